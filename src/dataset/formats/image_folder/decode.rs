//! The bytes of an image file as a picture.

use std::panic::{self, AssertUnwindSafe};

use super::{jpeg, picture::Picture, png};
use crate::error::ImageProblem;

/// Most pixels of an image, 8192 x 8192: a header may announce more than the memory holds.
const MAX_PIXELS: u64 = 1 << 26;

/// What is no PNG or JPEG and known by how it begins: where, what, its name.
const OTHERS: [(usize, &[u8], &str); 13] = [
    (0, b"GIF8", "GIF"),
    (8, b"WEBP", "WebP"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypheix", "HEIC"),
    (4, b"ftypmif1", "HEIF"),
    (4, b"ftypmsf1", "HEIF"),
    (4, b"ftypavif", "AVIF"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"BM", "BMP"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
];

/// An image as its file has it.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The picture, upright.
    pub picture: Picture,
    /// Whether its file is a PNG.
    pub is_png: bool,
    /// Whether some of it was transparent.
    pub transparent: bool,
}

/// Decodes a file; what it is, its bytes say and not its name.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, ImageProblem> {
    // What a decoder fails to refuse is no reason to fail.
    panic::catch_unwind(AssertUnwindSafe(|| decode_kind(bytes))).unwrap_or_else(|_| {
        let kind = if bytes.starts_with(png::START) { "PNG" } else { "JPEG" };
        Err(ImageProblem::Damaged { kind, reason: "its decoder gives up".to_owned() })
    })
}

fn decode_kind(bytes: &[u8]) -> Result<Decoded, ImageProblem> {
    if bytes.starts_with(png::START) {
        let (picture, transparent) = png::decode(bytes, check_size)?;
        return Ok(Decoded { picture, is_png: true, transparent });
    }
    if bytes.starts_with(jpeg::START) {
        return Ok(Decoded { picture: jpeg::decode(bytes, check_size)?, is_png: false, transparent: false });
    }
    let begins = |&&(at, start, _): &&(usize, &[u8], &str)| {
        bytes.get(at..).is_some_and(|rest| rest.starts_with(start))
    };
    Err(match OTHERS.iter().find(begins) {
        Some((.., found)) => ImageProblem::OtherKind { found },
        None if bytes.is_empty() => ImageProblem::Empty,
        None => ImageProblem::NoImage,
    })
}

/// Refuses what would take too much memory, and what has no pixels, before any is taken.
fn check_size(width: u64, height: u64) -> Result<(), ImageProblem> {
    match width.saturating_mul(height) {
        0 => Err(ImageProblem::Damaged { kind: "PNG or JPEG", reason: "it has no pixels".to_owned() }),
        1..=MAX_PIXELS => Ok(()),
        _ => Err(ImageProblem::TooLarge { width, height, limit: MAX_PIXELS }),
    }
}

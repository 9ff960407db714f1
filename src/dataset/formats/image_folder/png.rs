//! PNG files as pictures.

use std::io::Cursor;

use png::{ColorType, Decoder, DecodingError, Limits, Transformations};

use super::{exif, picture::Picture};
use crate::error::ImageProblem;

/// How a PNG file begins.
pub(super) const START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Bytes that the decoder may take besides the picture.
const MEMORY: usize = 1 << 26;

/// The picture in a file, upright, and whether any of it was transparent. Of 16 bits the upper 8 count;
/// colour profiles and gamma do not.
pub(super) fn decode(
    bytes: &[u8],
    check: impl Fn(u64, u64) -> Result<(), ImageProblem>,
) -> Result<(Picture, bool), ImageProblem> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MEMORY });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let info = decoder.read_header_info().map_err(|error| damaged(&error))?;
    check(u64::from(info.width), u64::from(info.height))?;
    let mut reader = decoder.read_info().map_err(|error| damaged(&error))?;
    if reader.info().animation_control.is_some() {
        return Err(ImageProblem::Animated);
    }
    let mut pixels = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut pixels).map_err(|error| damaged(&error))?;
    // To the last chunk: a file that is cut off has none.
    reader.finish().map_err(|error| damaged(&error))?;
    pixels.truncate(frame.buffer_size());
    let orientation = reader.info().exif_metadata.as_deref().map_or(1, exif::orientation);
    let (height, width) = (frame.height as usize, frame.width as usize);
    let channels = frame.color_type.samples();
    let picture = Picture { height, width, channels, pixels };
    let (picture, transparent) = match frame.color_type {
        ColorType::GrayscaleAlpha | ColorType::Rgba => picture.laid_on_white(),
        ColorType::Grayscale | ColorType::Rgb => (picture, false),
        ColorType::Indexed => return Err(refused("its palette is missing")),
    };
    Ok((picture.upright(orientation), transparent))
}

fn damaged(error: &DecodingError) -> ImageProblem {
    refused(&error.to_string())
}

fn refused(reason: &str) -> ImageProblem {
    ImageProblem::Damaged { kind: "PNG", reason: reason.to_owned() }
}

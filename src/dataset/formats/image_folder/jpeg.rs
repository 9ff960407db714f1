//! JPEG files as pictures.

use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{exif, picture::Picture};
use crate::error::ImageProblem;

/// How a JPEG file begins.
pub(super) const START: &[u8] = b"\xff\xd8\xff";

/// The picture in a file, upright. Colour profiles do not count.
pub(super) fn decode(
    bytes: &[u8],
    check: impl Fn(u64, u64) -> Result<(), ImageProblem>,
) -> Result<Picture, ImageProblem> {
    let side = usize::from(u16::MAX);
    // Strict: a file that is cut off is an error, no picture with a grey rest.
    let options = DecoderOptions::new_safe()
        .set_use_unsafe(false)
        .set_strict_mode(true)
        .set_max_width(side)
        .set_max_height(side);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| damaged(&error))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| refused("it has no size"))?;
    check(width as u64, height as u64)?;
    let (wanted, channels) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (ColorSpace::Luma, 1),
        Some(ColorSpace::YCbCr | ColorSpace::RGB) => (ColorSpace::RGB, 3),
        Some(ColorSpace::CMYK | ColorSpace::YCCK) => return Err(ImageProblem::Cmyk),
        other => return Err(refused(&format!("its colours are {other:?}"))),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let pixels = decoder.decode().map_err(|error| damaged(&error))?;
    if pixels.len() != height * width * channels {
        return Err(refused("it has another size than it says"));
    }
    let orientation = decoder.exif().map_or(1, |data| exif::orientation(data));
    Ok(Picture { height, width, channels, pixels }.upright(orientation))
}

fn damaged(error: &DecodeErrors) -> ImageProblem {
    refused(&error.to_string())
}

fn refused(reason: &str) -> ImageProblem {
    ImageProblem::Damaged { kind: "JPEG", reason: reason.to_owned() }
}

//! Images brought to one size: Pillow's `resize` with `Image.Resampling.BILINEAR`, byte for byte.
//!
//! Every pixel is the mean of those below a triangle, which is as wide as two pixels of the smaller of
//! the two images: nothing is skipped where an image shrinks. First along the rows, then along the columns, with rounding
//! after each; the weights are integers of 22 bits, so that all machines give the same.
//! `src/libImaging/Resample.c` of Pillow 12.0.

use super::picture::Picture;

/// Bits of the weights after the point.
const BITS: u32 = 22;

/// The picture at this size; the ratio of its sides is not kept.
pub(super) fn resize(picture: Picture, height: usize, width: usize) -> Picture {
    let mut picture = picture;
    if picture.width != width {
        let pixels = along_rows(&picture, &weights(picture.width, width));
        picture = Picture { width, pixels, ..picture };
    }
    if picture.height != height {
        let pixels = along_columns(&picture, &weights(picture.height, height));
        picture = Picture { height, pixels, ..picture };
    }
    picture
}

/// The pixels that one pixel is made of: the first, and the weight of each.
type Weights = (usize, Vec<i32>);

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places within an image, weights up to 1"
)]
fn weights(from: usize, to: usize) -> Vec<Weights> {
    let scale = from as f64 / to as f64;
    let support = scale.max(1.0);
    let pixel = |at: usize| {
        let centre = (at as f64 + 0.5) * scale;
        let first = (centre - support + 0.5).max(0.0) as usize;
        let end = ((centre + support + 0.5) as usize).min(from);
        let weight = |x: usize| (1.0 - ((x as f64 - centre + 0.5) / support).abs()).max(0.0);
        let weights: Vec<f64> = (first..end).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        let whole = |weight: f64| (weight / sum * f64::from(1 << BITS) + 0.5) as i32;
        (first, weights.into_iter().map(whole).collect())
    };
    (0..to).map(pixel).collect()
}

fn along_rows(picture: &Picture, weights: &[Weights]) -> Vec<u8> {
    let channels = picture.channels;
    let mut pixels = Vec::with_capacity(picture.height * weights.len() * channels);
    for row in picture.pixels.chunks_exact(picture.width * channels) {
        for (first, weights) in weights {
            for channel in 0..channels {
                let below = row[first * channels + channel..].iter().step_by(channels);
                pixels.push(mean(weights.iter().zip(below)));
            }
        }
    }
    pixels
}

fn along_columns(picture: &Picture, weights: &[Weights]) -> Vec<u8> {
    let stride = picture.width * picture.channels;
    let mut pixels = Vec::with_capacity(stride * weights.len());
    for (first, weights) in weights {
        for at in 0..stride {
            let below = picture.pixels[first * stride + at..].iter().step_by(stride);
            pixels.push(mean(weights.iter().zip(below)));
        }
    }
    pixels
}

#[inline]
fn mean<'a>(pairs: impl Iterator<Item = (&'a i32, &'a u8)>) -> u8 {
    let half = 1 << (BITS - 1);
    let sum = pairs.fold(half, |sum, (&weight, &value)| sum + i32::from(value) * weight);
    u8::try_from(sum >> BITS).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::resize;
    use crate::dataset::formats::image_folder::picture::Picture;

    fn made(channels: usize) -> Picture {
        let pixels =
            (0..35 * channels).map(|i| u8::try_from((i * i * 7 + i * 13) % 256).expect("a byte")).collect();
        Picture { height: 5, width: 7, channels, pixels }
    }

    #[test]
    fn pixels_are_those_of_pillow() {
        // Pillow 12.0: Image.fromarray(made).resize((width, height), Image.Resampling.BILINEAR).tobytes()
        let colours = |height, width| resize(made(3), height, width).pixels;
        assert_eq!(
            colours(2, 3),
            [111, 111, 156, 117, 137, 134, 147, 161, 102, 119, 90, 147, 119, 112, 115, 122, 132, 59]
        );
        assert_eq!(
            colours(3, 7)[..21],
            [
                14, 50, 100, 165, 133, 225, 76, 196, 74, 113, 129, 195, 130, 78, 40, 163, 153, 157, 176, 208,
                145
            ]
        );
        assert_eq!(
            colours(8, 10)[..30],
            [
                0, 20, 54, 56, 99, 156, 95, 168, 190, 75, 177, 50, 138, 103, 158, 161, 65, 151, 145, 79, 27,
                211, 174, 152, 218, 211, 218, 198, 214, 244
            ]
        );
        assert_eq!(
            colours(8, 10)[210..],
            [
                52, 224, 154, 77, 132, 85, 77, 46, 28, 18, 16, 28, 41, 69, 110, 115, 82, 153, 213, 56, 143,
                61, 112, 50, 80, 109, 12, 170, 82, 8
            ]
        );
        assert_eq!(colours(1, 1), [122, 125, 120]);
        let grey = resize(made(1), 9, 4);
        assert_eq!(
            grey.pixels,
            [
                11, 61, 162, 149, 47, 79, 162, 135, 107, 109, 161, 113, 119, 157, 179, 162, 120, 210, 201,
                229, 88, 189, 177, 176, 75, 164, 159, 130, 133, 126, 164, 113, 168, 103, 167, 102
            ]
        );
        assert_eq!(resize(made(3), 5, 7), made(3));
    }
}

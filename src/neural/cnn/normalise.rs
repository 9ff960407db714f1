//! What follows a convolution: batch normalisation, rectification, the maximum of each 2 x 2 pixels.
//!
//! # Definition
//!
//! ```text
//! out = max over the 4 pixels of max(0, scale (z - mean) / sqrt(variance + 1e-5) + shift)
//! ```
//!
//! of each channel, in training with mean and variance of the batch, over all its images and pixels.
//! Afterwards with running ones, `0.9 old + 0.1 new`, where the variance is the unbiased one. Of equal
//! pixels the first counts. An odd last row or column is left out, a side of one pixel stays.
//!
//! Means, variances and the sums of the gradients are in double precision.
//!
//! # Reference
//!
//! Ioffe, Szegedy. Batch Normalization. ICML 2015.

use super::layout::Block;
use crate::numeric::{LANES, single, sum, vectorised};

/// Added to a variance.
const EPSILON: f64 = 1e-5;
/// Share of the new in the running moments.
const MOMENTUM: f64 = 0.1;
/// The place of a maximum that is not above 0.
const NONE: u8 = 4;

/// Mean and variance of each channel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moments {
    means: Vec<f64>,
    variances: Vec<f64>,
}

impl Moments {
    /// Those that running ones start from.
    pub(super) fn start(block: Block) -> Self {
        Self { means: vec![0.0; block.outputs], variances: vec![1.0; block.outputs] }
    }

    /// Those of a batch of sums, shape `(n_images, outputs, height, width)`.
    pub(super) fn of_batch(block: Block, sums: &[f32]) -> Self {
        let size = block.pixels();
        let planes = |channel: usize| sums.chunks_exact(size).skip(channel).step_by(block.outputs);
        let count = (sums.len() / block.outputs) as f64;
        let (mut means, mut variances) = (Vec::new(), Vec::new());
        for channel in 0..block.outputs {
            let mean = planes(channel).map(|plane| deviations(plane, 0.0)[0]).sum::<f64>() / count;
            means.push(mean);
            variances.push(planes(channel).map(|plane| deviations(plane, mean)[1]).sum::<f64>() / count);
        }
        Self { means, variances }
    }

    /// Moves running moments towards those of a batch of so many numbers per channel.
    pub(super) fn follow(&mut self, batch: &Self, count: usize) {
        // A single number has no unbiased variance.
        let unbiased = count as f64 / (count.max(2) - 1) as f64;
        let pairs = self.means.iter_mut().zip(&batch.means);
        for (running, new) in pairs {
            *running = (1.0 - MOMENTUM) * *running + MOMENTUM * new;
        }
        for (running, new) in self.variances.iter_mut().zip(&batch.variances) {
            *running = (1.0 - MOMENTUM) * *running + MOMENTUM * unbiased * new;
        }
    }

    fn inverse(&self, channel: usize) -> f64 {
        1.0 / (self.variances[channel] + EPSILON).sqrt()
    }
}

/// The sum of the differences to `mean`, and that of their squares.
fn deviations(plane: &[f32], mean: f64) -> [f64; 2] {
    vectorised(
        #[inline(always)]
        move || {
            let (chunks, rest) = plane.as_chunks::<LANES>();
            let (mut first, mut second) = ([0.0; LANES], [0.0; LANES]);
            for chunk in chunks {
                for lane in 0..LANES {
                    let deviation = f64::from(chunk[lane]) - mean;
                    first[lane] += deviation;
                    second[lane] += deviation * deviation;
                }
            }
            let mut sums = [sum(first), sum(second)];
            for &value in rest {
                let deviation = f64::from(value) - mean;
                sums[0] += deviation;
                sums[1] += deviation * deviation;
            }
            sums
        },
    )
}

/// What becomes of the sums of an image: `out` and the `places` of the maxima, both of shape
/// `(outputs, height / 2, width / 2)`.
pub(super) fn pool(
    block: Block,
    (scales, shifts): (&[f32], &[f32]),
    moments: &Moments,
    sums: &[f32],
    (out, places): (&mut [f32], &mut [u8]),
) {
    let (height, width) = block.pooled();
    let channels = sums.chunks_exact(block.pixels()).zip(out.chunks_exact_mut(height * width));
    let channels = channels.zip(places.chunks_exact_mut(height * width)).enumerate();
    for (channel, ((plane, out), places)) in channels {
        let factor = f64::from(scales[channel]) * moments.inverse(channel);
        let shift = single(f64::from(shifts[channel]) - moments.means[channel] * factor);
        let factor = single(factor);
        let lower = if block.height > 1 { block.width } else { 0 };
        let rows = out.chunks_exact_mut(width).zip(places.chunks_exact_mut(width)).enumerate();
        for (y, (out, places)) in rows {
            let upper = &plane[2 * y * block.width..];
            let pair = (&upper[..block.width], &upper[lower..][..block.width]);
            maxima(pair, (factor, shift), out, places);
        }
    }
}

/// The maxima of a pair of rows.
fn maxima((upper, lower): (&[f32], &[f32]), (factor, shift): (f32, f32), out: &mut [f32], places: &mut [u8]) {
    if let (&[above], &[below]) = (upper, lower) {
        // A side of one pixel: both columns are the same.
        let [above, below] = [above, below].map(|value| value * factor + shift);
        (out[0], places[0]) = largest([above, above, below, below]);
        return;
    }
    vectorised(
        #[inline(always)]
        move || {
            let (upper, lower) = (upper.as_chunks::<2>().0, lower.as_chunks::<2>().0);
            for (((out, place), a), b) in out.iter_mut().zip(places.iter_mut()).zip(upper).zip(lower) {
                let upper = [a[0] * factor + shift, a[1] * factor + shift];
                let lower = [b[0] * factor + shift, b[1] * factor + shift];
                (*out, *place) = largest([upper[0], upper[1], lower[0], lower[1]]);
            }
        },
    );
}

/// The largest of four numbers, or 0 if none is above it, and where the first of these is.
#[inline(always)]
fn largest(values: [f32; 4]) -> (f32, u8) {
    let (upper, at_upper) = if values[1] > values[0] { (values[1], 1) } else { (values[0], 0) };
    let (lower, at_lower) = if values[3] > values[2] { (values[3], 3) } else { (values[2], 2) };
    let (most, at) = if lower > upper { (lower, at_lower) } else { (upper, at_upper) };
    // Written so that NaN goes through.
    if most <= 0.0 { (0.0, NONE) } else { (most, at) }
}

/// Gradients of scales and shifts of a batch from the errors at the maxima, shape
/// `(n_images, outputs, height / 2, width / 2)`, which become those at the sums.
pub(super) struct Back<'a> {
    pub block: Block,
    pub moments: &'a Moments,
    /// Of the forward pass of all images.
    pub sums: &'a [f32],
    /// The same.
    pub places: &'a [u8],
    /// At the maxima.
    pub errors: &'a [f32],
}

impl Back<'_> {
    /// The sums over a channel of the errors, and of the errors times the normalised sums.
    fn totals(&self, channel: usize) -> (f64, f64) {
        let (mean, inverse) = (self.moments.means[channel], self.moments.inverse(channel));
        let (mut plain, mut weighted) = (0.0, 0.0);
        for (z, places, errors) in self.images(channel) {
            self.each(places, errors, |pixel, error| {
                plain += f64::from(error);
                weighted += f64::from(error) * (f64::from(z[pixel]) - mean) * inverse;
            });
        }
        (plain, weighted)
    }

    /// Sums, places and errors of a channel, image by image.
    fn images(&self, channel: usize) -> impl Iterator<Item = (&[f32], &[u8], &[f32])> {
        let (pixels, outputs) = (self.block.pixels(), self.block.outputs);
        let small = self.block.pooled_size() / outputs;
        let sums = self.sums.chunks_exact(pixels).skip(channel).step_by(outputs);
        let places = self.places.chunks_exact(small).skip(channel).step_by(outputs);
        let errors = self.errors.chunks_exact(small).skip(channel).step_by(outputs);
        sums.zip(places).zip(errors).map(|((sums, places), errors)| (sums, places, errors))
    }

    /// Every error that goes back, with the pixel that it goes to.
    #[inline(always)]
    fn each(&self, places: &[u8], errors: &[f32], mut take: impl FnMut(usize, f32)) {
        let wide = self.block.pooled().1;
        let rows = places.chunks_exact(wide).zip(errors.chunks_exact(wide)).enumerate();
        for (y, (places, errors)) in rows {
            for (x, (&place, &error)) in places.iter().zip(errors).enumerate() {
                if place != NONE {
                    let place = usize::from(place);
                    take((2 * y + place / 2) * self.block.width + 2 * x + place % 2, error);
                }
            }
        }
    }

    /// Fills `out`, the errors at the sums of all images, and the gradients of scales and shifts.
    pub(super) fn run(&self, scales: &[f32], by_scale: &mut [f32], by_shift: &mut [f32], out: &mut [f32]) {
        let (block, pixels) = (self.block, self.block.pixels());
        let count = (self.sums.len() / block.outputs) as f64;
        for channel in 0..block.outputs {
            let (plain, weighted) = self.totals(channel);
            (by_shift[channel], by_scale[channel]) = (single(plain), single(weighted));
            let inverse = self.moments.inverse(channel);
            let factor = f64::from(scales[channel]) * inverse;
            let slope = single(-factor * inverse * weighted / count);
            let start = single(-factor * plain / count);
            let (factor, mean) = (single(factor), single(self.moments.means[channel]));
            let planes = out.chunks_exact_mut(pixels).skip(channel).step_by(block.outputs);
            for (out, (z, places, errors)) in planes.zip(self.images(channel)) {
                let to = &mut *out;
                vectorised(
                    #[inline(always)]
                    move || {
                        for (to, &z) in to.iter_mut().zip(z) {
                            *to = start + slope * (z - mean);
                        }
                    },
                );
                self.each(places, errors, |pixel, error| out[pixel] += factor * error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Moments, NONE, largest, pool};
    use crate::{dataset::ImageShape, neural::cnn::layout::Layout};

    #[test]
    fn maxima_are_the_first_of_equals_and_above_0() {
        assert_eq!(largest([1.0, 2.0, 2.0, 0.0]), (2.0, 1));
        assert_eq!(largest([1.0, 1.0, 3.0, 3.0]), (3.0, 2));
        assert_eq!(largest([-1.0, 0.0, -0.5, -2.0]), (0.0, NONE));
        assert!(largest([f32::NAN, -1.0, -2.0, -3.0]).0.is_nan());
    }

    #[test]
    fn a_batch_is_normalised_by_its_own_moments_and_running_ones_follow() {
        let block = Layout::new(ImageShape { height: 1, width: 5, channels: 1 }, &[2], 1, 2).blocks[0];
        // Two images of two channels.
        let sums: Vec<f32> =
            [[1.0, 2.0, 3.0, 4.0, 5.0], [0.0; 5], [1.0, 2.0, 3.0, 4.0, 5.0], [2.0; 5]].concat();
        let moments = Moments::of_batch(block, &sums);
        assert_eq!((moments.means.clone(), moments.variances.clone()), (vec![3.0, 1.0], vec![2.0, 1.0]));
        let (mut out, mut places) = (vec![f32::NAN; 4], vec![9; 4]);
        pool(block, (&[1.0, 2.0], &[0.0, 0.5]), &moments, &sums[..10], (&mut out, &mut places));
        // (4 - 3) / sqrt(2) in the second pair of the first channel; 2 (0 - 1) + 0.5 in the second.
        assert!(out[0] == 0.0 && (out[1] - 0.5_f32.sqrt()).abs() < 1e-5, "{out:?}");
        assert_eq!((&out[2..], &places[..]), (&[0.0, 0.0][..], &[NONE, 1, NONE, NONE][..]));
        let mut running = Moments::start(block);
        running.follow(&moments, 10);
        let expected = [0.9 + 0.1 * 2.0 * 10.0 / 9.0, 0.9 + 0.1 * 10.0 / 9.0];
        assert!((running.means[0] - 0.3).abs() < 1e-15);
        for (found, expected) in running.variances.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15);
        }
    }
}

//! Convolutions with windows of 3 x 3 pixels as products of matrices.
//!
//! # Definition
//!
//! ```text
//! out[o][y][x] = sum over i, v, u of filters[o][i][v][u] in[i][y + v - 1][x + u - 1]
//! ```
//!
//! with 0 outside of the image. Planes have a border of one pixel, so that windows never leave them; the
//! matrix of all windows is never stored but packed from the planes, part by part.

use std::ops::Range;

use super::layout::{Block, WINDOW};
use crate::numeric::product::{Matrix, Right, add_product, product};

/// Pixels of a row that are turned together, so that what is written stays cached.
const TOGETHER: usize = 16;

/// The windows of an image as a matrix: a row for each channel and place in the window, a column for
/// each pixel.
#[derive(Debug, Clone, Copy)]
struct Windows<'a> {
    /// With a border of one, shape `(channels, height + 2, width + 2)`.
    planes: &'a [f32],
    channels: usize,
    height: usize,
    width: usize,
}

impl Windows<'_> {
    /// Where the row of a channel and place in the window starts in the planes.
    #[inline(always)]
    fn start(&self, row: usize) -> usize {
        let (channel, place) = (row / WINDOW, row % WINDOW);
        (channel * (self.height + 2) + place / 3) * (self.width + 2) + place % 3
    }
}

impl Right<f32> for Windows<'_> {
    fn size(&self) -> (usize, usize) {
        (self.channels * WINDOW, self.height * self.width)
    }

    #[inline(always)]
    fn pack(&self, rows: Range<usize>, columns: Range<usize>, width: usize, panel: &mut [f32]) {
        for (to, row) in panel.chunks_exact_mut(width).zip(rows) {
            let start = self.start(row);
            let mut pixel = columns.start;
            while pixel < columns.end {
                let (y, x) = (pixel / self.width, pixel % self.width);
                let length = (self.width - x).min(columns.end - pixel);
                let from = &self.planes[start + y * (self.width + 2) + x..][..length];
                copy(from, &mut to[pixel - columns.start..][..length]);
                pixel += length;
            }
            to[columns.len()..].fill(0.0);
        }
    }
}

/// Short copies, for which a call costs more than the copy.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    let (from, from_rest) = from.as_chunks::<8>();
    let (to, to_rest) = to.as_chunks_mut::<8>();
    for (from, to) in from.iter().zip(to) {
        *to = *from;
    }
    for (from, to) in from_rest.iter().zip(to_rest) {
        *to = *from;
    }
}

/// The same matrix with rows and columns exchanged.
#[derive(Debug, Clone, Copy)]
struct Turned<'a>(Windows<'a>);

impl Right<f32> for Turned<'_> {
    fn size(&self) -> (usize, usize) {
        let (rows, columns) = self.0.size();
        (columns, rows)
    }

    #[inline(always)]
    fn pack(&self, rows: Range<usize>, columns: Range<usize>, width: usize, panel: &mut [f32]) {
        let windows = self.0;
        if columns.len() < width {
            panel[..rows.len() * width].fill(0.0);
        }
        let mut pixel = rows.start;
        while pixel < rows.end {
            let (y, x) = (pixel / windows.width, pixel % windows.width);
            let length = (windows.width - x).min(rows.end - pixel).min(TOGETHER);
            let part = &mut panel[(pixel - rows.start) * width..][..length * width];
            for (at, column) in columns.clone().enumerate() {
                let start = windows.start(column) + y * (windows.width + 2) + x;
                let from = &windows.planes[start..][..length];
                for (to, &value) in part.chunks_exact_mut(width).zip(from) {
                    to[at] = value;
                }
            }
            pixel += length;
        }
    }
}

impl Block {
    fn windows(self, planes: &[f32], channels: usize) -> Windows<'_> {
        Windows { planes, channels, height: self.height, width: self.width }
    }

    /// Fills `out`, shape `(outputs, height, width)`, from the bordered planes of an image.
    pub(super) fn convolve(self, filters: &[f32], planes: &[f32], out: &mut [f32]) {
        product(Matrix::new(filters, self.terms()), self.windows(planes, self.inputs), out);
    }

    /// Adds what an image says of the filters, from its bordered planes and the errors at the sums.
    pub(super) fn add_gradients(self, planes: &[f32], errors: &[f32], gradients: &mut [f32]) {
        let windows = Turned(self.windows(planes, self.inputs));
        add_product(Matrix::new(errors, self.pixels()), windows, gradients);
    }

    /// The filters by which errors go back: those of each input, turned by half a circle.
    pub(super) fn turned(self, filters: &[f32]) -> Vec<f32> {
        let mut turned = vec![0.0; filters.len()];
        for (output, filters) in filters.chunks_exact(self.terms()).enumerate() {
            for (input, filter) in filters.chunks_exact(WINDOW).enumerate() {
                let to = &mut turned[(input * self.outputs + output) * WINDOW..][..WINDOW];
                for (to, &value) in to.iter_mut().zip(filter.iter().rev()) {
                    *to = value;
                }
            }
        }
        turned
    }

    /// The errors at the inputs of an image, shape `(inputs, height, width)`, from the bordered errors at
    /// its sums.
    pub(super) fn pass_back(self, turned: &[f32], errors: &[f32], out: &mut [f32]) {
        let filters = Matrix::new(turned, self.outputs * WINDOW);
        product(filters, self.windows(errors, self.outputs), out);
    }

    /// Writes planes of this size, shape `(channels, height, width)`, into the middle of bordered ones.
    pub(super) fn border(self, planes: &[f32], bordered: &mut [f32]) {
        let wide = self.width + 2;
        let pairs = planes.chunks_exact(self.pixels()).zip(bordered.chunks_exact_mut(self.bordered()));
        for (plane, bordered) in pairs {
            for (row, to) in plane.chunks_exact(self.width).zip(bordered[wide..].chunks_exact_mut(wide)) {
                to[1..=self.width].copy_from_slice(row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::{Block, Layout};
    use crate::{dataset::ImageShape, numpy::RandomState};

    fn block() -> Block {
        Layout::new(ImageShape { height: 5, width: 19, channels: 3 }, &[4], 1, 2).blocks[0]
    }

    fn numbers(n: usize, seed: u32) -> Vec<f32> {
        let mut stream = RandomState::new(seed);
        (0..n).map(|_| crate::numeric::single(stream.uniform(-1.0, 1.0))).collect()
    }

    /// The sum of the definition in double precision, at output `o` and pixel `(y, x)`.
    fn sum(block: Block, filters: &[f32], image: &[f32], (o, y, x): (usize, usize, usize)) -> f64 {
        let mut sum = 0.0;
        for i in 0..block.inputs {
            for v in 0..3 {
                for u in 0..3 {
                    let (row, column) = ((y + v).wrapping_sub(1), (x + u).wrapping_sub(1));
                    if row < block.height && column < block.width {
                        let pixel = image[(i * block.height + row) * block.width + column];
                        sum += f64::from(filters[(o * block.inputs + i) * 9 + v * 3 + u]) * f64::from(pixel);
                    }
                }
            }
        }
        sum
    }

    fn bordered(block: Block, planes: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; planes.len() / block.pixels() * block.bordered()];
        block.border(planes, &mut out);
        out
    }

    #[test]
    fn sums_are_those_of_the_definition() {
        let block = block();
        let (filters, image) = (numbers(4 * 27, 1), numbers(3 * 95, 2));
        let mut out = vec![f32::NAN; 4 * 95];
        block.convolve(&filters, &bordered(block, &image), &mut out);
        for (at, &found) in out.iter().enumerate() {
            let expected = sum(block, &filters, &image, (at / 95, at % 95 / 19, at % 19));
            assert!((f64::from(found) - expected).abs() < 1e-6, "{at}: {found} {expected}");
        }
    }

    /// The convolution is linear in filters and image, so that its adjoints follow from inner products.
    #[test]
    fn gradients_are_the_adjoints_of_the_convolution() {
        let block = block();
        let (filters, image, errors) = (numbers(4 * 27, 1), numbers(3 * 95, 2), numbers(4 * 95, 3));
        let loss = |filters: &[f32], image: &[f32]| -> f64 {
            let places = (0..4 * 95).map(|at| (at / 95, at % 95 / 19, at % 19));
            places.zip(&errors).map(|(at, &e)| f64::from(e) * sum(block, filters, image, at)).sum()
        };
        let mut gradients = vec![1.0; 4 * 27];
        block.add_gradients(&bordered(block, &image), &errors, &mut gradients);
        for at in 0..filters.len() {
            let mut unit = vec![0.0; filters.len()];
            unit[at] = 1.0;
            let expected = 1.0 + loss(&unit, &image);
            assert!((f64::from(gradients[at]) - expected).abs() < 1e-5, "filter {at}");
        }
        let mut back = vec![f32::NAN; 3 * 95];
        block.pass_back(&block.turned(&filters), &bordered(block, &errors), &mut back);
        for at in 0..image.len() {
            let mut unit = vec![0.0; image.len()];
            unit[at] = 1.0;
            assert!((f64::from(back[at]) - loss(&filters, &unit)).abs() < 1e-5, "pixel {at}");
        }
    }
}

//! Images changed at random for each step of a training.
//!
//! # Definition
//!
//! A pixel of the new image is that of the old one at the place that it comes from, between pixels in
//! proportion to their distances, and 0 outside:
//!
//! ```text
//! turned by a and stretched by s around the middle, moved by (dy, dx) pixels, then mirrored
//! a ~ uniform(-rotation, rotation) degrees    s ~ uniform(1 - scale, 1 + scale)
//! dy, dx ~ whole numbers from -shift to shift, each as likely     mirrored with probability flip
//! ```
//!
//! in the order angle, stretch, dy, dx, mirror; what is 0 draws nothing.

use crate::{dataset::ImageShape, numeric::single, numpy::RandomState};

/// How images may be changed; all 0: not at all.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Augment {
    /// Probability that left and right are exchanged.
    pub flip: f64,
    /// Most pixels that an image is moved in each direction.
    pub shift: u32,
    /// Most degrees that it is turned either way.
    pub rotation: f64,
    /// Largest share by which it grows or shrinks, below 1.
    pub scale: f64,
}

/// Where a pixel comes from: `matrix (y, x) + start`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    matrix: [[f64; 2]; 2],
    start: [f64; 2],
}

impl Augment {
    /// Whether anything is drawn.
    pub(super) fn is_on(self) -> bool {
        self != Self::default()
    }

    /// What is done with the next image.
    pub(super) fn draw(self, shape: ImageShape, stream: &mut RandomState) -> Change {
        let mut uniform = |most: f64| if most > 0.0 { stream.uniform(-most, most) } else { 0.0 };
        let (angle, stretch) = (uniform(self.rotation).to_radians(), 1.0 + uniform(self.scale));
        let shift = i64::from(self.shift);
        let mut whole = || if shift > 0 { stream.randint(-shift, shift + 1) as f64 } else { 0.0 };
        let (down, right) = (whole(), whole());
        let mirrored = self.flip > 0.0 && stream.random_sample() < self.flip;
        let (sin, cos) = libm::sincos(angle);
        let (sin, cos) = (sin / stretch, cos / stretch);
        let side = if mirrored { -1.0 } else { 1.0 };
        let matrix = [[cos, side * -sin], [sin, side * cos]];
        // The middle of the new image, moved back, comes from the middle of the old one.
        let middle = [(shape.height - 1) as f64 / 2.0, (shape.width - 1) as f64 / 2.0];
        let moved = [middle[0] + down, middle[1] + side * right];
        let from = |row: [f64; 2], middle: f64| middle - row[0] * moved[0] - row[1] * moved[1];
        Change { matrix, start: [from(matrix[0], middle[0]), from(matrix[1], middle[1])] }
    }
}

impl Change {
    /// Writes the changed image, both of shape `(channels, height, width)`.
    pub(super) fn apply(self, shape: ImageShape, image: &[f32], out: &mut [f32]) {
        let ImageShape { height, width, .. } = shape;
        let size = height * width;
        for (at, place) in (0..size).map(|at| (at, self.source(at / width, at % width))) {
            let [(row, down), (column, right)] = place.map(|place| (place.floor(), place - place.floor()));
            for (from, to) in image.chunks_exact(size).zip(out.chunks_exact_mut(size)) {
                let pixel = |y: f64, x: f64| {
                    let inside = y >= 0.0 && x >= 0.0 && y < height as f64 && x < width as f64;
                    if inside { f64::from(from[index(y) * width + index(x)]) } else { 0.0 }
                };
                let between = |y: f64| (1.0 - right) * pixel(y, column) + right * pixel(y, column + 1.0);
                to[at] = single((1.0 - down) * between(row) + down * between(row + 1.0));
            }
        }
    }

    fn source(self, y: usize, x: usize) -> [f64; 2] {
        let (y, x) = (y as f64, x as f64);
        [0, 1].map(|axis| self.matrix[axis][0] * y + self.matrix[axis][1] * x + self.start[axis])
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number inside of an image"
)]
fn index(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::{Augment, ImageShape, RandomState};

    const SHAPE: ImageShape = ImageShape { height: 3, width: 4, channels: 2 };

    fn changed(augment: Augment, seed: u32) -> (Vec<f32>, Vec<f32>) {
        let image: Vec<f32> = (1..=24_u8).map(f32::from).collect();
        let mut out = vec![f32::NAN; 24];
        augment.draw(SHAPE, &mut RandomState::new(seed)).apply(SHAPE, &image, &mut out);
        (image, out)
    }

    #[test]
    fn mirrored_images_have_their_rows_turned_round() {
        let (image, out) = changed(Augment { flip: 1.0, ..Augment::default() }, 0);
        let expected: Vec<f32> = image.chunks(4).flat_map(|row| row.iter().rev().copied()).collect();
        assert_eq!(out, expected);
    }

    #[test]
    fn moved_images_keep_their_pixels_and_gain_zeros() {
        let mut found = std::collections::BTreeSet::new();
        for seed in 0..40 {
            let (image, out) = changed(Augment { shift: 1, ..Augment::default() }, seed);
            let moved = |down: i64, right: i64| -> Vec<f32> {
                let pixel = |at: i64| {
                    let (plane, y, x) = (at / 12, at % 12 / 4 - down, at % 4 - right);
                    let inside = (0..3).contains(&y) && (0..4).contains(&x);
                    if inside { image[usize::try_from(plane * 12 + y * 4 + x).expect("inside")] } else { 0.0 }
                };
                (0..24).map(pixel).collect()
            };
            let moves = (-1..2).flat_map(|down| (-1..2).map(move |right| (down, right)));
            found.extend(moves.filter(|&(down, right)| moved(down, right) == out));
        }
        assert_eq!(found.len(), 9, "{found:?}");
    }

    #[test]
    fn a_turned_or_stretched_image_keeps_its_middle_and_nothing_is_drawn_for_0() {
        let shape = ImageShape { height: 5, width: 5, channels: 1 };
        let image: Vec<f32> = (0..25).map(|at| if at == 12 { 8.0 } else { 1.0 }).collect();
        let augment = Augment { rotation: 45.0, scale: 0.3, ..Augment::default() };
        let mut out = vec![f32::NAN; 25];
        let mut stream = RandomState::new(1);
        augment.draw(shape, &mut stream).apply(shape, &image, &mut out);
        assert!((out[12] - 8.0).abs() < 1e-5 && out != image, "{out:?}");
        let (mut used, mut fresh) = (RandomState::new(1), RandomState::new(1));
        Augment::default().draw(shape, &mut used).apply(shape, &image, &mut out);
        assert_eq!((out, used.next_u32()), (image, fresh.next_u32()));
    }
}

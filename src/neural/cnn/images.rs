//! Images in the order in which a network reads them.

use ndarray::ArrayView2;

use super::{augment::Augment, layout::Block};
use crate::{dataset::ImageShape, numeric::single, numpy::RandomState};

/// Images, channel by channel.
#[derive(Debug)]
pub(super) struct Images {
    shape: ImageShape,
    /// Shape `(n_images, channels, height, width)`.
    pixels: Vec<f32>,
}

impl Images {
    /// From features as data sets have them: row by row, the channels of a pixel side by side.
    pub(super) fn new(shape: ImageShape, x: ArrayView2<'_, f64>) -> Self {
        let ImageShape { channels, .. } = shape;
        let size = shape.features();
        let mut pixels = vec![0.0; x.nrows() * size];
        for (row, image) in x.outer_iter().zip(pixels.chunks_exact_mut(size)) {
            for (at, &value) in row.iter().enumerate() {
                image[at % channels * (size / channels) + at / channels] = single(value);
            }
        }
        Self { shape, pixels }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.pixels.len() / self.shape.features()
    }

    fn image(&self, row: usize) -> &[f32] {
        &self.pixels[row * self.shape.features()..][..self.shape.features()]
    }

    /// Writes the images of some rows with a border of one into `planes`, changed as augmentation draws.
    pub(super) fn load(
        &self,
        rows: &[usize],
        block: Block,
        augment: &mut Option<(Augment, RandomState)>,
        planes: &mut [f32],
    ) {
        let pairs = rows.iter().zip(planes.chunks_exact_mut(block.inputs * block.bordered()));
        let Some((augment, stream)) = augment else {
            for (&row, planes) in pairs {
                block.border(self.image(row), planes);
            }
            return;
        };
        let mut changed = vec![0.0; self.shape.features()];
        for (&row, planes) in pairs {
            augment.draw(self.shape, stream).apply(self.shape, self.image(row), &mut changed);
            block.border(&changed, planes);
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{ImageShape, Images};

    #[test]
    fn colours_that_stand_side_by_side_become_planes() {
        let shape = ImageShape { height: 1, width: 2, channels: 3 };
        let images = Images::new(shape, array![[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]].view());
        assert_eq!((images.len(), images.image(0)), (1, &[1.0, 4.0, 2.0, 5.0, 3.0, 6.0][..]));
    }
}

//! Of which layers a network consists, and where their numbers stand among all.
//!
//! # Definition
//!
//! Block by block the filters, shape `(outputs, inputs, 3, 3)`, then scales and shifts, `(outputs,)` each;
//! after the blocks the two layers of units. Filters and weights start as `uniform(-r, r)` with
//! `r = 1 / sqrt(terms of a sum)`, offsets likewise; scales start at 1, shifts at 0.

use crate::{dataset::ImageShape, neural::layer::Layer, numeric::single, numpy::RandomState};

/// Pixels that a filter looks at.
pub(super) const WINDOW: usize = 9;

/// A convolution with what follows up to the pooling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    /// Channels before it.
    pub inputs: usize,
    /// Channels after it.
    pub outputs: usize,
    /// Pixels from top to bottom, before the pooling.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    start: usize,
}

impl Block {
    /// Pixels of a channel.
    pub(super) fn pixels(self) -> usize {
        self.height * self.width
    }

    /// Pixels of a channel with a border of one.
    pub(super) fn bordered(self) -> usize {
        (self.height + 2) * (self.width + 2)
    }

    /// Height and width after the pooling; a side of one pixel stays.
    pub(super) fn pooled(self) -> (usize, usize) {
        ((self.height / 2).max(1), (self.width / 2).max(1))
    }

    /// Numbers of an image after the pooling.
    pub(super) fn pooled_size(self) -> usize {
        let (height, width) = self.pooled();
        self.outputs * height * width
    }

    /// Terms of a sum of the convolution.
    pub(super) fn terms(self) -> usize {
        self.inputs * WINDOW
    }

    /// The filters.
    pub(super) fn filters(self, parameters: &[f32]) -> &[f32] {
        &parameters[self.start..][..self.outputs * self.terms()]
    }

    /// Scales and shifts.
    pub(super) fn scales(self, parameters: &[f32]) -> (&[f32], &[f32]) {
        let start = self.start + self.outputs * self.terms();
        parameters[start..][..2 * self.outputs].split_at(self.outputs)
    }

    /// Filters, scales and shifts to write.
    pub(super) fn split(self, parameters: &mut [f32]) -> (&mut [f32], &mut [f32], &mut [f32]) {
        let filters = self.outputs * self.terms();
        let (filters, others) = parameters[self.start..][..filters + 2 * self.outputs].split_at_mut(filters);
        let (scales, shifts) = others.split_at_mut(self.outputs);
        (filters, scales, shifts)
    }
}

/// All layers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// The blocks, first to last.
    pub blocks: Vec<Block>,
    /// The layer after them.
    pub hidden: Layer,
    /// The layer that decides.
    pub last: Layer,
}

impl Layout {
    /// Of a network with so many channels after each block, units in its hidden layer, and classes.
    pub(super) fn new(image: ImageShape, channels: &[usize], units: usize, n_classes: usize) -> Self {
        let ImageShape { mut height, mut width, channels: mut inputs } = image;
        let mut start = 0;
        let mut blocks = Vec::new();
        for &outputs in channels {
            let block = Block { inputs, outputs, height, width, start };
            start += outputs * (block.terms() + 2);
            ((height, width), inputs) = (block.pooled(), outputs);
            blocks.push(block);
        }
        let hidden = Layer { inputs: inputs * height * width, outputs: units, start };
        let last = Layer { inputs: units, outputs: n_classes, start: start + hidden.size() };
        Self { blocks, hidden, last }
    }

    /// Numbers of an image after the blocks.
    pub(super) fn n_flat(&self) -> usize {
        self.hidden.inputs
    }

    /// How many numbers are trained.
    pub(super) fn n_parameters(&self) -> usize {
        self.last.start + self.last.size()
    }

    /// Draws all numbers from a stream.
    pub(super) fn draw(&self, stream: &mut RandomState) -> Vec<f32> {
        let mut parameters = Vec::with_capacity(self.n_parameters());
        let mut draw = |parameters: &mut Vec<f32>, n: usize, terms: usize| {
            let bound = 1.0 / (terms as f64).sqrt();
            parameters.extend((0..n).map(|_| single(stream.uniform(-bound, bound))));
        };
        for block in &self.blocks {
            draw(&mut parameters, block.outputs * block.terms(), block.terms());
            parameters.extend(vec![1.0; block.outputs]);
            parameters.extend(vec![0.0; block.outputs]);
        }
        for layer in [self.hidden, self.last] {
            draw(&mut parameters, layer.size(), layer.inputs);
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use super::{ImageShape, Layout};

    #[test]
    fn the_layers_are_those_of_simple_cnn() {
        // 64 x 64 colours: 864 + 18,432 + 73,728 filters, 448 scales and shifts, 8,192 x 256 and 256 x 5 weights.
        let image = ImageShape { height: 64, width: 64, channels: 3 };
        let layout = Layout::new(image, &[32, 64, 128], 256, 5);
        assert_eq!(layout.n_flat(), 8192);
        let filters = 864 + 18_432 + 73_728;
        assert_eq!(layout.n_parameters(), filters + 448 + 8192 * 256 + 256 + 256 * 5 + 5);
    }

    #[test]
    fn a_side_of_one_pixel_stays_and_an_odd_one_loses_its_last() {
        let layout = Layout::new(ImageShape { height: 1, width: 7, channels: 2 }, &[4, 5], 3, 2);
        assert_eq!((layout.blocks[1].height, layout.blocks[1].width), (1, 3));
        assert_eq!(layout.n_flat(), 5);
    }
}

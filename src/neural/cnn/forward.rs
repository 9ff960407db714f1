//! What a network makes of images.

use super::{
    augment::Augment,
    images::Images,
    layout::{Block, Layout},
    normalise::{self, Moments},
};
use crate::{
    neural::layer::Layer,
    numeric::{
        elementary::exp,
        product::{Matrix, product},
    },
    numpy::RandomState,
};

/// What is trained, and what is gathered on the way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    /// In the order of the layout.
    pub parameters: Vec<f32>,
    /// Running moments of each block.
    pub moments: Vec<Moments>,
}

impl Weights {
    /// New ones.
    pub(super) fn draw(layout: &Layout, stream: &mut RandomState) -> Self {
        let moments = layout.blocks.iter().map(|&block| Moments::start(block)).collect();
        Self { parameters: layout.draw(stream), moments }
    }
}

/// Memory of the blocks for some images, used again by the next ones.
#[derive(Debug)]
pub(super) struct Forward {
    blocks: Vec<Memory>,
}

/// Of one block.
#[derive(Debug)]
pub(super) struct Memory {
    pub block: Block,
    /// Planes with a border of zeros, shape `(n_images, inputs, height + 2, width + 2)`.
    pub planes: Vec<f32>,
    /// Shape `(n_images, outputs, height, width)`.
    pub sums: Vec<f32>,
    /// The maxima, shape `(n_images, outputs, height / 2, width / 2)`.
    pub pooled: Vec<f32>,
    /// Where they are.
    pub places: Vec<u8>,
    /// Of the last batch.
    pub moments: Moments,
}

impl Memory {
    fn resize(&mut self, n_images: usize) {
        let block = self.block;
        self.planes.resize(n_images * block.inputs * block.bordered(), 0.0);
        self.sums.resize(n_images * block.outputs * block.pixels(), 0.0);
        self.pooled.resize(n_images * block.pooled_size(), 0.0);
        self.places.resize(n_images * block.pooled_size(), 0);
    }

    /// From the planes to the maxima; `None` for the moments: those of the batch.
    fn run(&mut self, parameters: &[f32], moments: Option<&Moments>) {
        let block = self.block;
        let filters = block.filters(parameters);
        let images = self.planes.chunks_exact(block.inputs * block.bordered());
        for (planes, sums) in images.zip(self.sums.chunks_exact_mut(block.outputs * block.pixels())) {
            block.convolve(filters, planes, sums);
        }
        if moments.is_none() {
            self.moments = Moments::of_batch(block, &self.sums);
        }
        let moments = moments.unwrap_or(&self.moments);
        let images = self.sums.chunks_exact(block.outputs * block.pixels());
        let outs = self.pooled.chunks_exact_mut(block.pooled_size());
        let outs = outs.zip(self.places.chunks_exact_mut(block.pooled_size()));
        for (sums, out) in images.zip(outs) {
            normalise::pool(block, block.scales(parameters), moments, sums, out);
        }
    }
}

impl Forward {
    pub(super) fn new(layout: &Layout) -> Self {
        let memory = |&block: &Block| Memory {
            block,
            planes: Vec::new(),
            sums: Vec::new(),
            pooled: Vec::new(),
            places: Vec::new(),
            moments: Moments::start(block),
        };
        Self { blocks: layout.blocks.iter().map(memory).collect() }
    }

    /// The blocks after a run.
    pub(super) fn blocks(&self) -> &[Memory] {
        &self.blocks
    }

    /// A batch in training: normalised by its own moments, which the running ones follow. Gives the
    /// outputs of the blocks, shape `(n_images, n_flat)`.
    pub(super) fn train(
        &mut self,
        weights: &mut Weights,
        images: &Images,
        rows: &[usize],
        augment: &mut Option<(Augment, RandomState)>,
    ) -> &[f32] {
        self.load(images, rows, augment);
        for at in 0..self.blocks.len() {
            self.hand_on(at);
            let memory = &mut self.blocks[at];
            memory.run(&weights.parameters, None);
            weights.moments[at].follow(&memory.moments, rows.len() * memory.block.pixels());
        }
        self.flat()
    }

    /// Images as a trained network sees them.
    pub(super) fn run(&mut self, weights: &Weights, images: &Images, rows: &[usize]) -> &[f32] {
        self.load(images, rows, &mut None);
        for at in 0..self.blocks.len() {
            self.hand_on(at);
            self.blocks[at].run(&weights.parameters, Some(&weights.moments[at]));
        }
        self.flat()
    }

    fn load(&mut self, images: &Images, rows: &[usize], augment: &mut Option<(Augment, RandomState)>) {
        for memory in &mut self.blocks {
            memory.resize(rows.len());
        }
        let first = &mut self.blocks[0];
        images.load(rows, first.block, augment, &mut first.planes);
    }

    /// The maxima of the block before become the planes of this one.
    fn hand_on(&mut self, at: usize) {
        let (before, after) = self.blocks.split_at_mut(at);
        if let (Some(before), Some(after)) = (before.last(), after.first_mut()) {
            after.block.border(&before.pooled, &mut after.planes);
        }
    }

    fn flat(&self) -> &[f32] {
        self.blocks.last().map_or(&[], |last| &last.pooled)
    }
}

/// Fills `out` with what reaches the units of a layer.
pub(super) fn sums(layer: Layer, parameters: &[f32], inputs: &[f32], out: &mut [f32]) {
    product(Matrix::new(inputs, layer.inputs), Matrix::new(layer.weights(parameters), layer.outputs), out);
    for row in out.chunks_exact_mut(layer.outputs) {
        for (z, bias) in row.iter_mut().zip(layer.biases(parameters)) {
            *z += bias;
        }
    }
}

/// The same of the hidden layer, where only what is above 0 counts; NaN goes through.
pub(super) fn hidden(layout: &Layout, parameters: &[f32], flat: &[f32], out: &mut Vec<f32>) {
    out.resize(flat.len() / layout.n_flat() * layout.hidden.outputs, 0.0);
    sums(layout.hidden, parameters, flat, out);
    for z in out.iter_mut() {
        *z = if *z < 0.0 { 0.0 } else { *z };
    }
}

/// Probabilities of the classes from what reaches their units, in double precision; and the logarithm of
/// the sum that they were divided by, plus the largest.
pub(super) fn softmax(logits: &[f32], probabilities: &mut [f64]) -> f64 {
    let largest = logits.iter().fold(f32::NEG_INFINITY, |most, &z| if z > most { z } else { most });
    let mut total = 0.0;
    for (p, &z) in probabilities.iter_mut().zip(logits) {
        *p = exp(f64::from(z) - f64::from(largest));
        total += *p;
    }
    for p in probabilities.iter_mut() {
        *p /= total;
    }
    f64::from(largest) + libm::log(total)
}

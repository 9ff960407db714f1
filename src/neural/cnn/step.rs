//! Loss and gradients of one batch.
//!
//! # Definition
//!
//! ```text
//! loss = -1/n sum over rows of ln p_y
//! ```
//!
//! Outputs of the hidden layer are kept with probability `1 - dropout` and then divided by it. The
//! gradients of filters are added up over four images at a time, and the sums of these over the batch.

use super::{
    Settings,
    augment::Augment,
    forward::{self, Forward, Weights},
    images::Images,
    layout::Layout,
    normalise::Back,
};
use crate::{
    neural::layer::Layer,
    numeric::{
        product::{Matrix, product},
        single,
    },
    numpy::RandomState,
};

/// Images whose gradients are one sum: part of the definition of results.
const TOGETHER: usize = 4;

/// Memory of a step, used again by the next.
#[derive(Debug)]
pub(super) struct Step {
    layout: Layout,
    dropout: f64,
    masks: RandomState,
    augment: Option<(Augment, RandomState)>,
    forward: Forward,
    /// Outputs of the hidden layer, and which of them stay, 0 or `1 / (1 - dropout)`.
    hidden: Vec<f32>,
    mask: Vec<f32>,
    logits: Vec<f32>,
    /// At the units of the hidden layer.
    errors: Vec<f32>,
    /// At the maxima and at the sums of a block.
    at_maxima: Vec<f32>,
    at_sums: Vec<f32>,
    /// In the layout of the parameters.
    pub gradients: Vec<f32>,
}

impl Step {
    /// With the streams of what dropout leaves out and of the augmentation.
    pub(super) fn new(
        layout: &Layout,
        settings: &Settings,
        masks: RandomState,
        augmentation: RandomState,
    ) -> Self {
        let augment = settings.augment;
        Self {
            dropout: settings.dropout,
            masks,
            augment: augment.is_on().then_some((augment, augmentation)),
            forward: Forward::new(layout),
            hidden: Vec::new(),
            mask: Vec::new(),
            logits: Vec::new(),
            errors: Vec::new(),
            at_maxima: Vec::new(),
            at_sums: Vec::new(),
            gradients: vec![0.0; layout.n_parameters()],
            layout: layout.clone(),
        }
    }

    /// The loss of a batch of `rows`; leaves the gradients.
    pub(super) fn run(&mut self, weights: &mut Weights, images: &Images, y: &[usize], rows: &[usize]) -> f64 {
        let Layout { hidden, last, .. } = self.layout;
        let flat = self.forward.train(weights, images, rows, &mut self.augment);
        let parameters = &weights.parameters;
        forward::hidden(&self.layout, parameters, flat, &mut self.hidden);
        self.drop_out();
        self.logits.resize(rows.len() * last.outputs, 0.0);
        forward::sums(last, parameters, &self.hidden, &mut self.logits);
        let loss = self.start_errors(y, rows);

        dense_gradients(last, &self.hidden, &self.logits, &mut self.gradients);
        self.errors.resize(self.hidden.len(), 0.0);
        pass_back(last, parameters, &self.logits, &mut self.errors);
        for ((error, &output), &factor) in self.errors.iter_mut().zip(&self.hidden).zip(&self.mask) {
            *error = if output > 0.0 { *error * factor } else { 0.0 };
        }
        let flat = self.forward.blocks().last().map_or(&[][..], |block| &block.pooled);
        dense_gradients(hidden, flat, &self.errors, &mut self.gradients);
        self.at_maxima.resize(flat.len(), 0.0);
        pass_back(hidden, parameters, &self.errors, &mut self.at_maxima);
        for at in (0..self.layout.blocks.len()).rev() {
            self.block(at, parameters);
        }
        loss
    }

    /// Draws which outputs of the hidden layer stay.
    fn drop_out(&mut self) {
        let (share, factor) = (self.dropout, single(1.0 / (1.0 - self.dropout)));
        self.mask.clear();
        self.mask.resize(self.hidden.len(), 1.0);
        if share > 0.0 {
            for (output, mask) in self.hidden.iter_mut().zip(&mut self.mask) {
                *mask = if self.masks.random_sample() < share { 0.0 } else { factor };
                *output *= *mask;
            }
        }
    }

    /// Turns what reaches the last units into the errors there; gives the mean loss.
    fn start_errors(&mut self, y: &[usize], rows: &[usize]) -> f64 {
        let n_classes = self.layout.last.outputs;
        let n_rows = rows.len() as f64;
        let mut probabilities = vec![0.0; n_classes];
        let mut loss = 0.0;
        for (logits, &row) in self.logits.chunks_exact_mut(n_classes).zip(rows) {
            let total = forward::softmax(logits, &mut probabilities);
            loss += total - f64::from(logits[y[row]]);
            probabilities[y[row]] -= 1.0;
            for (error, p) in logits.iter_mut().zip(&probabilities) {
                *error = single(p / n_rows);
            }
        }
        loss / n_rows
    }

    /// The gradients of a block from the errors at its maxima, which become those of the block before.
    fn block(&mut self, at: usize, parameters: &[f32]) {
        let memory = &self.forward.blocks()[at];
        let block = memory.block;
        let (by_filter, by_scale, by_shift) = block.split(&mut self.gradients);
        self.at_sums.resize(memory.sums.len(), 0.0);
        let back = Back {
            block,
            moments: &memory.moments,
            sums: &memory.sums,
            places: &memory.places,
            errors: &self.at_maxima,
        };
        back.run(block.scales(parameters).0, by_scale, by_shift, &mut self.at_sums);

        let (planes, errors) = (block.inputs * block.bordered(), block.outputs * block.pixels());
        by_filter.fill(0.0);
        let mut part = vec![0.0; by_filter.len()];
        let groups = memory.planes.chunks(TOGETHER * planes).zip(self.at_sums.chunks(TOGETHER * errors));
        for (all_planes, all_errors) in groups {
            part.fill(0.0);
            for (planes, errors) in all_planes.chunks_exact(planes).zip(all_errors.chunks_exact(errors)) {
                block.add_gradients(planes, errors, &mut part);
            }
            for (total, part) in by_filter.iter_mut().zip(&part) {
                *total += part;
            }
        }
        if at > 0 {
            let turned = block.turned(block.filters(parameters));
            let mut bordered = vec![0.0; block.outputs * block.bordered()];
            let inputs = block.inputs * block.pixels();
            self.at_maxima.resize(self.at_sums.len() / errors * inputs, 0.0);
            let images = self.at_sums.chunks_exact(errors).zip(self.at_maxima.chunks_exact_mut(inputs));
            for (errors, out) in images {
                block.border(errors, &mut bordered);
                block.pass_back(&turned, &bordered, out);
            }
        }
    }
}

/// The gradients of a layer of units.
fn dense_gradients(layer: Layer, inputs: &[f32], errors: &[f32], gradients: &mut [f32]) {
    let (by_weight, by_bias) = layer.split(gradients);
    product(Matrix::new(inputs, layer.inputs).transposed(), Matrix::new(errors, layer.outputs), by_weight);
    by_bias.fill(0.0);
    for errors in errors.chunks_exact(layer.outputs) {
        for (g, error) in by_bias.iter_mut().zip(errors) {
            *g += error;
        }
    }
}

/// The errors at the inputs of a layer of units.
fn pass_back(layer: Layer, parameters: &[f32], errors: &[f32], out: &mut [f32]) {
    let weights = Matrix::new(layer.weights(parameters), layer.outputs).transposed();
    product(Matrix::new(errors, layer.outputs), weights, out);
}

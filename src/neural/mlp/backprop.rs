//! Loss and gradients of one batch.
//!
//! # Definition
//!
//! ```text
//! loss = -1/n sum over rows of ln p_y + alpha / (2 n) sum of squared weights
//! ```
//!
//! with probabilities kept `2^-52` away from 0 and 1. Offsets are not penalised. Hidden outputs are
//! kept with probability `1 - dropout` and then divided by it.

use crate::{
    neural::layer::Layer,
    numeric::elementary::ln,
    numeric::{
        dot,
        product::{Matrix, product},
        vectorised,
    },
    numpy::RandomState,
};

use super::{
    activation::Activation,
    network::{Network, probabilities},
};

/// Memory of a step, used again by the next.
#[derive(Debug)]
pub(super) struct Backprop {
    layers: Vec<Layer>,
    activation: Activation,
    alpha: f64,
    dropout: Option<Dropout>,
    /// Rows of the batch.
    inputs: Vec<f64>,
    targets: Vec<usize>,
    /// Outputs of each layer, the last of them probabilities.
    outputs: Vec<Vec<f64>>,
    /// Derivatives of the summed loss by what reaches each layer's units.
    errors: Vec<Vec<f64>>,
    /// In the layout of the network's parameters.
    pub(super) gradients: Vec<f64>,
}

/// What is left out of a step.
#[derive(Debug)]
struct Dropout {
    share: f64,
    stream: RandomState,
    /// Factors of the hidden outputs, 0 or `1 / (1 - share)`, layer by layer.
    masks: Vec<Vec<f64>>,
    /// The hidden outputs times these.
    kept: Vec<Vec<f64>>,
}

impl Backprop {
    /// `dropout` is a share and the stream of the masks.
    pub(super) fn new(
        network: &Network,
        activation: Activation,
        alpha: f64,
        dropout: Option<(f64, RandomState)>,
    ) -> Self {
        let layers = network.layers();
        let hidden = vec![Vec::new(); layers.len() - 1];
        let dropout =
            dropout.map(|(share, stream)| Dropout { share, stream, masks: hidden.clone(), kept: hidden });
        Self {
            activation,
            alpha,
            dropout,
            inputs: Vec::new(),
            targets: Vec::new(),
            outputs: vec![Vec::new(); layers.len()],
            errors: vec![Vec::new(); layers.len()],
            gradients: vec![0.0; network.parameters.len()],
            layers,
        }
    }

    /// The loss of a batch of `rows` of `x`; leaves the gradients.
    pub(super) fn step(&mut self, network: &Network, x: &[f64], y: &[usize], rows: &[usize]) -> f64 {
        let n_features = network.n_features();
        self.inputs.clear();
        self.targets.clear();
        for &row in rows {
            self.inputs.extend_from_slice(&x[row * n_features..][..n_features]);
            self.targets.push(y[row]);
        }
        self.forward(network);
        let n_rows = rows.len() as f64;
        let penalty: f64 =
            self.layers.iter().map(|layer| layer.weights(&network.parameters)).map(|w| dot(w, w)).sum();
        let loss = self.start_errors() / n_rows + 0.5 * self.alpha * penalty / n_rows;
        for at in (0..self.layers.len()).rev() {
            self.gradient(network, at, n_rows);
            if at > 0 {
                self.pass_back(network, at);
            }
        }
        loss
    }

    fn forward(&mut self, network: &Network) {
        for at in 0..self.layers.len() {
            let layer = self.layers[at];
            let mut sums = std::mem::take(&mut self.outputs[at]);
            sums.resize(self.targets.len() * layer.outputs, 0.0);
            network.sums(layer, self.inputs_of(at), &mut sums);
            let biases = layer.biases(&network.parameters);
            if at + 1 == self.layers.len() {
                probabilities(&mut sums, biases);
            } else {
                self.activation.apply(&mut sums, biases);
                if let Some(dropout) = &mut self.dropout {
                    dropout.draw(at, &sums);
                }
            }
            self.outputs[at] = sums;
        }
    }

    /// What layer `at` reads.
    fn inputs_of(&self, at: usize) -> &[f64] {
        match (at, &self.dropout) {
            (0, _) => &self.inputs,
            (_, Some(dropout)) => &dropout.kept[at - 1],
            _ => &self.outputs[at - 1],
        }
    }

    /// Errors of the last layer; gives the summed loss.
    fn start_errors(&mut self) -> f64 {
        let clip = |p: f64| p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        let (Some(outputs), Some(errors)) = (self.outputs.last(), self.errors.last_mut()) else {
            return 0.0;
        };
        errors.clone_from(outputs);
        let n_outputs = outputs.len() / self.targets.len();
        let mut loss = 0.0;
        for (errors, &target) in errors.chunks_exact_mut(n_outputs).zip(&self.targets) {
            if n_outputs == 1 {
                let p = clip(errors[0]);
                loss -= ln(if target == 1 { p } else { 1.0 - p });
                errors[0] -= target as f64;
            } else {
                loss -= ln(clip(errors[target]));
                errors[target] -= 1.0;
            }
        }
        loss
    }

    /// The gradients of layer `at` from its errors.
    fn gradient(&mut self, network: &Network, at: usize, n_rows: f64) {
        let layer = self.layers[at];
        let mut gradients = std::mem::take(&mut self.gradients);
        let (by_weight, by_bias) = layer.split(&mut gradients);
        let errors = &self.errors[at];
        let inputs = Matrix::new(self.inputs_of(at), layer.inputs).transposed();
        product(inputs, Matrix::new(errors, layer.outputs), by_weight);
        let (weights, alpha) = (layer.weights(&network.parameters), self.alpha);
        vectorised(
            #[inline(always)]
            move || {
                for (g, w) in by_weight.iter_mut().zip(weights) {
                    *g = (*g + alpha * w) / n_rows;
                }
                by_bias.fill(0.0);
                for errors in errors.chunks_exact(by_bias.len()) {
                    for (g, error) in by_bias.iter_mut().zip(errors) {
                        *g += error;
                    }
                }
                for g in by_bias.iter_mut() {
                    *g /= n_rows;
                }
            },
        );
        self.gradients = gradients;
    }

    /// The errors before layer `at` from those at it.
    fn pass_back(&mut self, network: &Network, at: usize) {
        let layer = self.layers[at];
        let (before, after) = self.errors.split_at_mut(at);
        let errors = &mut before[at - 1];
        errors.resize(self.targets.len() * layer.inputs, 0.0);
        let weights = Matrix::new(layer.weights(&network.parameters), layer.outputs).transposed();
        product(Matrix::new(&after[0], layer.outputs), weights, errors);
        if let Some(dropout) = &self.dropout {
            for (error, mask) in errors.iter_mut().zip(&dropout.masks[at - 1]) {
                *error *= mask;
            }
        }
        self.activation.derive(&self.outputs[at - 1], errors);
    }
}

impl Dropout {
    /// New masks for the outputs of hidden layer `at`, and what they leave.
    fn draw(&mut self, at: usize, outputs: &[f64]) {
        let (masks, kept) = (&mut self.masks[at], &mut self.kept[at]);
        let factor = 1.0 / (1.0 - self.share);
        masks.clear();
        masks.extend(outputs.iter().map(
            |_| {
                if self.stream.random_sample() < self.share { 0.0 } else { factor }
            },
        ));
        kept.clear();
        kept.extend(outputs.iter().zip(masks.iter()).map(|(a, mask)| a * mask));
    }
}

#[cfg(test)]
mod tests {
    use super::{Activation, Backprop, Network, RandomState};

    /// Largest difference between the gradients and central differences of the loss.
    fn error(sizes: &[usize], activation: Activation, dropout: Option<f64>) -> f64 {
        let mut stream = RandomState::new(3);
        let mut network = Network::draw(sizes.to_vec(), activation, &mut stream);
        let x: Vec<f64> = (0..7 * sizes[0]).map(|_| stream.standard_normal()).collect();
        let classes = sizes[sizes.len() - 1].max(2);
        let y: Vec<usize> = (0..7).map(|row| row % classes).collect();
        let rows = [0, 2, 3, 5, 6];
        // The same masks at every call.
        let loss = |network: &Network| {
            let dropout = dropout.map(|share| (share, RandomState::new(9)));
            let mut backprop = Backprop::new(network, activation, 0.3, dropout);
            (backprop.step(network, &x, &y, &rows), backprop.gradients)
        };
        let (_, gradients) = loss(&network);
        let mut worst: f64 = 0.0;
        for at in 0..gradients.len() {
            let weight = network.parameters[at];
            let mut at_distance = |h: f64| {
                network.parameters[at] = weight + h;
                loss(&network).0
            };
            let difference = (at_distance(1e-5) - at_distance(-1e-5)) / 2e-5;
            at_distance(0.0);
            worst = worst.max((difference - gradients[at]).abs());
        }
        worst
    }

    #[test]
    fn gradients_agree_with_differences_of_the_loss() {
        for activation in [Activation::Identity, Activation::Logistic, Activation::Tanh, Activation::Relu] {
            for sizes in [&[3, 4, 5, 3][..], &[3, 4, 1], &[2, 3]] {
                for dropout in [None, Some(0.4)] {
                    let worst = error(sizes, activation, dropout);
                    assert!(worst < 1e-8, "{activation:?} {sizes:?} {dropout:?}: {worst:e}");
                }
            }
        }
    }
}

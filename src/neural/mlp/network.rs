//! The weights of a network and what they make of rows.
//!
//! # Definition
//!
//! ```text
//! a[0] = x;  a[i + 1] = f(a[i] W[i] + b[i]);  the last f is softmax, for two classes the logistic
//! W[i], b[i] ~ uniform(-r, r),  r = sqrt(6 / (inputs + outputs)), 2 for logistic hidden units
//! ```
//!
//! The weights of a layer are drawn row by row, an input to a row, and its offsets after them.

use crate::{
    neural::layer::Layer,
    numeric::elementary::exp,
    numeric::{
        pairwise,
        product::{Matrix, product},
        vectorised,
    },
    numpy::RandomState,
};

use super::activation::Activation;

/// Weights and offsets of all layers.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Units of each layer, inputs first.
    sizes: Vec<usize>,
    /// Layer by layer the weights, an input to a row, then the offsets.
    pub(super) parameters: Vec<f64>,
}

impl Network {
    /// Draws the weights of a network with these units per layer.
    pub(super) fn draw(sizes: Vec<usize>, activation: Activation, stream: &mut RandomState) -> Self {
        let factor = if activation == Activation::Logistic { 2.0 } else { 6.0 };
        let mut parameters = Vec::new();
        for pair in sizes.windows(2) {
            let bound = (factor / (pair[0] + pair[1]) as f64).sqrt();
            parameters.extend((0..(pair[0] + 1) * pair[1]).map(|_| stream.uniform(-bound, bound)));
        }
        Self { sizes, parameters }
    }

    /// The layers, first to last.
    pub(super) fn layers(&self) -> Vec<Layer> {
        let mut start = 0;
        let layer = |pair: &[usize]| {
            let layer = Layer { inputs: pair[0], outputs: pair[1], start };
            start += (pair[0] + 1) * pair[1];
            layer
        };
        self.sizes.windows(2).map(layer).collect()
    }

    /// Units of the input layer.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.sizes[0]
    }

    /// Units of the output layer: one for two classes.
    #[must_use]
    pub fn n_outputs(&self) -> usize {
        self.sizes[self.sizes.len() - 1]
    }

    /// Units of the last hidden layer, or the inputs where there is none.
    #[must_use]
    pub fn n_embedding(&self) -> usize {
        self.sizes[self.sizes.len() - 2]
    }

    /// The weights of the last layer, shape `(n_embedding, n_outputs)`, row by row.
    #[must_use]
    pub fn last_weights(&self) -> &[f64] {
        let layer = Layer {
            inputs: self.n_embedding(),
            outputs: self.n_outputs(),
            start: self.parameters.len() - (self.n_embedding() + 1) * self.n_outputs(),
        };
        layer.weights(&self.parameters)
    }

    /// Fills `out` with the sums that reach the units of a layer, without its offsets.
    pub(super) fn sums(&self, layer: Layer, inputs: &[f64], out: &mut [f64]) {
        let weights = Matrix::new(layer.weights(&self.parameters), layer.outputs);
        product(Matrix::new(inputs, layer.inputs), weights, out);
    }
}

/// Turns the sums of the last layer into probabilities: of the second class where there is one
/// output, else of each class.
pub(super) fn probabilities(sums: &mut [f64], biases: &[f64]) {
    if biases.len() == 1 {
        return Activation::Logistic.apply(sums, biases);
    }
    for row in sums.chunks_exact_mut(biases.len()) {
        for (z, bias) in row.iter_mut().zip(biases) {
            *z += bias;
        }
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for z in row {
            *z -= largest;
        }
    }
    let values = &mut *sums;
    vectorised(
        #[inline(always)]
        move || {
            for z in values.iter_mut() {
                *z = exp(*z);
            }
        },
    );
    for row in sums.chunks_exact_mut(biases.len()) {
        let total = pairwise(row);
        for p in row {
            *p /= total;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::activation::logistic, probabilities};

    #[test]
    fn probabilities_of_several_classes_sum_to_1_and_of_two_are_the_logistic() {
        let mut three = [1.0, 2.0, 3.0, 1000.0, 0.0, -1000.0];
        probabilities(&mut three, &[0.5, 0.0, -0.5]);
        assert!((three[..3].iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!((three[0] / three[1] - (-0.5f64).exp()).abs() < 1e-15);
        assert_eq!(three[3..], [1.0, 0.0, 0.0]);
        let mut two = [0.25];
        probabilities(&mut two, &[0.5]);
        assert_eq!(two[0], logistic(0.75));
    }
}

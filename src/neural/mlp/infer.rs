//! What a trained network says of rows.

use ndarray::{Array2, ArrayView2};

use crate::numpy::Generator;

use super::{Mlp, network};

/// Rows that go through the layers together: their outputs stay cached.
const TOGETHER: usize = 256;

impl Mlp {
    /// Class probabilities of rows `x`, shape `(n_rows, n_features)`; shape `(n_rows, n_classes)`.
    #[must_use]
    pub fn probabilities(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let x = x.as_standard_layout();
        self.probabilities_of(x.as_slice().expect("in standard layout"), x.nrows())
    }

    /// Outputs of the last hidden layer, shape `(n_rows, n_embedding)`.
    #[must_use]
    pub fn embedding(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let n_rows = x.nrows();
        let x = x.as_standard_layout();
        let mut out = Vec::with_capacity(n_rows * self.network.n_embedding());
        for rows in self.together(x.as_slice().expect("in standard layout")) {
            out.extend(self.hidden(rows, None));
        }
        Array2::from_shape_vec((n_rows, self.network.n_embedding()), out).expect("a row of outputs for each")
    }

    /// Class probabilities with hidden units left out, the same units for all rows of a pass.
    ///
    /// Of layer `l`, counted from 0, those units `u` stay for which the draw number `u` of numpy's
    /// `default_rng(seed + 2**32 * (256 * pass + l)).random()` is at least the share of dropout; they
    /// are divided by the share that stays.
    ///
    /// # Panics
    ///
    /// For more than 256 hidden layers or `2^24` passes.
    #[must_use]
    pub fn dropout_probabilities(&self, x: ArrayView2<'_, f64>, seed: u32, pass: u32) -> Array2<f64> {
        assert!(self.settings.hidden.len() <= 256 && pass < 1 << 24, "streams would meet");
        let factors: Vec<Vec<f64>> = (0u64..)
            .zip(&self.settings.hidden)
            .map(|(layer, &units)| {
                let mut stream = Generator::new(u64::from(seed) | (u64::from(pass) << 8 | layer) << 32);
                let share = self.settings.dropout;
                let factor = |draw: f64| if draw < share { 0.0 } else { 1.0 / (1.0 - share) };
                (0..units).map(|_| factor(stream.random())).collect()
            })
            .collect();
        let n_rows = x.nrows();
        let x = x.as_standard_layout();
        self.outputs(x.as_slice().expect("in standard layout"), n_rows, Some(&factors))
    }

    pub(super) fn probabilities_of(&self, x: &[f64], n_rows: usize) -> Array2<f64> {
        self.outputs(x, n_rows, None)
    }

    fn outputs(&self, x: &[f64], n_rows: usize, factors: Option<&[Vec<f64>]>) -> Array2<f64> {
        let n_outputs = self.network.n_outputs();
        let layers = self.network.layers();
        let last = layers[layers.len() - 1];
        let mut out = Vec::with_capacity(n_rows * n_outputs);
        for rows in self.together(x) {
            let hidden = self.hidden(rows, factors);
            let start = out.len();
            out.resize(start + hidden.len() / last.inputs * n_outputs, 0.0);
            self.network.sums(last, &hidden, &mut out[start..]);
            network::probabilities(&mut out[start..], last.biases(&self.network.parameters));
        }
        if n_outputs == 1 {
            out = out.into_iter().flat_map(|p| [1.0 - p, p]).collect();
        }
        Array2::from_shape_vec((n_rows, self.n_classes), out).expect("a probability of each class")
    }

    fn together<'a>(&self, x: &'a [f64]) -> impl Iterator<Item = &'a [f64]> {
        x.chunks(TOGETHER * self.network.n_features())
    }

    /// Outputs of the last hidden layer times the factors of each unit.
    fn hidden(&self, x: &[f64], factors: Option<&[Vec<f64>]>) -> Vec<f64> {
        let mut inputs = x.to_vec();
        let layers = self.network.layers();
        for (at, &layer) in layers[..layers.len() - 1].iter().enumerate() {
            let mut outputs = vec![0.0; inputs.len() / layer.inputs * layer.outputs];
            self.network.sums(layer, &inputs, &mut outputs);
            self.settings.activation.apply(&mut outputs, layer.biases(&self.network.parameters));
            if let Some(factors) = factors {
                for row in outputs.chunks_exact_mut(layer.outputs) {
                    for (output, factor) in row.iter_mut().zip(&factors[at]) {
                        *output *= factor;
                    }
                }
            }
            inputs = outputs;
        }
        inputs
    }
}

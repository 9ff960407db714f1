//! What a trained network says of images.

use ndarray::{Array2, ArrayView2};

use super::{
    Cnn,
    forward::{self, Forward},
    images::Images,
};
use crate::{numeric::single, numpy::RandomState};

/// Images that go through the blocks together.
const TOGETHER: usize = 16;

impl Cnn {
    /// How many units the hidden layer has.
    #[must_use]
    pub fn n_hidden(&self) -> usize {
        self.settings.hidden
    }

    /// Outputs of the hidden layer for images `x`, shape `(n_rows, n_features)`; shape `(n_rows, n_hidden)`.
    #[must_use]
    pub fn hidden(&self, x: ArrayView2<'_, f64>) -> Array2<f32> {
        let images = Images::new(self.image, x);
        let mut forward = Forward::new(&self.layout);
        let rows: Vec<usize> = (0..images.len()).collect();
        let (mut all, mut part) = (Vec::with_capacity(rows.len() * self.n_hidden()), Vec::new());
        for rows in rows.chunks(TOGETHER) {
            let flat = forward.run(&self.weights, &images, rows);
            forward::hidden(&self.layout, &self.weights.parameters, flat, &mut part);
            all.extend_from_slice(&part);
        }
        Array2::from_shape_vec((rows.len(), self.n_hidden()), all).expect("a row of outputs for each")
    }

    /// Class probabilities from the outputs of the hidden layer, shape `(n_rows, n_classes)`.
    #[must_use]
    pub fn probabilities(&self, hidden: &Array2<f32>) -> Array2<f64> {
        let (last, hidden) = (self.layout.last, hidden.as_standard_layout());
        let mut logits = vec![0.0; hidden.nrows() * last.outputs];
        let rows = hidden.as_slice().expect("in standard layout");
        forward::sums(last, &self.weights.parameters, rows, &mut logits);
        let mut out = Array2::zeros((hidden.nrows(), last.outputs));
        for (mut row, logits) in out.outer_iter_mut().zip(logits.chunks_exact(last.outputs)) {
            forward::softmax(logits, row.as_slice_mut().expect("in standard layout"));
        }
        out
    }

    /// The same with units of the hidden layer left out, the same for all rows of a pass.
    ///
    /// Those units `u` stay for which the draw number `u` of the stream "cnn sample SEED pass PASS layer 0"
    /// is at least the share of dropout; they are divided by the share that stays.
    #[must_use]
    pub fn dropout_probabilities(&self, hidden: &Array2<f32>, pass: usize) -> Array2<f64> {
        let share = self.settings.dropout;
        let mut stream = RandomState::named(&format!("cnn sample {} pass {pass} layer 0", self.seed));
        let mut kept = hidden.clone();
        for mut unit in kept.columns_mut() {
            let factor = if stream.random_sample() < share { 0.0 } else { single(1.0 / (1.0 - share)) };
            unit *= factor;
        }
        self.probabilities(&kept)
    }
}

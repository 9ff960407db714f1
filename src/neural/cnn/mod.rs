//! Convolutional network classifier for images.
//!
//! # Definition
//!
//! ```text
//! blocks:  convolution 3 x 3, batch normalisation, max(0, z), maximum of each 2 x 2 pixels
//! hidden:  max(0, W x + b), in training with dropout
//! last:    softmax(W x + b), a unit for each class
//! ```
//!
//! trained on batches in an order that is drawn anew for each epoch, by `AdamW` or gradient descent, for a
//! fixed number of epochs. With rows that are kept aside, the weights after that epoch count which has most
//! right answers there, the first of equals. Convolutions have no offsets: the normalisation takes every
//! mean away. See the submodules for the formulas.
//!
//! Numbers are in single precision, sums of products in chains of 32 (see [`crate::numeric`]), moments,
//! probabilities and losses in double. No result depends on threads or instructions.
//!
//! # Streams
//!
//! `RandomState`s of their own for the weights, for rows kept aside and the order of the rows, for dropout
//! and for augmentation, named "cnn weights 7" and so on for the seed 7; for dropout samples
//! "cnn sample 7 pass 0 layer 0".
//!
//! # References
//!
//! The defaults are `SimpleCNN` of `mxagar/active_learning_guide` (9654a63), of 2.19 million weights at 64 x 64
//! colours. `LeCun`, Bottou, Bengio, Haffner. Gradient-Based Learning Applied to Document Recognition. Proc.
//! IEEE 86, 1998.

use ndarray::ArrayView2;

use super::{FitError, Solver};
use crate::{dataset::ImageShape, numpy::RandomState};

mod augment;
mod convolution;
mod fit;
mod forward;
mod images;
mod infer;
mod layout;
mod normalise;
mod step;
#[cfg(test)]
mod tests;

pub use augment::Augment;

use forward::Weights;
use layout::Layout;

/// What is trained and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Channels after each block, of which there is at least one.
    pub channels: Vec<usize>,
    /// Units of the hidden layer.
    pub hidden: usize,
    /// Share of their outputs that is left out of each step, below 1; 0 for none.
    pub dropout: f64,
    /// Method.
    pub solver: Solver,
    /// Share of a step size by which all weights shrink before each step.
    pub decay: f64,
    /// Rows of a step; all, where there are fewer.
    pub batch: usize,
    /// Number of epochs, at least 1.
    pub epochs: usize,
    /// Share of the rows that is kept aside to choose the epoch whose weights count.
    pub validation: Option<f64>,
    /// How images are changed in training.
    pub augment: Augment,
}

impl Default for Settings {
    /// Those of the guide.
    fn default() -> Self {
        Self {
            channels: vec![32, 64, 128],
            hidden: 256,
            dropout: 0.3,
            solver: Solver::Adam { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
            decay: 1e-4,
            batch: 64,
            epochs: 30,
            validation: None,
            augment: Augment::default(),
        }
    }
}

/// A trained network.
#[derive(Debug, Clone)]
pub struct Cnn {
    settings: Settings,
    image: ImageShape,
    layout: Layout,
    weights: Weights,
    seed: u64,
    losses: Vec<f64>,
    scores: Vec<f64>,
}

impl Cnn {
    /// Trains a new network on images `x`, shape `(n_rows, image.features())`, of the classes `y`, numbered
    /// from 0 to `n_classes - 1`.
    ///
    /// # Panics
    ///
    /// When the rows are not of that length.
    pub fn fit(
        settings: Settings,
        image: ImageShape,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        n_classes: usize,
        seed: u64,
    ) -> Result<Self, FitError> {
        let layout = Layout::new(image, &settings.channels, settings.hidden, n_classes);
        let weights = Weights::draw(&layout, &mut stream("weights", seed));
        let mut cnn = Self { settings, image, layout, weights, seed, losses: Vec::new(), scores: Vec::new() };
        cnn.train(x, y)?;
        Ok(cnn)
    }

    /// Goes on from the present weights with other rows of the same classes; the method starts anew.
    pub fn fit_again(&mut self, x: ArrayView2<'_, f64>, y: &[usize]) -> Result<(), FitError> {
        self.train(x, y)
    }

    /// Mean loss of each epoch of all fits, as it was met in training.
    #[must_use]
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    /// Share of right answers on the rows kept aside, after each epoch of all fits.
    #[must_use]
    pub fn validation_scores(&self) -> &[f64] {
        &self.scores
    }
}

fn stream(purpose: &str, seed: u64) -> RandomState {
    RandomState::named(&format!("cnn {purpose} {seed}"))
}

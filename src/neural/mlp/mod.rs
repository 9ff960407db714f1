//! Multi-layer perceptron classifier.
//!
//! # Definition
//!
//! A [`Network`] trained on batches of rows in an order that is drawn anew for each epoch, by
//! gradient descent or Adam, until the loss, or the share of right answers on rows that are kept
//! aside, no longer improves. See the submodules for the formulas.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `MLPClassifier` with `solver="adam"` and `"sgd"`, draw for draw and but for
//! rounding number for number, `fit` after `warm_start=True` included. Of its own: dropout, and a
//! seed for the weights apart from that of everything else. A loss that is not finite ends the fit at
//! once, where scikit-learn goes on and then refuses the weights.
//!
//! # References
//!
//! Kingma, Ba. Adam: A Method for Stochastic Optimization. ICLR 2015.
//! Glorot, Bengio. Understanding the difficulty of training deep feedforward neural networks. AISTATS
//! 2010. Srivastava et al. Dropout. JMLR 15, 2014.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::{FitError, Solver};
use crate::{numeric::argmax, numpy::RandomState};

mod activation;
mod backprop;
mod fit;
mod infer;
mod network;
mod progress;

pub use activation::Activation;
pub use network::Network;

use progress::Progress;

/// What is trained and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Units of each hidden layer, at least 1 each.
    pub hidden: Vec<usize>,
    /// Function of the hidden units.
    pub activation: Activation,
    /// Method.
    pub solver: Solver,
    /// Weight of the penalty.
    pub alpha: f64,
    /// Rows of a step; all, where there are fewer.
    pub batch: usize,
    /// Largest number of epochs.
    pub max_epochs: usize,
    /// Whether the order of the rows is drawn for each epoch.
    pub shuffle: bool,
    /// Smallest improvement that counts.
    pub tolerance: f64,
    /// Epochs without improvement that are tolerated.
    pub patience: usize,
    /// Share of the rows that is kept aside to decide when to stop.
    pub validation: Option<f64>,
    /// Share of the hidden outputs that is left out of each step, below 1; 0 for none.
    pub dropout: f64,
}

impl Default for Settings {
    /// scikit-learn's defaults.
    fn default() -> Self {
        Self {
            hidden: vec![100],
            activation: Activation::Relu,
            solver: Solver::Adam { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
            alpha: 1e-4,
            batch: 200,
            max_epochs: 200,
            shuffle: true,
            tolerance: 1e-4,
            patience: 10,
            validation: None,
            dropout: 0.0,
        }
    }
}

/// Where the streams of a fit start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeds {
    /// Of the weights; `None` takes them from the stream of the order, as scikit-learn does.
    pub weights: Option<u32>,
    /// Of the rows kept aside and the order of the rows: scikit-learn's `random_state`.
    pub order: u32,
    /// Of what dropout leaves out.
    pub dropout: u32,
}

impl Seeds {
    /// Those of scikit-learn's `random_state`.
    #[must_use]
    pub fn new(order: u32) -> Self {
        Self { weights: None, order, dropout: order }
    }
}

/// A trained network.
#[derive(Debug, Clone)]
pub struct Mlp {
    settings: Settings,
    network: Network,
    progress: Progress,
    n_classes: usize,
    epochs: usize,
    converged: bool,
}

impl Mlp {
    /// Trains a new network on rows `x`, shape `(n_rows, n_features)`, of the classes `y`, numbered
    /// from 0 to `n_classes - 1` without gaps, of which there are at least two.
    pub fn fit(
        settings: Settings,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        n_classes: usize,
        seeds: Seeds,
    ) -> Result<Self, FitError> {
        let mut sizes = vec![x.ncols()];
        sizes.extend(&settings.hidden);
        sizes.push(if n_classes == 2 { 1 } else { n_classes });
        let mut order = RandomState::new(seeds.order);
        let network = match seeds.weights {
            Some(seed) => Network::draw(sizes, settings.activation, &mut RandomState::new(seed)),
            None => Network::draw(sizes, settings.activation, &mut order),
        };
        let progress = Progress::new();
        let mut mlp = Self { settings, network, progress, n_classes, epochs: 0, converged: false };
        mlp.train(x, y, order, seeds.dropout)?;
        Ok(mlp)
    }

    /// Goes on from the present weights, as `fit` does after `warm_start=True`: the method starts
    /// anew, the best loss and the rows seen are remembered.
    pub fn fit_again(
        &mut self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        n_classes: usize,
        seeds: Seeds,
    ) -> Result<(), FitError> {
        let shapes =
            [("features", self.network.n_features(), x.ncols()), ("classes", self.n_classes, n_classes)];
        for (what, expected, found) in shapes {
            if expected != found {
                return Err(FitError::Shape { what, expected, found });
            }
        }
        self.train(x, y, RandomState::new(seeds.order), seeds.dropout)
    }

    /// The weights.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Epochs of the last fit.
    #[must_use]
    pub fn epochs(&self) -> usize {
        self.epochs
    }

    /// Whether the last fit ended because nothing improved, before its epochs were used up.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// Loss of each epoch of all fits.
    #[must_use]
    pub fn losses(&self) -> &[f64] {
        &self.progress.losses
    }

    /// Share of right answers on the rows kept aside, after each epoch of all fits.
    #[must_use]
    pub fn validation_scores(&self) -> &[f64] {
        &self.progress.scores
    }

    /// The most probable class of each row of probabilities; of equal ones the first, and for two
    /// classes the second only where it has more than a half.
    #[must_use]
    pub fn classes(probabilities: &Array2<f64>) -> Vec<usize> {
        let class = |row: ArrayView1<'_, f64>| match row.len() {
            2 => usize::from(row[1] > 0.5),
            _ => argmax(row),
        };
        probabilities.outer_iter().map(class).collect()
    }
}

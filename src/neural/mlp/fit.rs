//! The epochs of a fit.

use ndarray::ArrayView2;

use crate::{
    neural::{FitError, optimizer::Optimizer, validation},
    numpy::RandomState,
};

use super::{Mlp, backprop::Backprop};

impl Mlp {
    /// Trains the present weights; `order` is the stream after the weights were drawn.
    pub(super) fn train(
        &mut self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        mut order: RandomState,
        dropout_seed: u32,
    ) -> Result<(), FitError> {
        let x = x.as_standard_layout();
        let x = x.as_slice().expect("in standard layout");
        let (rows, kept) = match self.settings.validation {
            Some(share) => validation::split(y, self.n_classes, share, &mut order)?,
            None => ((0..y.len()).collect(), Vec::new()),
        };
        let dropout =
            (self.settings.dropout > 0.0).then(|| (self.settings.dropout, RandomState::new(dropout_seed)));
        let mut step = Backprop::new(&self.network, self.settings.activation, self.settings.alpha, dropout);
        let mut optimizer = Optimizer::new(self.settings.solver, 0.0, self.network.parameters.len());
        let kept = Kept::new(x, y, &kept, self.network.n_features());
        // Positions among the rows, in the order of the epoch.
        let mut sequence: Vec<usize> = (0..rows.len()).collect();
        let mut best = None;
        (self.epochs, self.converged) = (0, false);
        while self.epochs < self.settings.max_epochs && !self.converged {
            if self.settings.shuffle {
                sequence = order.permutation(rows.len()).into_iter().map(|at| sequence[at]).collect();
            }
            let batches: Vec<usize> = sequence.iter().map(|&at| rows[at]).collect();
            let mut loss = 0.0;
            for batch in batches.chunks(self.settings.batch.clamp(1, rows.len())) {
                loss += step.step(&self.network, x, y, batch) * batch.len() as f64;
                optimizer.step(&mut self.network.parameters, &step.gradients);
            }
            self.epochs += 1;
            self.progress.rows_seen += rows.len();
            if self.end_epoch(loss / rows.len() as f64, &kept)? {
                best = Some(self.network.parameters.clone());
            }
            optimizer.end_epoch(self.progress.rows_seen);
            if self.progress.is_idle(self.settings.patience) {
                self.converged = optimizer.ends();
                if !self.converged {
                    self.progress.forget_idle();
                }
            }
        }
        // Without a new best the last weights stay: scikit-learn's best ones are the very arrays that
        // another fit goes on to change.
        if let Some(best) = best {
            self.network.parameters = best;
        }
        Ok(())
    }

    /// Notes loss and score; says whether the score is the best so far.
    fn end_epoch(&mut self, loss: f64, kept: &Kept) -> Result<bool, FitError> {
        let finite = loss.is_finite() && self.network.parameters.iter().all(|w| w.is_finite());
        if !finite {
            return Err(FitError::Loss { epoch: self.epochs, loss });
        }
        let by_score = self.settings.validation.is_some();
        self.progress.add_loss(loss, self.settings.tolerance, !by_score);
        if !by_score {
            return Ok(false);
        }
        let predicted = Self::classes(&self.probabilities_of(&kept.x, kept.y.len()));
        let right = predicted.iter().zip(&kept.y).filter(|(a, b)| a == b).count();
        let score = right as f64 / kept.y.len() as f64;
        Ok(self.progress.add_score(score, self.settings.tolerance))
    }
}

/// Rows kept aside.
struct Kept {
    x: Vec<f64>,
    y: Vec<usize>,
}

impl Kept {
    fn new(x: &[f64], y: &[usize], rows: &[usize], n_features: usize) -> Self {
        let x = rows.iter().flat_map(|&row| &x[row * n_features..][..n_features]).copied().collect();
        Self { x, y: rows.iter().map(|&row| y[row]).collect() }
    }
}

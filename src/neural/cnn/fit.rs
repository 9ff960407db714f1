//! The epochs of a fit.

use ndarray::{ArrayView2, Axis};

use super::{Cnn, images::Images, step::Step, stream};
use crate::{
    neural::{FitError, optimizer::Optimizer, validation},
    numeric::argmax,
};

impl Cnn {
    /// Trains the present weights.
    pub(super) fn train(&mut self, x: ArrayView2<'_, f64>, y: &[usize]) -> Result<(), FitError> {
        assert_eq!(x.ncols(), self.image.features(), "rows are images");
        let mut order = stream("order", self.seed);
        let (rows, kept) = match self.settings.validation {
            Some(share) => validation::split(y, self.layout.last.outputs, share, &mut order)?,
            None => ((0..y.len()).collect(), Vec::new()),
        };
        let images = Images::new(self.image, x);
        let kept_x = x.select(Axis(0), &kept);
        let (masks, augmentation) = (stream("dropout", self.seed), stream("augmentation", self.seed));
        let mut step = Step::new(&self.layout, &self.settings, masks, augmentation);
        let mut optimizer =
            Optimizer::new(self.settings.solver, self.settings.decay, self.layout.n_parameters());
        let mut best = None;
        for epoch in 1..=self.settings.epochs {
            let sequence: Vec<usize> = order.permutation(rows.len()).into_iter().map(|at| rows[at]).collect();
            let mut loss = 0.0;
            for batch in sequence.chunks(self.settings.batch.max(1)) {
                loss += step.run(&mut self.weights, &images, y, batch) * batch.len() as f64;
                optimizer.step(&mut self.weights.parameters, &step.gradients);
            }
            let loss = loss / rows.len() as f64;
            if !loss.is_finite() || self.weights.parameters.iter().any(|weight| !weight.is_finite()) {
                return Err(FitError::Loss { epoch, loss });
            }
            self.losses.push(loss);
            if kept.is_empty() {
                continue;
            }
            let found = self.probabilities(&self.hidden(kept_x.view()));
            let right = found.outer_iter().zip(&kept).filter(|(p, row)| argmax(p.view()) == y[**row]).count();
            let score = right as f64 / kept.len() as f64;
            self.scores.push(score);
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, self.weights.clone()));
            }
        }
        if let Some((_, weights)) = best {
            self.weights = weights;
        }
        Ok(())
    }
}

//! linfa-svm's solver for two classes, behind the same interface as ours.
//!
//! Only its coefficients and threshold are used: decisions, votes and probabilities are computed
//! as for the exact solver. Shrinking is off, because in version 0.8.1 it panics or converges to
//! wrong solutions. Without it decision values differ from libsvm's by less than 2.3e-3 (measured
//! on 255 random problems), since it does not round the kernel to single precision and ends elsewhere within
//! the same tolerance. It gives up after as many steps as ours, which is an error here, too.

use linfa::{dataset::Dataset, traits::Fit};
use linfa_svm::{Svm, SvmParams};
use ndarray::{Array1, Array2, Axis};

use super::{
    kernel::Kernel,
    kernel_values::KernelValues,
    smo::{MAX_STEPS, Solution},
    subset::{REMEDY, Subset, failed},
};
use crate::error::LearnerError;

/// The solver with the features of the labeled rows, by class.
#[derive(Debug)]
pub(super) struct Linfa {
    features: Array2<f64>,
    params: SvmParams<f64, bool>,
}

impl Linfa {
    /// Prepares for fits among `rows`, positions in the training half.
    pub(super) fn new(
        kernel: &KernelValues<'_>,
        rows: &[usize],
        c: f64,
        tolerance: f64,
    ) -> Result<Self, LearnerError> {
        let mut features = kernel.pool().features().select(Axis(0), rows);
        let params = Svm::<f64, bool>::params().shrinking(false).eps(tolerance).pos_neg_weights(c, c);
        let params = match kernel.kernel() {
            Kernel::Rbf { gamma } => params.gaussian_kernel(1.0 / gamma),
            Kernel::Linear => params.linear_kernel(),
            Kernel::Poly { gamma, coef0, degree } => {
                // linfa-svm has no gamma for this kernel: it is put into the features.
                features *= gamma.sqrt();
                params.polynomial_kernel(coef0, degree as f64)
            }
            Kernel::Sigmoid { .. } => {
                return Err(failed("linfa-svm has no sigmoid kernel; use solver = \"libsvm\""));
            }
        };
        Ok(Self { features, params })
    }

    /// Trains one machine.
    pub(super) fn train(&self, subset: &Subset<'_>) -> Result<Solution, LearnerError> {
        let features = self.features.select(Axis(0), subset.rows);
        let positive = Array1::from_shape_fn(subset.rows.len(), |row| row < subset.n_first);
        let model = self
            .params
            .fit(&Dataset::new(features, positive))
            .map_err(|error| failed(&format!("linfa-svm: {error}")))?;
        // How its search ended it tells only in words.
        let ended = model.to_string();
        if ended.starts_with("Reached maximal iterations") {
            return Err(failed(&format!(
                "linfa-svm's solver does not converge within {MAX_STEPS} steps; {REMEDY}"
            )));
        }
        Ok(Solution { coefficients: model.alpha, rho: model.rho, iterations: None })
    }
}

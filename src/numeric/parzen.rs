//! Parzen windows: how much of each class lies around a row.
//!
//! # Definition
//!
//! ```text
//! f_c(x) = sum over labeled rows l of class c of exp(-gamma |x - l|^2)
//! p_c(x) = f_c(x) / sum over classes k of f_k(x)         1 / n_classes where that sum is 0
//! ```
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `ParzenWindowClassifier(metric="rbf")`: `predict_freq` and `predict_proba`.
//!
//! # Reference
//!
//! Chapelle. Active learning for Parzen window classifier. AISTATS 2005.

use ndarray::{Array1, Array2, Axis};

use super::distances::SquaredDistances;

/// Frequencies `f`, shape `(rows.len(), n_classes)`, of training rows: `labels` are the classes of the
/// training rows `labeled`.
#[must_use]
pub fn frequencies(
    distances: &SquaredDistances,
    rows: &[usize],
    (labeled, labels): (&[usize], &[usize]),
    n_classes: usize,
    gamma: f64,
) -> Array2<f64> {
    let mut all = Array2::zeros((rows.len(), n_classes));
    let mut squared = vec![0.0; labeled.len()];
    for (&row, mut frequencies) in rows.iter().zip(all.outer_iter_mut()) {
        distances.gather(row, labeled, &mut squared);
        for (&label, &squared) in labels.iter().zip(&squared) {
            frequencies[label] += (-gamma * squared).exp();
        }
    }
    all
}

/// Shares `p` of the frequencies, shape `(n_rows, n_classes)`.
#[must_use]
pub fn probabilities(mut frequencies: Array2<f64>) -> Array2<f64> {
    let n_classes = frequencies.ncols();
    let sums: Array1<f64> = frequencies.sum_axis(Axis(1));
    for (mut row, &sum) in frequencies.outer_iter_mut().zip(&sums) {
        if sum > 0.0 {
            row /= sum;
        } else {
            row.fill(1.0 / n_classes as f64);
        }
    }
    frequencies
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{SquaredDistances, frequencies, probabilities};

    #[test]
    fn a_row_far_from_everything_belongs_to_all_classes_alike() {
        let rows = array![[0.0], [1.0], [2.0], [1e6]].into_shared();
        let distances = SquaredDistances::new(&rows, &Array2::zeros((0, 1)).into_shared());
        let found = frequencies(&distances, &[1, 3], (&[0, 2], &[2, 0]), 3, 0.5);
        let near = (-0.5_f64).exp();
        assert_eq!(found, array![[near, 0.0, near], [0.0, 0.0, 0.0]]);
        let third = 1.0 / 3.0;
        assert_eq!(probabilities(found), array![[0.5, 0.0, 0.5], [third, third, third]]);
    }
}

//! scikit-learn's `KMeans`, draw for draw.
//!
//! # Definition
//!
//! Centres and labels that make the inertia, the weighted sum over rows of the squared distance to
//! the row's own centre, small: the best of `n_init` runs of Lloyd's algorithm, each started by greedy
//! k-means++ (`plus_plus`) and iterated by `lloyd`. Weights count in draws, means and inertia, but not
//! in the tolerance and in the mean that is subtracted from the rows.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `cluster.KMeans` with its defaults (`init="k-means++"`, `max_iter=300`,
//! `tol=1e-4`, `algorithm="lloyd"`), with and without `sample_weight`. All runs draw from one stream. Rows that are
//! equally far from two centres get the label that the package's rounding gives them, provided that
//! its matrix product adds in the order of the features, by fused multiply-add (`OpenBLAS` on a
//! processor that has it, up to some hundred features).
//!
//! # Reference
//!
//! Arthur, Vassilvitskii. k-means++: the advantages of careful seeding. SODA 2007.
//! Lloyd. Least squares quantization in PCM. IEEE Transactions on Information Theory, 1982.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::{numeric::lanes::Lanes, numpy::RandomState};

mod lloyd;
mod plus_plus;

/// Lloyd iterations at most.
const MAX_ITERATIONS: usize = 300;

/// Squared centre movement at which Lloyd's algorithm stops, as a share of the mean variance.
const RELATIVE_TOLERANCE: f64 = 1e-4;

/// Rows prepared for clustering, to be reused by every call on the same rows.
#[derive(Debug, Clone)]
pub struct Points {
    /// Rows minus their mean, shape `(n_rows, n_features)`.
    rows: Array2<f64>,
    mean: Array1<f64>,
    squared_norms: Vec<f64>,
    lanes: Lanes,
    tolerance: f64,
}

/// What k-means found.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// Shape `(n_clusters, n_features)`.
    pub centers: Array2<f64>,
    /// Cluster of each row.
    pub labels: Vec<usize>,
    /// Weighted sum of squared distances of the rows to their centres.
    pub inertia: f64,
    /// Lloyd iterations of the best run.
    pub n_iter: usize,
}

impl Points {
    /// Prepares `rows`, shape `(n_rows, n_features)` with at least one row, all values finite.
    #[must_use]
    pub fn new(rows: ArrayView2<'_, f64>) -> Self {
        let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(rows.ncols()));
        let centered = &rows - &mean;
        let mean_variance = centered.iter().map(|value| value * value).sum::<f64>() / rows.len() as f64;
        Self {
            squared_norms: centered.outer_iter().map(|row| row.dot(&row)).collect(),
            lanes: Lanes::new(centered.view()),
            tolerance: RELATIVE_TOLERANCE * mean_variance,
            rows: centered,
            mean,
        }
    }

    /// The best of `n_init` runs with `n_clusters` clusters; `None` with fewer rows than clusters
    /// or without runs. Later runs win only with a smaller inertia and another clustering.
    pub fn k_means(&self, n_clusters: usize, n_init: usize, stream: &mut RandomState) -> Option<Clustering> {
        self.weighted_k_means(&vec![1.0; self.rows.nrows()], n_clusters, n_init, stream)
    }

    /// The same where a row counts as often as its entry of `weights` says; `None` also when one is
    /// negative or not finite, or all are 0.
    ///
    /// # Panics
    ///
    /// When there are not as many weights as rows.
    pub fn weighted_k_means(
        &self,
        weights: &[f64],
        n_clusters: usize,
        n_init: usize,
        stream: &mut RandomState,
    ) -> Option<Clustering> {
        assert_eq!(weights.len(), self.rows.nrows(), "every row has one weight");
        let usable = weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0)
            && weights.iter().any(|&weight| weight > 0.0);
        if n_clusters == 0 || self.rows.nrows() < n_clusters || !usable {
            return None;
        }
        let mut best: Option<Clustering> = None;
        for _ in 0..n_init {
            let start = plus_plus::centers(self, weights, n_clusters, stream);
            let run = lloyd::run(self, weights, start);
            let better = best.as_ref().is_none_or(|best| {
                run.inertia < best.inertia && !same_clustering(&run.labels, &best.labels, n_clusters)
            });
            if better {
                best = Some(run);
            }
        }
        best.map(|best| Clustering { centers: best.centers + &self.mean, ..best })
    }
}

/// Whether each cluster of `a` lies in one cluster of `b`.
fn same_clustering(a: &[usize], b: &[usize], n_clusters: usize) -> bool {
    let mut image = vec![None; n_clusters];
    a.iter().zip(b).all(|(&from, &to)| *image[from].get_or_insert(to) == to)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{Points, RandomState, same_clustering};

    #[test]
    fn two_far_groups_are_found_and_their_centres_are_their_means() {
        let rows = array![[0.0, 0.0], [0.0, 2.0], [10.0, 10.0], [10.0, 12.0], [10.0, 14.0]];
        let found = Points::new(rows.view()).k_means(2, 3, &mut RandomState::new(0)).expect("enough rows");

        let low = found.labels[0];
        assert_eq!(found.labels, [low, low, 1 - low, 1 - low, 1 - low]);
        assert_eq!(found.centers.row(low), array![0.0, 1.0]);
        assert_eq!(found.centers.row(1 - low), array![10.0, 12.0]);
        assert!((found.inertia - 10.0).abs() < 1e-12, "{}", found.inertia);
    }

    #[test]
    fn fewer_rows_than_clusters_give_nothing() {
        assert_eq!(Points::new(Array2::zeros((2, 3)).view()).k_means(3, 1, &mut RandomState::new(0)), None);
    }

    #[test]
    fn a_weight_counts_like_repeated_rows_in_the_means() {
        let rows = array![[0.0], [3.0], [100.0], [104.0]];
        let found = Points::new(rows.view())
            .weighted_k_means(&[2.0, 1.0, 0.0, 5.0], 2, 2, &mut RandomState::new(0))
            .expect("enough rows");
        assert_eq!(found.labels[0], found.labels[1]);
        assert_eq!((found.centers[[found.labels[0], 0]], found.centers[[found.labels[3], 0]]), (1.0, 104.0));
        assert_eq!(found.inertia, 2.0 * 1.0 + 4.0);
    }

    #[test]
    fn weights_that_cannot_be_drawn_from_give_nothing() {
        for weights in [[0.0, 0.0], [1.0, -1.0], [1.0, f64::NAN]] {
            let points = Points::new(array![[0.0], [1.0]].view());
            assert_eq!(points.weighted_k_means(&weights, 1, 1, &mut RandomState::new(0)), None);
        }
    }

    #[test]
    fn equal_rows_keep_all_centres_on_the_row() {
        let found = Points::new(Array2::from_elem((6, 2), 4.0).view())
            .k_means(3, 2, &mut RandomState::new(5))
            .expect("enough rows");
        assert_eq!(found.centers, Array2::from_elem((3, 2), 4.0));
        assert_eq!(found.labels, [0; 6]);
    }

    #[test]
    fn renamed_clusters_are_the_same_clustering() {
        assert!(same_clustering(&[0, 0, 1, 2], &[2, 2, 0, 1], 3));
        assert!(!same_clustering(&[0, 0, 1, 2], &[2, 1, 0, 1], 3));
    }
}

//! Nearest neighbours: the labeled rows closest to a row vote.
//!
//! # Definition
//!
//! ```text
//! p_c(x) = share of class c among the k labeled rows with the smallest Euclidean distance to x
//! ```
//!
//! The prediction is the class with the largest share, the lowest class of equals.
//!
//! Where scikit-learn builds a kd-tree (at most 15 features, and fewer neighbours than half of the labeled
//! rows) so do we: squared distances are sums of squared differences, from which a constant added to a
//! feature cancels, and rows that are equally far are chosen as it chooses them. Elsewhere it takes
//! `x.x + y.y - 2 x.y`, which rounds with the distance from 0, and so do we.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `KNeighborsClassifier(n_neighbors=k)`. Two deviations: where no
//! tree is built, of labeled rows at the same distance the lower one is nearer; and with fewer than k
//! labeled rows all of them vote, where scikit-learn raises an error.
//!
//! # Reference
//!
//! Cover, Hart. Nearest Neighbor Pattern Classification. IEEE Trans. Inf. Theory 13, 1967.

use ndarray::{Array2, Axis};

use super::{Learner, LearnerSpec, Model, Rows};
use crate::{
    error::LearnerError,
    numeric::{
        argmax,
        kd_tree::{KdTree, Sum},
    },
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "knn",
    summary: "vote of the nearest labeled rows",
    version: 2,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.neighbors.KNeighborsClassifier",
        parity: Parity::Exact,
        deviations: &[
            "of rows at the same distance the lower one is nearer where scikit-learn builds no tree",
            "with fewer labeled rows than neighbours all of them vote",
        ],
    }),
    paper: Some("Cover & Hart 1967, doi:10.1109/TIT.1967.1053964"),
    params: &[ParamSpec {
        name: "k",
        kind: ParamKind::Count { min: 1, max: 1_000_000 },
        default: ParamValue::Count(5),
        help: "number of neighbours that vote",
        introduced: None,
    }],
    images: false,
    outputs: |_| Outputs::PROBABILITIES,
    cost: |_, size| size.labeled * size.test * size.features * 1e-6,
    build: |params| Box::new(Knn { k: params.count("k") }),
};

/// Query rows whose distances are computed together.
const BLOCK: usize = 64;

/// Most features for which scikit-learn builds a kd-tree.
const TREE_FEATURES: usize = 15;

/// The learner; see the [module](self).
#[derive(Debug)]
struct Knn {
    k: usize,
}

/// There is nothing to train: the labeled rows are the model.
#[derive(Debug)]
struct Neighbours<'a> {
    k: usize,
    pool: &'a Pool,
    /// The labeled rows with their classes.
    labeled: Vec<(usize, usize)>,
}

impl Learner for Knn {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        sample.unweighted(SPEC.name)?;
        Ok(Box::new(Neighbours { k: self.k, pool, labeled: sample.iter().collect() }))
    }
}

impl Neighbours<'_> {
    /// The same by the tree that scikit-learn builds.
    fn by_tree(&self, tree: &KdTree, rows: Rows<'_>, out: &mut Array2<f64>) {
        let (known, asked) = (self.pool.features(), self.pool.test_features());
        for (at, mut shares) in out.outer_iter_mut().enumerate() {
            let point = match rows {
                Rows::Train(all) => known.row(all[at]),
                Rows::Test => asked.row(at),
            };
            for (_, place) in tree.nearest(&point.to_vec(), self.k) {
                shares[self.labeled[place].1] += 1.0;
            }
            shares /= self.k as f64;
        }
    }

    /// The tree, where scikit-learn builds one.
    fn tree(&self) -> Option<KdTree> {
        let builds = self.pool.n_features() <= TREE_FEATURES && self.k < self.labeled.len() / 2;
        let labeled: Vec<usize> = self.labeled.iter().map(|&(row, _)| row).collect();
        builds.then(|| KdTree::new(self.pool.features().select(Axis(0), &labeled).view(), Sum::Squared))
    }

    /// Adds the shares of the classes around the rows number `start..` of `rows` to `out`.
    fn block(&self, rows: Rows<'_>, start: usize, out: &mut Array2<f64>) {
        let len = BLOCK.min(out.nrows() - start);
        let mut columns = vec![0.0; self.labeled.len() * len];
        for (&(row, _), column) in self.labeled.iter().zip(columns.chunks_exact_mut(len)) {
            match rows {
                Rows::Train(all) => self.pool.distances().gather(row, &all[start..start + len], column),
                Rows::Test => {
                    let mut buffer = [0.0; BLOCK];
                    let range = start..start + len;
                    column.copy_from_slice(self.pool.distances().to_test(row, range, &mut buffer[..len]));
                }
            }
        }
        let k = self.k.min(self.labeled.len());
        let mut near: Vec<(f64, (usize, usize))> = Vec::with_capacity(self.labeled.len());
        for at in 0..len {
            near.clear();
            near.extend(columns.iter().skip(at).step_by(len).copied().zip(self.labeled.iter().copied()));
            near.select_nth_unstable_by(k - 1, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let mut shares = out.row_mut(start + at);
            for &(_, (_, class)) in &near[..k] {
                shares[class] += 1.0;
            }
            shares /= k as f64;
        }
    }
}

impl Model for Neighbours<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        Ok(self.probabilities(rows)?.rows().into_iter().map(argmax).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let mut out = Array2::zeros((rows.len(self.pool), self.pool.n_classes()));
        if let Some(tree) = self.tree() {
            self.by_tree(&tree, rows, &mut out);
        } else if !self.labeled.is_empty() {
            for start in (0..out.nrows()).step_by(BLOCK) {
                self.block(rows, start, &mut out);
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Knn;
    use crate::{
        error::LearnerError,
        learner::{Learner, Rows},
        output::Output,
        split::Halves,
    };

    fn halves() -> Halves {
        let train = array![[0.0], [1.0], [2.0], [4.0], [5.0], [9.0]].into_shared();
        let test = array![[0.4], [3.1], [8.0]].into_shared();
        Halves::from_parts(train, vec![0, 0, 2, 2, 2, 3], test, vec![0; 3], 4)
    }

    #[test]
    fn shares_and_labels_are_those_of_the_nearest_labeled_rows() {
        // KNeighborsClassifier(3), scikit-learn 1.5.2
        let halves = halves();
        let model = Knn { k: 3 }
            .fit(&halves.pool, halves.truth.label(&[0, 1, 2, 3, 4, 5]).view(), 0)
            .expect("a model");
        let third = 1.0 / 3.0;
        let expected =
            array![[2.0 * third, 0.0, third, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 2.0 * third, third],];
        let shares = model.probabilities(Rows::Test).expect("shares");
        assert!((&shares - &expected).iter().all(|d| d.abs() < 1e-15), "{shares}");
        assert_eq!(model.predict(Rows::Test).expect("labels"), [0, 2, 2]);
        assert_eq!(model.predict(Rows::Train(&[5, 0])).expect("labels"), [2, 0]);
    }

    #[test]
    fn of_equal_distances_the_lower_row_is_nearer_and_of_equal_shares_the_lower_class_wins() {
        let halves = halves();
        // Row 2 lies at 2.0, as far from row 3 at 4.0 as from row 0.
        let model = Knn { k: 1 }.fit(&halves.pool, halves.truth.label(&[0, 3]).view(), 0).expect("a model");
        assert_eq!(model.predict(Rows::Train(&[2])).expect("labels"), [0]);
        let model = Knn { k: 2 }.fit(&halves.pool, halves.truth.label(&[1, 5]).view(), 0).expect("a model");
        assert_eq!(model.predict(Rows::Test).expect("labels"), [0, 0, 0]);
    }

    #[test]
    fn a_constant_that_is_added_to_all_rows_changes_nothing_where_a_tree_would_be_built() {
        let rows = |n: usize, offset: f64| {
            let value = |(i, j): (usize, usize)| ((i * 37 + j * 11) % 64) as f64 + offset;
            ndarray::Array2::from_shape_fn((n, 2), value).into_shared()
        };
        let shares = |offset: f64| {
            let classes = (0..40).map(|row| row % 3).collect();
            let halves =
                Halves::from_parts(rows(40, offset), classes, rows(30, offset + 0.5), vec![0; 30], 3);
            let labeled: Vec<usize> = (0..40).collect();
            let model =
                Knn { k: 5 }.fit(&halves.pool, halves.truth.label(&labeled).view(), 0).expect("a model");
            (
                model.probabilities(Rows::Test).expect("shares"),
                model.predict(Rows::Train(&[7, 9])).expect("labels"),
            )
        };
        // 2^40 in millimetres is a thousand kilometres; the sums are exact.
        assert_eq!(shares(0.0), shares(2_f64.powi(40)));
    }

    #[test]
    fn with_fewer_labeled_rows_than_neighbours_all_of_them_vote() {
        let halves = halves();
        let model =
            Knn { k: 5 }.fit(&halves.pool, halves.truth.label(&[0, 3, 5]).view(), 0).expect("a model");
        let shares = model.probabilities(Rows::Train(&[1])).expect("shares");
        assert_eq!(shares.row(0).to_vec(), [1.0 / 3.0, 0.0, 1.0 / 3.0, 1.0 / 3.0]);
    }

    #[test]
    fn it_has_no_decision_values_and_says_so() {
        let halves = halves();
        let model = Knn { k: 5 }.fit(&halves.pool, halves.truth.label(&[0, 3]).view(), 0).expect("a model");
        let error = model.decisions(Rows::Test).expect_err("no decisions");
        assert_eq!(error, LearnerError::Lacks { output: Output::Decisions });
    }
}

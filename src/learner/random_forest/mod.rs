//! A random forest: the mean vote of decision trees, each grown on a bootstrap sample.
//!
//! # Definition
//!
//! Every tree sees as many labeled rows as there are, drawn with replacement, and splits each node at the threshold
//! of one of `max_features` drawn features that leaves the least Gini impurity. Probabilities are the mean over
//! the trees of the shares of classes in a row's leaf.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `RandomForestClassifier(criterion="gini")`, draw by draw: features are compared in single
//! precision, and values closer than 1e-7 count as equal.
//!
//! # Reference
//!
//! Breiman. Random forests. Machine Learning, 2001.

use ndarray::{Array2, Axis};

use self::{
    split::Growth,
    table::{Table, single},
    tree::Tree,
};
use super::{Learner, LearnerSpec, Model, Numbered, Rows, among_all};
use crate::{
    error::LearnerError,
    numeric::argmax,
    numpy::RandomState,
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    pool::Pool,
    sample::Sample,
};

mod split;
mod table;
mod tree;

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "random-forest",
    summary: "the mean vote of decision trees, each grown on a bootstrap sample",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.ensemble.RandomForestClassifier",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: Some("Breiman 2001, doi:10.1023/A:1010933404324"),
    params: PARAMS,
    images: false,
    outputs: |_| Outputs::PROBABILITIES,
    cost: |params, size| {
        let trees = params.count("n_estimators") as f64;
        let levels = size.labeled.log2().max(1.0);
        trees * levels * (10.0 * size.labeled * size.features.sqrt() + size.test) * 1e-6
    },
    build: |params| Box::new(RandomForest::new(params)),
};

const fn param(name: &'static str, kind: ParamKind, default: ParamValue, help: &'static str) -> ParamSpec {
    ParamSpec { name, kind, default, help, introduced: None }
}

const PARAMS: &[ParamSpec] = &[
    param(
        "n_estimators",
        ParamKind::Count { min: 1, max: 100_000 },
        ParamValue::Count(100),
        "number of trees",
    ),
    param(
        "max_features",
        ParamKind::Choice(&["sqrt", "log2", "all"]),
        ParamValue::text("sqrt"),
        "how many features a node looks at: the root or the logarithm of their number, or all",
    ),
    param(
        "max_depth",
        ParamKind::Count { min: 0, max: 1_000_000 },
        ParamValue::Count(0),
        "most splits from the root to a leaf; 0: as many as it takes",
    ),
    param(
        "min_samples_split",
        ParamKind::Count { min: 2, max: 1_000_000_000 },
        ParamValue::Count(2),
        "fewest different rows in a node that is split",
    ),
    param(
        "min_samples_leaf",
        ParamKind::Count { min: 1, max: 1_000_000_000 },
        ParamValue::Count(1),
        "fewest different rows in a leaf",
    ),
    param(
        "bootstrap",
        ParamKind::Flag,
        ParamValue::Flag(true),
        "false: every tree sees every labeled row once",
    ),
];

/// Seeds of trees lie below this.
const SEEDS: i64 = i32::MAX as i64;

/// The learner; see the [module](self).
#[derive(Debug)]
struct RandomForest {
    n_estimators: usize,
    /// Of all features, how many a node looks at.
    looked_at: fn(f64) -> f64,
    growth: Growth,
    bootstrap: bool,
}

/// A trained model.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    classes: Vec<usize>,
    trees: Vec<Tree>,
}

impl RandomForest {
    fn new(params: &Params) -> Self {
        let min_samples_leaf = params.count("min_samples_leaf");
        let max_depth = params.count("max_depth");
        Self {
            n_estimators: params.count("n_estimators"),
            looked_at: match params.text("max_features") {
                "sqrt" => f64::sqrt,
                "log2" => f64::log2,
                _ => |n| n,
            },
            growth: Growth {
                max_features: 0,
                max_depth: if max_depth == 0 { usize::MAX } else { max_depth },
                min_samples_split: params.count("min_samples_split").max(2 * min_samples_leaf),
                min_samples_leaf,
            },
            bootstrap: params.flag("bootstrap"),
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "truncation is meant")]
    fn growth(&self, n_features: usize) -> Growth {
        Growth { max_features: ((self.looked_at)(n_features as f64) as usize).max(1), ..self.growth }
    }
}

impl Learner for RandomForest {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let fail = |reason: String| LearnerError::Training { learner: SPEC.name, reason };
        let Numbered { x, y, classes } = Numbered::new(pool, sample, SPEC.name)?;
        let table = Table::new(&x, y, classes.len());
        if !table.is_finite() {
            let reason =
                "a feature is too large for single precision, in which trees compare; give it smaller units";
            return Err(fail(reason.to_owned()));
        }
        let growth = self.growth(x.ncols());
        let mut stream = RandomState::from_seed(seed).map_err(|error| fail(error.to_string()))?;
        let seeds: Vec<u32> = (0..self.n_estimators)
            .map(|_| u32::try_from(stream.randint(0, SEEDS)).expect("below 2^31"))
            .collect();
        let grow = |seed| {
            let counts = if self.bootstrap { bootstrap(seed, x.nrows()) } else { vec![1; x.nrows()] };
            Tree::grow(&table, &counts, growth, RandomState::new(seed))
        };
        Ok(Box::new(Trained { pool, trees: seeds.into_iter().map(grow).collect(), classes }))
    }
}

/// How often each of `n` rows is drawn.
fn bootstrap(seed: u32, n: usize) -> Vec<u32> {
    let mut counts = vec![0; n];
    let mut stream = RandomState::new(seed);
    for _ in 0..n {
        counts[stream.below(n)] += 1;
    }
    counts
}

impl Trained<'_> {
    /// Shape `(n_rows, n_present)`.
    fn votes(&self, rows: Rows<'_>) -> Array2<f64> {
        let x = rows.features(self.pool).mapv(single);
        let mut votes = Array2::zeros((x.nrows(), self.classes.len()));
        for (row, mut votes) in x.outer_iter().zip(votes.outer_iter_mut()) {
            for tree in &self.trees {
                for (vote, share) in votes.iter_mut().zip(tree.shares(row)) {
                    *vote += share;
                }
            }
        }
        votes / self.trees.len() as f64
    }
}

impl Model for Trained<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        Ok(self.votes(rows).axis_iter(Axis(0)).map(|row| self.classes[argmax(row)]).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Ok(among_all(&self.votes(rows), &self.classes, self.pool.n_classes()))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{Learner, PARAMS, RandomForest, Rows};
    use crate::{
        error::LearnerError,
        params::{ParamValue, Params},
        split::Halves,
    };

    fn probabilities(train: Array2<f64>, params: &Params) -> Result<Array2<f64>, LearnerError> {
        let test = array![[0.5, 0.0], [3.5, 0.0]].into_shared();
        let halves = Halves::from_parts(train.into_shared(), vec![1, 1, 2, 2], test, vec![1, 2], 4);
        let sample = halves.truth.label(&[0, 1, 2, 3]);
        let model = RandomForest::new(params).fit(&halves.pool, sample.view(), 0)?;
        model.probabilities(Rows::Test)
    }

    #[test]
    fn a_tree_of_all_rows_and_features_splits_halfway_and_gives_other_classes_nothing() {
        let params = Params::defaults(PARAMS)
            .with("n_estimators", ParamValue::Count(3))
            .with("bootstrap", ParamValue::Flag(false));
        let train = array![[0.0, 7.0], [1.0, 7.0], [3.0, 7.0], [4.0, 7.0]];
        let found = probabilities(train, &params).expect("a model");
        assert_eq!(found, array![[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]);
    }

    #[test]
    fn leaves_keep_the_rows_that_they_must() {
        let params = Params::defaults(PARAMS)
            .with("n_estimators", ParamValue::Count(1))
            .with("bootstrap", ParamValue::Flag(false))
            .with("min_samples_leaf", ParamValue::Count(3));
        let train = array![[0.0, 7.0], [1.0, 7.0], [3.0, 7.0], [4.0, 7.0]];
        let found = probabilities(train, &params).expect("a model");
        assert_eq!(found.row(0).to_vec(), [0.0, 0.5, 0.5, 0.0], "no split leaves three rows on both sides");
    }

    #[test]
    fn a_number_beyond_single_precision_is_told() {
        let train = array![[0.0, 7.0], [1e39, 7.0], [3.0, 7.0], [4.0, 7.0]];
        let error =
            probabilities(train, &Params::defaults(PARAMS)).expect_err("infinite in single precision");
        assert!(error.to_string().contains("smaller units"), "{error}");
    }
}

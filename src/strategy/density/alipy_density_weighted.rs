//! Uncertainty times the mean distance to the pool: it prefers outliers.
//!
//! # Definition
//!
//! ```text
//! score(x) = u(x) * (mean over the pool of d(x, .)) ^ beta         x itself is in the mean
//!
//! u = entropy           -sum p ln(p + 1e-9)
//!     least-confident   1 - max p
//!     margin            p2 - p1, at most 0: a row that is far from the others loses
//! ```
//!
//! The package calls it density-weighted, but it multiplies with a distance, not with a similarity. The
//! sums of distances are kept between queries: what left the pool is subtracted.
//!
//! # Mirrors
//!
//! `ALiPy` 1.2.5 `QueryInstanceDensityWeighted`.
//!
//! # Reference
//!
//! Zhu, Wang, Tsou, Ma. Active Learning with Sampling by Uncertainty and Density for Data Annotations.
//! IEEE Transactions on Audio, Speech, and Language Processing 18(6), 2010.

use ndarray::ArrayView1;

use crate::{
    error::StrategyError,
    package::{ALIPY, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        choose::Chooser,
        distance::{Distance, RowDistances},
        probability::{self, per_row},
        scored::{PORTABLE_SORT, choose},
        ties,
    },
};

/// What the package adds inside the logarithm.
const OFFSET: f64 = 1e-9;

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "alipy-density-weighted",
    summary: "uncertainty times mean distance to the pool",
    version: 1,
    mirror: Some(Mirror {
        package: &ALIPY,
        symbol: "QueryInstanceDensityWeighted",
        parity: Parity::Exact,
        deviations: PORTABLE_SORT,
    }),
    paper: "Zhu et al. 2010, doi:10.1109/TASL.2009.2033421",
    params: &[
        ParamSpec {
            name: "uncertainty",
            kind: ParamKind::Choice(&["entropy", "least-confident", "margin"]),
            default: ParamValue::text("entropy"),
            help: "what the distance is multiplied with; \"margin\" is negative",
            introduced: None,
        },
        ParamSpec {
            name: "distance",
            kind: ParamKind::Choice(&["euclidean", "manhattan", "cosine"]),
            default: ParamValue::text("euclidean"),
            help: "how far two rows are apart",
            introduced: None,
        },
        ParamSpec {
            name: "beta",
            kind: ParamKind::Real(Range::NOT_NEGATIVE),
            default: ParamValue::Real(1.0),
            help: "exponent of the mean distance",
            introduced: None,
        },
        ties::PACKAGE,
    ],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: |_, work| work.probabilities + work.batch * work.size.train * work.size.features * 1e-6,
    build: |params, seed| {
        Box::new(DensityWeighted::new(params, ties::rule(params, seed, Chooser::LargestLast)))
    },
};

#[derive(Debug)]
struct DensityWeighted {
    uncertainty: fn(ArrayView1<'_, f64>) -> f64,
    distance: Distance,
    beta: f64,
    sums: Option<Sums>,
    ties: Chooser,
}

/// Sums of the distances of every training row to the rows of the pool.
#[derive(Debug)]
struct Sums {
    distances: RowDistances,
    pool: Vec<usize>,
    of_rows: Vec<f64>,
}

impl DensityWeighted {
    fn new(params: &Params, ties: Chooser) -> Self {
        let uncertainty: fn(ArrayView1<'_, f64>) -> f64 = match params.text("uncertainty") {
            "entropy" => |p| p.iter().map(|p| -p * (p + OFFSET).ln()).sum(),
            "least-confident" => |p| 1.0 - probability::largest(p),
            "margin" => |p| -probability::margin(p),
            other => panic!("`{other}` is not a measure of uncertainty"),
        };
        Self {
            uncertainty,
            distance: Distance::named(params.text("distance")),
            beta: params.real("beta"),
            sums: None,
            ties,
        }
    }
}

impl Strategy for DensityWeighted {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let uncertainty = per_row(round.probabilities()?.view(), self.uncertainty);
        let distance = self.distance;
        let sums = self.sums.get_or_insert_with(|| Sums::new(distance, round));
        sums.update(round);
        let n = round.candidates().len() as f64;
        let score = |(&row, u): (&usize, f64)| u * (sums.of_rows[row] / n).powf(self.beta);
        let scores = round.candidates().iter().zip(uncertainty).map(score).collect();
        choose(SPEC.name, &mut self.ties, round, scores)
    }
}

impl Sums {
    fn new(distance: Distance, round: &Round<'_>) -> Self {
        Self {
            distances: RowDistances::new(distance, round.features()),
            pool: Vec::new(),
            of_rows: vec![0.0; round.features().nrows()],
        }
    }

    /// Adds the distances to rows that have come and subtracts those to rows that have left.
    fn update(&mut self, round: &Round<'_>) {
        let pool = round.candidates();
        let mut buffer = vec![0.0; self.of_rows.len()];
        let left = self.pool.iter().filter(|row| pool.binary_search(row).is_err());
        let come = pool.iter().filter(|row| self.pool.binary_search(row).is_err());
        for (&row, sign) in left.map(|row| (row, -1.0)).chain(come.map(|row| (row, 1.0))) {
            self.distances.fill(round, row, &mut buffer);
            for (sum, distance) in self.of_rows.iter_mut().zip(&buffer) {
                *sum += sign * distance;
            }
        }
        self.pool = pool.to_vec();
    }
}

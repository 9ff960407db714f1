//! Core-set: ask for the row farthest from everything that is labeled or asked for already.
//!
//! # Definition
//!
//! ```text
//! repeat:  pick argmax over the pool of  min over labeled and picked rows l of  d(x, l)
//! ```
//!
//! which is k-center greedy. Scores are those of the first pick. The least distance of every row is
//! kept between queries, so that a query looks at the new labels and its own picks only.
//!
//! # Mirrors
//!
//! `ALiPy` 1.2.5 `QueryInstanceCoresetGreedy` and cardinal 0.0.9 `KCenterGreedy`: the lowest row wins a
//! tie; cardinal draws the rest of a batch at random once all distances are within 1e-8 of 0.
//! scikit-activeml 1.0.1 `CoreSet`: ties at random. They measure with scikit-learn's
//! `euclidean_distances`; distances that differ in the last bits only may be ordered in another way.
//! `ties = "lowest-row"` is what `ALiPy` does anyway, and turns the draws of the other two off.
//! `core-set` itself sums squared differences, from which a constant that is added to a feature cancels.
//!
//! # Reference
//!
//! Sener, Savarese. Active Learning for Convolutional Neural Networks: A Core-Set Approach. ICLR 2018.

use ndarray::ArrayView2;

use crate::{
    error::StrategyError,
    numpy::RandomState,
    package::{ALIPY, CARDINAL, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        distance::{Distance, RowDistances},
        greedy::Rule,
        of_distances,
        scored::row,
        space::{self, SPACE},
        stream_seed, ties,
    },
};

/// Distance to 0 that numpy's `allclose` overlooks.
const COLLAPSED: f64 = 1e-8;

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    OWN,
    row(IN_FEATURES, "alipy-core-set", (&ALIPY, "QueryInstanceCoresetGreedy", &[]), IN_FEATURES.build),
    row(IN_FEATURES, "cardinal-core-set", (&CARDINAL, "KCenterGreedy", &[]), |params, seed| {
        let stream = || Box::new(RandomState::new(stream_seed(seed)));
        let collapsed = ties::is_package(params).then(stream);
        let ties = Rule::said(params, seed, Rule::Lowest);
        Box::new(CoreSet { collapsed, ..CoreSet::new(params, RowDistances::new, ties) })
    }),
    row(IN_FEATURES, "skactiveml-core-set", (&SKACTIVEML, "CoreSet", &[]), |params, seed| {
        let ties = Rule::said(params, seed, Rule::Drawn(stream_seed(seed)));
        Box::new(CoreSet::new(params, RowDistances::new, ties))
    }),
];

const OWN: StrategySpec = StrategySpec {
    params: &[DISTANCE, SPACE, ties::ALONE],
    needs: |params| space::needs(params, Needs::NOTHING),
    build: |params, seed| {
        space::build(params, seed, |params, seed| {
            Box::new(CoreSet::new(params, RowDistances::exact, Rule::said(params, seed, Rule::Lowest)))
        })
    },
    ..IN_FEATURES
};

const IN_FEATURES: StrategySpec = StrategySpec {
    name: "core-set",
    summary: "rows far from everything labeled or picked",
    version: 1,
    mirror: None,
    paper: "Sener, Savarese 2018, ICLR",
    params: &[DISTANCE, ties::PACKAGE],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::Yes,
    cost: of_distances,
    build: |params, seed| {
        Box::new(CoreSet::new(params, RowDistances::new, Rule::said(params, seed, Rule::Lowest)))
    },
};

const DISTANCE: ParamSpec = ParamSpec {
    name: "distance",
    kind: ParamKind::Choice(&["euclidean", "manhattan", "cosine"]),
    default: ParamValue::text("euclidean"),
    help: "how far two rows are apart",
    introduced: None,
};

/// How distances are computed.
type Measure = fn(Distance, ArrayView2<'_, f64>) -> RowDistances;

#[derive(Debug)]
struct CoreSet {
    distance: Distance,
    measure: Measure,
    ties: Rule,
    /// Draws the rest of a batch once all distances are about 0.
    collapsed: Option<Box<RandomState>>,
    known: Option<Known>,
}

/// What is kept between queries.
#[derive(Debug)]
struct Known {
    distances: RowDistances,
    /// Rows whose distances are in `nearest`.
    centers: Vec<bool>,
    /// Distance of every training row to the nearest of them.
    nearest: Vec<f64>,
    buffer: Vec<f64>,
}

impl CoreSet {
    fn new(params: &Params, measure: Measure, ties: Rule) -> Self {
        let distance = Distance::named(params.text("distance"));
        Self { distance, measure, ties, collapsed: None, known: None }
    }
}

impl Strategy for CoreSet {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let known = self.known.get_or_insert_with(|| {
            Known::new((self.measure)(self.distance, round.features()), round.pool().len())
        });
        for &row in round.labeled() {
            known.add(round, row);
        }
        // Its picks are centres for this query alone: their labels may never come.
        let of_labeled = (known.centers.clone(), known.nearest.clone());
        let mut open = round.candidates().to_vec();
        let scores = open.iter().map(|&row| known.nearest[row]).collect();
        let mut turn = self.ties.begin(round);
        let mut far = vec![f64::NAN; round.pool().len()];
        let mut rows = Vec::with_capacity(round.batch());
        while rows.len() < round.batch() {
            if let Some(stream) = &mut self.collapsed
                && !rows.is_empty()
                && open.iter().all(|&row| known.nearest[row] <= COLLAPSED)
            {
                let missing = round.batch() - rows.len();
                rows.extend(rest(round.candidates(), &rows, missing, stream));
                break;
            }
            for &row in &open {
                far[row] = known.nearest[row];
            }
            let row = turn.pick(&far);
            far[row] = f64::NAN;
            known.add(round, row);
            open.retain(|&other| other != row);
            rows.push(row);
        }
        (known.centers, known.nearest) = of_labeled;
        Ok(Picks { rows, scores: Some(scores) })
    }
}

impl Known {
    fn new(distances: RowDistances, n: usize) -> Self {
        Self { distances, centers: vec![false; n], nearest: vec![f64::INFINITY; n], buffer: vec![0.0; n] }
    }

    fn add(&mut self, round: &Round<'_>, row: usize) {
        if std::mem::replace(&mut self.centers[row], true) {
            return;
        }
        self.distances.fill(round, row, &mut self.buffer);
        for (nearest, &distance) in self.nearest.iter_mut().zip(&self.buffer) {
            *nearest = nearest.min(distance);
        }
    }
}

/// `n` candidates that are not `taken`, as cardinal draws them.
fn rest(candidates: &[usize], taken: &[usize], n: usize, stream: &mut RandomState) -> Vec<usize> {
    let share = 1.0 / (candidates.len() - taken.len()) as f64;
    let shares: Vec<f64> =
        candidates.iter().map(|row| if taken.contains(row) { 0.0 } else { share }).collect();
    let chosen = stream.choice_weighted_without_replacement(&shares, n);
    chosen.into_iter().map(|at| candidates[at]).collect()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use ndarray::{Array2, array};

    use super::{CoreSet, OWN, RowDistances, Rule, Strategy};
    use crate::{
        learner,
        params::{Component, Params},
        round::{Round, Setting},
        split::Halves,
    };

    #[test]
    fn a_pick_whose_label_never_came_is_no_centre_of_the_next_query() {
        let rows = array![[0.0], [1.0], [5.0], [9.0]].into_shared();
        let halves = Halves::from_parts(rows, vec![0; 4], Array2::zeros((0, 1)).into_shared(), vec![], 2);
        let learner = learner::build(&Component { kind: "parzen-window", given: Cow::Borrowed(&[]) });
        let sample = halves.truth.label(&[0]);
        let model = learner.fit(&halves.pool, sample.view(), 0).expect("a model");
        let setting = Setting { pool: &halves.pool, learner: learner.as_ref(), seed: 0, costs: None };
        let round = Round::new(setting, model.as_ref(), sample.view(), &[1, 2, 3], 2);
        let params = Params::defaults(OWN.params);
        let mut strategy = CoreSet::new(&params, RowDistances::exact, Rule::Lowest);
        for _ in 0..2 {
            assert_eq!(strategy.query(&round).expect("two picks").rows, [3, 2]);
        }
    }
}

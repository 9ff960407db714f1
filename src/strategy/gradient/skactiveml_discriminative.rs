//! Discriminative active learning: rows that a classifier tells best from the labeled ones.
//!
//! # Definition
//!
//! ```text
//! score(x) = P(unlabeled | x)     by a discriminator trained on all rows, labeled against unlabeled
//! ```
//!
//! Unless `greedy`, the discriminator is trained again after each pick, which then counts as labeled.
//! Scores are those of the first pick.
//!
//! Of Parzen windows a pick moves one kernel from one class to the other. The sums are kept up to date, and
//! only rows that rounding could make the largest are summed up anew, in the order of a training.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `DiscriminativeAL`, whose discriminator has to be given; here it is a Parzen
//! window unless said otherwise.
//!
//! # Reference
//!
//! Gissin, Shalev-Shwartz. Discriminative Active Learning. arXiv:1907.06347, 2019.

use std::{borrow::Cow, sync::Arc};

use ndarray::Array2;

use crate::{
    error::StrategyError,
    learner::{self, Learner, parzen_window},
    output::Outputs,
    package::{Mirror, Parity, SKACTIVEML},
    params::{Component, ParamKind, ParamSpec, ParamValue, Part},
    round::Round,
    sample::Sample,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, choose::Chooser, drawn::Utilities, greedy::Rule,
        scored::choose, stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const PARZEN_WINDOW: &[Component] = &[Component { kind: "parzen-window", given: Cow::Borrowed(&[]) }];

/// The classes of the discriminator.
const LABELED: usize = 0;
const UNLABELED: usize = 1;

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-discriminative",
    summary: "rows that a classifier tells best from labeled ones",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "DiscriminativeAL",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Gissin, Shalev-Shwartz 2019, arXiv:1907.06347",
    params: &[
        ParamSpec {
            name: "discriminator",
            kind: ParamKind::Components { part: Part::Learner, min: 1, max: 1 },
            default: ParamValue::Components(Cow::Borrowed(PARZEN_WINDOW)),
            help: "what is trained on labeled against unlabeled rows",
            introduced: None,
        },
        ParamSpec {
            name: "greedy",
            kind: ParamKind::Flag,
            default: ParamValue::Flag(false),
            help: "whether one training serves the whole batch",
            introduced: None,
        },
        ties::PACKAGE,
    ],
    needs: |_| Needs { members: Outputs::PROBABILITIES, ..Needs::NOTHING },
    order_free: OrderFree::Yes,
    cost: |params, work| {
        let fits = if params.flag("greedy") { 1.0 } else { work.batch };
        fits * work.size.train * work.size.train * work.size.features * 1e-6
    },
    build: |params, seed| {
        Box::new(Discriminative {
            discriminator: learner::build(&params.components("discriminator")[0]),
            windows: parzen_window::gamma_of(&params.components("discriminator")[0]),
            greedy: params.flag("greedy"),
            chooser: ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            ties: Rule::said(params, seed, Rule::Drawn(stream_seed(seed))),
        })
    },
};

#[derive(Debug)]
struct Discriminative {
    discriminator: Box<dyn Learner>,
    /// The width of the discriminator's kernel if it is a Parzen window.
    windows: Option<parzen_window::Gamma>,
    greedy: bool,
    /// Where one training serves the whole batch.
    chooser: Chooser,
    /// Where each pick has its own.
    ties: Rule,
}

impl Strategy for Discriminative {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let mut classes = vec![LABELED; round.pool().len()];
        for &row in round.unlabeled() {
            classes[row] = UNLABELED;
        }
        let scores = self.scores(round, &classes)?;
        if self.greedy {
            return choose(SPEC.name, &mut self.chooser, round, scores);
        }
        let mut turn = self.ties.begin(round);
        let mut utilities = Utilities::new(round, 0.0);
        let mut windows = self.windows.map(|gamma| Windows::new(round, gamma.value(round.pool()), &classes));
        let mut of_step = scores.clone();
        let mut rows = Vec::with_capacity(round.batch());
        loop {
            for (&row, &score) in round.candidates().iter().zip(&of_step) {
                utilities.set(row, score);
            }
            let row = utilities.pick(&mut turn);
            rows.push(row);
            if rows.len() == round.batch() {
                return Ok(Picks { rows, scores: Some(scores) });
            }
            classes[row] = LABELED;
            of_step = match &mut windows {
                Some(windows) => windows.after(row, &classes),
                None => self.scores(round, &classes)?,
            };
        }
    }
}

impl Discriminative {
    /// Probability of each candidate to be unlabeled.
    fn scores(&self, round: &Round<'_>, classes: &[usize]) -> Result<Vec<f64>, StrategyError> {
        let rows: Vec<usize> = (0..classes.len()).collect();
        let n_classes = round.n_classes().max(2);
        let sample = Sample::new(&rows, classes, n_classes);
        let model = round.fit(self.discriminator.as_ref(), sample, round.seed())?;
        let probabilities = round.probabilities_of(model.as_ref(), round.candidates())?;
        Ok(probabilities.column(UNLABELED).to_vec())
    }
}

/// Sums of kernels around the candidates, while rows become labeled.
struct Windows<'a> {
    round: &'a Round<'a>,
    gamma: f64,
    /// The kernel among all training rows, where it fits the budget.
    kernel: Option<Arc<Array2<f64>>>,
    /// Of each candidate with the labeled rows, and with all rows.
    labeled: Vec<f64>,
    all: Vec<f64>,
    buffer: Vec<f64>,
}

impl<'a> Windows<'a> {
    fn new(round: &'a Round<'a>, gamma: f64, classes: &[usize]) -> Self {
        let kernel = parzen_window::shared_kernel(round.pool(), gamma);
        let (labeled, all, buffer) = (Vec::new(), Vec::new(), Vec::new());
        let mut windows = Self { round, gamma, kernel, labeled, all, buffer };
        for &candidate in round.candidates() {
            let [labeled, unlabeled] = windows.sums(candidate, classes);
            windows.labeled.push(labeled);
            windows.all.push(labeled + unlabeled);
        }
        windows
    }

    /// The kernel of a row with all training rows.
    fn kernel(&mut self, row: usize) -> &[f64] {
        if let Some(kernel) = &self.kernel {
            let start = row * kernel.ncols();
            return &kernel.as_slice().expect("a matrix in standard layout")[start..start + kernel.ncols()];
        }
        let mut squared = Vec::new();
        let squared = self.round.distances().train_row(row, &mut squared);
        self.buffer.clear();
        self.buffer.extend(squared.iter().map(|squared| (-self.gamma * squared).exp()));
        &self.buffer
    }

    /// The kernels of a row with the rows of each class, added up in the order of a training.
    fn sums(&mut self, row: usize, classes: &[usize]) -> [f64; 2] {
        let mut sums = [0.0; 2];
        for (&class, value) in classes.iter().zip(self.kernel(row)) {
            sums[class] += value;
        }
        sums
    }

    /// The scores of all candidates after `row` has become labeled, as `classes` say: those of a training
    /// where a row may have the largest score among the unlabeled, near to them elsewhere.
    fn after(&mut self, row: usize, classes: &[usize]) -> Vec<f64> {
        let round = self.round;
        let moved: Vec<f64> =
            round.candidates().iter().map(|&candidate| self.kernel(row)[candidate]).collect();
        for (labeled, moved) in self.labeled.iter_mut().zip(moved) {
            *labeled += moved;
        }
        let share = |(labeled, all): (&f64, &f64)| (all - labeled) / all;
        let mut scores: Vec<f64> = self.labeled.iter().zip(&self.all).map(share).collect();
        let open = |at: usize| classes[round.candidates()[at]] == UNLABELED;
        let best = (0..scores.len()).filter(|&at| open(at)).map(|at| scores[at]).fold(0.0, f64::max);
        // A sum of n numbers is off by n roundings at most; two sums are compared, of two rows.
        let least = best - 16.0 * f64::EPSILON * classes.len() as f64;
        for at in (0..scores.len()).filter(|&at| open(at)) {
            if scores[at] >= least {
                let [labeled, unlabeled] = self.sums(round.candidates()[at], classes);
                scores[at] = unlabeled / (labeled + unlabeled);
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{
        Chooser, Component, Cow, Discriminative, LABELED, ParamValue, Round, Rule, Sample, UNLABELED,
        Windows, learner, parzen_window,
    };
    use crate::{pool::Pool, round::Setting};

    #[test]
    fn sums_that_are_kept_up_to_date_have_the_largest_score_of_a_training() {
        // Rows on a lattice: many are equally far from the labeled ones.
        let x = Array2::from_shape_fn((120, 2), |(i, k)| ((i * (3 + 8 * k) + i / 17) % 12) as f64);
        let x = x.into_shared();
        for (gamma, budget) in [(1e-3, 1 << 20), (0.3, 0), (50.0, 1 << 20)] {
            let pool = Pool::new(x.clone(), x.clone(), 3).with_memory_budget(budget);
            let given = Cow::Owned(vec![("gamma", ParamValue::Real(gamma))]);
            let component = Component { kind: "parzen-window", given };
            let width = parzen_window::gamma_of(&component).expect("a Parzen window");
            let learner = learner::build(&component);
            let sample = Sample::new(&[5, 44, 80], &[0, 1, 2], 3);
            let unlabeled: Vec<usize> = (0..120).filter(|row| !sample.rows().contains(row)).collect();
            let model = learner.fit(&pool, sample, 0).expect("a model");
            let setting = Setting { pool: &pool, learner: learner.as_ref(), seed: 0, costs: None };
            let round = Round::new(setting, model.as_ref(), sample, &unlabeled, 20);
            let strategy = Discriminative {
                discriminator: learner::build(&component),
                windows: Some(width),
                greedy: false,
                chooser: Chooser::LowestRow,
                ties: Rule::Drawn(0),
            };
            let mut classes: Vec<usize> =
                (0..120).map(|row| if sample.rows().contains(&row) { LABELED } else { UNLABELED }).collect();
            let mut windows = Windows::new(&round, gamma, &classes);
            for row in [7, 100, 31, 32, 33, 90, 61, 11] {
                classes[row] = LABELED;
                let kept = windows.after(row, &classes);
                let trained = strategy.scores(&round, &classes).expect("scores");
                let open: Vec<usize> =
                    (0..kept.len()).filter(|&at| classes[unlabeled[at]] == UNLABELED).collect();
                let best = open.iter().map(|&at| trained[at]).fold(0.0, f64::max);
                for at in open {
                    assert!((kept[at] - trained[at]).abs() < 1e-12, "{} and {}", kept[at], trained[at]);
                    assert_eq!(kept[at] >= best, trained[at] >= best);
                    assert!(trained[at] < best || kept[at] == best, "the largest score to the last bit");
                }
            }
        }
    }
}

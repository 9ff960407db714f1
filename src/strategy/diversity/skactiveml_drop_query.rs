//! `DropQuery`: rows whose prediction changes when features are dropped, one of each cluster of them.
//!
//! # Definition
//!
//! ```text
//! n_samples times: each feature of each candidate is set to 0 with probability `rate`
//! flips(x) = how often the prediction of x differs from that of the whole row
//! kept     = rows that flip in more than half of the samples, at least `batch` of them, those that
//!            flip most
//! picks    = of each centre of k-means of these rows into batch clusters the nearest, as in CLUE
//! ```
//!
//! What is left of a row is not rescaled. Scores are the flips. The model is trained once more, beside a
//! test half of rows with dropped features.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `DropQuery` with scikit-learn's k-means, seeded with the run's seed, and the
//! features as embedding. Packages disagree on what `DropQuery` is: its authors drop three times, rescale,
//! lower the threshold until there are 25 candidates for each pick, and fill up at random.
//!
//! # Reference
//!
//! Gupte, Aklilu, Nirschl, Yeung-Levy. Revisiting Active Learning in the Era of Vision Foundation Models.
//! TMLR 2024.

use ndarray::{Array2, Axis, concatenate};

use crate::{
    error::StrategyError,
    learner::Rows,
    numeric::kmeans::Points,
    numpy::{RandomState, argsort},
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Range},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, centers, drawn, greedy::Rule, stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-drop-query",
    summary: "rows whose prediction hangs on few features",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "DropQuery",
        parity: Parity::Exact,
        deviations: &[
            "the embedding is always the features",
            "equal rates of flips come in the order of numpy's sort on a CPU without AVX-512",
        ],
    }),
    paper: "Gupte et al. 2024, TMLR",
    params: &[
        ParamSpec {
            name: "rate",
            kind: ParamKind::Real(Range::UNIT),
            default: ParamValue::Real(0.75),
            help: "probability that a feature is dropped",
            introduced: None,
        },
        ParamSpec {
            name: "n_samples",
            kind: ParamKind::Count { min: 3, max: 10_000 },
            default: ParamValue::Count(5),
            help: "how often features are dropped",
            introduced: None,
        },
        ties::PACKAGE,
    ],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::No("features are dropped in the order of the rows"),
    cost: |params, work| {
        let rows = work.unlabeled * params.count("n_samples") as f64;
        work.fit + (work.size.labeled + 20.0 * work.batch) * rows * work.size.features * 1e-6
    },
    build: |params, seed| {
        Box::new(DropQuery {
            rate: params.real("rate"),
            n_samples: params.count("n_samples"),
            seed: stream_seed(seed),
            ties: Rule::said(params, seed, Rule::Drawn(stream_seed(seed))),
        })
    },
};

#[derive(Debug)]
struct DropQuery {
    rate: f64,
    n_samples: usize,
    seed: u32,
    /// Of rows equally near a centre; those that flip equally often are sorted.
    ties: Rule,
}

impl Strategy for DropQuery {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let mut stream = drawn::stream(round, self.seed);
        let flips = self.flips(round, &mut stream)?;
        let n_samples = self.n_samples as f64;
        let rates: Vec<f64> = flips.iter().map(|&flips| flips / n_samples).collect();
        let often = rates.iter().filter(|&&rate| rate > 0.5).count();
        let kept = argsort(&rates).split_off(rates.len() - often.max(round.batch()));
        let rows: Vec<usize> = kept.into_iter().map(|at| round.candidates()[at]).collect();
        let found = Points::new(round.features().select(Axis(0), &rows).view())
            .k_means(round.batch(), 1, &mut RandomState::new(self.seed))
            .expect("at least as many rows as clusters are kept");
        let mut turn = self.ties.begin_after(round, stream);
        let picks = centers::nearest(found.centers.view(), round, &rows, &mut turn);
        Ok(Picks { rows: picks, scores: Some(flips) })
    }
}

impl DropQuery {
    /// How often the prediction of each candidate changes.
    fn flips(&self, round: &Round<'_>, stream: &mut RandomState) -> Result<Vec<f64>, StrategyError> {
        let candidates = round.candidates();
        let whole = round.features().select(Axis(0), candidates);
        let mut drop = |_| whole.mapv(|value| if stream.random_sample() < self.rate { 0.0 } else { value });
        let samples: Vec<Array2<f64>> = (0..self.n_samples).map(&mut drop).collect();
        let views: Vec<_> = samples.iter().map(Array2::view).collect();
        let all = concatenate(Axis(0), &views).expect("samples of one shape");
        let dropped = round.predict_elsewhere(all)?;
        let expected = round.model().predict(Rows::Train(candidates))?;
        let mut flips = vec![0.0; candidates.len()];
        for of_sample in dropped.chunks_exact(candidates.len()) {
            for ((flips, class), expected) in flips.iter_mut().zip(of_sample).zip(&expected) {
                *flips += if class == expected { 0.0 } else { 1.0 };
            }
        }
        Ok(flips)
    }
}

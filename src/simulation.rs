//! The only loop: fit, score on the test half, query, reveal labels.
//!
//! Besides curve and picks a run leaves [`Facts`]: what diagnostics need of labels, features and
//! model, none of which is stored. They are taken while no stopwatch runs, and cost little: a
//! strategy never pays for probabilities that it did not ask for.

use crate::{
    error::SimulationError,
    learner::{Learner, Model, Rows},
    metric::MetricSpec,
    protocol::Iterations,
    split::Halves,
    strategy::{Round, Strategy},
};

/// One run: what is simulated, on what, with what.
#[derive(Debug)]
pub struct Run<'a> {
    /// The split data set.
    pub halves: &'a Halves,
    /// Training rows labeled at the start, ascending.
    pub first_batch: &'a [usize],
    /// What is trained.
    pub learner: &'a dyn Learner,
    /// Rows asked for in each query; the last batch may be shorter.
    pub batch: usize,
    /// Number of queries.
    pub iterations: Iterations,
    /// The cell's seed.
    pub seed: u64,
    /// What is measured on the test half.
    pub metrics: &'a [&'static MetricSpec],
}

/// What a run leaves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    /// Before the first query and after each.
    pub points: Vec<Point>,
    /// One entry per query.
    pub queries: Vec<Query>,
    /// What the pool was before the first query; `None` in cells of numeric version 1.
    pub start: Option<Start>,
}

/// The pool before the first query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The first batch, ascending; positions in the training half.
    pub labeled: Vec<usize>,
    /// Rows of each class in the pool.
    pub pool_classes: Vec<usize>,
    /// [Outliers](Halves::outliers) in the pool; `None` where they are not looked for.
    pub pool_outliers: Option<usize>,
}

/// One point of a learning curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Labeled rows.
    pub n_labeled: usize,
    /// One value per metric of the run.
    pub metrics: Vec<f64>,
}

/// What is remembered of one query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The picked rows in the order of the strategy; positions in the training half.
    pub picks: Vec<usize>,
    /// Summary of the scores where the strategy scores rows one by one.
    pub scores: Option<ScoreSummary>,
    /// What else diagnostics need; `None` in cells of numeric version 1.
    pub facts: Option<Facts>,
}

/// What diagnostics need to know of one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Class of each pick, in their order.
    pub labels: Vec<usize>,
    /// [Outliers](Halves::outliers) among the picks; `None` where they are not looked for.
    pub outliers: Option<usize>,
    /// How the likeliest class agrees with the prediction; `None` where the strategy asked for no
    /// probabilities.
    pub argmax: Option<Argmax>,
}

/// Most rows of the pool of which the likeliest class is compared with the prediction.
const ARGMAX_ROWS: usize = 64;

/// Rows of a regular sample of the pool, at most 64, whose likeliest class is not the prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argmax {
    /// Rows that were looked at.
    pub rows: usize,
    /// Those where the two differ.
    pub differ: usize,
}

/// What later diagnostics need to know of the scores of one query.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSummary {
    /// Rows of the pool.
    pub n: usize,
    /// Scores that are NaN.
    pub nan: usize,
    /// Different values among the others.
    pub distinct: usize,
    /// Last chosen minus first refused score; `None` when all rows were chosen or one is NaN.
    pub gap: Option<f64>,
}

/// The parts of a run whose time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Training.
    Fit,
    /// Predicting the test half.
    Predict,
    /// The strategy, with what it makes the model compute.
    Query,
}

/// Takes the time of a run; the loop tells it what begins.
pub trait Stopwatch {
    /// `phase` begins, and what was running before ends.
    fn start(&mut self, phase: Phase);
    /// Nothing that counts is running.
    fn stop(&mut self);
}

/// Runs the loop to its end.
pub fn simulate(
    run: &Run<'_>,
    strategy: &mut dyn Strategy,
    stopwatch: &mut dyn Stopwatch,
) -> Result<Trace, SimulationError> {
    let n_train = run.halves.train_y.len();
    let mut is_labeled = vec![false; n_train];
    for &row in run.first_batch {
        is_labeled[row] = true;
    }
    let mut trace = Trace { start: Some(start(run)), ..Trace::default() };
    for query in 1.. {
        let (labeled, pool): (Vec<usize>, Vec<usize>) = (0..n_train).partition(|&row| is_labeled[row]);

        stopwatch.start(Phase::Fit);
        let model = run.learner.fit(run.halves, &labeled, run.seed)?;
        stopwatch.start(Phase::Predict);
        let predicted = model.predict(Rows::Test)?;
        stopwatch.stop();
        trace.points.push(score(run, labeled.len(), &predicted));

        let finished = match run.iterations {
            Iterations::Count(count) => query > count,
            Iterations::UntilPoolEmpty => false,
        };
        if finished || pool.is_empty() {
            break;
        }
        let batch = run.batch.min(pool.len());
        stopwatch.start(Phase::Query);
        let round = Round::new(run.halves, model.as_ref(), &labeled, &pool, batch);
        let picks = strategy.query(&round).map_err(|source| SimulationError::Strategy { query, source })?;
        stopwatch.stop();

        let mut found = 0;
        for &row in &picks.rows {
            let fresh = is_labeled.get(row) == Some(&false);
            found += usize::from(fresh);
            if fresh {
                is_labeled[row] = true;
            }
        }
        if found != batch || picks.rows.len() != batch {
            return Err(SimulationError::BadPicks { query, found, expected: batch });
        }
        let scores = picks.scores.as_deref().map(|scores| summarise(scores, batch));
        let facts = Some(facts(run, model.as_ref(), &round, &picks.rows)?);
        trace.queries.push(Query { picks: picks.rows, scores, facts });
    }
    Ok(trace)
}

fn start(run: &Run<'_>) -> Start {
    let halves = run.halves;
    let mut pool_classes = vec![0; halves.n_classes];
    for &class in &halves.train_y {
        pool_classes[class] += 1;
    }
    for &row in run.first_batch {
        pool_classes[halves.train_y[row]] -= 1;
    }
    let pool_outliers = halves.outliers().map(|is_outlier| {
        let labeled = run.first_batch.iter().filter(|&&row| is_outlier[row]).count();
        is_outlier.iter().filter(|&&outlier| outlier).count() - labeled
    });
    Start { labeled: run.first_batch.to_vec(), pool_classes, pool_outliers }
}

fn facts(
    run: &Run<'_>,
    model: &dyn Model,
    round: &Round<'_>,
    picks: &[usize],
) -> Result<Facts, SimulationError> {
    let labels = picks.iter().map(|&row| run.halves.train_y[row]).collect();
    let outliers =
        run.halves.outliers().map(|is_outlier| picks.iter().filter(|&&row| is_outlier[row]).count());
    Ok(Facts { labels, outliers, argmax: argmax(model, round)? })
}

fn argmax(model: &dyn Model, round: &Round<'_>) -> Result<Option<Argmax>, SimulationError> {
    let Some(probabilities) = round.computed_probabilities() else { return Ok(None) };
    let sample = || (0..round.pool().len()).step_by(round.pool().len().div_ceil(ARGMAX_ROWS).max(1));
    let rows: Vec<usize> = sample().map(|at| round.pool()[at]).collect();
    let predicted = model.predict(Rows::Train(&rows))?;
    // The first of equally likely classes, as numpy's argmax.
    let likeliest = |at: usize| {
        let row = probabilities.row(at);
        (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best })
    };
    let differ = sample().zip(&predicted).filter(|&(at, &class)| likeliest(at) != class).count();
    Ok(Some(Argmax { rows: rows.len(), differ }))
}

fn score(run: &Run<'_>, n_labeled: usize, predicted: &[usize]) -> Point {
    let metrics = run
        .metrics
        .iter()
        .map(|metric| (metric.compute)(&run.halves.test_y, predicted, run.halves.n_classes))
        .collect();
    Point { n_labeled, metrics }
}

fn summarise(scores: &[f64], batch: usize) -> ScoreSummary {
    let mut keys: Vec<u64> =
        scores.iter().filter(|score| !score.is_nan()).map(|&score| order_key(score)).collect();
    let nan = scores.len() - keys.len();
    keys.sort_unstable();
    let nth = |n: usize| from_order_key(keys[keys.len() - 1 - n]);
    let gap = (nan == 0 && batch < scores.len()).then(|| nth(batch - 1) - nth(batch));
    keys.dedup();
    ScoreSummary { n: scores.len(), nan, distinct: keys.len(), gap: gap.filter(|gap| gap.is_finite()) }
}

const SIGN: u64 = 1 << 63;

/// An integer in the order of the scores, none of which is NaN: integers are sorted much faster. Both
/// zeros have the same.
fn order_key(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

fn from_order_key(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN })
}

#[cfg(test)]
mod tests {
    use super::{from_order_key, order_key, summarise};

    #[test]
    fn keys_are_in_the_order_of_scores_and_lead_back_to_them() {
        let ascending = [f64::NEG_INFINITY, -1e300, -2.5, -1e-310, 0.0, 1e-310, 2.5, 1e300, f64::INFINITY];
        assert!(ascending.is_sorted_by(|&a, &b| order_key(a) < order_key(b)));
        assert!(ascending.iter().all(|&score| from_order_key(order_key(score)).to_bits() == score.to_bits()));
        assert_eq!(order_key(-0.0), order_key(0.0));
    }

    #[test]
    fn a_summary_counts_nan_and_different_scores_and_tells_the_gap_behind_the_batch() {
        let summary = summarise(&[0.5, -1.0, -0.0, 0.0, 0.5, 2.0], 3);
        assert_eq!((summary.n, summary.nan, summary.distinct, summary.gap), (6, 0, 4, Some(0.5)));
        let summary = summarise(&[f64::NAN, 1.0, f64::NAN], 1);
        assert_eq!((summary.n, summary.nan, summary.distinct, summary.gap), (3, 2, 1, None));
        assert_eq!(summarise(&[f64::INFINITY, 1.0], 1).gap, None);
        assert_eq!(summarise(&[3.0, 1.0], 2).gap, None);
    }
}

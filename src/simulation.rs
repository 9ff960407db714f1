//! The only loop: fit, score on the test half, query, reveal labels.

use crate::{
    error::SimulationError,
    learner::{Learner, Rows},
    metric::MetricSpec,
    split::Halves,
    strategy::{Round, Strategy},
};

/// How many queries a run makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Iterations {
    /// This many.
    Count(usize),
    /// Until no row is left in the pool.
    UntilPoolEmpty,
}

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
    let mut trace = Trace::default();
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
        trace.queries.push(Query { picks: picks.rows, scores });
    }
    Ok(trace)
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
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let nan = scores.iter().filter(|score| score.is_nan()).count();
    let mut finite: Vec<f64> = sorted.iter().copied().filter(|score| !score.is_nan()).collect();
    let gap = (nan == 0 && batch < scores.len()).then(|| sorted[batch - 1] - sorted[batch]);
    finite.dedup();
    ScoreSummary { n: scores.len(), nan, distinct: finite.len(), gap: gap.filter(|gap| gap.is_finite()) }
}

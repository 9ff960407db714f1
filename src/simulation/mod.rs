//! The only loop: fit, score on the test half, stop?, query, ask, tell.

use crate::{
    error::SimulationError,
    learner::{Learner, Model, Rows},
    metric::{MetricSpec, Scored},
    oracle::{Answer, Oracle},
    output::Output,
    round::{Round, Setting},
    sample::Sample,
    split::Halves,
    stop::{Progress, Stop},
    strategy::{Asks, Picks, Strategy},
};

mod facts;
mod outliers;
mod packed;
mod trace;

pub use packed::Packed;
pub use trace::{Argmax, AtCut, Facts, Point, Query, ScoreSummary, Start, Trace};

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
    /// Queries that are planned; `None` to go on until the pool is empty. A [`Stop`] ends the run.
    pub queries: Option<usize>,
    /// How the strategy wants to be asked.
    pub asks: Asks,
    /// The cell's seed.
    pub seed: u64,
    /// What is measured on the test half.
    pub metrics: &'a [&'static MetricSpec],
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

/// Runs the loop to its end: until no row is left to ask for or one of `stops` says so.
pub fn simulate(
    run: &Run<'_>,
    strategy: &mut dyn Strategy,
    oracle: &mut dyn Oracle,
    stops: &mut [Box<dyn Stop>],
    stopwatch: &mut dyn Stopwatch,
) -> Result<Trace, SimulationError> {
    let mut ledger = Ledger::new(run.halves.pool.n_classes());
    ledger.enter(&oracle.answer(run.first_batch)?);
    let start = Some(facts::start(run.halves, run.first_batch).into());
    let mut trace = Trace { start, unconverged: Some(0), ..Trace::default() };
    let mut before: Option<Box<dyn Model + '_>> = None;
    for number in 0.. {
        let unlabeled = ledger.unlabeled(run.halves.pool.len());
        stopwatch.start(Phase::Fit);
        let (pool, sample) = (&run.halves.pool, ledger.sample());
        let model = match before.take() {
            Some(before) => run.learner.fit_after(before.as_ref(), pool, sample, run.seed)?,
            None => run.learner.fit(pool, sample, run.seed)?,
        };
        trace.unconverged = trace.unconverged.map(|count| count + usize::from(!model.converged()));
        stopwatch.start(Phase::Predict);
        let metrics = score(run, model.as_ref())?;
        stopwatch.stop();
        let progress = Progress {
            queries: number,
            labeled: ledger.rows.len(),
            unlabeled: unlabeled.len(),
            spent: ledger.spent,
            metrics: &metrics,
        };
        let ends = stops.iter_mut().any(|stop| stop.says(&progress).is_some()) || unlabeled.is_empty();
        trace.points.push(Point { n_labeled: ledger.rows.len(), metrics });
        if ends {
            break;
        }
        let mut turn = Turn { run, strategy, oracle, stopwatch, number };
        trace.queries.push(match run.asks {
            Asks::Batch => turn.ask(&mut ledger, model.as_ref(), &unlabeled, run.batch)?,
            Asks::OneByOne => turn.ask_one_by_one(&mut ledger, model.as_ref(), &unlabeled)?,
        });
        before = Some(model);
    }
    Ok(trace)
}

/// What a model scores on the test half, one value per metric.
fn score(run: &Run<'_>, model: &dyn Model) -> Result<Vec<Option<f64>>, SimulationError> {
    let needed = run.metrics.iter().any(|metric| metric.needs.contains(Output::Probabilities));
    let probabilities = if needed { Some(model.probabilities(Rows::Test)?) } else { None };
    let scored = Scored {
        truth: &run.halves.test_classes,
        predicted: &model.predict(Rows::Test)?,
        probabilities: probabilities.as_ref(),
        n_classes: run.halves.pool.n_classes(),
    };
    Ok(run.metrics.iter().map(|metric| metric.of(&scored)).collect())
}

/// Labeled rows, ascending, with what was answered and paid.
#[derive(Debug)]
struct Ledger {
    rows: Vec<usize>,
    classes: Vec<usize>,
    n_classes: usize,
    spent: f64,
}

impl Ledger {
    fn new(n_classes: usize) -> Self {
        Self { rows: Vec::new(), classes: Vec::new(), n_classes, spent: 0.0 }
    }

    fn enter(&mut self, answers: &[Answer]) {
        for answer in answers {
            self.spent += answer.cost;
            let Some(class) = answer.class else { continue };
            let at = self.rows.partition_point(|&row| row < answer.row);
            self.rows.insert(at, answer.row);
            self.classes.insert(at, class);
        }
    }

    fn sample(&self) -> Sample<'_> {
        Sample::new(&self.rows, &self.classes, self.n_classes)
    }

    /// The rows below `n_train` without a label, ascending.
    fn unlabeled(&self, n_train: usize) -> Vec<usize> {
        let mut labeled = self.rows.iter().copied().peekable();
        (0..n_train).filter(|row| labeled.next_if_eq(row).is_none()).collect()
    }
}

/// Everybody who takes part in a query.
struct Turn<'a, 'r> {
    run: &'a Run<'r>,
    strategy: &'a mut dyn Strategy,
    oracle: &'a mut dyn Oracle,
    stopwatch: &'a mut dyn Stopwatch,
    /// Queries before this one.
    number: usize,
}

impl Turn<'_, '_> {
    /// One question for `batch` rows, or for all that are left.
    fn ask(
        &mut self,
        ledger: &mut Ledger,
        model: &dyn Model,
        unlabeled: &[usize],
        batch: usize,
    ) -> Result<Query, SimulationError> {
        let (run, number) = (self.run, self.number);
        let blame = |source| SimulationError::Strategy { query: number + 1, source };
        let costs = self.oracle.costs().map(<[f64]>::to_vec);
        let setting =
            Setting { pool: &run.halves.pool, learner: run.learner, seed: run.seed, costs: costs.as_deref() };
        self.stopwatch.start(Phase::Query);
        let batch = batch.min(unlabeled.len());
        let round = Round::new(setting, model, ledger.sample(), unlabeled, batch);
        if number == 0 && ledger.rows.len() == run.first_batch.len() {
            self.strategy.start(&round, run.queries).map_err(blame)?;
        }
        let picks = self.strategy.query(&round).map_err(blame)?;
        self.stopwatch.stop();
        self.check(&picks, &round)?;
        let answers = self.oracle.answer(&picks.rows)?;
        self.stopwatch.start(Phase::Query);
        self.strategy.observe(&round, &answers).map_err(blame)?;
        self.stopwatch.stop();
        let facts = facts::of(&round, &answers, self.strategy.importance())?;
        let scores = picks.scores.as_deref().map(|scores| ScoreSummary::of(scores, batch));
        ledger.enter(&answers);
        Ok(Query { picks: picks.rows, scores, facts: Some(facts) })
    }

    /// A batch row by row: the label comes, and the model is trained anew, before the next question.
    fn ask_one_by_one(
        &mut self,
        ledger: &mut Ledger,
        model: &dyn Model,
        unlabeled: &[usize],
    ) -> Result<Query, SimulationError> {
        let rows = self.run.batch.min(unlabeled.len());
        let mut query = self.ask(ledger, model, unlabeled, 1)?;
        for _ in 1..rows {
            self.stopwatch.start(Phase::Fit);
            let (pool, sample) = (&self.run.halves.pool, ledger.sample());
            let model = self.run.learner.fit_after(model, pool, sample, self.run.seed)?;
            self.stopwatch.stop();
            let unlabeled = ledger.unlabeled(self.run.halves.pool.len());
            query.append(self.ask(ledger, model.as_ref(), &unlabeled, 1)?);
        }
        Ok(query)
    }

    /// Refuses picks that are not as many distinct candidates as were asked for.
    fn check(&self, picks: &Picks, round: &Round<'_>) -> Result<(), SimulationError> {
        let mut distinct = picks.rows.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let found = distinct.iter().filter(|row| round.candidates().binary_search(row).is_ok()).count();
        let expected = round.batch();
        if found == expected && picks.rows.len() == expected {
            return Ok(());
        }
        Err(SimulationError::BadPicks { query: self.number + 1, found, expected })
    }
}

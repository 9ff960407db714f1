//! Runs the cells of an experiment in parallel and hands over each as it finishes.
//!
//! [`plan`] lists the cells and what determines them, [`material`] holds what cells share, and
//! [`run`] works through the list. Which thread runs which cell has no influence on any cell.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::{
    error::{RunError, SimulationError},
    simulation::{self, Run},
    stop::{Queries, Stop},
    store::record::{Cell, Outcome},
};

mod cost;
pub mod forecast;
mod guard;
pub mod inspection;
pub mod material;
pub mod plan;
pub mod shard;
mod stopwatch;

use guard::guarded;
use material::Shelf;
use plan::{Plan, Planned};
use stopwatch::WallClock;

/// What happens to a cell, told to whoever watches. Called from several threads.
pub trait Observer: Sync {
    /// A thread takes up the cell.
    fn started(&self, planned: &Planned);
    /// The cell is finished; an error stops the whole run.
    fn finished(&self, cell: Cell) -> Result<(), RunError>;
    /// The cell failed; the others go on.
    fn failed(&self, planned: &Planned, error: &SimulationError);
}

/// Runs `cells` of `plan` on `threads` threads, in the order given; a cell that takes longer than
/// `most`, where that is given, fails.
///
/// # Errors
///
/// What loading data or the observer fails with. A cell that fails or panics is told to the observer
/// and does not stop the others.
pub fn run(
    plan: &Plan<'_>,
    cells: &[&Planned],
    threads: usize,
    most: Option<Duration>,
    observer: &dyn Observer,
) -> Result<(), RunError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| RunError::Threads { threads, reason: error.to_string() })?;
    let shelf = Shelf::new(plan, cells);
    let next = AtomicUsize::new(0);
    let first_error: Mutex<Option<RunError>> = Mutex::new(None);
    pool.broadcast(|_| {
        while let Some(planned) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
            observer.started(planned);
            if let Err(error) = run_one(plan, planned, &shelf, most, observer) {
                next.store(cells.len(), Ordering::Relaxed);
                let mut first = first_error.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(error);
            }
        }
    });
    first_error.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

fn run_one(
    plan: &Plan<'_>,
    planned: &Planned,
    shelf: &Shelf<'_>,
    most: Option<Duration>,
    observer: &dyn Observer,
) -> Result<(), RunError> {
    let ended = match guarded(|| simulate(plan, planned, shelf, most)) {
        Ok(ended) => ended?,
        Err(stopped) => Err(stopped),
    };
    match ended {
        Ok(cell) => observer.finished(cell),
        Err(error) => {
            observer.failed(planned, &error);
            Ok(())
        }
    }
}

/// Runs one cell from its data to its trace.
fn simulate(
    plan: &Plan<'_>,
    planned: &Planned,
    shelf: &Shelf<'_>,
    most: Option<Duration>,
) -> Result<Result<Cell, SimulationError>, RunError> {
    let experiment = plan.experiment;
    let finish = |outcome, timing| Cell {
        key: planned.key.clone(),
        hash: planned.hash.to_string().into(),
        metrics: experiment.metrics.iter().map(|metric| metric.name.to_owned()).collect(),
        outcome,
        timing,
    };
    let material = match shelf.take(planned)? {
        Ok(material) => material,
        Err(reason) => return Ok(Ok(finish(Outcome::Skipped(reason), None))),
    };
    let choice = &experiment.learners[planned.learner];
    let learner = (choice.spec.build)(&choice.params);
    let choice = &experiment.strategies[planned.strategy];
    let mut strategy = (choice.spec.build)(&choice.params, planned.key.seed);
    let protocol = &experiment.datasets[planned.dataset].protocol;
    let queries = protocol.iterations.count();
    let run = Run {
        halves: &material.halves,
        first_batch: &material.first_batch,
        learner: learner.as_ref(),
        batch: protocol.batch,
        queries,
        asks: (choice.spec.needs)(&choice.params).asks,
        seed: planned.key.seed,
        metrics: &experiment.metrics,
    };
    let mut oracle = &material.halves.truth;
    let mut stops: Vec<Box<dyn Stop>> = Vec::new();
    stops.extend(queries.map(|count| Box::new(Queries(count)) as Box<dyn Stop>));
    let mut clock = WallClock::start(most);
    let trace = simulation::simulate(&run, strategy.as_mut(), &mut oracle, &mut stops, &mut clock);
    Ok(trace.map(|trace| finish(Outcome::Finished(trace), Some(clock.timing()))))
}

#[cfg(test)]
mod tests;

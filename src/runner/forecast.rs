//! What is left of a run, in seconds: from the times of cells that are stored or were tried.
//!
//! Cells of one kind (data set, learner, strategy) take about equally long whatever their seed. The time of a
//! kind of which no cell was timed is guessed from the expected cost of its cells and from what those of
//! other kinds took, and said to be a guess.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    plan::{Plan, Planned},
    shard,
};
use crate::{
    stats::{moments, quantile::quantile},
    store::record::{CellKey, Timing},
};

/// Seconds that a task of a suggested array takes, about.
const TASK_SECONDS: f64 = 3600.0;

/// Tasks that the arrays of most clusters may have.
const MOST_TASKS: usize = 1000;

/// Cells of one data set, learner and strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Positions in the experiment's data sets, learners and strategies.
    pub position: [usize; 3],
    /// All of them.
    pub cells: usize,
    /// Those that are not stored.
    pub missing: usize,
    /// Expected cost of one, in arbitrary units.
    pub cost: f64,
    /// Seconds of one; `None` where nothing tells.
    pub seconds: Option<f64>,
    /// Where the seconds come from.
    pub from: From,
}

/// Where the time of a kind comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// From this many stored cells.
    Stored(usize),
    /// From a cell that was run for it.
    Probe,
    /// A cell was run for it and given up: it takes at least the seconds told.
    GivenUp,
    /// From the expected cost.
    Guess,
    /// Nothing tells.
    Nothing,
}

impl From {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stored(_) => "stored",
            Self::Probe => "probed",
            Self::GivenUp => "at least",
            Self::Guess => "guessed",
            Self::Nothing => "unknown",
        }
    }
}

/// What is left of a run.
#[derive(Debug, Clone)]
pub struct Forecast<'p> {
    /// All cells of the plan.
    cells: &'p [Planned],
    /// Whether each of them is missing.
    missing: Vec<bool>,
    /// In the order of data sets, learners and strategies.
    pub kinds: Vec<Kind>,
}

/// Parts of a run for several machines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Division {
    /// Number of parts.
    pub shards: usize,
    /// Seconds of the longest part on one core.
    pub longest: f64,
}

impl<'p> Forecast<'p> {
    /// Of a plan of which `stored` is there, with the times that are known.
    #[must_use]
    pub fn new(plan: &'p Plan<'_>, stored: &BTreeSet<CellKey>, timings: &BTreeMap<CellKey, Timing>) -> Self {
        let missing: Vec<bool> = plan.cells.iter().map(|cell| !stored.contains(&cell.key)).collect();
        let mut kinds: BTreeMap<[usize; 3], (Kind, Vec<f64>)> = BTreeMap::new();
        for (cell, &missing) in plan.cells.iter().zip(&missing) {
            let position = position(cell);
            let new = || {
                let (seconds, from) = (None, From::Nothing);
                (Kind { position, cells: 0, missing: 0, cost: cell.cost, seconds, from }, Vec::new())
            };
            let (kind, times) = kinds.entry(position).or_insert_with(new);
            kind.cells += 1;
            kind.missing += usize::from(missing);
            times.extend(timings.get(&cell.key).map(|time| time.fit + time.predict + time.query));
        }
        let timed = |(mut kind, times): (Kind, Vec<f64>)| {
            if !times.is_empty() {
                (kind.seconds, kind.from) = (Some(moments::mean(&times)), From::Stored(times.len()));
            }
            kind
        };
        Self { cells: &plan.cells, missing, kinds: kinds.into_values().map(timed).collect() }
    }

    /// A missing cell of every kind that was not timed, the cheapest first.
    #[must_use]
    pub fn untimed(&self) -> Vec<&'p Planned> {
        let untimed = self.kinds.iter().filter(|kind| kind.seconds.is_none());
        let mut cells: Vec<&Planned> = untimed.filter_map(|kind| self.first(kind)).collect();
        cells.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        cells
    }

    /// A missing cell of the dearest kind.
    #[must_use]
    pub fn dearest(&self) -> Option<&'p Planned> {
        let missing = self.kinds.iter().filter(|kind| kind.missing > 0);
        self.first(missing.max_by(|a, b| a.cost.total_cmp(&b.cost))?)
    }

    fn first(&self, kind: &Kind) -> Option<&'p Planned> {
        let missing = self.cells.iter().zip(&self.missing).filter(|(_, missing)| **missing);
        missing.map(|(cell, _)| cell).find(|cell| position(cell) == kind.position)
    }

    /// Takes note of a cell that was run: its seconds, or those after which it was given up.
    pub fn learn(&mut self, cell: &Planned, seconds: Result<f64, f64>) {
        let kind = self.kinds.iter_mut().find(|kind| kind.position == position(cell));
        if let Some(kind) = kind.filter(|kind| kind.seconds.is_none()) {
            (kind.seconds, kind.from) = match seconds {
                Ok(seconds) => (Some(seconds), From::Probe),
                Err(least) => (Some(least), From::GivenUp),
            };
        }
    }

    /// Guesses what is not known, by the median of what a unit of cost took elsewhere.
    pub fn guess(&mut self) {
        let timed = self.kinds.iter().filter(|kind| matches!(kind.from, From::Stored(_) | From::Probe));
        let rates: Vec<f64> =
            timed.filter(|kind| kind.cost > 0.0).filter_map(|kind| Some(kind.seconds? / kind.cost)).collect();
        if rates.is_empty() {
            return;
        }
        let rate = quantile(&rates, 0.5);
        for kind in &mut self.kinds {
            match (kind.from, kind.seconds) {
                (From::Nothing, _) => (kind.seconds, kind.from) = (Some(rate * kind.cost), From::Guess),
                (From::GivenUp, Some(least)) => kind.seconds = Some((rate * kind.cost).max(least)),
                _ => {}
            }
        }
    }

    /// Cells that are missing.
    #[must_use]
    pub fn left(&self) -> usize {
        self.missing.iter().filter(|missing| **missing).count()
    }

    /// Seconds of all missing cells on one core; `None` where a kind is unknown.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        let missing = self.kinds.iter().filter(|kind| kind.missing > 0);
        missing.map(|kind| Some(kind.seconds? * kind.missing as f64)).sum()
    }

    /// Seconds of the longest missing cell.
    #[must_use]
    pub fn longest(&self) -> Option<f64> {
        let missing = self.kinds.iter().filter(|kind| kind.missing > 0);
        missing.map(|kind| kind.seconds).try_fold(0.0, |longest: f64, seconds| Some(longest.max(seconds?)))
    }

    /// Parts that take about an hour each, no more than there are cells or arrays have tasks.
    #[must_use]
    pub fn division(&self) -> Option<Division> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounded, and bounded below"
        )]
        let wanted = (self.seconds()? / TASK_SECONDS).ceil() as usize;
        let shards = wanted.clamp(1, self.left().clamp(1, MOST_TASKS));
        let seconds: BTreeMap<[usize; 3], f64> =
            self.kinds.iter().map(|kind| (kind.position, kind.seconds.unwrap_or(0.0))).collect();
        let mut loads = vec![0.0; shards];
        for ((cell, missing), part) in
            self.cells.iter().zip(&self.missing).zip(shard::deal(self.cells, shards))
        {
            if *missing {
                loads[part] += seconds[&position(cell)];
            }
        }
        Some(Division { shards, longest: loads.into_iter().fold(0.0, f64::max) })
    }
}

fn position(cell: &Planned) -> [usize; 3] {
    [cell.dataset, cell.learner, cell.strategy]
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Forecast, From};
    use crate::{config, runner::plan::Plan, store::record::Timing};

    #[test]
    fn stored_times_are_averaged_probes_fill_in_and_the_rest_is_guessed_by_cost() {
        let experiment = config::load("smoke").expect("a shipped experiment");
        let plan = Plan::recorded(&experiment, &BTreeMap::new());
        let nothing = Forecast::new(&plan, &BTreeSet::new(), &BTreeMap::new());
        assert_eq!((nothing.left(), nothing.seconds(), nothing.division()), (plan.cells.len(), None, None));
        assert_eq!(nothing.untimed().len(), nothing.kinds.len());
        assert!(nothing.untimed().windows(2).all(|pair| pair[0].cost <= pair[1].cost));

        let of_first = |cell: &&super::Planned| (cell.dataset, cell.learner, cell.strategy) == (0, 0, 0);
        let timed: Vec<_> = plan.cells.iter().filter(of_first).take(2).collect();
        let time = |fit| Timing { fit, predict: 0.25, query: 0.25 };
        let timings = BTreeMap::from([(timed[0].key.clone(), time(1.0)), (timed[1].key.clone(), time(2.0))]);
        let stored = BTreeSet::from([timed[0].key.clone()]);
        let mut forecast = Forecast::new(&plan, &stored, &timings);
        let first = &forecast.kinds[0];
        assert_eq!((first.seconds, first.from), (Some(2.0), From::Stored(2)));
        assert_eq!(first.missing, first.cells - 1);

        let probed = forecast.untimed()[0];
        forecast.learn(probed, Ok(3.0));
        let given_up = forecast.untimed()[0];
        forecast.learn(given_up, Err(1e9));
        forecast.guess();
        let of = |cell: &super::Planned| {
            let kind =
                forecast.kinds.iter().find(|kind| kind.position == super::position(cell)).expect("it is one");
            (kind.seconds, kind.from)
        };
        assert_eq!(of(probed), (Some(3.0), From::Probe));
        assert_eq!(of(given_up), (Some(1e9), From::GivenUp));
        assert!(forecast.kinds.iter().all(|kind| kind.seconds.is_some()));

        let division = forecast.division().expect("all is known");
        let total = forecast.seconds().expect("all is known");
        assert!(division.shards >= 2 && division.longest >= total / division.shards as f64);
        assert_eq!(forecast.longest(), Some(1e9));
    }
}

//! One stored cell: which it is, what came out and how long it took.

use std::{collections::BTreeSet, fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::simulation::Trace;

/// Version of the line format. Raise it when a reader of the old version would misread a line,
/// and keep reading the old one. Fields may be added without: readers skip what they do not know,
/// and take a line without them for one that says nothing there.
pub const FORMAT_VERSION: u32 = 1;

/// Which cell; the order of this type is the order of stored and derived files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// `id` of the data set.
    pub dataset: Arc<str>,
    /// `id` of the learner.
    pub learner: Arc<str>,
    /// `id` of the strategy.
    pub strategy: Arc<str>,
    /// Seed of the run.
    pub seed: u64,
}

impl CellKey {
    /// Holds its ids where others with the same ids hold them.
    pub(crate) fn share(&mut self, ids: &mut Shared<str>) {
        ids.share(&mut self.dataset);
        ids.share(&mut self.learner);
        ids.share(&mut self.strategy);
    }
}

/// Values that are equal in many cells, each held once: a folder may have a million cells.
#[derive(Debug)]
pub(crate) struct Shared<T: ?Sized>(BTreeSet<Arc<T>>);

impl<T: ?Sized> Default for Shared<T> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<T: ?Sized + Ord> Shared<T> {
    /// Puts the one that is held in the place of an equal one.
    pub(crate) fn share(&mut self, value: &mut Arc<T>) {
        match self.0.get(&**value) {
            Some(held) => value.clone_from(held),
            None => drop(self.0.insert(Arc::clone(value))),
        }
    }
}

impl fmt::Display for CellKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/seed {}", self.dataset, self.learner, self.strategy, self.seed)
    }
}

/// Sixteen bytes that no two cells share, for sets of many cells.
pub(super) type CellId = [u8; 16];

/// The id of the cell of this key and hash.
pub(super) fn cell_id(key: &CellKey, hash: &str) -> CellId {
    let sum = Sha256::digest(format!("{key} {hash}"));
    std::array::from_fn(|at| sum[at])
}

/// How a cell ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It ran to its end.
    Finished(Trace),
    /// The protocol does not run this seed, for this reason.
    Skipped(String),
}

/// Seconds that the parts of a cell took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timing {
    /// Training.
    pub fit: f64,
    /// Predicting the test half.
    pub predict: f64,
    /// The strategy.
    pub query: f64,
}

/// A cell as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Which cell.
    pub key: CellKey,
    /// Hash of everything that determines it.
    pub hash: Arc<str>,
    /// Names of the metrics, in the order of the trace's points.
    pub metrics: Arc<[String]>,
    /// What came out.
    pub outcome: Outcome,
    /// How long it took; recorded runs keep none.
    pub timing: Option<Timing>,
}

impl Cell {
    /// Whether both say the same about the same cell, times aside.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.key == other.key
            && self.hash == other.hash
            && self.metrics == other.metrics
            && match (&self.outcome, &other.outcome) {
                (Outcome::Finished(one), Outcome::Finished(two)) => one.agrees_with(two),
                (one, two) => one == two,
            }
    }

    /// A digest of what two lines of one cell must agree on, see [`Self::agrees_with`].
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut cell = Self { timing: None, ..self.clone() };
        if let Outcome::Finished(trace) = &mut cell.outcome {
            (trace.start, trace.unconverged) = (None, None);
            for query in &mut trace.queries {
                query.facts = None;
                if let Some(scores) = &mut query.scores {
                    scores.cut = None;
                }
            }
        }
        let digest = Sha256::digest(cell.encode().as_bytes());
        u64::from_le_bytes(std::array::from_fn(|at| digest[at]))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Cell, CellKey, Outcome, Timing};
    use crate::simulation::{Argmax, AtCut, Facts, Point, Query, ScoreSummary, Start, Trace};

    #[test]
    fn digests_agree_where_cells_do() {
        let (new, mut old) = (example(1), example(1));
        old.timing = None;
        let Outcome::Finished(trace) = &mut old.outcome else { panic!("a finished cell") };
        (trace.start, trace.unconverged, trace.queries[0].facts) = (None, None, None);
        trace.queries[0].scores.as_mut().expect("scores").cut = None;
        assert!(new.agrees_with(&old) && new.digest() == old.digest());
        let Outcome::Finished(trace) = &mut old.outcome else { panic!("a finished cell") };
        trace.queries[0].picks = vec![7, 4];
        assert!(!new.agrees_with(&old) && new.digest() != old.digest());
    }

    pub(crate) fn example(seed: u64) -> Cell {
        Cell {
            key: CellKey { dataset: "digits".into(), learner: "svc".into(), strategy: "margin".into(), seed },
            hash: "00ff".into(),
            metrics: ["accuracy".into(), "macro-f1".into()].into(),
            outcome: Outcome::Finished(Trace {
                points: vec![
                    Point { n_labeled: 2, metrics: vec![Some(0.123_456_789_012_345_67), Some(1.0 / 3.0)] },
                    Point { n_labeled: 4, metrics: vec![Some(0.7), None] },
                ],
                queries: vec![Query {
                    picks: vec![7, 3],
                    scores: Some(ScoreSummary {
                        n: 9,
                        nan: 1,
                        distinct: 8,
                        gap: None,
                        cut: Some(AtCut { tied: 3, taken: 2 }),
                    }),
                    facts: Some(Facts {
                        labels: vec![1, 0],
                        outliers: Some(1),
                        argmax: Some(Argmax { rows: 9, differ: 2 }),
                        importance: Some(300.5),
                    }),
                }],
                start: Some(Start { labeled: vec![0, 5], pool_classes: vec![4, 5], pool_outliers: None }),
                unconverged: Some(1),
            }),
            timing: Some(Timing { fit: 0.25, predict: 0.5, query: 1e-9 }),
        }
    }
}

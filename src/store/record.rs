//! One stored cell: which it is, what came out and how long it took.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    hex::hex,
    simulation::{Packed, Trace},
};

/// Version of the line format. Raise it when a reader of the old version would misread a line,
/// and keep reading the old one. Fields may be added without: readers skip what they do not know,
/// and take a line without them for one that says nothing there.
pub const FORMAT_VERSION: u32 = 1;

/// What is run, whatever the seed: the ids of data set, learner and strategy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Combination {
    /// `id` of the data set.
    pub dataset: Arc<str>,
    /// `id` of the learner.
    pub learner: Arc<str>,
    /// `id` of the strategy.
    pub strategy: Arc<str>,
}

/// Which cell; the order of this type is the order of stored and derived files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// What is run; the cells of all seeds hold the same one.
    pub of: Arc<Combination>,
    /// Seed of the run.
    pub seed: u64,
}

impl CellKey {
    /// The key of the cell of these ids and this seed.
    #[must_use]
    pub fn new(
        dataset: impl Into<Arc<str>>,
        learner: impl Into<Arc<str>>,
        strategy: impl Into<Arc<str>>,
        seed: u64,
    ) -> Self {
        let (dataset, learner, strategy) = (dataset.into(), learner.into(), strategy.into());
        Self { of: Arc::new(Combination { dataset, learner, strategy }), seed }
    }
}

impl fmt::Display for CellKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Combination { dataset, learner, strategy } = &*self.of;
        write!(f, "{dataset}/{learner}/{strategy}/seed {}", self.seed)
    }
}

/// Sixteen bytes that no two cells share, for sets of many cells.
pub(super) type CellId = [u8; 16];

/// The id of the cell of this key and hash.
pub(super) fn cell_id(key: &CellKey, hash: impl fmt::Display) -> CellId {
    let sum = Sha256::digest(format!("{key} {hash}"));
    std::array::from_fn(|at| sum[at])
}

/// Hash of everything that determines a cell that can be run, as its line holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CellHash(pub [u8; 16]);

impl fmt::Display for CellHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// How a cell ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T = Trace> {
    /// It ran to its end.
    Finished(T),
    /// The protocol does not run this seed, for this reason.
    Skipped(String),
}

impl Outcome {
    /// Whether both say the same, as far as both say it.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Finished(one), Self::Finished(two)) => one.agrees_with(two),
            (one, two) => one == two,
        }
    }

    /// The same in less memory.
    #[must_use]
    pub fn pack(self) -> Outcome<Packed> {
        match self {
            Self::Finished(trace) => Outcome::Finished(Packed::from(&trace)),
            Self::Skipped(reason) => Outcome::Skipped(reason),
        }
    }
}

impl Outcome<Packed> {
    /// The same to be looked at.
    #[must_use]
    pub fn unpack(&self) -> Outcome {
        match self {
            Self::Finished(packed) => Outcome::Finished(packed.unpack()),
            Self::Skipped(reason) => Outcome::Skipped(reason.clone()),
        }
    }
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

impl Timing {
    /// The times of a cell that has none. No time that is read is NaN.
    pub const UNKNOWN: Self = Self { fit: f64::NAN, predict: f64::NAN, query: f64::NAN };

    /// Whether they are times.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.fit.is_nan()
    }
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
            && self.outcome.agrees_with(&other.outcome)
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
    use super::{Cell, CellHash, CellKey, Outcome, Timing};
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

    /// That of every example.
    pub(crate) const HASH: CellHash = CellHash([0xff; 16]);

    pub(crate) fn example(seed: u64) -> Cell {
        Cell {
            key: CellKey::new("digits", "svc", "margin", seed),
            hash: HASH.to_string().into(),
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
                start: Some(
                    Start { labeled: vec![0, 5], pool_classes: vec![4, 5], pool_outliers: None }.into(),
                ),
                unconverged: Some(1),
            }),
            timing: Some(Timing { fit: 0.25, predict: 0.5, query: 1e-9 }),
        }
    }
}

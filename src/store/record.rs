//! One stored cell, and the line of text that holds it.
//!
//! A line is a JSON object that ends in its own checksum:
//!
//! ```text
//! {"format_version":1,"dataset":"digits",...,"timing":{...},"checksum":"0123456789abcdef"}
//! ```
//!
//! The checksum is the start of the SHA-256 of everything before `,"checksum"`, so a line is
//! either what was written or recognised as damaged.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::wire::{Head, Version, Wire};
use crate::{error::LineError, simulation::Trace};

/// Version of the line format. Raise it when a reader of the old version would misread a line,
/// and keep reading the old one. Fields may be added without: readers skip what they do not know,
/// and take a line without them for one that says nothing there.
pub const FORMAT_VERSION: u32 = 1;

/// Which cell; the order of this type is the order of stored and derived files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellKey {
    /// `id` of the data set.
    pub dataset: String,
    /// `id` of the learner.
    pub learner: String,
    /// `id` of the strategy.
    pub strategy: String,
    /// Seed of the run.
    pub seed: u64,
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
    pub hash: String,
    /// Names of the metrics, in the order of the trace's points.
    pub metrics: Vec<String>,
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

    /// The line that holds the cell, without the line break.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut line = serde_json::to_string(&Wire::from(self)).expect("plain data becomes JSON");
        line.pop();
        let checksum = checksum(&line);
        line.push_str(SEAL);
        line.push_str(&checksum);
        line.push_str("\"}");
        line
    }

    /// The cell that `line` holds.
    pub fn decode(line: &str) -> Result<Self, LineError> {
        Sealed::open(line)?.cell()
    }
}

/// A line that is as it was written, of which no more is known than which cell it holds.
pub(super) struct Sealed {
    /// Which cell.
    pub(super) key: CellKey,
    /// Hash of everything that determines it.
    pub(super) hash: String,
    text: String,
}

impl Sealed {
    /// Checks the checksum and the version of `line`. Takes no more memory than the line does.
    pub(super) fn open(line: &str) -> Result<Self, LineError> {
        let (body, seal) = line.rsplit_once(SEAL).ok_or(LineError::Unsealed)?;
        if seal.strip_suffix("\"}") != Some(checksum(body).as_str()) {
            return Err(LineError::Checksum);
        }
        let text = format!("{body}}}");
        let version: Version = serde_json::from_str(&text).map_err(|error| LineError::json(&error))?;
        if version.format_version > FORMAT_VERSION {
            return Err(LineError::Newer { found: version.format_version, known: FORMAT_VERSION });
        }
        let head: Head = serde_json::from_str(&text).map_err(|error| LineError::json(&error))?;
        let Head { dataset, learner, strategy, seed, hash } = head;
        Ok(Self { key: CellKey { dataset, learner, strategy, seed }, hash, text })
    }

    /// The whole cell.
    pub(super) fn cell(&self) -> Result<Cell, LineError> {
        let wire: Wire = serde_json::from_str(&self.text).map_err(|error| LineError::json(&error))?;
        wire.into_cell()
    }
}

const SEAL: &str = ",\"checksum\":\"";

fn checksum(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..8])
}

/// Lowercase hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Cell, CellKey, LineError, Outcome, SEAL, Timing, checksum};
    use crate::simulation::{Argmax, AtCut, Facts, Point, Query, ScoreSummary, Start, Trace};

    pub(crate) fn example(seed: u64) -> Cell {
        Cell {
            key: CellKey { dataset: "digits".into(), learner: "svc".into(), strategy: "margin".into(), seed },
            hash: "00ff".into(),
            metrics: vec!["accuracy".into(), "macro-f1".into()],
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
                    }),
                }],
                start: Some(Start { labeled: vec![0, 5], pool_classes: vec![4, 5], pool_outliers: None }),
                unconverged: Some(1),
            }),
            timing: Some(Timing { fit: 0.25, predict: 0.5, query: 1e-9 }),
        }
    }

    #[test]
    fn a_cell_survives_its_line_bit_by_bit() {
        let cell = example(3);
        assert_eq!(Cell::decode(&cell.encode()), Ok(cell));
    }

    #[test]
    fn a_skipped_cell_survives_its_line() {
        let cell = Cell { outcome: Outcome::Skipped("one class only".into()), ..example(3) };
        assert_eq!(Cell::decode(&cell.encode()), Ok(cell));
    }

    #[test]
    fn a_line_from_before_there_were_facts_is_read() {
        let mut cell = example(3);
        let Outcome::Finished(trace) = &mut cell.outcome else { panic!("a finished cell") };
        (trace.start, trace.unconverged) = (None, None);
        trace.queries[0].facts = None;
        trace.queries[0].scores.as_mut().expect("scores").cut = None;
        let line = cell.encode();
        assert!(["facts", "start", "cut", "unconverged"].iter().all(|key| !line.contains(key)));
        assert_eq!(Cell::decode(&line), Ok(cell));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let line = example(3).encode();
        for at in 0..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 1;
            let damaged = String::from_utf8(bytes).expect("the line is ASCII");
            assert!(Cell::decode(&damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn counts_that_no_run_can_have_are_refused_although_the_checksum_is_right() {
        let line = example(3).encode();
        for (from, to) in [
            ("[2,4]", "[2,5]"),
            ("[2,4]", "[4,2]"),
            ("[2,4]", "[18446744073709551613,18446744073709551615]"),
            ("\"n\":9", "\"n\":8"),
            ("\"n\":9", "\"n\":18446744073709551615"),
            ("\"nan\":1", "\"nan\":18446744073709551615"),
        ] {
            let changed = line.replace(from, to);
            assert_ne!(changed, line);
            let (body, _) = changed.rsplit_once(SEAL).expect("a sealed line");
            let resealed = format!("{body}{SEAL}{}\"}}", checksum(body));
            assert!(matches!(Cell::decode(&resealed), Err(LineError::Impossible { .. })), "{to}");
        }
    }

    #[test]
    fn a_newer_format_is_refused_by_its_version() {
        let line = example(3).encode().replace("\"format_version\":1", "\"format_version\":2");
        let (body, _) = line.rsplit_once(SEAL).expect("a sealed line");
        let resealed = format!("{body}{SEAL}{}\"}}", checksum(body));
        assert_eq!(Cell::decode(&resealed), Err(LineError::Newer { found: 2, known: 1 }));
    }
}

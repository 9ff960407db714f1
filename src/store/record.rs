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

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    dataset::MAX_VALUES,
    error::LineError,
    simulation::{Argmax, Facts, Point, Query, ScoreSummary, Start, Trace},
};

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
            && self.outcome == other.outcome
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
        let (body, seal) = line.rsplit_once(SEAL).ok_or(LineError::Unsealed)?;
        if seal.strip_suffix("\"}") != Some(checksum(body).as_str()) {
            return Err(LineError::Checksum);
        }
        let text = format!("{body}}}");
        let version: Version = serde_json::from_str(&text).map_err(|error| LineError::json(&error))?;
        if version.format_version > FORMAT_VERSION {
            return Err(LineError::Newer { found: version.format_version, known: FORMAT_VERSION });
        }
        let wire: Wire = serde_json::from_str(&text).map_err(|error| LineError::json(&error))?;
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

#[derive(Deserialize)]
struct Version {
    format_version: u32,
}

/// The JSON object. Curves are columns, so that a line reads in pandas or `DuckDB` as it is.
#[derive(Serialize, Deserialize)]
struct Wire {
    format_version: u32,
    dataset: String,
    learner: String,
    strategy: String,
    seed: u64,
    hash: String,
    metric_names: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    skipped: Option<String>,
    n_labeled: Vec<usize>,
    metrics: BTreeMap<String, Vec<f64>>,
    picks: Vec<Vec<usize>>,
    scores: Vec<Option<WireScores>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<WireStart>,
    /// Empty where cells have no facts, else one per query.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    facts: Vec<WireFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timing: Option<Timing>,
}

#[derive(Serialize, Deserialize)]
struct WireScores {
    n: usize,
    nan: usize,
    distinct: usize,
    gap: Option<f64>,
}

#[derive(Serialize, Deserialize)]
struct WireStart {
    labeled: Vec<usize>,
    pool_classes: Vec<usize>,
    pool_outliers: Option<usize>,
}

#[derive(Serialize, Deserialize)]
struct WireFacts {
    labels: Vec<usize>,
    outliers: Option<usize>,
    /// Rows that were looked at, and those that differ.
    argmax: Option<(usize, usize)>,
}

impl From<&Facts> for WireFacts {
    fn from(facts: &Facts) -> Self {
        let argmax = facts.argmax.map(|argmax| (argmax.rows, argmax.differ));
        Self { labels: facts.labels.clone(), outliers: facts.outliers, argmax }
    }
}

impl From<WireFacts> for Facts {
    fn from(wire: WireFacts) -> Self {
        let argmax = wire.argmax.map(|(rows, differ)| Argmax { rows, differ });
        Self { labels: wire.labels, outliers: wire.outliers, argmax }
    }
}

impl From<&Start> for WireStart {
    fn from(start: &Start) -> Self {
        let Start { labeled, pool_classes, pool_outliers } = start.clone();
        Self { labeled, pool_classes, pool_outliers }
    }
}

impl From<WireStart> for Start {
    fn from(wire: WireStart) -> Self {
        let WireStart { labeled, pool_classes, pool_outliers } = wire;
        Self { labeled, pool_classes, pool_outliers }
    }
}

impl From<&Cell> for Wire {
    fn from(cell: &Cell) -> Self {
        let nothing = Trace::default();
        let (trace, skipped) = match &cell.outcome {
            Outcome::Finished(trace) => (trace, None),
            Outcome::Skipped(reason) => (&nothing, Some(reason.clone())),
        };
        let column = |at: usize| trace.points.iter().map(|point| point.metrics[at]).collect();
        Self {
            format_version: FORMAT_VERSION,
            dataset: cell.key.dataset.clone(),
            learner: cell.key.learner.clone(),
            strategy: cell.key.strategy.clone(),
            seed: cell.key.seed,
            hash: cell.hash.clone(),
            metric_names: cell.metrics.clone(),
            skipped,
            n_labeled: trace.points.iter().map(|point| point.n_labeled).collect(),
            metrics: cell.metrics.iter().enumerate().map(|(at, name)| (name.clone(), column(at))).collect(),
            picks: trace.queries.iter().map(|query| query.picks.clone()).collect(),
            scores: trace.queries.iter().map(|query| query.scores.as_ref().map(WireScores::from)).collect(),
            start: trace.start.as_ref().map(WireStart::from),
            facts: trace
                .queries
                .iter()
                .filter_map(|query| query.facts.as_ref().map(WireFacts::from))
                .collect(),
            timing: cell.timing,
        }
    }
}

impl From<&ScoreSummary> for WireScores {
    fn from(scores: &ScoreSummary) -> Self {
        Self { n: scores.n, nan: scores.nan, distinct: scores.distinct, gap: scores.gap }
    }
}

impl From<WireScores> for ScoreSummary {
    fn from(wire: WireScores) -> Self {
        Self { n: wire.n, nan: wire.nan, distinct: wire.distinct, gap: wire.gap }
    }
}

impl Wire {
    /// Refuses counts that no run can have, so that whoever computes with them need not ask.
    fn check_counts(&self) -> Result<(), LineError> {
        let impossible = |reason| Err(LineError::Impossible { reason });
        if self.n_labeled.last().is_some_and(|&last| last > MAX_VALUES) {
            return impossible("n_labeled is beyond any data set");
        }
        let steps = self.n_labeled.windows(2).map(|pair| pair[1].checked_sub(pair[0]));
        if self.n_labeled.len() > 1 && !steps.eq(self.picks.iter().map(|picks| Some(picks.len()))) {
            return impossible("n_labeled does not grow by the picks of each query");
        }
        let sums = |scores: &WireScores| {
            scores.n <= MAX_VALUES
                && scores.nan.checked_add(scores.distinct).is_some_and(|sum| sum <= scores.n)
        };
        if !self.scores.iter().flatten().all(sums) {
            return impossible("there are more scores than rows");
        }
        Ok(())
    }

    fn into_cell(mut self) -> Result<Cell, LineError> {
        let columns: Option<Vec<Vec<f64>>> =
            self.metric_names.iter().map(|name| self.metrics.remove(name)).collect();
        let columns = columns.ok_or(LineError::Uneven)?;
        let n_points = self.n_labeled.len();
        let n_queries = self.picks.len();
        let even = columns.iter().all(|column| column.len() == n_points)
            && self.scores.len() == n_queries
            && (self.facts.is_empty() || self.facts.len() == n_queries)
            && (self.skipped.is_some() || n_points == n_queries + 1);
        if !even {
            return Err(LineError::Uneven);
        }
        self.check_counts()?;
        let point = |(at, &n_labeled): (usize, &usize)| Point {
            n_labeled,
            metrics: columns.iter().map(|column| column[at]).collect(),
        };
        let facts = self.facts.into_iter().map(|facts| Some(facts.into())).chain(std::iter::repeat(None));
        let trace = Trace {
            points: self.n_labeled.iter().enumerate().map(point).collect(),
            queries: self
                .picks
                .into_iter()
                .zip(self.scores)
                .zip(facts)
                .map(|((picks, scores), facts)| Query {
                    picks,
                    scores: scores.map(ScoreSummary::from),
                    facts,
                })
                .collect(),
            start: self.start.map(Start::from),
        };
        Ok(Cell {
            key: CellKey {
                dataset: self.dataset,
                learner: self.learner,
                strategy: self.strategy,
                seed: self.seed,
            },
            hash: self.hash,
            metrics: self.metric_names,
            outcome: self.skipped.map_or(Outcome::Finished(trace), Outcome::Skipped),
            timing: self.timing,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Cell, CellKey, LineError, Outcome, SEAL, Timing, checksum};
    use crate::simulation::{Argmax, Facts, Point, Query, ScoreSummary, Start, Trace};

    pub(crate) fn example(seed: u64) -> Cell {
        Cell {
            key: CellKey { dataset: "digits".into(), learner: "svc".into(), strategy: "margin".into(), seed },
            hash: "00ff".into(),
            metrics: vec!["accuracy".into(), "macro-f1".into()],
            outcome: Outcome::Finished(Trace {
                points: vec![
                    Point { n_labeled: 2, metrics: vec![0.1, 1.0 / 3.0] },
                    Point { n_labeled: 4, metrics: vec![0.7, 0.123_456_789_012_345_67] },
                ],
                queries: vec![Query {
                    picks: vec![7, 3],
                    scores: Some(ScoreSummary { n: 9, nan: 1, distinct: 8, gap: None }),
                    facts: Some(Facts {
                        labels: vec![1, 0],
                        outliers: Some(1),
                        argmax: Some(Argmax { rows: 9, differ: 2 }),
                    }),
                }],
                start: Some(Start { labeled: vec![0, 5], pool_classes: vec![4, 5], pool_outliers: None }),
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
        trace.start = None;
        trace.queries[0].facts = None;
        let line = cell.encode();
        assert!(!line.contains("facts") && !line.contains("start"));
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

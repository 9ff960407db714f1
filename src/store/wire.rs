//! The JSON object inside a stored line, and the way from it to a [`Cell`] and back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::{Cell, CellKey, FORMAT_VERSION, Outcome, Timing};
use crate::{
    dataset::MAX_VALUES,
    error::{LineError, rearranges, visible},
    simulation::{Argmax, AtCut, Facts, Point, Query, ScoreSummary, Start, Trace},
};

#[derive(Deserialize)]
pub(super) struct Version {
    pub(super) format_version: u32,
}

/// What tells which cell a line holds.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) dataset: String,
    pub(super) learner: String,
    pub(super) strategy: String,
    pub(super) seed: u64,
    pub(super) hash: String,
}

/// The JSON object. Curves are columns, so that a line reads in pandas or `DuckDB` as it is.
#[derive(Serialize, Deserialize)]
pub(super) struct Wire {
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
    /// `null` where a metric is undefined.
    metrics: BTreeMap<String, Vec<Option<f64>>>,
    picks: Vec<Vec<usize>>,
    scores: Vec<Option<WireScores>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<WireStart>,
    /// Empty where cells have no facts, else one per query.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    facts: Vec<WireFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unconverged: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timing: Option<Timing>,
}

#[derive(Serialize, Deserialize)]
struct WireScores {
    n: usize,
    nan: usize,
    distinct: usize,
    gap: Option<f64>,
    /// Rows that tie at the cut, and those of them that were chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut: Option<(usize, usize)>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    importance: Option<f64>,
}

impl From<&Facts> for WireFacts {
    fn from(facts: &Facts) -> Self {
        let argmax = facts.argmax.map(|argmax| (argmax.rows, argmax.differ));
        Self { labels: facts.labels.clone(), outliers: facts.outliers, argmax, importance: facts.importance }
    }
}

impl From<WireFacts> for Facts {
    fn from(wire: WireFacts) -> Self {
        let argmax = wire.argmax.map(|(rows, differ)| Argmax { rows, differ });
        Self { labels: wire.labels, outliers: wire.outliers, argmax, importance: wire.importance }
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
            Outcome::Skipped(reason) => (&nothing, Some(reason.chars().map(visible).collect())),
        };
        let column = |at: usize| trace.points.iter().map(|point| point.metrics[at]).collect();
        Self {
            format_version: FORMAT_VERSION,
            dataset: cell.key.of.dataset.to_string(),
            learner: cell.key.of.learner.to_string(),
            strategy: cell.key.of.strategy.to_string(),
            seed: cell.key.seed,
            hash: cell.hash.to_string(),
            metric_names: cell.metrics.to_vec(),
            skipped,
            n_labeled: trace.points.iter().map(|point| point.n_labeled).collect(),
            metrics: cell.metrics.iter().enumerate().map(|(at, name)| (name.clone(), column(at))).collect(),
            picks: trace.queries.iter().map(|query| query.picks.clone()).collect(),
            scores: trace.queries.iter().map(|query| query.scores.as_ref().map(WireScores::from)).collect(),
            start: trace.start.as_deref().map(WireStart::from),
            facts: trace
                .queries
                .iter()
                .filter_map(|query| query.facts.as_ref().map(WireFacts::from))
                .collect(),
            unconverged: trace.unconverged,
            timing: cell.timing,
        }
    }
}

impl From<&ScoreSummary> for WireScores {
    fn from(scores: &ScoreSummary) -> Self {
        let cut = scores.cut.map(|cut| (cut.tied, cut.taken));
        Self { n: scores.n, nan: scores.nan, distinct: scores.distinct, gap: scores.gap, cut }
    }
}

impl From<WireScores> for ScoreSummary {
    fn from(wire: WireScores) -> Self {
        let cut = wire.cut.map(|(tied, taken)| AtCut { tied, taken });
        Self { n: wire.n, nan: wire.nan, distinct: wire.distinct, gap: wire.gap, cut }
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
                && scores.cut.is_none_or(|(tied, taken)| taken <= tied && tied <= scores.n)
        };
        if !self.scores.iter().flatten().all(sums) {
            return impossible("there are more scores than rows");
        }
        Ok(())
    }

    pub(super) fn into_cell(mut self) -> Result<Cell, LineError> {
        let columns: Option<Vec<Vec<Option<f64>>>> =
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
        let texts = [&self.dataset, &self.learner, &self.strategy, &self.hash];
        let texts = texts.into_iter().chain(&self.metric_names).chain(&self.skipped);
        if texts.flat_map(|text| text.chars()).any(rearranges) {
            return Err(LineError::Impossible { reason: "a text holds characters that no run writes" });
        }
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
            start: self.start.map(|start| Start::from(start).into()),
            unconverged: self.unconverged,
        };
        Ok(Cell {
            key: CellKey::new(self.dataset, self.learner, self.strategy, self.seed),
            hash: self.hash.into(),
            metrics: self.metric_names.into(),
            outcome: self.skipped.map_or(Outcome::Finished(trace), Outcome::Skipped),
            timing: self.timing,
        })
    }
}

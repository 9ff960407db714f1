//! What figures show: how strategies are called and drawn, and their values. Pictures and the page
//! are made from the same series.

pub mod curves;
pub mod matrices;
pub mod palette;
pub mod ranks;

use std::sync::OnceLock;

use super::analysis::Analysis;
use crate::config::Band;

use curves::Curve;
use matrices::Matrix;
use palette::{Look, looks};
use ranks::Ranks;

/// A strategy as all figures of a run show it.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    /// What specifications call it, so that no label needs to be a name of a field.
    pub key: String,
    /// What readers call it.
    pub label: &'a str,
    /// How it is drawn.
    pub look: Look,
    /// Whether curves show it.
    pub shown: bool,
}

/// Everything that the figures of a run show.
#[derive(Debug)]
pub struct Plots<'a> {
    /// What it is made from.
    pub analysis: &'a Analysis<'a>,
    /// One series per strategy, in the order of the experiment.
    pub series: Vec<Series<'a>>,
    /// Name of the metric that curves show.
    pub metric: &'static str,
    /// Its number in the experiment.
    pub metric_number: usize,
    /// What curves show around their means.
    pub band: Band,
    /// One entry per comparison, filled when first asked for.
    curves: Vec<OnceLock<Vec<Curve>>>,
}

/// More bands than this, one over the other, hide the curves of an interactive figure.
const MOST_BANDS: usize = 12;

impl<'a> Plots<'a> {
    /// Whether interactive figures show bands before a reader asks for them.
    #[must_use]
    pub fn bands_at_first(&self) -> bool {
        self.series.iter().filter(|series| series.shown).count() <= MOST_BANDS
    }

    /// The figures of a run, in the metric that it asks for.
    #[must_use]
    pub fn new(analysis: &'a Analysis<'a>) -> Self {
        let experiment = analysis.experiment();
        let asked = experiment.figure.metric;
        let number = experiment.metrics.iter().position(|metric| Some(metric.name) == asked).unwrap_or(0);
        Self::of_metric(analysis, number)
    }

    /// The figures of a run, curves in metric number `metric_number`.
    #[must_use]
    pub fn of_metric(analysis: &'a Analysis<'a>, metric_number: usize) -> Self {
        let experiment = analysis.experiment();
        let chosen = experiment.figure.strategies.as_ref();
        let named = experiment.strategies.iter().zip(looks(experiment)).enumerate();
        let series = named.map(|(number, (strategy, look))| Series {
            key: format!("s{number}"),
            label: &strategy.label,
            look,
            shown: chosen.is_none_or(|ids| ids.contains(&strategy.id)),
        });
        Self {
            analysis,
            series: series.collect(),
            metric: experiment.metrics.get(metric_number).map_or("metric", |metric| metric.name),
            metric_number,
            band: experiment.figure.band,
            curves: analysis.comparisons.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// What readers call the strategies.
    #[must_use]
    pub fn labels(&self) -> Vec<&'a str> {
        self.series.iter().map(|series| series.label).collect()
    }

    /// The curves of comparison number `number`, one per strategy.
    #[must_use]
    pub fn curves(&self, number: usize) -> &[Curve] {
        self.curves[number].get_or_init(|| curves::of(&self.analysis.comparisons[number], self.metric_number))
    }

    /// The mean ranks, one figure per ranking.
    #[must_use]
    pub fn ranks(&self) -> Vec<Ranks> {
        self.analysis.rankings().iter().map(|ranking| ranks::of(self.analysis, ranking)).collect()
    }

    /// The penalty matrix, if there is one.
    #[must_use]
    pub fn penalty(&self) -> Option<Matrix> {
        self.analysis.penalties().map(matrices::penalty)
    }

    /// The overlap of the picks halfway in comparison number `number`.
    #[must_use]
    pub fn overlap(&self, number: usize) -> Matrix {
        matrices::overlap(self.analysis, number)
    }
}

//! Writes an experiment with all defaults filled in.
//!
//! Reading the text back gives an equal experiment; the order of its lines is fixed.

use super::{
    DatasetChoice, Experiment, LearnerChoice, StrategyChoice,
    figure::write_figure,
    lines::{Lines, number},
    table::write_table,
    words,
};
use crate::error::quoted;

impl Experiment {
    /// The effective configuration as TOML: every default filled in, every card written out.
    ///
    /// [`read_run`](super::read_run) reads it back without any other file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = Lines::default();
        out.text("name", &self.name);
        out.text("question", &self.question);
        out.text("title", &self.title);
        out.line("seeds", self.seeds);
        out.list("metrics", self.metrics.iter().map(|metric| quoted(metric.name)));
        out.text("area", words::spell(self.area, words::AREAS));
        out.list("targets", self.targets.iter().copied().map(number));
        if let Some(baseline) = &self.baseline {
            out.text("baseline", baseline);
        }
        for learner in &self.learners {
            out.header("[[learner]]");
            out.0 += &learner.to_toml();
        }
        for dataset in &self.datasets {
            out.header("[[dataset]]");
            out.0 += &dataset.to_toml();
        }
        for strategy in &self.strategies {
            out.header("[[strategy]]");
            out.0 += &strategy.to_toml();
        }
        for claim in &self.claims {
            out.header("[[claim]]");
            out.claim(claim);
        }
        for axis in &self.sweep {
            out.swept(axis);
        }
        write_figure(&self.figure, &mut out);
        write_table(&self.table, &mut out);
        out.0
    }
}

impl LearnerChoice {
    /// What its `[[learner]]` holds in the effective configuration.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = Lines::default();
        out.entry(self.spec.name, &self.id, &self.label, &self.params);
        out.0
    }
}

impl StrategyChoice {
    /// What its `[[strategy]]` holds in the effective configuration.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = Lines::default();
        out.entry(self.spec.name, &self.id, &self.label, &self.params);
        out.0
    }
}

impl DatasetChoice {
    /// What its `[[dataset]]` holds in the effective configuration.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = Lines::default();
        out.text("id", &self.id);
        out.text("label", &self.label);
        out.protocol(&self.protocol);
        out.card(&self.card);
        out.0
    }
}

/// Two experiments are equal when their effective configurations are.
impl PartialEq for Experiment {
    fn eq(&self, other: &Self) -> bool {
        self.to_toml() == other.to_toml()
    }
}

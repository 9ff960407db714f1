//! Writes an experiment with all defaults filled in.
//!
//! Reading the text back gives an equal experiment; the order of its lines is fixed.

use super::{
    Experiment, LearnerChoice, StrategyChoice,
    lines::{Lines, number, quoted},
    words,
};

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
        for LearnerChoice { id, label, spec, params } in &self.learners {
            out.header("[[learner]]");
            out.entry(spec.name, id, label, params);
        }
        for dataset in &self.datasets {
            out.header("[[dataset]]");
            out.text("id", &dataset.id);
            out.text("label", &dataset.label);
            out.protocol(&dataset.protocol);
            out.card(&dataset.card);
        }
        for StrategyChoice { id, label, spec, params } in &self.strategies {
            out.header("[[strategy]]");
            out.entry(spec.name, id, label, params);
        }
        for claim in &self.claims {
            out.header("[[claim]]");
            out.claim(claim);
        }
        out.0
    }
}

/// Two experiments are equal when their effective configurations are.
impl PartialEq for Experiment {
    fn eq(&self, other: &Self) -> bool {
        self.to_toml() == other.to_toml()
    }
}

//! Writes an experiment with all defaults filled in, and what determines one of its cells.
//!
//! Reading the text back gives an equal experiment; the order of its lines is fixed.

use std::fmt::Write;

use crate::{
    dataset::{Card, DataFile, Format, Source},
    params::{ParamValue, Params},
    protocol::{Iterations, Protocol},
};

use super::{
    Claim, DatasetChoice, Experiment, LearnerChoice, StrategyChoice, card::SHIPPED, protocol::ALL_ROWS, words,
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

    /// What determines the cells of these three choices besides the seed: protocol, kinds and
    /// parameters, metrics and the way the data are made or read, but no id, label or text. The
    /// content of a data file is not in it: whoever hashes this adds the file's checksum.
    #[must_use]
    pub fn determinants(
        &self,
        dataset: &DatasetChoice,
        learner: &LearnerChoice,
        strategy: &StrategyChoice,
    ) -> String {
        let mut out = Lines::default();
        out.list("metrics", self.metrics.iter().map(|metric| quoted(metric.name)));
        out.header("[dataset]");
        out.protocol(&dataset.protocol);
        match &dataset.card.source {
            Source::Generator { kind, params } => {
                out.text("kind", kind);
                out.params(params);
            }
            Source::File { format, .. } => out.format(format),
        }
        out.header("[learner]");
        out.text("kind", learner.spec.name);
        out.params(&learner.params);
        out.header("[strategy]");
        out.text("kind", strategy.spec.name);
        out.params(&strategy.params);
        out.0
    }
}

/// Two experiments are equal when their effective configurations are.
impl PartialEq for Experiment {
    fn eq(&self, other: &Self) -> bool {
        self.to_toml() == other.to_toml()
    }
}

/// A TOML text in the making.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, key: &str, value: impl std::fmt::Display) {
        writeln!(self.0, "{key} = {value}").expect("a String takes everything");
    }

    fn header(&mut self, header: &str) {
        writeln!(self.0, "\n{header}").expect("a String takes everything");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.line(key, quoted(text));
    }

    fn list(&mut self, key: &str, entries: impl Iterator<Item = String>) {
        self.line(key, format!("[{}]", entries.collect::<Vec<_>>().join(", ")));
    }

    fn params(&mut self, params: &Params) {
        for (name, value) in params.iter() {
            match value {
                ParamValue::Text(word) => self.text(name, word),
                ParamValue::Count(count) => self.line(name, count),
                ParamValue::Real(value) => self.line(name, number(*value)),
                ParamValue::Reals(values) => self.list(name, values.iter().copied().map(number)),
                ParamValue::Flag(flag) => self.line(name, flag),
            }
        }
    }

    /// What a `[[learner]]` or `[[strategy]]` holds.
    fn entry(&mut self, kind: &str, id: &str, label: &str, params: &Params) {
        self.text("kind", kind);
        self.text("id", id);
        self.text("label", label);
        self.params(params);
    }

    fn claim(&mut self, claim: &Claim) {
        let ids = |ids: &[String]| ids.iter().map(|id| quoted(id)).collect::<Vec<_>>().into_iter();
        self.text("text", &claim.text);
        self.list("strategy", ids(&claim.strategies));
        self.list("than", ids(&claim.than));
        self.text("direction", words::spell(claim.direction, words::DIRECTIONS));
        self.line("margin", number(claim.margin));
        self.text("part", words::spell(claim.part, words::PARTS));
        self.list("dataset", ids(&claim.datasets));
    }

    fn protocol(&mut self, protocol: &Protocol) {
        self.line("test_fraction", number(protocol.test_fraction));
        self.text("split", words::spell(protocol.split, words::SPLITS));
        if let Some(seed) = protocol.split_seed {
            self.line("split_seed", seed);
        }
        self.text("scaling", words::spell(protocol.scaling, words::SCALINGS));
        self.text("first_batch", words::spell(protocol.first_batch, words::FIRST_BATCHES));
        self.line("initial", protocol.initial);
        self.line("batch", protocol.batch);
        match protocol.iterations {
            Iterations::Count(count) => self.line("iterations", count),
            Iterations::UntilPoolEmpty => self.text("iterations", ALL_ROWS),
        }
    }

    fn card(&mut self, card: &Card) {
        self.header("[dataset.card]");
        self.text("name", &card.name);
        for (key, text) in [("summary", &card.summary), ("origin", &card.origin), ("licence", &card.licence)]
        {
            // Absent texts are read as empty ones; written empty they would be refused.
            if !text.is_empty() {
                self.text(key, text);
            }
        }
        match &card.source {
            Source::Generator { kind, params } => {
                self.text("kind", kind);
                self.header("[dataset.card.parameters]");
                self.params(params);
            }
            Source::File { format, file, sha256 } => {
                self.format(format);
                match file {
                    DataFile::Path(path) => self.text("file", &path.to_string_lossy()),
                    DataFile::Shipped(path) => self.text("file", &format!("{SHIPPED}{path}")),
                }
                if let Some(digest) = sha256 {
                    self.text("sha256", digest);
                }
                if let Some(shape) = card.shape {
                    let (rows, features, classes) = (shape.rows, shape.features, shape.classes);
                    let table = format!("{{ rows = {rows}, features = {features}, classes = {classes} }}");
                    self.line("shape", table);
                }
            }
        }
    }

    fn format(&mut self, format: &Format) {
        match format {
            Format::Csv { label } => {
                self.text("kind", "csv");
                self.text("label", label);
            }
            Format::Libsvm => self.text("kind", "libsvm"),
        }
    }
}

/// The shortest digits that read back as the same number, with the point or exponent by which
/// TOML tells floats from integers.
fn number(value: f64) -> String {
    format!("{value:?}")
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                write!(out, "\\u{:04X}", u32::from(c)).expect("a String takes everything");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

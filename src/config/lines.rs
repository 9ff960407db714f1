//! Lines of TOML, for whoever writes an experiment or what determines a cell.

use std::fmt::Write;

use crate::{
    dataset::{Card, Source},
    error::quoted,
    params::{Component, ParamValue, Params},
    protocol::{Iterations, Protocol},
};

use super::{Claim, protocol::ALL_ROWS, words};

/// A TOML text in the making.
#[derive(Default)]
pub(super) struct Lines(pub(super) String);

impl Lines {
    pub(super) fn line(&mut self, key: &str, value: impl std::fmt::Display) {
        writeln!(self.0, "{key} = {value}").expect("a String takes everything");
    }

    pub(super) fn header(&mut self, header: &str) {
        writeln!(self.0, "\n{header}").expect("a String takes everything");
    }

    pub(super) fn text(&mut self, key: &str, text: &str) {
        self.line(key, quoted(text));
    }

    pub(super) fn list(&mut self, key: &str, entries: impl Iterator<Item = String>) {
        self.line(key, format!("[{}]", entries.collect::<Vec<_>>().join(", ")));
    }

    pub(super) fn params(&mut self, params: &Params) {
        for (name, value) in params.iter() {
            self.line(name, spelled(value));
        }
    }

    /// What a `[[learner]]` or `[[strategy]]` holds.
    pub(super) fn entry(&mut self, kind: &str, id: &str, label: &str, params: &Params) {
        self.text("kind", kind);
        self.text("id", id);
        self.text("label", label);
        self.params(params);
    }

    pub(super) fn claim(&mut self, claim: &Claim) {
        let ids = |ids: &[String]| ids.iter().map(|id| quoted(id)).collect::<Vec<_>>().into_iter();
        self.text("text", &claim.text);
        self.list("strategy", ids(&claim.strategies));
        self.list("than", ids(&claim.than));
        self.text("direction", words::spell(claim.direction, words::DIRECTIONS));
        self.line("margin", number(claim.margin));
        self.text("part", words::spell(claim.part, words::PARTS));
        self.list("dataset", ids(&claim.datasets));
    }

    pub(super) fn protocol(&mut self, protocol: &Protocol) {
        if let Some(rows) = protocol.rows {
            self.line("rows", rows);
        }
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

    pub(super) fn card(&mut self, card: &Card) {
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
                self.files(file, format);
                if let Some(digest) = sha256 {
                    self.text("sha256", digest);
                }
                if let Some(shape) = card.shape {
                    let (rows, features, classes) = (shape.rows, shape.features, shape.classes);
                    let table = format!("{{ rows = {rows}, features = {features}, classes = {classes} }}");
                    self.line("shape", table);
                }
                self.spaces(format);
            }
        }
    }
}

/// The shortest digits that read back as the same number, with the point or exponent by which
/// TOML tells floats from integers.
pub(super) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// A value as TOML has it.
pub(super) fn spelled(value: &ParamValue) -> String {
    match value {
        ParamValue::Text(word) => quoted(word),
        ParamValue::Count(count) => count.to_string(),
        ParamValue::Real(value) => number(*value),
        ParamValue::Reals(values) => list(values.iter().copied().map(number)),
        ParamValue::Counts(counts) => list(counts.iter().map(u64::to_string)),
        ParamValue::Flag(flag) => flag.to_string(),
        ParamValue::Words(words) => list(words.iter().map(|word| quoted(word))),
        ParamValue::Components(components) => match &components[..] {
            [one] => component(one),
            several => list(several.iter().map(component)),
        },
    }
}

fn list(entries: impl Iterator<Item = String>) -> String {
    format!("[{}]", entries.collect::<Vec<_>>().join(", "))
}

fn component(component: &Component) -> String {
    let mut pairs = vec![format!("kind = {}", quoted(component.kind))];
    pairs.extend(component.given.iter().map(|(name, value)| format!("{name} = {}", spelled(value))));
    format!("{{ {} }}", pairs.join(", "))
}

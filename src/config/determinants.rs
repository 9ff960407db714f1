//! What determines the numbers of a cell, as text that is hashed.
//!
//! # The rule for recorded cells
//!
//! A stored cell is recognised by the hash of this text, of the digest of its data and of its seed.
//! So the text of a cell may change only when one of its numbers may:
//!
//! - A parameter, protocol key or key of a data file that is added later names the value under which
//!   everything is computed as before ([`ParamSpec::introduced`]). While it holds that value it is
//!   left out of the text. Neither this value nor a name that is in use is ever changed.
//! - Whoever mends a number raises the version of the component that computes it, and of no other:
//!   `version` in the registry entry of a strategy, learner, metric, generator or format, or the
//!   entry of [`PARTS`] for what has no registry. Version 1 is left out of the text. The cells that
//!   this orphans are recorded again in the same change.
//! - [`EPOCH`] stays.
//!
//! The test `recorded` holds the program to it: it knows every cell under `reports/`.

use std::collections::BTreeMap;

use crate::{
    dataset::{self, Source},
    error::quoted,
    learner,
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Part},
    protocol::{FirstBatch, Protocol, Scaling, SplitMethod},
    strategy,
};

use super::{
    DatasetChoice, Experiment, LearnerChoice, StrategyChoice,
    lines::{Lines, spelled},
};

/// The first line of the text, from the time when one number stood for the whole program.
const EPOCH: &str = "numeric version 2";

/// Numeric versions of the parts of a cell's computation that have no registry entry.
const PARTS: &[(&str, u32)] = &[
    ("simulation", 1),
    ("split train-test-split", 1),
    ("split stratified", 1),
    ("split shuffled", 1),
    ("scaling standard", 1),
    ("first batch random", 1),
    ("first batch first-rows", 1),
];

/// Digests of what the files of a data set hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digests {
    /// Of the data; `None` for data that are made from the seed.
    pub data: Option<String>,
    /// Of the spaces that a strategy of the experiment looks at, by name.
    pub spaces: BTreeMap<String, String>,
}

impl Experiment {
    /// What determines the cells of these three choices besides the seed: protocol, kinds and
    /// parameters, metrics, the data and the spaces that the strategy looks at (by their digests), but no
    /// id, label or text.
    #[must_use]
    pub fn determinants(
        &self,
        dataset: &DatasetChoice,
        digests: &Digests,
        learner: &LearnerChoice,
        strategy: &StrategyChoice,
    ) -> String {
        self.determinants_of(PARTS, dataset, digests, learner, strategy)
    }

    fn determinants_of(
        &self,
        parts: &[(&'static str, u32)],
        dataset: &DatasetChoice,
        digests: &Digests,
        learner: &LearnerChoice,
        strategy: &StrategyChoice,
    ) -> String {
        let data = digests.data.as_deref().unwrap_or("made from the seed");
        let mut out = Lines(format!("{EPOCH}\ndata {data}\n"));
        for name in strategy::given_spaces(strategy.spec.params, &strategy.params) {
            let digest = digests.spaces.get(&name).map_or("unknown", String::as_str);
            out.0 += &format!("space {name} {digest}\n");
        }
        out.list("metrics", self.metrics.iter().map(|metric| quoted(metric.name)));
        out.header("[dataset]");
        out.protocol(&dataset.protocol);
        match &dataset.card.source {
            Source::Generator { kind, params } => {
                let spec = dataset::find_generator(kind);
                out.text("kind", kind);
                out.determining(
                    spec.map_or(1, |spec| spec.version),
                    spec.map_or(&[], |spec| spec.params),
                    params,
                );
            }
            Source::File { format, .. } => {
                out.format(format);
                out.determining(format.spec.version, &[], &Params::default());
            }
        }
        out.header("[learner]");
        out.text("kind", learner.spec.name);
        out.determining(learner.spec.version, learner.spec.params, &learner.params);
        out.header("[strategy]");
        out.text("kind", strategy.spec.name);
        out.determining(strategy.spec.version, strategy.spec.params, &strategy.params);
        for metric in self.metrics.iter().filter(|metric| metric.version > 1) {
            out.line(&format!("version of metric {}", metric.name), metric.version);
        }
        for (part, version) in parts_of(parts, &dataset.protocol) {
            out.line(&format!("version of {part}"), version);
        }
        out.0
    }
}

/// The parts that a protocol uses and that are no longer at their first version.
fn parts_of(parts: &[(&'static str, u32)], protocol: &Protocol) -> impl Iterator<Item = (&'static str, u32)> {
    let split = match protocol.split {
        SplitMethod::TrainTestSplit => "split train-test-split",
        SplitMethod::Stratified => "split stratified",
        SplitMethod::Shuffled => "split shuffled",
    };
    let scaling = match protocol.scaling {
        Scaling::None => "",
        Scaling::Standard => "scaling standard",
    };
    let first_batch = match protocol.first_batch {
        FirstBatch::Random => "first batch random",
        FirstBatch::FirstRows => "first batch first-rows",
    };
    let used = ["simulation", split, scaling, first_batch];
    parts.iter().copied().filter(move |(part, version)| *version > 1 && used.contains(part))
}

impl Lines {
    /// The version of an entry and its parameters, as far as they differ from what was before them.
    fn determining(&mut self, version: u32, specs: &[ParamSpec], params: &Params) {
        for (name, value) in determining(version, specs, params) {
            self.line(&name, value);
        }
    }
}

fn determining(version: u32, specs: &[ParamSpec], params: &Params) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    if version > 1 {
        pairs.push(("version".to_owned(), version.to_string()));
    }
    for (name, value) in params.iter() {
        let spec = specs.iter().find(|spec| spec.name == name);
        if spec.is_some_and(|spec| spec.introduced.as_ref() == Some(value)) {
            continue;
        }
        let text = match (spec.map(|spec| spec.kind), value) {
            (Some(ParamKind::Components { part, .. }), ParamValue::Components(list)) => {
                list.iter().map(|entry| component(part, entry)).collect::<Vec<_>>().join(", ")
            }
            _ => spelled(value),
        };
        pairs.push((name.to_owned(), text));
    }
    pairs
}

fn component(part: Part, component: &Component) -> String {
    let found = match part {
        Part::Learner => learner::find(component.kind).map(|spec| (spec.version, spec.params)),
        Part::Strategy => strategy::find(component.kind).map(|spec| (spec.version, spec.params)),
    };
    let (version, specs) = found.unwrap_or((1, &[]));
    let pairs = determining(version, specs, &component.params(specs));
    let pairs = pairs.into_iter().map(|(name, value)| format!(", {name} = {value}")).collect::<String>();
    format!("{{ kind = {}{pairs} }}", quoted(component.kind))
}

#[cfg(test)]
mod tests {
    use super::{Digests, PARTS, determining, parts_of};
    use crate::{
        config::{self, Experiment},
        learner::LearnerSpec,
        params::{ParamKind, ParamSpec, ParamValue, Params},
        protocol::SplitMethod,
        split::tests::protocol,
        strategy::StrategySpec,
    };

    const OLD: ParamSpec = ParamSpec {
        name: "old",
        kind: ParamKind::Flag,
        default: ParamValue::Flag(true),
        help: "",
        introduced: None,
    };
    const LATER: ParamSpec = ParamSpec {
        name: "later",
        kind: ParamKind::Count { min: 0, max: 9 },
        default: ParamValue::Count(3),
        help: "",
        introduced: Some(ParamValue::Count(0)),
    };

    #[test]
    fn a_parameter_that_came_later_counts_only_where_it_changes_something() {
        let before = determining(1, &[OLD], &Params::defaults(&[OLD]));
        let neutral = Params::defaults(&[OLD, LATER]).with("later", ParamValue::Count(0));
        assert_eq!(determining(1, &[OLD, LATER], &neutral), before);
        let other = determining(1, &[OLD, LATER], &Params::defaults(&[OLD, LATER]));
        assert_eq!(other, [("later".to_owned(), "3".to_owned()), before[0].clone()]);
    }

    #[test]
    fn a_raised_version_orphans_the_cells_of_its_entry() {
        let params = Params::defaults(&[OLD]);
        assert_eq!(determining(1, &[OLD], &params).len(), 1);
        assert_eq!(determining(2, &[OLD], &params)[0], ("version".to_owned(), "2".to_owned()));
    }

    #[test]
    fn a_version_that_is_raised_reaches_the_text_of_every_cell_that_uses_it() {
        let mut experiment = config::load("smoke").expect("a shipped experiment");
        let text = |experiment: &Experiment, parts| {
            let (dataset, learner) = (&experiment.datasets[0], &experiment.learners[0]);
            experiment.determinants_of(
                parts,
                dataset,
                &Digests::default(),
                learner,
                &experiment.strategies[0],
            )
        };
        let known = text(&experiment, PARTS);
        let raised = [("simulation", 2), ("split of another protocol", 2)];
        assert_eq!(text(&experiment, &raised), format!("{known}version of simulation = 2\n"));

        let spec = experiment.strategies[0].spec;
        let raised = StrategySpec { version: spec.version + 1, ..spec.clone() };
        experiment.strategies[0].spec = Box::leak(Box::new(raised));
        assert_ne!(text(&experiment, PARTS), known);
        experiment.strategies[0].spec = spec;
        assert_eq!(text(&experiment, PARTS), known);
        let spec = experiment.learners[0].spec;
        let raised = LearnerSpec { version: spec.version + 1, ..spec.clone() };
        experiment.learners[0].spec = Box::leak(Box::new(raised));
        assert_ne!(text(&experiment, PARTS), known);
    }

    #[test]
    fn every_part_without_a_registry_has_a_version() {
        for method in [SplitMethod::TrainTestSplit, SplitMethod::Stratified, SplitMethod::Shuffled] {
            assert_eq!(parts_of(PARTS, &protocol(method, 0.5)).count(), 0, "all are at their first version");
        }
        assert!(PARTS.iter().all(|(_, version)| *version >= 1));
    }
}

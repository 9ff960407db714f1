//! Reads an experiment: the text of a file -> a validated [`Experiment`].

use std::collections::BTreeMap;

use crate::{
    dataset::{Card, GeneratorSpec, Source},
    error::{Expected, InputError, InputProblem, Role},
    learner::LearnerSpec,
    metric::MetricSpec,
    params::{Params, Range},
    strategy::StrategySpec,
};

use super::{
    Area, DatasetChoice, Experiment, LearnerChoice, StrategyChoice,
    card::{check_generator, known_shape, last_part, read_card},
    claim::read_claims,
    figure::{FigureChoice, read_figure},
    library::{Library, Place, find_named},
    needs,
    parameters::{known_keys, read_params},
    protocol::{self, read_protocol},
    reader::{Document, Placed, Table, nearest},
    sweep::{Changes, Described, Named, Setting, Settings, Variant, gather, read_swept},
    table::{TableChoice, read_table},
    words,
};

/// Largest number of seeds: `random` adds 1000 to a seed, and numpy takes 32 bits.
pub const MAX_SEEDS: u64 = u32::MAX as u64 - 1000;

/// What a target of the reduction ratio may be.
pub(super) const TARGET: Range = Range { min: 0.0, min_included: false, max: 1.0, max_included: true };

/// The table that a run adds to its recorded experiment; not read.
const PROVENANCE: &str = "provenance";

pub(super) const KEYS: [&str; 14] = [
    "name", "question", "title", "seeds", "metrics", "area", "targets", "baseline", "learner", "dataset",
    "strategy", "claim", "figure", "table",
];

/// What a file says of several values at once, and what a run records of that.
const SWEEP: &str = "sweep";
const SWEPT: &str = "swept";

pub(super) const ENTRY_KEYS: [&str; 3] = ["kind", "id", "label"];

/// Reads the experiment in `text`, which lies in `place`; messages call it `file`.
pub(super) fn read_experiment(
    text: &str,
    file: &str,
    place: &Place,
    library: &Library,
    settings: &[Setting],
) -> Result<Experiment, InputError> {
    let document = Document::parse(file, text)?;
    let settings = Settings::parse(settings)?;
    let root = document.root("at the top level");
    root.expect_only(&[KEYS.as_slice(), &[SWEEP]].concat())?;
    build(&root, library, Some(place), &settings)
}

/// Reads what a run has recorded: cards are written out, so that no other file is needed.
pub(super) fn read_recorded(text: &str, file: &str, library: &Library) -> Result<Experiment, InputError> {
    let document = Document::parse(file, text)?;
    let root = document.root("at the top level");
    root.expect_only(&[KEYS.as_slice(), &[SWEPT, PROVENANCE]].concat())?;
    build(&root, library, None, &Settings::parse(&[])?)
}

fn build<'a>(
    root: &Table<'a>,
    library: &Library,
    place: Option<&Place>,
    settings: &'a Settings<'a>,
) -> Result<Experiment, InputError> {
    let name = root.require("name")?.name()?;
    let question = root.require("question")?.text()?;
    let title = root.get("title").map_or_else(|| Ok(name.clone()), |value| value.line_of_text())?;
    let seeds = root.get("seeds").map_or(Ok(20), |value| value.count(1, MAX_SEEDS))?;
    let area = root.get("area").map_or(Ok(Area::Aulc), |value| words::read(&value, words::AREAS))?;
    let (metrics, targets) = (metrics(root, library)?, targets(root)?);

    let changes = Changes::read(root, settings)?;
    let mut sweep = read_swept(root)?;
    let learners = gather(Role::Learner, learners(root, library, &changes)?, &mut sweep);
    let datasets = gather(Role::Dataset, datasets(root, library, place, &changes)?, &mut sweep);
    let strategies = gather(Role::Strategy, strategies(root, library, &changes)?, &mut sweep);
    check_ids(root, Role::Learner, &learners, |choice| &choice.id)?;
    check_ids(root, Role::Dataset, &datasets, |choice| &choice.id)?;
    check_ids(root, Role::Strategy, &strategies, |choice| &choice.id)?;
    needs::check(root, &strategies, &learners, &datasets, library)?;
    needs::check_metrics(root, &metrics, &learners)?;
    let baseline = baseline(root, &strategies)?;
    let claims = read_claims(
        root,
        strategies.iter().map(|(_, strategy)| strategy),
        datasets.iter().map(|(_, dataset)| dataset),
        &sweep,
    )?;

    let (learners, datasets, strategies) = (bare(learners), bare(datasets), bare(strategies));
    let experiment = Experiment {
        name,
        question,
        title,
        seeds,
        metrics,
        area,
        targets,
        baseline,
        learners,
        datasets,
        strategies,
        claims,
        sweep,
        asked: Vec::new(),
        figure: FigureChoice::default(),
        table: TableChoice::default(),
    };
    let experiment = styled(root, experiment)?;
    let line = root.get("seeds").map(|value| value.line());
    experiment.check_cells().map_err(|problem| root.error_on(line, problem))?;
    Ok(experiment)
}

/// The same with the tables `[figure]` and `[table]`, where they are.
fn styled(root: &Table<'_>, mut experiment: Experiment) -> Result<Experiment, InputError> {
    let strategies: Vec<&str> = experiment.strategies.iter().map(|choice| choice.id.as_str()).collect();
    let datasets: Vec<&str> = experiment.datasets.iter().map(|choice| choice.id.as_str()).collect();
    let table = |key, place| match root.get(key) {
        Some(value) => value.as_table(place).map(Some).ok_or_else(|| value.unexpected(Expected::Table)),
        None => Ok(None),
    };
    let figure = table("figure", "in [figure]")?
        .map(|found| read_figure(&found, &strategies, &experiment.metrics))
        .transpose()?;
    let paper =
        table("table", "in [table]")?.map(|found| read_table(&found, &strategies, &datasets)).transpose()?;
    experiment.figure = figure.unwrap_or(experiment.figure);
    experiment.table = paper.unwrap_or(experiment.table);
    Ok(experiment)
}

/// `experiment` with the tables of a file that holds nothing else.
pub(super) fn read_style(text: &str, file: &str, experiment: Experiment) -> Result<Experiment, InputError> {
    let document = Document::parse(file, text)?;
    let root = document.root("at the top level");
    root.expect_only(&["figure", "table"])?;
    styled(&root, experiment)
}

fn metrics(root: &Table<'_>, library: &Library) -> Result<Vec<&'static MetricSpec>, InputError> {
    let Some(value) = root.get("metrics") else {
        return Ok(library.metrics.iter().take(1).collect());
    };
    let mut metrics: Vec<&'static MetricSpec> = Vec::new();
    for entry in value.list(Expected::Words)? {
        let metric = find_named(library.metrics.iter(), |spec| spec.name, Role::Metric, &entry)?;
        if metrics.iter().any(|other| other.name == metric.name) {
            return Err(entry.error(InputProblem::Repeated { key: "metrics", found: entry.shown() }));
        }
        metrics.push(metric);
    }
    Ok(metrics)
}

fn targets(root: &Table<'_>) -> Result<Vec<f64>, InputError> {
    let Some(value) = root.get("targets") else {
        return Ok(vec![0.95]);
    };
    let mut targets = Vec::new();
    for entry in value.list(Expected::Numbers)? {
        let target = entry.real(TARGET)?;
        if targets.contains(&target) {
            return Err(entry.error(InputProblem::Repeated { key: "targets", found: entry.shown() }));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// What is read of a role, with the lines of the headers.
type Variants<T> = Vec<Placed<Variant<T>>>;

/// The `[[learner]]` entries, or scikit-learn's default SVC.
fn learners(
    root: &Table<'_>,
    library: &Library,
    changes: &Changes<'_>,
) -> Result<Variants<LearnerChoice>, InputError> {
    let default;
    let tables = if let Some(value) = root.get("learner") {
        value.tables("in [[learner]]")?
    } else {
        library.learners.iter().find(|spec| spec.name == "svc").ok_or_else(|| root.missing("learner"))?;
        default = Document::parse("the default learner", "kind = \"svc\"")?;
        vec![default.root("in the default learner")]
    };
    let spec = |table: &Table<'_>| {
        find_named(library.learners.iter(), |spec| spec.name, Role::Learner, &table.require("kind")?)
    };
    let describe = |table: &Table<'_>| {
        let spec = spec(table)?;
        described(table, spec.name, known_keys(&[], spec.params))
    };
    changes.entries(Role::Learner, &tables, describe, |table| learner(table, spec(table)?, library))
}

/// The `[[dataset]]` entries.
fn datasets(
    root: &Table<'_>,
    library: &Library,
    place: Option<&Place>,
    changes: &Changes<'_>,
) -> Result<Variants<DatasetChoice>, InputError> {
    let describe = |table: &Table<'_>| {
        let card = card(table, library, place)?;
        let keys = known_keys(&protocol::KEYS, generator(&card, library).map_or(&[][..], |spec| spec.params));
        described(table, last_part(&card), keys)
    };
    let tables = root.require("dataset")?.tables("in [[dataset]]")?;
    changes.entries(Role::Dataset, &tables, describe, |table| dataset(table, library, place))
}

/// The `[[strategy]]` entries.
fn strategies(
    root: &Table<'_>,
    library: &Library,
    changes: &Changes<'_>,
) -> Result<Variants<StrategyChoice>, InputError> {
    let spec = |table: &Table<'_>| {
        let kind = table.require("kind")?;
        find_named(library.strategies.iter().copied(), |spec| spec.name, Role::Strategy, &kind)
    };
    let describe = |table: &Table<'_>| {
        let spec = spec(table)?;
        described(table, spec.name, known_keys(&[], spec.params))
    };
    let tables = root.require("strategy")?.tables("in [[strategy]]")?;
    changes.entries(Role::Strategy, &tables, describe, |table| strategy(table, spec(table)?, library))
}

fn described(table: &Table<'_>, default: &str, keys: Vec<&'static str>) -> Result<Described, InputError> {
    Ok(Described { id: id_and_label(table, default)?.0, keys })
}

impl Named for LearnerChoice {
    fn names(&mut self) -> (&mut String, &mut String) {
        (&mut self.id, &mut self.label)
    }
}

impl Named for DatasetChoice {
    fn names(&mut self) -> (&mut String, &mut String) {
        (&mut self.id, &mut self.label)
    }
}

impl Named for StrategyChoice {
    fn names(&mut self) -> (&mut String, &mut String) {
        (&mut self.id, &mut self.label)
    }
}

fn learner(
    table: &Table<'_>,
    spec: &'static LearnerSpec,
    library: &Library,
) -> Result<LearnerChoice, InputError> {
    table.expect_only(&known_keys(&ENTRY_KEYS, spec.params))?;
    let (id, label) = id_and_label(table, spec.name)?;
    let params = read_params(table, spec.params, Params::defaults(spec.params), library)?;
    Ok(LearnerChoice { id, label, spec, params })
}

fn strategy(
    table: &Table<'_>,
    spec: &'static StrategySpec,
    library: &Library,
) -> Result<StrategyChoice, InputError> {
    table.expect_only(&known_keys(&ENTRY_KEYS, spec.params))?;
    let (id, label) = id_and_label(table, spec.name)?;
    let params = read_params(table, spec.params, Params::defaults(spec.params), library)?;
    Ok(StrategyChoice { id, label, spec, params })
}

/// The generator of a card, if it has one.
fn generator<'l>(card: &Card, library: &'l Library) -> Option<&'l GeneratorSpec> {
    let Source::Generator { kind, .. } = &card.source else { return None };
    library.generators.iter().find(|spec| spec.name == *kind)
}

fn dataset(table: &Table<'_>, library: &Library, place: Option<&Place>) -> Result<DatasetChoice, InputError> {
    let mut card = card(table, library, place)?;
    let generator = generator(&card, library);
    let specs = generator.map_or(&[][..], |spec| spec.params);
    let own = [["card", "id", "label"].as_slice(), &protocol::KEYS].concat();
    table.expect_only(&known_keys(&own, specs))?;
    if let (Some(spec), Source::Generator { params, .. }) = (generator, &mut card.source) {
        *params = read_params(table, specs, params.clone(), library)?;
        check_generator(table, spec, params)?;
    }
    let (id, label) = id_and_label(table, last_part(&card))?;
    let protocol = read_protocol(table)?;
    if let (Some(rows), classes) = known_shape(&card) {
        protocol::check_rows(&protocol, &id, rows, classes).map_err(|problem| table.error(problem))?;
    }
    Ok(DatasetChoice { id, label, card, protocol, read: Vec::new() })
}

/// The card of a `[[dataset]]`. Without a place, as in a recorded run, it must be written out.
fn card(table: &Table<'_>, library: &Library, place: Option<&Place>) -> Result<Card, InputError> {
    let value = table.require("card")?;
    let recorded = Place::Folder("".into());
    match (value.as_table("in the card"), value.as_str(), place) {
        (Some(card), _, _) => read_card(&card, place.unwrap_or(&recorded), library),
        (_, Some(reference), Some(place)) => library.referenced_card(&value, reference, place),
        (_, _, Some(_)) => Err(value.unexpected(Expected::CardReference)),
        (_, _, None) => Err(value.unexpected(Expected::CardTable)),
    }
}

fn id_and_label(table: &Table<'_>, default: &str) -> Result<(String, String), InputError> {
    let id = table.get("id").map_or_else(|| Ok(default.to_owned()), |value| value.name())?;
    let label = table.get("label").map_or_else(|| Ok(id.clone()), |value| value.line_of_text())?;
    Ok((id, label))
}

fn check_ids<T>(
    root: &Table<'_>,
    role: Role,
    entries: &[Placed<T>],
    id_of: impl Fn(&T) -> &str,
) -> Result<(), InputError> {
    let mut lines = BTreeMap::new();
    for (line, entry) in entries {
        let id = id_of(entry);
        if let Some(first) = lines.insert(id, *line) {
            let problem = InputProblem::DuplicateId { role, id: id.to_owned(), first };
            return Err(root.error_on(*line, problem));
        }
    }
    Ok(())
}

/// The id of the strategy that others are compared with: `random` where nothing is said.
fn baseline(root: &Table<'_>, strategies: &[Placed<StrategyChoice>]) -> Result<Option<String>, InputError> {
    let ids = || strategies.iter().map(|(_, strategy)| strategy.id.as_str());
    let Some(value) = root.get("baseline") else {
        return Ok(ids().find(|&id| id == "random").map(str::to_owned));
    };
    let baseline = value.line_of_text()?;
    if ids().any(|id| id == baseline) {
        return Ok(Some(baseline));
    }
    let nearest = nearest(&baseline, ids());
    let ids = ids().map(str::to_owned).collect();
    Err(value.error(InputProblem::UnknownBaseline { baseline, nearest, ids }))
}

impl Experiment {
    /// The same experiment, its strategies compared with another one; `file` is what messages call
    /// the place where the user named it.
    pub fn with_baseline(mut self, baseline: &str, file: &str) -> Result<Self, InputError> {
        let ids = || self.strategies.iter().map(|strategy| strategy.id.as_str());
        if !ids().any(|id| id == baseline) {
            let nearest = nearest(baseline, ids());
            let ids = ids().map(str::to_owned).collect();
            let problem = InputProblem::UnknownBaseline { baseline: baseline.to_owned(), nearest, ids };
            return Err(InputError { file: file.to_owned(), line: None, problem });
        }
        self.baseline = Some(baseline.to_owned());
        Ok(self)
    }
}

fn bare<T>(entries: Vec<Placed<T>>) -> Vec<T> {
    entries.into_iter().map(|(_, entry)| entry).collect()
}

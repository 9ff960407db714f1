//! Checks that learners and data sets give strategies and metrics what they ask for.

use crate::{
    dataset::Source,
    error::{InputError, InputProblem, LacksSpace, Role},
    learner::{self, LearnerSpec},
    metric::MetricSpec,
    params::{ParamKind, ParamValue, Params, Part},
    strategy::given_spaces,
};

use super::{
    DatasetChoice, LearnerChoice, StrategyChoice,
    card::known_shape,
    library::Library,
    reader::{Placed, Table, nearest},
};

/// Checks every strategy against every learner, the learners that it is told to train itself, and
/// every data set.
pub(super) fn check(
    root: &Table<'_>,
    strategies: &[Placed<StrategyChoice>],
    learners: &[Placed<LearnerChoice>],
    datasets: &[Placed<DatasetChoice>],
    library: &Library,
) -> Result<(), InputError> {
    for (line, choice) in learners {
        if learner::needs_images(choice.spec, &choice.params) {
            has_images(root, *line, &choice.id, datasets)?;
        }
    }
    for (line, strategy) in strategies {
        let needs = (strategy.spec.needs)(&strategy.params);
        let problem = |output, learner, learner_line| {
            let id = strategy.id.clone();
            let problem =
                InputProblem::NeedsOutput { role: Role::Strategy, id, output, learner, learner_line };
            Err(root.error_on(*line, problem))
        };
        for (learner_line, learner) in learners {
            let outputs = (learner.spec.outputs)(&learner.params);
            if let Some(output) = needs.outputs.without(outputs).next() {
                return problem(output, learner.id.clone(), *learner_line);
            }
        }
        for (spec, params) in members(strategy, library) {
            if let Some(output) = needs.members.without((spec.outputs)(&params)).next() {
                return problem(output, spec.name.to_owned(), None);
            }
            if learner::needs_images(spec, &params) {
                has_images(root, *line, spec.name, datasets)?;
            }
        }
        has_spaces(root, *line, strategy, datasets)?;
        for (dataset_line, choice) in datasets {
            let (dataset, dataset_line) = (choice.id.clone(), *dataset_line);
            if let (true, (_, Some(classes @ 3..))) = (needs.two_classes, known_shape(&choice.card)) {
                let strategy = strategy.id.clone();
                let problem = InputProblem::NeedsTwoClasses { strategy, dataset, dataset_line, classes };
                return Err(root.error_on(*line, problem));
            }
        }
    }
    Ok(())
}

/// The learners that a strategy is told to train, with their parameters.
fn members<'a>(
    strategy: &'a StrategyChoice,
    library: &'a Library,
) -> impl Iterator<Item = (&'a LearnerSpec, Params)> + 'a {
    let learners = strategy
        .spec
        .params
        .iter()
        .filter(|spec| matches!(spec.kind, ParamKind::Components { part: Part::Learner, .. }));
    let components = learners.flat_map(|spec| match strategy.params.get(spec.name) {
        ParamValue::Components(list) => &list[..],
        _ => &[],
    });
    components.filter_map(|component| {
        let spec = library.learners.iter().find(|spec| spec.name == component.kind)?;
        Some((spec, component.params(spec.params)))
    })
}

/// Refuses a strategy that looks at a space which a data set does not have.
fn has_spaces(
    root: &Table<'_>,
    line: Option<usize>,
    strategy: &StrategyChoice,
    datasets: &[Placed<DatasetChoice>],
) -> Result<(), InputError> {
    for space in given_spaces(strategy.spec.params, &strategy.params) {
        for (dataset_line, choice) in datasets {
            let spaces: Vec<String> = choice.card.spaces().iter().map(|space| space.name.clone()).collect();
            if spaces.contains(&space) {
                continue;
            }
            let nearest = nearest(&space, spaces.iter().map(String::as_str));
            let problem = LacksSpace {
                strategy: strategy.id.clone(),
                space,
                dataset: choice.id.clone(),
                dataset_line: *dataset_line,
                spaces,
                nearest,
                made: matches!(choice.card.source, Source::Generator { .. }),
            };
            return Err(root.error_on(line, InputProblem::LacksSpace(Box::new(problem))));
        }
    }
    Ok(())
}

/// Refuses a learner of images, which `line` asks for, where a data set cannot have any.
fn has_images(
    root: &Table<'_>,
    line: Option<usize>,
    learner: &str,
    datasets: &[Placed<DatasetChoice>],
) -> Result<(), InputError> {
    match datasets.iter().find(|(_, choice)| !choice.card.may_hold_images()) {
        Some((dataset_line, choice)) => {
            let (learner, dataset) = (learner.to_owned(), choice.id.clone());
            let problem = InputProblem::NeedsImages { learner, dataset, dataset_line: *dataset_line };
            Err(root.error_on(line, problem))
        }
        None => Ok(()),
    }
}

/// Checks every metric against every learner.
pub(super) fn check_metrics(
    root: &Table<'_>,
    metrics: &[&'static MetricSpec],
    learners: &[Placed<LearnerChoice>],
) -> Result<(), InputError> {
    let line = root.get("metrics").map(|value| value.line());
    for metric in metrics {
        for (learner_line, learner) in learners {
            let outputs = (learner.spec.outputs)(&learner.params);
            if let Some(output) = metric.needs.without(outputs).next() {
                let (id, learner) = (metric.name.to_owned(), learner.id.clone());
                let (role, learner_line) = (Role::Metric, *learner_line);
                let problem = InputProblem::NeedsOutput { role, id, output, learner, learner_line };
                return Err(root.error_on(line, problem));
            }
        }
    }
    Ok(())
}

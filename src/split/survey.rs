//! Which seeds can run, and which classes a half or a first batch lacks: looked at before anything runs.

use std::collections::BTreeMap;

use super::{Halves, first_batch, split};
use crate::{dataset::Dataset, error::SplitError, protocol::Protocol};

/// Most rows times seeds that are looked at; more would be felt before a run.
const MOST: u64 = 20_000_000;

/// What the splits of all seeds have in common.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    /// Rows of the training and of the test half.
    pub sizes: (usize, usize),
    /// Seeds that cannot run, with the cause.
    pub unusable: Vec<(u64, SplitError)>,
    /// Warnings: classes that a half or the first batch lacks.
    pub warnings: Vec<String>,
}

/// Looks at the splits of the seeds `0..seeds` of data that come from a file.
///
/// # Errors
///
/// What makes every seed impossible.
pub fn survey(dataset: &Dataset, protocol: &Protocol, seeds: u64) -> Result<Survey, SplitError> {
    let mut survey = Survey::default();
    let rows = dataset.labels.len() as u64;
    let seen = seeds.min((MOST / rows.max(1)).max(1));
    let mut lacking: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    let mut prepared = false;
    for seed in 0..seen {
        let found = split(dataset, protocol, seed).and_then(|halves| {
            if !prepared {
                // Numbers that overflow do so with every seed.
                Halves::scaled(dataset, &halves, protocol.scaling)?;
                prepared = true;
            }
            survey.sizes = (halves.train.len(), halves.test.len());
            let classes: Vec<usize> = halves.train.iter().map(|&row| dataset.labels[row]).collect();
            let given = given_batch(dataset, &halves.train);
            Ok((first_batch(&classes, given.as_deref(), protocol, seed)?, classes, halves.test))
        });
        match found {
            Err(error) if error.of_one_seed() => survey.unusable.push((seed, error)),
            Err(error) => return Err(error),
            Ok((first, train, test)) => {
                let test = test.iter().map(|&row| dataset.labels[row]).collect::<Vec<_>>();
                let first = first.map(|first| first.iter().map(|&row| train[row]).collect::<Vec<_>>());
                for (place, classes) in [Some(train), Some(test), first].into_iter().enumerate() {
                    let Some(classes) = classes else { continue };
                    for class in absent(&classes, dataset.classes.len()) {
                        *lacking.entry((place, class)).or_default() += 1;
                    }
                }
            }
        }
    }
    if let (true, Some((_, first))) = (survey.unusable.len() as u64 == seen, survey.unusable.first()) {
        return Err(first.clone());
    }
    survey.warnings = warnings(&lacking, dataset, seen);
    Ok(survey)
}

/// Positions in the training half of the rows that the data say to be labeled at the start.
pub(super) fn given_batch(dataset: &Dataset, train: &[usize]) -> Option<Vec<usize>> {
    let initial = dataset.about.initial.as_ref()?;
    Some((0..train.len()).filter(|&at| initial[train[at]]).collect())
}

fn absent(classes: &[usize], n_classes: usize) -> Vec<usize> {
    let mut present = vec![false; n_classes];
    for &class in classes {
        present[class] = true;
    }
    (0..n_classes).filter(|&class| !present[class]).collect()
}

/// Classes that are named one by one in a warning.
const NAMED: usize = 3;

fn warnings(lacking: &BTreeMap<(usize, usize), u64>, dataset: &Dataset, seeds: u64) -> Vec<String> {
    let places = [
        ("the training half", "nobody can learn it", true),
        ("the test half", "it counts in no score there", true),
        ("the first batch", "strategies must find it first; raise `initial` if that is not meant", false),
    ];
    let mut warnings = Vec::new();
    for (place, (name, meaning, is_half)) in places.into_iter().enumerate() {
        let classes: Vec<(usize, u64)> = lacking
            .iter()
            .filter(|((at, _), _)| *at == place)
            .map(|((_, class), seeds)| (*class, *seeds))
            .collect();
        for &(class, count) in classes.iter().take(NAMED) {
            let remedy = if is_half { format!("; {}", remedy(dataset, class)) } else { String::new() };
            let class = &dataset.classes[class];
            warnings.push(format!(
                "{name} lacks class `{class}` with {count} of {seeds} seeds: {meaning}{remedy}"
            ));
        }
        if classes.len() > NAMED {
            warnings.push(format!(
                "{name} lacks {} more classes with some seeds: {meaning}",
                classes.len() - NAMED
            ));
        }
    }
    warnings
}

/// What brings a class into both halves.
fn remedy(dataset: &Dataset, class: usize) -> &'static str {
    let rows = dataset.labels.iter().filter(|&&label| label == class).count();
    if dataset.about.test.is_some() {
        "the files say which rows test: give both of them rows of the class"
    } else if dataset.about.groups.is_some() {
        "groups stay in one half: add groups with rows of the class"
    } else if rows == 1 {
        "it has a single row: add others, or leave it out"
    } else {
        "write `split = \"stratified\"`"
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{protocol, rows};
    use super::survey;
    use crate::{error::SplitError, protocol::SplitMethod};

    #[test]
    fn a_seed_whose_training_half_lacks_a_class_is_named_and_the_others_run() {
        let mut data = rows(40);
        data.labels = (0..40).map(|row| usize::from(row == 0)).collect();
        let found = survey(&data, &protocol(SplitMethod::TrainTestSplit, 0.5), 10).expect("some seeds run");
        assert!(!found.unusable.is_empty() && found.unusable.len() < 10, "{:?}", found.unusable);
        assert!(found.unusable.iter().all(|(_, error)| matches!(error, SplitError::OneClass { .. })));
        let usable = 10 - found.unusable.len();
        let expected = format!("the test half lacks class `odd` with {usable} of 10 seeds");
        assert!(found.warnings.iter().any(|warning| warning.starts_with(&expected)), "{:?}", found.warnings);
        assert_eq!(found.sizes, (20, 20));
    }

    #[test]
    fn the_remedy_for_a_class_that_a_half_lacks_is_one_that_the_data_allow() {
        let told = |alone: usize, change: fn(&mut crate::dataset::About)| {
            let mut data = rows(40);
            data.labels = (0..40).map(|row| if row < alone { 2 } else { row % 2 }).collect();
            data.classes.push("rare".to_owned());
            change(&mut data.about);
            survey(&data, &protocol(SplitMethod::TrainTestSplit, 0.5), 8)
                .expect("some seeds run")
                .warnings
                .join("\n")
        };
        assert!(told(2, |_| ()).contains("write `split = \"stratified\"`"));
        assert!(told(1, |_| ()).contains("it has a single row"));
        assert!(
            told(2, |about| about.groups = Some((0..40).map(|row| row / 2).collect())).contains("add groups")
        );
        assert!(
            told(2, |about| about.test = Some((0..40).map(|row| row > 20).collect()))
                .contains("which rows test")
        );
    }

    #[test]
    fn what_makes_every_seed_impossible_is_an_error() {
        let mut data = rows(40);
        data.labels = vec![0; 40];
        let found = survey(&data, &protocol(SplitMethod::TrainTestSplit, 0.5), 5);
        assert!(matches!(found, Err(SplitError::OneClass { .. })), "{found:?}");
    }
}

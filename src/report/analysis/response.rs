//! How results respond to a parameter that takes several values.

use crate::{
    config::{Axis, SweptEntry},
    error::Role,
};

use super::{
    Analysis,
    comparison::{Comparison, Entry},
};

/// One parameter with everything else held: a data set, a learner, and the values of other parameters.
#[derive(Debug)]
pub struct Response<'a> {
    /// The parameter.
    pub axis: &'a Axis,
    /// Name of its files, without their endings.
    pub stem: String,
    /// What is held, for readers.
    pub heading: String,
    /// Values of the parameter, in the order of the experiment.
    pub values: Vec<&'a str>,
    /// What responds: strategies, or the one whose parameter it is.
    pub lines: Vec<Line<'a>>,
}

impl Response<'_> {
    /// How far beside its value a strategy is drawn, where values are 1 apart: side by side, so that intervals do
    /// not hide each other. The strategy goes by its number in the experiment.
    #[must_use]
    pub fn aside(&self, number: usize) -> f64 {
        let place = self.lines.iter().position(|line| line.number == number).unwrap_or(0);
        let lines = self.lines.len() as f64;
        (place as f64 - (lines - 1.0) / 2.0) * (0.3 / lines)
    }
}

/// A strategy along the values.
#[derive(Debug)]
pub struct Line<'a> {
    /// What readers call it.
    pub label: String,
    /// Its number in the experiment, that of the first where the parameter is its own.
    pub number: usize,
    /// Its runs, one for each value.
    pub points: Vec<Run<'a>>,
}

/// The runs of a strategy at one value.
#[derive(Debug)]
pub struct Run<'a> {
    /// Where.
    pub comparison: &'a Comparison<'a>,
    /// The strategy there.
    pub entry: &'a Entry<'a>,
}

/// All responses: parameters in order, data sets and learners within each.
#[must_use]
pub fn responses<'a>(analysis: &'a Analysis<'a>) -> Vec<Response<'a>> {
    let axes = &analysis.experiment().sweep;
    let mut found: Vec<Response<'a>> = axes.iter().flat_map(|axis| of_axis(analysis, axis)).collect();
    for (number, response) in found.iter_mut().enumerate() {
        response.stem = format!("response-{}-{}", response.axis.parameter.to_ascii_lowercase(), number + 1);
    }
    found
}

fn of_axis<'a>(analysis: &'a Analysis<'a>, axis: &'a Axis) -> Vec<Response<'a>> {
    let mut found: Vec<Response<'a>> = Vec::new();
    for group in groups(&analysis.experiment().sweep, axis) {
        let has = |id: &str| group.iter().any(|(entry, _)| entry.id == id);
        let name = &group[0].1;
        let values: Vec<&str> = group.iter().map(|(entry, _)| entry.value.as_str()).collect();
        let at = |id: &'a str| {
            analysis.comparisons.iter().filter(move |comparison| match axis.role {
                Role::Dataset => comparison.dataset.id == id,
                Role::Learner => comparison.learner.id == id,
                Role::Strategy | Role::Metric => false,
            })
        };
        if axis.role == Role::Strategy {
            for comparison in &analysis.comparisons {
                let of = |(entry, _): &(&SweptEntry, String)| {
                    let entry = comparison.entries.iter().find(|run| run.strategy.id == entry.id)?;
                    Some(Run { comparison, entry })
                };
                let points = group.iter().filter_map(of).collect();
                let number = comparison.entries.iter().position(|run| has(&run.strategy.id)).unwrap_or(0);
                let line = Line { label: name.clone(), number, points };
                let heading = format!("{} of strategies, {}", axis.parameter, comparison.label());
                // Strategies with the same parameter share a figure.
                match found.iter_mut().find(|other| other.heading == heading && other.values == values) {
                    Some(other) => other.lines.push(line),
                    None => found.push(Response {
                        axis,
                        stem: String::new(),
                        heading,
                        values: values.clone(),
                        lines: vec![line],
                    }),
                }
            }
            continue;
        }
        for first in at(&group[0].0.id) {
            let held = |comparison: &&Comparison<'_>| match axis.role {
                Role::Dataset => comparison.learner.id == first.learner.id,
                _ => comparison.dataset.id == first.dataset.id,
            };
            let along: Vec<&Comparison<'_>> =
                group.iter().filter_map(|(entry, _)| at(&entry.id).find(held)).collect();
            let baseline = first.baseline().map(|baseline| &baseline.strategy.id);
            let line = |(number, entry): (usize, &'a Entry<'a>)| Line {
                label: entry.strategy.label.clone(),
                number,
                points: along
                    .iter()
                    .map(|&comparison| Run { comparison, entry: &comparison.entries[number] })
                    .collect(),
            };
            let others = first.entries.iter().enumerate();
            let others = others.filter(|(_, entry)| Some(&entry.strategy.id) != baseline);
            let other = match axis.role {
                Role::Dataset => &first.learner.label,
                _ => &first.dataset.label,
            };
            let heading = format!("{} of {name}, {other}", axis.parameter);
            found.push(Response {
                axis,
                stem: String::new(),
                heading,
                values: values.clone(),
                lines: others.map(line).collect(),
            });
        }
    }
    found
}

/// The entries of a parameter in groups that differ in nothing else, each entry with what readers call its
/// group.
fn groups<'a>(sweep: &'a [Axis], axis: &'a Axis) -> Vec<Vec<(&'a SweptEntry, String)>> {
    let others = |id: &str| -> Vec<String> {
        let others = sweep.iter().filter(|other| other.role == axis.role && *other != axis);
        let value = |other: &Axis| {
            let entry = other.entries.iter().find(|entry| entry.id == id)?;
            Some(format!(", {} = {}", other.parameter, entry.value))
        };
        others.filter_map(value).collect()
    };
    // What a group was made from, and the other parameters that it shares.
    let mut shared: Vec<(&str, Vec<String>)> = Vec::new();
    let mut groups: Vec<Vec<(&SweptEntry, String)>> = Vec::new();
    for entry in &axis.entries {
        let held = others(&entry.id);
        let named = (entry, format!("{}{}", entry.label, held.concat()));
        if let Some(at) = shared.iter().position(|(of, other)| *of == entry.of && *other == held) {
            groups[at].push(named);
        } else {
            shared.push((&entry.of, held));
            groups.push(vec![named]);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::responses;
    use crate::{
        config::{Axis, Experiment, SweptEntry},
        error::Role,
        report::{analysis::Analysis, fake},
    };

    fn axis(role: Role, parameter: &str, entries: &[(&str, &str, &str)]) -> Axis {
        let entry = |&(id, of, value): &(&str, &str, &str)| SweptEntry {
            id: id.to_owned(),
            of: of.to_owned(),
            label: of.to_uppercase(),
            value: value.to_owned(),
        };
        Axis { role, parameter: parameter.to_owned(), entries: entries.iter().map(entry).collect() }
    }

    fn headings(experiment: Experiment) -> Vec<(String, Vec<(String, usize)>)> {
        let results = fake::results(experiment);
        let analysis = Analysis::new(&results);
        let line = |line: &super::Line<'_>| (line.label.clone(), line.points.len());
        let found = responses(&analysis);
        found.iter().map(|found| (found.heading.clone(), found.lines.iter().map(line).collect())).collect()
    }

    #[test]
    fn a_parameter_of_learners_responds_on_every_data_set_with_all_else_held() {
        let mut experiment = fake::experiment(&["a", "b"], &["s1", "s2", "s3", "s4"], &["random", "x"], 2);
        let (c, gamma) = (
            [("s1", "s", "1"), ("s2", "s", "1"), ("s3", "s", "10"), ("s4", "s", "10")],
            [("s1", "s", "low"), ("s2", "s", "high"), ("s3", "s", "low"), ("s4", "s", "high")],
        );
        experiment.sweep = vec![axis(Role::Learner, "C", &c), axis(Role::Learner, "gamma", &gamma)];
        let found = headings(experiment);
        let line = |n| vec![("x".to_owned(), n)];
        assert_eq!(found.len(), 8);
        assert_eq!(found[0], ("C of S, gamma = low, a".to_owned(), line(2)));
        assert_eq!(found[1], ("C of S, gamma = low, b".to_owned(), line(2)));
        assert_eq!(found[4], ("gamma of S, C = 1, a".to_owned(), line(2)));
    }

    #[test]
    fn strategies_with_one_parameter_share_a_response() {
        let mut experiment = fake::experiment(&["a"], &["svc"], &["random", "x1", "x2", "y1", "y2"], 2);
        let beta = [("x1", "x", "1"), ("x2", "x", "2"), ("y1", "y", "1"), ("y2", "y", "2")];
        experiment.sweep = vec![axis(Role::Strategy, "beta", &beta)];
        let found = headings(experiment);
        let lines = vec![("X".to_owned(), 2), ("Y".to_owned(), 2)];
        assert_eq!(found, [("beta of strategies, a".to_owned(), lines)]);
    }
}

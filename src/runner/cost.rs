//! A guess at what cells cost, from the specs of their learner and strategy: for the order in which
//! they run, for shards and for progress. No number of a cell depends on it.

use crate::{
    config::{DatasetChoice, LearnerChoice, StrategyChoice},
    dataset::{Shape, Source},
    learner::Size,
    params::{ParamValue, Params},
    protocol::Iterations,
    strategy::{Asks, Work},
};

/// Probabilities of all unlabeled rows cost about as much as this many fits.
const FITS_PER_PROBABILITIES: f64 = 3.0;

/// What is taken for a data set of which nothing is known before it is loaded.
const UNKNOWN: Shape = Shape { rows: 1000, features: 20, classes: 2 };

/// The cost of one cell, in the unit of the specs.
pub(super) fn of_cell(
    data: &DatasetChoice,
    learner: &LearnerChoice,
    strategy: &StrategyChoice,
    shape: Option<Shape>,
) -> f64 {
    let shape = shape.unwrap_or_else(|| shape_of(&data.card.source));
    let protocol = &data.protocol;
    let rows = protocol.used_rows(shape.rows);
    let n_train = protocol.train_rows(rows);
    let queries = match protocol.iterations {
        Iterations::Count(count) => count,
        Iterations::UntilPoolEmpty => n_train.saturating_sub(protocol.initial) / protocol.batch + 1,
    };
    let questions = match (strategy.spec.needs)(&strategy.params).asks {
        Asks::Batch => 1,
        Asks::OneByOne => protocol.batch,
    };
    let batch = (protocol.batch / questions) as f64;
    let at = |share: f64| {
        let labeled = protocol.initial as f64 + share * (queries * protocol.batch) as f64;
        let size = Size {
            labeled,
            train: n_train as f64,
            test: (rows - n_train) as f64,
            features: shape.features as f64,
            classes: shape.classes as f64,
        };
        let fit = (learner.spec.cost)(&learner.params, &size);
        let unlabeled = (n_train as f64 - labeled).max(0.0);
        let probabilities = FITS_PER_PROBABILITIES * fit;
        let work = Work { size, unlabeled, batch, fit, probabilities };
        questions as f64 * (fit + (strategy.spec.cost)(&strategy.params, &work))
    };
    // Simpson's rule: exact for costs that grow with the cube of the labels, or slower.
    (queries as f64 + 1.0) * (at(0.0) + 4.0 * at(0.5) + at(1.0)) / 6.0
}

fn shape_of(source: &Source) -> Shape {
    let Source::Generator { params, .. } = source else { return UNKNOWN };
    let or = |name, otherwise| count(params, name).unwrap_or(otherwise);
    Shape {
        rows: or("n_samples", UNKNOWN.rows),
        features: or("n_features", UNKNOWN.features),
        classes: or("n_classes", UNKNOWN.classes),
    }
}

fn count(params: &Params, name: &str) -> Option<usize> {
    match params.find(name) {
        Some(ParamValue::Count(count)) => usize::try_from(*count).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::of_cell;
    use crate::config;

    #[test]
    fn cells_that_need_probabilities_cost_more_and_so_do_those_with_more_labels() {
        let experiment = config::load("uncertainty").expect("a shipped experiment");
        let learner = &experiment.learners[0];
        let cost = |dataset: usize, id: &str| {
            let strategy = experiment.strategies.iter().find(|choice| choice.id == id);
            of_cell(&experiment.datasets[dataset], learner, strategy.expect("one of them"), None)
        };
        assert!(cost(0, "margin") > 2.0 * cost(0, "random"));
        assert!(cost(1, "random") > cost(0, "random"), "digits buys more labels");
    }
}

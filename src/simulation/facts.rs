//! What diagnostics need of labels, features and model, none of which is stored.
//!
//! Facts are taken while no stopwatch runs, and cost little: a strategy never pays for
//! probabilities that it did not ask for.

use super::{
    outliers,
    trace::{Argmax, Facts, Start},
};
use crate::{error::LearnerError, learner::Rows, numeric, oracle::Answer, round::Round, split::Halves};

/// Most candidates of which the likeliest class is compared with the prediction.
const ARGMAX_ROWS: usize = 64;

/// The pool before the first query.
pub(super) fn start(halves: &Halves, first_batch: &[usize]) -> Start {
    let classes = halves.truth.classes();
    let mut pool_classes = vec![0; halves.pool.n_classes()];
    for &class in classes {
        pool_classes[class] += 1;
    }
    for &row in first_batch {
        pool_classes[classes[row]] -= 1;
    }
    let pool_outliers = outliers::of(&halves.pool).as_ref().as_ref().map(|is_outlier| {
        let labeled = first_batch.iter().filter(|&&row| is_outlier[row]).count();
        is_outlier.iter().filter(|&&outlier| outlier).count() - labeled
    });
    Start { labeled: first_batch.to_vec(), pool_classes, pool_outliers }
}

/// One query and what came back.
pub(super) fn of(
    round: &Round<'_>,
    answers: &[Answer],
    importance: Option<f64>,
) -> Result<Facts, LearnerError> {
    let labels = answers.iter().filter_map(|answer| answer.class).collect();
    let is_outlier = outliers::of(round.pool());
    let count = |is_outlier: &Vec<bool>| answers.iter().filter(|answer| is_outlier[answer.row]).count();
    let outliers = is_outlier.as_ref().as_ref().map(count);
    Ok(Facts { labels, outliers, argmax: argmax(round)?, importance })
}

fn argmax(round: &Round<'_>) -> Result<Option<Argmax>, LearnerError> {
    let Some(probabilities) = round.computed_probabilities() else { return Ok(None) };
    let sample =
        || (0..round.candidates().len()).step_by(round.candidates().len().div_ceil(ARGMAX_ROWS).max(1));
    let rows: Vec<usize> = sample().map(|at| round.candidates()[at]).collect();
    let predicted = round.model().predict(Rows::Train(&rows))?;
    // The first of equally likely classes, as numpy's argmax.
    let likeliest = |at: usize| numeric::argmax(probabilities.row(at));
    let differ = sample().zip(&predicted).filter(|&(at, &class)| likeliest(at) != class).count();
    Ok(Some(Argmax { rows: rows.len(), differ }))
}

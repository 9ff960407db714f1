//! Which strategy beats which, how often; see `stats::penalty_matrix`.

use ndarray::{Array2, ArrayView2};

use super::comparison::{Comparison, curve};
use crate::{
    simulation::Packed,
    stats::{
        moments,
        penalty_matrix::{checkpoints, penalties},
    },
};

/// Level of the paper's tests.
const ALPHA: f64 = 0.05;

/// The penalty matrix of one comparison, or the sum of all.
#[derive(Debug, Clone)]
pub struct Penalties {
    /// Numbers of the strategies in the experiment, in the order of rows and columns.
    pub strategies: Vec<usize>,
    /// Row beats column; at most `sets`.
    pub matrix: Array2<f64>,
    /// Comparisons that are added up.
    pub sets: usize,
}

/// The matrix of one comparison, of the strategies that have finished runs; `None` where there is
/// no baseline, or where no checkpoint has two seeds that all of them share.
#[must_use]
pub fn of(comparison: &Comparison<'_>) -> Option<Penalties> {
    let with_runs: Vec<_> =
        comparison.entries.iter().enumerate().filter(|(_, entry)| !entry.runs.is_empty()).collect();
    let strategies: Vec<usize> = with_runs.iter().map(|&(number, _)| number).collect();
    let baseline = comparison.baseline()?;
    let seeds: Vec<u64> = baseline
        .runs
        .seeds()
        .filter(|&seed| with_runs.iter().all(|(_, entry)| entry.runs.get(seed).is_some()))
        .collect();
    let curves: Vec<Array2<f64>> = with_runs
        .iter()
        .map(|(_, entry)| {
            let runs: Vec<&Packed> = seeds.iter().filter_map(|&seed| entry.runs.get(seed)).collect();
            let points = runs.iter().map(|run| run.n_points()).min().unwrap_or(0);
            let mut scores = Array2::zeros((runs.len(), points));
            for (mut row, run) in scores.rows_mut().into_iter().zip(runs) {
                row.iter_mut().zip(curve(run, 0)).for_each(|(score, (_, value))| *score = value);
            }
            scores
        })
        .collect();
    let own = with_runs.iter().position(|(_, entry)| entry.strategy.id == baseline.strategy.id)?;
    let means: Vec<f64> =
        curves[own].columns().into_iter().map(|point| moments::mean(&point.to_vec())).collect();
    let views: Vec<ArrayView2<'_, f64>> = curves.iter().map(Array2::view).collect();
    let matrix = penalties(&views, &checkpoints(&means)?, ALPHA)?;
    Some(Penalties { strategies, matrix, sets: 1 })
}

/// The sum over all comparisons; a strategy that one of them lacks has no penalties there.
#[must_use]
pub fn total(comparisons: &[Comparison<'_>]) -> Option<Penalties> {
    let all: Vec<Penalties> = comparisons.iter().filter_map(of).collect();
    let k = comparisons.first()?.entries.len();
    let mut matrix = Array2::zeros((k, k));
    for one in &all {
        for (row, &i) in one.strategies.iter().enumerate() {
            for (column, &j) in one.strategies.iter().enumerate() {
                matrix[[i, j]] += one.matrix[[row, column]];
            }
        }
    }
    (!all.is_empty()).then(|| Penalties { strategies: (0..k).collect(), matrix, sets: all.len() })
}

//! What scikit-activeml's strategies share: utilities over all rows, and a draw among equal ones.

use ndarray::ArrayView1;

use super::{greedy::Turn, probability::raised, scikit_activeml::query_stream};
use crate::{numpy::RandomState, round::Round};

/// The stream of this query.
pub(super) fn stream(round: &Round<'_>, seed: u32) -> RandomState {
    query_stream(seed, round.unlabeled().len() + 1)
}

/// Utilities of all training rows, NaN where a row cannot be picked.
#[derive(Debug)]
pub(super) struct Utilities {
    of_rows: Vec<f64>,
}

impl Utilities {
    /// `value` for the candidates.
    pub(super) fn new(round: &Round<'_>, value: f64) -> Self {
        let mut of_rows = vec![f64::NAN; round.pool().len()];
        for &row in round.candidates() {
            of_rows[row] = value;
        }
        Self { of_rows }
    }

    /// Sets the utility of a row that can be picked.
    pub(super) fn set(&mut self, row: usize, value: f64) {
        if !self.of_rows[row].is_nan() {
            self.of_rows[row] = value;
        }
    }

    /// One of the rows with the largest utility, which cannot be picked again.
    pub(super) fn pick(&mut self, turn: &mut Turn) -> usize {
        let row = turn.pick(&self.of_rows);
        self.of_rows[row] = f64::NAN;
        row
    }
}

/// Raised and divided by the sum, as scikit-activeml does before it takes logarithms.
pub(super) fn clipped(p: ArrayView1<'_, f64>) -> Vec<f64> {
    let all: Vec<f64> = p.iter().map(|&p| raised(p)).collect();
    let sum: f64 = all.iter().sum();
    all.into_iter().map(|p| p / sum).collect()
}

/// One position by `choice(n, p = weights / sum, replace = False)`; `taken` ones have weight 0. Where
/// all weights are 0, every position that is left is as likely as any other.
pub(super) fn draw(weights: &[f64], taken: &[usize], stream: &mut RandomState) -> usize {
    let sum: f64 = weights.iter().sum();
    let shares: Vec<f64> = if sum > 0.0 {
        weights.iter().map(|weight| weight / sum).collect()
    } else {
        let share = 1.0 / (weights.len() - taken.len()) as f64;
        (0..weights.len()).map(|at| if taken.contains(&at) { 0.0 } else { share }).collect()
    };
    stream.choice_weighted(&shares, 1)[0]
}

#[cfg(test)]
mod tests {
    use ndarray::aview1;

    use super::{RandomState, clipped, draw};

    #[test]
    fn a_class_without_probability_keeps_a_little() {
        let p = clipped(aview1(&[0.0, 1.0]));
        assert!((p[0] - 1e-7 / (1.0 + 1e-7)).abs() < 1e-20 && (p[0] + p[1] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn without_weights_every_row_that_is_left_can_be_drawn() {
        let mut stream = RandomState::new(0);
        let mut seen = [0; 4];
        for _ in 0..200 {
            seen[draw(&[0.0; 4], &[1], &mut stream)] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!([0, 2, 3].iter().all(|&at| seen[at] > 40), "{seen:?}");
        assert!((0..50).all(|_| draw(&[0.0, 0.0, 2.0, 0.0], &[0], &mut stream) == 2));
    }
}

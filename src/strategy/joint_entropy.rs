//! The information that a growing batch of labels holds about which member of a committee is right.
//!
//! # Definition
//!
//! ```text
//! I(y_1 .. y_b; member) = H(y_1 .. y_b) - sum_i mean_m H(y_i | m)
//! H(y_1 .. y_b) over outcomes o of joint probability   mean_m prod_i p_m(y_i = o_i)
//! ```
//!
//! While the outcomes of the rows taken so far are at most as many as the samples, all are summed up.
//! From then on every step draws outcomes of all rows taken so far anew, the same number from each
//! member, and weighs them by their joint probability.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `pool.batch_bald`. Probabilities are clipped at 1e-7 and not normalised. Ties
//! inside are broken by a stream of seed 0, whatever the strategy's seed.
//!
//! # Reference
//!
//! Kirsch, van Amersfoort, Gal. `BatchBALD`: Efficient and Diverse Batch Acquisition for Deep Bayesian
//! Active Learning. `NeurIPS` 2019.

use ndarray::{Array2, Array3, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::{probability::raised, scikit_activeml::rand_argmax};
use crate::numpy::RandomState;

/// Utilities of every row at each of `batch` steps, shape `(batch, n_rows)`, NaN for rows taken before.
///
/// `members` holds the probabilities of each member, of shape `(n_rows, n_classes)`; `n_samples` is
/// how many outcomes there may be, divided among the members.
pub(super) fn utilities(
    members: &[Array2<f64>],
    batch: usize,
    n_samples: usize,
    stream: &mut RandomState,
) -> Array2<f64> {
    let p = by_row(members);
    let conditional: Vec<f64> = p.outer_iter().map(conditional_entropy).collect();
    let mut joint = Joint { members: members.len(), n_samples, outcomes: Outcomes::none(members.len()) };
    let mut taken: Vec<usize> = Vec::new();
    let mut all = Array2::zeros((batch, conditional.len()));
    for mut utilities in all.outer_iter_mut() {
        if let Some(&last) = taken.last() {
            joint.add(&p, last, &taken, stream);
        }
        let shared: f64 = taken.iter().map(|&row| conditional[row]).sum();
        let found: Vec<f64> = conditional
            .par_iter()
            .enumerate()
            .map(|(row, own)| joint.outcomes.entropy_with(p.index_axis(Axis(0), row)) - (own + shared))
            .collect();
        utilities.assign(&ArrayView1::from(&found));
        for &row in &taken {
            utilities[row] = f64::NAN;
        }
        let values = utilities.to_vec();
        taken.push(rand_argmax(&values, &mut RandomState::new(0)));
    }
    all
}

/// Clipped probabilities, shape `(n_rows, n_members, n_classes)`.
fn by_row(members: &[Array2<f64>]) -> Array3<f64> {
    let (n_rows, n_classes) = members[0].dim();
    Array3::from_shape_fn((n_rows, members.len(), n_classes), |(row, member, class)| {
        raised(members[member][[row, class]])
    })
}

/// `mean_m H(y | m)`.
fn conditional_entropy(p: ArrayView2<'_, f64>) -> f64 {
    p.iter().map(|p| -p * p.ln()).sum::<f64>() / p.nrows() as f64
}

/// The rows taken so far.
struct Joint {
    members: usize,
    n_samples: usize,
    outcomes: Outcomes,
}

/// Joint outcomes of the rows taken so far.
struct Outcomes {
    /// Probability of each outcome under each member, shape `(n_outcomes, n_members)`.
    p: Array2<f64>,
    /// Of drawn outcomes their joint probability; `None` when all outcomes are there.
    weights: Option<Vec<f64>>,
}

impl Joint {
    fn add(&mut self, p: &Array3<f64>, last: usize, taken: &[usize], stream: &mut RandomState) {
        let n_classes = p.dim().2;
        let exponent = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        let fits = n_classes.checked_pow(exponent).is_some_and(|outcomes| outcomes <= self.n_samples);
        self.outcomes = if fits && self.outcomes.weights.is_none() {
            self.outcomes.times(p.index_axis(Axis(0), last))
        } else {
            self.draw(p, taken, stream)
        };
    }

    fn draw(&self, p: &Array3<f64>, taken: &[usize], stream: &mut RandomState) -> Outcomes {
        let each = self.n_samples / self.members;
        let mut logarithms = Array2::<f64>::zeros((self.members * each, self.members));
        for &row in taken {
            let p = p.index_axis(Axis(0), row);
            for (member, own) in p.outer_iter().enumerate() {
                let sum: f64 = own.sum();
                let shares: Vec<f64> = own.iter().map(|p| p / sum).collect();
                for (at, class) in stream.choice_weighted(&shares, each).into_iter().enumerate() {
                    let mut outcome = logarithms.row_mut(member * each + at);
                    for (logarithm, p) in outcome.iter_mut().zip(p.column(class)) {
                        *logarithm += p.ln();
                    }
                }
            }
        }
        let p = logarithms.mapv(f64::exp);
        let weights = p.outer_iter().map(|p| p.sum() / self.members as f64).collect();
        Outcomes { p, weights: Some(weights) }
    }
}

impl Outcomes {
    /// No row: one outcome, which is certain.
    fn none(n_members: usize) -> Self {
        Self { p: Array2::ones((1, n_members)), weights: None }
    }

    /// The outcomes with one more row, whose probabilities have the shape `(n_members, n_classes)`.
    fn times(&self, row: ArrayView2<'_, f64>) -> Self {
        let (n_members, n_classes) = row.dim();
        let p = Array2::from_shape_fn((self.p.nrows() * n_classes, n_members), |(outcome, member)| {
            self.p[[outcome / n_classes, member]] * row[[member, outcome % n_classes]]
        });
        Self { p, weights: None }
    }

    /// The joint entropy with one more row.
    fn entropy_with(&self, row: ArrayView2<'_, f64>) -> f64 {
        let n_members = row.nrows();
        let by_class: Vec<f64> = row.t().iter().copied().collect();
        let outcomes = self.p.as_slice().expect("outcomes are made in standard layout");
        let mut sum = 0.0;
        for (at, outcome) in outcomes.chunks_exact(n_members).enumerate() {
            let mut own = 0.0;
            for p in by_class.chunks_exact(n_members) {
                let joint: f64 = outcome.iter().zip(p).map(|(a, b)| a * b).sum();
                let joint = joint / n_members as f64;
                own -= joint * joint.ln();
            }
            sum += self.weights.as_ref().map_or(own, |weights| own / weights[at]);
        }
        if self.weights.is_some() { sum / self.p.nrows() as f64 } else { sum }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Axis, Joint, Outcomes, RandomState, by_row, utilities};

    #[test]
    fn a_second_row_that_tells_the_same_adds_nothing() {
        // Rows 0 and 1 part the members in the same way, row 2 hardly does.
        let sure = |a: f64, b: f64| array![[a, 1.0 - a], [a, 1.0 - a], [b, 1.0 - b]];
        let members = [sure(1.0, 0.6), sure(0.0, 0.4)];
        let found = utilities(&members, 2, 400, &mut RandomState::new(0));
        assert!((found[[0, 0]] - f64::ln(2.0)).abs() < 1e-5, "{found}");
        let first = usize::from(!found[[1, 0]].is_nan());
        assert!(found[[1, first]].is_nan() && (found[[1, 1 - first]] - f64::ln(2.0)).abs() < 1e-5, "{found}");
        assert!((found[[1, 2]] - f64::ln(2.0)).abs() < 1e-5, "there is no more to tell: {found}");
    }

    #[test]
    fn drawn_outcomes_come_near_to_the_sum_over_all() {
        let p = by_row(&[array![[0.9, 0.1], [0.3, 0.7]], array![[0.2, 0.8], [0.6, 0.4]]]);
        let row = p.index_axis(Axis(0), 1);
        let joint = Joint { members: 2, n_samples: 40_000, outcomes: Outcomes::none(2) };
        let exact = joint.outcomes.times(p.index_axis(Axis(0), 0)).entropy_with(row);
        let drawn = joint.draw(&p, &[0], &mut RandomState::new(0)).entropy_with(row);
        assert!((exact - drawn).abs() < 0.01 && exact != drawn, "{exact} and {drawn}");
    }
}

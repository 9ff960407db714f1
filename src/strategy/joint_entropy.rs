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
//! # Bounds
//!
//! Only the first step gives scores; of the others the largest value is all that counts. With `w_o` the joint
//! probability of an outcome and `a_om` the share of member m in it, a row adds to the joint entropy
//!
//! ```text
//! sum_o v_o [ h(sum_m a_om p_m) - ln w_o sum_m a_om S_m ]        h(r) = - sum_c r_c ln r_c,  S_m = sum_c p_mc
//! ```
//!
//! (`v_o` is `w_o`, or one over the number of drawn outcomes). `h` is concave, so that the mean share of a group
//! of outcomes bounds what the group adds. Rows are computed in the order of their bounds until the next bound
//! is below the best value; a row that is left out cannot have been the largest one.
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

use std::collections::BTreeMap;

use ndarray::{Array2, Array3, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::{probability::raised, scikit_activeml::rand_argmax};
use crate::{
    numeric::{elementary, vectorised},
    numpy::RandomState,
};

/// Utilities of every row at each of `batch` steps, shape `(batch, n_rows)`: NaN for rows taken before and, after
/// the first step, minus infinity for rows that cannot be the next choice, however earlier ties were broken.
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
    let logarithms = p.mapv(f64::ln);
    let conditional: Vec<f64> = p.outer_iter().map(conditional_entropy).collect();
    let mut joint = Joint { members: members.len(), n_samples, outcomes: Outcomes::none(members.len()) };
    let mut taken: Vec<usize> = Vec::new();
    // Whoever breaks a tie otherwise needs the next largest value at every later step.
    let mut ties = 0;
    let mut all = Array2::zeros((batch, conditional.len()));
    for mut utilities in all.outer_iter_mut() {
        if let Some(&last) = taken.last() {
            joint.add(&p, &logarithms, last, &taken, stream);
        }
        let shared: f64 = taken.iter().map(|&row| conditional[row]).sum();
        let step = Step { p: &p, outcomes: &joint.outcomes, conditional: &conditional, shared };
        let found = if taken.is_empty() { step.all() } else { step.leading(&taken, 1 + ties) };
        utilities.assign(&ArrayView1::from(&found));
        for &row in &taken {
            utilities[row] = f64::NAN;
        }
        let values = utilities.to_vec();
        let row = rand_argmax(&values, &mut RandomState::new(0));
        ties += usize::from(values.iter().filter(|&&value| value == values[row]).count() > 1);
        taken.push(row);
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
    fn add(
        &mut self,
        p: &Array3<f64>,
        logarithms: &Array3<f64>,
        last: usize,
        taken: &[usize],
        stream: &mut RandomState,
    ) {
        let n_classes = p.dim().2;
        let exponent = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        let fits = n_classes.checked_pow(exponent).is_some_and(|outcomes| outcomes <= self.n_samples);
        self.outcomes = if fits && self.outcomes.weights.is_none() {
            self.outcomes.times(p.index_axis(Axis(0), last))
        } else {
            self.draw(p, logarithms, taken, stream)
        };
    }

    fn draw(
        &self,
        p: &Array3<f64>,
        logarithms: &Array3<f64>,
        taken: &[usize],
        stream: &mut RandomState,
    ) -> Outcomes {
        let each = self.n_samples / self.members;
        let mut sums = Array2::<f64>::zeros((self.members * each, self.members));
        for &row in taken {
            let logarithms = logarithms.index_axis(Axis(0), row);
            for (member, own) in p.index_axis(Axis(0), row).outer_iter().enumerate() {
                let sum: f64 = own.sum();
                let shares: Vec<f64> = own.iter().map(|p| p / sum).collect();
                for (at, class) in stream.choice_weighted(&shares, each).into_iter().enumerate() {
                    let mut outcome = sums.row_mut(member * each + at);
                    for (sum, logarithm) in outcome.iter_mut().zip(logarithms.column(class)) {
                        *sum += logarithm;
                    }
                }
            }
        }
        let p = sums.mapv(f64::exp);
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

/// One step of the greedy choice.
struct Step<'a> {
    p: &'a Array3<f64>,
    outcomes: &'a Outcomes,
    conditional: &'a [f64],
    /// Conditional entropy of the rows taken so far.
    shared: f64,
}

/// Up to this many outcomes the bounds cost more than they save.
const FEW_OUTCOMES: usize = 16;

/// Outcomes to a group, at least on average: of the bounds of all rows, and of those that come into question.
const COARSE: usize = 64;
const FINE: usize = 16;

/// How far rounding can lift a value above its bound, relative to the joint entropy.
const SLACK: f64 = 1e-10;

impl Step<'_> {
    fn utility(&self, row: usize) -> f64 {
        let own = self.conditional[row];
        self.outcomes.entropy_with(self.p.index_axis(Axis(0), row)) - (own + self.shared)
    }

    fn all(&self) -> Vec<f64> {
        (0..self.conditional.len()).into_par_iter().map(|row| self.utility(row)).collect()
    }

    /// The `count` largest utilities and those equal to them, minus infinity for some or all of the others.
    fn leading(&self, taken: &[usize], count: usize) -> Vec<f64> {
        let Some([coarse, fine]) = Groups::new(self.outcomes) else { return self.all() };
        let bound = |groups: &Groups, row: usize| {
            let joint = groups.bound(self.p.index_axis(Axis(0), row));
            joint + SLACK * joint.abs() - (self.conditional[row] + self.shared)
        };
        let n_rows = self.conditional.len();
        let bounds: Vec<f64> = (0..n_rows).into_par_iter().map(|row| bound(&coarse, row)).collect();
        if bounds.iter().any(|bound| bound.is_nan()) {
            return self.all();
        }
        let mut order: Vec<usize> = (0..n_rows).filter(|row| !taken.contains(row)).collect();
        order.sort_unstable_by(|&a, &b| bounds[b].total_cmp(&bounds[a]));
        let mut found = vec![f64::NEG_INFINITY; n_rows];
        let mut best = vec![f64::NEG_INFINITY; count];
        for row in order {
            if bounds[row] < best[count - 1] {
                break;
            }
            if bound(&fine, row) < best[count - 1] {
                continue;
            }
            found[row] = self.utility(row);
            let place = best.partition_point(|&better| better >= found[row]);
            best.insert(place, found[row]);
            best.truncate(count);
        }
        found
    }
}

/// Outcomes of about the same shares of the members, added up.
struct Groups {
    /// The sum of `v_o` of each group, and its mean shares, shape `(n_members, n_groups)`.
    weights: Vec<f64>,
    shares: Array2<f64>,
    /// `sum_o v_o a_om ln w_o` of each member.
    linear: Vec<f64>,
}

/// Widths of the bins of logarithms of shares, the finest first.
const WIDTHS: [f64; 7] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];

/// Smaller shares go into one bin with this one.
const LEAST_SHARE: f64 = 1e-10;

impl Groups {
    /// A few groups and more of them; `None` where outcomes are few, or so unlikely that their probability is
    /// rounded to 0.
    fn new(outcomes: &Outcomes) -> Option<[Self; 2]> {
        let (n_outcomes, n_members) = outcomes.p.dim();
        let totals: Vec<f64> = outcomes.p.outer_iter().map(|p| p.sum()).collect();
        if n_outcomes <= FEW_OUTCOMES || !totals.iter().all(|total| total.is_normal()) {
            return None;
        }
        let shares = Array2::from_shape_fn((n_outcomes, n_members), |(o, m)| outcomes.p[[o, m]] / totals[o]);
        let joint: Vec<f64> = totals.iter().map(|total| total / n_members as f64).collect();
        let weight = |o: usize| if outcomes.weights.is_some() { 1.0 / n_outcomes as f64 } else { joint[o] };
        let logarithms = shares.mapv(|share| share.max(LEAST_SHARE).ln());
        let binned = |width: f64| {
            let mut bins: BTreeMap<Vec<i32>, Vec<usize>> = BTreeMap::new();
            for (o, of_members) in logarithms.outer_iter().enumerate() {
                #[expect(clippy::cast_possible_truncation, reason = "between -100 and 0")]
                let key = of_members.iter().map(|logarithm| (logarithm / width).round() as i32).collect();
                bins.entry(key).or_default().push(o);
            }
            bins
        };
        let linear = |m| (0..n_outcomes).map(|o| weight(o) * shares[[o, m]] * joint[o].ln()).sum();
        let linear: Vec<f64> = (0..n_members).map(linear).collect();
        let grouped = |most: usize| {
            let fits = |width: &f64| Some(binned(*width)).filter(|bins| bins.len() <= most);
            let bins = WIDTHS.iter().find_map(fits).unwrap_or_else(|| binned(f64::INFINITY));
            let mut means = Array2::zeros((n_members, bins.len()));
            let mut weights = Vec::with_capacity(bins.len());
            for (members, mut mean) in bins.into_values().zip(means.axis_iter_mut(Axis(1))) {
                let total: f64 = members.iter().map(|&o| weight(o)).sum();
                for o in members {
                    mean.scaled_add(weight(o) / total, &shares.row(o));
                }
                weights.push(total);
            }
            Self { weights, shares: means, linear: linear.clone() }
        };
        Some([n_outcomes / COARSE, n_outcomes / FINE].map(grouped))
    }

    /// At least the joint entropy with one more row, whose probabilities have the shape
    /// `(n_members, n_classes)`, but for rounding.
    fn bound(&self, row: ArrayView2<'_, f64>) -> f64 {
        let n_groups = self.weights.len();
        let shares = self.shares.as_slice().expect("shares are made in standard layout");
        let (mut mixed, mut entropies) = (vec![0.0; n_groups], vec![0.0; n_groups]);
        for p in row.axis_iter(Axis(1)) {
            mixed.fill(0.0);
            let (mixed, entropies) = (&mut mixed[..], &mut entropies[..]);
            vectorised(
                #[inline(always)]
                move || {
                    for (shares, p) in shares.chunks_exact(n_groups).zip(p) {
                        for (mixed, share) in mixed.iter_mut().zip(shares) {
                            *mixed += share * p;
                        }
                    }
                    for (entropy, &r) in entropies.iter_mut().zip(&*mixed) {
                        *entropy -= r * elementary::ln(r);
                    }
                },
            );
        }
        let sum: f64 = self.weights.iter().zip(&entropies).map(|(weight, entropy)| weight * entropy).sum();
        let linear = |(m, linear): (usize, &f64)| linear * row.row(m).sum();
        sum - self.linear.iter().enumerate().map(linear).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Array2, Axis, Joint, Outcomes, RandomState, Step, by_row, conditional_entropy, utilities};

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
    fn rows_that_are_left_out_are_below_the_largest_ones() {
        // Three members, four classes; outcomes of two rows are summed up, those of three and more are drawn.
        let share = |m: usize, row: usize, c: usize| 0.02 + ((row * (5 + 2 * m) + c * (3 + m)) % 11) as f64;
        let members: Vec<Array2<f64>> = (0..3)
            .map(|m| {
                let all = Array2::from_shape_fn((60, 4), |(row, c)| share(m, row, c));
                &all / &all.sum_axis(Axis(1)).insert_axis(Axis(1))
            })
            .collect();
        let (p, mut left_out) = (by_row(&members), 0);
        let (logarithms, mut stream) = (p.mapv(f64::ln), RandomState::new(3));
        let conditional: Vec<f64> = p.outer_iter().map(conditional_entropy).collect();
        let mut joint = Joint { members: 3, n_samples: 300, outcomes: Outcomes::none(3) };
        let mut taken = Vec::new();
        for last in [7, 30, 12, 41, 3, 55, 20, 9] {
            taken.push(last);
            joint.add(&p, &logarithms, last, &taken, &mut stream);
            let step = Step { p: &p, outcomes: &joint.outcomes, conditional: &conditional, shared: 0.5 };
            let all = step.all();
            for count in 1..4 {
                let mut rest: Vec<f64> =
                    (0..60).filter(|row| !taken.contains(row)).map(|row| all[row]).collect();
                rest.sort_unstable_by(|a, b| b.total_cmp(a));
                for (row, &value) in step.leading(&taken, count).iter().enumerate() {
                    if value.is_finite() {
                        assert_eq!(value, all[row]);
                    } else if !taken.contains(&row) {
                        left_out += 1;
                        assert!(all[row] < rest[count - 1], "{count} largest of {}", taken.len());
                    }
                }
            }
        }
        assert!(left_out > 500, "{left_out}");
    }

    #[test]
    fn drawn_outcomes_come_near_to_the_sum_over_all() {
        let p = by_row(&[array![[0.9, 0.1], [0.3, 0.7]], array![[0.2, 0.8], [0.6, 0.4]]]);
        let row = p.index_axis(Axis(0), 1);
        let joint = Joint { members: 2, n_samples: 40_000, outcomes: Outcomes::none(2) };
        let exact = joint.outcomes.times(p.index_axis(Axis(0), 0)).entropy_with(row);
        let drawn = joint.draw(&p, &p.mapv(f64::ln), &[0], &mut RandomState::new(0)).entropy_with(row);
        assert!((exact - drawn).abs() < 0.01 && exact != drawn, "{exact} and {drawn}");
    }
}

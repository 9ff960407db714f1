//! How much the members of a committee disagree about a row.
//!
//! # Definition
//!
//! With `M` members, `v_c` the share of their votes for class `c`, `p_m` their class probabilities and
//! `P` the mean of these, in nats:
//!
//! ```text
//! vote-entropy        -sum_c v_c ln v_c
//! variation-ratio     1 - max_c v_c
//! consensus-entropy   -sum_c P_c ln P_c
//! largest-divergence  max_m KL(p_m || P)
//! mean-divergence     mean_m KL(p_m || P)         equals BALD: H(P) - mean_m H(p_m)
//! mean-deviation      mean_c of the standard deviation of p_mc over m, with M - 1
//! consensus-margin    second largest P_c - largest P_c
//! ```
//!
//! # Deviations of the packages
//!
//! scikit-activeml clips probabilities at 1e-7, and normalises them again for the divergence but
//! not for BALD.

use ndarray::{Array2, ArrayView1};

use super::{drawn, probability};
use crate::params::{ParamKind, ParamSpec, ParamValue};

/// The parameter that names the measure, one of `words`, by default the first.
pub(super) const fn parameter(words: &'static [&'static str]) -> ParamSpec {
    ParamSpec {
        name: "disagreement",
        kind: ParamKind::Choice(words),
        default: ParamValue::text(words[0]),
        help: "how disagreement is measured",
        introduced: None,
    }
}

/// How disagreement is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    VoteEntropy,
    VariationRatio,
    ConsensusEntropy,
    LargestDivergence,
    MeanDivergence,
    ClippedDivergence,
    ClippedBald,
    MeanDeviation,
    ConsensusMargin,
}

impl Measure {
    /// Whether it counts votes; the others compare probabilities.
    pub(super) fn counts_votes(self) -> bool {
        matches!(self, Self::VoteEntropy | Self::VariationRatio)
    }

    /// Scores of all rows from the members' votes: of each member one class per row.
    ///
    /// # Panics
    ///
    /// When the measure compares probabilities.
    pub(super) fn of_votes(self, votes: &[Vec<usize>], n_classes: usize) -> Vec<f64> {
        let n_rows = votes.first().map_or(0, Vec::len);
        let score = match self {
            Self::VoteEntropy => vote_entropy,
            Self::VariationRatio => variation_ratio,
            other => panic!("{other:?} compares probabilities"),
        };
        let mut ballot = vec![0; votes.len()];
        let rows = (0..n_rows).map(|row| {
            for (class, member) in ballot.iter_mut().zip(votes) {
                *class = member[row];
            }
            score(&ballot, n_classes)
        });
        rows.collect()
    }

    /// Scores of all rows from the members' probabilities, each of shape `(n_rows, n_classes)`.
    ///
    /// # Panics
    ///
    /// When the measure counts votes.
    pub(super) fn of_probabilities(self, members: &[Array2<f64>]) -> Vec<f64> {
        let score: fn(&[ArrayView1<'_, f64>]) -> f64 = match self {
            Self::ConsensusEntropy => |members| entropy(&mean(members)),
            Self::LargestDivergence => |members| largest_divergence(members),
            Self::MeanDivergence => |members| mean_divergence(members),
            Self::ClippedDivergence => |members| clipped_divergence(members),
            Self::ClippedBald => |members| clipped_bald(members),
            Self::MeanDeviation => |members| mean_deviation(members),
            Self::ConsensusMargin => |members| -probability::margin(ArrayView1::from(&mean(members)[..])),
            other => panic!("{other:?} counts votes"),
        };
        let n_rows = members.first().map_or(0, Array2::nrows);
        (0..n_rows)
            .map(|row| score(&members.iter().map(|member| member.row(row)).collect::<Vec<_>>()))
            .collect()
    }
}

/// How often each class is voted for.
fn counts(ballot: &[usize], n_classes: usize) -> Vec<f64> {
    let mut counts = vec![0.0; n_classes];
    for &class in ballot {
        counts[class] += 1.0;
    }
    counts
}

/// Classes in their order.
fn vote_entropy(ballot: &[usize], n_classes: usize) -> f64 {
    let n = ballot.len() as f64;
    let shares: Vec<f64> = counts(ballot, n_classes).into_iter().map(|count| count / n).collect();
    entropy(&shares)
}

fn variation_ratio(ballot: &[usize], n_classes: usize) -> f64 {
    let most = counts(ballot, n_classes).into_iter().fold(0.0, f64::max);
    1.0 - most / ballot.len() as f64
}

fn mean(members: &[ArrayView1<'_, f64>]) -> Vec<f64> {
    let n_classes = members[0].len();
    let share = |class| members.iter().map(|p| p[class]).sum::<f64>() / members.len() as f64;
    (0..n_classes).map(share).collect()
}

/// With a single member nothing deviates.
fn mean_deviation(members: &[ArrayView1<'_, f64>]) -> f64 {
    let mean = mean(members);
    let freedom = (members.len() - 1).max(1) as f64;
    let deviation = |(class, mean): (usize, &f64)| {
        let squares: f64 = members.iter().map(|p| (p[class] - mean) * (p[class] - mean)).sum();
        (squares / freedom).sqrt()
    };
    mean.iter().enumerate().map(deviation).sum::<f64>() / mean.len() as f64
}

fn entropy(p: &[f64]) -> f64 {
    probability::entropy(p.into())
}

/// `KL(p || q)`; a class of probability 0 adds nothing.
fn divergence<'a>(p: impl IntoIterator<Item = &'a f64>, q: &[f64]) -> f64 {
    p.into_iter().zip(q).filter(|(p, _)| **p > 0.0).map(|(p, q)| p * (p / q).ln()).sum()
}

fn largest_divergence(members: &[ArrayView1<'_, f64>]) -> f64 {
    let mean = mean(members);
    members.iter().map(|p| divergence(p, &mean)).fold(0.0, f64::max)
}

fn mean_divergence(members: &[ArrayView1<'_, f64>]) -> f64 {
    let mean = mean(members);
    members.iter().map(|p| divergence(p, &mean)).sum::<f64>() / members.len() as f64
}

fn clipped_divergence(members: &[ArrayView1<'_, f64>]) -> f64 {
    let members: Vec<Vec<f64>> = members.iter().map(|&p| drawn::clipped(p)).collect();
    mean_divergence(&members.iter().map(|p| ArrayView1::from(&p[..])).collect::<Vec<_>>())
}

fn clipped_bald(members: &[ArrayView1<'_, f64>]) -> f64 {
    let raised = |p: &ArrayView1<'_, f64>| p.iter().map(|&p| probability::raised(p)).collect();
    let members: Vec<Vec<f64>> = members.iter().map(raised).collect();
    let views: Vec<_> = members.iter().map(|p| ArrayView1::from(&p[..])).collect();
    let own = members.iter().map(|p| entropy(p)).sum::<f64>() / members.len() as f64;
    entropy(&mean(&views)) - own
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Measure;

    fn close(ours: f64, expected: f64) {
        assert!((ours - expected).abs() < 1e-15, "{ours} and {expected}");
    }

    #[test]
    fn agreement_is_no_disagreement_and_even_votes_are_most() {
        let votes = [vec![1, 0, 2], vec![1, 0, 1], vec![1, 2, 0]];
        let entropies = Measure::VoteEntropy.of_votes(&votes, 3);
        close(entropies[0], 0.0);
        close(entropies[1], -(2.0 / 3.0 * f64::ln(2.0 / 3.0) + 1.0 / 3.0 * f64::ln(1.0 / 3.0)));
        close(entropies[2], f64::ln(3.0));
        let ratios = Measure::VariationRatio.of_votes(&votes, 3);
        close(ratios[0], 0.0);
        close(ratios[2], 2.0 / 3.0);
    }

    #[test]
    fn divergences_see_what_the_mean_hides() {
        // Row 0: all members undecided. Row 1: each one sure of another class.
        let members = [array![[0.5, 0.5], [1.0, 0.0]], array![[0.5, 0.5], [0.0, 1.0]]];
        for measure in [Measure::LargestDivergence, Measure::MeanDivergence] {
            let scores = measure.of_probabilities(&members);
            close(scores[0], 0.0);
            close(scores[1], f64::ln(2.0));
        }
        let consensus = Measure::ConsensusEntropy.of_probabilities(&members);
        close(consensus[0], f64::ln(2.0));
        close(consensus[1], f64::ln(2.0));
    }

    #[test]
    fn deviations_are_those_of_a_sample_and_margins_those_of_the_mean() {
        let members = [array![[0.2, 0.8]], array![[0.6, 0.4]], array![[0.7, 0.3]]];
        // statistics.stdev([0.2, 0.6, 0.7]), the same for the other class
        close(Measure::MeanDeviation.of_probabilities(&members)[0], 0.264_575_131_106_459);
        close(Measure::ConsensusMargin.of_probabilities(&members)[0], 0.0);
        close(Measure::MeanDeviation.of_probabilities(&members[..1])[0], 0.0);
    }

    #[test]
    fn bald_is_the_mean_divergence() {
        let members = [array![[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]], array![[0.6, 0.3, 0.1], [0.1, 0.1, 0.8]]];
        let divergence = Measure::ClippedDivergence.of_probabilities(&members);
        for (a, b) in divergence.iter().zip(Measure::ClippedBald.of_probabilities(&members)) {
            assert!((a - b).abs() < 1e-5, "{a} and {b}");
        }
    }
}

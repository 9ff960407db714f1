//! Multi-class probabilistic active learning: how much a few labels lower the expected error at a row.
//!
//! # Definition
//!
//! ```text
//! k_c = label frequencies around x     frequencies = labels  sum over labeled rows of class c of K(x, l)
//!                                                    model   p_c(x) * sum over labeled rows of K(x, l)
//! a   = k + 1                          A = sum of a, K(x, l) = exp(-gamma |x - l|^2)
//!
//! score(x) = max over m = 1..m_max of  (e_0 - e_m) / m
//! e_m = sum over label counts l, |l| = m, of  P(l) (1 - (a + l)_y / (A + m)),    y = argmax (k + l)
//! P(l) = m! / prod l_c!  prod a_c (a_c + 1) .. (a_c + l_c - 1)  /  (A (A + 1) .. (A + m - 1))
//! ```
//!
//! Where m labels cannot change the decision the gain is 0, and what is computed is rounding: late in a
//! run that holds for most rows, and rounding picks. Scores are told to twelve decimals, so that such rows
//! tie for whoever looks at them.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `ProbabilisticAL` with a Parzen window ("labels"), or with another classifier
//! and `metric="rbf"` ("model"). The package takes `gamma` from its classifier or `metric_dict`.
//!
//! # Reference
//!
//! Kottke, Krempl, Lang, Teschner, Spiliopoulou. Multi-Class Probabilistic Active Learning. ECAI 2016.

use ndarray::{Array2, ArrayView1};

use crate::{
    error::StrategyError,
    learner::parzen_window::{GAMMA, Gamma},
    numeric::parzen,
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, choose::Chooser, scored::choose, stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-mcpal",
    summary: "rows where a label lowers the expected error most",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "ProbabilisticAL",
        parity: Parity::Scores,
        deviations: &["where no label can change a decision, rounding picks, here and there"],
    }),
    paper: "Kottke et al. 2016, ECAI",
    params: &[
        ParamSpec {
            name: "frequencies",
            kind: ParamKind::Choice(&["labels", "model"]),
            default: ParamValue::text("labels"),
            help: "whose shares of the classes count",
            introduced: None,
        },
        GAMMA,
        ParamSpec {
            name: "m_max",
            kind: ParamKind::Count { min: 1, max: 6 },
            default: ParamValue::Count(1),
            help: "most labels to look ahead",
            introduced: None,
        },
        ties::PACKAGE,
    ],
    needs: |params| if asks_model(params) { Needs::PROBABILITIES } else { Needs::NOTHING },
    order_free: OrderFree::No("where no label can flip a decision the gain is 0 but for rounding"),
    cost: |params, work| {
        let probabilities = if asks_model(params) { work.probabilities } else { 0.0 };
        let outcomes = work.size.classes.powi(i32::try_from(params.count("m_max")).expect("at most 6"));
        probabilities + work.unlabeled * (20.0 * work.size.labeled + outcomes * work.size.classes) * 1e-6
    },
    build: |params, seed| {
        Box::new(McPal {
            asks_model: asks_model(params),
            gamma: Gamma::of(params),
            m_max: params.count("m_max"),
            ties: ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
        })
    },
};

fn asks_model(params: &Params) -> bool {
    params.text("frequencies") == "model"
}

/// Scores are told to this part of 1.
const DECIMALS: f64 = 1e12;

#[derive(Debug)]
struct McPal {
    asks_model: bool,
    gamma: Gamma,
    m_max: usize,
    ties: Chooser,
}

impl Strategy for McPal {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let frequencies = self.frequencies(round)?;
        let lookahead = Lookahead::new(round.n_classes(), self.m_max);
        let gains: Vec<f64> = frequencies.outer_iter().map(|k| lookahead.gain(k)).collect();
        let told = gains.iter().map(|gain| (gain * DECIMALS).round() / DECIMALS).collect();
        Ok(Picks { scores: Some(told), ..choose(SPEC.name, &mut self.ties, round, gains)? })
    }
}

impl McPal {
    /// Shape `(n_candidates, n_classes)`.
    fn frequencies(&self, round: &Round<'_>) -> Result<Array2<f64>, StrategyError> {
        let sample = round.sample();
        let labeled = (sample.rows(), sample.classes());
        let gamma = self.gamma.value(round.pool());
        let of_labels =
            parzen::frequencies(round.distances(), round.candidates(), labeled, round.n_classes(), gamma);
        if !self.asks_model {
            return Ok(of_labels);
        }
        let mut frequencies = round.probabilities()?.clone();
        for (mut p, k) in frequencies.outer_iter_mut().zip(of_labels.outer_iter()) {
            p *= k.sum();
        }
        Ok(frequencies)
    }
}

/// The label counts that m = 0..=`m_max` labels can have.
struct Lookahead {
    /// By m, each with the number of orders in which such labels can come.
    outcomes: Vec<Vec<(f64, Vec<u32>)>>,
}

impl Lookahead {
    fn new(n_classes: usize, m_max: usize) -> Self {
        let outcomes = (0..=m_max).map(|m| {
            let mut all = Vec::new();
            counts(n_classes, u32::try_from(m).expect("at most 6"), &mut Vec::new(), &mut all);
            all.into_iter().map(|counts| (orders(&counts), counts)).collect()
        });
        Self { outcomes: outcomes.collect() }
    }

    /// The largest gain for each label.
    fn gain(&self, k: ArrayView1<'_, f64>) -> f64 {
        let now = expected_error(k, &self.outcomes[0], 0.0);
        let gains = (1..self.outcomes.len()).map(|m| {
            let m_labels = m as f64;
            (now - expected_error(k, &self.outcomes[m], m_labels)) / m_labels
        });
        gains.fold(f64::NEG_INFINITY, f64::max)
    }
}

/// `e_m`.
fn expected_error(k: ArrayView1<'_, f64>, outcomes: &[(f64, Vec<u32>)], m: f64) -> f64 {
    let total: f64 = k.iter().map(|k| k + 1.0).sum();
    let of_outcome = |(orders, counts): &(f64, Vec<u32>)| {
        let classes = || k.iter().zip(counts);
        let likelihood = orders * classes().map(|(k, &count)| rising(k + 1.0, count)).product::<f64>();
        let mut best = (f64::NEG_INFINITY, 0.0);
        for (k, &count) in classes() {
            let (seen, count) = (k + f64::from(count), f64::from(count));
            if seen > best.0 {
                best = (seen, k + 1.0 + count);
            }
        }
        likelihood * (1.0 - best.1 / (total + m))
    };
    let sum: f64 = outcomes.iter().map(of_outcome).sum();
    let mut scale = 1.0;
    let mut step = 0.0;
    while step < m {
        scale *= total + step;
        step += 1.0;
    }
    sum / scale
}

/// `x (x + 1) .. (x + n - 1)`.
fn rising(x: f64, n: u32) -> f64 {
    (0..n).map(|step| x + f64::from(step)).product()
}

/// `m! / prod l_c!` of label counts.
fn orders(counts: &[u32]) -> f64 {
    let factorial = |n: u32| rising(1.0, n);
    factorial(counts.iter().sum()) / counts.iter().map(|&count| factorial(count)).product::<f64>()
}

/// All ways in which `left` labels fall on the classes behind those of `head`.
fn counts(n_classes: usize, left: u32, head: &mut Vec<u32>, all: &mut Vec<Vec<u32>>) {
    if head.len() + 1 == n_classes {
        all.push(head.iter().copied().chain([left]).collect());
        return;
    }
    for count in 0..=left {
        head.push(count);
        counts(n_classes, left - count, head, all);
        head.pop();
    }
}

#[cfg(test)]
mod tests {
    use ndarray::aview1;

    use super::{Lookahead, orders};

    #[test]
    fn all_label_counts_are_looked_at_with_all_their_orders() {
        let lookahead = Lookahead::new(3, 2);
        let sizes: Vec<usize> = lookahead.outcomes.iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 3, 6]);
        let orders_of_two: f64 = lookahead.outcomes[2].iter().map(|(orders, _)| orders).sum();
        assert_eq!((orders_of_two, orders(&[2, 1, 1])), (9.0, 12.0));
    }

    #[test]
    fn a_label_is_worth_most_where_nothing_is_known_and_nothing_where_it_changes_no_decision() {
        let one = Lookahead::new(2, 1);
        // a = (1, 1): error 1/2 now, (1 - 2/3) after a label of either class.
        assert!((one.gain(aview1(&[0.0, 0.0])) - 1.0 / 6.0).abs() < 1e-15);
        assert!(one.gain(aview1(&[5.0, 1.0])).abs() < 1e-15);
        let three = Lookahead::new(2, 3);
        assert!(three.gain(aview1(&[2.0, 0.5])) > 1e-3, "three labels may change it");
    }
}

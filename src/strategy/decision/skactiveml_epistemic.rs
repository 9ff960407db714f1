//! Epistemic uncertainty: both classes are plausible, given how much is known around a row.
//!
//! # Definition
//!
//! ```text
//! n, p = kernel frequencies of the first and of the second class around x, as in `parzen-window`
//! L(t) = t^p (1 - t)^n,  t* = p / (n + p)
//!
//! plausibility of the second class = max over t of min(L(t) / L(t*), 2t - 1)
//!              of the first class  = max over t of min(L(t) / L(t*), 1 - 2t)
//! score(x) = the lesser of the two
//! ```
//!
//! The maxima lie where the two curves cross; bisection finds them to the last bits.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `EpistemicUncertaintySampling` with a Parzen window, which stops its search at
//! 1e-5, so that scores are equal to that.
//!
//! # Reference
//!
//! Nguyen, Destercke, Hüllermeier. Epistemic Uncertainty Sampling. Discovery Science 2019.

use crate::{
    error::StrategyError,
    learner::parzen_window::{GAMMA, Gamma},
    numeric::parzen,
    package::{Mirror, Parity, SKACTIVEML},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, choose::Chooser, scored::choose, stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-epistemic",
    summary: "both classes are plausible around the row",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "EpistemicUncertaintySampling",
        parity: Parity::Scores,
        deviations: &["scores are exact; the package's differ from them by up to 1e-5"],
    }),
    paper: "Nguyen, Destercke, Hüllermeier 2019, Discovery Science",
    params: &[GAMMA, ties::PACKAGE],
    needs: |_| Needs { two_classes: true, ..Needs::NOTHING },
    order_free: OrderFree::Yes,
    cost: |_, work| work.unlabeled * (work.size.labeled * 20.0 + 5000.0) * 1e-6,
    build: |params, seed| {
        let ties = ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed)));
        Box::new(Epistemic { gamma: Gamma::of(params), ties })
    },
};

#[derive(Debug)]
struct Epistemic {
    gamma: Gamma,
    ties: Chooser,
}

impl Strategy for Epistemic {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let found = round.n_classes();
        if found != 2 {
            return Err(StrategyError::NeedsTwoClasses { strategy: SPEC.name, found });
        }
        let sample = round.sample();
        let labeled = (sample.rows(), sample.classes());
        let gamma = self.gamma.value(round.pool());
        let frequencies = parzen::frequencies(round.distances(), round.candidates(), labeled, found, gamma);
        let score = |k: ndarray::ArrayView1<'_, f64>| plausible(k[0], k[1]).min(plausible(k[1], k[0]));
        let scores = frequencies.outer_iter().map(score).collect();
        choose(SPEC.name, &mut self.ties, round, scores)
    }
}

/// Halvings of an interval of at most 1/2, down to neighbouring numbers.
const HALVINGS: u32 = 60;

/// Plausibility of a class with frequency `own` against one with frequency `other`: the height at which
/// the relative likelihood, which falls from t* on, crosses the rising line 2t - 1.
fn plausible(other: f64, own: f64) -> f64 {
    let sum = own + other;
    if sum <= 0.0 {
        return 1.0;
    }
    let best = own / sum;
    let log_ratio = |frequency: f64, t: f64, best: f64| match t / best {
        // Also where a share underflows to 0.
        _ if frequency * best == 0.0 => 0.0,
        quotient if quotient.is_finite() => frequency * quotient.ln(),
        _ => frequency * (t.ln() - best.ln()),
    };
    let likelihood = |t: f64| (log_ratio(own, t, best) + log_ratio(other, 1.0 - t, 1.0 - best)).exp();
    let (mut low, mut high) = (best.max(0.5), 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if likelihood(middle) > 2.0 * middle - 1.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + high - 1.0
}

#[cfg(test)]
mod tests {
    use super::plausible;

    #[test]
    fn without_labels_everything_is_plausible_and_with_many_only_one_class() {
        assert_eq!(plausible(0.0, 0.0), 1.0);
        assert!(plausible(0.0, 50.0) > 0.999);
        assert!(plausible(50.0, 0.0) < 0.02);
    }

    #[test]
    fn a_class_that_is_nearly_absent_is_as_plausible_as_one_that_is_absent() {
        for (other, tiny) in [(1.0, 1e-310), (1.0, 5e-324), (3.0, 5e-324), (50.0, 1e-300)] {
            let (found, absent) = (plausible(other, tiny), plausible(other, 0.0));
            assert!((found - absent).abs() < 1e-12, "{tiny} beside {other}: {found} and {absent}");
            let (found, alone) = (plausible(tiny, other), plausible(0.0, other));
            assert!((found - alone).abs() < 1e-12, "{tiny} against {other}: {found} and {alone}");
        }
    }

    #[test]
    fn the_curves_cross_where_the_equation_says() {
        // own = 0, other = 1: (1 - t) = 2t - 1 at t = 2/3.
        assert!((plausible(1.0, 0.0) - 1.0 / 3.0).abs() < 1e-15);
        // own = other = 1: 4 t (1 - t) = 2t - 1, 4t^2 - 2t - 1 = 0.
        let t = (1.0 + 5.0_f64.sqrt()) / 4.0;
        assert!((plausible(1.0, 1.0) - (2.0 * t - 1.0)).abs() < 1e-14);
    }
}

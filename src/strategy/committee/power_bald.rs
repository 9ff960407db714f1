//! `PowerBALD`: rows drawn in proportion to a power of their BALD score, so that a batch does not repeat itself.
//!
//! # Definition
//!
//! ```text
//! s(x) = H(mean_m p_m(.|x)) - mean_m H(p_m(.|x))
//! key(x) = power ln s(x) - ln(-ln U(x))          U(x) uniform
//! ```
//!
//! The rows with the `batch` largest keys: draws without replacement, each with a probability proportional to
//! `s^power` among the rows that are left. A score that rounding leaves below 0 counts as 0, and is drawn last.
//!
//! `U` are `random_sample()` of the candidates in pool order, from a stream of the seed and of the query.
//!
//! # Reference
//!
//! Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron, Gal. Stochastic Batch Acquisition: A Simple
//! Baseline for Deep Active Learning. TMLR 2023, arXiv:2106.12059.

use crate::{
    error::StrategyError,
    numpy::RandomState,
    params::{ParamKind, ParamSpec, ParamValue, Range},
    round::Round,
    strategy::{
        OrderFree, Picks, Strategy, StrategySpec,
        choose::largest,
        disagreement::Measure,
        members::{self, MEMBERS, PASSES, SOURCE, Source},
        of_members,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "power-bald",
    summary: "rows drawn by how much their label tells which member of a committee is right",
    version: 1,
    mirror: None,
    paper: "Kirsch et al. 2023, TMLR, arXiv:2106.12059",
    params: &[MEMBERS, SOURCE, PASSES, POWER],
    needs: |params| members::needs(params, false),
    order_free: OrderFree::No("what members are trained on, and how, follows the order of the rows"),
    cost: of_members,
    build: |params, seed| {
        Box::new(PowerBald { source: Source::of(params), power: params.real(POWER.name), seed })
    },
};

const POWER: ParamSpec = ParamSpec {
    name: "power",
    kind: ParamKind::Real(Range::POSITIVE),
    default: ParamValue::Real(1.0),
    help: "exponent of the scores: small ones draw like `random`, large ones pick like `bald`",
    introduced: None,
};

#[derive(Debug)]
struct PowerBald {
    source: Source,
    power: f64,
    seed: u64,
}

impl Strategy for PowerBald {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let scores = Measure::MeanDivergence.of_probabilities(&self.source.probabilities(round)?);
        // While a run goes on there are never again as many unlabeled rows.
        let (seed, n_unlabeled) = (self.seed, round.unlabeled().len());
        let purpose = format!("power-bald of seed {seed} with {n_unlabeled} rows unlabeled");
        let keys = keys(&scores, self.power, &mut RandomState::named(&purpose));
        Ok(largest(round.candidates(), keys, round.batch()))
    }
}

/// Powers of the scores, perturbed on the logarithmic scale. NaN stays.
fn keys(scores: &[f64], power: f64, stream: &mut RandomState) -> Vec<f64> {
    let key = |&score: &f64| {
        let noise = -(-stream.random_sample().ln()).ln();
        if score > 0.0 || score.is_nan() { power * score.ln() + noise } else { f64::NEG_INFINITY }
    };
    scores.iter().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::{RandomState, keys};

    #[test]
    fn keys_are_those_of_numpy() {
        // s = np.array([.5, .2, .01, .3]); 2 * np.log(s) - np.log(-np.log(np.random.RandomState(7).random_sample(4)))
        let expected = [
            -2.331_356_674_675_209_5,
            -1.826_826_846_579_602_7,
            -9.017_486_528_604_529,
            -1.280_016_338_961_119_9,
        ];
        let found = keys(&[0.5, 0.2, 0.01, 0.3], 2.0, &mut RandomState::new(7));
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-13, "{found} {expected}");
        }
    }

    #[test]
    fn rows_come_first_in_proportion_to_the_power_of_their_score() {
        let scores = [0.1, 0.3, 0.0, 0.2, -1e-17];
        let mut first = [0_u32; 5];
        for seed in 0..6000 {
            let keys = keys(&scores, 2.0, &mut RandomState::new(seed));
            let best = (0..5).max_by(|&a, &b| keys[a].total_cmp(&keys[b])).expect("five keys");
            first[best] += 1;
        }
        // 1 : 9 : 4, of 6,000 draws; the standard deviation is 39 at most.
        for (found, expected) in first.into_iter().zip([428.6, 3857.1, 0.0, 1714.3, 0.0]) {
            assert!((f64::from(found) - expected).abs() < 160.0, "{first:?}");
        }
    }
}

//! `BatchBALD`: the batch whose labels together tell most about which member of a committee is right.
//!
//! # Definition
//!
//! ```text
//! repeat:  pick argmax over x of  I(y_picked, y_x; member)
//! ```
//!
//! the mutual information of `joint_entropy`. Scores are those of the first pick.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `BatchBALD`: what it conditions on is broken by a stream of its own, so that on a
//! tie it may return other rows than those it went on from; a row that would come twice gives way to
//! the next best one here. By default it takes one sample per member (`n_samples = 0`), so that
//! noise decides from the third pick on.
//!
//! # Reference
//!
//! Kirsch, van Amersfoort, Gal. `BatchBALD`: Efficient and Diverse Batch Acquisition for Deep Bayesian
//! Active Learning. `NeurIPS` 2019.

use ndarray::ArrayView2;

use crate::{
    error::StrategyError,
    numpy::RandomState,
    package::SKACTIVEML,
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        OrderFree, Picks, Strategy, StrategySpec, drawn, joint_entropy,
        members::{self, MEMBERS, PASSES, SOURCE, Source},
        of_members,
        scikit_activeml::rand_argmax,
        scored::row,
        stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] =
    &[OWN, row(OWN, "skactiveml-batch-bald", (&SKACTIVEML, "BatchBALD", &[]), OWN.build)];

const OWN: StrategySpec = StrategySpec {
    name: "batch-bald",
    summary: "a batch whose labels together tell which member of a committee is right",
    version: 1,
    mirror: None,
    paper: "Kirsch, van Amersfoort, Gal 2019, NeurIPS",
    params: &[
        MEMBERS,
        SOURCE,
        PASSES,
        ParamSpec {
            name: "n_samples",
            kind: ParamKind::Count { min: 0, max: 1_000_000 },
            default: ParamValue::Count(0),
            help: "joint outcomes that are summed up or drawn; 0 takes as many as there are members",
            introduced: None,
        },
    ],
    needs: |params| members::needs(params, false),
    order_free: OrderFree::No("outcomes are drawn"),
    cost: of_members,
    build: |params, seed| Box::new(BatchBald::new(params, stream_seed(seed))),
};

#[derive(Debug)]
struct BatchBald {
    source: Source,
    n_samples: usize,
    seed: u32,
}

impl BatchBald {
    fn new(params: &Params, seed: u32) -> Self {
        Self { source: Source::of(params), n_samples: params.count("n_samples"), seed }
    }
}

impl Strategy for BatchBald {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let members = self.source.probabilities(round)?;
        let mut stream = drawn::stream(round, self.seed);
        let utilities =
            joint_entropy::utilities(&members, round.batch(), self.n_samples.max(members.len()), &mut stream);
        let rows = picks(utilities.view(), round.candidates(), round.pool().len(), &mut stream);
        let rows = rows.ok_or(StrategyError::NoScores { strategy: OWN.name })?;
        Ok(Picks { rows, scores: Some(utilities.row(0).to_vec()) })
    }
}

/// A row for every step of `utilities`, shape `(batch, n_candidates)`; `None` where a step has no number
/// for the rows that are left: so many outcomes are so unlikely that their probability is rounded to 0.
fn picks(
    utilities: ArrayView2<'_, f64>,
    candidates: &[usize],
    n_rows: usize,
    stream: &mut RandomState,
) -> Option<Vec<usize>> {
    let mut rows: Vec<usize> = Vec::with_capacity(utilities.nrows());
    for step in utilities.outer_iter() {
        let mut values = vec![f64::NAN; n_rows];
        for (&row, &utility) in candidates.iter().zip(step) {
            values[row] = utility;
        }
        for &row in &rows {
            values[row] = f64::NAN;
        }
        if values.iter().all(|value| value.is_nan()) {
            return None;
        }
        rows.push(rand_argmax(&values, stream));
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{RandomState, joint_entropy, picks};

    #[test]
    fn a_step_without_a_number_gives_no_row_that_is_labeled() {
        let utilities = array![[0.1, 0.3], [0.2, 0.5]];
        assert_eq!(picks(utilities.view(), &[3, 5], 9, &mut RandomState::new(0)), Some(vec![5, 3]));
        let utilities = array![[0.1, 0.3], [f64::NAN, 0.5]];
        assert_eq!(picks(utilities.view(), &[3, 5], 9, &mut RandomState::new(0)), None);
    }

    #[test]
    fn outcomes_of_hundreds_of_uncertain_rows_are_too_unlikely_for_a_number() {
        let members = vec![Array2::from_elem((340, 10), 0.1); 2];
        let utilities = joint_entropy::utilities(&members, 330, 2, &mut RandomState::new(0));
        let candidates: Vec<usize> = (0..340).collect();
        assert_eq!(picks(utilities.view(), &candidates, 340, &mut RandomState::new(0)), None);
    }
}

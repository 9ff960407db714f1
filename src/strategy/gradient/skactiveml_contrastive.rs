//! Contrastive active learning: rows that the model sees in another way than their labeled neighbours.
//!
//! # Definition
//!
//! ```text
//! score(x) = mean over the 5 nearest labeled rows l of  sum_c q_c(l) ln(q_c(l) / q_c(x))
//! ```
//!
//! with `q` the probabilities of all classes raised to at least 1e-7 and divided by their sum. The
//! paper takes 10 neighbours. With fewer labeled rows all of them count.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `ContrastiveAL`, with the features as embedding. Of labeled rows that are
//! equally far scikit-learn's search keeps one or the other, by an algorithm that depends on the data.
//!
//! # Reference
//!
//! Margatina, Vernikos, Barrault, Aletras. Active Learning by Acquiring Contrastive Examples. EMNLP
//! 2021.

use ndarray::ArrayView2;

use crate::{
    error::StrategyError,
    numeric::neighbors,
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        choose::Chooser,
        drawn,
        scored::choose,
        space::{self, SPACE},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const NEIGHBORS: ParamSpec = ParamSpec {
    name: "neighbors",
    kind: ParamKind::Count { min: 1, max: 1_000_000 },
    default: ParamValue::Count(5),
    help: "labeled rows that a row is compared with",
    introduced: None,
};

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-contrastive",
    summary: "rows predicted unlike their labeled neighbours",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "ContrastiveAL",
        parity: Parity::Exact,
        deviations: &["of labeled rows that tie for the last neighbour another one may count"],
    }),
    paper: "Margatina et al. 2021, EMNLP",
    params: &[NEIGHBORS, SPACE, ties::PACKAGE],
    needs: |params| space::needs(params, Needs::PROBABILITIES),
    order_free: OrderFree::Yes,
    cost: |_, work| 2.0 * work.probabilities + work.unlabeled * work.size.labeled * 1e-6,
    build: |params, seed| {
        space::build(params, seed, |params, seed| {
            let ties = ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed)));
            Box::new(Contrastive { neighbors: params.count("neighbors"), ties })
        })
    },
};

#[derive(Debug)]
struct Contrastive {
    neighbors: usize,
    ties: Chooser,
}

impl Strategy for Contrastive {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let own = logarithms(round.probabilities()?.view());
        let labeled = round.probabilities_of(round.model(), round.labeled())?;
        let of_labeled: Vec<Vec<f64>> = labeled.outer_iter().map(drawn::clipped).collect();
        let labeled = logarithms(labeled.view());
        let mut squared = vec![0.0; labeled.len()];
        let score = |(&row, own): (&usize, &Vec<f64>)| {
            round.distances().gather(row, round.labeled(), &mut squared);
            let near = neighbors::nearest(&squared, self.neighbors);
            let divergence = |&(_, at): &(f64, usize)| {
                let terms = of_labeled[at].iter().zip(labeled[at].iter().zip(own));
                terms.map(|(q, (ln_q, ln_own))| q * (ln_q - ln_own)).sum::<f64>()
            };
            near.iter().map(divergence).sum::<f64>() / near.len() as f64
        };
        let scores = round.candidates().iter().zip(&own).map(score).collect();
        choose(SPEC.name, &mut self.ties, round, scores)
    }
}

/// Logarithms of the raised probabilities of each row.
fn logarithms(probabilities: ArrayView2<'_, f64>) -> Vec<Vec<f64>> {
    let of_row = |p| drawn::clipped(p).into_iter().map(f64::ln).collect();
    probabilities.outer_iter().map(of_row).collect()
}

//! `TypiClust`: the most typical row of each of the largest clusters without a label.
//!
//! # Definition
//!
//! ```text
//! clusters = k-means of all rows into |labeled| + batch clusters
//! typicality(x) = m / (1e-7 + sum of the distances to the m nearest rows of the cluster)
//!                 m = min(k, size - 1); 1 for a row that is alone
//!
//! repeat: of the largest cluster without a label or pick, the row with the largest typicality
//! ```
//!
//! Of clusters of one size, and of equally typical rows, one is drawn. The paper has k = 20, and
//! leaves out clusters of at most 5 rows.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `TypiClust` with scikit-learn's k-means, both seeded with the run's seed.
//!
//! # Reference
//!
//! Hacohen, Dekel, Weinshall. Active Learning on a Budget: Opposite Strategies Suit High and Low
//! Budgets. ICML 2022.

use crate::{
    error::StrategyError,
    numeric::kmeans::Points,
    numpy::RandomState,
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        greedy::Rule,
        space::{self, SPACE},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-typi-clust",
    summary: "typical rows of the largest unlabeled clusters",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "TypiClust",
        parity: Parity::Exact,
        deviations: &["of a cluster of two rows one is drawn; the package's rounding picks it"],
    }),
    paper: "Hacohen, Dekel, Weinshall 2022, ICML",
    params: &[
        ParamSpec {
            name: "neighbors",
            kind: ParamKind::Count { min: 1, max: 1_000_000 },
            default: ParamValue::Count(5),
            help: "nearest rows of the cluster that typicality looks at",
            introduced: None,
        },
        SPACE,
        ties::PACKAGE,
    ],
    needs: |params| space::needs(params, Needs::NOTHING),
    order_free: OrderFree::No("k-means starts from rows drawn by position"),
    cost: |_, work| {
        let clusters = work.size.labeled + work.batch;
        20.0 * clusters * work.size.train * work.size.features * 1e-6
    },
    build: |params, seed| {
        space::build(params, seed, |params, seed| {
            Box::new(TypiClust {
                neighbors: params.count("neighbors"),
                seed: stream_seed(seed),
                ties: Rule::said(params, seed, Rule::Drawn(stream_seed(seed))),
                points: None,
            })
        })
    },
};

/// What the package adds to the sum of distances.
const OFFSET: f64 = 1e-7;

#[derive(Debug)]
struct TypiClust {
    neighbors: usize,
    seed: u32,
    /// Of equal clusters, too.
    ties: Rule,
    /// The training rows ready for clustering, from the first query on.
    points: Option<Points>,
}

impl Strategy for TypiClust {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let points = self.points.get_or_insert_with(|| Points::new(round.features()));
        let n_clusters = round.labeled().len() + round.batch();
        let labels = points
            .k_means(n_clusters, 1, &mut RandomState::new(self.seed))
            .expect("at most as many clusters as rows")
            .labels;
        let mut sizes = vec![0.0; n_clusters];
        for &cluster in &labels {
            sizes[cluster] += 1.0;
        }
        for &row in round.labeled() {
            sizes[labels[row]] = 0.0;
        }
        let mut turn = self.ties.begin(round);
        let mut open = vec![true; round.candidates().len()];
        let mut rows = Vec::with_capacity(round.batch());
        while rows.len() < round.batch() {
            let mut typicality = if sizes.iter().all(|&size| size == 0.0) {
                vec![1.0; open.len()]
            } else {
                let cluster = turn.pick(&sizes);
                sizes[cluster] = 0.0;
                self.of_cluster(round, &labels, cluster)
            };
            for (typicality, &open) in typicality.iter_mut().zip(&open) {
                if !open {
                    *typicality = f64::NAN;
                }
            }
            let pick = turn.pick(&typicality);
            open[pick] = false;
            rows.push(round.candidates()[pick]);
        }
        Ok(Picks { rows, scores: None })
    }
}

impl TypiClust {
    /// Typicality of every candidate, minus infinity outside `cluster`.
    fn of_cluster(&self, round: &Round<'_>, labels: &[usize], cluster: usize) -> Vec<f64> {
        let members: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] == cluster).collect();
        let m = self.neighbors.min(members.len() - 1);
        let mut distances = vec![0.0; members.len()];
        let typicality = |&row: &usize| {
            if labels[row] != cluster {
                return f64::NEG_INFINITY;
            }
            if m == 0 {
                return 1.0;
            }
            round.distances().gather(row, &members, &mut distances);
            distances.sort_unstable_by(f64::total_cmp);
            // The nearest of all is the row itself.
            let near: f64 = distances[..=m].iter().map(|squared| squared.sqrt()).sum();
            1.0 / (1.0 / m as f64 * (near + OFFSET))
        };
        round.candidates().iter().map(typicality).collect()
    }
}

//! Mean ranks with half of the critical difference to either side.

use crate::report::analysis::{Analysis, ranks::Ranking};

/// One ranking as a figure shows it.
#[derive(Debug, Clone)]
pub struct Ranks {
    /// Name of its files, without their endings.
    pub stem: String,
    /// What it is about.
    pub heading: String,
    /// What the blocks are: `seeds` or `data sets`.
    pub blocks: &'static str,
    /// How many there are.
    pub n: usize,
    /// Nemenyi's critical difference.
    pub critical: Option<f64>,
    /// The strategies, the best first.
    pub bars: Vec<Bar>,
}

/// A strategy's mean rank.
#[derive(Debug, Clone, Copy)]
pub struct Bar {
    /// Number of the strategy in the experiment.
    pub number: usize,
    /// Its mean rank.
    pub rank: f64,
    /// Half a critical difference below.
    pub low: f64,
    /// The same above.
    pub high: f64,
}

pub(super) fn of(analysis: &Analysis<'_>, ranking: &Ranking) -> Ranks {
    let half = ranking.critical.unwrap_or(0.0) / 2.0;
    let bar = |&(number, rank): &(usize, f64)| Bar { number, rank, low: rank - half, high: rank + half };
    Ranks {
        stem: stem(analysis, ranking),
        heading: ranking.heading.clone(),
        blocks: ranking.blocks,
        n: ranking.n,
        critical: ranking.critical,
        bars: ranking.ranks.iter().map(bar).collect(),
    }
}

fn stem(analysis: &Analysis<'_>, ranking: &Ranking) -> String {
    let name = "critical-difference";
    let of = |number: usize| analysis.comparisons[number].stem(name);
    ranking.comparison.map_or_else(|| name.to_owned(), of)
}

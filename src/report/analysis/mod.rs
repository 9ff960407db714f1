//! What the cells of a run say, in numbers; the ground that tables, figures and texts stand on.

pub mod claims;
pub mod comparison;
pub mod correction;
pub mod differences;
pub mod overlaps;
pub mod paired_tests;
pub mod penalties;
pub mod ranks;
pub mod reductions;
pub mod response;
pub mod runs;
pub mod versus;

use std::sync::OnceLock;

use crate::{config::Experiment, report::Results};

use claims::Judgement;
use comparison::{Comparison, comparisons};
use overlaps::Overlaps;
use penalties::Penalties;
use ranks::Ranking;

/// What tables and figures are made from. What several of them show is computed once, when first
/// asked for.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// The cells.
    pub results: &'a Results,
    /// The cells, compared.
    pub comparisons: Vec<Comparison<'a>>,
    rankings: OnceLock<Vec<Ranking>>,
    penalties: OnceLock<Option<Penalties>>,
    /// One per comparison.
    overlaps: Vec<OnceLock<Overlaps>>,
}

impl<'a> Analysis<'a> {
    /// Compares what was found.
    #[must_use]
    pub fn new(results: &'a Results) -> Self {
        let mut comparisons = comparisons(results);
        correction::correct(&mut comparisons);
        let overlaps = comparisons.iter().map(|_| OnceLock::new()).collect();
        Self { results, comparisons, rankings: OnceLock::new(), penalties: OnceLock::new(), overlaps }
    }

    /// What was run.
    #[must_use]
    pub fn experiment(&self) -> &'a Experiment {
        &self.results.experiment
    }

    /// What became of every claim, wherever it is made.
    #[must_use]
    pub fn judgements(&self) -> Vec<Judgement<'_>> {
        correction::judge(&self.comparisons)
    }

    /// The rankings: within each comparison over its seeds, then over all comparisons.
    #[must_use]
    pub fn rankings(&self) -> &[Ranking] {
        self.rankings.get_or_init(|| ranks::rankings(&self.comparisons))
    }

    /// The sum of the penalty matrices of all comparisons, if there is one.
    #[must_use]
    pub fn penalties(&self) -> Option<&Penalties> {
        self.penalties.get_or_init(|| penalties::total(&self.comparisons)).as_ref()
    }

    /// The overlaps of comparison number `number`.
    #[must_use]
    pub fn overlaps(&self, number: usize) -> &Overlaps {
        self.overlaps[number].get_or_init(|| Overlaps::of(&self.comparisons[number]))
    }
}

//! Mean ranks of the strategies, and which of them differ.
//!
//! Friedman's test and Nemenyi's critical difference, as in Demsar's diagrams: within a data set
//! the blocks are the seeds, over all data sets they are these, ranked by their mean areas, which
//! are averaged over the learners where there are several. Two strategies are told apart where their mean ranks are further apart than the
//! critical difference. Ranks over seeds say something about this data set only.

use ndarray::Array2;

use crate::stats::{friedman::friedman, moments, nemenyi::critical_difference};

use super::comparison::{Comparison, Entry};

/// Level of the critical difference.
pub const ALPHA: f64 = 0.05;

/// With fewer data sets no difference of ranks can be critical.
const FEWEST_SETS: usize = 3;

/// The ranks of some strategies over some blocks.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Id of the data set, or `all`.
    pub dataset: String,
    /// Id of the learner, or `all`.
    pub learner: String,
    /// What it is about, for readers.
    pub heading: String,
    /// Number of the comparison; `None` over all of them.
    pub comparison: Option<usize>,
    /// What the blocks are: `seeds` or `data sets`.
    pub blocks: &'static str,
    /// How many there are.
    pub n: usize,
    /// Strategies by ascending mean rank: number in the experiment, mean rank.
    pub ranks: Vec<(usize, f64)>,
    /// Nemenyi's critical difference.
    pub critical: Option<f64>,
    /// P-value of Friedman's test, of Iman and Davenport's form.
    pub p: f64,
    /// Blocks that were left out because a strategy has no value there.
    pub left_out: usize,
}

impl Ranking {
    /// Largest groups of strategies, neighbors in rank, that are not told apart; each by the first
    /// and the last place in `ranks`. Single strategies are no group.
    #[must_use]
    pub fn groups(&self) -> Vec<(usize, usize)> {
        let Some(critical) = self.critical else { return Vec::new() };
        let mut groups: Vec<(usize, usize)> = Vec::new();
        for first in 0..self.ranks.len() {
            let near = |&(_, rank): &(usize, f64)| rank - self.ranks[first].1 < critical;
            let last = first + self.ranks[first..].iter().take_while(|rank| near(rank)).count() - 1;
            if last > first && groups.last().is_none_or(|&(_, end)| end < last) {
                groups.push((first, last));
            }
        }
        groups
    }
}

/// The rankings of a run: within each comparison over its seeds, then over all comparisons.
#[must_use]
pub fn rankings(comparisons: &[Comparison<'_>]) -> Vec<Ranking> {
    comparisons.iter().enumerate().filter_map(within).chain(over_all(comparisons)).collect()
}

fn within((number, comparison): (usize, &Comparison<'_>)) -> Option<Ranking> {
    let with_area: Vec<(usize, &Entry<'_>)> =
        comparison.entries.iter().enumerate().filter(|(_, entry)| !entry.areas.is_empty()).collect();
    let seeds = 0..comparison.experiment.seeds;
    let block = |seed: u64| with_area.iter().map(|(_, entry)| entry.areas.get(&seed).copied()).collect();
    let numbers = with_area.iter().map(|&(number, _)| number).collect();
    let mut ranking = rank(numbers, seeds.map(block))?;
    ranking.dataset.clone_from(&comparison.dataset.id);
    ranking.learner.clone_from(&comparison.learner.id);
    ranking.heading = comparison.label();
    ranking.comparison = Some(number);
    ranking.blocks = "seeds";
    Some(ranking)
}

fn over_all(comparisons: &[Comparison<'_>]) -> Option<Ranking> {
    let sets: Vec<&[Comparison<'_>]> =
        comparisons.chunk_by(|one, next| one.dataset.id == next.dataset.id).collect();
    if sets.len() < FEWEST_SETS {
        return None;
    }
    let has_area =
        |number: &usize| comparisons.iter().any(|comparison| !comparison.entries[*number].areas.is_empty());
    let numbers: Vec<usize> = (0..comparisons[0].entries.len()).filter(has_area).collect();
    // Learners of one data set are not independent: they share its rows, splits and first batches.
    let block = |set: &&[Comparison<'_>]| {
        let mean = |&number: &usize| {
            let areas: Vec<f64> =
                set.iter().map(|comparison| comparison.entries[number].mean_area()).collect();
            Some(moments::mean(&areas)).filter(|mean| mean.is_finite())
        };
        numbers.iter().map(mean).collect()
    };
    let mut ranking = rank(numbers.clone(), sets.iter().map(block))?;
    "all".clone_into(&mut ranking.dataset);
    "all".clone_into(&mut ranking.learner);
    let several = comparisons.len() > sets.len();
    let heading = if several { "All data sets, areas averaged over the learners" } else { "All data sets" };
    heading.clone_into(&mut ranking.heading);
    ranking.blocks = "data sets";
    Some(ranking)
}

/// Ranks strategies over complete blocks; incomplete ones are counted.
fn rank(numbers: Vec<usize>, blocks: impl Iterator<Item = Option<Vec<f64>>>) -> Option<Ranking> {
    let blocks: Vec<Option<Vec<f64>>> = blocks.collect();
    let complete: Vec<&Vec<f64>> = blocks.iter().flatten().collect();
    let (n, k) = (complete.len(), numbers.len());
    let scores = Array2::from_shape_fn((n, k), |(block, strategy)| complete[block][strategy]);
    let test = friedman(scores.view())?;
    let mut ranks: Vec<(usize, f64)> = numbers.into_iter().zip(test.mean_ranks).collect();
    ranks.sort_by(|a, b| a.1.total_cmp(&b.1));
    Some(Ranking {
        dataset: String::new(),
        learner: String::new(),
        heading: String::new(),
        comparison: None,
        blocks: "",
        n,
        ranks,
        critical: critical_difference(k, n, ALPHA),
        p: test.f_p,
        left_out: blocks.len() - n,
    })
}

#[cfg(test)]
mod tests {
    use super::rankings;
    use crate::report::{analysis::comparison::comparisons, fake};

    #[test]
    fn strategies_are_ranked_within_data_sets_and_over_all_of_them() {
        let names = ["random", "x", "y"];
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["svc"], &names, 5));
        let rankings = rankings(&comparisons(&results));
        assert_eq!(rankings.len(), 4);
        let all = &rankings[3];
        assert_eq!(
            (all.blocks, all.n, all.ranks.as_slice()),
            ("data sets", 3, &[(2, 1.0), (1, 2.0), (0, 3.0)][..])
        );
        // Demsar's table 5: q(0.05, 3) = 2.343, so CD = 2.343 sqrt(3 * 4 / (6 * 3)) = 1.913.
        assert!(all.critical.is_some_and(|critical| (critical - 1.913).abs() < 0.001));
        assert_eq!(all.groups(), [(0, 1), (1, 2)]);
        assert_eq!((rankings[0].blocks, rankings[0].n, rankings[0].left_out), ("seeds", 5, 0));
    }

    #[test]
    fn learners_are_not_counted_as_data_sets() {
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["k", "svc"], &["random", "x"], 3));
        let found = rankings(&comparisons(&results));
        assert_eq!((found.len(), found[6].n, found[6].comparison), (7, 3, None));
        let results = fake::results(fake::experiment(&["a", "b"], &["k", "svc"], &["random", "x"], 3));
        assert!(rankings(&comparisons(&results)).iter().all(|ranking| ranking.blocks == "seeds"));
    }

    #[test]
    fn seeds_without_a_run_of_every_strategy_are_left_out_and_counted() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 5));
        results.cells.remove(&fake::cell("a", "x", 1));
        let rankings = rankings(&comparisons(&results));
        assert_eq!((rankings[0].n, rankings[0].left_out), (4, 1));
    }
}

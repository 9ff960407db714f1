//! One correction for every test that an experiment rests on, so that no two of its statements about
//! the same difference disagree.
//!
//! # Definition
//!
//! Holm's correction over all of: the paired t-test of each strategy's areas against the baseline, per
//! data set and learner (the verdicts of the ranking), and every judgement of a claim. A claim that is
//! decided by the test of a verdict, such as "better than the baseline" by no margin over the whole
//! curve, is not counted twice: it has the p-value of the verdict.

use crate::stats::holm;

use super::{
    claims::{self, Judgement},
    comparison::Comparison,
};

/// Fills in the corrected p-values of all entries.
pub fn correct(comparisons: &mut [Comparison<'_>]) {
    let p = corrected(comparisons, &claims::tests(comparisons));
    let entries = comparisons.iter_mut().flat_map(|comparison| &mut comparison.entries);
    entries.zip(p).for_each(|(entry, p)| entry.p = p);
}

/// Judges every claim; the comparisons are corrected already.
#[must_use]
pub fn judge<'a>(comparisons: &'a [Comparison<'a>]) -> Vec<Judgement<'a>> {
    let tests = claims::tests(comparisons);
    let entries: usize = comparisons.iter().map(|comparison| comparison.entries.len()).sum();
    let own = corrected(comparisons, &tests).split_off(entries);
    let p = |judgement: &Judgement<'_>, own| judgement.verdict_of().map_or(own, |entry| entry.p);
    tests
        .into_iter()
        .zip(own)
        .map(|(test, own)| {
            let p = p(&test, own);
            test.judged(p)
        })
        .collect()
}

/// The corrected p-values of all entries, then those of the claims that have tests of their own.
fn corrected(comparisons: &[Comparison<'_>], claims: &[Judgement<'_>]) -> Vec<Option<f64>> {
    let of_entries = comparisons
        .iter()
        .flat_map(|comparison| comparison.entries.iter().map(|entry| comparison.uncorrected(entry)));
    let of_claims = claims.iter().map(|claim| match claim.verdict_of() {
        Some(_) => None,
        None => claim.uncorrected(),
    });
    holm::adjust_known(&of_entries.chain(of_claims).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use crate::{
        config::{Claim, Direction, Part, StrategyChoice},
        report::{
            Results,
            analysis::{Analysis, claims::ClaimVerdict},
            fake,
        },
        stats::paired::Verdict,
    };

    /// Bound on the difference of p-values to scipy's, relative.
    const INVERSION: f64 = 1e-9;

    fn claim(strategy: &str, direction: Direction, margin: f64) -> Claim {
        Claim {
            text: "It is so.".to_owned(),
            strategies: vec![strategy.to_owned()],
            than: vec!["random".to_owned()],
            direction,
            margin,
            part: Part::Whole,
            datasets: vec!["synthetic".to_owned()],
        }
    }

    /// The reference run with copies of margin sampling.
    fn with_copies(copies: usize) -> Results {
        let mut more = fake::reference();
        for number in 0..copies {
            let copy = more.experiment.strategies[1].clone();
            more.experiment.strategies.push(StrategyChoice { id: format!("copy-{number}"), ..copy });
            for seed in 0..10 {
                let cell = more.cells[&fake::cell("synthetic", "margin", seed)].clone();
                more.cells.insert(fake::cell("synthetic", &format!("copy-{number}"), seed), cell);
            }
        }
        more
    }

    #[test]
    fn a_claim_and_the_verdict_of_the_same_difference_have_one_p_value() {
        for copies in 0..4 {
            let mut results = with_copies(copies);
            results.experiment.claims = vec![
                claim("margin", Direction::Better, 0.0),
                claim("margin", Direction::Worse, 0.0),
                claim("modal-euclidean", Direction::NotWorse, 0.01),
            ];
            let analysis = Analysis::new(&results);
            let (comparison, judgements) = (&analysis.comparisons[0], analysis.judgements());
            let p = comparison.entries[1].p;
            assert!(p.is_some() && judgements[0].p == p && judgements[1].p == p);
            let better = comparison.verdict(&comparison.entries[1]) == Some(Verdict::Better);
            assert_eq!(better, judgements[0].verdict == ClaimVerdict::Supported, "{copies} copies");
            assert_eq!(better, judgements[1].verdict == ClaimVerdict::Refuted, "{copies} copies");
        }
    }

    #[test]
    fn claims_with_tests_of_their_own_count_and_the_others_do_not() {
        let alone = |claims: Vec<Claim>| {
            let mut results = fake::reference();
            results.experiment.claims = claims;
            Analysis::new(&results).comparisons[0].entries[2].p.expect("ten seeds")
        };
        let none = alone(Vec::new());
        assert_eq!(alone(vec![claim("margin", Direction::Better, 0.0)]), none);
        // The smallest of three p-values instead of two.
        let own = alone(vec![claim("margin", Direction::Better, 0.01)]);
        assert!((own / none - 1.5).abs() < INVERSION);
    }

    #[test]
    fn verdicts_are_corrected_over_all_strategies_and_data_sets() {
        // scipy 1.13.1 `ttest_rel` gives these p-values for each alone; Holm doubles the smaller one
        // of two, and takes the margin's 0.0346 three times among four.
        let results = fake::reference();
        let analysis = Analysis::new(&results);
        let comparison = &analysis.comparisons[0];
        let p: Vec<Option<f64>> = comparison.entries.iter().map(|entry| entry.p).collect();
        assert_eq!(p[0], None);
        let equal = |p: Option<f64>, theirs: f64| p.is_some_and(|p| (p / theirs - 1.0).abs() < INVERSION);
        assert!(
            equal(p[1], 0.034_577_976_707_402_716) && equal(p[2], 2.0 * 3.818_361_647_910_447e-5),
            "{p:?}"
        );
        let verdict = |number: usize| comparison.verdict(&comparison.entries[number]);
        assert_eq!([verdict(0), verdict(1), verdict(2)], [None, Some(Verdict::Better), Some(Verdict::Worse)]);
        let more = with_copies(2);
        let analysis = Analysis::new(&more);
        let comparison = &analysis.comparisons[0];
        assert_eq!(comparison.verdict(&comparison.entries[1]), Some(Verdict::Open));
    }
}

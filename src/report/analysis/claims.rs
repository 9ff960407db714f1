//! Verdicts on the claims of an experiment.
//!
//! # Definition
//!
//! A claim is judged once per data set and learner. It compares pairs of strategies; `d` are the
//! paired differences of a pair, one per seed, of the area or of the mean score on a part of the
//! curve (`stats::phases`). One-sided Student tests give two p-values per pair:
//!
//! ```text
//! direction   speaks for it                       speaks against it
//! better      mean d > margin                     mean d < margin
//! worse       mean d < -margin                    mean d > -margin
//! not-worse   mean d > -margin                    mean d < -margin
//! equal       mean d > -margin and < margin       mean d < -margin or > margin
//! ```
//!
//! Both of two tests must hold: the larger p counts (for `equal`, the two one-sided tests of
//! Schuirmann). One of two suffices: the smaller p counts, doubled. Likewise over the pairs of a
//! claim: all must hold for it, so the largest p counts; one against it suffices, so the smallest
//! counts, times their number. The p-value of the judgement is twice the smaller of the two sides,
//! corrected with all other tests of the experiment ([`correction`](super::correction)). Below 5 % the
//! claim is supported or refuted, whichever side is the smaller; else it is undecided.
//!
//! # Reference
//!
//! Schuirmann. A Comparison of the Two One-Sided Tests Procedure. Journal of Pharmacokinetics and
//! Biopharmaceutics 15, 1987. Berger. Multiparameter Hypothesis Testing and Acceptance Sampling.
//! Technometrics 24, 1982: the intersection-union test. Holm 1979, see `stats::holm`.

use crate::{
    config::{Claim, Direction, Part},
    stats::{
        moments,
        paired::{self, Paired},
        paired_t::paired_t,
        phases::{difference, phases},
    },
};

use super::comparison::{Comparison, Entry, LEVEL, curve};

/// What became of a claim on one data set under one learner.
#[derive(Debug, Clone)]
pub struct Judgement<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// Where it was judged.
    pub comparison: &'a Comparison<'a>,
    /// Its pairs, in the order of the claim.
    pub pairs: Vec<Pair<'a>>,
    /// Corrected p-value; `None` before the correction, and where a pair has fewer than two seeds in common.
    pub p: Option<f64>,
    /// What follows.
    pub verdict: ClaimVerdict,
}

/// Two strategies that a claim compares.
#[derive(Debug, Clone)]
pub struct Pair<'a> {
    /// What the claim is about.
    pub strategy: &'a Entry<'a>,
    /// What it is compared with.
    pub than: &'a Entry<'a>,
    /// Their difference; `None` without common seeds.
    pub found: Option<Paired>,
    sides: Option<Sides>,
}

/// The verdict on a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimVerdict {
    /// The data speak for it.
    Supported,
    /// The data speak against it.
    Refuted,
    /// They leave it open.
    Undecided,
    /// There are none: a pair has fewer than two seeds in common.
    NoData,
}

impl ClaimVerdict {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Refuted => "refuted",
            Self::Undecided => "undecided",
            Self::NoData => "no data",
        }
    }
}

impl<'a> Judgement<'a> {
    /// P-value of this judgement alone; `None` where a pair has fewer than two seeds in common.
    #[must_use]
    pub fn uncorrected(&self) -> Option<f64> {
        together(&self.pairs).map(|sides| (2.0 * sides.supports.min(sides.refutes)).min(1.0))
    }

    /// The entry whose verdict against the baseline rests on the very test that decides the claim, if
    /// there is one: then both have the same p-value.
    #[must_use]
    pub fn verdict_of(&self) -> Option<&'a Entry<'a>> {
        let [Pair { strategy, than, .. }] = self.pairs.as_slice() else { return None };
        let sign = matches!(self.claim.direction, Direction::Better | Direction::Worse);
        let same = sign && self.claim.margin == 0.0 && self.claim.part == Part::Whole;
        let baseline = self.comparison.experiment.baseline.as_ref();
        (same && baseline == Some(&than.strategy.id)).then_some(*strategy)
    }

    /// The same with its corrected p-value and the verdict that follows.
    #[must_use]
    pub fn judged(mut self, p: Option<f64>) -> Self {
        let Some(sides) = together(&self.pairs) else { return self };
        self.p = p;
        self.verdict = match p {
            Some(p) if p < LEVEL && sides.supports <= sides.refutes => ClaimVerdict::Supported,
            Some(p) if p < LEVEL => ClaimVerdict::Refuted,
            _ => ClaimVerdict::Undecided,
        };
        self
    }

    /// The pair that is hardest on the claim, whose numbers tables show.
    #[must_use]
    pub fn hardest(&self) -> Option<&Pair<'_>> {
        let p = |pair: &&Pair<'_>| pair.sides.map_or(f64::INFINITY, |sides| sides.supports);
        self.pairs.iter().max_by(|a, b| p(a).total_cmp(&p(b)))
    }
}

/// P-values of one pair, or of all pairs of a claim.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sides {
    supports: f64,
    refutes: f64,
}

/// The tests of every claim wherever it is made, not judged yet: claims in order, data sets and learners
/// within each.
#[must_use]
pub fn tests<'a>(comparisons: &'a [Comparison<'a>]) -> Vec<Judgement<'a>> {
    let Some(first) = comparisons.first() else { return Vec::new() };
    let mut judgements: Vec<Judgement<'a>> = Vec::new();
    for claim in &first.experiment.claims {
        let concerned =
            comparisons.iter().filter(|comparison| claim.datasets.contains(&comparison.dataset.id));
        judgements.extend(concerned.map(|comparison| Judgement {
            claim,
            comparison,
            pairs: pairs(claim, comparison),
            p: None,
            verdict: ClaimVerdict::NoData,
        }));
    }
    judgements
}

fn pairs<'a>(claim: &Claim, comparison: &'a Comparison<'a>) -> Vec<Pair<'a>> {
    let entry = |id: &String| comparison.entries.iter().find(|entry| &entry.strategy.id == id);
    let mut pairs = Vec::new();
    for strategy in claim.strategies.iter().filter_map(entry) {
        for than in claim.than.iter().filter_map(entry) {
            let differences = differences(claim.part, strategy, than);
            let found = paired::compare(&differences);
            let sides = sides(claim.direction, claim.margin, &differences);
            pairs.push(Pair { strategy, than, found, sides });
        }
    }
    pairs
}

/// One difference per seed that both have.
fn differences(part: Part, strategy: &Entry<'_>, than: &Entry<'_>) -> Vec<f64> {
    if part == Part::Whole {
        return strategy.differences(than);
    }
    let of_seed = |(seed, run)| {
        let (ours, theirs) = (curve(run, 0), curve(than.runs.get(seed)?, 0));
        let phases = phases(&difference(&ours, &theirs)?)?;
        Some(match part {
            Part::Start => phases.start,
            Part::Middle => phases.middle,
            Part::End | Part::Whole => phases.end,
        })
    };
    strategy.runs.packed().filter_map(of_seed).collect()
}

fn sides(direction: Direction, margin: f64, differences: &[f64]) -> Option<Sides> {
    let above = |bound: f64| p_above(differences, bound);
    let below = |bound: f64| p_above(&differences.iter().map(|d| -d).collect::<Vec<_>>(), -bound);
    Some(match direction {
        Direction::Better => Sides { supports: above(margin)?, refutes: below(margin)? },
        Direction::Worse => Sides { supports: below(-margin)?, refutes: above(-margin)? },
        Direction::NotWorse => Sides { supports: above(-margin)?, refutes: below(-margin)? },
        Direction::Equal => Sides {
            supports: above(-margin)?.max(below(margin)?),
            refutes: (2.0 * below(-margin)?.min(above(margin)?)).min(1.0),
        },
    })
}

/// One-sided p-value of "the mean is above `bound`"; `None` for fewer than two differences.
fn p_above(differences: &[f64], bound: f64) -> Option<f64> {
    if differences.len() < 2 || differences.iter().any(|d| !d.is_finite()) {
        return None;
    }
    let shifted: Vec<f64> = differences.iter().map(|d| d - bound).collect();
    match paired_t(&shifted) {
        Some(test) if test.statistic > 0.0 => Some(test.p / 2.0),
        Some(test) => Some(1.0 - test.p / 2.0),
        // All seeds agree to the last bit: nothing is left to chance.
        None => Some(if moments::mean(&shifted) > 0.0 { 0.0 } else { 1.0 }),
    }
}

/// The p-values of all pairs together.
fn together(pairs: &[Pair<'_>]) -> Option<Sides> {
    let sides: Vec<Sides> = pairs.iter().map(|pair| pair.sides).collect::<Option<_>>()?;
    let supports = sides.iter().map(|side| side.supports).fold(0.0, f64::max);
    let smallest = sides.iter().map(|side| side.refutes).fold(1.0, f64::min);
    (!sides.is_empty()).then(|| Sides { supports, refutes: (smallest * sides.len() as f64).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::{ClaimVerdict, Direction, Part, p_above, sides};
    use crate::{
        config::Claim,
        report::{analysis::Analysis, fake},
    };

    /// Bound on the difference of p-values to scipy's: both sum series of the incomplete beta
    /// function, statrs to about ten digits.
    const SERIES: f64 = 1e-10;

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

    #[test]
    fn one_sided_tests_equal_those_of_scipy() {
        // scipy 1.13.1 ttest_1samp(d, 0.01, alternative="greater").pvalue
        let d = [0.02, -0.005, 0.0, 0.02, 0.02, 0.05, 0.01];
        let (above, below) = (p_above(&d, 0.01), p_above(&d.map(|d| -d), -0.01));
        assert!(above.is_some_and(|p| (p - 0.190_116_368_741_170_66).abs() < SERIES), "{above:?}");
        assert!(above.zip(below).is_some_and(|(a, b)| (a + b - 1.0).abs() < SERIES));
    }

    #[test]
    fn equality_needs_both_sides_and_is_refuted_by_one() {
        let d = [0.011, 0.009, 0.010, 0.012, 0.008];
        let within = sides(Direction::Equal, 0.02, &d).expect("five differences");
        let beyond = sides(Direction::Equal, 0.005, &d).expect("five differences");
        assert!(within.supports < 0.001 && within.refutes > 0.5);
        assert!(beyond.supports > 0.5 && beyond.refutes < 0.01);
    }

    #[test]
    fn the_reference_run_supports_and_refutes_what_scipy_says_it_does() {
        let mut results = fake::reference();
        results.experiment.claims = vec![
            claim("modal-euclidean", Direction::Worse, 0.0),
            claim("modal-euclidean", Direction::NotWorse, 0.01),
            claim("margin", Direction::Better, 0.02),
        ];
        let analysis = Analysis::new(&results);
        let judgements = analysis.judgements();
        let verdicts: Vec<ClaimVerdict> = judgements.iter().map(|judgement| judgement.verdict).collect();
        assert_eq!(verdicts, [ClaimVerdict::Supported, ClaimVerdict::Refuted, ClaimVerdict::Undecided]);
        let won = judgements[2].hardest().and_then(|pair| pair.found).map(|found| found.won);
        assert_eq!(won, Some(9));
    }

    #[test]
    fn a_claim_about_several_strategies_needs_all_of_them() {
        let mut results = fake::reference();
        let both = vec!["margin".to_owned(), "modal-euclidean".to_owned()];
        results.experiment.claims =
            vec![Claim { strategies: both, ..claim("margin", Direction::Better, 0.0) }];
        let analysis = Analysis::new(&results);
        let judgement = &analysis.judgements()[0];
        assert_eq!(judgement.verdict, ClaimVerdict::Refuted);
        assert_eq!(
            judgement.hardest().map(|pair| pair.strategy.strategy.id.as_str()),
            Some("modal-euclidean")
        );
    }

    #[test]
    fn without_common_seeds_nothing_is_decided() {
        let mut results = fake::reference();
        results.experiment.claims = vec![claim("margin", Direction::Better, 0.0)];
        results.cells.retain(|key, _| &*key.of.strategy != "margin");
        let analysis = Analysis::new(&results);
        let judgement = &analysis.judgements()[0];
        assert_eq!((judgement.p, judgement.verdict.word()), (None, "no data"));
    }
}

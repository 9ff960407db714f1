//! `ALiPy`'s query by committee: ten copies of one learner, each trained on a bag of the labels.
//!
//! # Definition
//!
//! ```text
//! seeds     = stream.randint(2^31 - 1, size = 10)           one stream for the whole run
//! bag s     = RandomState(s).randint(0, n, n)               its rows weigh as often as they were drawn
//! member s  = the learner, seeded with RandomState(s).randint(2^31 - 1), trained on the bag
//!
//! vote-entropy   - sum over classes c of  v_c ln((10 v_c + 1e-9) / 10)        v_c the share of votes
//! divergence     sum over members m and classes c of  p_mc ln((p_mc + 1e-9) / (P_c + 1e-9))
//! ```
//!
//! with `P` the mean of the members' probabilities `p_m`. A machine that is trained with weights knows its
//! classes by their position among those of its bag, in scikit-learn: where members lack different classes,
//! votes and columns of different classes are taken for the same, and so they are here.
//!
//! The package raises an exception when a bag holds one class (with machines) and when divergences are to be
//! taken of members that lack different numbers of classes. With `stops` the run stops there; without it the
//! bag is drawn again, and columns are those of all classes.
//!
//! # Mirrors
//!
//! `ALiPy` 1.2.5 `QueryInstanceQBC` over scikit-learn 1.5.2 `BaggingClassifier`. With votes of ten most batches
//! end in a tie, which numpy's sort decides.
//!
//! # Reference
//!
//! Abe, Mamitsuka. Query Learning Strategies Using Boosting and Bagging. ICML 1998.

use std::borrow::Cow;

use ndarray::{Array2, Axis};

use crate::{
    error::{LearnerError, StrategyError},
    learner::{self, Learner, Model, Rows},
    numpy::RandomState,
    output::Outputs,
    package::{ALIPY, Mirror, Parity},
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Part},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, choose::Chooser, disagreement, scored::choose,
        stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const DISAGREEMENT: ParamSpec = disagreement::parameter(&["vote-entropy", "divergence"]);

const MACHINE: &[Component] = &[Component { kind: "svc", given: Cow::Borrowed(&[]) }];

const MEMBER: ParamSpec = ParamSpec {
    name: "member",
    kind: ParamKind::Components { part: Part::Learner, min: 1, max: 1 },
    default: ParamValue::Components(Cow::Borrowed(MACHINE)),
    help: "the learner that is copied",
    introduced: None,
};

const STOPS: ParamSpec = ParamSpec {
    name: "stops",
    kind: ParamKind::Flag,
    default: ParamValue::Flag(false),
    help: "whether to stop where the package raises an exception, for want of classes in a bag",
    introduced: None,
};

const SPEC: StrategySpec = StrategySpec {
    name: "alipy-qbc",
    summary: "rows on which ten bagged copies of a learner disagree",
    version: 1,
    mirror: Some(Mirror {
        package: &ALIPY,
        symbol: "query_labels.QueryInstanceQBC",
        parity: Parity::Exact,
        deviations: &[
            "a learner that takes no weights sees the rows of a bag as often as they were drawn, and votes for classes",
            "unless `stops`, it goes on where a bag lacks classes and the package raises an exception",
            "equal scores come in the order of numpy's sort on a CPU without AVX-512",
        ],
    }),
    paper: "Abe, Mamitsuka 1998, ICML",
    params: &[MEMBER, DISAGREEMENT, STOPS],
    needs: |params| {
        let members = if by_votes(params) { Outputs::NONE } else { Outputs::PROBABILITIES };
        Needs { members, ..Needs::NOTHING }
    },
    order_free: OrderFree::No("bags are drawn by position"),
    cost: |_, work| MEMBERS as f64 * (work.fit + work.probabilities),
    build: |params, seed| {
        Box::new(Bagging {
            member: learner::build(&params.components(MEMBER.name)[0]),
            by_votes: by_votes(params),
            stops: params.flag(STOPS.name),
            stream: RandomState::new(stream_seed(seed)),
        })
    },
};

fn by_votes(params: &Params) -> bool {
    params.text(DISAGREEMENT.name) == "vote-entropy"
}

const MEMBERS: usize = 10;

/// `numpy.iinfo(numpy.int32).max`: seeds are below it.
const SEED_BOUND: i64 = (1 << 31) - 1;

/// What is added inside logarithms.
const SHIFT: f64 = 1e-9;

#[derive(Debug)]
struct Bagging {
    member: Box<dyn Learner>,
    by_votes: bool,
    stops: bool,
    stream: RandomState,
}

/// One copy of the learner.
struct Member<'a> {
    model: Box<dyn Model + 'a>,
    /// The classes in its bag, ascending.
    classes: Vec<usize>,
    weighted: bool,
}

impl Strategy for Bagging {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let rows = round.candidates();
        if rows.len() <= round.batch() {
            return Ok(Picks { rows: rows.to_vec(), scores: None });
        }
        let seeds: Vec<u32> = (0..MEMBERS).map(|_| seed_from(&mut self.stream)).collect();
        let members = seeds.into_iter().map(|seed| self.train(round, seed));
        let members = members.collect::<Result<Vec<_>, _>>()?;
        let scores = if self.by_votes {
            let votes = members.iter().map(|member| member.votes(rows));
            vote_entropies(&votes.collect::<Result<Vec<_>, _>>()?)
        } else {
            let known = members[0].classes.len();
            let alike = members.iter().all(|member| member.classes.len() == known);
            if self.stops && !alike {
                let reason = "members know different numbers of classes";
                return Err(StrategyError::PackageStops { strategy: SPEC.name, reason });
            }
            let of_member = |member: &Member<'_>| {
                let all = round.probabilities_of(member.model.as_ref(), rows)?;
                Ok(if alike { all.select(Axis(1), &member.classes) } else { all })
            };
            divergences(&members.iter().map(of_member).collect::<Result<Vec<_>, StrategyError>>()?)
        };
        choose(SPEC.name, &mut Chooser::LargestLast, round, scores)
    }
}

fn seed_from(stream: &mut RandomState) -> u32 {
    u32::try_from(stream.randint(0, SEED_BOUND)).expect("below 2^31")
}

impl Bagging {
    fn train<'a>(&self, round: &Round<'a>, seed: u32) -> Result<Member<'a>, LearnerError> {
        let sample = round.sample();
        let own_seed = u64::from(seed_from(&mut RandomState::new(seed)));
        let mut stream = RandomState::new(seed);
        loop {
            let places = stream.choice_with_replacement(sample.len(), sample.len());
            let mut weights = vec![0.0; sample.len()];
            for &at in &places {
                weights[at] += 1.0;
            }
            let bag = sample.bag(&places);
            let fit = |sample| round.fit(self.member.as_ref(), sample, own_seed);
            let (model, weighted) = match fit(sample.weighted(&weights)) {
                Err(LearnerError::NoWeights { .. }) => (fit(bag.view()), false),
                model => (model, true),
            };
            let another_may_do = !self.stops && sample.present().len() > 1;
            match model {
                Err(LearnerError::TooFewClasses { .. }) if another_may_do => {}
                model => return Ok(Member { model: model?, classes: bag.view().present(), weighted }),
            }
        }
    }
}

impl Member<'_> {
    fn votes(&self, rows: &[usize]) -> Result<Vec<usize>, LearnerError> {
        let mut votes = self.model.predict(Rows::Train(rows))?;
        if self.weighted {
            for vote in &mut votes {
                *vote = self.classes.partition_point(|class| class < vote);
            }
        }
        Ok(votes)
    }
}

/// Of each row, given the members' votes. Terms are added as the classes are first voted for: rounding
/// decides most ties.
fn vote_entropies(votes: &[Vec<usize>]) -> Vec<f64> {
    let n = votes.len() as f64;
    let entropy = |row: usize| {
        let mut counts: Vec<(usize, f64)> = Vec::new();
        for member in votes {
            match counts.iter_mut().find(|(class, _)| *class == member[row]) {
                Some((_, count)) => *count += 1.0,
                None => counts.push((member[row], 1.0)),
            }
        }
        -counts.iter().fold(0.0, |sum, (_, count)| sum + count / n * ((count + SHIFT) / n).ln())
    };
    (0..votes[0].len()).map(entropy).collect()
}

/// Of each row, given the members' probabilities, each of shape `(n_rows, n_columns)`.
fn divergences(members: &[Array2<f64>]) -> Vec<f64> {
    let (n_rows, n_columns) = members[0].dim();
    let of_column = |row: usize, column: usize| {
        let p = || members.iter().map(|member| member[[row, column]]);
        let consensus = p().sum::<f64>() / members.len() as f64 + SHIFT;
        p().map(|p| p * ((p + SHIFT) / consensus).ln()).sum::<f64>()
    };
    (0..n_rows).map(|row| (0..n_columns).map(|column| of_column(row, column)).sum()).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{divergences, vote_entropies};

    #[test]
    fn agreement_scores_next_to_nothing_and_even_votes_most() {
        let votes = [vec![0, 0, 2], vec![0, 1, 1], vec![0, 0, 0]];
        let found = vote_entropies(&votes);
        assert!(found[0].abs() < 1e-9 && found[0] < found[1] && found[1] < found[2]);
        assert!((found[2] - 3.0_f64.ln()).abs() < 1e-8);
    }

    #[test]
    fn divergences_are_summed_over_the_members() {
        let members = [array![[0.5, 0.5], [1.0, 0.0]], array![[0.5, 0.5], [0.0, 1.0]]];
        let found = divergences(&members);
        assert!(found[0].abs() < 1e-8 && (found[1] - 2.0 * 2.0_f64.ln()).abs() < 1e-8, "{found:?}");
    }
}

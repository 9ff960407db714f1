//! Active learning by learning: a bandit over other strategies, paid by importance-weighted accuracy.
//!
//! # Definition
//!
//! EXP4.P over `N` experts, those of `strategies` and, if `uniform`, one that likes all rows alike; `T` is
//! the horizon, `n` the number of training rows, `w = 1` at first:
//!
//! ```text
//! p_i = (1 - N p_min) w_i / sum w + p_min                  p_min = sqrt(ln N / (N T))
//! q   = sum over experts of p_i e_i                        e_i = 1 at the pick of the expert, 0 elsewhere;
//!                                                          1 / |first pool| everywhere for uniform
//! draw a row of the first pool by q; one that has its label already is drawn without asking
//!
//! before the next draw:
//! reward = sum over all draws of [the model is right] / q(at its draw)  /  (n T)
//! w_i   *= exp(p_min / 2 (reward e_i(row) / q(row) + sqrt(ln(N / delta) / (N T)) / p_i))
//! ```
//!
//! The horizon should be the number of rows that a run asks for. A row that only the uniform expert likes
//! has an importance of some hundreds: one lucky draw can decide the reward. Each expert may look at a model
//! of its own (`learners`), the reward is that of the run's model.
//!
//! # Mirrors
//!
//! libact 0.1.6 `ActiveLearningByLearning`.
//!
//! # Reference
//!
//! Hsu, Lin. Active Learning by Learning. AAAI 2015.

use std::borrow::Cow;

use crate::{
    error::StrategyError,
    learner::{self, Learner, Model, Rows},
    numpy::RandomState,
    oracle::Answer,
    output::Outputs,
    package::{LIBACT, Mirror, Parity},
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Part, Range},
    round::Round,
    strategy::{self, Asks, Needs, OrderFree, Picks, Strategy, StrategySpec, Work, named_by, stream_seed},
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const EXPERTS: &[Component] = &[
    Component { kind: "least-confident", given: Cow::Borrowed(&[]) },
    Component { kind: "knn-density", given: Cow::Borrowed(&[]) },
];

const SPEC: StrategySpec = StrategySpec {
    name: "libact-albl",
    summary: "a bandit that learns which strategy to follow",
    version: 1,
    mirror: Some(Mirror {
        package: &LIBACT,
        symbol: "ActiveLearningByLearning",
        parity: Parity::Exact,
        deviations: &[
            "beyond the horizon it goes on; the package raises an exception",
            "a horizon too short for the number of experts gives all the same share; the package raises an \
             exception",
        ],
    }),
    paper: "Hsu, Lin 2015, AAAI",
    params: &[
        ParamSpec {
            name: "strategies",
            kind: ParamKind::Components { part: Part::Strategy, min: 1, max: 100 },
            default: ParamValue::Components(Cow::Borrowed(EXPERTS)),
            help: "the experts",
            introduced: None,
        },
        ParamSpec {
            name: "learners",
            kind: ParamKind::Components { part: Part::Learner, min: 0, max: 100 },
            default: ParamValue::Components(Cow::Borrowed(&[])),
            help: "what the experts look at, in their order; the others look at the run's model",
            introduced: None,
        },
        ParamSpec {
            name: "uniform",
            kind: ParamKind::Flag,
            default: ParamValue::Flag(true),
            help: "whether there is an expert that likes all rows alike",
            introduced: None,
        },
        ParamSpec {
            name: "horizon",
            kind: ParamKind::Count { min: 1, max: 1_000_000_000 },
            default: ParamValue::Count(100),
            help: "rows that will be asked for",
            introduced: None,
        },
        ParamSpec {
            name: "delta",
            kind: ParamKind::Real(Range { min: 0.0, min_included: false, max: 1.0, max_included: true }),
            default: ParamValue::Real(0.1),
            help: "probability that the bound of the bandit may fail",
            introduced: None,
        },
    ],
    needs,
    order_free: OrderFree::No("it draws positions in the pool"),
    cost,
    build: |params, seed| Box::new(Albl::new(params, seed)),
};

/// The experts' specs with their parameters.
fn experts(params: &Params) -> impl Iterator<Item = (&'static StrategySpec, Params)> + '_ {
    params.components("strategies").iter().map(named_by)
}

fn needs(params: &Params) -> Needs {
    let own_models = params.components("learners").len();
    let mut all = Needs { asks: Asks::OneByOne, ..Needs::NOTHING };
    for (at, (spec, params)) in experts(params).enumerate() {
        let needs = (spec.needs)(&params);
        let place = if at < own_models { &mut all.members } else { &mut all.outputs };
        *place = union(*place, needs.outputs);
        all.members = union(all.members, needs.members);
        all.two_classes |= needs.two_classes;
    }
    all
}

fn union(a: Outputs, b: Outputs) -> Outputs {
    let both: Vec<_> = crate::output::Output::ALL
        .into_iter()
        .filter(|&output| a.contains(output) || b.contains(output))
        .collect();
    Outputs::of(&both)
}

fn cost(params: &Params, work: &Work) -> f64 {
    let of_experts: f64 = experts(params).map(|(spec, params)| (spec.cost)(&params, work)).sum();
    of_experts + params.components("learners").len() as f64 * work.fit
}

#[derive(Debug)]
struct Albl {
    experts: Vec<Box<dyn Strategy>>,
    learners: Vec<Box<dyn Learner>>,
    uniform: bool,
    horizon: f64,
    delta: f64,
    stream: RandomState,
    weights: Vec<f64>,
    /// The first pool; empty before the first query.
    pool: Vec<usize>,
    /// Rows that were drawn, with their importance.
    draws: Vec<(usize, f64)>,
    /// The draw that has not been rewarded yet.
    last: Option<Draw>,
}

/// What the experts said when a row was drawn.
#[derive(Debug, Clone)]
struct Draw {
    /// `e_i` at the row.
    advice: Vec<f64>,
    /// `p_i`.
    shares: Vec<f64>,
    /// `q` at the row.
    probability: f64,
}

impl Albl {
    fn new(params: &Params, seed: u64) -> Self {
        let components = params.components("strategies");
        let uniform = params.flag("uniform");
        Self {
            experts: components.iter().map(|component| strategy::build(component, seed)).collect(),
            learners: params.components("learners").iter().map(learner::build).collect(),
            uniform,
            horizon: params.count("horizon") as f64,
            delta: params.real("delta"),
            stream: RandomState::new(stream_seed(seed)),
            weights: vec![1.0; components.len() + usize::from(uniform)],
            pool: Vec::new(),
            draws: Vec::new(),
            last: None,
        }
    }

    fn n_experts(&self) -> f64 {
        self.weights.len() as f64
    }

    /// The least share of an expert.
    fn least_share(&self) -> f64 {
        (self.n_experts().ln() / (self.n_experts() * self.horizon)).sqrt().min(1.0 / self.n_experts())
    }

    /// `p_i`.
    fn shares(&self) -> Vec<f64> {
        let (least, sum) = (self.least_share(), self.weights.iter().sum::<f64>());
        let rest = 1.0 - self.n_experts() * least;
        self.weights.iter().map(|weight| rest * weight / sum + least).collect()
    }

    /// Pays for the last draw, if its label has come.
    fn reward(&mut self, round: &Round<'_>) -> Result<(), StrategyError> {
        let Some(draw) = self.last.take() else { return Ok(()) };
        let rows: Vec<usize> = self.draws.iter().map(|&(row, _)| row).collect();
        let predicted = round.model().predict(Rows::Train(&rows))?;
        let sample = round.sample();
        let is_right = |row: usize, class: usize| {
            sample.rows().binary_search(&row).is_ok_and(|at| sample.classes()[at] == class)
        };
        let paid = self.draws.iter().zip(predicted).filter(|&(&(row, _), class)| is_right(row, class));
        let sum: f64 = paid.map(|(&(_, importance), _)| importance).sum();
        let reward = sum / round.pool().len() as f64 / self.horizon;
        let n = self.n_experts();
        let bonus = ((n / self.delta).ln() / n / self.horizon).sqrt();
        let half = self.least_share() / 2.0;
        for (weight, (advice, share)) in self.weights.iter_mut().zip(draw.advice.iter().zip(&draw.shares)) {
            *weight *= (half * (reward * advice / draw.probability + 1.0 / share * bonus)).exp();
        }
        Ok(())
    }

    /// The pick of each expert among `open`, as a position in the first pool.
    fn advice(
        &mut self,
        round: &Round<'_>,
        models: &[Box<dyn Model + '_>],
        open: &[usize],
    ) -> Result<Vec<usize>, StrategyError> {
        let mut places = Vec::with_capacity(self.experts.len());
        for (at, expert) in self.experts.iter_mut().enumerate() {
            let model = models.get(at).map_or(round.model(), |model| model.as_ref());
            let picks = expert.query(&round.seen_by(model).among(open, 1))?;
            places
                .push(self.pool.binary_search(&picks.rows[0]).expect("the first pool holds all later ones"));
        }
        Ok(places)
    }

    /// Draws a position of the first pool.
    fn draw(&mut self, places: &[usize]) -> (usize, Draw) {
        let shares = self.shares();
        let evenly = 1.0 / self.pool.len() as f64;
        let everywhere = if self.uniform { shares[places.len()] * evenly } else { 0.0 };
        let mut probabilities = vec![everywhere; self.pool.len()];
        for (&place, share) in places.iter().zip(&shares) {
            probabilities[place] += share;
        }
        let at = self.stream.choice_weighted(&probabilities, 1)[0];
        let of_expert = |&place: &usize| if place == at { 1.0 } else { 0.0 };
        let mut advice: Vec<f64> = places.iter().map(of_expert).collect();
        advice.extend(self.uniform.then_some(evenly));
        (at, Draw { advice, shares, probability: probabilities[at] })
    }
}

impl Strategy for Albl {
    fn start(&mut self, round: &Round<'_>, queries: Option<usize>) -> Result<(), StrategyError> {
        for (at, expert) in self.experts.iter_mut().enumerate() {
            let model = self
                .learners
                .get(at)
                .map(|learner| round.fit(learner.as_ref(), round.sample(), round.seed()))
                .transpose()?;
            expert.start(&round.seen_by(model.as_deref().unwrap_or(round.model())), queries)?;
        }
        Ok(())
    }

    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        if self.pool.is_empty() {
            self.pool = round.unlabeled().to_vec();
        }
        let fit = |learner: &dyn Learner| round.fit(learner, round.sample(), round.seed());
        let models = self.learners.iter().map(AsRef::as_ref).map(fit).collect::<Result<Vec<_>, _>>()?;
        let mut open = round.candidates().to_vec();
        let mut rows = Vec::with_capacity(round.batch());
        while rows.len() < round.batch() {
            if rows.is_empty() {
                self.reward(round)?;
            }
            let places = self.advice(round, &models, &open)?;
            let (at, draw) = self.draw(&places);
            let row = self.pool[at];
            let candidate = open.binary_search(&row);
            if candidate.is_err() && round.labeled().binary_search(&row).is_err() {
                continue;
            }
            self.draws.push((row, 1.0 / draw.probability));
            self.last = Some(draw);
            if let Ok(place) = candidate {
                rows.push(open.remove(place));
            }
        }
        Ok(Picks { rows, scores: None })
    }

    fn observe(&mut self, round: &Round<'_>, answers: &[Answer]) -> Result<(), StrategyError> {
        self.experts.iter_mut().try_for_each(|expert| expert.observe(round, answers))
    }

    fn importance(&self) -> Option<f64> {
        self.draws.iter().map(|&(_, importance)| importance).reduce(f64::max)
    }
}

//! What every strategy must do, whatever it computes: each entry with its defaults and with every
//! combination of its choices.

use std::collections::BTreeSet;

use albench::{
    error::{LearnerError, StrategyError},
    learner::{self, Learner, Model, Rows},
    metric,
    numpy::RandomState,
    output::{Output, Outputs},
    params::{ParamKind, ParamValue, Params},
    pool::Pool,
    round::{Round, Setting},
    simulation::{Phase, Run, Stopwatch, Trace, simulate},
    split::Halves,
    stop::{Queries, Stop},
    strategy::{self, Needs, OrderFree, Picks, Strategy, StrategySpec},
};
use ndarray::{Array2, Axis};

use crate::fake::{Limited, NearestMean, halves};

/// Sums in another order may differ by this much, relative to the larger one.
const ROUNDING: f64 = 1e-9;

const SEED: u64 = 11;

/// A registry entry with parameters.
struct Entry {
    spec: &'static StrategySpec,
    params: Params,
}

impl Entry {
    fn build(&self) -> Box<dyn Strategy> {
        (self.spec.build)(&self.params, SEED)
    }

    fn needs(&self) -> Needs {
        (self.spec.needs)(&self.params)
    }

    /// A support vector machine with this width, or what gives the entry more than that can.
    fn learner(&self, gamma: ParamValue) -> Box<dyn Learner> {
        let svc = learner::find("svc").expect("a registered learner");
        let params = Params::defaults(svc.params).with("gamma", gamma);
        let lacks = self.needs().outputs.without((svc.outputs)(&params)).next().is_some();
        if lacks { Box::new(NearestMean) } else { (svc.build)(&params) }
    }

    fn name(&self) -> String {
        format!("{} {:?}", self.spec.name, self.params.iter().collect::<Vec<_>>())
    }

    /// Data that the entry works on.
    fn halves(&self) -> Halves {
        halves(80, if self.needs().two_classes { 2 } else { 3 })
    }
}

/// Every entry of the registry with every combination of its choices; with every rule for ties, which choose
/// among scores that all have in common, at the defaults of the others.
fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for &spec in strategy::all() {
        let mut variants = vec![Params::defaults(spec.params)];
        let choices = spec.params.iter().filter_map(|param| match param.kind {
            ParamKind::Choice(words) | ParamKind::Space(words) => Some((param.name, words)),
            _ => None,
        });
        let (ties, others): (Vec<_>, Vec<_>) = choices.partition(|(name, _)| *name == "ties");
        for (name, words) in others {
            let with = |params: &Params, word| params.clone().with(name, ParamValue::text(word));
            variants = variants
                .iter()
                .flat_map(|params| words.iter().map(|&word| with(params, word)).collect::<Vec<_>>())
                .collect();
        }
        for &word in ties.iter().flat_map(|(_, words)| &words[1..]) {
            variants.push(Params::defaults(spec.params).with("ties", ParamValue::text(word)));
        }
        entries.extend(variants.into_iter().map(|params| Entry { spec, params }));
    }
    entries
}

/// The first labeled rows.
fn first_batch(halves: &Halves) -> Vec<usize> {
    (0..halves.pool.len()).step_by(halves.pool.len() / 7).collect()
}

fn unlabeled(pool: &Pool, labeled: &[usize]) -> Vec<usize> {
    (0..pool.len()).filter(|row| !labeled.contains(row)).collect()
}

/// A query of `strategy` for `batch` rows, given a model or that of the labeled rows.
fn ask(
    strategy: &mut dyn Strategy,
    halves: &Halves,
    labeled: &[usize],
    batch: usize,
    model: Option<&dyn Model>,
) -> Result<Picks, StrategyError> {
    let setting = Setting { pool: &halves.pool, learner: &NearestMean, seed: SEED, costs: None };
    let sample = halves.truth.label(labeled);
    let trained = NearestMean.fit(&halves.pool, sample.view(), SEED).expect("a model");
    let unlabeled = unlabeled(&halves.pool, labeled);
    let model = model.unwrap_or(trained.as_ref());
    let round = Round::new(setting, model, sample.view(), &unlabeled, batch);
    if labeled == first_batch(halves) {
        strategy.start(&round, Some(5))?;
    }
    strategy.query(&round)
}

fn query(strategy: &mut dyn Strategy, halves: &Halves, labeled: &[usize], batch: usize) -> Picks {
    ask(strategy, halves, labeled, batch, None).expect("a valid query")
}

/// Five queries of a fresh strategy.
fn run(entry: &Entry, halves: &Halves) -> Vec<Picks> {
    let mut strategy = entry.build();
    let mut labeled = first_batch(halves);
    let mut one = || {
        let picks = query(strategy.as_mut(), halves, &labeled, 6);
        labeled.extend(&picks.rows);
        labeled.sort_unstable();
        picks
    };
    (0..5).map(|_| one()).collect()
}

/// Equal bit for bit, NaN included.
fn same(a: &[Picks], b: &[Picks]) -> bool {
    let bits = |picks: &Picks| {
        let scores = picks.scores.as_ref();
        (picks.rows.clone(), scores.map(|scores| scores.iter().map(|s| s.to_bits()).collect::<Vec<_>>()))
    };
    a.iter().map(bits).eq(b.iter().map(bits))
}

#[test]
fn picks_are_distinct_rows_of_the_pool_and_every_row_of_it_has_a_score() {
    for entry in entries() {
        let halves = entry.halves();
        let mut labeled = first_batch(&halves);
        for picks in run(&entry, &halves) {
            let pool = unlabeled(&halves.pool, &labeled);
            let distinct: BTreeSet<usize> = picks.rows.iter().copied().collect();
            assert_eq!((picks.rows.len(), distinct.len()), (6, 6), "{}", entry.name());
            assert!(distinct.iter().all(|row| pool.contains(row)), "{}", entry.name());
            assert!(picks.scores.is_none_or(|scores| scores.len() == pool.len()), "{}", entry.name());
            labeled.extend(&picks.rows);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_picks_and_scores() {
    for entry in entries() {
        assert!(same(&run(&entry, &entry.halves()), &run(&entry, &entry.halves())), "{}", entry.name());
    }
}

#[test]
fn labels_that_were_not_asked_for_change_nothing() {
    for entry in entries() {
        let truth = entry.halves();
        let picks = run(&entry, &truth);
        let mut seen: BTreeSet<usize> = first_batch(&truth).into_iter().collect();
        seen.extend(picks[..picks.len() - 1].iter().flat_map(|picks| &picks.rows));
        let scrambled = scrambled(&truth, &seen);
        assert!(same(&picks, &run(&entry, &scrambled)), "{}", entry.name());
    }
}

#[test]
fn labels_that_a_whole_cell_never_buys_change_neither_its_picks_nor_its_metrics() {
    for entry in entries() {
        let learner = entry.learner(ParamValue::text("scale"));
        let truth = entry.halves();
        let first_batch = first_batch(&truth);
        let trace = cell(&entry, &truth, &first_batch, learner.as_ref(), 6);
        let mut seen: BTreeSet<usize> = first_batch.iter().copied().collect();
        seen.extend(trace.queries.iter().flat_map(|query| &query.picks));
        assert!(seen.len() < truth.pool.len(), "some labels stay hidden");
        let scrambled = scrambled(&truth, &seen);
        let again = cell(&entry, &scrambled, &first_batch, learner.as_ref(), 6);
        assert_eq!(trace.points, again.points, "{}", entry.name());
        assert_eq!(trace.queries, again.queries, "{}", entry.name());
    }
}

#[test]
fn the_labels_of_the_test_half_change_no_pick_and_no_score() {
    for entry in entries() {
        let learner = entry.learner(ParamValue::text("scale"));
        let (truth, mut other) = (entry.halves(), entry.halves());
        for class in &mut other.test_classes {
            *class = (*class + 1) % truth.pool.n_classes();
        }
        let first_batch = first_batch(&truth);
        let trace = |halves| cell(&entry, halves, &first_batch, learner.as_ref(), 6);
        let (here, there) = (trace(&truth), trace(&other));
        assert_ne!(here.points, there.points, "{}: the curves are scored with them", entry.name());
        assert_eq!(here.queries, there.queries, "{}", entry.name());
    }
}

/// The same data with other classes for all rows but the seen ones.
fn scrambled(truth: &Halves, seen: &BTreeSet<usize>) -> Halves {
    let n_classes = truth.pool.n_classes();
    let scramble = |(row, &class): (usize, &usize)| {
        if seen.contains(&row) { class } else { (class + 1) % n_classes }
    };
    Halves::from_parts(
        truth.pool.features().to_shared(),
        truth.truth.classes().iter().enumerate().map(scramble).collect(),
        truth.pool.test_features().to_shared(),
        truth.test_classes.clone(),
        n_classes,
    )
}

/// A cell of five queries, or fewer where the pool ends before.
fn cell(entry: &Entry, halves: &Halves, first_batch: &[usize], learner: &dyn Learner, batch: usize) -> Trace {
    let run = Run {
        halves,
        first_batch,
        learner,
        batch,
        queries: Some(5),
        asks: entry.needs().asks,
        seed: SEED,
        metrics: &[&metric::ALL[0]],
    };
    let mut stops: [Box<dyn Stop>; 1] = [Box::new(Queries(5))];
    let mut truth = &halves.truth;
    simulate(&run, entry.build().as_mut(), &mut truth, &mut stops, &mut NoTime).expect("a run")
}

/// Takes no time.
struct NoTime;

impl Stopwatch for NoTime {
    fn start(&mut self, _: Phase) {}
    fn stop(&mut self) {}
}

#[test]
fn a_cell_is_the_same_whether_distances_are_kept_or_not() {
    for gamma in [ParamValue::text("scale"), ParamValue::Real(0.3)] {
        for entry in entries() {
            let learner = entry.learner(gamma.clone());
            let kept = entry.halves();
            let first_batch = first_batch(&kept);
            let mut computed = entry.halves();
            computed.pool = computed.pool.with_memory_budget(0);
            let trace = |halves| cell(&entry, halves, &first_batch, learner.as_ref(), 6);
            assert_eq!(trace(&kept), trace(&computed), "{}", entry.name());
        }
    }
}

#[test]
fn a_pool_of_one_row_is_picked() {
    for entry in entries() {
        let halves = entry.halves();
        let labeled: Vec<usize> = (0..halves.pool.len()).filter(|&row| row != 17).collect();
        assert_eq!(query(entry.build().as_mut(), &halves, &labeled, 1).rows, [17], "{}", entry.name());
    }
}

#[test]
fn a_batch_larger_than_the_pool_takes_the_pool() {
    for entry in entries() {
        let halves = entry.halves();
        let first_batch: Vec<usize> = (3..halves.pool.len()).collect();
        let trace = cell(&entry, &halves, &first_batch, &NearestMean, 10);
        let mut picks = trace.queries.iter().map(|query| query.picks.clone()).collect::<Vec<_>>();
        for picks in &mut picks {
            picks.sort_unstable();
        }
        assert_eq!(picks, [[0, 1, 2]], "{}", entry.name());
    }
}

#[test]
fn a_strategy_asks_the_model_for_what_it_says_it_needs_and_for_nothing_else() {
    for entry in entries() {
        let halves = entry.halves();
        let labeled = first_batch(&halves);
        let sample = halves.truth.label(&labeled);
        let model = NearestMean.fit(&halves.pool, sample.view(), SEED).expect("a model");
        let asked = |outputs: Outputs, nan: bool| {
            let model = Limited { model: model.as_ref(), outputs, nan };
            ask(entry.build().as_mut(), &halves, &labeled, 4, Some(&model))
        };
        let outputs = entry.needs().outputs;
        assert!(asked(outputs, false).is_ok(), "{}", entry.name());
        assert_eq!(asked(Outputs::NONE, false).is_ok(), outputs == Outputs::NONE, "{}", entry.name());
        if outputs.contains(Output::Probabilities) {
            let error = asked(outputs, true).expect_err("not a distribution");
            assert!(matches!(error, StrategyError::NotADistribution { .. }), "{}: {error}", entry.name());
        }
    }
}

/// A model that has learned to leave the features as they are.
#[derive(Debug)]
struct Unchanged<'a> {
    model: &'a dyn Model,
    pool: &'a Pool,
}

impl Model for Unchanged<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        self.model.predict(rows)
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        self.model.probabilities(rows)
    }

    fn embedding(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let Rows::Train(rows) = rows else { return Ok(self.pool.test_features().to_owned()) };
        Ok(self.pool.features().select(Axis(0), rows))
    }
}

#[test]
fn a_learned_space_that_equals_the_features_leads_to_the_same_query() {
    let mut compared = 0;
    for entry in entries().iter().filter(|entry| entry.params.find("space").is_some()) {
        let halves = entry.halves();
        let labeled = first_batch(&halves);
        let sample = halves.truth.label(&labeled);
        let model = NearestMean.fit(&halves.pool, sample.view(), SEED).expect("a model");
        let model = Unchanged { model: model.as_ref(), pool: &halves.pool };
        let in_space = |space| {
            let params = entry.params.clone().with("space", ParamValue::text(space));
            let mut strategy = (entry.spec.build)(&params, SEED);
            [ask(strategy.as_mut(), &halves, &labeled, 6, Some(&model)).expect("a valid query")]
        };
        assert!(same(&in_space("features"), &in_space("embedding")), "{}", entry.name());
        compared += 1;
    }
    assert!(compared > 10, "{compared} entries have the parameter");
}

#[test]
fn a_space_of_the_card_that_holds_the_features_leads_to_the_same_queries() {
    let mut compared = 0;
    for entry in entries() {
        if entry.params.find("space") != Some(&ParamValue::text("features")) {
            continue;
        }
        let halves = entry.halves();
        let sample = halves.truth.label(&first_batch(&halves));
        let model = NearestMean.fit(&halves.pool, sample.view(), SEED).expect("a model");
        let run = |strategy: &mut dyn Strategy, halves: &Halves| {
            let mut labeled = first_batch(halves);
            let mut one = || {
                let picks = ask(strategy, halves, &labeled, 6, Some(model.as_ref())).expect("a valid query");
                labeled.extend(&picks.rows);
                labeled.sort_unstable();
                picks
            };
            (0..4).map(|_| one()).collect::<Vec<_>>()
        };
        let expected = run(entry.build().as_mut(), &halves);
        let params = entry.params.clone().with("space", ParamValue::Text("given:vectors".into()));
        for budget in [usize::MAX, 0] {
            let mut elsewhere = entry.halves();
            let features = elsewhere.pool.features().to_owned();
            let others = features.mapv(|value| (7.0 * value).sin());
            let test = elsewhere.pool.test_features().to_shared();
            elsewhere.pool = Pool::new(others.into_shared(), test, elsewhere.pool.n_classes())
                .with_space("vectors", features)
                .with_memory_budget(budget);
            let mut strategy = (entry.spec.build)(&params, SEED);
            assert!(same(&expected, &run(strategy.as_mut(), &elsewhere)), "{}", entry.name());
            let missing = ask((entry.spec.build)(&params, SEED).as_mut(), &halves, &[0, 1, 2], 6, None);
            let missing = missing.expect_err("no such space");
            assert!(matches!(missing, StrategyError::NoSpace { .. }), "{}: {missing}", entry.name());
        }
        compared += 1;
    }
    assert!(compared > 10, "{compared} entries have the parameter");
}

/// Strategies that pick one row after another.
const GREEDY: [&str; 13] = [
    "alipy-core-set",
    "cardinal-core-set",
    "core-set",
    "incerto-diversity",
    "lightly-diversity",
    "modal-ranked-batch",
    "skactiveml-clue",
    "skactiveml-core-set",
    "skactiveml-discriminative",
    "skactiveml-max-herding",
    "skactiveml-prob-cover",
    "skactiveml-typi-clust",
    "uncertainty-herding",
];

#[test]
fn the_rule_for_ties_decides_between_two_copies_of_a_row() {
    let once = halves(40, 2);
    let order: Vec<usize> = (0..80).map(|row| row % 40).collect();
    let twice = Halves::from_parts(
        once.pool.features().select(Axis(0), &order).into_shared(),
        order.iter().map(|&row| once.truth.classes()[row]).collect(),
        once.pool.test_features().to_shared(),
        once.test_classes.clone(),
        2,
    );
    let labeled: Vec<usize> = (0..8).chain(40..48).collect();
    for name in GREEDY {
        let spec = strategy::find(name).expect("a registered strategy");
        let copies = |rule| {
            let params = Params::defaults(spec.params).with("ties", ParamValue::text(rule));
            let mut picks =
                (0..16).map(|seed| query((spec.build)(&params, seed).as_mut(), &twice, &labeled, 1));
            picks.by_ref().filter(|picks| picks.rows[0] >= 40).count()
        };
        assert_eq!(copies("lowest-row"), 0, "{name}");
        assert!((1..16).contains(&copies("random")), "{name}");
    }
}

#[test]
fn with_two_classes_the_measures_of_uncertainty_pick_the_same_rows() {
    let halves = halves(80, 2);
    let labeled = first_batch(&halves);
    let uncertain = ["margin", "entropy", "least-confident"];
    let picks: BTreeSet<Vec<usize>> = entries()
        .iter()
        .filter(|entry| uncertain.contains(&entry.spec.name))
        .filter(|entry| entry.params.text("ties") == "lowest-row")
        .map(|entry| query(entry.build().as_mut(), &halves, &labeled, 10).rows)
        .collect();
    assert_eq!(picks.len(), 1, "{picks:?}");
}

#[test]
fn strategies_that_are_free_of_order_follow_a_permutation_of_the_rows() {
    for entry in entries().iter().filter(|entry| entry.spec.order_free == OrderFree::Yes) {
        let halves = entry.halves();
        let order = RandomState::new(8).permutation(80);
        let permuted = Halves::from_parts(
            halves.pool.features().select(Axis(0), &order).into_shared(),
            order.iter().map(|&row| halves.truth.classes()[row]).collect(),
            halves.pool.test_features().to_shared(),
            halves.test_classes.clone(),
            halves.pool.n_classes(),
        );
        let (mut ours_by, mut theirs_by) = (entry.build(), entry.build());
        let mut labeled = first_batch(&halves);
        for _ in 0..4 {
            let mut moved: Vec<usize> = (0..80).filter(|&at| labeled.contains(&order[at])).collect();
            moved.sort_unstable();
            let ours = query(ours_by.as_mut(), &halves, &labeled, 6);
            let theirs = query(theirs_by.as_mut(), &permuted, &moved, 6);

            let (Some(scores), Some(moved_scores)) = (&ours.scores, &theirs.scores) else {
                let back: Vec<usize> = theirs.rows.iter().map(|&at| order[at]).collect();
                assert_eq!(ours.rows, back, "{}", entry.name());
                labeled.extend(&ours.rows);
                labeled.sort_unstable();
                continue;
            };
            let (here_rows, there_rows) =
                (unlabeled(&halves.pool, &labeled), unlabeled(&permuted.pool, &moved));
            let of = |row: usize| scores[here_rows.binary_search(&row).expect("a candidate")];
            for (score, at) in moved_scores.iter().zip(there_rows) {
                let expected = of(order[at]);
                let close = (score - expected).abs() <= ROUNDING * expected.abs();
                assert!(close, "{}: {score} for {expected}", entry.name());
            }
            // Which of equal rows are picked may depend on their order; what the picks are worth may not.
            let worth = |rows: &mut dyn Iterator<Item = usize>| {
                let mut worth: Vec<f64> = rows.map(of).collect();
                worth.sort_by(f64::total_cmp);
                worth
            };
            let here = worth(&mut ours.rows.iter().copied());
            let there = worth(&mut theirs.rows.iter().map(|&at| order[at]));
            let close = |(a, b): (&f64, &f64)| (a - b).abs() <= ROUNDING * b.abs();
            assert!(here.iter().zip(&there).all(close), "{}: {here:?} for {there:?}", entry.name());
            labeled.extend(&ours.rows);
            labeled.sort_unstable();
        }
    }
}

#[test]
fn names_are_plain_and_defaults_are_allowed_values() {
    let plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    for &spec in strategy::all() {
        assert!(plain(spec.name), "{}", spec.name);
        for param in spec.params {
            let allowed = param.kind.allows(&param.default);
            assert!(allowed, "{} {}", spec.name, param.name);
        }
    }
}

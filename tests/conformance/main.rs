//! What every strategy must do, whatever it computes: the suite runs over the whole registry, each
//! entry with its defaults and with every combination of its choices.

use std::collections::BTreeSet;

use albench::{
    error::StrategyError,
    learner::{self, Learner},
    metric,
    numpy::RandomState,
    params::{ParamKind, ParamValue, Params},
    protocol::Iterations,
    simulation::{Phase, Run, Stopwatch, Trace, simulate},
    split::Halves,
    strategy::{self, Needs, OrderFree, Parity, Picks, Round, Strategy, StrategySpec},
};
use ndarray::Axis;

mod fake;

use fake::{Limited, NearestMean, halves};

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

    fn name(&self) -> String {
        format!("{} {:?}", self.spec.name, self.params.iter().collect::<Vec<_>>())
    }

    /// Data that the entry works on: two classes where it reads decision values.
    fn halves(&self) -> Halves {
        halves(80, if self.needs().decisions { 2 } else { 3 })
    }
}

/// Every entry of the registry with every combination of its choices.
fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for spec in strategy::ALL {
        let mut variants = vec![Params::defaults(spec.params)];
        for param in spec.params {
            if let ParamKind::Choice(words) = param.kind {
                let with = |params: &Params, word| params.clone().with(param.name, ParamValue::text(word));
                variants = variants
                    .iter()
                    .flat_map(|params| words.iter().map(|&word| with(params, word)).collect::<Vec<_>>())
                    .collect();
            }
        }
        entries.extend(variants.into_iter().map(|params| Entry { spec, params }));
    }
    entries
}

/// The first labeled rows.
fn first_batch(halves: &Halves) -> Vec<usize> {
    (0..halves.train_y.len()).step_by(halves.train_y.len() / 7).collect()
}

fn pool(halves: &Halves, labeled: &[usize]) -> Vec<usize> {
    (0..halves.train_y.len()).filter(|row| !labeled.contains(row)).collect()
}

fn query(strategy: &mut dyn Strategy, halves: &Halves, labeled: &[usize], batch: usize) -> Picks {
    let model = NearestMean.fit(halves, labeled, SEED).expect("a model");
    let pool = pool(halves, labeled);
    strategy.query(&Round::new(halves, model.as_ref(), labeled, &pool, batch)).expect("a valid query")
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
            let pool = pool(&halves, &labeled);
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
    let svc = learner::find("svc").expect("a registered learner");
    let svc = (svc.build)(&Params::defaults(svc.params));
    for entry in entries() {
        let truth = entry.halves();
        let first_batch = first_batch(&truth);
        let trace = cell(&entry, &truth, &first_batch, svc.as_ref(), 6);
        let mut seen: BTreeSet<usize> = first_batch.iter().copied().collect();
        seen.extend(trace.queries.iter().flat_map(|query| &query.picks));
        assert!(seen.len() < truth.train_y.len(), "some labels stay hidden");
        let scrambled = scrambled(&truth, &seen);
        let again = cell(&entry, &scrambled, &first_batch, svc.as_ref(), 6);
        assert_eq!(trace.points, again.points, "{}", entry.name());
        assert_eq!(trace.queries, again.queries, "{}", entry.name());
    }
}

/// The same data with other classes for all rows but the seen ones.
fn scrambled(truth: &Halves, seen: &BTreeSet<usize>) -> Halves {
    let scramble = |(row, &class): (usize, &usize)| {
        if seen.contains(&row) { class } else { (class + 1) % truth.n_classes }
    };
    Halves::from_parts(
        truth.train_x.clone(),
        truth.train_y.iter().enumerate().map(scramble).collect(),
        truth.test_x.clone(),
        truth.test_y.clone(),
        truth.n_classes,
    )
}

/// A cell of five queries, or fewer where the pool ends before.
fn cell(entry: &Entry, halves: &Halves, first_batch: &[usize], learner: &dyn Learner, batch: usize) -> Trace {
    let run = Run {
        halves,
        first_batch,
        learner,
        batch,
        iterations: Iterations::Count(5),
        seed: SEED,
        metrics: &[&metric::ALL[0]],
    };
    simulate(&run, entry.build().as_mut(), &mut NoTime).expect("a run")
}

/// Takes no time.
struct NoTime;

impl Stopwatch for NoTime {
    fn start(&mut self, _: Phase) {}
    fn stop(&mut self) {}
}

#[test]
fn a_cell_is_the_same_whether_distances_are_kept_or_not() {
    let spec = learner::find("svc").expect("a registered learner");
    for gamma in [ParamValue::text("scale"), ParamValue::Real(0.3)] {
        let svc = (spec.build)(&Params::defaults(spec.params).with("gamma", gamma));
        for entry in entries() {
            let kept = entry.halves();
            let first_batch = first_batch(&kept);
            let computed = entry.halves().with_distance_budget(0);
            let trace = |halves| cell(&entry, halves, &first_batch, svc.as_ref(), 6);
            assert_eq!(trace(&kept), trace(&computed), "{}", entry.name());
        }
    }
}

#[test]
fn a_pool_of_one_row_is_picked() {
    for entry in entries() {
        let halves = entry.halves();
        let labeled: Vec<usize> = (0..halves.train_y.len()).filter(|&row| row != 17).collect();
        assert_eq!(query(entry.build().as_mut(), &halves, &labeled, 1).rows, [17], "{}", entry.name());
    }
}

#[test]
fn a_batch_larger_than_the_pool_takes_the_pool() {
    for entry in entries() {
        let halves = entry.halves();
        let first_batch: Vec<usize> = (3..halves.train_y.len()).collect();
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
        let pool = pool(&halves, &labeled);
        let model = NearestMean.fit(&halves, &labeled, SEED).expect("a model");
        let asked = |needs: Needs, nan: bool| {
            let model = Limited { model: model.as_ref(), needs, nan };
            entry.build().query(&Round::new(&halves, &model, &labeled, &pool, 4))
        };
        let needs = entry.needs();
        assert!(asked(needs, false).is_ok(), "{}", entry.name());
        let nothing = Needs { probabilities: false, decisions: false };
        assert_eq!(asked(nothing, false).is_ok(), needs == nothing, "{}", entry.name());
        if needs.probabilities {
            let error = asked(needs, true).expect_err("not a distribution");
            assert!(matches!(error, StrategyError::NotADistribution { .. }), "{}: {error}", entry.name());
        }
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
            halves.train_x.select(Axis(0), &order).into_shared(),
            order.iter().map(|&row| halves.train_y[row]).collect(),
            halves.test_x.clone(),
            halves.test_y.clone(),
            halves.n_classes,
        );
        let (mut here, mut there) = (entry.build(), entry.build());
        let mut labeled = first_batch(&halves);
        for _ in 0..4 {
            let mut moved: Vec<usize> = (0..80).filter(|&at| labeled.contains(&order[at])).collect();
            moved.sort_unstable();
            let ours = query(here.as_mut(), &halves, &labeled, 6);
            let theirs = query(there.as_mut(), &permuted, &moved, 6);

            let back: Vec<usize> = theirs.rows.iter().map(|&at| order[at]).collect();
            assert_eq!(ours.rows, back, "{}", entry.name());
            let (pool, moved_pool) = (pool(&halves, &labeled), pool(&permuted, &moved));
            if let (Some(ours), Some(theirs)) = (&ours.scores, &theirs.scores) {
                for (score, at) in theirs.iter().zip(moved_pool) {
                    let expected = ours[pool.binary_search(&order[at]).expect("a row of the pool")];
                    let close = (score - expected).abs() <= ROUNDING * expected.abs();
                    assert!(close, "{}: {score} for {expected}", entry.name());
                }
            }
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
    for spec in strategy::ALL {
        assert!(plain(spec.name), "{}", spec.name);
        assert!(spec.mirrors.is_some() || spec.parity == Parity::Own, "{}: equal to what?", spec.name);
        for param in spec.params {
            let allowed = match (param.kind, &param.default) {
                (ParamKind::Choice(words), ParamValue::Text(word)) => words.contains(&word.as_ref()),
                (ParamKind::Count { min, max }, ParamValue::Count(count)) => (min..=max).contains(count),
                (ParamKind::Real(range), ParamValue::Real(value)) => range.contains(*value),
                _ => false,
            };
            assert!(allowed, "{} {}", spec.name, param.name);
        }
    }
}

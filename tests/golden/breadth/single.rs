//! Single queries of five packages, and a few in a row: all scores, and the picks in their order.
//!
//! A file names in `inputs.file` what its queries start from, a `breadth_problem_*` or a `strategy_step_*`.

use std::collections::BTreeSet;

use albench::{
    learner::{self, Learner},
    params::{ParamValue, Params},
    split::Halves,
    strategy::{self, Picks, StrategySpec},
};
use ndarray::Array2;
use rayon::prelude::*;
use serde_json::Value;

use super::{GAP, first_of_pair, game::Game, half_percent_quantiles, left_out::SINGLE_QUERIES, text};
use crate::{
    evidence::{self, Single},
    support::{Golden, Tally, blob, further_files, indices, matrix, named, numbers},
};

/// Where a file has what a package picked.
const PICKS: [&str; 7] = [
    "full_order_best_first",
    "modal_order",
    "order_worst_first",
    "pick",
    "picks",
    "picks_of_3_queries",
    "picks_of_5_queries",
];

/// Where it has what a package scored.
const SCORES: [&str; 3] = ["score", "first_utilities", "first_probability"];

/// What the queries of a file start from.
struct Problem {
    halves: Halves,
    labeled: Vec<usize>,
    seed: u64,
    batch: usize,
}

impl Problem {
    fn of(golden: &Golden) -> Self {
        let state = named(&text(&golden.value["inputs"]["file"])).value;
        let (x, y) = match state["data_file"].as_str() {
            Some(file) => {
                let data = named(file).value;
                (matrix(&data["X_train"]), indices(&data["y_train"]))
            }
            None => (matrix(&state["X"]), indices(&state["y"])),
        };
        let n_classes = 1 + y.iter().max().expect("rows");
        let nothing = Array2::zeros((0, x.ncols())).into_shared();
        Self {
            halves: Halves::from_parts(x.into_shared(), y, nothing, vec![], n_classes),
            labeled: indices(&state["labeled"]),
            seed: golden.value["seed"].as_u64().expect("a seed"),
            batch: usize::try_from(golden.value["batch"].as_u64().expect("a batch")).expect("64 bits"),
        }
    }
}

/// One result of a file, and the row that follows it.
struct Case<'a> {
    spec: &'static StrategySpec,
    tolerance: f64,
    single: &'a Single,
    expected: &'a Value,
    golden: &'a Golden,
}

/// How queries compare.
#[derive(Default)]
struct Found {
    vectors: Tally,
    queries: Tally,
    ties: usize,
}

impl Case<'_> {
    fn name(&self) -> String {
        format!("{} {}{}", self.spec.name, self.golden.name, self.single.at)
    }

    fn compare(&self, problem: &Problem, learner: &dyn Learner) -> Found {
        let mut strategy = (self.spec.build)(&self.params(problem), problem.seed);
        let mut game = Game::new(&problem.halves, learner, problem.seed, problem.labeled.clone());
        let mut found = Found::default();
        if self.expected["error"].is_string() {
            let stops = game.ask(strategy.as_mut(), problem.batch).is_err();
            found.queries.see_equal(stops, || format!("{}: the package raises an exception", self.name()));
            return found;
        }
        let picks = self.picks();
        let queries: Vec<&[usize]> =
            if self.single.one_by_one { picks.chunks(1).collect() } else { vec![&picks] };
        for (at, theirs) in queries.into_iter().enumerate() {
            let ours = game.ask(strategy.as_mut(), theirs.len());
            let ours = ours.unwrap_or_else(|error| panic!("{}: {error}", self.name()));
            if at == 0 {
                self.check_scores(&ours, &mut found.vectors);
            }
            let ties = self.is_tie(&ours, theirs, at == 0, &game.unlabeled());
            found.ties += usize::from(ties);
            found.queries.see_equal(ties || self.same(&ours.rows, theirs), || {
                format!("{}, query {}: {:?} for {theirs:?}", self.name(), at + 1, ours.rows)
            });
            game.tell(strategy.as_mut(), theirs);
        }
        found
    }

    fn params(&self, problem: &Problem) -> Params {
        let params = evidence::params("strategy", self.spec.name, &self.single.params);
        self.single.take.iter().fold(params, |params, key| {
            let value = &self.expected[key];
            let list = || {
                // Some of these quantiles are distances, which rounding puts on either side of theirs.
                let (ours, theirs) = (half_percent_quantiles(&problem.halves), numbers(value));
                let close = |(a, b): (&f64, &f64)| (a - b).abs() <= GAP * b;
                assert!(ours.len() == theirs.len() && ours.iter().zip(&theirs).all(close), "{}", self.name());
                ParamValue::Reals(ours)
            };
            params.with(key, value.as_u64().map_or_else(list, ParamValue::Count))
        })
    }

    fn picks(&self) -> Vec<usize> {
        let picks = match self.single.picks.as_deref() {
            Some("") => self.expected,
            Some(key) => &self.expected[key],
            None => &self.expected["picks"],
        };
        if picks.is_u64() { indices(&Value::Array(vec![picks.clone()])) } else { indices(picks) }
    }

    /// The same rows in the same order, or in any order where rows of a pair are as good as each other.
    fn same(&self, ours: &[usize], theirs: &[usize]) -> bool {
        let pairs = &self.expected["equally_good_pairs"];
        let set = |rows: &[usize]| rows.iter().map(|&row| first_of_pair(row, pairs)).collect::<BTreeSet<_>>();
        ours == theirs || (pairs.is_array() && set(ours) == set(theirs))
    }

    /// Whether the picks part, but only where the file has a gap that rounding closes, or where our
    /// scores of the rows differ by rounding. Gaps are those of the `first` query.
    fn is_tie(&self, ours: &Picks, theirs: &[usize], first: bool, unlabeled: &[usize]) -> bool {
        if self.same(&ours.rows, theirs) {
            return false;
        }
        let parted = ours.rows.iter().zip(theirs).position(|(ours, theirs)| ours != theirs);
        let steps = self.single.gaps.as_deref().map_or(&self.expected["step_gaps"], |at| {
            self.golden.value.pointer(at).unwrap_or_else(|| panic!("{}: nothing at {at}", self.name()))
        });
        let steps = steps.as_array().into_iter().flatten().take(parted.map_or(0, |at| at + 1));
        let gaps = [&self.expected["kth_gap"], &self.expected["preselect_gap"]];
        let is_small = |gap: &Value| gap.as_f64().is_some_and(|gap| gap.abs() < GAP);
        if first && steps.chain(gaps).any(is_small) {
            return true;
        }
        let Some(scores) = &ours.scores else { return false };
        let score = |row: &usize| scores[unlabeled.binary_search(row).expect("an unlabeled row")];
        ours.rows.iter().zip(theirs).all(|(ours, theirs)| {
            let (a, b) = (score(ours), score(theirs));
            (a - b).abs() <= GAP * a.abs().max(b.abs())
        })
    }

    fn check_scores(&self, ours: &Picks, vectors: &mut Tally) {
        let theirs = SCORES.iter().map(|key| &self.expected[*key]).find(|value| value.is_object());
        let (Some(ours), Some(theirs)) = (&ours.scores, theirs) else { return };
        let sign = if self.expected["better"] == "smaller" { -1.0 } else { 1.0 };
        let theirs: Vec<f64> = blob(theirs).into_iter().map(|score| sign * score).collect();
        assert_eq!(ours.len(), theirs.len(), "{}", self.name());
        let scale = |a: f64, b: f64| if self.single.absolute { 1.0 } else { a.abs().max(b.abs()) };
        let difference = |(&a, &b): (&f64, &f64)| match (a - b).abs() / scale(a, b) {
            _ if a == b || (a.is_nan() && b.is_nan()) => 0.0,
            // The largest of a number and NaN would be the number.
            difference if difference.is_nan() => f64::INFINITY,
            difference => difference,
        };
        let differences: Vec<f64> = ours.iter().zip(&theirs).map(difference).collect();
        let off = differences.iter().filter(|&&difference| difference > self.tolerance).count();
        let largest = differences.iter().copied().fold(0.0, f64::max);
        vectors.see(largest, self.tolerance, || format!("{}: {off} of {} scores", self.name(), theirs.len()));
    }
}

/// All files of a kind, shipped or in the folder of `ALBENCH_GOLDEN`, by name.
fn golden_files() -> Vec<Golden> {
    let all = further_files("breadth", "breadth_");
    let is_problem = |golden: &Golden| golden.name.starts_with("breadth_problem_");
    all.into_iter().filter(|golden| !is_problem(golden)).collect()
}

#[test]
fn single_queries_have_the_scores_and_the_picks_of_five_packages() {
    let files = golden_files();
    let rows = evidence::rows();
    let mut cases = Vec::new();
    for (kind, row) in &rows {
        for single in &row.single {
            let spec = strategy::find(kind).expect("a registered strategy");
            let before = cases.len();
            for golden in
                files.iter().filter(|golden| single.files.iter().any(|name| golden.name.starts_with(name)))
            {
                let Some(expected) = golden.value.pointer(&single.at) else { continue };
                cases.push(Case { spec, tolerance: row.tolerance(), single, expected, golden });
            }
            assert!(cases.len() > before, "{kind}: no file has {}", single.at);
        }
    }
    let svc = learner::find("svc").expect("a registered learner");
    let svc = (svc.build)(&Params::defaults(svc.params));
    let found: Vec<Found> =
        cases.par_iter().map(|case| case.compare(&Problem::of(case.golden), svc.as_ref())).collect();
    let all = found.iter().fold(Found::default(), |all, one| Found {
        vectors: all.vectors.and(&one.vectors),
        queries: all.queries.and(&one.queries),
        ties: all.ties + one.ties,
    });
    println!("{} of {} queries part at a tie", all.ties, all.queries.cases);
    all.vectors.report("strategies: scores of single queries of five packages (relative difference)");
    all.queries.report("strategies: picks of single queries of five packages, but for ties");
}

#[test]
fn every_result_of_the_files_of_single_queries_is_compared_or_named_as_left_out() {
    let rows = evidence::rows();
    let compared: BTreeSet<&str> =
        rows.values().flat_map(|row| &row.single).map(|single| single.at.as_str()).collect();
    for golden in golden_files() {
        let mut results = Vec::new();
        collect(&golden.value, "", &mut results);
        for at in results {
            // A result may stand beside another form of itself.
            let known = compared.iter().any(|other| other.starts_with(&at))
                || SINGLE_QUERIES.iter().any(|(left_out, _)| at.starts_with(left_out));
            assert!(known, "{}{at}: nothing is compared with it", golden.name);
        }
    }
}

/// Where `value` has picks.
fn collect(value: &Value, at: &str, results: &mut Vec<String>) {
    let Some(entries) = value.as_object() else { return };
    if PICKS.iter().any(|key| entries.contains_key(*key)) {
        results.push(at.to_owned());
    }
    for (key, value) in entries {
        collect(value, &format!("{at}/{key}"), results);
    }
}

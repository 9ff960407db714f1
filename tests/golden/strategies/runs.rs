//! The picks of whole runs, so that what a strategy remembers is compared too.

use albench::{
    learner::{self, Model},
    output::Output,
    params::{ParamValue, Params},
};

use super::{
    BASE_ENTROPY, BASE_LEAST_CONFIDENT, BASE_MARGIN, BASE_ONE_MINUS_MARGIN, COSINE, DWM, DWUS, Known,
    Options, STANDARD, UNIT, UNIT_ONE_MINUS_MARGIN, UNIT_UNCERTAINTY, ask, data, entry, seed,
};
use crate::support::{Tally, files, indices};

const RAW_UNCERTAINTY: Options = &[("base", ParamValue::text("uncertainty"))];
const STANDARD_UNCERTAINTY: Options =
    &[("scaling", ParamValue::text("standard")), ("base", ParamValue::text("uncertainty"))];

/// Names of the runs in the golden files, with our strategy.
const RUNS: &[(&str, &str, Options)] = &[
    ("random", "random", &[]),
    ("margin", "margin", &[]),
    ("entropy", "entropy", &[]),
    ("least_confident", "least-confident", &[]),
    ("density-modal-euclidean", "modal-density", &[]),
    ("density-modal-cosine", "modal-density", COSINE),
    ("density-modal-euclidean-all", "modal-density", &[("scope", ParamValue::text("all"))]),
    (
        "density-modal-cosine-all",
        "modal-density",
        &[("metric", ParamValue::text("cosine")), ("scope", ParamValue::text("all"))],
    ),
    ("density-alipy", "alipy-graph-density", &[]),
    ("density-libact-kmeans", DWM, &[]),
    ("density-libact-kmeans-ninit10", DWM, &[("n_init", ParamValue::Count(10))]),
    ("density-libact-gmm-raw", DWUS, &[]),
    ("density-libact-gmm-std", DWUS, STANDARD),
    ("density-libact-gmm-01", DWUS, UNIT),
    ("ranked-batch", "modal-ranked-batch", &[]),
    ("batch-libact-kmeans-sm", DWM, BASE_MARGIN),
    ("batch-libact-kmeans-lc", DWM, BASE_LEAST_CONFIDENT),
    ("batch-libact-kmeans-entropy", DWM, BASE_ENTROPY),
    ("batch-libact-kmeans-1-margin", DWM, BASE_ONE_MINUS_MARGIN),
    ("batch-libact-gmm-raw", DWUS, RAW_UNCERTAINTY),
    ("batch-libact-gmm-std", DWUS, STANDARD_UNCERTAINTY),
    ("batch-libact-gmm-01", DWUS, UNIT_UNCERTAINTY),
    ("batch-libact-gmm-01-margin", DWUS, UNIT_ONE_MINUS_MARGIN),
];

#[test]
fn whole_runs_pick_the_rows_that_the_packages_pick() {
    let data = data();
    let svc = learner::find("svc").map(|spec| (spec.build)(&Params::defaults(spec.params)));
    let mut queries = 0;
    for golden in files("run_picks_") {
        let seed = seed(&golden.value);
        let runs = golden.value["picks"].as_object().expect("runs");
        assert!(runs.keys().all(|name| RUNS.iter().any(|run| run.0 == name)), "{}: a new run", golden.name);
        let halves = match golden.value["dataset"].as_str() {
            Some("digits") => &data["strategy_data_digits.json"],
            Some(name) => &data[&format!("strategy_data_{name}_seed{seed}.json")],
            None => panic!("{}: which data set?", golden.name),
        };
        for &(name, kind, options) in RUNS {
            let (spec, params) = entry(kind, options);
            let needs_model = (spec.needs)(&params).outputs.contains(Output::Probabilities);
            if needs_model && svc.is_none() {
                continue;
            }
            let mut strategy = (spec.build)(&params, seed);
            let mut labeled = indices(&golden.value["first_batch"]);
            for (query, expected) in runs[name].as_array().expect("queries").iter().enumerate() {
                let expected = indices(expected);
                let unlabeled: Vec<usize> =
                    (0..halves.pool.len()).filter(|row| labeled.binary_search(row).is_err()).collect();
                let model: Box<dyn Model + '_> = match &svc {
                    Some(svc) if needs_model => {
                        svc.fit(&halves.pool, halves.truth.label(&labeled).view(), seed).expect("a model")
                    }
                    _ => Box::new(Known(None)),
                };
                let rows = (&labeled[..], &unlabeled[..]);
                let mut picks = ask(strategy.as_mut(), halves, model.as_ref(), rows, expected.len()).rows;
                picks.sort_unstable();
                assert_eq!(picks, expected, "{} {name}, query {}", golden.name, query + 1);
                labeled.extend(picks);
                labeled.sort_unstable();
                queries += 1;
            }
        }
    }
    Tally::exact(queries).report("strategies: queries of whole runs on given data");
}

//! Strategies over dropout samples, ensembles and learned spaces, against numpy and scikit-learn's own fits.

use std::path::Path;

use albench::{
    config::{self, Library},
    split::Halves,
};
use ndarray::Array2;
use serde_json::Value;

use crate::{
    strategies::{ask, seed},
    support::{Tally, blob, files, indices, matrix},
};

/// Of the largest score of a query: probabilities agree within 1e-10, disagreement is a difference of these.
const TOLERANCE: f64 = 1e-8;

/// `key = value` in one line each, for all but the key that names the entry.
fn lines(entry: &Value) -> String {
    let table: toml::Table = serde_json::from_value(entry.clone()).expect("parameters");
    table.iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

#[test]
fn scores_over_samples_members_and_embeddings_are_those_of_numpy() {
    for kind in ["dropout", "ensemble", "space", "herding"] {
        let mut tally = Tally::default();
        for golden in files(&format!("networks_{kind}_")) {
            let value = &golden.value;
            let x = matrix(&value["X"]).into_shared();
            let n_classes = usize::try_from(value["n_classes"].as_u64().expect("a count")).expect("64 bits");
            let nothing = Array2::zeros((0, x.ncols())).into_shared();
            let halves = Halves::from_parts(x, indices(&value["y"]), nothing, vec![], n_classes);
            let labeled = indices(&value["labeled"]);
            let unlabeled: Vec<usize> =
                (0..halves.pool.len()).filter(|row| labeled.binary_search(row).is_err()).collect();
            for query in value["queries"].as_array().expect("queries") {
                let strategy = query["strategy"].as_str().expect("a name");
                let text = format!(
                    "name = \"golden\"\nquestion = \"Equal?\"\n[[dataset]]\ncard = \"wine\"\ninitial = 5\nbatch = 5\n\
                     iterations = 1\n[[learner]]\n{}[[strategy]]\nkind = \"{strategy}\"\n{}",
                    lines(&value["learner"]),
                    lines(&query["params"])
                );
                let experiment = config::read(&text, "golden", Path::new(""), &Library::shipped());
                let experiment = experiment.unwrap_or_else(|error| panic!("{error}\n{text}"));
                let (learner, choice) = (&experiment.learners[0], &experiment.strategies[0]);
                let learner = (learner.spec.build)(&learner.params);
                let sample = halves.truth.label(&labeled);
                let model = learner.fit(&halves.pool, sample.view(), seed(value)).expect("a model");
                let mut asked = (choice.spec.build)(&choice.params, seed(value));
                let picks = ask(asked.as_mut(), &halves, model.as_ref(), (&labeled, &unlabeled), 5);
                let (ours, theirs) = (picks.scores.expect("scores"), blob(&query["scores"]));
                let name = format!("{} {strategy} {}", golden.name, query["params"]);
                assert_eq!(ours.len(), theirs.len(), "{name}");
                if !query["picks"].is_null() {
                    assert_eq!(picks.rows, indices(&query["picks"]), "{name}");
                }
                let largest = theirs.iter().fold(0.0, |largest: f64, score| largest.max(score.abs()));
                for (ours, theirs) in ours.iter().zip(theirs) {
                    tally.see((ours - theirs) / largest, TOLERANCE, || name.clone());
                }
            }
        }
        tally.report(&format!("networks: {kind}"));
    }
}

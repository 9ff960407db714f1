//! What every learner must do, whatever it computes: each entry with its defaults and with every
//! combination of its choices.

use albench::{
    error::LearnerError,
    learner::{self, Learner, LearnerSpec, Model, Rows},
    output::{Output, Outputs},
    params::{ParamKind, ParamValue, Params},
    sample::Sample,
    split::Halves,
};
use ndarray::Array2;

use crate::fake::halves;

const SEED: u64 = 5;

/// How far probabilities may sum from 1.
const ROUNDING: f64 = 1e-9;

struct Entry {
    spec: &'static LearnerSpec,
    params: Params,
}

impl Entry {
    fn build(&self) -> Box<dyn Learner> {
        (self.spec.build)(&self.params)
    }

    fn outputs(&self) -> Outputs {
        (self.spec.outputs)(&self.params)
    }

    fn name(&self) -> String {
        format!("{} {:?}", self.spec.name, self.params.iter().collect::<Vec<_>>())
    }

    /// Trained on every fifth row; `None` where the entry says that its parameters do not go together.
    fn fit<'a>(&self, halves: &'a Halves) -> Option<Box<dyn Model + 'a>> {
        let rows: Vec<usize> = (0..halves.pool.len()).step_by(5).collect();
        match self.build().fit(&halves.pool, halves.truth.label(&rows).view(), SEED) {
            Ok(model) => Some(model),
            Err(LearnerError::Training { reason, .. }) if reason.contains("use ") => None,
            Err(error) => panic!("{}: {error}", self.name()),
        }
    }
}

/// Every entry with every combination of its choices.
fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for spec in learner::ALL {
        let mut variants = vec![Params::defaults(spec.params)];
        if spec.params.iter().any(|param| param.name == "learning_rate_init") {
            // Steps that lead somewhere within the epochs of a fit, whatever the schedule.
            variants[0] = variants[0]
                .clone()
                .with("learning_rate_init", ParamValue::Real(0.05))
                .with("power_t", ParamValue::Real(0.0));
        }
        for param in spec.params {
            let values: Vec<ParamValue> = match param.kind {
                ParamKind::Choice(words) => words.iter().map(|&word| ParamValue::text(word)).collect(),
                ParamKind::Flag => vec![ParamValue::Flag(false), ParamValue::Flag(true)],
                _ => continue,
            };
            variants = variants
                .iter()
                .flat_map(|params| values.iter().map(|value| params.clone().with(param.name, value.clone())))
                .collect();
        }
        entries.extend(variants.into_iter().map(|params| Entry { spec, params }));
    }
    entries
}

/// What a model says of some training rows and of the test half.
fn answers(model: &dyn Model, outputs: Outputs) -> Vec<(Vec<usize>, Option<Array2<f64>>)> {
    let of = |rows: Rows<'_>| {
        let has = outputs.contains(Output::Probabilities);
        let probabilities = has.then(|| model.probabilities(rows).expect("as the registry says"));
        (model.predict(rows).expect("predictions"), probabilities)
    };
    vec![of(Rows::Train(&[1, 3, 44])), of(Rows::Test)]
}

#[test]
fn predictions_are_classes_and_probabilities_are_distributions() {
    for n_classes in [2, 3] {
        let halves = halves(80, n_classes);
        for entry in entries() {
            let Some(model) = entry.fit(&halves) else { continue };
            let expected = [3, halves.pool.n_test()];
            for ((predicted, probabilities), n) in
                answers(model.as_ref(), entry.outputs()).iter().zip(expected)
            {
                assert_eq!(predicted.len(), n, "{}", entry.name());
                assert!(predicted.iter().all(|&class| class < n_classes), "{}", entry.name());
                let Some(probabilities) = probabilities else { continue };
                assert_eq!(probabilities.dim(), (n, n_classes), "{}", entry.name());
                for row in probabilities.rows() {
                    let good = (row.sum() - 1.0).abs() < ROUNDING && row.iter().all(|&p| p >= 0.0);
                    assert!(good, "{}: {row}", entry.name());
                }
            }
        }
    }
}

#[test]
fn a_model_gives_what_its_entry_says_and_nothing_else() {
    let halves = halves(80, 3);
    for entry in entries() {
        let Some(model) = entry.fit(&halves) else { continue };
        let rows = Rows::Train(&[0, 7]);
        let given = [
            (Output::Probabilities, model.probabilities(rows).err()),
            (Output::Decisions, model.decisions(rows).err()),
            (Output::Embedding, model.embedding(rows).err()),
            (Output::Members, model.members().err()),
            (Output::Samples, model.samples(rows, 2).err()),
        ];
        for (output, error) in given {
            let expected = (!entry.outputs().contains(output)).then_some(LearnerError::Lacks { output });
            assert_eq!(error, expected, "{}: {output}", entry.name());
        }
    }
}

#[test]
fn the_same_sample_and_seed_give_the_same_model() {
    let halves = halves(80, 3);
    for entry in entries() {
        let (Some(one), Some(two)) = (entry.fit(&halves), entry.fit(&halves)) else { continue };
        let outputs = entry.outputs();
        assert_eq!(answers(one.as_ref(), outputs), answers(two.as_ref(), outputs), "{}", entry.name());
    }
}

#[test]
fn answers_of_the_oracle_count_and_the_truth_does_not() {
    let halves = halves(80, 2);
    let rows: Vec<usize> = (0..40).collect();
    let turned: Vec<usize> = rows.iter().map(|&row| 1 - halves.truth.classes()[row]).collect();
    for entry in entries() {
        let Some(model) = entry.fit(&halves) else { continue };
        let told = entry.build().fit(&halves.pool, Sample::new(&rows, &turned, 2), SEED).expect("a model");
        let near = Rows::Train(&rows);
        let agree = |model: &dyn Model, classes: &[usize]| {
            let predicted = model.predict(near).expect("predictions");
            predicted.iter().zip(classes).filter(|(a, b)| a == b).count()
        };
        let truth = halves.truth.label(&rows);
        assert!(agree(model.as_ref(), truth.view().classes()) > 20, "{}", entry.name());
        assert!(agree(told.as_ref(), &turned) > 20, "{}: learned what was said", entry.name());
    }
}

#[test]
fn a_bag_may_repeat_rows_and_come_in_any_order() {
    let halves = halves(80, 3);
    let rows = [7, 7, 3, 50, 4, 4, 4, 20, 33, 12];
    for entry in entries() {
        if entry.fit(&halves).is_none() {
            continue;
        }
        let sample = halves.truth.label(&rows);
        let model = entry.build().fit(&halves.pool, sample.view(), SEED).expect("a model");
        assert_eq!(model.predict(Rows::Test).expect("predictions").len(), 6, "{}", entry.name());
    }
}

#[test]
fn weights_are_used_or_refused() {
    let halves = halves(80, 3);
    let rows: Vec<usize> = (0..30).collect();
    let sample = halves.truth.label(&rows);
    let weights: Vec<f64> = rows.iter().map(|&row| if row % 2 == 0 { 1.0 } else { 0.0 }).collect();
    let even: Vec<usize> = rows.iter().copied().filter(|row| row % 2 == 0).collect();
    for entry in entries() {
        if entry.fit(&halves).is_none() {
            continue;
        }
        let learner = entry.build();
        match learner.fit(&halves.pool, sample.view().weighted(&weights), SEED) {
            Err(error) => assert_eq!(error, LearnerError::NoWeights { learner: entry.spec.name }),
            Ok(model) => {
                let without = halves.truth.label(&even);
                let expected = learner.fit(&halves.pool, without.view(), SEED).expect("a model");
                let labels = |model: &dyn Model| model.predict(Rows::Test).expect("predictions");
                assert_eq!(labels(model.as_ref()), labels(expected.as_ref()), "{}", entry.name());
            }
        }
    }
}

//! What holds for every fit, whatever the numbers; `tests/golden` compares the numbers.

use ndarray::Array2;

use super::{SPEC, Svc, Trained};
use crate::{
    error::LearnerError,
    learner::{Model, Rows},
    output::{Output, Outputs},
    params::{ParamValue, Params},
    sample::Sample,
    split::Halves,
};

/// Overlapping clouds of the classes 0, 2 and 3 of five; no row of classes 1 and 4.
fn halves(n: usize) -> Halves {
    let x = |n: usize, phase: f64| {
        Array2::from_shape_fn((n, 3), |(i, j)| {
            (i % 3 * (j + 1)) as f64 * 0.1 + ((i * 37 + j * 11) as f64 * 0.73 + phase).sin()
        })
        .into_shared()
    };
    let y = |n: usize| (0..n).map(|i| [0, 2, 3][i % 3]).collect();
    Halves::from_parts(x(n, 0.0), y(n), x(50, 1.0), y(50), 5)
}

fn params() -> Params {
    Params::defaults(SPEC.params)
}

fn train<'a>(halves: &'a Halves, params: &Params) -> Trained<'a> {
    let labeled: Vec<usize> = (0..halves.pool.len()).collect();
    fit(halves, params, &labeled)
}

fn fit<'a>(halves: &'a Halves, params: &Params, labeled: &[usize]) -> Trained<'a> {
    let sample = halves.truth.label(labeled);
    Svc::from_params(params).train(&halves.pool, sample.view(), 0).expect("a trained model")
}

#[test]
fn a_class_without_labeled_rows_has_probability_0_and_is_never_predicted() {
    let halves = halves(60);
    for solver in ["libsvm", "linfa"] {
        let model = train(&halves, &params().with("solver", ParamValue::text(solver)));
        let p = model.probabilities(Rows::Test).expect("probabilities");
        assert_eq!(p.dim(), (50, 5));
        assert!(p.column(1).iter().chain(p.column(4)).all(|&p| p == 0.0));
        assert!(p.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-9));
        assert_eq!(model.decisions(Rows::Test).expect("decisions").dim(), (50, 3));
        let predicted = model.predict(Rows::Test).expect("labels");
        assert!(predicted.iter().all(|class| [0, 2, 3].contains(class)));
    }
}

#[test]
fn answers_for_training_rows_do_not_depend_on_which_rows_are_asked_with_them() {
    let halves = halves(60);
    let model = train(&halves, &params());
    let all: Vec<usize> = (0..60).collect();
    let (few, many) = ([41, 3, 17], model.probabilities(Rows::Train(&all)).expect("probabilities"));
    for (row, p) in few.iter().zip(model.probabilities(Rows::Train(&few)).expect("probabilities").rows()) {
        assert_eq!(p, many.row(*row));
    }
}

#[test]
fn a_solution_balances_the_classes_within_the_bounds_also_after_shrinking() {
    let halves = halves(600);
    let c = 50.0;
    let model = train(&halves, &params().with("C", ParamValue::Real(c)));
    for pair in &model.machines().pairs {
        assert!(pair.iterations > Some(400), "rows are shrunk every 400 steps");
        assert!(pair.coefficients.iter().all(|a| a.abs() <= c));
        assert!(pair.coefficients.iter().sum::<f64>().abs() < 1e-8);
        // Optimality: rows strictly between the bounds lie on their margin, within the tolerance.
        let machines = model.machines();
        let members = machines.members(pair.first).chain(machines.members(pair.second));
        let rows: Vec<usize> = members.map(|row| machines.rows[row]).collect();
        let decisions = model.decisions(Rows::Train(&rows)).expect("decisions");
        let column = machines.pairs.iter().position(|other| other == pair).expect("one of the pairs");
        for ((&a, decision), number) in pair.coefficients.iter().zip(decisions.column(column)).zip(0..) {
            let sign = if number < machines.members(pair.first).len() { 1.0 } else { -1.0 };
            assert!(a * sign >= 0.0);
            if a != 0.0 && a.abs() < c {
                assert!((decision * sign - 1.0).abs() < 2e-3, "{a} {decision}");
            }
        }
    }
}

#[test]
fn one_class_is_an_error() {
    let halves = halves(60);
    let error = Svc::from_params(&params())
        .train(&halves.pool, halves.truth.label(&[0, 3, 6]).view(), 0)
        .expect_err("one class");
    assert_eq!(error, LearnerError::TooFewClasses { learner: "svc", found: 1 });
}

#[test]
fn a_row_counts_as_often_as_it_weighs_and_not_at_all_without_weight() {
    let halves = halves(60);
    let params = params().with("gamma", ParamValue::Real(0.5)).with("tol", ParamValue::Real(1e-9));
    let svc = Svc::from_params(&params);
    let all: Vec<usize> = (0..60).collect();
    let labels = halves.truth.label(&all);
    let decisions = |sample: Sample<'_>| {
        let model = svc.train(&halves.pool, sample, 0).expect("a trained model");
        model.decisions(Rows::Test).expect("decisions")
    };
    let weights: Vec<f64> = all.iter().map(|row| [1.0, 0.0, 2.0, 3.0][row % 4]).collect();
    let often: Vec<usize> =
        all.iter().flat_map(|&row| std::iter::repeat_n(row, [1, 0, 2, 3][row % 4])).collect();
    let weighted = decisions(labels.view().weighted(&weights));
    let repeated = decisions(labels.view().bag(&often).view());
    let difference = (&weighted - &repeated).mapv(f64::abs).fold(0.0, |a: f64, &b| a.max(b));
    assert!(difference < 1e-6, "{difference}");
    assert!((weighted - decisions(labels.view())).mapv(f64::abs).sum() > 1.0);
    assert_eq!(decisions(labels.view().weighted(&[1.0; 60])), decisions(labels.view()));
}

#[test]
fn a_class_whose_rows_have_no_weight_is_missing() {
    let halves = halves(60);
    let labels = halves.truth.label(&[0, 1, 2, 3]);
    let svc = Svc::from_params(&params());
    let alone = labels.view().weighted(&[1.0, 0.0, 0.0, 1.0]);
    let error = svc.train(&halves.pool, alone, 0).expect_err("one class");
    assert_eq!(error, LearnerError::TooFewClasses { learner: "svc", found: 1 });
    let linfa = Svc::from_params(&params().with("solver", ParamValue::text("linfa")));
    let error = linfa.train(&halves.pool, alone, 0).expect_err("weights");
    assert_eq!(error, LearnerError::NoWeights { learner: "svc" });
}

#[test]
fn without_probabilities_there_are_labels_and_an_error() {
    let halves = halves(60);
    let params = params().with("probability", ParamValue::Flag(false));
    assert_eq!((SPEC.outputs)(&params), Outputs::DECISIONS);
    let model = train(&halves, &params);
    assert_eq!(model.predict(Rows::Test).expect("labels").len(), 50);
    let error = model.probabilities(Rows::Test).expect_err("no probabilities");
    assert_eq!(error, LearnerError::Lacks { output: Output::Probabilities });
}

#[test]
fn what_a_solver_or_numpy_does_not_have_is_an_error() {
    let halves = halves(60);
    let params = params().with("kernel", ParamValue::text("sigmoid"));
    let linfa = Svc::from_params(&params.clone().with("solver", ParamValue::text("linfa")));
    let sample = halves.truth.label(&[0, 1, 2]);
    let error = linfa.train(&halves.pool, sample.view(), 0).expect_err("no such kernel");
    assert!(matches!(error, LearnerError::Training { .. }));
    let model = Svc::from_params(&params).train(&halves.pool, sample.view(), 1 << 32).expect("a model");
    assert!(matches!(model.probabilities(Rows::Test), Err(LearnerError::Training { .. })));
}

#[test]
fn a_search_that_does_not_converge_is_an_error_that_names_its_steps() {
    let wave = |(row, column): (usize, usize)| 1e6 * ((row * 37 + column * 11) as f64 * 0.73).sin();
    let x = || Array2::from_shape_fn((6, 2), wave).into_shared();
    let classes: Vec<usize> = (0..6).map(|row| row % 2).collect();
    let halves = Halves::from_parts(x(), classes.clone(), x(), classes, 2);
    let params =
        params().with("kernel", ParamValue::text("linear")).with("solver", ParamValue::text("linfa"));
    let rows: Vec<usize> = (0..6).collect();
    let ended = Svc::from_params(&params).train(&halves.pool, halves.truth.label(&rows).view(), 0);
    let error = ended.expect_err("no end").to_string();
    assert!(error.contains("does not converge within 10000000 steps; write `scaling"), "{error}");
}

#[test]
fn rows_without_variance_and_single_rows_per_class_do_not_fail() {
    let x = Array2::from_elem((4, 2), 3.0).into_shared();
    let halves = Halves::from_parts(x.clone(), vec![0, 1, 0, 1], x, vec![0; 4], 2);
    for labeled in [&[0, 1][..], &[0, 1, 2, 3]] {
        let model = fit(&halves, &params(), labeled);
        let p = model.probabilities(Rows::Test).expect("probabilities");
        assert!(p.iter().all(|p| p.is_finite()), "{p}");
    }
}

#[test]
fn a_stored_kernel_gives_the_bits_of_one_that_is_made_for_the_fit() {
    for classes in [&[0, 2][..], &[0, 2, 3]] {
        let (scaled, fixed) = (halves(60), halves(60));
        let labeled: Vec<usize> =
            (0..40).filter(|&row| classes.contains(&scaled.truth.classes()[row])).collect();
        let made = fit(&scaled, &params(), &labeled);
        let super::Kernel::Rbf { gamma } = made.kernel() else { panic!("the default kernel is rbf") };
        let stored = fit(&fixed, &params().with("gamma", ParamValue::Real(gamma)), &labeled);
        assert!(stored.gram.values().is_kept() && !made.gram.values().is_kept());
        assert_eq!(made.machines(), stored.machines());
        let rows: Vec<usize> = (30..60).collect();
        let answers = |model: &Trained<'_>| {
            let rows = Rows::Train(&rows);
            let decisions = model.decisions(rows).expect("decisions");
            (
                decisions,
                model.probabilities(rows).expect("probabilities"),
                model.predict(Rows::Test).expect("labels"),
            )
        };
        assert_eq!(answers(&made), answers(&stored));
    }
}

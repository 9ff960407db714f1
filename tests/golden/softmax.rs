//! Logistic regression against scikit-learn 1.5.2's `LogisticRegression`.

use albench::linear::{planes, softmax::Softmax};
use ndarray::Array2;
use serde_json::Value;

use crate::support::{Tally, blob, files, indices, matrix, number};

/// Both stop at gradients below 1e-7; the penalty bounds the curvature from below.
const TOLERANCE: f64 = 1e-6;

#[test]
fn coefficients_and_probabilities_agree_with_scikit_learns_optimum() {
    let (mut coefficient, mut offset) = (Tally::default(), Tally::default());
    let (mut probability, mut equal, mut rows) = (Tally::default(), 0, 0);
    for golden in files("logistic_") {
        for (at, problem) in golden.value["problems"].as_array().expect("problems").iter().enumerate() {
            let name = format!("{}[{at}]", golden.name);
            let (classes, model) = fit(problem);
            assert!(model.converged(), "{name}");
            let theirs = matrix(&problem["coef"]);
            see(&mut coefficient, &name, &model.planes().coefficients().to_owned(), &theirs);
            let theirs = centred(&blob(&problem["intercept"]));
            see(&mut offset, &name, &centred(model.planes().offsets()), &theirs);
            let decisions = model.planes().decisions(matrix(&problem["X_test"]).view());
            let theirs = matrix(&problem["probabilities"]);
            see(&mut probability, &name, &planes::probabilities(&decisions), &theirs);
            let predicted = planes::classes(&decisions).into_iter().map(|place| classes[place]);
            let theirs = indices(&problem["predicted"]);
            equal += predicted.zip(&theirs).filter(|(ours, theirs)| ours == *theirs).count();
            rows += theirs.len();
        }
    }
    coefficient.report("logistic: coefficients at the optimum");
    offset.report("logistic: offsets at the optimum");
    probability.report("logistic: probabilities at the optimum");
    println!("{equal} of {rows} labels equal those of the default tolerance");
    assert!(rows > 0 && equal * 100 >= rows * 99, "{equal} of {rows} labels equal");
}

fn fit(problem: &Value) -> (Vec<usize>, Softmax) {
    let labels = indices(&problem["labels"]);
    let mut classes = labels.clone();
    classes.sort_unstable();
    classes.dedup();
    let place = |label: &usize| classes.binary_search(label).expect("a class that is present");
    let y: Vec<usize> = labels.iter().map(place).collect();
    let x = matrix(&problem["X_labeled"]);
    let model = Softmax::fit(x.view(), &y, classes.len(), number(&problem["C"]));
    (classes, model)
}

/// Several offsets without what they have in common, which changes no probability.
fn centred(offsets: &[f64]) -> Array2<f64> {
    let offsets = Array2::from_shape_fn((1, offsets.len()), |(_, at)| offsets[at]);
    let common = if offsets.len() == 1 { 0.0 } else { offsets.sum() / offsets.len() as f64 };
    offsets - common
}

fn see(tally: &mut Tally, name: &str, ours: &Array2<f64>, theirs: &Array2<f64>) {
    assert_eq!(ours.dim(), theirs.dim(), "{name}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        tally.see(ours - theirs, TOLERANCE, || name.to_owned());
    }
}

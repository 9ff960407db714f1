//! Metrics: how good the predictions on the test half are.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`]. All that it does is
//! this:
//!
//! ```
//! use albench::metric::Scored;
//!
//! /// The share of test rows that are predicted wrong.
//! fn compute(scored: &Scored<'_>) -> f64 {
//!     let wrong = scored.truth.iter().zip(scored.predicted).filter(|(truth, predicted)| truth != predicted);
//!     wrong.count() as f64 / scored.truth.len() as f64
//! }
//! # let scored = Scored { truth: &[0, 1], predicted: &[0, 0], probabilities: None, n_classes: 2 };
//! # assert_eq!(compute(&scored), 0.5);
//! ```

use ndarray::Array2;

use crate::{output::Outputs, package::Mirror};

mod accuracy;
mod balanced_accuracy;
mod macro_f1;

/// All metrics, sorted by name; the first one is the default.
pub const ALL: &[MetricSpec] = &[accuracy::SPEC, balanced_accuracy::SPEC, macro_f1::SPEC];

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct MetricSpec {
    /// Name in configs and the column of `curves.csv`: `^[a-z][a-z0-9-]*$`, never reused.
    pub name: &'static str,
    /// One line for help texts.
    pub summary: &'static str,
    /// Numeric version: raised when a number that it computes is mended, see the rule in `config`.
    pub version: u32,
    /// Whose numbers the tests compare with.
    pub mirror: Mirror,
    /// What it needs of the model besides predictions.
    pub needs: Outputs,
    /// The metric; higher is better, NaN where it is undefined.
    pub compute: fn(&Scored<'_>) -> f64,
}

impl MetricSpec {
    /// The metric, where it is a number.
    #[must_use]
    pub fn of(&self, scored: &Scored<'_>) -> Option<f64> {
        Some((self.compute)(scored)).filter(|value| value.is_finite())
    }
}

/// What a metric compares.
#[derive(Debug, Clone, Copy)]
pub struct Scored<'a> {
    /// True class of each test row, shape `(n_test,)`.
    pub truth: &'a [usize],
    /// Predicted class of each, shape `(n_test,)`.
    pub predicted: &'a [usize],
    /// Class probabilities, shape `(n_test, n_classes)`; there where a metric of the run needs them.
    pub probabilities: Option<&'a Array2<f64>>,
    /// Number of classes of the data set.
    pub n_classes: usize,
}

/// Looks a metric up by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static MetricSpec> {
    ALL.iter().find(|spec| spec.name == name)
}

/// What a class-wise metric counts.
#[derive(Debug, Clone, Copy, Default)]
struct ClassCounts {
    /// Rows of the class.
    truth: usize,
    /// Rows predicted as the class.
    predicted: usize,
    /// Rows that are both.
    hits: usize,
}

/// The counts of each class, shape `(n_classes,)`.
fn class_counts(scored: &Scored<'_>) -> Vec<ClassCounts> {
    let mut counts = vec![ClassCounts::default(); scored.n_classes];
    for (&truth, &predicted) in scored.truth.iter().zip(scored.predicted) {
        counts[truth].truth += 1;
        counts[predicted].predicted += 1;
        counts[truth].hits += usize::from(truth == predicted);
    }
    counts
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::{ALL, MetricSpec, Scored};

    /// A mean of a few ratios in [0, 1]; numpy may add them in another order.
    const ROUNDING: f64 = 1e-15;

    /// Labels and predictions that the tests of all metrics share: classes that are never
    /// predicted, never true, neither, all right and all wrong.
    pub(super) const CASES: [(&[usize], &[usize]); 6] = [
        (&[0, 1, 2, 0, 1, 2], &[0, 2, 1, 0, 0, 1]),
        (&[0, 0, 1, 1], &[0, 0, 2, 1]),
        (&[3, 3, 3], &[3, 3, 1]),
        (&[0, 1, 2, 3, 3, 3, 2], &[0, 1, 2, 3, 3, 3, 2]),
        (&[0, 0, 0], &[1, 1, 1]),
        (&[0, 0, 1, 1, 4, 4, 4, 4], &[0, 1, 1, 1, 4, 4, 0, 2]),
    ];

    /// Compares a metric with the numbers of scikit-learn on the shared cases.
    pub(super) fn check(spec: &MetricSpec, expected: [f64; 6]) {
        for ((truth, predicted), expected) in CASES.into_iter().zip(expected) {
            let found = (spec.compute)(&Scored { truth, predicted, probabilities: None, n_classes: 5 });
            assert!((found - expected).abs() <= ROUNDING, "{truth:?} {predicted:?}: {found}, {expected}");
        }
    }

    #[test]
    fn every_file_in_this_folder_is_registered_under_its_own_name() {
        let on_disk: BTreeSet<String> = fs::read_dir("src/metric")
            .expect("tests run in the package root")
            .map(|entry| entry.expect("a readable entry").path())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().replace('_', "-"))
            .filter(|stem| stem != "mod")
            .collect();
        let registered: BTreeSet<String> = ALL.iter().map(|spec| spec.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
        assert!(ALL.is_sorted_by_key(|spec| spec.name), "keep `ALL` sorted by name");
    }
}

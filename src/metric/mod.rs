//! Metrics: how good the predictions on the test half are.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`].

mod accuracy;

/// All metrics; the first one is the default.
pub const ALL: &[MetricSpec] = &[accuracy::SPEC];

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct MetricSpec {
    /// Name in configs and the column of `curves.csv`: `^[a-z][a-z0-9-]*$`, never reused.
    pub name: &'static str,
    /// One line for help texts.
    pub summary: &'static str,
    /// Package, version and symbol whose numbers the tests compare with.
    pub mirrors: &'static str,
    /// The metric of `predicted` against `truth` (classes in `0..n_classes`); higher is better.
    pub compute: fn(truth: &[usize], predicted: &[usize], n_classes: usize) -> f64,
}

/// Looks a metric up by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static MetricSpec> {
    ALL.iter().find(|spec| spec.name == name)
}

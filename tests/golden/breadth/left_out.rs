//! What of the reference is not compared.

/// Runs (variant, data set, seed) in which a bag of repeated rows makes the sigmoid of a pair a step,
/// whose slope rounding decides: picks are compared, the scores of these queries (from 0) are not.
pub const STEPS: &[(&str, &str, u64, &[usize])] =
    &[("libact-qbc-kl", "iris", 2, &[20]), ("modal-qbc-max_kl-bootstrap", "iris", 2, &[6])];

/// Variants of the reference that no registry row follows yet.
pub const NOT_FOLLOWED: &[&str] = &[
    "alipy-qbc-kl",
    "alipy-qbc-vote_entropy",
    "cardinal-kmeans",
    "cardinal-twostep",
    "cardinal-twostep-weighted",
    "cardinal-wkmeans",
    "libact-albl",
    "libact-alce",
    "libact-hierarchical",
    "libact-hierarchical-active",
    "skactiveml-alce",
    "skactiveml-badge",
    "skactiveml-clue-entropy",
    "skactiveml-clue-margin",
    "skactiveml-contrastive",
    "skactiveml-discriminative-pwc",
    "skactiveml-discriminative-pwc-greedy",
    "skactiveml-discriminative-svc-greedy",
    "skactiveml-drop_query",
    "skactiveml-drop_query-25-9",
    "skactiveml-epistemic-pwc",
    "skactiveml-falcun",
    "skactiveml-four_ds",
    "skactiveml-max_herding",
    "skactiveml-max_herding-raw-scale",
    "skactiveml-mcpal-pwc",
    "skactiveml-mcpal-pwc-m2",
    "skactiveml-mcpal-svc-rbf",
    "skactiveml-probcover-default",
    "skactiveml-probcover-quantiles",
    "skactiveml-subsampling-0.1-margin",
    "skactiveml-subsampling-0.5-margin",
    "skactiveml-typiclust",
];

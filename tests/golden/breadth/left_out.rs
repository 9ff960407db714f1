//! What of the reference is not compared.

/// Runs (variant, data set, seed) with queries (from 0) whose scores rounding decides: the bags repeat rows,
/// so that steps of the solver tie, and scikit-learn's own scores change by up to 8e-5 from one processor to
/// another or with the order of the features (`tools/golden/rounding.py`). Picks are compared, these scores
/// are not.
pub const STEPS: &[(&str, &str, u64, &[usize])] =
    &[("libact-qbc-kl", "iris", 2, &[20]), ("modal-qbc-max_kl-bootstrap", "iris", 2, &[6])];

/// Variants of the reference that no registry row follows yet.
pub const NOT_FOLLOWED: &[&str] = &["libact-alce", "skactiveml-alce", "skactiveml-four_ds"];

/// Results of single queries that nothing is compared with, by the beginning of where they stand, and why.
pub const SINGLE_QUERIES: &[(&str, &str)] = &[
    ("/alce_", "no row follows it"),
    ("/bmdr_", "no row follows it"),
    ("/cold_", "a first query without any label: runs here start from labels"),
    ("/expected_average_precision_", "no row follows it"),
    ("/four_ds", "no row follows it"),
    ("/hintsvm_", "no row follows it"),
    ("/modal_binary_p_subsample_0.3", "no row samples its candidates so"),
    ("/spal_", "no row follows it"),
    ("/subsampling_margin_30", "the part is a share here, not a count"),
];

//! Clusters of normal points on the vertices of a hypercube: scikit-learn's `make_classification`.
//!
//! # Definition
//!
//! Each class owns `n_clusters_per_class` vertices of a hypercube of side `2 class_sep` in the space
//! of the informative features. A cluster is standard normal, stretched by a random matrix:
//!
//! ```text
//! informative = z A_k + vertex_k          z ~ N(0, 1), entries of A_k uniform in [-1, 1)
//! redundant   = informative B             entries of B uniform in [-1, 1)
//! repeated    = random informative or redundant features, the rest is N(0, 1)
//! ```
//!
//! A share `flip_y` of the rows gets a random class, features are shifted and scaled, rows and
//! features are shuffled.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `datasets.make_classification(random_state=seed)`, draw for draw: labels are
//! equal, features agree up to the rounding of the matrix products. Words stand for its `None`:
//! weights "balanced", shift and scale "random". Deviations: shift and scale take one number or
//! "random", not a list; weights that sum to more than 1 are refused.
//!
//! # Reference
//!
//! Guyon. Design of experiments for the NIPS 2003 variable selection benchmark. 2003.

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice, concatenate};

use crate::{
    error::{DatasetError, GeneratorError},
    numpy::{RandomState, sample_without_replacement},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
};

use super::{About, Dataset, GeneratorSpec, MAX_VALUES};

pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    name: "make-classification",
    summary: "clusters of normal points on the vertices of a hypercube, several per class",
    version: 1,
    mirrors: "scikit-learn 1.5.2 datasets.make_classification",
    params: PARAMS,
    check,
    make,
};

const MAX_ROWS: u64 = 10_000_000;
const MAX_FEATURES: u64 = 1_000_000;

/// How far weights may exceed 1 by the rounding of their sum.
const WEIGHT_SLACK: f64 = 1e-9;

const PARAMS: &[ParamSpec] = &[
    count("n_samples", 1, MAX_ROWS, 100, "rows"),
    count("n_features", 1, MAX_FEATURES, 20, "features of all kinds"),
    count("n_informative", 1, MAX_FEATURES, 2, "features that tell the classes apart"),
    count("n_redundant", 0, MAX_FEATURES, 2, "random linear combinations of the informative features"),
    count("n_repeated", 0, MAX_FEATURES, 0, "copies of informative and redundant features"),
    count("n_classes", 2, MAX_ROWS, 2, "classes"),
    count("n_clusters_per_class", 1, MAX_ROWS, 2, "clusters of each class"),
    ParamSpec {
        name: "weights",
        kind: ParamKind::RealsOr(Range::UNIT, &["balanced"]),
        default: ParamValue::text("balanced"),
        help: "share of each class; the last one may be left out",
        introduced: None,
    },
    real("flip_y", ParamKind::Real(Range::UNIT), 0.01, "share of rows whose class is drawn at random"),
    real("class_sep", ParamKind::Real(Range::POSITIVE), 1.0, "half the side of the hypercube"),
    flag("hypercube", "clusters sit on a hypercube; otherwise on a random polytope"),
    real("shift", ParamKind::RealOr(Range::ANY, RANDOM), 0.0, "added to every feature, or one draw for each"),
    real("scale", ParamKind::RealOr(Range::POSITIVE, RANDOM), 1.0, "then multiplies every feature, likewise"),
    flag("shuffle", "rows and features are shuffled"),
];

const RANDOM: &[&str] = &["random"];

const fn count(name: &'static str, min: u64, max: u64, default: u64, help: &'static str) -> ParamSpec {
    ParamSpec {
        name,
        kind: ParamKind::Count { min, max },
        default: ParamValue::Count(default),
        help,
        introduced: None,
    }
}

const fn real(name: &'static str, kind: ParamKind, default: f64, help: &'static str) -> ParamSpec {
    ParamSpec { name, kind, default: ParamValue::Real(default), help, introduced: None }
}

const fn flag(name: &'static str, help: &'static str) -> ParamSpec {
    ParamSpec { name, kind: ParamKind::Flag, default: ParamValue::Flag(true), help, introduced: None }
}

/// Refuses parameters that are impossible together.
fn check(params: &Params) -> Result<(), GeneratorError> {
    let of = |name| params.count(name);
    let (n_features, n_informative, n_classes) = (of("n_features"), of("n_informative"), of("n_classes"));
    let used = n_informative + of("n_redundant") + of("n_repeated");
    if used > n_features {
        return Err(GeneratorError::TooFewFeatures { used, n_features });
    }
    let clusters = n_classes * of("n_clusters_per_class");
    if n_informative < 64 && clusters as u64 > 1 << n_informative {
        return Err(GeneratorError::TooManyClusters { clusters, n_informative });
    }
    // Clusters have a vertex each, and a square matrix while they are made.
    let rows = of("n_samples").max(clusters).max(n_informative);
    if rows > MAX_VALUES / n_features {
        return Err(GeneratorError::TooManyValues { rows, features: n_features, max: MAX_VALUES });
    }
    if let ParamValue::Reals(weights) = params.get("weights") {
        let (found, sum) = (weights.len(), weights.iter().sum());
        if found != n_classes && found + 1 != n_classes {
            return Err(GeneratorError::WeightCount { found, n_classes });
        }
        if sum > 1.0 + WEIGHT_SLACK {
            return Err(GeneratorError::WeightSum { sum });
        }
    }
    Ok(())
}

/// Makes the data in scikit-learn's order of draws, which every step keeps.
fn make(params: &Params, seed: u64) -> Result<Dataset, DatasetError> {
    check(params)?;
    let mut stream = RandomState::from_seed(seed)?;
    let n_classes = params.count("n_classes");

    let sizes = cluster_sizes(params);
    let centroids = centroids(params, sizes.len(), &mut stream);
    let (informative, mut labels) = clusters(params, &sizes, &centroids, &mut stream);
    let mut features = with_other_features(&informative, params, &mut stream);
    flip_labels(&mut labels, params.real("flip_y"), n_classes, &mut stream);
    shift_and_scale(&mut features, params, &mut stream);
    if features.iter().any(|value| !value.is_finite()) {
        return Err(GeneratorError::NotFinite.into());
    }
    if params.flag("shuffle") {
        let rows = stream.permutation(features.nrows());
        let columns = stream.permutation(features.ncols());
        features = Array2::from_shape_fn(features.dim(), |(i, j)| features[[rows[i], columns[j]]]);
        labels = rows.iter().map(|&row| labels[row]).collect();
    }
    let classes = (0..n_classes).map(|class| class.to_string()).collect();
    Ok(Dataset { features, labels, classes, about: About::default() })
}

/// Rows of each cluster; cluster `k` belongs to class `k % n_classes`.
fn cluster_sizes(params: &Params) -> Vec<usize> {
    let (n_samples, n_classes) = (params.count("n_samples"), params.count("n_classes"));
    let per_class = params.count("n_clusters_per_class");
    let n_clusters = n_classes * per_class;
    let weights = match params.get("weights") {
        ParamValue::Reals(given) => {
            let rest = 1.0 - given.iter().sum::<f64>();
            given.iter().copied().chain([rest]).take(n_classes).collect()
        }
        _ => vec![1.0 / n_classes as f64; n_classes],
    };
    let size = |k: usize| truncate(n_samples as f64 * weights[k % n_classes] / per_class as f64);
    let mut sizes: Vec<usize> = (0..n_clusters).map(size).collect();
    let left = n_samples.saturating_sub(sizes.iter().sum());
    for i in 0..left {
        sizes[i % n_clusters] += 1;
    }
    sizes
}

/// One vertex per cluster, shape `(n_clusters, n_informative)`.
fn centroids(params: &Params, n_clusters: usize, stream: &mut RandomState) -> Array2<f64> {
    let class_sep = params.real("class_sep");
    let mut centroids = hypercube(n_clusters, params.count("n_informative"), stream);
    centroids.mapv_inplace(|bit| bit * (2.0 * class_sep) - class_sep);
    if !params.flag("hypercube") {
        let mut uniforms = |shape| Array2::from_shape_simple_fn(shape, || stream.random_sample());
        centroids *= &uniforms((n_clusters, 1));
        let per_feature = uniforms((1, centroids.ncols()));
        centroids *= &per_feature;
    }
    centroids
}

/// Different vertices of the unit hypercube. Only the last 30 coordinates are drawn without
/// replacement, because scikit-learn numbers the vertices with 32 bits.
fn hypercube(n: usize, dimensions: usize, stream: &mut RandomState) -> Array2<f64> {
    let numbered = dimensions.min(30);
    let free = Array2::from_shape_simple_fn((n, dimensions - numbered), || stream.below(2) as f64);
    let numbers = sample_without_replacement(stream, 1 << numbered, n);
    let bits = Array2::from_shape_fn((n, numbered), |(vertex, coordinate)| {
        (numbers[vertex] >> (numbered - 1 - coordinate) & 1) as f64
    });
    side_by_side(&[free.view(), bits.view()])
}

/// The informative features and the labels, cluster by cluster.
fn clusters(
    params: &Params,
    sizes: &[usize],
    centroids: &Array2<f64>,
    stream: &mut RandomState,
) -> (Array2<f64>, Vec<usize>) {
    let (n_samples, n_classes) = (params.count("n_samples"), params.count("n_classes"));
    let n_informative = centroids.ncols();
    let mut features = normals((n_samples, n_informative), stream);
    let mut labels = vec![0; n_samples];
    let mut stop = 0;
    for (k, (centroid, size)) in centroids.outer_iter().zip(sizes).enumerate() {
        let start = stop;
        stop = (start + size).min(n_samples);
        labels[start..stop].fill(k % n_classes);
        let stretch = around_zero((n_informative, n_informative), stream);
        let mut members = features.slice_axis_mut(Axis(0), Slice::from(start..stop));
        let placed = product(members.view(), &stretch) + centroid;
        members.assign(&placed);
    }
    (features, labels)
}

/// The informative features, followed by the redundant, repeated and useless ones.
fn with_other_features(informative: &Array2<f64>, params: &Params, stream: &mut RandomState) -> Array2<f64> {
    let mixing = around_zero((informative.ncols(), params.count("n_redundant")), stream);
    let redundant = product(informative.view(), &mixing);
    let useful = side_by_side(&[informative.view(), redundant.view()]);

    let last = (useful.ncols() - 1) as f64;
    let originals: Vec<usize> =
        (0..params.count("n_repeated")).map(|_| truncate(last * stream.random_sample() + 0.5)).collect();
    let repeated = useful.select(Axis(1), &originals);

    let n_useless = params.count("n_features") - useful.ncols() - repeated.ncols();
    let useless = normals((useful.nrows(), n_useless), stream);
    side_by_side(&[useful.view(), repeated.view(), useless.view()])
}

/// Gives a random class to a share of the rows: first the rows are drawn, then the classes.
fn flip_labels(labels: &mut [usize], share: f64, n_classes: usize, stream: &mut RandomState) {
    let flipped: Vec<bool> = labels.iter().map(|_| stream.random_sample() < share).collect();
    for (label, flipped) in labels.iter_mut().zip(flipped) {
        if flipped {
            *label = stream.below(n_classes);
        }
    }
}

fn shift_and_scale(features: &mut Array2<f64>, params: &Params, stream: &mut RandomState) {
    let (n_features, class_sep) = (features.ncols(), params.real("class_sep"));
    let mut per_feature = |name, draw: &dyn Fn(f64) -> f64| match params.get(name) {
        ParamValue::Real(value) => Array1::from_elem(n_features, *value),
        _ => Array1::from_shape_simple_fn(n_features, || draw(stream.random_sample())),
    };
    *features += &per_feature("shift", &|u| (2.0 * u - 1.0) * class_sep);
    *features *= &per_feature("scale", &|u| 1.0 + 100.0 * u);
}

fn normals(shape: (usize, usize), stream: &mut RandomState) -> Array2<f64> {
    Array2::from_shape_simple_fn(shape, || stream.standard_normal())
}

/// Numbers uniform in [-1, 1).
fn around_zero(shape: (usize, usize), stream: &mut RandomState) -> Array2<f64> {
    Array2::from_shape_simple_fn(shape, || 2.0 * stream.random_sample() - 1.0)
}

fn side_by_side(parts: &[ArrayView2<'_, f64>]) -> Array2<f64> {
    concatenate(Axis(1), parts).expect("parts of as many rows")
}

/// The matrix product as plain sums from left to right: the same bits on every machine, which a
/// product tuned for the processor at hand does not promise.
fn product(a: ArrayView2<'_, f64>, b: &Array2<f64>) -> Array2<f64> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    for (mut out, a) in out.outer_iter_mut().zip(a.outer_iter()) {
        for (&factor, b) in a.iter().zip(b.outer_iter()) {
            out.scaled_add(factor, &b);
        }
    }
    out
}

/// Python's `int(x)` of a count that rounding may have pushed below 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "truncation is meant")]
fn truncate(x: f64) -> usize {
    x.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::{PARAMS, Params, check, make};
    use crate::{
        error::{DatasetError, GeneratorError, SeedError},
        params::ParamValue::{self, Count, Reals},
    };

    fn with(changes: &[(&str, ParamValue)]) -> Params {
        changes
            .iter()
            .fold(Params::defaults(PARAMS), |params, (name, value)| params.with(name, value.clone()))
    }

    #[test]
    fn impossible_combinations_are_refused() {
        let cases = [
            (vec![("n_features", Count(3))], GeneratorError::TooFewFeatures { used: 4, n_features: 3 }),
            (
                vec![("n_classes", Count(3))],
                GeneratorError::TooManyClusters { clusters: 6, n_informative: 2 },
            ),
            (vec![("weights", Reals(vec![0.2; 4]))], GeneratorError::WeightCount { found: 4, n_classes: 2 }),
            (vec![("weights", Reals(vec![0.75, 0.5]))], GeneratorError::WeightSum { sum: 1.25 }),
        ];
        for (changes, expected) in cases {
            let params = with(&changes);
            assert_eq!(check(&params), Err(expected.clone()));
            assert_eq!(make(&params, 0), Err(DatasetError::Generator(expected)));
        }
        let huge = with(&[("n_samples", Count(10_000_000)), ("n_features", Count(1_000_000))]);
        assert!(matches!(check(&huge), Err(GeneratorError::TooManyValues { .. })));
        assert_eq!(check(&with(&[])), Ok(()));
    }

    #[test]
    fn features_that_overflow_are_refused() {
        for name in ["class_sep", "shift", "scale"] {
            let params = with(&[(name, ParamValue::Real(f64::MAX)), ("n_informative", Count(3))]);
            let expected = if name == "shift" { None } else { Some(GeneratorError::NotFinite.into()) };
            assert_eq!(make(&params, 0).err(), expected, "{name}");
        }
    }

    #[test]
    fn a_seed_that_numpy_refuses_is_refused() {
        let seed = 1 << 32;
        assert_eq!(make(&with(&[]), seed), Err(DatasetError::Seed(SeedError { seed })));
    }

    #[test]
    fn more_than_30_informative_features_give_different_vertices() {
        let params = with(&[
            ("n_informative", Count(33)),
            ("n_features", Count(40)),
            ("class_sep", ParamValue::Real(1e6)),
            ("shuffle", ParamValue::Flag(false)),
            ("flip_y", ParamValue::Real(0.0)),
        ]);
        let data = make(&params, 0).expect("valid parameters");
        // At this separation the signs of a row name its vertex; rows 0, 25, 50, 75 begin a cluster.
        let vertex = |row: usize| -> Vec<bool> {
            data.features.row(row).iter().take(33).map(|value| *value > 0.0).collect()
        };
        let mut vertices: Vec<_> = [0, 25, 50, 75].map(vertex).into();
        assert_eq!(vertex(0), vertex(24));
        vertices.sort();
        vertices.dedup();
        assert_eq!(vertices.len(), 4);
    }
}

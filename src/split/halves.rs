//! The two parts of a split data set in memory.

use ndarray::{ArcArray2, Array2};

use crate::{
    dataset::{Dataset, Prepared, Spaces},
    error::SplitError,
    oracle::Truth,
    pool::Pool,
    protocol::{Protocol, Scaling},
};

use super::{Split, scale, survey};

/// The two parts of a split data set: what everybody may see apart from what somebody must answer.
#[derive(Debug)]
pub struct Halves {
    /// Features of both parts; learners and strategies get this and nothing else of the data.
    pub pool: Pool,
    /// The classes of the training rows; only the oracle of a run tells them.
    pub truth: Truth,
    /// The classes of the test rows, shape `(n_test,)`; only curves are scored with them.
    pub test_classes: Vec<usize>,
    /// Positions in the training half that the data say to be labeled at the start; `None` where they
    /// say nothing.
    pub given: Option<Vec<usize>>,
}

impl Halves {
    /// Materialises the rows of `split`, unscaled.
    pub fn new(dataset: &Dataset, split: &Split) -> Result<Self, SplitError> {
        Self::scaled(dataset, split, Scaling::None)
    }

    /// Splits with this seed and scales, both as `protocol` says.
    pub fn of(dataset: &Dataset, protocol: &Protocol, seed: u64) -> Result<Self, SplitError> {
        Self::scaled(dataset, &super::split(dataset, protocol, seed)?, protocol.scaling)
    }

    /// Materialises the rows of `split`, fills in what is missing, encodes words and scales both halves
    /// by what the training half shows. A number that overflows on the way, or whose square does, is an
    /// error: learners compute with squares.
    pub fn scaled(dataset: &Dataset, split: &Split, scaling: Scaling) -> Result<Self, SplitError> {
        let Prepared { train: mut train_x, test: mut test_x, columns } =
            dataset.prepare(&split.train, &split.test)?;
        let step = match scaling {
            Scaling::None => "when it is squared",
            Scaling::Standard => {
                let infinite = scale::standardise(&mut train_x, &mut test_x);
                if let Some(feature) = infinite {
                    return Err(blame(dataset, split, columns[feature], "when it is scaled"));
                }
                "when it is scaled"
            }
        };
        for half in [&train_x, &test_x] {
            if let Some(feature) = overflowing(half) {
                return Err(blame(dataset, split, columns[feature], step));
            }
        }
        let labels = |rows: &[usize]| rows.iter().map(|&row| dataset.labels[row]).collect();
        let halves = Self::from_parts(
            train_x.into_shared(),
            labels(&split.train),
            test_x.into_shared(),
            labels(&split.test),
            dataset.classes.len(),
        );
        let pool = match dataset.about.image {
            Some(image) => halves.pool.with_image(image),
            None => halves.pool,
        };
        Ok(Self { given: survey::given_batch(dataset, &split.train), pool, ..halves })
    }

    /// The same whose training rows, those of `split`, have their vectors in `spaces`.
    #[must_use]
    pub fn with_spaces(self, spaces: &Spaces, split: &Split) -> Self {
        let Self { mut pool, .. } = self;
        for (name, vectors) in spaces {
            pool = pool.with_space(name, vectors.of(&split.train));
        }
        Self { pool, ..self }
    }

    /// The halves made of these rows, for callers that have split already.
    #[must_use]
    pub fn from_parts(
        train_x: ArcArray2<f64>,
        train_y: Vec<usize>,
        test_x: ArcArray2<f64>,
        test_y: Vec<usize>,
        n_classes: usize,
    ) -> Self {
        Self {
            pool: Pool::new(train_x, test_x, n_classes),
            truth: Truth::new(train_y, n_classes),
            test_classes: test_y,
            given: None,
        }
    }
}

/// The feature with the largest number in a row whose square, four times over, is not finite: so large
/// can a squared distance be.
fn overflowing(rows: &Array2<f64>) -> Option<usize> {
    let large = |value: &f64| if value.is_finite() { value.abs() } else { f64::INFINITY };
    rows.outer_iter()
        .find(|row| !(4.0 * row.iter().map(|value| value * value).sum::<f64>()).is_finite())
        .and_then(|row| {
            row.iter().map(large).enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(feature, _)| feature)
        })
}

/// Names the largest number of a column.
fn blame(dataset: &Dataset, split: &Split, column: usize, step: &'static str) -> SplitError {
    let rows = split.train.iter().chain(&split.test);
    let values = rows.map(|&row| (row, dataset.features[[row, column]]));
    let largest = values.filter(|(_, value)| !value.is_nan()).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let (row, value) = largest.unwrap_or((0, f64::NAN));
    SplitError::Overflow {
        place: dataset.about.place(row),
        column: dataset.about.column(column),
        value,
        step,
    }
}

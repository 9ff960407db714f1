//! What linfa-logistic minimises, operation by operation.

use argmin::core::{CostFunction, Error, Gradient};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Zip};

use super::point::Point;

/// The penalised loss of labeled rows.
#[derive(Debug)]
pub(super) struct Loss<'a> {
    /// Features, shape `(n_rows, n_features)`.
    pub(super) x: &'a Array2<f64>,
    /// Classes of the rows.
    pub(super) targets: Targets,
    /// Strength of the penalty.
    pub(super) penalty: f64,
}

/// Classes as numbers.
#[derive(Debug)]
pub(super) enum Targets {
    /// Of two classes: 1 or -1 per row, shape `(n_rows,)`.
    Two(Array1<f64>),
    /// Of more: 1 in the column of the row's class, else 0, shape `(n_rows, n_classes)`.
    More(Array2<f64>),
}

impl Loss<'_> {
    /// Length of a point: one offset per vector of coefficients.
    pub(super) fn len(&self) -> usize {
        let vectors = match &self.targets {
            Targets::Two(_) => 1,
            Targets::More(y) => y.ncols(),
        };
        (self.x.ncols() + 1) * vectors
    }

    fn value(&self, point: &Array1<f64>) -> f64 {
        match &self.targets {
            Targets::Two(y) => {
                let (w, b) = vector(self.x, point);
                let mut margins = margins(self.x, w, b, y);
                margins.mapv_inplace(log_logistic);
                -margins.sum() + 0.5 * self.penalty * w.dot(&w)
            }
            Targets::More(y) => {
                let (w, b) = matrix(self.x, point);
                let logs = log_probabilities(self.x, w, b);
                -sum_of_products(logs.view(), y.view()) + 0.5 * self.penalty * sum_of_products(w, w)
            }
        }
    }

    fn slope(&self, point: &Array1<f64>) -> Array1<f64> {
        let n_features = self.x.ncols();
        match &self.targets {
            Targets::Two(y) => {
                let (w, b) = vector(self.x, point);
                let mut residuals = margins(self.x, w, b, y);
                residuals.mapv_inplace(logistic);
                residuals -= 1.0;
                residuals *= y;
                let mut slope = Array1::zeros(point.len());
                let (mut of_w, mut of_b) = slope.view_mut().split_at(Axis(0), n_features);
                of_w.assign(&(self.x.t().dot(&residuals) + &w * self.penalty));
                of_b.fill(residuals.sum());
                slope
            }
            Targets::More(y) => {
                let (w, b) = matrix(self.x, point);
                let residuals = log_probabilities(self.x, w, b).mapv_into(f64::exp) - y;
                let mut slope = Array2::zeros((n_features + 1, y.ncols()));
                let (mut of_w, mut of_b) = slope.view_mut().split_at(Axis(0), n_features);
                of_w.assign(&(self.x.t().dot(&residuals) + &w * self.penalty));
                of_b.assign(&residuals.sum_axis(Axis(0)).insert_axis(Axis(0)));
                slope.into_flat()
            }
        }
    }
}

impl CostFunction for Loss<'_> {
    type Param = Point;
    type Output = f64;

    fn cost(&self, point: &Point) -> Result<f64, Error> {
        Ok(self.value(&point.0))
    }
}

impl Gradient for Loss<'_> {
    type Param = Point;
    type Gradient = Point;

    fn gradient(&self, point: &Point) -> Result<Point, Error> {
        Ok(Point(self.slope(&point.0)))
    }
}

/// Coefficients and offset of the only vector.
pub(super) fn vector<'p>(x: &Array2<f64>, point: &'p Array1<f64>) -> (ArrayView1<'p, f64>, f64) {
    (point.view().split_at(Axis(0), x.ncols()).0, point[x.ncols()])
}

/// Coefficients, shape `(n_features, n_classes)`, and offsets, shape `(n_classes,)`.
pub(super) fn matrix<'p>(
    x: &Array2<f64>,
    point: &'p Array1<f64>,
) -> (ArrayView2<'p, f64>, ArrayView1<'p, f64>) {
    let rows = x.ncols() + 1;
    let all = point.view().into_shape_with_order((rows, point.len() / rows)).expect("a row per feature");
    let (coefficients, offsets) = all.split_at(Axis(0), x.ncols());
    (coefficients, offsets.index_axis_move(Axis(0), 0))
}

/// `y (w x + b)` of each row.
fn margins(x: &Array2<f64>, w: ArrayView1<'_, f64>, b: f64, y: &Array1<f64>) -> Array1<f64> {
    let column = w.into_shape_with_order((w.len(), 1)).expect("a column has as many numbers");
    (x.dot(&column) + b).into_flat() * y
}

/// `ln p` of each class, shape `(n_rows, n_classes)`.
fn log_probabilities(x: &Array2<f64>, w: ArrayView2<'_, f64>, b: ArrayView1<'_, f64>) -> Array2<f64> {
    let h = x.dot(&w) + b;
    let max = h.iter().copied().fold(f64::NAN, f64::max);
    let sums = h.fold_axis(Axis(1), 0.0, |sum, value| sum + (value - max).exp());
    let logs = sums.mapv_into(|sum| sum.max(1e-15).ln() + max);
    &h - &logs.insert_axis(Axis(1))
}

pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn log_logistic(x: f64) -> f64 {
    if x > 0.0 { -(1.0 + (-x).exp()).ln() } else { x - (1.0 + x.exp()).ln() }
}

/// From the first to the last.
fn sum_of_products(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> f64 {
    Zip::from(a).and(b).fold(0.0, |sum, &a, &b| sum + a * b)
}

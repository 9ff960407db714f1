//! The plane in which rows differ most.

use ndarray::{Array1, ArrayView2, Axis};

use crate::numeric::svd::svd;

/// The plane is that of so many rows at most, evenly taken: more of them hardly turn it.
const MOST_ROWS: usize = 2000;

/// Rows on their first two principal components.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// A place for each row.
    pub places: Vec<(f64, f64)>,
    /// The share of the variance that either direction has.
    pub shares: (f64, f64),
}

impl Plane {
    /// The plane of rows, shape `(n_rows, n_features)`, finite. The largest weight of each direction
    /// is positive. A direction without variance is 0 everywhere.
    #[must_use]
    pub fn of(rows: ArrayView2<'_, f64>) -> Self {
        let (n_rows, width) = rows.dim();
        let step = n_rows.div_ceil(MOST_ROWS).max(1);
        let taken: Vec<usize> = (0..n_rows).step_by(step).collect();
        let sample = rows.select(Axis(0), &taken);
        let mean = sample.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(width));
        let centred = &sample - &mean;
        let found = svd(centred.iter().copied().collect(), width);
        let all: f64 = found.values.iter().map(|value| value * value).sum();
        let direction = |number: usize| {
            let weights = found.vectors.chunks_exact(width).nth(number);
            let mut weights = weights.map_or_else(|| Array1::zeros(width), |row| Array1::from(row.to_vec()));
            let largest =
                weights.iter().copied().fold(0.0, |a: f64, b: f64| if b.abs() > a.abs() { b } else { a });
            if largest < 0.0 {
                weights.mapv_inplace(|weight| -weight);
            }
            let value = found.values.get(number).copied().unwrap_or(0.0);
            (weights, if all > 0.0 { value * value / all } else { 0.0 })
        };
        let ((first, share), (second, other)) = (direction(0), direction(1));
        let place = |row: ndarray::ArrayView1<'_, f64>| {
            let centred = &row - &mean;
            (centred.dot(&first), centred.dot(&second))
        };
        Self { places: rows.outer_iter().map(place).collect(), shares: (share, other) }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::Plane;

    #[test]
    fn rows_lie_along_the_directions_in_which_they_differ_most() {
        // Twice as far along (-3, 4) / 5 as along (4, 3) / 5, and never along the third axis.
        let rows = array![[-6.0, 8.0, 1.0], [6.0, -8.0, 1.0], [4.0, 3.0, 1.0], [-4.0, -3.0, 1.0]];
        let plane = Plane::of(rows.view());
        let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 1e-12 && (a.1 - b.1).abs() < 1e-12;
        let expected = [(10.0, 0.0), (-10.0, 0.0), (0.0, 5.0), (0.0, -5.0)];
        assert!(plane.places.iter().zip(expected).all(|(&a, b)| near(a, b)), "{plane:?}");
        assert!(near(plane.shares, (0.8, 0.2)));
    }

    #[test]
    fn rows_that_are_all_alike_lie_in_one_place() {
        let plane = Plane::of(Array2::ones((5, 3)).view());
        assert_eq!((plane.places, plane.shares), (vec![(0.0, 0.0); 5], (0.0, 0.0)));
        assert_eq!(Plane::of(array![[1.0], [3.0]].view()).places, [(-1.0, 0.0), (1.0, 0.0)]);
    }
}

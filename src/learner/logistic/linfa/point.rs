//! A point of the search, with the arithmetic that argmin asks for: that of linfa-logistic, operation by
//! operation.

use argmin_math::{
    ArgminAdd, ArgminDot, ArgminL1Norm, ArgminL2Norm, ArgminMinMax, ArgminMul, ArgminSignum, ArgminSub,
    ArgminZeroLike,
};
use ndarray::{Array1, Zip};

/// Coefficients and then offsets, feature by feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point(pub(super) Array1<f64>);

impl Point {
    /// The sum of products from the first to the last.
    fn sum_of_products(&self, other: &Self) -> f64 {
        Zip::from(&self.0).and(&other.0).fold(0.0, |sum, &a, &b| sum + a * b)
    }

    fn merged(x: &Self, y: &Self, pick: impl Fn(f64, f64) -> f64) -> Self {
        Self(Zip::from(&x.0).and(&y.0).map_collect(|&a, &b| pick(a, b)))
    }
}

impl ArgminSub<f64, Point> for Point {
    fn sub(&self, other: &f64) -> Point {
        Point(&self.0 - *other)
    }
}

impl ArgminSub<Point, Point> for Point {
    fn sub(&self, other: &Point) -> Point {
        Point(&self.0 - &other.0)
    }
}

impl ArgminAdd<f64, Point> for Point {
    fn add(&self, other: &f64) -> Point {
        Point(&self.0 + *other)
    }
}

impl ArgminAdd<Point, Point> for Point {
    fn add(&self, other: &Point) -> Point {
        Point(&self.0 + &other.0)
    }
}

impl ArgminMul<f64, Point> for Point {
    fn mul(&self, other: &f64) -> Point {
        Point(&self.0 * *other)
    }
}

impl ArgminMul<Point, Point> for Point {
    fn mul(&self, other: &Point) -> Point {
        Point(&self.0 * &other.0)
    }
}

impl ArgminMul<Point, Point> for f64 {
    fn mul(&self, other: &Point) -> Point {
        Point(&other.0 * *self)
    }
}

impl ArgminDot<Point, f64> for Point {
    fn dot(&self, other: &Point) -> f64 {
        self.sum_of_products(other)
    }
}

impl ArgminL2Norm<f64> for Point {
    fn l2_norm(&self) -> f64 {
        self.sum_of_products(self).sqrt()
    }
}

impl ArgminZeroLike for Point {
    fn zero_like(&self) -> Point {
        Point(Array1::zeros(self.0.len()))
    }
}

// The following are asked for and used only with an L1 penalty, of which there is none.

impl ArgminL1Norm<f64> for Point {
    fn l1_norm(&self) -> f64 {
        self.0.iter().map(|value| value.abs()).sum()
    }
}

impl ArgminSignum for Point {
    fn signum(self) -> Point {
        Point(self.0.mapv_into(f64::signum))
    }
}

impl ArgminMinMax for Point {
    fn min(x: &Self, y: &Self) -> Point {
        Self::merged(x, y, f64::min)
    }

    fn max(x: &Self, y: &Self) -> Point {
        Self::merged(x, y, f64::max)
    }
}

//! The penalised loss, its gradient and its second derivatives in a direction.
//!
//! # Definition
//!
//! ```text
//! f(w, b) = 1/2 |w|^2 + C sum over rows of -ln p_y(x)
//! ```

use super::{link::Link, pass::Block, table::Table};
use crate::numeric::{LANES, dot};

/// Coefficients of the centred features, a row of `stride` to each free sum, and their offsets.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub w: Vec<f64>,
    pub b: Vec<f64>,
}

impl Point {
    pub(super) fn zero(n_free: usize, stride: usize) -> Self {
        Self { w: vec![0.0; n_free * stride], b: vec![0.0; n_free] }
    }

    pub(super) fn dot(&self, other: &Self) -> f64 {
        dot(&self.w, &other.w) + dot(&self.b, &other.b)
    }

    /// Adds `factor` times another.
    pub(super) fn add(&mut self, factor: f64, other: &Self) {
        let pairs = self.w.iter_mut().zip(&other.w).chain(self.b.iter_mut().zip(&other.b));
        for (value, other) in pairs {
            *value += factor * other;
        }
    }

    /// Becomes `other` plus `factor` times itself.
    pub(super) fn scale_and_add(&mut self, factor: f64, other: &Self) {
        let pairs = self.w.iter_mut().zip(&other.w).chain(self.b.iter_mut().zip(&other.b));
        for (value, other) in pairs {
            *value = other + factor * *value;
        }
    }
}

/// Rows, their classes and the weight of their loss.
#[derive(Debug)]
pub(super) struct Problem<'a> {
    pub rows: Table,
    pub y: &'a [usize],
    pub link: Link,
    pub c: f64,
    /// Probabilities at the last point, for each block of rows a [`Block`] for each class, one for
    /// two classes.
    pub p: Vec<Block>,
}

impl<'a> Problem<'a> {
    pub(super) fn new(rows: Table, y: &'a [usize], n_classes: usize, c: f64) -> Self {
        let link = Link::new(n_classes);
        let p = vec![[0.0; LANES]; y.len().div_ceil(LANES) * Self::width(&link)];
        Self { rows, y, link, c, p }
    }

    fn width(link: &Link) -> usize {
        if link.is_binary() { 1 } else { link.n_classes }
    }

    /// The probabilities that stand for a block.
    pub(super) fn per_block(&self) -> usize {
        Self::width(&self.link)
    }

    /// The function at a point; leaves its gradient and the probabilities.
    pub(super) fn gradient(&mut self, at: &Point, gradient: &mut Point) -> f64 {
        let (y, link, width) = (self.y, &self.link, self.per_block());
        let probabilities = &mut self.p[..];
        let mut classes = vec![[0.0; LANES]; link.n_classes];
        let mut loss = 0.0;
        self.rows.pass(
            (&at.w, &at.b),
            (&mut gradient.w, &mut gradient.b),
            #[inline(always)]
            |first, sums| {
                let y = &y[first..y.len().min(first + LANES)];
                let p = &mut probabilities[first / LANES * width..][..width];
                loss += link.start(y, sums, p, &mut classes);
            },
        );
        for (g, w) in gradient.w.iter_mut().zip(&at.w) {
            *g = w + self.c * *g;
        }
        for g in &mut gradient.b {
            *g *= self.c;
        }
        0.5 * dot(&at.w, &at.w) + self.c * loss
    }

    /// The second derivatives, with the last probabilities, times a direction; in single precision.
    pub(super) fn curvature(&self, direction: &Point, out: &mut Point) {
        let (n_rows, link, width) = (self.y.len(), &self.link, self.per_block());
        let probabilities = &self.p[..];
        let mut classes = vec![[0.0; LANES]; link.n_classes];
        self.rows.coarse_pass(
            (&direction.w, &direction.b),
            (&mut out.w, &mut out.b),
            #[inline(always)]
            |first, sums| {
                let p = &probabilities[first / LANES * width..][..width];
                link.curve((n_rows - first).min(LANES), sums, p, &mut classes);
            },
        );
        for (out, w) in out.w.iter_mut().zip(&direction.w) {
            *out = w + self.c * *out;
        }
        for out in &mut out.b {
            *out *= self.c;
        }
    }
}

//! Logistic regression to its optimum.
//!
//! # Definition
//!
//! ```text
//! minimise  C sum over rows of -ln p_y(x) + 1/2 |w|^2        p = softmax(w x + b)
//! ```
//!
//! The offsets are not penalised. For two classes there is one vector `w`, `p = 1 / (1 + exp(-(w x + b)))`.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `LogisticRegression(C)` at the optimum, where its solvers `lbfgs` and `newton-cg`
//! meet when their tolerance is small: coefficients within 1e-6.
//!
//! # Reference
//!
//! Hastie, Tibshirani, Friedman. The Elements of Statistical Learning, section 4.4. 2009.

use ndarray::ArrayView2;

use super::planes::Planes;

mod link;
mod newton;
mod pass;
mod precondition;
mod problem;
mod system;
mod table;

use link::Link;
use problem::{Point, Problem};
use table::Table;

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Softmax {
    planes: Planes,
    converged: bool,
    steps: usize,
}

impl Softmax {
    /// Fits rows `x`, shape `(n_rows, n_features)`, of the classes `y`, numbered from 0 to
    /// `n_classes - 1` without gaps, of which there are at least two; `c` is the weight of the loss.
    #[must_use]
    pub fn fit(x: ArrayView2<'_, f64>, y: &[usize], n_classes: usize, c: f64) -> Self {
        let n_features = x.ncols();
        let x = x.as_standard_layout();
        let rows = Table::new(x.as_slice().expect("in standard layout"), n_features);
        let mut problem = Problem::new(rows, y, n_classes, c);
        let found = newton::minimise(&mut problem);
        let planes = per_class(&problem.link, &problem.rows, &found.point);
        Self { planes, converged: found.converged, steps: found.steps }
    }

    /// Coefficients and offsets.
    #[must_use]
    pub fn planes(&self) -> &Planes {
        &self.planes
    }

    /// Whether the search reached the optimum.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// Steps of the search.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }
}

/// Coefficients and offsets of each class, for features that are not centred.
fn per_class(link: &Link, rows: &Table, point: &Point) -> Planes {
    let n_rows = if link.is_binary() { 1 } else { link.n_classes };
    let free = |at: usize| -> Vec<pass::Block> {
        let value = |c: usize| point.w.get(c * rows.stride + at).copied().unwrap_or_default();
        (0..link.n_free()).map(|c| [value(c); pass::BLOCK]).collect()
    };
    let mut coefficients = vec![0.0; n_rows * rows.n_features];
    let mut classes = vec![[0.0; pass::BLOCK]; link.n_classes];
    for at in 0..rows.n_features {
        let free = free(at);
        if link.is_binary() {
            coefficients[at] = free[0][0];
            continue;
        }
        link.expand(&free, &mut classes);
        for (class, sums) in classes.iter().enumerate() {
            coefficients[class * rows.n_features + at] = sums[0];
        }
    }
    let mut offsets = vec![point.b[0]];
    if !link.is_binary() {
        let free: Vec<pass::Block> = point.b.iter().map(|&b| [b; pass::BLOCK]).collect();
        link.expand(&free, &mut classes);
        offsets = classes.iter().map(|sums| sums[0]).collect();
    }
    Planes::centred(rows.n_features, coefficients, offsets, &rows.means)
}

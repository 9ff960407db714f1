//! The search for the optimum.
//!
//! # Definition
//!
//! Newton's method; each system is solved by preconditioned conjugate gradients until its residual is
//! as small a part as the gradient is of the first one (square root, at most 1/4). A step is halved
//! until the function falls by 1e-4 of what the gradient promises. The second derivatives are at least
//! the penalty's, so that the coefficients are no farther from the optimum than the gradient is long.
//!
//! # Reference
//!
//! Nocedal, Wright. Numerical Optimization, algorithm 7.1. Springer 2006.

use super::{
    precondition::Preconditioner,
    problem::{Point, Problem},
    system::Gram,
};

/// Length of the gradient at which the search ends.
const TOLERANCE: f64 = 1e-7;
/// Systems solved before the search gives up.
const MAX_STEPS: usize = 200;
/// Steps of a system before it is taken as it is.
const MAX_INNER: usize = 1000;
/// Steps of a system after which the finer preconditioner is worth its cost.
const MANY_INNER: usize = 20;
/// Step after which the first preconditioner, which knows the shares of the classes only, is renewed.
const REFRESH: usize = 2;
/// Largest part of a residual that is left.
const COARSEST: f64 = 0.25;
/// Halvings of a step before there is nothing left to gain.
const MAX_HALVINGS: usize = 40;

/// Where a search ended.
#[derive(Debug)]
pub(super) struct Found {
    pub point: Point,
    pub converged: bool,
    pub steps: usize,
}

pub(super) fn minimise(problem: &mut Problem<'_>) -> Found {
    let mut point = Point::zero(problem.link.n_free(), problem.rows.stride);
    let mut gradient = point.clone();
    let mut value = problem.gradient(&point, &mut gradient);
    let first = gradient.dot(&gradient).sqrt();
    let gram = Gram::new(&problem.rows);
    let mut preconditioner = Preconditioner::new(problem, &gram, false);
    for steps in 0..MAX_STEPS {
        let length = gradient.dot(&gradient).sqrt();
        if length <= TOLERANCE {
            return Found { point, converged: true, steps };
        }
        let part = (length / first).sqrt().min(COARSEST).max(0.1 * TOLERANCE / length);
        let (direction, inner) = solve(problem, &gradient, &preconditioner, part);
        let slope = gradient.dot(&direction);
        let Some(moved) = descend(problem, &mut point, &mut gradient, &direction, (value, slope)) else {
            // What the step promises is below the rounding of the function.
            let converged = -slope <= value.abs() * 1e-12;
            return Found { point, converged, steps };
        };
        value = moved;
        if inner > MANY_INNER || steps == REFRESH {
            preconditioner = Preconditioner::new(problem, &gram, inner > MANY_INNER);
        }
    }
    Found { point, converged: false, steps: MAX_STEPS }
}

/// A direction that leaves `part` of the residual, and how many steps it took.
fn solve(
    problem: &Problem<'_>,
    gradient: &Point,
    preconditioner: &Preconditioner,
    part: f64,
) -> (Point, usize) {
    let mut direction = Point::zero(gradient.b.len(), problem.rows.stride);
    let (mut solved, mut curved) = (direction.clone(), direction.clone());
    let mut residual = direction.clone();
    residual.add(-1.0, gradient);
    preconditioner.apply(problem, &residual, &mut solved);
    let mut search = solved.clone();
    let mut size = residual.dot(&solved);
    let goal = part * part * size;
    for step in 1..=MAX_INNER {
        problem.curvature(&search, &mut curved);
        let along = size / search.dot(&curved);
        direction.add(along, &search);
        residual.add(-along, &curved);
        preconditioner.apply(problem, &residual, &mut solved);
        let next = residual.dot(&solved);
        if next.is_nan() || next <= goal {
            return (direction, step);
        }
        search.scale_and_add(next / size, &solved);
        size = next;
    }
    (direction, MAX_INNER)
}

/// Moves the point along a direction; gives the function there, `None` when nothing is gained.
fn descend(
    problem: &mut Problem<'_>,
    point: &mut Point,
    gradient: &mut Point,
    direction: &Point,
    (value, slope): (f64, f64),
) -> Option<f64> {
    let start = point.clone();
    let mut step = 1.0;
    for _ in 0..MAX_HALVINGS {
        point.clone_from(&start);
        point.add(step, direction);
        let moved = problem.gradient(point, gradient);
        if moved <= value + 1e-4 * step * slope + 1e-15 * value.abs() {
            return Some(moved);
        }
        step /= 2.0;
    }
    *point = start;
    problem.gradient(point, gradient);
    None
}

//! The search of linfa-logistic, argmin's L-BFGS, with a bound on the steps of each line search.
//!
//! The bound is why linfa-logistic itself is not called: argmin's line search has none, and on features of
//! 1e8 and more it tries the same few points for ever.

use argmin::{
    core::{
        CostFunction, Error, Executor, Gradient, IterState, KV, LineSearch, Problem, Solver, State,
        TerminationReason, TerminationStatus,
    },
    solver::{linesearch::MoreThuenteLineSearch, quasinewton::LBFGS},
};
use ndarray::Array1;

use super::{loss::Loss, point::Point};

/// Most steps of one line search. One that only goes on, four times as far each step, has left all numbers
/// behind after 512.
pub(super) const MAX_LINE_STEPS: u64 = 1000;

/// Steps whose curvature L-BFGS remembers.
const MEMORY: usize = 10;

/// What the line search says when it has had its steps.
const STUCK: &str = "the line search does not end";

/// When a search ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Size of the gradient.
    pub(super) tolerance: f64,
    /// Steps, line searches that is.
    pub(super) iterations: u64,
}

/// What a search has found.
#[derive(Debug)]
pub(super) struct Found {
    /// The best point.
    pub(super) point: Array1<f64>,
    /// Whether the search ended there of itself, not because it had had its steps.
    pub(super) converged: bool,
}

/// The best point that a search from zero finds, or why there is none.
pub(super) fn minimum(loss: Loss<'_>, limits: Limits) -> Result<Found, String> {
    let start = Point(Array1::zeros(loss.len()));
    let solver = LBFGS::new(Bounded(MoreThuenteLineSearch::new()), MEMORY)
        .with_tolerance_grad(limits.tolerance)
        .map_err(|error| error.to_string())?;
    let ended = Executor::new(loss, solver)
        .configure(|state| state.param(start.clone()).max_iters(limits.iterations))
        .run()
        .map_err(|error| error.to_string())?;
    if let Some(TerminationReason::SolverExit(reason)) = ended.state.get_termination_reason()
        && reason.contains(STUCK)
    {
        return Err(format!("{STUCK} within {MAX_LINE_STEPS} steps"));
    }
    let converged = ended.state.get_termination_reason() == Some(&TerminationReason::SolverConverged);
    Ok(Found { point: ended.state.best_param.unwrap_or(start).0, converged })
}

type Step = IterState<Point, Point, (), (), (), f64>;

/// The line search, which fails after its last step.
#[derive(Clone)]
struct Bounded(MoreThuenteLineSearch<Point, Point, f64>);

impl LineSearch<Point, f64> for Bounded {
    fn search_direction(&mut self, direction: Point) {
        self.0.search_direction(direction);
    }

    fn initial_step_length(&mut self, length: f64) -> Result<(), Error> {
        self.0.initial_step_length(length)
    }
}

impl<O> Solver<O, Step> for Bounded
where
    O: CostFunction<Param = Point, Output = f64> + Gradient<Param = Point, Gradient = Point>,
{
    fn name(&self) -> &str {
        Solver::<O, Step>::name(&self.0)
    }

    fn init(&mut self, problem: &mut Problem<O>, state: Step) -> Result<(Step, Option<KV>), Error> {
        self.0.init(problem, state)
    }

    fn next_iter(&mut self, problem: &mut Problem<O>, state: Step) -> Result<(Step, Option<KV>), Error> {
        if state.get_iter() >= MAX_LINE_STEPS {
            return Err(Error::msg(STUCK));
        }
        self.0.next_iter(problem, state)
    }

    fn terminate(&mut self, state: &Step) -> TerminationStatus {
        Solver::<O, Step>::terminate(&mut self.0, state)
    }
}

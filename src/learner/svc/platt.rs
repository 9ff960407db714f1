//! Platt scaling: the sigmoids of all pairs of classes, from cross-validated decision values.
//!
//! # Definition
//!
//! The rows of a pair are shuffled and cut into five folds; each fold gets decision values of a
//! machine trained on the other four, and one sigmoid is fitted to all of them.
//!
//! # Mirrors
//!
//! libsvm as shipped with scikit-learn 1.5.2 (`svm_binary_svc_probability`). It draws from the
//! C++ library's MT19937, seeded with `RandomState(seed).randint(2**31 - 1)` anew for every pair,
//! and bounds the draws by Lemire's method. The machine of a fold sees the rows of the second class
//! first, and its decisions are negated.
//!
//! # Reference
//!
//! Platt. Probabilistic Outputs for Support Vector Machines. 1999. Lemire. Fast Random Integer
//! Generation in an Interval. ACM TOMACS 29, 2019.

use std::{cell::RefCell, ops::Range, rc::Rc};

use rand_mt::Mt;

use super::{
    gram::{Double, Gram},
    sigmoid::Sigmoid,
    trainer::{Subset, Trainer},
};
use crate::{
    error::LearnerError,
    numeric::{dot, vectorised},
};

const FOLDS: usize = 5;

/// The seed that scikit-learn hands to libsvm: `RandomState(seed).randint(2**31 - 1)`.
#[must_use]
pub fn libsvm_seed(random_state: u32) -> u32 {
    let mut stream = Mt::new(random_state);
    loop {
        let draw = stream.next_u32() & 0x7fff_ffff;
        if draw < 0x7fff_ffff {
            return draw;
        }
    }
}

/// The draws of a seeded MT19937, kept because every pair of classes starts from the first.
#[derive(Debug)]
pub struct Draws {
    stream: Mt,
    drawn: Vec<u32>,
}

impl Draws {
    /// The stream that libsvm seeds with `libsvm_seed`.
    #[must_use]
    pub fn new(libsvm_seed: u32) -> Self {
        Self { stream: Mt::new(libsvm_seed), drawn: Vec::new() }
    }

    fn get(&mut self, at: usize) -> u32 {
        while self.drawn.len() <= at {
            self.drawn.push(self.stream.next_u32());
        }
        self.drawn[at]
    }

    /// The numbers `0..n` as libsvm shuffles them, from the start of the stream.
    #[must_use]
    pub fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut next = 0;
        let mut order: Vec<usize> = (0..n).collect();
        for i in 0..n {
            let left = u32::try_from(n - i).expect("fewer than 2^32 rows");
            order.swap(i, i + self.bounded(&mut next, left));
        }
        order
    }

    /// A draw from `0..range` by Lemire's method.
    fn bounded(&mut self, next: &mut usize, range: u32) -> usize {
        let threshold = range.wrapping_neg() % range;
        loop {
            let product = u64::from(self.get(*next)) * u64::from(range);
            *next += 1;
            let (high, low) = (product >> 32, product & 0xffff_ffff);
            if low >= u64::from(threshold) {
                return usize::try_from(high).expect("below a 32-bit range");
            }
        }
    }
}

/// The draws of a fit with this `random_state`. Those of the last one are kept for the next fit of the
/// thread: in a look-ahead of small fits it costs as much to seed the streams as to train a machine.
fn draws_of(random_state: u32) -> Rc<RefCell<Draws>> {
    thread_local! {
        static LAST: RefCell<Option<(u32, Rc<RefCell<Draws>>)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| match last {
        Some((seed, draws)) if *seed == random_state => Rc::clone(draws),
        _ => {
            let draws = Rc::new(RefCell::new(Draws::new(libsvm_seed(random_state))));
            *last = Some((random_state, Rc::clone(&draws)));
            draws
        }
    })
}

/// Fits the sigmoids of pairs, with memory that is reused from pair to pair.
pub(super) struct Platt<'a> {
    gram: &'a Gram<'a>,
    double: Double<'a>,
    trainer: &'a mut Trainer,
    draws: Rc<RefCell<Draws>>,
    columns: Vec<f32>,
    weights: Option<&'a [f64]>,
}

impl<'a> Platt<'a> {
    /// For the pairs of one fit; `trainer` trains the machines of the folds, `weights` are those of the
    /// rows of the gram matrix, of which only these machines take notice.
    pub(super) fn new(
        gram: &'a Gram<'a>,
        trainer: &'a mut Trainer,
        random_state: u32,
        weights: Option<&'a [f64]>,
    ) -> Self {
        let (double, draws) = (gram.in_double(), draws_of(random_state));
        Self { gram, double, trainer, draws, columns: Vec::new(), weights }
    }

    /// The sigmoid of one pair, given the rows of its classes in the gram matrix.
    pub(super) fn fit_pair(
        &mut self,
        first: Range<usize>,
        second: Range<usize>,
    ) -> Result<Sigmoid, LearnerError> {
        let n_first = first.len();
        let mut draws = self.draws.borrow_mut();
        let pair = Shuffled::new(self.gram, &self.double, first, second, &mut draws, &mut self.columns);
        let mut decisions = vec![0.0; pair.len()];
        for fold in 0..FOLDS {
            pair.decide_fold(fold, self.weights, self.trainer, &mut decisions)?;
        }
        Ok(Sigmoid::fit(&decisions, n_first))
    }
}

/// The rows of a pair in the order in which the folds' machines see them: second class first,
/// each class shuffled. The rows of a fold are contiguous in each class.
struct Shuffled<'a> {
    double: &'a Double<'a>,
    first: Range<usize>,
    second: Range<usize>,
    /// For every row of the order, its number in the pair (first class first) ...
    members: Vec<usize>,
    /// ... and its place in the shuffle, which decides its fold.
    places: Vec<usize>,
    /// The kernel, rows and columns in the order.
    columns: &'a [f32],
    diagonal: Vec<f64>,
}

impl<'a> Shuffled<'a> {
    fn new(
        gram: &Gram<'_>,
        double: &'a Double<'a>,
        first: Range<usize>,
        second: Range<usize>,
        draws: &mut Draws,
        columns: &'a mut Vec<f32>,
    ) -> Self {
        let len = first.len() + second.len();
        let order = draws.shuffled(len);
        let of_class = |second: bool| {
            let n_first = first.len();
            order.iter().copied().enumerate().filter(move |&(_, member)| (member >= n_first) == second)
        };
        let (places, members): (Vec<usize>, Vec<usize>) = of_class(true).chain(of_class(false)).unzip();
        columns.resize(len * len, 0.0);
        let mut pair = Self { double, first, second, members, places, columns: &[], diagonal: Vec::new() };
        let rows: Vec<usize> = pair.members.iter().map(|&member| pair.row(member)).collect();
        for (&row, out) in rows.iter().zip(columns.chunks_exact_mut(len)) {
            gram.pick_single(row, &rows, out);
        }
        pair.diagonal = rows.iter().map(|&row| gram.diagonal(row)).collect();
        pair.columns = columns;
        pair
    }

    /// The kernel between a member of the pair and all its members.
    fn kernel_row(&self, member: usize, out: &mut [f64]) {
        let (a, b) = out.split_at_mut(self.first.len());
        self.double.copy_row(self.row(member), self.first.clone(), a);
        self.double.copy_row(self.row(member), self.second.clone(), b);
    }

    /// The row of a member in the gram matrix.
    fn row(&self, member: usize) -> usize {
        match member.checked_sub(self.first.len()) {
            None => self.first.start + member,
            Some(member) => self.second.start + member,
        }
    }

    fn len(&self) -> usize {
        self.members.len()
    }

    /// Writes the decisions of the rows of one fold.
    fn decide_fold(
        &self,
        fold: usize,
        weights: Option<&[f64]>,
        trainer: &mut Trainer,
        decisions: &mut [f64],
    ) -> Result<(), LearnerError> {
        let len = self.len();
        let places = fold * len / FOLDS..(fold + 1) * len / FOLDS;
        if places.is_empty() {
            return Ok(());
        }
        let held_out = self.held_out(&places);
        let kept: Vec<Range<usize>> =
            vec![0..held_out[0].start, held_out[0].end..held_out[1].start, held_out[1].end..len];
        let n_second = self.second.len() - held_out[0].len();
        let n_kept = len - places.len();
        let alone = match (n_second, n_kept - n_second) {
            (0, 0) => Some(0.0),
            (0, _) => Some(1.0),
            (_, 0) => Some(-1.0),
            _ => None,
        };
        if let Some(decision) = alone {
            for at in held_out.into_iter().flatten() {
                decisions[self.members[at]] = decision;
            }
            return Ok(());
        }

        let all_kept: Vec<usize> = kept.iter().cloned().flatten().collect();
        let diagonal: Vec<f64> = all_kept.iter().map(|&at| self.diagonal[at]).collect();
        let rows: Vec<usize> = all_kept.iter().map(|&at| self.row(self.members[at])).collect();
        let fill = |row: usize, out: &mut [f32]| {
            let values = &self.columns[all_kept[row] * len..(all_kept[row] + 1) * len];
            let mut start = 0;
            for range in &kept {
                out[start..start + range.len()].copy_from_slice(&values[range.clone()]);
                start += range.len();
            }
        };
        let weights = weights.map(|all| rows.iter().map(|&row| all[row]).collect::<Vec<_>>());
        let solution = trainer.train(&Subset {
            n_first: n_second,
            rows: &rows,
            diagonal: &diagonal,
            weights: weights.as_deref(),
            fill: &fill,
        })?;

        let mut coefficients = vec![0.0; len];
        for (&at, &coefficient) in all_kept.iter().zip(&solution.coefficients) {
            coefficients[self.members[at]] = coefficient;
        }
        let mut kernel = vec![0.0; len];
        for at in held_out.into_iter().flatten() {
            let member = self.members[at];
            self.kernel_row(member, &mut kernel);
            let (kernel, coefficients) = (&kernel[..], &coefficients[..]);
            let sum = vectorised(
                #[inline(always)]
                move || dot(kernel, coefficients),
            );
            decisions[member] = solution.rho - sum;
        }
        Ok(())
    }

    /// The rows whose places lie in a fold: one range per class.
    fn held_out(&self, places: &Range<usize>) -> [Range<usize>; 2] {
        let (second, first) = self.places.split_at(self.second.len());
        let range = |of_class: &[usize], start: usize| {
            start + of_class.partition_point(|&place| place < places.start)
                ..start + of_class.partition_point(|&place| place < places.end)
        };
        [range(second, 0), range(first, self.second.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::{Draws, libsvm_seed};

    #[test]
    fn the_seed_for_libsvm_is_that_of_scikit_learn() {
        // int(numpy.random.RandomState(0).randint(2**31 - 1)), numpy 1.26.4
        assert_eq!(libsvm_seed(0), 209_652_396);
    }

    #[test]
    fn a_shuffle_is_a_permutation_and_depends_on_the_seed() {
        let mut draws = Draws::new(1);
        let a = draws.shuffled(50);
        assert_eq!(a, draws.shuffled(50), "every shuffle starts from the first draw");
        assert_ne!(a, Draws::new(2).shuffled(50));
        let mut sorted = a;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
    }
}

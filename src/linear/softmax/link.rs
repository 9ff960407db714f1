//! From sums to probabilities and back, eight rows at a time.
//!
//! # Definition
//!
//! For two classes there is one sum `z` and `p = 1 / (1 + exp(-z))`. For `K` classes the penalty makes
//! the coefficients of all classes sum to 0, so that `K - 1` of them are free: those of the contrasts
//!
//! ```text
//! contrast c = (z_0 + ... + z_c - (c + 1) z_{c + 1}) / sqrt((c + 1) (c + 2))
//! ```
//!
//! which are orthonormal, so that the penalty keeps its form.

use super::pass::Block;
use crate::{
    numeric::LANES,
    numeric::elementary::{exp, ln},
};

/// How many classes there are, and how far each contrast reaches.
#[derive(Debug)]
pub(super) struct Link {
    pub n_classes: usize,
    scales: Vec<f64>,
}

impl Link {
    pub(super) fn new(n_classes: usize) -> Self {
        let scale = |c: usize| 1.0 / (((c + 1) * (c + 2)) as f64).sqrt();
        Self { n_classes, scales: (0..n_classes - 1).map(scale).collect() }
    }

    /// Sums that are free.
    pub(super) fn n_free(&self) -> usize {
        self.n_classes - 1
    }

    /// Whether the one sum of two classes is penalised as it is.
    pub(super) fn is_binary(&self) -> bool {
        self.n_classes == 2
    }

    /// The classes' sums from those of the contrasts.
    #[inline(always)]
    pub(super) fn expand(&self, contrasts: &[Block], classes: &mut [Block]) {
        let mut later = [0.0; LANES];
        for class in (0..self.n_classes).rev() {
            let mut sums = later;
            if class > 0 {
                let (scale, behind) = (self.scales[class - 1], class as f64);
                for lane in 0..LANES {
                    let scaled = scale * contrasts[class - 1][lane];
                    sums[lane] -= behind * scaled;
                    later[lane] += scaled;
                }
            }
            classes[class] = sums;
        }
    }

    /// The contrasts of the classes' numbers.
    #[inline(always)]
    pub(super) fn contract(&self, classes: &[Block], contrasts: &mut [Block]) {
        let mut before = [0.0; LANES];
        for (c, contrast) in contrasts.iter_mut().enumerate() {
            for lane in 0..LANES {
                before[lane] += classes[c][lane];
                contrast[lane] = self.scales[c] * (before[lane] - (c + 1) as f64 * classes[c + 1][lane]);
            }
        }
    }

    /// Replaces the sums of a block by the derivatives of its loss, notes the probabilities, of the
    /// second class where there are two, and gives the loss.
    #[inline(always)]
    pub(super) fn start(
        &self,
        y: &[usize],
        sums: &mut [Block],
        p: &mut [Block],
        classes: &mut [Block],
    ) -> f64 {
        if self.is_binary() {
            return start_two(y, &mut sums[0], &mut p[0]);
        }
        self.expand(sums, classes);
        let mut largest = [f64::NEG_INFINITY; LANES];
        for sums in classes.iter() {
            for lane in 0..LANES {
                largest[lane] = if sums[lane] > largest[lane] { sums[lane] } else { largest[lane] };
            }
        }
        let mut totals = [0.0; LANES];
        for (p, sums) in p.iter_mut().zip(classes.iter()) {
            for lane in 0..LANES {
                p[lane] = exp(sums[lane] - largest[lane]);
                totals[lane] += p[lane];
            }
        }
        let mut loss = 0.0;
        for (lane, &class) in y.iter().enumerate() {
            loss += ln(totals[lane]) + largest[lane] - classes[class][lane];
        }
        for (p, errors) in p.iter_mut().zip(classes.iter_mut()) {
            for lane in 0..LANES {
                p[lane] /= totals[lane];
            }
            *errors = *p;
        }
        for (lane, &class) in y.iter().enumerate() {
            classes[class][lane] -= 1.0;
        }
        self.contract(classes, sums);
        silence(y.len(), sums);
        loss
    }

    /// Replaces the sums of a direction by the second derivatives times them.
    #[inline(always)]
    pub(super) fn curve(&self, n_rows: usize, sums: &mut [Block], p: &[Block], classes: &mut [Block]) {
        if self.is_binary() {
            for lane in 0..LANES {
                sums[0][lane] *= p[0][lane] * (1.0 - p[0][lane]);
            }
        } else {
            self.expand(sums, classes);
            let mut means = [0.0; LANES];
            for (p, sums) in p.iter().zip(classes.iter()) {
                for lane in 0..LANES {
                    means[lane] += p[lane] * sums[lane];
                }
            }
            for (p, sums) in p.iter().zip(classes.iter_mut()) {
                for lane in 0..LANES {
                    sums[lane] = p[lane] * (sums[lane] - means[lane]);
                }
            }
            self.contract(classes, sums);
        }
        silence(n_rows, sums);
    }
}

/// Lanes beyond the last row count nothing.
#[inline(always)]
fn silence(n_rows: usize, sums: &mut [Block]) {
    if n_rows < LANES {
        for sums in sums {
            sums[n_rows..].fill(0.0);
        }
    }
}

#[inline(always)]
fn start_two(y: &[usize], sums: &mut Block, p: &mut Block) -> f64 {
    let mut loss = 0.0;
    for (lane, &class) in y.iter().enumerate() {
        let z = if class == 1 { sums[lane] } else { -sums[lane] };
        // ln(1 + exp(-z)), whichever of the two is large.
        loss += (-z).max(0.0) + ln(1.0 + exp(-z.abs()));
    }
    for lane in 0..LANES {
        p[lane] = 1.0 / (1.0 + exp(-sums[lane]));
        sums[lane] = p[lane];
    }
    for (lane, &class) in y.iter().enumerate() {
        sums[lane] -= class as f64;
    }
    sums[y.len()..].fill(0.0);
    loss
}

#[cfg(test)]
mod tests {
    use super::{LANES, Link};

    #[test]
    fn contrasts_are_orthonormal_and_classes_sum_to_0() {
        let link = Link::new(5);
        for c in 0..4 {
            let mut contrasts = vec![[0.0; LANES]; 4];
            contrasts[c] = [1.0; LANES];
            let mut classes = vec![[0.0; LANES]; 5];
            link.expand(&contrasts, &mut classes);
            let sum: f64 = classes.iter().map(|sums| sums[0]).sum();
            let squares: f64 = classes.iter().map(|sums| sums[0] * sums[0]).sum();
            assert!(sum.abs() < 1e-15 && (squares - 1.0).abs() < 1e-15);
            let mut back = vec![[0.0; LANES]; 4];
            link.contract(&classes, &mut back);
            for (at, back) in back.iter().enumerate() {
                let expected = if at == c { 1.0 } else { 0.0 };
                assert!((back[LANES - 1] - expected).abs() < 1e-15);
            }
        }
    }
}

//! Class balance of picks: are the classes evenly picked, and as often as they occur in the pool?
//!
//! # Definition
//!
//! With `o[c]` picks of class c, k in all, of a pool with `m[c]` rows of class c, N in all:
//!
//! ```text
//! evenness = -sum_c (o[c]/k) ln(o[c]/k) / ln(number of classes)
//! e[c] = k m[c] / N
//! chi2 = (N - 1)/(N - k) sum_c (o[c] - e[c])^2 / e[c]        df = classes in the pool - 1
//! ```
//!
//! Evenness is 1 where all classes are picked equally often, 0 where only one is. The pool counts
//! are those before the picks. The factor before the sum accounts for drawing without replacement:
//! with it, random picks have a mean chi2 of exactly `df`.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `entropy(o) / log(len(o))`, and `chisquare(o, e)` times that factor.
//!
//! # Reference
//!
//! Shannon. A Mathematical Theory of Communication. 1948. Pearson. On the Criterion. Philosophical
//! Magazine 50, 1900.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// What the chi-square test finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// Distance of the picks from the pool's shares.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// P-value; its chi-square distribution is a good one for 5 or more expected picks per class.
    pub p: f64,
}

/// How often each class occurs in `labels`. `None` where a label is not below `n_classes`.
#[must_use]
pub fn counts(labels: &[usize], n_classes: usize) -> Option<Vec<usize>> {
    let mut counts = vec![0; n_classes];
    for &label in labels {
        *counts.get_mut(label)? += 1;
    }
    Some(counts)
}

/// Entropy of the picked classes relative to its maximum, from the picks of each class, those of
/// classes without picks included. `None` for fewer than two classes and without picks.
#[must_use]
pub fn evenness(picked: &[usize]) -> Option<f64> {
    let total: usize = picked.iter().sum();
    if picked.len() < 2 || total == 0 {
        return None;
    }
    let information = |&count: &usize| {
        let share = count as f64 / total as f64;
        if count == 0 { 0.0 } else { -share * share.ln() }
    };
    Some(picked.iter().map(information).sum::<f64>() / (picked.len() as f64).ln())
}

/// Compares the picks of each class with the pool's rows of each class. `None` for different
/// numbers of classes, fewer than two classes in the pool, no picks, more picks of a class than the
/// pool has, and where the whole pool was picked.
#[must_use]
pub fn chi_square(picked: &[usize], pool: &[usize]) -> Option<ChiSquare> {
    let (k, n): (usize, usize) = (picked.iter().sum(), pool.iter().sum());
    let fits = picked.len() == pool.len() && picked.iter().zip(pool).all(|(o, m)| o <= m);
    let df = pool.iter().filter(|&&m| m > 0).count().checked_sub(1).filter(|&df| df > 0)?;
    if !fits || k == 0 || k == n {
        return None;
    }
    let term = |(&o, &m): (&usize, &usize)| {
        let expected = k as f64 * (m as f64 / n as f64);
        if m == 0 { 0.0 } else { (o as f64 - expected).powi(2) / expected }
    };
    let sum: f64 = picked.iter().zip(pool).map(term).sum();
    let statistic = (n - 1) as f64 / (n - k) as f64 * sum;
    Some(ChiSquare { statistic, df, p: ChiSquared::new(df as f64).ok()?.sf(statistic) })
}

#[cfg(test)]
mod tests {
    use super::{chi_square, counts, evenness};
    use crate::stats::close;

    #[test]
    fn evenness_goes_from_one_class_to_all_alike() {
        assert_eq!(evenness(&[7, 0, 0]), Some(0.0));
        assert!(evenness(&[4, 4, 4]).is_some_and(|even| close(even, 1.0)));
        assert!(evenness(&[4, 4, 0, 0]).is_some_and(|even| close(even, 0.5)));
    }

    #[test]
    fn picks_in_the_pools_proportions_are_at_no_distance() {
        let test = chi_square(&[2, 3, 0], &[20, 30, 0]).expect("two classes");
        assert!(test.statistic == 0.0 && test.df == 1 && close(test.p, 1.0));
    }

    #[test]
    fn random_picks_have_the_mean_statistic_of_their_degrees_of_freedom() {
        // All ways to pick 2 of 2 + 3 rows: o[0] = 0, 1, 2 in 3, 6, 1 of 10 cases.
        let mean: f64 = [(0, 0.3), (1, 0.6), (2, 0.1)]
            .into_iter()
            .map(|(o, weight)| weight * chi_square(&[o, 2 - o], &[2, 3]).expect("two classes").statistic)
            .sum();
        assert!(close(mean, 1.0));
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(evenness(&[3]), None);
        assert_eq!(evenness(&[0, 0]), None);
        assert_eq!(chi_square(&[1, 0], &[5, 0]), None);
        assert_eq!(chi_square(&[1, 6], &[5, 5]), None);
        assert_eq!(chi_square(&[0, 0], &[5, 5]), None);
        assert_eq!(chi_square(&[5, 5], &[5, 5]), None);
        assert_eq!(chi_square(&[1], &[5, 5]), None);
        assert_eq!(counts(&[0, 2, 2], 3), Some(vec![1, 0, 2]));
        assert_eq!(counts(&[3], 3), None);
    }
}

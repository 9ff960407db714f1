//! Samples that are not a method of numpy's streams but are drawn from them.

use std::collections::BTreeSet;

use super::RandomState;

/// scikit-learn's `sample_without_replacement(population, n, random_state=stream)`.
///
/// Mirrors scikit-learn 1.5.2, method "auto": with the ratio `r = n / population`,
///
/// ```text
/// r <= 0.01   draw again what was drawn before          in the order drawn
/// r >= 0.99   reservoir: i replaces a uniform slot of 0..=i, if that is a slot
/// between     the first n of a permutation
/// ```
///
/// # Panics
///
/// When `n > population`.
pub fn sample_without_replacement(stream: &mut RandomState, population: usize, n: usize) -> Vec<usize> {
    assert!(n <= population, "cannot sample {n} of {population} without replacement");
    let ratio = if population == 0 { 1.0 } else { n as f64 / population as f64 };
    if ratio >= 0.99 {
        reservoir(stream, population, n)
    } else if ratio > 0.01 {
        stream.choice(population, n)
    } else {
        tracking(stream, population, n)
    }
}

fn reservoir(stream: &mut RandomState, population: usize, n: usize) -> Vec<usize> {
    let mut sample: Vec<usize> = (0..n).collect();
    for i in n..population {
        let slot = stream.below(i + 1);
        if slot < n {
            sample[slot] = i;
        }
    }
    sample
}

fn tracking(stream: &mut RandomState, population: usize, n: usize) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let mut sample = Vec::with_capacity(n);
    while sample.len() < n {
        let drawn = stream.below(population);
        if seen.insert(drawn) {
            sample.push(drawn);
        }
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::{RandomState, sample_without_replacement};

    #[test]
    fn every_method_gives_distinct_members_of_the_population() {
        for (population, n) in [(1 << 30, 10), (1000, 10), (1000, 11), (1000, 990), (7, 7), (5, 0)] {
            let mut sample = sample_without_replacement(&mut RandomState::new(2), population, n);
            sample.sort_unstable();
            sample.dedup();
            assert_eq!(sample.len(), n);
            assert!(sample.iter().all(|&member| member < population));
        }
    }
}

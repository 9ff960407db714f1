//! Sums in the order of numpy.

/// The sum of the values as numpy adds them where they stand one after the other.
///
/// Eight sums side by side; beyond 128 values, each half for itself.
pub(crate) fn pairwise(values: &[f64]) -> f64 {
    let n = values.len();
    if n < 8 {
        return values.iter().sum();
    }
    if n > 128 {
        let half = n / 2 - n / 2 % 8;
        return pairwise(&values[..half]) + pairwise(&values[half..]);
    }
    let (chunks, rest) = values.as_chunks::<8>();
    let mut sums = chunks[0];
    for chunk in &chunks[1..] {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    rest.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::pairwise;

    #[test]
    fn sums_of_many_values_are_taken_in_halves_of_whole_eights() {
        let values: Vec<f64> = (0..300).map(|i| 1.0 / f64::from(i + 1)).collect();
        // numpy 1.26.4: (1.0 / np.arange(1, 301)).sum(), and the same of the first 100 and 20
        let sums = [300, 100, 20].map(|n| pairwise(&values[..n]));
        assert_eq!(sums, [6.282_663_880_299_504, 5.187_377_517_639_621, 3.597_739_657_143_682]);
    }
}

//! Where the largest value stands.

/// The position of the first of the largest values; a value that is not larger, NaN among them, does not
/// take the place of an earlier one. 0 of nothing.
///
/// numpy's `argmax`, but for NaN, which numpy finds largest.
pub fn argmax<T: PartialOrd>(values: impl IntoIterator<Item = T>) -> usize {
    let mut values = values.into_iter().enumerate();
    let Some(first) = values.next() else { return 0 };
    values.fold(first, |best, other| if other.1 > best.1 { other } else { best }).0
}

#[cfg(test)]
mod tests {
    use super::argmax;

    #[test]
    fn the_first_of_equals_is_taken_and_nan_is_never_larger() {
        assert_eq!(argmax([1, 3, 2, 3]), 1);
        assert_eq!(argmax([0.5, f64::NAN, 1.0]), 2);
        assert_eq!(argmax([f64::NAN, 1.0]), 0);
        assert_eq!(argmax::<f64>([]), 0);
    }
}

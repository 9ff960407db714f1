//! The one place where ties are broken: the lower row wins.

use super::Picks;

/// The `batch` pool rows with the largest scores, best first; equal scores keep pool order, and
/// NaN sorts last, as numpy's `argsort(-scores, kind="stable")` does.
#[must_use]
pub fn largest(pool: &[usize], scores: Vec<f64>, batch: usize) -> Picks {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let best_first = |a: &usize, b: &usize| descending(scores[*a], scores[*b]).then(a.cmp(b));
    if let Some(last) = batch.checked_sub(1).filter(|&last| last < order.len()) {
        order.select_nth_unstable_by(last, best_first);
    }
    order.truncate(batch);
    order.sort_unstable_by(best_first);
    Picks { rows: order.into_iter().map(|at| pool[at]).collect(), scores: Some(scores) }
}

fn descending(a: f64, b: f64) -> std::cmp::Ordering {
    b.partial_cmp(&a).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[test]
    fn equal_scores_go_to_the_lower_row_and_nan_comes_last() {
        let picks = largest(&[3, 5, 7, 9, 11], vec![f64::NAN, 1.0, 2.0, 1.0, 2.0], 5);
        assert_eq!(picks.rows, [7, 11, 5, 9, 3]);
    }

    #[test]
    fn a_batch_is_the_head_of_the_whole_order() {
        let pool: Vec<usize> = (0..50).collect();
        let scores: Vec<f64> =
            (0..50).map(|i| if i % 9 == 4 { f64::NAN } else { f64::from(i * 7 % 11) }).collect();
        let all = largest(&pool, scores.clone(), 50).rows;
        for batch in 0..50 {
            assert_eq!(largest(&pool, scores.clone(), batch).rows, all[..batch]);
        }
    }

    #[test]
    fn scores_that_are_all_nan_give_the_first_rows_of_the_pool() {
        assert_eq!(largest(&[4, 6, 8], vec![f64::NAN; 3], 2).rows, [4, 6]);
    }
}

//! How far picks follow the order of the pool's list: the mark of ties that nobody broke.
//!
//! # Definition
//!
//! Over the queries of a run, each a list of picks in the order of the strategy:
//!
//! ```text
//! ascending = neighbours (a, b) in a list with a < b / all neighbours
//! head      = queries whose picks are the first rows of the pool, in any order / all queries
//! ```
//!
//! Scores without ties give about one half of ascending neighbours, whatever they mean, and
//! practically no head. A share of 1 is the listing order.

/// Share of neighbouring picks that ascend, each query a list of rows or of positions. `None`
/// where no query has two picks.
#[must_use]
pub fn ascending(queries: &[Vec<usize>]) -> Option<f64> {
    let neighbours = || queries.iter().flat_map(|picks| picks.windows(2));
    share(neighbours().filter(|pair| pair[0] < pair[1]).count(), neighbours().count())
}

/// Share of queries that picked the first rows of the pool, each query a list of distinct positions
/// in the pool from 0. Queries without picks do not count; `None` without any other.
#[must_use]
pub fn head(queries: &[Vec<usize>]) -> Option<f64> {
    let asked = || queries.iter().filter(|positions| !positions.is_empty());
    let first = |positions: &&Vec<usize>| positions.iter().all(|&position| position < positions.len());
    share(asked().filter(first).count(), asked().count())
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::{ascending, head};

    #[test]
    fn the_listing_order_is_ascending_throughout() {
        assert_eq!(ascending(&[vec![3, 5, 8], vec![1, 2]]), Some(1.0));
        assert_eq!(ascending(&[vec![3, 5, 2], vec![1, 2], vec![9, 4]]), Some(0.5));
        assert_eq!(ascending(&[vec![3], vec![]]), None);
    }

    #[test]
    fn the_first_rows_in_any_order_are_the_head() {
        assert_eq!(head(&[vec![1, 0, 2], vec![0, 3], vec![]]), Some(0.5));
        assert_eq!(head(&[vec![]]), None);
    }
}

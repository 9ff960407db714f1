//! Stops after a number of queries.

use super::{Progress, Stop};

/// So many queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queries(pub usize);

impl Stop for Queries {
    fn says(&mut self, progress: &Progress<'_>) -> Option<&'static str> {
        (progress.queries >= self.0).then_some("queries")
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, Queries, Stop};

    #[test]
    fn it_ends_a_run_after_the_last_query_and_not_before() {
        let progress = |queries| Progress { queries, labeled: 9, unlabeled: 9, spent: 9.0, metrics: &[] };
        assert_eq!(Queries(3).says(&progress(2)), None);
        assert_eq!(Queries(3).says(&progress(3)), Some("queries"));
    }
}

//! Shards: a deterministic partition of the cells for several machines.

use std::{fmt, str::FromStr};

use super::plan::Planned;

/// Part `number` of `count`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: usize,
    count: usize,
}

/// The largest number of shards; more than any cluster has tasks.
const MAX_SHARDS: usize = 100_000;

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected K/N with 1 <= K <= N <= {MAX_SHARDS}, such as 3/10");
        let (number, count) = text.split_once('/').ok_or_else(expected)?;
        let number = number.parse().map_err(|_| expected())?;
        let count = count.parse().map_err(|_| expected())?;
        if (1..=count).contains(&number) && count <= MAX_SHARDS {
            Ok(Self { number, count })
        } else {
            Err(expected())
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl Shard {
    /// Whether each of `cells` belongs to this shard.
    #[must_use]
    pub fn members(&self, cells: &[Planned]) -> Vec<bool> {
        deal(cells, self.count).into_iter().map(|part| part + 1 == self.number).collect()
    }
}

/// To which of `count` parts, counted from 0, each of `cells` belongs. The costliest cells are dealt first,
/// each to the part with the least expected cost so far, so that parts take about equally long.
pub(super) fn deal(cells: &[Planned], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by(|&a, &b| {
        cells[b].cost.total_cmp(&cells[a].cost).then_with(|| cells[a].key.cmp(&cells[b].key))
    });
    let mut loads = vec![0.0_f64; count];
    let mut parts = vec![0; cells.len()];
    for at in order {
        let lightest =
            (0..count).min_by(|&a, &b| loads[a].total_cmp(&loads[b])).expect("a shard count is at least 1");
        loads[lightest] += cells[at].cost;
        parts[at] = lightest;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::Shard;
    use crate::{
        runner::plan::Planned,
        store::record::{CellHash, CellKey},
    };

    fn cells() -> Vec<Planned> {
        let cell = |seed: u32| Planned {
            key: CellKey::new("d", "l", "s", u64::from(seed)),
            hash: CellHash::default(),
            cost: f64::from(seed % 7 + 1),
            dataset: 0,
            learner: 0,
            strategy: 0,
        };
        (0..100).map(cell).collect()
    }

    #[test]
    fn every_cell_belongs_to_exactly_one_shard() {
        let shards: Vec<Vec<bool>> =
            (1..=7).map(|k| format!("{k}/7").parse::<Shard>().expect("a shard").members(&cells())).collect();
        for at in 0..100 {
            assert_eq!(shards.iter().filter(|members| members[at]).count(), 1);
        }
    }

    #[test]
    fn shards_cost_about_the_same() {
        let cells = cells();
        let cost = |k: usize| -> f64 {
            let members = format!("{k}/7").parse::<Shard>().expect("a shard").members(&cells);
            cells.iter().zip(members).filter(|(_, member)| *member).map(|(cell, _)| cell.cost).sum()
        };
        let costs: Vec<f64> = (1..=7).map(cost).collect();
        let (least, most) =
            (costs.iter().copied().fold(f64::MAX, f64::min), costs.iter().copied().fold(0.0, f64::max));
        assert!(most - least <= 7.0, "{costs:?}");
    }

    #[test]
    fn a_shard_outside_its_count_is_refused() {
        for text in ["0/3", "4/3", "1", "a/b", "1/0", "1/100001", "-1/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}

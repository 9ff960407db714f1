//! Mean ranks with their critical difference; see `analysis::ranks`.

use super::{Csv, Place, Readers, TableSpec};
use crate::report::{
    analysis::{Analysis, ranks::Ranking},
    grid::{
        Cell, Column, Grid,
        csv::{Sheet, exact, maybe},
    },
    words::p_words,
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "ranks",
    title: |_| "Mean ranks".to_owned(),
    applies: |experiment| experiment.strategies.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers {
        place: Place::Section,
        grids: |analysis| analysis.rankings().iter().map(|ranking| grid(analysis, ranking)).collect(),
    }),
};

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = [
        "dataset",
        "learner",
        "blocks",
        "n_blocks",
        "strategy",
        "mean_rank",
        "critical_difference",
        "friedman_p",
    ];
    let mut sheet = Sheet::new(columns);
    for ranking in analysis.rankings() {
        for &(number, rank) in &ranking.ranks {
            sheet.row([
                ranking.dataset.clone(),
                ranking.learner.clone(),
                ranking.blocks.to_owned(),
                ranking.n.to_string(),
                analysis.experiment().strategies[number].id.clone(),
                exact(rank),
                maybe(ranking.critical),
                exact(ranking.p),
            ]);
        }
    }
    sheet.bytes()
}

/// Ranks, and by letters which strategies are not told apart.
fn grid(analysis: &Analysis<'_>, ranking: &Ranking) -> Grid {
    let columns = vec![Column::left("strategy"), Column::right("mean rank"), Column::left("groups")];
    let groups = ranking.groups();
    let letters = |place: usize| -> String {
        let holding = groups.iter().enumerate().filter(|(_, group)| (group.0..=group.1).contains(&place));
        // After z come the signs that follow it; there are never so many groups.
        holding.map(|(at, _)| char::from(b'a' + u8::try_from(at % 26).expect("below 26"))).collect()
    };
    let row = |(place, &(number, rank)): (usize, &(usize, f64))| {
        let name = &analysis.experiment().strategies[number].label;
        vec![Cell::text(name), Cell::number(Some(rank), 2), Cell::Text(letters(place))]
    };
    let mut notes = vec![note(ranking)];
    if ranking.left_out > 0 {
        let (n, blocks) = (ranking.left_out, ranking.blocks);
        notes.push(format!("{n} {blocks} are left out, because a strategy has no value there."));
    }
    Grid {
        heading: ranking.heading.clone(),
        columns,
        rows: ranking.ranks.iter().enumerate().map(row).collect(),
        notes,
    }
}

/// What the numbers rest on.
fn note(ranking: &Ranking) -> String {
    let (n, blocks) = (ranking.n, ranking.blocks);
    let p = p_words(ranking.p);
    let critical = ranking.critical.map_or(String::new(), |critical| {
        format!("; critical difference {critical:.2} (Nemenyi, 5 %): strategies that share a letter are not told apart")
    });
    format!("Over {n} {blocks}; Friedman's test (Iman and Davenport): {p}{critical}.")
}

#[cfg(test)]
mod tests {
    use super::{Analysis, csv, grid};
    use crate::report::fake;

    #[test]
    fn letters_join_what_is_not_told_apart() {
        let names = ["random", "x", "y"];
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["svc"], &names, 5));
        let analysis = Analysis::new(&results);
        let table = grid(&analysis, &analysis.rankings()[3]);
        let letters: Vec<&str> = table.rows.iter().map(|row| row[2].plain()).collect();
        assert_eq!(letters, ["a", "ab", "b"]);
        assert_eq!(String::from_utf8(csv(&analysis)).expect("UTF-8").lines().count(), 1 + 4 * 3);
    }
}

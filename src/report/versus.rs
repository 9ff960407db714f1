//! Two runs against each other, for the terminal.

use crate::stats::paired::Verdict;

use super::{
    analysis::{
        Analysis,
        comparison::Comparison,
        versus::{Row, Versus},
    },
    grid::{Cell, Column, Grid},
    terminal::section,
    words::area_name,
};

/// Things that only one run has are named one by one up to this number.
const NAMED: usize = 10;

/// Sentence, table, and what to beware of.
pub(super) fn text(found: &Versus<'_>, names: [&str; 2]) -> String {
    let mut out = format!("{}\n\n{}\n", sentence(found, names), section(&grid(found, names)));
    for change in &found.changes {
        out += &format!("set otherwise: {change}\n");
    }
    for (only, name) in found.only.iter().zip(names) {
        for ids in only.iter().take(NAMED) {
            out += &format!("only in {name}: {}\n", ids.join(", "));
        }
        if only.len() > NAMED {
            out += &format!("only in {name}: {} more\n", only.len() - NAMED);
        }
    }
    for (run, name) in found.runs.iter().zip(names) {
        for gap in run.comparisons.iter().flat_map(Comparison::gaps) {
            out += &format!("warning: {name}: {gap}\n");
        }
    }
    out
}

/// How many rows are better and worse.
fn sentence(found: &Versus<'_>, [first, second]: [&str; 2]) -> String {
    let count = |verdict| found.rows.iter().filter(|row| row.verdict == Some(verdict)).count();
    let tested = found.rows.iter().filter(|row| row.p.is_some()).count();
    let (better, worse) = (count(Verdict::Better), count(Verdict::Worse));
    format!(
        "Of {} pairs of runs, {second} is better than {first} in {better} and worse in {worse}, after Holm's \
         correction over the {tested} that share at least two seeds (5 %).",
        found.rows.len()
    )
}

fn grid(found: &Versus<'_>, [first, second]: [&str; 2]) -> Grid {
    let [one, other] = found.runs.map(Analysis::experiment);
    let several = one.learners.len().max(other.learners.len()) > 1;
    let mut columns = vec![Column::left("data set")];
    columns.extend(several.then(|| Column::left("learner")));
    columns.extend([
        Column::left("strategy"),
        Column::right(first),
        Column::right(second),
        Column::right("difference"),
        Column::right("95 % interval"),
        Column::right("seeds won"),
        Column::left("verdict"),
    ]);
    let row = |row: &Row<'_>| {
        let [ours, theirs] = row.entries;
        let spread = row.found.and_then(|found| found.spread);
        let mut cells = vec![Cell::text(&row.comparison.dataset.label)];
        cells.extend(several.then(|| Cell::text(&row.comparison.learner.label)));
        cells.extend([
            Cell::text(&theirs.strategy.label),
            Cell::number(Some(ours.mean_area()), 4),
            Cell::number(Some(theirs.mean_area()), 4),
            row.found.map_or(Cell::Empty, |found| Cell::Number(format!("{:+.4}", found.mean))),
            spread.map_or(Cell::Empty, |spread| {
                Cell::Number(format!("{:+.4} to {:+.4}", spread.low, spread.high))
            }),
            row.found.map_or(Cell::Empty, |found| Cell::Number(format!("{}/{}", found.won, found.n))),
            Cell::text(row.verdict.map_or("", Verdict::word)),
        ]);
        cells
    };
    Grid {
        heading: format!("{}: {second} minus {first}, over the seeds that both have", area_name(one)),
        columns,
        rows: found.rows.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

//! Where along the curve a strategy differs from the baseline: at the start, in the middle, at the
//! end; and its deficiency.

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    report::{
        analysis::{
            Analysis,
            comparison::{Comparison, Entry, curve},
            differences::scores,
        },
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact, maybe},
        },
    },
    simulation::Packed,
    stats::{
        deficiency::deficiency,
        paired::{self, Paired},
        phases::{Phases, difference, phases},
    },
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "phases",
    title: |_| "Difference to the baseline along the curve".to_owned(),
    applies: |experiment| experiment.baseline.is_some() && experiment.strategies.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers {
        place: Place::Table,
        grids: |analysis| analysis.comparisons.iter().filter_map(grid).collect(),
    }),
};

/// The phases, as the files call them.
const NAMES: [&str; 3] = ["start", "middle", "end"];

/// What is known of one strategy.
struct Found<'c> {
    entry: &'c Entry<'c>,
    /// The phases in the order of [`NAMES`]; `None` without a common seed.
    phases: [Option<Paired>; 3],
    deficiency: Option<f64>,
}

/// Every strategy but the baseline, in the order of the ranking.
fn found<'c>(comparison: &'c Comparison<'c>) -> Vec<Found<'c>> {
    let Some(baseline) = comparison.baseline() else { return Vec::new() };
    let ranked = comparison.ranked().into_iter().map(|(_, entry)| entry);
    let others = ranked.filter(|entry| entry.strategy.id != baseline.strategy.id);
    others
        .map(|entry| {
            let of_seed = |(seed, run): (u64, &Packed)| {
                phases(&difference(&curve(run, 0), &curve(baseline.runs.get(seed)?, 0))?)
            };
            let runs: Vec<Phases> = entry.runs.packed().filter_map(of_seed).collect();
            let compared =
                |value: fn(&Phases) -> f64| paired::compare(&runs.iter().map(value).collect::<Vec<_>>());
            let means = scores(entry, baseline).map(|scores| scores.means());
            Found {
                entry,
                phases: [compared(|p| p.start), compared(|p| p.middle), compared(|p| p.end)],
                deficiency: means.and_then(|(ours, theirs)| deficiency(&ours, &theirs)),
            }
        })
        .collect()
}

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "baseline", "phase", "n_paired", "difference"];
    let mut sheet = Sheet::new(columns.into_iter().chain(["low95", "high95", "deficiency"]));
    for comparison in &analysis.comparisons {
        for found in found(comparison) {
            for (name, phase) in NAMES.into_iter().zip(found.phases) {
                let spread = phase.and_then(|phase| phase.spread);
                sheet.row([
                    comparison.dataset.id.clone(),
                    comparison.learner.id.clone(),
                    found.entry.strategy.id.clone(),
                    comparison.experiment.baseline.clone().unwrap_or_default(),
                    name.to_owned(),
                    phase.map_or(0, |phase| phase.n).to_string(),
                    phase.map_or(String::new(), |phase| exact(phase.mean)),
                    maybe(spread.map(|spread| spread.low)),
                    maybe(spread.map(|spread| spread.high)),
                    maybe(found.deficiency),
                ]);
            }
        }
    }
    sheet.bytes()
}

fn grid(comparison: &Comparison<'_>) -> Option<Grid> {
    comparison.baseline()?;
    let mut columns = vec![Column::left("strategy")];
    columns.extend(["first 20 %", "middle 60 %", "last 20 %", "deficiency", "seeds"].map(Column::right));
    let row = |found: Found<'_>| {
        let phase = |phase: &Option<Paired>| match phase.map(|phase| (phase.mean, phase.spread)) {
            Some((mean, Some(s))) => Cell::Number(format!("{mean:+.4} ({:+.4} to {:+.4})", s.low, s.high)),
            Some((mean, None)) => Cell::Number(format!("{mean:+.4}")),
            None => Cell::Empty,
        };
        let mut row = vec![Cell::text(&found.entry.strategy.label)];
        row.extend(found.phases.iter().map(phase));
        row.push(Cell::number(found.deficiency, 2));
        let n = found.phases[0].map_or(0, |phase| phase.n);
        row.push(Cell::Number(format!("{n}/{}", comparison.experiment.seeds)));
        row
    };
    let rows = found(comparison).into_iter().map(row).collect();
    Some(Grid { heading: comparison.label(), columns, rows, notes: comparison.gaps() })
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grid};
    use crate::report::fake;

    #[test]
    fn each_phase_has_its_difference_and_what_is_missing_is_counted() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 3));
        results.cells.remove(&fake::cell("a", "random", 1));
        let analysis = Analysis::new(&results);
        let grid = grid(&analysis.comparisons[0]).expect("a baseline");
        let row: Vec<&str> = grid.rows[0].iter().map(Cell::plain).collect();
        // The difference rises from 0 at 10 labels to 0.05 at 20 and stays: 0.01 over the first 4 labels.
        assert_eq!(row[1], "+0.0100 (+0.0100 to +0.0100)");
        assert_eq!((row[3], row[5]), ("+0.0500 (+0.0500 to +0.0500)", "2/3"));
        assert!(grid.notes[0].contains("random: 1 of 3 cells are missing"));
        assert_eq!(String::from_utf8(csv(&analysis)).expect("UTF-8").lines().count(), 4);
    }
}

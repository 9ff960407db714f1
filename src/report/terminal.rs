//! The summary that a run leaves on the terminal.

use super::{
    diagnostics,
    grid::{Grid, plain},
    page::verdict,
    tables::{Analysis, aulc_grid, time_per_strategy},
};

/// Ranked tables with their verdicts, warnings, and the time that each strategy took.
pub(super) fn summary(analysis: &Analysis<'_>) -> String {
    let mut out = String::new();
    for comparison in &analysis.comparisons {
        let grid = aulc_grid(comparison);
        out += &section(&grid);
        out += &format!("{}\n", verdict(comparison));
        for warning in grid.notes.iter().chain(&diagnostics::warnings(comparison)) {
            out += &format!("warning: {warning}\n");
        }
        out.push('\n');
    }
    out += &section(&time_per_strategy(analysis));
    out
}

fn section(grid: &Grid) -> String {
    format!("{}\n\n{}\n", grid.heading, plain::table(grid))
}

#[cfg(test)]
mod tests {
    use crate::report::{fake, terminal};

    #[test]
    fn the_summary_has_the_ranking_the_gaps_and_the_times() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        results.cells.remove(&fake::cell("a", "margin", 1));
        let text = terminal(&results);
        assert!(text.starts_with("a\n\nrank  strategy  "));
        assert!(text.contains("\nwarning: margin: 1 of 3 cells are missing (seeds 1).\n"));
        assert!(text.contains("strategy  query s"));
        assert!(text.lines().all(|line| line.trim_end() == line));
    }
}

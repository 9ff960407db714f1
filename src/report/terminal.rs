//! The summary that a run leaves on the terminal.

use super::{
    analysis::Analysis,
    answer::{judgements, recommendation, setting},
    diagnostics,
    grid::{Grid, plain},
    tables::{aulc, claims, timings},
};

/// What a run leaves on the terminal: the verdicts, and the time that each strategy took.
pub(super) fn summary(analysis: &Analysis<'_>) -> String {
    verdicts(analysis) + &section(&timings::per_strategy(analysis))
}

/// Ranked tables with their verdicts, warnings and claims.
pub(super) fn verdicts(analysis: &Analysis<'_>) -> String {
    let mut recommended = recommendation(analysis);
    recommended.extend(judgements(analysis));
    let mut out: String = recommended.iter().map(|sentence| format!("{sentence}\n")).collect();
    if !out.is_empty() {
        out.push('\n');
    }
    for comparison in &analysis.comparisons {
        let grid = aulc::grid(comparison);
        out += &section(&grid);
        out += &format!("{}\n", setting(comparison));
        let warnings = diagnostics::warnings(comparison).iter().map(|warning| &warning.text);
        for warning in grid.notes.iter().chain(warnings) {
            out += &format!("warning: {warning}\n");
        }
        out.push('\n');
    }
    for total in diagnostics::totals(&analysis.comparisons) {
        out += &format!("warning: {}\n\n", total.text);
    }
    for grid in claims::grids(analysis) {
        out += &section(&grid);
        out.push('\n');
    }
    out
}

const GREEN: &str = "\u{1b}[32m";
const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const PLAIN: &str = "\u{1b}[0m";

/// The same text with its verdicts and warnings in colour, for terminals.
pub(super) fn coloured(text: &str) -> String {
    let line = |line: &str| {
        for (word, colour) in [("better", GREEN), ("supported", GREEN), ("worse", RED), ("refuted", RED)] {
            if let Some(before) = line.strip_suffix(word).filter(|before| before.ends_with("  ")) {
                return format!("{before}{colour}{word}{PLAIN}\n");
            }
        }
        match line.strip_prefix("warning:") {
            Some(rest) => format!("{YELLOW}warning:{PLAIN}{rest}\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

pub(super) fn section(grid: &Grid) -> String {
    format!("{}\n\n{}\n", grid.heading, plain::table(grid))
}

#[cfg(test)]
mod tests {
    use crate::report::{coloured, fake, terminal, verdicts};

    #[test]
    fn colours_mark_verdicts_and_warnings_and_change_no_word() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        let text = verdicts(&results);
        let colours = coloured(&text);
        assert!(colours.contains("\u{1b}[32mbetter\u{1b}[0m\n") && colours.contains("\u{1b}[33mwarning:"));
        let bare = ["\u{1b}[32m", "\u{1b}[31m", "\u{1b}[33m", "\u{1b}[0m"];
        assert_eq!(bare.iter().fold(colours, |text, code| text.replace(code, "")), text);
        assert!(!text.contains("query s"), "times belong to the summary of a run");
    }

    #[test]
    fn the_summary_has_the_ranking_the_gaps_and_the_times() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        results.cells.remove(&fake::cell("a", "margin", 1));
        let text = terminal(&results);
        assert!(text.starts_with("Use margin: ") && text.contains("\n\na\n\nrank  strategy  "));
        assert!(text.contains("\nwarning: margin: 1 of 3 cells are missing (seeds 1).\n"));
        assert!(text.contains("strategy  query s"));
        assert!(text.lines().all(|line| line.trim_end() == line));
    }
}

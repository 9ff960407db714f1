//! Reads what the table for a paper shows: the table `[table]` of an experiment, or a file of its own.
//!
//! ```toml
//! [table]
//! show = "mean"                 # or "difference" (to the baseline)
//! strategies = ["random", "margin"]  # ids, the rows; default: all
//! datasets = ["digits"]         # ids, the columns; default: all
//! across = 3                    # data sets side by side; others follow in further blocks
//! bold = true                   # the best of each data set
//! marks = true                  # where a strategy is better or worse than the baseline
//! decimals = 3
//! caption = "Mean AULC."        # default: says what is shown
//! label = "tab:mine"            # default: the name of the experiment
//! ```
//!
//! Nothing of it determines a cell.

use crate::error::{InputError, quoted};

use super::{
    Shown,
    choice::{flag, ids},
    lines::Lines,
    reader::{Table, Value},
    words,
};

/// What the table for a paper shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChoice {
    /// What its numbers are.
    pub show: Shown,
    /// Ids of its rows; `None`: all strategies.
    pub strategies: Option<Vec<String>>,
    /// Ids of its data sets; `None`: all.
    pub datasets: Option<Vec<String>>,
    /// Data sets (by learners) side by side.
    pub across: usize,
    /// Whether the best of each is bold.
    pub bold: bool,
    /// Whether verdicts against the baseline are marked.
    pub marks: bool,
    /// Decimals of its numbers.
    pub decimals: usize,
    /// Its caption; `None`: what is shown.
    pub caption: Option<String>,
    /// Its label; `None`: the name of the experiment.
    pub label: Option<String>,
}

impl Default for TableChoice {
    fn default() -> Self {
        Self {
            show: Shown::Mean,
            strategies: None,
            datasets: None,
            across: 3,
            bold: true,
            marks: true,
            decimals: 3,
            caption: None,
            label: None,
        }
    }
}

/// Fewest and most data sets side by side.
pub(super) const ACROSS: (u64, usize) = (1, 20);

/// Fewest and most decimals.
pub(super) const DECIMALS: (u64, usize) = (1, 6);

pub(super) const KEYS: [&str; 9] =
    ["show", "strategies", "datasets", "across", "bold", "marks", "decimals", "caption", "label"];

/// Reads the table of an experiment with these ids.
pub(super) fn read_table(
    table: &Table<'_>,
    strategies: &[&str],
    datasets: &[&str],
) -> Result<TableChoice, InputError> {
    table.expect_only(&KEYS)?;
    let default = TableChoice::default();
    let flag = |key, default| table.get(key).map_or(Ok(default), |value| flag(&value));
    let line = |key| table.get(key).map(|value: Value<'_>| value.line_of_text()).transpose();
    let chosen = |key, known: &[&str]| table.get(key).map(|value| ids(&value, key, known)).transpose();
    Ok(TableChoice {
        show: table.get("show").map_or(Ok(default.show), |value| words::read(&value, words::SHOWN))?,
        strategies: chosen("strategies", strategies)?,
        datasets: chosen("datasets", datasets)?,
        across: table.get("across").map_or(Ok(default.across), |value| value.size(ACROSS.0, ACROSS.1))?,
        bold: flag("bold", default.bold)?,
        marks: flag("marks", default.marks)?,
        decimals: table
            .get("decimals")
            .map_or(Ok(default.decimals), |value| value.size(DECIMALS.0, DECIMALS.1))?,
        caption: line("caption")?,
        label: line("label")?,
    })
}

/// Writes what is asked for; nothing where all is as it is without the table.
pub(super) fn write_table(table: &TableChoice, out: &mut Lines) {
    if *table == TableChoice::default() {
        return;
    }
    out.header("[table]");
    out.text("show", words::spell(table.show, words::SHOWN));
    for (key, ids) in [("strategies", &table.strategies), ("datasets", &table.datasets)] {
        if let Some(ids) = ids {
            out.list(key, ids.iter().map(|id| quoted(id)));
        }
    }
    out.line("across", table.across);
    out.line("bold", table.bold);
    out.line("marks", table.marks);
    out.line("decimals", table.decimals);
    for (key, text) in [("caption", &table.caption), ("label", &table.label)] {
        if let Some(text) = text {
            out.text(key, text);
        }
    }
}

//! Tables of words and numbers, rendered as Markdown, LaTeX or plain text; and files for programs.

pub mod csv;
pub mod latex;
pub mod markdown;
pub mod plain;

/// A table: as many cells in each row as there are columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What it is about, e.g. the data set; plain text.
    pub heading: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Sentences that belong beneath it; plain text.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its head; plain text.
    pub head: String,
    /// Whether its cells are flush right.
    pub right: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words, which the renderers escape.
    Text(String),
    /// Digits with signs and `±`; LaTeX gets true minus signs.
    Number(String),
    /// Nothing to show.
    Empty,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn left(head: impl Into<String>) -> Self {
        Self { head: head.into(), right: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn right(head: impl Into<String>) -> Self {
        Self { head: head.into(), right: true }
    }
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A number with this many decimals; empty where it is missing or not finite.
    #[must_use]
    pub fn number(value: Option<f64>, decimals: usize) -> Self {
        match value.filter(|value| value.is_finite()) {
            Some(value) => Self::Number(format!("{value:.decimals$}")),
            None => Self::Empty,
        }
    }

    /// A p-value.
    #[must_use]
    pub fn p_value(p: f64) -> Self {
        if p < 0.0001 { Self::text("< 0.0001") } else { Self::number(Some(p), 4) }
    }

    /// The content without any markup.
    #[must_use]
    pub fn plain(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
            Self::Empty => "",
        }
    }
}

/// Pads every column to its widest cell; the first line holds the heads. Widths count characters.
fn padded(grid: &Grid, cell: impl Fn(&Cell) -> String, head: impl Fn(&str) -> String) -> Vec<Vec<String>> {
    let mut lines = vec![grid.columns.iter().map(|column| head(&column.head)).collect::<Vec<_>>()];
    lines.extend(grid.rows.iter().map(|row| row.iter().map(&cell).collect()));
    for (index, column) in grid.columns.iter().enumerate() {
        let width = lines.iter().map(|line| line[index].chars().count()).max().unwrap_or(0);
        for line in &mut lines {
            let text = &line[index];
            line[index] = if column.right { format!("{text:>width$}") } else { format!("{text:<width$}") };
        }
    }
    lines
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Cell, Column, Grid};

    /// A grid with every character that some format treats as special.
    pub fn awkward() -> Grid {
        Grid {
            heading: "50% of A_B".to_owned(),
            columns: vec![Column::left("strategy"), Column::right("mean")],
            rows: vec![
                vec![Cell::text("a|b_c*d & e<f>#1"), Cell::Number("-0.5000 ± 0.1000".to_owned())],
                vec![Cell::text("x"), Cell::number(Some(f64::NAN), 4)],
            ],
            notes: vec!["x: 1 of 2 cells are missing (seeds 1).".to_owned()],
        }
    }
}

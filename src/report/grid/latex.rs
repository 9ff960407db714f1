//! Grids as one LaTeX `tabular`, to be read by `\input`; it needs the package `booktabs`.

use super::{Cell, Grid, padded};

/// A `tabular` for every run of grids with the same columns; each grid's heading spans a row where
/// there are several, and the notes follow as comments.
#[must_use]
pub fn table(grids: &[Grid]) -> String {
    let tabulars = grids.chunk_by(|one, next| one.columns == next.columns).map(tabular);
    tabulars.collect::<Vec<_>>().join("\n")
}

fn tabular(grids: &[Grid]) -> String {
    let Some(first) = grids.first() else { return String::new() };
    let columns: String = first.columns.iter().map(|column| if column.right { 'r' } else { 'l' }).collect();
    let mut out = format!("% Needs \\usepackage{{booktabs}}.\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n");
    for (index, grid) in grids.iter().enumerate() {
        let lines = padded(grid, cell, escape);
        if index == 0 {
            out += &row(&lines[0]);
        }
        out += "\\midrule\n";
        if grids.len() > 1 {
            let width = grid.columns.len();
            out += &format!("\\multicolumn{{{width}}}{{l}}{{\\textit{{{}}}}} \\\\\n", escape(&grid.heading));
        }
        out.extend(lines[1..].iter().map(|line| row(line)));
    }
    out += "\\bottomrule\n\\end{tabular}\n";
    for grid in grids {
        for note in &grid.notes {
            out += &format!("% {}: {}\n", one_line(&grid.heading), one_line(note));
        }
    }
    out
}

fn row(cells: &[String]) -> String {
    format!("{} \\\\\n", cells.join(" & "))
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => escape(text),
        Cell::Number(number) => number.replace('-', "$-$").replace('±', "$\\pm$"),
        Cell::Empty => String::new(),
    }
}

/// The text as it reads, whatever LaTeX would make of its characters; one line.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(character);
            }
            '\\' => out += "\\textbackslash{}",
            '~' => out += "\\textasciitilde{}",
            '^' => out += "\\textasciicircum{}",
            '<' => out += "\\textless{}",
            '>' => out += "\\textgreater{}",
            '|' => out += "\\textbar{}",
            '−' => out += "$-$",
            '±' => out += "$\\pm$",
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::awkward, table};

    #[test]
    fn one_grid_is_a_booktabs_tabular_with_its_notes_as_comments() {
        let expected = r"% Needs \usepackage{booktabs}.
\begin{tabular}{lr}
\toprule
strategy                                        &                    mean \\
\midrule
a\textbar{}b\_c*d \& e\textless{}f\textgreater{}\#1 & $-$0.5000 $\pm$ 0.1000 \\
x                                               &                         \\
\bottomrule
\end{tabular}
% 50% of A_B: x: 1 of 2 cells are missing (seeds 1).
";
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeeze(&table(&[awkward()])), squeeze(expected));
    }

    #[test]
    fn several_grids_share_one_head_and_each_has_its_heading() {
        let text = table(&[awkward(), awkward()]);
        assert_eq!(text.matches("strategy").count(), 1);
        assert_eq!(text.matches(r"\multicolumn{2}{l}{\textit{50\% of A\_B}} \\").count(), 2);
    }
}

//! Grids for the terminal.

use super::{Cell, Grid, padded};

/// The table with a rule beneath its head, without its heading and notes.
#[must_use]
pub fn table(grid: &Grid) -> String {
    let clean = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let lines = padded(grid, |cell: &Cell| clean(cell.plain()), clean);
    let rule: Vec<String> = lines[0].iter().map(|head| "-".repeat(head.chars().count())).collect();
    let mut out = String::new();
    for line in std::iter::once(&lines[0]).chain([&rule]).chain(&lines[1..]) {
        out += line.join("  ").trim_end();
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::tests::awkward, table};

    #[test]
    fn columns_are_aligned_and_lines_end_without_blanks() {
        let expected = "\
strategy                      mean
----------------  ----------------
a|b_c*d & e<f>#1  -0.5000 ± 0.1000
x
";
        assert_eq!(table(&awkward()), expected);
    }
}

//! HTML of texts, tables and embedded data.

use serde_json::Value;

use crate::{
    report::grid::{Cell, Grid},
    stats::paired::Verdict,
};

/// The text as it reads, in markup and in quoted attributes.
pub(in crate::report::html) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}

/// An element around markup.
pub(in crate::report::html) fn element(tag: &str, markup: &str) -> String {
    format!("<{tag}>{markup}</{tag}>\n")
}

/// Sentences as markup: what stands between backticks is code, and a number and its unit stay on one line.
pub(in crate::report::html) fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, (code, after))) =
        rest.split_once('`').and_then(|(before, after)| Some((before, after.split_once('`')?)))
    {
        out += &format!("{}<code>{}</code>", tied(&escape(before)), escape(code));
        rest = after;
    }
    out + &tied(&escape(rest))
}

/// A paragraph of sentences.
pub(in crate::report::html) fn paragraph(text: &str) -> String {
    element("p", &prose(text))
}

/// Sentences as a list.
pub(in crate::report::html) fn list(sentences: &[String]) -> String {
    let items: String = sentences.iter().map(|sentence| element("li", &prose(sentence))).collect();
    format!("<ul>\n{items}</ul>\n")
}

/// Data for scripts. No character of it can end the script or open a comment.
pub(in crate::report::html) fn json_script(id: &str, value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text += &format!("\\u{:04x}", u32::from(character));
            }
            character => text.push(character),
        }
    }
    format!("<script type=\"application/json\" id=\"{}\">{text}</script>\n", escape(id))
}

/// Markup behind a line that opens it.
pub(in crate::report::html) fn folded(head: &str, markup: &str) -> String {
    format!("<details><summary>{}</summary>\n{markup}</details>\n", escape(head))
}

/// A grid with its heading as caption and its notes beneath; `extra` is one more column: its head, and
/// markup for each row.
pub(in crate::report::html) fn table(grid: &Grid, extra: Option<(&str, &[String])>) -> String {
    let heading = escape(&grid.heading);
    let class = |right: bool| if right { " class=\"right\"" } else { "" };
    let mut head: String = grid
        .columns
        .iter()
        .map(|column| {
            format!("<th scope=\"col\"{}>{}</th>", class(column.right), tied(&escape(&column.head)))
        })
        .collect();
    let mut rows: Vec<String> = Vec::new();
    for row in &grid.rows {
        // The first column of words names the row, else the first one, such as the number of labels.
        let names = row.iter().position(|cell| matches!(cell, Cell::Text(_))).unwrap_or(0);
        let cells = row.iter().zip(&grid.columns).enumerate().map(|(at, (cell, column))| {
            let (text, class) = (escape(cell.plain()), class(column.right));
            match at {
                at if at == names => format!("<th scope=\"row\"{class}>{text}</th>"),
                _ => format!("<td{}>{text}</td>", verdict_class(cell).unwrap_or(class)),
            }
        });
        rows.push(cells.collect());
    }
    if let Some((name, pictures)) =
        extra.filter(|(_, pictures)| pictures.iter().any(|markup| !markup.is_empty()))
    {
        head += &format!("<th scope=\"col\" class=\"interval\">{}</th>", escape(name));
        for (row, markup) in rows.iter_mut().zip(pictures) {
            *row += &format!("<td class=\"interval\">{markup}</td>");
        }
    }
    let body: String = rows.iter().map(|row| format!("<tr>{row}</tr>\n")).collect();
    let notes = if grid.notes.is_empty() { String::new() } else { list(&grid.notes) };
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{heading}\">\n<table>\n\
         <caption><span>{heading}</span></caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n\
         <div class=\"notes\">{notes}</div>\n"
    )
}

/// A number and its unit stay on one line.
fn tied(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// Words that are shown in colour; the words themselves say it all.
fn verdict_class(cell: &Cell) -> Option<&'static str> {
    match cell.plain() {
        "better" | "supported" => Some(" class=\"good\""),
        "worse" | "refuted" => Some(" class=\"bad\""),
        "open" | "undecided" => Some(" class=\"open\""),
        _ => None,
    }
}

/// Lower end, mean, upper end, and what follows.
pub(in crate::report::html) type Interval = (f64, f64, f64, Verdict);

/// Intervals around 0 on a scale that reaches to `reach` on both sides; pictures of numbers beside them.
pub(in crate::report::html) fn intervals(rows: &[Option<Interval>], reach: f64) -> Vec<String> {
    let x = |value: f64| 60.0 + 56.0 * value / reach;
    let draw = |&(low, mean, high, verdict): &Interval| {
        let class = match verdict {
            Verdict::Better => "good",
            Verdict::Worse => "bad",
            Verdict::Open => "open",
        };
        format!(
            "<svg class=\"{class}\" width=\"120\" height=\"14\" viewBox=\"0 0 120 14\" aria-hidden=\"true\">\
             <path class=\"zero\" d=\"M60 0V14\"/><path d=\"M{:.1} 7H{:.1}\"/><circle cx=\"{:.1}\" cy=\"7\" r=\"3.5\"/></svg>",
            x(low),
            x(high),
            x(mean)
        )
    };
    let drawn = |row: &Option<_>| row.as_ref().filter(|_| reach > 0.0).map(draw).unwrap_or_default();
    rows.iter().map(drawn).collect()
}

/// Several grids.
pub(in crate::report::html) fn tables(grids: &[Grid]) -> String {
    grids.iter().map(|grid| table(grid, None)).collect()
}

/// The nearest byte.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
pub(in crate::report::html) fn byte(value: f64) -> u8 {
    value.round() as u8
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{escape, json_script, prose, table};
    use crate::report::grid::tests::awkward;

    #[test]
    fn special_characters_lose_their_meaning() {
        assert_eq!(escape("<a href='\"'>&\n"), "&lt;a href=&#39;&quot;&#39;&gt;&amp; ");
        let script = json_script("x", &json!("</script><!--\u{2028}"));
        assert!(!script.contains("</script><") && !script.contains("<!--") && !script.contains('\u{2028}'));
        let inside = script.trim_start_matches("<script type=\"application/json\" id=\"x\">");
        let inside = inside.trim_end().trim_end_matches("</script>");
        assert_eq!(serde_json::from_str::<String>(inside).expect("JSON"), "</script><!--\u{2028}");
    }

    #[test]
    fn sentences_show_code_as_code_and_keep_units_with_their_numbers() {
        assert_eq!(
            prose("5 % of <b>: `a < b` or `c`"),
            "5\u{a0}% of &lt;b&gt;: <code>a &lt; b</code> or <code>c</code>"
        );
        assert_eq!(prose("one ` alone"), "one ` alone");
    }

    #[test]
    fn rows_and_columns_of_a_table_have_their_heads() {
        let text = table(&awkward(), None);
        assert!(text.contains("<th scope=\"row\">a|b_c*d &amp; e&lt;f&gt;#1</th>"));
        assert!(text.contains("<th scope=\"col\" class=\"right\">mean</th>"));
        assert!(text.contains("<caption><span>50% of A_B</span></caption>"));
    }
}

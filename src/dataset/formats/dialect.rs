//! The dialect of a CSV file: found by looking at its first lines, unless the card says it.
//!
//! Looked at are separator, quotes, decimal mark, comments and header. Of several separators that all
//! lines agree on, the rarer in numbers and words wins: `;`, tab, `|`, then `,`, then runs of blanks.

use crate::{
    dataset::{
        format::{ColumnRef, Format},
        marks::{is_thousands, number},
    },
    params::{ParamKind, ParamSpec, ParamValue},
};

/// Lines that are looked at.
const LINES: usize = 200;

/// Bytes that are looked at.
const BYTES: usize = 1 << 18;

/// Separators, the first of equals wins.
const SEPARATORS: [u8; 4] = [b';', b'\t', b'|', b','];

/// How a CSV file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Bytes before the table: the line `sep=`, and comments.
    pub skip: usize,
    /// Between fields; runs of blanks where it is `b' '`.
    pub separator: u8,
    /// Around fields that hold separators.
    pub quote: Option<u8>,
    /// Whether commas are decimal marks.
    pub comma: bool,
    /// Begins lines that are no rows.
    pub comment: Option<u8>,
    /// Whether the first line names the columns.
    pub header: bool,
}

/// The parameters of a card that set what is else found.
pub(super) const PARAMS: &[ParamSpec] = &[
    choice("comment", &["auto", "#", "%", "none"], "what begins lines that are no rows"),
    choice("decimal", &["auto", ".", ","], "the decimal mark"),
    choice("encoding", &["auto", "utf-8", "utf-16", "windows-1252"], "how letters are stored"),
    choice("header", &["auto", "present", "none"], "whether the first row names the columns"),
    choice("quote", &["auto", "\"", "'", "none"], "what stands around fields that hold separators"),
    choice(
        "separator",
        &["auto", ",", ";", "\t", "|", " "],
        "what stands between fields; \" \" is any run of blanks",
    ),
];

const fn choice(name: &'static str, words: &'static [&'static str], help: &'static str) -> ParamSpec {
    let auto = ParamValue::text("auto");
    ParamSpec {
        name,
        kind: ParamKind::Choice(words),
        default: auto,
        help,
        introduced: Some(ParamValue::text("auto")),
    }
}

impl Dialect {
    /// The dialect of a text, as far as the card does not say it.
    pub fn of(text: &str, format: &Format) -> Self {
        let said = |key| Some(format.params.text(key)).filter(|word| *word != "auto");
        let byte = |word: &str| word.bytes().next().unwrap_or_default();
        let mut skip = 0;
        let mut stated = said("separator").map(byte);
        let first = text.lines().next().unwrap_or_default();
        if let Some(separator) = announced(first) {
            stated = stated.or(Some(separator));
            skip = after_line(text, 0);
        }
        let comment = match said("comment") {
            Some("none") => None,
            Some(word) => Some(byte(word)),
            None => Some(b'#'),
        };
        let (skip, commented) = skip_comments(text, skip, comment);
        let lines = sample(&text[skip..], comment);
        let quote = match said("quote") {
            Some("none") => None,
            Some(word) => Some(byte(word)),
            None => Some(quote(&lines)),
        };
        let label = format.label.as_ref().and_then(|label| match label {
            ColumnRef::Name(name) => Some(name.as_str()),
            ColumnRef::Position(_) => None,
        });
        let separator = stated.unwrap_or_else(|| separator(&lines, quote, label));
        let rows: Vec<Vec<&str>> = lines.iter().map(|line| fields(line, separator, quote)).collect();
        let comma = match said("decimal") {
            Some(mark) => mark == ",",
            None => decimal_comma(&rows),
        };
        // numpy writes the names of columns as a comment.
        let named_above = commented.filter(|line| {
            let names = fields(line.trim_start_matches(['#', '%', ' ']), separator, quote);
            let ours = rows.first().is_some_and(|row| row.len() == names.len() && row.len() > 1);
            ours && rows.first().is_some_and(|row| !names_columns(&rows, row, label, comma))
        });
        let (skip, header) = match (said("header"), named_above) {
            (Some(word), _) => (skip, word == "present"),
            (None, Some(line)) => (offset(text, line), true),
            (None, None) => (skip, rows.first().is_none_or(|row| names_columns(&rows, row, label, comma))),
        };
        let comment = match (said("comment"), comment) {
            (None, Some(mark)) => {
                Some(mark).filter(|_| !begins_rows(&text[skip..], mark, separator, quote, &rows))
            }
            (_, said) => said,
        };
        Self { skip, separator, quote, comma, comment, header }
    }

    /// In words, for people.
    pub fn describe(&self) -> String {
        let separator = match self.separator {
            b'\t' => "tab".to_owned(),
            b' ' => "blanks".to_owned(),
            other => format!("\"{}\"", char::from(other)),
        };
        let mut parts = vec![format!("separator {separator}")];
        if self.comma {
            parts.push("decimal comma".to_owned());
        }
        if self.quote == Some(b'\'') {
            parts.push("quotes '".to_owned());
        }
        parts.push(if self.header { "header" } else { "no header" }.to_owned());
        parts.join(", ")
    }
}

/// The separator that a line `sep=;` announces.
fn announced(line: &str) -> Option<u8> {
    let line = line.trim_end_matches(['\r', '\n']);
    let mark = line
        .trim_matches('"')
        .strip_prefix("sep=")
        .or_else(|| line.trim_matches('"').strip_prefix("SEP="))?;
    match mark.as_bytes() {
        [separator] if !separator.is_ascii_alphanumeric() => Some(*separator),
        _ => None,
    }
}

/// The byte after the line that begins at `start`.
pub(super) fn after_line(text: &str, start: usize) -> usize {
    let rest = &text.as_bytes()[start..];
    let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
        return text.len();
    };
    let crlf = rest[end] == b'\r' && rest.get(end + 1) == Some(&b'\n');
    start + end + 1 + usize::from(crlf)
}

/// Skips the comments at the beginning; with them the last one.
fn skip_comments(text: &str, mut skip: usize, comment: Option<u8>) -> (usize, Option<&str>) {
    let mut last = None;
    while let Some(mark) = comment {
        let next = after_line(text, skip);
        let line = text[skip..next].trim_matches(['\r', '\n']);
        if line.as_bytes().first() == Some(&mark) {
            last = Some(line);
        } else if !line.trim().is_empty() || next == text.len() {
            break;
        }
        skip = next;
    }
    (skip, last)
}

fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

/// The first lines that are neither blank nor comments.
fn sample(text: &str, comment: Option<u8>) -> Vec<&str> {
    let mut end = text.len().min(BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let whole = end == text.len();
    let mut lines: Vec<&str> = text[..end].split(['\n', '\r']).collect();
    if !whole && lines.len() > 1 {
        lines.pop();
    }
    lines.retain(|line| !line.trim().is_empty() && line.as_bytes().first().copied() != comment);
    lines.truncate(LINES);
    lines
}

/// The quote that stands at both ends of fields.
fn quote(lines: &[&str]) -> u8 {
    let count = |quote: char| {
        let at_ends = |field: &&str| field.len() > 1 && field.starts_with(quote) && field.ends_with(quote);
        let fields = lines.iter().flat_map(|line| line.split([',', ';', '\t', '|']).map(str::trim));
        fields.filter(at_ends).count()
    };
    if count('"') == 0 && count('\'') > 0 { b'\'' } else { b'"' }
}

/// The fields of a line, trimmed, without their quotes.
pub(super) fn fields(line: &str, separator: u8, quote: Option<u8>) -> Vec<&str> {
    let quote_char = quote.map_or('"', char::from);
    let bare = |field: &'_ str| -> (usize, usize) {
        let trimmed = field.trim();
        let inner = trimmed.strip_prefix(quote_char).and_then(|rest| rest.strip_suffix(quote_char));
        let kept = if quote.is_some() { inner.unwrap_or(trimmed) } else { trimmed };
        (kept.as_ptr() as usize - field.as_ptr() as usize, kept.len())
    };
    let (mut fields, mut start, mut quoted) = (Vec::new(), 0, false);
    let mut push = |start: usize, end: usize| {
        let field = &line[start..end];
        // Runs of blanks are one separator.
        if separator != b' ' || !field.is_empty() {
            let (offset, length) = bare(field);
            fields.push(&field[offset..offset + length]);
        }
    };
    let is_separator = |byte| byte == separator || (separator == b' ' && byte == b'\t');
    for (at, byte) in line.bytes().enumerate() {
        if Some(byte) == quote && (quoted || line[start..at].trim().is_empty()) {
            quoted = !quoted;
        } else if !quoted && is_separator(byte) {
            push(start, at);
            start = at + 1;
        }
    }
    push(start, line.len());
    fields
}

/// The separator on which most lines agree; one under which the header has the label comes first.
fn separator(lines: &[&str], quote: Option<u8>, label: Option<&str>) -> u8 {
    let mut best = (b',', (false, 0));
    for separator in SEPARATORS.into_iter().chain([b' ']) {
        let counts: Vec<usize> = lines.iter().map(|line| fields(line, separator, quote).len()).collect();
        let usual = most_common(&counts);
        if usual < 2 {
            continue;
        }
        let header = lines.first().map(|line| fields(line, separator, quote)).unwrap_or_default();
        let has_label = label.is_some_and(|label| header.contains(&label));
        // In hundredths, so that a line or two that are broken do not decide.
        let agreeing = counts.iter().filter(|&&count| count == usual).count() * 100 / counts.len();
        // Blanks are in words, too.
        let first_with_label = has_label && !best.1.0;
        if separator == b' ' && !first_with_label && (best.1.1 > 0 || agreeing < 90) {
            continue;
        }
        if (has_label, agreeing) > best.1 {
            best = (separator, (has_label, agreeing));
        }
    }
    best.0
}

fn most_common(counts: &[usize]) -> usize {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).map_or(0, |run| run[0])
}

/// Whether commas are decimal marks: some number has one that cannot group thousands, or all have one
/// and none a point, in a file with another separator.
fn decimal_comma(rows: &[Vec<&str>]) -> bool {
    let (mut sure, mut like_thousands, mut points) = (0, 0, 0);
    for field in rows.iter().flatten() {
        if field.contains('.') && number(field).is_some() {
            // 1.234 may be a thousand.
            points += usize::from(!is_thousands(field));
        } else if field.matches(',').count() == 1 && number(&field.replacen(',', ".", 1)).is_some() {
            if is_thousands(field) { like_thousands += 1 } else { sure += 1 }
        } else if field.contains(',') && field.contains('.') && is_thousands(field) {
            // 1.234,5 shows that the comma is the decimal mark, 1,234.5 that it is not.
            if field.rfind(',') > field.rfind('.') { sure += 1 } else { points += 1 }
        }
    }
    sure > 0 && points == 0 || sure > points && like_thousands == 0
}

/// Whether the first row names the columns: it has the label, or words above numbers, or numbers of
/// columns, or words that no row below repeats in their column.
fn names_columns(rows: &[Vec<&str>], first: &[&str], label: Option<&str>, comma: bool) -> bool {
    if label.is_some_and(|label| first.contains(&label)) {
        return true;
    }
    let is_number = |field: &&str| {
        number(&if comma { field.replacen(',', ".", 1) } else { (*field).to_owned() }).is_some()
    };
    let below = &rows[1.min(rows.len())..];
    let numbered = |start: usize| {
        let counts = first
            .iter()
            .enumerate()
            .all(|(at, field)| *field == (at + start).to_string() || !is_number(field));
        counts && first.iter().filter(|field| is_number(field)).count() > 1
    };
    let repeated = || {
        let mut words = first.iter().enumerate().filter(|(_, field)| !is_number(field));
        words.any(|(at, field)| below.iter().any(|row| row.get(at) == Some(field)))
    };
    if first.iter().any(is_number) {
        return (numbered(0) || numbered(1)) && !repeated();
    }
    let above_numbers = (0..first.len()).any(|at| below.iter().any(|row| row.get(at).is_some_and(is_number)));
    above_numbers || !repeated()
}

/// Whether a line that begins with the mark of comments is a row like the others.
fn begins_rows(text: &str, mark: u8, separator: u8, quote: Option<u8>, rows: &[Vec<&str>]) -> bool {
    let width = rows.last().map_or(0, Vec::len);
    let mut at = 0;
    while let Some(found) = memchr::memchr(mark, &text.as_bytes()[at..]) {
        let start = at + found;
        let begins = start > 0 && matches!(text.as_bytes()[start - 1], b'\n' | b'\r');
        if begins && width > 1 {
            let line = &text[start..after_line(text, start)];
            if fields(line.trim_end_matches(['\r', '\n']), separator, quote).len() == width {
                return true;
            }
        }
        at = start + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Format};

    fn dialect(text: &str) -> Dialect {
        Dialect::of(text, &Format::csv("y"))
    }

    #[test]
    fn separators_are_found_by_what_all_lines_agree_on() {
        let cases = [
            ("a,b,y\n1,2,no\n", b','),
            ("a;b;y\n1,5;2,5;no\n3,5;4,5;yes\n", b';'),
            ("a\tb\ty\n1\t2\tno, thanks\n", b'\t'),
            ("a|b|y\n1|2|no\n", b'|'),
            ("a  b y\n 1 2   no\n", b' '),
            ("a,b,y\n\"1;2\",2,no;yes\n3,4,\"a;b\"\n", b','),
            ("sep=;\r\na;b;y\r\n1;2;no\r\n", b';'),
        ];
        for (text, separator) in cases {
            assert_eq!(char::from(dialect(text).separator), char::from(separator), "{text}");
        }
    }

    #[test]
    fn a_comma_is_a_decimal_mark_where_it_cannot_group_thousands() {
        for (text, comma) in [
            ("a;y\n1,5;no\n2,5;yes\n", true),
            ("a;y\n0,125;no\n2;yes\n", true),
            ("a;y\n1.234,5;no\n2;yes\n", true),
            ("a,y\n\"1,5\",no\n\"2,5\",yes\n", true),
            ("a,y\n\"1,234\",no\n2,yes\n", false),
            ("a,y\n\"1,234.5\",no\n2,yes\n", false),
            ("a,y\n1.5,no\n2,yes\n", false),
            ("a;b;y\n1.234;1,5;no\n2.345;2,5;yes\n", true),
            ("a;b;y\n1.234;1.5;no\n2.345;2.5;yes\n", false),
        ] {
            assert_eq!(dialect(text).comma, comma, "{text}");
        }
    }

    #[test]
    fn comments_are_no_rows_unless_they_look_like_one() {
        let commented = dialect("# made by hand\n#\na,y\n1,0\n# half\n2,1\n");
        assert_eq!((commented.skip, commented.comment, commented.header), (17, Some(b'#'), true));
        assert_eq!(dialect("a,y\n#ff0000,0\n#00ff00,1\n").comment, None);
        let numpy = dialect("# made by hand\n# a,y\n1,0\n2,1\n");
        assert_eq!((numpy.skip, numpy.header), (15, true));
    }

    #[test]
    fn a_header_is_told_from_rows() {
        let last = |text: &str| Dialect::of(text, &Format::csv("last")).header;
        for text in ["a,b\n1,x\n2,y\n", "0,1,2\n5.1,3,x\n4.9,3,y\n", "a,b\nx,p\ny,q\nx,p\n", "a,y\n"] {
            assert!(last(text), "{text}");
        }
        for text in [
            "5.1,3.5,setosa\n4.9,3,virginica\n",
            "p,x,s\ne,x,s\np,b,y\n",
            "1,no\n2,yes\n",
            "1,2,no\n3,4,yes\n5,6,no\n",
        ] {
            assert!(!last(text), "{text}");
        }
    }

    #[test]
    fn the_card_overrides_what_is_found() {
        use crate::params::ParamValue;
        let mut format = Format::csv("y");
        for (key, word) in [("separator", ","), ("decimal", "."), ("header", "none"), ("quote", "none")] {
            format.params = format.params.clone().with(key, ParamValue::text(word));
        }
        let found = Dialect::of("a;b;y\n1,5;2,5;no\n", &format);
        assert_eq!((found.separator, found.comma, found.header, found.quote), (b',', false, false, None));
    }
}

//! The wording that messages share: what they repeat of a file, and how.

/// Longest part of a file that a message repeats, in characters.
pub(crate) const SHOWN: usize = 60;

/// Columns of a header that a message repeats.
const SHOWN_COLUMNS: usize = 20;
/// Bytes of the names of columns that a message repeats, unless the first is longer.
const SHOWN_LENGTH: usize = 500;

/// Longest reason of a reader that a message repeats, in characters.
const RETOLD: usize = 600;

/// The beginning of a text, where it is long.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

/// What a file holds as a message may repeat it: short, and without what a terminal would obey.
pub(super) fn shown(text: &str) -> String {
    shorten(text).chars().map(visible).collect()
}

/// What a reader has to say, which may repeat the file: on one line, no longer than it is read, and without what a
/// terminal would obey.
pub(super) fn retold(reason: &str) -> String {
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let told: String = line.chars().take(RETOLD).map(visible).collect();
    if line.chars().nth(RETOLD).is_some() { told + "..." } else { told }
}

/// A character, escaped where it would change how the text around it is displayed, or would not be
/// seen itself: control, format and unassigned characters, and separators of lines.
pub(crate) fn visible(character: char) -> String {
    let is_space = character.is_whitespace() && !character.is_control();
    let breaks_line = matches!(character, '\u{2028}' | '\u{2029}');
    if matches!(character, '\'' | '"' | '\\') || (is_space && !breaks_line) {
        return character.to_string();
    }
    // Behind a letter, so that accents that join it are not taken for stray ones.
    format!("a{character}").escape_debug().skip(1).collect()
}

/// Whether a character changes the order or the lines in which the text around it is displayed.
pub(crate) fn rearranges(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The names of columns, not all of them where they are many.
pub(super) fn shown_columns(columns: &[String]) -> String {
    let mut names = String::new();
    for (number, column) in columns.iter().enumerate() {
        let name = shown(column);
        if number == SHOWN_COLUMNS || (number > 0 && names.len() + name.len() > SHOWN_LENGTH) {
            return format!("{names} and {} more", columns.len() - number);
        }
        names += if number == 0 { "" } else { ", " };
        names += &name;
    }
    names
}

/// A text as TOML has it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out += &format!("\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub(super) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|word| format!("did you mean `{word}`? ")).unwrap_or_default()
}

pub(super) fn missing(key: &str, similar: Option<&str>) -> String {
    match similar {
        Some(similar) => format!("is `{similar}` a misspelt `{key}`?"),
        None => "add it, it has no default".to_owned(),
    }
}

pub(super) fn on_line(line: Option<usize>) -> String {
    line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

pub(super) fn join(words: &[String]) -> String {
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{RETOLD, retold};

    #[test]
    fn what_a_library_says_is_one_visible_line() {
        assert_eq!(retold("no\r\n\tarray: \u{1b}[2J \u{202e}x"), "no array: \\u{1b}[2J \\u{202e}x");
        assert_eq!(retold(&"x".repeat(RETOLD + 1)), format!("{}...", "x".repeat(RETOLD)));
    }
}

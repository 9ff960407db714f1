//! What a cell of a text file says: a number, nothing, a word, or a number that must not be guessed.

/// What stands for a missing value in common use, in lowercase; an empty field does, too.
const MARKS: &[&str] = &[
    "?", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "-nan", "1.#ind", "-1.#ind", "1.#qnan",
    "-1.#qnan", "nat", "null", "<null>", "\\n", "none", "nil", "#null!", "#div/0!", "-", "--", "---", ".",
    "..",
];

/// Longest of [`MARKS`].
const LONGEST: usize = 8;

/// What a card calls missing.
#[derive(Debug, Clone)]
pub(super) struct Marks<'a> {
    own: Option<&'a [String]>,
    numbers: Vec<f64>,
}

impl<'a> Marks<'a> {
    /// The marks in common use, or those of the card.
    pub fn new(own: Option<&'a [String]>) -> Self {
        let numbers = own.unwrap_or_default().iter().filter_map(|mark| mark.parse().ok());
        Self { own, numbers: numbers.collect() }
    }

    /// Whether a trimmed text stands for a missing value.
    pub fn text(&self, text: &str) -> bool {
        match self.own {
            Some(own) => text.is_empty() || own.iter().any(|mark| mark == text),
            None => {
                text.is_empty()
                    || (text.len() <= LONGEST && MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(text)))
            }
        }
    }

    /// Whether a number does; NaN always.
    #[inline]
    pub fn number(&self, number: f64) -> bool {
        number.is_nan() || (!self.numbers.is_empty() && self.numbers.contains(&number))
    }
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    /// A finite number.
    Number(f64),
    /// Nothing.
    Missing,
    /// A number beyond the largest one, or infinity.
    NotFinite,
    /// A number with thousands separators.
    Thousands,
    /// A number with another decimal mark than the rest of the file.
    OtherDecimal,
    /// Anything else.
    Word,
}

/// A finite number with a decimal point, 0 without a sign.
pub(super) fn number(text: &str) -> Option<f64> {
    short(text.as_bytes())
        .or_else(|| text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0))
}

/// Digits whose number is below 2^53.
const EXACT_DIGITS: usize = 15;

/// The powers of ten from 0, all of them exact.
const POWERS: [f64; EXACT_DIGITS + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A number of few digits, with a decimal point or without one: an exact integer divided by an exact power
/// of ten is what the text rounds to (Clinger 1990, doi:10.1145/93542.93557). `None` for any other text.
#[inline]
pub(super) fn short(text: &[u8]) -> Option<f64> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if text.len() > EXACT_DIGITS + 1 {
        return None;
    }
    let (mut digits, mut point, mut value) = (0, None, 0_i64);
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = value * 10 + i64::from(digit);
            digits += 1;
        } else if byte == b'.' && point.is_none() {
            point = Some(digits);
        } else {
            return None;
        }
    }
    if !(1..=EXACT_DIGITS).contains(&digits) {
        return None;
    }
    let value = value as f64 / POWERS[digits - point.unwrap_or(digits)];
    // 0 without a sign.
    Some(if negative { 0.0 - value } else { value })
}

/// What the trimmed text of a cell says, `comma` being whether commas are decimal marks.
pub(super) fn cell(text: &str, comma: bool, marks: &Marks<'_>) -> Cell {
    let found = if comma && text.contains(',') {
        if text.contains('.') { None } else { number(&text.replacen(',', ".", 1)) }
    } else {
        number(text)
    };
    match found {
        Some(number) if marks.number(number) => Cell::Missing,
        // In a file with decimal commas a point can only group thousands.
        Some(_) if comma && text.contains('.') => {
            if is_thousands(text) {
                Cell::Thousands
            } else {
                Cell::OtherDecimal
            }
        }
        Some(number) => Cell::Number(number),
        None => no_number(text, marks),
    }
}

#[cold]
fn no_number(text: &str, marks: &Marks<'_>) -> Cell {
    if marks.text(text) {
        return Cell::Missing;
    }
    if text.eq_ignore_ascii_case("true") {
        return Cell::Number(1.0);
    }
    if text.eq_ignore_ascii_case("false") {
        return Cell::Number(0.0);
    }
    if is_thousands(text) {
        return Cell::Thousands;
    }
    if text.matches(',').count() == 1 && number(&text.replacen(',', ".", 1)).is_some() {
        return Cell::OtherDecimal;
    }
    match text.parse::<f64>() {
        Ok(number) if !number.is_nan() => Cell::NotFinite,
        _ => Cell::Word,
    }
}

/// Whether a text is a number whose digits are grouped by threes: `1,234.5`, `1.234.567`, `1 234`, `1'234`.
pub(super) fn is_thousands(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let Some(mark) = digits.chars().find(|c| !c.is_ascii_digit()) else {
        return false;
    };
    if !matches!(mark, ',' | '.' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '_') {
        return false;
    }
    // A comma among groups that something else separates may be the decimal mark, and so may a point.
    let (whole, rest) = digits.rsplit_once(|c| matches!(c, '.' | ',') && c != mark).unwrap_or((digits, ""));
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let mut others = 0;
    let threes = groups.all(|group| {
        others += 1;
        group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit())
    });
    let leading_zero = first.starts_with('0');
    threes
        && others > 0
        && (1..=3).contains(&first.len())
        && !leading_zero
        && rest.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Cell, Marks, cell, is_thousands, number, short};

    #[test]
    fn short_numbers_are_those_of_the_standard_library_bit_for_bit() {
        let mut stream = crate::numpy::RandomState::new(0);
        for _ in 0..20_000 {
            let digits: String =
                (0..=stream.below(17)).map(|_| char::from(b"0123456789"[stream.below(10)])).collect();
            let (whole, fraction) = digits.split_at(stream.below(digits.len() + 1));
            let text = format!("{}{whole}.{fraction}", ["", "-", "+"][stream.below(3)]);
            let parsed = text.parse::<f64>().expect("a number") + 0.0;
            assert_eq!(number(&text).map(f64::to_bits), Some(parsed.to_bits()), "{text}");
        }
        for text in ["12", "-0", "0.1", ".5", "5.", "-9.99999", "999999999999999", "0.00000000000001"] {
            assert_eq!(short(text.as_bytes()), number(text), "{text}");
        }
        for text in ["", "-", ".", "-.", "1.2.3", "1e5", "--1", "+1", "1000000000000000", "1 2", "\u{661}"] {
            assert_eq!(short(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_cell_is_a_number_a_truth_value_or_nothing() {
        let of = |text| cell(text, false, &Marks::new(None));
        for (text, number) in [("1", 1.0), ("-2.5e3", -2500.0), ("+.5", 0.5), ("True", 1.0), ("FALSE", 0.0)] {
            assert_eq!(of(text), Cell::Number(number), "{text}");
        }
        assert!(matches!(of("-0"), Cell::Number(zero) if zero.is_sign_positive()));
        for text in
            ["", "?", "NA", "NaN", "-nan", "null", "None", "-", "<NA>", "#N/A", ".", "\\N", "-1.#QNAN"]
        {
            assert_eq!(of(text), Cell::Missing, "{text}");
        }
        for text in ["inf", "-Infinity", "1e999"] {
            assert_eq!(of(text), Cell::NotFinite, "{text}");
        }
        for text in ["red", "1 2", "0x10", "12%", "$5", "1d5"] {
            assert_eq!(of(text), Cell::Word, "{text}");
        }
    }

    #[test]
    fn the_decimal_mark_of_the_file_decides_what_a_comma_is() {
        let marks = Marks::new(None);
        assert_eq!(cell("1,5", true, &marks), Cell::Number(1.5));
        assert_eq!(cell("-1,234", true, &marks), Cell::Number(-1.234));
        assert_eq!(cell("1,5", false, &marks), Cell::OtherDecimal);
        assert_eq!(cell("1,234", false, &marks), Cell::Thousands);
        assert_eq!(cell("1.234,5", true, &marks), Cell::Thousands);
        assert_eq!(cell("1.234", true, &marks), Cell::Thousands);
        assert_eq!(cell("0.234", true, &marks), Cell::OtherDecimal);
    }

    #[test]
    fn thousands_are_known_by_groups_of_three_digits() {
        for text in ["1,234.5", "1,234", "-12,345,678", "1.234.567", "1 234", "1'234.5", "999\u{a0}000"] {
            assert!(is_thousands(text), "{text}");
        }
        for text in ["1,23", "0,123", "1234,567", "1.5", "1,2345", "12", "a,123", "2020-01"] {
            assert!(!is_thousands(text), "{text}");
        }
    }

    #[test]
    fn the_marks_of_a_card_replace_the_common_ones_and_may_be_numbers() {
        let own = ["-999".to_owned(), "?".to_owned()];
        let marks = Marks::new(Some(&own));
        assert_eq!(cell("-999.0", false, &marks), Cell::Missing);
        assert_eq!(cell("?", false, &marks), Cell::Missing);
        assert_eq!(cell("", false, &marks), Cell::Missing);
        assert_eq!(cell("-", false, &marks), Cell::Word);
    }
}

//! Reads TOML tables: every complaint names file, line, key, the value found and what is expected.
//!
//! [`Document`] is the parsed file, [`Table`] one table of it, [`Value`] what stands under a key.
//! A table is first told its keys ([`Table::expect_only`]), so that a misspelt key is reported as
//! such and not as the absence of the right one.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    error::{Expected, InputError, InputProblem, MAX_LINE, MAX_NAME, SHOWN, is_name, rearranges, shorten},
    params::{ParamKind, Range},
};

use super::steps::step;

/// An entry with the line of its header; `None` for a default that no file holds.
pub(super) type Placed<T> = (Option<usize>, T);

/// A parsed file.
pub(super) struct Document<'a> {
    file: &'a str,
    /// Byte at which each line begins.
    line_starts: Vec<usize>,
    root: DeTable<'a>,
}

impl<'a> Document<'a> {
    /// Parses `text`; `file` is what messages call it.
    pub fn parse(file: &'a str, text: &'a str) -> Result<Self, InputError> {
        let newlines = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        let mut document = Self { file, line_starts, root: DeTable::new() };
        match DeTable::parse(text) {
            Ok(root) => document.root = root.into_inner(),
            Err(error) => {
                let line = error.span().map(|span| document.line(span.start));
                let problem = InputProblem::Syntax { reason: error.message().to_owned() };
                return Err(document.error(line, problem));
            }
        }
        Ok(document)
    }

    /// The whole file as a table; `place` is what messages call it, such as "in the card".
    pub fn root(&self, place: &'static str) -> Table<'_> {
        Table { document: self, place, line: None, entries: &self.root, overrides: &[] }
    }

    fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| {
            step();
            start <= offset
        })
    }

    fn error(&self, line: Option<usize>, problem: InputProblem) -> InputError {
        InputError { file: self.file.to_owned(), line, problem }
    }
}

/// One table of a file.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    document: &'a Document<'a>,
    place: &'static str,
    line: Option<usize>,
    entries: &'a DeTable<'a>,
    /// What some keys hold instead, present or not.
    overrides: &'a [Override<'a>],
}

/// A value that stands for that of a key.
pub(super) struct Override<'a> {
    /// The key.
    pub key: &'a str,
    /// The value.
    pub value: Value<'a>,
}

impl<'a> Table<'a> {
    /// The same table, in which some keys hold other values. The caller knows that it may hold these keys.
    pub fn with<'b>(&self, overrides: &'b [Override<'b>]) -> Table<'b>
    where
        'a: 'b,
    {
        Table { overrides, ..*self }
    }

    /// Line of the table's header; `None` for the file as a whole.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// What is wrong with the table as a whole.
    pub fn error(&self, problem: InputProblem) -> InputError {
        self.document.error(self.line, problem)
    }

    /// What is wrong on another line of the same file.
    pub fn error_on(&self, line: Option<usize>, problem: InputProblem) -> InputError {
        self.document.error(line, problem)
    }

    /// Refuses every key but these. Of several unknown keys the first in the file is reported.
    pub fn expect_only(&self, known: &[&str]) -> Result<(), InputError> {
        let unknown = self.entries.keys().filter(|key| {
            step();
            !known.contains(&key.get_ref().as_ref())
        });
        let Some(key) = unknown.min_by_key(|key| key.span().start) else {
            return Ok(());
        };
        let problem = InputProblem::UnknownKey {
            key: key.get_ref().as_ref().into(),
            place: self.place,
            nearest: nearest(key.get_ref(), known.iter().copied()),
            known: known.iter().map(|&key| key.to_owned()).collect(),
        };
        Err(self.document.error(Some(self.document.line(key.span().start)), problem))
    }

    /// All values in the order of the file, with their keys; messages call each of them `name`.
    pub fn all(&self, name: &'static str) -> Vec<(&'a str, Value<'a>)> {
        let mut found: Vec<_> = self.entries.iter().collect();
        found.sort_by_key(|(key, _)| key.span().start);
        let value = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let line = self.document.line(key.span().start);
            let key: &'a std::borrow::Cow<'a, str> = key.get_ref();
            (key.as_ref(), Value { document: self.document, key: name, line, content: value.get_ref() })
        };
        found.into_iter().map(value).collect()
    }

    /// The value of `key`.
    pub fn get(&self, key: &'static str) -> Option<Value<'a>> {
        if let Some(other) = self.overrides.iter().find(|other| other.key == key) {
            return Some(Value { key, ..other.value });
        }
        let (found, value) = self.entries.get_key_value(key)?;
        let line = self.document.line(found.span().start);
        Some(Value { document: self.document, key, line, content: value.get_ref() })
    }

    /// The value of a key that has no default.
    pub fn require(&self, key: &'static str) -> Result<Value<'a>, InputError> {
        self.get(key).ok_or_else(|| self.missing(key))
    }

    /// Says that `key` is absent.
    pub fn missing(&self, key: &'static str) -> InputError {
        let present = self.entries.keys().map(|key| key.get_ref().as_ref());
        let similar = nearest(key, present);
        self.error(InputProblem::MissingKey { key, place: self.place, similar })
    }
}

/// What stands under a key, or one entry of a list there.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    document: &'a Document<'a>,
    key: &'static str,
    line: usize,
    content: &'a DeValue<'a>,
}

impl<'a> Value<'a> {
    /// Line of its key.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong with the value.
    pub fn error(&self, problem: InputProblem) -> InputError {
        self.document.error(Some(self.line), problem)
    }

    /// Says that the value is not what is expected.
    pub fn unexpected(&self, expected: Expected) -> InputError {
        let words: &[&str] = match &expected {
            Expected::OneOf(words) => words,
            Expected::CountOr { word, .. } => &[*word],
            Expected::Kind(
                ParamKind::Choice(words)
                | ParamKind::Space(words)
                | ParamKind::RealOr(_, words)
                | ParamKind::RealsOr(_, words),
            ) => words,
            _ => &[],
        };
        let nearest = self.content.as_str().and_then(|word| nearest(word, words.iter().copied()));
        let (key, found, expected) = (self.key, self.shown(), Box::new(expected));
        self.error(InputProblem::BadValue { key, found, expected, nearest })
    }

    /// The value as messages repeat it.
    pub fn shown(&self) -> String {
        shorten(&self.whole())
    }

    /// The same in full.
    pub fn whole(&self) -> String {
        spelled(self.content)
    }

    /// The value in a word; `None` where it holds tables or what would turn the text around it.
    pub fn scalar(&self) -> Option<String> {
        let text = self.as_str().map_or_else(|| self.whole(), str::to_owned);
        let tables = |value: &DeValue<'_>| match value {
            DeValue::Array(list) => list.iter().any(|entry| entry.get_ref().is_table()),
            value => value.is_table(),
        };
        let good = !text.trim().is_empty() && text.len() <= SHOWN && !text.contains(rearranges);
        (good && !tables(self.content)).then_some(text)
    }

    /// Any string.
    pub fn as_str(&self) -> Option<&'a str> {
        self.content.as_str()
    }

    /// Text for people, on one or several lines.
    pub fn text(&self) -> Result<String, InputError> {
        let bad = |c: char| rearranges(c) && !"\n\t".contains(c);
        let text = self.as_str().filter(|text| !text.trim().is_empty() && !text.contains(bad));
        text.map(str::to_owned).ok_or_else(|| self.unexpected(Expected::Text))
    }

    /// Text for people on one line.
    pub fn line_of_text(&self) -> Result<String, InputError> {
        let good =
            |text: &&str| !text.trim().is_empty() && text.len() <= MAX_LINE && !text.contains(rearranges);
        let text = self.as_str().filter(good);
        text.map(str::to_owned).ok_or_else(|| self.unexpected(Expected::Line))
    }

    /// What can name a file or a folder.
    pub fn name(&self) -> Result<String, InputError> {
        let name = self.as_str().filter(|name| is_name(name));
        name.map(str::to_owned).ok_or_else(|| self.unexpected(Expected::Name))
    }

    /// An integer, if it is one and lies in `min..=max`.
    pub fn as_count(&self, min: u64, max: u64) -> Option<u64> {
        let number = self.content.as_integer()?;
        let count = i128::from_str_radix(number.as_str(), number.radix()).ok()?;
        u64::try_from(count).ok().filter(|count| (min..=max).contains(count))
    }

    /// An integer from `min` to `max`.
    pub fn count(&self, min: u64, max: u64) -> Result<u64, InputError> {
        let expected = Expected::Kind(ParamKind::Count { min, max });
        self.as_count(min, max).ok_or_else(|| self.unexpected(expected))
    }

    /// The same as a size.
    pub fn size(&self, min: u64, max: usize) -> Result<usize, InputError> {
        let count = self.count(min, max as u64)?;
        Ok(usize::try_from(count).expect("at most `max`, which is a usize"))
    }

    /// A finite number, integer or not.
    pub fn as_number(&self) -> Option<f64> {
        let number: f64 = match self.content {
            DeValue::Float(number) => number.as_str().parse().ok()?,
            DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix()).ok()? as f64,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    /// A number strictly between 0 and 1.
    pub fn fraction(&self) -> Result<f64, InputError> {
        let number = self.as_number().filter(|&number| number > 0.0 && number < 1.0);
        number.ok_or_else(|| self.unexpected(Expected::Fraction))
    }

    /// A number in `range`.
    pub fn real(&self, range: Range) -> Result<f64, InputError> {
        let number = self.as_number().filter(|&number| range.contains(number));
        number.ok_or_else(|| self.unexpected(Expected::Kind(ParamKind::Real(range))))
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        self.content.as_bool()
    }

    /// The entries of a list; each is on its own line.
    pub fn as_list(&self) -> Option<Vec<Self>> {
        let list = self.content.as_array()?;
        let entry = |entry: &'a Spanned<DeValue<'a>>| {
            let line = self.document.line(entry.span().start);
            Self { line, content: entry.get_ref(), ..*self }
        };
        Some(list.iter().map(entry).collect())
    }

    /// The entries of a list that must have at least one.
    pub fn list(&self, expected: Expected) -> Result<Vec<Self>, InputError> {
        self.as_list().filter(|list| !list.is_empty()).ok_or_else(|| self.unexpected(expected))
    }

    /// The value as a table; `place` is what messages call it.
    pub fn as_table(&self, place: &'static str) -> Option<Table<'a>> {
        let entries = self.content.as_table()?;
        Some(Table { document: self.document, place, line: Some(self.line), entries, overrides: &[] })
    }

    /// The tables of a `[[header]]`, at least one.
    pub fn tables(&self, place: &'static str) -> Result<Vec<Table<'a>>, InputError> {
        let table = |entry: Self| entry.as_table(place).ok_or_else(|| entry.unexpected(Expected::Tables));
        self.list(Expected::Tables)?.into_iter().map(table).collect()
    }
}

fn spelled(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(list) if list.is_empty() => "an empty list".to_owned(),
        DeValue::Array(list) => {
            let entries: Vec<String> = list.iter().map(|entry| spelled(entry.get_ref())).collect();
            format!("[{}]", entries.join(", "))
        }
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// The candidate spelt most like `word`, if any is close; the first of equals. A candidate in a
/// folder is also compared by its last part.
pub(super) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    // A third of the letters may differ: enough for slips, too little for another word.
    let allowed = (word.chars().count() / 3).max(1);
    let distance = |candidate: &str| {
        let last = candidate.rsplit('/').next().unwrap_or(candidate);
        strsim::damerau_levenshtein(word, candidate).min(strsim::damerau_levenshtein(word, last))
    };
    candidates
        .into_iter()
        // The distance takes quadratic time: a name as long as a book is like none.
        .filter(|candidate| word.len() <= SHOWN && candidate.len() <= MAX_NAME)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate.to_owned())
}

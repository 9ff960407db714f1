//! The records of CSV text, each with the line on which it begins.
//!
//! Text with quotes is the crate `csv`'s to read. Without any, every line that is neither blank nor a comment is a
//! record and its fields are what stands between separators: they are parts of the text, and nothing is copied.

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::dialect::{Dialect, after_line, fields};
use crate::error::DataProblem;

/// Rows whose lengths are compared with that of the header.
const LOOKED_AT: usize = 100;

/// The fields of a row.
pub(super) enum Record<'a> {
    /// Parts of the text.
    Plain(Vec<&'a str>),
    /// What the crate makes of quoted fields.
    Quoted(StringRecord),
}

impl Record<'_> {
    pub fn len(&self) -> usize {
        match self {
            Self::Plain(fields) => fields.len(),
            Self::Quoted(fields) => fields.len(),
        }
    }

    pub fn field(&self, at: usize) -> &str {
        match self {
            Self::Plain(fields) => fields[at],
            Self::Quoted(fields) => &fields[at],
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.field(at))
    }

    /// How many fields there are without empty ones at the end.
    pub fn filled(&self) -> usize {
        (0..self.len()).rfind(|&at| !self.field(at).trim().is_empty()).map_or(0, |at| at + 1)
    }
}

/// The records of a text, each with the line on which it begins.
pub(super) struct Rows<'a> {
    text: &'a str,
    dialect: &'a Dialect,
    /// Between fields.
    separator: u8,
    /// Where the text is read from.
    start: usize,
    /// Of a text with quotes; one without any has a record on every line.
    quoted: Option<Reader<&'a [u8]>>,
    /// Where the lines are counted to: a byte, and its line.
    at: usize,
    line: usize,
    /// Where the next line of a text without quotes begins, and its number.
    next: (usize, usize),
    /// Whether the header is a comment.
    pub commented: bool,
}

impl<'a> Rows<'a> {
    pub fn new(text: &'a str, dialect: &'a Dialect) -> Self {
        let commented = dialect.header && text[dialect.skip..].starts_with(['#', '%']);
        let separator = if dialect.separator == b' ' { b'\t' } else { dialect.separator };
        let start = if commented { dialect.skip + 1 } else { dialect.skip };
        let bytes = &text.as_bytes()[start..];
        let quoted = dialect.quote.filter(|&quote| memchr::memchr(quote, bytes).is_some()).map(|quote| {
            let mut builder = ReaderBuilder::new();
            builder.flexible(true).has_headers(false).delimiter(separator).quote(quote);
            builder.comment(dialect.comment).from_reader(bytes)
        });
        let mut rows =
            Self { text, dialect, separator, start, quoted, at: 0, line: 1, next: (start, 1), commented };
        rows.count_to(start);
        rows.next.1 = rows.line;
        rows
    }

    /// An empty record for [`next`](Self::next).
    pub fn record(&self) -> Record<'a> {
        if self.quoted.is_some() { Record::Quoted(StringRecord::new()) } else { Record::Plain(Vec::new()) }
    }

    /// The line of the next record, which is read into `record`; `None` at the end.
    pub fn next(&mut self, record: &mut Record<'a>) -> Result<Option<usize>, (Option<usize>, DataProblem)> {
        match (record, &mut self.quoted) {
            (Record::Plain(fields), None) => Ok(self.next_line(fields)),
            (Record::Quoted(fields), Some(reader)) => {
                // The reader's position is where the record before ended: blank lines and comments may follow.
                let offset = usize::try_from(reader.position().byte()).expect("a position in memory");
                let found = reader.read_record(fields).map_err(|error| {
                    let reason = match error.kind() {
                        ErrorKind::Io(reason) => reason.to_string(),
                        _ => error.to_string(),
                    };
                    (None, DataProblem::Malformed { format: "CSV", reason })
                })?;
                Ok(found.then(|| self.begin_of_record(self.start + offset)))
            }
            _ => unreachable!("records are made by `record`"),
        }
    }

    /// The same in a text without quotes.
    fn next_line(&mut self, fields: &mut Vec<&'a str>) -> Option<usize> {
        let bytes = self.text.as_bytes();
        loop {
            let (begin, line) = self.next;
            let rest = bytes.get(begin..).filter(|rest| !rest.is_empty())?;
            let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let crlf = rest[length..].starts_with(b"\r\n");
            self.next = (begin + length + 1 + usize::from(crlf), line + 1);
            if length == 0 || Some(rest[0]) == self.dialect.comment && begin != self.start {
                continue;
            }
            (self.at, self.line) = (begin, line);
            fields.clear();
            let mut start = begin;
            // Fields are short: a call for each of them costs more than looking at every byte.
            for (at, &byte) in rest[..length].iter().enumerate() {
                if byte == self.separator {
                    fields.push(&self.text[start..begin + at]);
                    start = begin + at + 1;
                }
            }
            fields.push(&self.text[start..begin + length]);
            return Some(line);
        }
    }

    /// The line of the record that begins behind the blank lines and comments at `begin`.
    fn begin_of_record(&mut self, mut begin: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(begin) {
            if matches!(byte, b'\r' | b'\n') {
                begin += 1;
            } else if Some(byte) == self.dialect.comment {
                begin = after_line(self.text, begin);
            } else {
                break;
            }
        }
        self.count_to(begin);
        self.line
    }

    /// The most rows that the rest of the text can hold.
    pub fn most(&self) -> usize {
        memchr::memchr2_iter(b'\n', b'\r', &self.text.as_bytes()[self.at..]).count() + 1
    }

    /// Counts lines up to a byte, whatever ends them.
    fn count_to(&mut self, end: usize) {
        let bytes = self.text.as_bytes();
        let crlf = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', &bytes[self.at..end]);
        let from = self.at;
        self.line += ends.filter(|&offset| !crlf(from + offset)).count();
        self.at = end;
    }

    /// Of the first rows after the one that was read: how many fields all of them have, where they
    /// agree and are several, and the most that one of them has without empty ones at the end.
    pub fn lengths(&self) -> (Option<usize>, usize) {
        let rest = &self.text[after_line(self.text, self.at)..];
        let lines = rest.split(['\n', '\r']).take(2 * LOOKED_AT).filter(|line| !line.trim().is_empty());
        let lines = lines.filter(|line| line.as_bytes().first().copied() != self.dialect.comment);
        let lengths = lines.take(LOOKED_AT).map(|line| {
            let fields = fields(line, self.separator, self.dialect.quote);
            let filled = fields.iter().rposition(|field| !field.is_empty()).map_or(0, |at| at + 1);
            (fields.len(), filled)
        });
        let lengths: Vec<(usize, usize)> = lengths.filter(|&(_, filled)| filled > 0).collect();
        let first = lengths.first().map(|&(all, _)| all);
        let common = first.filter(|&first| lengths.len() > 1 && lengths.iter().all(|&(all, _)| all == first));
        (common, lengths.iter().map(|&(_, filled)| filled).max().unwrap_or(0))
    }

    /// A field that goes on over many lines has lost its quote.
    pub fn blame(&self, problem: DataProblem, record: &Record<'_>) -> DataProblem {
        let DataProblem::RowLength { .. } = problem else {
            return problem;
        };
        let breaks = |field: &str| memchr::memchr_iter(b'\n', field.as_bytes()).count();
        match (record.iter().map(breaks).max(), self.dialect.quote) {
            (Some(lines @ 1..), Some(quote)) => DataProblem::OpenQuote { quote: char::from(quote), lines },
            _ => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use csv::{ReaderBuilder, StringRecord};

    use super::{Dialect, Record, Rows};
    use crate::numpy::RandomState;

    #[test]
    fn lines_without_quotes_are_what_the_crate_makes_of_them() {
        let mut stream = RandomState::new(0);
        let (mut several, mut skipped) = (0, 0);
        for _ in 0..4000 {
            let length = stream.below(40);
            let text: String =
                (0..length).map(|_| ["1", ",", "\n", "\r", "\r\n", "#", "é", " "][stream.below(8)]).collect();
            let comment = [None, Some(b'#')][stream.below(2)];
            // What begins with comments does not come here, and to the crate a comment ends at LF alone.
            let text = match comment {
                Some(_) => text.replace("\r\n", "\n").replace('\r', "") + "\n",
                None => text,
            };
            let text = text.trim_start_matches('#');
            let dialect =
                Dialect { skip: 0, separator: b',', quote: Some(b'"'), comma: false, comment, header: false };
            let mut rows = Rows::new(text, &dialect);
            let mut record = rows.record();
            let mut builder = ReaderBuilder::new();
            builder.flexible(true).has_headers(false).comment(comment);
            let mut reader = builder.from_reader(text.as_bytes());
            let mut expected = StringRecord::new();
            while reader.read_record(&mut expected).expect("good text") {
                let line = rows.next(&mut record).expect("good text").expect("a record");
                assert!(matches!(record, Record::Plain(_)));
                assert_eq!(
                    record.iter().collect::<Vec<_>>(),
                    expected.iter().collect::<Vec<_>>(),
                    "{text:?}"
                );
                let before = text.replace("\r\n", "\n").replace('\r', "\n");
                let of_line = before.split('\n').nth(line - 1).expect("a line");
                assert_eq!(of_line, expected.iter().collect::<Vec<_>>().join(","), "{text:?}");
                several += usize::from(record.len() > 1);
            }
            skipped += usize::from(comment.is_some() && text.contains("\n#"));
            assert_eq!(rows.next(&mut record), Ok(None), "{text:?}");
        }
        assert!(several > 1000 && skipped > 100, "{several} {skipped}");
    }
}

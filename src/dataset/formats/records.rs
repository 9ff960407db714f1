//! The records of a CSV text, and the lines on which they begin.

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::dialect::{Dialect, after_line, fields};
use crate::error::DataProblem;

/// Rows whose lengths are compared with that of the header.
const LOOKED_AT: usize = 100;

/// The records of a text, each with the line on which it begins.
pub(super) struct Rows<'a> {
    text: &'a str,
    dialect: &'a Dialect,
    reader: Reader<&'a [u8]>,
    /// Where the lines are counted to: a byte, and its line.
    at: usize,
    line: usize,
    /// Whether the header is a comment.
    pub commented: bool,
}

impl<'a> Rows<'a> {
    pub fn new(text: &'a str, dialect: &'a Dialect) -> Self {
        let commented = dialect.header && text[dialect.skip..].starts_with(['#', '%']);
        let mut builder = ReaderBuilder::new();
        builder.flexible(true).has_headers(false).delimiter(if dialect.separator == b' ' {
            b'\t'
        } else {
            dialect.separator
        });
        match dialect.quote {
            Some(quote) => builder.quote(quote),
            None => builder.quoting(false),
        };
        let start = if commented { dialect.skip + 1 } else { dialect.skip };
        builder.comment(dialect.comment);
        let reader = builder.from_reader(&text.as_bytes()[start..]);
        let mut rows = Self { text, dialect, reader, at: 0, line: 1, commented };
        rows.count_to(start);
        rows
    }

    /// The line of the next record, which is read into `record`; `None` at the end.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Option<usize>, (Option<usize>, DataProblem)> {
        // The reader's position is where the record before ended: blank lines and comments may follow.
        let offset = usize::try_from(self.reader.position().byte()).expect("a position in memory");
        let start = if self.commented { self.dialect.skip + 1 } else { self.dialect.skip } + offset;
        let found = self.reader.read_record(record);
        let malformed = |error: csv::Error| {
            let reason = match error.kind() {
                ErrorKind::Io(reason) => reason.to_string(),
                _ => error.to_string(),
            };
            (None, DataProblem::Malformed { format: "CSV", reason })
        };
        if !found.map_err(malformed)? {
            return Ok(None);
        }
        let bytes = self.text.as_bytes();
        let mut begin = start;
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
        Ok(Some(self.line))
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
        let separator = if self.dialect.separator == b' ' { b'\t' } else { self.dialect.separator };
        let lines = rest.split(['\n', '\r']).take(2 * LOOKED_AT).filter(|line| !line.trim().is_empty());
        let lines = lines.filter(|line| line.as_bytes().first().copied() != self.dialect.comment);
        let lengths = lines.take(LOOKED_AT).map(|line| {
            let fields = fields(line, separator, self.dialect.quote);
            let filled = fields.iter().rposition(|field| !field.is_empty()).map_or(0, |at| at + 1);
            (fields.len(), filled)
        });
        let lengths: Vec<(usize, usize)> = lengths.filter(|&(_, filled)| filled > 0).collect();
        let first = lengths.first().map(|&(all, _)| all);
        let common = first.filter(|&first| lengths.len() > 1 && lengths.iter().all(|&(all, _)| all == first));
        (common, lengths.iter().map(|&(_, filled)| filled).max().unwrap_or(0))
    }

    /// A field that goes on over many lines has lost its quote.
    pub fn blame(&self, problem: DataProblem, record: &StringRecord) -> DataProblem {
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

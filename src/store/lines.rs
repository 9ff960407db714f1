//! Lines of text in bounded memory, from plain files and from compressed ones.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// Longest line that is read, in bytes: a cell that queries one row at a time from a pool of a
/// million rows has some 50 MB.
pub const MAX_LINE: usize = 64 << 20;

/// Most text that one file may hold, in bytes, decompressed.
pub const MAX_TEXT: u64 = 16 << 30;

/// Most bytes of text per compressed byte; gzip reaches a thousand. Hash and checksum of a cell do not
/// compress, and recorded runs shrink to a fifth. What would shrink more is recorded uncompressed.
pub const MAX_RATIO: u64 = 250;

/// Text that is let through whatever its ratio, in bytes.
const ALWAYS: u64 = 1 << 20;

/// A line without its line break, up to [`MAX_LINE`] bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It is all there.
    Whole,
    /// The text ends before the line does.
    Torn,
    /// It is longer than any cell.
    TooLong,
    /// There is no further line.
    End,
}

/// Reads the next line into `line`, never more than one byte beyond [`MAX_LINE`].
pub(super) fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let read = lines.take(MAX_LINE as u64 + 1).read_until(b'\n', line)?;
    Ok(if line.pop_if(|last| *last == b'\n').is_some() {
        Line::Whole
    } else if read == 0 {
        Line::End
    } else if read > MAX_LINE {
        Line::TooLong
    } else {
        Line::Torn
    })
}

/// The text of gzip members, ending in an error where it outgrows what was read of them.
pub(super) fn gunzip(bytes: impl BufRead) -> impl BufRead {
    BufReader::new(Bounded { text: MultiGzDecoder::new(Counted { bytes, count: 0 }), given: 0 })
}

/// Whether an error of [`gunzip`] says that the text is too large for its file.
pub(super) fn is_bomb(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::FileTooLarge
}

struct Bounded<R> {
    text: MultiGzDecoder<Counted<R>>,
    given: u64,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.text.read(buffer)?;
        self.given += length as u64;
        if self.given > ALWAYS.max(self.text.get_ref().count.saturating_mul(MAX_RATIO)) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(length)
    }
}

/// Counts what is taken of it.
struct Counted<R> {
    bytes: R,
    count: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        self.count += length as u64;
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count += amount as u64;
        self.bytes.consume(amount);
    }
}

//! From the bytes of a file to text: packed files, byte order marks, encodings.

use std::{borrow::Cow, io::Read};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::read::MultiGzDecoder;

use crate::error::DataProblem;

const GZIP: &[u8] = &[0x1f, 0x8b];

/// What is packed and not unpacked here: its beginning, its name, what to do.
const PACKED: [(&[u8], &str, &str); 6] = [
    (b"PK\x03\x04", "zip archive or an Excel workbook", "unpack it, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "workbook of an old Excel", "save the sheet as CSV"),
    (b"BZh", "bzip2 file", "unpack it, or pack it with gzip"),
    (b"\xfd7zXZ\0", "xz file", "unpack it, or pack it with gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd file", "unpack it, or pack it with gzip"),
    (b"7z\xbc\xaf", "7z archive", "unpack it"),
];

/// The bytes, unpacked where they are a gzip file of at most `limit` bytes, and whether they were. A
/// format whose own files are archives says so.
pub(super) fn unpack(
    bytes: Cow<'_, [u8]>,
    limit: u64,
    archive: bool,
) -> Result<(Cow<'_, [u8]>, bool), DataProblem> {
    if bytes.starts_with(GZIP) {
        let mut unpacked = Vec::new();
        let read = MultiGzDecoder::new(&bytes[..]).take(limit + 1).read_to_end(&mut unpacked);
        read.map_err(|error| DataProblem::Gzip { reason: error.to_string() })?;
        if unpacked.len() as u64 > limit {
            return Err(DataProblem::Gzip { reason: format!("more than {limit} bytes come out of it") });
        }
        return Ok((Cow::Owned(unpacked), true));
    }
    let packed = PACKED.iter().find(|(start, ..)| !archive && bytes.starts_with(start));
    match packed {
        Some(&(_, found, remedy)) => Err(DataProblem::Packed { found, remedy }),
        None => Ok((bytes, false)),
    }
}

/// The text of a file without its byte order mark, and its encoding. `encoding` is "auto" or the name
/// of one. What is neither UTF-8 nor UTF-16 and has no control characters is taken for windows-1252.
pub(super) fn text<'a>(bytes: &'a [u8], encoding: &str) -> Result<(Cow<'a, str>, &'static str), DataProblem> {
    match encoding {
        "utf-8" => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let text = std::str::from_utf8(bytes).map_err(|_| DataProblem::Encoding { encoding: "utf-8" })?;
            Ok((Cow::Borrowed(text), "utf-8"))
        }
        "utf-16" => decode(bytes, wide(bytes).unwrap_or(UTF_16LE), "utf-16"),
        "windows-1252" => decode(bytes, WINDOWS_1252, "windows-1252"),
        _ => {
            if let Some(wide) = wide(bytes) {
                return decode(bytes, wide, "utf-16");
            }
            if let Ok(found) = text(bytes, "utf-8") {
                return Ok(found);
            }
            let control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0c\x1a".contains(byte);
            if bytes.iter().any(control) { Err(DataProblem::NotText) } else { text(bytes, "windows-1252") }
        }
    }
}

/// The lines of a text, whatever ends them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let cr_only = !text.contains('\n');
    text.split(if cr_only { '\r' } else { '\n' })
}

fn decode(
    bytes: &[u8],
    encoding: &'static Encoding,
    name: &'static str,
) -> Result<(Cow<'static, str>, &'static str), DataProblem> {
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    if malformed {
        Err(DataProblem::Encoding { encoding: name })
    } else {
        Ok((Cow::Owned(text.into_owned()), name))
    }
}

/// The byte order of UTF-16 text, by its mark or by the zeros of ASCII letters.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(64) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let most = head.len() / 2;
    match (most > 3, zeros(0), zeros(1)) {
        (true, 0, odd) if odd * 4 > most * 3 => Some(UTF_16LE),
        (true, even, 0) if even * 4 > most * 3 => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, io::Write};

    use flate2::{Compression, write::GzEncoder};

    use super::{DataProblem, text, unpack};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(bytes).expect("memory takes everything");
        gzip.finish().expect("memory takes everything")
    }

    #[test]
    fn gzip_files_of_several_members_are_unpacked_within_the_limit() {
        let packed = [gzip(b"ab"), gzip(b"cd")].concat();
        let (bytes, was_packed) = unpack(Cow::Borrowed(&packed), 4, false).expect("a good file");
        assert_eq!((bytes.as_ref(), was_packed), (b"abcd".as_slice(), true));
        assert!(matches!(unpack(Cow::Borrowed(&packed), 3, false), Err(DataProblem::Gzip { .. })));
        assert!(matches!(unpack(Cow::Borrowed(&packed[..9]), 4, false), Err(DataProblem::Gzip { .. })));
    }

    #[test]
    fn other_archives_are_refused_by_name() {
        let refused = unpack(Cow::Borrowed(b"PK\x03\x04.."), 9, false).expect_err("an archive");
        assert!(refused.to_string().contains("Excel"), "{refused}");
        assert!(unpack(Cow::Borrowed(b"PK\x03\x04.."), 9, true).is_ok());
    }

    #[test]
    fn encodings_are_told_by_their_marks_and_bytes() {
        let utf16 = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            format!("{mark}a,é\n1,2\n").encode_utf16().flat_map(order).collect()
        };
        let cases: [(Vec<u8>, &str); 6] = [
            ("\u{feff}a,é\n1,2\n".into(), "utf-8"),
            ("a,é\n1,2\n".into(), "utf-8"),
            (b"a,\xe9\n1,2\n".to_vec(), "windows-1252"),
            (utf16(u16::to_le_bytes, "\u{feff}"), "utf-16"),
            (utf16(u16::to_be_bytes, "\u{feff}"), "utf-16"),
            (utf16(u16::to_le_bytes, ""), "utf-16"),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(text(&bytes, "auto"), Ok((Cow::Borrowed("a,é\n1,2\n"), encoding)));
        }
        assert_eq!(text(b"a\xff\x00\x01", "auto"), Err(DataProblem::NotText));
        assert!(matches!(text(b"\xe9", "utf-8"), Err(DataProblem::Encoding { .. })));
    }
}

//! The pixels of all images of a folder in one piece of bytes: what the format's reader takes, and what
//! is kept beside the folder.
//!
//! A line that says what it is, the SHA-256 of all that follows, the key (32 bytes), the numbers of rows, of pixels from
//! top to bottom and from left to right, and of channels; names of the classes; notes; the class of every row; the
//! pixels. Numbers have 8 bytes, the lowest first, classes of rows 4, pixels 1; lists and texts follow their length.

use sha2::{Digest, Sha256};

use crate::{
    dataset::{ImageShape, format::check_shape},
    error::DataProblem,
};

/// The first line; raised with the layout.
pub(super) const START: &[u8] = b"albench pixels 1\n";

/// Length of a checksum.
const SUM: usize = 32;

/// All images of a folder.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pixels {
    /// The size of them all.
    pub shape: ImageShape,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// How they were read, for people.
    pub notes: Vec<String>,
    /// The class of each image.
    pub labels: Vec<u32>,
    /// Image after image.
    pub numbers: Vec<u8>,
}

impl Pixels {
    /// In bytes, under a key.
    pub fn encode(&self, key: &[u8; SUM]) -> Vec<u8> {
        let mut bytes =
            Vec::with_capacity(START.len() + 2 * SUM + 4 * self.labels.len() + self.numbers.len() + 4096);
        bytes.extend_from_slice(START);
        bytes.extend_from_slice(&[0; SUM]);
        bytes.extend_from_slice(key);
        let ImageShape { height, width, channels } = self.shape;
        for number in [self.labels.len(), height, width, channels] {
            put(&mut bytes, number);
        }
        for texts in [&self.classes, &self.notes] {
            put(&mut bytes, texts.len());
            for text in texts {
                put(&mut bytes, text.len());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        self.labels.iter().for_each(|label| bytes.extend_from_slice(&label.to_le_bytes()));
        bytes.extend_from_slice(&self.numbers);
        let sum = Sha256::digest(&bytes[START.len() + SUM..]);
        bytes[START.len()..START.len() + SUM].copy_from_slice(&sum);
        bytes
    }

    /// From bytes, whatever their key and checksum.
    pub fn decode(bytes: &[u8]) -> Result<Self, DataProblem> {
        let malformed = |reason: &str| DataProblem::Malformed {
            format: "pixels",
            reason: format!("{reason}; name the folder of the images"),
        };
        let mut rest = bytes
            .strip_prefix(START)
            .and_then(|rest| rest.get(2 * SUM..))
            .ok_or_else(|| malformed("they do not begin as pixels do"))?;
        Self::decode_rest(&mut rest).unwrap_or_else(|| Err(malformed("they are cut off or damaged")))
    }

    /// `None` for what is cut off or longer than it says.
    fn decode_rest(rest: &mut &[u8]) -> Option<Result<Self, DataProblem>> {
        let rows = number(rest)?;
        let shape = ImageShape { height: number(rest)?, width: number(rest)?, channels: number(rest)? };
        if let Err(problem) = check_shape(rows, shape.features()) {
            return Some(Err(problem));
        }
        let (classes, notes) = (texts(rest)?, texts(rest)?);
        let (labels, pixels) = rest.split_at_checked(rows.checked_mul(4)?)?;
        let labels: Vec<u32> = labels.as_chunks().0.iter().map(|label| u32::from_le_bytes(*label)).collect();
        let fits = pixels.len() == rows * shape.features()
            && !pixels.is_empty()
            && labels.iter().all(|&label| (label as usize) < classes.len());
        fits.then(|| Ok(Self { shape, classes, notes, labels, numbers: pixels.to_vec() }))
    }
}

/// Whether bytes are whole and stand under this key.
pub(super) fn is_whole(bytes: &[u8], key: &[u8; SUM]) -> bool {
    let parts = bytes.strip_prefix(START).and_then(|rest| rest.split_at_checked(SUM));
    parts.is_some_and(|(sum, rest)| rest.starts_with(key) && Sha256::digest(rest).as_slice() == sum)
}

fn put(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend_from_slice(&(number as u64).to_le_bytes());
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    usize::try_from(u64::from_le_bytes(*bytes)).ok()
}

fn texts(rest: &mut &[u8]) -> Option<Vec<String>> {
    let count = number(rest)?;
    let mut texts = Vec::new();
    for _ in 0..count {
        let length = number(rest)?;
        let (text, after) = rest.split_at_checked(length)?;
        *rest = after;
        texts.push(String::from_utf8(text.to_vec()).ok().filter(|text| !text.contains(char::is_control))?);
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::{Pixels, START, SUM, is_whole};
    use crate::dataset::ImageShape;

    fn two() -> Pixels {
        Pixels {
            shape: ImageShape { height: 1, width: 2, channels: 1 },
            classes: vec!["a".to_owned(), "b".to_owned()],
            notes: vec!["two".to_owned()],
            labels: vec![1, 0],
            numbers: vec![9, 8, 7, 6],
        }
    }

    #[test]
    fn pixels_survive_their_bytes_and_every_change_of_a_byte_is_found() {
        let (pixels, key) = (two(), [7; SUM]);
        let bytes = pixels.encode(&key);
        assert_eq!(Pixels::decode(&bytes), Ok(pixels));
        assert!(is_whole(&bytes, &key) && !is_whole(&bytes, &[8; SUM]));
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert!(!is_whole(&other, &key), "{at}");
            assert!(!is_whole(&bytes[..at], &key), "{at}");
        }
    }

    #[test]
    fn what_is_cut_off_or_promises_too_much_is_refused() {
        let bytes = two().encode(&[7; SUM]);
        for length in 0..bytes.len() {
            assert!(Pixels::decode(&bytes[..length]).is_err(), "{length}");
        }
        assert!(Pixels::decode(&[&bytes[..], b"x"].concat()).is_err());
        let rows = START.len() + 2 * SUM;
        let mut many = bytes.clone();
        many[rows..rows + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(Pixels::decode(&many).is_err_and(|problem| problem.to_string().contains("as a dense table")));
        let mut class = bytes;
        let label = class.len() - 4 - 8;
        class[label] = 2;
        assert!(Pixels::decode(&class).is_err());
    }
}

//! IDX, the format of MNIST: one array of numbers, the labels in a file of their own (`label_file`) or
//! in a column.
//!
//! Two zeros, the type of the numbers, the number of dimensions, their sizes as integers of 32 bits, the numbers, all of
//! them with the highest byte first. The first dimension counts rows; what is in the others becomes columns. Two or three of
//! them are height, width and channels of images.
//! <https://yann.lecun.org/exdb/mnist/>

use super::npy::{Array, Values, read_arrays};
use crate::{
    dataset::{
        ImageShape,
        format::{FormatSpec, Labels, check_shape},
    },
    error::DataProblem,
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "idx",
    summary: "an array as MNIST has it, labels in a second file or in a column",
    endings: &["idx"],
    params: &[],
    version: 1,
    labels: Labels::NamedOrFile,
    images: true,
    archive: false,
    pack: None,
    recognises: |bytes| matches!(bytes, [0, 0, 0x08 | 0x09 | 0x0b..=0x0e, 1..=4, ..]),
    read: |inputs, format, sink| read_arrays(inputs, format, sink, array),
};

/// The array in a file.
fn array(bytes: &[u8]) -> Result<Array, DataProblem> {
    let malformed = |reason: String| Err(DataProblem::Malformed { format: "idx", reason });
    let Some((&[first, second, kind, dimensions], rest)) = bytes.split_first_chunk() else {
        return malformed(format!("it has {} bytes, expected 4 at the start", bytes.len()));
    };
    if (first, second) != (0, 0) || dimensions == 0 {
        let start = [first, second, kind, dimensions];
        return malformed(format!(
            "it starts with {start:?}, expected 0, 0, a type and a number of dimensions"
        ));
    }
    let Some((width, number)) = reader(kind) else {
        return malformed(format!("its type is {kind:#04x}, expected 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e"));
    };
    let (sizes, values) = rest
        .as_chunks::<4>()
        .0
        .split_at_checked(usize::from(dimensions))
        .map_or((&[][..], &[][..]), |(sizes, _)| (sizes, &rest[4 * sizes.len()..]));
    let sizes: Vec<usize> = sizes.iter().map(|size| u32::from_be_bytes(*size) as usize).collect();
    let [rows, others @ ..] = &sizes[..] else {
        return malformed(format!("it ends before the sizes of its {dimensions} dimensions"));
    };
    let columns = others.iter().try_fold(1, |product: usize, &size| product.checked_mul(size));
    let columns = columns.unwrap_or(usize::MAX);
    check_shape(*rows, columns)?;
    let expected = rows * columns * width;
    if values.len() != expected {
        let found = values.len();
        return malformed(format!("{found} bytes follow the sizes {sizes:?}, expected {expected}"));
    }
    let numbers = values.chunks_exact(width).map(number).collect();
    let image = ImageShape::from_sizes(others);
    Ok(Array { shape: (*rows, columns), image, values: Values::Numbers(numbers) })
}

/// What the bytes of a number say.
type Number = fn(&[u8]) -> f64;

/// How many bytes a number of this type has, and what they say.
fn reader(kind: u8) -> Option<(usize, Number)> {
    fn bytes<const N: usize>(bytes: &[u8]) -> [u8; N] {
        bytes.try_into().expect("as many as the type has")
    }
    Some(match kind {
        0x08 => (1, |number| f64::from(number[0])),
        0x09 => (1, |number| f64::from(i8::from_be_bytes(bytes(number)))),
        0x0b => (2, |number| f64::from(i16::from_be_bytes(bytes(number)))),
        0x0c => (4, |number| f64::from(i32::from_be_bytes(bytes(number)))),
        0x0d => (4, |number| f64::from(f32::from_be_bytes(bytes(number)))),
        0x0e => (8, |number| f64::from_be_bytes(bytes(number))),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Array, Values, array};
    use crate::dataset::{Card, DataFile, Format, Source};

    fn numbers(found: Array) -> ((usize, usize), Vec<f64>) {
        let Values::Numbers(numbers) = found.values else { panic!("numbers") };
        (found.shape, numbers)
    }

    #[test]
    fn images_become_rows_of_pixels_and_every_type_is_read() {
        let images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 9, 8, 7, 0, 255, 1];
        assert_eq!(
            numbers(array(&images).expect("an array")),
            ((2, 3), vec![9.0, 8.0, 7.0, 0.0, 255.0, 1.0])
        );
        let one = |kind: u8, bytes: &[u8]| {
            let all = [&[0, 0, kind, 1, 0, 0, 0, 1], bytes].concat();
            numbers(array(&all).expect("an array")).1[0]
        };
        assert_eq!(one(0x09, &[0xff]), -1.0);
        assert_eq!(one(0x0b, &(-300_i16).to_be_bytes()), -300.0);
        assert_eq!(one(0x0c, &70_000_i32.to_be_bytes()), 70_000.0);
        assert_eq!(one(0x0d, &1.5_f32.to_be_bytes()), 1.5);
        assert_eq!(one(0x0e, &(-0.1_f64).to_be_bytes()), -0.1);
    }

    #[test]
    fn a_card_may_name_images_and_labels_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("a writable folder");
            Some(DataFile::Path(path))
        };
        let images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 0];
        let file = write("images", &images).expect("written");
        let label_file = write("labels", &[0, 0, 8, 1, 0, 0, 0, 2, 4, 1]);
        let format = Format { label_file, ..Format::named("idx").expect("registered") };
        let source = Source::File { format, file, sha256: None };
        let [summary, origin, licence] = [const { String::new() }; 3];
        let card = Card { name: "two".to_owned(), summary, origin, licence, source, shape: None };
        let data = card.load(0, &[]).expect("good files");
        assert_eq!(data.features, ndarray::array![[9.0, 8.0], [7.0, 0.0]]);
        let image = data.about.image.map(|image| image.to_string());
        assert_eq!(image.as_deref(), Some("1 x 2"));
        assert_eq!((data.labels, data.classes), (vec![1, 0], vec!["1".to_owned(), "4".to_owned()]));
    }

    #[test]
    fn what_is_cut_or_promises_too_much_is_refused() {
        let refused = |bytes: &[u8]| array(bytes).err().expect("no array").to_string();
        for (bytes, words) in [
            (&[0, 0][..], "it has 2 bytes"),
            (&[1, 0, 8, 1, 0, 0, 0, 0], "starts with [1, 0, 8, 1]"),
            (&[0, 0, 7, 1, 0, 0, 0, 0], "its type is 0x07"),
            (&[0, 0, 8, 2, 0, 0, 0, 1], "ends before the sizes of its 2 dimensions"),
            (&[0, 0, 8, 1, 0, 0, 0, 2, 5], "1 bytes follow the sizes [2], expected 2"),
            (&[0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255], "as a dense table"),
        ] {
            assert!(refused(bytes).contains(words), "{}", refused(bytes));
        }
    }
}

//! Readers take any bytes: they give what they promise or an error, and never panic.

use std::{fs, io::Write};

use albench::{
    config::{Library, Place},
    dataset::{Dataset, Format},
    simulation::{Point, Query, ScoreSummary, Trace},
    store::{
        CELLS, RECORDED, read,
        record::{Cell, CellKey, Outcome, Timing},
    },
};
use flate2::{Compression, write::GzEncoder};
use proptest::{collection::vec, prelude::*, sample::select};

/// Checks what a reader of data files promises.
fn keeps_its_promises(bytes: &[u8], format: &Format) -> Result<(), TestCaseError> {
    match Dataset::parse(bytes, format, "f") {
        Ok(data) => {
            prop_assert_eq!(data.features.nrows(), data.labels.len());
            prop_assert!(data.features.ncols() > 0 && data.classes.len() > 1);
            prop_assert!(data.features.iter().all(|value| value.is_finite()));
            prop_assert!(data.labels.iter().all(|&label| label < data.classes.len()));
        }
        Err(error) => {
            let message = error.to_string();
            // 20 columns of 60 characters of 4 bytes, and words.
            prop_assert!(message.len() < 6000 && !message.contains(char::is_control), "{message:?}");
        }
    }
    Ok(())
}

fn csv() -> Format {
    Format::csv("y")
}

/// A PNG file.
fn image() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 16, 12);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("memory takes everything");
    let pixels: Vec<u8> = (0..16 * 12 * 4).map(|at| u8::try_from(at * 7 % 251).expect("a byte")).collect();
    writer.write_image_data(&pixels).expect("as many pixels as the header says");
    writer.finish().expect("memory takes everything");
    bytes
}

/// Text made of the pieces of a format, so that some of it is well formed.
fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(select(of), 0..40).prop_map(|pieces| pieces.concat())
}

fn cell(seed: u64, accuracies: &[f64], timed: bool) -> Cell {
    let point = |(at, &accuracy)| Point { n_labeled: 2 + at, metrics: vec![Some(accuracy)] };
    let scores = Some(ScoreSummary { n: 9, nan: 1, distinct: 8, gap: Some(0.1), cut: None });
    let query = |at| Query { picks: vec![at], scores: scores.clone(), facts: None };
    Cell {
        key: CellKey::new("d\"\\é", "svc", "margin", seed),
        hash: "00ff".into(),
        metrics: ["accuracy".into()].into(),
        outcome: Outcome::Finished(Trace {
            points: accuracies.iter().enumerate().map(point).collect(),
            queries: (1..accuracies.len()).map(query).collect(),
            start: None,
            unconverged: None,
        }),
        timing: timed.then_some(Timing { fit: 0.1, predict: 0.2, query: 0.3 }),
    }
}

/// Changes of a text: at a place given as a share of its length, bytes are replaced by others.
fn mutated(mut bytes: Vec<u8>, changes: &[(usize, usize, Vec<u8>)]) -> Vec<u8> {
    for (at, length, new) in changes {
        let start = at % (bytes.len() + 1);
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, new.iter().copied());
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(usize, usize, Vec<u8>)>> {
    vec((any::<usize>(), 0..6_usize, vec(any::<u8>(), 0..6)), 1..4)
}

/// A run folder with these bytes as a segment and as the recorded file.
fn folder(segment: &[u8], recorded: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join(CELLS)).expect("an empty folder");
    fs::write(folder.path().join(CELLS).join("segment-00001.jsonl"), segment).expect("writable");
    fs::write(folder.path().join(RECORDED), recorded).expect("writable");
    folder
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("memory takes everything");
    gzip.finish().expect("memory takes everything")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn any_bytes_are_csv_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        keeps_its_promises(&bytes, &csv())?;
    }

    #[test]
    fn any_text_that_looks_like_csv_is_read_or_an_error(
        text in pieces(&["a", "y", ",", ",", "\n", "\n", "1", "-2.5e3", "\"", " ", "\r\n", "é", "nan", "0", "\u{feff}"]),
        header in select(&["", "a,y\n", "y,a,b\n"][..]),
    ) {
        keeps_its_promises(format!("{header}{text}").as_bytes(), &csv())?;
    }

    #[test]
    fn any_bytes_are_libsvm_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        keeps_its_promises(&bytes, &Format::libsvm())?;
    }

    #[test]
    fn any_text_that_looks_like_libsvm_is_read_or_an_error(
        text in pieces(&["1", "+1", "-1", " ", " ", ":", "1:2", "2:0.5", "3:-1e3", "\n", "\n", "nan", "#", "1000000:1"]),
    ) {
        keeps_its_promises(text.as_bytes(), &Format::libsvm())?;
    }

    #[test]
    fn any_bytes_are_one_of_the_other_formats_or_an_error(
        bytes in vec(any::<u8>(), 0..200),
        kind in select(&["arff", "idx", "image-folder", "npy", "npz", "parquet"][..]),
        head in select(&["", "@relation r\n@attribute a real\n@attribute y {0,1}\n@data\n", "\u{feff}"][..]),
    ) {
        let format = Format { label: csv().label, ..Format::named(kind).expect("a format") };
        keeps_its_promises(&[head.as_bytes(), bytes.as_slice()].concat(), &format)?;
    }

    #[test]
    fn any_text_that_looks_like_arff_is_read_or_an_error(
        text in pieces(&["1", "no", "yes", ",", ",", "\n", "\n", "'", "\"", "{", "}", "0 ", "1 ", "?", "%", "\\", " ", "{2}"]),
    ) {
        let head = "@relation r\n@attribute a real\n@attribute y {no,yes}\n@data\n";
        keeps_its_promises(format!("{head}{text}").as_bytes(), &Format::named("arff").expect("a format"))?;
    }

    #[test]
    fn numbers_written_as_csv_and_as_libsvm_are_read_back_bit_by_bit(
        rows in vec((vec(-1e300..1e300_f64, 3), 0..2_usize), 2..20),
    ) {
        prop_assume!(rows.iter().any(|row| row.1 == 0) && rows.iter().any(|row| row.1 == 1));
        let mut texts = ["a,b,c,y\n".to_owned(), String::new()];
        for (values, class) in &rows {
            texts[0] += &format!("{},{},{},{class}\n", values[0], values[1], values[2]);
            texts[1] += &format!("{class} 1:{} 2:{} 3:{}\n", values[0], values[1], values[2]);
        }
        for (text, format) in texts.iter().zip([csv(), Format::libsvm()]) {
            let data = Dataset::parse(text.as_bytes(), &format, "f").expect("a good file");
            let expected: Vec<f64> = rows.iter().flat_map(|(values, _)| values.clone()).collect();
            prop_assert_eq!(data.features.into_raw_vec_and_offset().0, expected);
            prop_assert_eq!(data.labels, rows.iter().map(|row| row.1).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_cell_survives_its_line(
        seed in any::<u64>(),
        accuracies in vec(0.0..=1.0_f64, 1..20),
        timed in any::<bool>(),
    ) {
        let cell = cell(seed, &accuracies, timed);
        prop_assert_eq!(Cell::decode(&cell.encode()), Ok(cell));
    }

    #[test]
    fn any_text_is_a_cell_or_an_error(text in any::<String>()) {
        prop_assert!(Cell::decode(&text).is_err());
    }

    #[test]
    fn a_mutated_line_is_never_taken_for_another_cell(
        accuracies in vec(0.0..=1.0_f64, 1..6),
        changes in changes(),
    ) {
        let cell = cell(3, &accuracies, true);
        let bytes = mutated(cell.encode().into_bytes(), &changes);
        if let Ok(read) = Cell::decode(&String::from_utf8_lossy(&bytes)) {
            prop_assert_eq!(read, cell);
        }
    }
}

proptest! {
    // These write files: fewer cases.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn a_damaged_image_is_read_or_an_error(
        which in 0..3_usize,
        changes in changes(),
        keys in select(&["", "image = [5, 7, 3]"][..]),
    ) {
        let good = [image(), include_bytes!("image_folder/colour.jpg").to_vec(), include_bytes!("image_folder/grey.jpg").to_vec()];
        let folder = tempfile::tempdir().expect("a temporary folder");
        for class in ["a", "b"] {
            let path = folder.path().join("pets").join(class);
            fs::create_dir_all(&path).expect("writable");
            fs::write(path.join("1.png"), &good[which]).expect("writable");
        }
        fs::write(folder.path().join("pets/b/2.png"), mutated(good[which].clone(), &changes)).expect("writable");
        let text = format!("name = \"pets\"\nkind = \"image-folder\"\nfile = \"pets\"\n{keys}\n");
        let card = Library::shipped().card_text(&text, "card", &Place::Folder(folder.path().to_owned()));
        let card = card.expect("a good card");
        match card.load(0, &[]) {
            Ok(data) => {
                prop_assert_eq!(data.labels, [0, 1, 1]);
                prop_assert!(data.features.iter().all(|value| (0.0..=255.0).contains(value)));
            }
            Err(error) => prop_assert!(!error.to_string().contains(char::is_control), "{error}"),
        }
    }

    #[test]
    fn a_run_folder_may_hold_any_bytes(
        segment in vec(any::<u8>(), 0..300),
        recorded in vec(any::<u8>(), 0..300),
    ) {
        let raw = folder(&segment, &recorded);
        let stored = read::read(raw.path()).expect("damage is no error");
        prop_assert!(stored.kept.cells.is_empty());
        let compressed = folder(b"", &gzip(&recorded));
        prop_assert!(read::read(compressed.path()).expect("damage is no error").kept.cells.is_empty());
    }

    #[test]
    fn whatever_happens_to_a_segment_its_cells_are_right_or_missing(
        accuracies in vec(0.0..=1.0_f64, 1..6),
        changes in changes(),
    ) {
        let cells: Vec<Cell> = (0..3).map(|seed| cell(seed, &accuracies, true)).collect();
        let text: String = cells.iter().map(|cell| cell.encode() + "\n").collect();
        let segment = mutated(text.clone().into_bytes(), &changes);
        let recorded = mutated(gzip(text.as_bytes()), &changes);
        for folder in [folder(&segment, &gzip(b"")), folder(b"", &recorded)] {
            let stored = read::read(folder.path()).expect("damage is no error");
            for found in stored.kept.cells.values() {
                prop_assert!(cells.contains(found));
            }
            let all_there = stored.kept.cells.len() == cells.len();
            prop_assert!(all_there || !stored.complaints().is_empty());
        }
    }
}

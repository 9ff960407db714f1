//! From a card to the data it describes.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    error::{DataProblem, DatasetError, ImageProblem, InputError, InputProblem},
    files,
    hex::hex,
    shipped,
};

use super::{
    Card, DataFile, Dataset, FORMATS, Format, Shape, Source, bytes, find_generator,
    format::{Cells, Input, Packed, Part},
    sink::Sink,
};

/// Largest data file that is read, in bytes: room for [`MAX_VALUES`](super::MAX_VALUES) numbers of
/// 15 characters.
pub(super) const MAX_FILE: u64 = 4 << 30;

impl Card {
    /// Loads or makes the data.
    ///
    /// A generator makes new data for every `seed`; a file gives the same data for all. A file that
    /// (or folder) is not where the card says is looked for, by its name, in each of `data_dirs` in turn.
    /// Checksum and shape are compared with those of the card, where it has them.
    ///
    /// # Panics
    ///
    /// When the card names a generator that is not registered; the reader of cards refuses it.
    pub fn load(&self, seed: u64, data_dirs: &[PathBuf]) -> Result<Dataset, DatasetError> {
        match &self.source {
            Source::Generator { kind, params } => {
                let generator = find_generator(kind).expect("cards name registered generators");
                (generator.make)(params, seed)
            }
            Source::File { format, file, sha256 } => {
                let found = self.find(file, Part::Any, Some(format), data_dirs)?;
                check_sha256(&found, sha256.as_deref())?;
                let mut files = vec![found];
                let others = [
                    (&format.label_file, Part::Labels),
                    (&format.initial_file, Part::Initial),
                    (&format.test_file, Part::Test),
                ];
                for (file, part) in others {
                    if let Some(file) = file {
                        files.push(self.find(file, part, Some(format), data_dirs)?);
                    }
                }
                let name = files[0].name.clone();
                let dataset = parse(files, format)?;
                let found = dataset.shape();
                if let Some(expected) = self.shape.filter(|&expected| expected != found) {
                    let (expected, found) = (expected.to_string(), found.to_string());
                    return Err(fail(&name, DataProblem::Shape { expected, found }).into());
                }
                Ok(dataset)
            }
        }
    }

    /// Whether the data can be images, as far as is known before they are loaded: the card or the format
    /// says their shape.
    #[must_use]
    pub fn may_hold_images(&self) -> bool {
        match &self.source {
            Source::Generator { .. } => false,
            Source::File { format, .. } => format.image.is_some() || format.spec.images,
        }
    }

    /// A data file, or the folder of a format of folders; of no format where it is a table of vectors.
    pub(super) fn find(
        &self,
        file: &DataFile,
        part: Part,
        format: Option<&Format>,
        data_dirs: &[PathBuf],
    ) -> Result<DataBytes<'static>, DatasetError> {
        let mut searched = Vec::new();
        let (file_name, beside_the_card) = match file {
            DataFile::Path(path) => (path.file_name().map(Path::new), Some(path.clone())),
            DataFile::Shipped(name) => {
                if let Some(bytes) = shipped::dataset_file(name) {
                    let (name, bytes) = (name.clone(), Cow::Borrowed(bytes));
                    return Ok(DataBytes { name, bytes, part, sha256: None });
                }
                (Path::new(name).file_name().map(Path::new), None)
            }
        };
        let elsewhere = data_dirs.iter().filter_map(|dir| Some(dir.join(file_name?)));
        for path in beside_the_card.into_iter().chain(elsewhere) {
            let name = path.display().to_string();
            let fail = |problem| InputError { file: name.clone(), line: None, problem };
            if let Some(format) = format
                && let Some(pack) = format.spec.pack
                && path.exists()
            {
                let Packed { bytes, sha256 } = pack(&path, part, format)?;
                return Ok(DataBytes { name, bytes: Cow::Owned(bytes), part, sha256: Some(sha256) });
            }
            if let Some(format) = format
                && path.is_dir()
            {
                let problem = ImageProblem::NotAFile { kind: format.spec.name };
                return Err(fail(DataProblem::Image(problem).into()).into());
            }
            match files::read(&path, MAX_FILE) {
                Ok(Some(bytes)) => {
                    return Ok(DataBytes { name, bytes: Cow::Owned(bytes), part, sha256: None });
                }
                Ok(None) => return Err(fail(InputProblem::FileTooLarge { limit: MAX_FILE }).into()),
                Err(error) if error.kind() == ErrorKind::NotFound => searched.push(name),
                Err(error) => {
                    return Err(fail(InputProblem::Unreadable { reason: error.to_string() }).into());
                }
            }
        }
        if let (true, DataFile::Shipped(name)) = (searched.is_empty(), file) {
            searched.push(format!("datasets/{name} (not part of albench)"));
        }
        Err(DatasetError::Missing {
            name: self.name.clone(),
            searched: searched.join(", "),
            origin: self.origin.clone(),
        })
    }
}

/// A file in memory.
pub(super) struct DataBytes<'a> {
    pub(super) name: String,
    pub(super) bytes: Cow<'a, [u8]>,
    /// What its rows are for.
    part: Part,
    /// Its checksum, where it is not that of the bytes.
    sha256: Option<String>,
}

pub(super) fn fail(file: &str, problem: DataProblem) -> InputError {
    InputError { file: file.to_owned(), line: None, problem: problem.into() }
}

pub(super) fn check_sha256(file: &DataBytes<'_>, expected: Option<&str>) -> Result<(), InputError> {
    let Some(expected) = expected else { return Ok(()) };
    let found = file.sha256.clone().unwrap_or_else(|| hex(Sha256::digest(&file.bytes).as_slice()));
    if expected.eq_ignore_ascii_case(&found) {
        return Ok(());
    }
    Err(fail(&file.name, DataProblem::Checksum { expected: expected.to_owned(), found }))
}

/// Reads files into one table.
fn parse(files: Vec<DataBytes<'_>>, format: &Format) -> Result<Dataset, InputError> {
    let mut packed = false;
    let mut unpacked = Vec::new();
    for DataBytes { name, bytes, part, .. } in files {
        let spec = format.spec;
        expect_format(&bytes, spec.name).map_err(|problem| fail(&name, problem))?;
        let (bytes, was_packed) =
            bytes::unpack(bytes, MAX_FILE, spec.archive).map_err(|problem| fail(&name, problem))?;
        expect_format(&bytes, spec.name).map_err(|problem| fail(&name, problem))?;
        packed |= was_packed;
        unpacked.push((name, bytes, part));
    }
    let inputs: Vec<Input<'_>> =
        unpacked.iter().map(|(file, bytes, part)| Input { file, bytes, part: *part }).collect();
    let mut worded = BTreeSet::new();
    loop {
        let mut sink = Sink::new(format, worded);
        if packed {
            sink.note("unpacked with gzip".to_owned());
        }
        (format.spec.read)(&inputs, format, &mut sink)?;
        match sink.finish()? {
            Ok(dataset) => return Ok(dataset),
            // Words after numbers: from the start, with these columns as words.
            Err(more) => worded = more,
        }
    }
}

/// Refuses bytes that are without doubt of another format.
fn expect_format(bytes: &[u8], kind: &'static str) -> Result<(), DataProblem> {
    let found = FORMATS.iter().find(|spec| (spec.recognises)(bytes));
    match found.filter(|spec| spec.name != kind) {
        Some(spec) => Err(DataProblem::OtherFormat { found: spec.name, kind }),
        None => Ok(()),
    }
}

impl Dataset {
    /// Reads the bytes of a data file; `file` names it in errors.
    pub fn parse(bytes: &[u8], format: &Format, file: &str) -> Result<Self, InputError> {
        let (name, bytes) = (file.to_owned(), Cow::Borrowed(bytes));
        parse(vec![DataBytes { name, bytes, part: Part::Any, sha256: None }], format)
    }

    /// Its size.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let (rows, features) = self.features.dim();
        Shape { rows, features, classes: self.classes.len() }
    }

    /// Checksum of the content in lowercase hexadecimal: SHA-256 of shape, features (bit for bit,
    /// row by row), labels and class names, every number as 8 little-endian bytes, every name
    /// preceded by its length; then, where there are any, the words, the shape of the images, groups and
    /// parts of the rows. Equal
    /// data from whatever source have equal digests.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let (rows, features) = self.features.dim();
        for size in [rows, features, self.classes.len()].iter().chain(&self.labels) {
            hash.update((*size as u64).to_le_bytes());
        }
        let mut buffer = Vec::with_capacity(8 * features);
        for row in self.features.outer_iter() {
            buffer.clear();
            row.iter().for_each(|value| buffer.extend_from_slice(&value.to_le_bytes()));
            hash.update(&buffer);
        }
        for class in &self.classes {
            hash.update((class.len() as u64).to_le_bytes());
            hash.update(class);
        }
        self.about.digest(&mut hash);
        hex(hash.finalize().as_slice())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use ndarray::array;

    use super::{Card, DataFile, DataProblem, DatasetError, Format, InputProblem, Shape, Source};

    const TEXT: &str = "a,y\n1,0\n2,1\n";
    const SHA256: &str = "2e3781e3c32f67fc45f7b528a7c0d9a995a0f1956970d89c473fd199e7ce85f1";

    fn card(file: DataFile, sha256: Option<&str>) -> Card {
        let format = Format::csv("y");
        Card {
            name: "two".to_owned(),
            summary: "two rows".to_owned(),
            origin: "https://example.org".to_owned(),
            licence: "CC0".to_owned(),
            source: Source::File { format, file, sha256: sha256.map(str::to_owned) },
            shape: Some(Shape { rows: 2, features: 1, classes: 2 }),
        }
    }

    fn problem(result: Result<super::Dataset, DatasetError>) -> InputProblem {
        match result {
            Err(DatasetError::Input(error)) => error.problem,
            other => panic!("expected an unusable file, got {other:?}"),
        }
    }

    #[test]
    fn a_file_is_searched_beside_the_card_and_then_in_each_data_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("two.csv");
        fs::write(&path, TEXT).expect("a writable folder");
        let found = card(DataFile::Path(path), Some(SHA256)).load(0, &[]).expect("a good file");
        assert_eq!(found.features, array![[1.0], [2.0]]);

        let dirs = [PathBuf::from("/nowhere"), folder.path().to_owned()];
        for file in [DataFile::Path("cards/two.csv".into()), DataFile::Shipped("sub/two.csv".to_owned())] {
            let other = card(file, None).load(7, &dirs).expect("a good file");
            assert_eq!(other.digest(), found.digest());
        }
    }

    #[test]
    fn a_missing_file_is_reported_with_every_place_and_the_remedy() {
        let file = DataFile::Path("cards/two.csv".into());
        let error = card(file, None).load(0, &["/nowhere".into()]).expect_err("no file");
        assert_eq!(
            error.to_string(),
            "data set `two`: no data file at cards/two.csv, /nowhere/two.csv; get it from its origin \
             (https://example.org) and name its folder with `--data DIR`"
        );
        let error =
            card(DataFile::Shipped("sub/two.csv".to_owned()), None).load(0, &[]).expect_err("no file");
        assert!(error.to_string().contains("datasets/sub/two.csv"), "{error}");
    }

    #[test]
    fn another_checksum_or_shape_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("two.csv");
        fs::write(&path, TEXT.replace('2', "3")).expect("a writable folder");
        let file = DataFile::Path(path.clone());
        let found = problem(card(file.clone(), Some(SHA256)).load(0, &[]));
        assert!(
            matches!(found, InputProblem::Data(problem) if matches!(*problem, DataProblem::Checksum { .. }))
        );

        let mut wrong = card(file, None);
        wrong.shape = Some(Shape { rows: 3, features: 1, classes: 2 });
        let message = problem(wrong.load(0, &[])).to_string();
        assert!(message.contains("2 rows, 1 features and 2 classes, the card says 3 rows"), "{message}");
    }

    #[test]
    fn the_digest_depends_on_every_part_of_the_content() {
        let data = super::Dataset::parse(TEXT.as_bytes(), &Format::csv("y"), "f").expect("a good file");
        let mut others = vec![data.clone(), data.clone(), data.clone()];
        others[0].features[[0, 0]] = -0.0;
        others[1].labels.swap(0, 1);
        others[2].classes[1].push('x');
        assert_eq!(data.digest(), data.clone().digest());
        for other in others {
            assert_ne!(other.digest(), data.digest());
        }
    }
}

//! Reads golden files: JSON, gzipped or not, with large arrays as base64 of little-endian bytes.

use std::{
    env, fs,
    io::Read,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::read::GzDecoder;
use ndarray::Array2;
use serde_json::Value;

/// One golden file.
pub struct Golden {
    /// File name without its ending.
    pub name: String,
    /// Its content.
    pub value: Value,
}

/// All golden files in `tests/golden/data` whose name starts with `prefix`, by name; after them those
/// in the folder of `ALBENCH_GOLDEN`.
pub fn files(prefix: &str) -> Vec<Golden> {
    further_files("data", prefix)
}

/// The same for the folder `tests/golden/<folder>`.
pub fn further_files(name: &str, prefix: &str) -> Vec<Golden> {
    gather(name, |path| read(path, prefix))
}

/// The texts of all tables whose name starts with `prefix`, gzipped or not, from
/// `tests/golden/curves` and the folder of `ALBENCH_GOLDEN`.
pub fn tables(prefix: &str) -> Vec<String> {
    gather("curves", |path| {
        let name = path.file_name()?.to_str()?;
        let is_table = name.trim_end_matches(".gz").strip_suffix(".csv").is_some();
        (is_table && name.starts_with(prefix)).then(|| text(path))
    })
}

/// The values of the file `<name>` or `<name>.gz`, one per line, of a folder of `tests/golden`, and of
/// the folder of `ALBENCH_GOLDEN`.
pub fn lines(folder: &str, name: &str) -> Vec<Value> {
    let texts = gather(folder, |path| {
        let file_name = path.file_name()?.to_str()?;
        (file_name.trim_end_matches(".gz") == name).then(|| text(path))
    });
    let value = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}: {error}"));
    texts.iter().flat_map(|text| text.lines()).map(value).collect()
}

/// The golden file `<name>` or `<name>.gz`: sought in the folder of `ALBENCH_GOLDEN`, in `golden` inside or
/// beside it, then among the shipped ones.
pub fn named(name: &str) -> Golden {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let extra = env::var_os("ALBENCH_GOLDEN").map(PathBuf::from);
    let extra =
        extra.into_iter().flat_map(|path| [path.clone(), path.join("golden"), path.join("../golden")]);
    let folders = extra.chain([shipped.join("breadth"), shipped.join("data")]);
    let files = folders.flat_map(|folder| [folder.join(name), folder.join(format!("{name}.gz"))]);
    let mut found = files.filter(|path| path.is_file()).filter_map(|path| read(&path, ""));
    found.next().unwrap_or_else(|| panic!("no golden file {name}"))
}

/// What `read` makes of the files of a shipped folder, then of those of `ALBENCH_GOLDEN`.
///
/// Panics when it makes nothing of the shipped ones: a comparison without cases proves nothing.
fn gather<T>(name: &str, read: impl Fn(&Path) -> Option<T>) -> Vec<T> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let mut found: Vec<T> = paths(&shipped).iter().filter_map(|path| read(path)).collect();
    assert!(!found.is_empty(), "no golden file of this kind in {}", shipped.display());
    if let Some(extra) = env::var_os("ALBENCH_GOLDEN") {
        found.extend(paths(Path::new(&extra)).iter().filter_map(|path| read(path)));
    }
    found
}

/// The entries of all files of a prefix: of a file that holds a list every item, else the whole.
pub fn cases(prefix: &str) -> Vec<Value> {
    let entries = |value| if let Value::Array(list) = value { list } else { vec![value] };
    files(prefix).into_iter().flat_map(|golden| entries(golden.value)).collect()
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    paths.sort();
    paths
}

fn read(path: &Path, prefix: &str) -> Option<Golden> {
    let file_name = path.file_name()?.to_str()?;
    let name = file_name.strip_suffix(".json").or_else(|| file_name.strip_suffix(".json.gz"))?;
    if !name.starts_with(prefix) {
        return None;
    }
    let value =
        serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(Golden { name: name.to_owned(), value })
}

fn text(path: &Path) -> String {
    let bytes = fs::read(path).expect("a readable file");
    if path.extension().is_none_or(|ending| ending != "gz") {
        return String::from_utf8(bytes).expect("UTF-8");
    }
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzipped text");
    text
}

/// A number, where the strings "nan", "inf" and "-inf" stand for what JSON cannot say.
pub fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("nan") => f64::NAN,
        Some("inf") => f64::INFINITY,
        Some("-inf") => f64::NEG_INFINITY,
        Some(other) => panic!("`{other}` is not a number"),
        None => value.as_f64().unwrap_or_else(|| panic!("{value} is not a number")),
    }
}

/// A list of numbers.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

/// A list of indices, labels or counts.
pub fn indices(value: &Value) -> Vec<usize> {
    let index = |value: &Value| usize::try_from(value.as_u64().expect("an index")).expect("64 bits");
    value.as_array().expect("a list").iter().map(index).collect()
}

/// The same, where it may also be a base64 array.
pub fn integers(value: &Value) -> Vec<usize> {
    if value.is_array() {
        return indices(value);
    }
    let index =
        |b: &[u8]| usize::try_from(i64::from_le_bytes(b.try_into().expect("8 bytes"))).expect("an index");
    assert_eq!(value["dtype"], "<i8");
    STANDARD
        .decode(value["b64"].as_str().expect("base64"))
        .expect("base64")
        .chunks_exact(8)
        .map(index)
        .collect()
}

/// The values of a base64 array, in C order, as numbers.
pub fn blob(value: &Value) -> Vec<f64> {
    let bytes = STANDARD.decode(value["b64"].as_str().expect("base64")).expect("base64");
    match value["dtype"].as_str().expect("a dtype") {
        "<f8" => bytes.chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().expect("8 bytes"))).collect(),
        "|u1" => bytes.iter().map(|&b| f64::from(b)).collect(),
        other => panic!("dtype {other} is not read here"),
    }
}

/// A two-dimensional base64 array.
pub fn matrix(value: &Value) -> Array2<f64> {
    let shape = indices(&value["shape"]);
    Array2::from_shape_vec((shape[0], shape[1]), blob(value)).expect("as many values as the shape says")
}

/// How many comparisons of a kind were made, and how they came out.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Comparisons.
    pub cases: usize,
    /// Those that agree.
    pub equal: usize,
    /// Largest difference; `None` where things are equal or not.
    largest: Option<f64>,
    /// The first that do not agree.
    unequal: Vec<String>,
}

/// Disagreements that are told when a comparison fails.
const TOLD: usize = 10;

impl Tally {
    /// This many comparisons that agree: an assertion would have failed otherwise.
    pub fn exact(cases: usize) -> Self {
        Self { cases, equal: cases, ..Self::default() }
    }

    /// Two numbers that differ by `difference`, of which `tolerance` is allowed.
    pub fn see(&mut self, difference: f64, tolerance: f64, what: impl FnOnce() -> String) {
        let difference = difference.abs();
        let largest = self.largest.unwrap_or_default();
        self.largest = Some(largest.max(difference));
        self.see_equal(difference <= tolerance, || format!("{} (off by {difference:e})", what()));
    }

    /// Two things that are equal or not.
    pub fn see_equal(&mut self, equal: bool, what: impl FnOnce() -> String) {
        self.cases += 1;
        self.equal += usize::from(equal);
        if !equal && self.unequal.len() < TOLD {
            self.unequal.push(what());
        }
    }

    /// Both together.
    pub fn and(mut self, other: &Self) -> Self {
        self.cases += other.cases;
        self.equal += other.equal;
        self.largest = self.largest.into_iter().chain(other.largest).reduce(f64::max);
        self.unequal.extend(other.unequal.iter().cloned());
        self.unequal.truncate(TOLD);
        self
    }

    /// Prints the line that `tools/golden/parity-table.sh` collects, and fails unless all agree.
    pub fn report(&self, part: &str) {
        let largest = self.largest.map_or_else(|| "-".to_owned(), |largest| format!("{largest:.1e}"));
        println!("parity | {part} | {} | {} | {largest} |", self.cases, self.equal);
        assert!(self.cases > 0 && self.equal == self.cases, "{part}: {:#?}", self.unequal);
    }
}

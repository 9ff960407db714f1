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

/// All golden files whose name starts with `prefix`, shipped ones first, each folder by name.
///
/// Panics when the shipped folder has none: a comparison without cases proves nothing.
pub fn files(prefix: &str) -> Vec<Golden> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    let mut found = folder(&shipped, prefix);
    assert!(!found.is_empty(), "no golden file `{prefix}*` in {}", shipped.display());
    if let Some(extra) = env::var_os("ALBENCH_GOLDEN") {
        found.extend(folder(Path::new(&extra), prefix));
    }
    found
}

/// The entries of all files of a prefix: of a file that holds a list every item, else the whole.
pub fn cases(prefix: &str) -> Vec<Value> {
    let entries = |value| if let Value::Array(list) = value { list } else { vec![value] };
    files(prefix).into_iter().flat_map(|golden| entries(golden.value)).collect()
}

fn folder(folder: &Path, prefix: &str) -> Vec<Golden> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| read(path, prefix)).collect()
}

fn read(path: &Path, prefix: &str) -> Option<Golden> {
    let file_name = path.file_name()?.to_str()?;
    let name = file_name.strip_suffix(".json").or_else(|| file_name.strip_suffix(".json.gz"))?;
    if !name.starts_with(prefix) {
        return None;
    }
    let bytes = fs::read(path).expect("a readable file");
    let mut text = String::new();
    if path.extension().is_some_and(|ending| ending == "gz") {
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzipped text");
    } else {
        text = String::from_utf8(bytes).expect("UTF-8");
    }
    let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(Golden { name: name.to_owned(), value })
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

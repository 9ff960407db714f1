//! Tables for programs: comma-separated values in full precision.

use csv::Writer;

/// Comma-separated values in memory.
pub struct Sheet(Writer<Vec<u8>>);

impl Sheet {
    /// A sheet with its header.
    pub fn new<T: AsRef<[u8]>>(header: impl IntoIterator<Item = T>) -> Self {
        let mut sheet = Self(Writer::from_writer(Vec::new()));
        sheet.row(header);
        sheet
    }

    /// Adds a row, as long as the header.
    pub fn row<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) {
        self.0.write_record(fields).expect("memory takes it, and all rows of a table are equally long");
    }

    /// The file.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes it")
    }
}

/// The shortest digits that give the same number again; empty where it is not finite.
#[must_use]
pub fn exact(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// The same for a number that may be missing.
#[must_use]
pub fn maybe(value: Option<f64>) -> String {
    value.map(exact).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{exact, maybe};

    #[test]
    fn numbers_survive_the_round_trip_and_missing_ones_are_empty() {
        assert_eq!(exact(0.1 + 0.2).parse(), Ok(0.1 + 0.2));
        assert_eq!((exact(f64::NAN), exact(f64::INFINITY), maybe(None)), Default::default());
    }
}

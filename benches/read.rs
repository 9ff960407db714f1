//! What reading a CSV file costs: 10^6 rows of 20 features, against what the csv crate and counting lines take.
//!
//! Run with `cargo bench --bench read`. The reader may take three times the sum of the other two.

use std::{fmt::Write, sync::LazyLock};

use albench::dataset::{Dataset, Format};
use csv::StringRecord;
use divan::{Bencher, black_box};

const ROWS: usize = 1_000_000;
const FEATURES: usize = 20;

/// The file: numbers of six digits, two classes.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text: String = (0..FEATURES).map(|feature| format!("f{feature},")).collect();
    text += "y\n";
    let mut state = 1_u64;
    for row in 0..ROWS {
        for _ in 0..FEATURES {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = state >> 44;
            write!(text, "{}.{:05},", digits % 10, digits / 16 % 100_000).expect("a String takes everything");
        }
        writeln!(text, "{}", row % 2).expect("a String takes everything");
    }
    text
});

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 3)]
fn lines(bencher: Bencher<'_, '_>) {
    let text = TEXT.as_bytes();
    bencher.bench_local(|| memchr::memchr_iter(b'\n', black_box(text)).count());
}

#[divan::bench(sample_count = 3)]
fn records_of_the_csv_crate(bencher: Bencher<'_, '_>) {
    let text = TEXT.as_bytes();
    bencher.bench_local(|| {
        let mut reader = csv::Reader::from_reader(black_box(text));
        let (mut record, mut fields) = (StringRecord::new(), 0);
        while reader.read_record(&mut record).expect("a good file") {
            fields += record.len();
        }
        fields
    });
}

#[divan::bench(sample_count = 3)]
fn data_set(bencher: Bencher<'_, '_>) {
    let (text, format) = (TEXT.as_bytes(), Format::csv("y"));
    bencher.bench_local(|| Dataset::parse(black_box(text), &format, "f").expect("a good file").labels.len());
}

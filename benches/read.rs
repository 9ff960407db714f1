//! What reading a CSV file costs: 10^6 rows of 20 features, against what the csv crate and counting lines take.
//!
//! Run with `cargo bench --bench read`. All three take turns, for numbers of 6 digits and for numbers as long as
//! programs write them; ratios are those of one round. The reader may take three times the sum of the other two.

use std::{fmt::Write, hint::black_box, time::Instant};

use albench::dataset::{Dataset, Format};
use csv::StringRecord;
const ROWS: usize = 1_000_000;
const FEATURES: usize = 20;

const ROUNDS: usize = 7;

/// A file of numbers below 10 and two classes.
fn text(long: bool) -> String {
    let mut text: String = (0..FEATURES).map(|feature| format!("f{feature},")).collect();
    text += "y\n";
    let mut state = 1_u64;
    for row in 0..ROWS {
        for _ in 0..FEATURES {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = (state >> 11) as f64 / (1_u64 << 53) as f64 * 10.0;
            let written = if long { write!(text, "{number},") } else { write!(text, "{number:.5},") };
            written.expect("a String takes everything");
        }
        writeln!(text, "{}", row % 2).expect("a String takes everything");
    }
    text
}

fn lines(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

fn records_of_the_csv_crate(text: &[u8]) -> usize {
    let mut reader = csv::Reader::from_reader(text);
    let (mut record, mut fields) = (StringRecord::new(), 0);
    while reader.read_record(&mut record).expect("a good file") {
        fields += record.len();
    }
    fields
}

fn data_set(text: &[u8]) -> usize {
    Dataset::parse(text, &Format::csv("y"), "f").expect("a good file").labels.len()
}

/// Seconds that a call takes.
fn seconds(call: fn(&[u8]) -> usize, text: &[u8]) -> f64 {
    let start = Instant::now();
    black_box(call(black_box(text)));
    start.elapsed().as_secs_f64()
}

/// The middle one, with the smallest and the largest.
fn median(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    format!("{:.3} ({:.3} to {:.3})", values[values.len() / 2], values[0], values[values.len() - 1])
}

fn main() {
    println!("| numbers | counting lines, s | csv crate, s | data set, s | ratio |");
    println!("|---|---|---|---|---|");
    for (name, long) in [("of 6 digits", false), ("of 16 digits", true)] {
        let text = text(long);
        let calls = [lines, records_of_the_csv_crate, data_set];
        let rounds: Vec<[f64; 3]> =
            (0..ROUNDS).map(|_| calls.map(|call| seconds(call, text.as_bytes()))).collect();
        let column = |at: usize| median(rounds.iter().map(|round| round[at]).collect());
        let ratio = median(rounds.iter().map(|round| round[2] / (round[0] + round[1])).collect());
        println!("| {name} | {} | {} | {} | {ratio} |", column(0), column(1), column(2));
    }
}

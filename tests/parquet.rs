//! Parquet files, in builds with the feature: `cargo test --features parquet --test parquet`.

use std::panic;

use albench::{
    config::{Library, Place},
    dataset::{ColumnRef, Dataset, Format},
};

/// What `table.csv` became in pyarrow 26: single and double precision, short integers, a dictionary of texts;
/// `write_table(compression="snappy", row_group_size=12)`.
const TABLE: &[u8] = include_bytes!("field/numpy/table.parquet");

fn format() -> Format {
    let named = |name: &str| Some(ColumnRef::Name(name.to_owned()));
    Format { label: named("y"), groups: named("g"), ..Format::named("parquet").expect("a format") }
}

#[test]
fn a_table_of_pyarrow_is_the_one_that_was_written_as_text() {
    let card = "name = \"d\"\nkind = \"csv\"\nfile = \"table.csv\"\nlabel = \"y\"\ngroups = \"g\"\n";
    let place = Place::Folder("tests/field/numpy".into());
    let text = Library::shipped().card_text(card, "card", &place).expect("a good card");
    let expected = text.load(0, &[]).expect("a good file");
    let found = Dataset::parse(TABLE, &format(), "table.parquet").expect("a good file");
    assert_eq!(found.features, expected.features);
    assert_eq!((found.labels, found.classes), (expected.labels, expected.classes));
    assert_eq!(found.about.groups, expected.about.groups);
    assert_eq!(found.about.columns, expected.about.columns);
}

#[test]
fn damaged_files_are_refused_or_give_finite_numbers() {
    // What the crate says when it panics is of no use here.
    panic::set_hook(Box::new(|_| {}));
    let mut refused = 0;
    let mut read = |bytes: &[u8]| match Dataset::parse(bytes, &format(), "f") {
        Ok(data) => assert!(data.features.iter().all(|value| value.is_finite())),
        Err(error) => {
            let message = error.to_string();
            assert!(message.len() < 2000 && !message.contains(char::is_control), "{message:?}");
            refused += 1;
        }
    };
    for end in (0..TABLE.len()).step_by(7) {
        read(&TABLE[..end]);
    }
    for at in 0..TABLE.len() {
        for value in [0, TABLE[at] ^ 1, TABLE[at] ^ 0x80, 0xff] {
            let mut bytes = TABLE.to_vec();
            bytes[at] = value;
            read(&bytes);
        }
    }
    assert!(refused > 1000, "{refused} files refused");
}

//! What reading says of damage, duplicates and sizes.

use std::{fs, io::Write};

use flate2::{Compression, write::GzEncoder};

use super::{MAX_LINE, MAX_RATIO, MAX_REPORTED, Stored, read, segments};
use crate::{
    error::StoreError,
    store::{
        CELLS, RECORDED,
        record::{Cell, tests::example},
        sealed::tests::newer,
        segment::Segment,
    },
};

fn folder_with(lines: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join(CELLS)).expect("an empty folder");
    fs::write(folder.path().join(CELLS).join("segment-00001.jsonl"), lines).expect("a writable folder");
    folder
}

#[test]
fn a_torn_last_line_is_dropped_and_reported() {
    let folder = folder_with(&format!("{}\n{}", example(1).encode(), &example(2).encode()[..50]));
    let stored = read(folder.path()).expect("readable");
    assert_eq!(stored.cells.len(), 1);
    assert_eq!(stored.torn.len(), 1);
    assert!(stored.torn[0].ends_with("segment-00001.jsonl:2"), "{:?}", stored.torn);
}

#[test]
fn a_damaged_line_is_reported_with_its_place_and_the_others_are_kept() {
    let damaged = example(1).encode().replace("0.7", "0.8");
    let folder = folder_with(&format!("{damaged}\n{}\n", example(2).encode()));
    let stored = read(folder.path()).expect("readable");
    assert_eq!(stored.cells.keys().map(|(key, _)| key.seed).collect::<Vec<_>>(), [2]);
    assert!(stored.damaged[0].contains("segment-00001.jsonl:1: the checksum"), "{:?}", stored.damaged);
}

fn recorded(bytes: &[u8]) -> Result<super::Stored, StoreError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(RECORDED), bytes).expect("a writable folder");
    read(folder.path())
}

fn gzip(write: impl FnOnce(&mut GzEncoder<Vec<u8>>)) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    write(&mut gzip);
    gzip.finish().expect("memory takes everything")
}

#[test]
fn a_gzip_bomb_is_an_error_and_not_a_full_memory() {
    for text in [b"\0".repeat(1 << 20), b"\n".repeat(1 << 20), b"[],".repeat(1 << 19)] {
        let bomb = gzip(|gzip| (0..100).for_each(|_| gzip.write_all(&text).expect("memory")));
        assert!(bomb.len() < 1 << 20);
        let error = recorded(&bomb).expect_err("text without end");
        assert!(matches!(error, StoreError::Bomb { limit: MAX_RATIO, .. }), "{error}");
    }
}

#[test]
fn a_line_without_end_is_an_error_and_not_a_full_memory() {
    let line = std::io::BufReader::new(std::io::repeat(b'x'));
    let error = Stored::default().add_lines(line, "f").expect_err("a line without end");
    assert!(
        matches!(error, StoreError::TooLarge { what: "line", limit, .. } if limit == MAX_LINE as u64),
        "{error}"
    );
}

#[test]
fn what_is_not_wanted_takes_no_memory_and_is_counted_once() {
    let cells = [example(1), example(2), example(3)];
    let folder = folder_with(&[0, 1, 2, 1, 0].map(|at: usize| cells[at].encode() + "\n").concat());
    let wanted = [(&cells[1].key, &*cells[1].hash), (&cells[2].key, "other")];
    let mut stored = Stored::only(wanted);
    stored.add_folder(folder.path()).expect("readable");
    assert_eq!(stored.cells.values().collect::<Vec<_>>(), [&cells[1]]);
    assert_eq!(stored.others(), 2);
    let mut stored = Stored::presence_of(wanted);
    stored.add_folder(folder.path()).expect("readable");
    assert!(stored.cells.is_empty() && stored.others() == 2);
    assert!(stored.holds(&cells[1].key, &cells[1].hash) && !stored.holds(&cells[2].key, "other"));
}

#[test]
fn what_is_there_and_cannot_be_read_is_an_error_and_not_an_empty_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (cells, recorded) = (folder.path().join(CELLS), folder.path().join(RECORDED));
    assert!(read(folder.path()).expect("nothing is there").cells.is_empty());
    std::os::unix::fs::symlink("nowhere", &recorded).expect("a link");
    assert!(matches!(read(folder.path()), Err(StoreError::Io { path, .. }) if path == recorded));
    fs::remove_file(&recorded).expect("a link");
    fs::write(&cells, "a file").expect("writable");
    assert!(matches!(read(folder.path()), Err(StoreError::Io { path, .. }) if path == cells));
    fs::remove_file(&cells).expect("a file");
    fs::create_dir_all(cells.join("segment-00001.jsonl")).expect("writable");
    assert!(matches!(read(folder.path()), Err(StoreError::Io { .. })));
}

#[test]
fn of_many_damaged_lines_the_first_are_named_and_the_others_counted() {
    let stored = recorded(&gzip(|gzip| gzip.write_all(&[b'\n'; 150]).expect("memory")));
    let damaged = stored.expect("readable").damaged;
    assert_eq!(damaged.len(), MAX_REPORTED + 1);
    assert!(damaged[MAX_REPORTED].ends_with("cells.jsonl.gz: 50 further lines are damaged"), "{damaged:?}");
}

#[test]
fn gzip_files_that_were_joined_are_read_to_the_end_and_garbage_after_them_is_reported() {
    let part = |seed| gzip(|gzip| writeln!(gzip, "{}", example(seed).encode()).expect("memory"));
    let mut bytes = [part(1), part(2)].concat();
    assert_eq!(recorded(&bytes).expect("readable").cells.len(), 2);
    bytes.extend(b"garbage");
    let stored = recorded(&bytes).expect("readable");
    assert_eq!((stored.cells.len(), stored.damaged.len()), (2, 1), "{:?}", stored.damaged);
    bytes.truncate(bytes.len() - 20);
    let stored = recorded(&bytes).expect("readable");
    assert!(!stored.cells.is_empty() && stored.damaged.len() == 1, "{stored:?}");
}

#[test]
fn a_time_is_taken_from_whichever_line_of_a_cell_has_it() {
    let (timed, untimed) = (example(1).encode(), Cell { timing: None, ..example(1) }.encode());
    for lines in [[&timed, &untimed], [&untimed, &timed]] {
        let stored = read(folder_with(&format!("{}\n{}\n", lines[0], lines[1])).path()).expect("readable");
        assert_eq!(stored.cells.values().collect::<Vec<_>>(), [&example(1)]);
    }
}

#[test]
fn a_line_of_a_newer_version_is_an_error_with_its_place() {
    let folder = folder_with(&format!("{}\n{}\n", example(1).encode(), newer(&example(2))));
    let error = read(folder.path()).expect_err("a newer line");
    assert!(
        matches!(&error, StoreError::Newer { at, .. } if at.ends_with("segment-00001.jsonl:2")),
        "{error}"
    );
}

#[test]
fn segments_are_read_in_the_order_of_their_names_and_other_files_are_left_alone() {
    let folder = folder_with("");
    let cells = folder.path().join(CELLS);
    fs::write(cells.join("notes.txt"), "no cell").expect("writable");
    for number in (2..40).rev() {
        fs::write(cells.join(format!("segment-{number:05}.jsonl")), "").expect("writable");
    }
    let found = segments(folder.path()).expect("readable");
    assert!(found.len() == 39 && found.is_sorted(), "{found:?}");
}

#[test]
fn equal_duplicates_are_kept_once_and_a_contradiction_names_both_lines() {
    let folder = folder_with(&format!("{}\n", example(1).encode()));
    let mut again = example(1);
    again.timing = None;
    let mut segment = Segment::create(folder.path()).expect("a second segment");
    segment.append(&again).expect("writable");
    assert_eq!(read(folder.path()).expect("readable").cells.len(), 1);

    let mut file =
        fs::OpenOptions::new().append(true).open(segment.path().expect("open")).expect("the segment");
    let other = Cell { metrics: ["a".into(), "b".into()].into(), ..example(1) };
    writeln!(file, "{}", other.encode()).expect("writable");
    let error = read(folder.path()).expect_err("a contradiction");
    assert!(matches!(error, StoreError::Contradiction { .. }));
    let text = error.to_string();
    assert!(text.contains("segment-00001.jsonl:1") && text.contains("segment-00002.jsonl:2"), "{text}");
}

//! What reading says of damage, duplicates and sizes.

use std::{fs, io::Write};

use flate2::{Compression, write::GzEncoder};

use super::{
    Everything, MAX_LINE, MAX_RATIO, MAX_REPORTED, Outcomes, Presence, Spool, Stored, read, segments,
};
use crate::{
    error::StoreError,
    store::{
        CELLS, RECORDED,
        record::{
            Cell, CellHash, CellKey, Outcome, Timing,
            tests::{HASH, example},
        },
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
    assert_eq!(stored.kept.cells.len(), 1);
    assert_eq!(stored.torn.len(), 1);
    assert!(stored.torn[0].ends_with("segment-00001.jsonl:2"), "{:?}", stored.torn);
}

#[test]
fn a_damaged_line_is_reported_with_its_place_and_the_others_are_kept() {
    let damaged = example(1).encode().replace("0.7", "0.8");
    let folder = folder_with(&format!("{damaged}\n{}\n", example(2).encode()));
    let stored = read(folder.path()).expect("readable");
    assert_eq!(stored.kept.cells.keys().map(|(key, _)| key.seed).collect::<Vec<_>>(), [2]);
    assert!(stored.damaged[0].contains("segment-00001.jsonl:1: the checksum"), "{:?}", stored.damaged);
}

fn recorded(bytes: &[u8]) -> Result<Stored<Everything>, StoreError> {
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
    let error = Stored::new(Everything::default()).add_lines(line, "f").expect_err("a line without end");
    assert!(
        matches!(error, StoreError::TooLarge { what: "line", limit, .. } if limit == MAX_LINE as u64),
        "{error}"
    );
}

#[test]
fn a_text_that_is_too_long_is_an_error_at_the_line_that_goes_beyond() {
    let line = example(1).encode() + "\n";
    let limit = 2 * line.len() as u64;
    let add =
        |count| Stored::new(Everything::default()).add_within(limit, line.repeat(count).as_bytes(), "f");
    assert!(matches!(add(2), Ok(Ok(()))));
    let error = add(3).expect_err("beyond the limit");
    assert!(
        matches!(&error, StoreError::TooLarge { at, what: "text", limit: said } if at == "f:3" && *said == limit),
        "{error}"
    );
}

#[test]
fn what_is_not_wanted_takes_no_memory_and_is_counted_once() {
    let cells = [example(1), example(2), example(3)];
    let folder = folder_with(&[0, 1, 2, 1, 0].map(|at: usize| cells[at].encode() + "\n").concat());
    let wanted = [(&cells[1].key, HASH), (&cells[2].key, CellHash([1; 16]))];
    let mut stored = Stored::new(Outcomes::of(wanted));
    stored.add_folder(folder.path()).expect("readable");
    assert!(stored.others() == 2);
    assert!(stored.holds(&cells[1].key, HASH) && !stored.holds(&cells[2].key, CellHash([1; 16])));
    let (outcomes, timings) = stored.kept.finish();
    let [Some(kept), None] = &outcomes[..] else { panic!("the first one: {outcomes:?}") };
    assert_eq!((kept.unpack(), Some(timings[0])), (cells[1].outcome.clone(), cells[1].timing));
    assert!(!timings[1].is_known());
    let mut stored = Stored::new(Presence::of(wanted));
    stored.add_folder(folder.path()).expect("readable");
    assert!(stored.others() == 2);
    assert!(stored.holds(&cells[1].key, HASH) && !stored.holds(&cells[2].key, CellHash([1; 16])));
    assert_eq!(stored.kept.finish(), [true, false]);
}

/// Lines of cells that are kept in each way: what is first, and what becomes of a cell that is there twice.
fn in_each_way(lines: &[String]) -> [Result<Cell, StoreError>; 3] {
    let folder = folder_with(&lines.concat());
    let key = &example(1).key;
    let everything = read(folder.path())
        .map(|stored| stored.kept.cells.into_values().find(|cell| cell.key == *key).expect("the cell"));
    let mut stored = Stored::new(Outcomes::of([(key, HASH)]));
    let outcomes = stored.add_folder(folder.path()).map(|()| {
        let (mut outcomes, timings) = stored.kept.finish();
        let outcome = outcomes[0].take().expect("the cell").unpack();
        Cell { outcome, timing: Some(timings[0]).filter(Timing::is_known), ..example(1) }
    });
    let mut stored = Stored::new(Spool::create(folder.path()).expect("writable"));
    let spooled = stored.add_folder(folder.path()).and_then(|()| stored.kept.cell(key, HASH));
    [everything, outcomes, spooled.map(|cell| cell.expect("the cell"))]
}

#[test]
fn a_cell_that_is_there_twice_is_the_first_one_with_the_time_of_whichever_has_one_however_it_is_kept() {
    let line = |cell: &Cell| cell.encode() + "\n";
    let untimed = Cell { timing: None, ..example(1) };
    let mut old = untimed.clone();
    let Outcome::Finished(trace) = &mut old.outcome else { panic!("a finished cell") };
    (trace.start, trace.unconverged) = (None, None);
    for (lines, expected) in [
        ([line(&example(1)), line(&example(2)), line(&untimed)], example(1)),
        ([line(&untimed), line(&example(2)), line(&example(1))], example(1)),
        (
            [line(&old), line(&example(2)), line(&example(1))],
            Cell { timing: example(1).timing, ..old.clone() },
        ),
    ] {
        for kept in in_each_way(&lines) {
            assert_eq!(kept.expect("they agree"), expected);
        }
    }
    let mut other = example(1);
    let Outcome::Finished(trace) = &mut other.outcome else { panic!("a finished cell") };
    trace.points[0].n_labeled = 1;
    trace.points[1].n_labeled = 3;
    let renamed = Cell { metrics: ["accuracy".into(), "other".into()].into(), ..example(1) };
    for second in [other, renamed] {
        for kept in in_each_way(&[line(&example(1)), line(&example(2)), line(&second)]) {
            let Err(StoreError::Contradiction { first, second, cell, hash }) = kept else {
                panic!("a contradiction: {kept:?}")
            };
            assert!(first.ends_with("segment-00001.jsonl:1") && second.ends_with("segment-00001.jsonl:3"));
            assert_eq!((cell, hash), (example(1).key.to_string(), HASH.to_string()));
        }
    }
}

#[test]
fn spooled_cells_are_written_by_key_and_then_by_hash_and_without_times() {
    let hashed = |seed, hash: &str| Cell { hash: hash.into(), ..example(seed) };
    let earlier = Cell { key: CellKey::new("a", "svc", "margin", 9), ..example(9) };
    let cells = [hashed(2, "b"), hashed(1, "c"), hashed(2, "a"), earlier, hashed(1, "b")];
    let lines: String = cells.iter().map(|cell| cell.encode() + "\n").collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut stored = Stored::new(Spool::create(folder.path()).expect("writable"));
    stored.add_lines(lines.as_bytes(), "f").expect("readable").expect("memory");
    let mut text = Vec::new();
    let length = stored.kept.write(&mut text).expect("memory takes everything");
    let expected =
        [3, 4, 1, 2, 0].map(|at| Cell { timing: None, ..cells[at].clone() }.encode() + "\n").concat();
    assert_eq!((String::from_utf8(text).expect("UTF-8"), length), (expected.clone(), expected.len() as u64));
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0);
}

#[test]
fn what_is_there_and_cannot_be_read_is_an_error_and_not_an_empty_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (cells, recorded) = (folder.path().join(CELLS), folder.path().join(RECORDED));
    assert!(read(folder.path()).expect("nothing is there").kept.cells.is_empty());
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
    assert_eq!(recorded(&bytes).expect("readable").kept.cells.len(), 2);
    bytes.extend(b"garbage");
    let stored = recorded(&bytes).expect("readable");
    assert_eq!((stored.kept.cells.len(), stored.damaged.len()), (2, 1), "{:?}", stored.damaged);
    bytes.truncate(bytes.len() - 20);
    let stored = recorded(&bytes).expect("readable");
    assert!(!stored.kept.cells.is_empty() && stored.damaged.len() == 1, "{stored:?}");
}

#[test]
fn a_time_is_taken_from_whichever_line_of_a_cell_has_it() {
    let (timed, untimed) = (example(1).encode(), Cell { timing: None, ..example(1) }.encode());
    for lines in [[&timed, &untimed], [&untimed, &timed]] {
        let stored = read(folder_with(&format!("{}\n{}\n", lines[0], lines[1])).path()).expect("readable");
        assert_eq!(stored.kept.cells.values().collect::<Vec<_>>(), [&example(1)]);
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
    assert_eq!(read(folder.path()).expect("readable").kept.cells.len(), 1);

    let mut file =
        fs::OpenOptions::new().append(true).open(segment.path().expect("open")).expect("the segment");
    let other = Cell { metrics: ["a".into(), "b".into()].into(), ..example(1) };
    writeln!(file, "{}", other.encode()).expect("writable");
    let error = read(folder.path()).expect_err("a contradiction");
    assert!(matches!(error, StoreError::Contradiction { .. }));
    let text = error.to_string();
    assert!(text.contains("segment-00001.jsonl:1") && text.contains("segment-00002.jsonl:2"), "{text}");
}

//! The line of text that holds a cell.
//!
//! A line is a JSON object that ends in its own checksum:
//!
//! ```text
//! {"format_version":1,"dataset":"digits",...,"timing":{...},"checksum":"0123456789abcdef"}
//! ```
//!
//! The checksum is the start of the SHA-256 of everything before `,"checksum"`, so a line is
//! either what was written or recognised as damaged.

use sha2::{Digest, Sha256};

use super::{
    record::{Cell, CellKey, FORMAT_VERSION},
    wire::{Head, Version, Wire},
};
use crate::{error::LineError, hex::hex};

/// A line that is as it was written, of which no more is known than which cell it holds.
pub(super) struct Sealed {
    /// Which cell.
    pub(super) key: CellKey,
    /// Hash of everything that determines it.
    pub(super) hash: String,
    text: String,
}

impl Sealed {
    /// Checks the checksum and the version of `line`. Takes no more memory than the line does.
    pub(super) fn open(line: &str) -> Result<Self, LineError> {
        let (body, seal) = line.rsplit_once(SEAL).ok_or(LineError::Unsealed)?;
        if seal.strip_suffix("\"}") != Some(checksum(body).as_str()) {
            return Err(LineError::Checksum);
        }
        let text = format!("{body}}}");
        let version: Version = serde_json::from_str(&text).map_err(|error| LineError::json(&error))?;
        if version.format_version > FORMAT_VERSION {
            return Err(LineError::Newer { found: version.format_version, known: FORMAT_VERSION });
        }
        let head: Head = serde_json::from_str(&text).map_err(|error| LineError::json(&error))?;
        let Head { dataset, learner, strategy, seed, hash } = head;
        Ok(Self { key: CellKey::new(dataset, learner, strategy, seed), hash, text })
    }

    /// The whole cell.
    pub(super) fn cell(&self) -> Result<Cell, LineError> {
        let wire: Wire = serde_json::from_str(&self.text).map_err(|error| LineError::json(&error))?;
        wire.into_cell()
    }
}

impl Cell {
    /// The line that holds the cell, without the line break.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut line = serde_json::to_string(&Wire::from(self)).expect("plain data becomes JSON");
        line.pop();
        let checksum = checksum(&line);
        line.push_str(SEAL);
        line.push_str(&checksum);
        line.push_str("\"}");
        line
    }

    /// The cell that `line` holds.
    pub fn decode(line: &str) -> Result<Self, LineError> {
        Sealed::open(line)?.cell()
    }
}

const SEAL: &str = ",\"checksum\":\"";

fn checksum(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..8])
}

#[cfg(test)]
pub(super) mod tests {
    use super::{SEAL, checksum};
    use crate::{
        error::{LineError, rearranges},
        simulation::{Point, Query},
        store::record::{Cell, Outcome, tests::example},
    };

    /// The line of a cell as a newer version might have written it.
    pub(crate) fn newer(cell: &Cell) -> String {
        let line = cell.encode().replace("\"format_version\":1", "\"format_version\":2");
        resealed(&line)
    }

    /// A line that was changed, with the checksum that it then has.
    fn resealed(line: &str) -> String {
        let (body, _) = line.rsplit_once(SEAL).expect("a sealed line");
        format!("{body}{SEAL}{}\"}}", checksum(body))
    }

    #[test]
    fn what_a_reason_holds_that_would_turn_a_text_is_made_visible_when_it_is_stored() {
        let cell = Cell { outcome: Outcome::Skipped("one\u{1b}[31m \u{202e}class".into()), ..example(3) };
        let Ok(Cell { outcome: Outcome::Skipped(reason), .. }) = Cell::decode(&cell.encode()) else {
            panic!("a skipped cell")
        };
        assert!(reason.starts_with("one") && !reason.chars().any(rearranges), "{reason:?}");
    }

    #[test]
    fn facts_are_there_for_every_query_or_for_none() {
        let mut cell = example(3);
        let Outcome::Finished(trace) = &mut cell.outcome else { panic!("a finished cell") };
        let facts = trace.queries[0].facts.clone();
        trace.points.push(Point { n_labeled: 5, metrics: vec![None; 2] });
        trace.queries.push(Query { picks: vec![1], scores: None, facts });
        assert_eq!(Cell::decode(&cell.encode()), Ok(cell.clone()));
        let Outcome::Finished(trace) = &mut cell.outcome else { panic!("a finished cell") };
        trace.queries[1].facts = None;
        assert_eq!(Cell::decode(&cell.encode()), Err(LineError::Uneven));
    }

    #[test]
    fn a_cell_survives_its_line_bit_by_bit() {
        let cell = example(3);
        assert_eq!(Cell::decode(&cell.encode()), Ok(cell));
    }

    #[test]
    fn a_skipped_cell_survives_its_line() {
        let cell = Cell { outcome: Outcome::Skipped("one class only".into()), ..example(3) };
        assert_eq!(Cell::decode(&cell.encode()), Ok(cell));
    }

    #[test]
    fn a_line_from_before_there_were_facts_is_read() {
        let mut cell = example(3);
        let Outcome::Finished(trace) = &mut cell.outcome else { panic!("a finished cell") };
        (trace.start, trace.unconverged) = (None, None);
        trace.queries[0].facts = None;
        trace.queries[0].scores.as_mut().expect("scores").cut = None;
        let line = cell.encode();
        assert!(["facts", "start", "cut", "unconverged"].iter().all(|key| !line.contains(key)));
        assert_eq!(Cell::decode(&line), Ok(cell));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let line = example(3).encode();
        for at in 0..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 1;
            let damaged = String::from_utf8(bytes).expect("the line is ASCII");
            assert!(Cell::decode(&damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn counts_that_no_run_can_have_are_refused_although_the_checksum_is_right() {
        let line = example(3).encode();
        for (from, to) in [
            ("[2,4]", "[2,5]"),
            ("[2,4]", "[4,2]"),
            ("[2,4]", "[18446744073709551613,18446744073709551615]"),
            ("\"n\":9", "\"n\":8"),
            ("\"n\":9", "\"n\":18446744073709551615"),
            ("\"nan\":1", "\"nan\":18446744073709551615"),
            ("\"cut\":[3,2]", "\"cut\":[10,2]"),
            ("\"cut\":[3,2]", "\"cut\":[2,3]"),
            ("\"digits\"", "\"dig\u{202e}its\""),
        ] {
            let changed = line.replace(from, to);
            assert_ne!(changed, line);
            assert!(matches!(Cell::decode(&resealed(&changed)), Err(LineError::Impossible { .. })), "{to}");
        }
    }

    #[test]
    fn a_newer_format_is_refused_by_its_version() {
        assert_eq!(Cell::decode(&newer(&example(3))), Err(LineError::Newer { found: 2, known: 1 }));
    }
}

//! Cells are read from any bytes or reported: as lines, as a gzip file, and as the body of a line
//! whose checksum is right.

#![no_main]

use albench::store::{
    read::{Everything, Stored},
    record::{Cell, FORMAT_VERSION},
};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};

fuzz_target!(|bytes: &[u8]| {
    let mut stored = Stored::<Everything>::default();
    if stored.add_lines(bytes, "f").is_ok() {
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count() + 1;
        assert!(stored.kept.cells.len() + stored.damaged.len() + stored.torn.len() <= lines);
    }
    let _ = Stored::<Everything>::default().add_gzip(bytes, "f");
    for line in String::from_utf8_lossy(bytes).lines() {
        sealed(line);
    }
});

/// What a line with this body says, its checksum made right.
fn sealed(body: &str) {
    let body = body.split(",\"checksum\"").next().unwrap_or_default();
    let digest = Sha256::digest(body.as_bytes());
    let checksum: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    if let Ok(cell) = Cell::decode(&format!("{body},\"checksum\":\"{checksum}\"}}")) {
        let line = cell.encode();
        assert!(line.contains(&format!("\"format_version\":{FORMAT_VERSION}")));
        let again = Cell::decode(&line).expect("what was written");
        assert_eq!(again, cell);
    }
}

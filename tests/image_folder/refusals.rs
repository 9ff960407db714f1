//! Bad folders, and exactly what the program says of each, with exit code 2.

use std::{env, fs, os::unix::ffi::OsStrExt, path::Path, process::Command};

use super::{
    made::{COLOUR, PRINT, data, grey, png, two_classes},
    program::albench,
};

/// Its name, what the card says besides, and what is done to a good folder.
type Bad = (&'static str, &'static str, fn(&Path));

/// A PNG file whose header announces this size.
fn announces(height: u32, width: u32) -> Vec<u8> {
    let mut bytes = png(8, 8, &grey(8, 8, 0));
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bytes
}

fn jpeg_announces(height: u16, width: u16) -> Vec<u8> {
    let mut bytes = COLOUR.to_vec();
    let at = bytes.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a frame");
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

fn animated() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_animated(2, 0).expect("two frames");
    let mut writer = encoder.write_header().expect("memory takes everything");
    for frame in 0..2 {
        writer.write_image_data(&grey(8, 8, frame)).expect("a frame");
    }
    writer.finish().expect("memory takes everything");
    bytes
}

fn remove(folder: &Path) {
    fs::remove_dir_all(folder.join("pets")).expect("removable");
}

const BAD: &[Bad] = &[
    ("absent", "", remove),
    ("a-file", "", |at| {
        remove(at);
        fs::write(at.join("pets"), "text").expect("writable");
    }),
    ("no-classes", "", |at| {
        remove(at);
        fs::create_dir(at.join("pets")).expect("writable");
        fs::write(at.join("pets/notes.txt"), "text").expect("writable");
    }),
    ("one-class", "", |at| fs::remove_dir_all(at.join("pets/dog")).expect("removable")),
    ("empty-class", "", |at| fs::create_dir(at.join("pets/owl")).expect("writable")),
    ("no-class-of-the-card", "classes = [\"cat\", \"dgo\"]", |_| ()),
    ("beside-the-classes", "", |at| data(at, "1.PNG", &png(8, 8, &grey(8, 8, 0)))),
    ("nested", "", |at| data(at, "cat/more/1.png", &png(8, 8, &grey(8, 8, 0)))),
    ("no-utf-8", "", |at| {
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.png");
        fs::write(at.join("pets/cat").join(name), png(8, 8, &grey(8, 8, 0))).expect("writable");
    }),
    ("control-characters", "", |at| data(at, "cat/a\u{1b}[2J.png", &png(8, 8, &grey(8, 8, 0)))),
    ("control-characters-in-a-class", "", |at| data(at, "c\nat/1.png", &png(8, 8, &grey(8, 8, 0)))),
    ("text", "", |at| data(at, "cat/x.png", b"some text")),
    ("empty-file", "", |at| data(at, "cat/x.png", b"")),
    ("gif", "", |at| data(at, "cat/x.png", include_bytes!("wide.gif"))),
    ("webp", "", |at| data(at, "cat/x.webp", b"RIFF\0\0\0\0WEBPVP8 ")),
    ("heic", "", |at| data(at, "cat/x.jpg", b"\0\0\0\x18ftypheic\0\0\0\0")),
    ("animated", "", |at| data(at, "cat/x.png", &animated())),
    ("print", "", |at| data(at, "cat/x.jpg", PRINT)),
    ("huge-png", "", |at| data(at, "cat/x.png", &announces(100_000, 100_000))),
    ("huge-jpeg", "image = [8, 8]", |at| data(at, "cat/x.jpg", &jpeg_announces(65_000, 65_000))),
    ("cut-png", "", |at| {
        let bytes = png(8, 8, &grey(8, 8, 0));
        data(at, "cat/x.png", &bytes[..bytes.len() - 30]);
    }),
    ("cut-jpeg", "image = [8, 8]", |at| data(at, "cat/x.jpg", &COLOUR[..COLOUR.len() - 40])),
    ("damaged-png", "", |at| {
        let mut bytes = png(8, 8, &grey(8, 8, 0));
        bytes[50] ^= 1;
        data(at, "cat/x.png", &bytes);
    }),
    ("link-to-nowhere", "", |at| {
        std::os::unix::fs::symlink("nowhere", at.join("pets/cat/x.png")).expect("writable");
    }),
    ("pipe", "", |at| {
        let made = Command::new("mkfifo").arg(at.join("pets/cat/x.png")).status();
        assert!(made.is_ok_and(|status| status.success()));
    }),
    ("other-size", "", |at| data(at, "dog/x.png", &png(8, 9, &grey(8, 9, 0)))),
    ("too-many", "image = [16384, 16384]", |_| ()),
    ("two-channels", "image = [8, 8, 2]", |_| ()),
    ("columns", "columns = [1]", |_| ()),
    ("other-test-images", "test_file = \"later\"", |at| {
        for class in ["cat", "dog"] {
            fs::create_dir_all(at.join("later").join(class)).expect("writable");
            fs::write(at.join("later").join(class).join("1.jpg"), COLOUR).expect("writable");
        }
    }),
];

#[test]
fn every_bad_folder_is_refused_with_its_message() {
    let mut wrong = Vec::new();
    for (name, keys, spoil) in BAD {
        let folder = tempfile::tempdir().expect("a folder");
        two_classes(folder.path(), 2);
        spoil(folder.path());
        let card = format!("name = \"pets\"\nkind = \"image-folder\"\nfile = \"pets\"\n{keys}\n");
        fs::write(folder.path().join("card.toml"), card).expect("writable");
        let (code, _, stderr) = albench(folder.path(), &["check", "card.toml"]);
        let path = Path::new("tests/image_folder/refused").join(format!("{name}.expected"));
        if env::var_os("BLESS").is_some() {
            fs::write(&path, &stderr).expect("a writable folder");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        let control = |c: char| c.is_control() && c != '\n';
        if code != 2 || stderr != expected || !stderr.starts_with("error: ") || stderr.contains(control) {
            wrong.push(format!("{name}: {code}\n  expected {expected}\n  found    {stderr}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let files = fs::read_dir("tests/image_folder/refused").expect("a folder").count();
    assert_eq!(files, BAD.len(), "a message without its folder");
}

#[test]
fn a_folder_where_a_file_is_read_is_told_from_one() {
    let folder = tempfile::tempdir().expect("a folder");
    two_classes(folder.path(), 2);
    fs::write(folder.path().join("card.toml"), "name = \"p\"\nkind = \"csv\"\nfile = \"pets\"\nlabel = 1\n")
        .expect("writable");
    let (code, _, stderr) = albench(folder.path(), &["check", "card.toml"]);
    assert!(code == 2 && stderr.contains("write kind = \"image-folder\""), "{stderr}");
}

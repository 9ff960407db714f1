//! Folders of images, as their users meet them: from a folder to a run, what is kept beside it, refusals.
//!
//! Images are written by the tests; the JPEG files beside this one are by Pillow 12.0. `refused/NAME.expected` holds what the
//! program says of each bad folder; `BLESS=1 cargo test --test image_folder` writes them again.

#[path = "../program/mod.rs"]
mod program;

mod made;
mod refusals;

use std::{
    fs,
    path::{Path, PathBuf},
};

use made::{COLOUR, GREY, TURNED, data, grey, load, png, two_classes};
use program::albench;

/// The pixels that are kept in a folder.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.to_string_lossy().ends_with(".albench-pixels")).collect()
}

#[test]
fn a_folder_becomes_a_card_and_an_experiment_that_run_with_a_network() {
    let folder = tempfile::tempdir().expect("a folder");
    two_classes(folder.path(), 24);
    let (code, text, stderr) = albench(folder.path(), &["new", "pets"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(text.contains("48 rows, 64 features") && text.contains("images of 8 x 8"), "{text}");
    let experiment = fs::read_to_string(folder.path().join("pets.toml")).expect("an experiment");
    assert!(experiment.contains("\nkind = \"cnn\"\n"), "{experiment}");
    let run = |out: &str, threads: &str| {
        let args = ["run", "pets.toml", "--quiet", "--seeds", "1", "--set=dataset.iterations=2"];
        let more = ["--set=learner.epochs=20", "--out", out, "--threads", threads];
        let (code, _, stderr) = albench(folder.path(), &[&args[..], &more].concat());
        assert_eq!(code, 0, "{stderr}");
        fs::read_to_string(folder.path().join(out).join("pets/curves.csv")).expect("curves")
    };
    let first = run("one", "1");
    for path in kept(folder.path()) {
        fs::remove_file(path).expect("removable");
    }
    assert_eq!(run("two", "2"), first);
    let last = first.lines().rfind(|line| line.contains("margin")).expect("a curve");
    let accuracy: f64 = last.rsplit(',').next().and_then(|field| field.parse().ok()).expect("a number");
    assert!(accuracy > 0.9, "stripes are easily told apart: {last}");

    fs::write(folder.path().join("pets/cat/00.png"), png(8, 9, &grey(8, 9, 3))).expect("writable");
    let (code, text, stderr) = albench(folder.path(), &["check", "pets"]);
    assert!(code == 0 && text.contains("\nimage = [32, 32, 3]\n"), "{text}{stderr}");
}

#[test]
fn kept_pixels_change_nothing_and_are_made_again_when_damaged_or_of_other_images() {
    let folder = tempfile::tempdir().expect("a folder");
    two_classes(folder.path(), 3);
    let read = || load(folder.path(), "image = [5, 4, 3]").expect("good images");
    let first = read();
    let all = kept(folder.path());
    let [path] = &all[..] else { panic!("one file is kept") };
    let bytes = fs::read(path).expect("readable");
    let written = || fs::metadata(path).expect("there").modified().expect("a time");
    let time = written();
    assert_eq!((read(), written()), (first.clone(), time), "taken as they are");
    let mut damaged = bytes.clone();
    *damaged.last_mut().expect("pixels") ^= 1;
    for other in [&damaged[..], &bytes[..bytes.len() - 1], b"", b"text"] {
        fs::write(path, other).expect("writable");
        assert_eq!(read(), first);
        assert_eq!(fs::read(path).expect("readable"), bytes, "made again");
    }
    fs::write(folder.path().join("pets/cat/00.png"), png(8, 8, &grey(8, 8, 77))).expect("writable");
    let other = read();
    assert_ne!(other.digest(), first.digest());
    assert_eq!(read(), other);
    assert_eq!(kept(folder.path()).len(), 1);
    // Another shape is another recipe, in a file of its own.
    assert_eq!(load(folder.path(), "image = [5, 4]").expect("good images").features.ncols(), 20);
    assert_eq!(kept(folder.path()).len(), 2);
    // What stands in the way of the file is left alone.
    for path in kept(folder.path()) {
        fs::remove_file(path).expect("removable");
    }
    fs::create_dir(path).expect("a folder in the way");
    assert_eq!(read(), other);
    assert!(path.is_dir());
}

#[test]
fn rows_are_sorted_by_names_and_are_what_the_images_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("b/z.jpg", GREY.to_vec()),
        ("b/a.png", png(12, 16, &[9; 12 * 16])),
        ("b-c/1.jpg", COLOUR.to_vec()),
        ("b/.hidden", b"not read".to_vec()),
        ("b/Thumbs.db", b"not read".to_vec()),
        ("LICENSE.txt", b"not read".to_vec()),
        (".git/x", b"not read".to_vec()),
    ];
    for (name, bytes) in files {
        data(folder.path(), name, &bytes);
    }
    let found = load(folder.path(), "").expect("good images");
    assert_eq!((found.classes, found.labels), (vec!["b".to_owned(), "b-c".to_owned()], vec![1, 0, 0]));
    assert_eq!(found.about.image.map(|image| image.to_string()).as_deref(), Some("12 x 16 x 3"));
    assert!(found.features.row(1).iter().all(|&value| value == 9.0));
    // What Pillow 12.0 makes of the pixel in the middle, but for the rounding of decoders.
    let middle = 3 * (6 * 16 + 8);
    for (channel, expected) in [128.0, 120.0, 191.0].into_iter().enumerate() {
        assert!((found.features[[0, middle + channel]] - expected).abs() < 4.0);
    }
    assert!(
        found.about.notes[0].contains("1 PNG, 2 JPEG, not read: `LICENSE.txt`"),
        "{:?}",
        found.about.notes
    );
    fs::remove_dir_all(folder.path().join("pets")).expect("removable");
    data(folder.path(), "a/1.jpg", TURNED);
    data(folder.path(), "none/1.jpg", TURNED);
    let turned = load(folder.path(), "").expect("good images");
    assert_eq!(turned.about.image.map(|image| image.to_string()).as_deref(), Some("16 x 12 x 3"));
    assert_eq!(turned.classes, ["a", "none"]);
}

#[test]
fn test_folders_chosen_classes_and_checksums_are_those_of_the_card() {
    let folder = tempfile::tempdir().expect("a folder");
    two_classes(folder.path(), 3);
    data(folder.path(), "owl/1.png", b"no image, and not read");
    for class in ["cat", "dog"] {
        fs::create_dir_all(folder.path().join("later").join(class)).expect("writable");
        fs::copy(
            folder.path().join("pets").join(class).join("01.png"),
            folder.path().join("later").join(class).join("x.png"),
        )
        .expect("writable");
    }
    let found =
        load(folder.path(), "classes = [\"cat\", \"dog\"]\ntest_file = \"later\"").expect("good images");
    assert_eq!(found.about.test, Some(vec![false, false, false, false, false, false, true, true]));
    assert_eq!(found.features.row(6), found.features.row(1));
    let said = |keys: &str| load(folder.path(), keys).expect_err("another checksum").to_string();
    let message = said(&format!("classes = [\"cat\", \"dog\"]\nsha256 = \"{}\"", "0".repeat(64)));
    let sum =
        message.split("sha256 is ").nth(1).and_then(|rest| rest.get(..64)).expect("a checksum").to_owned();
    let keys = format!("classes = [\"cat\", \"dog\"]\nsha256 = \"{sum}\"");
    load(folder.path(), &keys).expect("the same files");
    let list = "cd pets; find cat dog -mindepth 1 -type f -not -name '.*' | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum";
    let shell = std::process::Command::new("sh").args(["-c", list]).current_dir(folder.path()).output();
    if let Some(output) = shell.ok().filter(|output| output.status.success()) {
        assert_eq!(String::from_utf8_lossy(&output.stdout).get(..64), Some(sum.as_str()));
    }
    fs::rename(folder.path().join("pets/cat/00.png"), folder.path().join("pets/cat/0.png"))
        .expect("writable");
    assert!(load(folder.path(), &keys).is_err_and(|error| error.to_string().contains("sha256")));
}

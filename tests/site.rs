//! `albench site`: every link of the index leads to a file, nothing leads elsewhere, and what is no report is refused.

use std::{fs, path::Path};

use assert_cmd::Command;

const EXPERIMENT: &str = r#"
name = "NAME"
question = "Is it there?"
seeds = 2

[[dataset]]
card = "iris"
initial = 6
batch = 5
iterations = 2
split = "stratified"

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"
label = "margin <b>"
"#;

fn albench(folder: &Path, args: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("albench").expect("the binary is built").current_dir(folder).args(args).assert()
}

#[test]
fn reports_become_a_site_whose_links_lead_to_files_of_it() {
    let work = tempfile::tempdir().expect("a temporary folder");
    for name in ["one", "two"] {
        let text = EXPERIMENT.replace("NAME", name);
        fs::write(work.path().join(format!("{name}.toml")), text).expect("writable");
        albench(work.path(), &["run", &format!("{name}.toml"), "--quiet", "--out", "results"]).success();
    }
    albench(work.path(), &["report", "results/one", "results/two", "--out", "results/both", "--quiet"])
        .success();
    let site = work.path().join("site");
    fs::create_dir_all(site.join("one")).expect("a folder");
    fs::write(site.join("one/learning-curves-old.svg"), "of an earlier report").expect("writable");
    let folders = ["results/one", "results/two", "results/both"];
    let all = [&["site"][..], &folders, &["--out", "site"]].concat();
    let told = albench(work.path(), &all).success();
    assert_eq!(
        String::from_utf8_lossy(&told.get_output().stdout),
        "site/index.html: 6 results of 3 reports\n"
    );

    let index = fs::read_to_string(site.join("index.html")).expect("an index");
    let links: Vec<&str> = index.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.contains(&"one/report.html") && links.contains(&"both/report.html"), "{links:?}");
    for link in links {
        let inside = link.starts_with('#') || link == "data:," || site.join(link).is_file();
        assert!(inside, "{link}");
    }
    assert!(!index.contains("http:") && !index.contains("https:") && !index.contains("<b>"));
    assert!(!site.join("one/learning-curves-old.svg").exists());
    assert!(site.join("two/learning-curves-iris.svg").exists() && site.join("two/run.toml").exists());

    // The same again gives the same.
    albench(work.path(), &all).success();
    assert_eq!(index, fs::read_to_string(site.join("index.html")).expect("an index"));
}

#[test]
fn what_is_no_report_or_has_no_place_of_its_own_is_refused() {
    let work = tempfile::tempdir().expect("a temporary folder");
    for folder in ["a/empty", "b/empty"] {
        fs::create_dir_all(work.path().join(folder)).expect("a folder");
    }
    let refused = |args: &[&str], words: &str| {
        let told = albench(work.path(), args).failure();
        let told = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
        assert!(told.contains(words), "{told}");
    };
    refused(
        &["site", "a/empty", "--out", "site"],
        "it holds no answer.json; render it with `albench report` first",
    );
    refused(&["site", "nowhere", "--out", "site"], "nowhere");
    for folder in ["a/empty", "b/empty"] {
        for (name, text) in [
            ("answer.json", "{\"title\":\"t\",\"question\":\"q\",\"recommendation\":[],\"rows\":[]}"),
            ("report.html", "page"),
        ] {
            fs::write(work.path().join(folder).join(name), text).expect("writable");
        }
    }
    refused(&["site", "a/empty", "b/empty", "--out", "site"], "two of these folders are called `empty`");
    refused(&["site", "a/empty", "--out", "a"], "name another folder");
    fs::write(work.path().join("a/empty/answer.json"), "{").expect("writable");
    refused(&["site", "a/empty", "--out", "site"], "its answer.json cannot be read");
    assert!(!work.path().join("site").exists());
}

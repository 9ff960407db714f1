//! Every call of a command fails once, and the command is killed once before each: the folder is then as before or complete, nothing that was stored is lost, and
//! the same command goes on to the bytes of a run that nothing disturbed.
//!
//! `EVERY_CALL=1` tries all of them; without it some of each kind, spread over the command. `BLESS=1` beside it writes
//! the table of docs/RELIABILITY.md.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use crate::place::{Place, SMALL, Under};

/// Calls of one kind that are tried without `EVERY_CALL`.
const SOME: usize = 2;

/// Kinds of calls, and what becomes of them.
const FAULTS: [(&str, &str); 12] = [
    ("create", ""),
    ("write", ""),
    ("write", ":half"),
    ("sync", ""),
    ("rename", ""),
    ("remove", ""),
    ("create", ":kill"),
    ("write", ":kill"),
    ("write", ":torn"),
    ("sync", ":kill"),
    ("rename", ":kill"),
    ("remove", ":kill"),
];

/// The same for readers.
fn in_words(kind: &str, how: &str) -> String {
    match how {
        ":half" => format!("{kind}, half"),
        ":kill" => format!("killed before a {kind}"),
        ":torn" => format!("killed in the middle of a {kind}"),
        _ => kind.to_owned(),
    }
}

/// A command, and the folder that it works on.
struct Scenario {
    name: &'static str,
    /// What was done before.
    before: &'static [&'static [&'static str]],
    /// Whether the experiment was edited since.
    edited: bool,
    args: &'static [&'static str],
    run: &'static str,
}

const FIRST_RUN: Scenario = Scenario {
    name: "`run` into nothing",
    before: &[],
    edited: false,
    args: &["run", "small.toml", "--threads", "1", "--out", "out"],
    run: "out/small",
};

const RUN_AGAIN: Scenario = Scenario {
    name: "`run` with another label and one more seed",
    before: &[&["run", "small.toml", "--out", "out", "--seeds", "2"]],
    edited: true,
    args: &["run", "small.toml", "--threads", "1", "--out", "out"],
    run: "out/small",
};

const MERGE: Scenario = Scenario {
    name: "`merge` of two shards into nothing",
    before: &[
        &["run", "small.toml", "--out", "one", "--shard", "1/2"],
        &["run", "small.toml", "--out", "two", "--shard", "2/2"],
    ],
    edited: false,
    args: &["merge", "one/small", "two/small", "--into", "out/merged"],
    run: "out/merged",
};

const MERGE_IN_PLACE: Scenario = Scenario {
    name: "`merge` of a folder into itself",
    before: &[&["run", "small.toml", "--out", "out"]],
    edited: false,
    args: &["merge", "out/small", "--into", "out/small"],
    run: "out/small",
};

/// What came of the failures of one kind.
#[derive(Debug, Default)]
struct Tally {
    calls: usize,
    tried: usize,
    /// Exit 0: the call was one that may fail.
    passed: usize,
    as_before: usize,
    complete: usize,
    mixed: usize,
    lost: usize,
    not_resumed: usize,
}

/// What the files of a run show, its description included.
type Shown = (Option<String>, BTreeMap<String, Vec<u8>>);

/// What is shown, and the stored cells.
type State = (Shown, BTreeSet<String>);

/// Description and derived files, as whoever opens the folder next sees them.
fn shown(place: &Place, run: &str) -> Shown {
    // A description alone is there before the first report.
    let opened = albench::folder::RunFolder::open(&place.path(run)).ok();
    let derived = place.derived(run);
    let described = opened.filter(|_| !derived.is_empty()).map(|folder| folder.experiment.to_toml());
    (described, derived)
}

impl Scenario {
    fn prepared(&self) -> Place {
        let place = Place::new();
        for args in self.before {
            place.ok(args);
        }
        if self.edited {
            let text = SMALL.replace("kind = \"margin\"", "kind = \"margin\"\nlabel = \"smallest margin\"");
            fs::write(place.path("small.toml"), text).expect("writable");
        }
        place
    }

    fn try_all(&self) {
        let prepared = self.prepared();
        let before = (shown(&prepared, self.run), prepared.cells(self.run));
        let undisturbed = Place::copied(&prepared);
        let (code, stderr) = undisturbed.albench(Under::Out, "", self.args);
        assert_eq!(code, 0, "{}: {stderr}", self.name);
        let counts = undisturbed.log().into_iter().fold(BTreeMap::new(), |mut counts, (kind, _)| {
            *counts.entry(kind).or_default() += 1;
            counts
        });
        let after = (shown(&undisturbed, self.run), undisturbed.cells(self.run));
        assert!(!after.0.1.is_empty() && after.1.len() == 6, "{}", self.name);

        let every = env::var_os("EVERY_CALL").is_some();
        let mut rows = String::new();
        for (kind, how) in FAULTS {
            let calls: usize = counts.get(kind).copied().unwrap_or_default();
            let step = if every { 1 } else { calls.div_ceil(SOME).max(1) };
            let mut tally = Tally { calls, ..Tally::default() };
            for n in (1..=calls).step_by(step) {
                self.fail(&prepared, &format!("{kind}:{n}{how}"), (&before, &after), &mut tally);
            }
            rows += &tally.row(self.name, &in_words(kind, how));
            let zeros = [tally.mixed, tally.lost, tally.not_resumed];
            assert_eq!(zeros, [0; 3], "{} {kind}{how}: {tally:?}", self.name);
        }
        println!("{rows}");
        if every && env::var_os("BLESS").is_some() {
            bless(self.name, &rows);
        }
    }

    /// Runs the command with one failing call, and then again without.
    fn fail(&self, prepared: &Place, fault: &str, (before, after): (&State, &State), tally: &mut Tally) {
        let place = Place::copied(prepared);
        let (code, stderr) = place.albench(Under::Out, fault, self.args);
        let killed = fault.ends_with(":kill") || fault.ends_with(":torn");
        let ends: &[i32] = if killed { &[128 + 9] } else { &[0, 2] };
        assert!(ends.contains(&code) && !stderr.contains("panic"), "{fault}: {code} {stderr}");
        tally.tried += 1;
        tally.passed += usize::from(code == 0);
        let stored = place.cells(self.run);
        let reported = last_reported(&stderr);
        let told = if self.args[0] == "run" { before.1.len() + reported } else { before.1.len() };
        let lost = before.1.difference(&stored).count().max(told.saturating_sub(stored.len()));
        if lost > 0 {
            println!("{fault}: {lost} cells lost: {stderr}");
        }
        tally.lost += lost;
        let found = shown(&place, self.run);
        if found == after.0 {
            tally.complete += 1;
        } else if found == before.0 && code != 0 {
            tally.as_before += 1;
        } else {
            let names = |files: &BTreeMap<String, Vec<u8>>| {
                let differs = |(name, bytes): &(&String, &Vec<u8>)| found.1.get(*name) != Some(*bytes);
                files.iter().filter(differs).map(|(name, _)| name.clone()).collect::<Vec<_>>()
            };
            println!("{fault}: neither before nor after: {:?} {:?}", names(&before.0.1), names(&after.0.1));
            tally.mixed += 1;
        }
        let (code, stderr) = place.albench(Under::Nothing, "", self.args);
        if (code, shown(&place, self.run), place.cells(self.run)) != (0, after.0.clone(), after.1.clone()) {
            println!("{fault}: not resumed: {code} {stderr}");
            tally.not_resumed += 1;
        }
    }
}

/// How many cells the program has said to be done.
fn last_reported(stderr: &str) -> usize {
    let done = stderr.lines().filter_map(|line| line.strip_suffix(" cells")?.strip_prefix("small: "));
    done.filter_map(|counts| counts.split_once('/')?.0.parse().ok()).next_back().unwrap_or(0)
}

impl Tally {
    fn row(&self, scenario: &str, kind: &str) -> String {
        let Self { calls, tried, passed, as_before, complete, mixed, lost, not_resumed } = self;
        format!(
            "| {scenario} | {kind} | {tried} of {calls} | {passed} | {as_before} | {complete} | {mixed} | {lost} | \
             {not_resumed} |\n"
        )
    }
}

/// Replaces the rows of a scenario in the table.
fn bless(scenario: &str, rows: &str) {
    let path = Path::new("docs/RELIABILITY.md");
    let lock = fs::File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("bless.lock")).expect("writable");
    lock.lock().expect("a lock");
    let text = fs::read_to_string(path).expect("the document");
    let (begin, end) = ("<!-- begin: every call -->\n", "<!-- end: every call -->");
    let (head, rest) = text.split_once(begin).expect("the table begins");
    let (table, tail) = rest.split_once(end).expect("the table ends");
    let own = format!("| {scenario} |");
    let others: String =
        table.lines().filter(|line| !line.starts_with(&own)).map(|line| format!("{line}\n")).collect();
    fs::write(path, format!("{head}{begin}{others}{rows}{end}{tail}")).expect("writable");
}

#[test]
fn a_first_run() {
    FIRST_RUN.try_all();
}

#[test]
fn a_run_over_a_report() {
    RUN_AGAIN.try_all();
}

#[test]
fn a_merge() {
    MERGE.try_all();
}

#[test]
fn a_merge_in_place() {
    MERGE_IN_PLACE.try_all();
}

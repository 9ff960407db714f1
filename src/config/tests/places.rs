//! Where files are looked for.

use super::*;

#[test]
fn a_recorded_run_refers_to_no_other_file() {
    let error = recorded(SMALL).expect_err("the card is a name");
    assert_eq!(error.to_string(), "run.toml:5: `card` is \"noise\"; expected a table that holds the card");
    // The data of FULL's own card do not exist, and nobody minds.
    assert!(recorded(&parsed(FULL).to_toml()).is_ok());
}

#[test]
fn data_files_lie_where_their_card_lies() {
    let elsewhere = library(Path::new("no/such/folder"));
    let experiment = read(FULL, "exp/full.toml", Path::new("exp"), &elsewhere).expect("valid");
    let file = |index: usize| match &experiment.datasets[index].card.source {
        Source::File { file, .. } => file.clone(),
        Source::Generator { .. } => panic!("a generator has no file"),
    };
    assert_eq!(file(0), DataFile::Shipped("lu2023/heart.txt".to_owned()));
    assert_eq!(file(1), DataFile::Path("exp/data/mine.csv".into()));
    let again = recorded(&experiment.to_toml()).expect("a recorded run");
    assert_eq!(
        again.datasets.iter().map(|d| &d.card).collect::<Vec<_>>(),
        experiment.datasets.iter().map(|d| &d.card).collect::<Vec<_>>()
    );
}

#[test]
fn a_path_wins_over_a_name_and_a_local_file_over_a_shipped_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let library = library(folder.path());
    let seeds = |argument: &str| library.load(argument).unwrap_or_else(|error| panic!("{error}")).seeds;
    assert_eq!(seeds("small"), 20, "shipped");

    let local = folder.path().join("experiments/small.toml");
    fs::create_dir(folder.path().join("experiments")).expect("a new folder");
    fs::write(&local, SMALL.replace("name =", "seeds = 7\nname =")).expect("a new file");
    assert_eq!(seeds("small"), 7, "local");

    let plain = folder.path().join("small");
    fs::write(&plain, SMALL.replace("name =", "seeds = 9\nname =")).expect("a new file");
    assert_eq!(seeds(plain.to_str().expect("UTF-8")), 9, "a file without the ending");

    fs::create_dir(folder.path().join("datasets")).expect("a new folder");
    let card = "name = \"noise\"\nkind = \"noise\"\n[parameters]\nn_samples = 10";
    fs::write(folder.path().join("datasets/noise.toml"), card).expect("a new file");
    let error = library.load("small").expect_err("10 rows are too few");
    assert!(matches!(error.problem, InputProblem::TooFewRows { n_train: 5, .. }), "{error}");
}

#[test]
fn an_unknown_experiment_is_told_the_shipped_names() {
    let error = library(Path::new("no/such/folder")).load("smal").expect_err("no such name");
    assert_eq!(
        error.to_string(),
        "smal: no such file, and no experiment of this name in the folder `experiments` or among the shipped ones; did you mean `small`? shipped: small"
    );
}

//! What claims are about, and what reading many of them takes.

use super::*;

#[test]
fn twice_as_many_claims_strategies_and_swept_values_take_about_twice_the_steps() {
    let steps = |count: usize| {
        let many = |entry: &dyn Fn(usize) -> String| (0..count).map(entry).collect::<String>();
        let strategies = many(&|at| format!("\n[[strategy]]\nkind = \"random\"\nid = \"s{at}\"\n"));
        let claims = many(&|at| {
            format!(
                "\n[[claim]]\ntext = \"claim {at}\"\nstrategy = \"s{at}\"\nthan = \"margin\"\n\
                 direction = \"better\"\ndataset = \"synthetic-batch-2\"\n"
            )
        });
        let batches: Vec<String> = (1..=count / 8).map(|batch| batch.to_string()).collect();
        let text = format!(
            "name = \"many\"\nquestion = \"?\"\nseeds = 1\n\n[[dataset]]\ncard = \"synthetic\"\n\
             initial = 10\nbatch = 10\niterations = 1\n\n[sweep]\n\"dataset.synthetic.batch\" = [{}]\n\n\
             [[strategy]]\nkind = \"margin\"\n{strategies}{claims}",
            batches.join(", ")
        );
        let read = || super::read(&text, "many.toml", Path::new(""), &Library::shipped());
        let (experiment, steps) = steps::of(read);
        let experiment = experiment.expect("a good experiment");
        assert_eq!((experiment.claims.len(), experiment.strategies.len()), (count, count + 1));
        steps
    };
    let (once, twice) = (steps(200), steps(400));
    // Lines are found by halving, a little more often in a longer file.
    assert!(once > 200 && 10 * twice < 23 * once, "{once} and {twice} steps");
}

#[test]
fn a_claim_is_about_every_data_set_and_the_whole_curve_unless_it_says_otherwise() {
    let claims = parsed(FULL).claims;
    assert_eq!((claims[1].part, claims[1].margin, claims[1].datasets.len()), (Part::Whole, 0.0, 3));
    assert_eq!((claims[0].part, &claims[0].datasets), (Part::Start, &vec!["heart".to_owned()]));
}

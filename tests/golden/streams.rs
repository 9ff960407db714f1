//! Random streams against numpy 1.26.4 and scikit-learn 1.5.2: every number is equal.
//!
//! A file holds one seed or a list of seeds.

use albench::numpy::{Generator, RandomState, sample_without_replacement};
use serde_json::Value;

use crate::support::{Tally, cases, indices, numbers};

fn integers(value: &Value) -> Vec<i64> {
    value.as_array().expect("a list").iter().map(|v| v.as_i64().expect("an integer")).collect()
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a count")).expect("64 bits")
}

fn repeat<T, S>(mut stream: S, n: usize, mut draw: impl FnMut(&mut S) -> T) -> Vec<T> {
    (0..n).map(|_| draw(&mut stream)).collect()
}

#[test]
fn random_state_gives_the_numbers_of_numpy_for_every_seed() {
    let cases = cases("randomstate_");
    for case in &cases {
        let seed = u32::try_from(case["seed"].as_u64().expect("a seed")).expect("a legacy seed");
        println!("RandomState({seed})"); // shown only when the test fails
        let fresh = || RandomState::new(seed);

        let words = repeat(fresh(), 10, |s| i64::from(s.next_u32()));
        assert_eq!(words, integers(&case["raw_uint32"]));
        assert_eq!(repeat(fresh(), 10, RandomState::random_sample), numbers(&case["random_sample_10"]));
        assert_eq!(repeat(fresh(), 10, RandomState::standard_normal), numbers(&case["standard_normal_10"]));
        assert_eq!(repeat(fresh(), 10, |s| s.uniform(0.0, 1.0)), numbers(&case["uniform_0_1_10"]));
        assert_eq!(repeat(fresh(), 10, |s| s.uniform(-2.0, 3.0)), numbers(&case["uniform_m2_3_10"]));
        assert_eq!(repeat(fresh(), 20, |s| s.randint(0, 10)), integers(&case["randint_0_10_20"]));
        assert_eq!(repeat(fresh(), 20, |s| s.randint(0, 1000)), integers(&case["randint_0_1000_20"]));
        assert_eq!(Some(fresh().randint(0, 2_147_483_647)), case["randint_intmax"].as_i64());

        assert_eq!(fresh().permutation(20), indices(&case["permutation_20"]));
        let mut shuffled: Vec<usize> = (0..20).collect();
        fresh().shuffle(&mut shuffled);
        assert_eq!(shuffled, indices(&case["shuffle_arange_20"]));
        assert_eq!(fresh().choice(500, 20), indices(&case["choice_500_20_noreplace"]));
        assert_eq!(fresh().choice(898, 50), indices(&case["choice_898_50_noreplace"]));
        assert_eq!(fresh().choice_with_replacement(10, 8), indices(&case["choice_10_8_replace"]));
        let p = numbers(&case["choice_p"]["p"]);
        assert_eq!(fresh().choice_weighted(&p, 8), indices(&case["choice_p"]["value"]));

        for (population, n) in [(1024, 10), (1024, 20), (8, 3)] {
            let expected = indices(&case[format!("sample_without_replacement_{population}_{n}")]);
            assert_eq!(sample_without_replacement(&mut fresh(), population, n), expected);
        }
        let mut stream = fresh();
        for call in case["one_stream_in_sequence"].as_array().expect("a list") {
            replay_random_state(&mut stream, call);
        }
        for call in case["further"].as_array().into_iter().flatten() {
            replay_random_state(&mut fresh(), call);
        }
    }
    Tally::exact(cases.len()).report("streams: seeds of RandomState");
}

/// Repeats one recorded call, `[name, arguments, value]`, and compares the value.
fn replay_random_state(stream: &mut RandomState, call: &Value) {
    let (name, arguments, value) = (call[0].as_str().expect("a name"), &call[1], &call[2]);
    println!("{name} {arguments}");
    let n = || count(&arguments[0]);
    let k = || count(&arguments[1]);
    match name {
        "random_sample" => {
            let drawn: Vec<f64> = (0..n()).map(|_| stream.random_sample()).collect();
            assert_eq!(drawn, numbers(value));
        }
        "standard_normal" => {
            let drawn: Vec<f64> = (0..n()).map(|_| stream.standard_normal()).collect();
            assert_eq!(drawn, numbers(value));
        }
        "randint" => {
            let [low, high, n] = integers(arguments)[..] else { panic!("three arguments") };
            let drawn: Vec<i64> = (0..n).map(|_| stream.randint(low, high)).collect();
            assert_eq!(drawn, integers(value));
        }
        "permutation" => assert_eq!(stream.permutation(n()), indices(value)),
        "choice_noreplace" => assert_eq!(stream.choice(n(), k()), indices(value)),
        "choice_p" => assert_eq!(stream.choice_weighted(&numbers(&arguments[0]), k()), indices(value)),
        "choice_p_noreplace" => {
            let chosen = stream.choice_weighted_without_replacement(&numbers(&arguments[0]), k());
            assert_eq!(chosen, indices(value));
        }
        "sample_without_replacement" => {
            assert_eq!(sample_without_replacement(stream, n(), k()), indices(value));
        }
        other => panic!("no call `{other}` is known"),
    }
}

#[test]
fn default_rng_gives_the_numbers_of_numpy_for_every_seed() {
    let cases = cases("default_rng_");
    for case in &cases {
        let seed = case["seed"].as_u64().expect("a seed");
        println!("default_rng({seed})");
        let fresh = || Generator::new(seed);

        let words = repeat(fresh(), 6, |s| Value::from(s.raw_uint64().to_string()));
        assert_eq!(&words, case["raw_uint64"].as_array().expect("a list"));
        assert_eq!(repeat(fresh(), 10, Generator::random), numbers(&case["random_10"]));
        assert_eq!(repeat(fresh(), 20, |s| s.integers(0, 10)), integers(&case["integers_0_10_20"]));
        assert_eq!(
            repeat(fresh(), 10, |s| s.integers(0, 1_000_000)),
            integers(&case["integers_0_1000000_10"])
        );
        for n in [20, 341] {
            let mut shuffled: Vec<usize> = (0..n).collect();
            fresh().shuffle(&mut shuffled);
            assert_eq!(shuffled, indices(&case[format!("shuffle_arange_{n}")]));
        }
        assert_eq!(fresh().permutation(569), indices(&case["permutation_569"]));
        assert_eq!(fresh().choice(500, 20), indices(&case["choice_500_20_noreplace"]));

        let mut stream = fresh();
        for call in case["sequence"].as_array().expect("a list") {
            replay_generator(&mut stream, call);
        }
        for call in case["further"].as_array().into_iter().flatten() {
            replay_generator(&mut fresh(), call);
        }
    }
    Tally::exact(cases.len()).report("streams: seeds of default_rng");
}

/// As [`replay_random_state`].
fn replay_generator(stream: &mut Generator, call: &Value) {
    let (name, arguments, value) = (call[0].as_str().expect("a name"), &call[1], &call[2]);
    println!("{name} {arguments}");
    match name {
        "random" => {
            let drawn: Vec<f64> = (0..count(&arguments[0])).map(|_| stream.random()).collect();
            assert_eq!(drawn, numbers(value));
        }
        "integers" => {
            let [low, high, n] = integers(arguments)[..] else { panic!("three arguments") };
            let drawn: Vec<i64> = (0..n).map(|_| stream.integers(low, high)).collect();
            assert_eq!(drawn, integers(value));
        }
        "permutation" => assert_eq!(stream.permutation(count(&arguments[0])), indices(value)),
        "choice_noreplace" => {
            assert_eq!(stream.choice(count(&arguments[0]), count(&arguments[1])), indices(value));
        }
        other => panic!("no call `{other}` is known"),
    }
}

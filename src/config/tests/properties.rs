//! What holds of any text.

use proptest::prelude::*;

use super::*;

/// Cases per property; the whole module takes about a second.
const CASES: u32 = 512;

/// A name, a text or a value that some key takes, and some that none does.
fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        Just("\n".to_owned()),
        Just("[[dataset]]".to_owned()),
        Just(" = ".to_owned()),
        Just("{ a = [".to_owned()),
        Just("\"all\"".to_owned()),
        Just("-1e999".to_owned()),
        Just("1979-05-27".to_owned()),
        Just("\u{0}\"\"\"".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), fragments in prop::collection::vec(fragment(), 0..30)) {
        for text in [text, fragments.concat()] {
            let _ = parse(&text);
            let _ = recorded(&text);
            let _ = library(Path::new("")).card_text(&text, "card.toml", &Place::Shipped(String::new()));
        }
    }

    #[test]
    fn no_change_to_a_valid_file_makes_the_reader_panic(
        at in any::<prop::sample::Index>(),
        length in 0..40_usize,
        inserted in fragment(),
    ) {
        let mut text: Vec<char> = FULL.chars().collect();
        let start = at.index(text.len());
        let end = (start + length).min(text.len());
        text.splice(start..end, inserted.chars());
        let text: String = text.into_iter().collect();
        if let Ok(experiment) = parse(&text) {
            prop_assert_eq!(recorded(&experiment.to_toml()).expect("what was written"), experiment);
        }
    }

    #[test]
    fn texts_and_numbers_survive_being_written(
        // Without what the reader refuses: characters that turn or break the text around them.
        texts in prop::collection::vec("[^\\p{Cc}\u{61c}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2066}-\u{2069}]{1,20}", 2),
        number in prop::num::f64::POSITIVE,
        fraction in 0.1..0.9_f64,
        seeds in 1..100_000_u64,
    ) {
        let mut experiment = parsed(FULL);
        let [question, label] = [0, 1].map(|index: usize| format!("x{}", texts[index]));
        experiment.question = format!("{question}\n\t{label}");
        experiment.strategies[0].label = label;
        experiment.strategies[0].params = experiment.strategies[0].params.clone().with("weight", ParamValue::Real(number));
        experiment.datasets[1].protocol.test_fraction = fraction;
        experiment.seeds = seeds;
        let again = recorded(&experiment.to_toml()).expect("what was written");
        prop_assert_eq!(&again.question, &experiment.question);
        prop_assert_eq!(&again.strategies[0].label, &experiment.strategies[0].label);
        prop_assert_eq!(again.strategies[0].params.real("weight").to_bits(), number.to_bits());
        prop_assert_eq!(again, experiment);
    }
}

//! The engine held against a slow reading of OpenCC's dictionaries.

use super::dictionaries::{Dictionaries, reference};
use baoku::script::opencc::Configuration;
use proptest::prelude::*;

/// Characters and phrases that make the dictionaries work: parts of their keys in any order.
fn text() -> impl Strategy<Value = String> {
    let mut words: Vec<String> = Vec::new();
    for name in ["STPhrases", "TSPhrases", "HKVariantsRevPhrases", "TWVariantsRevPhrases", "STCharacters"] {
        let path = format!("{}/data/opencc/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        let file = std::fs::read_to_string(path).expect("a dictionary");
        words.extend(
            file.lines()
                .filter_map(|l| l.split_once('\t'))
                .flat_map(|(k, v)| [k.to_owned(), v.split(' ').next().unwrap_or(k).to_owned()])
                .step_by(7),
        );
    }
    let part = (proptest::sample::select(words), 1..4_usize).prop_map(|(word, n)| word.chars().take(n).collect::<String>());
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_reads_the_dictionaries_as_the_reference_does(text in text()) {
        let [s2t, t2s, t2hk, tw2t] = Dictionaries::of_the_tests();
        prop_assert_eq!(Configuration::S2t.convert(&text), reference(None, &[&s2t], &text));
        prop_assert_eq!(Configuration::S2hk.convert(&text), reference(Some(&s2t), &[&s2t, &t2hk], &text));
        prop_assert_eq!(Configuration::T2s.convert(&text), reference(None, &[&t2s], &text));
        prop_assert_eq!(Configuration::Tw2s.convert(&text), reference(Some(&t2s), &[&tw2t, &t2s], &text));
    }
}

//! A slow, obviously right reading of OpenCC's dictionaries, and the engine held against it.

use baoku::script::opencc::Configuration;
use proptest::prelude::*;
use std::collections::HashMap;

/// Dictionaries as OpenCC groups them: phrases (the longest wins), characters under them.
struct Dictionaries {
    phrases: HashMap<Vec<char>, String>,
    characters: HashMap<Vec<char>, String>,
}

impl Dictionaries {
    fn read(phrases: &[&str], characters: &[&str]) -> Self {
        let all = |names: &[&str]| {
            let mut out = HashMap::new();
            for name in names {
                let path = format!("{}/data/opencc/{name}.txt", env!("CARGO_MANIFEST_DIR"));
                for line in std::fs::read_to_string(&path).expect("a dictionary").lines().filter(|l| !l.starts_with('#')) {
                    if let Some((key, value)) = line.split_once('\t') {
                        out.entry(key.chars().collect()).or_insert_with(|| value.split(' ').next().expect("a value").to_owned());
                    }
                }
            }
            out
        };
        Self { phrases: all(phrases), characters: all(characters) }
    }

    fn phrase<'a>(&'a self, text: &[char]) -> Option<(usize, &'a str)> {
        (1..=text.len().min(20)).rev().find_map(|n| self.phrases.get(&text[..n]).map(|v| (n, v.as_str())))
    }

    fn convert(&self, text: &[char]) -> String {
        let (mut out, mut at) = (String::new(), 0);
        while at < text.len() {
            let found = self.phrase(&text[at..]).or_else(|| self.characters.get(&text[at..=at]).map(|v| (1, v.as_str())));
            if let Some((n, value)) = found {
                out.push_str(value);
                at += n;
            } else {
                out.push(text[at]);
                at += 1;
            }
        }
        out
    }

    /// OpenCC's cut: each phrase, and each run between phrases.
    fn cut(&self, text: &[char]) -> Vec<Vec<char>> {
        let (mut out, mut run, mut at) = (Vec::new(), Vec::new(), 0);
        while at < text.len() {
            if let Some((n, _)) = self.phrase(&text[at..]) {
                out.push(std::mem::take(&mut run));
                out.push(text[at..at + n].to_vec());
                at += n;
            } else {
                run.push(text[at]);
                at += 1;
            }
        }
        out.push(run);
        out
    }
}

fn reference(cut: Option<&Dictionaries>, steps: &[&Dictionaries], text: &str) -> String {
    let text: Vec<char> = compatibility().convert(&text.chars().collect::<Vec<_>>()).chars().collect();
    let pieces = cut.map_or_else(|| vec![text.clone()], |d| d.cut(&text));
    let convert = |piece: Vec<char>| steps.iter().fold(piece, |text, step| step.convert(&text).chars().collect());
    pieces.into_iter().flat_map(convert).collect()
}

fn compatibility() -> Dictionaries {
    Dictionaries::read(&[], &["CJK_Compatibility_Ideographs"])
}

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
        let s2t = Dictionaries::read(&["STPhrases", "STPhrases_GeneratedFromRegionalPhrases"], &["STCharacters"]);
        let t2s = Dictionaries::read(&["TSPhrases"], &["TSCharactersExt", "TSCharacters"]);
        let t2hk = Dictionaries::read(&["HKVariantsPhrases"], &["HKVariants"]);
        let tw2t = Dictionaries::read(&["TWVariantsRevPhrases"], &["TWVariantsRev"]);
        prop_assert_eq!(Configuration::S2t.convert(&text), reference(None, &[&s2t], &text));
        prop_assert_eq!(Configuration::S2hk.convert(&text), reference(Some(&s2t), &[&s2t, &t2hk], &text));
        prop_assert_eq!(Configuration::T2s.convert(&text), reference(None, &[&t2s], &text));
        prop_assert_eq!(Configuration::Tw2s.convert(&text), reference(Some(&t2s), &[&tw2t, &t2s], &text));
    }
}

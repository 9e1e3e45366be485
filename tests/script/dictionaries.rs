//! A slow, obviously right reading of OpenCC's dictionaries.

use std::{collections::HashMap, path::Path, sync::OnceLock};

/// Dictionaries as OpenCC groups them: phrases (the longest wins), characters under them.
pub struct Dictionaries {
    phrases: HashMap<Vec<char>, String>,
    characters: HashMap<Vec<char>, String>,
}

impl Dictionaries {
    /// Simplified to traditional and back, to Hong Kong's forms, from Taiwan's.
    pub fn of_the_tests() -> [Self; 4] {
        [
            Self::read(&["STPhrases", "STPhrases_GeneratedFromRegionalPhrases"], &["STCharacters"]),
            Self::read(&["TSPhrases"], &["TSCharactersExt", "TSCharacters"]),
            Self::read(&["HKVariantsPhrases"], &["HKVariants"]),
            Self::read(&["TWVariantsRevPhrases"], &["TWVariantsRev"]),
        ]
    }

    /// All that it has an entry for, in no order.
    pub fn keys(&self) -> impl Iterator<Item = Vec<char>> {
        self.phrases.keys().chain(self.characters.keys()).cloned()
    }

    fn read(phrases: &[&str], characters: &[&str]) -> Self {
        let all = |names: &[&str]| {
            let mut out = HashMap::new();
            for name in names {
                // The crate of the fuzz targets lies one folder further down.
                let root = Path::new(env!("CARGO_MANIFEST_DIR"));
                let root = root.ancestors().find(|folder| folder.join("data/opencc").is_dir()).expect("the program's own tree");
                for line in std::fs::read_to_string(root.join(format!("data/opencc/{name}.txt")))
                    .expect("a dictionary")
                    .lines()
                    .filter(|l| !l.starts_with('#'))
                {
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

/// What OpenCC makes of a text by these steps, cut into pieces first where it cuts.
pub fn reference(cut: Option<&Dictionaries>, steps: &[&Dictionaries], text: &str) -> String {
    let text: Vec<char> = compatibility().convert(&text.chars().collect::<Vec<_>>()).chars().collect();
    let pieces = cut.map_or_else(|| vec![text.clone()], |d| d.cut(&text));
    let convert = |piece: Vec<char>| steps.iter().fold(piece, |text, step| step.convert(&text).chars().collect());
    pieces.into_iter().flat_map(convert).collect()
}

fn compatibility() -> &'static Dictionaries {
    static READ: OnceLock<Dictionaries> = OnceLock::new();
    READ.get_or_init(|| Dictionaries::read(&[], &["CJK_Compatibility_Ideographs"]))
}

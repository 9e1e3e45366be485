//! OpenCC's dictionaries, grouped as its configurations group them.

use super::{trie, tsv, write};
use std::collections::BTreeMap;

/// A table of the program: phrase dictionaries (the longest of all wins) and character dictionaries under them
/// (used where no phrase stands; the first wins). OpenCC calls this a `short_circuit` group.
struct Group {
    name: &'static str,
    phrases: &'static [&'static str],
    characters: &'static [&'static str],
}

const GROUPS: &[Group] = &[
    Group { name: "compatibility", phrases: &[], characters: &["CJK_Compatibility_Ideographs"] },
    Group { name: "s2t", phrases: &["STPhrases", "STPhrases_GeneratedFromRegionalPhrases"], characters: &["STCharacters"] },
    Group { name: "t2s", phrases: &["TSPhrases"], characters: &["TSCharactersExt", "TSCharacters"] },
    Group { name: "t2tw", phrases: &["TWVariantsPhrases"], characters: &["TWVariants"] },
    Group { name: "t2hk", phrases: &["HKVariantsPhrases"], characters: &["HKVariants"] },
    Group { name: "tw2t", phrases: &["TWVariantsRevPhrases"], characters: &["TWVariantsRev"] },
    Group { name: "hk2t", phrases: &["HKVariantsRevPhrases"], characters: &["HKVariantsRev"] },
    Group { name: "tw_terms", phrases: &["TWPhrases"], characters: &[] },
    Group { name: "hk_terms", phrases: &["HKPhrases"], characters: &[] },
    Group { name: "tw_terms_back", phrases: &["TWPhrasesRev"], characters: &[] },
    Group { name: "hk_terms_back", phrases: &["HKPhrasesRev"], characters: &[] },
    Group { name: "jp2t", phrases: &["JPShinjitaiPhrases"], characters: &["JPShinjitaiCharacters"] },
    Group { name: "t2jp", phrases: &[], characters: &["JPShinjitaiCharactersRev"] },
];

/// Writes `<name>.trie` and `<name>.out` for each group. A trie's value is twice the number of the output, plus one for
/// an entry of a phrase dictionary (OpenCC cuts a text by these before it converts).
pub fn compile() {
    for group in GROUPS {
        let mut entries: BTreeMap<Vec<char>, (String, bool)> = BTreeMap::new();
        for (dictionaries, is_phrase) in [(group.phrases, true), (group.characters, false)] {
            for (key, value) in dictionaries.iter().flat_map(|name| tsv::dictionary(name)) {
                assert!(is_phrase || key.len() == 1, "{}: a character dictionary has a phrase", group.name);
                entries.entry(key).or_insert((value, is_phrase));
            }
        }
        let mut outputs = Outputs::default();
        let keys = entries.into_iter().map(|(key, (value, is_phrase))| (key, outputs.add(&value) * 2 + u32::from(is_phrase))).collect();
        write(&format!("{}.trie", group.name), &trie::build(&keys));
        write(&format!("{}.out", group.name), &outputs.bytes());
    }
}

/// Outputs in one run of UTF-8, each once.
#[derive(Default)]
struct Outputs {
    numbers: BTreeMap<String, u32>,
    ends: Vec<u32>,
    text: String,
}

impl Outputs {
    fn add(&mut self, output: &str) -> u32 {
        if let Some(&n) = self.numbers.get(output) {
            return n;
        }
        let n = self.ends.len() as u32;
        self.text.push_str(output);
        self.ends.push(self.text.len() as u32);
        self.numbers.insert(output.to_owned(), n);
        n
    }

    /// Count, start of each output and end of the last (32 bits, little-endian), then the text.
    fn bytes(&self) -> Vec<u8> {
        let mut out = (self.ends.len() as u32).to_le_bytes().to_vec();
        out.extend(0_u32.to_le_bytes());
        out.extend(self.ends.iter().flat_map(|e| e.to_le_bytes()));
        out.extend(self.text.as_bytes());
        out
    }
}

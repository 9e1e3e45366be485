//! OpenCC's dictionaries, grouped as its configurations group them.

use super::{pairs, regions, sieve, starts, trie, tsv, words, write};
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

/// Writes the files of each group. A trie's value is eight times the number of the output, plus four when our output is what
/// the characters one by one would give, plus the kind of the entry: 0 a character, 1 a phrase (OpenCC cuts a text by these
/// before it converts), 2 a word of ours that OpenCC does not have, 3 a phrase of OpenCC's for which the next output is ours.
pub fn compile() {
    for group in GROUPS {
        let mut entries: BTreeMap<Vec<char>, (String, u32)> = BTreeMap::new();
        for (dictionaries, kind) in [(group.phrases, 1), (group.characters, 0)] {
            for (key, value) in dictionaries.iter().flat_map(|name| tsv::dictionary(name)) {
                assert!(kind == 1 || key.len() == 1, "{}: a character dictionary has a phrase", group.name);
                entries.entry(key).or_insert((value, kind));
            }
        }
        let ours = if group.name == "s2t" { words::read(&entries) } else { BTreeMap::new() };
        let characters: BTreeMap<char, char> =
            entries.iter().filter(|(k, _)| k.len() == 1).filter_map(|(k, (v, _))| Some((k[0], v.chars().next()?))).collect();
        let plain = |key: &[char], value: &str| {
            let one_by_one = key.iter().map(|c| characters.get(c).unwrap_or(c)).copied();
            if one_by_one.eq(value.chars()) { 4 } else { 0 }
        };
        let mut outputs = Outputs::default();
        let mut keys: BTreeMap<Vec<char>, u32> = BTreeMap::new();
        for (key, (value, kind)) in entries {
            let number = match ours.get(&key) {
                Some(own) => outputs.add_pair(&value, own) * 8 + 3 + plain(&key, own),
                _ => outputs.add(&value) * 8 + kind + plain(&key, &value),
            };
            keys.insert(key, number);
        }
        for (key, own) in ours {
            // The heavy pass looks at single characters once, without asking who wrote the entry.
            assert!(key.len() > 1, "a repair must be a word: {key:?}");
            let number = 2 + plain(&key, &own);
            keys.entry(key).or_insert_with(|| outputs.add(&own) * 8 + number);
        }
        if group.name == "s2t" {
            // The heavy pass marks the beginnings of regional terms on its way.
            let words = keys
                .keys()
                .filter(|key| key.len() > 1)
                .map(|key| (key[0], key[1], if key.len() == 2 { starts::PAIR } else { starts::LONGER }));
            let terms = regions::beginnings().into_iter().map(|(first, second)| (first, second, starts::TERM));
            write("starts.bin", &starts::build(words.chain(terms)));
        }
        table(group.name, &keys, &outputs);
    }
}

/// Writes a table's four files: trie, its second level, sieve, outputs.
pub fn table(name: &str, keys: &BTreeMap<Vec<char>, u32>, outputs: &Outputs) {
    let bytes = trie::build(keys);
    write(&format!("{name}.pairs"), &pairs::build(keys));
    write(&format!("{name}.trie"), &bytes);
    write(&format!("{name}.sieve"), &sieve::build(keys.keys().map(Vec::as_slice)));
    write(&format!("{name}.out"), &outputs.bytes());
}

/// Outputs in one run of UTF-8, each once.
#[derive(Default)]
pub struct Outputs {
    numbers: BTreeMap<String, u32>,
    ends: Vec<u32>,
    text: String,
}

impl Outputs {
    pub fn add(&mut self, output: &str) -> u32 {
        if let Some(&n) = self.numbers.get(output) {
            return n;
        }
        let n = self.push(output);
        self.numbers.insert(output.to_owned(), n);
        n
    }

    fn add_pair(&mut self, first: &str, second: &str) -> u32 {
        let n = self.push(first);
        self.push(second);
        n
    }

    fn push(&mut self, output: &str) -> u32 {
        self.text.push_str(output);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// Count, start of each output and end of the last (32 bits, little-endian), then the text.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = (self.ends.len() as u32).to_le_bytes().to_vec();
        out.extend(0_u32.to_le_bytes());
        out.extend(self.ends.iter().flat_map(|e| e.to_le_bytes()));
        out.extend(self.text.as_bytes());
        out
    }
}

//! Our own words over OpenCC's: `data/repairs-words.tsv` (simplified, traditional in OpenCC's standard or nothing when the
//! dictionaries already know, note) and `data/repairs-hold.tsv` (words that only hold the cut).

use super::tsv;
use std::collections::BTreeMap;

/// Our words with their traditional forms. A word without a form is spelled as the dictionaries spell it when it stands
/// alone: it only holds the cut in place.
pub fn read(opencc: &BTreeMap<Vec<char>, (String, u32)>) -> BTreeMap<Vec<char>, String> {
    let mut words: BTreeMap<Vec<char>, String> = BTreeMap::new();
    for row in tsv::rows("data/repairs-words.tsv") {
        let key: Vec<char> = row[0].chars().collect();
        let form = match row.get(1).map(String::as_str) {
            None | Some("") => alone(&key, opencc),
            Some(form) => form.to_owned(),
        };
        assert_eq!(form.chars().count(), key.len(), "repairs-words.tsv: {} changes its length", row[0]);
        assert!(words.insert(key, form).is_none(), "repairs-words.tsv: {} stands twice", row[0]);
    }
    for row in tsv::rows("data/repairs-hold.tsv") {
        let key: Vec<char> = row[0].chars().collect();
        let form = alone(&key, opencc);
        words.entry(key).or_insert(form);
    }
    words
}

fn alone(key: &[char], opencc: &BTreeMap<Vec<char>, (String, u32)>) -> String {
    let (mut out, mut at) = (String::new(), 0);
    while at < key.len() {
        let found = (1..=key.len() - at).rev().find_map(|n| opencc.get(&key[at..at + n]).map(|(form, _)| (n, form)));
        if let Some((n, form)) = found {
            out.push_str(form);
            at += n;
        } else {
            out.push(key[at]);
            at += 1;
        }
    }
    out
}

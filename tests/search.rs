//! The search index, read back by a reader of its own: every substring of two or more letters finds its article.

use std::collections::{BTreeMap, BTreeSet};

use baoku::{
    render::search::{Document, Hit, index},
    script::{Converter, Layers, Script, fold},
};
use proptest::prelude::*;

/// The files of an index, as a browser would have loaded them.
struct Index {
    files: BTreeMap<String, String>,
    firsts: Vec<(char, char)>,
    shards: Vec<String>,
}

impl Index {
    fn of(documents: &[Document]) -> Self {
        let hits = documents.iter().map(|_| Hit::default()).collect();
        let files = index(documents, &[("zh-Hans".to_owned(), hits)]);
        let files: BTreeMap<String, String> =
            files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).expect("scripts are UTF-8"))).collect();
        let manifest = files["search/index.js"].trim().trim_start_matches("baokuSearch.index(").trim_end_matches(')');
        let manifest: serde_json::Value = serde_json::from_str(manifest).expect("the manifest is JSON");
        let strings = |key: &str| -> Vec<String> {
            manifest[key].as_array().expect("a list").iter().map(|v| v.as_str().expect("a string").to_owned()).collect()
        };
        let firsts = strings("firsts").iter().map(|s| pair(s)).collect();
        Self { shards: strings("shards"), firsts, files }
    }

    /// The numbers of the articles that have a unit, with whether it stands in the headline.
    fn list(&self, unit: (char, char)) -> BTreeMap<u32, bool> {
        let at = self.firsts.partition_point(|first| *first <= unit);
        let mut found = BTreeMap::new();
        if at == 0 {
            return found;
        }
        let name = &self.shards[at - 1];
        let text = &self.files[&format!("search/{name}.js")];
        let arguments = text.trim().trim_start_matches("baokuSearch.shard(").trim_end_matches(')');
        let arguments: Vec<String> = serde_json::from_str(&format!("[{arguments}]")).expect("two strings");
        let bytes = unbase64(&arguments[1]);
        let mut at = 0;
        for _ in 0..number(&bytes, &mut at) {
            let a = number(&bytes, &mut at);
            let b = number(&bytes, &mut at);
            let length = number(&bytes, &mut at) as usize;
            let end = at + length;
            if (char::from_u32(a), char::from_u32(b)) == (Some(unit.0), Some(unit.1)) {
                let mut article = 0;
                while at < end {
                    let step = number(&bytes, &mut at);
                    article += step >> 1;
                    found.insert(article - 1, step & 1 == 1);
                }
            }
            at = end;
        }
        found
    }

    fn find(&self, query: &str) -> BTreeSet<u32> {
        let letters: Vec<char> = query.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(fold).collect();
        let mut found: Option<BTreeSet<u32>> = None;
        for two in letters.windows(2) {
            let list: BTreeSet<u32> = self.list((two[0], two[1])).into_keys().collect();
            found = Some(found.map_or(list.clone(), |all| all.intersection(&list).copied().collect()));
        }
        found.unwrap_or_default()
    }
}

fn pair(text: &str) -> (char, char) {
    let mut chars = text.chars();
    (chars.next().expect("a first letter"), chars.next().expect("a second letter"))
}

fn number(bytes: &[u8], at: &mut usize) -> u32 {
    let (mut n, mut shift) = (0, 0);
    loop {
        let byte = bytes[*at];
        *at += 1;
        n |= u32::from(byte & 127) << shift;
        if byte < 128 {
            return n;
        }
        shift += 7;
    }
}

fn unbase64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let n = four.iter().enumerate().fold(0_u32, |n, (i, c)| n | u32::from(value(*c)) << (18 - 6 * i));
        bytes.extend((1..four.len()).map(|i| (n >> (24 - 8 * i)) as u8));
    }
    bytes
}

fn document(headline: &str, text: &str, wordings: &[Converter]) -> Document {
    let all = |text: &str| std::iter::once(text.to_owned()).chain(wordings.iter().map(|c| c.convert(text))).collect::<Vec<_>>();
    Document { headlines: all(headline), texts: all(text), ..Document::default() }
}

#[test]
fn a_query_in_any_script_finds_the_article() {
    let wordings = [Script::Hant, Script::HantTw, Script::HantHk].map(|to| Converter::new(Script::Hans, to, Layers::ALL));
    let documents = [
        document("石油价格上涨", "产品质量和后勤保障里程碑。发展中国家", &wordings),
        document("头发", "干净的面条，钟表B-2轰炸机。", &wordings),
    ];
    let index = Index::of(&documents);
    for (query, wanted) in [
        ("质量", 0),
        ("質量", 0),
        ("后勤", 0),
        ("後勤", 0),
        ("發展", 0),
        ("發展中国家", 0),
        ("里程碑", 0),
        ("乾淨", 1),
        ("干净", 1),
        ("头髮", 1),
        ("鐘錶", 1),
        ("b2轟炸", 1),
    ] {
        assert_eq!(index.find(query), BTreeSet::from([wanted]), "{query}");
    }
    assert_eq!(index.find("质价"), BTreeSet::new());
}

#[test]
fn hits_in_the_headline_are_told_from_others() {
    let index = Index::of(&[document("丝绸之路", "关于商队", &[]), document("商队", "丝绸之路", &[])]);
    assert_eq!(index.list((fold('丝'), fold('绸'))), BTreeMap::from([(0, true), (1, false)]));
}

#[test]
fn names_say_what_files_hold() {
    let documents = [document("标题", "正文有几个字", &[])];
    let one = Index::of(&documents);
    let two = Index::of(&documents);
    assert_eq!(one.files, two.files);
    let other = Index::of(&[document("标题", "另外几个字", &[])]);
    for (path, text) in &one.files {
        if let Some(same) = other.files.get(path).filter(|_| path != "search/index.js") {
            assert_eq!(same, text, "{path} has one name and two contents");
        }
    }
}

proptest! {
    /// Whatever the texts: each run of letters finds the text it was taken from, in every wording.
    #[test]
    fn every_substring_finds_its_article(
        texts in prop::collection::vec("[一-龥，。“”A-Za-z0-9 ]{2,60}", 1..12),
        pick in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 2usize..12,
    ) {
        let wordings = [Script::HantTw, Script::HantHk].map(|to| Converter::new(Script::Hans, to, Layers::ALL));
        let documents: Vec<Document> = texts.iter().map(|text| document("", text, &wordings)).collect();
        let index = Index::of(&documents);
        let number = pick.index(documents.len());
        for wording in &documents[number].texts {
            let letters: Vec<char> = wording.chars().filter(|c| c.is_alphanumeric()).collect();
            if letters.len() >= 2 {
                let start = from.index(letters.len() - 1);
                let query: String = letters[start..(start + length).min(letters.len())].iter().collect();
                prop_assert!(index.find(&query).contains(&(number as u32)), "{query} in {wording}");
            }
        }
    }
}

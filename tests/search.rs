//! The search index, read back by a reader of its own: every substring of two or more letters finds its article.

#[path = "search/index.rs"]
mod reader;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use baoku::{
    render::search::{Collection, Document, Hit, index},
    script::{Converter, Layers, Script},
};
use proptest::prelude::*;
use reader::{Index, letters};

/// Articles with the units that the index gave them, all editions showing nothing.
struct Shelf<'a>(&'a [Document], &'a [Option<&'a str>]);

impl Collection for Shelf<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn document(&self, number: usize) -> Document {
        self.0[number].clone()
    }

    fn day(&self, number: usize) -> Option<&str> {
        self.1.get(number).copied().flatten()
    }

    fn editions(&self) -> Vec<String> {
        vec!["zh-Hans".to_owned()]
    }

    fn hit(&self, _: usize, number: usize) -> Hit {
        Hit { path: format!("{number}.html"), ..Hit::default() }
    }
}

fn index_of(documents: &[Document]) -> Index {
    let files = Mutex::new(BTreeMap::new());
    index(&Shelf(documents, &[]), |path, bytes| {
        let text = String::from_utf8(bytes).expect("scripts are UTF-8");
        assert_eq!(files.lock().expect("alone").insert(path.clone(), text), None, "{path} is made twice");
    });
    Index::of(files.into_inner().expect("alone"))
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
    let index = index_of(&documents);
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
    let index = index_of(&[document("丝绸之路", "关于商队", &[]), document("商队", "丝绸之路", &[])]);
    let found: Vec<(usize, bool)> = index.list(&letters("丝绸")).into_iter().map(|(article, (headline, _))| (article, headline)).collect();
    assert_eq!(found, [(0, true), (1, false)]);
}

#[test]
fn a_pair_says_what_follows_it() {
    let index = index_of(&[document("", "石油价格", &[]), document("", "石油出口，油价", &[]), document("", "石油、石油价", &[])]);
    let followers: Vec<u16> = index.list(&letters("石油")).into_values().map(|(_, follower)| follower).collect();
    let code = |letter: char| 1 + letter as u16 % 15;
    assert_eq!(followers, [code('价'), code('出'), 0], "价, 出, and where it is now one, now the other, nothing");
}

#[test]
fn a_great_archive_finds_what_a_small_one_finds() {
    // Most articles have 中国, so that triples are units; the letters after it differ.
    let texts: Vec<String> = (0..3000_u32)
        .map(|n| {
            let letter = |n: u32| char::from_u32(0x4E00 + n % 500).expect("a character");
            format!("{}中国{}{}𠮷", letter(n), letter(n / 7), letter(n / 49))
        })
        .collect();
    let documents: Vec<Document> = texts.iter().map(|text| document("", text, &[])).collect();
    let index = index_of(&documents);
    assert!(index.frequent.contains("中国"), "{:?}", index.frequent);
    for (number, text) in texts.iter().enumerate().step_by(97) {
        for (from, to) in [(0, 3), (1, 3), (1, 4), (1, 5), (0, 5), (2, 6), (4, 6)] {
            let part: String = text.chars().skip(from).take(to - from).collect();
            assert!(index.find(&part).contains(&number), "{part} in {text}");
        }
    }
}

#[test]
fn names_say_what_files_hold() {
    let documents = [document("标题", "正文有几个字", &[])];
    let one = index_of(&documents);
    let two = index_of(&documents);
    assert_eq!(one.files, two.files);
    let other = index_of(&[document("标题", "另外几个字", &[])]);
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
        texts in prop::collection::vec("[一-龥，。“”A-Za-z0-9 𠮷\\u{20000}-\\u{200ff}İß]{2,60}", 1..12),
        pick in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 2usize..12,
    ) {
        let wordings = [Script::HantTw, Script::HantHk].map(|to| Converter::new(Script::Hans, to, Layers::ALL));
        let documents: Vec<Document> = texts.iter().map(|text| document("", text, &wordings)).collect();
        let index = index_of(&documents);
        let number = pick.index(documents.len());
        for wording in &documents[number].texts {
            let letters: Vec<char> = wording.chars().filter(|c| c.is_alphanumeric()).collect();
            if letters.len() >= 2 {
                let start = from.index(letters.len() - 1);
                let query: String = letters[start..(start + length).min(letters.len())].iter().collect();
                prop_assert!(index.find(&query).contains(&number), "{query} in {wording}");
            }
        }
    }
}

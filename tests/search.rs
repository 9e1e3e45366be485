//! The search index, read back by a reader of its own: every substring of two or more letters finds its article.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use baoku::{
    render::search::{Collection, Document, Hit, index},
    script::{Converter, Layers, Script, fold},
};
use proptest::prelude::*;

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

/// The files of an index, as a browser would have loaded them.
struct Index {
    files: BTreeMap<String, String>,
    frequent: BTreeSet<String>,
    articles: usize,
    /// First unit and name of each shard.
    shards: Vec<(u64, String)>,
}

/// An article of a list: whether the unit stands in its headline, what follows it (0: nothing known).
type Found = BTreeMap<usize, (bool, u16)>;

impl Index {
    fn of(documents: &[Document]) -> Self {
        let files = Mutex::new(BTreeMap::new());
        index(&Shelf(documents, &[]), |path, bytes| {
            let text = String::from_utf8(bytes).expect("scripts are UTF-8");
            assert_eq!(files.lock().expect("alone").insert(path.clone(), text), None, "{path} is made twice");
        });
        let files = files.into_inner().expect("alone");
        let mut index = Self { files, frequent: BTreeSet::new(), articles: documents.len(), shards: Vec::new() };
        let manifest = index.piece("index");
        let frequent: Vec<char> = manifest["frequent"].as_str().expect("a string").chars().collect();
        index.frequent = frequent.chunks(2).map(String::from_iter).collect();
        for guide in manifest["guides"].as_array().expect("a list") {
            let guide = index.piece(guide.as_str().expect("a name"));
            let entries = guide.as_array().expect("a list").iter();
            index.shards.extend(entries.map(|entry| (entry[0].as_u64().expect("a unit"), entry[1].as_str().expect("a name").to_owned())));
        }
        index
    }

    fn piece(&self, name: &str) -> serde_json::Value {
        let call = self.files[&format!("search/{name}.js")].trim();
        let data = call.strip_prefix(&format!("baokuSearch.put(\"{name}\",")).and_then(|rest| rest.strip_suffix(')')).expect("a call");
        serde_json::from_str(data).expect("the data is JSON")
    }

    /// The articles that have a unit of one to three letters.
    fn list(&self, letters: &[u16]) -> Found {
        let mut wanted = [0; 3];
        wanted[..letters.len()].copy_from_slice(letters);
        let unit = wanted.iter().fold(0, |unit, letter| unit << 16 | u64::from(*letter));
        let at = self.shards.partition_point(|(first, _)| *first <= unit);
        if at == 0 {
            return Found::new();
        }
        let piece = self.piece(&self.shards[at - 1].1);
        let mut bits = Bits::of(piece.as_str().expect("a string"));
        let (mut a, mut b) = (0, 0);
        for _ in 0..bits.gamma() {
            let step = bits.gamma() - 1;
            a += step;
            b = bits.gamma() - 1 + if step == 0 { b } else { 0 };
            let c = if bits.take(1) == 1 { bits.take(16) } else { 0 };
            let (size, headlines) = (bits.gamma(), bits.gamma() - 1);
            let articles = bits.rising(size, self.articles);
            let pair = String::from_utf16_lossy(&[a as u16, b as u16]);
            let has_followers = b != 0 && c == 0 && a != 0xE000 && a != 0xE001 && !self.frequent.contains(&pair);
            let usual = (has_followers && bits.take(1) == 1).then(|| bits.take(4));
            let followers: Vec<u16> = (0..size)
                .map(|_| match usual {
                    _ if !has_followers => 0,
                    Some(usual) if bits.take(1) == 1 => usual as u16,
                    _ => bits.take(4) as u16,
                })
                .collect();
            let headlines: BTreeSet<usize> = bits.rising(headlines, size).into_iter().collect();
            if [a as u16, b as u16, c as u16] == wanted {
                return (0..size).map(|at| (articles[at], (headlines.contains(&at), followers[at]))).collect();
            }
        }
        Found::new()
    }

    fn find(&self, query: &str) -> BTreeSet<usize> {
        let letters = letters(query);
        let mut found: Option<BTreeSet<usize>> = None;
        for at in 0..letters.len() - 1 {
            let frequent = self.frequent.contains(&String::from_utf16_lossy(&letters[at..at + 2]));
            let end = letters.len().min(at + if frequent { 3 } else { 2 });
            let list: BTreeSet<usize> = self.list(&letters[at..end]).into_keys().collect();
            found = Some(found.map_or(list.clone(), |all| all.intersection(&list).copied().collect()));
        }
        found.unwrap_or_default()
    }
}

fn letters(text: &str) -> Vec<u16> {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(fold);
    letters.collect::<String>().encode_utf16().collect()
}

/// The bits of a shard's text: two characters are thirteen.
struct Bits {
    bits: Vec<bool>,
    at: usize,
}

impl Bits {
    fn of(text: &str) -> Self {
        let digit = |byte: u8| usize::from(if byte == b'!' { 57 } else { byte - 35 });
        let numbers = text.as_bytes().chunks(2).map(|two| digit(two[0]) * 91 + digit(two[1]));
        Self { bits: numbers.flat_map(|number| (0..13).rev().map(move |bit| number >> bit & 1 == 1)).collect(), at: 0 }
    }

    fn take(&mut self, count: usize) -> usize {
        self.at += count;
        self.bits[self.at - count..self.at].iter().fold(0, |number, bit| number << 1 | usize::from(*bit))
    }

    fn gamma(&mut self) -> usize {
        let zeros = self.bits[self.at..].iter().take_while(|bit| !**bit).count();
        self.at += zeros;
        self.take(zeros + 1)
    }

    fn rising(&mut self, count: usize, total: usize) -> Vec<usize> {
        let mut low = 0;
        while (count.max(1) << (low + 1)) * 3 <= total * 2 {
            low += 1;
        }
        let mut next = 0;
        (0..count)
            .map(|_| {
                let high = self.bits[self.at..].iter().take_while(|bit| **bit).count();
                self.at += high + 1;
                let number = next + (high << low) + self.take(low);
                next = number + 1;
                number
            })
            .collect()
    }
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
    let found: Vec<(usize, bool)> = index.list(&letters("丝绸")).into_iter().map(|(article, (headline, _))| (article, headline)).collect();
    assert_eq!(found, [(0, true), (1, false)]);
}

#[test]
fn a_pair_says_what_follows_it() {
    let index = Index::of(&[document("", "石油价格", &[]), document("", "石油出口，油价", &[]), document("", "石油、石油价", &[])]);
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
    let index = Index::of(&documents);
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
        texts in prop::collection::vec("[一-龥，。“”A-Za-z0-9 𠮷\\u{20000}-\\u{200ff}İß]{2,60}", 1..12),
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
                prop_assert!(index.find(&query).contains(&number), "{query} in {wording}");
            }
        }
    }
}

//! A reader of the search index that shares no line with the one that writes it, nor with the one in the browser.

// A test binary uses a part of it; the parts of a unit are cut to letters on purpose.
#![allow(dead_code, clippy::cast_possible_truncation)]

use std::collections::{BTreeMap, BTreeSet};

use baoku::script::fold;

/// The files of an index, as a browser would have loaded them.
pub struct Index {
    /// By path.
    pub files: BTreeMap<String, String>,
    /// Frequent pairs.
    pub frequent: BTreeSet<String>,
    articles: usize,
    /// First unit and name of each shard.
    shards: Vec<(u64, String)>,
}

/// An article of a list: whether the unit stands in its headline, what follows it (0: nothing known).
pub type Found = BTreeMap<usize, (bool, u16)>;

impl Index {
    /// The index among the files of a site.
    pub fn of(files: BTreeMap<String, String>) -> Self {
        let mut index = Self { files, frequent: BTreeSet::new(), articles: 0, shards: Vec::new() };
        let manifest = index.piece("index");
        index.articles = manifest["articles"].as_u64().expect("a number") as usize;
        let frequent: Vec<char> = manifest["frequent"].as_str().expect("a string").chars().collect();
        index.frequent = frequent.chunks(2).map(String::from_iter).collect();
        for guide in manifest["guides"].as_array().expect("a list") {
            let guide = index.piece(guide.as_str().expect("a name"));
            let entries = guide.as_array().expect("a list").iter();
            index.shards.extend(entries.map(|entry| (entry[0].as_u64().expect("a unit"), entry[1].as_str().expect("a name").to_owned())));
        }
        index
    }

    /// The data of one of its files.
    pub fn piece(&self, name: &str) -> serde_json::Value {
        let call = self.files[&format!("search/{name}.js")].trim();
        let data = call.strip_prefix(&format!("baokuSearch.put(\"{name}\",")).and_then(|rest| rest.strip_suffix(')')).expect("a call");
        serde_json::from_str(data).expect("the data is JSON")
    }

    /// The articles that have a unit of one to three letters.
    pub fn list(&self, letters: &[u16]) -> Found {
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

    /// The articles that have all units of a query.
    pub fn find(&self, query: &str) -> BTreeSet<usize> {
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

/// The letters of a text, as index and query have them.
pub fn letters(text: &str) -> Vec<u16> {
    // Full-width Latin letters and digits are those of ASCII.
    let narrow = |c| if ('\u{FF01}'..='\u{FF5E}').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c };
    let letters = text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(fold);
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

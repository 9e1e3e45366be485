//! Documents → runs: which units a document has, sorted, a few thousand documents at a time.
//!
//! A run is all that is kept of its documents; what readers see of the index is merged from the runs (`lists`). Runs are
//! made in parallel and stand in the order of their documents, so the index does not depend on threads.

use super::{
    Document,
    units::{END, PAPER, TOPIC, Unit, letters},
};

/// Documents of a run: eleven bits of a posting.
pub const DOCUMENTS: usize = 1 << 11;

/// Parts of the vocabulary by first letter, each merged by itself.
pub const PARTS: usize = 64;

/// Postings that are gathered before repeats are taken out: a page of millions of characters must not need gigabytes.
const GATHERED: usize = 1 << 22;

/// Follower of a pair whose follower differs from place to place.
pub const SEVERAL: u8 = 0;

/// What is kept of the letter that follows a pair: one of fifteen numbers. Two units that meet in a document but are not neighbours
/// there are told from a phrase by it, fourteen times of fifteen.
#[must_use]
pub fn follower(letter: u16) -> u8 {
    1 + (letter % 15) as u8
}

/// A unit in a document of a run: from the highest bit on the unit (48), the document's number in the run (11), whether the unit
/// stands in the headline (1), the follower (4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Found(u64);

impl Found {
    fn new(unit: Unit, document: usize, headline: bool, follower: u8) -> Self {
        Self(unit.0 << 16 | (document as u64) << 5 | u64::from(headline) << 4 | u64::from(follower))
    }

    fn is_of_one_document(self, other: Self) -> bool {
        self.0 >> 5 == other.0 >> 5
    }

    /// The same unit of the same document, found twice.
    fn join(&mut self, other: Self) {
        self.0 |= other.0 & 16;
        if (self.0 ^ other.0) & 15 != 0 {
            self.0 = self.0 & !15 | u64::from(SEVERAL);
        }
    }
}

/// The units of up to [`DOCUMENTS`] documents: for each part of the vocabulary its units with their postings, packed.
pub type Run = Vec<Vec<u8>>;

/// A unit's document, as a run has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Number of the document.
    pub document: usize,
    /// Whether the unit stands in its headline.
    pub headline: bool,
    /// What follows the pair there.
    pub follower: u8,
}

/// Makes a run. `frequent` are the pairs, sorted, of which the triples that begin with them are units as well.
pub fn run(documents: impl Iterator<Item = Document>, frequent: &[Unit]) -> Run {
    let mut found = Vec::new();
    for (number, document) in documents.enumerate() {
        gather(&document, number, frequent, &mut found);
    }
    settle(&mut found, 0);
    pack(&found)
}

/// The pairs of a document, each once, to see which are frequent.
pub fn pairs(document: &Document) -> Vec<Unit> {
    let mut found = Vec::new();
    gather(document, 0, &[], &mut found);
    settle(&mut found, 0);
    found.iter().map(|found| Unit(found.0 >> 16)).filter(|unit| unit.is_pair()).collect()
}

/// The part of the vocabulary that a first letter belongs to: parts follow each other as letters do.
fn part(letter: u16) -> usize {
    match letter {
        0..0x4E00 => 0,
        // Han: 20,992 characters, most of a Chinese vocabulary.
        0x4E00..0xA000 => 1 + usize::from(letter - 0x4E00) * (PARTS - 2) / 0x5200,
        _ => PARTS - 1,
    }
}

fn gather(document: &Document, number: usize, frequent: &[Unit], found: &mut Vec<Found>) {
    let from = found.len();
    let mut limit = GATHERED;
    let number_letter = |n: usize| u16::try_from(n + 1).unwrap_or(u16::MAX);
    for topic in &document.topics {
        found.push(Found::new(Unit::new(TOPIC, number_letter(*topic), END), number, false, SEVERAL));
    }
    if let Some(paper) = document.paper {
        found.push(Found::new(Unit::new(PAPER, number_letter(paper), END), number, false, SEVERAL));
    }
    let names = document.names.iter().map(|name| (std::slice::from_ref(name), false));
    for (wordings, headline) in [(&document.headlines[..], true), (&document.texts, false)].into_iter().chain(names) {
        each_new_stretch(wordings, |letters| {
            for (at, a) in letters.iter().enumerate() {
                let (b, c) = (letters.get(at + 1).copied().unwrap_or(END), letters.get(at + 2).copied().unwrap_or(END));
                found.push(Found::new(Unit::new(*a, END, END), number, headline, SEVERAL));
                if b != END {
                    let pair = Unit::new(*a, b, END);
                    found.push(Found::new(pair, number, headline, follower(c)));
                    if c != END && frequent.binary_search(&pair).is_ok() {
                        found.push(Found::new(Unit::new(*a, b, c), number, headline, SEVERAL));
                    }
                }
                if found.len() - from > limit {
                    settle(found, from);
                    limit = GATHERED.max(2 * (found.len() - from));
                }
            }
        });
    }
}

/// The letters of the first wording, then those stretches of the others that differ from it, with two letters on either side, so that
/// every unit of every wording is seen. Conversion changes words here and there and leaves marks of punctuation where they are.
fn each_new_stretch(wordings: &[String], mut see: impl FnMut(&[u16])) {
    let Some((first, others)) = wordings.split_first() else { return };
    let clauses = |text: &str| -> Vec<Vec<u16>> { text.split(['\n', '。', '，', '、']).map(letters).collect() };
    let first = clauses(first);
    see(&first.concat());
    for other in others {
        let other = clauses(other);
        let all = other.concat();
        if other.len() != first.len() {
            see(&all);
            continue;
        }
        let mut end = 0;
        for (clause, own) in other.iter().zip(&first) {
            let start = end;
            end += clause.len();
            if clause != own {
                see(&all[start.saturating_sub(2)..(end + 2).min(all.len())]);
            }
        }
    }
}

/// Sorts what was gathered from `from` on and takes out repeats.
fn settle(found: &mut Vec<Found>, from: usize) {
    found[from..].sort_unstable();
    let mut kept = from;
    for at in from..found.len() {
        if kept > from && found[kept - 1].is_of_one_document(found[at]) {
            let again = found[at];
            found[kept - 1].join(again);
        } else {
            found[kept] = found[at];
            kept += 1;
        }
    }
    found.truncate(kept);
}

/// Units as distances with the count of their postings, both as variable-length integers, then two bytes a posting.
fn pack(found: &[Found]) -> Run {
    let mut parts: Run = vec![Vec::new(); PARTS];
    let mut last = [0; PARTS];
    for group in found.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
        let unit = Unit(group[0].0 >> 16);
        let part = part(unit.letters()[0]);
        write_varint(&mut parts[part], unit.0 - last[part]);
        write_varint(&mut parts[part], group.len() as u64);
        parts[part].extend(group.iter().flat_map(|found| (found.0 as u16).to_le_bytes()));
        last[part] = unit.0;
    }
    parts.iter_mut().for_each(Vec::shrink_to_fit);
    parts
}

/// Adds the units that two states of the same part of a run do not have alike.
pub fn differing(old: &[u8], new: &[u8], units: &mut Vec<Unit>) {
    let (mut old, mut new) = (Reader::new(old, 0), Reader::new(new, 0));
    let (mut one, mut other) = (old.unit(), new.unit());
    while let Some(unit) = one.map(|found| found.0).into_iter().chain(other.map(|found| found.0)).min() {
        if one != other {
            units.push(unit);
        }
        if one.is_some_and(|found| found.0 == unit) {
            one = old.unit();
        }
        if other.is_some_and(|found| found.0 == unit) {
            other = new.unit();
        }
    }
}

/// Reads a part of a run, unit by unit.
pub struct Reader<'a> {
    bytes: &'a [u8],
    base: usize,
    unit: u64,
}

impl<'a> Reader<'a> {
    /// A reader of a part of the run whose first document has the number `base`.
    pub fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, base, unit: 0 }
    }

    /// The next unit, with its postings still packed.
    pub fn unit(&mut self) -> Option<(Unit, &'a [u8])> {
        if self.bytes.is_empty() {
            return None;
        }
        self.unit += read_varint(&mut self.bytes);
        let count = read_varint(&mut self.bytes) as usize;
        let (postings, rest) = self.bytes.split_at(count * 2);
        self.bytes = rest;
        Some((Unit(self.unit), postings))
    }

    /// Postings unpacked.
    pub fn postings(&self, packed: &[u8], out: &mut Vec<Posting>) {
        out.extend(packed.as_chunks::<2>().0.iter().map(|bytes| {
            let bits = u16::from_le_bytes(*bytes);
            Posting { document: self.base + usize::from(bits >> 5), headline: bits & 16 != 0, follower: (bits & 15) as u8 }
        }));
    }
}

pub(super) fn write_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number as u8) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

pub(super) fn read_varint(bytes: &mut &[u8]) -> u64 {
    let (mut number, mut shift) = (0, 0);
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u64::from(byte & 127) << shift;
        shift += 7;
        if byte & 128 == 0 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(run: &Run) -> Vec<(String, Vec<Posting>)> {
        let mut out = Vec::new();
        for part in run {
            let mut reader = Reader::new(part, 0);
            while let Some((unit, packed)) = reader.unit() {
                let mut postings = Vec::new();
                reader.postings(packed, &mut postings);
                let letters: Vec<u16> = unit.letters().into_iter().filter(|letter| *letter != END).collect();
                out.push((String::from_utf16_lossy(&letters), postings));
            }
        }
        out
    }

    #[test]
    fn units_know_headline_and_follower() {
        let document = Document { headlines: vec!["ab".to_owned()], texts: vec!["abc, abd".to_owned()], ..Document::default() };
        let run = run([Document::default(), document].into_iter(), &[Unit::new(97, 98, END)]);
        let found = all(&run);
        let units: Vec<&str> = found.iter().map(|(unit, _)| unit.as_str()).collect();
        assert_eq!(units, ["a", "ab", "abc", "abd", "b", "bc", "bd", "c", "ca", "d"]);
        assert_eq!(found[1].1, [Posting { document: 1, headline: true, follower: SEVERAL }]);
        assert_eq!(found[5].1, [Posting { document: 1, headline: false, follower: follower(97) }]);
    }

    #[test]
    fn another_wording_adds_what_differs_and_its_neighbours() {
        let document =
            Document { texts: vec!["一二\n三四\n五六".to_owned(), "一二\n三七\n五六".to_owned()], ..Document::default() };
        let units: Vec<String> = all(&run(std::iter::once(document), &[])).into_iter().map(|(unit, _)| unit).collect();
        for unit in ["二三", "三七", "七五", "四五"] {
            assert!(units.iter().any(|found| found == unit), "{unit}");
        }
    }
}

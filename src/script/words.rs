//! The heavy pass: simplified text → traditional in OpenCC's standard, one character for each character, by the longest
//! word at each place (OpenCC's phrases, our repairs, characters).

use super::characters::{self, Characters};
use super::flags::{ENTRY, OF_FORM, RARE, SURNAME};
use super::names;
use super::opencc::Table;
use super::pairs::Pair;
use super::starts::{KINDS, LONGER, PAIR, Starts};
use super::utf8;
use std::sync::LazyLock;

static STARTS: LazyLock<Starts> = LazyLock::new(|| Starts::new(include_bytes!(concat!(env!("OUT_DIR"), "/starts.bin"))));

/// What the words say about a text. All have one entry a character.
#[derive(Clone, Default)]
pub struct Reading {
    /// The source, compatibility ideographs replaced.
    pub source: Vec<char>,
    /// The traditional form.
    pub out: Vec<char>,
    /// How each character was read: the length of the word that it stands in (at most 7, 0 when no word or character
    /// entry stands there), its place in the word (at most 3) times eight, 32 where the word is a repair of ours.
    pub marks: Vec<u8>,
    /// What the tables know of each character of the source alone and of its form: the constants of `flags.rs`.
    pub flags: Vec<u8>,
    /// Where a word or a regional term may begin: the place times eight, plus the constants of `starts.rs`.
    pub beginnings: Vec<u32>,
    candidates: Vec<Candidate>,
}

/// A place where a word stands, unless one before it reaches into it.
#[derive(Clone, Copy, Default)]
struct Candidate {
    at: u32,
    /// 1 where it may be longer than two characters.
    longer: u8,
    pair: Pair,
}

/// [`Reading::marks`]: the word is a repair.
pub const REPAIR: u8 = 32;

impl Reading {
    /// Reads a text. `repairs` lets our own words count.
    #[must_use]
    pub fn new(text: &str, repairs: bool) -> Self {
        let mut reading = Self::default();
        reading.read(text, repairs);
        reading
    }

    /// Reads another text into the same buffers.
    pub fn read(&mut self, text: &str, repairs: bool) {
        self.read_characters(text);
        self.read_words(repairs);
        if repairs && characters::next(&self.flags, 0, SURNAME) < self.flags.len() {
            names::settle(self);
        }
    }

    /// Becomes a copy of another reading in its own buffers.
    pub fn copy(&mut self, other: &Self) {
        self.source.clone_from(&other.source);
        self.out.clone_from(&other.out);
        self.marks.clone_from(&other.marks);
        self.flags.clone_from(&other.flags);
        self.beginnings.clone_from(&other.beginnings);
    }

    /// Every character by itself.
    fn read_characters(&mut self, text: &str) {
        let characters = Characters::get();
        let count = text.chars().count();
        self.source.resize(count, '\0');
        self.out.resize(count, '\0');
        self.flags.resize(count, 0);
        self.marks.resize(count, 0);
        utf8::decode(text, &mut self.source);
        for ((&c, out), flags) in self.source.iter().zip(&mut self.out).zip(&mut self.flags) {
            (*out, *flags) = characters.alone(c);
        }
        self.replace_compatibility();
        self.marks.iter_mut().zip(&self.flags).for_each(|(mark, flags)| *mark = flags & ENTRY);
    }

    /// OpenCC's normalisation: compatibility ideographs to the characters they stand for.
    fn replace_compatibility(&mut self) {
        let mut at = characters::next(&self.flags, 0, RARE);
        while at < self.source.len() {
            if self.source[at] as u32 > 0xF8FF {
                let dictionary = Table::Compatibility.dictionary();
                if let Some(found) = dictionary.trie.view().longest_in(std::iter::once(self.source[at]), |_| true) {
                    self.source[at] = dictionary.output(found.value / 8).chars().next().unwrap_or(self.source[at]);
                    (self.out[at], self.flags[at]) = Characters::get().alone(self.source[at]);
                }
            }
            at = characters::next(&self.flags, at + 1, RARE);
        }
    }

    /// Another form for a character.
    #[inline]
    pub fn write(&mut self, at: usize, form: char) {
        self.out[at] = form;
        self.flags[at] = self.flags[at] & !OF_FORM | Characters::get().of_form(form);
    }

    /// The places where a word of the heavy pass or a regional term may begin, by their first two characters.
    fn find_beginnings(&mut self) {
        self.beginnings.clear();
        self.beginnings.resize(self.source.len(), 0);
        let starts = *STARTS;
        let mut count = 0;
        let beginnings = self.beginnings.as_mut_slice();
        for (at, pair) in self.source.windows(2).enumerate() {
            let kinds = starts.get(pair[0], pair[1]);
            beginnings[count] = (at as u32) << KINDS | u32::from(kinds);
            count += usize::from(kinds != 0);
        }
        self.beginnings.truncate(count);
    }

    /// The words that the beginnings promise, in two rounds without a branch: the tables lie far from the processor, and it fetches
    /// many places at once as long as it need not guess where to go on. Whether words overlap is asked afterwards.
    fn find_candidates(&mut self) {
        let dictionary = Table::S2t.dictionary();
        let source = self.source.as_slice();
        self.candidates.resize(self.beginnings.len(), Candidate::default());
        let candidates = self.candidates.as_mut_slice();
        let mut count = 0;
        for &beginning in &self.beginnings {
            let (at, kinds) = (beginning >> KINDS, beginning as u8);
            let goes_on = u8::from(dictionary.sieve.goes_on(&source[at as usize..]));
            let longer = goes_on & (kinds / LONGER) & 1;
            candidates[count] = Candidate { at, longer, pair: Pair::default() };
            count += usize::from((longer | kinds) & PAIR);
        }
        let mut kept = 0;
        for number in 0..count {
            let Candidate { at, longer, .. } = candidates[number];
            let &[first, second, ..] = &source[at as usize..] else { continue };
            let (pair, is_there) = dictionary.pairs.look(first, second);
            candidates[kept] = Candidate { at, longer, pair };
            kept += usize::from(u8::from(is_there) & (longer | u8::from(pair.value != 0)));
        }
        self.candidates.truncate(kept);
    }

    /// The words over the characters: where a pair may begin one, the longest.
    fn read_words(&mut self, repairs: bool) {
        self.find_beginnings();
        self.find_candidates();
        let dictionary = Table::S2t.dictionary();
        let characters = Characters::get();
        let source = &self.source;
        let mut end = 0;
        for candidate in &self.candidates {
            let at = candidate.at as usize;
            if at < end {
                continue;
            }
            let pleases = |value| repairs || value & 3 != 2;
            let Some(found) = dictionary.word_of(candidate.pair, candidate.longer != 0, &source[at..], pleases) else { continue };
            end = at + found.length;
            let kind = found.value & 3;
            let firm = if repairs && kind >= 2 { REPAIR } else { 0 };
            let length = found.length.min(7) as u8;
            for (place, mark) in self.marks[at..end].iter_mut().enumerate() {
                *mark = length + 8 * place.min(3) as u8 + firm;
            }
            let ours = kind != 3 || repairs;
            if found.value & 4 == 0 || !ours {
                let number = found.value / 8 + u32::from(kind == 3 && repairs);
                for ((out, flags), c) in self.out[at..end].iter_mut().zip(&mut self.flags[at..end]).zip(dictionary.output(number).chars()) {
                    *out = c;
                    *flags = *flags & !OF_FORM | characters.of_form(c);
                }
            }
        }
    }
}

//! The heavy pass: simplified text → traditional in OpenCC's standard, one character for each character, by the longest
//! word at each place (OpenCC's phrases, our repairs, characters).

use super::characters::{self, Characters};
use super::flags::{ENTRY, OF_FORM, RARE, SURNAME};
use super::names;
use super::opencc::Table;

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
    /// Where a word or a regional term may begin.
    pub beginnings: Vec<u32>,
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
        self.source.clear();
        self.source.extend(text.chars());
        self.read_alone();
        if replace_compatibility(&mut self.source, &self.flags) {
            self.read_alone();
        }
        self.marks.clear();
        self.marks.extend(self.flags.iter().map(|flags| flags & ENTRY));
    }

    fn read_alone(&mut self) {
        let characters = Characters::get();
        self.out.resize(self.source.len(), '\0');
        self.flags.resize(self.source.len(), 0);
        for ((&c, out), flags) in self.source.iter().zip(&mut self.out).zip(&mut self.flags) {
            (*out, *flags) = characters.alone(c);
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
        let sieve = Table::S2t.dictionary().sieve;
        let mut count = 0;
        for (at, pair) in self.source.windows(2).enumerate() {
            self.beginnings[count] = at as u32;
            count += usize::from(sieve.begins(pair[0], pair[1]));
        }
        self.beginnings.truncate(count);
    }

    /// The words over the characters: where a pair may begin one, the longest.
    fn read_words(&mut self, repairs: bool) {
        self.find_beginnings();
        let dictionary = Table::S2t.dictionary();
        let characters = Characters::get();
        let source = &self.source;
        let mut end = 0;
        for &at in &self.beginnings {
            let at = at as usize;
            if at < end {
                continue;
            }
            let Some(found) = dictionary.word(&source[at..], |value| repairs || value & 3 != 2) else { continue };
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

/// OpenCC's normalisation: compatibility ideographs to the characters they stand for. Tells whether there were any.
fn replace_compatibility(text: &mut [char], flags: &[u8]) -> bool {
    let mut any = false;
    let mut at = characters::next(flags, 0, RARE);
    while at < text.len() {
        if text[at] as u32 > 0xF8FF {
            let dictionary = Table::Compatibility.dictionary();
            if let Some(found) = dictionary.trie.view().longest_in(std::iter::once(text[at]), |_| true) {
                text[at] = dictionary.output(found.value / 8).chars().next().unwrap_or(text[at]);
                any = true;
            }
        }
        at = characters::next(flags, at + 1, RARE);
    }
    any
}

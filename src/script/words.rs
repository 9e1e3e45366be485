//! The heavy pass: simplified text → traditional in OpenCC's standard, one character for each character, by the longest
//! word at each place (OpenCC's phrases, our repairs, characters).

use super::opencc::Table;

/// What the words say about a text. All three have one entry a character.
#[derive(Clone, Default)]
pub struct Reading {
    /// The source, compatibility ideographs replaced.
    pub source: Vec<char>,
    /// The traditional form.
    pub out: Vec<char>,
    /// How each character was read: the length of the word that it stands in (at most 7, 0 when no word or character
    /// entry stands there), its place in the word (at most 3) times eight, 32 where the word is a repair of ours.
    pub marks: Vec<u8>,
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
        self.source.clear();
        self.source.extend(text.chars());
        replace_compatibility(&mut self.source);
        let dictionary = Table::S2t.dictionary();
        let view = dictionary.trie.view();
        let labels: Vec<u16> = self.source.iter().map(|&c| view.label(c)).collect();
        self.out.clear();
        self.out.extend(self.source.iter().zip(&labels).map(|(&c, &label)| if label == 0 { c } else { dictionary.alone(label) }));
        self.marks.clear();
        self.marks.resize(self.source.len(), 0);
        let mut at = 0;
        while at < labels.len() {
            if labels[at] == 0 {
                at += 1;
                continue;
            }
            let Some(found) = view.longest(&labels[at..], |v| repairs || v & 3 != 2) else {
                at += 1;
                continue;
            };
            let kind = found.value & 3;
            let firm = if repairs && kind >= 2 { REPAIR } else { 0 };
            let length = found.length.min(7) as u8;
            for (place, mark) in self.marks[at..at + found.length].iter_mut().enumerate() {
                *mark = length + 8 * place.min(3) as u8 + firm;
            }
            let ours = kind != 3 || repairs;
            if found.value & 4 == 0 || !ours {
                let number = found.value / 8 + u32::from(kind == 3 && repairs);
                for (slot, c) in self.out[at..at + found.length].iter_mut().zip(dictionary.output(number).chars()) {
                    *slot = c;
                }
            }
            at += found.length;
        }
        if repairs {
            super::names::settle(self);
        }
    }
}

/// OpenCC's normalisation: compatibility ideographs to the characters they stand for.
pub fn replace_compatibility(text: &mut [char]) {
    let dictionary = Table::Compatibility.dictionary();
    let view = dictionary.trie.view();
    for c in text.iter_mut().filter(|c| **c as u32 > 0xF8FF) {
        if let Some(found) = view.longest(&[view.label(*c)], |_| true) {
            *c = dictionary.output(found.value / 8).chars().next().unwrap_or(*c);
        }
    }
}

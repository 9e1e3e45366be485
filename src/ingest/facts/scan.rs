//! Text as the recognisers see it: without spaces, in folded characters, each with its way back to the text as printed.

use crate::ingest::fold::{fold, shape};

/// A text without its spaces. Justified columns (`新 华 社`), full-width digits and traditional characters look alike in
/// it; `printed` and `at` lead back to the text it was made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Squeezed {
    /// Folded characters: simplified, ASCII for full-width forms.
    pub chars: Vec<char>,
    /// The same characters as printed.
    pub printed: Vec<char>,
    /// Byte offset of each character in the source.
    pub at: Vec<usize>,
    /// Width of the white space before each character, in half-characters (a full-width space is 2, a line break 1).
    pub gap: Vec<u8>,
    /// Bytes of the source that were read.
    pub len: usize,
}

impl Squeezed {
    /// Squeezes a text, at most `limit` characters of it: recognisers of openings need no more.
    pub fn of(text: &str, limit: usize) -> Self {
        let room = limit.min(text.len() / 2);
        let mut out = Self {
            chars: Vec::with_capacity(room),
            printed: Vec::with_capacity(room),
            at: Vec::with_capacity(room),
            gap: Vec::with_capacity(room),
            len: 0,
        };
        let mut gap = 0u8;
        for (at, c) in text.char_indices() {
            if super::super::text::is_space(c) {
                gap = gap.saturating_add(if c == '\u{3000}' { 2 } else { 1 });
                continue;
            }
            if out.chars.len() == limit {
                return out;
            }
            out.chars.push(fold(c));
            out.printed.push(c);
            out.at.push(at);
            out.gap.push(gap);
            out.len = at + c.len_utf8();
            gap = 0;
        }
        out.len = text.len();
        out
    }

    /// The characters from `from` up to `to` as printed, without spaces; those that an extractor put in place of others are those others.
    pub fn text(&self, from: usize, to: usize) -> String {
        self.printed[from.min(to)..to.min(self.printed.len())].iter().map(|&c| shape(c)).collect()
    }

    /// Byte offset in the source at which character `i` stands; the end of the source behind the last.
    pub fn offset(&self, i: usize) -> usize {
        self.at.get(i).copied().unwrap_or(self.len)
    }

    /// A cursor at character `at`.
    pub fn cursor(&self, at: usize) -> Cursor<'_> {
        Cursor { text: self, at }
    }
}

/// Where a recogniser stands in a text. The methods that eat move on only when they succeed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    pub text: &'a Squeezed,
    pub at: usize,
}

impl<'a> Cursor<'a> {
    /// The next character, folded.
    pub fn peek(&self) -> Option<char> {
        self.text.chars.get(self.at).copied()
    }

    /// Whether nothing is left.
    pub fn is_end(&self) -> bool {
        self.at >= self.text.chars.len()
    }

    /// What is left, folded.
    pub fn rest(&self) -> &'a [char] {
        &self.text.chars[self.at.min(self.text.chars.len())..]
    }

    /// Whether the next characters are those of `word` (in folded form).
    pub fn looking_at(&self, word: &str) -> bool {
        let mut rest = self.rest().iter();
        word.chars().all(|c| rest.next() == Some(&c))
    }

    /// Eats a word.
    pub fn eat(&mut self, word: &str) -> bool {
        let found = self.looking_at(word);
        if found {
            self.at += word.chars().count();
        }
        found
    }

    /// Eats the longest of some words.
    pub fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let best = words.iter().filter(|word| self.looking_at(word)).max_by_key(|word| word.len())?;
        self.at += best.chars().count();
        Some(best)
    }

    /// Eats one character of a set.
    pub fn eat_one(&mut self, set: &[char]) -> Option<char> {
        let c = self.peek().filter(|c| set.contains(c))?;
        self.at += 1;
        Some(c)
    }

    /// Eats characters while they fit; how many.
    pub fn eat_while(&mut self, mut fits: impl FnMut(char) -> bool) -> usize {
        let from = self.at;
        while self.peek().is_some_and(&mut fits) {
            self.at += 1;
        }
        self.at - from
    }
}

//! Text → units: what the index and the query are both cut into.
//!
//! The letters of a text are folded and stand as UTF-16 code units, as the browser has them: so a letter beyond the basic
//! plane is two. `letters()` in `finder.js` does the same with a query; the two must stay alike.

use std::sync::LazyLock;

use crate::script::fold;

/// What stands where a unit has no further letter.
pub const END: u16 = 0;

/// First letter of the units that name a topic by its number: a character of the private use area, which no text has.
pub const TOPIC: u16 = 0xE000;

/// First letter of the units that name a paper by its number.
pub const PAPER: u16 = 0xE001;

/// One letter, two neighbours or three, as one number: sixteen bits each, the first letter highest, [`END`] for those that are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(pub u64);

impl Unit {
    /// A unit of up to three letters.
    #[must_use]
    pub fn new(a: u16, b: u16, c: u16) -> Self {
        Self(u64::from(a) << 32 | u64::from(b) << 16 | u64::from(c))
    }

    /// Its letters.
    #[must_use]
    pub fn letters(self) -> [u16; 3] {
        [(self.0 >> 32) as u16, (self.0 >> 16) as u16, self.0 as u16]
    }

    /// Whether it is two letters of a text.
    #[must_use]
    pub fn is_pair(self) -> bool {
        let [a, b, c] = self.letters();
        b != END && c == END && a != TOPIC && a != PAPER
    }
}

/// The letters of a text: digits and letters of any script, folded; everything else is left out.
#[must_use]
pub fn letters(text: &str) -> Vec<u16> {
    let mut out = Vec::with_capacity(text.len() / 3);
    for c in text.chars() {
        match PLAIN.get(c as usize) {
            Some(&NONE) => {}
            Some(&letter) if letter != SEVERAL => out.push(letter),
            _ => spell(c, |letter| out.push(letter)),
        }
    }
    out
}

/// What a character becomes, letter by letter.
fn spell(c: char, mut put: impl FnMut(u16)) {
    let c = narrow(c);
    if c.is_alphanumeric() {
        for letter in c.to_lowercase().map(fold) {
            letter.encode_utf16(&mut [0; 2]).iter().for_each(|unit| put(*unit));
        }
    }
}

/// A character of the basic plane that is no letter.
const NONE: u16 = 0;

/// One that becomes several letters; no letter has this number.
const SEVERAL: u16 = 0xFFFF;

/// What each character of the basic plane becomes: a text of 100,000 articles is read through this table, not through the
/// rules behind it.
static PLAIN: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let becomes = |code: u32| {
        let (mut count, mut last) = (0, NONE);
        spell(char::from_u32(code)?, |letter| (count, last) = (count + 1, letter));
        Some(if count > 1 { SEVERAL } else { last })
    };
    (0..0x1_0000).map(|code| becomes(code).unwrap_or(NONE)).collect()
});

/// Full-width ASCII made narrow.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        String::from_utf16(&letters(text)).expect("letters are whole")
    }

    #[test]
    fn script_width_case_space_and_punctuation_do_not_count() {
        assert_eq!(show("導彈，Ｂ－２ 轟炸機"), show("导弹B-2轰炸机"));
        assert_eq!(show("Xi’an"), "xian");
        assert_eq!(show("西罗·穆"), show("西羅•穆"));
        assert_eq!(show("。“”"), "");
    }

    #[test]
    fn a_letter_beyond_the_basic_plane_is_two() {
        assert_eq!(letters("𠮷").len(), 2);
        assert_eq!(show("𠮷野"), "𠮷野");
    }
}

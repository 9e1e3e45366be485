//! What the tables know of a character by itself: one look-up by code point, before any word is looked for.
//!
//! Layout of the compiled table, one row after the other, sorted by character: character, what it becomes alone in OpenCC's
//! traditional standard, flags of the character (32 bits each; `flags.rs`).

use super::flags::OF_FORM;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static TABLE: LazyLock<Characters> = LazyLock::new(|| Characters::new(include_bytes!(concat!(env!("OUT_DIR"), "/characters.bin"))));

/// The table, unpacked at the first use (0.1 ms): the basic plane in full, because a look-up comes before everything else.
pub struct Characters {
    basic: Vec<char>,
    basic_flags: Vec<u8>,
    beyond: BTreeMap<char, (char, u8)>,
    /// [`OF_FORM`] flags of a character that stands in the result.
    forms: Vec<u8>,
}

impl Characters {
    /// The program's table.
    #[must_use]
    pub fn get() -> &'static Self {
        &TABLE
    }

    fn new(bytes: &[u8]) -> Self {
        let cell = |c: [u8; 4]| u32::from_le_bytes(c);
        let rows = bytes.as_chunks::<4>().0.as_chunks::<3>().0;
        let rows = || rows.iter().map(|&[c, form, flags]| (cell(c), char::from_u32(cell(form)).unwrap_or_default(), cell(flags) as u8));
        let mut basic: Vec<char> = (0..0x1_0000).map(|c| char::from_u32(c).unwrap_or_default()).collect();
        let (mut beyond, mut basic_flags, mut forms) = (BTreeMap::new(), vec![0; 0x1_0000], vec![0; 0x1_0000]);
        for (c, form, flags) in rows() {
            if let Some(slot) = forms.get_mut(c as usize) {
                *slot = flags & OF_FORM;
                basic[c as usize] = form;
                basic_flags[c as usize] = flags;
            } else {
                beyond.insert(char::from_u32(c).unwrap_or_default(), (form, flags));
            }
        }
        // What is asked of a source character's form is answered with the character.
        let of = |form: char| forms.get(form as usize).copied().unwrap_or(OF_FORM);
        basic_flags.iter_mut().zip(&basic).for_each(|(flags, &form)| *flags = *flags & !OF_FORM | of(form));
        for (form, flags) in beyond.values_mut() {
            *flags = *flags & !OF_FORM | of(*form);
        }
        Self { basic, basic_flags, beyond, forms }
    }

    /// What a character becomes alone, its own flags and those of the form.
    #[inline]
    #[must_use]
    pub fn alone(&self, c: char) -> (char, u8) {
        match (self.basic.get(c as usize), self.basic_flags.get(c as usize)) {
            (Some(&form), Some(&flags)) => (form, flags),
            _ => self.beyond.get(&c).copied().unwrap_or((c, OF_FORM)),
        }
    }

    /// The [`OF_FORM`] flags of a character that stands in the result. Beyond the basic plane all are set: one has to look.
    #[inline]
    #[must_use]
    pub fn of_form(&self, c: char) -> u8 {
        self.forms.get(c as usize).copied().unwrap_or(OF_FORM)
    }
}

/// The next place at or after `from` whose flags have one of `wanted`; the number of places when there is none.
#[inline]
#[must_use]
pub fn next(flags: &[u8], from: usize, wanted: u8) -> usize {
    let mut at = from;
    let all = u64::from(wanted) * 0x0101_0101_0101_0101;
    while let Some(eight) = flags.get(at..at + 8) {
        let eight = u64::from_le_bytes([eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]]);
        let found = eight & all;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while at < flags.len() && flags[at] & wanted == 0 {
        at += 1;
    }
    at
}

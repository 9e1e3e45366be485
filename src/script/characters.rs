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
    /// What each becomes; 0 where that lies beyond the basic plane.
    basic: Box<[u16; 0x1_0000]>,
    basic_flags: Box<[u8; 0x1_0000]>,
    beyond: BTreeMap<char, (char, u8)>,
    /// [`OF_FORM`] flags of a character that stands in the result.
    forms: Box<[u8; 0x1_0000]>,
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
        let mut basic: Box<[u16; 0x1_0000]> = cells();
        basic.iter_mut().zip(0..=u16::MAX).for_each(|(form, c)| *form = c);
        let (mut beyond, mut basic_flags, mut forms) = (BTreeMap::new(), cells(), cells());
        for (c, form, flags) in rows() {
            if let Some(slot) = forms.get_mut(c as usize) {
                *slot = flags & OF_FORM;
                basic[c as usize] = u16::try_from(form as u32).unwrap_or(0);
                basic_flags[c as usize] = flags;
            }
            if c > 0xffff || form > '\u{ffff}' {
                beyond.insert(char::from_u32(c).unwrap_or_default(), (form, flags));
            }
        }
        // What is asked of a source character's form is answered with the character.
        let of = |form: char| forms.get(form as usize).copied().unwrap_or(OF_FORM);
        for (flags, &form) in basic_flags.iter_mut().zip(basic.iter()) {
            *flags = *flags & !OF_FORM | of(char::from_u32(u32::from(form)).unwrap_or_default());
        }
        for (form, flags) in beyond.values_mut() {
            *flags = *flags & !OF_FORM | of(*form);
        }
        Self { basic, basic_flags, beyond, forms }
    }

    /// What a character becomes alone, its own flags and those of the form.
    #[inline]
    #[must_use]
    pub fn alone(&self, c: char) -> (char, u8) {
        match u16::try_from(c as u32) {
            Ok(code) if self.basic[usize::from(code)] != 0 => {
                let form = u32::from(self.basic[usize::from(code)]);
                (char::from_u32(form).unwrap_or(c), self.basic_flags[usize::from(code)])
            }
            _ => self.alone_beyond(c),
        }
    }

    #[cold]
    fn alone_beyond(&self, c: char) -> (char, u8) {
        self.beyond.get(&c).copied().unwrap_or((c, if c == '\0' { 0 } else { OF_FORM }))
    }

    /// The [`OF_FORM`] flags of a character that stands in the result. Beyond the basic plane all are set: one has to look.
    #[inline]
    #[must_use]
    pub fn of_form(&self, c: char) -> u8 {
        u16::try_from(c as u32).map_or(OF_FORM, |code| self.forms[usize::from(code)])
    }
}

/// A cell for each character of the basic plane.
#[allow(clippy::unnecessary_box_returns, reason = "256 KB belong on the heap")]
fn cells<T: Default + Clone>() -> Box<[T; 0x1_0000]> {
    vec![T::default(); 0x1_0000].into_boxed_slice().try_into().unwrap_or_else(|_| unreachable!("the slice has this length"))
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

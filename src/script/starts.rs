//! Where a word of the heavy pass or a regional term may begin: four bits for each pair of characters, in a table that stays in the
//! near caches. The build script includes this file, so it knows nothing but `std`.
//!
//! Two of ten pairs of a text begin a word of the dictionaries; the other places cost one read here and no more.

/// The pair may be a word of the heavy pass.
pub const PAIR: u8 = 1;
/// A longer word may begin with it.
pub const LONGER: u8 = 2;
/// A regional term may begin with it.
pub const TERM: u8 = 4;
/// Bits of these constants.
pub const KINDS: u32 = 3;

/// Words of 64 bits, 16 cells each: some eight cells for each pair that begins something.
const WORDS: usize = 16384;

/// The table.
#[derive(Clone, Copy)]
pub struct Starts<'a>(&'a [[u8; 8]; WORDS]);

impl<'a> Starts<'a> {
    /// Reads what [`build`] wrote.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.as_chunks::<8>().0.try_into().expect("build writes a table of this size"))
    }

    /// What may begin with these two characters: [`PAIR`], [`LONGER`] and [`TERM`] together, or 0. Never wrong when it says no.
    #[inline]
    #[must_use]
    pub fn get(self, first: char, second: char) -> u8 {
        let (word, bit) = cell(first, second);
        (u64::from_le_bytes(self.0[word]) >> bit) as u8 & 7
    }
}

/// Where the cell of a pair lies: word and bit.
#[inline]
fn cell(first: char, second: char) -> (usize, u32) {
    let hash = (first as u32).wrapping_mul(0x9e37_79b1).wrapping_add((second as u32).wrapping_mul(0x85eb_ca6b));
    ((hash >> 18) as usize, hash >> 12 & 0x3c)
}

/// The table of these pairs.
#[must_use]
pub fn build(pairs: impl Iterator<Item = (char, char, u8)>) -> Vec<u8> {
    let mut words = vec![0_u64; WORDS];
    for (first, second, kinds) in pairs {
        let (word, bit) = cell(first, second);
        words[word] |= u64::from(kinds) << bit;
    }
    words.into_iter().flat_map(u64::to_le_bytes).collect()
}

//! A first look at the next characters: whether any word of a table can stand there. The build script includes this file, so it
//! knows nothing but `std`.
//!
//! Nine of ten characters of a text begin some phrase of the dictionaries, two of ten pairs do, and at one place of ten a phrase
//! stands. Two bits in tables that stay in the near caches spare the other places the walk into the trie, whose nodes lie far apart.

/// The first looks of a table, in one run of bytes.
#[derive(Clone, Copy)]
pub struct Sieve<'a> {
    /// A bit for the first two characters of each entry.
    begins: &'a [u8],
    /// A bit for the two characters of each entry of two, and for the first three of each longer one.
    stands: &'a [u8],
}

impl<'a> Sieve<'a> {
    /// Reads what [`build`] wrote: two tables of one size, a power of two.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        let (begins, stands) = bytes.split_at(bytes.len() / 2);
        Self { begins, stands }
    }

    /// Whether an entry may begin with these two characters. Never wrong when it says no.
    #[inline]
    #[must_use]
    pub fn begins(self, first: char, second: char) -> bool {
        has(self.begins, pair(first, second))
    }

    /// Whether this character may be an entry. Never wrong when it says no.
    #[inline]
    #[must_use]
    pub fn is_single(self, c: char) -> bool {
        self.begins(c, ALONE)
    }

    /// Whether these two characters may be an entry. Never wrong when it says no.
    #[inline]
    #[must_use]
    pub fn is_pair(self, first: char, second: char) -> bool {
        has(self.stands, pair(first, second))
    }

    /// Whether an entry of three or more characters may stand at the start of a text. Never wrong when it says no.
    #[inline]
    #[must_use]
    pub fn goes_on(self, text: &[char]) -> bool {
        let &[first, second, third, ..] = text else { return false };
        has(self.stands, triple(pair(first, second), third))
    }
}

#[inline]
fn pair(first: char, second: char) -> u32 {
    (first as u32).wrapping_mul(0x9e37_79b1) ^ (second as u32).wrapping_mul(0x85eb_ca6b).rotate_left(11)
}

#[inline]
fn triple(pair: u32, third: char) -> u32 {
    pair ^ (third as u32).wrapping_mul(0xc2b2_ae35).rotate_left(19)
}

/// Where the bit of a hash lies in a table of this many bytes (a power of two): byte and bit.
#[inline]
fn place(hash: u32, bytes: usize) -> (usize, u32) {
    let bit = hash.wrapping_mul(0x27d4_eb2f) >> 8;
    ((bit >> 3) as usize & (bytes - 1), bit & 7)
}

#[inline]
fn has(table: &[u8], hash: u32) -> bool {
    let (byte, bit) = place(hash, table.len());
    table[byte] >> bit & 1 == 1
}

/// Stands for the second character of an entry of one.
const ALONE: char = '\0';

/// The sieve of these keys.
#[must_use]
pub fn build<'a>(keys: impl Iterator<Item = &'a [char]>) -> Vec<u8> {
    let (mut begins, mut stands) = (Vec::new(), Vec::new());
    for key in keys.filter(|key| !key.is_empty()) {
        let pair = pair(key[0], key.get(1).copied().unwrap_or(ALONE));
        begins.push(pair);
        if key.len() == 1 {
            continue;
        }
        stands.push(key.get(2).map_or(pair, |&third| triple(pair, third)));
    }
    stands.sort_unstable();
    stands.dedup();
    // Some ten bits an entry: one look in ten passes that should not.
    let size = stands.len().next_power_of_two().clamp(8, 1 << 20);
    let mut tables = vec![0_u8; size * 2];
    for (table, hashes) in [(0, begins), (size, stands)] {
        for hash in hashes {
            let (byte, bit) = place(hash, size);
            tables[table + byte] |= 1 << bit;
        }
    }
    tables
}

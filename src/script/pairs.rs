//! Words by their first two characters: the entry of these two alone, and the rests of the longer ones side by side. Most words have
//! two characters, so most look-ups end with one read; the rests of one beginning lie in one or two lines of the cache, where a walk
//! down a trie asks for a line a character. The build script includes this file.

use super::places;
use std::collections::BTreeMap;

/// The table, in one run of bytes: numbers of buckets and of places (32 bits each), for each place 8 bytes (first character 21 bits,
/// second 21, value 22), for each place where its rests begin (32 bits, in units of 16), then the shifts (16 bits a bucket), then the
/// rests in units of 16 bits. Values are one more than the entry's; 0 is none.
///
/// The rests of a beginning, the longest first: length, characters, value (two units); a length of 0 ends them, one of [`BEYOND`]
/// says that some lie beyond the basic plane and the trie must be asked.
#[derive(Clone, Copy)]
pub struct Pairs<'a> {
    entries: &'a [[u8; 8]],
    starts: &'a [[u8; 4]],
    shifts: &'a [[u8; 2]],
    rests: &'a [[u8; 2]],
}

/// An entry of [`Pairs`].
#[derive(Clone, Copy, Default)]
pub struct Pair {
    /// The value of the entry of the two characters alone.
    pub value: u32,
    place: u32,
}

/// What [`Pairs::longest`] found.
pub enum Rest {
    /// Characters after the two, and the value.
    Found(usize, u32),
    /// No longer word.
    None,
    /// The table cannot say.
    AskTheTrie,
}

const BEYOND: u16 = u16::MAX;

impl<'a> Pairs<'a> {
    /// Reads what [`build`] wrote.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        let (numbers, rest) = bytes.split_at(8);
        let number = |at: usize| u32::from_le_bytes([numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]]) as usize;
        let (entries, rest) = rest.split_at(number(4) * 8);
        let (starts, rest) = rest.split_at(number(4) * 4);
        let (shifts, rests) = rest.split_at(number(0) * 2);
        Self {
            entries: entries.as_chunks::<8>().0,
            starts: starts.as_chunks::<4>().0,
            shifts: shifts.as_chunks::<2>().0,
            rests: rests.as_chunks::<2>().0,
        }
    }

    /// The entry of these two characters.
    #[inline]
    #[must_use]
    pub fn get(self, first: char, second: char) -> Option<Pair> {
        let (pair, is_there) = self.look(first, second);
        is_there.then_some(pair)
    }

    /// What lies where these two characters would lie, and whether it is theirs.
    #[inline]
    #[must_use]
    pub fn look(self, first: char, second: char) -> (Pair, bool) {
        let key = key(first, second);
        let shift = u16::from_le_bytes(self.shifts[places::bucket(key, self.shifts.len())]);
        let place = places::place(key, shift, self.entries.len());
        let entry = u64::from_le_bytes(self.entries[place]);
        let is_there = entry >> 22 == (u64::from(first as u32) << 21 | u64::from(second as u32));
        (Pair { value: entry as u32 & 0x3f_ffff, place: place as u32 }, is_there)
    }

    /// The longest word of more than the two characters, `text` being what follows them, of those whose value pleases.
    #[inline]
    #[must_use]
    pub fn longest(self, pair: Pair, text: &[char], pleases: impl Fn(u32) -> bool) -> Rest {
        let start = u32::from_le_bytes(self.starts[pair.place as usize]) as usize;
        let mut rests = &self.rests[start..];
        while let Some((&length, rest)) = rests.split_first() {
            let length = match u16::from_le_bytes(length) {
                0 => break,
                BEYOND => return Rest::AskTheTrie,
                length => usize::from(length),
            };
            let Some((word, after)) = rest.split_at_checked(length) else { break };
            let Some((&[low, high], after)) = after.split_first_chunk() else { break };
            let value = u32::from(u16::from_le_bytes(low)) | u32::from(u16::from_le_bytes(high)) << 16;
            let stands = text.len() >= length && word.iter().zip(text).all(|(&c, &t)| u32::from(u16::from_le_bytes(c)) == t as u32);
            if stands && pleases(value - 1) {
                return Rest::Found(length, value - 1);
            }
            rests = after;
        }
        Rest::None
    }
}

#[inline]
fn key(first: char, second: char) -> u64 {
    let key = (u64::from(first as u32) << 32 | u64::from(second as u32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (key ^ key >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// The rests of the words of one beginning, with their values.
type Words<'k> = Vec<(&'k [char], u32)>;

/// The table of these entries; those of one character are left out.
#[must_use]
pub fn build(entries: &BTreeMap<Vec<char>, u32>) -> Vec<u8> {
    let mut pairs: BTreeMap<(char, char), Words> = BTreeMap::new();
    for (word, &value) in entries.iter().filter(|(word, _)| word.len() > 1) {
        assert!(value + 1 < 1 << 22, "a table has at most four million values");
        pairs.entry((word[0], word[1])).or_default().push((&word[2..], value + 1));
    }
    let pairs: Vec<((char, char), Words)> = pairs.into_iter().collect();
    let (shifts, table) = places::assign(&pairs.iter().map(|&((first, second), _)| key(first, second)).collect::<Vec<_>>());
    // One end for all beginnings that have no longer word.
    let mut rests: Vec<u16> = vec![0];
    let (mut entries, mut starts) = (Vec::new(), Vec::new());
    for place in table {
        let (mut entry, mut start) = (0, 0);
        if let Some(((first, second), words)) = place.map(|number| &pairs[number]) {
            let value = words.iter().find(|(rest, _)| rest.is_empty()).map_or(0, |&(_, value)| value);
            entry = u64::from(*first as u32) << 43 | u64::from(*second as u32) << 22 | u64::from(value);
            let mut longer: Words = words.iter().copied().filter(|(rest, _)| !rest.is_empty()).collect();
            longer.sort_by_key(|&(rest, _)| (std::cmp::Reverse(rest.len()), rest));
            if !longer.is_empty() {
                start = rests.len() as u32;
                if longer.iter().any(|(rest, _)| rest.iter().any(|&c| c > '\u{ffff}')) {
                    rests.push(BEYOND);
                } else {
                    for (rest, value) in longer {
                        rests.push(rest.len() as u16);
                        rests.extend(rest.iter().map(|&c| c as u16));
                        rests.extend([value as u16, (value >> 16) as u16]);
                    }
                    rests.push(0);
                }
            }
        }
        entries.extend(u64::to_le_bytes(entry));
        starts.extend(u32::to_le_bytes(start));
    }
    let mut out = Vec::new();
    out.extend((shifts.len() as u32).to_le_bytes());
    out.extend((starts.len() as u32 / 4).to_le_bytes());
    out.extend(entries);
    out.extend(starts);
    out.extend(shifts.into_iter().flat_map(u16::to_le_bytes));
    out.extend(rests.into_iter().flat_map(u16::to_le_bytes));
    out
}

//! A trie's second level by itself: for the first two characters of an entry, the entry of these two alone and the node from
//! which longer ones go on. Most words have two characters, so most look-ups end here. The build script includes this file.

use super::places;
use super::trie::View;

/// The table, in one run of bytes: numbers of buckets and of places (32 bits each), for each place 8 bytes (first character 21 bits,
/// second 21, value 22), for each place the node (32 bits), then the shifts (16 bits a bucket). Values and nodes are the trie's;
/// 0 is none. Nodes lie apart because they are seldom asked for.
#[derive(Clone, Copy)]
pub struct Pairs<'a> {
    entries: &'a [[u8; 8]],
    nodes: &'a [[u8; 4]],
    shifts: &'a [[u8; 2]],
}

/// An entry of [`Pairs`].
#[derive(Clone, Copy)]
pub struct Pair {
    /// The value of the entry of the two characters alone.
    pub value: u32,
    place: usize,
}

impl<'a> Pairs<'a> {
    /// Reads what [`build`] wrote.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        let (numbers, rest) = bytes.split_at(8);
        let places = u32::from_le_bytes([numbers[4], numbers[5], numbers[6], numbers[7]]) as usize;
        let (entries, rest) = rest.split_at(places * 8);
        let (nodes, shifts) = rest.split_at(places * 4);
        Self { entries: entries.as_chunks::<8>().0, nodes: nodes.as_chunks::<4>().0, shifts: shifts.as_chunks::<2>().0 }
    }

    /// The entry of these two characters.
    #[inline]
    #[must_use]
    pub fn get(self, first: char, second: char) -> Option<Pair> {
        let key = key(first, second);
        let shift = u16::from_le_bytes(self.shifts[places::bucket(key, self.shifts.len())]);
        let place = places::place(key, shift, self.entries.len());
        let entry = u64::from_le_bytes(self.entries[place]);
        (entry >> 22 == (u64::from(first as u32) << 21 | u64::from(second as u32)))
            .then_some(Pair { value: entry as u32 & 0x3f_ffff, place })
    }

    /// The node that the two characters lead to, where longer entries go on.
    #[inline]
    #[must_use]
    pub fn node(self, pair: Pair) -> Option<u32> {
        let node = u32::from_le_bytes(self.nodes[pair.place]);
        (node != 0).then_some(node)
    }
}

#[inline]
fn key(first: char, second: char) -> u64 {
    let key = (u64::from(first as u32) << 32 | u64::from(second as u32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (key ^ key >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// The table of a trie with these keys.
#[must_use]
pub fn build<'a>(entries: impl Iterator<Item = &'a [char]>, trie: View) -> Vec<u8> {
    let mut pairs: Vec<(char, char)> = entries.filter(|key| key.len() > 1).map(|key| (key[0], key[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let (shifts, table) = places::assign(&pairs.iter().map(|&(first, second)| key(first, second)).collect::<Vec<_>>());
    let (mut entries, mut nodes) = (Vec::new(), Vec::new());
    for place in table {
        let (mut entry, mut node) = (0, 0);
        if let Some((first, second)) = place.map(|number| pairs[number]) {
            let child = |node, c| trie.child(node, trie.label(c)).expect("the trie holds the keys");
            node = child(child(0, first), second);
            let value = trie.value(node);
            assert!(value < 1 << 22, "a table has at most four million values");
            entry = u64::from(first as u32) << 43 | u64::from(second as u32) << 22 | u64::from(value);
            node = if trie.is_leaf(node) { 0 } else { node };
        }
        entries.extend(u64::to_le_bytes(entry));
        nodes.extend(u32::to_le_bytes(node));
    }
    let mut out = Vec::new();
    out.extend((shifts.len() as u32).to_le_bytes());
    out.extend((nodes.len() as u32 / 4).to_le_bytes());
    out.extend(entries);
    out.extend(nodes);
    out.extend(shifts.into_iter().flat_map(u16::to_le_bytes));
    out
}

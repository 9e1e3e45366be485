//! Lists → files: runs of the sorted vocabulary, each a small script that a page can load from a server or from disk.

use super::{
    bits::Bits,
    lists::{List, Part},
    units::{END, Unit},
};

/// Bits of lists in a shard before it may be closed: 8 KiB.
const LEAST: usize = 8 * 8192;

/// Bits after which it is closed before the next list: 16 KiB, 20 KiB as text. A query of four letters loads three shards.
const MOST: usize = 16 * 8192;

/// A run of the vocabulary.
pub struct Shard {
    /// Its first unit: a unit belongs to the last shard that starts at or before it.
    pub first: Unit,
    /// Its lists: part of the vocabulary, number in it.
    lists: Vec<(usize, usize)>,
}

/// Cuts the vocabulary into shards. Where it is cut depends on units nearby, so that a new article moves few cuts. A list
/// longer than a shard has one of its own.
pub fn cut(parts: &[Part]) -> Vec<Shard> {
    let mut shards: Vec<Shard> = Vec::new();
    let mut size = 0;
    for (part, lists) in parts.iter().enumerate() {
        for (number, list) in lists.lists.iter().enumerate() {
            let closes = size + list.len > MOST || (size > LEAST && is_landmark(list.unit));
            if let Some(shard) = shards.last_mut().filter(|_| !closes) {
                shard.lists.push((part, number));
            } else {
                size = 0;
                shards.push(Shard { first: list.unit, lists: vec![(part, number)] });
            }
            size += list.len;
        }
    }
    shards
}

/// One unit in 32, whatever the others.
fn is_landmark(unit: Unit) -> bool {
    // The multiplier is 2^64 over the golden ratio, odd (Knuth, The Art of Computer Programming 3, 6.4).
    unit.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 59 == 0
}

impl Shard {
    /// Its last unit.
    pub fn last(&self, parts: &[Part]) -> Unit {
        self.lists.last().map_or(self.first, |(part, number)| parts[*part].lists[*number].unit)
    }

    /// Its lists: part of the vocabulary, number in it.
    pub fn lists(&self) -> &[(usize, usize)] {
        &self.lists
    }

    /// The shard as text: count of units, then for each its letters as distances from those of the one before, counts of
    /// documents and headlines, list.
    pub fn text(&self, parts: &[Part]) -> String {
        let mut bits = Bits::default();
        bits.put_gamma(self.lists.len() as u64);
        let mut last = [0; 3];
        for (part, number) in &self.lists {
            let list: &List = &parts[*part].lists[*number];
            let letters = list.unit.letters();
            let from = if letters[0] == last[0] { last[1] } else { 0 };
            bits.put_gamma(u64::from(letters[0] - last[0]) + 1);
            bits.put_gamma(u64::from(letters[1] - from) + 1);
            bits.put(u64::from(letters[2] != END), 1);
            if letters[2] != END {
                bits.put(u64::from(letters[2]), 16);
            }
            bits.put_gamma(list.documents as u64);
            bits.put_gamma(list.headlines as u64 + 1);
            bits.put_all(&parts[*part].bits, list.start, list.len);
            last = letters;
        }
        bits.to_text()
    }
}

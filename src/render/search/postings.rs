//! Units → documents: the index while it is being made.
//!
//! Documents come in chunks; the units of a chunk are found in parallel, then each of a few partitions of the vocabulary
//! takes its own, so that no lock is needed and the lists come out in the order of the documents whatever the threads do.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use rayon::prelude::*;

use super::units::Unit;

/// Documents whose units are held at once. 2,048 articles have about 1.5 million.
const CHUNK: usize = 2048;

/// Partitions of the vocabulary; more than there are cores, so that the work divides evenly.
const PARTITIONS: usize = 16;

/// A unit with the documents that have it: for each, the distance from the last one, doubled, plus one where the unit
/// stands in the headline; as variable-length integers, seven bits a byte, low bits first.
pub type Posting = (Unit, Vec<u8>);

#[derive(Default)]
struct Documents {
    last: u32,
    bytes: Vec<u8>,
}

/// The postings of all documents, sorted by unit. `units_of` gives a document's units, each with whether it stands in the
/// headline, sorted and without repeats.
pub fn collect<D: Sync>(documents: &[D], units_of: impl Fn(&D) -> Vec<(Unit, bool)> + Sync) -> Vec<Posting> {
    let mut partitions: Vec<HashMap<Unit, Documents, BuildHasherDefault<Mix>>> = (0..PARTITIONS).map(|_| HashMap::default()).collect();
    for (chunk_number, chunk) in documents.chunks(CHUNK).enumerate() {
        let found: Vec<Vec<(Unit, bool)>> = chunk.par_iter().map(&units_of).collect();
        partitions.par_iter_mut().enumerate().for_each(|(own, partition)| {
            for (offset, units) in found.iter().enumerate() {
                let number = (chunk_number * CHUNK + offset) as u32 + 1;
                for (unit, headline) in units {
                    if partition_of(*unit) == own {
                        let documents = partition.entry(*unit).or_default();
                        write_varint(&mut documents.bytes, ((number - documents.last) << 1) | u32::from(*headline));
                        documents.last = number;
                    }
                }
            }
        });
    }
    let mut postings: Vec<Posting> = partitions.into_iter().flatten().map(|(unit, documents)| (unit, documents.bytes)).collect();
    postings.par_sort_unstable_by_key(|(unit, _)| *unit);
    postings
}

/// Appends a number, seven bits a byte, low bits first, the high bit set on all bytes but the last.
pub fn write_varint(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number as u8) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn partition_of((a, b): Unit) -> usize {
    (a as usize ^ ((b as usize) >> 3)) % PARTITIONS
}

/// A hasher for pairs of characters: the vocabulary is ours, so nobody can choose keys that collide on purpose more than
/// a text of that many different pairs would cost anyway.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        // The multiplier is 2^64 over the golden ratio, odd (Knuth, The Art of Computer Programming 3, 6.4).
        self.0 = (self.0.rotate_left(23) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

//! Runs → lists: each unit with the documents that have it, in few bits.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    bits::{Bits, rice_bits},
    runs::{DOCUMENTS, Posting, Reader},
    units::Unit,
};

/// A unit's list.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The unit.
    pub unit: Unit,
    /// Count of documents.
    pub documents: usize,
    /// Count of those in whose headline it stands.
    pub headlines: usize,
    /// Where its bits begin in the part's row.
    pub start: usize,
    /// Count of bits.
    pub len: usize,
}

/// The lists of a part of the vocabulary, sorted by unit, and the row of their bits.
#[derive(Default)]
pub struct Part {
    /// The lists.
    pub lists: Vec<List>,
    /// Their bits, one after the other.
    pub bits: Bits,
}

/// Merges a part of all runs. `total` is the number of documents; `has_followers` says for which units followers are kept.
pub fn merge(segments: &[&[u8]], total: usize, has_followers: impl Fn(Unit) -> bool) -> Part {
    let mut readers: Vec<Reader> = segments.iter().enumerate().map(|(run, bytes)| Reader::new(bytes, run * DOCUMENTS)).collect();
    // The smallest unit first, and of one unit the earliest documents.
    let mut next: BinaryHeap<Reverse<(Unit, usize, &[u8])>> = BinaryHeap::new();
    for (run, reader) in readers.iter_mut().enumerate() {
        next.extend(reader.unit().map(|(unit, packed)| Reverse((unit, run, packed))));
    }
    let mut part = Part { lists: Vec::new(), bits: Bits::default() };
    let mut postings: Vec<Posting> = Vec::new();
    while let Some(Reverse((unit, run, packed))) = next.pop() {
        readers[run].postings(packed, &mut postings);
        next.extend(readers[run].unit().map(|(unit, packed)| Reverse((unit, run, packed))));
        if next.peek().is_none_or(|Reverse((following, ..))| *following != unit) {
            let start = part.bits.len();
            let headlines = write(&mut part.bits, &postings, total, has_followers(unit));
            part.lists.push(List { unit, documents: postings.len(), headlines, start, len: part.bits.len() - start });
            postings.clear();
        }
    }
    part
}

/// The lists of these units alone, sorted: those of them that the runs have, in the same order, and the row of their bits.
pub fn gather(segments: &[&[u8]], units: &[Unit], total: usize, has_followers: impl Fn(Unit) -> bool) -> Part {
    let mut part = Part::default();
    if units.is_empty() {
        return part;
    }
    let mut postings: Vec<Vec<Posting>> = vec![Vec::new(); units.len()];
    for (run, bytes) in segments.iter().enumerate() {
        let mut reader = Reader::new(bytes, run * DOCUMENTS);
        let mut wanted = 0;
        while let Some((unit, packed)) = reader.unit() {
            while units.get(wanted).is_some_and(|wanted| *wanted < unit) {
                wanted += 1;
            }
            match units.get(wanted) {
                Some(found) if *found == unit => reader.postings(packed, &mut postings[wanted]),
                Some(_) => {}
                None => break,
            }
        }
    }
    for (unit, postings) in units.iter().zip(postings).filter(|(_, postings)| !postings.is_empty()) {
        let start = part.bits.len();
        let headlines = write(&mut part.bits, &postings, total, has_followers(*unit));
        part.lists.push(List { unit: *unit, documents: postings.len(), headlines, start, len: part.bits.len() - start });
    }
    part
}

/// Writes a list and says how many of its documents have the unit in their headline: distances of the documents, followers,
/// distances of those with headlines within the list.
fn write(bits: &mut Bits, postings: &[Posting], total: usize, with_followers: bool) -> usize {
    write_distances(bits, postings.iter().map(|posting| posting.document), postings.len(), total);
    if with_followers {
        write_followers(bits, postings);
    }
    let headlines = postings.iter().filter(|posting| posting.headline).count();
    let places = postings.iter().enumerate().filter(|(_, posting)| posting.headline).map(|(place, _)| place);
    write_distances(bits, places, headlines, postings.len());
    headlines
}

/// Four bits for each follower; or, where it is shorter, first the most frequent one, and then one bit for each that is that one and
/// five for the others. In a pair from within a word nearly all followers are the same.
fn write_followers(bits: &mut Bits, postings: &[Posting]) {
    let mut counts = [0; 16];
    for posting in postings {
        counts[usize::from(posting.follower)] += 1;
    }
    let usual = (0..16).max_by_key(|follower| counts[*follower]).unwrap_or(0);
    let has_usual = 4 + counts[usual] + 5 * (postings.len() - counts[usual]) < 4 * postings.len();
    bits.put(u64::from(has_usual), 1);
    if has_usual {
        bits.put(usual as u64, 4);
    }
    for follower in postings.iter().map(|posting| u64::from(posting.follower)) {
        match has_usual {
            true if follower == usual as u64 => bits.put(1, 1),
            true => bits.put(follower, 5),
            false => bits.put(follower, 4),
        }
    }
}

/// Rising numbers below `total` as the gaps between them. Where half of all are there a gap costs about two bits, and never do
/// all gaps together cost more than a bit for each number below `total`, as a bitmap would.
fn write_distances(bits: &mut Bits, numbers: impl Iterator<Item = usize>, count: usize, total: usize) {
    let low = rice_bits(count.max(1), total);
    let mut last = 0;
    for number in numbers {
        bits.put_rice((number - last) as u64, low);
        last = number + 1;
    }
}

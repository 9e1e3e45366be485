//! Small sketches of stories, by which copies find each other.
//!
//! A sketch keeps, of all shingles of a story's folded text (spaces, punctuation, script, quotes and dashes folded away),
//! those with the smallest hashes. Two sketches compare below the lower of their thresholds, so a short copy is found in a
//! long story too (bottom-k sketches: Broder 1997; by threshold: Cohen & Kaplan 2007).

use crate::ingest::{fold::fold, ledger::Ledger};

/// Characters in a shingle of a sketch: long enough that common phrases are rare, short enough to survive a small change.
const SHINGLE: usize = 10;
/// Characters in a shingle of an exact comparison.
const CLOSE: usize = 6;
/// Hashes in the sketches of a page: with five bytes each, 1 KB.
const PAGE: usize = 200;
/// One hash for so many characters, at most.
const EVERY: usize = 24;
/// Hashes of a short story.
const LEAST: usize = 8;

/// The sketches of a page's stories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageSketch {
    /// Hashes with the index of their story, sorted.
    pub hashes: Vec<(u32, u8)>,
}

impl PageSketch {
    /// Sketches a page's stories.
    #[must_use]
    pub fn of(ledger: &Ledger) -> Self {
        let texts: Vec<Vec<char>> = ledger.items.iter().take(256).map(|item| folded(super::paragraphs(item))).collect();
        let wanted: usize = texts.iter().map(|text| share(text.len())).sum();
        let mut hashes = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let count = if wanted > PAGE { (share(text.len()) * PAGE / wanted).max(1) } else { share(text.len()) };
            let mut all: Vec<u32> = shingles(text, SHINGLE).map(|hash| (hash >> 32) as u32).collect();
            all.sort_unstable();
            all.dedup();
            hashes.extend(all.into_iter().take(count).map(|hash| (hash, index as u8)));
        }
        hashes.truncate(PAGE);
        hashes.sort_unstable();
        Self { hashes }
    }
}

fn share(length: usize) -> usize {
    if length < SHINGLE { 0 } else { (length / EVERY).max(LEAST) }
}

/// A text without what printings differ in: letters, figures and characters alone, folded.
pub(crate) fn folded<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<char> {
    texts.flat_map(str::chars).map(fold).filter(|c| c.is_alphanumeric()).collect()
}

/// The shingles of a text for exact comparison, sorted, each once.
pub(crate) fn close_shingles(text: &[char]) -> Vec<u64> {
    let mut all: Vec<u64> = shingles(text, CLOSE).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How many entries two sorted lists share.
pub(crate) fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// Hashes of all runs of `length` characters.
fn shingles(text: &[char], length: usize) -> impl Iterator<Item = u64> + '_ {
    text.windows(length).map(|window| {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for &c in window {
            hash = (hash ^ u64::from(c as u32)).wrapping_mul(0x0100_0000_01b3);
        }
        // FNV's high bits mix too little for a sketch that orders by them.
        hash ^= hash >> 32;
        hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ (hash >> 29)
    })
}

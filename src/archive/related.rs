//! What a reader of an article wants next: articles that share rare words with it.
//!
//! Words are not cut: pieces of four folded characters stand for them. A piece counts the more the fewer articles have it, and
//! pieces that many articles have count nothing, so an article is compared only with the few that share something rare, and a
//! new article changes only the lists of those that it is near to.

use std::collections::BTreeMap;

use super::{ArticleIndex, Entry};
use crate::ingest::fold::fold;

/// Articles that a list of related ones holds at most.
const MOST: usize = 6;

/// A piece that more articles than this share says nothing about any of them.
const COMMON: usize = 40;

/// Of the pieces of the body one in so many is looked at, the same in every article; headlines are looked at whole.
const SAMPLED: u64 = 4;

/// The least that two articles must share, in the measure of [`weight`]: about six pieces that only they have.
const LEAST: u64 = 180;

/// What a shared topic adds to what is shared otherwise.
const TOPIC: u64 = 120;

/// What a piece counts that `count` articles share.
fn weight(count: usize) -> u64 {
    60 / count as u64
}

/// Fills in [`Entry::related`].
pub(super) fn find(entries: &mut [Entry]) {
    let mut postings: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    let pieces: Vec<Vec<u64>> = entries.iter().map(|entry| if is_listed(entry) { pieces(entry) } else { Vec::new() }).collect();
    for (index, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            let posting = postings.entry(*piece).or_default();
            // One more than is common is enough to know.
            if posting.len() <= COMMON {
                posting.push(index as u32);
            }
        }
    }
    postings.retain(|_, posting| (2..=COMMON).contains(&posting.len()));
    for index in 0..entries.len() {
        let mut shared: BTreeMap<ArticleIndex, u64> = BTreeMap::new();
        for posting in pieces[index].iter().filter_map(|piece| postings.get(piece)) {
            for other in posting.iter().map(|other| *other as usize).filter(|other| *other != index) {
                *shared.entry(other).or_default() += weight(posting.len());
            }
        }
        let entry = &entries[index];
        let mut found: Vec<(u64, ArticleIndex)> = shared
            .into_iter()
            .filter(|(other, _)| !entry.printings.contains(other))
            .map(|(other, score)| {
                let topics = entries[other].topics.iter().filter(|topic| entry.topics.contains(topic)).count() as u64;
                (score + topics * TOPIC, other)
            })
            .filter(|(score, _)| *score >= LEAST)
            .collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| entries[a.1].article.path.cmp(&entries[b.1].article.path)));
        let mut related: Vec<ArticleIndex> = Vec::new();
        for (_, other) in found {
            // Of several printings of one story the nearest is enough.
            if related.len() < MOST && !related.iter().any(|taken| entries[*taken].printings.contains(&other)) {
                related.push(other);
            }
        }
        entries[index].related = related;
    }
}

/// Each story once, as in the lists.
fn is_listed(entry: &Entry) -> bool {
    entry.is_public() && (entry.article.front.translation_of.is_none() || entry.translations.is_empty())
}

/// The pieces of an article, each once.
fn pieces(entry: &Entry) -> Vec<u64> {
    let front = &entry.article.front;
    let headline = [&front.kicker, &front.title, &front.supplied_title, &front.subtitle];
    let mut pieces: Vec<u64> = headline.into_iter().flatten().flat_map(|text| grams(text)).collect();
    pieces.extend(grams(&entry.text).filter(|piece| piece % SAMPLED == 0));
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Pieces of four letters or characters, as hashes that no run, platform or version changes (FNV-1a).
fn grams(text: &str) -> impl Iterator<Item = u64> {
    let mut window = ['\0'; 4];
    let mut length = 0_usize;
    text.chars().map(fold).filter(|c| c.is_alphanumeric()).collect::<Vec<_>>().into_iter().filter_map(move |c| {
        window.rotate_left(1);
        window[3] = c;
        length += 1;
        (length >= 4).then(|| {
            let hash =
                window.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3));
            hash ^ hash >> 29
        })
    })
}

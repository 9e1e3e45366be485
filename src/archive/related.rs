//! What a reader of an article wants next: articles that share rare words with it.
//!
//! Words are not cut: pieces of four folded characters stand for them. A piece counts the more the fewer articles have it, and
//! pieces that many articles have count nothing, so an article is compared only with the few that share something rare, and a
//! new article changes only the lists of those that it is near to.

use rayon::prelude::*;

use super::{ArticleIndex, Entry};
use crate::ingest::fold::fold;

/// Articles that a list of related ones holds at most.
const MOST: usize = 6;

/// A piece that more articles than this share says nothing about any of them.
const COMMON: usize = 40;

/// Of the pieces of the body one in so many is looked at, the same in every article; headlines are looked at whole.
const SAMPLED: u64 = 4;

/// The least that two articles must share, in the measure of [`weight`]: three pieces that only they have.
const LEAST: u64 = 90;

/// What a shared topic adds to what is shared otherwise.
const TOPIC: u64 = 120;

/// What a piece counts that `count` articles share.
fn weight(count: usize) -> u64 {
    60 / count as u64
}

/// Fills in [`Entry::related`].
pub(super) fn find(entries: &mut [Entry]) {
    let pieces: Vec<Vec<u64>> = entries.par_iter().map(|entry| if is_listed(entry) { pieces(entry) } else { Vec::new() }).collect();
    let postings = Postings::of(&pieces);
    let near = |index: usize, scores: &mut Scores| {
        for posting in pieces[index].iter().filter_map(|piece| postings.of_piece(*piece)) {
            for other in posting.iter().filter(|other| other.1 as usize != index) {
                scores.add(other.1 as usize, weight(posting.len()));
            }
        }
        let entry = &entries[index];
        let mut found: Vec<(u64, ArticleIndex)> = scores
            .take()
            .filter(|(_, other)| !entry.printings.contains(other))
            .map(|(score, other)| {
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
        related
    };
    let related: Vec<Vec<ArticleIndex>> =
        (0..entries.len()).into_par_iter().map_init(|| Scores::new(entries.len()), |scores, index| near(index, scores)).collect();
    for (entry, related) in entries.iter_mut().zip(related) {
        entry.related = related;
    }
}

/// Which articles have a piece, for the pieces that a few share.
struct Postings {
    /// Pieces with their articles, sorted.
    all: Vec<(u64, u32)>,
    /// Where the pieces begin whose highest bits are these: a piece is found without a search through all.
    starts: Vec<u32>,
}

/// Bits of a piece by which [`Postings::starts`] finds it.
const HIGH: u32 = 16;

impl Postings {
    fn of(pieces: &[Vec<u64>]) -> Self {
        let mut all: Vec<(u64, u32)> =
            pieces.par_iter().enumerate().flat_map_iter(|(index, pieces)| pieces.iter().map(move |piece| (*piece, index as u32))).collect();
        all.par_sort_unstable();
        let shared: Vec<(u64, u32)> =
            all.chunk_by(|a, b| a.0 == b.0).filter(|posting| (2..=COMMON).contains(&posting.len())).flatten().copied().collect();
        let mut starts = vec![0_u32; (1 << HIGH) + 1];
        for (piece, _) in &shared {
            starts[(piece >> (64 - HIGH)) as usize + 1] += 1;
        }
        for high in 0..1 << HIGH {
            starts[high + 1] += starts[high];
        }
        Self { all: shared, starts }
    }

    fn of_piece(&self, piece: u64) -> Option<&[(u64, u32)]> {
        let high = (piece >> (64 - HIGH)) as usize;
        let near = &self.all[self.starts[high] as usize..self.starts[high + 1] as usize];
        let start = near.partition_point(|(other, _)| *other < piece);
        let length = near[start..].iter().take_while(|(other, _)| *other == piece).count();
        (length > 0).then(|| &near[start..start + length])
    }
}

/// What an article shares with each other one; used again for the next article without being cleared as a whole.
struct Scores {
    score: Vec<u64>,
    touched: Vec<ArticleIndex>,
}

impl Scores {
    fn new(articles: usize) -> Self {
        Self { score: vec![0; articles], touched: Vec::new() }
    }

    fn add(&mut self, article: ArticleIndex, weight: u64) {
        if self.score[article] == 0 {
            self.touched.push(article);
        }
        self.score[article] += weight;
    }

    fn take(&mut self) -> impl Iterator<Item = (u64, ArticleIndex)> + '_ {
        let score = &mut self.score;
        self.touched.drain(..).map(|article| (std::mem::take(&mut score[article]), article))
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

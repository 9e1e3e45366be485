//! What a reader of an article wants next: articles that share rare words with it.
//!
//! Words are not cut: pieces of four folded characters stand for them. A piece counts the more the fewer articles have it, and
//! pieces that many articles have count nothing, so an article is compared only with the few that share something rare.
//!
//! The pieces of all articles lie sorted on a shelf; an article's relatives are looked up when a page first asks for them. What
//! changes after the shelf was filled lies beside it, so that a save does not fill it anew.

use std::{
    cell::Cell,
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

use super::{Archive, ArticleIndex, Entry, Memory};
use crate::{config::Rights, ingest::fold::fold};

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

/// The shelf is filled anew when more than one article in so many lies beside it.
const BESIDE: usize = 16;

/// What a piece counts that `count` articles share.
fn weight(count: usize) -> u64 {
    60 / count as u64
}

/// A version of an article: an article that changes gets another number.
type Version = u32;

/// Where no article of the archive is.
const GONE: u32 = u32::MAX;

/// Knows of each article which others are related to it.
#[derive(Clone, Debug, Default)]
pub struct Related {
    shelf: Arc<Shelf>,
    beside: BTreeMap<u64, Vec<Version>>,
    /// The article of each version.
    articles: Vec<u32>,
    /// How many versions on the shelf are those of articles that changed or were removed since.
    gone: usize,
    /// What was found, by article.
    found: Vec<OnceLock<Vec<ArticleIndex>>>,
}

/// What is remembered from one reading of the archive to the next.
#[derive(Default)]
pub(super) struct Shelves {
    shelf: Arc<Shelf>,
    beside: BTreeMap<u64, Vec<Version>>,
    /// By path: what the pieces were made from, and the version.
    known: HashMap<String, (State, Version)>,
    versions: Version,
}

/// What an article's pieces depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    hash: blake3::Hash,
    rights: Rights,
    listed: bool,
}

/// Takes up the articles as readers may see them.
pub(super) fn related(entries: &[Entry], memory: &mut Memory) -> Related {
    let states: Vec<Option<State>> = entries
        .iter()
        .map(|entry| Some(State { hash: memory.hash(&entry.article.path)?, rights: entry.rights, listed: is_listed(entry) }))
        .collect();
    let lasts = memory.lasts;
    let shelves = &mut memory.shelves;
    let is_known = |index: usize| {
        let known = shelves.known.get(&entries[index].article.path);
        states[index].is_some() && known.map(|(state, _)| *state) == states[index]
    };
    let changed: Vec<usize> = (0..entries.len()).filter(|index| !is_known(*index)).collect();
    let beside = shelves.versions as usize - shelves.shelf.versions + changed.len();
    if beside * BESIDE > entries.len() {
        *shelves = Shelves { shelf: Arc::new(Shelf::fill(entries, lasts)), versions: entries.len() as Version, ..Shelves::default() };
        if lasts {
            for (version, (entry, state)) in entries.iter().zip(&states).enumerate() {
                shelves.known.extend(state.map(|state| (entry.article.path.clone(), (state, version as Version))));
            }
        }
        let found = vec![OnceLock::new(); entries.len()];
        return Related { shelf: Arc::clone(&shelves.shelf), articles: (0..entries.len() as u32).collect(), found, ..Related::default() };
    }
    for index in changed {
        for piece in pieces(&entries[index]) {
            shelves.beside.entry(piece).or_default().push(shelves.versions);
        }
        shelves.known.extend(states[index].map(|state| (entries[index].article.path.clone(), (state, shelves.versions))));
        shelves.versions += 1;
    }
    let mut articles = vec![GONE; shelves.versions as usize];
    for (index, entry) in entries.iter().enumerate() {
        if let Some((_, version)) = shelves.known.get(&entry.article.path) {
            articles[*version as usize] = index as u32;
        }
    }
    let gone = articles.iter().take(shelves.shelf.versions).filter(|article| **article == GONE).count();
    let found = vec![OnceLock::new(); entries.len()];
    Related { shelf: Arc::clone(&shelves.shelf), beside: shelves.beside.clone(), articles, gone, found }
}

impl Archive {
    /// Articles that a reader of this one wants next, best first.
    #[must_use]
    pub fn related(&self, index: ArticleIndex) -> &[ArticleIndex] {
        self.related.found.get(index).map_or(&[], |found| found.get_or_init(|| self.related.near(&self.articles, index)))
    }
}

/// Lists that are known already, by article.
impl From<Vec<Vec<ArticleIndex>>> for Related {
    fn from(lists: Vec<Vec<ArticleIndex>>) -> Self {
        Self { found: lists.into_iter().map(OnceLock::from).collect(), ..Self::default() }
    }
}

impl Related {
    fn near(&self, entries: &[Entry], index: ArticleIndex) -> Vec<ArticleIndex> {
        let entry = &entries[index];
        let mut shared = SHARED.take();
        shared.weights.resize(entries.len(), 0);
        let mut holders: Vec<ArticleIndex> = Vec::new();
        for piece in if is_listed(entry) { pieces(entry) } else { Vec::new() } {
            holders.clear();
            let beside = self.beside.get(&piece).map_or(&[][..], Vec::as_slice);
            // Versions that are gone do not count: as many more are looked at.
            let most = COMMON + self.gone;
            let versions = self.shelf.versions_of(piece, most + 1).iter().chain(beside);
            holders.extend(versions.map(|version| self.articles[*version as usize]).filter(|article| *article != GONE).map(|a| a as usize));
            if (2..=COMMON).contains(&holders.len()) {
                let weight = weight(holders.len());
                for &other in &holders {
                    if shared.weights[other] == 0 {
                        shared.articles.push(other);
                    }
                    shared.weights[other] += weight;
                }
            }
        }
        let mut found: Vec<(u64, ArticleIndex)> = Vec::with_capacity(shared.articles.len());
        for other in shared.articles.drain(..) {
            let score = std::mem::take(&mut shared.weights[other]);
            if other != index && !entry.printings.contains(&other) {
                let topics = entries[other].topics.iter().filter(|topic| entry.topics.contains(topic)).count() as u64;
                found.push((score + topics * TOPIC, other));
            }
        }
        SHARED.set(shared);
        found.retain(|(score, _)| *score >= LEAST);
        let nearest_first = |a: &(u64, ArticleIndex), b: &(u64, ArticleIndex)| {
            b.0.cmp(&a.0).then_with(|| entries[a.1].article.path.cmp(&entries[b.1].article.path))
        };
        let mut related: Vec<ArticleIndex> = Vec::new();
        // Hundreds share something, a handful is shown: only as many are put in order as that takes.
        let mut rest = &mut found[..];
        while related.len() < MOST && !rest.is_empty() {
            let few = rest.len().min(4 * MOST);
            if few < rest.len() {
                rest.select_nth_unstable_by(few - 1, nearest_first);
            }
            let (nearest, others) = rest.split_at_mut(few);
            nearest.sort_unstable_by(nearest_first);
            for (_, other) in nearest {
                // Of several printings of one story the nearest is enough.
                if related.len() < MOST && !related.iter().any(|taken| entries[*taken].printings.contains(other)) {
                    related.push(*other);
                }
            }
            rest = others;
        }
        related
    }
}

/// What an article shares with each other one; nothing, between two questions.
#[derive(Default)]
struct Shared {
    weights: Vec<u64>,
    /// Those that share anything.
    articles: Vec<ArticleIndex>,
}

thread_local! {
    /// A place for each article of the archive would be too much to ask for again at every question.
    static SHARED: Cell<Shared> = const { Cell::new(Shared { weights: Vec::new(), articles: Vec::new() }) };
}

/// Pieces with the versions of articles that have them.
#[derive(Debug, Default)]
struct Shelf {
    /// Sorted.
    pieces: Vec<u64>,
    /// In step with `pieces`.
    holders: Vec<Version>,
    /// Where the pieces begin whose highest bits are these: a piece is found without a search through all.
    starts: Vec<u32>,
    /// How many versions lie on it.
    versions: usize,
}

/// Bits of a piece by which [`Shelf::starts`] finds it.
const HIGH: u32 = 16;

impl Shelf {
    /// Where nothing will change afterwards, pieces that no two articles share, or that too many do, are left out.
    fn fill(entries: &[Entry], lasts: bool) -> Self {
        let pieces_of = |(version, entry): (usize, &Entry)| {
            let pieces = if is_listed(entry) { pieces(entry) } else { Vec::new() };
            pieces.into_iter().map(move |piece| (piece, version as Version))
        };
        let mut all: Vec<(u64, Version)> = entries.par_iter().enumerate().flat_map_iter(pieces_of).collect();
        all.par_sort_unstable();
        let kept = all.chunk_by(|a, b| a.0 == b.0).filter(|holders| lasts || (2..=COMMON).contains(&holders.len())).flatten();
        let (pieces, holders): (Vec<u64>, Vec<Version>) = kept.copied().unzip();
        let mut starts = vec![0_u32; (1 << HIGH) + 1];
        for piece in &pieces {
            starts[(piece >> (64 - HIGH)) as usize + 1] += 1;
        }
        for high in 0..1 << HIGH {
            starts[high + 1] += starts[high];
        }
        Self { pieces, holders, starts, versions: entries.len() }
    }

    /// The versions that have a piece, at most so many.
    fn versions_of(&self, piece: u64, most: usize) -> &[Version] {
        let high = (piece >> (64 - HIGH)) as usize;
        let Some(&[start, end]) = self.starts.get(high..high + 2) else { return &[] };
        let (start, end) = (start as usize, end as usize);
        let from = start + self.pieces[start..end].partition_point(|other| *other < piece);
        let length = self.pieces[from..end].iter().take(most).take_while(|other| **other == piece).count();
        &self.holders[from..from + length]
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
    text.chars().map(fold).filter(|c| is_ideograph(*c) || c.is_alphanumeric()).collect::<Vec<_>>().into_iter().filter_map(move |c| {
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

/// Most characters of a text are known to be letters without a look into the tables.
fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..'\u{a000}').contains(&c)
}

//! What a reader of an article wants next: articles that share rare words with it.
//!
//! Words are not cut: pieces of four folded characters stand for them. A piece counts the more the fewer articles have it, and
//! pieces that many articles have count nothing, so an article is compared only with the few that share something rare.
//!
//! The pieces of all articles lie sorted on a shelf; an article's relatives are looked up when a page first asks for them, or, in a build
//! that leaves them for the next, all at once. What
//! changes after the shelf was filled lies beside it, so that a save does not fill it anew; where nothing will change, the shelf
//! says at once which of an article's pieces others have.

mod again;

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

/// As many are put in order to find them, unless too many are printings of each other.
const FEW: usize = 4 * MOST;

/// A piece that more articles than this share says nothing about any of them.
const COMMON: usize = 40;

/// Of the pieces of the body one in so many is looked at, the same in every article; headlines are looked at whole.
const SAMPLED: u64 = 4;

/// The least that two articles must share, in the measure of [`weight`]: three pieces that only they have.
const LEAST: u32 = 90;

/// What a shared topic adds to what is shared otherwise.
const TOPIC: u32 = 120;

/// The shelf is filled anew when more than one article in so many lies beside it.
const BESIDE: usize = 16;

/// What a piece counts that `count` articles share.
fn weight(count: usize) -> u32 {
    60 / count as u32
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
pub(super) fn related(entries: &[Arc<Entry>], memory: &mut Memory) -> Related {
    if let Some(kept) = &memory.kept {
        return again::related(entries, kept.as_ref());
    }
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
    /// From a shelf whose versions are the articles themselves.
    fn of(shelf: Shelf, articles: usize) -> Self {
        Self { shelf: Arc::new(shelf), articles: (0..articles as u32).collect(), ..Self::default() }
    }

    /// What is found of each article that is due.
    fn all(&self, entries: &[Arc<Entry>], is_due: impl Fn(ArticleIndex) -> bool + Sync) -> Vec<Vec<ArticleIndex>> {
        let near = |index| if is_due(index) { self.near(entries, index) } else { Vec::new() };
        (0..entries.len()).into_par_iter().map(near).collect()
    }

    fn near(&self, entries: &[Arc<Entry>], index: ArticleIndex) -> Vec<ArticleIndex> {
        let entry = &entries[index];
        let mut shared = SHARED.take();
        shared.weights.resize(entries.len(), 0);
        if self.shelf.shared.is_empty() {
            let mut holders: Vec<Version> = Vec::new();
            for piece in if is_listed(entry) { pieces(entry) } else { Vec::new() } {
                holders.clear();
                let beside = self.beside.get(&piece).map_or(&[][..], Vec::as_slice);
                // Versions that are gone do not count: as many more are looked at.
                let most = COMMON + self.gone;
                let versions = self.shelf.versions_of(piece, most + 1).iter().chain(beside);
                holders.extend(versions.map(|version| self.articles[*version as usize]).filter(|article| *article != GONE));
                shared.add(&holders);
            }
        } else {
            for holders in self.shelf.shared_by(index) {
                shared.add(holders);
            }
        }
        let mut found: Vec<(u32, ArticleIndex)> = Vec::with_capacity(shared.articles.len());
        for other in shared.articles.drain(..) {
            let score = std::mem::take(&mut shared.weights[other]);
            if other != index && !entry.printings.contains(&other) {
                found.push((score, other));
            }
        }
        SHARED.set(shared);
        // Hundreds share something, a handful is shown. Those that shared topics could not bring among the first few are not even asked
        // for theirs: the articles of a great archive do not lie in the processor's cache.
        let reach = entry.topics.len() as u32 * TOPIC;
        let enough = score_of_few(&found).unwrap_or(0);
        let likely = found.iter().copied().filter(|(score, _)| score + reach >= enough).collect();
        nearest(entries, entry, likely, FEW).or_else(|| nearest(entries, entry, found, usize::MAX)).unwrap_or_default()
    }
}

/// The score that [`FEW`] have at least; `None` where there are fewer.
fn score_of_few(found: &[(u32, ArticleIndex)]) -> Option<u32> {
    let last = found.len().checked_sub(FEW)?;
    let mut scores: Vec<u32> = found.iter().map(|(score, _)| *score).collect();
    Some(*scores.select_nth_unstable(last).1)
}

/// The nearest of those that share something with an article, its topics counted, among the first `most` of them; `None` where more would
/// have to be looked at. Of several printings of one story the nearest is enough.
fn nearest(entries: &[Arc<Entry>], entry: &Entry, mut found: Vec<(u32, ArticleIndex)>, most: usize) -> Option<Vec<ArticleIndex>> {
    for (score, other) in &mut found {
        *score += entries[*other].topics.iter().filter(|topic| entry.topics.contains(topic)).count() as u32 * TOPIC;
    }
    found.retain(|(score, _)| *score >= LEAST);
    let nearest_first = |a: &(u32, ArticleIndex), b: &(u32, ArticleIndex)| {
        b.0.cmp(&a.0).then_with(|| entries[a.1].article.path.cmp(&entries[b.1].article.path))
    };
    let is_all = found.len() < most;
    if most < found.len() {
        found.select_nth_unstable_by(most - 1, nearest_first);
        found.truncate(most);
    }
    found.sort_unstable_by(nearest_first);
    let mut related: Vec<ArticleIndex> = Vec::new();
    for (_, other) in found {
        if related.len() < MOST && !related.iter().any(|taken| entries[*taken].printings.contains(&other)) {
            related.push(other);
        }
    }
    (is_all || related.len() == MOST).then_some(related)
}

/// What an article shares with each other one; nothing, between two questions.
#[derive(Default)]
struct Shared {
    weights: Vec<u32>,
    /// Those that share anything.
    articles: Vec<ArticleIndex>,
}

impl Shared {
    /// Adds that these articles share a piece.
    fn add(&mut self, holders: &[u32]) {
        if !(2..=COMMON).contains(&holders.len()) {
            return;
        }
        let weight = weight(holders.len());
        for &other in holders {
            let other = other as ArticleIndex;
            if self.weights[other] == 0 {
                self.articles.push(other);
            }
            self.weights[other] += weight;
        }
    }
}

thread_local! {
    /// A place for each article of the archive would be too much to ask for again at every question.
    static SHARED: Cell<Shared> = const { Cell::new(Shared { weights: Vec::new(), articles: Vec::new() }) };
}

/// Pieces with the versions of articles that have them.
#[derive(Debug, Default)]
struct Shelf {
    /// Sorted; empty where nothing will change, and nobody asks for a piece.
    pieces: Vec<u64>,
    /// In step with the sorted pieces.
    holders: Vec<Version>,
    /// Where the pieces begin whose highest bits are these: a piece is found without a search through all.
    starts: Vec<u32>,
    /// Where nothing will change: for each version in turn where the holders of the pieces begin that it shares with others.
    shared: Vec<u32>,
    /// Where each version's part of `shared` begins, and the last one's ends.
    parts: Vec<u32>,
    /// Marks the first holder of each piece, and the end.
    firsts: Vec<bool>,
    /// How many versions lie on it.
    versions: usize,
}

/// Bits of a piece by which [`Shelf::starts`] finds it.
const HIGH: u32 = 16;

/// Bits of a version. Of archives with more articles than that the others have no related ones.
const VERSION_BITS: u32 = 24;

/// Bits of a piece: of a hundred million pieces one in ten thousand is taken for another.
const PIECE_BITS: u32 = 64 - VERSION_BITS;

fn version_of(both: u64) -> Version {
    (both & ((1 << VERSION_BITS) - 1)) as Version
}

impl Shelf {
    fn fill(entries: &[Arc<Entry>], lasts: bool) -> Self {
        let all = Self::sorted_pieces(entries);
        if lasts { Self::to_be_asked(&all, entries.len()) } else { Self::to_be_read(&all, entries.len()) }
    }

    /// The pieces of all articles, each with the one that has it.
    fn sorted_pieces(entries: &[Arc<Entry>]) -> Vec<u64> {
        // A piece and the version that has it in one number: a great archive has many.
        let pieces_of = |(version, entry): (usize, &Arc<Entry>)| {
            let pieces = if is_listed(entry) { pieces(entry) } else { Vec::new() };
            pieces.into_iter().map(move |piece| piece << VERSION_BITS | version as u64)
        };
        let mut all: Vec<u64> = entries.par_iter().enumerate().take(1 << VERSION_BITS).flat_map_iter(pieces_of).collect();
        all.par_sort_unstable();
        all
    }

    fn to_be_asked(all: &[u64], versions: usize) -> Self {
        let (pieces, holders): (Vec<u64>, Vec<Version>) = all.iter().map(|both| (both >> VERSION_BITS, version_of(*both))).unzip();
        let mut starts = vec![0_u32; (1 << HIGH) + 1];
        for piece in &pieces {
            starts[(piece >> (PIECE_BITS - HIGH)) as usize + 1] += 1;
        }
        for high in 0..1 << HIGH {
            starts[high + 1] += starts[high];
        }
        Self { pieces, holders, starts, versions, ..Self::default() }
    }

    /// Pieces that no two articles share, or that too many do, are left out.
    fn to_be_read(all: &[u64], versions: usize) -> Self {
        let mut shelf = Self::empty(versions);
        shelf.take_up(all);
        shelf.complete()
    }

    /// A shelf to be read, before anything lies on it.
    fn empty(versions: usize) -> Self {
        Self { versions, parts: vec![0; versions + 1], ..Self::default() }
    }

    /// Takes up sorted pieces, all of them greater than those before.
    fn take_up(&mut self, pieces: &[u64]) {
        for group in pieces.chunk_by(|a, b| a >> VERSION_BITS == b >> VERSION_BITS).filter(|group| (2..=COMMON).contains(&group.len())) {
            for (place, both) in group.iter().enumerate() {
                let version = version_of(*both);
                self.holders.push(version);
                self.firsts.push(place == 0);
                self.parts[version as usize + 1] += 1;
            }
        }
    }

    /// Nothing more is taken up.
    fn complete(mut self) -> Self {
        let shelf = &mut self;
        let versions = shelf.versions;
        shelf.firsts.push(true);
        for version in 0..versions {
            shelf.parts[version + 1] += shelf.parts[version];
        }
        let mut next = shelf.parts.clone();
        shelf.shared = vec![0; shelf.holders.len()];
        let mut first = 0;
        for (at, version) in shelf.holders.iter().enumerate() {
            first = if shelf.firsts[at] { at as u32 } else { first };
            let place = &mut next[*version as usize];
            shelf.shared[*place as usize] = first;
            *place += 1;
        }
        self
    }

    /// Of each piece that a version shares with others, all that have it.
    fn shared_by(&self, version: usize) -> impl Iterator<Item = &[Version]> {
        let (from, to) = (self.parts[version] as usize, self.parts[version + 1] as usize);
        self.shared[from..to].iter().map(|&first| {
            let first = first as usize;
            let length = 1 + self.firsts[first + 1..].iter().take_while(|is_first| !**is_first).count();
            &self.holders[first..first + length]
        })
    }

    /// The versions that have a piece, at most so many.
    fn versions_of(&self, piece: u64, most: usize) -> &[Version] {
        let high = (piece >> (PIECE_BITS - HIGH)) as usize;
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
    pieces.extend(grams(&entry.text()).filter(|piece| piece % SAMPLED == 0));
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Pieces of four letters or characters, as hashes that no run, platform or version changes.
fn grams(text: &str) -> impl Iterator<Item = u64> {
    // Sixteen bits a character: the four last ones are one number. Multiplying by 2^64 over the golden ratio spreads them.
    let (mut window, mut length) = (0_u64, 0_usize);
    text.chars().map(fold).filter(|c| is_ideograph(*c) || c.is_alphanumeric()).filter_map(move |c| {
        window = window << 16 | u64::from(u32::from(c) & 0xffff);
        length += 1;
        (length >= 4).then(|| {
            let hash = window.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> VERSION_BITS
        })
    })
}

/// Most characters of a text are known to be letters without a look into the tables.
fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..'\u{a000}').contains(&c)
}

//! Related articles from build to build: what was found for an article holds as long as no article that shares a piece with it has
//! changed, come or gone.
//!
//! On disk lie the pieces of all articles, sorted, in parts (what changed since lies beside them), and what was found. After a change the
//! parts are walked through for the pieces of what changed; whoever has one of them is looked up anew, and nobody else.

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;

use super::{BESIDE, COMMON, GONE, PIECE_BITS, Related, Shelf, VERSION_BITS, Version, is_listed, pieces, version_of};
use crate::{
    archive::{ArticleIndex, Entry},
    kept::{Kept, Key, Packer, Unpacker},
};

/// So few changes are never too many.
const FEW: usize = 8;

/// Pieces of a part, about.
const PART: usize = 1 << 19;

/// Most parts.
const PARTS: usize = 64;

/// Articles whose pieces are sorted together at first.
const RUN: usize = 1024;

/// Parts that are made side by side.
const AT_ONCE: usize = 8;

const NAME: &str = "related";

fn name_of_part(part: usize) -> String {
    format!("related-{part}")
}

/// What one build leaves for the next, besides the parts.
#[derive(Default)]
struct Left {
    /// How many parts there are: a power of two.
    parts: usize,
    /// How many versions lie in the parts.
    settled: Version,
    /// How many versions there have been.
    versions: Version,
    /// By path.
    known: HashMap<String, Known>,
    /// Pieces with the versions that have them, of those that came after the parts were written.
    beside: Vec<u64>,
}

struct Known {
    state: Key,
    version: Version,
    related: Vec<Version>,
}

/// The related articles of each, from what the last build left as far as it holds.
pub(super) fn related(entries: &[Arc<Entry>], kept: &dyn Kept) -> Related {
    let states: Vec<Key> = entries.par_iter().map(|entry| state(entry, entries)).collect();
    let lists = Left::read(kept).and_then(|left| left.renew(entries, &states, kept)).unwrap_or_else(|| all_anew(entries, &states, kept));
    Related::from(lists)
}

/// What stands for everything that an article's own relatives, and its being one of others', follow from in itself.
fn state(entry: &Entry, entries: &[Arc<Entry>]) -> Key {
    let front = &entry.article.front;
    let mut into = Packer(Vec::with_capacity(256));
    for text in [&front.kicker, &front.title, &front.supplied_title, &front.subtitle] {
        into.bytes(text.as_deref().unwrap_or_default().as_bytes());
    }
    into.small(usize::from(is_listed(entry)));
    into.small(entry.topics.len());
    entry.topics.iter().for_each(|topic| into.small(*topic));
    entry.printings.iter().for_each(|other| into.bytes(entries[*other].article.path.as_bytes()));
    let mut hasher = blake3::Hasher::new();
    hasher.update(&into.0).update(entry.text().as_bytes());
    let mut key = Key::default();
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}

fn all_anew(entries: &[Arc<Entry>], states: &[Key], kept: &dyn Kept) -> Vec<Vec<ArticleIndex>> {
    // Never all of them in one row: of a great archive they are hundreds of megabytes.
    let sorted: Vec<Vec<u64>> = (0..entries.len().div_ceil(RUN)).into_par_iter().map(|run| sorted_run(entries, run)).collect();
    let parts = (sorted.iter().map(Vec::len).sum::<usize>() / PART).next_power_of_two().min(PARTS);
    let mut shelf = Shelf::empty(entries.len());
    let numbers: Vec<usize> = (0..parts).collect();
    for few in numbers.chunks(AT_ONCE) {
        let taken = few.par_iter().map(|part| {
            let mut pieces: Vec<u64> = Vec::new();
            for run in &sorted {
                let up_to = |part: usize| run.partition_point(|both| part_of(*both, parts) < part);
                pieces.extend(&run[up_to(*part)..up_to(part + 1)]);
            }
            pieces.sort_unstable();
            kept.put(&name_of_part(*part), &pieces.iter().flat_map(|both| both.to_le_bytes()).collect::<Vec<u8>>());
            pieces
        });
        taken.collect::<Vec<_>>().iter().for_each(|pieces| shelf.take_up(pieces));
    }
    drop(sorted);
    let lists = Related::of(shelf.complete(), entries.len()).all(entries, |_| true);
    let versions = entries.len() as Version;
    let mut left = Left { parts, settled: versions, versions, ..Left::default() };
    left.note(entries, states, &lists, |index| index as Version);
    left.write(kept);
    lists
}

/// The pieces of [`RUN`] articles, sorted, each with the one that has it.
fn sorted_run(entries: &[Arc<Entry>], run: usize) -> Vec<u64> {
    let versions = run * RUN..entries.len().min((run + 1) * RUN).min(1 << VERSION_BITS);
    let listed = versions.filter(|version| is_listed(&entries[*version]));
    let mut all: Vec<u64> =
        listed.flat_map(|version| pieces(&entries[version]).into_iter().map(move |piece| piece << VERSION_BITS | version as u64)).collect();
    all.sort_unstable();
    all.shrink_to_fit();
    all
}

/// The part that a piece with its version lies in.
fn part_of(both: u64, parts: usize) -> usize {
    if parts == 1 { 0 } else { (both >> (64 - parts.ilog2())) as usize }
}

impl Left {
    /// The lists of all articles; `None` where so much changed, or so little is left, that they are sooner found anew.
    fn renew(mut self, entries: &[Arc<Entry>], states: &[Key], kept: &dyn Kept) -> Option<Vec<Vec<ArticleIndex>>> {
        // Two articles of one path there are not; if there were, nothing here would hold.
        let mut article_of = vec![GONE; self.versions as usize];
        let mut version_of_article = vec![GONE; entries.len()];
        let mut changed = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            match self.known.get(&entry.article.path).filter(|known| known.state == states[index]) {
                Some(known) => {
                    *article_of.get_mut(known.version as usize)? = index as Version;
                    version_of_article[index] = known.version;
                }
                None => changed.push(index),
            }
        }
        let mut was_there = vec![false; self.versions as usize];
        for known in self.known.values() {
            *was_there.get_mut(known.version as usize)? = true;
        }
        let gone: Vec<bool> = was_there.iter().zip(&article_of).map(|(was, article)| *was && *article == GONE).collect();
        let count = changed.len() + (self.versions - self.settled) as usize + gone.iter().filter(|gone| **gone).count();
        if (count > FEW && count * BESIDE > entries.len()) || self.versions as usize + changed.len() >= 1 << VERSION_BITS {
            return None;
        }
        if changed.is_empty() && !gone.contains(&true) {
            // Nothing of the parts is needed; asked for all the same, so that they are not swept away.
            return (0..self.parts).all(|part| kept.has(&name_of_part(part))).then(|| self.lists(entries, &article_of)).flatten();
        }
        let parts: Vec<Vec<u8>> = (0..self.parts).into_par_iter().map(|part| kept.get(&name_of_part(part))).collect::<Option<_>>()?;
        let is_gone = |both: u64| gone.get(version_of(both) as usize).copied().unwrap_or(false);
        let before = std::mem::take(&mut self.beside);
        let mut touched: Vec<u64> = parts.par_iter().flat_map_iter(|part| numbers(part).filter(|both| is_gone(*both))).collect();
        touched.extend(before.iter().filter(|both| is_gone(**both)));
        for both in &mut touched {
            *both >>= VERSION_BITS;
        }
        let mut beside: Vec<u64> = before.iter().copied().filter(|both| !is_gone(*both)).collect();
        for &index in &changed {
            let version = self.versions;
            self.versions += 1;
            article_of.push(index as Version);
            version_of_article[index] = version;
            let pieces = if is_listed(&entries[index]) { pieces(&entries[index]) } else { Vec::new() };
            touched.extend(&pieces);
            beside.extend(pieces.into_iter().map(|piece| piece << VERSION_BITS | u64::from(version)));
        }
        beside.sort_unstable();
        touched.par_sort_unstable();
        touched.dedup();

        // Whoever has a piece that came, went, or is rare now and was not, or the reverse.
        let is_there = |both: &u64| article_of[version_of(*both) as usize] != GONE;
        let was_there = |both: &u64| was_there.get(version_of(*both) as usize).copied().unwrap_or(false);
        let is_rare = |group: &[u64]| {
            let (now, then) = (group.iter().filter(|both| is_there(both)).count(), group.iter().filter(|both| was_there(both)).count());
            now.min(then) <= COMMON
        };
        let mut is_due = vec![false; entries.len()];
        // Those that are gone stood beside the parts too.
        let mut all_beside: Vec<u64> = beside.iter().chain(before.iter().filter(|both| is_gone(**both))).copied().collect();
        all_beside.sort_unstable();
        for both in holders(&parts, &all_beside, &touched, is_rare).iter().filter(|both| is_there(both)) {
            is_due[article_of[version_of(*both) as usize] as usize] = true;
        }
        for index in changed {
            is_due[index] = true;
        }
        let known = self.lists_unless(entries, &article_of, &mut is_due);

        let due: Vec<&Entry> =
            entries.iter().zip(&is_due).filter(|(entry, is_due)| **is_due && is_listed(entry)).map(|(entry, _)| &**entry).collect();
        let mut wanted: Vec<u64> = due.into_par_iter().flat_map_iter(pieces).collect();
        wanted.par_sort_unstable();
        wanted.dedup();
        let few = |group: &[u64]| group.iter().filter(|both| is_there(both)).count() <= COMMON;
        let mut all = holders(&parts, &beside, &wanted, few);
        drop(parts);
        all.retain(is_there);
        for both in &mut all {
            *both = *both >> VERSION_BITS << VERSION_BITS | u64::from(article_of[version_of(*both) as usize]);
        }
        all.par_sort_unstable();
        let found = Related::of(Shelf::to_be_read(&all, entries.len()), entries.len()).all(entries, |index| is_due[index]);
        let lists: Vec<Vec<ArticleIndex>> =
            known.into_iter().zip(found).zip(&is_due).map(|((known, found), is_due)| if *is_due { found } else { known }).collect();
        self.beside = beside;
        self.note(entries, states, &lists, |index| version_of_article[index]);
        self.write(kept);
        Some(lists)
    }

    /// What was found of all articles; `None` where something that was found is gone.
    fn lists(&self, entries: &[Arc<Entry>], article_of: &[Version]) -> Option<Vec<Vec<ArticleIndex>>> {
        let mut is_due = vec![false; entries.len()];
        let lists = self.lists_unless(entries, article_of, &mut is_due);
        (!is_due.contains(&true)).then_some(lists)
    }

    /// What was found of all articles that are not due; those become due of which something that was found is gone.
    fn lists_unless(&self, entries: &[Arc<Entry>], article_of: &[Version], is_due: &mut [bool]) -> Vec<Vec<ArticleIndex>> {
        let there =
            |version: &Version| article_of.get(*version as usize).filter(|article| **article != GONE).map(|article| *article as usize);
        let list = |(entry, is_due): (&Arc<Entry>, &mut bool)| {
            let known = self.known.get(&entry.article.path).filter(|_| !*is_due);
            let list: Option<Vec<ArticleIndex>> = known.and_then(|known| known.related.iter().map(there).collect());
            *is_due |= list.is_none();
            list.unwrap_or_default()
        };
        entries.iter().zip(is_due).map(list).collect()
    }

    fn note(&mut self, entries: &[Arc<Entry>], states: &[Key], lists: &[Vec<ArticleIndex>], version: impl Fn(ArticleIndex) -> Version) {
        let known = |index: usize| {
            let related = lists[index].iter().map(|other| version(*other)).collect();
            (entries[index].article.path.clone(), Known { state: states[index], version: version(index), related })
        };
        self.known = (0..entries.len()).map(known).collect();
    }

    fn read(kept: &dyn Kept) -> Option<Self> {
        let bytes = kept.get(NAME)?;
        let mut from = Unpacker(&bytes);
        let mut left =
            Self { parts: from.small()?, settled: from.small()? as Version, versions: from.small()? as Version, ..Self::default() };
        for _ in 0..from.small()? {
            let (path, state, version) = (from.text()?.to_owned(), from.key()?, from.small()? as Version);
            let related = (0..from.small()?).map(|_| from.small().map(|version| version as Version)).collect::<Option<_>>()?;
            left.known.insert(path, Known { state, version, related });
        }
        left.beside = numbers(from.bytes()?).collect();
        Some(left)
    }

    fn write(&self, kept: &dyn Kept) {
        let mut into = Packer::default();
        into.small(self.parts);
        into.small(self.settled as usize);
        into.small(self.versions as usize);
        into.small(self.known.len());
        let mut known: Vec<(&String, &Known)> = self.known.iter().collect();
        known.sort_unstable_by_key(|(path, _)| *path);
        for (path, Known { state, version, related }) in known {
            into.bytes(path.as_bytes());
            into.key(state);
            into.small(*version as usize);
            into.small(related.len());
            for version in related {
                into.small(*version as usize);
            }
        }
        into.bytes(&self.beside.iter().flat_map(|both| both.to_le_bytes()).collect::<Vec<u8>>());
        kept.put(NAME, &into.0);
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u64> {
    bytes.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes))
}

/// Of each wanted piece those that have it, where they are as `takes` wants them; in no order.
fn holders(parts: &[Vec<u8>], beside: &[u64], wanted: &[u64], takes: impl Fn(&[u64]) -> bool + Sync) -> Vec<u64> {
    let in_part = |(number, part): (usize, &Vec<u8>)| {
        let up_to = |part: usize| wanted.partition_point(|piece| part_of(piece << VERSION_BITS, parts.len()) < part);
        let mut rest = part.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).peekable();
        let (mut found, mut group) = (Vec::new(), Vec::new());
        for &piece in &wanted[up_to(number)..up_to(number + 1)] {
            while rest.next_if(|both| both >> VERSION_BITS < piece).is_some() {}
            group.clear();
            while let Some(both) = rest.next_if(|both| both >> VERSION_BITS == piece) {
                group.push(both);
            }
            let from = beside.partition_point(|both| both >> VERSION_BITS < piece);
            group.extend(beside[from..].iter().take_while(|both| **both >> VERSION_BITS == piece));
            if takes(&group) {
                found.extend(&group);
            }
        }
        found
    };
    debug_assert!(wanted.iter().all(|piece| *piece >> PIECE_BITS == 0));
    parts.par_iter().enumerate().flat_map_iter(in_part).collect()
}

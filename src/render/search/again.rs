//! The index of the last build → what of it stands: runs whose documents are the same, shards without a unit that changed, groups of
//! cards. Nothing is taken over but what would come out the same; `tests/live.rs` holds such an index against one made anew.

use rayon::prelude::*;

use super::{
    lists::{self, List, Part},
    runs::{self, Run, read_varint, write_varint},
    shards::Shard,
    units::Unit,
};
use crate::kept::{Kept, Key, Packer, Unpacker};

/// What an index may be made from besides its collection.
#[derive(Clone, Copy)]
pub struct Last<'a> {
    /// Where the last one left its pieces.
    pub kept: &'a dyn Kept,
    /// Whether a file of this path stands that has the content of this key; then it stays.
    pub holds: &'a (dyn Fn(&str, &Key) -> bool + Sync),
}

/// A file of the index that was made: its name, and the key of its content.
pub type Made = (String, Key);

/// A shard that was made: its first and last unit, how many it has, and its file.
type MadeShard = (u64, u64, usize, Made);

/// The last index.
#[derive(Debug, Default)]
pub struct Before {
    /// Count of documents.
    pub total: usize,
    /// What the frequent pairs follow from, and those pairs.
    pub frequent: (Key, Vec<Unit>),
    /// What each run follows from.
    pub runs: Vec<Key>,
    /// The lists of each part of the vocabulary, without their bits.
    pub parts: Vec<Vec<List>>,
    /// The shards.
    pub shards: Vec<MadeShard>,
    /// By edition, for each group of cards what it follows from, and its file.
    pub cards: Vec<(String, Vec<(Key, Made)>)>,
}

const NAME: &str = "search";

impl Before {
    /// The last index; `None` where nothing of it is left.
    pub fn read(kept: &dyn Kept) -> Option<Self> {
        let bytes = kept.get(NAME)?;
        let mut from = Unpacker(&bytes);
        let mut before = Self { total: from.small()?, ..Self::default() };
        before.frequent.0 = from.key()?;
        for _ in 0..from.small()? {
            before.frequent.1.push(Unit(from.number()?));
        }
        for _ in 0..from.small()? {
            before.runs.push(from.key()?);
        }
        for _ in 0..from.small()? {
            before.parts.push(unpack_lists(from.bytes()?));
        }
        for _ in 0..from.small()? {
            before.shards.push((from.number()?, from.number()?, from.small()?, made(&mut from)?));
        }
        for _ in 0..from.small()? {
            let tag = from.text()?.to_owned();
            let count = from.small()?;
            let groups: Option<Vec<_>> = (0..count).map(|_| Some((from.key()?, made(&mut from)?))).collect();
            before.cards.push((tag, groups?));
        }
        Some(before)
    }

    /// Leaves it for the next one.
    pub fn write(&self, kept: &dyn Kept) {
        let mut into = Packer::default();
        into.small(self.total);
        into.key(&self.frequent.0);
        into.small(self.frequent.1.len());
        self.frequent.1.iter().for_each(|unit| into.number(unit.0));
        into.small(self.runs.len());
        self.runs.iter().for_each(|key| into.key(key));
        into.small(self.parts.len());
        let parts: Vec<Vec<u8>> = self.parts.par_iter().map(|lists| pack_lists(lists)).collect();
        parts.iter().for_each(|part| into.bytes(part));
        into.small(self.shards.len());
        for (first, last, count, (name, key)) in &self.shards {
            into.number(*first);
            into.number(*last);
            into.small(*count);
            into.bytes(name.as_bytes());
            into.key(key);
        }
        into.small(self.cards.len());
        for (tag, groups) in &self.cards {
            into.bytes(tag.as_bytes());
            into.small(groups.len());
            for (group, (name, key)) in groups {
                into.key(group);
                into.bytes(name.as_bytes());
                into.key(key);
            }
        }
        kept.put(NAME, &into.0);
    }

    /// The file of a shard, where it is the same as before. `changed` are the units that are not, sorted.
    pub fn shard(&self, first: u64, last: u64, count: usize, changed: &[Unit]) -> Option<&Made> {
        let at = self.shards.binary_search_by_key(&first, |shard| shard.0).ok()?;
        let (_, known_last, known_count, made) = &self.shards[at];
        let next = changed.partition_point(|unit| unit.0 < first);
        let is_same = *known_last == last && *known_count == count && changed.get(next).is_none_or(|unit| unit.0 > last);
        is_same.then_some(made)
    }
}

fn made(from: &mut Unpacker) -> Option<Made> {
    Some((from.text()?.to_owned(), from.key()?))
}

fn pack_lists(lists: &[List]) -> Vec<u8> {
    let (mut bytes, mut last) = (Vec::with_capacity(lists.len() * 8), 0);
    for list in lists {
        write_varint(&mut bytes, list.unit.0 - last);
        for number in [list.documents, list.headlines, list.len] {
            write_varint(&mut bytes, number as u64);
        }
        last = list.unit.0;
    }
    bytes
}

fn unpack_lists(mut bytes: &[u8]) -> Vec<List> {
    let (mut lists, mut last) = (Vec::new(), 0);
    while !bytes.is_empty() {
        last += read_varint(&mut bytes);
        let mut number = || read_varint(&mut bytes) as usize;
        lists.push(List { unit: Unit(last), documents: number(), headlines: number(), start: 0, len: number() });
    }
    lists
}

fn name_of_run(number: usize) -> String {
    format!("search-run-{number}")
}

/// A run of the last index, if it follows from what this key stands for.
pub fn read_run(kept: &dyn Kept, number: usize, key: &Key) -> Option<Run> {
    let bytes = kept.get(&name_of_run(number))?;
    let mut from = Unpacker(&bytes);
    if from.key()? != *key {
        return None;
    }
    (0..runs::PARTS).map(|_| from.bytes().map(<[u8]>::to_vec)).collect()
}

/// Leaves a run for the next index.
pub fn write_run(kept: &dyn Kept, number: usize, key: &Key, run: &Run) {
    let mut into = Packer::default();
    into.key(key);
    run.iter().for_each(|part| into.bytes(part));
    kept.put(&name_of_run(number), &into.0);
}

/// The lists of the last index brought up to date, and which units changed.
pub struct Renewed {
    /// The lists; only those of `changed` are looked at anew. None has its bits at hand.
    pub parts: Vec<Part>,
    /// The units whose lists are others, or are new, or gone; sorted.
    pub changed: Vec<Unit>,
}

/// Brings the lists up to date. `old` are the runs in place of which others are; `segments` are those of all runs by part.
pub fn renew(
    before: Vec<Vec<List>>,
    old: &[(usize, Run)],
    segments: &[Vec<Vec<u8>>],
    total: usize,
    has_followers: impl Fn(Unit) -> bool + Sync,
) -> Renewed {
    let renewed: Vec<(Part, Vec<Unit>)> = before
        .into_par_iter()
        .zip(segments)
        .enumerate()
        .map(|(part, (lists, segments))| {
            let mut changed: Vec<Unit> = Vec::new();
            for (number, run) in old {
                runs::differing(&run[part], &segments[*number], &mut changed);
            }
            changed.sort_unstable();
            changed.dedup();
            let found = lists::gather(&slices(segments), &changed, total, &has_followers);
            (Part { lists: merged(lists, &changed, &found.lists), ..Part::default() }, changed)
        })
        .collect();
    let (parts, changed): (Vec<Part>, Vec<Vec<Unit>>) = renewed.into_iter().unzip();
    Renewed { parts, changed: changed.concat() }
}

/// The lists without those that changed, and with those that were found of them.
fn merged(lists: Vec<List>, changed: &[Unit], found: &[List]) -> Vec<List> {
    if changed.is_empty() {
        return lists;
    }
    let mut all: Vec<List> = lists.into_iter().filter(|list| changed.binary_search(&list.unit).is_err()).collect();
    all.extend(found.iter().map(|list| List { start: 0, ..*list }));
    // Two sorted rows: what a merge sort does best.
    all.sort_by_key(|list| list.unit);
    all
}

/// Gets the bits of the lists of these shards.
pub fn fetch(parts: &mut [Part], shards: &[&Shard], segments: &[Vec<Vec<u8>>], total: usize, has_followers: impl Fn(Unit) -> bool + Sync) {
    let mut wanted: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
    for (part, number) in shards.iter().flat_map(|shard| shard.lists()) {
        wanted[*part].push(*number);
    }
    parts.par_iter_mut().zip(wanted).zip(segments).for_each(|((part, wanted), segments)| {
        // Most of a part is sooner merged than looked for.
        if wanted.len() > part.lists.len() / 8 {
            *part = lists::merge(&slices(segments), total, &has_followers);
            return;
        }
        let units: Vec<Unit> = wanted.iter().map(|number| part.lists[*number].unit).collect();
        let found = lists::gather(&slices(segments), &units, total, &has_followers);
        for (number, list) in wanted.into_iter().zip(found.lists) {
            part.lists[number] = list;
        }
        part.bits = found.bits;
    });
}

fn slices(segments: &[Vec<u8>]) -> Vec<&[u8]> {
    segments.iter().map(Vec::as_slice).collect()
}

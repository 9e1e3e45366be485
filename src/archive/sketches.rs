//! What follows from one article's file alone, from build to build, by the hash of the file: its front matter without a second reading of
//! YAML, its topics, where its own words begin. The text itself is read anew with the file and is not kept a second time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;

use super::Entry;
use crate::{
    article::FrontMatter,
    kept::{Kept, Key, Packer, Unpacker, key_of},
};

/// Articles of a piece, about: as many are laid down anew when one of them changes.
const PIECE: usize = 2048;

/// Most pieces.
const PIECES: usize = 64;

/// What is kept of an article.
#[derive(Debug)]
pub(super) struct Sketch {
    /// Of its file.
    pub(super) hash: blake3::Hash,
    /// Taken out by whoever reads the article.
    front: Mutex<Option<FrontMatter>>,
    first_clause: String,
    length: usize,
    opening: usize,
    /// What its topics follow from besides, and they.
    pub(super) topics: (Key, Vec<usize>),
}

impl Sketch {
    /// Its front matter, for the first who asks.
    pub(super) fn front(&self) -> Option<FrontMatter> {
        self.front.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// First clause, length and opening of the article.
    pub(super) fn facts(&self) -> (String, usize, usize) {
        (self.first_clause.clone(), self.length, self.opening)
    }

    /// Packs what is kept of an entry to which nothing of the rest of the archive has come yet; `None` where it would not come back as
    /// it was.
    fn pack(entry: &Entry, hash: &blake3::Hash, (rules, topics): (Key, &[usize]), into: &mut Packer) -> Option<()> {
        let Entry { article, first_clause, length, opening, .. } = entry;
        let front = serde_json::to_vec(&article.front).ok()?;
        if serde_json::from_slice::<FrontMatter>(&front).ok()? != article.front {
            return None;
        }
        into.bytes(article.path.as_bytes());
        into.0.extend(hash.as_bytes());
        into.bytes(&front);
        into.bytes(first_clause.as_bytes());
        into.number(*length as u64);
        into.number(*opening as u64);
        into.key(&rules);
        into.small(topics.len());
        for topic in topics {
            into.small(*topic);
        }
        Some(())
    }

    fn unpack(from: &mut Unpacker) -> Option<(String, Self)> {
        let path = from.text()?.to_owned();
        let (first, second) = (from.key()?, from.key()?);
        let hash = blake3::Hash::from_slice(&[first, second].concat()).ok()?;
        let front = serde_json::from_slice(from.bytes()?).ok()?;
        let first_clause = from.text()?.to_owned();
        let (length, opening) = (from.number()? as usize, from.number()? as usize);
        let rules = from.key()?;
        let topics = (0..from.small()?).map(|_| from.small()).collect::<Option<_>>()?;
        Some((path, Self { hash, front: Mutex::new(Some(front)), first_clause, length, opening, topics: (rules, topics) }))
    }
}

/// How many pieces so many articles have.
fn pieces(articles: usize) -> usize {
    (articles / PIECE).next_power_of_two().min(PIECES)
}

fn piece_of(path: &str, pieces: usize) -> usize {
    usize::from(key_of(path.as_bytes())[0]) % pieces
}

fn name_of(piece: usize, pieces: usize) -> String {
    format!("articles-{pieces}-{piece}")
}

/// What the last build left of these many articles, by path.
pub(super) fn read(kept: &dyn Kept, articles: usize) -> HashMap<String, Sketch> {
    let pieces = pieces(articles);
    let read = |piece: usize| -> Vec<(String, Sketch)> {
        let Some(bytes) = kept.get(&name_of(piece, pieces)) else { return Vec::new() };
        let mut from = Unpacker(&bytes);
        std::iter::from_fn(|| Some(from.0).filter(|rest| !rest.is_empty()).and_then(|_| Sketch::unpack(&mut from))).collect()
    };
    let all: Vec<Vec<(String, Sketch)>> = (0..pieces).into_par_iter().map(read).collect();
    all.into_iter().flatten().collect()
}

/// Leaves for the next build what there is to say of these entries. `rules` is what topics follow from besides; `hash` is that of an
/// entry's file, where it says all. Pieces in which nothing would change are left as they are.
pub(super) fn write(
    kept: &dyn Kept,
    known: &HashMap<String, Sketch>,
    (entries, topics, rules): (&[Entry], &[Vec<usize>], Key),
    (articles, hash): (usize, impl Fn(&Entry) -> Option<blake3::Hash> + Sync),
) {
    let pieces = pieces(articles);
    let mut by_piece: Vec<Vec<usize>> = vec![Vec::new(); pieces];
    let mut known_in: Vec<usize> = vec![0; pieces];
    for (index, entry) in entries.iter().enumerate() {
        by_piece[piece_of(&entry.article.path, pieces)].push(index);
    }
    for path in known.keys() {
        known_in[piece_of(path, pieces)] += 1;
    }
    by_piece.into_par_iter().zip(known_in).enumerate().for_each(|(piece, (indices, known_in))| {
        let fit: Vec<(usize, blake3::Hash)> = indices.into_iter().filter_map(|index| Some((index, hash(&entries[index])?))).collect();
        let is_same = |(index, hash): &(usize, blake3::Hash)| {
            let sketch = known.get(&entries[*index].article.path);
            sketch.is_some_and(|sketch| sketch.hash == *hash && sketch.topics.0 == rules)
        };
        if known_in == fit.len() && fit.iter().all(is_same) {
            return;
        }
        let mut into = Packer::default();
        for (index, hash) in fit {
            let before = into.0.len();
            if Sketch::pack(&entries[index], &hash, (rules, &topics[index]), &mut into).is_none() {
                into.0.truncate(before);
            }
        }
        kept.put(&name_of(piece, pieces), &into.0);
    });
}

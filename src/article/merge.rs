//! What a person changed stays, what nobody touched improves, a true conflict is told: the three-way merge between an article as
//! ingest last wrote it (hashes in the ledger), as its file is now, and as the pages read now.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::{FrontMatter, body::Paragraph, print::canonical, similar::Pairs};
use crate::ingest::ledger::Written;

/// Front matter that only people, or the archive once, write: ingest never touches it.
const NOT_READ: &[&str] = &[
    "id",
    "supplied_title",
    "added",
    "topics_add",
    "topics_remove",
    "rights",
    "status",
    "review",
    "translation_of",
    "translations",
    "aliases",
    "notes",
    "glossary",
    "changes",
    "solved",
    "successors",
    "corrects",
];

/// The hash by which an untouched field or paragraph is known: 64 bits of BLAKE3, hexadecimal.
#[must_use]
pub fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

/// The hashes of everything that ingest writes of a draft.
#[must_use]
pub fn written(id: &str, path: &str, front: &FrontMatter, paragraphs: &[Paragraph]) -> Written {
    let fields = fields(front)
        .into_iter()
        .filter(|(key, _)| !NOT_READ.contains(&key.as_str()))
        .map(|(key, value)| (key, hash(&canonical(&value))))
        .collect();
    Written {
        id: id.to_owned(),
        path: path.to_owned(),
        fields,
        paragraphs: paragraphs.iter().map(|paragraph| hash(&paragraph.source())).collect(),
    }
}

/// A difference that ingest cannot settle: both a person and the program changed the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The front matter key, or `paragraph`.
    pub what: String,
    /// As the person has it; it stays.
    pub kept: String,
    /// As the page reads now.
    pub read: String,
}

/// Merges front matter: `now` as the file has it, `read` as the pages read; the hashes of the last time tell who changed what.
#[must_use]
pub fn front(last: &Written, now: &FrontMatter, read: &FrontMatter, conflicts: &mut Vec<Conflict>) -> FrontMatter {
    let nothing = fields(&FrontMatter::default());
    let read = fields(read);
    let mut merged = Mapping::new();
    for (key, mine) in fields(now) {
        let theirs = read.get(&key).filter(|_| !NOT_READ.contains(&key.as_str()));
        let value = if let Some(theirs) = theirs.filter(|theirs| mine != **theirs) {
            let base = last.fields.get(&key);
            let untouched = base.map_or(nothing[&key] == mine, |base| *base == hash(&canonical(&mine)));
            let unchanged = base.is_some_and(|base| *base == hash(&canonical(theirs)));
            if untouched {
                theirs.clone()
            } else {
                if !unchanged && base.is_some() {
                    conflicts.push(Conflict { what: key.clone(), kept: canonical(&mine), read: canonical(theirs) });
                }
                mine
            }
        } else {
            mine
        };
        merged.insert(Value::String(key), value);
    }
    serde_yaml::from_value(Value::Mapping(merged)).expect("each value came from front matter")
}

/// Merges bodies. `base` has the hashes of the paragraphs as last written.
#[must_use]
pub fn body(base: &[String], now: &[Paragraph], read: &[Paragraph], conflicts: &mut Vec<Conflict>) -> Vec<Paragraph> {
    let base: Vec<Known<'_>> = base.iter().map(|hash| Known { hash: hash.clone(), paragraph: None }).collect();
    let (mine, theirs) = (known(now), known(read));
    let (to_mine, to_theirs) = (align(&base, &mine), align(&base, &theirs));
    let mut merged = Vec::new();
    let (mut b, mut m, mut t) = (0, 0, 0);
    for at in 0..=base.len() {
        // A paragraph of the base that both still have, changed or not, is where the three texts meet.
        let meeting = (at < base.len()).then(|| to_mine[at].zip(to_theirs[at])).flatten();
        let (end_m, end_t) = match meeting {
            Some(ends) => ends,
            None if at == base.len() => (mine.len(), theirs.len()),
            None => continue,
        };
        chunk(&base[b..at], &mine[m..end_m], &theirs[t..end_t], &mut merged, conflicts);
        if meeting.is_some() {
            chunk(&base[at..=at], &mine[end_m..=end_m], &theirs[end_t..=end_t], &mut merged, conflicts);
        }
        (b, m, t) = (at + 1, end_m + 1, end_t + 1);
    }
    merged
}

/// A paragraph by its hash, and itself where it is at hand.
struct Known<'a> {
    hash: String,
    paragraph: Option<&'a Paragraph>,
}

fn known(paragraphs: &[Paragraph]) -> Vec<Known<'_>> {
    paragraphs.iter().map(|paragraph| Known { hash: hash(&paragraph.source()), paragraph: Some(paragraph) }).collect()
}

/// Merges what lies between two meetings as one.
fn chunk(base: &[Known<'_>], mine: &[Known<'_>], theirs: &[Known<'_>], merged: &mut Vec<Paragraph>, conflicts: &mut Vec<Conflict>) {
    let same = |a: &[Known<'_>], b: &[Known<'_>]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.hash == b.hash);
    let all = |side: &[Known<'_>]| side.iter().filter_map(|known| known.paragraph.cloned()).collect::<Vec<_>>();
    if same(base, mine) {
        merged.extend(all(theirs));
        return;
    }
    if !same(base, theirs) && !same(mine, theirs) {
        let text = |side: &[Known<'_>]| all(side).iter().map(Paragraph::source).collect::<Vec<_>>().join("\n\n");
        conflicts.push(Conflict { what: "paragraph".to_owned(), kept: text(mine), read: text(theirs) });
    }
    merged.extend(all(mine));
}

/// For each paragraph of the base the one of `other` that it is or has become, in order. Between equal ones, a gap of the same length on
/// both sides is the same paragraphs changed.
fn align(base: &[Known<'_>], other: &[Known<'_>]) -> Vec<Option<usize>> {
    let mut found = vec![None; base.len()];
    for (b, o) in common(base, other) {
        found[b] = Some(o);
    }
    let mut start = (0, 0);
    let anchors: Vec<(usize, usize)> =
        found.iter().enumerate().filter_map(|(b, o)| o.map(|o| (b, o))).chain([(base.len(), other.len())]).collect();
    for (b, o) in anchors {
        if b - start.0 == o - start.1 {
            for step in 0..b - start.0 {
                found[start.0 + step] = Some(start.1 + step);
            }
        }
        start = (b + 1, o + 1);
    }
    found
}

/// The longest common subsequence by hash: common head and tail first, then the classic table over what lies between.
fn common(a: &[Known<'_>], b: &[Known<'_>]) -> Vec<(usize, usize)> {
    /// Beyond this many cells the middle is left unaligned: a page has some dozens of paragraphs.
    const CELLS: usize = 4_000_000;
    let head = a.iter().zip(b).take_while(|(a, b)| a.hash == b.hash).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a.hash == b.hash).count();
    let (inner_a, inner_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    if inner_a.len().saturating_mul(inner_b.len()) <= CELLS {
        let width = inner_b.len() + 1;
        let mut longest = vec![0_u32; (inner_a.len() + 1) * width];
        for i in (0..inner_a.len()).rev() {
            for j in (0..inner_b.len()).rev() {
                longest[i * width + j] = if inner_a[i].hash == inner_b[j].hash {
                    longest[(i + 1) * width + j + 1] + 1
                } else {
                    longest[(i + 1) * width + j].max(longest[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < inner_a.len() && j < inner_b.len() {
            if inner_a[i].hash == inner_b[j].hash {
                pairs.push((head + i, head + j));
                (i, j) = (i + 1, j + 1);
            } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    pairs.extend((0..tail).map(|at| (a.len() - tail + at, b.len() - tail + at)));
    pairs
}

/// For each paragraph of an article the paragraph of the draft that it is or was made from, and whether a person changed it.
#[must_use]
pub fn origins(now: &[Paragraph], read: &[Paragraph]) -> Vec<Option<(usize, bool)>> {
    let (mine, theirs) = (known(now), known(read));
    let mut found: Vec<Option<(usize, bool)>> = vec![None; now.len()];
    for (m, t) in common(&mine, &theirs) {
        found[m] = Some((t, false));
    }
    let taken: std::collections::BTreeSet<usize> = found.iter().flatten().map(|(t, _)| *t).collect();
    let open: Vec<(usize, Pairs)> =
        (0..read.len()).filter(|t| !taken.contains(t)).map(|t| (t, Pairs::of([read[t].text().as_str()]))).collect();
    if open.is_empty() {
        return found;
    }
    for (m, paragraph) in now.iter().enumerate() {
        if found[m].is_some() {
            continue;
        }
        let pairs = Pairs::of([paragraph.text().as_str()]);
        let best = open.iter().map(|(t, other)| (pairs.containment(other), *t)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((share, t)) = best
            && share >= 0.3
        {
            found[m] = Some((t, true));
        }
    }
    found
}

/// A value of front matter as one line of YAML.
#[must_use]
pub fn said(value: &Value) -> String {
    canonical(value)
}

/// Front matter by key.
///
/// # Panics
///
/// Never: front matter is a mapping.
#[must_use]
pub fn fields(front: &FrontMatter) -> BTreeMap<String, Value> {
    let Ok(Value::Mapping(fields)) = serde_yaml::to_value(front) else { unreachable!("front matter is a mapping") };
    fields.into_iter().filter_map(|(key, value)| key.as_str().map(|key| (key.to_owned(), value.clone()))).collect()
}

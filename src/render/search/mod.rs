//! The search: an index that pages load in pieces, without a server, from disk too, whatever script the query is typed in.
//!
//! Text and query are folded to one form ([`fold`](crate::script::fold)) and cut into pairs of neighbouring letters
//! (`units`); an article is found when it has all pairs of the query, in the wording of any edition. So each substring of
//! two or more letters of what an edition shows finds its article there and in every other edition. Single letters are
//! units as well, and so are the triples that begin with one of the few pairs that a great part of all articles has: they
//! spare a reader the longest lists.
//!
//! With each article of a pair's list stand whether the pair is in the headline, and four bits of the letter that follows
//! it there: by them an article that has the pairs side by side is told from one that has them somewhere.
//!
//! | file | what |
//! |---|---|
//! | `search/index.js` | number of articles, frequent pairs, names of the next files: the one that changes with every article |
//! | `search/fold-….js` | the characters that fold to another |
//! | `search/days-….js` | articles a day, for the range of dates |
//! | `search/guide-….js` | which shards there are, 64 of them, each with its first unit |
//! | `search/<hash>.js` | a shard: units with their articles (`shards`, `lists`) |
//! | `search/<tag>/guide-….js` | which groups of cards an edition has, 512 of them |
//! | `search/<tag>/<hash>.js` | a group of cards: what a result shows |
//!
//! All but `index.js` are named by their content. Articles are numbered from the oldest on, so that a new one leaves the
//! lists as they are that have nothing to do with it.

mod again;
mod bits;
mod days;
mod documents;
mod lists;
mod runs;
mod shards;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use crate::{
    kept::{Key, key_of},
    script,
};
pub use again::Last;
use again::{Before, Made};
use lists::Part;
use shards::Shard;
use units::Unit;

/// Articles whose cards stand in one file. Ten results load about ten of these files.
const GROUP: usize = 16;

/// Shards that one guide names.
const GUIDE: usize = 64;

/// Groups of cards that one guide names.
const CARDS_GUIDE: usize = 512;

/// Fewer articles than this have no frequent pairs: all their lists are short.
const MANY: usize = 1024;

/// A pair is frequent when more than one article of this many has it.
const FREQUENT: usize = 5;

/// An article as the index sees it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Headline, kicker and subtitle in each wording that an edition gives them.
    pub headlines: Vec<String>,
    /// The text that readers may see, in each wording that an edition gives it.
    pub texts: Vec<String>,
    /// Other forms of the names in it, in other languages and scripts.
    pub names: Vec<String>,
    /// Numbers of its topics in the config.
    pub topics: Vec<usize>,
    /// Number of its paper in the catalogue.
    pub paper: Option<usize>,
}

/// What a result shows, in one edition.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Hit {
    /// Path of the article's page within the edition.
    #[serde(rename = "p")]
    pub path: String,
    /// Headline.
    #[serde(rename = "t")]
    pub title: String,
    /// Language of the headline where it is not the edition's.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Date as the edition says it.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The paper.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// The beginning of the text.
    #[serde(rename = "x", skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

/// What is indexed: articles by number, those without a day first, then oldest first.
pub trait Collection: Sync {
    /// Count of articles.
    fn count(&self) -> usize;
    /// What is indexed of an article. Asked for once or twice, so that the texts of a great archive are never all at hand.
    fn document(&self, number: usize) -> Document;
    /// The day an article is filed under.
    fn day(&self, number: usize) -> Option<&str>;
    /// Tags of the editions.
    fn editions(&self) -> Vec<String>;
    /// What a result shows in an edition, by its place among [`Collection::editions`].
    fn hit(&self, edition: usize, number: usize) -> Hit;
    /// What stands for everything that an article's document and hits follow from, for whoever keeps an index ([`index_again`]).
    fn key(&self, number: usize) -> Key {
        let _ = number;
        Key::default()
    }
}

#[derive(Serialize)]
struct Manifest {
    /// Number of articles.
    articles: usize,
    /// Frequent pairs, two characters each.
    frequent: String,
    /// Name of the file of folds.
    fold: String,
    /// Name of the file of days.
    days: String,
    /// First unit of each guide, as a number.
    firsts: Vec<u64>,
    /// Names of the guides.
    guides: Vec<String>,
    /// Articles in a group of cards, groups in a guide to them.
    groups: (usize, usize),
    /// Names of each edition's guides to cards.
    editions: BTreeMap<String, Vec<String>>,
}

/// Makes the index and hands out its files, from many threads and in no order: path below the site's root, content.
pub fn index(collection: &impl Collection, put: impl Fn(String, Vec<u8>) + Sync) {
    index_again(collection, None, |path, _, bytes| put(path, bytes));
}

/// [`index()`] for whoever keeps its files: what would come out as it did the last time is not made again. Each file comes with the key
/// of its content.
pub fn index_again(collection: &impl Collection, last: Option<Last>, put: impl Fn(String, Key, Vec<u8>) + Sync) {
    let total = collection.count();
    let keys: Vec<Key> = last.map(|_| (0..total).into_par_iter().map(|number| collection.key(number)).collect()).unwrap_or_default();
    let mut before = last.and_then(|last| Before::read(last.kept)).unwrap_or_default();
    let mut now = Before { total, ..Before::default() };
    now.frequent = frequent_pairs(collection, &keys, &before);
    let letters = index_words(collection, (&keys, last), &mut before, &mut now, &put);
    let shards: Vec<(u64, &str)> = now.shards.iter().map(|(first, _, _, (name, _))| (*first, name.as_str())).collect();
    let mut manifest = Manifest {
        articles: total,
        frequent: now.frequent.1.iter().filter_map(|pair| spelled(*pair)).flatten().collect(),
        fold: String::new(),
        days: String::new(),
        firsts: shards.iter().step_by(GUIDE).map(|(first, _)| *first).collect(),
        guides: Vec::new(),
        groups: (GROUP, CARDS_GUIDE),
        editions: BTreeMap::new(),
    };
    let put_piece = |path: String, name: &str, data: &str| {
        let bytes = piece(name, data);
        put(path, key_of(&bytes), bytes);
    };
    let put_named = |folder: &str, kind: &str, data: &str| {
        let name = format!("{kind}-{}", name(data));
        put_piece(format!("search/{folder}{name}.js"), &name, data);
        name
    };
    manifest.guides = shards.chunks(GUIDE).map(|guide| put_named("", "guide", &json(guide))).collect();
    manifest.fold = put_named("", "fold", &json(&folds(&letters)));
    manifest.days = put_named("", "days", &json(&days::counts((0..total).map(|number| collection.day(number)))));
    let numbers: Vec<usize> = (0..total).collect();
    for (edition, tag) in collection.editions().into_iter().enumerate() {
        let known = before.cards.iter().find(|(known, _)| *known == tag).map_or(&[][..], |(_, groups)| groups);
        let groups: Vec<(Key, Made)> = numbers
            .par_chunks(GROUP)
            .enumerate()
            .map(|(at, group)| {
                let key = keys.get(group[0]..group[0] + group.len()).map_or_else(Key::default, |keys| key_of(&keys.concat()));
                let path = |name: &str| format!("search/{tag}/{name}.js");
                if let (Some(last), Some((known, made))) = (last, known.get(at))
                    && *known == key
                    && (last.holds)(&path(&made.0), &made.1)
                {
                    return (key, made.clone());
                }
                let hits: Vec<Hit> = group.iter().map(|number| collection.hit(edition, *number)).collect();
                let text = json(&hits);
                (key, put_content(path, &name(&text), &text, &put))
            })
            .collect();
        let names: Vec<&str> = groups.iter().map(|(_, (name, _))| name.as_str()).collect();
        let guides = names.chunks(CARDS_GUIDE).map(|guide| put_named(&format!("{tag}/"), "guide", &json(guide))).collect();
        manifest.editions.insert(tag.clone(), guides);
        now.cards.push((tag, groups));
    }
    put_piece("search/index.js".to_owned(), "index", &json(&manifest));
    if let Some(last) = last {
        now.write(last.kept);
    }
}

/// Makes the shards. The first letters of all units.
fn index_words(
    collection: &impl Collection,
    (keys, last): (&[Key], Option<Last>),
    before: &mut Before,
    now: &mut Before,
    put: &(impl Fn(String, Key, Vec<u8>) + Sync),
) -> BTreeSet<u16> {
    let total = collection.count();
    let frequent = &now.frequent.1;
    let has_followers = |unit: Unit| unit.is_pair() && frequent.binary_search(&unit).is_err();
    let numbers: Vec<usize> = (0..total).collect();
    let spelled: Vec<u8> = frequent.iter().flat_map(|unit| unit.0.to_le_bytes()).collect();
    now.runs = keys.chunks(runs::DOCUMENTS).map(|keys| key_of(&[&keys.concat(), &spelled[..]].concat())).collect();
    let changed: Vec<usize> = (0..now.runs.len()).filter(|run| before.runs.get(*run) != Some(&now.runs[*run])).collect();
    // What a list has depends on how many documents there are, and on which pairs are frequent.
    let is_alike = before.total == total && before.frequent.1 == *frequent && before.runs.len() == now.runs.len();
    let is_little = is_alike && last.is_some() && changed.len() <= 1.max(now.runs.len() / 4);
    let old: Option<Vec<(usize, runs::Run)>> = last
        .filter(|_| is_little)
        .and_then(|last| changed.iter().map(|run| Some((*run, again::read_run(last.kept, *run, &before.runs[*run])?))).collect());

    let make = |(number, chunk): (usize, &[usize])| {
        let key = now.runs.get(number);
        if let (Some(last), Some(key)) = (last, key)
            && before.runs.get(number) == Some(key)
            && let Some(run) = again::read_run(last.kept, number, key)
        {
            return run;
        }
        let run = runs::run(chunk.iter().map(|n| collection.document(*n)), frequent);
        if let (Some(last), Some(key)) = (last, key) {
            again::write_run(last.kept, number, key, &run);
        }
        run
    };
    let segments = by_part(numbers.par_chunks(runs::DOCUMENTS).enumerate().map(make).collect());
    let merge = |segments: &Vec<Vec<u8>>| lists::merge(&segments.iter().map(Vec::as_slice).collect::<Vec<_>>(), total, has_followers);
    let (mut parts, changed, is_whole): (Vec<Part>, Vec<Unit>, bool) = match old.filter(|_| before.parts.len() == segments.len()) {
        Some(old) => {
            let renewed = again::renew(std::mem::take(&mut before.parts), &old, &segments, total, has_followers);
            (renewed.parts, renewed.changed, false)
        }
        None => (segments.par_iter().map(merge).collect(), Vec::new(), true),
    };
    let letters = parts.iter().flat_map(|part| &part.lists).map(|list| list.unit.letters()[0]).collect();
    let path = |name: &str| format!("search/{name}.js");
    let shards: Vec<(Shard, Option<Made>)> = shards::cut(&parts)
        .into_par_iter()
        .map(|shard| {
            let same = last.filter(|_| !is_whole).and_then(|last| {
                let made = before.shard(shard.first.0, shard.last(&parts).0, shard.lists().len(), &changed)?;
                (last.holds)(&path(&made.0), &made.1).then(|| made.clone())
            });
            (shard, same)
        })
        .collect();
    if !is_whole {
        let due: Vec<&Shard> = shards.iter().filter(|(_, same)| same.is_none()).map(|(shard, _)| shard).collect();
        again::fetch(&mut parts, &due, &segments, total, has_followers);
    }
    drop(segments);
    let made = shards.into_par_iter().map(|(shard, same)| {
        let made = same.unwrap_or_else(|| {
            let text = shard.text(&parts);
            put_content(path, &name(&text), &json(&text), put)
        });
        (shard.first.0, shard.last(&parts).0, shard.lists().len(), made)
    });
    now.shards = made.collect();
    if last.is_some() {
        now.parts = parts.into_iter().map(|part| part.lists).collect();
    }
    letters
}

/// Hands out a piece that is named by what it holds.
fn put_content(path: impl Fn(&str) -> String, name: &str, data: &str, put: &(impl Fn(String, Key, Vec<u8>) + Sync)) -> Made {
    let bytes = piece(name, data);
    let key = key_of(&bytes);
    put(path(name), key, bytes);
    (name.to_owned(), key)
}

/// The pairs that more than a fifth of a sample of the articles has, sorted, and what they follow from.
fn frequent_pairs(collection: &impl Collection, keys: &[Key], before: &Before) -> (Key, Vec<Unit>) {
    let total = collection.count();
    if total < MANY {
        return Default::default();
    }
    let sample: Vec<usize> = (0..total).step_by(total.div_ceil(MANY)).collect();
    let key = if keys.is_empty() { Key::default() } else { key_of(&sample.iter().flat_map(|number| keys[*number]).collect::<Vec<u8>>()) };
    if !keys.is_empty() && before.frequent.0 == key {
        return before.frequent.clone();
    }
    let mut pairs: Vec<Unit> = sample.par_iter().flat_map_iter(|number| runs::pairs(&collection.document(*number))).collect();
    pairs.par_sort_unstable();
    let groups = pairs.chunk_by(|a, b| a == b).filter(|group| group.len() * FREQUENT > sample.len());
    (key, groups.map(|group| group[0]).filter(|pair| spelled(*pair).is_some()).collect())
}

/// A pair as text; `None` for halves of letters beyond the basic plane.
fn spelled(pair: Unit) -> Option<[char; 2]> {
    let [a, b, _] = pair.letters();
    Some([char::from_u32(u32::from(a))?, char::from_u32(u32::from(b))?])
}

/// For each part of the vocabulary, its segments of all runs.
fn by_part(runs: Vec<runs::Run>) -> Vec<Vec<Vec<u8>>> {
    let mut parts: Vec<Vec<Vec<u8>>> = vec![Vec::new(); runs::PARTS];
    for run in runs {
        for (part, segment) in parts.iter_mut().zip(run) {
            part.push(segment);
        }
    }
    parts
}

/// The characters that fold to a letter that the archive has, each followed by that letter.
fn folds(letters: &BTreeSet<u16>) -> String {
    let known = |c: char| letters.contains(&c.encode_utf16(&mut [0; 2])[0]);
    script::folded().into_iter().filter(|(_, to)| known(*to)).flat_map(|(from, to)| [from, to]).collect()
}

fn name(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..10].to_owned()
}

/// A piece of the index as a script of its own: it hands its data, JSON, over by name.
fn piece(name: &str, data: &str) -> Vec<u8> {
    format!("baokuSearch.put({},{data})\n", json(name)).into_bytes()
}

/// JSON that is also a script's text in browsers from before 2019, to which U+2028 and U+2029 end a line.
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let text = serde_json::to_string(value).expect("strings and numbers are always JSON");
    if text.contains(['\u{2028}', '\u{2029}']) { text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029") } else { text }
}

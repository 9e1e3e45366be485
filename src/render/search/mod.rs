//! The search: an index that pages load in pieces, without a server, from disk too, whatever script the query is typed in.
//!
//! Text and query are folded to one form ([`fold`](crate::script::fold)) and cut into pairs of neighbouring letters
//! (`units`); an article is found when it has all pairs of the query, in the wording of any edition. So each substring of
//! two or more letters of what an edition shows finds its article there and in every other edition.
//!
//! | file | what |
//! |---|---|
//! | `search/index.js` | which shards there are, days, edition files: the one that changes with every article |
//! | `search/fold-….js` | the characters that fold to another |
//! | `search/<hash>.js` | a shard: units with their articles, in the order newest first |
//! | `search/<tag>-<hash>.js` | which groups of cards an edition has |
//! | `search/<tag>/<hash>.js` | a group of cards: what a result shows |
//!
//! All but `index.js` are named by their content.

mod documents;
mod postings;
mod shards;
mod units;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::script;
use shards::base64;
use units::{PAPER, TOPIC, Unit};

/// Articles whose cards stand in one file.
const GROUP: usize = 32;

/// An article as the index sees it, in the order newest first.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Headline, kicker and subtitle in each wording that an edition gives them, and other names for what they name.
    pub headlines: Vec<String>,
    /// The text that readers may see, in each wording that an edition gives it.
    pub texts: Vec<String>,
    /// The day it is filed under.
    pub day: Option<String>,
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

/// A file of the index: path below the site's root, content.
pub type IndexFile = (String, Vec<u8>);

#[derive(Serialize)]
struct Manifest {
    /// Number of articles.
    articles: usize,
    /// Name of the file of folds.
    fold: String,
    /// First unit of each shard, two characters each; the second may be the end of a text (NUL).
    firsts: Vec<String>,
    /// Names of the shards.
    shards: Vec<String>,
    /// Days, newest first, each with the number of its first article.
    days: Vec<(usize, String)>,
    /// First article without a day.
    undated: usize,
    /// Name of each edition's file.
    editions: BTreeMap<String, String>,
}

/// Makes the index of documents that come newest first, undated last. `hits` gives, for each edition by its tag, what its results show.
#[must_use]
pub fn index(documents: &[Document], editions: &[(String, Vec<Hit>)]) -> Vec<IndexFile> {
    let postings = postings::collect(documents, units_of);
    let shards = shards::cut(&postings);
    drop(postings);
    let mut files: Vec<IndexFile> = shards
        .par_iter()
        .map(|shard| {
            let name = name(&shard.bytes);
            (format!("search/{name}.js"), call("shard", &[&name, &base64(&shard.bytes)]))
        })
        .collect();
    let mut manifest = Manifest {
        articles: documents.len(),
        fold: String::new(),
        firsts: shards.iter().map(|shard| String::from_iter([shard.first.0, shard.first.1])).collect(),
        shards: files.iter().map(|(path, _)| stem(path)).collect(),
        days: Vec::new(),
        undated: documents.iter().position(|d| d.day.is_none()).unwrap_or(documents.len()),
        editions: BTreeMap::new(),
    };
    for (number, document) in documents.iter().enumerate() {
        if let Some(day) = &document.day
            && manifest.days.last().is_none_or(|(_, last)| last != day)
        {
            manifest.days.push((number, day.clone()));
        }
    }
    let pairs: String = script::folded().into_iter().flat_map(|(from, to)| [from, to]).collect();
    manifest.fold = format!("fold-{}", name(pairs.as_bytes()));
    files.push((format!("search/{}.js", manifest.fold), call("fold", &[&pairs])));
    for (tag, hits) in editions {
        let groups: Vec<(String, Vec<u8>)> = hits
            .par_chunks(GROUP)
            .map(|group| {
                let text = json(&group);
                let name = name(text.as_bytes());
                let body = format!("baokuSearch.cards({},{text})\n", json(&name)).into_bytes();
                (name, body)
            })
            .collect();
        let names: Vec<&str> = groups.iter().map(|(name, _)| name.as_str()).collect();
        let list = json(&names);
        let own = format!("{tag}-{}", name(list.as_bytes()));
        files.push((format!("search/{own}.js"), format!("baokuSearch.groups({GROUP},{list})\n").into_bytes()));
        manifest.editions.insert(tag.clone(), own);
        files.extend(groups.into_iter().map(|(name, body)| (format!("search/{tag}/{name}.js"), body)));
    }
    files.push(("search/index.js".to_owned(), format!("baokuSearch.index({})\n", json(&manifest)).into_bytes()));
    files
}

/// The units of a document, sorted, each once, with whether it stands in the headline.
fn units_of(document: &Document) -> Vec<(Unit, bool)> {
    let mut found: Vec<(Unit, bool)> = Vec::with_capacity(1024);
    for headline in &document.headlines {
        found.extend(units::units(headline).map(|unit| (unit, true)));
    }
    for text in &document.texts {
        found.extend(units::units(text).map(|unit| (unit, false)));
    }
    let number = |n: usize| char::from_u32(n as u32 + 1).unwrap_or(units::END);
    found.extend(document.topics.iter().map(|topic| ((TOPIC, number(*topic)), false)));
    found.extend(document.paper.iter().map(|paper| ((PAPER, number(*paper)), false)));
    // The headline's first, so that it is the one that stays.
    found.sort_unstable_by_key(|(unit, headline)| (*unit, !headline));
    found.dedup_by_key(|(unit, _)| *unit);
    found
}

fn name(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..10].to_owned()
}

fn stem(path: &str) -> String {
    path.trim_start_matches("search/").trim_end_matches(".js").to_owned()
}

/// A call with string arguments, as a script of its own.
fn call(function: &str, arguments: &[&str]) -> Vec<u8> {
    let list: Vec<String> = arguments.iter().map(json).collect();
    format!("baokuSearch.{function}({})\n", list.join(",")).into_bytes()
}

/// JSON that is also a script's text in browsers from before 2019, to which U+2028 and U+2029 end a line.
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let text = serde_json::to_string(value).expect("strings and numbers are always JSON");
    if text.contains(['\u{2028}', '\u{2029}']) { text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029") } else { text }
}

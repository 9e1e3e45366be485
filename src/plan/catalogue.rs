//! Where everything stands: orders and addresses that several pages need, worked out once for the whole plan.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use pinyin::ToPinyin;

use super::{
    Cut, Edition,
    compare::Piece,
    cut::file_name,
    data::{initial, sort_name},
    edition::editions,
    when,
};
use crate::{
    archive::{Archive, ArticleIndex, SourcePage, Topic, names::NameIndex},
    config::Config,
};

/// Orders and addresses that several pages need. Holds indices only; small beside the archive.
pub struct Catalogue {
    /// The site's languages.
    pub editions: Vec<Edition>,
    /// The one at the root of the site.
    pub root_edition: usize,
    /// Years that have articles, newest first.
    pub years: Vec<Span>,
    /// Months that have articles, newest first.
    pub months: Vec<Span>,
    /// For each of the archive's days the articles that lists show.
    pub days: Vec<Vec<ArticleIndex>>,
    /// For each of the archive's topics the articles that lists show.
    pub topics: Vec<Vec<ArticleIndex>>,
    /// Articles without a date that lists show.
    pub undated: Vec<ArticleIndex>,
    /// Papers, "paper not identified" last.
    pub papers: Vec<Paper>,
    /// All articles that lists show, the newest addition first.
    pub fresh: Vec<ArticleIndex>,
    /// Records of names that an article names, by kind, then by the letters of their names.
    pub names: Vec<NameIndex>,
    /// The articles of each month (`2025-06`) that readers may see, translations among them, oldest month first; `undated` last.
    pub corpus: Vec<(String, Vec<ArticleIndex>)>,
    /// Paper and page of a raw file.
    sources: BTreeMap<String, (usize, usize)>,
    /// The comparison of each printing, as soon as the page of an edition has asked for it: it is the same in all.
    pub(super) comparisons: Vec<OnceLock<Vec<Vec<Piece>>>>,
}

/// A year or a month with what it holds.
#[derive(Clone, Debug, Default)]
pub struct Span {
    /// `2025`, `2025-06`.
    pub name: String,
    /// Its days, newest first, as indices into the archive's.
    pub days: Vec<usize>,
    /// Articles of which no more than this year or month is known.
    pub partly_dated: Vec<ArticleIndex>,
}

/// A paper, or all pages of which no paper is known.
#[derive(Clone, Debug)]
pub struct Paper {
    /// As the pages name it.
    pub name: Option<String>,
    /// Its name in addresses.
    pub slug: String,
}

impl Paper {
    /// Path of a part of its list of pages within an edition.
    #[must_use]
    pub fn path(&self, cut: Cut) -> String {
        format!("papers/{}/{}", self.slug, file_name(cut))
    }
}

impl Catalogue {
    /// Works out the orders.
    #[must_use]
    pub fn new(archive: &Archive, config: &Config) -> Self {
        let mut editions = editions(config, &archive.glossaries);
        for edition in &mut editions {
            edition.headlines.resize_with(archive.articles.len(), OnceLock::new);
        }
        let root_edition = editions.iter().position(|edition| edition.prefix.is_empty()).unwrap_or(0);
        let shown = |list: &[ArticleIndex]| -> Vec<ArticleIndex> { list.iter().copied().filter(|&a| is_listed(archive, a)).collect() };
        let mut fresh: Vec<ArticleIndex> = (0..archive.articles.len()).filter(|&a| is_listed(archive, a)).collect();
        fresh.sort_by(|&a, &b| {
            let key = |index: usize| {
                let entry = &archive.articles[index];
                (entry.article.front.added.as_deref(), entry.date.as_deref(), &entry.url)
            };
            key(b).cmp(&key(a))
        });
        let papers = papers(archive);
        let mut sources = BTreeMap::new();
        for (paper, known) in papers.iter().enumerate() {
            for (page, source) in archive.publications[&known.name].iter().enumerate() {
                sources.entry(source.raw.clone()).or_insert((paper, page));
            }
        }
        Self {
            editions,
            root_edition,
            years: spans(archive, 4),
            months: spans(archive, 7),
            days: archive.days.iter().map(|(_, list)| shown(list)).collect(),
            topics: archive.topics.iter().map(|topic| once(archive, shown(&topic.articles))).collect(),
            undated: shown(&archive.undated),
            papers,
            fresh,
            names: names(archive),
            corpus: corpus(archive),
            sources,
            comparisons: std::iter::repeat_with(OnceLock::new).take(archive.articles.len()).collect(),
        }
    }

    /// The same orders, with nothing remembered of any article's words.
    #[must_use]
    pub fn without_memory(&self, archive: &Archive, config: &Config) -> Self {
        Self {
            editions: editions(config, &archive.glossaries),
            root_edition: self.root_edition,
            years: self.years.clone(),
            months: self.months.clone(),
            days: self.days.clone(),
            topics: self.topics.clone(),
            undated: self.undated.clone(),
            papers: self.papers.clone(),
            fresh: self.fresh.clone(),
            names: self.names.clone(),
            corpus: self.corpus.clone(),
            sources: self.sources.clone(),
            comparisons: std::iter::repeat_with(OnceLock::new).take(archive.articles.len()).collect(),
        }
    }

    /// The raw pages of a paper, oldest first.
    #[must_use]
    pub fn source_pages<'a>(&self, archive: &'a Archive, paper: usize) -> &'a [SourcePage] {
        archive.publications.get(&self.papers[paper].name).map_or(&[], Vec::as_slice)
    }

    /// Paper and page of a raw file.
    #[must_use]
    pub fn source(&self, raw: &str) -> Option<(usize, usize)> {
        self.sources.get(raw).copied()
    }

    /// How many articles a year or month holds.
    #[must_use]
    pub fn count(&self, span: &Span) -> usize {
        span.partly_dated.len() + span.days.iter().map(|&day| self.days[day].len()).sum::<usize>()
    }
}

/// Lists leave out what was withdrawn, and translations whose original is there: the original's entry leads to them.
fn is_listed(archive: &Archive, index: ArticleIndex) -> bool {
    let entry = &archive.articles[index];
    entry.is_public() && (entry.article.front.translation_of.is_none() || entry.translations.is_empty())
}

fn corpus(archive: &Archive) -> Vec<(String, Vec<ArticleIndex>)> {
    let mut months: BTreeMap<String, Vec<ArticleIndex>> = BTreeMap::new();
    for (index, entry) in archive.articles.iter().enumerate().filter(|(_, entry)| entry.is_public()) {
        let month = entry.date.as_deref().and_then(|date| date.get(..7)).filter(|month| when::parts(month).is_some());
        months.entry(month.unwrap_or("undated").to_owned()).or_default().push(index);
    }
    // Digits sort before letters.
    months.into_iter().collect()
}

/// Each story once: of its printings in the list the fullest, at its own place.
fn once(archive: &Archive, mut list: Vec<ArticleIndex>) -> Vec<ArticleIndex> {
    let there: BTreeSet<ArticleIndex> = list.iter().copied().collect();
    list.retain(|&index| {
        let fullest = archive.fullest(index);
        // The fullest may not be in the list; then the first of the others stands for it.
        index == fullest
            || !there.contains(&fullest) && archive.articles[index].printings.iter().all(|other| *other > index || !there.contains(other))
    });
    list
}

/// Years (`len` 4) or months (`len` 7) of all known dates, newest first.
fn spans(archive: &Archive, len: usize) -> Vec<Span> {
    let mut spans: BTreeMap<&str, Span> = BTreeMap::new();
    for (index, (day, _)) in archive.days.iter().enumerate() {
        if let Some(name) = day.get(..len) {
            spans.entry(name).or_default().days.push(index);
        }
    }
    for (date, articles) in &archive.partly_dated {
        let Some(name) = date.get(..len) else { continue };
        spans.entry(name).or_default().partly_dated.extend(articles.iter().copied().filter(|&a| is_listed(archive, a)));
    }
    let known = spans.into_iter().filter(|(name, _)| when::parts(name).is_some());
    known.map(|(name, span)| Span { name: name.to_owned(), ..span }).rev().collect()
}

fn papers(archive: &Archive) -> Vec<Paper> {
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let named = archive.publications.keys().filter(|name| name.is_some()).chain(archive.publications.keys().filter(|name| name.is_none()));
    named
        .map(|name| {
            let mut slug = name.as_deref().map_or_else(|| "unidentified".to_owned(), paper_slug);
            let times = taken.entry(slug.clone()).or_default();
            *times += 1;
            if *times > 1 {
                slug = format!("{slug}-{times}");
            }
            Paper { name: name.clone(), slug }
        })
        .collect()
}

/// Pinyin for Chinese characters, Latin letters and digits as they are, hyphens for the rest.
fn paper_slug(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in name.chars() {
        if let Some(reading) = c.to_pinyin() {
            words.push(reading.plain().replace('ü', "v"));
            open = false;
        } else if c.is_ascii_alphanumeric() {
            if !open {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
            open = true;
        } else {
            open = false;
        }
    }
    if words.is_empty() { "paper".to_owned() } else { words.join("-") }
}

fn names(archive: &Archive) -> Vec<NameIndex> {
    let names = &archive.names;
    // Those that no article names as well: each has its page, and a page needs a way to it.
    let mut list: Vec<NameIndex> = (0..names.records.len()).collect();
    list.sort_by_cached_key(|&index| {
        let record = &names.records[index];
        (record.kind, initial(record), sort_name(record), index)
    });
    list
}

/// Path of the comparison of a printing with the fullest.
pub(super) fn compare_path(id: &str) -> String {
    format!("compare/{id}.html")
}

/// Path of a part of the index of names.
pub(super) fn names_path(cut: Cut) -> String {
    format!("names/{}", file_name(cut))
}

/// Path of a part of a name's articles.
pub(super) fn name_path(id: &str, cut: Cut) -> String {
    format!("names/{id}/{}", file_name(cut))
}

/// Path of a part of a topic's list within an edition.
pub(super) fn topic_path(topic: &Topic, cut: Cut) -> String {
    format!("topics/{}/{}", topic.id, file_name(cut))
}

pub(super) fn year_path(year: &str) -> String {
    format!("{year}/index.html")
}

pub(super) fn month_path(month: &str) -> String {
    format!("{}/index.html", month.replace('-', "/"))
}

pub(super) fn day_path(day: &str, cut: Cut) -> String {
    format!("{}/{}", day.replace('-', "/"), file_name(cut))
}

pub(super) fn undated_path(cut: Cut) -> String {
    format!("undated/{}", file_name(cut))
}

/// Path of the view of a raw page within an edition.
#[must_use]
pub fn source_path(raw: &str) -> String {
    format!("sources/{}.html", raw.strip_suffix(".txt").unwrap_or(raw))
}

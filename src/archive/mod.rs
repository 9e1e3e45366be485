//! [Article] → [`Archive`]: topics, dates, printings, continuations, related articles: every derived fact.

mod derive;
pub use derive::{Inputs, derive};
pub use published::recorded;

mod entries;
mod glossary;
pub use glossary::words;
mod lint;
pub(crate) use lint::is_address;
mod memory;
pub use memory::Memory;
pub mod names;
mod pages;
mod published;
mod related;
mod scans;
mod sketches;
mod texts;
pub mod topics;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    article::{Article, SourceLines},
    config::{ReviewState, Rights},
    ingest::Ledger,
    script::{Glossary, Term},
};

use names::{Mention, NameIndex, Names};
pub use related::Related;

/// Characters of a text that is still compared with another printing, word by word: no paper prints a longer story.
const COMPARED: usize = 200_000;

/// Index of an article in [`Archive::articles`].
pub type ArticleIndex = usize;

/// The articles with every fact that is derived from them. Nothing here depends on an edition. Lists hold each story once:
/// translations stand with their originals ([`Entry::translations`]), not in the lists. A copy shares what is great.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Sorted by date (oldest first, undated last), then paper, page and path. Withdrawn articles are among them
    /// (their address stays); lists below leave them out.
    pub articles: Vec<Arc<Entry>>,
    /// Topics in the order of the config, with their articles newest first.
    pub topics: Vec<Topic>,
    /// Days that have articles (`2025-06-22`), newest first, each with its articles in page order.
    pub days: Vec<(String, Vec<ArticleIndex>)>,
    /// Months or years of which alone an article's date is known (`2025-06`, `2025`), newest first.
    pub partly_dated: Vec<(String, Vec<ArticleIndex>)>,
    /// Articles without any date that says at least the year.
    pub undated: Vec<ArticleIndex>,
    /// Papers by name, each with its pages, oldest first; the key `None` is "paper not identified".
    pub publications: Arc<BTreeMap<Option<String>, Vec<SourcePage>>>,
    /// Pages that belong to no article: about and the like, by name.
    pub pages: BTreeMap<String, Texts>,
    /// Ids that were published once and are no article's any more, with the article that has their address as an alias.
    pub successors: BTreeMap<String, ArticleIndex>,
    /// Paths of articles whose review is below the config's `publish_from`; they are in no other list.
    pub held: Vec<String>,
    /// The site's own words (`content/glossary/`), for the conversion of every text; the first that has a word counts.
    pub glossaries: Vec<Arc<Glossary>>,
    /// Pictures of raw pages by their path below `content/raw/`, with width and height in pixels where the file says them.
    pub scans: BTreeMap<String, Option<(u32, u32)>>,
    /// People, places and bodies (`content/names/`).
    pub names: Arc<Names>,
    /// Which articles are related to which; see [`Archive::related()`].
    pub related: Arc<Related>,
}

/// An article and what is derived from it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As its file has it; without the texts that readers may not see: a withdrawn article keeps id and facts of its place only,
    /// `metadata` has no text, `excerpt` the first paragraph.
    pub article: Arc<Article>,
    /// Path of its page within an edition: `2025/06/22/slug.html`, `undated/slug.html`.
    pub url: String,
    /// Former paths of its page, each of which must still lead to it (front matter and `content/ids.tsv`).
    pub aliases: Vec<String>,
    /// The day it is filed under: the paper's issue date, else the dateline's; `None` unless year, month and day are known.
    pub day: Option<String>,
    /// What is known of that date, EDTF: `2025-06-22?`, `2025-06`.
    pub date: Option<String>,
    /// The first clause of the text: what a list shows, in brackets, for a story without any headline.
    pub first_clause: String,
    /// How many characters its text has, blanks left out.
    pub length: usize,
    /// Where in its text, in bytes, its own words begin: after the dateline or the byline, which lists say by themselves.
    pub opening: usize,
    /// Indices into [`Archive::topics`].
    pub topics: Vec<usize>,
    /// Who and what it names, and who wrote it, in the order of [`Names::records`].
    pub names: Vec<Mention>,
    /// Other printings of the same story, itself left out.
    pub printings: Vec<ArticleIndex>,
    /// Translations of it (articles with `translation_of`), or the original of a translation and its other translations.
    pub translations: Vec<ArticleIndex>,
    /// For a notice in which the paper corrects itself: the articles that it corrects.
    pub corrects: Vec<ArticleIndex>,
    /// Notices in which the paper corrects this one.
    pub corrected_by: Vec<ArticleIndex>,
    /// The article before it in the order of [`Archive::articles`], translations and withdrawn ones skipped.
    pub previous: Option<ArticleIndex>,
    /// The article after it.
    pub next: Option<ArticleIndex>,
    /// Who may see what: the article's own, else its page's, its paper's, the site's.
    pub rights: Rights,
    /// What readers are told instead of the text, when it is withdrawn.
    pub withdrawn: Option<Withdrawal>,
    /// How far a person has looked at it.
    pub review: ReviewState,
    /// Its own words for the conversion: from its front matter and from the marks `-{…}-`, which the texts of [`Entry::article`] have
    /// no more. Moved into [`Archive::glossaries`].
    pub words: Vec<Term>,
    /// Where each part of its text stands in the raw pages, in the order of the body's paragraphs (subheads included).
    pub provenance: Vec<Provenance>,
}

/// Why an article is no longer shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// Since when, EDTF.
    pub date: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
}

/// Where a paragraph of an article's body comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The raw lines, by page; empty for a paragraph that no page holds (one that an editor added).
    pub lines: Vec<SourceLines>,
    /// Whether a person changed what was read from those lines.
    pub edited: bool,
}

/// A topic with its articles.
#[derive(Clone, Debug, Default)]
pub struct Topic {
    /// Name in addresses: `central-asia-summit`.
    pub id: String,
    /// Newest first.
    pub articles: Vec<ArticleIndex>,
    /// Who and what its articles name, with the number of articles, the most named first; reporters left out.
    pub names: Vec<(NameIndex, usize)>,
    /// `content/topics/<id>.md` and `<id>.<edition>.md`.
    pub introduction: Texts,
}

/// A raw page, its account, and the articles read from it.
#[derive(Clone, Debug, Default)]
pub struct SourcePage {
    /// Path of the raw page below `content/raw/`.
    pub raw: String,
    /// Issue date of the paper.
    pub issue_date: Option<String>,
    /// Page number or label.
    pub page: Option<String>,
    /// Edition of the paper.
    pub edition: Option<String>,
    /// Where the page came from.
    pub url: Option<String>,
    /// A picture of the page: an address, or a path below `content/raw/` that [`Archive::scans`] knows.
    pub scan: Option<String>,
    /// Encoding of the raw file.
    pub encoding: String,
    /// In reading order.
    pub articles: Vec<ArticleIndex>,
    /// The raw lines; those that readers may not see are empty.
    pub lines: Arc<[String]>,
    /// Which lines those are (from 1): lines of articles that are withdrawn, held back, or whose rights are less than full.
    pub withheld: BTreeSet<usize>,
    /// The account of the page, without the texts of what is withheld; empty where the page has not been read yet.
    pub ledger: Arc<Ledger>,
    /// For each item of the ledger the article that it became; `None` for fragments.
    pub items: Vec<Option<ArticleIndex>>,
    /// The most restrictive rights of the page itself and of the articles on it: a raw page shows no more than its articles.
    pub rights: Rights,
}

/// A text of the archive itself (a topic's introduction, a static page) in the languages in which it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// `<name>.md`.
    pub general: Option<Text>,
    /// `<name>.<edition>.md`, by edition tag.
    pub by_edition: BTreeMap<String, Text>,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Heading, from front matter.
    pub title: Option<String>,
    /// Its place among the pages in navigation, the lowest first; those that name none come last, by name.
    pub order: Option<u32>,
    /// Language and script, BCP 47: front matter's `lang`, else the edition of the file's name, else the archive's root edition.
    pub lang: String,
    /// Markdown.
    pub body: String,
    /// Path of the file relative to the archive's root.
    pub path: String,
}

impl Texts {
    /// The text for an edition: its own; for a Chinese edition else one in any Chinese script, to be converted; else the general one.
    #[must_use]
    pub fn for_edition(&self, edition: &str) -> Option<&Text> {
        self.by_edition.get(edition).or(self.general.as_ref()).or_else(|| {
            let language = edition.split('-').next();
            self.by_edition.values().find(|text| text.lang.split('-').next() == language).or_else(|| self.by_edition.values().next())
        })
    }

    /// The place that the text in any of its languages names.
    #[must_use]
    pub fn order(&self) -> Option<u32> {
        self.general.iter().chain(self.by_edition.values()).find_map(|text| text.order)
    }
}

impl Archive {
    /// Takes in the new text of an article that is there already, and says which one it is. What follows from it for other articles,
    /// and from them for it, stays as it was. Nothing is taken in that has another place or that readers may see another part of.
    pub fn renew(&mut self, article: Arc<Article>) -> Option<ArticleIndex> {
        let index = self.articles.iter().position(|entry| entry.article.path == article.path)?;
        self.articles[index] = Arc::new(entries::renewed(&self.articles[index], &article)?);
        Some(index)
    }

    /// The fullest printing of the story that an article is a printing of: the longest text, of equals the first. An article
    /// without other printings is its own.
    #[must_use]
    pub fn fullest(&self, index: ArticleIndex) -> ArticleIndex {
        let length = |index: ArticleIndex| self.articles[index].length;
        let printings = &self.articles[index].printings;
        if printings.is_empty() {
            return index;
        }
        std::iter::once(&index).chain(printings).copied().min_by_key(|&index| (std::cmp::Reverse(length(index)), index)).unwrap_or(index)
    }

    /// The printing beside which readers see another one: the fullest, and beside the fullest the next. `None` where there is no
    /// other, where readers may not see both whole, or where a text is longer than any story.
    #[must_use]
    pub fn compared_with(&self, index: ArticleIndex) -> Option<ArticleIndex> {
        let is_whole = |index: ArticleIndex| {
            let entry = &self.articles[index];
            entry.is_public() && entry.rights == Rights::Full && !entry.article.front.id.is_empty() && entry.length <= COMPARED
        };
        let fullest = self.fullest(index);
        let other = if fullest == index {
            let length = |index: ArticleIndex| self.articles[index].length;
            self.articles[index].printings.iter().copied().min_by_key(|&other| (std::cmp::Reverse(length(other)), other))
        } else {
            Some(fullest)
        };
        other.filter(|&other| is_whole(index) && is_whole(other))
    }
}

impl Entry {
    /// The part of its text that readers may see: all of it, its first paragraph, or nothing. Whatever shows or hands out a
    /// text asks here.
    #[must_use]
    pub fn readable(&self) -> String {
        match self.rights {
            _ if !self.is_public() => String::new(),
            Rights::Full => self.text(),
            Rights::Excerpt => self.text().lines().next().unwrap_or_default().to_owned(),
            Rights::Metadata => String::new(),
        }
    }

    /// The plain text of the body and the captions, a paragraph per line, Markdown gone. It is made each time: kept, the texts of a great
    /// archive would lie in memory twice.
    #[must_use]
    pub fn text(&self) -> String {
        entries::text(&self.article)
    }

    /// The first line of its own words.
    #[must_use]
    pub fn beginning(&self) -> String {
        let mut lines = entries::lines(&self.article);
        let first = lines.next().unwrap_or_default();
        match first.get(self.opening..) {
            Some(own) if !own.trim().is_empty() => own.to_owned(),
            _ => lines.next().unwrap_or(first).into_owned(),
        }
    }

    /// Whether readers may read it (withdrawn articles keep only their address).
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.withdrawn.is_none()
    }
}

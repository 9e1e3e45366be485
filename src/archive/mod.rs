//! [Article] → [`Archive`]: topics, dates, printings, continuations, related articles: every derived fact.

use std::collections::BTreeMap;

use crate::article::Article;

/// Index of an article in [`Archive::articles`].
pub type ArticleIndex = usize;

/// The articles with every fact that is derived from them. Nothing here depends on an edition.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Sorted by day (undated last), then path.
    pub articles: Vec<Entry>,
    /// Topics in the order of the config, with their articles newest first.
    pub topics: Vec<Topic>,
    /// Days that have articles (`2025-06-22`), newest first, each with its articles in page order.
    pub days: Vec<(String, Vec<ArticleIndex>)>,
    /// Articles without any date.
    pub undated: Vec<ArticleIndex>,
    /// Papers by name, each with its pages; the key `None` is "paper not identified".
    pub publications: BTreeMap<Option<String>, Vec<SourcePage>>,
}

/// An article and what is derived from it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As its file has it.
    pub article: Article,
    /// Path of its page within an edition: `2025/06/22/slug.html`, `undated/slug.html`.
    pub url: String,
    /// The day it is filed under: the paper's issue date, else the dateline's.
    pub day: Option<String>,
    /// Indices into [`Archive::topics`].
    pub topics: Vec<usize>,
    /// Articles that a reader of this one wants next, best first.
    pub related: Vec<ArticleIndex>,
    /// Other printings of the same story, itself left out.
    pub printings: Vec<ArticleIndex>,
    /// Translations of it (articles with `translation_of`), or the original of a translation.
    pub translations: Vec<ArticleIndex>,
}

/// A topic with its articles.
#[derive(Clone, Debug, Default)]
pub struct Topic {
    /// Name in addresses: `central-asia-summit`.
    pub id: String,
    /// Newest first.
    pub articles: Vec<ArticleIndex>,
}

/// A raw page and the articles read from it.
#[derive(Clone, Debug, Default)]
pub struct SourcePage {
    /// Path of the raw page below `content/raw/`.
    pub raw: String,
    /// Issue date of the paper.
    pub issue_date: Option<String>,
    /// Page number or label.
    pub page: Option<String>,
    /// In reading order.
    pub articles: Vec<ArticleIndex>,
}

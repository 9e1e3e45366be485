//! [`Ledger`](crate::ingest::Ledger) ⇄ `content/articles/**.md`: Markdown with YAML front matter, which people edit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod parse;
pub(crate) use parse::front_and_body;
pub(crate) use parse::reread;
pub use parse::{parse, place, text_lines};

mod print;
pub use print::print;

mod front;
mod words;
pub use front::{Change, Note, Repairs, Review, Status};
pub use words::WordForms;

mod identity;
mod lost;
mod write;
pub use write::{ARTICLES, Order, Outcome, Write, url_of, write};

pub mod body;
pub mod compose;
pub mod filing;
pub mod ids;
pub mod lang;
pub mod merge;
pub mod similar;
pub mod slug;

pub use crate::edtf;
use crate::{config::Rights, ingest::ledger::LineRange, source::SharedText, yaml::null_is_default};

/// A story of the archive as its Markdown file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Path of the file relative to the archive's root: `content/articles/2025/06/22/slug.md`.
    pub path: String,
    /// What stands between the two `---`.
    pub front: FrontMatter,
    /// Markdown after the front matter: one paragraph per line, blank lines between.
    pub body: SharedText,
}

/// What an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleKind {
    /// A story.
    #[default]
    Article,
    /// A photo that stands alone with its caption.
    Photo,
    /// A short item without a headline.
    Brief,
}

/// Front matter, in the order in which it is written. Unknown is a value: `null`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FrontMatter {
    /// Opaque, given once, never reused.
    #[serde(deserialize_with = "null_is_default")]
    pub id: String,
    /// What it is.
    #[serde(deserialize_with = "null_is_default")]
    pub kind: ArticleKind,
    /// Headline as printed.
    pub title: Option<String>,
    /// Headline supplied by the archive where none was printed; shown in square brackets.
    pub supplied_title: Option<String>,
    /// 引题.
    pub kicker: Option<String>,
    /// 副题.
    pub subtitle: Option<String>,
    /// Date of the dateline, EDTF.
    pub dateline_date: Option<String>,
    /// Place of the dateline.
    pub place: Option<String>,
    /// News agency of the dateline.
    pub agency: Option<String>,
    /// Reporters and photographers as printed.
    #[serde(deserialize_with = "null_is_default")]
    pub authors: Vec<String>,
    /// The paper's issue date, EDTF.
    pub issue_date: Option<String>,
    /// The paper.
    pub publication: Option<String>,
    /// Page number or label.
    pub page: Option<String>,
    /// Day on which the article came into the archive; written once.
    pub added: Option<String>,
    /// Language and script of the text, BCP 47.
    #[serde(deserialize_with = "null_is_default")]
    pub lang: String,
    /// Topics that the rules do not find.
    #[serde(deserialize_with = "null_is_default")]
    pub topics_add: Vec<String>,
    /// Topics that the rules find wrongly.
    #[serde(deserialize_with = "null_is_default")]
    pub topics_remove: Vec<String>,
    /// Who may see what; `null` is the paper's or the site's rule.
    pub rights: Option<Rights>,
    /// `null` is published.
    pub status: Option<Status>,
    /// How far a person has looked at it.
    pub review: Option<Review>,
    /// Id of the article that this one translates.
    pub translation_of: Option<String>,
    /// The archive's own headline and abstract in other languages, by tag.
    #[serde(deserialize_with = "null_is_default")]
    pub translations: BTreeMap<String, Translation>,
    /// Photos inside the story.
    #[serde(deserialize_with = "null_is_default")]
    pub photos: Vec<Photo>,
    /// Where it stands in the raw pages, in reading order.
    #[serde(deserialize_with = "null_is_default")]
    pub source: Vec<SourceLines>,
    /// Page on which it goes on, where that part is not in the archive.
    pub continued_to: Option<u32>,
    /// Page on which it began, where that part is not in the archive.
    pub continued_from: Option<u32>,
    /// Former paths of its page, which still lead to it.
    #[serde(deserialize_with = "null_is_default")]
    pub aliases: Vec<String>,
    /// Remarks of the archive, and misprints that stay in the text.
    #[serde(deserialize_with = "null_is_default")]
    pub notes: Vec<Note>,
    /// The words that this article wants otherwise than the tables of conversion.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub glossary: BTreeMap<String, WordForms>,
    /// Dated changes of the text, oldest first.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Doubts of ingest that a person has looked into and found settled: the doubt's code, a space, the words of its line.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub solved: Vec<String>,
    /// Ids of articles that have a part of what this one once held.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<String>,
    /// Of a notice in which the paper corrects itself: ids of the articles that it corrects.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub corrects: Vec<String>,
}

/// A headline and an abstract of the archive's own in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Translation {
    /// Headline, literal.
    pub title: Option<String>,
    /// One sentence.
    #[serde(rename = "abstract")]
    pub summary: Option<String>,
}

/// A photo of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Photo {
    /// Caption as printed.
    pub caption: Option<String>,
    /// Credit line as printed.
    pub credit: Option<String>,
}

/// Lines of a raw page that an article was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceLines {
    /// Path of the raw page below `content/raw/`.
    #[serde(deserialize_with = "null_is_default")]
    pub raw: String,
    /// Line ranges in reading order.
    #[serde(deserialize_with = "null_is_default")]
    pub lines: Vec<LineRange>,
}

impl FrontMatter {
    /// The headline to show: printed, else supplied. Supplied ones are shown in brackets by whoever shows them.
    #[must_use]
    pub fn headline(&self) -> Option<&str> {
        self.title.as_deref().or(self.supplied_title.as_deref())
    }
}

//! The account of a raw page: which lines make which block of which story, in reading order, and which lines belong to none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::RawPage;

/// The format of ledgers that this program writes; see [`Record::format`].
pub const FORMAT: u32 = 1;

/// A range of raw lines, both ends included, counted from 1.
pub type LineRange = (usize, usize);

/// The account of one raw page. Every non-blank line stands in exactly one block or one stray entry
/// (a line that holds two blocks is listed in `shared_lines` as well).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Name of the raw file.
    pub file: String,
    /// Stories in reading order.
    pub items: Vec<Item>,
    /// Lines that belong to no story, each with the reason.
    #[serde(default)]
    pub stray: Vec<Stray>,
    /// Lines that hold parts of two blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_lines: Vec<usize>,
    /// What baoku itself keeps about the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baoku: Option<Record>,
}

/// What a story is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A story with a headline, even when the headline is missing from the raw text.
    #[default]
    Article,
    /// A photo that stands alone with its caption.
    Photo,
    /// A short item without a headline of its own.
    Brief,
    /// A piece of a story whose beginning or end is not in this file.
    Fragment,
}

/// A story as the page has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Name of the story within the ledger.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The line above the headline (引题).
    pub kicker: Option<String>,
    /// The headline, its lines joined.
    pub headline: Option<String>,
    /// The line below the headline (副题).
    pub subtitle: Option<String>,
    /// News agency of the dateline.
    pub agency: Option<String>,
    /// Place of the dateline.
    pub place: Option<String>,
    /// Date of the dateline, EDTF.
    pub date: Option<String>,
    /// Reporters and photographers.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Credit line of the photo as printed.
    pub photo_credit: Option<String>,
    /// Where the story goes on.
    pub continued_to: Option<Continuation>,
    /// Where the story came from.
    pub continued_from: Option<Continuation>,
    /// Remarks on the reading, such as an overprinted headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// What ingest was unsure of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
}

/// The page on which a story goes on or began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continuation {
    /// Page number.
    pub page: u32,
}

/// What a block is within its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// 引题.
    Kicker,
    /// Main headline.
    Headline,
    /// 副题.
    Subtitle,
    /// Paragraph of a lead that stands apart.
    Lead,
    /// Paragraph.
    P,
    /// Subhead inside the story.
    H2,
    /// Caption of a photo.
    Caption,
    /// Credit of a photo.
    Credit,
    /// Reporters' line.
    Byline,
    /// Closing line with agency, place, date.
    Signoff,
    /// `（下转第3版）` and the like.
    Continuation,
}

impl Role {
    /// Its word in ledgers, corrections and style sheets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kicker => "kicker",
            Self::Headline => "headline",
            Self::Subtitle => "subtitle",
            Self::Lead => "lead",
            Self::P => "p",
            Self::H2 => "h2",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Byline => "byline",
            Self::Signoff => "signoff",
            Self::Continuation => "continuation",
        }
    }
}

/// A block of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// The raw lines that it was read from, in reading order.
    pub lines: Vec<LineRange>,
    /// The text as it should read.
    pub text: String,
}

/// Lines that belong to no story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// Which.
    pub lines: Vec<LineRange>,
    /// Their text.
    pub text: String,
    /// The reason.
    pub why: String,
}

/// Something that ingest was unsure of and a person should decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Short, stable name.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The raw lines in question.
    pub lines: Vec<LineRange>,
    /// Other readings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
}

/// What baoku keeps about a page: which bytes the account is of, and what it wrote from them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Version of the ledger's format.
    pub format: u32,
    /// BLAKE3 of the raw file, hexadecimal.
    pub raw_hash: String,
    /// Encoding that the raw file was decoded from.
    pub encoding: String,
    /// Hash of what the sidecars and the boxes said when the page was read; see `RawPage::reading_hash`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub facts_hash: String,
    /// Path of the raw page that has taken this one's place; its stories are that page's now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// The article made from each item, by the item's id.
    #[serde(default)]
    pub stories: BTreeMap<String, Written>,
}

impl Record {
    /// The record of a page as it is now, without stories.
    #[must_use]
    pub fn of(page: &RawPage) -> Self {
        Self {
            format: FORMAT,
            raw_hash: page.hash.to_hex().to_string(),
            encoding: page.encoding.to_owned(),
            facts_hash: page.reading_hash(),
            ..Self::default()
        }
    }

    /// Whether it is of these very bytes, read with what the sidecars say now.
    #[must_use]
    pub fn is_of(&self, page: &RawPage) -> bool {
        self.raw_hash == page.hash.to_hex().as_str() && self.facts_hash == page.reading_hash() && self.superseded_by.is_none()
    }
}

/// What was written for a story, so that a later ingest can tell a person's edit from its own text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Id of the article.
    pub id: String,
    /// Path of the article relative to the archive's root.
    pub path: String,
    /// Hash of every front matter field as ingest wrote it.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Hash of every paragraph as ingest wrote it, in order.
    #[serde(default)]
    pub paragraphs: Vec<String>,
}

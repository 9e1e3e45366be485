//! `config.yaml` → [`Config`]: checked once, read-only afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    diagnostic::{Diagnostic, has_errors},
    source::SourceFile,
    yaml::{self, null_is_default, short_or_long},
};

pub use check::address;
pub use keys::{KEYS, Key, Kind};
pub use origins::{Setting, settings, told};
pub use schema::{default_of, reference, reference_zh, schema};

mod check;
mod keys;
mod origins;
mod schema;

/// The version of the format of `config.yaml` and `content/` that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Editions that the program knows: the tags of Chinese scripts, and English.
pub const KNOWN_EDITIONS: [&str; 5] = ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK", "en"];

/// A text in one or several languages: a plain string holds for all editions, a map says it by edition tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Localized {
    /// The same for all (converted for editions in another script).
    One(String),
    /// By edition tag.
    Many(BTreeMap<String, String>),
}

impl Default for Localized {
    fn default() -> Self {
        Self::One(String::new())
    }
}

impl From<BTreeMap<String, String>> for Localized {
    fn from(texts: BTreeMap<String, String>) -> Self {
        Self::Many(texts)
    }
}

impl<'de> Deserialize<'de> for Localized {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short_or_long::<D, Self, BTreeMap<String, String>>(deserializer, "a text, or texts by edition (`zh-Hans: …`, `en: …`)", |text| {
            Some(Self::One(text.to_owned()))
        })
    }
}

impl Localized {
    /// The text for an edition with its language: its own; else that of the first edition in `fallbacks` that has one; else any.
    /// A plain text is in the language of the first fallback.
    #[must_use]
    pub fn get<'a>(&'a self, edition: &'a str, fallbacks: &[&'a str]) -> Option<(&'a str, &'a str)> {
        match self {
            Self::One(text) => (!text.is_empty()).then_some((text.as_str(), fallbacks.first().copied().unwrap_or(edition))),
            Self::Many(texts) => std::iter::once(edition)
                .chain(fallbacks.iter().copied())
                .find_map(|tag| texts.get(tag).map(|text| (text.as_str(), tag)))
                .or_else(|| texts.iter().next().map(|(tag, text)| (text.as_str(), tag.as_str()))),
        }
    }

    /// All its texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Self::One(text) => (Some(text.as_str()), None),
            Self::Many(texts) => (None, Some(texts.values().map(String::as_str))),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    /// The edition tags that it names.
    fn tags(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(_) => None,
            Self::Many(texts) => Some(texts.keys().map(String::as_str)),
        }
        .into_iter()
        .flatten()
    }
}

/// Who may see what of an article. Ordered: a later one shows less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rights {
    /// Everything, the raw lines included.
    #[default]
    Full,
    /// Headline, facts and the first paragraph; no raw lines, no further text in search or feeds.
    Excerpt,
    /// Headline and facts only.
    Metadata,
}

/// How far a person has looked at an article. Ordered: a later one is surer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// As the program read it; nobody has compared it with the page.
    #[default]
    Machine,
    /// Compared with the page by one person.
    Checked,
    /// Released by whoever answers for the archive.
    Approved,
}

/// What `config.yaml` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Version of the format of `config.yaml` and `content/`.
    pub format: u32,
    /// Name of the archive.
    pub title: Localized,
    /// One sentence about it.
    #[serde(deserialize_with = "null_is_default")]
    pub description: Localized,
    /// Where the site will stand, with the trailing slash; absolute addresses are left out without it.
    pub base_url: Option<String>,
    /// The edition at the root of the site.
    pub root_edition: String,
    /// All editions, in the order in which the switch shows them.
    pub editions: Vec<String>,
    /// Name of the theme: a folder of `themes/`, or the built-in `broadsheet`.
    pub theme: String,
    /// Topics in the order in which they are shown.
    #[serde(deserialize_with = "null_is_default")]
    pub topics: Vec<TopicRule>,
    /// How scripts are converted.
    #[serde(deserialize_with = "null_is_default")]
    pub conversion: Conversion,
    /// How long lists are.
    #[serde(deserialize_with = "null_is_default")]
    pub lists: Lists,
    /// Which parts of the site are made beside its pages.
    #[serde(deserialize_with = "null_is_default")]
    pub outputs: Outputs,
    /// Rights of articles that say nothing themselves.
    #[serde(deserialize_with = "null_is_default")]
    pub rights: Rights,
    /// Rights by paper, for articles that say nothing themselves.
    #[serde(deserialize_with = "null_is_default")]
    pub rights_of: BTreeMap<String, Rights>,
    /// Articles reviewed less than this are not published.
    #[serde(deserialize_with = "null_is_default")]
    pub publish_from: ReviewState,
    /// Optional lines of the footer: licence, ICP number and the like, HTML not allowed.
    #[serde(deserialize_with = "null_is_default")]
    pub footer: Vec<Localized>,
}

/// A topic and the rule by which articles belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TopicRule {
    /// Name in addresses: lower-case Latin letters, digits, hyphens.
    pub id: String,
    /// Name for readers.
    #[serde(deserialize_with = "null_is_default")]
    pub name: Localized,
    /// Each distinct term that an article holds counts 1, in its headline `headline_weight`.
    #[serde(deserialize_with = "null_is_default")]
    pub any: Vec<String>,
    /// All of these must stand in the article.
    #[serde(deserialize_with = "null_is_default")]
    pub all: Vec<String>,
    /// None of these may.
    #[serde(deserialize_with = "null_is_default")]
    pub none: Vec<String>,
    /// What a term in headline, kicker or subtitle counts.
    pub headline_weight: u32,
    /// The sum that makes an article belong.
    pub threshold: u32,
}

/// One term in the headline, or two different ones anywhere, make an article belong.
impl Default for TopicRule {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: Localized::default(),
            any: Vec::new(),
            all: Vec::new(),
            none: Vec::new(),
            headline_weight: 2,
            threshold: 2,
        }
    }
}

/// How scripts are converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Conversion {
    /// `baoku`, or `opencc` where the program was built with that feature.
    pub engine: String,
    /// Regional terms in zh-TW and zh-HK.
    pub terms: bool,
    /// House style of the region.
    pub style: bool,
    /// Our repairs over OpenCC.
    pub repairs: bool,
    /// Corner brackets for quotes.
    pub quotes: bool,
}

impl Default for Conversion {
    fn default() -> Self {
        Self { engine: "baoku".to_owned(), terms: true, style: true, repairs: true, quotes: true }
    }
}

/// Which parts of the site are made beside its pages: all, unless the owner wants less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outputs {
    /// The search with its index.
    pub search: bool,
    /// The articles as data for download.
    pub data: bool,
}

impl Default for Outputs {
    fn default() -> Self {
        Self { search: true, data: true }
    }
}

/// How long lists are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lists {
    /// Entries of a page of a list.
    pub per_page: usize,
    /// Entries of a feed.
    pub feed: usize,
}

impl Default for Lists {
    fn default() -> Self {
        Self { per_page: 50, feed: 40 }
    }
}

/// Reads and checks `config.yaml`. The config is there whenever the file could be read at all, with defaults in the place of what
/// is wrong, so that the rest of a run can report its own problems.
#[must_use]
pub fn parse(file: &SourceFile) -> (Option<Config>, Vec<Diagnostic>) {
    let text = match yaml::text(file) {
        Ok(text) => text,
        Err(problem) => return (None, vec![problem]),
    };
    let document = yaml::Document::new(&file.path, text);
    let (config, mut diagnostics) = document.read::<Config>();
    let Some(mut config) = config else { return (None, diagnostics) };
    // Values that could not be read have been reported; what follows from their absence is not the author's fault.
    let complete = !has_errors(&diagnostics);
    check::format(&mut config, &document, &mut diagnostics);
    check::editions(&mut config, &document, &mut diagnostics);
    check::base_url(&mut config, &document, &mut diagnostics);
    check::topics(&mut config, &document, complete, &mut diagnostics);
    check::rest(&mut config, &document, &mut diagnostics);
    (Some(config), diagnostics)
}

impl Default for Config {
    fn default() -> Self {
        Self {
            format: FORMAT,
            title: Localized::One("报库".to_owned()),
            description: Localized::default(),
            base_url: None,
            root_edition: "zh-Hans".to_owned(),
            editions: ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK", "en"].map(str::to_owned).to_vec(),
            theme: "broadsheet".to_owned(),
            topics: Vec::new(),
            conversion: Conversion::default(),
            lists: Lists::default(),
            outputs: Outputs::default(),
            rights: Rights::default(),
            rights_of: BTreeMap::new(),
            publish_from: ReviewState::default(),
            footer: Vec::new(),
        }
    }
}

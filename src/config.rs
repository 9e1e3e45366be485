//! `config.yaml` → [`Config`]: checked once, read-only afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text in one or several languages: a plain string holds for all editions, a map says it by edition tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Name of the archive.
    pub title: Localized,
    /// One sentence about it.
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
    pub topics: Vec<TopicRule>,
    /// How scripts are converted.
    pub conversion: Conversion,
    /// How long lists are.
    pub lists: Lists,
    /// Rights of articles that say nothing themselves.
    pub rights: Rights,
    /// Rights by paper, for articles that say nothing themselves.
    pub rights_of: BTreeMap<String, Rights>,
    /// Articles reviewed less than this are not published.
    pub publish_from: ReviewState,
    /// Optional lines of the footer: licence, ICP number and the like, HTML not allowed.
    pub footer: Vec<Localized>,
}

/// A topic and the rule by which articles belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TopicRule {
    /// Name in addresses: lower-case Latin letters, digits, hyphens.
    pub id: String,
    /// Name for readers.
    pub name: Localized,
    /// Each distinct term that an article holds counts 1, in its headline `headline_weight`.
    pub any: Vec<String>,
    /// All of these must stand in the article.
    pub all: Vec<String>,
    /// None of these may.
    pub none: Vec<String>,
    /// What a term in headline, kicker or subtitle counts.
    pub headline_weight: u32,
    /// The sum that makes an article belong.
    pub threshold: u32,
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

impl Default for Config {
    fn default() -> Self {
        Self {
            title: Localized::One("报库".to_owned()),
            description: Localized::default(),
            base_url: None,
            root_edition: "zh-Hans".to_owned(),
            editions: ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK", "en"].map(str::to_owned).to_vec(),
            theme: "broadsheet".to_owned(),
            topics: Vec::new(),
            conversion: Conversion::default(),
            lists: Lists::default(),
            rights: Rights::default(),
            rights_of: BTreeMap::new(),
            publish_from: ReviewState::default(),
            footer: Vec::new(),
        }
    }
}

//! People, places and bodies: `content/names/**/*.yaml`. One record drives the pages of names, bylines, the synonyms of the
//! search and the words of the conversion. Variants are joined, never rewritten: an article keeps what its paper printed.

mod find;
mod read;
mod romanise;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) use find::find;
pub use romanise::romanised;

use super::{ArticleIndex, topics::folded};

/// Index of a record in [`Names::records`].
pub type NameIndex = usize;

/// All records, and the articles in which each is named.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Sorted by id.
    pub records: Vec<Name>,
    /// For each record the articles that name it or are by it, in the order of lists: newest first.
    pub articles: Vec<Vec<ArticleIndex>>,
    /// Folded form → the record of that kind that has it; `None` where two have it, so that nobody is taken for somebody else.
    by_form: BTreeMap<(NameKind, String), Option<NameIndex>>,
}

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// A person: named in texts, or a reporter.
    Person,
    /// A place of any size.
    Place,
    /// An institution, agency, paper, firm, meeting.
    Body,
}

impl NameKind {
    /// All kinds, in the order of the index of names.
    pub const ALL: [Self; 3] = [Self::Person, Self::Place, Self::Body];

    /// As records write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Place => "place",
            Self::Body => "body",
        }
    }
}

/// A record: one person, place or body with all that it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Stands in addresses, lasts.
    pub id: String,
    /// What it is.
    pub kind: NameKind,
    /// The preferred name, in the script of the archive's root edition.
    pub name: String,
    /// Other forms that papers printed.
    pub variants: Vec<String>,
    /// In English.
    pub en: Option<String>,
    /// In pinyin.
    pub pinyin: Option<String>,
    /// What an edition calls it, by tag (`zh-TW`, `zh-HK`, `zh-Hant`); conversion makes the others.
    pub regional: BTreeMap<String, String>,
    /// Longer words in which the characters of the name are not the name: 发展中国家 for 中国.
    pub not_in: Vec<String>,
    /// Identifiers in other catalogues, by catalogue: `wikidata` → `Q148`.
    pub identifiers: BTreeMap<String, String>,
    /// A remark for readers.
    pub note: Option<String>,
}

impl Name {
    /// Everything that it is called, the preferred name first, each form once: Chinese forms as printed and by region, English,
    /// pinyin.
    #[must_use]
    pub fn forms(&self) -> Vec<&str> {
        let mut forms: Vec<&str> = Vec::new();
        let chinese = std::iter::once(&self.name).chain(&self.variants).chain(self.regional.values());
        for form in chinese.chain(&self.en).chain(&self.pinyin) {
            if !form.is_empty() && !forms.contains(&form.as_str()) {
                forms.push(form);
            }
        }
        forms
    }

    /// What an edition calls it, where the record says so: its own form, English for any other language that is not Chinese.
    #[must_use]
    pub fn in_edition(&self, tag: &str) -> Option<&str> {
        if let Some(own) = self.regional.get(tag) {
            return Some(own);
        }
        let is_chinese = tag.split('-').next() == Some("zh");
        (!is_chinese).then(|| self.en.as_deref().or(self.pinyin.as_deref())).flatten()
    }
}

/// An article's tie to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Who or what.
    pub name: NameIndex,
    /// How often the text (headline and captions included) names it; 0 where only the byline does.
    pub times: u32,
    /// Whether the article is by that person.
    pub author: bool,
}

/// A word of the conversion: as printed, with the forms that editions want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term<'a> {
    /// As the source prints it.
    pub word: &'a str,
    /// By tag: `zh-Hant`, `zh-TW`, `zh-HK`.
    pub forms: &'a BTreeMap<String, String>,
}

impl Names {
    /// The record of a kind that is called so, in any script, width or language; `None` where none or more than one is.
    #[must_use]
    pub fn named(&self, printed: &str, kind: NameKind) -> Option<NameIndex> {
        self.by_form.get(&(kind, folded(printed))).copied().flatten()
    }

    /// Forms that mean the same, one group a record, for the search: who looks for one of a group wants all of it.
    pub fn synonyms(&self) -> impl Iterator<Item = (&Name, Vec<&str>)> {
        self.records.iter().map(|name| (name, name.forms())).filter(|(_, forms)| forms.len() > 1)
    }

    /// Preferred names with their regional forms, for the conversion. A person's name of two characters is left out: in running
    /// text the same two characters are too often something else.
    pub fn terms(&self) -> impl Iterator<Item = Term<'_>> {
        let usable = self.records.iter().filter(|name| !name.regional.is_empty() && !name.is_short_person());
        usable.map(|name| Term { word: &name.name, forms: &name.regional })
    }
}

impl Name {
    /// A name that is found in a text only where something beside it proves it.
    fn is_short_person(&self) -> bool {
        self.kind == NameKind::Person && self.name.chars().count() <= 2
    }
}

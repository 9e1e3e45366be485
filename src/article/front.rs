//! The values of front matter that are more than a string: each may be written short (`status: withdrawn`) or in full
//! (`status: {withdrawn: "2025-07-01", reason: "…"}`).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{config::ReviewState, yaml::short_or_long};

/// Whether an article is in the archive for readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// For readers.
    Published,
    /// Its address explains itself; its text is nowhere in the site.
    Withdrawn {
        /// Since when, EDTF.
        date: Option<String>,
        /// What readers are told.
        reason: Option<String>,
    },
}

/// How far a person has looked at an article, who and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// How far.
    pub state: ReviewState,
    /// Who.
    pub by: Option<String>,
    /// When, EDTF.
    pub on: Option<String>,
}

/// A remark of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// About the article as a whole.
    Remark(String),
    /// A misprint that stays in the text, shown to readers beside it and found by a search for either form.
    Misprint {
        /// Words by which the place is found in the text.
        at: Option<String>,
        /// As printed.
        printed: String,
        /// As it should read.
        read_as: String,
        /// On what evidence.
        source: Option<String>,
    },
}

/// A change of what an article says was printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    /// When, EDTF.
    pub on: Option<String>,
    /// Why.
    pub why: String,
    /// What it repairs.
    pub repairs: Repairs,
}

/// What a change of an article's text repairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Repairs {
    /// The text as it came to the archive: now it is what the paper printed.
    #[default]
    Extraction,
    /// The paper: now it is no longer what was printed.
    Paper,
}

/// The long form of [`Status`].
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Withdrawn {
    withdrawn: Option<String>,
    #[serde(default)]
    reason: Option<String>,
}

/// The long form of [`Review`].
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Reviewed {
    state: ReviewState,
    #[serde(default)]
    by: Option<String>,
    #[serde(default)]
    on: Option<String>,
}

/// The long form of [`Note`].
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Misprint {
    #[serde(default)]
    at: Option<String>,
    printed: String,
    read_as: String,
    #[serde(default)]
    source: Option<String>,
}

impl From<Withdrawn> for Status {
    fn from(long: Withdrawn) -> Self {
        Self::Withdrawn { date: long.withdrawn, reason: long.reason }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short_or_long::<D, Self, Withdrawn>(
            deserializer,
            "`published`, `withdrawn`, or `withdrawn: \"YYYY-MM-DD\"` with a `reason`",
            |text| match text {
                "published" => Some(Self::Published),
                "withdrawn" => Some(Self::Withdrawn { date: None, reason: None }),
                _ => None,
            },
        )
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Published => serializer.serialize_str("published"),
            Self::Withdrawn { date: None, reason: None } => serializer.serialize_str("withdrawn"),
            Self::Withdrawn { date, reason } => Withdrawn { withdrawn: date.clone(), reason: reason.clone() }.serialize(serializer),
        }
    }
}

impl From<Reviewed> for Review {
    fn from(long: Reviewed) -> Self {
        Self { state: long.state, by: long.by, on: long.on }
    }
}

impl<'de> Deserialize<'de> for Review {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short_or_long::<D, Self, Reviewed>(
            deserializer,
            "`machine`, `checked`, `approved`, or one of them as `state` with `by` and `on`",
            |text| {
                let state = match text {
                    "machine" => ReviewState::Machine,
                    "checked" => ReviewState::Checked,
                    "approved" => ReviewState::Approved,
                    _ => return None,
                };
                Some(Self { state, by: None, on: None })
            },
        )
    }
}

impl Serialize for Review {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.by.is_none() && self.on.is_none() {
            return self.state.serialize(serializer);
        }
        Reviewed { state: self.state, by: self.by.clone(), on: self.on.clone() }.serialize(serializer)
    }
}

impl From<Misprint> for Note {
    fn from(long: Misprint) -> Self {
        Self::Misprint { at: long.at, printed: long.printed, read_as: long.read_as, source: long.source }
    }
}

impl<'de> Deserialize<'de> for Note {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short_or_long::<D, Self, Misprint>(
            deserializer,
            "a remark, or a misprint with `printed`, `read_as`, and perhaps `at` and `source`",
            |text| Some(Self::Remark(text.to_owned())),
        )
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Remark(text) => serializer.serialize_str(text),
            Self::Misprint { at, printed, read_as, source } => {
                Misprint { at: at.clone(), printed: printed.clone(), read_as: read_as.clone(), source: source.clone() }
                    .serialize(serializer)
            }
        }
    }
}

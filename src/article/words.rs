//! What an article, or a glossary in YAML, says of a word where the text is converted between scripts.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::yaml::short_or_long;

/// What becomes of a word where the text is converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordForms {
    /// One form for all scripts; `=` keeps the word as printed.
    One(String),
    /// A form by script: `zh-TW`, `zh-HK`, `zh-Hant`, `zh-Hans`. A `note` is for people.
    Many(BTreeMap<String, String>),
}

impl From<BTreeMap<String, String>> for WordForms {
    fn from(forms: BTreeMap<String, String>) -> Self {
        Self::Many(forms)
    }
}

impl<'de> Deserialize<'de> for WordForms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short_or_long::<D, Self, BTreeMap<String, String>>(deserializer, "a form, `=`, or forms by script such as `zh-TW: 網路`", |text| {
            Some(Self::One(text.to_owned()))
        })
    }
}

impl Serialize for WordForms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(form) => form.serialize(serializer),
            Self::Many(forms) => forms.serialize(serializer),
        }
    }
}

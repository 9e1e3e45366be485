//! The converter's public face.

use super::Script;
use super::engine::Engine;
use super::explain::{Layer, Segment};
use super::glossary::Glossary;
use super::opencc::Configuration;
use super::spans::Span;
use super::weigh;
use super::words::Reading;
use super::work::Work;
use std::ops::Range;
use std::sync::Arc;

/// Which layers above OpenCC's dictionaries are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
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
#[derive(Clone)]
pub struct Converter {
    pub(super) from: Script,
    pub(super) to: Script,
    pub(super) layers: Layers,
    pub(super) glossaries: Vec<Arc<Glossary>>,
    pub(super) engine: Option<Engine>,
}

/// The heavy pass over a text, which serves every traditional target: see [`Converter::read`].
#[derive(Clone)]
pub struct Traditional {
    pub(super) reading: Reading,
}

/// A reading whose forms somebody else chose: the programs that learn finish them as the converter would.
impl From<Reading> for Traditional {
    fn from(reading: Reading) -> Self {
        Self { reading }
    }
}

impl Converter {
    /// A converter over the built-in tables. Costs nothing: the tables lie ready in the program.
    #[must_use]
    pub fn new(from: Script, to: Script, layers: Layers) -> Self {
        Self { from, to, layers, glossaries: Vec::new(), engine: None }
    }

    /// The same converter with a glossary under those it has: give the article's own before the site's.
    #[must_use]
    pub fn with_glossary(mut self, glossary: Arc<Glossary>) -> Self {
        self.glossaries.push(glossary);
        self
    }

    /// The same converter with another engine under its layers: that chooses the characters, our repairs are off; quotation marks, house
    /// style, terms and glossaries stand above it as they are.
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = Some(engine);
        self
    }

    /// Converts one block of text: a paragraph, a headline, a caption. Text without Chinese stays as it is.
    #[must_use]
    pub fn convert(&self, text: &str) -> String {
        self.convert_protected(text, &[])
    }

    /// Converts a text except for these byte ranges, which stay as they are. A range that does not lie on characters of
    /// the text protects the characters that it touches.
    #[must_use]
    pub fn convert_protected(&self, text: &str, protected: &[Range<usize>]) -> String {
        if self.leaves(text) {
            return text.to_owned();
        }
        Work::new(self, text, protected, None, false).finish()
    }

    /// Converts the text runs of one block together, as if they were one string (so that a word cut by markup is still
    /// a word), and cuts the result back at the same places. A term that a cut divides belongs to the run in which it starts.
    #[must_use]
    pub fn convert_runs(&self, runs: &[&str]) -> Vec<String> {
        let whole = runs.concat();
        if self.leaves(&whole) {
            return runs.iter().map(|&run| run.to_owned()).collect();
        }
        let work = Work::new(self, &whole, &[], None, false);
        let mut ends = runs.iter().scan(0, |end, run| {
            *end += run.chars().count();
            Some(*end)
        });
        let mut out = vec![String::new()];
        let mut end = ends.next().unwrap_or(usize::MAX);
        work.pieces(|start, piece| {
            while start >= end {
                out.push(String::new());
                end = ends.next().unwrap_or(usize::MAX);
            }
            if let Some(run) = out.last_mut() {
                run.push_str(piece);
            }
        });
        out.resize(runs.len(), String::new());
        out
    }

    /// The heavy pass. Give the result to [`Converter::finish`] of each converter that shares this one's source script
    /// and `repairs`.
    #[must_use]
    pub fn read(&self, text: &str) -> Traditional {
        let mut reading = Reading::new(text, self.layers.repairs);
        if self.layers.repairs {
            weigh::weigh(&mut reading, |_| {});
        }
        Traditional { reading }
    }

    /// The light passes of this converter's target over a text that was read once for several.
    #[must_use]
    pub fn finish(&self, text: &str, read: &Traditional) -> String {
        if self.leaves(text) {
            return text.to_owned();
        }
        Work::new(self, text, &[], Some(read), false).finish()
    }

    /// Converts one text for several targets, with one heavy pass for all that can share it. The results stand in the
    /// order of the converters.
    #[must_use]
    pub fn convert_all(text: &str, converters: &[&Self]) -> Vec<String> {
        let mut read: Option<Traditional> = None;
        converters
            .iter()
            .map(|converter| {
                let shares = converter.from == Script::Hans
                    && converter.to != Script::Hans
                    && converter.layers.repairs
                    && converter.engine.is_none();
                if !shares {
                    return converter.convert(text);
                }
                converter.finish(text, read.get_or_insert_with(|| converter.read(text)))
            })
            .collect()
    }

    /// Each part of a text with what became of it, the layer that decided and what else was possible.
    #[must_use]
    pub fn explain(&self, text: &str) -> Vec<Segment> {
        let work = Work::new(self, text, &[], None, true);
        let mut out: Vec<Segment> = Vec::new();
        work.segments(|range, output, layer| {
            let source = &work.reading.source[range];
            let alternatives = if self.from == Script::Hans && layer > Layer::Term {
                source.iter().map(|&c| (c, weigh::alternatives(c))).filter(|(_, forms)| !forms.is_empty()).collect()
            } else {
                Vec::new()
            };
            let text: String = source.iter().collect();
            match out.last_mut() {
                Some(last) if last.layer == Layer::Untouched && layer == Layer::Untouched => {
                    last.text.push_str(&text);
                    last.output.push_str(output);
                }
                _ => out.push(Segment { text, output: output.to_owned(), layer, alternatives }),
            }
        });
        out
    }

    /// The words of a text that a glossary or a region's terms replace, each with what stands there, in the order of the text.
    #[must_use]
    pub fn replaced(&self, text: &str) -> Vec<(String, String)> {
        let work = Work::new(self, text, &[], None, false);
        let decided = |span: &&Span| matches!(span.layer, Layer::Term | Layer::Glossary);
        // One walk through the text, whatever its length: spans stand in its order.
        let (mut rest, mut at) = (text.chars(), 0);
        let mut printed = |span: &Span| -> String {
            rest.by_ref().take(span.start - at).for_each(drop);
            at = span.end;
            rest.by_ref().take(span.end - span.start).collect()
        };
        work.spans().filter(decided).map(|span| (printed(span), span.form.clone().into_owned())).collect()
    }

    /// For each character of a text whether glossary, term or quotation mark decide.
    pub(super) fn settled(&self, text: &str) -> Vec<bool> {
        Work::new(self, text, &[], None, false).settled()
    }

    /// The characters that the other engine chooses, as many as the text has.
    pub(super) fn by_engine(&self, text: &str, count: usize) -> Vec<char> {
        let out: Vec<char> = self.engine.as_ref().map_or_else(Vec::new, |engine| engine(text).chars().collect());
        if out.len() == count {
            return out;
        }
        self.opencc().map_or_else(|| text.to_owned(), |configuration| configuration.convert(text)).chars().collect()
    }

    fn leaves(&self, text: &str) -> bool {
        self.from == self.to || !text.chars().any(|c| c as u32 >= 0x2e80)
    }

    /// OpenCC's configuration for these scripts, when our layers are off or have nothing to say.
    pub(super) fn opencc(&self) -> Option<Configuration> {
        match (self.from, self.to) {
            (from, to) if from == to => None,
            (Script::Hans, Script::HantHk) => Some(Configuration::S2hk),
            (Script::Hans, _) => Some(Configuration::S2tw),
            (Script::HantHk, Script::Hans) => Some(Configuration::Hk2s),
            (_, Script::Hans) => Some(Configuration::Tw2s),
            (_, Script::HantHk) => Some(Configuration::T2hk),
            (_, _) => Some(Configuration::T2tw),
        }
    }
}

//! The converter's public face.

use super::Script;
use super::explain::{Layer, Segment};
use super::glossary::Glossary;
use super::opencc::Configuration;
use super::quotes;
use super::region::{self, Region};
use super::spans::{Span, Spans};
use super::weigh;
use super::words::{REPAIR, Reading};
use std::borrow::Cow;
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
    from: Script,
    to: Script,
    layers: Layers,
    glossaries: Vec<Arc<Glossary>>,
}

/// The heavy pass over a text, which serves every traditional target: see [`Converter::read`].
#[derive(Clone)]
pub struct Traditional {
    reading: Reading,
    changed: Vec<usize>,
}

impl Converter {
    /// A converter over the built-in tables. Costs nothing: the tables lie ready in the program.
    #[must_use]
    pub fn new(from: Script, to: Script, layers: Layers) -> Self {
        Self { from, to, layers, glossaries: Vec::new() }
    }

    /// The same converter with a glossary under those it has: give the article's own before the site's.
    #[must_use]
    pub fn with_glossary(mut self, glossary: Arc<Glossary>) -> Self {
        self.glossaries.push(glossary);
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
        self.work(text, protected, None, false).text()
    }

    /// Converts the text runs of one block together, as if they were one string (so that a word cut by markup is still
    /// a word), and cuts the result back at the same places. A term that a cut divides belongs to the run in which it starts.
    #[must_use]
    pub fn convert_runs(&self, runs: &[&str]) -> Vec<String> {
        let whole = runs.concat();
        if self.leaves(&whole) {
            return runs.iter().map(|&run| run.to_owned()).collect();
        }
        let work = self.work(&whole, &[], None, false);
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
        let mut changed = Vec::new();
        if self.layers.repairs {
            weigh::weigh(&mut reading, |at| changed.push(at));
        }
        Traditional { reading, changed }
    }

    /// The light passes of this converter's target over a text that was read once for several.
    #[must_use]
    pub fn finish(&self, text: &str, read: &Traditional) -> String {
        if self.leaves(text) {
            return text.to_owned();
        }
        self.work(text, &[], Some(Cow::Borrowed(read)), false).text()
    }

    /// Converts one text for several targets, with one heavy pass for all that can share it. The results stand in the
    /// order of the converters.
    #[must_use]
    pub fn convert_all(text: &str, converters: &[&Self]) -> Vec<String> {
        let mut read: Option<Traditional> = None;
        converters
            .iter()
            .map(|converter| {
                let shares = converter.from == Script::Hans && converter.to != Script::Hans && converter.layers.repairs;
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
        let work = self.work(text, &[], None, true);
        let mut out: Vec<Segment> = Vec::new();
        work.segments(|range, output, layer| {
            let source = &work.source[range];
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

    fn leaves(&self, text: &str) -> bool {
        self.from == self.to || !text.chars().any(|c| c as u32 >= 0x2e80)
    }

    /// Everything but the joining of the result.
    fn work(&self, text: &str, protected: &[Range<usize>], read: Option<Cow<Traditional>>, explained: bool) -> Work {
        let source: Vec<char> = text.chars().collect();
        let mut spans = Spans::default();
        protect(text, protected, &mut spans);
        for glossary in &self.glossaries {
            claim_glossary(glossary, &source, self.to, &mut spans);
        }
        let mut layers = Vec::new();
        let mut out;
        match (self.from, Region::of(self.to)) {
            (Script::Hans, Some(tables)) if self.layers != Layers::NONE => {
                let read = read.unwrap_or_else(|| Cow::Owned(self.read(text)));
                if explained {
                    layers = mark_layers(&read);
                }
                out = match read {
                    Cow::Owned(read) => read.reading.out,
                    Cow::Borrowed(read) => read.reading.out.clone(),
                };
                tables.spell(&mut out);
                if self.layers.terms {
                    tables.terms(&source, &mut spans);
                }
                if self.layers.style {
                    tables.style(&mut out, |start, end| {
                        if explained {
                            layers[start..end].fill(Layer::Style);
                        }
                    });
                }
            }
            (Script::Hant | Script::HantTw | Script::HantHk, Some(tables)) if self.layers != Layers::NONE => {
                out = match (self.from, self.to) {
                    (Script::HantHk, Script::HantTw | Script::Hant) => chars(&Configuration::Hk2t.convert(text)),
                    (_, Script::HantHk) => chars(&Configuration::Tw2t.convert(text)),
                    _ => source.clone(),
                };
                tables.spell(&mut out);
                if self.layers.terms {
                    tables.terms(&chars(&Configuration::T2s.convert(text)), &mut spans);
                }
                if self.layers.style {
                    tables.style(&mut out, |_, _| {});
                }
            }
            _ => {
                out = chars(&self.opencc().map_or_else(|| text.to_owned(), |configuration| configuration.convert(text)));
                if self.layers.repairs && self.from != self.to && self.to == Script::Hans {
                    region::mend_back(&mut out);
                }
            }
        }
        let marks = match (self.layers.quotes, self.from, self.to) {
            (true, Script::Hans, _) => quotes::to_traditional(&source),
            (true, _, Script::Hans) => quotes::to_simplified(&source),
            _ => Vec::new(),
        };
        for (at, mark) in marks {
            spans.claim(Span { start: at, end: at + 1, form: mark.to_string(), layer: Layer::Quote });
        }
        Work { source, out, spans, layers }
    }

    /// OpenCC's configuration for these scripts, when our layers are off or have nothing to say.
    fn opencc(&self) -> Option<Configuration> {
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

/// A text after all passes: one output character for each source character, but where a span says otherwise.
struct Work {
    source: Vec<char>,
    out: Vec<char>,
    spans: Spans,
    /// Who decided each character; empty where only OpenCC's tables were asked.
    layers: Vec<Layer>,
}

impl Work {
    fn text(&self) -> String {
        let mut out = String::with_capacity(self.out.len() * 3 + 16);
        let mut at = 0;
        for span in self.spans.iter() {
            out.extend(&self.out[at..span.start]);
            out.push_str(&span.form);
            at = span.end;
        }
        out.extend(&self.out[at..]);
        out
    }

    /// The output in pieces: a character, or a span with the place where it starts. A span of the same length in
    /// characters goes character by character.
    fn pieces(&self, mut piece: impl FnMut(usize, &str)) {
        let mut buffer = [0; 4];
        let mut spans = self.spans.iter().peekable();
        let mut at = 0;
        while at < self.out.len() {
            if let Some(span) = spans.next_if(|span| span.start == at) {
                if span.form.chars().count() == span.end - span.start {
                    for (place, c) in span.form.chars().enumerate() {
                        piece(at + place, c.encode_utf8(&mut buffer));
                    }
                } else {
                    piece(at, &span.form);
                }
                at = span.end;
            } else {
                piece(at, self.out[at].encode_utf8(&mut buffer));
                at += 1;
            }
        }
    }

    fn segments(&self, mut segment: impl FnMut(Range<usize>, &str, Layer)) {
        let mut spans = self.spans.iter().peekable();
        let mut at = 0;
        while at < self.out.len() {
            if let Some(span) = spans.next_if(|span| span.start == at) {
                segment(span.start..span.end, &span.form, span.layer);
                at = span.end;
                continue;
            }
            let layer = |i: usize| {
                let plain = if self.source[i] == self.out[i] { Layer::Untouched } else { Layer::Character };
                self.layers.get(i).copied().unwrap_or(plain)
            };
            let stop = spans.peek().map_or(self.out.len(), |span| span.start);
            let this = layer(at);
            let together = matches!(this, Layer::Phrase | Layer::Repair | Layer::Style | Layer::Untouched);
            let end = if together { (at + 1..stop).find(|&i| layer(i) != this).unwrap_or(stop) } else { at + 1 };
            segment(at..end, &self.out[at..end].iter().collect::<String>(), this);
            at = end;
        }
    }
}

fn mark_layers(read: &Traditional) -> Vec<Layer> {
    let mut layers: Vec<Layer> = read
        .reading
        .marks
        .iter()
        .map(|&mark| match mark & 7 {
            _ if mark & REPAIR != 0 => Layer::Repair,
            0 => Layer::Untouched,
            1 => Layer::Character,
            _ => Layer::Phrase,
        })
        .collect();
    for &at in &read.changed {
        layers[at] = Layer::Context;
    }
    layers
}

fn protect(text: &str, ranges: &[Range<usize>], spans: &mut Spans) {
    for range in ranges {
        let start = text.char_indices().take_while(|(i, c)| i + c.len_utf8() <= range.start).count();
        let end = text.char_indices().take_while(|(i, _)| *i < range.end).count();
        let form = text.chars().skip(start).take(end.saturating_sub(start)).collect();
        spans.claim(Span { start, end, form, layer: Layer::Protected });
    }
}

fn claim_glossary(glossary: &Glossary, source: &[char], to: Script, spans: &mut Spans) {
    let mut at = 0;
    while at < source.len() {
        match glossary.at(&source[at..], to) {
            Some((length, form)) => {
                spans.claim(Span { start: at, end: at + length, form: form.to_owned(), layer: Layer::Glossary });
                at += length;
            }
            None => at += 1,
        }
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

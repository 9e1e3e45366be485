//! One text on its way through all passes of a converter.

use super::Script;
use super::characters;
use super::convert::{Converter, Layers, Traditional};
use super::explain::Layer;
use super::flags::RARE;
use super::glossary::Glossary;
use super::opencc::Configuration;
use super::quotes;
use super::readings;
use super::region::{self, Region};
use super::spans::{Span, Spans};
use super::starts::{KINDS, TERM};
use super::utf8::Encoder;
use super::weigh;
use super::words::{REPAIR, Reading};
use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

thread_local! {
    /// The buffers of the last text: a headline needs seven of them, and asking for memory would cost as much as converting.
    static BUFFERS: Cell<Option<Reading>> = const { Cell::new(None) };
    static ENCODER: Cell<Option<Encoder>> = const { Cell::new(None) };
}

/// Buffers for more characters than this are given back to the system.
const KEPT: usize = 1 << 20;

/// Keeps a reading's buffers for this thread's next text.
fn recycle(reading: Reading) {
    if reading.source.capacity() <= KEPT {
        BUFFERS.set(Some(reading));
    }
}

/// A text after all passes: one output character (`reading.out`) for each source character, but where a span says otherwise.
pub struct Work<'c> {
    pub reading: Reading,
    spans: Spans<'c>,
    /// Who decided each character; empty where only OpenCC's tables were asked.
    layers: Vec<Layer>,
}

impl<'c> Work<'c> {
    /// Everything but the joining of the result. `read` is what [`Converter::read`] said of the text, if somebody asked already.
    pub fn new(converter: &'c Converter, text: &str, protected: &[Range<usize>], read: Option<&Traditional>, explained: bool) -> Self {
        let mut reading = BUFFERS.take().unwrap_or_default();
        let mut layers = Vec::new();
        let (from, to, on) = (converter.from, converter.to, converter.layers);
        let mut terms = Vec::new();
        match (from, Region::of(to)) {
            (_, tables) if converter.engine.is_some() => {
                reading.source = chars(text);
                reading.out = converter.by_engine(text, reading.source.len());
                reading.flags = region::flags_of(&reading.out);
                if let Some(tables) = tables.filter(|_| on.terms) {
                    let simplified = if from == Script::Hans { reading.source.clone() } else { chars(&Configuration::T2s.convert(text)) };
                    terms = tables.terms(&simplified, 0..simplified.len());
                }
                if let Some(tables) = tables.filter(|_| on.style) {
                    tables.style(&mut reading.out, &reading.flags, |_, _| {});
                }
            }
            (Script::Hans, Some(tables)) if on != Layers::NONE => {
                let mut weighed = Vec::new();
                let is_whole = on.repairs && !explained;
                if let Some(read) = read {
                    reading.copy(&read.reading);
                } else if !(is_whole && readings::recall(text, &mut reading)) {
                    reading.read(text, on.repairs);
                    if on.repairs {
                        weigh::weigh(&mut reading, |at| {
                            if explained {
                                weighed.push(at);
                            }
                        });
                    }
                    if is_whole {
                        readings::keep(text, &reading);
                    }
                }
                if explained {
                    layers = mark_layers(&reading, &weighed);
                }
                tables.spell(&mut reading.out, &reading.flags);
                if on.terms {
                    terms = tables.terms(
                        &reading.source,
                        reading.beginnings.iter().filter(|&&at| at as u8 & TERM != 0).map(|&at| at as usize >> KINDS),
                    );
                }
                if on.style {
                    tables.style(&mut reading.out, &reading.flags, |start, end| {
                        if explained {
                            layers[start..end].fill(Layer::Style);
                        }
                    });
                }
                if explained {
                    // The text as it stands, before OpenCC's normalisation.
                    reading.source = chars(text);
                }
            }
            (Script::Hant | Script::HantTw | Script::HantHk, Some(tables)) if on != Layers::NONE => {
                reading.source = chars(text);
                reading.out = match (from, to) {
                    (Script::HantHk, Script::HantTw | Script::Hant) => chars(&Configuration::Hk2t.convert(text)),
                    (_, Script::HantHk) => chars(&Configuration::Tw2t.convert(text)),
                    _ => reading.source.clone(),
                };
                let flags = region::flags_of(&reading.out);
                tables.spell(&mut reading.out, &flags);
                if on.terms {
                    let simplified = chars(&Configuration::T2s.convert(text));
                    terms = tables.terms(&simplified, 0..simplified.len());
                }
                if on.style {
                    tables.style(&mut reading.out, &flags, |_, _| {});
                }
            }
            _ => {
                reading.source = chars(text);
                reading.out = chars(&converter.opencc().map_or_else(|| text.to_owned(), |configuration| configuration.convert(text)));
                if on.repairs && from != to && to == Script::Hans {
                    region::mend_back(&mut reading.out);
                }
            }
        }
        let mut spans = Spans::default();
        spans.claim(protect(text, protected));
        for glossary in &converter.glossaries {
            spans.claim(find_words(glossary, &reading.source, to));
        }
        spans.claim(terms);
        if on.quotes {
            let marks = match (from, to) {
                (Script::Hans, _) if converter.engine.is_some() => quotes::to_traditional(&reading.source, 0..reading.source.len()),
                (Script::Hans, _) => quotes::to_traditional(&reading.source, places_of(&reading.flags, RARE)),
                (_, Script::Hans) => quotes::to_simplified(&reading.source),
                _ => Vec::new(),
            };
            let mark = |(at, mark)| Span { start: at, end: at + 1, form: Cow::Borrowed(mark), layer: Layer::Quote };
            spans.claim(marks.into_iter().map(mark).collect());
        }
        Work { reading, spans, layers }
    }

    /// The result as one string; the buffers go back to be used again.
    pub fn finish(self) -> String {
        let out = &self.reading.out;
        let mut encoder = ENCODER.take().unwrap_or_default();
        encoder.start(out.len());
        let mut at = 0;
        for span in self.spans.iter() {
            encoder.characters(&out[at..span.start]);
            encoder.text(&span.form);
            at = span.end;
        }
        encoder.characters(&out[at..]);
        let text = encoder.finish();
        if encoder.size() <= KEPT {
            ENCODER.set(Some(encoder));
        }
        recycle(self.reading);
        text
    }

    /// What glossaries, terms and quotation marks say, in the order of the text.
    pub fn spans(&self) -> impl Iterator<Item = &Span<'c>> {
        self.spans.iter()
    }

    /// For each character whether a span says what stands there.
    pub fn settled(&self) -> Vec<bool> {
        let mut settled = vec![false; self.reading.out.len()];
        self.spans.iter().for_each(|span| settled[span.start..span.end].fill(true));
        settled
    }

    /// The output in pieces: a character, or a span with the place where it starts. A span of the same length in
    /// characters goes character by character.
    pub fn pieces(&self, mut piece: impl FnMut(usize, &str)) {
        let out = &self.reading.out;
        let mut buffer = [0; 4];
        let mut spans = self.spans.iter().peekable();
        let mut at = 0;
        while at < out.len() {
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
                piece(at, out[at].encode_utf8(&mut buffer));
                at += 1;
            }
        }
    }

    /// The parts with what became of them and who decided.
    pub fn segments(&self, mut segment: impl FnMut(Range<usize>, &str, Layer)) {
        let out = &self.reading.out;
        let mut spans = self.spans.iter().peekable();
        let mut at = 0;
        while at < out.len() {
            if let Some(span) = spans.next_if(|span| span.start == at) {
                segment(span.start..span.end, &span.form, span.layer);
                at = span.end;
                continue;
            }
            let layer = |i: usize| {
                let plain = if self.reading.source[i] == out[i] { Layer::Untouched } else { Layer::Character };
                self.layers.get(i).copied().unwrap_or(plain)
            };
            let stop = spans.peek().map_or(out.len(), |span| span.start);
            let this = layer(at);
            let together = matches!(this, Layer::Phrase | Layer::Repair | Layer::Style | Layer::Untouched);
            let end = if together { (at + 1..stop).find(|&i| layer(i) != this).unwrap_or(stop) } else { at + 1 };
            segment(at..end, &out[at..end].iter().collect::<String>(), this);
            at = end;
        }
    }
}

/// The places whose flags have this one.
fn places_of(flags: &[u8], wanted: u8) -> impl Iterator<Item = usize> {
    let next = move |from| Some(characters::next(flags, from, wanted)).filter(|&at| at < flags.len());
    std::iter::successors(next(0), move |&at| next(at + 1))
}

fn mark_layers(reading: &Reading, weighed: &[usize]) -> Vec<Layer> {
    let layer = |&mark: &u8| match mark & 7 {
        _ if mark & REPAIR != 0 => Layer::Repair,
        0 => Layer::Untouched,
        1 => Layer::Character,
        _ => Layer::Phrase,
    };
    let mut layers: Vec<Layer> = reading.marks.iter().map(layer).collect();
    for &at in weighed {
        layers[at] = Layer::Context;
    }
    layers
}

/// The protected spans: byte ranges in any order, which may overlap.
fn protect<'a>(text: &str, ranges: &[Range<usize>]) -> Vec<Span<'a>> {
    if ranges.is_empty() {
        return Vec::new();
    }
    let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bounds.push(text.len());
    let mut ranges: Vec<(usize, usize)> = ranges
        .iter()
        .map(|range| {
            (bounds[1..].partition_point(|&end| end <= range.start), bounds[..bounds.len() - 1].partition_point(|&start| start < range.end))
        })
        .filter(|(start, end)| start < end)
        .collect();
    ranges.sort_unstable();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (start, end) in ranges {
        match spans.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    let span = |(start, end): (usize, usize)| Span {
        start,
        end,
        form: Cow::Owned(text[bounds[start]..bounds[end]].to_owned()),
        layer: Layer::Protected,
    };
    spans.into_iter().map(span).collect()
}

fn find_words<'g>(glossary: &'g Glossary, source: &[char], to: Script) -> Vec<Span<'g>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < source.len() {
        match glossary.at(source, at, to) {
            Some((length, form)) => {
                spans.push(Span { start: at, end: at + length, form: Cow::Borrowed(form), layer: Layer::Glossary });
                at += length;
            }
            None => at += 1,
        }
    }
    spans
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

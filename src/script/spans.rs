//! Spans of a text whose form is decided before any dictionary: protected text, glossaries, regional terms.

use std::collections::BTreeMap;

use super::explain::Layer;

/// A span and what stands there after conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// The form, which no later layer changes.
    pub form: String,
    /// The layer that decided.
    pub layer: Layer,
}

/// Spans in the order of the text, none over another: who comes first keeps the place.
#[derive(Default)]
pub struct Spans {
    /// By where they start. A tree, since a layer claims places between those of the layers before it.
    spans: BTreeMap<usize, Span>,
}

impl Spans {
    /// Adds a span unless an earlier layer has a part of it.
    pub fn claim(&mut self, span: Span) {
        let before = self.spans.range(..span.end).next_back();
        if span.start < span.end && before.is_none_or(|(_, before)| before.end <= span.start) {
            self.spans.insert(span.start, span);
        }
    }

    /// The spans in order.
    pub fn iter(&self) -> impl Iterator<Item = &Span> {
        self.spans.values()
    }
}

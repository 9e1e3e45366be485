//! Spans of a text whose form is decided before any dictionary: protected text, glossaries, regional terms.

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
    spans: Vec<Span>,
}

impl Spans {
    /// Adds a span unless an earlier layer has a part of it.
    pub fn claim(&mut self, span: Span) {
        let at = self.spans.partition_point(|s| s.end <= span.start);
        if span.start < span.end && self.spans.get(at).is_none_or(|next| next.start >= span.end) {
            self.spans.insert(at, span);
        }
    }

    /// The spans in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Span> {
        self.spans.iter()
    }
}

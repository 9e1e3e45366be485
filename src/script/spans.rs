//! Spans of a text whose form is decided before any dictionary: protected text, glossaries, regional terms.

use super::explain::Layer;
use std::borrow::Cow;

/// A span and what stands there after conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    /// First character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// The form, which no later layer changes.
    pub form: Cow<'a, str>,
    /// The layer that decided.
    pub layer: Layer,
}

/// Spans in the order of the text, none over another: who comes first keeps the place.
#[derive(Default)]
pub struct Spans<'a> {
    spans: Vec<Span<'a>>,
}

impl<'a> Spans<'a> {
    /// Adds a layer's spans, which stand in the order of the text; those of which an earlier layer, or an earlier span of this one, has a part are left out.
    pub fn claim(&mut self, layer: Vec<Span<'a>>) {
        if self.spans.is_empty() {
            let mut end = 0;
            self.spans = layer;
            self.spans.retain(|span| {
                let free = span.start >= end && span.start < span.end;
                end = if free { span.end } else { end };
                free
            });
            return;
        }
        if layer.is_empty() {
            return;
        }
        let mut merged: Vec<Span> = Vec::with_capacity(self.spans.len() + layer.len());
        let mut earlier = std::mem::take(&mut self.spans).into_iter().peekable();
        for span in layer {
            while let Some(before) = earlier.next_if(|before| before.start < span.end && before.start <= span.start) {
                merged.push(before);
            }
            let free = merged.last().is_none_or(|last| last.end <= span.start) && earlier.peek().is_none_or(|next| next.start >= span.end);
            if span.start < span.end && free {
                merged.push(span);
            }
        }
        merged.extend(earlier);
        self.spans = merged;
    }

    /// The spans in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Span<'a>> {
        self.spans.iter()
    }
}

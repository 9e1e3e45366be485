//! What comes after the heavy pass: a region's characters, its house style, its terms.

use super::Script;
use super::explain::Layer;
use super::opencc::{Dictionary, Table};
use super::spans::{Span, Spans};

/// The tables of a target.
#[derive(Clone, Copy)]
pub struct Region {
    characters: Table,
    style: Option<Table>,
    terms: Option<Table>,
}

impl Region {
    /// The tables of a traditional target; `None` for simplified.
    pub fn of(script: Script) -> Option<Self> {
        match script {
            Script::Hans => None,
            Script::Hant => Some(Self { characters: Table::T2tw, style: None, terms: None }),
            Script::HantTw => Some(Self { characters: Table::T2tw, style: Some(Table::StyleTw), terms: Some(Table::WordsTw) }),
            Script::HantHk => Some(Self { characters: Table::T2hk, style: Some(Table::StyleHk), terms: Some(Table::WordsHk) }),
        }
    }

    /// The region's characters for those of OpenCC's standard.
    pub fn spell(self, text: &mut [char]) {
        replace(self.characters.dictionary(), text, |_, _| {});
    }

    /// The region's house style; tells where it changed something.
    pub fn style(self, text: &mut [char], changed: impl FnMut(usize, usize)) {
        if let Some(table) = self.style {
            replace(table.dictionary(), text, changed);
        }
    }

    /// The region's terms in a simplified text.
    pub fn terms(self, source: &[char], spans: &mut Spans) {
        let Some(table) = self.terms else { return };
        let dictionary = table.dictionary();
        let view = dictionary.trie.view();
        let labels: Vec<u16> = source.iter().map(|&c| view.label(c)).collect();
        let mut at = 0;
        while at < labels.len() {
            if labels[at] != 0
                && let Some(found) = view.longest(&labels[at..], |_| true)
            {
                let form = dictionary.output(found.value / 8);
                // An empty form guards its place: no term there, and the layers below see it with its surroundings.
                if !form.is_empty() {
                    spans.claim(Span { start: at, end: at + found.length, form: form.to_owned(), layer: Layer::Term });
                }
                at += found.length;
            } else {
                at += 1;
            }
        }
    }
}

/// Mends what the tables spell wrongly on the way back to simplified.
pub fn mend_back(text: &mut [char]) {
    replace(Table::Back.dictionary(), text, |_, _| {});
}

/// Replaces the longest entry at each place by an output of the same length.
fn replace(dictionary: &Dictionary, text: &mut [char], mut changed: impl FnMut(usize, usize)) {
    let view = dictionary.trie.view();
    let mut at = 0;
    while at < text.len() {
        if view.label(text[at]) == 0 {
            at += 1;
            continue;
        }
        let Some(found) = view.longest_in(text[at..].iter().copied(), |_| true) else {
            at += 1;
            continue;
        };
        let place = &mut text[at..at + found.length];
        let output = dictionary.output(found.value / 8);
        if output.chars().count() == found.length && !output.chars().eq(place.iter().copied()) {
            for (slot, c) in place.iter_mut().zip(output.chars()) {
                *slot = c;
            }
            changed(at, at + found.length);
        }
        at += found.length;
    }
}

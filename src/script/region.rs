//! What comes after the heavy pass: a region's characters, its house style, its terms.

use super::Script;
use super::characters::{self, Characters};
use super::explain::Layer;
use super::flags::{HONG_KONG, HONG_KONG_STYLE, TAIWAN, TAIWAN_STYLE};
use super::opencc::{Dictionary, Table};
use super::spans::Span;
use std::borrow::Cow;

/// The tables of a target. A table over the finished text comes with the flag of the characters that begin its entries.
#[derive(Clone, Copy)]
pub struct Region {
    characters: (Table, u8),
    style: Option<(Table, u8)>,
    terms: Option<Table>,
}

impl Region {
    /// The tables of a traditional target; `None` for simplified.
    pub fn of(script: Script) -> Option<Self> {
        let (taiwan, hong_kong) = ((Table::T2tw, TAIWAN), (Table::T2hk, HONG_KONG));
        match script {
            Script::Hans => None,
            Script::Hant => Some(Self { characters: taiwan, style: None, terms: None }),
            Script::HantTw => Some(Self { characters: taiwan, style: Some((Table::StyleTw, TAIWAN_STYLE)), terms: Some(Table::WordsTw) }),
            Script::HantHk => {
                Some(Self { characters: hong_kong, style: Some((Table::StyleHk, HONG_KONG_STYLE)), terms: Some(Table::WordsHk) })
            }
        }
    }

    /// The region's characters for those of OpenCC's standard. `flags` are those of the forms: see `flags.rs`.
    pub fn spell(self, text: &mut [char], flags: &[u8]) {
        let (table, flag) = self.characters;
        replace(table.dictionary(), text, |_, at| characters::next(flags, at, flag), |_, _| {});
    }

    /// The region's house style; tells where it changed something.
    pub fn style(self, text: &mut [char], flags: &[u8], changed: impl FnMut(usize, usize)) {
        let Some((table, flag)) = self.style else { return };
        replace(table.dictionary(), text, |_, at| characters::next(flags, at, flag), changed);
    }

    /// The region's terms in a simplified text, in its order, `beginnings` being the places where one may begin.
    pub fn terms(self, source: &[char], beginnings: impl Iterator<Item = usize>) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        let Some(table) = self.terms else { return spans };
        let dictionary = table.dictionary();
        let mut end = 0;
        for at in beginnings {
            if at >= end
                && let Some(found) = dictionary.word(&source[at..], |_| true)
            {
                end = at + found.length;
                let form = dictionary.output(found.value / 8);
                // An empty form guards its place: no term there, and the layers below see it with its surroundings.
                if !form.is_empty() {
                    spans.push(Span { start: at, end, form: Cow::Borrowed(form), layer: Layer::Term });
                }
            }
        }
        spans
    }
}

/// The flags of a finished traditional text's characters, for [`Region::spell`] and [`Region::style`].
pub fn flags_of(text: &[char]) -> Vec<u8> {
    let characters = Characters::get();
    text.iter().map(|&c| characters.of_form(c)).collect()
}

/// Mends what the tables spell wrongly on the way back to simplified.
pub fn mend_back(text: &mut [char]) {
    let view = Table::Back.dictionary().trie.view();
    let begins = |text: &[char], at: usize| at + text[at..].iter().take_while(|&&c| view.label(c) == 0).count();
    replace(Table::Back.dictionary(), text, begins, |_, _| {});
}

/// Replaces the longest entry at each place where one may begin (`next` finds them) by an output of the same length.
#[inline]
fn replace(dictionary: &Dictionary, text: &mut [char], next: impl Fn(&[char], usize) -> usize, mut changed: impl FnMut(usize, usize)) {
    let mut at = 0;
    loop {
        at = next(text, at);
        if at >= text.len() {
            return;
        }
        let Some(found) = dictionary.longest(&text[at..], |_| true) else {
            at += 1;
            continue;
        };
        let place = &mut text[at..at + found.length];
        let output = dictionary.output(found.value / 8);
        if let [slot] = place {
            let form = output.chars().next().unwrap_or(*slot);
            if form != *slot {
                *slot = form;
                changed(at, at + 1);
            }
        } else if output.chars().count() == found.length && !output.chars().eq(place.iter().copied()) {
            for (slot, c) in place.iter_mut().zip(output.chars()) {
                *slot = c;
            }
            changed(at, at + found.length);
        }
        at += found.length;
    }
}

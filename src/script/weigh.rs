//! The context layer: where a character has several traditional forms, what stands round it decides.
//!
//! Each pattern of `data/context.tsv` adds its weight to a form; the form that the words chose starts with a bonus. The
//! weights are facts about text that people wrote, made by `tools/conversion/learn.rs`.

use super::context::{self, WORDS};
use super::trie::Trie;
use super::words::{REPAIR, Reading};
use std::borrow::Cow;
use std::sync::LazyLock;

static NUMBERS: LazyLock<Trie> = LazyLock::new(|| Trie::new(Cow::Borrowed(include_bytes!(concat!(env!("OUT_DIR"), "/context.trie")))));
static FORMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/context.forms"));
static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/context.weights"));

/// What the choice of the words is worth before any pattern speaks, in the unit of the weights (1/16).
const WORDS_SAY: i32 = 32;

/// The forms of one character: 8 groups of 4 spellings, empty places are 0.
type Forms = [[[u8; 4]; 4]; 8];

/// Weighs every ambiguous character of a reading and corrects its form. Repairs are firm: they are not weighed.
/// Returns the places that changed.
pub fn weigh(reading: &mut Reading, mut changed: impl FnMut(usize)) {
    let view = NUMBERS.view();
    for at in 0..reading.source.len() {
        let label = view.label(reading.source[at]);
        if label == 0 || reading.marks[at] & REPAIR != 0 {
            continue;
        }
        let Some(node) = view.child(0, label) else { continue };
        let forms = forms(view.value(node) as usize - 1);
        if let Some(form) = choose(reading, at, &forms) {
            reading.out[at] = form;
            changed(at);
        }
    }
}

/// The forms that a character may take, for explanations. Empty when it has one only.
pub fn alternatives(c: char) -> Vec<char> {
    let view = NUMBERS.view();
    let label = view.label(c);
    let Some(node) = view.child(0, label) else { return Vec::new() };
    forms(view.value(node) as usize - 1).iter().filter_map(|group| spelling(group[0])).collect()
}

fn choose(reading: &Reading, at: usize, forms: &Forms) -> Option<char> {
    let out = u32::from(reading.out[at]).to_le_bytes();
    let said = forms.iter().position(|group| group.contains(&out))?;
    let patterns = context::patterns(&reading.source, at, said, reading.marks[at]);
    let mut best = (if said == 0 { WORDS_SAY } else { 0 }, 0);
    for (form, group) in forms.iter().enumerate().skip(1) {
        if group[0] == [0; 4] {
            break;
        }
        let bonus = if form == said { WORDS_SAY } else { 0 };
        let score = bonus + patterns[..=WORDS].iter().map(|&p| weight(context::key(p, form))).sum::<i32>();
        if score > best.0 {
            best = (score, form);
        }
    }
    if best.1 == said { None } else { spelling(forms[best.1][0]) }
}

fn forms(number: usize) -> Forms {
    let mut out = Forms::default();
    let bytes = &FORMS[number * 128..number * 128 + 128];
    for (slot, group) in out.iter_mut().zip(bytes.chunks_exact(16)) {
        for (place, c) in slot.iter_mut().zip(group.as_chunks::<4>().0) {
            *place = *c;
        }
    }
    out
}

fn spelling(bytes: [u8; 4]) -> Option<char> {
    char::from_u32(u32::from_le_bytes(bytes)).filter(|&c| c != '\0')
}

#[inline]
fn weight(key: u64) -> i32 {
    let table = WEIGHTS.as_chunks::<4>().0;
    let mut slot = context::slot(key, table.len());
    let mark = context::mark(key);
    loop {
        let entry = u32::from_le_bytes(table[slot]);
        if entry == 0 {
            return 0;
        }
        if entry >> 8 == mark {
            return i32::from((entry as u8).cast_signed());
        }
        slot += 1;
        if slot == table.len() {
            slot = 0;
        }
    }
}

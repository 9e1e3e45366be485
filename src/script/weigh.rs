//! The context layer: where a character has several traditional forms, what stands round it decides.
//!
//! Each pattern of `data/context.tsv` adds its weight to a form; the form that the words chose starts with a bonus. The
//! weights are facts about text that people wrote, made by `tools/conversion/learn.rs`.

use super::characters;
use super::context::{self, Around};
use super::flags::AMBIGUOUS;
use super::places;
use super::trie::Trie;
use super::words::{REPAIR, Reading};
use std::borrow::Cow;
use std::sync::LazyLock;

static NUMBERS: LazyLock<Trie> = LazyLock::new(|| Trie::new(Cow::Borrowed(include_bytes!(concat!(env!("OUT_DIR"), "/context.trie")))));
static FORMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/context.forms"));
static SEEN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/context.seen"));
static SHIFTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/context.shifts"));
static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/context.weights"));

/// What the choice of the words is worth before any pattern speaks, in the unit of the weights (1/16).
const WORDS_SAY: i32 = 32;

/// The forms of one character: 8 groups of 4 spellings, empty places are 0.
type Forms = [[[u8; 4]; 4]; 8];

/// Weighs every ambiguous character of a reading and corrects its form. Repairs are firm: they are not weighed.
/// Returns the places that changed.
pub fn weigh(reading: &mut Reading, mut changed: impl FnMut(usize)) {
    let view = NUMBERS.view();
    let mut at = characters::next(&reading.flags, 0, AMBIGUOUS);
    while at < reading.source.len() {
        if reading.marks[at] & REPAIR == 0
            && let Some(node) = view.child(0, view.label(reading.source[at]))
            && let Some(form) = choose(reading, at, forms(view.value(node) as usize - 1))
        {
            reading.write(at, form);
            changed(at);
        }
        at = characters::next(&reading.flags, at + 1, AMBIGUOUS);
    }
}

/// The forms that a character may take, for explanations. Empty when it has one only.
pub fn alternatives(c: char) -> Vec<char> {
    let view = NUMBERS.view();
    let label = view.label(c);
    let Some(node) = view.child(0, label) else { return Vec::new() };
    forms(view.value(node) as usize - 1).iter().filter_map(|group| spelling(group[0])).collect()
}

/// How sure the layer is of the character at a place of a reading that it has weighed, in the unit of the weights (1/16 of a natural
/// logarithm of odds): how much the form that stands there is ahead of the next. `None` where it has nothing to say: an unambiguous
/// character, a firm word.
pub fn lead(reading: &Reading, at: usize) -> Option<i32> {
    if reading.flags[at] & AMBIGUOUS == 0 || reading.marks[at] & REPAIR != 0 {
        return None;
    }
    let view = NUMBERS.view();
    let forms = forms(view.value(view.child(0, view.label(reading.source[at]))?) as usize - 1);
    let scores = scores(reading, at, forms)?.0;
    let best = *scores.iter().max()?;
    let next = scores.iter().copied().filter(|&score| score != best).max().unwrap_or(best);
    Some(if scores.iter().filter(|&&score| score == best).count() > 1 { 0 } else { best - next })
}

/// The score of each form at a place, and the number of the form that the words chose.
fn scores(reading: &Reading, at: usize, forms: &Forms) -> Option<(Vec<i32>, usize)> {
    let out = u32::from(reading.out[at]).to_le_bytes();
    let said = forms.iter().position(|group| group.contains(&out))?;
    let patterns = patterns(reading, at, said);
    let score = |form: usize| {
        let learned = if form == 0 { 0 } else { patterns.iter().map(|&p| weight(context::key(p, form))).sum::<i32>() };
        learned + if form == said { WORDS_SAY } else { 0 }
    };
    Some(((0..forms.len()).take_while(|&form| forms[form][0] != [0; 4]).map(score).collect(), said))
}

fn choose(reading: &Reading, at: usize, forms: &Forms) -> Option<char> {
    let out = u32::from(reading.out[at]).to_le_bytes();
    let said = forms.iter().position(|group| group.contains(&out))?;
    let patterns = patterns(reading, at, said);
    let mut best = (if said == 0 { WORDS_SAY } else { 0 }, 0);
    for (form, group) in forms.iter().enumerate().skip(1) {
        if group[0] == [0; 4] {
            break;
        }
        let bonus = if form == said { WORDS_SAY } else { 0 };
        let score = bonus + patterns.iter().map(|&p| weight(context::key(p, form))).sum::<i32>();
        if score > best.0 {
            best = (score, form);
        }
    }
    if best.1 == said { None } else { spelling(forms[best.1][0]) }
}

/// The patterns at a place that can have a weight. Few of two or more characters do: a bit in a small table tells.
#[inline]
fn patterns(reading: &Reading, at: usize, said: usize) -> Patterns {
    let around = Around::new(&reading.source, at);
    let mut patterns = Patterns::default();
    for (left, right) in [(0, 0), (1, 0), (0, 1)] {
        patterns.push(around.pattern(left, right), true);
    }
    patterns.push(around.words(said, reading.marks[at]), true);
    let (left, right) = (around.pattern(2, 0), around.pattern(0, 2));
    let (before, after) = (is_seen(left), is_seen(right));
    patterns.push(left, before);
    patterns.push(right, after);
    let more: &[(usize, usize)] = match (before, after) {
        (false, false) => &[(1, 1)],
        (true, false) => &[(1, 1), (2, 1), (3, 0)],
        (false, true) => &[(1, 1), (1, 2), (0, 3)],
        (true, true) => &[(1, 1), (2, 1), (3, 0), (1, 2), (0, 3), (2, 2)],
    };
    for &(left, right) in more {
        let pattern = around.pattern(left, right);
        patterns.push(pattern, is_seen(pattern));
    }
    patterns
}

/// A short list.
#[derive(Default)]
struct Patterns {
    list: context::Patterns,
    length: usize,
}

impl Patterns {
    #[inline]
    fn push(&mut self, pattern: u64, is_seen: bool) {
        self.list[self.length] = pattern;
        self.length += usize::from(is_seen);
    }

    #[inline]
    fn iter(&self) -> std::slice::Iter<'_, u64> {
        self.list[..self.length].iter()
    }
}

/// Whether the table has a pattern, or a longer one that begins with it. Never wrong when it says no.
#[inline]
fn is_seen(pattern: u64) -> bool {
    let (word, bit) = context::seen(pattern);
    u64::from_le_bytes(SEEN.as_chunks::<8>().0[word]) >> bit & 1 == 1
}

fn forms(number: usize) -> &'static Forms {
    &FORMS.as_chunks::<4>().0.as_chunks::<4>().0.as_chunks::<8>().0[number]
}

fn spelling(bytes: [u8; 4]) -> Option<char> {
    char::from_u32(u32::from_le_bytes(bytes)).filter(|&c| c != '\0')
}

#[inline]
fn weight(key: u64) -> i32 {
    let (shifts, weights) = (SHIFTS.as_chunks::<2>().0, WEIGHTS.as_chunks::<4>().0);
    let shift = u16::from_le_bytes(shifts[places::bucket(key, shifts.len())]);
    let entry = u32::from_le_bytes(weights[places::place(key, shift, weights.len())]);
    let weight = i32::from((entry as u8).cast_signed());
    if entry >> 8 == context::mark(key) { weight } else { 0 }
}

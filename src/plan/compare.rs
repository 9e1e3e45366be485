//! Two printings of a story, word by word: what both have, what only one has. Script, width, the kinds of dashes and quotes and
//! white space make no difference.
//!
//! Long stretches that stand once in either text are matched first, so that the work grows with the length of the texts;
//! what lies between them is compared exactly.

use std::{collections::BTreeMap, ops::Range};

use crate::{article::body::is_cjk, ingest::fold::fold};

/// Words of a stretch that must be the same, and stand once in either text, to hold the texts together.
const ANCHOR: usize = 6;
/// Pairs of words that an exact comparison between two anchors may look at; beyond that the stretches count as different.
const PAIRS: usize = 1_000_000;
/// Words of a text between its common ends beyond which it is not compared.
const LONGEST: usize = 200_000;
/// Characters in common that are fewer than this between two differences are chance.
const LEAST_SAME: usize = 2;

/// Who has a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Both printings.
    Both,
    /// The first only: the other lacks it.
    First,
    /// The second only: it is added there.
    Second,
}

/// A stretch of one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Who has it.
    pub side: Side,
    /// As printed by the first printing where both have it.
    pub text: String,
}

/// Two texts, paragraph by paragraph, as one: paragraphs of the first, with those that only the second has at their place.
#[must_use]
pub fn compare(first: &[&str], second: &[&str]) -> Vec<Vec<Piece>> {
    let mut known = BTreeMap::new();
    let (a, b) = (words(first, &mut known), words(second, &mut known));
    let (keys_a, keys_b): (Vec<u32>, Vec<u32>) = (a.iter().map(|word| word.key).collect(), b.iter().map(|word| word.key).collect());
    let same = matched(&keys_a, &keys_b);
    let same = without_chance(same, &a, b.len());
    Composer { first, second, a: &a, b: &b, paragraphs: vec![Vec::new()] }.compose(&same)
}

/// What two sequences have in common, in an order that holds in both: pairs of places.
#[must_use]
pub fn matched(a: &[u32], b: &[u32]) -> Vec<(usize, usize)> {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(x, y)| x == y).count();
    let mut same: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    middle(a, b, start..a.len() - end, start..b.len() - end, &mut same);
    same.extend((0..end).rev().map(|at| (a.len() - at - 1, b.len() - at - 1)));
    same
}

/// What lies between the ends that both have.
fn middle(a: &[u32], b: &[u32], x: Range<usize>, y: Range<usize>, same: &mut Vec<(usize, usize)>) {
    // Texts that nobody prints are told apart by their ends alone.
    if x.len().max(y.len()) > LONGEST {
        return;
    }
    let mut at = (x.start, y.start);
    let found = anchors(&a[x.clone()], &b[y.clone()]).into_iter().map(|(from, to)| (x.start + from, y.start + to));
    for (from, to) in found {
        // An anchor that lies in what the one before it reached already says nothing new.
        if from < at.0 || to < at.1 {
            continue;
        }
        between(a, b, at.0..from, at.1..to, same);
        at = (from, to);
        while at.0 < x.end && at.1 < y.end && a[at.0] == b[at.1] {
            same.push(at);
            at = (at.0 + 1, at.1 + 1);
        }
    }
    between(a, b, at.0..x.end, at.1..y.end, same);
}

/// A character of Chinese, a Latin word, a number or a mark.
struct Word {
    key: u32,
    paragraph: usize,
    range: Range<usize>,
    chars: usize,
    /// Last of its paragraph.
    ends: bool,
}

fn words(paragraphs: &[&str], known: &mut BTreeMap<String, u32>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (paragraph, text) in paragraphs.iter().enumerate() {
        let mut last: Option<(char, bool)> = None;
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                last = None;
                continue;
            }
            let folded = fold(c);
            let joins = folded == '-' || (c.is_alphanumeric() && !is_cjk(c)) || folded.is_ascii_alphanumeric();
            let end = at + c.len_utf8();
            // Letters and digits make a word, and — and —— are one dash.
            let goes_on = last.is_some_and(|(before, joined)| joined && joins && (before == '-') == (folded == '-'));
            match words.last_mut().filter(|_| goes_on) {
                Some(word) => (word.range.end, word.chars) = (end, word.chars + 1),
                None => words.push(Word { key: 0, paragraph, range: at..end, chars: 1, ends: false }),
            }
            last = Some((folded, joins));
        }
        if let Some(word) = words.last_mut().filter(|word| word.paragraph == paragraph) {
            word.ends = true;
        }
    }
    for word in &mut words {
        let text: String = paragraphs[word.paragraph][word.range.clone()].chars().map(fold).collect();
        let text = if text.starts_with('-') { "-".to_owned() } else { text };
        let next = known.len() as u32;
        word.key = *known.entry(text).or_insert(next);
    }
    words
}

/// Places at which stretches begin that stand once in either text, in an order that holds in both (the longest such).
fn anchors(a: &[u32], b: &[u32]) -> Vec<(usize, usize)> {
    let once = |keys: &[u32]| -> BTreeMap<Vec<u32>, Option<usize>> {
        let mut found: BTreeMap<Vec<u32>, Option<usize>> = BTreeMap::new();
        for (at, stretch) in keys.windows(ANCHOR).enumerate() {
            found.entry(stretch.to_vec()).and_modify(|place| *place = None).or_insert(Some(at));
        }
        found
    };
    let in_b = once(b);
    let mut pairs: Vec<(usize, usize)> =
        once(a).into_iter().filter_map(|(stretch, at)| Some((at?, in_b.get(&stretch).copied().flatten()?))).collect();
    pairs.sort_unstable();
    // The longest ascending run of the second places.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (number, (_, y)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < *y);
        before[number] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(number);
        } else {
            ends[length] = number;
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(number) = at {
        chain.push(pairs[number]);
        at = before[number];
    }
    chain.reverse();
    chain
}

/// The exact comparison of two stretches.
fn between(a: &[u32], b: &[u32], mut x: Range<usize>, mut y: Range<usize>, same: &mut Vec<(usize, usize)>) {
    while !x.is_empty() && !y.is_empty() && a[x.start] == b[y.start] {
        same.push((x.start, y.start));
        (x.start, y.start) = (x.start + 1, y.start + 1);
    }
    let mut tail = Vec::new();
    while !x.is_empty() && !y.is_empty() && a[x.end - 1] == b[y.end - 1] {
        (x.end, y.end) = (x.end - 1, y.end - 1);
        tail.push((x.end, y.end));
    }
    let (rows, columns) = (x.len(), y.len());
    if rows > 0 && columns > 0 && rows.saturating_mul(columns) <= PAIRS {
        // Longest common subsequence of what is left, from its end.
        let width = columns + 1;
        let mut longest = vec![0_u32; (rows + 1) * width];
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                longest[row * width + column] = if a[x.start + row] == b[y.start + column] {
                    longest[(row + 1) * width + column + 1] + 1
                } else {
                    longest[(row + 1) * width + column].max(longest[row * width + column + 1])
                };
            }
        }
        let (mut row, mut column) = (0, 0);
        while row < rows && column < columns {
            if a[x.start + row] == b[y.start + column] {
                same.push((x.start + row, y.start + column));
                (row, column) = (row + 1, column + 1);
            } else if longest[(row + 1) * width + column] >= longest[row * width + column + 1] {
                row += 1;
            } else {
                column += 1;
            }
        }
    }
    same.extend(tail.into_iter().rev());
}

/// Drops single characters that two differing stretches happen to share.
fn without_chance(same: Vec<(usize, usize)>, a: &[Word], len_b: usize) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::with_capacity(same.len());
    let mut start = 0;
    while start < same.len() {
        let mut end = start + 1;
        while end < same.len() && same[end].0 == same[end - 1].0 + 1 && same[end].1 == same[end - 1].1 + 1 {
            end += 1;
        }
        let (first, last) = (same[start], same[end - 1]);
        let open_before = first.0 > 0 && first.1 > 0;
        let open_after = last.0 + 1 < a.len() && last.1 + 1 < len_b;
        let chars: usize = same[start..end].iter().map(|(x, _)| a[*x].chars).sum();
        if chars >= LEAST_SAME || !open_before || !open_after {
            kept.extend_from_slice(&same[start..end]);
        }
        start = end;
    }
    kept
}

struct Composer<'a> {
    first: &'a [&'a str],
    second: &'a [&'a str],
    a: &'a [Word],
    b: &'a [Word],
    paragraphs: Vec<Vec<Piece>>,
}

impl Composer<'_> {
    fn compose(mut self, same: &[(usize, usize)]) -> Vec<Vec<Piece>> {
        let (mut x, mut y) = (0, 0);
        for &(to_x, to_y) in same.iter().chain([&(self.a.len(), self.b.len())]) {
            self.stretch(Side::First, x..to_x);
            self.stretch(Side::Second, y..to_y);
            if to_x < self.a.len() {
                self.stretch(Side::Both, to_x..to_x + 1);
            }
            (x, y) = (to_x + 1, to_y + 1);
        }
        self.paragraphs.retain(|paragraph| !paragraph.is_empty());
        self.paragraphs
    }

    /// Adds words to the paragraph at hand and begins a new one where theirs ends.
    fn stretch(&mut self, side: Side, range: Range<usize>) {
        let (texts, words) = if side == Side::Second { (self.second, self.b) } else { (self.first, self.a) };
        for (at, word) in words.iter().enumerate().take(range.end).skip(range.start) {
            let text = texts[word.paragraph];
            // A blank before the word belongs to it, except where a paragraph begins.
            let from = at.checked_sub(1).map(|before| &words[before]).filter(|before| before.paragraph == word.paragraph);
            let blank = from.is_some_and(|before| before.range.end < word.range.start);
            let Some(paragraph) = self.paragraphs.last_mut() else { continue };
            let printed = &text[word.range.clone()];
            if let Some(piece) = paragraph.last_mut().filter(|piece| piece.side == side) {
                piece.text.push_str(if blank { " " } else { "" });
                piece.text.push_str(printed);
            } else {
                let mut text = String::new();
                if blank {
                    // The blank stands in what both have, on this side of a difference if it can.
                    match paragraph.iter_mut().rev().take(2).find(|piece| piece.side == Side::Both) {
                        Some(piece) if side != Side::Both && !piece.text.ends_with(' ') => piece.text.push(' '),
                        Some(_) if side != Side::Both => {}
                        _ => text.push(' '),
                    }
                }
                text.push_str(printed);
                paragraph.push(Piece { side, text });
            }
            // Where only the second printing has a word, its paragraph ends here if the whole stretch is a paragraph of its own.
            if word.ends && (side != Side::Second || paragraph.iter().all(|piece| piece.side == Side::Second)) {
                self.paragraphs.push(Vec::new());
            }
        }
    }
}

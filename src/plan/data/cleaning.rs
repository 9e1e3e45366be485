//! What cleaning did to the raw lines of a block: where lines ended, what was left out, what was put in.

use serde::Serialize;

use super::source::visible;
use crate::{ingest::ledger::LineRange, plan::compare::matched};

/// A stretch of a cleaned block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CleanPiece {
    /// `same`; `cut`: in the raw lines only; `added`: in the cleaned text only; `turn`: the raw line ended here; `blank`: blanks
    /// were left out here.
    pub kind: &'static str,
    /// The characters; empty for `turn` and `blank`.
    pub text: String,
    /// For `turn` the number of the line that follows.
    pub line: Option<usize>,
}

/// The cleaned text with its raw lines in view.
pub(super) fn pieces(lines: &[String], ranges: &[LineRange], text: &str) -> Vec<CleanPiece> {
    let mut raw: Vec<Mark> = Vec::new();
    for number in ranges.iter().flat_map(|&(from, to)| from.max(1)..=to.min(lines.len())) {
        let line = lines[number - 1].trim();
        if line.is_empty() {
            continue;
        }
        let before = if raw.is_empty() { Before::Nothing } else { Before::Turn(number) };
        push(&mut raw, line, before);
    }
    let mut clean = Vec::new();
    push(&mut clean, text, Before::Nothing);
    let keys = |marks: &[Mark]| marks.iter().map(|mark| u32::from(mark.c)).collect::<Vec<_>>();
    let same = matched(&keys(&raw), &keys(&clean));
    let mut pieces: Vec<CleanPiece> = Vec::new();
    let (mut x, mut y) = (0, 0);
    for (to_x, to_y) in same.into_iter().chain([(raw.len(), clean.len())]) {
        for mark in &raw[x..to_x] {
            edge(&mut pieces, mark, false);
            put(&mut pieces, "cut", mark.c);
        }
        for mark in &clean[y..to_y] {
            if mark.before == Before::Blank {
                put(&mut pieces, "added", ' ');
            }
            put(&mut pieces, "added", mark.c);
        }
        if let (Some(mark), Some(kept)) = (raw.get(to_x), clean.get(to_y)) {
            let blank = kept.before == Before::Blank;
            edge(&mut pieces, mark, blank);
            if blank {
                put(&mut pieces, "same", ' ');
            }
            put(&mut pieces, "same", mark.c);
        }
        (x, y) = (to_x + 1, to_y + 1);
    }
    for piece in &mut pieces {
        piece.text = visible(&piece.text);
    }
    pieces
}

/// A character that is no blank, and what stands before it.
struct Mark {
    c: char,
    before: Before,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Blank,
    /// A line end; the number of the line that begins.
    Turn(usize),
}

fn push(marks: &mut Vec<Mark>, text: &str, mut before: Before) {
    for c in text.chars() {
        if c.is_whitespace() {
            before = if before == Before::Nothing { Before::Blank } else { before };
        } else {
            marks.push(Mark { c, before });
            before = Before::Nothing;
        }
    }
}

/// What the raw text has before a character: a line end always shows, blanks where they were left out.
fn edge(pieces: &mut Vec<CleanPiece>, mark: &Mark, kept: bool) {
    match mark.before {
        Before::Turn(line) => pieces.push(CleanPiece { kind: "turn", text: String::new(), line: Some(line) }),
        Before::Blank if !kept => pieces.push(CleanPiece { kind: "blank", ..CleanPiece::default() }),
        Before::Blank | Before::Nothing => {}
    }
}

fn put(pieces: &mut Vec<CleanPiece>, kind: &'static str, c: char) {
    match pieces.last_mut().filter(|piece| piece.kind == kind) {
        Some(piece) => piece.text.push(c),
        None => pieces.push(CleanPiece { kind, text: c.to_string(), line: None }),
    }
}

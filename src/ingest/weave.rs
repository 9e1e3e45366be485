//! Interleaved columns → one column after the other.
//!
//! Some extractors print a line of the left column, the line beside it in the right one, the next of the left… Each line
//! then goes on not in the next line but in the second, third or fourth. The reading keeps the columns that are open side by
//! side: each line goes on in the next of them in turn, or leaves some out, opens one more, or stands across the page and closes
//! all. What a line wins by going on in a column is its bond with the last line there; the cheapest sequence is taken.

use super::{bonds, lines::Piece, weights::Weights};

/// The most columns side by side.
const WIDEST: usize = 6;

/// How many readings are kept at each line.
const KEPT: usize = 24;

/// A reading that is worth so much less than the best has lost.
const BEHIND: f64 = 14.0;

/// Columns that are open, from left to right as they were opened.
#[derive(Clone, Copy)]
struct Reading {
    /// The last line of each; 0 where there is none.
    last: [u32; WIDEST],
    count: u8,
    /// The one that the last line went to.
    at: u8,
    worth: f64,
    /// Which reading of the line before it came from.
    from: u8,
    /// The line that this line goes on from, or [`NONE`].
    before: u32,
}

const NONE: u32 = u32::MAX;

/// How to read a page whose columns may be interleaved.
pub(crate) struct Weave {
    /// The order in which to read pieces: columns that were interleaved come one after the other.
    pub order: Vec<usize>,
    /// For each piece whether it is the first line of a column beside which another one begins: what stands above it stands
    /// above both, a headline as a rule.
    pub tops: Vec<bool>,
}

/// Reads the columns of a page.
pub(crate) fn read(pieces: &[Piece], w: &Weights) -> Weave {
    let n = pieces.len();
    let (mut before, mut tops) = columns(pieces, w.weave_open, w);
    let beside = (1..n).filter(|&j| before[j] != NONE && before[j] as usize + 1 < j).count();
    if beside * 12 > n {
        (before, tops) = columns(pieces, w.weave_again, w);
    }
    let mut next: Vec<Option<usize>> = vec![None; n];
    for (j, &i) in before.iter().enumerate() {
        if i != NONE {
            next[i as usize] = Some(j);
        }
    }
    let mut out = Vec::with_capacity(n);
    for start in 0..n {
        let mut at = (before[start] == NONE).then_some(start);
        while let Some(i) = at {
            out.push(i);
            at = next[i];
        }
    }
    Weave { order: out, tops }
}

/// How well a line follows another: the logarithm of the odds against a line from elsewhere.
fn follows(before: &Piece, after: &Piece, w: &Weights) -> f64 {
    let paper = before.place.zip(after.place).map_or(0.0, |(before, after)| after.follows(&before));
    f64::from(paper) + follows_in_text(before, after, w)
}

fn follows_in_text(before: &Piece, after: &Piece, w: &Weights) -> f64 {
    if before.mark.is_some() || after.mark.is_some() {
        return 0.0;
    }
    if after.begins_hanging() && before.ends_sentence() {
        return -3.0;
    }
    if before.ends_sentence() {
        // A new paragraph, mostly.
        return 0.42 * bonds::opens(&after.chars).clamp(-3.0, 2.0);
    }
    if after.dateline || after.opens_wire() && before.width >= 16 {
        return -3.0;
    }
    // The name of a series goes on in no line, and none goes on in it.
    if after.series || before.series {
        return -w.weave_apart;
    }
    let bond = bonds::across(&before.chars, &after.chars);
    // Full lines of one column are as wide as each other; the first of a paragraph lacks its indent, the last may be short.
    let width = match after.width - before.width {
        -1..=1 | 3..=5 => w.weave_fits,
        ..-1 if after.ends_sentence() => 0.2,
        _ => -w.weave_width,
    };
    w.weave_slope * (bond.clamp(-3.0, 5.0) + bonds::brackets(before, after)) + width
}

/// For each line the line before it in its column, or [`NONE`], and whether it is a column's first beside which another begins.
fn columns(pieces: &[Piece], open: f64, w: &Weights) -> (Vec<u32>, Vec<bool>) {
    let n = pieces.len();
    // On a page with blank lines between its lines, two without one stand together.
    let spaced = pieces.iter().filter(|p| p.gap > 0).count() * 10 > n * 7;
    // On a page that has some, lines without one between them do: columns then change where one is.
    let blanks = pieces.iter().filter(|p| p.gap > 0).count();
    let blocks = !spaced && blanks * 25 > n;
    let mut kept: Vec<Vec<Reading>> = Vec::with_capacity(n);
    let mut known: Vec<(u32, f64)> = Vec::new();
    for j in 0..n {
        let line = j as u32;
        if j == 0 {
            kept.push(vec![Reading { last: [0; WIDEST], count: 1, at: 0, worth: 0.0, from: 0, before: NONE }]);
            continue;
        }
        known.clear();
        let mut gain = |i: u32| -> f64 {
            if let Some(&(_, worth)) = known.iter().find(|k| k.0 == i) {
                return worth;
            }
            let (before, after) = (&pieces[i as usize], &pieces[j]);
            let mut worth = follows(before, after, w).max(-2.0 * w.weave_apart);
            if i + 1 == line {
                if before.line == after.line || after.mark.is_some() && after.span == 0 {
                    worth += 8.0;
                } else if spaced && after.gap == 0 {
                    worth += 3.0;
                }
            }
            known.push((i, worth));
            worth
        };
        // A column may begin anywhere in a text, but likelier where a sentence does.
        let begins = 0.3 * bonds::opens(&pieces[j].chars).clamp(-2.0, 2.0);
        let mut new: Vec<Reading> = Vec::with_capacity(4 * KEPT);
        for (k, old) in kept[j - 1].iter().enumerate() {
            let (count, at) = (usize::from(old.count), usize::from(old.at));
            let mut offer = |last: [u32; WIDEST], count: usize, at: usize, worth: f64, before: u32| {
                let reading = Reading { last, count: count as u8, at: at as u8, worth, from: k as u8, before };
                match new.iter_mut().find(|r| r.last == last && r.count == reading.count && r.at == reading.at) {
                    Some(same) if same.worth < worth => *same = reading,
                    Some(_) => {}
                    None => new.push(reading),
                }
            };
            // The line goes on in the next column, or in one further on.
            let within = blocks && pieces[j].gap == 0;
            for step in 1..=count {
                if within && step < count {
                    continue;
                }
                let q = (at + step) % count;
                let gain = gain(old.last[q]);
                let worth = old.worth + if count > 1 { gain - w.weave_beside } else { gain.max(-w.weave_apart) };
                let skipped = if within { 0.0 } else { (step - 1) as f64 };
                let mut last = old.last;
                last[q] = line;
                offer(last, count, q, worth - w.weave_skip * skipped, old.last[q]);
                if step > 1 && !within {
                    // The columns left out have ended.
                    let mut last = [0; WIDEST];
                    let (mut m, mut place) = (0, 0);
                    for c in 0..count {
                        let turn = (c + count - at) % count;
                        if turn >= 1 && turn < step {
                            continue;
                        }
                        if c == q {
                            place = m;
                            last[m] = line;
                        } else {
                            last[m] = old.last[c];
                        }
                        m += 1;
                    }
                    offer(last, m, place, worth - w.weave_close * skipped, old.last[q]);
                }
            }
            if count < WIDEST && !within {
                let mut last = old.last;
                last.copy_within(at + 1..WIDEST - 1, at + 2);
                last[at + 1] = line;
                offer(last, count + 1, at + 1, old.worth + begins - if count == 1 { open } else { open.min(w.weave_more) }, NONE);
            }
            if count > 1 {
                let mut last = [0; WIDEST];
                last[0] = line;
                offer(last, 1, 0, old.worth - w.weave_end, NONE);
            }
        }
        new.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        new.truncate(KEPT);
        let best = new.first().map_or(0.0, |r| r.worth);
        new.retain(|r| r.worth > best - BEHIND);
        kept.push(new);
    }
    let (mut before, mut tops) = (vec![NONE; n], vec![false; n]);
    let (mut at, mut beside) = (0, false);
    for j in (0..n).rev() {
        let reading = kept[j][at];
        before[j] = reading.before;
        tops[j] = beside && reading.count == 1;
        beside = reading.count == 2 && reading.before == NONE;
        at = usize::from(reading.from);
    }
    (before, tops)
}

//! Paragraphs torn apart by columns, captions and advertisements → whole paragraphs, and with them the order of the text.
//!
//! A run that stops in the middle of a sentence looks for the run that begins in the middle of one. What follows the found
//! half on the page follows it in the text too.

use super::{
    bonds::Bonding,
    lines::Piece,
    marks::Mark,
    paragraphs::{Run, Shape},
    tears,
    weights::Weights,
};

/// Puts runs into the order in which they are to be read: halves of paragraphs meet. The second value tells which runs
/// (by their place in the result) go on in the next one.
pub(crate) fn order(pieces: &[Piece], runs: Vec<Run>, bonding: Bonding, w: &Weights) -> (Vec<Run>, Vec<bool>) {
    let (runs, next) = tears::mend(pieces, runs, bonding, w);
    let n = runs.len();
    let mut before = vec![None; n];
    for (a, b) in next.iter().enumerate() {
        if let Some(b) = *b {
            before[b] = Some(a);
        }
    }
    // What follows each run: its other half, or what stands next on the page, if that is not another run's other half.
    let mut follower: Vec<Option<usize>> =
        (0..n).map(|i| next[i].or_else(|| (i + 1 < n && before[i + 1].is_none()).then_some(i + 1))).collect();
    break_rings(pieces, &runs, &next, &mut follower);
    let mut leader = vec![None; n];
    for (a, b) in follower.iter().enumerate() {
        if let Some(b) = *b {
            leader[b] = Some(a);
        }
    }
    let mut sequence: Vec<usize> = Vec::with_capacity(n);
    for start in 0..n {
        // What another run leads to waits for it.
        let mut at = leader[start].is_none().then_some(start);
        while let Some(r) = at {
            sequence.push(r);
            at = follower[r];
        }
    }
    let mut slots: Vec<Option<Run>> = runs.into_iter().map(Some).collect();
    let mut out = Vec::with_capacity(n);
    let mut joined = Vec::with_capacity(n);
    for (k, &r) in sequence.iter().enumerate() {
        joined.push(next[r].is_some() && next[r] == sequence.get(k + 1).copied());
        out.push(slots[r].take().expect("each run stands once in the sequence"));
    }
    (out, joined)
}

/// A text that ends where it began is cut where a story most likely ends, never between two halves.
fn break_rings(pieces: &[Piece], runs: &[Run], next: &[Option<usize>], follower: &mut [Option<usize>]) {
    let n = runs.len();
    let mut seen = vec![usize::MAX; n];
    for start in 0..n {
        let mut at = start;
        let mut ring = None;
        while seen[at] == usize::MAX {
            seen[at] = start;
            match follower[at] {
                Some(b) if seen[b] == start => ring = Some(b),
                Some(b) => at = b,
                None => {}
            }
        }
        let Some(first) = ring else { continue };
        let mut best: Option<(i32, usize)> = None;
        let mut at = first;
        loop {
            let to = follower[at].expect("a ring has no end");
            if next[at].is_none() {
                let worth = parting(pieces, &runs[at], &runs[to]);
                if best.is_none_or(|b| worth > b.0) {
                    best = Some((worth, at));
                }
            }
            at = to;
            if at == first {
                break;
            }
        }
        if let Some((_, at)) = best {
            follower[at] = None;
        }
    }
}

/// How likely a story ends behind one run and another begins with the next.
fn parting(pieces: &[Piece], a: &Run, b: &Run) -> i32 {
    let (mark, first) = (pieces[a.pieces[0]].mark, &pieces[b.pieces[0]]);
    let mut worth = 0;
    if matches!(mark, Some(Mark::GoesOn | Mark::Signoff)) {
        worth += 50;
    }
    if b.shape == Shape::Head && a.shape != Shape::Head || first.mark == Some(Mark::CameFrom) || first.dateline {
        worth += 40;
    }
    if a.shape == Shape::Mark || b.shape == Shape::Mark {
        worth += 10;
    }
    worth + (a.measure - b.measure).abs().min(9)
}

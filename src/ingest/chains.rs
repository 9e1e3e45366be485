//! Paragraphs torn apart by columns, captions and advertisements → whole paragraphs, and with them the order of the text.
//!
//! A run that stops in the middle of a sentence looks for the run that begins in the middle of one. What follows the found
//! half on the page follows it in the text too.

use super::{
    bonds::{self, Bonding},
    likeness::Likeness,
    lines::Piece,
    marks::Mark,
    paragraphs::{Run, Shape},
    weights::Weights,
};

/// Puts runs into the order in which they are to be read: halves of paragraphs meet. The second value tells which runs
/// (by their place in the result) go on in the next one.
pub(crate) fn order(pieces: &[Piece], runs: Vec<Run>, w: &Weights) -> (Vec<Run>, Vec<bool>) {
    let next = links(pieces, &runs, w);
    let n = runs.len();
    let mut before = vec![None; n];
    for (a, b) in next.iter().enumerate() {
        if let Some(b) = *b {
            before[b] = Some(a);
        }
    }
    // Stretches of the page that stay together: they end behind a half that goes on elsewhere, and before one that came from elsewhere.
    let mut starts = vec![0usize];
    for i in 1..n {
        let torn = next[i - 1].is_some_and(|b| b != i) || before[i].is_some_and(|a| a + 1 != i);
        if torn {
            starts.push(i);
        }
    }
    if n == 0 {
        return (runs, Vec::new());
    }
    let mut stretch_of = vec![0usize; n];
    for (k, &s) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(n);
        stretch_of[s..end].fill(k);
    }
    let bounds = |k: usize| (starts[k], starts.get(k + 1).copied().unwrap_or(n));
    let mut sequence: Vec<usize> = Vec::with_capacity(n);
    let mut used = vec![false; starts.len()];
    for k in 0..starts.len() {
        // A stretch that another leads to waits for it.
        if used[k] || before[starts[k]].is_some() {
            continue;
        }
        let mut at = Some(k);
        while let Some(k) = at.filter(|&k| !used[k]) {
            used[k] = true;
            let (a, b) = bounds(k);
            sequence.extend(a..b);
            at = next[b - 1].map(|r| stretch_of[r]);
        }
    }
    for k in 0..starts.len() {
        if !used[k] {
            let (a, b) = bounds(k);
            sequence.extend(a..b);
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

/// For each run the run in which its last sentence goes on.
fn links(pieces: &[Piece], runs: &[Run], w: &Weights) -> Vec<Option<usize>> {
    let like = Likeness::of(pieces, runs);
    let order: Vec<usize> = runs.iter().flat_map(|r| r.pieces.iter().copied()).collect();
    let bonding = Bonding::of(pieces, &order, w);
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    let cuts: Vec<usize> = (0..runs.len())
        .filter(|&i| {
            runs[i].cut
                && runs[i].shape == Shape::Text
                && runs.get(i + 1).is_none_or(|r| r.shape != Shape::Mark || pieces[r.pieces[0]].mark != Some(Mark::GoesOn))
        })
        .collect();
    // A line that is all of its run may be a paragraph of its own or the last line of one that was torn.
    let short = |i: usize| {
        let run = &runs[i];
        let piece = &pieces[run.pieces[0]];
        run.shape == Shape::Text
            && run.pieces.len() == 1
            && piece.ends_sentence()
            && run.measure > 0
            && piece.width < run.measure - 4
            && !piece.opens_wire()
    };
    let orphans: Vec<usize> = (0..runs.len())
        .filter(|&i| (runs[i].orphan || short(i)) && (i == 0 || pieces[runs[i - 1].pieces[0]].mark != Some(Mark::CameFrom)))
        .collect();
    // Beyond this no bond and no wording outweighs the distance.
    let reach = ((w.link_bond * 4.0 + w.link_like + w.link_next - w.link_least) / w.link_far) as usize;
    for &a in &cuts {
        let near = orphans.partition_point(|&b| b + reach < a)..orphans.partition_point(|&b| b <= a + reach);
        for &b in &orphans[near] {
            if a == b {
                continue;
            }
            let (last, first) = (&pieces[*runs[a].pieces.last().expect("a run holds a piece")], &pieces[runs[b].pieces[0]]);
            let same = (runs[a].measure - runs[b].measure).abs();
            let distance = a.abs_diff(b) as f64;
            let score = w.link_bond * bonding.odds(last, first)
                - w.link_measure * f64::from(same.min(8))
                - w.link_far * distance
                - if runs[b].orphan { 0.0 } else { w.link_short }
                + if b == a + 1 {
                    w.link_next
                } else if b < a {
                    -w.link_back
                } else {
                    0.0
                };
            // Wording is compared only where it can decide.
            if score + w.link_like > w.link_least {
                let body = (a.saturating_sub(3)..=a).filter(|&k| runs[k].shape == Shape::Text);
                let score = score + w.link_like * like.share(b, body);
                if score > w.link_least {
                    found.push((score, a, b));
                }
            }
        }
    }
    // Lines that hold whole paragraphs show no indent: there a firm bond alone tells the other half.
    for &a in cuts.iter().filter(|&&a| runs[a].measure == 0) {
        let last = &pieces[*runs[a].pieces.last().expect("a run holds a piece")];
        let bond = |b: usize| bonds::across(&last.chars, &pieces[runs[b].pieces[0]].chars);
        if a + 1 < runs.len() && bond(a + 1) > 0.0 && runs[a + 1].shape == Shape::Text {
            continue;
        }
        for b in a + 2..runs.len().min(a + 9) {
            if runs[b].shape == Shape::Text && !runs[b].orphan && !pieces[runs[b].pieces[0]].opens_wire() && bond(b) > 0.5 {
                found.push((bond(b) - (b - a) as f64 * 0.2, a, b));
            }
        }
    }
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut next = vec![None; runs.len()];
    let mut taken = vec![false; runs.len()];
    // Where the chain that a run begins ends, and where the chain that it ends begins: a ring of halves is no text.
    let (mut end_of, mut start_of): (Vec<usize>, Vec<usize>) = (0..runs.len()).map(|r| (r, r)).unzip();
    for (score, a, b) in found {
        if score > w.link_least && next[a].is_none() && !taken[b] && end_of[b] != a {
            next[a] = Some(b);
            taken[b] = true;
            let (start, end) = (start_of[a], end_of[b]);
            end_of[start] = end;
            start_of[end] = start;
        }
    }
    next
}

//! Interleaved columns → one column after the other.
//!
//! Some extractors print a line of the left column, the line beside it in the right one, the next of the left… Each line
//! then goes on not in the next line but in the second, third or fourth. The distance is constant over a stretch of the
//! page, so it is found as the cheapest sequence of distances: a line's bond with the line that far before it, against the
//! cost of changing the distance.

use super::{bonds, lines::Piece};

/// Farthest distance between a line and its predecessor: the number of columns side by side.
const FARTHEST: usize = 5;

/// A line that follows nothing near.
const NEW: usize = 0;

/// The order in which to read pieces: columns that were interleaved come one after the other.
pub(crate) fn order(pieces: &[Piece]) -> Vec<usize> {
    let n = pieces.len();
    let distances = distances(pieces);
    let mut next: Vec<Option<usize>> = vec![None; n];
    let mut first = vec![true; n];
    for j in 0..n {
        let lag = distances[j];
        if lag == NEW || lag > j {
            continue;
        }
        let i = j - lag;
        match next[i] {
            None => {
                next[i] = Some(j);
                first[j] = false;
            }
            Some(other) if follows(&pieces[i], &pieces[j]) > follows(&pieces[i], &pieces[other]) => {
                next[i] = Some(j);
                first[j] = false;
                first[other] = true;
            }
            Some(_) => {}
        }
    }
    let mut out = Vec::with_capacity(n);
    for start in 0..n {
        let mut at = first[start].then_some(start);
        while let Some(i) = at {
            out.push(i);
            at = next[i];
        }
    }
    out
}

/// How well a line follows another: the logarithm of the odds against a line from elsewhere.
fn follows(before: &Piece, after: &Piece) -> f64 {
    if after.begins_hanging() && before.ends_sentence() {
        return -3.0;
    }
    if before.ends_sentence() {
        return 0.0;
    }
    if after.opens_wire() && before.width >= 16 {
        return -1.0;
    }
    let bond = bonds::across(&before.chars, &after.chars);
    let width = if (before.width - after.width).abs() <= 1 { 0.4 } else { 0.0 };
    0.7 * bond.clamp(-3.0, 5.0) + width
}

/// For each line the distance to the line before it in its column, or [`NEW`].
fn distances(pieces: &[Piece]) -> Vec<usize> {
    let n = pieces.len();
    // On a page with blank lines between its lines, two without one stand together.
    let spaced = pieces.iter().filter(|p| p.gap > 0).count() * 10 > n * 7;
    let mut best = [0.0f64, 0.0, f64::NEG_INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut back: Vec<[u8; FARTHEST + 1]> = Vec::with_capacity(n);
    for j in 0..n {
        let mut now = [f64::NEG_INFINITY; FARTHEST + 1];
        let mut from = [0u8; FARTHEST + 1];
        for lag in 0..=FARTHEST {
            if lag > j {
                continue;
            }
            let gain = if lag == NEW {
                -0.5
            } else {
                follows(&pieces[j - lag], &pieces[j])
                    + if lag > 1 {
                        -0.2
                    } else if spaced && pieces[j].gap == 0 {
                        3.0
                    } else {
                        0.1
                    }
            };
            for old in 0..=FARTHEST {
                // Two lines can't follow the same one.
                if best[old] == f64::NEG_INFINITY || old != NEW && lag == old + 1 {
                    continue;
                }
                let change = match (old, lag) {
                    (a, b) if a == b => 0.0,
                    (_, NEW) => 3.0,
                    (NEW, 1) => 0.5,
                    (NEW, _) => 2.0,
                    (_, 1) => 3.5,
                    _ => 4.5,
                };
                let value = best[old] + gain - change;
                if value > now[lag] {
                    now[lag] = value;
                    from[lag] = old as u8;
                }
            }
        }
        best = now;
        back.push(from);
    }
    let mut lag = (0..=FARTHEST).max_by(|&a, &b| best[a].total_cmp(&best[b])).unwrap_or(1);
    let mut out = vec![1; n];
    for j in (0..n).rev() {
        out[j] = lag;
        lag = usize::from(back[j][lag]);
    }
    straighten(pieces, &mut out);
    out
}

/// Reads a stretch line by line again where jumping won too little: a torn paragraph is no interleaving.
fn straighten(pieces: &[Piece], lags: &mut [usize]) {
    const ENOUGH: f64 = 6.0;
    let n = lags.len();
    let mut from = 0;
    while from < n {
        if lags[from] == 1 {
            from += 1;
            continue;
        }
        let mut to = from;
        // Columns that begin or end within the stretch have single lines at distance 1.
        while to < n && (lags[to] != 1 || lags[to + 1..n.min(to + 3)].iter().any(|&l| l > 1)) {
            to += 1;
        }
        let gain: f64 = (from..to)
            .filter(|&j| lags[j] > 1 && j >= lags[j])
            .map(|j| follows(&pieces[j - lags[j]], &pieces[j]) - follows(&pieces[j - 1], &pieces[j]))
            .sum();
        if gain < ENOUGH {
            lags[from..to].fill(1);
        }
        from = to.max(from + 1);
    }
}

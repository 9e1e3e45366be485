//! The measures of a page's columns: how wide full lines are, and how common each width is where a line stands.

use super::{lines::Piece, weights::Weights};

/// Widths that full lines of the page have, commonest first; 0, for lines that hold whole paragraphs, is the last.
pub(super) fn measures(pieces: &[Piece], order: &[usize]) -> Vec<i32> {
    let mut count = std::collections::BTreeMap::<i32, f64>::new();
    for &p in order {
        let piece = &pieces[p];
        if piece.mark.is_none() && piece.width >= 8 && !piece.ends_sentence() && !piece.stretched {
            *count.entry(piece.width).or_default() += 1.0;
        }
    }
    let near = |m: i32| -> f64 {
        [(-1, 0.5), (0, 1.0), (1, 0.5), (-2, 0.2)].iter().map(|(d, f)| f * count.get(&(m + d)).copied().unwrap_or(0.0)).sum()
    };
    let mut peaks: Vec<(i32, f64)> = count.keys().map(|&m| (m, near(m))).filter(|&(_, n)| n >= 2.0).collect();
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut out: Vec<i32> = Vec::new();
    for (m, _) in peaks {
        if out.len() < 14 && !out.iter().any(|&o| (o - m).abs() <= 1) {
            out.push(m);
        }
    }
    out.push(0);
    out
}

/// Cost of each measure at each line: how few lines near it have that width.
pub(super) fn rarity(pieces: &[Piece], order: &[usize], (measures, squeezes): (&[i32], &[i32]), w: &Weights) -> Vec<Vec<f64>> {
    const REACHES: [usize; 3] = [3, 8, 16];
    let n = order.len();
    measures
        .iter()
        .map(|&m| {
            let fits = |i: usize| {
                let p = &pieces[order[i]];
                let hit = if m == 0 {
                    p.width >= 80 || p.ends_sentence() && p.width > 40
                } else {
                    (-1..=1 + squeezes[i]).contains(&(p.width - m))
                };
                f64::from(u8::from(hit))
            };
            let mut sums = vec![0.0; n + 1];
            for i in 0..n {
                sums[i + 1] = sums[i] + fits(i);
            }
            let share = |i: usize, reach: usize| {
                let (a, b) = (i.saturating_sub(reach), (i + reach + 1).min(n));
                (sums[b] - sums[a]) / (b - a) as f64
            };
            let whole = sums[n] / n as f64;
            (0..n)
                .map(|i| {
                    // A caption is a few lines of its own measure: a close look counts as much as a wide one.
                    let near = REACHES.iter().map(|&reach| share(i, reach)).fold(0.0, f64::max);
                    -(0.8 * near + 0.2 * whole + 0.02).ln() * w.rare_measure
                })
                .collect()
        })
        .fold(vec![vec![0.0; 0]; n], |mut rows: Vec<Vec<f64>>, column: Vec<f64>| {
            for (row, cost) in rows.iter_mut().zip(column) {
                row.push(cost);
            }
            rows
        })
}

/// By how much each line may have been squeezed, in half-characters: papers that set their lines justified take room from stops and quotes to get one
/// more character in. Nothing on pages whose wider lines are no wider than their stops explain only now and then.
pub(super) fn squeezes(pieces: &[Piece], order: &[usize], measures: &[i32]) -> Vec<i32> {
    let is_stop = |c: &char| "，。、；：！？“”‘’（）《》".contains(*c);
    let stops = |p: &Piece| p.chars.iter().filter(|c| is_stop(c)).map(|_| 1).sum::<i32>();
    let Some(&usual) = measures.first().filter(|&&m| m > 0) else { return vec![0; order.len()] };
    let (mut full, mut wide, mut told) = (0, 0, 0);
    for piece in order.iter().map(|&p| &pieces[p]).filter(|p| p.mark.is_none() && !p.stretched) {
        match piece.width - usual {
            -1..=1 => full += 1,
            over @ 2..=6 => {
                wide += 1;
                told += i32::from(over <= stops(piece));
            }
            _ => {}
        }
    }
    if wide * 8 < full || told * 20 < wide * 17 {
        return vec![0; order.len()];
    }
    order.iter().map(|&p| stops(&pieces[p]).min(6)).collect()
}

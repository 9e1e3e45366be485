//! How much two paragraphs of a page speak of the same things: what tells a story's next column from its neighbour's.
//!
//! Pairs of neighbouring characters that both have, those rare in the news counting more: 巡视 tells, 发展 does not. What that is
//! worth was read off annotated pages: how often paragraphs of one story share so much, against paragraphs of two.

use super::{likeness::Likeness, weights::Weights};

/// Kinship of the runs of a page: logarithm of the odds that two are of one story.
pub(crate) struct Kinship {
    count: usize,
    table: Vec<f32>,
}

impl Kinship {
    /// Compares the runs for which `is_text` holds.
    pub fn of(like: &Likeness, lengths: &[usize], is_text: impl Fn(usize) -> bool, w: &Weights) -> Self {
        let count = lengths.len();
        let mut out = Self { count, table: vec![0.0; count * count] };
        let mut whole = vec![0.0f64; count];
        if count == 0 {
            return out;
        }
        like.each_pair(|rarity, holders| {
            for &run in holders {
                whole[run as usize] += rarity;
            }
        });
        like.each_pair(|rarity, holders| {
            if rarity == 0.0 {
                return;
            }
            for (k, &a) in holders.iter().enumerate() {
                if !is_text(a as usize) {
                    continue;
                }
                for &b in &holders[k + 1..] {
                    out.table[a as usize * count + b as usize] += rarity as f32;
                }
            }
        });
        for a in 0..count {
            for b in a + 1..count {
                let shared = f64::from(out.table[a * count + b]);
                let kin = if shared > 0.0 { shared / ((whole[a] * whole[b]).sqrt() + w.kin_small) } else { 0.0 };
                // What a short paragraph lacks says little.
                let sure = (lengths[a].min(lengths[b]) as f64 / 70.0).clamp(0.3, 2.0);
                let odds = if kin < w.kin_even {
                    (kin / w.kin_even - 1.0) * w.kin_least * sure
                } else {
                    ((kin - w.kin_even) * w.kin_rise).min(w.kin_most)
                };
                out.table[a * count + b] = odds as f32;
                out.table[b * count + a] = odds as f32;
            }
        }
        out
    }

    /// What runs `a` and `b` share of their wording.
    pub fn between(&self, a: usize, b: usize) -> f64 {
        f64::from(self.table[a * self.count + b])
    }
}

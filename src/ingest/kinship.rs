//! How much two paragraphs of a page speak of the same things: what tells a story's next column from its neighbour's.
//!
//! Pairs of neighbouring characters that both have, those rare in the news counting more: 巡视 tells, 发展 does not. What that is
//! worth was read off annotated pages: how often paragraphs of one story share so much, against paragraphs of two.

use super::{likeness::Likeness, topics::Topic, weights::Weights};

/// Kinship of the runs of a page: logarithm of the odds that two are of one story.
pub(crate) struct Kinship {
    count: usize,
    table: Vec<f32>,
}

impl Kinship {
    /// Compares the runs for which `is_text` holds.
    pub fn of(like: &Likeness, lengths: &[usize], topics: &[Topic], is_text: impl Fn(usize) -> bool, w: &Weights) -> Self {
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
        let texts: Vec<usize> = (0..count).filter(|&r| is_text(r)).collect();
        let (own, alike) = apart(topics, &texts);
        for a in 0..count {
            for b in a + 1..count {
                let shared = f64::from(out.table[a * count + b]);
                let kin = if shared > 0.0 { shared / ((whole[a] * whole[b]).sqrt() + w.kin_small) } else { 0.0 };
                // What a short paragraph lacks says little.
                let short = (lengths[a].min(lengths[b]).clamp(8, 200) as f64 / 70.0).ln();
                let near = own[a].nearness(&own[b]);
                let odds = -3.03 + 13.45 * near - 5.62 * near * near - 0.97 * short + 1.24 * near * short + 4.17 * alike
                    - 19.36 * near * alike
                    + 22.5 * kin.min(0.12);
                let odds = odds.clamp(-w.kin_least, w.kin_most);
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

/// How much of what all texts of the page are about is taken from each, and how many further texts stand against it.
const COMMON: f32 = 0.6;
const FURTHER: f32 = 2.0;

/// What each run is about beside what the whole page is about, and how nearly the page's texts are about one thing. On a page full of one summit
/// the summit tells no two stories apart.
fn apart(topics: &[Topic], texts: &[usize]) -> (Vec<Topic>, f64) {
    let units: Vec<Topic> = topics.iter().map(Topic::unit).collect();
    let all = Topic::sum(texts.iter().map(|&r| &units[r]));
    let own = units.iter().map(|unit| unit.without(&all, COMMON / (texts.len() as f32 + FURTHER)).unit()).collect();
    // The mean nearness of two of them, from the length of their sum.
    let count = texts.iter().filter(|&&r| !units[r].is_empty()).count() as f64;
    let alike = if count > 1.0 { (all.square() - count) / (count * (count - 1.0)) } else { 0.0 };
    (own, alike.clamp(0.0, 1.0))
}

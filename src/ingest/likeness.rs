//! How much of one run's wording another has: what tells a headline's own story from its neighbours.
//!
//! Wording is pairs of neighbouring characters, rare pairs counting more. Every lookup goes from a pair to the runs that
//! hold it, so that a page of a hundred thousand lines costs no more a line than a page of two hundred.

use std::collections::BTreeMap;

use super::{
    bonds,
    lines::Piece,
    paragraphs::{Run, Shape},
    text,
};

/// Characters of a run that its wording is read from; what a paragraph is about is said by then.
const LONGEST: usize = 20_000;

/// How many runs away a paragraph may stand that has a headline's wording. Newspaper pages have a few hundred runs.
const REACH: usize = 1_000;

/// How many of a headline's character pairs each text run has, rare pairs counting more.
pub(crate) struct Likeness {
    /// For each run the numbers of its pairs, sorted.
    pairs: Vec<Vec<u32>>,
    /// What each pair counts for.
    weight: Vec<f64>,
    /// How much each pair tells about what a text is about: 0 for what all news says, 1 for what little of it does.
    telling: Vec<f64>,
    /// Where each pair's runs begin in `holders`.
    starts: Vec<usize>,
    /// The runs that hold each pair, sorted.
    holders: Vec<u32>,
    /// For each head the largest share of its pairs that one paragraph near it has.
    pub anywhere: Vec<f64>,
}

/// A run's wording over a row of runs: each step is a run and the share that is reached with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps(Vec<(usize, f64)>);

impl Steps {
    /// The share that the first runs of the row have, as long as `within` holds.
    pub fn share(&self, within: impl Fn(usize) -> bool) -> f64 {
        match self.0.partition_point(|&(run, _)| within(run)) {
            0 => 0.0,
            n => self.0[n - 1].1,
        }
    }
}

impl Likeness {
    pub fn of(pieces: &[Piece], runs: &[Run]) -> Self {
        let mut all: Vec<(u64, u32)> = Vec::new();
        for (r, run) in (0u32..).zip(runs) {
            let mut before: Option<char> = None;
            let from = all.len();
            for &c in run.pieces.iter().flat_map(|&p| &pieces[p].chars).take(LONGEST) {
                if !text::is_word(c) {
                    before = None;
                    continue;
                }
                if let Some(b) = before {
                    all.push((u64::from(b as u32) << 32 | u64::from(c as u32), r));
                }
                before = Some(c);
            }
            all[from..].sort_unstable();
            let mut kept = from;
            for k in from..all.len() {
                if k == from || all[k] != all[kept - 1] {
                    all[kept] = all[k];
                    kept += 1;
                }
            }
            all.truncate(kept);
        }
        all.sort_unstable();
        let mut out = Self {
            pairs: vec![Vec::new(); runs.len()],
            weight: Vec::new(),
            telling: Vec::new(),
            starts: Vec::new(),
            holders: Vec::with_capacity(all.len()),
            anywhere: vec![1.0; runs.len()],
        };
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            let number = out.weight.len() as u32;
            out.starts.push(out.holders.len());
            out.weight.push(1.0 / (same.len() as f64).sqrt());
            out.telling.push(telling(same[0].0));
            for &(_, run) in same {
                out.holders.push(run);
                out.pairs[run as usize].push(number);
            }
        }
        out.starts.push(out.holders.len());
        drop(all);
        let mut sums = vec![0.0; runs.len()];
        for head in (0..runs.len()).filter(|&i| runs[i].shape == Shape::Head) {
            out.anywhere[head] = out.best_share(head, runs, &mut sums);
        }
        out
    }

    /// Hands out what each pair tells, with the runs that hold it.
    pub fn each_pair(&self, mut take: impl FnMut(f64, &[u32])) {
        for (number, &telling) in self.telling.iter().enumerate() {
            take(telling, &self.holders[self.starts[number]..self.starts[number + 1]]);
        }
    }

    /// A run's pairs, at most 64, with what each counts for and the runs that hold it.
    pub fn wording(&self, run: usize) -> impl Iterator<Item = (f64, &[u32])> {
        self.pairs[run].iter().take(64).map(|&pair| {
            let number = pair as usize;
            (self.weight[number], &self.holders[self.starts[number]..self.starts[number + 1]])
        })
    }

    /// How much of a run's wording each paragraph has, and what all of it counts for.
    pub fn found(&self, head: usize, runs: &[Run]) -> (BTreeMap<usize, Vec<u32>>, f64) {
        let near = (head.saturating_sub(REACH), head.saturating_add(REACH));
        let mut out: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for &pair in &self.pairs[head] {
            for &text in self.holders(pair, near.0, near.1) {
                if runs[text as usize].shape == Shape::Text {
                    out.entry(text as usize).or_default().push(pair);
                }
            }
        }
        (out, self.whole(head))
    }

    /// What a pair counts for.
    pub fn weight(&self, pair: u32) -> f64 {
        self.weight[pair as usize]
    }

    /// The largest share of a run's pairs that one paragraph near it has; `sums` holds zeros before and after.
    fn best_share(&self, head: usize, runs: &[Run], sums: &mut [f64]) -> f64 {
        let all = self.whole(head);
        if all == 0.0 {
            return 0.0;
        }
        let near = (head.saturating_sub(REACH), head.saturating_add(REACH));
        let texts = |pair: u32| self.holders(pair, near.0, near.1).iter().map(|&t| t as usize).filter(|&t| runs[t].shape == Shape::Text);
        let mut best = 0.0f64;
        for &pair in &self.pairs[head] {
            for text in texts(pair) {
                sums[text] += self.weight[pair as usize];
                best = best.max(sums[text]);
            }
        }
        for &pair in &self.pairs[head] {
            for text in texts(pair) {
                sums[text] = 0.0;
            }
        }
        best / all
    }

    /// The runs from `from` to `to` (both inclusive) that hold a pair.
    fn holders(&self, pair: u32, from: usize, to: usize) -> &[u32] {
        let runs = &self.holders[self.starts[pair as usize]..self.starts[pair as usize + 1]];
        let a = runs.partition_point(|&r| (r as usize) < from);
        let b = a + runs[a..].partition_point(|&r| (r as usize) <= to);
        &runs[a..b]
    }

    /// What all pairs of a run count for.
    fn whole(&self, run: usize) -> f64 {
        self.pairs[run].iter().map(|&pair| self.weight[pair as usize]).sum()
    }

    /// Share of the pairs of run `head` that the runs `body` have, from 0 to 1.
    pub fn share(&self, head: usize, body: impl Iterator<Item = usize> + Clone) -> f64 {
        let all = self.whole(head);
        let is_met = |pair: &u32| body.clone().any(|b| self.pairs[b].binary_search(pair).is_ok());
        let hit: f64 = self.pairs[head].iter().filter(|pair| is_met(pair)).map(|&pair| self.weight[pair as usize]).sum();
        if all == 0.0 { 0.0 } else { hit / all }
    }

    /// The share of run `head`'s pairs that the runs behind `from` have, run by run up to `to` (both inclusive).
    pub fn ahead(&self, head: usize, from: usize, to: usize, is_body: impl Fn(usize) -> bool) -> Steps {
        self.steps(head, |pair| self.holders(pair, from, to).iter().map(|&r| r as usize).find(|&r| is_body(r)), |r| r)
    }

    /// The same for the runs before `to`, from the nearest to the farthest, `from`.
    pub fn back(&self, head: usize, from: usize, to: usize, is_body: impl Fn(usize) -> bool) -> Steps {
        self.steps(head, |pair| self.holders(pair, from, to).iter().rev().map(|&r| r as usize).find(|&r| is_body(r)), |r| usize::MAX - r)
    }

    fn steps(&self, head: usize, nearest: impl Fn(u32) -> Option<usize>, order: impl Fn(usize) -> usize) -> Steps {
        let all = self.whole(head);
        let mut met: Vec<(usize, f64)> =
            self.pairs[head].iter().filter_map(|&pair| Some((nearest(pair)?, self.weight[pair as usize] / all))).collect();
        met.sort_by_key(|&(run, _)| order(run));
        let mut sum = 0.0;
        let mut out: Vec<(usize, f64)> = Vec::new();
        for (run, share) in met {
            sum += share;
            match out.last_mut() {
                Some(last) if last.0 == run => last.1 = sum,
                _ => out.push((run, sum)),
            }
        }
        Steps(out)
    }
}

/// How much two neighbouring characters tell: nothing below a surprise of 6 (once in 400 pairs), all from 12 on.
pub(super) fn telling(pair: u64) -> f64 {
    let part = |p: u64| char::from_u32(p as u32).unwrap_or(' ');
    let (a, b) = (part(pair >> 32), part(pair & 0xFFFF_FFFF));
    if a.is_ascii_digit() && b.is_ascii_digit() {
        return 0.2;
    }
    ((bonds::surprise(a, b) - 6.0) / 6.0).clamp(0.0, 1.0)
}

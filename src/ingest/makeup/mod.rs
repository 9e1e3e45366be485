//! The make-up of a page undone: which runs make which story, in which order, under which headline.
//!
//! A page's text comes in stretches: a column of one story, a lead set wide, a row of headlines, a column of another story,
//! the rest of the first. Every division of the runs into stories has a price (`price`), the sum of what its stories cost;
//! the search (`moves`) starts from the division read down the page and takes, as long as there is one, the change that
//! saves most: a tail goes to another story, a stretch moves, a headline changes hands. What nearly won is a doubt.

mod doubts;
mod joints;
mod moves;
mod price;

use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use super::{
    bonds::Bonding,
    kinship::Kinship,
    ledger::Doubt,
    likeness::Likeness,
    lines::Piece,
    paragraphs::Run,
    stories::{Part, Story},
    topics::Topic,
    weights::Weights,
};
use joints::{Joint, Sheet};

/// Beyond so many runs a text is no newspaper page and is left as it was read.
const MOST: usize = 700;

/// Headlines seen on either side before the page was looked at.
const SIDE: f64 = 0.4;

/// What the commoner side costs that is not counted, as a logarithm.
const SURE: f64 = 0.7;

/// Texts to each jump on a usual page, as a logarithm.
const USUAL: f64 = 2.0;

/// How many followers and leaders of a run are tried.
const TRIED: usize = 5;

/// A story while it is sought: runs in reading order, headlines apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Draft {
    pub heads: Vec<usize>,
    pub body: Vec<usize>,
    pub photo: bool,
}

impl Draft {
    /// A number that two drafts share only if they are the same.
    fn key(&self) -> u128 {
        const FACTOR: u128 = 0x2D35_8DCC_AA6C_78A5_8BB8_4B93_962E_ACC9;
        let mix = |key: u128, part: usize| {
            let next = (key ^ part as u128).wrapping_mul(FACTOR);
            next ^ (next >> 67)
        };
        let heads = self.heads.iter().fold(if self.photo { FACTOR } else { !FACTOR }, |key, &head| mix(key, head + 1));
        self.body.iter().fold(mix(heads, usize::MAX), |key, &run| mix(key, run + 1))
    }
}

/// Takes the low half of a key that is mixed already.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

/// What is known of the page.
pub(crate) struct Makeup<'a> {
    pieces: &'a [Piece],
    runs: &'a [Run],
    parts: &'a [Part],
    like: &'a Likeness,
    w: &'a Weights,
    /// Place among all runs of the page that are no strays.
    seat: Vec<usize>,
    /// The run at each seat.
    at_seat: Vec<usize>,
    /// Place among those that are no photos either.
    rank: Vec<usize>,
    /// The run at each rank.
    at_rank: Vec<usize>,
    kin: Kinship,
    /// What each run is about.
    topics: Vec<Topic>,
    /// How much each paragraph looks like the first one of a story, as a logarithm of odds; 0 where its beginning is elsewhere.
    opens: &'a [f64],
    /// What it costs on this page that a story goes on elsewhere than in the next run.
    jump: f64,
    /// What it costs on this page that a story says where it comes from twice.
    twice: f64,
    /// For each headline what its pairs count for, and for each run which of them it has.
    words: Vec<Option<Words>>,
    bonding: Bonding,
    /// Which runs go on in the next one.
    joined: &'a [bool],
    /// What a headline in front of its story costs on this page, and one behind it: as seldom as the page has it so.
    sides: [f64; 2],
    /// For each headline of a row that stands apart the first run of the story that it was given in the row's order.
    given: Vec<Option<usize>>,
    joints: RefCell<Vec<Option<Joint>>>,
    /// Prices of stories that were asked for: the search asks for most of them again and again.
    prices: RefCell<HashMap<u128, f64, BuildHasherDefault<Mixed>>>,
}

struct Words {
    weights: Vec<f64>,
    all: f64,
    /// Which of the pairs each run has, as bits.
    had: Vec<u64>,
    /// The share that each run alone has.
    alone: Vec<f64>,
}

impl Words {
    /// The share of the pairs that are given as bits.
    fn share(&self, mut had: u64) -> f64 {
        if self.all == 0.0 {
            return 0.0;
        }
        let mut sum = 0.0;
        while had != 0 {
            sum += self.weights[had.trailing_zeros() as usize];
            had &= had - 1;
        }
        sum / self.all
    }
}

/// Improves a division of the page into stories.
pub(crate) fn settle(
    stories: Vec<Story>,
    pieces: &[Piece],
    (runs, joined): (&[Run], &[bool]),
    parts: &[Part],
    (like, opens): (&Likeness, &[f64]),
    (bonding, w): (Bonding, &Weights),
) -> Vec<Story> {
    let makeup = Makeup::of(pieces, (runs, joined), parts, (like, opens), (bonding, w), &stories);
    let drafts = makeup.drafts(&stories);
    let settled = if runs.len() <= MOST { makeup.search(drafts) } else { drafts.into_iter().map(|draft| (draft, Vec::new())).collect() };
    makeup.stories(settled)
}

fn is_photo(part: Part) -> bool {
    matches!(part, Part::Caption | Part::Credit)
}

impl<'a> Makeup<'a> {
    fn of(
        pieces: &'a [Piece],
        (runs, joined): (&'a [Run], &'a [bool]),
        parts: &'a [Part],
        (like, opens): (&'a Likeness, &'a [f64]),
        (bonding, w): (Bonding, &'a Weights),
        stories: &[Story],
    ) -> Self {
        let n = runs.len();
        // The page's order: runs keep the order in which their first lines are read.
        let mut order: Vec<usize> = (0..n).filter(|&r| parts[r] != Part::Stray).collect();
        order.sort_by_key(|&r| runs[r].place);
        let mut seat = vec![usize::MAX; n];
        let mut rank = vec![usize::MAX; n];
        let mut at_rank = Vec::new();
        for (k, &r) in order.iter().enumerate() {
            seat[r] = k;
            if !is_photo(parts[r]) {
                rank[r] = at_rank.len();
                at_rank.push(r);
            }
        }
        let is_text = |r: usize| matches!(parts[r], Part::Text | Part::Dateline);
        let small = n <= MOST;
        let length = |r: &Run| r.pieces.iter().map(|&p| pieces[p].chars.len()).sum::<usize>();
        let lengths: Vec<usize> = if small { runs.iter().map(length).collect() } else { Vec::new() };
        let topics: Vec<Topic> = if small { runs.iter().map(|run| Topic::of_run(pieces, run)).collect() } else { Vec::new() };
        let kin = Kinship::of(like, &lengths, &topics, is_text, w);
        let words = (0..n)
            .map(|r| {
                (small && parts[r] == Part::Head).then(|| {
                    let mut words = Words { weights: Vec::new(), all: 0.0, had: vec![0; n], alone: Vec::new() };
                    for (k, (weight, holders)) in like.wording(r).enumerate() {
                        words.weights.push(weight);
                        words.all += weight;
                        for &holder in holders {
                            words.had[holder as usize] |= 1 << k;
                        }
                    }
                    words.alone = words.had.iter().map(|&had| if had == 0 { 0.0 } else { words.share(had) }).collect();
                    words
                })
            })
            .collect();
        let joints = RefCell::new(vec![None; if small { n * n } else { 0 }]);
        let mut out = Self {
            pieces,
            runs,
            parts,
            like,
            w,
            seat,
            at_seat: order,
            rank,
            at_rank,
            kin,
            topics,
            opens,
            jump: 0.0,
            twice: 0.0,
            words,
            bonding,
            joined,
            sides: [0.0; 2],
            given: vec![None; n],
            joints,
            prices: RefCell::default(),
        };
        out.sides = out.sides(stories);
        out.jump = out.jumps();
        out.twice = out.twice();
        for story in stories {
            let Some(&first) = story.parts.iter().find(|r| !story.heads.contains(r) && !is_photo(parts[**r])) else { continue };
            let (a, z) =
                (out.seat[first], story.parts.iter().filter(|r| !story.heads.contains(r)).map(|&r| out.seat[r]).max().unwrap_or(0));
            for &h in &story.heads {
                if out.seat[h] + 6 < a || out.seat[h] > z + 6 {
                    out.given[h] = Some(first);
                }
            }
        }
        out
    }

    /// How seldom headlines stand in front of their stories, and behind them.
    fn sides(&self, stories: &[Story]) -> [f64; 2] {
        let (mut front, mut behind) = (0.0, 0.0);
        for story in stories.iter().filter(|s| !s.photo) {
            let body: Vec<usize> = story.parts.iter().copied().filter(|r| !story.heads.contains(r)).collect();
            if let (Some(&h), Some(&a), Some(&z)) = (story.heads.first(), body.first(), body.last()) {
                front += if self.seat[h] < self.seat[a] { 1.0 } else { 0.0 };
                behind += if self.seat[h] > self.seat[z] { 1.0 } else { 0.0 };
            }
        }
        // Most papers have them in front.
        let all: f64 = front + behind + 2.0 * SIDE;
        let cost = |times: f64| self.w.head_strange * (-((times + SIDE) / all).ln() - SURE).max(0.0);
        [cost(front), cost(behind)]
    }

    /// What a jump costs: as seldom as the torn paragraphs of the page go on elsewhere than in the next run.
    fn jumps(&self) -> f64 {
        let texts = self.parts.iter().filter(|part| matches!(part, Part::Text | Part::Dateline)).count() as f64;
        let far = |&r: &usize| self.joined[r] && self.rank[r].checked_add(1) != self.rank.get(r + 1).copied();
        let jumps = (0..self.runs.len()).filter(far).count() as f64;
        self.w.jump + self.w.jump_habit * (((texts + 4.0) / (jumps + 1.0)).ln() - USUAL)
    }

    /// What it costs that a story has a dateline in front and a signoff behind: as seldom as both stand round a text without a headline between.
    fn twice(&self) -> f64 {
        let (mut datelines, mut both, mut open) = (0.0, 0.0f64, false);
        for &r in &self.at_rank {
            match self.parts[r] {
                Part::Dateline => {
                    datelines += 1.0;
                    open = true;
                }
                Part::Signoff if open => {
                    both += 1.0;
                    open = false;
                }
                Part::Text => {}
                _ => open = false,
            }
        }
        let all: f64 = datelines + 2.0;
        self.w.sourced_twice * (all / both.max(1.0)).ln() / all.ln()
    }

    fn joint(&self, a: usize, b: usize) -> Joint {
        let at = a * self.runs.len() + b;
        if let Some(joint) = self.joints.borrow()[at] {
            return joint;
        }
        let joint = self.sheet().joint(a, b, &|rank| self.parts[self.at_rank[rank]]);
        self.joints.borrow_mut()[at] = Some(joint);
        joint
    }

    fn sheet(&self) -> Sheet<'_> {
        Sheet {
            pieces: self.pieces,
            runs: self.runs,
            parts: self.parts,
            w: self.w,
            jump: self.jump,
            rank: &self.rank,
            bonding: self.bonding,
            joined: self.joined,
        }
    }

    /// The share of a headline's wording that some runs have.
    fn share(&self, head: usize, body: &[usize]) -> f64 {
        let Some(words) = &self.words[head] else { return 0.0 };
        words.share(body.iter().fold(0u64, |bits, &r| bits | words.had[r]))
    }

    /// Stories as the division has them; photos that stand in a story are stories of their own.
    fn drafts(&self, stories: &[Story]) -> Vec<Draft> {
        let mut out = Vec::new();
        for story in stories {
            let mut heads = story.heads.clone();
            heads.sort_by_key(|&h| self.seat[h]);
            let (photo, text): (Vec<usize>, Vec<usize>) =
                story.parts.iter().filter(|r| !heads.contains(r)).partition(|&&r| is_photo(self.parts[r]));
            let photo_only = text.is_empty() && !photo.is_empty();
            if !photo_only && (!text.is_empty() || !heads.is_empty()) {
                out.push(Draft { heads: heads.clone(), body: text, photo: false });
            }
            let mut one: Vec<usize> = Vec::new();
            for r in photo {
                let closed = one.iter().any(|&k| self.parts[k] == Part::Credit) && self.parts[r] == Part::Caption;
                let apart = one.last().is_some_and(|&k| self.seat[r] > self.seat[k] + 1 || self.seat[r] < self.seat[k]);
                if closed || apart {
                    out.push(Draft { heads: Vec::new(), body: std::mem::take(&mut one), photo: true });
                }
                one.push(r);
            }
            if !one.is_empty() {
                out.push(Draft { heads: if photo_only { heads } else { Vec::new() }, body: one, photo: true });
            }
        }
        out
    }

    /// Drafts as stories for the account.
    fn stories(&self, drafts: Vec<(Draft, Vec<Doubt>)>) -> Vec<Story> {
        let small = self.runs.len() <= MOST;
        drafts
            .into_iter()
            .filter(|(d, _)| !d.heads.is_empty() || !d.body.is_empty())
            .map(|(d, doubts)| {
                let stray = d.body.is_empty() && d.heads.iter().all(|&h| self.like.anywhere[h] < 0.3);
                let torn = |p: &&[usize]| small && !d.photo && !is_photo(self.parts[p[0]]) && self.joint(p[0], p[1]).goes_on;
                let wrapped = |p: &&[usize]| small && self.wraps(p[0], p[1]);
                let goes_on = d.body.windows(2).filter(|p| torn(p) || wrapped(p)).map(|p| p[0]).collect();
                let parts = d.heads.iter().chain(&d.body).copied().collect();
                Story { parts, heads: d.heads, photo: d.photo, stray, goes_on, doubts }
            })
            .collect()
    }
}

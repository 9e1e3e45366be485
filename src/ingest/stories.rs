//! Runs → stories: where one story ends and the next begins, whose headline is whose.
//!
//! A dynamic programme over the runs in reading order. Every stretch of runs is priced as one story: a headline in front or
//! behind (as the page does it), how much of the headline's wording the body has, a dateline in front, a signoff or
//! `（下转第3版）` behind, subheads within, photos with captions standing in it.

use std::collections::BTreeSet;

use super::{
    adopt,
    bonds::Bonding,
    ledger::Doubt,
    likeness::Likeness,
    lines::Piece,
    makeup, marks, openings,
    paragraphs::Run,
    weights::Weights,
    wording::{self, Wording},
};

/// What a run is for the division into stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Head,
    Text,
    /// Text that opens with an agency's dateline.
    Dateline,
    Caption,
    Credit,
    Byline,
    Signoff,
    GoesOn,
    CameFrom,
    Stray,
}

/// A story: places of its runs in reading order, and which of its heads are headlines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub parts: Vec<usize>,
    /// Runs that make the headline with its kicker and subtitle.
    pub heads: Vec<usize>,
    pub photo: bool,
    /// Belongs to no story: a slogan, an advertisement.
    pub stray: bool,
    /// Runs that are the first halves of paragraphs which go on in the next.
    pub goes_on: BTreeSet<usize>,
    /// What was unsure about its make-up.
    pub doubts: Vec<Doubt>,
}

/// Where a page sets its headlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    Before,
    Behind,
}

/// Divides runs into stories.
pub(crate) fn divide(
    pieces: &[Piece],
    (runs, joined): (&[Run], &[bool]),
    parts: &[Part],
    bonding: Bonding,
    weights: &Weights,
) -> Vec<Story> {
    let like = Likeness::of(pieces, runs);
    let opens = openings::of(pieces, runs, joined, parts);
    // Photos without a headline beside them are left out first: they stand anywhere in a story.
    let places: Vec<usize> = (0..runs.len()).filter(|&i| parts[i] != Part::Stray).collect();
    let wording = wording::wordings(parts, &like, &places);
    let row: Vec<Part> = places.iter().map(|&r| parts[r]).collect();
    let mut division =
        Division { pieces, runs, joined, parts, row: &row, like: &like, opens: &opens, places: &places, wording: &wording, crowds: &[] };
    let crowds = division.crowds();
    division.crowds = &crowds;
    division
        .best()
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, stories)| adopt::settle(stories, &adopt::Page { pieces, runs, parts, like: &like }))
        .map(|stories| makeup::settle(stories, pieces, (runs, joined), parts, (&like, &opens), (bonding, weights)))
        .unwrap_or_default()
}

const HABITS: [Habit; 2] = [Habit::Before, Habit::Behind];

/// The most runs that one story has.
pub(super) const LONGEST: usize = 60;

/// Worth of a first paragraph that begins as first ones do, times the odds.
const OPENS: f64 = 0.6;

/// A stretch that costs so much is several stories, and so is every longer one.
const HOPELESS: f64 = 100.0;

#[derive(Clone, Copy)]
struct Division<'a> {
    pieces: &'a [Piece],
    runs: &'a [Run],
    joined: &'a [bool],
    parts: &'a [Part],
    /// The parts of the runs at `places`.
    row: &'a [Part],
    like: &'a Likeness,
    opens: &'a [f64],
    places: &'a [usize],
    wording: &'a [Option<Wording>],
    /// For each place in a row of headlines what taking one out costs.
    crowds: &'a [f64],
}

impl Division<'_> {
    /// The cheapest division for each of [`HABITS`], with its price.
    fn best(&self) -> [(f64, Vec<Story>); 2] {
        let n = self.places.len();
        let mut best = vec![[f64::INFINITY; 2]; n + 1];
        let mut back = vec![[(0usize, 0usize); 2]; n + 1];
        best[0] = [0.0; 2];
        for from in 0..n {
            for to in from + 1..=n.min(from + LONGEST) {
                let prices = self.price(from, to);
                for (h, (cost, heads)) in prices.into_iter().enumerate() {
                    if best[from][h] + cost < best[to][h] {
                        best[to][h] = best[from][h] + cost;
                        back[to][h] = (from, heads);
                    }
                }
                if prices.iter().all(|p| p.0 > HOPELESS) {
                    break;
                }
            }
        }
        [0, 1].map(|h| {
            let mut stories = Vec::new();
            let mut to = n;
            while to > 0 {
                let (from, heads) = back[to][h];
                stories.push(self.story(from, to, heads));
                to = from;
            }
            stories.reverse();
            (best[n][h], stories)
        })
    }

    /// Price of the runs at places `from..to` as one story, and how many heads in front (1, 2, …) or behind (negative as `100 + n`) are its headline.
    fn price(&self, from: usize, to: usize) -> [(f64, usize); 2] {
        let parts = &self.row[from..to];
        let front = parts.iter().take_while(|p| **p == Part::Head).count();
        let behind = parts.iter().rev().take_while(|p| **p == Part::Head).count();
        let all = to - from;
        if front == all {
            // Heads alone: the body is elsewhere.
            let wanted = (from..to).any(|k| self.like.anywhere[self.places[k]] >= 0.3);
            let price = (
                if wanted {
                    3.5
                } else if all == 1 {
                    -2.0 + 4.0 * f64::from(u8::from(!self.pieces[self.runs[self.places[from]].pieces[0]].slogan))
                } else {
                    2.4
                } + self.price_heads(from, all),
                front,
            );
            return [price; 2];
        }
        let photo = parts.iter().all(|p| matches!(p, Part::Head | Part::Caption | Part::Credit));
        if photo {
            return HABITS.map(|habit| self.price_photo(parts, from, (front, behind), habit));
        }
        let mut cheapest = [(f64::INFINITY, 0); 2];
        let head = |k: usize| !self.runs[self.places[k]].more;
        let ahead = (from..from + front).filter(|&k| head(k)).nth(3).map_or(front, |k| k - from);
        let back = (to - behind..to).rev().filter(|&k| head(k)).nth(2).map_or(behind, |k| to - k);
        let options = [(0, 0), (ahead, 0), (0, back)];
        for (k, (f, b)) in options.into_iter().enumerate() {
            if k > 0 && f + b == 0 {
                continue;
            }
            let price = self.price_text(parts, from, f, b);
            for (cheapest, habit) in cheapest.iter_mut().zip(HABITS) {
                let strange = b > 0 && habit == Habit::Before || f > 0 && habit == Habit::Behind;
                let price = price + if strange { 3.0 } else { 0.0 };
                if price < cheapest.0 {
                    *cheapest = (price, if b > 0 { 100 + b } else { f });
                }
            }
        }
        cheapest
    }

    /// Price of taking heads out of each row of headlines: they wait there for their stories all together.
    fn crowds(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.row.len()];
        let mut first = 0;
        for same in self.row.chunk_by(|a, b| (*a == Part::Head) == (*b == Part::Head)) {
            let end = first + same.len();
            if same[0] == Part::Head && same.len() >= 3 && self.price_heads(first, same.len()) >= 5.0 {
                out[first..end].fill(4.0);
            }
            first = end;
        }
        out
    }

    /// The share of the wording of the head at place `k` that the text (or captions) at places `from..to` has; the head
    /// stands at the edge of them.
    fn share(&self, k: usize, from: usize, to: usize, captions: bool) -> f64 {
        let Some(wording) = &self.wording[k] else { return 0.0 };
        let last = self.places[to - 1];
        let before = self.row[k..to].iter().all(|&part| part == Part::Head);
        match (before, captions) {
            (false, false) => wording.ahead.share(|run| run <= last),
            (false, true) => wording.captions_ahead.share(|run| run <= last),
            (true, false) => wording.back.share(|run| run >= self.places[from]),
            (true, true) => wording.captions_back.share(|run| run >= self.places[from]),
        }
    }

    /// Price of `count` head runs from place `from` as kicker, headline and subtitle of one story.
    fn price_heads(&self, from: usize, count: usize) -> f64 {
        let run = |k: usize| &self.runs[self.places[from + k]];
        let dashed = |k: usize| matches!(self.pieces[run(k).pieces[0]].first(), '—' | '－' | '-');
        let mut cost = 0.0;
        let slogan =
            |k: usize| run(k).pieces.len() == 1 && self.pieces[run(k).pieces[0]].slogan && self.like.anywhere[self.places[from + k]] < 0.3;
        cost += (0..count).filter(|&k| slogan(k)).count() as f64 * 4.0;
        let mut heads = 0;
        for k in 1..count {
            if run(k).more {
                continue;
            }
            heads += 1;
            cost += if dashed(k) {
                0.0
            } else if heads == 1 && k == 1 && run(0).pieces.len() == 1 {
                1.2
            } else {
                5.0
            };
        }
        if count > 0 && dashed(0) {
            cost += 3.0;
        }
        if count > 0 && marks::is_numbered(&self.pieces[run(0).pieces[0]].chars) {
            cost += 6.0;
        }
        cost
    }

    fn price_photo(&self, parts: &[Part], from: usize, (front, behind): (usize, usize), habit: Habit) -> (f64, usize) {
        let credits = parts.iter().filter(|p| **p == Part::Credit).count();
        let inner = parts.iter().filter(|p| **p == Part::Head).count() - front - behind;
        if front > 0 && behind > 0 || inner > 0 {
            return (20.0, front);
        }
        let mut cost = 1.5 + 3.0 * (credits.max(1) as f64 - 1.0);
        let first_credit = parts.iter().position(|p| *p == Part::Credit);
        let last_caption = parts.iter().rposition(|p| *p == Part::Caption);
        if let (Some(c), Some(l)) = (first_credit, last_caption) {
            if l > c {
                cost += 4.0;
            }
        } else {
            cost += 4.0;
        }
        if front > 0 {
            cost += if habit == Habit::Before { 1.5 } else { 3.0 } + self.price_heads(from, front) + self.crowds[from];
        } else if behind > 0 {
            let at = from + parts.len() - behind;
            cost += if habit == Habit::Behind { 1.5 } else { 3.0 } + self.price_heads(at, behind) + self.crowds[at];
        }
        let heads = if front > 0 { 0..front } else { parts.len() - behind..parts.len() };
        if !heads.is_empty() {
            let share = heads.map(|k| self.share(from + k, from, from + parts.len(), true)).fold(0.0, f64::max);
            cost += 6.0 * (0.5 - share).max(0.0);
        }
        (cost, if behind > 0 { 100 + behind } else { front })
    }

    fn price_text(&self, parts: &[Part], from: usize, front: usize, behind: usize) -> f64 {
        let n = parts.len();
        let body = front..n - behind;
        let run = |k: usize| &self.runs[self.places[from + k]];
        let mut cost = 2.0;
        let texts: Vec<usize> = body.clone().filter(|&k| matches!(parts[k], Part::Text | Part::Dateline)).collect();
        let main: Vec<usize> = body.clone().filter(|&k| !matches!(parts[k], Part::Caption | Part::Credit)).collect();
        let (Some(&first), Some(&last)) = (main.first(), main.last()) else { return 12.0 };
        let heads = front + behind;
        if heads == 0 {
            cost += match parts[first] {
                Part::Dateline => 2.5,
                Part::CameFrom => 0.5,
                _ => 5.0,
            };
        } else {
            cost += self.price_heads(if front > 0 { from } else { from + n - behind }, heads);
            if parts[first] == Part::CameFrom {
                cost += 1.0;
            }
            let wording = |k: usize| self.share(from + k, from, from + n, false);
            let share = (if front > 0 { 0..front } else { n - behind..n }).map(wording).fold(0.0, f64::max);
            cost += 10.0 * (0.65 - share).max(0.0);
            let rows = if front > 0 { 0..front } else { n - behind..n };
            if heads > 1 {
                // A kicker whose words are those of another story is that story's headline.
                for k in rows.clone() {
                    let place = self.places[from + k];
                    if self.like.anywhere[place] >= 0.45 && wording(k) < 0.6 * self.like.anywhere[place] {
                        cost += 3.0;
                    }
                }
            }
            cost += rows.map(|k| (0.5 - wording(k)).max(0.0)).sum::<f64>();
            cost += self.crowds[if front > 0 { from } else { from + n - behind }];
        }
        for k in body.clone() {
            match parts[k] {
                Part::Head => {
                    // A subhead: a paragraph follows it, no dateline, nothing closed before it.
                    cost += 2.2;
                    let next = (k + 1 < n - behind).then(|| parts[k + 1]);
                    cost += match next {
                        Some(Part::Text) => 0.0,
                        Some(Part::Head) => 6.0,
                        Some(Part::Caption) => 2.0,
                        _ => 8.0,
                    };
                    let before = (k > 0).then(|| parts[k - 1]);
                    if matches!(before, Some(Part::Signoff | Part::GoesOn)) {
                        cost += 6.0;
                    }
                    let r = run(k);
                    let lines = r.pieces.len();
                    let first = &self.pieces[r.pieces[0]];
                    if marks::is_numbered(&first.chars) {
                        cost -= 3.0;
                    }
                    let long = r.pieces.iter().map(|&p| self.pieces[p].chars.len()).sum::<usize>();
                    cost += 0.15 * long.saturating_sub(18) as f64;
                    // What follows a subhead speaks of what stood before it.
                    if texts.iter().any(|&t| t > k) && texts.iter().any(|&b| b < k) {
                        let bridge = self.wording[from + k].as_ref().map_or(0.0, |w| w.bridge.share(|run| run >= self.places[from]));
                        cost += 8.0 * (0.15 - bridge).max(0.0);
                    }
                    // Subheads are set in the column.
                    let next = texts.iter().find(|&&t| t > k).map(|&t| run(t).measure);
                    let before = texts.iter().rev().find(|&&t| t < k).map(|&t| run(t).measure);
                    if let (Some(a), Some(b)) = (before, next)
                        && a > 0
                        && b > 0
                        && (a - b).abs() >= 8
                    {
                        cost += 2.0;
                    }
                    let near = next.into_iter().chain(before).filter(|&m| m > 0).min().unwrap_or(0);
                    if near > 0 && r.pieces.iter().any(|&p| self.pieces[p].width > near) {
                        cost += 3.0;
                    }
                    if lines > 3 {
                        cost += 2.0;
                    }
                }
                Part::Dateline if texts.first() != Some(&k) => cost += 7.0,
                Part::Dateline => cost -= 1.0,
                Part::Signoff | Part::GoesOn => {
                    if main.iter().any(|&m| m > k && !matches!(parts[m], Part::Signoff | Part::GoesOn | Part::Byline)) {
                        cost += 7.0;
                    } else {
                        cost -= 1.0;
                    }
                }
                Part::CameFrom => {
                    if k != first {
                        cost += 8.0;
                    }
                }
                Part::Byline => {
                    let edge = texts.first().is_none_or(|&t| k < t)
                        || main.iter().all(|&m| m <= k || !matches!(parts[m], Part::Text | Part::Dateline));
                    cost += if edge { 0.0 } else { 2.0 };
                }
                Part::Caption | Part::Credit => cost += 0.3,
                _ => {}
            }
        }
        if let Some(&t) = texts.first() {
            let r = run(t);
            cost -= OPENS * self.opens[self.places[from + t]];
            if r.orphan && parts[first] != Part::CameFrom {
                cost += 3.0;
            }
        }
        if let Some(&t) = texts.last() {
            let r = run(t);
            if r.cut && parts[last] != Part::GoesOn {
                cost += 3.0;
            }
            if self.joined[self.places[from + t]] {
                cost += 12.0;
            }
        } else {
            cost += 4.0;
        }
        // Most stories say where they come from.
        if heads > 0 && !parts.iter().any(|p| matches!(p, Part::Dateline | Part::Signoff | Part::Byline | Part::CameFrom)) {
            cost += 2.0;
        }
        // A photo at the edge belongs to nobody.
        for edge in [parts.first(), parts.last()] {
            if matches!(edge, Some(Part::Caption | Part::Credit)) {
                cost += 0.6;
            }
        }
        cost
    }

    fn story(&self, from: usize, to: usize, heads: usize) -> Story {
        let places: Vec<usize> = self.places[from..to].to_vec();
        let n = places.len();
        let chosen = if heads > 100 { places[n - (heads - 100)..].to_vec() } else { places[..heads].to_vec() };
        let photo = places.iter().all(|&p| matches!(self.parts[p], Part::Head | Part::Caption | Part::Credit))
            && places.iter().any(|&p| self.parts[p] != Part::Head);
        Story { parts: places, heads: chosen, photo, stray: false, goes_on: BTreeSet::new(), doubts: Vec::new() }
    }
}

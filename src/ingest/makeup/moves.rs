//! The search for the cheapest division: from change to change, each time the one that saves most.

use super::{Draft, Makeup, TRIED};
use crate::ingest::{ledger::Doubt, stories::Part};

/// Where a run stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub story: usize,
    /// Place in the body, or among the headlines.
    pub at: usize,
    pub head: bool,
}

/// Some stories and what they are to become.
pub(super) struct Change {
    pub gone: Vec<usize>,
    pub new: Vec<Draft>,
}

/// A state of the search.
pub(super) struct State {
    pub stories: Vec<Draft>,
    pub costs: Vec<f64>,
    pub spots: Vec<Option<Spot>>,
}

/// By how many half-characters a lead is set wider than the text, at least.
const WIDER: i32 = 8;

/// The most paragraphs of a lead.
const LEAD: usize = 6;

/// The most changes that a search makes: a page needs a few dozen.
const CHANGES: usize = 300;

impl Makeup<'_> {
    /// The division that no single change makes cheaper, with the doubts of each story.
    pub(super) fn search(&self, stories: Vec<Draft>) -> Vec<(Draft, Vec<Doubt>)> {
        let arcs = self.arcs();
        let sum = |state: &State| state.costs.iter().sum::<f64>();
        let mut best = self.descend(stories, &arcs);
        // The way down from where all stands apart may end lower.
        let mut tried = false;
        for bare in [false, true, false] {
            if tried && !bare {
                break;
            }
            let other = self.descend(self.shreds(&best.stories, bare), &arcs);
            let lower = sum(&other) < sum(&best) - 1e-6;
            if lower {
                best = other;
            }
            tried = !lower && (tried || !bare);
        }
        let doubts = self.doubts(&best, &arcs);
        best.stories.into_iter().zip(doubts).collect()
    }

    /// The stories cut wherever they leave the order of the page, their headlines apart from those that do not stand in front of them.
    fn shreds(&self, stories: &[Draft], bare: bool) -> Vec<Draft> {
        let mut out = Vec::new();
        for story in stories {
            if story.photo || story.body.is_empty() {
                out.push(story.clone());
                continue;
            }
            if bare && !story.heads.is_empty() {
                out.push(Draft { heads: story.heads.clone(), ..Draft::default() });
            }
            let mut from = 0;
            while from < story.body.len() {
                let end = self.stretch_end(&story.body, from);
                let heads = if from == 0 && !bare { story.heads.clone() } else { Vec::new() };
                out.push(Draft { heads, body: story.body[from..end].to_vec(), photo: false });
                from = end;
            }
        }
        out
    }

    fn descend(&self, stories: Vec<Draft>, arcs: &[Vec<usize>]) -> State {
        let mut state = State { costs: stories.iter().map(|s| self.price(s)).collect(), stories, spots: Vec::new() };
        self.note_spots(&mut state);
        let (mut left, mut idle) = (CHANGES, 0);
        let anchors: Vec<usize> = self.anchors().collect();
        // Round and round, until all have been asked since the last change.
        for &r in anchors.iter().cycle() {
            if left == 0 || idle == anchors.len() {
                break;
            }
            idle += 1;
            let mut best: Option<(f64, Change)> = None;
            self.changes(&state, r, arcs, &mut |_, gone, new| {
                let price = self.difference(&state, gone, &new);
                if price < best.as_ref().map_or(-1e-6, |b| b.0) {
                    best = Some((price, Change { gone: gone.to_vec(), new }));
                }
            });
            if let Some((_, change)) = best {
                self.make(&mut state, change);
                (left, idle) = (left - 1, 0);
            }
        }
        state
    }

    /// What a change costs more, or less, than what is.
    pub(super) fn difference(&self, state: &State, gone: &[usize], new: &[Draft]) -> f64 {
        let old: f64 = gone.iter().map(|&s| state.costs[s]).sum();
        new.iter().map(|draft| self.price(draft)).sum::<f64>() - old
    }

    /// Offers every change that begins at a run, each with the run that is to follow it (itself for a headline or a new story).
    pub(super) fn changes(&self, state: &State, r: usize, arcs: &[Vec<usize>], offer: &mut impl FnMut(usize, &[usize], Vec<Draft>)) {
        if self.parts[r] == Part::Head {
            self.head_changes(state, r, &mut |gone, new| offer(r, gone, new));
        }
        for &b in &arcs[r] {
            self.arc_changes(state, r, b, &mut |gone, new| offer(b, gone, new));
        }
        self.split_changes(state, r, &mut |gone, new| offer(r, gone, new));
        self.lead_changes(state, r, &mut |gone, new| offer(r, gone, new));
    }

    fn make(&self, state: &mut State, change: Change) {
        let mut gone = change.gone;
        gone.sort_unstable();
        gone.dedup();
        for &s in gone.iter().rev() {
            state.stories.remove(s);
            state.costs.remove(s);
        }
        for draft in change.new {
            if draft.heads.is_empty() && draft.body.is_empty() {
                continue;
            }
            state.costs.push(self.price(&draft));
            state.stories.push(draft);
        }
        self.note_spots(state);
    }

    fn note_spots(&self, state: &mut State) {
        state.spots = vec![None; self.runs.len()];
        for (story, draft) in state.stories.iter().enumerate() {
            for (at, &r) in draft.heads.iter().enumerate() {
                state.spots[r] = Some(Spot { story, at, head: true });
            }
            for (at, &r) in draft.body.iter().enumerate() {
                state.spots[r] = Some(Spot { story, at, head: false });
            }
        }
    }

    /// For each run those that may follow it.
    fn arcs(&self) -> Vec<Vec<usize>> {
        let n = self.runs.len();
        let mut arcs = vec![Vec::new(); n];
        let worth = |a: usize, b: usize| {
            let text = |r: usize| matches!(self.parts[r], Part::Text | Part::Dateline);
            let kin = if text(a) && text(b) { self.kin.between(a, b) } else { 0.0 };
            self.joint(a, b).price - kin * self.w.kin_next
        };
        let mut all: Vec<Vec<(f64, usize)>> = vec![Vec::new(); n];
        for &a in &self.at_rank {
            if matches!(self.parts[a], Part::Head) {
                continue;
            }
            let mut ahead: Vec<(f64, usize)> =
                self.at_rank.iter().filter(|&&b| b != a && self.parts[b] != Part::Head).map(|&b| (worth(a, b), b)).collect();
            for &(cost, b) in &ahead {
                all[b].push((cost, a));
            }
            ahead.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
            arcs[a].extend(ahead.iter().take(TRIED).map(|x| x.1));
        }
        for (b, leaders) in all.iter_mut().enumerate() {
            leaders.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
            for &(_, a) in leaders.iter().take(TRIED) {
                arcs[a].push(b);
            }
        }
        // What stands next on the page, headlines too.
        for pair in self.at_rank.windows(2) {
            arcs[pair[0]].push(pair[1]);
        }
        for list in &mut arcs {
            list.sort_unstable();
            list.dedup();
        }
        arcs
    }

    /// The place behind the stretch of the body that stands together on the page, from `at` on.
    fn stretch_end(&self, body: &[usize], at: usize) -> usize {
        let mut end = at + 1;
        while end < body.len() && self.rank[body[end]] == self.rank[body[end - 1]] + 1 {
            end += 1;
        }
        end
    }

    fn stretch_start(&self, body: &[usize], at: usize) -> usize {
        let mut start = at;
        while start > 0 && self.rank[body[start]] == self.rank[body[start - 1]] + 1 {
            start -= 1;
        }
        start
    }

    /// Changes that bring `b` behind `a`.
    fn arc_changes(&self, state: &State, a: usize, b: usize, offer: &mut impl FnMut(&[usize], Vec<Draft>)) {
        let (Some(here), Some(there)) = (state.spots[a], state.spots[b]) else { return };
        if here.head {
            return;
        }
        let first = &state.stories[here.story];
        let second = &state.stories[there.story];
        if first.photo || second.photo {
            return;
        }
        let draft = |heads: &[usize], parts: &[&[usize]]| Draft { heads: heads.to_vec(), body: parts.concat(), photo: false };
        let cut = here.at + 1;
        if there.head {
            // A headline becomes a subhead behind `a`, with the body that it heads.
            if here.story != there.story && there.at == 0 && cut == first.body.len() && !second.body.is_empty() {
                offer(&[here.story, there.story], vec![draft(&first.heads, &[&first.body, &second.heads, &second.body])]);
            }
            return;
        }
        let q = there.at;
        if here.story == there.story {
            self.inner_changes(first, here.story, cut, q, offer);
            return;
        }
        let gone = [here.story, there.story];
        let (fore, tail) = first.body.split_at(cut);
        let (head, rest) = second.body.split_at(q);
        // The tails change hands.
        offer(&gone, vec![draft(&first.heads, &[fore, rest]), draft(&second.heads, &[head, tail])]);
        if q == 0 && !second.heads.is_empty() {
            // The heads of the second stay with nobody, or lead on within the story.
            if tail.is_empty() {
                offer(&gone, vec![draft(&first.heads, &[fore, &second.heads, rest])]);
            }
            if first.heads.is_empty() {
                offer(&gone, vec![draft(&second.heads, &[fore, rest, tail])]);
            }
        }
        if q == 0 && first.heads.is_empty() {
            offer(&gone, vec![draft(&second.heads, &[fore, rest]), draft(&[], &[tail])]);
        }
        if !tail.is_empty() {
            offer(&gone, vec![draft(&first.heads, &[fore, rest]), draft(&second.heads, &[head]), draft(&[], &[tail])]);
        }
        // A stretch of the second goes in behind `a`.
        for end in [self.stretch_end(&second.body, q), second.body.len(), q + 1] {
            let (seg, after) = rest.split_at(end - q);
            offer(&gone, vec![draft(&first.heads, &[fore, seg, tail]), draft(&second.heads, &[head, after])]);
        }
        // A stretch of the first goes in before `b`.
        for start in [self.stretch_start(&first.body, here.at), 0, here.at] {
            let (before, seg) = fore.split_at(start);
            offer(&gone, vec![draft(&first.heads, &[before, tail]), draft(&second.heads, &[head, seg, rest])]);
            if start == 0 && q == 0 && tail.is_empty() && second.heads.is_empty() {
                offer(&gone, vec![draft(&first.heads, &[seg, rest])]);
            }
        }
    }

    /// Changes within one story: `q` is to come right behind what stands before `p`.
    fn inner_changes(&self, story: &Draft, index: usize, p: usize, q: usize, offer: &mut impl FnMut(&[usize], Vec<Draft>)) {
        let draft = |heads: &[usize], parts: &[&[usize]]| Draft { heads: heads.to_vec(), body: parts.concat(), photo: false };
        let body = &story.body;
        if q > p {
            offer(&[index], vec![draft(&story.heads, &[&body[..p], &body[q..]]), draft(&[], &[&body[p..q]])]);
            for end in [self.stretch_end(body, q), body.len(), q + 1] {
                offer(&[index], vec![draft(&story.heads, &[&body[..p], &body[q..end], &body[p..q], &body[end..]])]);
            }
        } else if q < p {
            for end in [self.stretch_end(body, q), q + 1].into_iter().filter(|&e| e < p) {
                offer(&[index], vec![draft(&story.heads, &[&body[..q], &body[end..p], &body[q..end], &body[p..]])]);
            }
            for start in [self.stretch_start(body, p - 1), p - 1].into_iter().filter(|&s| s > q) {
                offer(&[index], vec![draft(&story.heads, &[&body[..q], &body[start..p], &body[q..start], &body[p..]])]);
            }
        }
    }

    /// Changes that begin a story with run `r`.
    fn split_changes(&self, state: &State, r: usize, offer: &mut impl FnMut(&[usize], Vec<Draft>)) {
        let Some(spot) = state.spots[r] else { return };
        let story = &state.stories[spot.story];
        if spot.head || spot.at == 0 && self.parts[r] != Part::Head {
            return;
        }
        let (fore, rest) = story.body.split_at(spot.at);
        let fore = Draft { heads: story.heads.clone(), body: fore.to_vec(), photo: false };
        let heads = rest.iter().take_while(|&&k| self.parts[k] == Part::Head).count();
        let new = Draft { heads: rest[..heads].to_vec(), body: rest[heads..].to_vec(), photo: false };
        offer(&[spot.story], vec![fore, new]);
        // The headlines of one of the two are among those that found no story.
        for (k, lone) in state.stories.iter().enumerate() {
            if lone.body.is_empty() && k != spot.story && heads == 0 && !story.photo {
                let parts = |a: &[usize], b: &[usize]| {
                    let draft = |heads: &[usize], body: &[usize]| Draft { heads: heads.to_vec(), body: body.to_vec(), photo: false };
                    vec![draft(a, &story.body[..spot.at]), draft(b, rest)]
                };
                offer(&[spot.story, k], parts(&lone.heads, &story.heads));
                offer(&[spot.story, k], parts(&story.heads, &lone.heads));
            }
        }
        if heads > 0 && !story.heads.is_empty() {
            // What seemed a subhead is the headline of what comes before it, or the old headline is nobody's.
            let fore = Draft { heads: rest[..heads].to_vec(), body: story.body[..spot.at].to_vec(), photo: false };
            offer(&[spot.story], vec![fore, Draft { heads: story.heads.clone(), body: rest[heads..].to_vec(), photo: false }]);
        }
        if heads == 0 && story.heads.len() > 1 && !story.photo {
            // Both have headlines among those of the story.
            for cut in 1..story.heads.len() {
                let (upper, lower) = story.heads.split_at(cut);
                for (first, second) in [(upper, lower), (lower, upper)] {
                    let fore = Draft { heads: first.to_vec(), body: story.body[..spot.at].to_vec(), photo: false };
                    offer(&[spot.story], vec![fore, Draft { heads: second.to_vec(), body: rest.to_vec(), photo: false }]);
                }
            }
        }
        if heads == 0 && !story.heads.is_empty() {
            // The headlines go with what comes after.
            let fore = Draft { heads: Vec::new(), body: story.body[..spot.at].to_vec(), photo: false };
            offer(&[spot.story], vec![fore, Draft { heads: story.heads.clone(), body: rest.to_vec(), photo: false }]);
        }
        let end = self.stretch_end(&story.body, spot.at) - spot.at;
        if heads == 0 && end < rest.len() {
            let (seg, after) = rest.split_at(end);
            let left = Draft { heads: story.heads.clone(), body: [&story.body[..spot.at], after].concat(), photo: false };
            offer(&[spot.story], vec![left, Draft { heads: Vec::new(), body: seg.to_vec(), photo: false }]);
        }
    }

    /// A stretch set wider than the column before it is a lead: it goes to the front of its story, or of another.
    fn lead_changes(&self, state: &State, r: usize, offer: &mut impl FnMut(&[usize], Vec<Draft>)) {
        let Some(spot) = state.spots[r] else { return };
        let story = &state.stories[spot.story];
        if spot.head || story.photo || !matches!(self.parts[r], Part::Text | Part::Dateline) {
            return;
        }
        let measure = self.runs[r].measure;
        let wide = |k: usize| matches!(self.parts[k], Part::Text | Part::Dateline) && self.runs[k].measure + 4 >= measure;
        if measure == 0 || spot.at > 0 && wide(story.body[spot.at - 1]) {
            return;
        }
        let end = spot.at + story.body[spot.at..].iter().take_while(|&&k| wide(k)).count();
        if end - spot.at > LEAD {
            return;
        }
        let lead = &story.body[spot.at..end];
        let rest = [&story.body[..spot.at], &story.body[end..]].concat();
        let first = |body: &[usize]| body.iter().map(|&k| self.runs[k].measure).find(|&m| m > 0).unwrap_or(0);
        if spot.at > 0 && first(&rest) + WIDER <= measure {
            let body = [lead, &rest].concat();
            offer(&[spot.story], vec![Draft { heads: story.heads.clone(), body, photo: false }]);
        }
        for (k, host) in state.stories.iter().enumerate() {
            if k != spot.story && !host.photo && !host.body.is_empty() && !host.heads.is_empty() && first(&host.body) + WIDER <= measure {
                if rest.is_empty() {
                    // What seemed the headline is a subhead behind the lead, which has a headline of its own.
                    let body = [lead, &host.heads, &host.body].concat();
                    if !story.heads.is_empty() {
                        offer(&[spot.story, k], vec![Draft { heads: story.heads.clone(), body: body.clone(), photo: false }]);
                    }
                    for (m, other) in state.stories.iter().enumerate() {
                        if m != k && m != spot.story && !other.photo && !other.heads.is_empty() {
                            let led = Draft { heads: other.heads.clone(), body: body.clone(), photo: false };
                            offer(&[spot.story, k, m], vec![led, Draft { heads: story.heads.clone(), ..other.clone() }]);
                        }
                    }
                }
                let heads = if rest.is_empty() { self.with_heads(&host.heads, &story.heads) } else { host.heads.clone() };
                let new = Draft { heads, body: [lead, &host.body].concat(), photo: false };
                let left =
                    if rest.is_empty() { Draft::default() } else { Draft { heads: story.heads.clone(), body: rest.clone(), photo: false } };
                offer(&[spot.story, k], vec![left, new]);
            }
        }
    }

    /// Changes of hands of the headline `h`, alone or with those beside it.
    fn head_changes(&self, state: &State, h: usize, offer: &mut impl FnMut(&[usize], Vec<Draft>)) {
        let Some(spot) = state.spots[h] else { return };
        let story = &state.stories[spot.story];
        let row: &[usize] = if spot.head { &story.heads } else { &story.body };
        let longest = row[spot.at..].iter().take(5).take_while(|&&k| self.parts[k] == Part::Head).count();
        for take in 1..=longest {
            let group = &row[spot.at..spot.at + take];
            let mut left = story.clone();
            if spot.head {
                left.heads.drain(spot.at..spot.at + take)
            } else {
                left.body.drain(spot.at..spot.at + take)
            };
            // Nobody's.
            if left != Draft::default() && !(left.body.is_empty() && left.heads.is_empty()) {
                offer(&[spot.story], vec![left.clone(), Draft { heads: group.to_vec(), ..Draft::default() }]);
            }
            // Its own story's headline, or a subhead in it.
            if spot.head && !left.body.is_empty() && !left.photo {
                if let Some(at) = left.body.iter().position(|&r| self.rank[r] == self.rank[group[take - 1]] + 1).filter(|&at| at > 0) {
                    let mut to = left.clone();
                    to.body.splice(at..at, group.iter().copied());
                    offer(&[spot.story], vec![to]);
                }
            } else if !spot.head {
                let mut to = left.clone();
                to.heads = self.with_heads(&to.heads, group);
                offer(&[spot.story], vec![to]);
                let mut to = left.clone();
                let old = std::mem::replace(&mut to.heads, group.to_vec());
                offer(&[spot.story], vec![to, Draft { heads: old, ..Draft::default() }]);
            }
            for other in self.hosts(state, spot.story, group) {
                let host = &state.stories[other];
                let gone = [spot.story, other];
                let mut to = host.clone();
                to.heads = self.with_heads(&host.heads, group);
                offer(&gone, vec![left.clone(), to]);
                if !host.heads.is_empty() {
                    let mut to = host.clone();
                    to.heads = group.to_vec();
                    // They change places, or the others are left over.
                    if spot.head && take == story.heads.len() {
                        let mut from = left.clone();
                        from.heads.clone_from(&host.heads);
                        offer(&gone, vec![from, to.clone()]);
                    }
                    offer(&gone, vec![left.clone(), to, Draft { heads: host.heads.clone(), ..Draft::default() }]);
                }
                if !host.photo
                    && let Some(at) = host.body.iter().position(|&r| self.rank[r] == self.rank[group[take - 1]] + 1).filter(|&at| at > 0)
                {
                    let mut to = host.clone();
                    to.body.splice(at..at, group.iter().copied());
                    offer(&gone, vec![left.clone(), to]);
                }
            }
        }
    }

    fn with_heads(&self, heads: &[usize], group: &[usize]) -> Vec<usize> {
        let mut out: Vec<usize> = heads.iter().chain(group).copied().collect();
        out.sort_by_key(|&h| self.seat[h]);
        out
    }

    /// Stories that may have a group of heads: those beside it on the page and those that share its wording.
    fn hosts(&self, state: &State, own: usize, group: &[usize]) -> Vec<usize> {
        let (first, last) = (self.seat[group[0]], self.seat[group[group.len() - 1]]);
        let mut shares: Vec<(f64, usize)> = Vec::new();
        let mut out = Vec::new();
        for (k, story) in state.stories.iter().enumerate() {
            if k == own || story.body.is_empty() {
                continue;
            }
            let near = story.body.iter().chain(&story.heads).any(|&r| self.seat[r] + 2 >= first && self.seat[r] <= last + 2);
            if near {
                out.push(k);
            } else {
                let share = group.iter().map(|&h| self.share(h, &story.body)).fold(0.0, f64::max);
                shares.push((share, k));
            }
        }
        shares.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        out.extend(shares.iter().take(4).filter(|s| s.0 > 0.15).map(|s| s.1));
        out
    }
}

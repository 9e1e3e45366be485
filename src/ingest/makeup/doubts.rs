//! What nearly won: other divisions that cost hardly more are doubts of the stories that they would change.

use super::{
    Draft, Makeup, is_photo,
    moves::{Change, Spot, State},
};
use crate::ingest::{
    account::ranges,
    ledger::{Doubt, LineRange},
    stories::Part,
};

/// A change that costs less than this more is a doubt: the odds are below three to one.
const NEAR: f64 = 1.1;

/// The most doubts of a story: a person looks at the nearest first.
const MOST: usize = 3;

impl Makeup<'_> {
    /// For each story of the state its doubts, the nearest first.
    pub(super) fn doubts(&self, state: &State, arcs: &[Vec<usize>]) -> Vec<Vec<Doubt>> {
        let mut found: Vec<Vec<(f64, Doubt)>> = vec![Vec::new(); state.stories.len()];
        for r in self.anchors() {
            let Some(spot) = state.spots[r] else { continue };
            let mut best: Option<(f64, Change, usize)> = None;
            self.changes(state, r, arcs, &mut |follower, gone, new| {
                let price = self.difference(state, gone, &new);
                if price < best.as_ref().map_or(NEAR, |b| b.0) && differs(state, gone, &new) {
                    best = Some((price, Change { gone: gone.to_vec(), new }, follower));
                }
            });
            if let Some((price, change, follower)) = best {
                found[spot.story].push((price, self.doubt(state, spot, r, follower, &change)));
            }
        }
        found
            .into_iter()
            .map(|mut list| {
                list.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.lines.cmp(&b.1.lines)));
                list.dedup_by(|a, b| a.1.lines == b.1.lines);
                list.truncate(MOST);
                list.into_iter().map(|(_, doubt)| doubt).collect()
            })
            .collect()
    }

    fn doubt(&self, state: &State, spot: Spot, r: usize, follower: usize, change: &Change) -> Doubt {
        let lines = self.lines(&[r]);
        let holder = change.new.iter().find(|d| d.heads.contains(&r) || d.body.contains(&r));
        if self.parts[r] == Part::Head {
            let other = holder.filter(|d| !d.body.is_empty()).map(|d| {
                let role = if d.heads.contains(&r) { "headline" } else { "subhead" };
                format!("{role} of the story that begins with {}", self.place(d.body[0]))
            });
            let message = if spot.head { "the headline may belong elsewhere" } else { "the subhead may be a headline" };
            return Doubt {
                code: "headline-of".into(),
                message: message.into(),
                lines,
                alternatives: vec![other.unwrap_or_else(|| "headline of no story on this page".to_owned())],
            };
        }
        let next = |body: &[usize]| body.iter().position(|&k| k == r).and_then(|at| body.get(at + 1)).copied();
        let now = next(&state.stories[spot.story].body);
        let then = holder.and_then(|d| next(&d.body));
        let (message, alternative) = match (now, then) {
            (Some(now), Some(then)) if now != then => {
                (format!("the text goes on in {}, which is not sure", self.place(now)), format!("it goes on in {}", self.place(then)))
            }
            (Some(now), None) => (format!("the text goes on in {}, which is not sure", self.place(now)), "the story ends here".to_owned()),
            (None, Some(then)) => ("the story may not end here".to_owned(), format!("it goes on in {}", self.place(then))),
            _ => {
                let before = |d: &Draft| d.body.iter().position(|&k| k == r).and_then(|at| at.checked_sub(1)).map(|at| d.body[at]);
                let place = holder
                    .and_then(before)
                    .map_or_else(|| format!("with {}", self.place(follower)), |b| format!("behind {}", self.place(b)));
                ("the place of this text is not sure".to_owned(), place)
            }
        };
        Doubt { code: "story-goes-on".into(), message, lines, alternatives: vec![alternative] }
    }

    /// The raw lines of runs.
    fn lines(&self, runs: &[usize]) -> Vec<LineRange> {
        ranges(runs.iter().flat_map(|&r| &self.runs[r].pieces).map(|&p| self.pieces[p].line + 1))
    }

    /// The line with which a run begins, in words.
    fn place(&self, run: usize) -> String {
        let piece = &self.pieces[self.runs[run].pieces[0]];
        format!("line {} ({}…)", piece.line + 1, piece.chars.iter().take(8).collect::<String>())
    }

    /// The runs that changes are tried for.
    pub(super) fn anchors(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.runs.len()).filter(|&r| self.seat[r] != usize::MAX && !is_photo(self.parts[r]))
    }
}

/// Whether a change is one that a reader would see.
fn differs(state: &State, gone: &[usize], new: &[Draft]) -> bool {
    let empty = |d: &&Draft| !d.body.is_empty() || !d.heads.is_empty();
    let old: Vec<&Draft> = gone.iter().map(|&s| &state.stories[s]).filter(empty).collect();
    let new: Vec<&Draft> = new.iter().filter(empty).collect();
    !(new.iter().all(|d| old.contains(d)) && old.iter().all(|d| new.contains(d)))
}

//! Headlines that stand in a row and were read as one: whose words are those of two stories, the row is cut between them.
//!
//! The reading of lines sees no more than that two lines could be one headline. Which texts have their words says more: the
//! first line is about the text below it, the second about one that stands elsewhere and has nothing of the first, or it is a slogan.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    likeness::Likeness,
    lines::Piece,
    marks::Mark,
    paragraphs::{Run, Shape},
};

/// Share of a headline's wording that the paragraphs of its own story have, at least.
const OWN: f64 = 0.4;

/// The most that those of another story have.
const OTHER: f64 = 0.25;

/// Runs before and behind the paragraph with most of a headline's wording that may be of the same story.
const BEFORE: usize = 5;
const BEHIND: usize = 8;

/// Cuts headlines between lines that are about different stories. `joined` says of each run whether it goes on in the next.
pub(crate) fn part(pieces: &[Piece], runs: Vec<Run>, joined: Vec<bool>) -> (Vec<Run>, Vec<bool>) {
    let is_row = |run: &Run| run.shape == Shape::Head && run.pieces.len() > 1;
    if !runs.iter().any(is_row) {
        return (runs, joined);
    }
    let mut lines: Vec<Run> = Vec::with_capacity(runs.len() + 16);
    for run in &runs {
        if is_row(run) {
            lines.extend(run.pieces.iter().map(|&p| Run { pieces: vec![p], ..run.clone() }));
        } else {
            lines.push(run.clone());
        }
    }
    let like = Likeness::of(pieces, &lines);
    let stretch = stretches(pieces, &lines);
    let (mut out, mut goes_on) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    let mut at = 0;
    for (run, joined) in runs.into_iter().zip(joined) {
        let row = at..at + if is_row(&run) { run.pieces.len() } else { 1 };
        at = row.end;
        let cut = (row.start + 1..row.end).find(|&cut| {
            let (upper, lower) = (Wording::of(row.start..cut, &like, &lines), Wording::of(cut..row.end, &like, &lines));
            let slogan = |line: usize| pieces[lines[line].pieces[0]].slogan;
            upper.is_of_another(&lower, &like, &stretch)
                || slogan(cut) && row.end == cut + 1 && upper.is_told(&like, &stretch) && !lower.is_told(&like, &stretch)
                || slogan(row.start) && cut == row.start + 1 && lower.is_told(&like, &stretch) && !upper.is_told(&like, &stretch)
        });
        if let Some(cut) = cut {
            let mut first = run;
            let rest = first.pieces.split_off(cut - row.start);
            let second = Run { place: first.place + first.pieces.len(), pieces: rest, ..first.clone() };
            out.extend([first, second]);
            goes_on.extend([false, joined]);
        } else {
            out.push(run);
            goes_on.push(joined);
        }
    }
    loosen(out, goes_on)
}

/// Lines of headlines in a row of headlines, at least: fewer are kicker, headline and subtitle of one story.
const ROW: usize = 3;

/// Sets the lines of headlines that stand in a row apart, so that the search for stories can give each to its own.
fn loosen(runs: Vec<Run>, joined: Vec<bool>) -> (Vec<Run>, Vec<bool>) {
    let (mut out, mut goes_on) = (Vec::with_capacity(runs.len()), Vec::with_capacity(runs.len()));
    let mut at = 0;
    while at < runs.len() {
        let end = at + runs[at..].iter().take_while(|run| run.shape == Shape::Head).count().max(1);
        let is_row = runs[at].shape == Shape::Head && runs[at..end].iter().map(|run| run.pieces.len()).sum::<usize>() >= ROW;
        for k in at..end {
            if !is_row {
                out.push(runs[k].clone());
                goes_on.push(joined[k]);
                continue;
            }
            for (line, &piece) in runs[k].pieces.iter().enumerate() {
                out.push(Run { pieces: vec![piece], place: runs[k].place + line, more: line > 0, ..runs[k].clone() });
                goes_on.push(line + 1 == runs[k].pieces.len() && joined[k]);
            }
        }
        at = end;
    }
    (out, goes_on)
}

/// For each run which of the page's stretches it stands in: they part where a story surely begins or ends.
fn stretches(pieces: &[Piece], runs: &[Run]) -> Vec<usize> {
    let mut stretch = 0;
    runs.iter()
        .map(|run| {
            let first = &pieces[run.pieces[0]];
            stretch += usize::from(first.dateline);
            let own = stretch;
            stretch += usize::from(matches!(first.mark, Some(Mark::Signoff | Mark::GoesOn)));
            own
        })
        .collect()
}

/// Which paragraphs have the wording of some lines of a headline.
struct Wording {
    held: BTreeMap<usize, Vec<u32>>,
    all: f64,
}

impl Wording {
    fn of(lines: std::ops::Range<usize>, like: &Likeness, runs: &[Run]) -> Self {
        let mut out = Self { held: BTreeMap::new(), all: 0.0 };
        for line in lines {
            let (held, all) = like.found(line, runs);
            for (run, pairs) in held {
                out.held.entry(run).or_default().extend(pairs);
            }
            out.all += all;
        }
        out
    }

    /// The paragraph that has most of it.
    fn best(&self, like: &Likeness) -> Option<usize> {
        let sum = |pairs: &[u32]| pairs.iter().map(|&pair| like.weight(pair)).sum::<f64>();
        self.held.iter().max_by(|a, b| sum(a.1).total_cmp(&sum(b.1)).then(b.0.cmp(a.0))).map(|(&run, _)| run)
    }

    /// The share that the paragraphs round a run have, as far as no story surely ends between.
    fn round(&self, run: usize, like: &Likeness, stretch: &[usize]) -> f64 {
        let near = self.held.range(run.saturating_sub(BEFORE)..=run + BEHIND).filter(|(other, _)| stretch[**other] == stretch[run]);
        let pairs: BTreeSet<u32> = near.flat_map(|(_, pairs)| pairs.iter().copied()).collect();
        pairs.into_iter().map(|pair| like.weight(pair)).sum::<f64>() / self.all
    }

    /// Whether the page has a story about it: nobody tells of the slogans with which papers fill their columns.
    fn is_told(&self, like: &Likeness, stretch: &[usize]) -> bool {
        self.best(like).is_some_and(|run| self.round(run, like, stretch) >= OWN)
    }

    /// Whether this is about one story and `other` about another.
    fn is_of_another(&self, other: &Self, like: &Likeness, stretch: &[usize]) -> bool {
        let (Some(a), Some(b)) = (self.best(like), other.best(like)) else { return false };
        self.round(a, like, stretch) >= OWN
            && other.round(b, like, stretch) >= OWN
            && self.round(b, like, stretch) <= OTHER
            && other.round(a, like, stretch) <= OTHER
    }
}

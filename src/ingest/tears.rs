//! Which torn half goes on in which other half, all of a page weighed together.
//!
//! A column that ends within a sentence goes on at the head of another column, and so do several at once: the reading of
//! paragraphs may have put two halves together that only stand beside each other. So the lines whose next line is not sure,
//! those that found none and those whose bond with their neighbour is weak, are given out anew: to every end one beginning,
//! so that the worth of all together is greatest. One change often needs another: where a half is taken from its
//! neighbour, the neighbour's own half must be found.

use std::cell::OnceCell;

use super::{
    bonds::{self, Bonding},
    indents::Indents,
    likeness::{self, Likeness},
    lines::Piece,
    marks::Mark,
    paragraphs::{Run, Shape},
    text,
    weights::Weights,
};

/// The most lines within paragraphs that are asked: those with the weakest bonds.
const ASKED: usize = 60;

/// The most ends and beginnings that are weighed together.
const SHEET: usize = 400;

/// Odds of a bond below which a line may have been put behind the wrong one.
const WEAK: f64 = 1.0;

/// Odds of a bond from which on a line elsewhere is worth trying.
const STRONG: f64 = 0.8;

/// Odds of a bond below which a line elsewhere is not what goes on, whatever it says.
const LEAST: f64 = -0.5;

/// Odds of a beginning as a sentence's below which a paragraph may be the rest of one.
const ODDLY: f64 = -1.0;

/// Lines round a tear whose wording is compared.
const ROUND: usize = 8;

/// What speaks for it, the end, and the beginning in which it goes on: each a run and the place of a line in it.
type Link = (f64, (usize, usize), (usize, usize));

/// An end or a beginning of a half.
struct Edge {
    run: usize,
    /// Place in the run: of the last line of an end, of the first of a beginning.
    at: usize,
    /// Whether the reading of paragraphs went on here.
    inner: bool,
    piece: usize,
    /// Lines near it whose wording counts.
    round: std::ops::Range<usize>,
    /// Pairs of characters in them with what each tells, sorted: looked up where it can decide.
    words: OnceCell<Vec<(u64, f64)>>,
}

/// Cuts runs where halves of two paragraphs were read as one, and says for each run which one goes on where it stops.
pub(super) fn mend(pieces: &[Piece], runs: Vec<Run>, bonding: Bonding, w: &Weights) -> (Vec<Run>, Vec<Option<usize>>) {
    let page = Page::of(pieces, &runs, bonding, w);
    let (ends, starts) = page.edges();
    let mut links: Vec<Link> = Vec::new();
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for (ends, starts) in sheets(&ends, &starts) {
        give_out(&page, &ends, &starts, &mut links, &mut cuts);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let (runs, place) = split(pieces, runs, &cuts);
    links.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut next = vec![None; runs.len()];
    let mut taken = vec![false; runs.len()];
    // Where the chain that a run begins ends, and where the chain that it ends begins: a ring of halves is no text.
    let (mut end_of, mut start_of): (Vec<usize>, Vec<usize>) = (0..runs.len()).map(|r| (r, r)).unzip();
    for (_, a, b) in links {
        let (a, b) = (place(a), place(b));
        if next[a].is_none() && !taken[b] && end_of[b] != a {
            next[a] = Some(b);
            taken[b] = true;
            let (start, end) = (start_of[a], end_of[b]);
            end_of[start] = end;
            start_of[end] = start;
        }
    }
    (runs, next)
}

/// The edges of a page, a sheet at a time: no newspaper page has more edges than one sheet, greater input is read sheet by sheet.
fn sheets<'a>(ends: &'a [Edge], starts: &'a [Edge]) -> Vec<(Vec<&'a Edge>, Vec<&'a Edge>)> {
    if ends.len() + starts.len() <= SHEET {
        return vec![(ends.iter().collect(), starts.iter().collect())];
    }
    let mut all: Vec<(usize, usize, bool, &Edge)> =
        ends.iter().map(|e| (e.run, e.at, true, e)).chain(starts.iter().map(|s| (s.run, s.at, false, s))).collect();
    all.sort_by_key(|edge| (edge.0, edge.1, edge.2));
    all.chunks(SHEET)
        .map(|sheet| {
            let side = |end: bool| sheet.iter().filter(|edge| edge.2 == end).map(|edge| edge.3).collect();
            (side(true), side(false))
        })
        .collect()
}

/// Gives the beginnings out to the ends: which go on in which, and where what was read as one is to be cut.
fn give_out(page: &Page<'_>, ends: &[&Edge], starts: &[&Edge], links: &mut Vec<Link>, cuts: &mut Vec<(usize, usize)>) {
    let scores: Vec<Vec<f64>> = ends.iter().map(|a| starts.iter().map(|b| page.score(a, b)).collect()).collect();
    let loose = |edge: &&Edge| if edge.inner { -page.w.link_loose } else { 0.0 };
    let given = assign(&scores, &ends.iter().map(loose).collect::<Vec<_>>(), &starts.iter().map(loose).collect::<Vec<_>>());
    for (i, j) in given.into_iter().enumerate() {
        let a = ends[i];
        let natural = |b: &Edge| a.inner && b.inner && b.run == a.run && b.at == a.at + 1;
        if let Some(j) = j {
            if natural(starts[j]) {
                continue;
            }
            links.push((scores[i][j], (a.run, a.at), (starts[j].run, starts[j].at)));
        }
        if a.inner && starts.iter().any(|b| natural(b)) {
            cuts.push((a.run, a.at + 1));
        }
    }
    // A beginning that was taken from its neighbour is cut off, whether the neighbour is on this sheet or not.
    cuts.extend(links.iter().filter(|link| link.2.1 > 0).map(|link| link.2));
    cuts.extend(links.iter().filter(|link| link.1.1 + 1 < page.runs[link.1.0].pieces.len()).map(|link| (link.1.0, link.1.1 + 1)));
}

/// Cuts runs at places (run, line of it); with the new number of the run that holds a place.
fn split(pieces: &[Piece], runs: Vec<Run>, cuts: &[(usize, usize)]) -> (Vec<Run>, impl Fn((usize, usize)) -> usize) {
    let mut out = Vec::with_capacity(runs.len() + cuts.len());
    let mut starts: Vec<(usize, usize)> = Vec::with_capacity(runs.len() + cuts.len());
    for (r, mut run) in runs.into_iter().enumerate() {
        let from = cuts.partition_point(|c| c.0 < r);
        let mut done = 0;
        for &(_, at) in cuts[from..].iter().take_while(|c| c.0 == r) {
            let rest = run.pieces.split_off(at - done);
            let place = run.place + run.pieces.len();
            let tail = Run { pieces: rest, place, orphan: true, ..run.clone() };
            let last = &pieces[*run.pieces.last().expect("a run is cut behind a line")];
            run.cut = !last.ends_sentence() && !last.ends_softly();
            starts.push((r, done));
            out.push(std::mem::replace(&mut run, tail));
            done = at;
        }
        starts.push((r, done));
        out.push(run);
    }
    (out, move |place| starts.partition_point(|s| *s <= place) - 1)
}

struct Page<'a> {
    pieces: &'a [Piece],
    runs: &'a [Run],
    w: &'a Weights,
    like: Likeness,
    bonding: Bonding,
    order: Vec<usize>,
    /// What a blank line within a paragraph says for a tear.
    blank: f64,
    indents: Indents,
}

impl<'a> Page<'a> {
    fn of(pieces: &'a [Piece], runs: &'a [Run], bonding: Bonding, w: &'a Weights) -> Self {
        let order: Vec<usize> = runs.iter().flat_map(|r| r.pieces.iter().copied()).collect();
        let inner = runs.iter().filter(|r| r.shape == Shape::Text).flat_map(|r| r.pieces.get(1..).unwrap_or_default());
        let (mut all, mut gaps) = (20.0f64, 2.0f64);
        for &p in inner {
            all += 1.0;
            gaps += f64::from(u8::from(pieces[p].gap > 0));
        }
        let blank = ((all - gaps) / gaps).ln().clamp(0.0, 3.0);
        Self { indents: Indents::of(pieces, &order), pieces, runs, w, like: Likeness::of(pieces, runs), bonding, order, blank }
    }

    /// Ends that look for their other half, and beginnings that do.
    fn edges(&self) -> (Vec<Edge>, Vec<Edge>) {
        let (runs, pieces) = (self.runs, self.pieces);
        let mut firsts = Vec::with_capacity(runs.len());
        let mut at = 0;
        for run in runs {
            firsts.push(at);
            at += run.pieces.len();
        }
        let mark = |r: usize| runs.get(r).and_then(|run| pieces[run.pieces[0]].mark);
        let edge = |run: usize, at: usize, inner: bool, ahead: bool| {
            let piece = runs[run].pieces[at];
            let here = firsts[run] + at;
            let round = if ahead { here..(here + ROUND).min(self.order.len()) } else { (here + 1).saturating_sub(ROUND)..here + 1 };
            Edge { run, at, inner, piece, round, words: OnceCell::new() }
        };
        let mut ends: Vec<Edge> = (0..runs.len())
            .filter(|&r| runs[r].cut && runs[r].shape == Shape::Text && mark(r + 1) != Some(Mark::GoesOn))
            .map(|r| edge(r, runs[r].pieces.len() - 1, false, false))
            .collect();
        let mut starts: Vec<Edge> = (0..runs.len())
            .filter(|&r| (runs[r].orphan || self.is_short(r) || self.opens_oddly(r)) && (r == 0 || mark(r - 1) != Some(Mark::CameFrom)))
            .map(|r| edge(r, 0, false, true))
            .collect();
        // Lines that hold whole paragraphs show no indent: there a firm bond alone tells the other half.
        let mut bare: Vec<usize> = Vec::new();
        for a in ends.iter().filter(|a| runs[a.run].measure == 0) {
            bare.extend((a.run + 2..runs.len().min(a.run + 9)).filter(|&b| self.goes_on_bare(a.run, b)));
        }
        bare.sort_unstable();
        bare.dedup();
        bare.retain(|b| !starts.iter().any(|s| s.run == *b));
        starts.extend(bare.into_iter().map(|b| edge(b, 0, false, true)));
        starts.retain(|start| !self.begins(&pieces[start.piece]));
        if self.order.len() <= 5_000 {
            let mut weak: Vec<(f64, usize, usize)> = Vec::new();
            for (r, run) in runs.iter().enumerate().filter(|(_, run)| run.shape == Shape::Text && run.measure > 0) {
                for (at, pair) in run.pieces.windows(2).enumerate() {
                    let (a, b) = (&pieces[pair[0]], &pieces[pair[1]]);
                    if !a.ends_sentence() && a.line != b.line && !b.begins_hanging() && !self.begins(b) {
                        let odds = self.bonding.odds(a, b) - if b.gap > 0 { self.blank } else { 0.0 };
                        if odds < WEAK {
                            weak.push((odds, r, at));
                        }
                    }
                }
            }
            weak.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2))));
            weak.truncate(ASKED);
            // Only those for whose both sides something better may be found.
            let odds = |a: usize, b: usize| self.bonding.odds(&pieces[a], &pieces[b]) >= STRONG;
            let sides: Vec<(usize, usize)> = weak.iter().map(|&(_, r, at)| (runs[r].pieces[at], runs[r].pieces[at + 1])).collect();
            let mut ahead: Vec<bool> = sides.iter().map(|side| starts.iter().any(|s| odds(side.0, s.piece))).collect();
            let mut back: Vec<bool> = sides.iter().map(|side| ends.iter().any(|e| odds(e.piece, side.1))).collect();
            for (k, side) in sides.iter().enumerate() {
                for (o, other) in sides.iter().enumerate() {
                    if k != o && !(ahead[k] && back[o]) && odds(side.0, other.1) {
                        ahead[k] = true;
                        back[o] = true;
                    }
                }
            }
            for (k, &(_, r, at)) in weak.iter().enumerate() {
                if ahead[k] && back[k] {
                    ends.push(edge(r, at, true, false));
                    starts.push(edge(r, at + 1, true, true));
                }
            }
        }
        (ends, starts)
    }

    /// Whether a line shows that a paragraph begins with it: by a dateline, or by the indent of two characters.
    fn begins(&self, piece: &Piece) -> bool {
        piece.dateline || piece.opens_wire() || self.indents.begin(piece)
    }

    /// A line that is all of its run may be a paragraph of its own or the last line of one that was torn.
    fn is_short(&self, r: usize) -> bool {
        let run = &self.runs[r];
        let piece = &self.pieces[run.pieces[0]];
        run.shape == Shape::Text
            && run.pieces.len() == 1
            && piece.ends_sentence()
            && run.measure > 0
            && piece.width < run.measure - 4
            && !piece.opens_wire()
    }

    /// A paragraph that begins as no sentence does may be the rest of one.
    fn opens_oddly(&self, r: usize) -> bool {
        let (run, piece) = (&self.runs[r], &self.pieces[self.runs[r].pieces[0]]);
        run.shape == Shape::Text && run.measure > 0 && !piece.opens_wire() && bonds::opens(&piece.chars) < ODDLY
    }

    /// Whether run `b` may go on where run `a`, of lines that hold whole paragraphs, stops.
    fn goes_on_bare(&self, a: usize, b: usize) -> bool {
        let first = |r: usize| &self.pieces[self.runs[r].pieces[0]];
        let last = &self.pieces[*self.runs[a].pieces.last().expect("a run holds a piece")];
        let bond = |b: usize| bonds::across(&last.chars, &first(b).chars);
        let next = a + 1 < self.runs.len() && bond(a + 1) > 0.0 && self.runs[a + 1].shape == Shape::Text;
        !next && self.runs[b].shape == Shape::Text && !self.runs[b].orphan && !first(b).opens_wire() && bond(b) > 0.5
    }

    fn words_of<'e>(&self, edge: &'e Edge) -> &'e [(u64, f64)] {
        edge.words.get_or_init(|| self.words(edge.round.clone()))
    }

    /// Pairs of characters in lines of the page, sorted.
    fn words(&self, lines: std::ops::Range<usize>) -> Vec<(u64, f64)> {
        let mut out: Vec<u64> = self.order[lines]
            .iter()
            .flat_map(|&p| self.pieces[p].chars[..self.pieces[p].chars.len().min(200)].windows(2))
            .filter(|pair| pair.iter().all(|c| text::is_word(*c)))
            .map(|pair| u64::from(pair[0] as u32) << 32 | u64::from(pair[1] as u32))
            .collect();
        out.sort_unstable();
        out.dedup();
        out.into_iter().map(|pair| (pair, likeness::telling(pair))).filter(|w| w.1 > 0.0).collect()
    }

    /// What speaks for one going on in the other.
    fn score(&self, a: &Edge, b: &Edge) -> f64 {
        let (w, runs) = (self.w, self.runs);
        if a.run == b.run && (b.at <= a.at || !a.inner || !b.inner) {
            return NEVER;
        }
        let (last, first) = (&self.pieces[a.piece], &self.pieces[b.piece]);
        let odds = self.bonding.odds(last, first);
        if a.run == b.run && b.at == a.at + 1 {
            let blank = if first.gap > 0 { self.blank } else { 0.0 };
            return w.link_bond * odds + w.link_next + w.link_hold - blank - w.link_least;
        }
        let oddly = !b.inner && !runs[b.run].orphan && !self.is_short(b.run);
        if oddly && !a.inner && !self.opens_oddly(b.run) {
            let bare = runs[a.run].measure == 0 && b.run >= a.run + 2 && b.run < a.run + 9 && self.goes_on_bare(a.run, b.run);
            let bond = bonds::across(&last.chars, &first.chars);
            return if bare { bond - (b.run - a.run) as f64 * 0.2 - w.link_least } else { NEVER };
        }
        let beside = !a.inner && !b.inner && b.run == a.run + 1;
        if odds < LEAST && !beside {
            return NEVER;
        }
        let same = (runs[a.run].measure - runs[b.run].measure).abs();
        let mut score = w.link_bond * odds - w.link_measure * f64::from(same.min(8)) - w.link_far * a.run.abs_diff(b.run) as f64;
        score -= if b.inner || runs[b.run].orphan {
            0.0
        } else if oddly {
            w.link_first
        } else {
            w.link_short
        };
        score += if beside {
            w.link_next
        } else if b.run < a.run {
            -w.link_back
        } else {
            0.0
        };
        score -= w.link_least;
        let worth = if a.inner || b.inner { w.link_near } else { w.link_like };
        // Wording is compared only where it can decide.
        if score + worth < 0.0 {
            return NEVER;
        }
        let share = if a.inner || b.inner {
            shared(self.words_of(a), self.words_of(b))
        } else {
            let body = (a.run.saturating_sub(3)..=a.run).filter(|&k| runs[k].shape == Shape::Text);
            self.like.share(b.run, body)
        };
        score + worth * share
    }
}

/// The share of what `b` says that `a` says.
fn shared(a: &[(u64, f64)], b: &[(u64, f64)]) -> f64 {
    let all: f64 = b.iter().map(|w| w.1).sum();
    let (mut k, mut both) = (0, 0.0);
    for &(pair, telling) in b {
        while a.get(k).is_some_and(|w| w.0 < pair) {
            k += 1;
        }
        if a.get(k).is_some_and(|w| w.0 == pair) {
            both += telling;
        }
    }
    if all > 0.0 { both / all } else { 0.0 }
}

/// Two edges that can't meet.
const NEVER: f64 = -1e6;

/// To every row at most one column, so that the sum of the scores, and of what rows and columns left alone are worth, is greatest.
fn assign(scores: &[Vec<f64>], alone_rows: &[f64], alone_columns: &[f64]) -> Vec<Option<usize>> {
    let (n, m) = (scores.len(), alone_columns.len());
    let wide = m + n;
    // The Hungarian method with potentials; column `m + i` is row `i` left alone.
    let cost = |i: usize, j: usize| {
        if j < m {
            alone_columns[j] - scores[i][j]
        } else if j - m == i {
            -alone_rows[i]
        } else {
            -NEVER
        }
    };
    let (mut rows, mut columns) = (vec![0.0; n + 1], vec![0.0; wide + 1]);
    let mut row_of = vec![0usize; wide + 1];
    for i in 1..=n {
        row_of[0] = i;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; wide + 1];
        let mut way = vec![0usize; wide + 1];
        let mut used = vec![false; wide + 1];
        loop {
            used[at] = true;
            let row = row_of[at];
            let (mut step, mut to) = (f64::INFINITY, 0);
            for j in 1..=wide {
                if used[j] {
                    continue;
                }
                let rest = cost(row - 1, j - 1) - rows[row] - columns[j];
                if rest < least[j] {
                    (least[j], way[j]) = (rest, at);
                }
                if least[j] < step {
                    (step, to) = (least[j], j);
                }
            }
            for j in 0..=wide {
                if used[j] {
                    rows[row_of[j]] += step;
                    columns[j] -= step;
                } else {
                    least[j] -= step;
                }
            }
            at = to;
            if row_of[at] == 0 {
                break;
            }
        }
        while at != 0 {
            row_of[at] = row_of[way[at]];
            at = way[at];
        }
    }
    let mut out = vec![None; n];
    for j in 1..=m {
        if row_of[j] > 0 && scores[row_of[j] - 1][j - 1] > NEVER / 2.0 {
            out[row_of[j] - 1] = Some(j - 1);
        }
    }
    out
}

//! Pieces → runs: which lines make one paragraph, one headline, one mark.
//!
//! A dynamic programme over the lines in their order. Each line either goes on in the run before it or opens one; what that
//! costs is told by the column's measure (the width of full lines, tried for each paragraph among those that the page has),
//! the lost indent, sentence ends, blank lines as the page uses them, and how firmly two characters belong together.

use super::{
    bonds::{self, Bonding},
    geometry::Evidence,
    indents::{INDENT, Indents},
    lines::Piece,
    measures::{measures, rarity, squeezes},
    weights::Weights,
};

/// What a run of pieces is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Lines of a paragraph.
    Text,
    /// Lines that look like a headline, subhead, kicker or subtitle.
    Head,
    /// A mark of [`super::marks`].
    Mark,
}

/// Pieces that belong together, in order.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub shape: Shape,
    /// Indices of the pieces.
    pub pieces: Vec<usize>,
    /// Place of its first piece in the page's order.
    pub place: usize,
    /// Measure of the column in half-characters; 0 where lines were not wrapped.
    pub measure: i32,
    /// Its beginning is missing: the first line is no paragraph's first.
    pub orphan: bool,
    /// A line of a headline that was read as one with the run before it, set apart because headlines stand in a row here.
    pub more: bool,
    /// Its end is missing: the last line stops in the middle of a sentence.
    pub cut: bool,
}

const HEAD: usize = 0;
const HEAD_MORE: usize = 1;
const MARK: usize = 2;
const FIRST: usize = 0;
const MORE: usize = 1;
const ORPHAN: usize = 2;

/// How the page uses blank lines: cost of 0, 1 and more blank lines within and between runs.
#[derive(Clone, Debug, PartialEq)]
struct Blanks {
    within: [f64; 3],
    between: [f64; 3],
    head: [f64; 3],
    /// Whether blank lines stand between the lines of a paragraph.
    spaced: bool,
}

impl Default for Blanks {
    fn default() -> Self {
        Self { within: [0.0; 3], between: [0.0; 3], head: [0.0, 4.0, 5.0], spaced: false }
    }
}

impl Blanks {
    fn of(pieces: &[Piece], runs: &[Run]) -> Self {
        let (mut within, mut between): ([f64; 3], [f64; 3]) = ([1.0, 1.0, 0.3], [1.0, 1.0, 1.0]);
        for run in runs {
            for (k, &p) in run.pieces.iter().enumerate() {
                let gap = pieces[p].gap;
                match (k, run.shape) {
                    (0, _) => between[gap] += 1.0,
                    (_, Shape::Text) => within[gap] += 1.0,
                    _ => {}
                }
            }
        }
        let cost = |counts: [f64; 3]| {
            let all: f64 = counts.iter().sum();
            // Never surer than one in fifty: extractors drop and add blank lines.
            counts.map(|n| -(n / all).max(0.02).ln())
        };
        // Where every line has a blank one before it, it says nothing for headlines either; where some have none, those are headlines'.
        let close = pieces.iter().skip(1).filter(|p| p.gap == 0 && p.span > 0 && p.bytes.0 == 0).count();
        let spaced = if close < 3 { within[1] / (within[0] + within[1]) } else { 0.0 };
        let head = Self::default().head.map(|cost| cost * (1.0 - spaced));
        Self { within: cost(within), between: cost(between), head, spaced: spaced > 0.5 }
    }
}

/// Cuts pieces, in the order given, into runs; `tops` are first lines of columns that begin beside each other.
pub(crate) fn runs(pieces: &[Piece], (order, tops): (&[usize], &[bool]), bonding: Bonding, w: &Weights) -> Vec<Run> {
    let measures = measures(pieces, order);
    let mut costs = Costs::of(pieces, order, (&measures, bonding), w);
    costs.tops = order.iter().map(|&p| tops[p]).collect();
    let mut blanks = Blanks::default();
    let mut out = Vec::new();
    for _ in 0..3 {
        out = cut(&costs, &blanks);
        let learnt = Blanks::of(pieces, &out);
        // What is read with the same habits is the same.
        if learnt == blanks {
            break;
        }
        blanks = learnt;
    }
    out
}

struct Costs<'a> {
    pieces: &'a [Piece],
    order: &'a [usize],
    measures: &'a [i32],
    w: &'a Weights,
    /// Share of lines near position i that have measure m, as a cost.
    rare: Vec<Vec<f64>>,
    /// By how much each line may have been squeezed.
    squeezes: Vec<i32>,
    /// How well each line goes on from the one before it, how a sentence's beginning it begins, how a headline's end it ends: costs that
    /// every state asks for.
    ties: Vec<f64>,
    begins: Vec<f64>,
    ends: Vec<f64>,
    heads: Vec<f64>,
    indents: Indents,
    /// What the places of lines on paper say; nothing where they are not known.
    paper: Evidence,
    /// Whether columns begin side by side at each line.
    tops: Vec<bool>,
    /// Whether each line may be the rest of a subhead that fills the column with the line before.
    wraps: Vec<bool>,
}

impl<'a> Costs<'a> {
    fn of(pieces: &'a [Piece], order: &'a [usize], (measures, bonding): (&'a [i32], Bonding), w: &'a Weights) -> Self {
        let squeezes = squeezes(pieces, order, measures);
        let mut out = Self {
            pieces,
            order,
            measures,
            w,
            rare: rarity(pieces, order, (measures, &squeezes), w),
            squeezes,
            ties: Vec::new(),
            begins: Vec::new(),
            ends: Vec::new(),
            heads: Vec::new(),
            indents: Indents::of(pieces, order),
            paper: Evidence::of(pieces, order, w),
            tops: Vec::new(),
            wraps: Vec::new(),
        };
        out.ties = (0..order.len())
            .map(|i| {
                // Behind a full stop any beginning is a good one.
                let open = i > 0 && !out.piece(i - 1).ends_sentence() && out.piece(i).mark.is_none();
                if open { w.bond * bonding.odds(out.piece(i - 1), out.piece(i)) } else { 0.0 }
            })
            .collect();
        out.begins = (0..order.len()).map(|i| w.begin * bonds::opens(&out.piece(i).chars).clamp(-4.0, 1.0)).collect();
        out.ends = (0..order.len()).map(|i| out.close_head(i)).collect();
        out.heads = (0..order.len()).map(|i| out.head(i) + out.paper.head[i]).collect();
        out.wraps = (0..order.len()).map(|i| out.wraps(i)).collect();
        out
    }

    fn piece(&self, i: usize) -> &Piece {
        &self.pieces[self.order[i]]
    }

    /// Whether the line before line i fills the column as the text behind both does, and line i does not: so subheads are set that are too long.
    fn wraps(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1).map(|i| self.piece(i)) else { return false };
        let piece = self.piece(i);
        let fills = |k: usize| (self.piece(k).width - before.width).abs() <= 1;
        let text = (i + 1..self.order.len().min(i + 9)).filter(|&k| fills(k)).count();
        piece.width + 3 < before.width && !before.ends_sentence() && text >= 2
    }

    /// By how much line i is narrower than the measure, if it was not squeezed more than it takes to be so much narrower.
    fn short(&self, i: usize, m: i32, usual: i32) -> i32 {
        let short = m - self.piece(i).width;
        if short < usual { (short + self.squeezes[i]).min(usual) } else { short }
    }

    /// Cost of line i as a line of a paragraph of measure m that goes on behind it.
    fn full(&self, i: usize, m: i32, first: bool) -> f64 {
        let p = self.piece(i);
        if m == 0 {
            return if p.ends_sentence() { 8.0 } else { 5.0 };
        }
        let usual = if first && !self.indents.shown { INDENT } else { 0 };
        let short = self.short(i, m, usual);
        let table = |t: &[f64], k: i32| t[(k.max(0) as usize).min(t.len() - 1)];
        if first && !self.indents.shown && self.indents.begin(p) {
            // Whoever typed the page may have counted the indent as part of the line or not.
            let inner = |short: i32| if short >= 0 { far(&self.w.inner_short, short) } else { table(&self.w.inner_wide, -short) };
            return inner(short).min(inner(short - INDENT));
        }
        if first && !self.indents.shown {
            if p.stretched && (4..=12).contains(&short) {
                return 0.3;
            }
            return if short < 0 {
                self.w.first_short[0] + table(&self.w.inner_wide, -short) * 0.3
            } else {
                far(&self.w.first_short, short)
            };
        }
        let short = if first && self.indents.shown { short - INDENT } else { short };
        if p.stretched && (0..=9).contains(&short) {
            return 0.2;
        }
        if short >= 0 { far(&self.w.inner_short, short) } else { table(&self.w.inner_wide, -short) }
    }

    /// Cost of ending a paragraph of measure m with line i.
    fn close(&self, i: usize, m: i32, first: bool) -> f64 {
        let p = self.piece(i);
        let next = (i + 1 < self.order.len()).then(|| self.piece(i + 1));
        let goes_on = next.is_some_and(|n| n.mark == Some(super::marks::Mark::GoesOn));
        let indent = if first { INDENT } else { 0 };
        let room = if m == 0 { 20 } else { self.short(i, m, indent) - indent };
        let mut cost = if p.ends_sentence() {
            if room <= 1 { self.w.last_full } else { 0.0 }
        } else if goes_on {
            0.8
        } else if p.ends_softly() {
            3.0
        } else if room <= 4 || m == 0 {
            self.w.cut + if p.ends_hanging() { 0.5 } else { 0.0 }
        } else {
            self.w.last_open
        };
        if room < 0 && m > 0 {
            let over = (-room) as usize;
            cost += if first { self.w.first_short[4usize.saturating_sub(over.min(4))] } else { self.w.inner_wide[over.min(4)] };
        }
        cost
    }

    /// Cost of ending with line i what state s reads.
    fn close_state(&self, i: usize, s: usize) -> f64 {
        match s {
            HEAD | HEAD_MORE => self.ends[i],
            MARK => 0.0,
            s => self.close(i, self.measures[(s - 3) / 3], (s - 3) % 3 == FIRST),
        }
    }

    /// Cost of opening a paragraph of measure m with line i.
    fn open(&self, i: usize, k: usize, orphan: bool) -> f64 {
        let p = self.piece(i);
        let m = self.measures[k];
        let mut cost = self.w.open + self.rare[i][k] + self.paper.text[i];
        cost += if orphan { self.paper.orphan[i] } else { self.paper.first[i] };
        if !orphan {
            cost -= self.begins[i];
        }
        if p.begins_hanging() {
            cost += if orphan { 0.0 } else { 5.0 };
        }
        let came = i > 0 && self.piece(i - 1).mark == Some(super::marks::Mark::CameFrom);
        if orphan {
            cost += if came { 1.0 } else { self.w.orphan };
            cost -= if self.tops[i] { self.w.top_orphan } else { 0.0 };
            cost += if self.indents.begin(p) { self.w.inner_indented } else { 0.0 };
        } else if self.indents.shown {
            cost += if p.indent >= self.indents.margin + 2 { self.w.first_indented } else { self.w.first_bare };
        }
        if m == 0 {
            cost += self.w.unwrapped;
        }
        cost
    }

    /// Cost of ending a headline with line i: headlines end as sentences do, full stop aside.
    fn close_head(&self, i: usize) -> f64 {
        let p = self.piece(i);
        let named = matches!(p.last(), '”' | '）' | '》' | '！' | '？' | '…');
        if named || p.mark.is_some() { 0.0 } else { self.w.head_end * -bonds::closes(&p.chars).clamp(-4.0, 0.0) }
    }

    /// Cost of line i within a headline.
    fn head(&self, i: usize) -> f64 {
        let p = self.piece(i);
        let w = self.w;
        let mut cost = 0.0;
        if p.ends_sentence() && !matches!(p.last(), '？' | '！') {
            cost += w.head_sentence;
        }
        if p.ends_hanging() {
            cost += w.head_comma;
        }
        if p.begins_hanging() {
            cost += w.head_comma;
        }
        if p.holds_sentence() {
            cost += 5.0;
        }
        if p.dateline {
            cost += 6.0;
        }
        cost += w.head_clause * p.chars.iter().filter(|&&c| c == '，').take(3).count() as f64;
        if p.first() == '（' {
            cost += 2.0;
        }
        if p.opens_wire() {
            cost += 4.0;
        }
        cost + f64::from((p.width - 50).max(0)) / 10.0 * w.head_long
    }
}

fn far(table: &[f64], k: i32) -> f64 {
    table[(k.max(0) as usize).min(table.len() - 1)]
}

fn cut(costs: &Costs<'_>, blanks: &Blanks) -> Vec<Run> {
    let &Costs { pieces, order, measures, w, .. } = costs;
    let n = order.len();
    if n == 0 {
        return Vec::new();
    }
    let states = 3 + 3 * measures.len();
    let mut best = vec![f64::INFINITY; states];
    let mut back: Vec<Vec<u8>> = Vec::with_capacity(n);
    for i in 0..n {
        let p = costs.piece(i);
        let mut now = vec![f64::INFINITY; states];
        let mut from = vec![0u8; states];
        // Cheapest way to have closed everything before i.
        let (mut closed, mut closed_from) = (if i == 0 { 0.0 } else { f64::INFINITY }, 0usize);
        if i > 0 {
            for s in 0..states {
                if best[s] == f64::INFINITY {
                    continue;
                }
                let bound = if s <= HEAD_MORE { w.head_bound * costs.ties[i].max(0.0) } else { 0.0 };
                let c = best[s] + costs.close_state(i - 1, s) + bound;
                if c < closed {
                    (closed, closed_from) = (c, s);
                }
            }
            closed += blanks.between[p.gap];
        }
        if costs.paper.same[i] {
            // One printed line, whatever it is a line of.
            now.clone_from(&best);
            (0..states).for_each(|s| from[s] = s as u8);
        } else if p.mark.is_some() {
            if p.span == 0 && i > 0 {
                now[MARK] = best[MARK];
                from[MARK] = MARK as u8;
            } else {
                now[MARK] = closed;
                from[MARK] = closed_from as u8;
            }
        } else {
            // Above columns that begin side by side stands something else.
            let tie = costs.ties[i] - if costs.tops[i] { w.top_within } else { 0.0 };
            let bond = tie.max(0.0);
            now[HEAD] = closed + w.head + costs.heads[i] + w.head_bound * costs.ties[i].max(0.0);
            from[HEAD] = closed_from as u8;
            // Headlines come in company: kicker, headline, subtitle, or those of a whole page.
            for s in [HEAD, HEAD_MORE] {
                let c = best[s] + blanks.between[p.gap] + w.head_next + costs.heads[i] + if i > 0 { costs.ends[i - 1] } else { 0.0 };
                if i > 0 && c < now[HEAD] {
                    now[HEAD] = c;
                    from[HEAD] = s as u8;
                }
            }
            if i > 0 {
                for s in [HEAD, HEAD_MORE] {
                    let wraps = costs.wraps[i];
                    let gap = if wraps { blanks.head[p.gap].min(blanks.within[p.gap]) } else { blanks.head[p.gap] };
                    let c = best[s] + w.head_more + costs.heads[i] + costs.paper.head_more[i] + gap
                        - bond.clamp(0.0, if wraps || p.gap == 0 || blanks.spaced && p.gap == 1 || p.chars.len() <= 3 { 6.0 } else { 1.5 })
                        + if s == HEAD_MORE { w.head_third } else { 0.0 };
                    if c < now[HEAD_MORE] {
                        now[HEAD_MORE] = c;
                        from[HEAD_MORE] = s as u8;
                    }
                }
            }
            // A paragraph may change its measure where a photo beside it ends.
            let (mut shifted, mut shifted_from) = (f64::INFINITY, 0usize);
            if i > 0 && !costs.piece(i - 1).ends_sentence() {
                for s in 3..states {
                    if best[s] < f64::INFINITY && measures[(s - 3) / 3] > 0 {
                        let c = best[s] + costs.full(i - 1, measures[(s - 3) / 3], (s - 3) % 3 == FIRST);
                        if c < shifted {
                            (shifted, shifted_from) = (c, s);
                        }
                    }
                }
                shifted += w.shift + blanks.within[p.gap] + costs.paper.within[i] + costs.paper.text[i] - tie;
            }
            for k in 0..measures.len() {
                let base = 3 + 3 * k;
                if measures[k] > 0 {
                    now[base + MORE] = shifted + costs.rare[i][k];
                    from[base + MORE] = shifted_from as u8;
                }
                now[base + FIRST] = closed + costs.open(i, k, false);
                from[base + FIRST] = closed_from as u8;
                now[base + ORPHAN] = closed + costs.open(i, k, true);
                from[base + ORPHAN] = closed_from as u8;
                if i > 0 {
                    let before = costs.piece(i - 1);
                    let step = blanks.within[p.gap]
                        + costs.paper.within[i]
                        + costs.paper.text[i]
                        + if before.ends_sentence() { w.pause } else { 0.0 }
                        - tie
                        + if p.opens_wire() && (p.dateline || p.stretched || p.chars.iter().any(char::is_ascii_digit)) {
                            w.wire_within
                        } else {
                            0.0
                        }
                        + if costs.indents.shown && p.indent >= costs.indents.margin + 3 || costs.indents.begin(p) {
                            w.inner_indented
                        } else {
                            0.0
                        };
                    for s in [FIRST, MORE, ORPHAN] {
                        if best[base + s] == f64::INFINITY {
                            continue;
                        }
                        let c = best[base + s] + step + costs.full(i - 1, measures[k], s == FIRST);
                        if c < now[base + MORE] {
                            now[base + MORE] = c;
                            from[base + MORE] = (base + s) as u8;
                        }
                    }
                }
            }
        }
        back.push(from);
        best = now;
    }
    let mut state = (0..states)
        .min_by(|&a, &b| {
            let end = |s: usize| best[s] + costs.close_state(n - 1, s);
            end(a).total_cmp(&end(b))
        })
        .unwrap_or(0);
    let mut path = vec![0usize; n];
    for i in (0..n).rev() {
        path[i] = state;
        state = usize::from(back[i][state]);
    }
    let mut out: Vec<Run> = Vec::new();
    for i in 0..n {
        let s = path[i];
        let p = costs.piece(i);
        let more = match s {
            _ if costs.paper.same[i] => true,
            HEAD_MORE => true,
            MARK => p.span == 0 && i > 0 && path[i - 1] == MARK,
            s if s >= 3 => (s - 3) % 3 == MORE,
            _ => false,
        };
        if more && let Some(run) = out.last_mut() {
            run.pieces.push(order[i]);
            continue;
        }
        out.push(Run {
            shape: match s {
                HEAD | HEAD_MORE => Shape::Head,
                MARK => Shape::Mark,
                _ => Shape::Text,
            },
            pieces: vec![order[i]],
            place: i,
            measure: if s >= 3 { measures[(s - 3) / 3] } else { 0 },
            orphan: s >= 3 && (s - 3) % 3 == ORPHAN,
            cut: false,
            more: false,
        });
    }
    for run in &mut out {
        let last = &pieces[*run.pieces.last().expect("a run holds a piece")];
        run.cut = run.shape == Shape::Text && !last.ends_sentence() && !last.ends_softly();
    }
    out
}

//! Where lines stand on paper: evidence of how to read them.
//!
//! A line whose place is not known is read as it would be without boxes; see [`super::placing`].

use super::{lines::Piece, marks::Mark};

/// Where a line stands. Lengths are in characters of the page's running text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub left: f32,
    pub right: f32,
    /// The middle of its height: tops and feet of recognised lines depend on their characters.
    pub middle: f32,
    /// Size of its type, that of running text being 1.
    pub size: f32,
    /// The distance of lines in running text.
    pub leading: f32,
}

/// A line is clearly larger than running text from here on, and no larger up to there.
const LARGER: f32 = 1.2;
const ALIKE: f32 = 1.1;

/// From so many leadings on a line stands apart from the one above it.
const APART: f32 = 1.35;

/// Worth of a line that stands below the one it follows, where columns were interleaved; and of one that goes on on the same printed line.
const FOLLOWS: f32 = 2.5;
const SAME: f32 = 6.0;

impl Place {
    /// How far below another line of its column it stands, in the page's leadings; `None` where it stands elsewhere.
    pub fn below(&self, above: &Self) -> Option<f32> {
        let shared = self.right.min(above.right) - self.left.max(above.left);
        let narrower = (self.right - self.left).min(above.right - above.left);
        let step = (self.middle - above.middle) / (self.leading * self.size.midpoint(above.size).max(1.0));
        (shared >= 0.5 * narrower && step > 0.3).then_some(step)
    }

    /// Whether it goes on on the printed line that another one ends in: extractors cut lines at signs that are set close.
    pub fn continues(&self, before: &Self) -> bool {
        let level = (self.middle - before.middle).abs() < 0.3 * self.size;
        level && self.is_sized_like(before) && (-1.0..0.4 * self.size).contains(&(self.left - before.right))
    }

    /// Whether it stands right below another one, as the next line of a column or the text below its headline.
    pub fn is_next_to(&self, above: &Self) -> bool {
        self.below(above).is_some() && {
            let room = (self.middle - 0.5 * self.size) - (above.middle + 0.5 * above.size);
            room < 2.0 * self.leading
        }
    }

    /// What it says for this line behind another one in a column, as [`super::weave`] reckons; below none is 0.
    pub fn follows(&self, before: &Self) -> f32 {
        if self.continues(before) {
            return FOLLOWS + SAME;
        }
        match self.below(before) {
            Some(step) if step < APART && self.is_sized_like(before) => FOLLOWS,
            Some(_) => 0.0,
            // It may be the first of the next column.
            None => -FOLLOWS,
        }
    }

    /// Whether it is set clearly larger than running text.
    pub fn is_large(&self) -> bool {
        self.size >= LARGER
    }

    /// Whether it is set in the size of running text.
    pub fn is_plain(&self) -> bool {
        (1.0 / ALIKE..=ALIKE).contains(&self.size)
    }

    /// Whether both are set in one size.
    pub fn is_sized_like(&self, other: &Self) -> bool {
        let ratio = self.size / other.size;
        (1.0 / ALIKE..=ALIKE).contains(&ratio)
    }
}

/// Gaps between lines as they stand on paper, in the order in which they are read: a clear gap is a blank line, lines at the usual distance have
/// none between them, and where a column ends nothing is said.
pub(crate) fn space(pieces: &mut [Piece], order: &[usize]) {
    for pair in order.windows(2) {
        let (above, below) = (pieces[pair[0]].place, &mut pieces[pair[1]]);
        let (Some(above), Some(place)) = (above, below.place) else { continue };
        below.gap = match place.below(&above) {
            Some(step) if step < APART => 0,
            Some(step) if step < 2.2 => 1,
            Some(_) => 2,
            None if place.continues(&above) || place.is_plain() && above.is_plain() => 0,
            None => below.gap,
        };
    }
}

/// Makes the pieces of a printed line one: each is as wide as the line is so far, and a sign that stands alone in the text is no decoration.
pub(crate) fn rejoin(pieces: &mut [Piece], order: &[usize]) {
    for pair in order.windows(2) {
        let before = &pieces[pair[0]];
        let (place, width, marked) = (before.place, before.width, before.mark.is_some());
        let piece = &mut pieces[pair[1]];
        let goes_on = piece.place.zip(place).is_some_and(|(place, before)| place.continues(&before));
        if goes_on && !marked && matches!(piece.mark, None | Some(Mark::Furniture(_))) && piece.span == 1 {
            piece.mark = None;
            piece.width = piece.width.saturating_add(width);
        }
    }
}

/// How far a first line stands in, in characters.
const INDENT: std::ops::Range<f32> = 1.4..3.2;

/// What the places of lines in their order say of paragraphs and headlines, as costs.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Each line as one of a headline, and as one of a paragraph.
    pub head: Vec<f64>,
    pub text: Vec<f64>,
    /// Each line as one that goes on in the headline before it, or in the paragraph before it.
    pub head_more: Vec<f64>,
    pub within: Vec<f64>,
    /// Whether each line goes on on the printed line of the one before it.
    pub same: Vec<bool>,
    /// Each line as a paragraph's first, and as the first of the rest of one.
    pub first: Vec<f64>,
    pub orphan: Vec<f64>,
}

impl Evidence {
    /// Of lines in their order.
    pub fn of(pieces: &[Piece], order: &[usize], w: &super::Weights) -> Self {
        let n = order.len();
        let zero = || vec![0.0; n];
        let mut out =
            Self { head: zero(), text: zero(), head_more: zero(), within: zero(), same: vec![false; n], first: zero(), orphan: zero() };
        let placed: Vec<Option<&Place>> = order.iter().map(|&p| pieces[p].place.as_ref()).collect();
        if placed.iter().all(Option::is_none) {
            return out;
        }
        let indents: Vec<Option<f32>> = (0..n).map(|i| indent(&placed, i)).collect();
        let stands_in = |i: usize| indents[i].map(|indent| INDENT.contains(&indent));
        // Whether the page shows where paragraphs begin.
        let (mut hits, mut misses, mut wrong) = (0, 0, 0);
        for i in 1..n {
            if let Some(stands_in) = stands_in(i).filter(|_| pieces[order[i]].mark.is_none()) {
                match (pieces[order[i - 1]].ends_sentence(), stands_in) {
                    (true, true) => hits += 1,
                    (true, false) => misses += 1,
                    (false, true) => wrong += 1,
                    _ => {}
                }
            }
        }
        let shown = hits >= 3 && hits * 2 > misses && wrong <= hits;
        for i in 0..n {
            let Some(place) = placed[i] else { continue };
            if place.is_large() {
                let much = (f64::from(place.size).ln() / 1.5f64.ln()).min(2.0);
                out.head[i] -= w.box_large * 0.5 * much;
                out.text[i] += w.box_large * much;
            } else if place.is_plain() {
                out.head[i] += w.box_plain;
            }
            if shown {
                match stands_in(i) {
                    Some(true) => {
                        out.within[i] += w.box_indented;
                        out.orphan[i] += w.box_indented;
                    }
                    Some(false) => out.first[i] += w.box_flush,
                    None => {}
                }
            }
            let Some(before) = i.checked_sub(1).and_then(|i| placed[i]) else { continue };
            let marked = pieces[order[i]].mark.is_some() || pieces[order[i - 1]].mark.is_some();
            out.same[i] = !marked && place.continues(before);
            let step = place.below(before);
            if !place.is_sized_like(before) {
                out.head_more[i] += w.box_resized;
                out.within[i] += w.box_resized;
            } else if step.is_none() {
                out.head_more[i] += w.box_beside;
            }
        }
        out
    }
}

/// How far a line of running text stands in from the margin of its column; `None` where its column is not known.
fn indent(placed: &[Option<&Place>], i: usize) -> Option<f32> {
    /// Lines looked at on either side.
    const REACH: usize = 8;
    let place = placed[i].filter(|place| !place.is_large())?;
    let near = placed[i.saturating_sub(REACH)..(i + REACH + 1).min(placed.len())].iter().flatten();
    let lefts: Vec<f32> = near
        .filter(|other| {
            let shared = other.right.min(place.right) - other.left.max(place.left);
            shared > 0.5 * (other.right - other.left).min(place.right - place.left)
                && (other.middle - place.middle).abs() < 12.0 * place.leading
                && other.is_sized_like(place)
                && (other.left - place.left).abs() < 4.0
        })
        .map(|other| other.left)
        .collect();
    // The margin is where two lines begin at least.
    let margin = lefts.iter().copied().filter(|left| lefts.iter().filter(|other| (*other - left).abs() < 0.5).count() >= 2);
    let margin = margin.min_by(f32::total_cmp)?;
    Some(place.left - margin)
}

/// What paper says of a line in words: for a block's first line what speaks for it and against it, for another one how it goes on.
pub(super) fn reasons(places: &[Option<Place>], line: usize, before: Option<usize>, begins: bool, is_running: bool) -> Vec<String> {
    let mut why = Vec::new();
    let placed: Vec<Option<&Place>> = places.iter().map(Option::as_ref).collect();
    let at = |line: usize| line.checked_sub(1).and_then(|i| placed.get(i).copied().flatten());
    let Some(place) = at(line) else { return why };
    if begins && place.is_large() {
        let although = if is_running { "although " } else { "" };
        why.push(format!("{although}taller than the body: {:.1}", place.size));
    } else if begins && !is_running && place.is_plain() {
        why.push("although no taller than the body".to_owned());
    }
    let stands_in = is_running && indent(&placed, line - 1).is_some_and(|indent| INDENT.contains(&indent));
    if stands_in {
        why.push(if begins { "stands in on paper" } else { "although it stands in on paper" }.to_owned());
    }
    if let Some(above) = before.and_then(at) {
        match place.below(above) {
            _ if place.continues(above) => why.push("on the same printed line".to_owned()),
            Some(step) if step >= APART => {
                let although = if begins { "" } else { "although " };
                why.push(format!("{although}{step:.1} lines below on paper"));
            }
            _ => {}
        }
    }
    why
}

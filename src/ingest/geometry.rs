//! Where lines stand on paper, from the boxes that a program wrote beside the text: evidence of how to read them.
//!
//! A line has a place where its text, white space aside, is that of one box or of boxes that stand beside each other. A line that has none
//! is read as it was before there were boxes; so is a page of which too little can be placed.

use std::collections::HashMap;

use super::{
    lines::{self, Piece},
    marks::Mark,
    text::is_space,
};
use crate::source::{RawPage, Rect};

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

/// Beyond so many boxes a file is no newspaper page.
const MOST: usize = 20_000;

/// How many boxes are tried as a line's beginning.
const TRIED: usize = 64;

/// Fewer lines in their places say nothing of the page.
const FEWEST: usize = 4;

/// A line is clearly larger than running text from here on, and no larger up to there.
const LARGER: f32 = 1.2;
const ALIKE: f32 = 1.1;

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
            Some(step) if step < 1.35 && self.is_sized_like(before) => FOLLOWS,
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

/// A box whose text is not blank.
struct Stamp {
    text: String,
    rect: Rect,
    /// Height of the box, or size of its type where the file says it.
    height: f32,
}

/// The places of a page's lines, by line; empty where the page has no boxes.
#[must_use]
pub(crate) fn places(page: &RawPage) -> Vec<Option<Place>> {
    let Some(boxes) = &page.boxes else { return Vec::new() };
    let stamps: Vec<Stamp> = boxes.regions().into_iter().flat_map(|region| region.lines).filter_map(stamp).take(MOST + 1).collect();
    if stamps.len() > MOST || page.lines.len() > MOST {
        return Vec::new();
    }
    scale(page, matched(page, stamps))
}

fn stamp(boxed: crate::source::Boxed) -> Option<Stamp> {
    let rect = boxed.rect.filter(|r| r.right > r.left && r.bottom > r.top)?;
    let text: String = boxed.text.chars().filter(|c| !is_space(*c)).collect();
    (!text.is_empty()).then(|| Stamp { text, rect, height: boxed.size.filter(|s| *s > 0.0).unwrap_or(rect.bottom - rect.top) })
}

/// The rectangle and the height of each line whose text the boxes have.
fn matched(page: &RawPage, mut stamps: Vec<Stamp>) -> Vec<Option<(Rect, f32)>> {
    let first = |text: &str| text.chars().next().unwrap_or(' ');
    let mut free: HashMap<char, Vec<usize>> = HashMap::new();
    for (s, stamp) in stamps.iter().enumerate() {
        free.entry(first(&stamp.text)).or_default().push(s);
    }
    let lines: Vec<String> = page.lines.iter().map(|line| line.chars().filter(|c| !is_space(*c)).collect()).collect();
    let mut used = vec![false; stamps.len()];
    let mut last: Option<Rect> = None;
    let mut next = 0;
    let mut out = Vec::with_capacity(lines.len());
    for (n, line) in lines.iter().enumerate() {
        let candidates = line.chars().next().and_then(|c| free.get(&c)).map_or(&[][..], Vec::as_slice);
        // Of lines alike the one nearest to the line before, else the next of the file.
        let from = candidates.partition_point(|&s| s < next);
        let in_turn = || candidates[from..].iter().chain(&candidates[..from]).copied();
        let near = |a: usize, b: usize| distance(last, stamps[a].rect).total_cmp(&distance(last, stamps[b].rect));
        let whole = in_turn().filter(|&s| line.starts_with(&stamps[s].text)).take(TRIED).filter_map(|s| chain(line, s, &stamps, &used));
        let found = whole.min_by(|a, b| near(a[0], b[0])).or_else(|| {
            // A box may hold what the text has on several lines.
            let after = lines[n + 1..].iter().find(|line| !line.is_empty())?;
            let goes_on = |s: &usize| {
                let rest = stamps[*s].text.strip_prefix(line.as_str());
                rest.is_some_and(|rest| !rest.is_empty() && (rest.starts_with(after.as_str()) || after.starts_with(rest)))
            };
            in_turn().filter(goes_on).take(TRIED).min_by(|&a, &b| near(a, b)).map(|s| vec![s])
        });
        let Some(found) = found else {
            out.push(None);
            continue;
        };
        let height = found.iter().max_by_key(|&&s| stamps[s].text.len()).map_or(1.0, |&s| stamps[s].height);
        let mut rect = stamps[found[0]].rect;
        for &s in &found {
            used[s] = true;
            if let Some(of) = free.get_mut(&first(&stamps[s].text)) {
                of.retain(|other| *other != s);
            }
            rect = rect.with(&stamps[s].rect);
        }
        next = found[found.len() - 1] + 1;
        if stamps[found[0]].text.len() > line.len() {
            let rest = stamps[found[0]].cut(line);
            rect.right = rest.rect.left;
            free.entry(first(&rest.text)).or_default().push(stamps.len());
            stamps.push(rest);
            used.push(false);
        }
        last = Some(rect);
        out.push(Some((rect, height)));
    }
    out
}

/// How far a rectangle is from where the line after another one begins: below it, or on its own height behind it.
fn distance(last: Option<Rect>, rect: Rect) -> f32 {
    last.map_or(0.0, |last| {
        let below = (rect.left - last.left).abs() + (rect.top - last.bottom).abs();
        below.min((rect.left - last.right).abs() + (rect.top - last.top).abs())
    })
}

impl Stamp {
    /// What is left of a box behind its first characters.
    fn cut(&self, beginning: &str) -> Self {
        let width = |text: &str| text.chars().map(lines::width).sum::<i32>().max(1) as f32;
        let share = width(beginning) / width(&self.text);
        let left = self.rect.left + share * (self.rect.right - self.rect.left);
        Self { text: self.text[beginning.len()..].to_owned(), rect: Rect { left, ..self.rect }, height: self.height }
    }
}

/// Boxes from `first` on that stand beside each other and together have the text of a line.
fn chain(line: &str, first: usize, stamps: &[Stamp], used: &[bool]) -> Option<Vec<usize>> {
    let mut chain = vec![first];
    let mut rest = &line[stamps[first].text.len()..];
    while !rest.is_empty() {
        let last = stamps[*chain.last()?].rect;
        let height = last.bottom - last.top;
        let beside = |s: &usize| {
            let r = stamps[*s].rect;
            let level = (r.top + r.bottom - last.top - last.bottom).abs() < height;
            level && (last.right - 0.5 * height..last.right + 2.0 * height).contains(&r.left)
        };
        let near = chain.last()? + 1;
        let fits = |s: &usize| !used[*s] && !chain.contains(s) && rest.starts_with(&stamps[*s].text) && beside(s);
        let next = (near..stamps.len().min(near + TRIED)).chain(near.saturating_sub(TRIED)..near).find(fits)?;
        rest = &rest[stamps[next].text.len()..];
        chain.push(next);
    }
    Some(chain)
}

/// Rectangles in characters and sizes of the page's running text.
fn scale(page: &RawPage, found: Vec<Option<(Rect, f32)>>) -> Vec<Option<Place>> {
    // What most characters of the page have is that of running text.
    let mut pitches: Vec<(f32, i32)> = Vec::new();
    let mut heights: Vec<(f32, i32)> = Vec::new();
    let widths: Vec<i32> =
        page.lines.iter().map(|line| line.chars().take(MOST).filter(|c| !is_space(*c)).map(lines::width).sum()).collect();
    for (found, &width) in found.iter().zip(&widths) {
        if let Some((rect, height)) = found {
            pitches.push((2.0 * (rect.right - rect.left) / width.max(1) as f32, width));
            heights.push((*height, width));
        }
    }
    if pitches.len() < FEWEST {
        return Vec::new();
    }
    let (pitch, height) = (middle(&mut pitches), middle(&mut heights));
    let mut places: Vec<Option<Place>> = found
        .into_iter()
        .zip(widths)
        .map(|(found, width)| {
            let (rect, tall) = found?;
            let wide = 2.0 * (rect.right - rect.left) / width.max(1) as f32;
            // Type of another design is taller and no wider; letters set apart are wider and no taller.
            let size = (tall / height).min(if width >= 6 { wide / pitch } else { f32::MAX }).clamp(0.1, 20.0);
            Some(Place {
                left: rect.left / pitch,
                right: rect.right / pitch,
                middle: (rect.top + rect.bottom) / (2.0 * pitch),
                size,
                leading: 1.5,
            })
        })
        .collect();
    let leading = leading(&places);
    places.iter_mut().flatten().for_each(|place| place.leading = leading);
    places
}

/// The value in the middle of weighted ones.
fn middle(values: &mut [(f32, i32)]) -> f32 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|v| i64::from(v.1)).sum::<i64>() / 2;
    let mut sum = 0;
    values
        .iter()
        .find(|v| {
            sum += i64::from(v.1);
            sum >= half
        })
        .map_or(1.0, |v| v.0)
        .max(f32::MIN_POSITIVE)
}

/// How far the lines of running text stand below each other, mostly.
fn leading(places: &[Option<Place>]) -> f32 {
    let mut plain: Vec<&Place> = places.iter().flatten().filter(|place| place.is_plain()).collect();
    plain.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    let mut steps: Vec<(f32, i32)> = Vec::new();
    for (i, above) in plain.iter().enumerate() {
        let below = plain[i + 1..].iter().take(TRIED).find(|place| {
            let shared = place.right.min(above.right) - place.left.max(above.left);
            shared > 1.0 && place.middle - above.middle > 0.5
        });
        if let Some(step) = below.map(|below| below.middle - above.middle).filter(|step| *step < 4.0) {
            steps.push((step, 1));
        }
    }
    if steps.len() < FEWEST { 1.5 } else { middle(&mut steps) }
}

/// Gaps between lines as they stand on paper, in the order in which they are read: a clear gap is a blank line, lines at the usual distance have
/// none between them, and where a column ends nothing is said.
pub(crate) fn space(pieces: &mut [Piece], order: &[usize]) {
    for pair in order.windows(2) {
        let (above, below) = (pieces[pair[0]].place, &mut pieces[pair[1]]);
        let (Some(above), Some(place)) = (above, below.place) else { continue };
        below.gap = match place.below(&above) {
            Some(step) if step < 1.35 => 0,
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

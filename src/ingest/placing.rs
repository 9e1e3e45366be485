//! Where lines stand on paper, from the boxes that a program wrote beside the text: evidence of how to read them.
//!
//! A line has a place where its text, white space aside, is that of one box or of boxes that stand beside each other. A line that has none
//! is read as it was before there were boxes; so is a page of which too little can be placed.

use std::collections::HashMap;

use super::{geometry::Place, lines, text::is_space};
use crate::source::{Boxed, RawPage, Rect};

/// Beyond so many boxes a file is no newspaper page.
const MOST: usize = 20_000;

/// How many boxes are tried as a line's beginning.
const TRIED: usize = 64;

/// Fewer lines in their places say nothing of the page.
const FEWEST: usize = 4;

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

fn stamp(boxed: Boxed) -> Option<Stamp> {
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

//! Headlines and leads that stand apart from their stories → their stories.
//!
//! A page often prints all its headlines in one place, or the lead, set wider, far from the body. What the division into
//! stories left over is given here to the story that it fits by its wording and by what that story lacks.

use std::collections::BTreeSet;

use super::{
    likeness::Likeness,
    lines::Piece,
    paragraphs::Run,
    stories::{Part, Story},
};

/// How many stories away a headline or a lead may have strayed. No newspaper page holds so many; larger input is read
/// within this reach.
const REACH: usize = 200;

/// The stories near one of them.
fn near(at: usize, count: usize) -> std::ops::Range<usize> {
    at.saturating_sub(REACH)..(at + REACH + 1).min(count)
}

/// What is known of a page's runs.
pub(crate) struct Page<'a> {
    pub pieces: &'a [Piece],
    pub runs: &'a [Run],
    pub parts: &'a [Part],
    pub like: &'a Likeness,
}

/// Settles what was left over.
pub(crate) fn settle(mut stories: Vec<Story>, page: &Page<'_>) -> Vec<Story> {
    marry(&mut stories, page);
    crown(&mut stories, page);
    leads(&mut stories, page);
    for story in &mut stories {
        story.stray = story.parts.iter().all(|&p| page.parts[p] == Part::Head && page.like.anywhere[p] < 0.3);
    }
    stories
}

/// A headline still alone goes to the story that has its wording and only a subhead for a headline.
fn crown(stories: &mut Vec<Story>, page: &Page<'_>) {
    let mut at = 0;
    while at < stories.len() {
        let heads = stories[at].parts.clone();
        if heads.is_empty() || !heads.iter().all(|&p| page.parts[p] == Part::Head) {
            at += 1;
            continue;
        }
        let host = near(at, stories.len())
            .filter(|&k| k != at && !stories[k].photo && !stories[k].parts.is_empty())
            .filter_map(|k| {
                let story = &stories[k];
                let sourced = story.parts.iter().any(|&p| matches!(page.parts[p], Part::Dateline | Part::CameFrom));
                let inner = story.parts.iter().filter(|p| page.parts[**p] == Part::Head && !story.heads.contains(p)).count();
                let in_front = story.heads.first().is_some_and(|h| story.parts.first() == Some(h));
                let body = story.parts.iter().copied().filter(|p| page.parts[*p] != Part::Head);
                body.clone().next()?;
                let fits = story.heads.is_empty() || !sourced && inner > 0 && in_front && story.heads.len() == 1;
                let share = heads.iter().map(|&h| page.like.share(h, body.clone())).fold(0.0, f64::max);
                (fits && share >= 0.6).then_some((share, k))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, k)) = host {
            let story = &mut stories[k];
            story.heads.clone_from(&heads);
            for &h in heads.iter().rev() {
                story.parts.insert(0, h);
            }
            // Emptied stories go at the end, all at once.
            stories[at] = Story::default();
        }
        at += 1;
    }
    stories.retain(|s| !s.parts.is_empty());
}

/// A lead that stands apart goes before the body that has none.
fn leads(stories: &mut Vec<Story>, page: &Page<'_>) {
    let mut at = 0;
    while at < stories.len() {
        let story = &stories[at];
        let photo = |p: &usize| matches!(page.parts[*p], Part::Caption | Part::Credit);
        let lead: Vec<usize> = story.parts.iter().copied().filter(|p| !photo(p)).collect();
        let plain = story.heads.is_empty()
            && !lead.is_empty()
            && lead.len() <= 6
            && lead.iter().all(|&p| page.parts[p] == Part::Text)
            && !page.runs[lead[0]].orphan;
        if !plain {
            at += 1;
            continue;
        }
        let line = |p: usize| page.pieces[page.runs[p].pieces[0]].line;
        let here = line(lead[0]);
        let host = near(at, stories.len())
            .filter(|&k| k != at && !stories[k].photo && !stories[k].parts.is_empty())
            .filter_map(|k| {
                let story = &stories[k];
                let mut body = story
                    .parts
                    .iter()
                    .filter(|p| !story.heads.contains(p))
                    .filter(|p| !matches!(page.parts[**p], Part::Caption | Part::Credit));
                let bare = body.next().is_some_and(|&p| page.parts[p] == Part::Head);
                let lines = story.parts.iter().filter(|p| !story.heads.contains(p)).map(|&p| line(p));
                let within = lines.clone().min().is_some_and(|a| a < here) && lines.max().is_some_and(|b| b > here);
                let texts = story.parts.iter().copied().filter(|p| matches!(page.parts[*p], Part::Text | Part::Dateline));
                let share = lead.iter().map(|&p| page.like.share(p, texts.clone())).sum::<f64>() / lead.len() as f64;
                let score = share + if bare { 0.4 } else { 0.0 } + if within { 0.3 } else { 0.0 };
                ((bare || within) && score >= 0.6).then_some((score, k, bare))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, k, bare)) = host {
            let story = &mut stories[k];
            let front = story.parts.iter().take_while(|p| story.heads.contains(p)).count();
            let place = if bare {
                front
            } else {
                story.parts.iter().position(|&p| line(p) > here && !story.heads.contains(&p)).unwrap_or(story.parts.len())
            };
            story.parts.splice(place..place, lead);
            stories[at].parts.retain(photo);
            stories[at].photo = true;
        }
        at += 1;
    }
    stories.retain(|s| !s.parts.is_empty());
}

/// Gives headlines that stand by themselves to the stories that have none: in the order of the page, by their wording.
fn marry(stories: &mut Vec<Story>, page: &Page<'_>) {
    let alone = |s: &Story| !s.parts.is_empty() && s.parts.iter().all(|&p| page.parts[p] == Part::Head);
    let mut at = 0;
    while at < stories.len() {
        if !alone(&stories[at]) {
            at += 1;
            continue;
        }
        let end = near(at, stories.len()).find(|&k| k >= at && !alone(&stories[k])).unwrap_or((at + REACH).min(stories.len()));
        let heads: Vec<usize> = stories[at..end].iter().flat_map(|s| s.parts.clone()).collect();
        let bodies: Vec<usize> = near(at, stories.len())
            .filter(|&k| {
                stories[k].heads.is_empty() && !stories[k].parts.iter().any(|&p| matches!(page.parts[p], Part::CameFrom | Part::Stray))
            })
            .collect();
        let given = align(&heads, &bodies, stories, page);
        let mut gone = BTreeSet::new();
        for (head, body) in heads.iter().zip(given) {
            let Some(body) = body else { continue };
            stories[body].heads.push(*head);
            gone.insert(*head);
        }
        for story in &mut stories[at..end] {
            story.parts.retain(|p| !gone.contains(p));
            story.heads.retain(|p| !gone.contains(p));
        }
        at = end;
    }
    for story in stories.iter_mut() {
        let heads = story.heads.clone();
        for head in heads.into_iter().rev() {
            if !story.parts.contains(&head) {
                story.parts.insert(0, head);
            }
        }
    }
    stories.retain(|s| !s.parts.is_empty());
}

/// For each head the body (index of a story) that it belongs to; both keep their order.
fn align(heads: &[usize], bodies: &[usize], stories: &[Story], page: &Page<'_>) -> Vec<Option<usize>> {
    let (m, k) = (heads.len(), bodies.len());
    let share: Vec<Vec<f64>> =
        heads.iter().map(|&h| bodies.iter().map(|&b| page.like.share(h, stories[b].parts.iter().copied())).collect()).collect();
    let dashed = |h: usize| matches!(page.pieces[page.runs[heads[h]].pieces[0]].first(), '—' | '－' | '-');
    // best[i][j]: i heads and j bodies are dealt with.
    let mut best = vec![vec![f64::NEG_INFINITY; k + 1]; m + 1];
    let mut back = vec![vec![(0usize, false); k + 1]; m + 1];
    best[0].fill(0.0);
    for i in 0..=m {
        for j in 0..=k {
            if i > 0 && best[i - 1][j] - 0.3 > best[i][j] {
                best[i][j] = best[i - 1][j] - 0.3;
                back[i][j] = (1, false);
            }
            if j > 0 && best[i][j - 1] > best[i][j] {
                best[i][j] = best[i][j - 1];
                back[i][j] = (0, false);
            }
            if j > 0 {
                for take in 1..=5.min(i) {
                    let group = i - take..i;
                    let mut gain = group.clone().map(|h| share[h][j - 1] - 0.12).fold(0.0, |a, b| a + b.max(-0.05));
                    for h in group.clone().skip(1) {
                        gain -= if dashed(h) || page.runs[heads[h]].more {
                            0.0
                        } else if h == group.start + 1 && page.runs[heads[group.start]].pieces.len() == 1 {
                            0.05
                        } else {
                            0.4
                        };
                    }
                    let value = best[i - take][j - 1] + gain;
                    if value > best[i][j] {
                        best[i][j] = value;
                        back[i][j] = (take, true);
                    }
                }
            }
        }
    }
    let mut out = vec![None; m];
    let (mut i, mut j) = (m, k);
    while i > 0 || j > 0 {
        match back[i][j] {
            (take, true) => {
                for slot in &mut out[i - take..i] {
                    *slot = Some(bodies[j - 1]);
                }
                i -= take;
                j -= 1;
            }
            (1, false) if i > 0 => i -= 1,
            _ if j > 0 => j -= 1,
            _ => break,
        }
    }
    out
}

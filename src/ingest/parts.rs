//! What each run of a page is: headline, text, text that opens with a dateline, caption, mark.
//!
//! The reading of lines has told headlines from text, and the marks tell themselves; captions are told here, for they stand before their credits.

use super::{
    lines::Piece,
    marks::{self, Mark},
    paragraphs::{Run, Shape},
    stories::Part,
};
use crate::source::RawPage;

/// Names the part that each run is.
pub(crate) fn of(page: &RawPage, pieces: &[Piece], runs: &[Run], joined: &[bool]) -> Vec<Part> {
    let mut out: Vec<Part> = runs
        .iter()
        .map(|run| {
            let first = &pieces[run.pieces[0]];
            match (run.shape, first.mark) {
                (Shape::Head, _) => Part::Head,
                (Shape::Text, _) => {
                    let opening: Vec<&str> = run
                        .pieces
                        .iter()
                        .take(4)
                        .map(|&p| page.lines[pieces[p].line][pieces[p].bytes.0..pieces[p].bytes.1].trim_end())
                        .collect();
                    if !run.orphan && marks::is_dateline(&opening.join("\n")) { Part::Dateline } else { Part::Text }
                }
                (_, Some(Mark::Signoff)) => Part::Signoff,
                (_, Some(Mark::Credit)) => Part::Credit,
                (_, Some(Mark::Byline)) => Part::Byline,
                (_, Some(Mark::GoesOn)) => Part::GoesOn,
                (_, Some(Mark::CameFrom)) => Part::CameFrom,
                _ => Part::Stray,
            }
        })
        .collect();
    // A caption stands before its credit: set narrower or wider than the text, or opening as captions do.
    for i in 0..out.len() {
        if out[i] != Part::Credit {
            continue;
        }
        // A few lines between a headline or a mark and the credit are all the photo's.
        let first = (0..i).rev().take_while(|&k| out[k] == Part::Text && !joined[k]).last();
        if let Some(first) = first.filter(|&f| {
            i - f <= 3
                && !runs[f].orphan
                && (f == 0 || matches!(out[f - 1], Part::Head | Part::Credit | Part::Signoff | Part::Stray | Part::GoesOn))
        }) {
            let chars: usize = runs[first..i].iter().flat_map(|r| &r.pieces).map(|&p| pieces[p].chars.len()).sum();
            if chars <= 260 {
                out[first..i].fill(Part::Caption);
                continue;
            }
        }
        // The measure of the text round the photo, to tell the caption's own from it.
        let after = (i + 1..runs.len()).take(4).find(|&k| matches!(out[k], Part::Text | Part::Dateline)).map(|k| runs[k].measure);
        let mut k = i;
        while k > 0 && i - k < 4 && out[k - 1] == Part::Text && !joined[k - 1] && (!runs[k - 1].orphan || k == i) {
            let run = &runs[k - 1];
            if k < i {
                let own = &runs[k];
                let before = (0..k - 1).rev().take(3).find(|&b| matches!(out[b], Part::Text | Part::Dateline)).map(|b| runs[b].measure);
                let alike = (own.measure - run.measure).abs() <= 1 || run.pieces.len() == 1;
                let apart = [before, after].iter().flatten().all(|m| (m - own.measure).abs() >= 3) && (before.is_some() || after.is_some());
                let opened = opens_caption(pieces, own);
                if !(alike && apart && !opened || opens_caption(pieces, run) && !is_long(pieces, run)) {
                    break;
                }
            }
            out[k - 1] = Part::Caption;
            k -= 1;
        }
    }
    out
}

fn is_long(pieces: &[Piece], run: &Run) -> bool {
    run.pieces.iter().map(|&p| pieces[p].chars.len()).sum::<usize>() > 150
}

fn opens_caption(pieces: &[Piece], run: &Run) -> bool {
    let text: String = run.pieces.iter().take(2).flat_map(|&p| pieces[p].chars.iter()).take(24).collect();
    let dated = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().take(12).any(|c| c == '日' || c == '月')
        && text.chars().take(14).any(|c| c == '，');
    dated || ["图为", "这是", "图①", "上图", "下图", "左图", "右图", "图片"].iter().any(|w| text.starts_with(w))
}

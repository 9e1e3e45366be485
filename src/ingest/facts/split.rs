//! Lines that hold two blocks: a credit, a signoff or a mark of continuation on the last line of a paragraph, a mark of
//! continuation or a byline before the first words of one.

use super::{byline, dateline, scan::Squeezed, turn};
use crate::ingest::{fold::fold, ledger::Role, text::is_space};

/// Where a block of its own begins or ends inside a paragraph's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Index of the line.
    pub line: usize,
    /// Byte offset in that line at which the new block begins (0: with the line).
    pub at: usize,
    /// What the piece is: for [`tail`] that from the cut on, for [`head`] that before it.
    pub role: Role,
}

/// Whether credits, signoffs and marks of continuation end so; folded.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '摄'
            | '影'
            | '发'
            | '图'
            | '片'
            | '照'
            | '供'
            | '版'
            | '页'
            | '面'
            | '道'
            | '导'
            | '绘'
            | '拍'
            | '画'
            | '◀'
            | '←'
            | '▶'
            | '→'
            | '▼'
            | '新'
            | '联'
            | '社'
            | 'C'
    )
}

/// Whether credits begin so that end with a name instead: 摄影：…, 图/…; folded.
fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '摄' | '图' | '文' | '影' | '供')
}

/// Characters of the longest mark, white space and line breaks counted.
const LONGEST: usize = 120;

/// Finds a credit, a signoff or a mark of continuation that ends the lines of a paragraph. Looks at the last four lines.
pub fn tail<S: AsRef<str>>(lines: &[S]) -> Option<Cut> {
    let first = lines.len().saturating_sub(4);
    let last = lines[first..].iter().map(AsRef::as_ref).collect::<Vec<_>>();
    // Candidates: line starts, gaps, and what follows the end of a sentence or precedes a bracket; longest piece first.
    let closing = last.last()?.chars().rev().find(|&c| !is_space(c)).map(fold);
    let closes = closing.is_some_and(is_closing);
    // Most lines hold nothing of the kind.
    if !closes && !last.iter().any(|line| line.chars().any(|c| is_opening(fold(c)))) {
        return None;
    }
    for (offset, line) in last.iter().enumerate() {
        // No mark is longer than a few score characters: of a long line only the end is looked at.
        let behind: usize = last[offset + 1..].iter().map(|more| 1 + more.chars().take(LONGEST).count()).sum();
        if behind >= LONGEST {
            continue;
        }
        let reach = line.char_indices().rev().nth(LONGEST - behind).map_or(0, |(at, _)| at);
        // With the character before it, which tells whether a mark may begin.
        let start = line[..reach].char_indices().rev().find(|&(_, c)| !is_space(c)).map_or(0, |(at, _)| at);
        let whole = *line;
        let line = &whole[start..];
        let text = Squeezed::of(line, usize::MAX);
        for i in usize::from(start > 0)..text.chars.len() {
            let opens = i == 0
                || text.gap[i] > 0
                || matches!(text.chars[i - 1], '。' | '!' | '?' | '"' | ')')
                || matches!(text.chars[i], '(' | '▶' | '►' | '[');
            if !opens || !closes && !is_opening(text.chars[i]) {
                continue;
            }
            let mut piece = line[text.offset(i)..].to_owned();
            for more in &last[offset + 1..] {
                piece.push('\n');
                piece.push_str(more);
            }
            if piece.chars().count() > LONGEST {
                continue;
            }
            let after_sentence = i > 0 && matches!(text.chars[i - 1], '。' | '!' | '?' | '"' | ')' | '…' | ';');
            let role = if turn::turn(&piece).is_some() {
                Role::Continuation
            } else if dateline::signoff(&piece).is_some() {
                Role::Signoff
            } else if (i == 0 || after_sentence || text.chars[i] == '(') && byline::credit(&piece).is_some() {
                Role::Credit
            } else {
                continue;
            };
            return Some(Cut { line: first + offset, at: if i == 0 { 0 } else { start + text.offset(i) }, role });
        }
    }
    None
}

/// Finds a mark of continuation before the first words of a paragraph: `（上接第一版）……`. Looks at the first two lines.
pub fn head<S: AsRef<str>>(lines: &[S]) -> Option<Cut> {
    let first = lines.first()?.as_ref();
    if let Some(turn) = turn::turn_head(first) {
        return Some(if turn.range.1 >= first.trim_end().len() {
            Cut { line: 1, at: 0, role: Role::Continuation }
        } else {
            Cut { line: 0, at: turn.range.1, role: Role::Continuation }
        });
    }
    let second = lines.get(1)?.as_ref();
    let both = format!("{first}\n{second}");
    let turn = turn::turn_head(&both)?;
    let at = turn.range.1.checked_sub(first.len() + 1)?;
    Some(Cut { line: 1, at, role: Role::Continuation })
}

//! Marks of continuation: `（下转第3版）`, `（上接第一版）`, `▶下转第四版`, `(紧接第1版)`, `（上接A1版）`.

use super::{date, scan::Squeezed};

/// Which way a continuation points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// The story goes on elsewhere.
    To,
    /// The story began elsewhere.
    From,
}

/// A mark of continuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which way.
    pub way: Way,
    /// The page, where the mark names one.
    pub page: Option<u32>,
    /// What the mark calls the story, where it says: `（上接第一版《…》）`.
    pub title: Option<String>,
    /// Byte range of the mark in the text.
    pub range: (usize, usize),
}

/// Reads a mark that is the whole text.
#[must_use]
pub fn turn(text: &str) -> Option<Turn> {
    let text = Squeezed::of(text, 80);
    let (turn, from, to) = turn_at(&text, 0)?;
    (from == 0 && to == text.chars.len()).then_some(turn)
}

/// Reads a mark at the start of a text.
#[must_use]
pub fn turn_head(text: &str) -> Option<Turn> {
    let text = Squeezed::of(text, 80);
    turn_at(&text, 0).map(|(turn, ..)| turn)
}

/// Reads a mark at the end of a text.
#[must_use]
pub fn turn_tail(text: &str) -> Option<Turn> {
    let whole = Squeezed::of(text, usize::MAX);
    let last = whole.chars.len();
    (last.saturating_sub(60)..last).find_map(|from| {
        // A mark within brackets begins with its bracket.
        turn_at(&whole, from).filter(|&(_, _, to)| to == last).map(|(turn, ..)| turn)
    })
}

const TO: &[&str] = &["下转", "转入", "转至", "续见", "文转", "全文见", "接下", "转第", "下接", "后转", "紧转", "未完转"];
const FROM: &[&str] = &["上接", "紧接", "续接", "接上", "文接", "承接", "接自", "续自"];

fn turn_at(text: &Squeezed, from: usize) -> Option<(Turn, usize, usize)> {
    let mut at = text.cursor(from);
    at.eat_while(|c| {
        matches!(c, '▶' | '►' | '▷' | '→' | '■' | '◆' | '▲' | '▼' | '●' | '>' | '»' | '★' | '☆' | '◀' | '◄' | '←' | '<' | '«')
    });
    let open = at.eat_one(&['(', '[', '<', '〈', '《']);
    // 接 and 转 alone are marks only within brackets.
    let to = at.eat_any(TO).is_some() || open.is_some() && at.eat("转");
    let from_there = !to && (at.eat_any(FROM).is_some() || open.is_some() && at.eat("接"));
    let way = match (to, from_there) {
        (true, _) => Way::To,
        (_, true) => Way::From,
        _ => return None,
    };
    if at.text.chars[at.at - 1] == '第' {
        at.at -= 1;
    }
    let mut title = None;
    let named = |at: &mut super::scan::Cursor<'_>| {
        let close = match at.peek()? {
            '《' => '》',
            '"' => '"',
            _ => return None,
        };
        let end = at.rest().iter().skip(1).take(60).position(|&c| c == close)? + 1;
        let out = text.text(at.at + 1, at.at + end);
        at.at += end + 1;
        Some(out)
    };
    if let Some(found) = named(&mut at) {
        title = Some(found);
    }
    let ordinal = at.eat("第");
    at.eat_while(|c| c.is_ascii_uppercase());
    let page = date::number(&mut at, false).filter(|&page| (1..=200).contains(&page));
    let counted = at.eat("版") || at.eat("页") || at.eat("面");
    let before = at.eat_any(&["上接", "下转"]).is_some();
    if let Some(found) = named(&mut at) {
        title = Some(found);
    }
    let closed = match open {
        Some('(') => at.eat(")"),
        Some('[') => at.eat("]"),
        Some('<') => at.eat(">"),
        Some('〈') => at.eat("〉"),
        Some(_) => at.eat("》"),
        None => true,
    };
    at.eat_while(|c| matches!(c, '◀' | '◄' | '←' | '▶' | '→' | '▼'));
    // Without a page, only a bracketed mark such as （下转） or a bare 上接第 … counts.
    let whole =
        page.is_some() && (ordinal || counted) || page.is_none() && open.is_some() && (title.is_some() || counted || at.at - from <= 6);
    if !closed || !whole || before {
        return None;
    }
    let range = (text.offset(from), if at.at < text.chars.len() { text.offset(at.at) } else { text.len });
    Some((Turn { way, page, title, range }, from, at.at))
}

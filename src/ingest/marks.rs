//! The marks that newspapers set, found on the pieces of a page: signoffs, credits, bylines, continuations, furniture.

use super::{facts, lines::Piece, text};

/// What a line is by its shape alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `（新华社北京6月22日电 记者…）` at a story's end.
    Signoff,
    /// `新华社记者 … 摄`.
    Credit,
    /// `□ 新华社记者 …`.
    Byline,
    /// `（下转第3版）`.
    GoesOn,
    /// `（上接第1版）`.
    CameFrom,
    /// A line of the page, not of a story.
    Furniture(facts::Furniture),
}

/// A character as the first pass compares it: traditional forms folded, punctuation in its Chinese form.
pub(crate) fn fold(c: char) -> char {
    match c {
        '「' => '“',
        '」' => '”',
        '『' => '‘',
        '』' => '’',
        '(' => '（',
        ')' => '）',
        ':' => '：',
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        c if text::is_han(c) => super::bonds::simplify(super::fold::shape(c)),
        c => c,
    }
}

/// Byte offsets at which a raw line is to be cut into pieces; `next` are the non-blank lines that follow it.
pub(crate) fn cuts(raw: &str, next: &[&str]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut lines = vec![raw];
    lines.extend(next);
    if let Some(cut) = facts::head(&lines[..1]).filter(|cut| cut.line == 0 && cut.at > 0) {
        out.push(cut.at);
    }
    // A credit may end on a later line than the caption's last words.
    for take in 1..=lines.len() {
        if let Some(cut) = facts::tail(&lines[..take]).filter(|cut| cut.line == 0 && cut.at > 0) {
            if !raw[..cut.at].trim().is_empty() {
                out.push(cut.at);
            }
            break;
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Lines at the top or the foot of a page where its section is named.
const EDGE: usize = 2;

/// Finds the marks of a page in the order given, those over several lines too.
pub(crate) fn mark(pieces: &mut [Piece], order: &[usize], lines: &[String]) {
    let mut i = 0;
    while i < order.len() {
        let (mut mark, span) = mark_at(pieces, &order[i..], lines);
        // Who pays for a notice stands below it.
        let notice = Some(Mark::Furniture(facts::Furniture::Notice));
        let piece = &pieces[order[i]];
        // A full line behind one that ends no sentence is text, whatever its words.
        if mark == notice
            && i > 0
            && let before = &pieces[order[i - 1]]
            && before.mark.is_none()
            && !before.ends_sentence()
            && before.width >= 16
            && (before.width - piece.width).abs() <= 2
        {
            mark = None;
        }
        // Reporters in brackets behind a dateline are part of it; alone they stand behind a story.
        if mark == Some(Mark::Byline) && piece.is_bracketed() && i > 0 && {
            let before = &pieces[order[i - 1]];
            before.mark.is_none() && !before.ends_sentence()
        } {
            mark = None;
        }
        // The name of a series stands above its headline; sections of a paper stand at the edge of the page.
        if mark == Some(Mark::Furniture(facts::Furniture::Section)) && piece.series && i >= EDGE && i + EDGE < order.len() {
            mark = None;
        }
        if mark.is_none()
            && i > 0
            && (pieces[order[i - 1]].mark == notice || pieces[order[i - 1]].slogan)
            && piece.chars.len() <= 12
            && matches!(piece.last(), '宣' | '启')
        {
            mark = notice;
            let before = &mut pieces[order[i - 1]];
            (before.mark, before.span) = (notice, 1);
        }
        for (k, &p) in order[i..i + span].iter().enumerate() {
            pieces[p].mark = mark;
            pieces[p].span = if k == 0 { span } else { 0 };
        }
        i += span;
    }
}

/// How far on the page the two halves of a torn signoff may stand from each other, in lines.
const REACH: usize = 120;

/// Puts halves of signoffs together that columns have torn: `（新华社广州7月` at the foot of one, `11日电）` at the head of another.
pub(crate) fn gather(pieces: &mut [Piece], order: &mut Vec<usize>, lines: &[String]) {
    let is_bare = |p: &Piece| p.mark.is_none() && p.chars.len() <= 40;
    let opens = |p: &Piece| is_bare(p) && p.first() == '（' && !p.chars.contains(&'）') && facts::opens_signoff(p.printed(lines));
    let open: Vec<usize> = order.iter().copied().filter(|&p| opens(&pieces[p])).collect();
    for first in open {
        let Some(i) = order.iter().position(|&p| p == first) else { continue };
        let closes = |&j: &usize| {
            let (a, b) = (&pieces[first], &pieces[order[j]]);
            is_bare(b)
                && b.last() == '）'
                && !b.chars.contains(&'（')
                && facts::signoff(&format!("{}\n{}", a.printed(lines), b.printed(lines))).is_some()
        };
        // Columns are read downwards: the second half stands further on, as a rule.
        let Some(j) = (i + 1..order.len().min(i + REACH)).find(closes).or_else(|| (i.saturating_sub(REACH)..i).rev().find(closes)) else {
            continue;
        };
        let second = order.remove(j);
        order.insert(i + usize::from(j > i), second);
        (pieces[first].mark, pieces[first].span) = (Some(Mark::Signoff), 2);
        (pieces[second].mark, pieces[second].span) = (Some(Mark::Signoff), 0);
    }
}

fn mark_at(pieces: &[Piece], order: &[usize], lines: &[String]) -> (Option<Mark>, usize) {
    let mut text = String::new();
    let mut count = 0;
    let mut byline = None;
    for span in 1..=order.len().min(5) {
        let piece = &pieces[order[span - 1]];
        count += piece.chars.len();
        if count > 110 || span > 1 && (piece.gap == 2 && pieces[order[0]].gap < 2) {
            break;
        }
        if span > 1 {
            text.push('\n');
        }
        text.push_str(&lines[piece.line][piece.bytes.0..piece.bytes.1]);
        // A notice is no clause of a sentence.
        let clause = piece.ends_hanging() || piece.ends_sentence() || piece.chars.contains(&'，');
        if span == 1
            && let Some(found) = facts::furniture(&text)
            && !(clause && found == facts::Furniture::Notice)
        {
            return (Some(Mark::Furniture(found)), 1);
        }
        if let Some(turn) = facts::turn(&text) {
            return (Some(if turn.way == facts::Way::To { Mark::GoesOn } else { Mark::CameFrom }), span);
        }
        if facts::credit(&text).is_some() {
            return (Some(Mark::Credit), span);
        }
        if facts::signoff(&text).is_some() {
            return (Some(Mark::Signoff), span);
        }
        let reporters = names_reporters(&pieces[order[0]].chars) || span == 1 && piece.is_bracketed() && names_reporters(&piece.chars[1..]);
        if let Some(found) = reporters.then(|| facts::byline(&text)).flatten().filter(|found| found.sure) {
            byline = Some((found, span));
        } else if byline.is_some() {
            break;
        }
        // A mark that goes on: an open bracket, or a source whose reporter is on the next line.
        let open = facts::opens_signoff(&text) || piece.first() == '（' && !text.contains(['）', ')']) && count < 20;
        let begun = count <= 16 && span < 3 && begins_source(&pieces[order[0]].chars);
        if !(open || begun || byline.is_some()) {
            break;
        }
    }
    match byline {
        Some((_, span)) => (Some(Mark::Byline), span),
        None => (None, 1),
    }
}

/// Whether a line may be the first of a credit or byline: it names a source and little else.
fn begins_source(chars: &[char]) -> bool {
    let text: String = chars.iter().take_while(|c| c.is_alphanumeric() || matches!(c, '□' | '（')).collect();
    let bare = text.trim_start_matches(['□', '（']);
    ["新华社", "本报", "中新社", "中央社", "记者"].iter().any(|a| bare.starts_with(a) || !bare.is_empty() && a.starts_with(bare))
}

/// Whether a line opens as reporters' lines do, with a sign, a source or a role; and is no bracket behind a dateline.
fn names_reporters(chars: &[char]) -> bool {
    let bare: String = chars.iter().skip_while(|c| !c.is_alphanumeric()).collect();
    chars.first() != Some(&'（')
        && [
            "新华社",
            "本报",
            "中新社",
            "中央社",
            "记者",
            "通讯员",
            "特约",
            "文字",
            "文：",
            "文/",
            "作者",
            "见习记者",
            "人民日报",
            "央视",
            "光明日报",
            "经济日报",
        ]
        .iter()
        .any(|w| bare.starts_with(w))
        || matches!(chars.first(), Some('□' | '■' | '●' | '◎' | '▲'))
}

/// Whether text opens with a dateline.
pub(crate) fn is_dateline(printed: &str) -> bool {
    facts::dateline(printed).is_some()
}

/// `一、`, `十一、`, `（二）`: whether a line is the heading of a numbered section.
pub(crate) fn is_numbered(chars: &[char]) -> bool {
    let digit = |c: char| "一二三四五六七八九十".contains(c);
    match chars {
        [a, '、', ..] | [_, a, '、', ..] | ['（', a, '）', ..] => digit(*a),
        _ => false,
    }
}

/// The number of a section's heading: `一、`, `（二）`.
pub(crate) fn number(chars: &[char]) -> Option<u32> {
    let digit = |c: char| "一二三四五六七八九十".chars().position(|d| d == c).map(|k| k as u32 + 1);
    match chars {
        ['（', a, '）', ..] | [a, '、', ..] => digit(*a),
        ['十', a, '、', ..] => digit(*a).map(|n| n + 10),
        _ => None,
    }
}

/// The number with which a paragraph counts itself: `第三，`, `三是`, `其次，`.
pub(crate) fn ordinal(chars: &[char]) -> Option<u32> {
    match chars {
        ['第', a, '，', ..] | [a, '是', ..] => number(&[*a, '、']),
        ['首', '先', '，', ..] => Some(1),
        ['其', '次', '，', ..] => Some(2),
        _ => None,
    }
}

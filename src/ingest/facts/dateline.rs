//! Datelines (`新华社北京6月22日电 （记者 A B）`) and signoffs (`（据新华社北京6月22日电 记者A、B）`).

use super::{
    date::{self, Day},
    names,
    scan::{Cursor, Squeezed},
    words::{AGENCIES, OWN, PLACES, WIRE_ENDS},
};

/// What a dateline or a signoff says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dateline {
    /// The agency as printed; `None` for the paper's own report.
    pub agency: Option<String>,
    /// The place as printed.
    pub place: Option<String>,
    /// The day as printed.
    pub day: Option<Day>,
    /// Reporters.
    pub reporters: Vec<String>,
    /// Byte offset in the text at which the story's own words begin.
    pub end: usize,
    /// Whether a reporter's name and the place could not be told apart for sure.
    pub unsure: bool,
}

/// Reads the dateline at the start of a paragraph or line, spaced out or not; `None` where there is none.
#[must_use]
pub fn dateline(text: &str) -> Option<Dateline> {
    let text = Squeezed::of(text, 160);
    let opening = opening(&text)?;
    Some(opening.wire.dateline(&text, opening.body))
}

/// Reads a closing line with agency, place, date: the whole text is one bracket, or a line of its own.
#[must_use]
pub fn signoff(text: &str) -> Option<Dateline> {
    let text = Squeezed::of(text, 160);
    let last = text.chars.len();
    if text.chars.first() != Some(&'(') && text.chars.first() != Some(&'[') || !matches!(text.chars.last(), Some(')' | ']')) || last < 6 {
        return None;
    }
    let wire = wire(&text, 1)?;
    let inside = last - 1;
    if wire.end > inside
        || wire.end < inside
            && !(names::only_people(&text, wire.end, inside)
                || names::only_roles(&text, wire.end, inside) && !has_words(&text, wire.end, inside))
    {
        return None;
    }
    let mut out = wire.dateline(&text, last);
    add(&mut out.reporters, names::people(&text, wire.end, inside));
    Some(out)
}

/// Whether a line opens a signoff that goes on in the next line: `（据新华社北京6月`.
#[must_use]
pub fn opens_signoff(line: &str) -> bool {
    let text = Squeezed::of(line, 60);
    if !matches!(text.chars.first(), Some('(' | '[')) || text.chars.contains(&')') || text.chars.contains(&'。') {
        return false;
    }
    let mut at = text.cursor(1);
    let _ = at.eat("据") || at.eat("综合");
    at.eat_any(AGENCIES).is_some() || at.eat_any(OWN).is_some() && at.rest().iter().any(|c| matches!(c, '日' | '月' | '电' | '讯'))
}

/// Whether a stretch holds other signs than stand between names.
fn has_words(text: &Squeezed, from: usize, to: usize) -> bool {
    text.chars[from..to].iter().any(|&c| !names::is_name_char(c) && !names::is_separator(c) && c != '。' && c != '.')
}

fn add(list: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !list.contains(&name) {
            list.push(name);
        }
    }
}

/// Where the words of a story begin behind its dateline.
pub(crate) struct Opening {
    pub wire: Wire,
    /// Character at which the body begins, behind brackets of reporters.
    pub body: usize,
    /// Whether a space belongs between dateline and body: no bracket closes it.
    pub spaced: bool,
}

/// Reads a dateline at the start of a text, with the brackets of reporters behind it.
pub(crate) fn opening(text: &Squeezed) -> Option<Opening> {
    // Every dateline ends in one of these: 电, 讯, 消息, 报道. Most lines have none.
    if !text.chars.iter().any(|c| matches!(c, '电' | '讯' | '息' | '道' | '导')) {
        return None;
    }
    let (mut wire, mut at) = match text.chars.first()? {
        '(' | '[' => {
            let close = if text.chars[0] == '(' { ')' } else { ']' };
            let wire = wire(text, 1).or_else(|| island(text, 1))?;
            let mut at = text.cursor(wire.end);
            let more = at.at;
            let end = at.rest().iter().take(60).position(|&c| c == close)?;
            if end > 0 && !names::only_people(text, more, more + end) {
                return None;
            }
            at.at += end + 1;
            (Wire { end: more + end, ..wire }, at.at)
        }
        _ => {
            let wire = wire(text, 0).or_else(|| island(text, 0).filter(|wire| wire.end == text.chars.len()))?;
            let end = wire.end;
            (wire, end)
        }
    };
    let mut spaced = !matches!(text.chars[at - 1], ')' | ']');
    // Bracket after bracket: （记者A）（通讯员B）.
    while text.chars.get(at) == Some(&'(') {
        let Some(close) = text.chars[at + 1..].iter().take(70).position(|&c| c == ')').map(|offset| at + 1 + offset) else { break };
        if !names::opens_with_role(text, at + 1, close) {
            break;
        }
        wire.reporters.push((at + 1, close));
        at = close + 1;
        spaced = false;
    }
    if text.chars.get(at) == Some(&':') && !wire.dated() {
        at += 1;
    }
    Some(Opening { wire, body: at, spaced })
}

/// The end of a dateline's fixed part within a signoff: behind 电.
pub(crate) fn wire_end(text: &Squeezed, from: usize) -> Option<usize> {
    wire(text, from).map(|wire| wire.fixed_end)
}

/// A dateline as ranges of characters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire {
    agency: Option<(usize, usize)>,
    place: Option<(usize, usize)>,
    day: Option<Day>,
    reporters: Vec<(usize, usize)>,
    /// Behind 电 or 讯.
    fixed_end: usize,
    end: usize,
    unsure: bool,
}

impl Wire {
    fn dated(&self) -> bool {
        self.day.is_some()
    }

    fn dateline(&self, text: &Squeezed, body: usize) -> Dateline {
        let print = |range: Option<(usize, usize)>| range.map(|(from, to)| text.text(from, to)).filter(|text| !text.is_empty());
        let mut reporters = Vec::new();
        for &(from, to) in &self.reporters {
            add(&mut reporters, names::people(text, from, to));
        }
        Dateline {
            agency: print(self.agency),
            place: print(self.place),
            day: self.day,
            reporters,
            end: text.offset(body),
            unsure: self.unsure,
        }
    }
}

/// Reads `[据]SOURCE[记者 NAMES]PLACE DATE 电` or `本报讯` at a character.
fn wire(text: &Squeezed, from: usize) -> Option<Wire> {
    let mut at = text.cursor(from);
    let _ = at.eat("据") || at.eat("综合");
    let source_from = at.at;
    let own = at.eat_any(OWN).is_some();
    let named = !own && at.eat_any(AGENCIES).is_some();
    let mut source = (source_from, at.at);
    if !own && !named {
        // Any other agency, paper or site, by its last character; it must be followed by a place and a date.
        source.1 = other_source(&at)?;
        at.at = source.1;
    }
    let paper = matches!(text.chars[source.1 - 1], '报' | '刊' | '网' | '台') && !named;
    let mut reporters = Vec::new();
    let mut place_floor = at.at;
    if at.eat("特派员") || at.eat("记者") || at.eat("特派记者") {
        place_floor = at.at;
    }
    let by_reporter = place_floor != source.1;
    let (place, day, end) = place_and_day(&at, own || named).or_else(|| {
        // 本报讯, 本报综合讯, 本报北京讯, 【明报专讯】
        let mut end = at;
        let place_to = (0..=4).find_map(|count| {
            end = Cursor { at: at.at + count, ..at };
            let skipped = &text.chars[at.at..end.at.min(text.chars.len())];
            (end.eat_any(&["讯", "专讯", "综合讯", "消息", "综合消息", "综合报道", "快讯", "电"]).is_some()
                && skipped.iter().all(|&c| crate::ingest::text::is_han(c)))
            .then_some(at.at + count)
        })?;
        // 通讯员 is no 讯, and a reporter's name is no place.
        if by_reporter || matches!(text.chars[place_to - 1], '通' | '资' | '音' | '短') || text.chars.get(end.at) == Some(&'员') {
            return None;
        }
        let bracketed = from > 0;
        let unplaced = place_to == at.at;
        (own && (unplaced || place_to - at.at >= 2) || named && unplaced || paper && bracketed && unplaced).then_some(())?;
        Some(((at.at, place_to), None, end.at))
    })?;
    let (mut place, mut unsure) = (place, false);
    if by_reporter {
        let (name, rest, sure) = reporter_before_place(text, place_floor, place.1);
        reporters.push(name);
        place = rest;
        unsure = !sure;
    }
    Some(Wire {
        agency: (!own && (named || day.is_some()) && !(paper && day.is_none())).then_some(source),
        place: (place.1 > place.0).then_some(place),
        day,
        reporters,
        fixed_end: end,
        end,
        unsure,
    })
}

/// The end of the name of an agency, paper or site that no table knows.
fn other_source(at: &Cursor<'_>) -> Option<usize> {
    let rest = at.rest();
    let stop = rest.iter().take(12).position(|&c| !names::is_name_char(c)).unwrap_or(rest.len().min(12));
    (1..stop).rev().find_map(|i| {
        let fits = matches!(rest[i], '社' | '报' | '网');
        (fits && i >= 1).then_some(at.at + i + 1).filter(|&end| {
            let behind = Cursor { at: end, ..*at };
            place_and_day(&behind, false).is_some()
                || ["专讯", "讯", "报道"].iter().any(|word| {
                    let mut closed = behind;
                    at.at > 0 && closed.eat(word) && closed.peek() == Some(']')
                })
        })
    })
}

/// Reads `北京6月22日电`: the place's range, the day, the character behind 电.
fn place_and_day(at: &Cursor<'_>, may_lack_place: bool) -> Option<((usize, usize), Option<Day>, usize)> {
    let from = at.at;
    for length in 0..=14 {
        let mut here = Cursor { at: from + length, ..*at };
        if length > 0 {
            let c = *at.rest().get(length - 1)?;
            if !(names::is_name_char(c) || matches!(c, '、' | '/' | '-' | '"')) {
                return None;
            }
        }
        if length == 0 && !may_lack_place {
            continue;
        }
        let start = here;
        if let Some(day) = date::day(&mut here) {
            let _ = here.eat_any(&["上午", "下午", "晚间", "凌晨", "晚", "晨"]);
            if here.eat_any(WIRE_ENDS).is_some() {
                return Some(((from, start.at), Some(day), here.at));
            }
        }
    }
    None
}

/// Tells a reporter from the place behind the name: 陈俊华|台北.
fn reporter_before_place(text: &Squeezed, from: usize, to: usize) -> ((usize, usize), (usize, usize), bool) {
    let stretch = &text.chars[from..to];
    let place = PLACES
        .iter()
        .filter(|place| place.chars().count() + 2 <= stretch.len() && stretch.ends_with(&place.chars().collect::<Vec<_>>()))
        .max_by_key(|place| place.len());
    if let Some(place) = place {
        let cut = to - place.chars().count();
        return ((from, cut), (cut, to), true);
    }
    // A name has two or three characters; which, nobody can say without knowing the place.
    match (from + 2..to).find(|&i| text.gap[i] > 0 || text.chars[i] == '/') {
        Some(cut) => ((from, cut), (cut + usize::from(text.chars[cut] == '/'), to), true),
        None => ((from, from), (to, to), false),
    }
}

/// Reads the heads of Taiwan's papers: `记者王小明/台北报导`, `即时新闻/综合报导`, `记者王小明台北报导`.
fn island(text: &Squeezed, from: usize) -> Option<Wire> {
    let mut at = text.cursor(from);
    let desk = at
        .eat_any(&[
            "即时新闻",
            "国际新闻中心",
            "国际中心",
            "政治中心",
            "社会中心",
            "财经中心",
            "体育中心",
            "娱乐中心",
            "生活中心",
            "大陆中心",
            "综合报道",
            "编译中心",
        ])
        .is_some();
    let _ = at.eat("本报");
    let role = desk || at.eat_any(&["记者", "特派记者", "特派员", "编译", "实习记者", "特约记者", "地方中心"]).is_some();
    if !role {
        return None;
    }
    let name_from = at.at;
    let rest = at.rest();
    let end = (0..rest.len().min(30)).find(|&i| rest[i..].starts_with(&['报', '道']) || rest[i..].starts_with(&['报', '导']))?;
    let stretch_to = name_from + end;
    if rest[..end].iter().any(|&c| !(names::is_name_char(c) || matches!(c, '/' | '、' | ','))) {
        return None;
    }
    let slash = rest[..end].iter().rposition(|&c| c == '/');
    let ((a, b), (c, d), sure) = match slash {
        Some(i) => ((name_from, name_from + i), (name_from + i + 1, stretch_to), true),
        None if desk => ((name_from, name_from), (stretch_to, stretch_to), true),
        None => reporter_before_place(text, name_from, stretch_to),
    };
    let place: String = text.chars[c..d].iter().collect();
    let vague = matches!(place.as_str(), "综合" | "专题" | "专访" | "特稿" | "");
    if !vague && !place.chars().all(crate::ingest::text::is_han) {
        return None;
    }
    let end = stretch_to + 2;
    Some(Wire {
        agency: None,
        place: (!vague && sure).then_some((c, d)),
        day: None,
        reporters: if b > a { vec![(a, b)] } else { Vec::new() },
        fixed_end: end,
        end,
        unsure: !sure,
    })
}

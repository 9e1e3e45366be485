//! Page furniture: lines that belong to the page, not to a story.

use super::{
    date, names,
    scan::Squeezed,
    words::{NOTICES, SECTIONS},
};
use crate::ingest::text::is_han;

/// What a line of page furniture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Furniture {
    /// The paper's date, its weekday and lunar date.
    Date,
    /// `第3版`, `03`, `A12`.
    PageNumber,
    /// A section's name.
    Section,
    /// 责编, 校对, 版式.
    Editors,
    /// An advertisement, a notice, a slogan, how to subscribe.
    Notice,
    /// The paper's serial and registration numbers.
    Imprint,
    /// Signs without a word.
    Decoration,
}

impl Furniture {
    /// The reason that a ledger's stray entry gives.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Date => "page furniture: date of the issue",
            Self::PageNumber => "page furniture: page number",
            Self::Section => "page furniture: section",
            Self::Editors => "page furniture: editors",
            Self::Notice => "advertisement",
            Self::Imprint => "page furniture: imprint",
            Self::Decoration => "decoration",
        }
    }
}

/// What furniture a line is; `None` for a line that may belong to a story. Sections and notices are guesses from a few
/// words, so the caller weighs them against the line's neighbours.
#[must_use]
pub fn furniture(line: &str) -> Option<Furniture> {
    let text = Squeezed::of(line, 90);
    let chars = &text.chars;
    if chars.is_empty() || chars.len() > 80 {
        return None;
    }
    if !chars.iter().any(|c| c.is_alphanumeric()) {
        return Some(Furniture::Decoration);
    }
    let words: String = chars.iter().collect();
    if is_date(&text) {
        return Some(Furniture::Date);
    }
    if is_page_number(&text) {
        return Some(Furniture::PageNumber);
    }
    if is_editors(&words) {
        return Some(Furniture::Editors);
    }
    if ["统一刊号", "国内统一", "CN", "ISSN", "总第", "邮发代号", "今日版", "代号"].iter().any(|word| words.contains(word))
        && chars.iter().any(char::is_ascii_digit)
        && chars.len() <= 60
        && !words.contains('。')
    {
        return Some(Furniture::Imprint);
    }
    if chars.len() <= 30 && !words.contains('。') && NOTICES.iter().any(|word| words.contains(word)) {
        return Some(Furniture::Notice);
    }
    let parts: Vec<String> = words.split(['·', '/', '|']).map(ToOwned::to_owned).collect();
    let named = |part: &String| {
        SECTIONS.contains(&part.as_str())
            || part.chars().count() == 4 && SECTIONS.iter().any(|a| part.starts_with(a)) && SECTIONS.iter().any(|b| part.ends_with(b))
    };
    (chars.len() <= 9 && parts.iter().all(named)).then_some(Furniture::Section)
}

/// `2025年6月22日 星期日`, with a page number or a section beside it; `乙巳年五月廿七`.
fn is_date(text: &Squeezed) -> bool {
    let mut at = text.cursor(0);
    let lunar = |at: &mut super::scan::Cursor<'_>| {
        let (from, mut found) = (at.at, false);
        for _ in 0..12 {
            if at.eat_any(&["农历", "乙", "甲", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"]).is_some()
                || at
                    .eat_any(&[
                        "年", "月", "闰", "初", "十", "廿", "正", "腊", "冬", "一", "二", "三", "四", "五", "六", "七", "八", "九", "大",
                        "小",
                    ])
                    .is_some()
            {
                found = true;
            } else if at.eat_any(&["子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"]).is_none() {
                break;
            }
        }
        if !found {
            at.at = from;
        }
        found
    };
    let mut seen = false;
    let mut weekday = false;
    let page_first = eat_page(&mut at);
    for _ in 0..6 {
        let here = at;
        let day = date::day(&mut at);
        if let Some(day) = day {
            seen |= day.month.is_some();
            weekday |= day.year.is_some();
            continue;
        }
        at = here;
        if at.eat_any(&["星期", "礼拜", "周"]).is_some() && at.eat_one(&['一', '二', '三', '四', '五', '六', '日', '天']).is_some()
        {
            weekday = true;
            continue;
        }
        at = here;
        at.eat_while(|c| matches!(c, ',' | '|' | '·' | '/' | '(' | ')'));
        if eat_page(&mut at) || seen && lunar(&mut at) {
            continue;
        }
        if seen && at.eat_any(SECTIONS).is_some() {
            continue;
        }
        if at.at == here.at {
            break;
        }
    }
    let _ = page_first;
    weekday && (seen || text.chars.len() <= 4) && at.is_end()
}

/// The number in a page's label: `3`, `03`, `第三版`; `None` for lettered pages, whose numbers count within their section.
#[must_use]
pub fn page_number(label: &str) -> Option<u32> {
    let text = Squeezed::of(label, 20);
    let mut at = text.cursor(0);
    let _ = at.eat("第");
    let page = date::number(&mut at, false)?;
    let _ = at.eat_any(&["版", "页", "面"]);
    (at.is_end() && (1..=200).contains(&page)).then_some(page)
}

fn eat_page(at: &mut super::scan::Cursor<'_>) -> bool {
    let mut here = *at;
    let ordinal = here.eat("第");
    let letter = here.eat_while(|c| c.is_ascii_uppercase());
    let Some(number) = date::number(&mut here, false) else { return false };
    let counted = here.eat_any(&["版", "页", "叠", "面"]).is_some();
    let fits = number <= 300 && (counted || letter == 1 || !ordinal && here.is_end() && here.at - at.at <= 3);
    if fits {
        *at = here;
    }
    fits
}

/// `第3版`, `第八版`, `03`, `A12`, `4版`, `- 3 -`.
fn is_page_number(text: &Squeezed) -> bool {
    let mut at = text.cursor(0);
    at.eat_while(|c| matches!(c, '-' | '·' | '|' | '■' | '▲' | '('));
    let mut page = at;
    let bare = page.rest().iter().take_while(|c| c.is_ascii_digit()).count();
    if !eat_page(&mut page) && !(1..=3).contains(&bare) {
        return false;
    }
    if page.at == at.at {
        page.at += bare;
    }
    let chinese_only = page.at - at.at <= 2 && text.chars[at.at..page.at].iter().all(|&c| is_han(c));
    page.eat_while(|c| matches!(c, '-' | '·' | '|' | '■' | '▲' | ')' | ':'));
    let _ = page.eat_any(SECTIONS);
    let counted = text.chars.contains(&'版');
    page.is_end() && (counted || !chinese_only)
}

/// `本版责编：A B 校对：C`, `责任编辑 A`, `版式设计：B`.
fn is_editors(words: &str) -> bool {
    const HEADS: &[&str] = &[
        "责编",
        "责任编辑",
        "本版责编",
        "本版编辑",
        "编辑",
        "本版责任编辑",
        "执行编辑",
        "值班编辑",
        "主编",
        "版式",
        "版面",
        "校对",
        "本版主编",
        "值班主任",
        "美编",
        "责校",
        "组版",
        "视觉",
        "本版校对",
        "视觉设计",
        "版式设计",
        "值班总编",
        "检校",
        "编审",
        "一读",
        "二读",
        "制图",
        "值班编委",
        "统筹",
        "主任",
        "邮箱",
        "电子邮箱",
        "E-mail",
        "Email",
    ];
    // Heads that are no words of headlines may stand before a name without a sign: 责编 is always an editor, 统筹 is not.
    const EDITORS: &[&str] = &["责编", "责任编辑", "本版责编", "本版编辑", "本版责任编辑", "校对", "责校", "美编", "组版", "本版校对"];
    let Some(head) = HEADS.iter().filter(|head| words.starts_with(**head)).max_by_key(|head| head.len()) else { return false };
    let rest = &words[head.len()..];
    if head.contains('邮') || head.starts_with('E') {
        return rest.contains('@');
    }
    let separated = rest.starts_with([':', '/', '|', '·', '-']);
    let count = rest.chars().count();
    let other_role = HEADS.iter().any(|other| rest.contains(other));
    !rest.contains(['。', ',', ';', '《', '"'])
        && (2..=40).contains(&count)
        && (separated
            || other_role
            || EDITORS.contains(head) && count <= 4 && rest.chars().next().is_some_and(|c| names::has_surname(&[c])))
}

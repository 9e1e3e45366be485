//! Reporters' lines and photo credits.

use super::{
    names,
    scan::Squeezed,
    words::{AGENCIES, OWN, PICTURES},
};

/// A line that names who reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Byline {
    /// The agency of the reporters as printed.
    pub agency: Option<String>,
    /// The names.
    pub people: Vec<String>,
    /// Whether a role (记者, 文, 摄…) says that these are names; otherwise only their shape does.
    pub sure: bool,
}

/// A photo's credit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credit {
    /// The agency as printed.
    pub agency: Option<String>,
    /// Photographers.
    pub people: Vec<String>,
}

/// Reads a line of reporters: `□新华社记者 A B`, `本报记者 A/文 B/图`, `记者A 通讯员B`, `A B`.
#[must_use]
pub fn byline(text: &str) -> Option<Byline> {
    let text = Squeezed::of(text, 81);
    let (from, to) = inner(&text)?;
    if to - from > 60 || text.chars[from..to].iter().any(|c| matches!(c, '。' | ';' | '!' | '?' | '"' | '《' | '%') || c.is_ascii_digit())
    {
        return None;
    }
    if !names::only_people(&text, from, to) {
        return None;
    }
    let words = names::fixed_words(&text, from, to);
    let sure = words.iter().any(|&(a, b)| {
        let word: String = text.chars[a..b].iter().collect();
        ["记者", "通讯员", "特派员", "撰稿", "文", "作者", "评论员", "观察员", "采写", "撰文", "编译", "实习生", "整理", "摄影"]
            .iter()
            .any(|role| word.ends_with(role))
    });
    let people = names::people(&text, from, to);
    let surnamed = people.iter().all(|name| {
        let name: Vec<char> = name.chars().map(crate::ingest::fold::fold).collect();
        name.len() <= 4 && names::has_surname(&name)
    });
    // Without a role, names must look like names and stand alone.
    let fits = sure || surnamed && words.is_empty();
    if people.is_empty() || !fits {
        return None;
    }
    Some(Byline { agency: agency_in(&text, from, to), people, sure })
}

/// Reads a credit: `新华社记者 A 摄`, `新华社发（A 摄）`, `A/摄`, `（资料图片）`, `A供图`, `图/A`.
#[must_use]
pub fn credit(text: &str) -> Option<Credit> {
    let text = Squeezed::of(text, 81);
    let (from, to) = inner(&text)?;
    if to - from > 60 || to - from < 2 {
        return None;
    }
    let stretch = &text.chars[from..to];
    if stretch.iter().any(|c| matches!(c, '。' | ';' | '!' | '?' | '《')) {
        return None;
    }
    let words: String = stretch.iter().collect();
    let agency = agency_in(&text, from, to);
    let closed = words.trim_end_matches([')', ']']);
    let issued =
        AGENCIES.iter().chain(OWN).any(|source| closed.strip_suffix('发') == Some(source)) || agency.is_some() && words.contains("发(");
    let archive =
        ["资料图片", "资料照片", "资料图", "档案图片", "档案照片", "图片", "照片", "图", "发"].iter().any(|word| closed.ends_with(word));
    let by_source = archive
        && agency_or_own(&text, from)
            .is_some_and(|end| text.chars[end..to].iter().collect::<String>().trim_end_matches([')', ']']).chars().count() <= 6);
    let alone = matches!(
        closed,
        "资料图片"
            | "资料照片"
            | "资料图"
            | "档案图片"
            | "档案照片"
            | "图文无关"
            | "网络图片"
            | "视频截图"
            | "受访者供图"
            | "本报资料图片"
            | "网上图片"
    );
    let pictures =
        closed.split(['/', '、', ' ']).all(|word| PICTURES.contains(&word)) && (closed.contains('/') || !AGENCIES.contains(&closed));
    let supplied = ["供图", "提供", "图片来源", "图源"].iter().any(|word| closed.ends_with(word))
        || ["图片来源", "图源", "图据", "供图"].iter().any(|word| words.starts_with(word));
    let shot = ["摄", "摄影", "摄影报道", "摄制", "航拍", "绘", "制图", "漫画", "图文"].iter().any(|word| closed.ends_with(word))
        || ["摄影:", "摄影/", "摄/", "图/", "图:", "摄影", "图文/", "文图/", "图文:"].iter().any(|word| words.starts_with(word))
        || (words.contains("摄影") || words.ends_with("/图") || words.contains("/摄")) && words.contains(['/', ':', '|']);
    if !(issued || pictures || by_source || alone || supplied || shot) {
        return None;
    }
    let people = names::people(&text, from, to);
    let fits = issued
        || pictures
        || by_source
        || alone
        || supplied && to - from <= 40
        || shot && !people.is_empty() && names::only_people(&text, from, to);
    if !fits {
        return None;
    }
    // Who supplied a picture is often a body; only a person's name that a role vouches for is taken.
    let people = if shot || closed.ends_with('摄') { people } else { Vec::new() };
    Some(Credit { agency, people })
}

/// The text without decoration and one pair of brackets around the whole.
fn inner(text: &Squeezed) -> Option<(usize, usize)> {
    let (mut from, mut to) = (0, text.chars.len());
    while from < to
        && matches!(
            text.chars[from],
            '□' | '■'
                | '▲'
                | '△'
                | '●'
                | '◆'
                | '◇'
                | '★'
                | '☆'
                | '◎'
                | '〇'
                | '▼'
                | '▽'
                | '*'
                | '◥'
                | '◢'
                | '◣'
                | '◤'
                | '▶'
                | '►'
                | '◀'
        )
    {
        from += 1;
    }
    if to > from + 2
        && matches!((text.chars[from], text.chars[to - 1]), ('(', ')') | ('[', ']'))
        && !text.chars[from + 1..to - 1].contains(&')')
    {
        from += 1;
        to -= 1;
    }
    (to > from + 1).then_some((from, to))
}

fn agency_or_own(text: &Squeezed, from: usize) -> Option<usize> {
    let mut at = text.cursor(from);
    (at.eat_any(OWN).is_some() || at.eat_any(AGENCIES).is_some()).then_some(at.at)
}

/// The agency at the head of a byline or credit, as printed.
fn agency_in(text: &Squeezed, from: usize, to: usize) -> Option<String> {
    let mut at = text.cursor(from);
    at.eat_any(AGENCIES)?;
    (at.at <= to).then(|| text.text(from, at.at))
}

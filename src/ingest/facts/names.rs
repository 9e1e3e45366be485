//! Names of people in bylines, credits and brackets, and the roles that stand beside them.

use super::{
    scan::Squeezed,
    words::{AGENCIES, BODIES, DOUBLE_SURNAMES, MODIFIERS, OWN, ROLES, SURNAMES},
};
use crate::ingest::text::is_han;

/// The names in a stretch of names and roles, in order, each once.
pub(crate) fn people(text: &Squeezed, from: usize, to: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for token in tokens(text, from, to) {
        if token.fixed {
            continue;
        }
        let end = if token.to - token.from > 2 && text.chars[token.to - 1] == '等' { token.to - 1 } else { token.to };
        for (a, b) in split_run(text, token.from, end) {
            let name = text.text(a, b);
            if is_person(&text.chars[a..b]) && !out.contains(&name) {
                out.push(name);
            }
        }
    }
    out
}

/// Whether every token of a stretch is a name or a role, with at least one name.
pub(crate) fn only_people(text: &Squeezed, from: usize, to: usize) -> bool {
    let mut names = 0;
    tokens(text, from, to).into_iter().all(|token| {
        if token.fixed {
            return true;
        }
        let end = if token.to - token.from > 2 && text.chars[token.to - 1] == '等' { token.to - 1 } else { token.to };
        names += 1;
        split_run(text, token.from, end).iter().all(|&(a, b)| is_person(&text.chars[a..b]))
    }) && names > 0
}

/// Whether a token reads as a person's name: two to four characters, the longer ones with a surname; foreign names by their
/// dot or their length.
pub(crate) fn is_person(name: &[char]) -> bool {
    if name.iter().any(|c| !is_name_char(*c)) {
        return false;
    }
    if name.contains(&'·') {
        return name.len() >= 3 && name.len() <= 24 && name[0] != '·' && name[name.len() - 1] != '·';
    }
    if name.iter().all(|c| is_han(*c)) {
        let text: String = name.iter().collect();
        let surnamed = has_surname(name) && name.len() <= 4;
        // Words that sentences are made of: no name has them, unless a surname begins it and it is short.
        let sentence = !surnamed && name.iter().any(|c| IN_SENTENCES.contains(*c));
        return (2..=8).contains(&name.len())
            && !sentence
            && !BODIES.iter().any(|word| text.contains(word))
            && (surnamed || !is_common(&text));
    }
    name.len() >= 2 && name.len() <= 40 && name.iter().any(|c| c.is_alphabetic() && !is_han(*c))
}

/// Characters of sentences that names, transcribed ones too, do not hold.
const IN_SENTENCES: &str =
    "的了是在和与为从到这那有不们个第届会说对将被把等看向着而以及并或能要可上下前后全年月日市省者员部委作业种其此每很最时间工发图";

fn is_common(word: &str) -> bool {
    matches!(
        word,
        "今天"
            | "昨天"
            | "日前"
            | "近日"
            | "综合"
            | "下图"
            | "上图"
            | "左图"
            | "右图"
            | "本图"
            | "供稿"
            | "报道"
            | "编者"
            | "图为"
            | "这是"
    )
}

/// Whether a name begins with a Chinese surname.
pub(crate) fn has_surname(name: &[char]) -> bool {
    name.first().is_some_and(|c| SURNAMES.contains(*c))
        || name.len() > 2 && DOUBLE_SURNAMES.iter().any(|double| double.chars().eq(name[..2].iter().copied()))
}

/// Whether a double surname is cut just before character `at`.
pub(crate) fn is_double_surname(text: &Squeezed, at: usize) -> bool {
    at >= 2 && DOUBLE_SURNAMES.iter().any(|double| double.chars().eq(text.chars[at - 2..at].iter().copied()))
}

/// A character that names, roles and agencies are made of.
pub(crate) fn is_name_char(c: char) -> bool {
    is_han(c) || c.is_alphabetic() || matches!(c, '·' | '•' | '‧' | '・')
}

/// Whether a stretch begins with a word.
fn begins(stretch: &[char], word: &str) -> bool {
    let mut rest = stretch.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// Whether a role such as 记者 ends before character `at`.
pub(crate) fn is_role_end(text: &Squeezed, at: usize) -> bool {
    ["记者", "通讯员", "特派员", "实习生", "摄影师", "撰稿"].iter().any(|role| {
        let mut before = text.chars[..at].iter().rev();
        role.chars().rev().all(|c| before.next() == Some(&c))
    })
}

/// Brackets that hold reporters: `（记者 A B）`, `（本报记者A 通讯员B）`, with their signs.
pub(crate) fn brackets(text: &Squeezed) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < text.chars.len() {
        if text.chars[i] == '(' {
            let end = text.chars[i + 1..].iter().take(70).position(|&c| c == ')').map(|offset| i + 1 + offset);
            if let Some(end) = end
                && end > i + 3
                && opens_with_role(text, i + 1, end)
            {
                out.push((i, end + 1));
                i = end;
            }
        }
        i += 1;
    }
    out
}

/// A sign between names.
pub(crate) fn is_separator(c: char) -> bool {
    matches!(c, '、' | ',' | '/' | '|' | ';' | ':' | '&' | '(' | ')' | '-')
}

/// Whether a stretch holds roles and agencies only: `新华社记者`.
pub(crate) fn only_roles(text: &Squeezed, from: usize, to: usize) -> bool {
    tokens(text, from, to).iter().all(|token| token.fixed)
}

/// Whether a stretch begins with a role and holds nothing but names.
pub(crate) fn opens_with_role(text: &Squeezed, from: usize, to: usize) -> bool {
    let stretch = &text.chars[from..to];
    let has_sentence = stretch.iter().any(|c| matches!(c, '。' | ';' | '!' | '?' | ':' | '"' | '《'));
    let roles = ["记者", "通讯员", "特派员", "实习生", "撰稿", "编译"];
    if has_sentence || role_span(text, from, to, &roles).is_none_or(|end| end + 2 > to) {
        return false;
    }
    let words = fixed_words(text, from, to);
    (from..to).all(|i| {
        let c = text.chars[i];
        words.iter().any(|&(a, b)| a <= i && i < b)
            || is_name_char(c) && !"的了是在从到这那不们第届说将被把看着".contains(c)
            || is_separator(c)
    })
}

/// The end of the role at the head of a stretch, whatever stands before 记者: `本报驻日本记者`.
fn role_span(text: &Squeezed, from: usize, to: usize, roles: &[&str]) -> Option<usize> {
    let head = &text.chars[from..to.min(from + 16)];
    let stop = head.iter().position(|c| !is_name_char(*c)).unwrap_or(head.len());
    (0..stop).find_map(|offset| {
        let role = roles.iter().find(|role| begins(&head[offset..stop], role))?;
        Some(from + offset + role.chars().count())
    })
}

/// Ranges of characters that are one word: roles with what belongs to them, agencies, a dateline within a signoff.
pub(crate) fn fixed_words(text: &Squeezed, from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut i = from;
    while i < to {
        let fresh = i == from || !is_name_char(text.chars[i - 1]) || text.gap[i] > 0 || out.last().is_some_and(|word| word.1 == i);
        if fresh && let Some(end) = super::dateline::wire_end(text, i).filter(|&end| end <= to) {
            out.push((i, end));
            i = end;
            continue;
        }
        match fixed_word(text, i, to, fresh) {
            Some(end) => {
                out.push((i, end));
                i = end;
            }
            None => i += 1,
        }
    }
    out
}

fn fixed_word(text: &Squeezed, at: usize, to: usize, fresh: bool) -> Option<usize> {
    let rest = &text.chars[at..to];
    let looking_at = |word: &str| begins(rest, word);
    if fresh && let Some(end) = role_span(text, at, to, &["记者", "通讯员", "特派员"]).filter(|&end| fits_role(text, at, end)) {
        return Some(end);
    }
    let mut end = 0;
    // 实习生 and 摄影 are roles themselves, and begin others.
    let role_at_once =
        fresh.then(|| ROLES.iter().filter(|role| looking_at(role) && role.chars().count() > 1).max_by_key(|role| role.len())).flatten();
    if let Some(role) = role_at_once {
        return Some(at + role.chars().count());
    }
    loop {
        let words = if fresh || end > 0 { [OWN, AGENCIES, MODIFIERS].as_slice() } else { &[MODIFIERS] };
        let next = words.iter().flat_map(|list| list.iter()).filter(|word| begins(&rest[end..], word));
        let Some(longest) = next.map(|word| word.chars().count()).max() else { break };
        end += longest;
    }
    let behind = &rest[end..];
    let role = ROLES.iter().filter(|role| begins(behind, role)).max_by_key(|role| role.len());
    if let Some(role) = role {
        let role_end = at + end + role.chars().count();
        // 摄 is a role only at the end of a name, 发 only behind an agency.
        let closed = role_end >= to || !is_name_char(text.chars[role_end]) || text.gap[role_end] > 0;
        if role.chars().count() > 1 || closed {
            return Some(role_end);
        }
    }
    if end > 0 && fresh && (looking_at("本") || AGENCIES.iter().chain(OWN).any(|word| looking_at(word))) {
        let issued = behind.first().is_some_and(|&c| c == '发')
            && (at + end + 1 >= to || !is_name_char(text.chars[at + end + 1]) || text.gap[at + end + 1] > 0);
        return Some(at + end + usize::from(issued));
    }
    // 文 and 图 stand apart or beside a stroke.
    if matches!(rest[0], '文' | '图' | '影' | '绘') {
        let before = at == 0 || !is_name_char(text.chars[at - 1]) || text.gap[at] > 0;
        let after = at + 1 >= to || !is_name_char(text.chars[at + 1]) || text.gap[at + 1] > 0;
        if before && after {
            return Some(at + 1);
        }
    }
    None
}

/// Whether what stands before 记者 can belong to it: `本报驻日本`, `中国青年报`; not a name or a sentence.
fn fits_role(text: &Squeezed, from: usize, end: usize) -> bool {
    let before = &text.chars[from..end.saturating_sub(2)];
    let word: String = before.iter().collect();
    before.is_empty()
        || before.len() <= 2 && MODIFIERS.iter().chain(OWN).any(|modifier| *modifier == word)
        || before.len() > 2 && OWN.iter().chain(AGENCIES).chain(MODIFIERS).any(|start| word.starts_with(start))
        || before.last().is_some_and(|c| matches!(c, '报' | '社' | '台' | '网' | '刊' | '媒'))
        || word.contains('驻')
        || word.starts_with('通')
}

/// A token of a stretch of names.
#[derive(Clone, Copy, Debug)]
struct Token {
    from: usize,
    to: usize,
    fixed: bool,
}

fn tokens(text: &Squeezed, from: usize, to: usize) -> Vec<Token> {
    let words = fixed_words(text, from, to);
    let mut cut = vec![false; to.saturating_sub(from)];
    for i in from + 1..to {
        cut[i - from] = text.gap[i] > 0 && !words.iter().any(|&(a, b)| a < i && i < b);
    }
    close_padding(text, from, &words, &mut cut);
    cut_tokens(text, from, &words, &cut)
}

fn cut_tokens(text: &Squeezed, from: usize, words: &[(usize, usize)], cut: &[bool]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut open = false;
    for i in from..from + cut.len() {
        if let Some(&(a, b)) = words.iter().find(|&&(a, b)| a <= i && i < b) {
            if i == a {
                out.push(Token { from: a, to: b, fixed: true });
            }
            open = false;
        } else if is_name_char(text.printed[i]) {
            if open && !cut[i - from] {
                out.last_mut().expect("a token is open").to = i + 1;
            } else {
                out.push(Token { from: i, to: i + 1, fixed: false });
            }
            open = true;
        } else {
            open = false;
        }
    }
    out
}

/// Takes back the cuts inside padded names: `李 然` is one person, set as wide as three characters.
pub(crate) fn close_padding(text: &Squeezed, from: usize, words: &[(usize, usize)], cut: &mut [bool]) {
    let tokens = cut_tokens(text, from, words, cut);
    let mut i = 0;
    while i < tokens.len() {
        let token = tokens[i];
        let next = tokens.get(i + 1).filter(|next| !next.fixed && next.from == token.to && cut[next.from - from]);
        let single = !token.fixed && token.to - token.from == 1 && is_han(text.printed[token.from]);
        match next {
            Some(next) if single && next.to - next.from <= 2 && is_han(text.printed[next.from]) => {
                cut[next.from - from] = false;
                i += 2;
            }
            Some(next) if !token.fixed && token.to - token.from == 2 && next.to - next.from == 1 && is_han(text.printed[next.from]) => {
                // 魏弘 毅: a last single character belongs to the name before it, unless it begins a padded name itself.
                let follows = tokens.get(i + 2).is_some_and(|third| !third.fixed && third.from == next.to && third.to - third.from == 1);
                if !follows {
                    cut[next.from - from] = false;
                }
                i += if follows { 1 } else { 2 };
            }
            _ => i += 1,
        }
    }
}

/// Cuts a run of names without separators where surnames allow one reading only; otherwise the run is one name.
fn split_run(text: &Squeezed, from: usize, to: usize) -> Vec<(usize, usize)> {
    let run = &text.chars[from..to];
    if run.len() < 5 || run.contains(&'·') || !run.iter().all(|c| is_han(*c)) {
        return vec![(from, to)];
    }
    let mut ways = Vec::new();
    cut_names(run, 0, &mut Vec::new(), &mut ways);
    match ways.as_slice() {
        [only] => only.iter().map(|&(a, b)| (from + a, from + b)).collect(),
        _ => vec![(from, to)],
    }
}

fn cut_names(run: &[char], at: usize, so_far: &mut Vec<(usize, usize)>, ways: &mut Vec<Vec<(usize, usize)>>) {
    if at == run.len() {
        ways.push(so_far.clone());
        return;
    }
    if ways.len() > 1 || so_far.len() > 8 {
        return;
    }
    for length in [3, 2] {
        let end = at + length;
        if end <= run.len() && end != run.len() - 1 && SURNAMES.contains(run[at]) {
            so_far.push((at, end));
            cut_names(run, end, so_far, ways);
            so_far.pop();
        }
    }
}

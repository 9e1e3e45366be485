//! The text of a record → paragraphs of an article.

use crate::article::body::{self, Paragraph, is_cjk};

/// Plain text, or HTML as web exports have it, as the body of an article. Each line is a paragraph; where blank lines stand
/// between paragraphs, lines that do not end a sentence are joined.
#[must_use]
pub fn body_of(text: &str) -> String {
    let stripped = looks_like_html(text).then(|| without_tags(text));
    let text = stripped.as_deref().unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')).collect();
    // In HTML elements end paragraphs, not blank lines.
    let lines: Vec<&str> = lines.into_iter().filter(|line| stripped.is_none() || !line.is_empty()).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    let last = lines.iter().rposition(|line| !line.is_empty()).unwrap_or(0);
    let spaced = lines.get(first..last).is_some_and(|inner| inner.iter().any(|line| line.is_empty()));
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.is_empty() {
            open = false;
        } else if open && let Some(paragraph) = paragraphs.last_mut() {
            let blank = !(paragraph.ends_with(is_cjk) || line.starts_with(is_cjk) || is_full_width(paragraph.chars().last()));
            paragraph.push_str(if blank { " " } else { "" });
            paragraph.push_str(line);
            open = !ends_sentence(line);
        } else {
            paragraphs.push(line.to_owned());
            open = spaced && !ends_sentence(line);
        }
    }
    body::join(&paragraphs.iter().map(|text| Paragraph::printed(text)).collect::<Vec<_>>())
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['”', '’', '」', '』', '）', ')', '"', '\'', '】', '》'])
        .ends_with(['。', '！', '？', '.', '!', '?', '…', '：', ':', '；'])
}

fn is_full_width(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}'))
}

/// Whether a text has tags of HTML: a closing one, or a line break.
#[must_use]
pub fn looks_like_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = &text.as_bytes()[at + 1..];
        let tag = |name: &[u8]| {
            rest.len() > name.len() && rest[..name.len()].eq_ignore_ascii_case(name) && !rest[name.len()].is_ascii_alphanumeric()
        };
        (rest.first() == Some(&b'/') && rest.get(1).is_some_and(u8::is_ascii_alphabetic)) || tag(b"br") || tag(b"p") || tag(b"div")
    })
}

/// The text between tags; block elements end a line, scripts and styles say nothing.
fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        // White space of the source, line ends among it, is one blank.
        push_text(&rest[..at], &mut out);
        let tag = &rest[at + 1..];
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let Some(end) = tag.find('>').filter(|_| is_tag) else {
            out.push('<');
            rest = tag;
            continue;
        };
        rest = &tag[end + 1..];
        match name.as_str() {
            "script" | "style" if !tag.starts_with('/') => {
                let close = format!("</{name}");
                let at = rest.to_ascii_lowercase().find(&close).unwrap_or(rest.len());
                rest = &rest[at..];
            }
            "p" | "br" | "div" | "li" | "ul" | "ol" | "tr" | "table" | "section" | "article" | "blockquote" | "h1" | "h2" | "h3" | "h4"
            | "h5" | "h6" | "figcaption" | "figure" | "hr" => out.push('\n'),
            _ => {}
        }
    }
    push_text(rest, &mut out);
    out
}

fn push_text(text: &str, out: &mut String) {
    let mut rest = text;
    let mut blank = false;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c.is_ascii_whitespace() {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) && !out.ends_with('\n') && !out.is_empty() {
            out.push(' ');
        }
        let entity = (c == '&').then(|| rest.find(';').filter(|end| *end <= 8)).flatten();
        match entity.and_then(|end| Some((named(&rest[..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => out.push(c),
        }
    }
    if blank && !out.ends_with('\n') {
        out.push(' ');
    }
}

/// The character of an entity: the usual names, and numbers.
fn named(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" => ' ',
        "emsp" => '\u{3000}',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "middot" => '·',
        _ => body::numbered(entity).filter(|c| !c.is_control())?,
    })
}

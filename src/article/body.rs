//! Printed text ⇄ Markdown: what a paper printed never becomes markup by accident, and reads back as it was.

use std::borrow::Cow;

pub use crate::source::is_cjk;

/// A paragraph of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Whether it is a subhead (`## …`).
    pub subhead: bool,
    /// Its Markdown, without the marks of a subhead.
    pub markdown: String,
}

impl Paragraph {
    /// A paragraph of printed text.
    #[must_use]
    pub fn printed(text: &str) -> Self {
        Self { subhead: false, markdown: escape(text) }
    }

    /// A subhead of printed text.
    #[must_use]
    pub fn subhead(text: &str) -> Self {
        // A closing run of # would be taken for part of the mark, unless it is escaped already (by an odd number of backslashes).
        let mut markdown = escape(text);
        if let Some(start) = markdown.strip_suffix('#') {
            let at = start.len();
            if (at - start.trim_end_matches('\\').len()).is_multiple_of(2) {
                markdown.insert(at, '\\');
            }
        }
        Self { subhead: true, markdown }
    }

    /// The text as readers see it.
    #[must_use]
    pub fn text(&self) -> String {
        plain(&self.markdown)
    }

    /// The paragraph as it stands in a file.
    #[must_use]
    pub fn source(&self) -> String {
        if self.subhead { format!("## {}", self.markdown) } else { self.markdown.clone() }
    }
}

/// The body of a file: one paragraph per line, blank lines between.
#[must_use]
pub fn join(paragraphs: &[Paragraph]) -> String {
    paragraphs.iter().map(Paragraph::source).collect::<Vec<_>>().join("\n\n")
}

/// The paragraphs of a body, blank lines left out. A list or quotation that an editor wrote is one paragraph.
#[must_use]
pub fn paragraphs(body: &str) -> Vec<Paragraph> {
    blocks(body).map(|(subhead, markdown)| Paragraph { subhead, markdown: markdown.into_owned() }).collect()
}

/// The paragraphs of a body, each with whether it is a subhead.
fn blocks(body: &str) -> impl Iterator<Item = (bool, Cow<'_, str>)> {
    let mut lines = body.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    std::iter::from_fn(move || {
        let first = lines.find(|line| !line.trim().is_empty())?;
        if let Some(head) = subhead_of(first) {
            return Some((true, head.into()));
        }
        let mut paragraph = Cow::Borrowed(first);
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty() && subhead_of(line).is_none()) {
            paragraph.to_mut().push('\n');
            paragraph.to_mut().push_str(line);
        }
        Some((false, paragraph))
    })
}

/// The first paragraph that is no subhead.
#[must_use]
pub fn first_paragraph(body: &str) -> Option<Paragraph> {
    blocks(body).find(|(subhead, _)| !subhead).map(|(subhead, markdown)| Paragraph { subhead, markdown: markdown.into_owned() })
}

/// The paragraphs of a body as readers see them.
pub fn lines(body: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let has_marks = |text: &str| first_mark(text) < text.len();
    blocks(body).map(move |(_, markdown)| if has_marks(&markdown) { plain(&markdown).into() } else { markdown })
}

/// `## text` → `text`.
fn subhead_of(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let marks = line.len() - rest.len();
    ((1..=6).contains(&marks) && rest.starts_with([' ', '\t'])).then(|| rest.trim())
}

/// What Markdown strips from the ends of a paragraph or heading.
const BLANKS: [char; 4] = [' ', '\t', '\u{B}', '\u{C}'];

/// Printed text as Markdown that shows it unchanged. Only what would be markup is escaped, so that text stays readable.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 32);
    let start = text.len() - text.trim_start_matches(BLANKS).len();
    let end = text.trim_end_matches(BLANKS).len();
    let mut at_start = true;
    let mut before = ' ';
    let mut digits = 0;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        let breaks = next.is_none_or(char::is_whitespace);
        match c {
            // Blanks that Markdown would strip or take for a code block, and line ends inside a paragraph.
            c if (BLANKS.contains(&c) && (at < start || at >= end)) || matches!(c, '\n' | '\r') => {
                out.push_str("&#");
                out.push_str(&u32::from(c).to_string());
                out.push(';');
            }
            '\\' | '`' | '*' | '[' | '<' | '~' => escaped(c, &mut out),
            ']' if out.ends_with('[') || next == Some('(') || next == Some('[') || next == Some(':') => escaped(c, &mut out),
            '_' if !(before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric)) => escaped(c, &mut out),
            '&' if next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#') => escaped(c, &mut out),
            '!' if next == Some('[') => escaped(c, &mut out),
            '|' | '>' if at_start => escaped(c, &mut out),
            '#' if at_start && rest.trim_start_matches('#').chars().next().is_none_or(char::is_whitespace) => escaped(c, &mut out),
            '-' | '+' | '=' if at_start && (breaks || next == Some(c)) => escaped(c, &mut out),
            ':' if at_start && breaks => escaped(c, &mut out),
            '.' | ')' if breaks && digits > 0 && digits == at - start => escaped(c, &mut out),
            _ => out.push(c),
        }
        if c.is_ascii_digit() && digits == at - start {
            digits += 1;
        }
        at_start = false;
        before = c;
    }
    out
}

fn escaped(c: char, out: &mut String) {
    out.push('\\');
    out.push(c);
}

/// Markdown of one paragraph as readers see it: escapes resolved, marks of emphasis gone, of links and pictures their text.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    loop {
        let mark = first_mark(rest);
        out.push_str(&rest[..mark]);
        rest = &rest[mark..];
        let Some(c) = rest.chars().next() else { return out };
        let after = &rest[c.len_utf8()..];
        rest = after;
        match c {
            '\\' => match after.chars().next() {
                Some(next) if next.is_ascii_punctuation() => {
                    out.push(next);
                    rest = &after[next.len_utf8()..];
                }
                _ => out.push(c),
            },
            '&' => match entity(after) {
                Some((decoded, length)) => {
                    out.push(decoded);
                    rest = &after[length..];
                }
                None => out.push(c),
            },
            '\n' => {
                let before = out.trim_end().len();
                out.truncate(before);
                rest = after.trim_start();
                let cjk = |c: Option<char>| c.is_some_and(is_cjk);
                if !(cjk(out.chars().next_back()) && cjk(rest.chars().next())) && !out.is_empty() && !rest.is_empty() {
                    out.push(' ');
                }
            }
            '*' | '`' => {}
            '~' if after.starts_with('~') => rest = &after[1..],
            '_' => {
                let inside =
                    out.chars().next_back().is_some_and(char::is_alphanumeric) && after.chars().next().is_some_and(char::is_alphanumeric);
                if inside {
                    out.push(c);
                }
            }
            '!' if after.starts_with('[') => {}
            '[' => match link(after) {
                Some((text, length)) => {
                    out.push_str(&plain(text));
                    rest = &after[length..];
                }
                None => out.push(c),
            },
            _ => out.push(c),
        }
    }
}

/// Where the first byte is that may be a mark of Markdown within a paragraph; the end where there is none, as in most of a newspaper's
/// text.
fn first_mark(text: &str) -> usize {
    let is_mark = |byte: u8| MARKS.iter().fold(false, |any, mark| any | (byte == *mark));
    let bytes = text.as_bytes();
    // Bytes and no way out in the middle, so that many are compared at once.
    let is_clean = |chunk: &&[u8]| chunk.iter().fold(0, |any, byte| any | u8::from(is_mark(*byte))) == 0;
    let clean = bytes.chunks_exact(CHUNK).take_while(is_clean).count() * CHUNK;
    bytes[clean..].iter().position(|byte| is_mark(*byte)).map_or(bytes.len(), |at| clean + at)
}

/// The marks of Markdown within a paragraph, or what may begin one.
const MARKS: [u8; 9] = *b"\\&\n*`~_![";

/// Bytes that are looked at together.
const CHUNK: usize = 32;

/// Bytes of an address in an inline link, at most: what browsers take.
const LONGEST_ADDRESS: usize = 2 << 10;

/// After `[`: the text of an inline link and how far it reaches.
fn link(after: &str) -> Option<(&str, usize)> {
    // Brackets are not nested here, so that no text is looked through twice: an address that holds them is written with %28 or in <>.
    let close = after.char_indices().find(|(at, c)| *c == '[' || *c == ']' && !after[..*at].ends_with('\\'))?.0;
    let target = after[close..].strip_prefix("](")?;
    let end = target.bytes().take(LONGEST_ADDRESS).position(|byte| byte == b')')?;
    Some((&after[..close], close + 2 + end + 1))
}

/// After `&`: the character of an entity and its length without the `&`.
fn entity(after: &str) -> Option<(char, usize)> {
    let end = after.bytes().take(12).position(|byte| byte == b';')?;
    let name = &after[..end];
    let decoded = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "nbsp" => '\u{A0}',
        _ => numbered(name)?,
    };
    Some((decoded, end + 1))
}

/// The character of an entity that names it by its number: `#8212`, `#x2014`.
#[must_use]
pub fn numbered(entity: &str) -> Option<char> {
    let number = entity.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

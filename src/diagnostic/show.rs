//! Diagnostics for people, for programs, for a code forge.

use std::{borrow::Cow, fmt::Write as _};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Severity};

/// A line longer than this, in characters, is not shown under a message.
const SHOWN: usize = 1_000;

/// As a person reads it on a terminal of `width` columns: message, place, the line with the spot marked, hint. With colours;
/// whoever prints it takes them out where they are not wanted.
#[must_use]
pub fn for_people(diagnostic: &Diagnostic, width: usize) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(visible(&diagnostic.message)).id(diagnostic.code));
    if let Some(place) = &diagnostic.place {
        group = with_place(group, place);
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(lines(help, "\n")));
    }
    Renderer::styled().term_width(width).render(&[group])
}

fn with_place<'a>(group: Group<'a>, place: &'a Place) -> Group<'a> {
    let path = visible(&place.path);
    let line = place.line as usize;
    if place.excerpt.trim().is_empty() || line == 0 || place.excerpt.chars().nth(SHOWN).is_some() {
        let mut origin = Origin::path(path);
        if line > 0 {
            origin = origin.line(line);
            if place.column > 0 {
                origin = origin.char_column(place.column as usize);
            }
        }
        return group.element(origin);
    }
    // Each character becomes one character, so that the columns stay right.
    let excerpt: String = place.excerpt.chars().map(picture).collect();
    let offset = |column: usize| excerpt.char_indices().nth(column).map_or(excerpt.len(), |(at, _)| at);
    let from = offset(place.column.saturating_sub(1) as usize);
    let to = if place.column == 0 { excerpt.len() } else { offset((place.column - 1 + place.width.max(1)) as usize) };
    let span = from..to.max(from);
    group.element(Snippet::source(excerpt).line_start(line).path(path).annotation(AnnotationKind::Primary.span(span)))
}

/// As a program reads it: one JSON object on one line.
#[must_use]
pub fn for_programs(diagnostic: &Diagnostic) -> String {
    let mut diagnostic = Cow::Borrowed(diagnostic);
    if diagnostic.place.as_ref().is_some_and(|place| place.excerpt.chars().nth(SHOWN).is_some())
        && let Some(place) = &mut diagnostic.to_mut().place
    {
        place.excerpt.clear();
    }
    serde_json::to_string(&*diagnostic).expect("a diagnostic has only strings and numbers")
}

/// As GitHub reads it: a workflow command, which becomes a remark at the line in the change.
#[must_use]
pub fn for_github(diagnostic: &Diagnostic) -> String {
    let mut text = match diagnostic.severity {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
        Severity::Note => "::notice ",
    }
    .to_owned();
    let property = |value: &str| visible(value).replace('%', "%25").replace(':', "%3A").replace(',', "%2C");
    if let Some(place) = &diagnostic.place {
        let _ = write!(text, "file={},", property(&place.path));
        if place.line > 0 {
            let _ = write!(text, "line={},", place.line);
        }
        if place.column > 0 {
            let _ = write!(text, "col={},", place.column);
        }
    }
    let message = visible(&diagnostic.message).replace('%', "%25");
    let _ = write!(text, "title={}::{message}", diagnostic.code);
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "%0A{}", lines(&help.replace('%', "%25"), "%0A"));
    }
    text
}

/// Text from content as it may stand in a terminal: control characters and invisible marks of direction are spelled out, so that
/// no headline moves the cursor, colours the screen or hides a word.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            c if hidden(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// A hint may have several lines, such as a correction to copy; each is made visible by itself.
fn lines(text: &str, end: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join(end)
}

fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// One visible character for each.
fn picture(c: char) -> char {
    match c {
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if hidden(c) => '\u{fffd}',
        c => c,
    }
}

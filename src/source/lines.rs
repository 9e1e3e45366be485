//! Lines of a raw page, and what is odd about them.

use super::SourceFile;
use crate::diagnostic::{Diagnostic, Place};

/// A line longer than this, in characters, is hardly a line of a newspaper: line ends were lost on the way.
const VERY_LONG: usize = 10_000;

/// Lines up to this length, in characters, are shown in messages.
const SHOWN: usize = 200;

/// The lines of a text without their ends. A line ends at LF, CRLF or CR; U+2028, form feed and the like are characters of
/// their line, so that line numbers are those of every editor and of the ledger's format.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        match rest.find(['\n', '\r']) {
            None => Some(std::mem::take(&mut rest)),
            Some(at) => {
                let line = &rest[..at];
                rest = &rest[at..];
                rest = rest.strip_prefix("\r\n").unwrap_or_else(|| &rest[1..]);
                Some(line)
            }
        }
    })
}

/// A kind of character that has no business in a newspaper's text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Odd {
    Nul,
    Control,
    Replacement,
    Direction,
    Invisible,
}

impl Odd {
    fn of(c: char) -> Option<Self> {
        match c {
            // Tab is white space; a form feed is how extractors mark the end of a page.
            '\t' | '\x0c' => None,
            '\0' => Some(Self::Nul),
            '\u{1}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some(Self::Control),
            '\u{fffd}' => Some(Self::Replacement),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => Some(Self::Direction),
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{e0000}'..='\u{e007f}' => Some(Self::Invisible),
            _ => None,
        }
    }

    fn diagnostic(self, first: char, count: usize) -> Diagnostic {
        let times =
            if count == 1 { "stands here".to_owned() } else { format!("and {} more like it stand in this file, first here", count - 1) };
        let name = format!("U+{:04X}", u32::from(first));
        match self {
            Self::Nul => Diagnostic::warning("nul", format!("a NUL character {times}"))
                .help("it is kept; if every second byte is zero the file is UTF-16: name it in the sidecar, `encoding: utf-16le`"),
            Self::Control => Diagnostic::warning("control-character", format!("the control character {name} {times}"))
                .help("it is kept; look at the original, a character may have been lost here"),
            Self::Replacement => Diagnostic::warning("lost-character", format!("a replacement character (U+FFFD) {times}"))
                .help("the text was damaged before it came here: look at the original"),
            Self::Direction => Diagnostic::warning("direction-character", format!("the invisible direction mark {name} {times}"))
                .help("it can make text read in another order than it is stored; it is kept"),
            Self::Invisible => Diagnostic::note("invisible-character", format!("the invisible character {name} {times}"))
                .help("it is kept, and it keeps searches from finding the words around it"),
        }
    }
}

/// The characters of a text file of the archive that nobody sees and that can change what is read: control characters, direction marks,
/// characters without width. A file that is no text has none; that it is none is said by who reads it.
#[must_use]
pub fn odd_characters(file: &SourceFile) -> Vec<Diagnostic> {
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.chars().any(|c| c != '\n' && c != '\r' && Odd::of(c).is_some()) {
        return Vec::new();
    }
    let lines: Vec<String> = split(text).map(str::to_owned).collect();
    oddities(&file.path, &lines).into_iter().filter(|problem| problem.code != "very-long-line").collect()
}

/// What a person should look at, each kind once per file with its first place and its number.
pub(super) fn oddities(path: &str, lines: &[String]) -> Vec<Diagnostic> {
    let mut kinds: std::collections::BTreeMap<Odd, (char, usize, usize, usize)> = std::collections::BTreeMap::new();
    let mut long: Option<(usize, usize, usize)> = None;
    for (index, line) in lines.iter().enumerate() {
        // Most lines are short and have none of these; counting characters of a 50 MB line is done once.
        let mut length = 0;
        for c in line.chars() {
            length += 1;
            if let Some(odd) = Odd::of(c) {
                kinds.entry(odd).or_insert((c, index, length, 0)).3 += 1;
            }
        }
        if length > VERY_LONG {
            long = Some(long.map_or((index, length, 1), |(first, size, count)| (first, size, count + 1)));
        }
    }
    let mut diagnostics: Vec<Diagnostic> = kinds
        .into_iter()
        .map(|(odd, (c, line, column, count))| odd.diagnostic(c, count).at(excerpt(path, line, &lines[line], column)))
        .collect();
    if let Some((line, length, count)) = long {
        let more = if count > 1 { format!(", and {} more lines are as long", count - 1) } else { String::new() };
        diagnostics.push(
            Diagnostic::warning("very-long-line", format!("this line has {length} characters{more}; its line ends may have been lost"))
                .at(Place::line(path, line + 1, ""))
                .help("a newspaper column has 10 to 40 characters a line: extract the page again with its line ends"),
        );
    }
    diagnostics
}

/// A place with its line, if that is short enough to be shown: no message holds megabytes.
fn excerpt(path: &str, line: usize, text: &str, column: usize) -> Place {
    let shown = if text.chars().nth(SHOWN).is_none() { text } else { "" };
    Place::line(path, line + 1, shown).at(column, 1)
}

/// Whether a character is set without spaces round it: Chinese characters and full-width punctuation.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x303F | 0x3040..=0x30FF | 0x3100..=0x312F | 0x31A0..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF)
        || matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}

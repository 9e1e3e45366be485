//! What is refused before a parser sees it.

use super::{DEEPEST, Document, LARGEST};
use crate::diagnostic::Diagnostic;

/// Anchors, nesting and size that could make a small file cost much memory or time.
pub(super) fn dangerous(document: &Document<'_>) -> Result<(), Diagnostic> {
    if document.text.len() > LARGEST {
        return Err(Diagnostic::error(
            "yaml-too-large",
            format!("this YAML has {} bytes; at most {LARGEST} are read", document.text.len()),
        )
        .at(document.place_at(0, 0, 1)));
    }
    let too_deep = |line, column| {
        Diagnostic::error("yaml-too-deep", format!("this YAML is nested more than {DEEPEST} deep")).at(document.place_at(line, column, 1))
    };
    let (mut line, mut column, mut depth) = (0, 0, 0_usize);
    // Lists that begin on this line, each in the one before: `- - - x`.
    let mut lists = 0;
    let mut node_starts = true;
    let mut before = '\n';
    let mut chars = document.text.chars().peekable();
    while let Some(c) = chars.next() {
        if node_starts && (c == '"' || c == '\'') {
            // A quoted text may hold anything: skip to its end.
            while let Some(inner) = chars.next() {
                (line, column) = advance(inner, line, column);
                if inner == '\\' && c == '"' {
                    if let Some(escaped) = chars.next() {
                        (line, column) = advance(escaped, line, column);
                    }
                } else if inner == c {
                    if c == '\'' && chars.peek() == Some(&'\'') {
                        chars.next();
                        column += 1;
                    } else {
                        break;
                    }
                }
            }
            node_starts = false;
        } else if c == '#' && before.is_whitespace() {
            while chars.peek().is_some_and(|next| *next != '\n') {
                chars.next();
            }
        } else if c == '&' && node_starts && chars.peek().is_some_and(|next| next.is_alphanumeric()) {
            return Err(Diagnostic::error("yaml-anchor", "anchors (&name) and aliases (*name) are not read")
                .at(document.place_at(line, column, 1))
                .help("write the value out, or quote a text that begins with &"));
        } else if (c == '[' || c == '{') && node_starts {
            depth += 1;
            if depth > DEEPEST {
                return Err(too_deep(line, column));
            }
        } else if matches!(c, ']' | '}') {
            depth = depth.saturating_sub(1);
        } else if matches!(c, '-' | '?') && node_starts && chars.peek().is_some_and(|next| next.is_whitespace()) {
            lists += 1;
            if lists > DEEPEST {
                return Err(too_deep(line, column));
            }
        }
        if c == '\n' {
            lists = 0;
        }
        node_starts = match c {
            '\n' | '[' | '{' | ',' => true,
            ' ' | '\t' => node_starts || matches!(before, ':' | '-' | '?'),
            '-' | '?' => node_starts && chars.peek().is_some_and(|next| next.is_whitespace()),
            ':' => depth > 0,
            _ => false,
        };
        before = c;
        (line, column) = advance(c, line, column);
    }
    Ok(())
}

fn advance(c: char, line: usize, column: usize) -> (usize, usize) {
    if c == '\n' { (line + 1, 0) } else { (line, column + 1) }
}

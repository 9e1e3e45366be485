//! A parser's error → a message for people.

use super::Document;
use crate::diagnostic::Diagnostic;

/// A parser's error, understood.
pub(super) struct Problem {
    pub diagnostic: Diagnostic,
    /// Line within the text, from 0.
    pub line: usize,
    /// The path of keys that the parser names; empty where it names none.
    pub key: String,
    pub repair: Repair,
}

/// How to go on, so that later problems are found as well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repair {
    /// Read the line with an ordinary colon.
    Colon,
    /// Leave the entry out.
    SetAside,
    /// Nothing can be read.
    None,
}

/// What a parser's error means for the person who wrote the text. `text` is the text as the parser saw it, entries set aside.
pub(super) fn problem(document: &Document<'_>, text: &str, error: &serde_yaml::Error) -> Problem {
    let (line, column) = match error.location() {
        Some(location) => (location.line().saturating_sub(1), location.column().saturating_sub(1)),
        None => (0, 0),
    };
    if let Some((line, column)) = full_width_colon(text, line) {
        let diagnostic = Diagnostic::error("full-width-colon", "a full-width colon `：` stands after a key")
            .at(document.place_at(line, column, 1))
            .help("write an ordinary colon and a space: `: `");
        return Problem { diagnostic, line, key: String::new(), repair: Repair::Colon };
    }
    let whole = error.to_string();
    // An open quote is found at the end of the file; where it was opened is what the author wants to know.
    let (line, column) = opened_at(&whole).unwrap_or((line, column));
    let message = whole.split_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    let last = text.lines().count().saturating_sub(1);
    let (key, message) = split_path(message);
    let at = |width| document.place_at(line.min(last), column, width);

    let (diagnostic, repair) = if let Some((name, known)) = quoted_after(message, "unknown field ") {
        let mut diagnostic =
            Diagnostic::error("unknown-key", format!("`{name}` is not a key that can stand here")).at(at(name.chars().count()));
        let known = names(known);
        diagnostic = match nearest(name, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => diagnostic,
            None => diagnostic.help(format!("known keys: {}", known.join(", "))),
        };
        (diagnostic, Repair::SetAside)
    } else if let Some((name, known)) = quoted_after(message, "unknown variant ") {
        let known = names(known);
        let mut diagnostic =
            Diagnostic::error("bad-value", format!("`{name}` is not one of: {}", known.join(", "))).at(at(name.chars().count()));
        if let Some(near) = nearest(name, known.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        (diagnostic, Repair::SetAside)
    } else if let Some((name, _)) = quoted_after(message, "missing field ") {
        (Diagnostic::error("missing-key", format!("`{name}` is missing here")).at(at(1)), Repair::SetAside)
    } else if let Some((name, _)) = quoted_after(message, "duplicate field ") {
        let (second, column) = repeated(text, line, name).unwrap_or((line, column));
        let diagnostic = Diagnostic::error("duplicate-key", format!("`{name}` stands here twice"));
        let diagnostic = diagnostic.at(document.place_at(second, column, name.chars().count()));
        return Problem { diagnostic, line: second, key: String::new(), repair: Repair::SetAside };
    } else if message.starts_with("duplicate entry") {
        (Diagnostic::error("duplicate-key", format!("a key stands here twice ({message})")).at(at(1)), Repair::SetAside)
    } else if let Some((found, expected)) = message.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected ")) {
        let subject = if key.is_empty() { "this".to_owned() } else { format!("`{key}`") };
        let message = format!("{subject} is {}, but must be {}", plain_words(found), plain_words(expected));
        (Diagnostic::error("wrong-type", message).at(at(1)), Repair::SetAside)
    } else if let Some((found, expected)) = message.strip_prefix("invalid value: ").and_then(|rest| rest.split_once(", expected ")) {
        let found = found.strip_prefix("string ").unwrap_or(found).trim_matches('"');
        (
            Diagnostic::error("bad-value", format!("`{found}` cannot stand here; expected {}", plain_words(expected))).at(at(1)),
            Repair::SetAside,
        )
    } else {
        let diagnostic = Diagnostic::error("broken-yaml", format!("this is not YAML: {message}")).at(at(1));
        let excerpt = text.lines().nth(line).unwrap_or_default();
        let diagnostic = if excerpt.trim_start_matches(' ').starts_with('\t') {
            diagnostic.help("YAML is indented with spaces, not with tabs")
        } else if message.contains("more than one document") {
            diagnostic.help("a line `---` begins a second document; only one is read")
        } else {
            diagnostic.help("put a text that holds : # ' \" or begins with a special character in double quotes")
        };
        (diagnostic, Repair::None)
    };
    Problem { diagnostic, line, key: key.to_owned(), repair }
}

/// The known name that is nearest to a word: at most a third of its letters differ (one in short words).
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().replace('-', "_").chars().take(64).collect();
    let limit = (word.len() / 3).max(1);
    known
        .into_iter()
        .map(|name| (distance(&word, &name.to_lowercase().replace('-', "_").chars().collect::<Vec<_>>()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Insertions, deletions, substitutions and exchanges of neighbours that turn one word into the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let substituted = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = substituted.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

/// A key in Latin letters with a full-width colon, on the line that the parser names or one of the three before it.
fn full_width_colon(text: &str, line: usize) -> Option<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let last = line.min(lines.len().checked_sub(1)?);
    (last.saturating_sub(3)..=last).rev().find_map(|number| {
        let (before, _) = lines[number].split_once('：')?;
        let key = before.trim_start().trim_start_matches("- ").trim_end();
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        is_key.then(|| (number, before.chars().count()))
    })
}

/// The text with an ordinary colon on a line.
pub(super) fn with_plain_colon(text: &str, line: usize) -> String {
    let mut repaired = String::with_capacity(text.len());
    for (number, content) in text.lines().enumerate() {
        if number == line {
            repaired.push_str(&content.replacen('：', ": ", 1));
        } else {
            repaired.push_str(content);
        }
        repaired.push('\n');
    }
    repaired
}

/// The second line, from `line` on, that begins with a key, and the key's column.
fn repeated(text: &str, line: usize, key: &str) -> Option<(usize, usize)> {
    let with_key = |content: &str| {
        let start = content.trim_start_matches([' ', '-']);
        let is_it = start
            .trim_start_matches(['"', '\''])
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'));
        is_it.then(|| content.chars().count() - start.chars().count())
    };
    let mut lines = text.lines().enumerate().skip(line).filter_map(|(number, content)| Some((number, with_key(content)?)));
    let (_, column) = lines.next()?;
    lines.find(|(_, other)| *other == column)
}

/// The line and column (from 0) named in "while scanning a quoted scalar at line 3 column 7".
fn opened_at(message: &str) -> Option<(usize, usize)> {
    let (_, rest) = message.split_once("while scanning a quoted scalar at line ")?;
    let (line, rest) = rest.split_once(" column ")?;
    let column: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((line.parse::<usize>().ok()?.checked_sub(1)?, column.parse::<usize>().ok()?.checked_sub(1)?))
}

/// `topics[2].id: unknown field …` → the path and the message.
fn split_path(message: &str) -> (&str, &str) {
    match message.split_once(": ") {
        Some((path, rest)) if !path.contains(' ') && path != "." => (path, rest),
        _ => ("", message),
    }
}

/// ``unknown field `x`, expected …`` → `x` and what follows it.
fn quoted_after<'m>(message: &'m str, intro: &str) -> Option<(&'m str, &'m str)> {
    let rest = message.strip_prefix(intro)?.strip_prefix('`')?;
    match rest.split_once("`, expected ") {
        Some(parts) => Some(parts),
        None => rest.rsplit_once('`'),
    }
}

/// The names between backquotes.
fn names(list: &str) -> Vec<&str> {
    list.split('`').skip(1).step_by(2).collect()
}

/// serde's words for types → words of the guide.
fn plain_words(words: &str) -> String {
    let words = words
        .replace("unit value", "empty")
        .replace("a sequence", "a list")
        .replace("sequence", "a list")
        .replace("a map", "a mapping (`key: value`)")
        .replace("a string", "a text")
        .replace("string ", "the text ")
        .replace("integer ", "the number ")
        .replace("floating point ", "the number ")
        .replace("boolean ", "the word ")
        .replace("a boolean", "true or false")
        .replace("usize", "a whole number")
        .replace("u32", "a whole number");
    match words.strip_prefix("map") {
        Some(rest) => format!("a mapping{rest}"),
        None if words.starts_with("struct ") => "a mapping (`key: value`)".to_owned(),
        None => words,
    }
}

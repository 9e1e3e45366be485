//! The text of an article's file → [`Article`].

use super::{Article, FrontMatter};
use crate::{
    diagnostic::{Diagnostic, Place},
    source::{Content, SharedText, SourceFile},
    yaml,
};

/// A Markdown file with front matter, taken apart.
pub(crate) struct Parts<'a> {
    /// The YAML between the two `---`.
    pub front: &'a str,
    /// What follows, without one blank line before it and one line end after it.
    pub body: &'a str,
    /// All that follows.
    after: &'a str,
}

/// Reads an article. It is there whenever its front matter is YAML; what is wrong in it has been reported and left out.
#[must_use]
pub fn parse(file: &SourceFile) -> (Option<Article>, Vec<Diagnostic>) {
    let (front, body, diagnostics) = match front_and_body::<FrontMatter>(file) {
        Ok(parts) => parts,
        Err(problem) => return (None, vec![problem]),
    };
    let article = front.map(|front| Article { path: file.path.clone(), front, body });
    (article, diagnostics)
}

/// An article whose front matter is known already, from a file of the same bytes in which nothing was wrong.
#[must_use]
pub(crate) fn reread(file: &SourceFile, front: FrontMatter) -> Option<Article> {
    let text = yaml::text(file).ok()?;
    let unified = unified(text);
    let body = split(unified.as_deref().unwrap_or(text)).ok()?.body;
    Some(Article { path: file.path.clone(), front, body: shared(file, body, unified.is_some()) })
}

/// The front matter and the body of a Markdown file.
pub(crate) fn front_and_body<T>(file: &SourceFile) -> Result<(Option<T>, SharedText, Vec<Diagnostic>), Diagnostic>
where
    T: serde::de::DeserializeOwned + Default,
{
    let text = yaml::text(file)?;
    let unified = unified(text);
    let parts = split(unified.as_deref().unwrap_or(text)).map_err(|(line, message, help)| {
        Diagnostic::error("no-front-matter", message).at(Place::line(&*file.path, line, text.lines().next().unwrap_or_default())).help(help)
    })?;
    let document = yaml::Document { path: &file.path, text: parts.front, lines_before: 1 };
    let (front, diagnostics) = document.read::<T>();
    Ok((front, shared(file, parts.body, unified.is_some()), diagnostics))
}

/// A file that an editor saved with CRLF throughout, with line ends as all others have; a lone CRLF inside a body is the body's own.
fn unified(text: &str) -> Option<String> {
    text.starts_with("---\r\n").then(|| text.replace("\r\n", "\n"))
}

/// The body, in the memory of its file; a copy where the file says it in other bytes.
fn shared(file: &SourceFile, body: &str, is_other: bool) -> SharedText {
    match &file.bytes {
        // At most a line end follows the body.
        Content::Text(whole) if !is_other => {
            let end = whole.len() - usize::from(!whole.ends_with(body));
            SharedText::of(whole, end - body.len()..end)
        }
        _ => body.into(),
    }
}

/// The place of a front matter entry, under a path of keys and list positions.
#[must_use]
pub fn place(file: &SourceFile, steps: &[&str]) -> Place {
    let parts = yaml::text(file).ok().and_then(|text| Some((text, split(text).ok()?)));
    match parts {
        Some((_, parts)) => yaml::Document { path: &file.path, text: parts.front, lines_before: 1 }.place(steps),
        None => Place::file(&*file.path),
    }
}

/// The lines of an article's body with their numbers in the file.
#[must_use]
pub fn text_lines(file: &SourceFile) -> Vec<(usize, &str)> {
    let Ok(text) = yaml::text(file) else { return Vec::new() };
    let Ok(parts) = split(text) else { return Vec::new() };
    let before = text[..text.len() - parts.after.len()].lines().count();
    parts.after.lines().enumerate().map(|(number, line)| (before + number + 1, line)).collect()
}

fn split(text: &str) -> Result<Parts<'_>, (usize, &'static str, &'static str)> {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return Err((1, "the file does not begin with front matter", "its first line must be `---`, followed by YAML and another `---`"));
    };
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let after = &rest[end + line.len()..];
            let body = after.strip_prefix('\n').unwrap_or(after);
            return Ok(Parts { front: &rest[..end], body: body.strip_suffix('\n').unwrap_or(body), after });
        }
        end += line.len();
    }
    Err((1, "the front matter does not end", "a second line `---` must follow the YAML"))
}

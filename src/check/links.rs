//! Links of articles and other texts that lead to no file of the site, and pictures that are none.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::{
    article::url_of,
    diagnostic::{Diagnostic, Place},
    render::markdown::Document,
    source::{Snapshot, SourceFile},
};

/// What leads nowhere, among all texts of an archive. `files` are the paths of the site.
#[must_use]
pub fn dead(snapshot: &Snapshot, files: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let texts = [&snapshot.articles, &snapshot.pages, &snapshot.topics].into_iter().flatten();
    let texts: Vec<&SourceFile> = texts.collect();
    texts.into_par_iter().flat_map_iter(|file| of(file, files)).collect()
}

fn of(file: &SourceFile, files: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let text = String::from_utf8_lossy(&file.bytes);
    let page = page_of(&file.path);
    let front = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---\n")).map_or(0, |at| at + 9);
    let document = Document::read(&text[front..]);
    let mut told = BTreeSet::new();
    document
        .targets()
        .filter(|target| resolve(&page, target).is_some_and(|path| !files.contains(path.as_str())))
        .filter(|target| told.insert((*target).to_owned()))
        .map(|target| {
            let at = text[front..].find(target).map_or(front, |at| front + at);
            let line = text[..at].matches('\n').count();
            let shown = text.lines().nth(line).unwrap_or_default();
            let column = shown.find(target).map_or(1, |at| shown[..at].chars().count() + 1);
            Diagnostic::warning("dead-link", format!("`{target}` leads to no file of the site"))
                .at(Place::line(&file.path, line + 1, shown).at(column, target.chars().count()))
                .help("a link names the file that it leads to, seen from the page's own: `../19/slug.html`; `id/ID.html` at the top leads to each article; pictures of articles are not taken into the site")
        })
        .collect()
}

/// The address of the page that a text makes, without its edition: links are the same in each.
fn page_of(path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    // `about.en.md` is the same page in another language.
    let bare = |stem: &str| match stem.rsplit_once('.') {
        Some((bare, tag)) if !tag.contains('/') => bare.to_owned(),
        _ => stem.to_owned(),
    };
    if let Some(page) = stem.strip_prefix("content/pages/") {
        format!("{}.html", bare(page))
    } else if let Some(topic) = stem.strip_prefix("content/topics/") {
        format!("topics/{}/index.html", bare(topic))
    } else {
        url_of(path)
    }
}

/// The path below the site's folder that a link from a page leads to; `None` for one that leaves the site or stays on its page.
fn resolve(page: &str, target: &str) -> Option<String> {
    let target = target.split(['#', '?']).next().unwrap_or_default();
    let scheme = target.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
    if target.is_empty() || scheme || target.starts_with("//") {
        return None;
    }
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { page.split('/').collect() };
    // The page's own name.
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    let folder = target.ends_with('/') || target.ends_with("..") || target.ends_with("/.") || target == ".";
    let path = decode(&parts.join("/"));
    Some(if folder || path.is_empty() { format!("{path}/index.html").trim_start_matches('/').to_owned() } else { path })
}

/// A path without its percent signs, as far as they make characters.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let figure = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match figure.filter(|_| byte == b'%') {
            Some(figure) => {
                bytes.push(figure);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

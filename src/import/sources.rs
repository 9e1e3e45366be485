//! What was named to be imported → files, each with its kind.

use std::path::{Path, PathBuf};

use super::{Imported, Order};
use crate::{
    diagnostic::{Diagnostic, Place},
    source,
};

/// A file with its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    JsonLines,
    Json,
    Table,
    Markdown,
    Text,
    Pdf,
    Ocr(source::LayoutFormat),
}

impl Kind {
    /// Whether its records become articles; else it becomes raw pages.
    pub fn is_of_articles(self) -> bool {
        matches!(self, Self::JsonLines | Self::Json | Self::Table | Self::Markdown)
    }
}

pub(super) struct Source {
    pub path: PathBuf,
    /// Path below the folder that was named, with `/`.
    pub below: String,
    pub kind: Kind,
}

/// Every file that is named or lies in a folder that is named, with its kind.
pub(super) fn list(order: &Order, done: &mut Imported, problems: &mut Vec<Diagnostic>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for given in &order.sources {
        let files = match source::files_below(given) {
            Ok(files) => files,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let before = sources.len();
        for (path, below) in files {
            if is_companion(&path) {
                continue;
            }
            match kind_of(&path) {
                Ok(Some(kind)) => sources.push(Source { path, below: slashed(&below), kind }),
                Ok(None) => done.unknown.push(path),
                Err(problem) => problems.push(problem),
            }
        }
        if sources.len() == before
            && !problems.iter().any(|problem| problem.place.as_ref().is_some_and(|place| Path::new(&place.path).starts_with(given)))
        {
            problems.push(
                Diagnostic::error("import-kind", "there is nothing here that can be imported")
                    .at(Place::file(given.to_string_lossy()))
                    .help(
                        "kinds: .jsonl, .json, .csv, .tsv (also with .gz), .md, .txt, .pdf, .hocr, ALTO and PAGE .xml, and folders of them",
                    ),
            );
        }
    }
    sources.sort_by(|a, b| (&a.below, &a.path).cmp(&(&b.below, &b.path)));
    sources.dedup_by(|a, b| a.path == b.path);
    sources
}

fn kind_of(path: &Path) -> Result<Option<Kind>, Diagnostic> {
    let is_packed = source::is_packed(path);
    let named = if is_packed { path.with_extension("") } else { path.to_owned() };
    let ending = named.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    // Only what is read as a stream is unpacked on the way.
    if is_packed && !["jsonl", "ndjson", "json", "csv", "tsv"].contains(&ending.as_str()) {
        return Ok(None);
    }
    Ok(match ending.as_str() {
        "jsonl" | "ndjson" => Some(Kind::JsonLines),
        "json" => {
            // Many call JSON lines `.json`: the second line is an object again.
            let start = source::peek(path, 1 << 16)?;
            let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
            let whole = |line: Option<&[u8]>| line.is_some_and(|line| line.starts_with(b"{") && line.ends_with(b"}"));
            Some(if whole(lines.next()) && whole(lines.next()) { Kind::JsonLines } else { Kind::Json })
        }
        "csv" | "tsv" => Some(Kind::Table),
        "md" | "markdown" => Some(Kind::Markdown),
        "txt" | "text" => Some(Kind::Text),
        "pdf" => Some(Kind::Pdf),
        "xml" | "hocr" | "html" | "htm" | "xhtml" => source::LayoutFormat::of(&source::peek(path, 4096)?).map(Kind::Ocr),
        _ => None,
    })
}

/// A file that goes with a page: its sidecar, its picture, its boxes.
fn is_companion(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_one = COMPANIONS.into_iter().chain(boxes()).any(|ending| {
        let stem = name.len().checked_sub(ending.len() + 1).and_then(|at| name.split_at_checked(at));
        stem.is_some_and(|(stem, rest)| {
            rest[1..].eq_ignore_ascii_case(ending)
                && ["txt", "text", "TXT"].iter().any(|text| path.with_file_name(format!("{stem}.{text}")).is_file())
        })
    });
    is_one || name == "pages.yaml"
}

/// Endings of what goes with a page of the same name, boxes aside.
pub(super) const COMPANIONS: [&str; 5] = ["yaml", "jpg", "jpeg", "webp", "png"];

/// Endings of boxes.
pub(super) fn boxes() -> impl Iterator<Item = &'static str> {
    source::LayoutFormat::ALL.into_iter().map(source::LayoutFormat::ending)
}

pub(super) fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

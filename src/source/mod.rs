//! Files → [`Snapshot`]: the one reader of all inputs.
//!
//! Everything later works on a snapshot and never touches the disk, so a build, a rebuild and a check of the same
//! snapshot cannot differ. Paths are relative to the archive's root and written with `/`, whatever the system.

mod boxes;
mod bytes;
mod content;
mod correction;
mod decode;
mod facts;
mod layout;
mod lines;
mod look;
mod outside;
mod pattern;
mod read;
mod stamp;
mod tree;

use std::path::PathBuf;

use crate::yaml::{null_is_default, text_or_number};

pub use boxes::{BoxFile, boxes, boxes_beside};
pub use bytes::{EncodingError, Text};
pub use content::{Content, SharedText};
pub use correction::{Correction, Fact, Fit, Quote};
pub use decode::decode;
pub use facts::{facts, sidecar, superseded};
pub use layout::{Boxed, Format as LayoutFormat, Rect, Region, pages as layout};
pub use lines::{is_cjk, odd_characters};
pub use look::{Kind as EntryKind, Look, Stamp as FileStamp};
pub use outside::{files_below, is_packed, open, peek, unread};
pub use pattern::Pattern;
pub use read::{find_root, is_as_read, is_vacant, read, read_folder, read_outside};
pub use stamp::stamp;
pub use tree::{Dirty, Tree};

/// A file as it was read, sorted by path in every list of a [`Snapshot`].
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the archive's root, with `/`: `content/articles/2025/06/22/x.md`.
    pub path: String,
    /// The bytes, whole.
    pub bytes: Content,
    /// Hash of the bytes.
    pub hash: blake3::Hash,
}

impl SourceFile {
    /// A file with these bytes.
    #[must_use]
    pub fn new(path: impl Into<String>, bytes: impl Into<Content>) -> Self {
        let bytes = bytes.into();
        Self { path: path.into(), hash: blake3::hash(&bytes), bytes }
    }
}

/// All inputs of a run.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The archive's root, absolute.
    pub root: PathBuf,
    /// `config.yaml`.
    pub config: Option<SourceFile>,
    /// `content/raw/**/*.txt`: pages as received.
    pub raw: Vec<SourceFile>,
    /// `content/raw/**/*.yaml`: facts about pages.
    pub sidecars: Vec<SourceFile>,
    /// `content/raw/**/*.{jpg,jpeg,webp,png}`: pictures of pages, for the sidecars that name them.
    pub scans: Vec<SourceFile>,
    /// `content/raw/**/*.{bbox.html,hocr,alto.xml,page.xml}`: where each word stands on its page. Their bytes are not kept, for
    /// they are many and are looked at only when their page is read: see [`BoxFile`].
    pub boxes: Vec<SourceFile>,
    /// `content/ledger/**/*.json`: the account of each page.
    pub ledgers: Vec<SourceFile>,
    /// `content/articles/**/*.md`.
    pub articles: Vec<SourceFile>,
    /// `content/topics/**/*.md`: introductions, `<topic>.md` and `<topic>.<edition>.md`.
    pub topics: Vec<SourceFile>,
    /// `content/names/**/*.yaml`: people, places, bodies.
    pub names: Vec<SourceFile>,
    /// `content/glossary/**/*.{tsv,yaml}`: a site's own words.
    pub glossary: Vec<SourceFile>,
    /// `content/pages/**/*.md`: about and the like, `<page>.md` and `<page>.<edition>.md`.
    pub pages: Vec<SourceFile>,
    /// `content/ids.tsv`: every id published.
    pub ids: Option<SourceFile>,
    /// `themes/<name>/**`: files that override those of the built-in theme.
    pub theme: Vec<SourceFile>,
}

impl Snapshot {
    /// Takes a file in, in its place of the right list; replaces the one that has its path. A file that is no input is left out.
    ///
    /// Ingest uses it, so that what it wrote needs no second reading and `check` sees what `build` would write.
    pub fn put(&mut self, file: SourceFile) {
        if let Some(slot) = read::slot(&file.path) {
            slot.list(self).put(file);
        }
    }

    /// The file of that path, if it is among the inputs.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        let files = read::slot(path)?.files(self);
        files.binary_search_by(|file| file.path.as_str().cmp(path)).ok().map(|at| &files[at])
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) {
        if let Some(slot) = read::slot(path) {
            slot.list(self).remove(path);
        }
    }
}

/// Where the ledger of a raw page lies: `content/raw/a/b.txt` → `content/ledger/a/b.json`.
#[must_use]
pub fn ledger_path(raw: &str) -> String {
    let below = raw.strip_prefix("content/raw/").unwrap_or(raw);
    let stem = match below.len().checked_sub(4) {
        Some(cut) if below.is_char_boundary(cut) && below[cut..].eq_ignore_ascii_case(".txt") => &below[..cut],
        _ => below,
    };
    format!("content/ledger/{stem}.json")
}

/// The raw page that a ledger is of: `content/ledger/a/b.json` → `content/raw/a/b.txt`.
#[must_use]
pub fn raw_path(ledger: &str) -> String {
    let below = ledger.strip_prefix("content/ledger/").unwrap_or(ledger);
    format!("content/raw/{}.txt", below.strip_suffix(".json").unwrap_or(below))
}

/// A page of a newspaper as received, decoded, with the facts that its sidecars state.
#[derive(Clone, Debug)]
pub struct RawPage {
    /// Path of the raw file relative to the archive's root, with `/`.
    pub path: String,
    /// Hash of the raw bytes.
    pub hash: blake3::Hash,
    /// The encoding it was decoded from, by its WHATWG name (`UTF-8`, `gb18030`, `Big5`, `UTF-16LE`…).
    pub encoding: &'static str,
    /// The lines without their ends. Lines end at LF, CRLF or CR only; a form feed is a character of its line.
    pub lines: Vec<String>,
    /// What the sidecars say.
    pub facts: PageFacts,
    /// Where its words stand on the printed page, if a program told.
    pub boxes: Option<BoxFile>,
}

impl RawPage {
    /// A hash over everything but its own text that changes how it is read: what the sidecars say, and the boxes.
    #[must_use]
    pub fn reading_hash(&self) -> String {
        let facts = self.facts.reading_hash();
        let Some(boxes) = &self.boxes else { return facts };
        blake3::hash(format!("{facts}\0{}\0{}", boxes.file.hash, boxes.number).as_bytes()).to_hex()[..16].to_owned()
    }
}

/// Facts about a page from `name.yaml` beside it or a `pages.yaml` above it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PageFacts {
    /// The paper's name.
    pub publication: Option<String>,
    /// The paper's issue date, EDTF.
    #[serde(deserialize_with = "text_or_number")]
    pub issue_date: Option<String>,
    /// Page number or label as printed.
    #[serde(deserialize_with = "text_or_number")]
    pub page: Option<String>,
    /// Edition of the paper (`海外版`).
    pub edition: Option<String>,
    /// Language and script of the text, BCP 47.
    pub lang: Option<String>,
    /// Encoding of the raw file, when a guess would err.
    pub encoding: Option<String>,
    /// Who may see what: `full`, `excerpt`, `metadata`.
    pub rights: Option<String>,
    /// Where the page came from.
    pub url: Option<String>,
    /// A picture of the page, file or URL.
    pub scan: Option<String>,
    /// A raw page of which this is a better text; in a page's own sidecar only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// What a person corrected in the reading of the page, in order; in a page's own sidecar only.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

impl PageFacts {
    /// A hash over what changes how a page is read: 64 bits of BLAKE3, hexadecimal; empty where nothing is stated. An account
    /// of the page that has another one is out of date. Who may see the page, its scan and where it came from are not among it.
    #[must_use]
    pub fn reading_hash(&self) -> String {
        let read = Self { rights: None, url: None, scan: None, ..self.clone() };
        if read == Self::default() {
            return String::new();
        }
        let text = serde_json::to_string(&read).unwrap_or_default();
        blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
    }
}

//! Texts of pages → `content/raw/`: under safe names, nothing overwritten, the same bytes never twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::{
    diagnostic::{Diagnostic, Place},
    publish, source,
    source::Snapshot,
};

/// Bytes to be put into content/raw: of a file, or made just now.
#[derive(Clone, Debug)]
pub enum Bytes {
    /// Those of this file.
    Of(PathBuf),
    /// These.
    These(Vec<u8>),
}

impl Bytes {
    fn read(&self) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Self::Of(path) => Ok(source::read_outside(path)?.bytes.to_vec()),
            Self::These(bytes) => Ok(bytes.clone()),
        }
    }
}

/// A page to be taken in.
#[derive(Clone, Debug)]
pub struct RawText {
    /// Path below content/raw without its ending, not made safe yet.
    pub stem: String,
    /// Its text.
    pub text: Bytes,
    /// What is kept beside it: ending and bytes.
    pub beside: Vec<(String, Bytes)>,
    /// The file that it comes from.
    pub from: PathBuf,
}

/// What became of the pages.
#[derive(Clone, Debug, Default)]
pub struct Filed {
    /// Paths that were written, texts only.
    pub written: Vec<String>,
    /// Pages whose bytes were there.
    pub there: usize,
}

/// Puts all pages into `content/raw/`.
#[must_use]
pub fn file(root: &Path, snapshot: &Snapshot, into: &str, pages: &[RawText], dry: bool) -> (Filed, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut filed = Filed::default();
    let mut known: BTreeSet<[u8; 32]> = snapshot.raw.iter().map(|raw| *raw.hash.as_bytes()).collect();
    let taken: BTreeMap<&str, blake3::Hash> = snapshot.raw.iter().map(|raw| (raw.path.as_str(), raw.hash)).collect();
    // Two sources may have one safe name; all of them then carry a part of their hash, whatever the order.
    let mut hashed = Vec::new();
    let mut texts: BTreeMap<String, BTreeSet<[u8; 32]>> = BTreeMap::new();
    for page in pages {
        match page.text.read() {
            Ok(bytes) => {
                let hash = blake3::hash(&bytes);
                let stem = safe_path(into, &page.stem);
                texts.entry(stem.to_lowercase()).or_default().insert(*hash.as_bytes());
                hashed.push((page, stem, hash));
            }
            Err(problem) => diagnostics.push(problem),
        }
    }
    for (page, stem, hash) in hashed {
        if known.contains(hash.as_bytes()) {
            filed.there += 1;
            continue;
        }
        let stem = if texts.get(&stem.to_lowercase()).is_some_and(|texts| texts.len() > 1) {
            format!("{stem}-{}", &hash.to_hex()[..6])
        } else {
            stem
        };
        let path = format!("content/raw/{stem}.txt");
        if taken.get(path.as_str()).is_some_and(|other| *other != hash) || (!taken.contains_key(path.as_str()) && root.join(&path).exists())
        {
            diagnostics.push(
                Diagnostic::error("import-clash", format!("{path} is there with other bytes; it is not overwritten"))
                    .at(Place::file(page.from.to_string_lossy()))
                    .help(format!("if this is another page, import it with `--into FOLDER`; if it is a better text of the same page, import it so and write `supersedes: {}` into its sidecar", path.trim_start_matches("content/raw/"))),
            );
            continue;
        }
        known.insert(*hash.as_bytes());
        if !dry {
            let mut all: Vec<(String, &Bytes)> =
                page.beside.iter().map(|(ending, bytes)| (format!("content/raw/{stem}.{ending}"), bytes)).collect();
            all.retain(|(path, _)| !root.join(path).exists());
            // The text comes last: where it is, everything is.
            all.push((path.clone(), &page.text));
            let done: Result<(), Diagnostic> =
                all.iter().try_for_each(|(path, bytes)| publish::write_atomic(&root.join(path), &bytes.read()?));
            if let Err(problem) = done {
                diagnostics.push(problem);
                continue;
            }
        }
        filed.written.push(path);
    }
    filed.written.sort();
    (filed, diagnostics)
}

/// A path that every file system takes, below `into`.
#[must_use]
pub fn safe_path(into: &str, stem: &str) -> String {
    let parts: Vec<String> =
        into.split(['/', '\\']).chain(stem.split(['/', '\\'])).filter(|part| !part.is_empty() && *part != ".").map(safe_name).collect();
    parts.join("/")
}

/// A name that every file system takes: letters and digits of any script, `-`, `_` and `.`, at most 120 bytes.
#[must_use]
pub fn safe_name(name: &str) -> String {
    /// Names that Windows keeps for devices.
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let mut safe = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '.') {
            safe.push(c);
        } else if !safe.ends_with('-') {
            safe.push('-');
        }
    }
    let hash = || blake3::hash(name.as_bytes()).to_hex()[..8].to_owned();
    let trimmed = safe.trim_matches(['-', '.']);
    if trimmed.is_empty() {
        return hash();
    }
    if trimmed.len() > 120 {
        let end = (0..=110).rev().find(|at| trimmed.is_char_boundary(*at)).unwrap_or(0);
        return format!("{}-{}", trimmed[..end].trim_end_matches(['-', '.']), hash());
    }
    let stem = trimmed.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = ["com", "lpt"]
        .iter()
        .any(|device| stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit()));
    if DEVICES.contains(&&*stem) || numbered { format!("_{trimmed}") } else { trimmed.to_owned() }
}

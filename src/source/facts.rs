//! What is known about a page besides its text: `name.yaml` beside it, and `pages.yaml` for a folder.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use super::{PageFacts, Pattern, Snapshot, SourceFile};
use crate::{
    diagnostic::{Diagnostic, Place},
    yaml,
};

/// A `pages.yaml`: facts about the pages of its folder and of the folders below.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Folder {
    /// What holds for every page.
    all: PageFacts,
    /// Rules over file names; all that fit count, later ones win.
    files: Vec<Rule>,
}

/// A rule over file names: what the pattern reads out of the name, and what else holds for these pages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rule {
    #[serde(rename = "match")]
    pattern: String,
    facts: PageFacts,
}

/// The facts about each raw page, by its path. A nearer statement wins, field by field: the page's own sidecar before the
/// `pages.yaml` of its folder before that of the folder above; within one `pages.yaml` a later rule before an earlier one
/// before the folder's own.
#[must_use]
pub fn facts(snapshot: &Snapshot) -> (BTreeMap<String, PageFacts>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut folders: BTreeMap<String, Stated> = BTreeMap::new();
    let mut sidecars: BTreeMap<&str, &SourceFile> = BTreeMap::new();
    for file in &snapshot.sidecars {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        if name == "pages.yaml" {
            folders.insert(folder.to_owned(), folder_of(file, &mut diagnostics));
        } else {
            sidecars.insert(stem(&file.path), file);
        }
    }
    let mut facts = BTreeMap::new();
    for raw in &snapshot.raw {
        let mut known = PageFacts::default();
        for (at, _) in raw.path.match_indices('/') {
            if let Some(stated) = folders.get_mut(&raw.path[..at]) {
                stated.apply(&raw.path[at + 1..], &mut known);
            }
        }
        if let Some(file) = sidecars.remove(stem(&raw.path)) {
            let (own, problems) = sidecar(file);
            known.overlay(own);
            diagnostics.extend(problems);
        }
        facts.insert(raw.path.clone(), known);
    }
    for file in sidecars.values() {
        diagnostics.push(
            Diagnostic::warning(
                "sidecar-without-page",
                format!("there is no raw page `{}.txt` that this file could be about", stem(&file.path)),
            )
            .at(Place::file(&file.path))
            .help("name it after its page, or use `pages.yaml` for a whole folder"),
        );
    }
    for stated in folders.values() {
        diagnostics.extend(stated.unused());
    }
    (facts, diagnostics)
}

/// The facts in one sidecar.
#[must_use]
pub fn sidecar(file: &SourceFile) -> (PageFacts, Vec<Diagnostic>) {
    let (facts, diagnostics) = read(file);
    (facts.unwrap_or_default(), diagnostics)
}

impl PageFacts {
    /// Takes over what `nearer` states.
    fn overlay(&mut self, nearer: Self) {
        let Self { publication, issue_date, page, edition, lang, encoding, rights, url, scan } = nearer;
        for (mine, theirs) in [
            (&mut self.publication, publication),
            (&mut self.issue_date, issue_date),
            (&mut self.page, page),
            (&mut self.edition, edition),
            (&mut self.lang, lang),
            (&mut self.encoding, encoding),
            (&mut self.rights, rights),
            (&mut self.url, url),
            (&mut self.scan, scan),
        ] {
            if theirs.is_some() {
                *mine = theirs;
            }
        }
    }
}

/// A `pages.yaml`, its patterns compiled.
struct Stated {
    path: String,
    defaults: PageFacts,
    rules: Vec<(String, Pattern, PageFacts, bool)>,
}

impl Stated {
    fn apply(&mut self, below: &str, known: &mut PageFacts) {
        known.overlay(self.defaults.clone());
        for (_, pattern, stated, used) in &mut self.rules {
            if let Some(read) = pattern.read(below) {
                known.overlay(read);
                known.overlay(stated.clone());
                *used = true;
            }
        }
    }

    fn unused(&self) -> Vec<Diagnostic> {
        let unused = self.rules.iter().filter(|(_, _, _, used)| !used);
        unused
            .map(|(text, ..)| {
                Diagnostic::warning("unused-pattern", format!("no raw page fits the pattern `{text}`"))
                    .at(Place::file(&self.path))
                    .help("`*` stays within a folder, `**/` spans folders, `{page}` reads a fact, `{issue_date:%Y%m%d}` a date")
            })
            .collect()
    }
}

fn folder_of(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Stated {
    let (read, problems) = read::<Folder>(file);
    diagnostics.extend(problems);
    let Folder { all, files } = read.unwrap_or_default();
    let mut rules = Vec::new();
    for Rule { pattern, facts } in files {
        match Pattern::parse(&pattern) {
            Ok(compiled) => rules.push((pattern, compiled, facts, false)),
            Err(problem) => diagnostics.push(
                Diagnostic::error("bad-pattern", format!("the pattern `{pattern}` cannot be read: {problem}"))
                    .at(Place::file(&file.path))
                    .help("such as `{publication}_{issue_date:%Y%m%d}_{page}.txt` or `2025/**/*.txt`"),
            ),
        }
    }
    Stated { path: file.path.clone(), defaults: all, rules }
}

fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

fn read<T: DeserializeOwned + Default>(file: &SourceFile) -> (Option<T>, Vec<Diagnostic>) {
    match yaml::text(file) {
        Ok(text) => yaml::Document::new(&file.path, text).read(),
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

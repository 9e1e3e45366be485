//! What is known about a page besides its text: `name.yaml` beside it, and `pages.yaml` for a folder.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use super::{PageFacts, Pattern, Snapshot, SourceFile};
use crate::{
    diagnostic::{Diagnostic, Place},
    edtf::Edtf,
    yaml,
};

/// What `rights` may say.
const RIGHTS: [&str; 3] = ["full", "excerpt", "metadata"];

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

/// The facts in one sidecar, and the corrections that make sense.
#[must_use]
pub fn sidecar(file: &SourceFile) -> (PageFacts, Vec<Diagnostic>) {
    let (facts, mut diagnostics) = read::<PageFacts>(file);
    let mut facts = facts.unwrap_or_default();
    let text = yaml::text(file).unwrap_or_default();
    let document = yaml::Document::new(&file.path, text);
    diagnostics.extend(values(&facts, &document, &[]));
    for (number, correction) in facts.corrections.iter_mut().enumerate() {
        correction.place = document.place(&["corrections", &number.to_string()]);
    }
    facts.corrections.retain(|correction| {
        let nonsense = correction.nonsense();
        if let Some(why) = &nonsense {
            diagnostics.push(Diagnostic::error("bad-correction", why.clone()).at(correction.place.clone()).help(
                "the guide's chapter on correcting has all corrections; `baoku explain page PAGE` prints those that a page needs, to copy",
            ));
        }
        nonsense.is_none()
    });
    (facts, diagnostics)
}

/// Values that cannot be meant. A word that is no right would otherwise open a page that somebody closed.
fn values(facts: &PageFacts, document: &yaml::Document<'_>, steps: &[&str]) -> Vec<Diagnostic> {
    let at = |key: &'static str| document.place(&steps.iter().copied().chain([key]).collect::<Vec<_>>());
    let mut found = Vec::new();
    if let Some(date) = &facts.issue_date
        && let Err(why) = Edtf::parse(date)
    {
        found.push(
            Diagnostic::error("bad-date", why).at(at("issue_date")).help(
                "2025, 2025-06, 2025-06-22; with ? where it is uncertain, ~ where it is about right, X for a digit that cannot be read",
            ),
        );
    }
    if let Some(rights) = facts.rights.as_deref().filter(|rights| !RIGHTS.contains(rights)) {
        let problem = Diagnostic::error("bad-value", format!("`{rights}` is not one of: {}", RIGHTS.join(", "))).at(at("rights"));
        found.push(match yaml::nearest(rights, RIGHTS) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }
    found
}

/// Which raw page replaces which, by path: the old one and the one whose sidecar says `supersedes`.
#[must_use]
pub fn superseded(facts: &BTreeMap<String, PageFacts>) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let mut old: BTreeMap<String, String> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let mut wrong = |page: &str, why: String| {
        diagnostics.push(
            Diagnostic::error("bad-supersedes", why)
                .at(Place::file(format!("{}.yaml", stem(page))))
                .help("`supersedes` names the raw page whose text this one betters, below content/raw/ or beside it"),
        );
    };
    for (page, named) in facts.iter().filter_map(|(page, facts)| Some((page, facts.supersedes.as_deref()?))) {
        let beside = page.rsplit_once('/').map_or_else(|| named.to_owned(), |(folder, _)| format!("{folder}/{named}"));
        let target = [beside, format!("content/raw/{named}"), named.to_owned()].into_iter().find(|path| facts.contains_key(path));
        match target {
            None => wrong(page, format!("`supersedes: {named}`: there is no such raw page")),
            Some(target) if target == *page => wrong(page, "a page cannot supersede itself".to_owned()),
            Some(target) => match old.get(&target) {
                Some(other) => wrong(page, format!("{target} is superseded by {other} already")),
                None => {
                    old.insert(target, page.clone());
                }
            },
        }
    }
    // In a circle nothing would be left to read.
    let circles: Vec<String> = old
        .keys()
        .filter(|start| {
            let mut at = old.get(*start);
            (0..=old.len()).any(|_| {
                let round = at == Some(*start);
                at = at.and_then(|page| old.get(page));
                round
            })
        })
        .cloned()
        .collect();
    for page in circles {
        wrong(&page, format!("{page} supersedes a page that supersedes it"));
        old.remove(&page);
    }
    (old, diagnostics)
}

impl PageFacts {
    /// Takes over what `nearer` states.
    fn overlay(&mut self, nearer: Self) {
        let Self { publication, issue_date, page, edition, lang, encoding, rights, url, scan, supersedes, corrections } = nearer;
        self.corrections.extend(corrections);
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
            (&mut self.supersedes, supersedes),
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
    let Folder { mut all, mut files } = read.unwrap_or_default();
    let text = yaml::text(file).unwrap_or_default();
    let document = yaml::Document::new(&file.path, text);
    let mut stated: Vec<(Vec<String>, &mut PageFacts)> = vec![(vec!["all".to_owned()], &mut all)];
    stated.extend(
        files
            .iter_mut()
            .enumerate()
            .map(|(number, rule)| (vec!["files".to_owned(), number.to_string(), "facts".to_owned()], &mut rule.facts)),
    );
    for (steps, facts) in stated {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        diagnostics.extend(values(facts, &document, &steps));
        if std::mem::take(&mut facts.corrections).len() + usize::from(facts.supersedes.take().is_some()) > 0 {
            diagnostics.push(
                Diagnostic::error("bad-correction", "`corrections` and `supersedes` are about one page and cannot stand for a folder")
                    .at(document.place(&steps))
                    .help("put them into the page's own sidecar, `name.yaml` beside `name.txt`"),
            );
        }
    }
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

//! The way of a text, from files to files: what `ingest`, `build`, `watch` and `check` share.
//!
//! [`read_pages`] and [`ingest`] are the step before; from there [`site`] is one pure function of the snapshot, so a rebuild
//! cannot differ from a build, and [`Site::make`] hands its files to whoever wants them: a publisher, a browser, nobody.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rayon::prelude::*;

use crate::{
    archive::Archive,
    config::{self, Config},
    diagnostic::{self, Diagnostic, Place},
    ingest::{self, Ledger},
    plan,
    render::{Renderer, Theme},
    source::{self, PageFacts, RawPage, Snapshot, SourceFile},
};

/// A raw page with its account.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The page as decoded.
    pub page: RawPage,
    /// Its account, current or not; `None` where it was never ingested.
    pub ledger: Option<Ledger>,
}

/// All raw pages that are text, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    /// The pages.
    pub pages: Vec<Reading>,
}

/// Which pages to ingest.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// These, current or not, besides those that are not current.
    pub also: BTreeSet<String>,
    /// Nothing but `also`.
    pub only: bool,
    /// Edits of the articles of these are lost.
    pub forced: BTreeSet<String>,
    /// The day that new articles were added, ISO.
    pub today: String,
}

/// What ingest did, and what is to be written for it.
#[derive(Clone, Debug, Default)]
pub struct Ingested {
    /// Pages read.
    pub pages: usize,
    /// Stories in them.
    pub stories: usize,
    /// Files to write, relative to the archive's root.
    pub writes: Vec<SourceFile>,
}

/// Decodes every raw page and finds its account.
#[must_use]
pub fn read_pages(snapshot: &Snapshot) -> (Readings, Vec<Diagnostic>) {
    let (mut facts, mut diagnostics) = source::facts(snapshot);
    let facts: Vec<PageFacts> = snapshot.raw.iter().map(|raw| facts.remove(&raw.path).unwrap_or_default()).collect();
    let ledgers: BTreeMap<&str, &SourceFile> = snapshot.ledgers.iter().map(|file| (file.path.as_str(), file)).collect();
    let read: Vec<(Option<Reading>, Vec<Diagnostic>)> = snapshot
        .raw
        .par_iter()
        .zip(facts)
        .map(|(raw, facts)| {
            let (page, mut problems) = source::decode(raw, facts);
            let ledger = ledgers.get(source::ledger_path(&raw.path).as_str()).map(|file| read_ledger(file));
            let ledger = match ledger {
                Some(Ok(ledger)) => Some(ledger),
                Some(Err(problem)) => {
                    problems.push(problem);
                    return (None, problems);
                }
                None => None,
            };
            (page.map(|page| Reading { page, ledger }), problems)
        })
        .collect();
    let mut readings = Readings::default();
    for (reading, problems) in read {
        readings.pages.extend(reading);
        diagnostics.extend(problems);
    }
    (readings, diagnostics)
}

fn read_ledger(file: &SourceFile) -> Result<Ledger, Diagnostic> {
    serde_json::from_slice(&file.bytes).map_err(|error| {
        Diagnostic::error("bad-ledger", format!("the account of a page cannot be read: {error}"))
            .at(Place::line(&file.path, error.line(), "").at(error.column(), 1))
            .help("restore it from version control; without it the page is ingested anew and edits of its articles cannot be told from the program's own text")
    })
}

impl Reading {
    /// Whether the account is of these very bytes.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let record = self.ledger.as_ref().and_then(|ledger| ledger.baoku.as_ref());
        record.is_some_and(|record| record.raw_hash == self.page.hash.to_hex().as_str())
    }
}

impl Readings {
    /// Says which pages have no current account: what `build --no-ingest` fails on.
    #[must_use]
    pub fn not_ingested(&self) -> Vec<Diagnostic> {
        let stale = self.pages.iter().filter(|reading| !reading.is_current());
        stale
            .map(|reading| {
                let what =
                    if reading.ledger.is_some() { "this page has changed since it was ingested" } else { "this page is not ingested" };
                Diagnostic::error("not-ingested", what)
                    .at(Place::file(&reading.page.path))
                    .help("run `baoku ingest` and commit what it writes under content/")
            })
            .collect()
    }
}

/// Reads the wanted pages and brings their articles up to date, in memory: the snapshot and the readings are as they
/// will be when the returned files are written.
pub fn ingest(snapshot: &mut Snapshot, readings: &mut Readings, wanted: &Wanted, config: &Config) -> (Ingested, Vec<Diagnostic>) {
    let due = |reading: &Reading| wanted.also.contains(&reading.page.path) || (!wanted.only && !reading.is_current());
    let due: Vec<bool> = readings.pages.iter().map(due).collect();
    if !due.contains(&true) {
        return (Ingested::default(), Vec::new());
    }
    let fresh: Vec<Option<Ledger>> =
        readings.pages.par_iter().zip(&due).map(|(reading, due)| due.then(|| account(&reading.page, reading.ledger.as_ref()))).collect();
    let mut done = Ingested::default();
    for (reading, ledger) in readings.pages.iter_mut().zip(fresh) {
        let Some(ledger) = ledger else { continue };
        done.pages += 1;
        done.stories += ledger.items.len();
        reading.ledger = Some(ledger);
    }
    let _ = config;
    for reading in readings.pages.iter().zip(&due).filter_map(|(reading, due)| due.then_some(reading)) {
        if let Some(ledger) = &reading.ledger {
            done.writes.push(SourceFile::new(source::ledger_path(&reading.page.path), print_ledger(ledger)));
        }
    }
    for file in &done.writes {
        snapshot.put(file.clone());
    }
    (done, Vec::new())
}

/// The accounts of pages that belong to no archive, in the order of the pages.
#[must_use]
pub fn accounts(pages: &[RawPage]) -> Vec<Ledger> {
    pages.par_iter().map(|page| account(page, None)).collect()
}

/// The account of a page, with what baoku keeps about it; what an earlier ingest wrote is remembered.
fn account(page: &RawPage, before: Option<&Ledger>) -> Ledger {
    let mut ledger = ingest::read_page(page);
    let mut record = before.and_then(|ledger| ledger.baoku.clone()).unwrap_or_default();
    record.format = ingest::ledger::FORMAT;
    record.raw_hash = page.hash.to_hex().to_string();
    page.encoding.clone_into(&mut record.encoding);
    ledger.baoku = Some(record);
    ledger
}

/// A ledger as it is written: indented, so that version control shows what changed.
#[must_use]
pub fn print_ledger(ledger: &Ledger) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(ledger).expect("a ledger has only strings, numbers and lists");
    bytes.push(b'\n');
    bytes
}

/// Reads `config.yaml`. A config is always there, with defaults in place of what is wrong, so that the rest of a run can
/// report its own problems.
#[must_use]
pub fn configuration(snapshot: &Snapshot) -> (Config, Vec<Diagnostic>) {
    let Some(file) = &snapshot.config else {
        let missing = Diagnostic::error("no-config", "there is no config.yaml here, so this is not an archive")
            .at(Place::file("config.yaml"))
            .help("go to the folder of an archive, name it with `--root DIR`, or make one with `baoku init DIR`");
        return (Config::default(), vec![missing]);
    };
    let (config, diagnostics) = config::parse(file);
    (config.unwrap_or_default(), diagnostics)
}

/// A site, ready to be made file by file.
pub struct Site {
    /// Makes any of its files; knows them all.
    pub renderer: Renderer,
    /// Stories that readers can find in it.
    pub stories: usize,
}

/// From the snapshot to a site that can be made. Without a site where the theme cannot be used; with one, but with errors
/// among the diagnostics, where it must not be published.
#[must_use]
pub fn site(snapshot: &Snapshot, readings: &Readings, config: &Config) -> (Option<Site>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let (archive, problems) = archive_of(snapshot, readings, config);
    diagnostics.extend(problems);
    let theme = match Theme::load(&snapshot.theme, config) {
        Ok(theme) => theme,
        Err(problems) => {
            diagnostics.extend(problems);
            return (None, diagnostics);
        }
    };
    let (pages, problems) = plan::plan(&archive, config, &theme.assets());
    diagnostics.extend(problems);
    let stories = archive.articles.iter().filter(|entry| entry.is_public()).count();
    let originals = snapshot.raw.iter().map(|raw| (raw.path["content/raw/".len()..].to_owned(), Arc::clone(&raw.bytes))).collect();
    let renderer = Renderer::new(Arc::new(archive), Arc::new(config.clone()), theme, pages.into(), originals);
    (Some(Site { renderer, stories }), diagnostics)
}

fn archive_of(_snapshot: &Snapshot, _readings: &Readings, _config: &Config) -> (Archive, Vec<Diagnostic>) {
    (Archive::default(), Vec::new())
}

impl Site {
    /// Makes every file and hands it to `put`, from many threads, in no order. A file that cannot be made or placed is
    /// reported and the others are made; the same problem of many pages is reported once.
    pub fn make(&self, put: impl Fn(&str, &[u8]) -> Result<(), Diagnostic> + Sync) -> Vec<Diagnostic> {
        let pages = self.renderer.pages();
        let make = |page| self.renderer.render(page).and_then(|bytes| put(&page.path, &bytes));
        let mut problems: Vec<Diagnostic> = pages.par_iter().filter_map(|page| make(page).err()).collect();
        problems.par_extend(self.renderer.search().par_iter().filter_map(|(path, bytes)| put(path, bytes).err()));
        diagnostic::sort(&mut problems);
        problems
    }
}

//! The way of a text, from files to files: what `ingest`, `build`, `watch` and `check` share.
//!
//! [`read_pages`] and [`ingest()`] are the step before; from there [`site`] is one pure function of the snapshot, so a rebuild
//! cannot differ from a build, and [`Site::make`] hands its files to whoever wants them: a publisher, a browser, nobody.

mod proof;
mod reading;

use std::{
    path::Path,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use rayon::prelude::*;

use crate::{
    archive::{self, Archive, Inputs, Memory},
    article::ids::Ids,
    config::{self, Config},
    diagnostic::{self, Diagnostic, Place, Severity},
    ingest,
    plan::{self, Catalogue, Page, Places, data::Shared},
    render::{Key, Renderer, Theme},
    script::{self, Glossary, Script},
    source::{self, Snapshot, SourceFile},
    timings,
};
pub use proof::Proof;
pub use reading::{Ingested, Readings, Wanted, accounts, carry_out, carry_out_ingest, ingest, print_ledger, read_pages};

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
    let (config, mut diagnostics) = config::parse(file);
    let config = config.unwrap_or_default();
    if config.conversion.engine == "opencc"
        && let Err(problem) = script::opencc_engine(Script::Hans, Script::Hant)
    {
        diagnostics.push(Diagnostic::error("no-engine", problem).at(Place::file("config.yaml")));
    }
    (config, diagnostics)
}

/// Takes out what was said only because the config has errors and defaults stand in place of what it meant.
pub fn drop_echoes(problems: &mut Vec<Diagnostic>) {
    let is_of_config = |problem: &Diagnostic| problem.place.as_ref().is_some_and(|place| place.path == "config.yaml");
    if problems.iter().any(|problem| problem.severity == Severity::Error && is_of_config(problem)) {
        problems.retain(|problem| is_of_config(problem) || problem.code != "unknown-topic");
    }
}

/// A site, ready to be made file by file.
pub struct Site {
    /// Makes any of its files; knows them all.
    pub renderer: Renderer,
    /// What it shows.
    pub archive: Arc<Archive>,
    /// Stories that readers can find in it.
    pub stories: usize,
    /// The place of each planned page by its path; worked out when a reader first asks for one.
    places: OnceLock<Places>,
}

/// From the snapshot to a site that can be made. Without a site where the theme cannot be used; with one, but with errors
/// among the diagnostics, where it must not be published. A memory of the last time makes it faster, never different.
#[must_use]
pub fn site(snapshot: &Snapshot, readings: &Readings, config: &Config, memory: &mut Memory) -> (Option<Site>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let theme = timings::stage("theme", || Theme::load(&snapshot.theme, config));
    let is_related_asked = theme.as_ref().is_ok_and(|theme| theme.names("related"));
    let (archive, problems) = archive_of(snapshot, readings, config, is_related_asked, memory);
    diagnostics.extend(problems);
    let theme = match theme {
        Ok(theme) => theme,
        Err(problems) => {
            diagnostics.extend(problems);
            return (None, diagnostics);
        }
    };
    let catalogue = timings::stage("orders", || Catalogue::new(&archive, config));
    let (pages, problems) = timings::stage("plan", || plan::plan(&archive, config, &catalogue, &theme.assets()));
    diagnostics.extend(problems);
    let stories = archive.articles.iter().filter(|entry| entry.is_public()).count();
    let originals = snapshot
        .raw
        .iter()
        .chain(&snapshot.scans)
        .map(|raw| (raw.path["content/raw/".len()..].to_owned(), raw.bytes.clone().into()))
        .collect();
    let archive = Arc::new(archive);
    let renderer = Renderer::new(Arc::clone(&archive), Arc::new(config.clone()), catalogue, theme, pages.into(), originals);
    (Some(Site { renderer, archive, stories, places: OnceLock::new() }), diagnostics)
}

/// An archive's own words for the conversion, from its glossaries and names alone: what single articles say of their own places is left out.
#[must_use]
pub fn own_words(root: &Path) -> (Vec<Arc<Glossary>>, Vec<Diagnostic>) {
    let (glossary, mut diagnostics) = source::read_folder(root, "content/glossary");
    let (names, problems) = source::read_folder(root, "content/names");
    diagnostics.extend(problems);
    let config = source::read_folder(root, "config.yaml").0;
    let (config, _) = configuration(&Snapshot { config: config.into_iter().next(), ..Snapshot::default() });
    let usable = |files: Vec<SourceFile>, endings: &[&str]| -> Vec<SourceFile> {
        files.into_iter().filter(|file| endings.iter().any(|ending| file.path.ends_with(ending))).collect()
    };
    let (words, problems) = archive::words(&usable(glossary, &[".tsv", ".yaml"]), &usable(names, &[".yaml"]), &config);
    diagnostics.extend(problems);
    (words, diagnostics)
}

/// The archive as the files of the snapshot have it. Joins are found anew each time: a page that is gone joins nothing.
fn archive_of(
    snapshot: &Snapshot,
    readings: &Readings,
    config: &Config,
    is_related_asked: bool,
    memory: &mut Memory,
) -> (Archive, Vec<Diagnostic>) {
    let mut ledgers = readings.ledgers.clone();
    let joins = timings::stage("joins", || ingest::join::join(&readings.pages, &mut ledgers));
    let (ids, mut diagnostics) = snapshot.ids.as_ref().map(Ids::parse).unwrap_or_default();
    let (articles, problems) = timings::stage("articles", || memory.read(&snapshot.articles));
    diagnostics.extend(problems);
    let others = [&snapshot.topics, &snapshot.pages, &snapshot.names, &snapshot.glossary];
    diagnostics.extend(others.into_iter().flatten().flat_map(source::odd_characters));
    let inputs = Inputs {
        articles: &articles,
        files: &snapshot.articles,
        pages: &readings.pages,
        ledgers: &ledgers,
        joins: &joins,
        ids: &ids,
        topics: &snapshot.topics,
        texts: &snapshot.pages,
        glossary: &snapshot.glossary,
        names: &snapshot.names,
        scans: &snapshot.scans,
        config,
        is_related_asked,
    };
    let (archive, problems) = timings::stage("derived facts", || archive::derive(&inputs, memory));
    diagnostics.extend(problems);
    (archive, diagnostics)
}

/// Says whether a file stands that was made from what a key stands for.
pub type Holds<'a> = dyn Fn(&str, Key) -> Result<bool, Diagnostic> + Sync + 'a;

impl Site {
    /// How many files [`Site::make`] makes: the planned pages and the search index, which is made for it and kept.
    #[must_use]
    pub fn files(&self) -> usize {
        self.renderer.pages().len() + self.renderer.search().len()
    }

    fn page(&self, path: &str) -> Option<&Page> {
        let pages = self.renderer.pages();
        self.places.get_or_init(|| Places::of(pages)).find(pages, path).map(|place| &pages[place])
    }

    /// One file by its path, the same bytes as [`Site::make`] hands out; `None` where the site has no such file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<Result<Vec<u8>, Diagnostic>> {
        if let Some(page) = self.page(path) {
            return Some(self.renderer.render(page));
        }
        // Asked for by its folder, so that a page that is missing does not make the whole index.
        let bytes = path.starts_with("search/").then(|| self.renderer.search().get(path)).flatten()?;
        Some(Ok(bytes.clone()))
    }

    /// Makes every file and hands it to `put`, from many threads, in no order. A file that cannot be made or placed is
    /// reported and the others are made; the same problem of many pages is reported once.
    pub fn make(&self, put: impl Fn(&str, &[u8]) -> Result<(), Diagnostic> + Sync) -> Vec<Diagnostic> {
        self.make_anew(None, |path, _, bytes| put(path, bytes))
    }

    /// [`Site::make`] for whoever keeps files: those of which `holds` says that what they follow from is the same as when they were
    /// made are not made again.
    pub fn make_anew(
        &self,
        holds: Option<&Holds>,
        put: impl Fn(&str, Option<Key>, &[u8]) -> Result<(), Diagnostic> + Sync,
    ) -> Vec<Diagnostic> {
        let pages = self.renderer.pages();
        if holds.is_some() {
            timings::stage("keys", || self.renderer.prepare_keys());
        }
        let make = |page: &Page, shared: &Shared| {
            let key = holds.and_then(|_| timings::step("key", || self.renderer.key(page)));
            if let (Some(holds), Some(key)) = (holds, key)
                && holds(&page.path, key)?
            {
                return Ok(());
            }
            let bytes = timings::page(page.kind.name(), &page.path, || self.renderer.render_beside(page, shared))?;
            timings::step("writing", || put(&page.path, key, &bytes))
        };
        // The editions of a page stand side by side.
        let make_all = |group: &[Page]| {
            let shared = Shared::default();
            script::reading_once(|| group.iter().filter_map(|page| make(page, &shared).err()).collect::<Vec<_>>())
        };
        let made = pages.par_chunk_by(|page, next| page.kind == next.kind).flat_map_iter(make_all);
        let mut problems: Vec<Diagnostic> = timings::stage("pages", || made.collect());
        let of_search = Mutex::new(Vec::new());
        timings::stage("search", || {
            let told = |problem| of_search.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
            // A path that cannot be taken is told here, and its file not made.
            let stands = |path: &str, key: &Key| holds.is_some_and(|holds| holds(path, *key).map_err(told).unwrap_or(true));
            self.renderer.each_search_file(&stands, |path, key, bytes| _ = put(path, Some(key), bytes).map_err(told));
        });
        problems.extend(of_search.into_inner().unwrap_or_else(PoisonError::into_inner));
        diagnostic::sort(&mut problems);
        problems
    }
}

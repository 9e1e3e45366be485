//! Raw pages → their accounts and articles, in memory: what has to be written for it is handed out, and written last.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rayon::prelude::*;

use crate::{
    article::{self, Order, Write, ids::Ids},
    diagnostic::{Diagnostic, Place},
    ingest::{self, Ledger, ledger::Record},
    publish,
    source::{self, PageFacts, RawPage, Snapshot, SourceFile},
};

/// All raw pages that are text, with their accounts; in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    /// Pages that have an account, current or not.
    pub pages: Vec<RawPage>,
    /// Their accounts, in the same order.
    pub ledgers: Vec<Ledger>,
    /// Pages that were never ingested.
    pub unread: Vec<RawPage>,
    /// Raw pages of which another has a better text, each with that one, by path. They are kept and not read.
    pub superseded: BTreeMap<String, String>,
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

/// What ingest did, and what is to be done to the files for it.
#[derive(Clone, Debug, Default)]
pub struct Ingested {
    /// Pages read.
    pub pages: usize,
    /// Stories in them.
    pub stories: usize,
    /// Articles that did not exist before.
    pub added: usize,
    /// Articles that changed.
    pub changed: usize,
    /// Files to write and to remove, relative to the archive's root.
    pub writes: Vec<Write>,
    /// What each of them was when it was read; `None` where there was no such file.
    pub replaces: Vec<Option<blake3::Hash>>,
}

/// Decodes every raw page and finds its account.
#[must_use]
pub fn read_pages(snapshot: &Snapshot) -> (Readings, Vec<Diagnostic>) {
    let (mut facts, mut diagnostics) = source::facts(snapshot);
    let (superseded, found) = source::superseded(&facts);
    diagnostics.extend(found);
    let raw: Vec<&SourceFile> = snapshot.raw.iter().filter(|raw| !superseded.contains_key(&raw.path)).collect();
    let facts: Vec<PageFacts> = raw.iter().map(|raw| facts.remove(&raw.path).unwrap_or_default()).collect();
    let ledgers: BTreeMap<&str, &SourceFile> = snapshot.ledgers.iter().map(|file| (file.path.as_str(), file)).collect();
    let read: Vec<(Option<Reading>, Vec<Diagnostic>)> = raw
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
            (page.map(|page| (RawPage { boxes: source::boxes(snapshot, &raw.path), ..page }, ledger)), problems)
        })
        .collect();
    let mut readings = Readings { superseded, ..Readings::default() };
    for (reading, problems) in read {
        readings.extend(reading);
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

/// Whether an account is of these very bytes, read with what the sidecars say now.
fn is_current(page: &RawPage, ledger: Option<&Ledger>) -> bool {
    ledger.and_then(|ledger| ledger.baoku.as_ref()).is_some_and(|record| record.is_of(page))
}

impl Readings {
    /// How many pages there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pages.len() + self.unread.len()
    }

    /// Says which pages have no current account: what `build --no-ingest` fails on.
    #[must_use]
    pub fn not_ingested(&self) -> Vec<Diagnostic> {
        let changed = self.pages.iter().zip(&self.ledgers).filter(|(page, ledger)| !is_current(page, Some(ledger)));
        let changed = changed.map(|(page, _)| (page, "this page, its sidecar or its boxes have changed since it was ingested"));
        let unread = self.unread.iter().map(|page| (page, "this page is not ingested"));
        changed
            .chain(unread)
            .map(|(page, what)| {
                Diagnostic::error("not-ingested", what)
                    .at(Place::file(&page.path))
                    .help("run `baoku ingest` and commit what it writes under content/")
            })
            .collect()
    }

    fn extend(&mut self, readings: impl IntoIterator<Item = Reading>) {
        for (page, ledger) in readings {
            match ledger {
                Some(ledger) => {
                    self.pages.push(page);
                    self.ledgers.push(ledger);
                }
                None => self.unread.push(page),
            }
        }
    }

    fn take(&mut self) -> Vec<Reading> {
        let (pages, ledgers, unread) =
            (std::mem::take(&mut self.pages), std::mem::take(&mut self.ledgers), std::mem::take(&mut self.unread));
        let known = pages.into_iter().zip(ledgers.into_iter().map(Some));
        let mut all: Vec<Reading> = known.chain(unread.into_iter().map(|page| (page, None))).collect();
        all.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        all
    }
}

/// A page with its account, if it has one.
type Reading = (RawPage, Option<Ledger>);

/// Reads the wanted pages and brings their articles up to date, in memory: the snapshot and the readings are as they
/// will be when the returned files are written.
pub fn ingest(snapshot: &mut Snapshot, readings: &mut Readings, wanted: &Wanted) -> (Ingested, Vec<Diagnostic>) {
    let all = readings.take();
    let due = |page: &RawPage, ledger| wanted.also.contains(&page.path) || (!wanted.only && !is_current(page, ledger));
    let accounts: Vec<Option<(Ledger, Vec<Diagnostic>)>> =
        all.par_iter().map(|(page, ledger)| due(page, ledger.as_ref()).then(|| account(page))).collect();
    if accounts.iter().all(Option::is_none) {
        readings.extend(all);
        return (Ingested::default(), Vec::new());
    }
    let mut done = Ingested::default();
    let mut fresh = Vec::new();
    let mut diagnostics = Vec::new();
    let mut before = accounts_without_page(snapshot, &readings.superseded);
    for ((page, ledger), account) in all.into_iter().zip(accounts) {
        let account = account.map(|(account, problems)| {
            diagnostics.extend(problems);
            account
        });
        if account.is_some() || ledger.is_some() {
            fresh.push(account.is_some());
        }
        if let Some(account) = &account {
            done.pages += 1;
            done.stories += account.items.len();
        }
        before.extend(ledger.clone().map(|ledger| (page.path.clone(), ledger)));
        readings.extend([(page, account.or(ledger))]);
    }
    let joins = ingest::join::join(&readings.pages, &mut readings.ledgers);
    let (ids, problems) = snapshot.ids.as_ref().map(Ids::parse).unwrap_or_default();
    diagnostics.extend(problems);
    let order = Order {
        pages: &readings.pages,
        ledgers: &readings.ledgers,
        fresh: &fresh,
        before: &before,
        superseded: &readings.superseded,
        joins: &joins,
        files: &snapshot.articles,
        ids: &ids,
        today: &wanted.today,
        force: &wanted.forced,
    };
    let (outcome, problems) = article::write(&order);
    diagnostics.extend(problems);

    (done.added, done.changed) = (outcome.added, outcome.changed);
    done.writes = outcome.writes;
    for (page, ledger) in readings.pages.iter().zip(&outcome.ledgers) {
        if before.get(&page.path) != Some(ledger) {
            done.writes.push(Write::Put { path: source::ledger_path(&page.path), bytes: print_ledger(ledger) });
        }
    }
    for (path, ledger) in given_over(&before, readings, &fresh) {
        done.writes.push(Write::Put { path: source::ledger_path(path), bytes: print_ledger(&ledger) });
    }
    // Last, so that an ingest that is cut off and run again gives the same ids.
    if outcome.ids != ids {
        done.writes.push(Write::Put { path: "content/ids.tsv".to_owned(), bytes: outcome.ids.print().into_bytes() });
    }
    for write in &done.writes {
        let (Write::Put { path, .. } | Write::Remove { path }) = write;
        done.replaces.push(snapshot.get(path).map(|file| file.hash));
        match write {
            Write::Put { path, bytes } => snapshot.put(SourceFile::new(path.as_str(), bytes.as_slice())),
            Write::Remove { path } => snapshot.remove(path),
        }
    }
    readings.ledgers = outcome.ledgers;
    (done, diagnostics)
}

/// Accounts of raw pages that are no longer there or no longer read, by the path that the page had: a page that was renamed, and
/// one of which there is a better text, are known by them.
fn accounts_without_page(snapshot: &Snapshot, superseded: &BTreeMap<String, String>) -> BTreeMap<String, Ledger> {
    let read = snapshot.raw.iter().filter(|raw| !superseded.contains_key(&raw.path));
    let there: BTreeSet<String> = read.map(|raw| source::ledger_path(&raw.path)).collect();
    let lost = snapshot.ledgers.iter().filter(|file| !there.contains(&file.path));
    lost.filter_map(|file| Some((source::raw_path(&file.path), read_ledger(file).ok()?))).collect()
}

/// The accounts of superseded pages whose stories were taken over just now: they say by which page, and tell of no article any more.
fn given_over<'a>(before: &'a BTreeMap<String, Ledger>, readings: &'a Readings, fresh: &[bool]) -> Vec<(&'a str, Ledger)> {
    let read: BTreeSet<&str> = readings.pages.iter().zip(fresh).filter(|(_, fresh)| **fresh).map(|(page, _)| page.path.as_str()).collect();
    let mut given = Vec::new();
    for (old, new) in readings.superseded.iter().filter(|(_, new)| read.contains(new.as_str())) {
        let Some(ledger) = before.get(old) else { continue };
        let mut after = ledger.clone();
        let record = after.baoku.get_or_insert_default();
        record.stories.clear();
        record.superseded_by = Some(new.clone());
        if after != *ledger {
            given.push((old.as_str(), after));
        }
    }
    given
}

/// Does what ingest wants done to the files below `root`, each whole or not at all.
#[must_use]
pub fn carry_out(root: &Path, writes: &[Write]) -> Vec<Diagnostic> {
    let done = writes.iter().map(|write| match write {
        Write::Put { path, bytes } => publish::write_below(root, path, bytes),
        Write::Remove { path } => publish::remove_below(root, path),
    });
    done.filter_map(Result::err).collect()
}

/// [`carry_out`] of what ingest wants, unless a file that it would replace or remove is another by now: somebody saved it while the
/// pages were read, and what they wrote must not be lost. Then nothing is written, and the next run takes their text into account.
#[must_use]
pub fn carry_out_ingest(root: &Path, ingested: &Ingested) -> Vec<Diagnostic> {
    let path_of = |write: &Write| match write {
        Write::Put { path, .. } | Write::Remove { path } => path.clone(),
    };
    let changed: Vec<Diagnostic> = (ingested.writes.iter().map(path_of).zip(&ingested.replaces))
        .filter(|(path, before)| !source::is_as_read(root, path, **before))
        .map(|(path, _)| {
            Diagnostic::error("changed-meanwhile", "this file is not as it was when the pages were read; ingest has written nothing")
                .at(Place::file(path))
                .help("somebody saved it meanwhile, or it cannot be read: look at it and run the command again")
        })
        .collect();
    if changed.is_empty() { carry_out(root, &ingested.writes) } else { changed }
}

/// The accounts of pages that belong to no archive, in the order of the pages.
#[must_use]
pub fn accounts(pages: &[RawPage]) -> (Vec<Ledger>, Vec<Diagnostic>) {
    let (ledgers, problems): (Vec<Ledger>, Vec<Vec<Diagnostic>>) = pages.par_iter().map(account).unzip();
    (ledgers, problems.into_iter().flatten().collect())
}

/// The account of a page as the program reads it and a person corrected it, with what baoku keeps about it.
fn account(page: &RawPage) -> (Ledger, Vec<Diagnostic>) {
    let mut ledger = ingest::read_page(page);
    let problems = ingest::correct(page, &mut ledger);
    ledger.baoku = Some(Record::of(page));
    (ledger, problems)
}

/// A ledger as it is written: indented, so that version control shows what changed.
///
/// # Panics
///
/// Never: a ledger has only what JSON can say.
#[must_use]
pub fn print_ledger(ledger: &Ledger) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(ledger).expect("a ledger has only strings, numbers and lists");
    bytes.push(b'\n');
    bytes
}

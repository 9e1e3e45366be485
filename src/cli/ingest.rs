//! `baoku ingest`: reads pages, in an archive or anywhere.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    Common, Exit, Ingest,
    report::Report,
    run::{count, root, today},
};
use crate::{
    article::Write,
    check::{self, Doubts},
    desk,
    diagnostic::{Diagnostic, Place, has_errors},
    pipeline::{self, Ingested, Wanted},
    source,
};

/// Reads the pages that were named, or all that are due.
pub fn run(common: &Common, command: &Ingest) -> Exit {
    let mut report = Report::new(common, false);
    let mut doubts = Doubts::default();
    let (ingested, problems) = match &command.ledger {
        Some(folder) => alone(command, folder),
        None => match root(common) {
            Ok(root) => inside(&root, command, &mut doubts),
            Err(problem) => (
                Ingested::default(),
                vec![problem.help("for files outside an archive say where their accounts go: `baoku ingest FILES --ledger DIR`")],
            ),
        },
    };
    report.tell(problems);
    if ingested.pages == 0 && report.exit() == Exit::Trouble {
        return report.exit();
    }
    let articles = if command.ledger.is_none() {
        format!(", {} new and {} changed", count(ingested.added, "article", "articles"), ingested.changed)
    } else {
        String::new()
    };
    let sentence = format!(
        "{} read, {}{articles}, {} written",
        count(ingested.pages, "page", "pages"),
        count(ingested.stories, "story", "stories"),
        count(ingested.writes.len(), "file", "files")
    );
    report.result(&sentence, &json!({"pages": ingested.pages, "stories": ingested.stories, "files": ingested.writes.iter().map(|(Write::Put { path, .. } | Write::Remove { path })| path).collect::<Vec<_>>()}));
    if command.ledger.is_none() && ingested.pages > 0 {
        let more =
            if doubts.totals.need_you == 0 { "" } else { ": worst first in `baoku check --doubts`, or on the desk of `baoku watch`" };
        report.hint(&format!("stories of the archive: {}{more}", doubts.summary()));
    }
    report.exit()
}

/// Pages of an archive, with their articles; what is in doubt then.
fn inside(root: &Path, command: &Ingest, doubts: &mut Doubts) -> (Ingested, Vec<Diagnostic>) {
    let (mut snapshot, mut problems) = source::read(root);
    let (mut readings, found) = pipeline::read_pages(&snapshot);
    problems.extend(found);
    let known: BTreeSet<&str> = snapshot.raw.iter().map(|raw| raw.path.as_str()).collect();
    let mut name = |file: &PathBuf| {
        let path = within(&snapshot.root, file);
        let page = path.filter(|path| known.contains(path.as_str()));
        if page.is_none() {
            problems.push(
                Diagnostic::error("usage", "this is no raw page of the archive")
                    .at(Place::file(file.display().to_string()))
                    .help("raw pages lie in content/raw/ and end in `.txt`; `--ledger DIR` reads files anywhere"),
            );
        }
        page
    };
    let forced: BTreeSet<String> = command.force.iter().filter_map(&mut name).collect();
    let named: BTreeSet<String> = command.files.iter().filter_map(&mut name).chain(forced.iter().cloned()).collect();
    let only = !command.files.is_empty() || !command.force.is_empty();
    // Without names every page is read again: so an archive gets what the program has learnt since.
    let also = if only { named } else { known.iter().map(|path| (*path).to_owned()).collect() };
    let wanted = Wanted { only, also, forced, today: today() };
    let (ingested, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
    problems.extend(found);
    problems.extend(pipeline::carry_out_ingest(root, &ingested));
    *doubts = check::doubts(&readings.pages, &readings.ledgers, &desk::articles(&snapshot).0);
    (ingested, problems)
}

/// The path of a file below the archive's root, with `/`.
fn within(root: &Path, file: &Path) -> Option<String> {
    let whole = std::path::absolute(file).ok()?;
    let below = match whole.strip_prefix(root) {
        Ok(below) => below.to_owned(),
        // Named from the archive's root though typed elsewhere.
        Err(_) if file.is_relative() => file.to_owned(),
        Err(_) => return None,
    };
    let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// Files anywhere: only their accounts are written.
fn alone(command: &Ingest, folder: &Path) -> (Ingested, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut pages = Vec::new();
    let mut stems: Vec<String> = Vec::new();
    for file in &command.files {
        let raw = match source::read_outside(file) {
            Ok(raw) => raw,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let beside = file.with_extension("yaml");
        let mut facts = source::PageFacts::default();
        if beside.symlink_metadata().is_ok() && beside != *file {
            match source::read_outside(&beside) {
                Ok(sidecar) => {
                    let (stated, found) = source::sidecar(&sidecar);
                    facts = stated;
                    problems.extend(found);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if stems.contains(&stem) {
            problems.push(
                Diagnostic::error("usage", format!("two files would both be accounted for in {stem}.json")).at(Place::file(&raw.path)),
            );
            continue;
        }
        let (page, found) = source::decode(&raw, facts);
        problems.extend(found);
        if let Some(page) = page {
            stems.push(stem);
            pages.push(source::RawPage { boxes: source::boxes_beside(file), ..page });
        }
    }
    if command.files.is_empty() {
        problems.push(Diagnostic::error("usage", "no files are named").help("baoku ingest FILES --ledger DIR"));
    }
    let (ledgers, found) = pipeline::accounts(&pages);
    problems.extend(found);
    let mut ingested = Ingested { pages: pages.len(), stories: ledgers.iter().map(|l| l.items.len()).sum(), ..Ingested::default() };
    for (stem, ledger) in stems.iter().zip(&ledgers) {
        ingested.writes.push(Write::Put { path: format!("{stem}.json"), bytes: pipeline::print_ledger(ledger) });
    }
    let failed = pipeline::carry_out(folder, &ingested.writes);
    if has_errors(&failed) {
        ingested.writes.clear();
    }
    problems.extend(failed);
    (ingested, problems)
}

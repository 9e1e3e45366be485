//! `baoku watch`: the build's own pipeline, shown in a browser.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    Common, Exit, Watch,
    report::{Report, remark, say},
    run::{root, today},
};
use crate::{
    archive::Memory,
    desk::view::Desk,
    diagnostic::{Diagnostic, has_errors},
    pipeline::{self, Wanted},
    preview::{Answer, DESK},
    source::Snapshot,
    watch::{self, Loaded, Notice, Proof, WatchOptions},
};

/// Shows the site and every save until Ctrl-C.
pub fn run(common: &Common, command: &Watch) -> Exit {
    let mut report = Report::new(common, false);
    let root = match root(common) {
        Ok(root) => root,
        Err(problem) => {
            report.tell(vec![problem]);
            return report.exit();
        }
    };
    let options = WatchOptions { root, port: command.port, open: command.open, poll: command.poll };
    let mut memory = Memory::lasting();
    let mut told = Vec::new();
    let of_all = common.clone();
    let load = move |snapshot: Snapshot, problems: Vec<Diagnostic>| {
        let loaded = load(snapshot, problems, &mut memory);
        // What was said at the last save need not be said at this one.
        if loaded.problems != told {
            told.clone_from(&loaded.problems);
            Report::new(&of_all, false).tell(loaded.problems.clone());
        }
        loaded
    };
    let quiet = common.quiet;
    let notice = |notice| match notice {
        Notice::Serving(url) => {
            say(&format!("{url}   Ctrl-C ends it"));
            if !quiet {
                say(&format!("{url}{DESK}   the desk: what needs you, and its corrections"));
            }
        }
        Notice::Hint(problem) => Report::new(common, false).tell(vec![problem]),
        Notice::Updated(_) if quiet => (),
        Notice::Updated(time) => remark(&format!("updated in {} ms", time.as_millis())),
    };
    if let Err(problem) = watch::run(&options, load, notice) {
        report.tell(vec![problem]);
    }
    report.exit()
}

/// A site of a snapshot, with ingest before it as in a build.
fn load(mut snapshot: Snapshot, mut problems: Vec<Diagnostic>, memory: &mut Memory) -> Loaded {
    let (config, found) = pipeline::configuration(&snapshot);
    problems.extend(found);
    let (mut readings, found) = pipeline::read_pages(&snapshot);
    problems.extend(found);
    let wanted = Wanted { today: today(), ..Wanted::default() };
    let (done, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
    problems.extend(found);
    problems.extend(pipeline::carry_out_ingest(&snapshot.root, &done));
    let (site, found) = pipeline::site(&snapshot, &readings, &config, memory);
    problems.extend(found);
    pipeline::drop_echoes(&mut problems);
    crate::diagnostic::sort(&mut problems);
    let Some(site) = site.map(Arc::new) else {
        debug_assert!(has_errors(&problems), "without a site there is a reason");
        return Loaded { problems, ..Loaded::default() };
    };
    let desk = Arc::new(Desk::new(snapshot, readings.pages, readings.ledgers, &config, &wanted.today));
    let errand = {
        let desk = desk.clone();
        move |body: &[u8]| desk.choose(body)
    };
    let base = site.renderer.base_path().trim_start_matches('/').to_owned();
    let pull = {
        let site = site.clone();
        move |snapshot: &Snapshot, altered: &BTreeSet<String>| {
            let proof = pipeline::Proof::pull(&site, snapshot, altered)?;
            Some(Arc::new(move |path: &str| proof.file(path).map(answer)) as Arc<Proof>)
        }
    };
    let ask = move |path: &str| {
        if let Some(of_desk) = path.strip_prefix(DESK) {
            return desk.file(of_desk);
        }
        site.file(path).or_else(|| site.file(below(&base, path)?)).map_or(Answer::Missing, answer)
    };
    Loaded { site: Some(Arc::new(ask)), errand: Some(Arc::new(errand)), pull: Some(Arc::new(pull)), problems }
}

/// A file as it was made, or why it could not be.
fn answer(made: Result<Vec<u8>, Diagnostic>) -> Answer {
    match made {
        Ok(bytes) => Answer::File(bytes.into()),
        Err(problem) => Answer::Broken(vec![problem]),
    }
}

/// A path without that of the site's address: the page for missing addresses links to what lies there, and in a preview the site
/// stands at the root.
fn below<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(base).filter(|_| !base.is_empty())
}

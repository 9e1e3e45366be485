//! `baoku watch`: the build's own pipeline, shown in a browser.

use std::sync::Arc;

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
    preview::{self, Answer, DESK},
    source::Snapshot,
    watch::{self, Errand, Loaded, Notice, WatchOptions},
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
    let mut told = Vec::new();
    let mut memory = Memory::lasting();
    let load = |snapshot: &Snapshot, problems: Vec<Diagnostic>| {
        let loaded = load(snapshot, problems, &mut memory);
        // What was said at the last save need not be said at this one.
        if loaded.problems != told {
            told.clone_from(&loaded.problems);
            Report::new(common, false).tell(loaded.problems.clone());
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
fn load(snapshot: &Snapshot, mut problems: Vec<Diagnostic>, memory: &mut Memory) -> Loaded {
    let mut snapshot = snapshot.clone();
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
    let Some(site) = site else {
        debug_assert!(has_errors(&problems), "without a site there is a reason");
        return Loaded { problems, ..Loaded::default() };
    };
    let desk = Arc::new(Desk::new(snapshot, readings.pages, readings.ledgers, &config, &wanted.today));
    let errand = {
        let desk = desk.clone();
        move |body: &[u8]| desk.choose(body)
    };
    let base = site.renderer.base_path().trim_start_matches('/').to_owned();
    let ask = move |path: &str| {
        if let Some(of_desk) = path.strip_prefix(DESK) {
            return desk.file(of_desk);
        }
        match site.file(path).or_else(|| site.file(below(&base, path)?)) {
            None => Answer::Missing,
            Some(Ok(bytes)) => Answer::File(bytes.into()),
            Some(Err(problem)) => Answer::Broken(vec![problem]),
        }
    };
    Loaded { site: Some(Arc::new(ask) as Arc<preview::Site>), errand: Some(Arc::new(errand) as Arc<Errand>), problems }
}

/// A path without that of the site's address: the page for missing addresses links to what lies there, and in a preview the site
/// stands at the root.
fn below<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(base).filter(|_| !base.is_empty())
}

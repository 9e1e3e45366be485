//! `baoku watch`: every snapshot through the pipeline, its site into the preview, its problems to the terminal.

use std::{cell::RefCell, collections::HashMap, path::Path, sync::Arc};

use serde_json::json;

use super::{
    Common, Exit,
    report::Report,
    run::{root, today},
};
use crate::{
    diagnostic::{self, Diagnostic},
    pipeline::{self, Wanted},
    preview::Answer,
    source::Snapshot,
    watch::{self, Loaded, Notice, WatchOptions},
};

/// Shows the archive until Ctrl-C.
pub fn run(common: &Common, command: &super::Watch) -> Exit {
    let mut report = Report::new(common, false);
    let root = match root(common) {
        Ok(root) => root,
        Err(problem) => {
            report.tell(vec![problem]);
            return report.exit();
        }
    };
    let options = WatchOptions { root: root.clone(), port: command.port, open: command.open, poll: command.poll };
    // What was said already is not said again with every save.
    let said = RefCell::new(Vec::new());
    let load = |snapshot: &Snapshot, problems: Vec<Diagnostic>| {
        let loaded = load(&root, snapshot, problems);
        if *said.borrow() != loaded.problems {
            let mut report = Report::new(common, false);
            report.tell(loaded.problems.clone());
            if loaded.problems.is_empty() {
                report.hint("all is well again");
            }
            said.replace(loaded.problems.clone());
        }
        loaded
    };
    let tell = |notice: Notice| {
        let mut report = Report::new(common, false);
        match notice {
            Notice::Serving(url) => {
                report.result(&format!("{url} shows the archive and every change of it; Ctrl-C ends it"), &json!({"url": url}))
            }
            Notice::Updated(took) => report.hint(&format!("shown after {} ms", took.as_millis())),
            Notice::Hint(hint) => report.tell(vec![hint]),
        }
    };
    if let Err(problem) = watch::run(&options, load, tell) {
        report.tell(vec![problem]);
    }
    report.exit()
}

/// The way of [`build`](super::run) up to the sink, which here is a browser.
fn load(root: &Path, snapshot: &Snapshot, mut problems: Vec<Diagnostic>) -> Loaded {
    let mut snapshot = snapshot.clone();
    let (config, found) = pipeline::configuration(&snapshot);
    problems.extend(found);
    let (mut readings, found) = pipeline::read_pages(&snapshot);
    problems.extend(found);
    let wanted = Wanted { today: today(), ..Wanted::default() };
    let (done, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
    problems.extend(found);
    problems.extend(pipeline::carry_out(root, &done.writes));
    let (site, found) = pipeline::site(&snapshot, &readings, &config);
    problems.extend(found);
    diagnostic::sort(&mut problems);
    let site = site.map(|site| {
        let pages: HashMap<String, usize> = site.renderer.pages().iter().enumerate().map(|(at, page)| (page.path.clone(), at)).collect();
        Arc::new(move |path: &str| {
            let Some(page) = pages.get(path).and_then(|at| site.renderer.pages().get(*at)) else { return Answer::Missing };
            match site.renderer.render(page) {
                Ok(bytes) => Answer::File(bytes.into()),
                Err(problem) => Answer::Broken(vec![problem]),
            }
        }) as Arc<watch::Site>
    });
    Loaded { site, problems }
}

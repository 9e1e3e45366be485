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
    watch::{self, Errand, Loaded, Maker, Notice, Proof, WatchOptions},
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
    let maker = Newsroom { common, memory: Memory::lasting(), site: None, told: Vec::new() };
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
    if let Err(problem) = watch::run(&options, maker, notice) {
        report.tell(vec![problem]);
    }
    report.exit()
}

/// Makes the site of each snapshot, with ingest before it as in a build.
struct Newsroom<'a> {
    common: &'a Common,
    memory: Memory,
    /// The site of the last snapshot that had no errors.
    site: Option<Arc<pipeline::Site>>,
    /// What was said at the last save need not be said at this one.
    told: Vec<Diagnostic>,
}

impl Maker for Newsroom<'_> {
    fn site(&mut self, snapshot: &Snapshot, problems: Vec<Diagnostic>) -> Loaded {
        let loaded = self.load(snapshot, problems);
        if loaded.problems != self.told {
            self.told.clone_from(&loaded.problems);
            Report::new(self.common, false).tell(loaded.problems.clone());
        }
        loaded
    }

    fn proof(&mut self, snapshot: &Snapshot, altered: &[String]) -> Option<Arc<Proof>> {
        let proof = pipeline::Proof::pull(self.site.as_ref()?, snapshot, altered)?;
        Some(Arc::new(move |path: &str| proof.file(path).map(answer)))
    }
}

impl Newsroom<'_> {
    fn load(&mut self, snapshot: &Snapshot, mut problems: Vec<Diagnostic>) -> Loaded {
        // One with errors in it is not what the next save begins from.
        self.site = None;
        let mut snapshot = snapshot.clone();
        let (config, found) = pipeline::configuration(&snapshot);
        problems.extend(found);
        let (mut readings, found) = pipeline::read_pages(&snapshot);
        problems.extend(found);
        let wanted = Wanted { today: today(), ..Wanted::default() };
        let (done, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
        problems.extend(found);
        problems.extend(pipeline::carry_out_ingest(&snapshot.root, &done));
        let (site, found) = pipeline::site(&snapshot, &readings, &config, &mut self.memory);
        problems.extend(found);
        pipeline::drop_echoes(&mut problems);
        crate::diagnostic::sort(&mut problems);
        let Some(site) = site.map(Arc::new) else {
            debug_assert!(has_errors(&problems), "without a site there is a reason");
            return Loaded { problems, ..Loaded::default() };
        };
        self.site = Some(site.clone()).filter(|_| !has_errors(&problems));
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
            site.file(path).or_else(|| site.file(below(&base, path)?)).map_or(Answer::Missing, answer)
        };
        Loaded { site: Some(Arc::new(ask) as Arc<preview::Site>), errand: Some(Arc::new(errand) as Arc<Errand>), problems }
    }
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

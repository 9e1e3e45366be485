//! Events → folders to look at again → a new snapshot → a new site in the preview.
//!
//! An event is never believed: it only marks its folder dirty, and the folder is looked at again. So a plain save, an editor's
//! rename, a lost event and a moved folder all end in one path, and what is shown is what a build of the same folder gives.

mod ears;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    diagnostic::{Diagnostic, has_errors},
    preview::Preview,
    publish::Hold,
    source::{Dirty, Snapshot, Tree},
};
use ears::{Ears, Heard};

pub use crate::preview::{Errand, Proof, Site};
pub use ears::Stopper;

/// How long it must be quiet after an event before its folder is looked at. An editor's save is two to five events (a
/// temporary, a rename, permissions) within a few milliseconds; a reader notices nothing below a tenth of a second.
pub const QUIET: Duration = Duration::from_millis(20);

/// How long a burst that does not end (a checkout, an archive being unpacked) can put a look off.
pub const LONGEST_BURST: Duration = Duration::from_millis(250);

/// How long nothing must happen before everything is looked at once more, for what no event told of. Where a look takes
/// longer than a hundredth of this, it is put off in proportion.
pub const SWEEP: Duration = Duration::from_secs(2);

/// How often everything is looked at where no events can be had; in proportion longer where a look takes longer than a tenth of this.
pub const POLL: Duration = Duration::from_millis(250);

/// What a person wants of `watch`.
#[derive(Clone, Debug, Default)]
pub struct WatchOptions {
    /// The archive.
    pub root: PathBuf,
    /// Port of the preview; the first free one from [`preview::FIRST_PORT`](crate::preview::FIRST_PORT) on when none is asked for.
    pub port: Option<u16>,
    /// Open the browser.
    pub open: bool,
    /// Look instead of listening.
    pub poll: bool,
}

/// What became of a snapshot.
#[derive(Clone, Default)]
pub struct Loaded {
    /// The site, if there is one to show.
    pub site: Option<Arc<Site>>,
    /// Who runs the errands of its desk.
    pub errand: Option<Arc<Errand>>,
    /// All that is wrong with the snapshot. Errors keep the site shown before.
    pub problems: Vec<Diagnostic>,
}

/// Makes sites of snapshots. A function from a snapshot, and from what could not be read for it, is one that pulls no proofs.
pub trait Maker {
    /// The site, or why there is none.
    fn site(&mut self, snapshot: &Snapshot, problems: Vec<Diagnostic>) -> Loaded;

    /// What can be shown of the site at once, knowing which files were altered since the last one and nothing else was.
    fn proof(&mut self, _snapshot: &Snapshot, _altered: &[String]) -> Option<Arc<Proof>> {
        None
    }
}

impl<F: FnMut(&Snapshot, Vec<Diagnostic>) -> Loaded> Maker for F {
    fn site(&mut self, snapshot: &Snapshot, problems: Vec<Diagnostic>) -> Loaded {
        self(snapshot, problems)
    }
}

/// What `watch` has to say while it runs.
#[derive(Clone, Debug)]
pub enum Notice {
    /// The preview can be opened at this address.
    Serving(String),
    /// Something that the person should know.
    Hint(Diagnostic),
    /// What was saved is shown, or its problems are; so long it took.
    Updated(Duration),
}

/// Shows the archive and every change of it, until Ctrl-C.
///
/// # Errors
/// When another `watch` shows the same folder, the port is taken, or the system lets nobody listen.
pub fn run(options: &WatchOptions, mut maker: impl Maker, mut notice: impl FnMut(Notice)) -> Result<(), Diagnostic> {
    let mut hold = Hold::take(&options.root.join(".baoku/watching")).map_err(|address| already_watched(&address))?;
    let preview = Preview::start(options.port)?;
    let url = preview.url();
    hold.note(&url);
    let mut watcher = Watcher::new(&options.root, options.poll);
    stop_on_signals(watcher.stopper());
    let mut has_good = false;
    let mut is_first = true;
    let mut since = Instant::now();
    loop {
        let proof = catch_unwind(AssertUnwindSafe(|| maker.proof(watcher.snapshot(), watcher.altered()?))).ok().flatten();
        if let Some(proof) = proof {
            preview.show_first(proof);
        }
        let loaded = catch_unwind(AssertUnwindSafe(|| maker.site(watcher.snapshot(), watcher.problems()))).unwrap_or_else(|_| Loaded {
            site: None,
            errand: None,
            problems: vec![
                Diagnostic::error("defect", "a defect of baoku stopped the rebuild")
                    .help("the last good site stays; please report what you saved"),
            ],
        });
        let is_good = !has_errors(&loaded.problems);
        // Until there has been a good site, one with gaps is better than none.
        if let Some(site) = loaded.site.filter(|_| is_good || !has_good) {
            if let Some(errand) = loaded.errand {
                preview.employ(errand);
            }
            preview.show(site);
            has_good |= is_good;
        }
        if !is_good {
            preview.report(&loaded.problems);
        }
        if is_first {
            is_first = false;
            notice(Notice::Serving(url.clone()));
            if options.open && !open_browser(&url) {
                notice(Notice::Hint(Diagnostic::note("no-browser", format!("no browser could be started; open {url} yourself"))));
            }
        } else {
            notice(Notice::Updated(since.elapsed()));
        }
        for hint in watcher.hints() {
            notice(Notice::Hint(hint));
        }
        match watcher.wait() {
            Some(began) => since = began,
            None => return Ok(()),
        }
    }
}

fn stop_on_signals(stopper: Stopper) {
    let mut is_stopping = false;
    // It fails only when another part of the program has taken the signals; that one then says when to end.
    let _ = ctrlc::set_handler(move || {
        // A second Ctrl-C helps where the first did not.
        if is_stopping {
            std::process::exit(130);
        }
        is_stopping = true;
        stopper.stop();
    });
}

fn already_watched(address: &str) -> Diagnostic {
    let place = if address.is_empty() { String::new() } else { format!(", at {address}") };
    Diagnostic::error("already-watched", format!("another `baoku watch` shows this archive already{place}"))
        .help("use that one, or end it first")
}

fn open_browser(url: &str) -> bool {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/c", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

/// Keeps a [`Tree`] like the folder on disk.
#[derive(Debug)]
pub struct Watcher {
    tree: Tree,
    ears: Ears,
    /// How long the last look at everything took.
    look_time: Duration,
    hints: Vec<Diagnostic>,
}

impl Watcher {
    /// Reads the archive and begins to listen; with `poll` it looks at everything again and again instead.
    #[must_use]
    pub fn new(root: &Path, poll: bool) -> Self {
        let tree = Tree::new(root);
        let (ears, hint) = Ears::new(&tree.snapshot().root, poll);
        let mut watcher = Self { tree, ears, look_time: Duration::ZERO, hints: hint.into_iter().collect() };
        watcher.look(&Dirty::everything());
        watcher
    }

    /// The inputs as they were last seen.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        self.tree.snapshot()
    }

    /// The files that the last look found to be new, altered or gone; `None` where more than files is different.
    #[must_use]
    pub fn altered(&self) -> Option<&[String]> {
        self.tree.altered()
    }

    /// What could not be read of them.
    #[must_use]
    pub fn problems(&self) -> Vec<Diagnostic> {
        self.tree.problems()
    }

    /// Whether it looks instead of listening.
    #[must_use]
    pub fn polls(&self) -> bool {
        self.ears.are_deaf()
    }

    /// What can end [`Watcher::wait`] from another thread.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.ears.stopper()
    }

    /// What the person should know and has not been told.
    pub fn hints(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.hints)
    }

    /// Waits until the snapshot is another: then the moment of the first sign of it. `None` when stopped.
    pub fn wait(&mut self) -> Option<Instant> {
        while let Ok(changed) = self.wait_for(None) {
            if changed.is_some() {
                return changed;
            }
        }
        None
    }

    /// [`Watcher::wait`] for as long as `patience`; `Ok(None)` when nothing changed.
    ///
    /// # Errors
    /// When stopped.
    pub fn wait_for(&mut self, patience: Option<Duration>) -> Result<Option<Instant>, Stopped> {
        let until = patience.map(|patience| Instant::now() + patience);
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let idle = if self.polls() { POLL.max(self.look_time * 10) } else { SWEEP.max(self.look_time * 100) };
            let (dirty, began) = match self.ears.listen(left.map_or(idle, |left| left.min(idle))) {
                Heard::Stop => return Err(Stopped),
                Heard::Nothing => (Dirty::everything(), Instant::now()),
                Heard::Dirty(dirty, began) => (dirty, began),
            };
            if self.look(&dirty) {
                return Ok(Some(began));
            }
            if until.is_some_and(|until| Instant::now() >= until) {
                return Ok(None);
            }
        }
    }

    fn look(&mut self, dirty: &Dirty) -> bool {
        let began = Instant::now();
        let ears = &mut self.ears;
        let has_news = self.tree.look(dirty, &mut |folder| ears.enter(folder));
        if dirty.all {
            self.look_time = began.elapsed();
        }
        self.hints.extend(self.ears.gone_deaf());
        has_news
    }
}

/// Somebody wants the watching to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

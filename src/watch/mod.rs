//! Events → folders to look at again → a new snapshot → a new site in the preview.
//!
//! An event is never believed: it only marks its folder dirty, and the folder is looked at again. So a plain save, an editor's
//! rename, a lost event and a moved folder all end in one path, and what is shown is what a build of the same folder gives.

mod ears;

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    diagnostic::{Diagnostic, has_errors},
    preview::Preview,
    publish::Hold,
    source::{Dirty, Snapshot, Tree},
};
use ears::{Caller, Ears, Heard};

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
    /// Who pulls proofs of what is saved after it.
    pub pull: Option<Arc<Pull>>,
    /// All that is wrong with the snapshot. Errors keep the site shown before.
    pub problems: Vec<Diagnostic>,
}

/// What can be shown at once of a later snapshot, of which only these files are altered.
pub type Pull = dyn Fn(&Snapshot, &BTreeSet<String>) -> Option<Arc<Proof>> + Send + Sync;

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

/// Shows the archive and every change of it, until Ctrl-C. `load` makes a site of a snapshot and of what could not be read for it, on
/// a thread of its own: what is saved meanwhile is heard, and shown as far as it can be at once.
///
/// # Errors
/// When another `watch` shows the same folder, the port is taken, or the system lets nobody listen.
pub fn run(
    options: &WatchOptions,
    load: impl FnMut(Snapshot, Vec<Diagnostic>) -> Loaded + Send + 'static,
    mut notice: impl FnMut(Notice),
) -> Result<(), Diagnostic> {
    let mut hold = Hold::take(&options.root.join(".baoku/watching")).map_err(|address| already_watched(&address))?;
    let preview = Preview::start(options.port)?;
    let url = preview.url();
    hold.note(&url);
    let mut watcher = Watcher::new(&options.root, options.poll);
    stop_on_signals(watcher.stopper());
    let loader = Loader::employ(load, watcher.ears.caller());
    loader.begin(&watcher);
    let (mut is_first, mut has_good, mut is_busy) = (true, false, true);
    // When the first sign came of what is being loaded, and of what came after it.
    let (mut since, mut next): (Instant, Option<Instant>) = (Instant::now(), None);
    // What was altered since the last snapshot that was loaded, and since the one that is being loaded.
    let (mut since_loaded, mut since_begun) = (Altered::default(), Altered::default());
    let mut pull: Option<Arc<Pull>> = None;
    loop {
        if let Some(loaded) = loader.finished() {
            is_busy = false;
            let is_good = !has_errors(&loaded.problems);
            // While there are errors, they are what is shown of a save.
            (pull, since_loaded) = (loaded.pull.filter(|_| is_good), std::mem::take(&mut since_begun));
            // Until there has been a good site, one with gaps is better than none.
            if let Some(site) = loaded.site.filter(|_| is_good || !has_good) {
                if let Some(errand) = loaded.errand {
                    preview.employ(errand);
                }
                preview.show_both(site, since_loaded.proof(pull.as_deref(), &watcher));
                has_good |= is_good;
            }
            if !is_good {
                preview.report(&loaded.problems);
            }
            if std::mem::take(&mut is_first) {
                notice(Notice::Serving(url.clone()));
                if options.open && !open_browser(&url) {
                    notice(Notice::Hint(Diagnostic::note("no-browser", format!("no browser could be started; open {url} yourself"))));
                }
            } else {
                notice(Notice::Updated(since.elapsed()));
            }
        }
        if let Some(began) = next.take_if(|_| !is_busy) {
            (since, since_begun, is_busy) = (began, Altered::default(), true);
            loader.begin(&watcher);
        }
        for hint in watcher.hints() {
            notice(Notice::Hint(hint));
        }
        match watcher.wait_for(None) {
            Ok(Some(began)) => {
                next.get_or_insert(began);
                since_loaded.add(watcher.altered());
                since_begun.add(watcher.altered());
                if let Some(proof) = since_loaded.proof(pull.as_deref(), &watcher) {
                    preview.show_first(proof);
                }
            }
            Ok(None) => {}
            Err(Stopped) => return Ok(()),
        }
    }
}

/// Which files were altered; `None` where more than files was.
struct Altered(Option<BTreeSet<String>>);

impl Default for Altered {
    fn default() -> Self {
        Self(Some(BTreeSet::new()))
    }
}

impl Altered {
    fn add(&mut self, more: Option<&[String]>) {
        match (&mut self.0, more) {
            (Some(files), Some(more)) => files.extend(more.iter().cloned()),
            _ => self.0 = None,
        }
    }

    /// What can be shown of them at once.
    fn proof(&self, pull: Option<&Pull>, watcher: &Watcher) -> Option<Arc<Proof>> {
        let (pull, files) = (pull?, self.0.as_ref().filter(|files| !files.is_empty())?);
        // The whole site says so if it is a defect.
        catch_unwind(AssertUnwindSafe(|| pull(watcher.snapshot(), files))).ok().flatten()
    }
}

/// Makes one site after the other, on its own thread.
struct Loader {
    orders: Sender<(Snapshot, Vec<Diagnostic>)>,
    loaded: Receiver<Loaded>,
}

impl Loader {
    /// `caller` is called after each.
    fn employ(mut load: impl FnMut(Snapshot, Vec<Diagnostic>) -> Loaded + Send + 'static, caller: Caller) -> Self {
        let (orders, received) = channel::<(Snapshot, Vec<Diagnostic>)>();
        let (finished, loaded) = channel();
        let work = move || {
            for (snapshot, problems) in received {
                let made = catch_unwind(AssertUnwindSafe(|| load(snapshot, problems)));
                if finished.send(made.unwrap_or_else(|_| defect())).is_err() {
                    return;
                }
                caller.call();
            }
        };
        thread::spawn(work);
        Self { orders, loaded }
    }

    fn begin(&self, watcher: &Watcher) {
        // It takes orders until this is dropped.
        let _ = self.orders.send((watcher.snapshot().clone(), watcher.problems()));
    }

    fn finished(&self) -> Option<Loaded> {
        self.loaded.try_recv().ok()
    }
}

fn defect() -> Loaded {
    let problem =
        Diagnostic::error("defect", "a defect of baoku stopped the rebuild").help("the last good site stays; please report what you saved");
    Loaded { problems: vec![problem], ..Loaded::default() }
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

    /// [`Watcher::wait`] for as long as `patience`; `Ok(None)` when nothing changed, or somebody calls.
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
                Heard::Call => return Ok(None),
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

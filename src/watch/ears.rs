//! What the system tells of changes, as folders to look at again.

use std::{
    io,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::{Duration, Instant},
};

use notify::{
    ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, ModifyKind},
};

use super::{LONGEST_BURST, QUIET};
use crate::{diagnostic::Diagnostic, source::Dirty};

/// Listens to the folders that it was led into.
#[derive(Debug)]
pub(super) struct Ears {
    root: PathBuf,
    /// None when deaf: then everything must be looked at from time to time.
    listener: Option<RecommendedWatcher>,
    signs: Receiver<Sign>,
    sender: Sender<Sign>,
    why_deaf: Option<Diagnostic>,
    /// Somebody called while something else was listened to.
    was_called: bool,
}

#[derive(Debug)]
enum Sign {
    Event(notify::Result<Event>),
    Call,
    Stop,
}

/// What was heard.
#[derive(Debug)]
pub(super) enum Heard {
    Nothing,
    /// Somebody calls who has something else.
    Call,
    /// These are to be looked at; the first sign of it came then.
    Dirty(Dirty, Instant),
    Stop,
}

/// Ends the watching from another thread.
#[derive(Clone, Debug)]
pub struct Stopper(Sender<Sign>);

/// Interrupts the listening from another thread.
#[derive(Debug)]
pub(super) struct Caller(Sender<Sign>);

impl Caller {
    pub(super) fn call(&self) {
        // If nobody listens any more, nobody waits for this.
        let _ = self.0.send(Sign::Call);
    }
}

impl Stopper {
    /// Ends it.
    pub fn stop(&self) {
        // If nobody listens any more, it has ended.
        let _ = self.0.send(Sign::Stop);
    }
}

impl Ears {
    pub(super) fn new(root: &Path, is_deaf: bool) -> (Self, Option<Diagnostic>) {
        let (sender, signs) = channel();
        let mut ears = Self { root: root.to_owned(), listener: None, signs, sender, why_deaf: None, was_called: false };
        if is_deaf {
            return (ears, None);
        }
        let sender = ears.sender.clone();
        let hear = move |event: notify::Result<Event>| {
            // Reading a file is an event too: most of what comes, and nothing to anybody.
            if !matches!(&event, Ok(Event { kind: EventKind::Access(access), .. }) if *access != AccessKind::Close(AccessMode::Write)) {
                let _ = sender.send(Sign::Event(event));
            }
        };
        match notify::recommended_watcher(hear) {
            Ok(listener) => {
                ears.listener = Some(listener);
                (ears, None)
            }
            Err(error) => (ears, Some(why_deaf(&error))),
        }
    }

    pub(super) fn are_deaf(&self) -> bool {
        self.listener.is_none()
    }

    pub(super) fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    pub(super) fn caller(&self) -> Caller {
        Caller(self.sender.clone())
    }

    /// Why it went deaf, once.
    pub(super) fn gone_deaf(&mut self) -> Option<Diagnostic> {
        self.why_deaf.take()
    }

    /// Begins to listen in a folder; in one that is listened to already it makes sure of it.
    ///
    /// On Linux each folder by itself, before it is listed, so that there is no moment in which a change could be missed.
    /// Elsewhere the system listens to whole trees, and only the tops are entered.
    pub(super) fn enter(&mut self, folder: &Path) {
        let Some(listener) = &mut self.listener else { return };
        let depth = folder.strip_prefix(&self.root).map_or(0, |below| below.components().count());
        let mode = match depth {
            _ if cfg!(target_os = "linux") => RecursiveMode::NonRecursive,
            0 => RecursiveMode::NonRecursive,
            1 => RecursiveMode::Recursive,
            _ => return,
        };
        if let Err(error) = listener.watch(folder, mode)
            && is_limit(&error)
        {
            self.go_deaf(&error);
        }
        // Any other error: the folder is gone again, or cannot be read. Its own folder tells when that changes.
    }

    /// Waits for signs, then until it is quiet, but not for ever.
    pub(super) fn listen(&mut self, patience: Duration) -> Heard {
        let mut dirty = Dirty::default();
        let deadline = Instant::now() + patience;
        let mut began: Option<Instant> = None;
        loop {
            if began.is_none() && std::mem::take(&mut self.was_called) {
                return Heard::Call;
            }
            let now = Instant::now();
            let wait = match began {
                None => deadline.saturating_duration_since(now),
                Some(began) => QUIET.min((began + LONGEST_BURST).saturating_duration_since(now)),
            };
            match self.signs.recv_timeout(wait) {
                Ok(Sign::Stop) | Err(RecvTimeoutError::Disconnected) => return Heard::Stop,
                Ok(Sign::Call) => self.was_called = true,
                Ok(Sign::Event(Ok(event))) => self.note(&event, &mut dirty),
                Ok(Sign::Event(Err(error))) => {
                    dirty.all = true;
                    if is_limit(&error) {
                        self.go_deaf(&error);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return began.map_or(Heard::Nothing, |began| Heard::Dirty(dirty, began)),
            }
            if began.is_none() && !dirty.is_empty() {
                began = Some(Instant::now());
            }
        }
    }

    fn note(&self, event: &Event, dirty: &mut Dirty) {
        // Too many events for the system's queue: some are lost.
        dirty.all |= event.need_rescan();
        let may_move = !matches!(event.kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)));
        for path in &event.paths {
            let below = path.strip_prefix(&self.root).ok().and_then(Path::to_str);
            let Some(below) = below.filter(|below| !below.is_empty() || !may_move) else {
                dirty.all = true;
                continue;
            };
            let below = below.replace(std::path::MAIN_SEPARATOR, "/");
            let parent = below.rsplit_once('/').map_or("", |(parent, _)| parent);
            dirty.folders.insert(parent.to_owned());
            if may_move {
                dirty.fresh.insert(below);
            } else {
                // Permissions of a folder.
                dirty.folders.insert(below);
            }
        }
    }

    fn go_deaf(&mut self, error: &notify::Error) {
        if self.listener.take().is_some() {
            self.why_deaf = Some(why_deaf(error));
        }
    }
}

/// Whether the system has no more of what listening needs.
fn is_limit(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::MaxFilesWatch => true,
        // ENOSPC, EMFILE, ENFILE, ENOMEM of inotify.
        ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(28 | 24 | 23 | 12)) || error.kind() == io::ErrorKind::StorageFull,
        _ => false,
    }
}

fn why_deaf(error: &notify::Error) -> Diagnostic {
    let handles = matches!(&error.kind, ErrorKind::Io(error) if matches!(error.raw_os_error(), Some(24 | 23)));
    let note = Diagnostic::warning(
        "no-events",
        "the system tells of no more changes (its limit is reached), so all folders are looked at again and again instead: slower, but nothing is missed",
    );
    if !cfg!(target_os = "linux") {
        return note;
    }
    note.help(if handles {
        "raise the limit with `sudo sysctl fs.inotify.max_user_instances=1024` and start again"
    } else {
        "raise the limit with `sudo sysctl fs.inotify.max_user_watches=1048576` and start again"
    })
}

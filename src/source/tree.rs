//! The archive's folders as they were last looked at: what `watch` keeps, so that a change costs a look at its folder only.
//!
//! A look lists a folder with the same code as a whole reading, and reads a file again when its size, times or number
//! differ. It ends in the same [`Snapshot`] as [`read`](super::read), whatever way led there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, Metadata},
    path::Path,
    time::{Duration, SystemTime},
};

use rayon::prelude::*;

use super::{
    Snapshot, SourceFile,
    read::{List, Listing, Slot, TOPS, list, no_content, read_input},
};
use crate::diagnostic::Diagnostic;

/// Files as young as this when they were looked at are read again at the next look, whatever their times say: a second
/// change may fall into the same tick of the file system's clock. FAT's ticks are the longest, two seconds.
pub(super) const YOUNG: Duration = Duration::from_secs(2);

/// What to look at again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dirty {
    /// Everything.
    pub all: bool,
    /// These folders, relative to the root, with `/`; the root itself is empty.
    pub folders: BTreeSet<String>,
    /// These folders with all below them, as if they were new: they were made, moved or removed.
    pub fresh: BTreeSet<String>,
}

impl Dirty {
    /// Everything.
    #[must_use]
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && self.folders.is_empty() && self.fresh.is_empty()
    }
}

/// The folders of an archive and the snapshot that they make.
#[derive(Debug)]
pub struct Tree {
    folders: BTreeMap<String, Folder>,
    snapshot: Snapshot,
    altered: Option<Vec<String>>,
}

#[derive(Debug, Default)]
struct Folder {
    number: Option<(u64, u64)>,
    files: BTreeMap<String, Seen>,
    folders: BTreeSet<String>,
    problems: Vec<Diagnostic>,
}

/// A file as it was last looked at.
#[derive(Debug)]
struct Seen {
    stamp: Stamp,
    is_young: bool,
    /// Why it is not in the snapshot.
    problem: Option<Diagnostic>,
}

/// What changes when a file does: size, time of change, time of change of the entry, number. Empty when it vanished again.
type Stamp = Option<(u64, Option<SystemTime>, (i64, i64), (u64, u64))>;

/// What a look found to do.
#[derive(Debug, Default)]
struct Work {
    read: Vec<(String, String, Slot, u64)>,
    gone: BTreeSet<String>,
    entered: BTreeSet<String>,
    has_news: bool,
}

impl Tree {
    /// A tree of nothing: the first look at everything fills it.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        Self { folders: BTreeMap::new(), snapshot: Snapshot { root, ..Snapshot::default() }, altered: None }
    }

    /// The inputs as they were last seen.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What could not be read, as [`read`](super::read) would say it.
    #[must_use]
    pub fn problems(&self) -> Vec<Diagnostic> {
        let of_folder = |folder: &Folder| {
            folder.problems.iter().chain(folder.files.values().filter_map(|seen| seen.problem.as_ref())).cloned().collect::<Vec<_>>()
        };
        let mut problems: Vec<Diagnostic> = self.folders.values().flat_map(of_folder).collect();
        problems.extend(no_content(&self.snapshot.root, &problems));
        problems
    }

    /// The files that the last look found to be new, altered or gone; `None` where more than files is different.
    #[must_use]
    pub fn altered(&self) -> Option<&[String]> {
        self.altered.as_deref()
    }

    /// Whether a folder of that path is part of the archive.
    #[must_use]
    pub fn has_folder(&self, path: &str) -> bool {
        self.folders.contains_key(path)
    }

    /// Looks at the dirty folders again. True when the snapshot or its problems are different now. `enter` is called with every
    /// folder that is new, before it is listed: whoever listens for events there misses nothing.
    pub fn look(&mut self, dirty: &Dirty, enter: &mut dyn FnMut(&Path)) -> bool {
        let mut work = Work::default();
        let is_first = self.folders.is_empty();
        if dirty.all || self.folders.is_empty() {
            self.visit("", self.folders.is_empty(), true, &mut work, enter);
        } else {
            for folder in &dirty.folders {
                if self.folders.contains_key(folder) {
                    self.visit(folder, false, false, &mut work, enter);
                }
            }
            for folder in &dirty.fresh {
                // One that was found new just now has been entered already.
                if self.folders.contains_key(folder) && !work.entered.contains(folder) {
                    self.visit(folder, true, true, &mut work, enter);
                }
            }
        }
        let has_news = self.carry_out(work);
        // At first everything is new.
        self.altered = self.altered.take().filter(|_| !is_first);
        has_news
    }

    /// Lists a folder. `is_new`: it is entered first; `below`: all folders in it are visited as well, not only new ones.
    fn visit(&mut self, path: &str, is_new: bool, below: bool, work: &mut Work, enter: &mut dyn FnMut(&Path)) {
        let full = self.snapshot.root.join(path);
        let number = fs::symlink_metadata(&full).ok().and_then(|metadata| number_of(&metadata));
        let before = self.folders.remove(path).unwrap_or_default();
        let is_new = is_new || before.number != number;
        if is_new {
            work.entered.insert(path.to_owned());
            enter(&full);
        }
        let now = SystemTime::now();
        let listing = list_folder(&self.snapshot.root, path);
        let Folder { files: mut old_files, folders: old_folders, problems: old_problems, .. } = before;
        let mut folder = Folder { number, problems: listing.diagnostics, ..Folder::default() };
        work.has_news |= folder.problems != old_problems;
        for (file, slot, limit) in listing.files {
            let metadata = fs::symlink_metadata(self.snapshot.root.join(&file)).ok();
            let stamp = metadata.as_ref().map(stamp);
            let before = old_files.remove(&file);
            let is_same = before.as_ref().is_some_and(|seen| seen.stamp == stamp && !seen.is_young && stamp.is_some());
            if !is_same {
                work.read.push((path.to_owned(), file.clone(), slot, limit));
            }
            let problem = before.and_then(|seen| seen.problem);
            folder.files.insert(file, Seen { stamp, is_young: metadata.is_none_or(|metadata| is_young(&metadata, now)), problem });
        }
        for (file, seen) in old_files {
            work.has_news |= seen.problem.is_some();
            work.gone.insert(file);
        }
        folder.folders = listing.folders.into_iter().collect();
        let (known, new): (Vec<String>, Vec<String>) = folder.folders.iter().cloned().partition(|inner| old_folders.contains(inner));
        let vanished: Vec<String> = old_folders.difference(&folder.folders).cloned().collect();
        self.folders.insert(path.to_owned(), folder);
        for inner in vanished {
            self.drop_folder(&inner, work);
        }
        for inner in new {
            self.visit(&inner, true, true, work, enter);
        }
        for inner in known {
            let was = self.folders.get(&inner).and_then(|folder| folder.number);
            let is_another = || fs::symlink_metadata(self.snapshot.root.join(&inner)).ok().and_then(|metadata| number_of(&metadata)) != was;
            if below || is_another() {
                self.visit(&inner, is_new && below, true, work, enter);
            }
        }
    }

    fn drop_folder(&mut self, path: &str, work: &mut Work) {
        let Some(folder) = self.folders.remove(path) else { return };
        work.has_news |= !folder.problems.is_empty();
        for (file, seen) in folder.files {
            work.has_news |= seen.problem.is_some();
            work.gone.insert(file);
        }
        for inner in folder.folders {
            self.drop_folder(&inner, work);
        }
    }

    fn carry_out(&mut self, work: Work) -> bool {
        let Work { read, mut gone, mut has_news, .. } = work;
        let root = &self.snapshot.root;
        let results: Vec<_> = read
            .into_par_iter()
            .map(|(folder, file, slot, limit)| (read_input(&root.join(&file), &file, slot, limit), folder, file, slot))
            .collect();
        let mut put: BTreeMap<Slot, Vec<SourceFile>> = BTreeMap::new();
        let mut has_other_news = has_news;
        for (result, folder, path, slot) in results {
            gone.remove(&path);
            let Some(seen) = self.folders.get_mut(&folder).and_then(|folder| folder.files.get_mut(&path)) else { continue };
            let problem = match result {
                Ok(file) => {
                    if slot.list(&mut self.snapshot).get(&path).is_none_or(|old| old.hash != file.hash) {
                        has_news = true;
                        put.entry(slot).or_default().push(file);
                    }
                    None
                }
                Err(problem) => {
                    gone.insert(path);
                    Some(problem)
                }
            };
            has_other_news |= seen.problem != problem;
            seen.problem = problem;
        }
        let altered = put.values().flatten().map(|file| file.path.clone()).chain(gone.iter().cloned());
        self.altered = (!has_other_news).then(|| altered.collect());
        has_news |= has_other_news;
        if !gone.is_empty() {
            for slot in Slot::ALL {
                has_news |= slot.list(&mut self.snapshot).remove_all(&gone);
            }
        }
        for (slot, files) in put {
            slot.list(&mut self.snapshot).put_all(files);
        }
        has_news
    }
}

/// The root has three entries that matter, whatever else lies there; other folders are listed whole.
fn list_folder(root: &Path, path: &str) -> Listing {
    let mut listing = Listing::default();
    if path.is_empty() {
        for top in TOPS {
            list(root, top, 0, &mut listing);
        }
        // That one is said to be wrong by the listing; nothing in it is an input.
        listing.folders.retain(|folder| folder != "config.yaml");
    } else {
        list(root, path, 1, &mut listing);
        listing.folders.retain(|folder| folder != path);
    }
    // A name that is no UTF-8 has no path to look under.
    listing.folders.retain(|folder| !folder.contains(char::REPLACEMENT_CHARACTER));
    listing
}

fn stamp(metadata: &Metadata) -> (u64, Option<SystemTime>, (i64, i64), (u64, u64)) {
    (metadata.len(), metadata.modified().ok(), entry_change(metadata), number(metadata))
}

fn is_young(metadata: &Metadata, now: SystemTime) -> bool {
    let (seconds, nanoseconds) = entry_change(metadata);
    let changed = SystemTime::UNIX_EPOCH + Duration::new(u64::try_from(seconds).unwrap_or(0), u32::try_from(nanoseconds).unwrap_or(0));
    let last = metadata.modified().map_or(changed, |modified| modified.max(changed));
    last + YOUNG >= now
}

fn number_of(metadata: &Metadata) -> Option<(u64, u64)> {
    metadata.is_dir().then(|| number(metadata))
}

/// Device and number of a file there, where the system tells.
fn number(metadata: &Metadata) -> (u64, u64) {
    #[cfg(unix)]
    return (std::os::unix::fs::MetadataExt::dev(metadata), std::os::unix::fs::MetadataExt::ino(metadata));
    #[cfg(not(unix))]
    {
        let _ = metadata;
        (0, 0)
    }
}

/// When the entry was last changed (permissions, names, bytes): unlike the time of the bytes, no program can set it back.
fn entry_change(metadata: &Metadata) -> (i64, i64) {
    #[cfg(unix)]
    return (std::os::unix::fs::MetadataExt::ctime(metadata), std::os::unix::fs::MetadataExt::ctime_nsec(metadata));
    #[cfg(not(unix))]
    {
        let _ = metadata;
        (0, 0)
    }
}

impl List<'_> {
    fn get(&self, path: &str) -> Option<&SourceFile> {
        match self {
            List::One(one) => one.as_ref(),
            List::Many(files) => files.binary_search_by(|f| f.path.as_str().cmp(path)).ok().map(|at| &files[at]),
        }
    }

    fn remove_all(self, gone: &BTreeSet<String>) -> bool {
        match self {
            List::One(one) => one.take_if(|file| gone.contains(&file.path)).is_some(),
            List::Many(files) => {
                let before = files.len();
                files.retain(|file| !gone.contains(&file.path));
                files.len() < before
            }
        }
    }

    fn put_all(self, new: Vec<SourceFile>) {
        match self {
            List::One(one) => *one = new.into_iter().next_back(),
            List::Many(files) => {
                files.extend(new);
                // Stable: of two with one path the new one is the second, and the one to keep.
                files.sort_by(|a, b| a.path.cmp(&b.path));
                files.dedup_by(|later, earlier| {
                    let is_same = later.path == earlier.path;
                    if is_same {
                        std::mem::swap(later, earlier);
                    }
                    is_same
                });
            }
        }
    }
}

impl Slot {
    const ALL: [Self; 13] = [
        Self::Config,
        Self::Raw,
        Self::Sidecar,
        Self::Scan,
        Self::Boxes,
        Self::Ledger,
        Self::Article,
        Self::Topic,
        Self::Name,
        Self::Glossary,
        Self::Page,
        Self::Ids,
        Self::Theme,
    ];
}

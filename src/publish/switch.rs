//! The new site takes the old one's place.
//!
//! File by file, each by one rename: first the new files (nobody can reach them yet), then the changed ones (all they
//! link to is there), then the ones that go (nobody links to them any more). A journal that is written before the first
//! rename lets the next build complete what a killed one began. By exchange, the whole in one step of the file system.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Switch,
    address::Addresses,
    folder::{OutputFolder, half_done},
    standing::Standing,
    trouble,
};
use crate::diagnostic::Diagnostic;

/// Name of the journal in the staging folder. It is there, whole, or not there.
const JOURNAL: &str = ".baoku-journal";

/// What distinguishes the new site from the old one.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) new: Vec<Arc<str>>,
    pub(super) changed: Vec<String>,
    /// How many files stay as they are.
    pub(super) unchanged: usize,
    pub(super) removed: Vec<String>,
    /// Files of no Unicode name.
    pub(super) strays: Vec<PathBuf>,
    /// Folders that stand and hold nothing of the new site, deepest first.
    old_folders: Vec<String>,
    /// Folders of the new site that do not stand yet, outermost first.
    new_folders: Vec<String>,
    /// Files and links where the new site has a folder, and folders where it has a file.
    in_the_way: BTreeSet<InTheWay>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum InTheWay {
    File(String),
    Folder(String),
}

impl Change {
    pub(super) fn of(mut new: Vec<Arc<str>>, standing: &Standing, addresses: &Addresses) -> Self {
        let (unchanged, mut changed, mut removed) = standing.fates();
        // A link in a file's place is replaced, not removed.
        new.sort_unstable();
        removed.retain(|path| new.binary_search_by(|known| (**known).cmp(path)).is_err());
        let folders = addresses.folders();
        let in_the_way = folders
            .iter()
            .filter(|folder| standing.has_no_folder_at(folder))
            .map(|folder| InTheWay::File(folder.clone()))
            .chain(new.iter().filter(|path| standing.folders.contains(&***path)).map(|path| InTheWay::Folder(path.to_string())))
            .collect();
        // Both lists are in the order of their paths already.
        new.sort_by_key(|path| turn(path));
        changed.sort_by_key(|path| turn(path));
        Self {
            new,
            changed,
            unchanged,
            removed,
            strays: standing.strays.clone(),
            old_folders: standing.folders.iter().rev().filter(|folder| !addresses.has_folder(folder)).cloned().collect(),
            new_folders: folders.into_iter().filter(|folder| !standing.folders.contains(folder)).collect(),
            in_the_way,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.removed.is_empty() && self.strays.is_empty() && self.old_folders.is_empty()
    }

    /// Whether so much changes that the whole is better exchanged: then the links that an exchange needs for the rest are few.
    fn is_large(&self, standing: &Standing) -> bool {
        standing.len() == 0 || (self.changed.len() + self.removed.len()) * 2 > standing.len()
    }
}

/// When a file's turn comes among those of its kind: what pages are made of, then pages, the ways into a folder after
/// what they lead to, and the site's own entrance last of all.
fn turn(path: &str) -> (bool, bool, std::cmp::Reverse<usize>) {
    let is_page = Path::new(path).extension().is_some_and(|e| e.eq_ignore_ascii_case("html"));
    let is_entrance = path == "index.html" || path.ends_with("/index.html");
    (is_page, is_entrance, std::cmp::Reverse(if is_entrance { path.matches('/').count() } else { 0 }))
}

/// Carries the change out by the way that fits it.
pub(super) fn carry_out(change: &Change, folder: &mut OutputFolder, standing: &Standing, switch: Switch) -> Result<(), Diagnostic> {
    if change.is_empty() {
        return folder.close();
    }
    let wanted = match switch {
        Switch::InPlace => false,
        Switch::Exchange => true,
        Switch::Auto => change.is_large(standing) || !change.in_the_way.is_empty(),
    };
    let possible = folder.can_be_exchanged() && !standing.has_guests && !standing.is_patched;
    if wanted && possible && exchange(standing, folder).map_err(|e| trouble("publish", folder.path(), &e))? {
        return folder.close();
    }
    in_place(change, folder)?;
    folder.close()
}

/// Completes the change in `out` that a killed build left in its staging folder, if it had begun it.
pub(super) fn complete(staging: &Path, out: &Path) -> Result<(), Diagnostic> {
    let journal = match fs::read_to_string(staging.join(JOURNAL)) {
        Ok(journal) => journal,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(trouble("read", &staging.join(JOURNAL), &e)),
    };
    let steps = journal.split_terminator('\0').filter_map(Step::parse);
    follow(steps, staging, out).map_err(|e| half_done(out, &e))
}

/// One step of a change made file by file. Each can be repeated: a step already made is no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'a> {
    RemoveFile(&'a str),
    ClearFolder(&'a str),
    MakeFolder(&'a str),
    Place(&'a str),
    RemoveFolder(&'a str),
}

impl<'a> Step<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (verb, path) = text.split_at_checked(1)?;
        Some(match verb {
            "-" => Self::RemoveFile(path),
            "x" => Self::ClearFolder(path),
            "d" => Self::MakeFolder(path),
            "+" => Self::Place(path),
            "r" => Self::RemoveFolder(path),
            _ => return None,
        })
    }

    fn print(self, journal: &mut String) {
        let (verb, path) = match self {
            Self::RemoveFile(path) => ('-', path),
            Self::ClearFolder(path) => ('x', path),
            Self::MakeFolder(path) => ('d', path),
            Self::Place(path) => ('+', path),
            Self::RemoveFolder(path) => ('r', path),
        };
        journal.push(verb);
        journal.push_str(path);
        journal.push('\0');
    }
}

fn in_place(change: &Change, folder: &mut OutputFolder) -> Result<(), Diagnostic> {
    let steps: Vec<Step<'_>> = change
        .in_the_way
        .iter()
        .map(|in_the_way| match in_the_way {
            InTheWay::File(path) => Step::RemoveFile(path),
            InTheWay::Folder(path) => Step::ClearFolder(path),
        })
        .chain(change.new_folders.iter().map(|path| Step::MakeFolder(path)))
        .chain(change.new.iter().map(|path| &**path).chain(change.changed.iter().map(String::as_str)).map(Step::Place))
        .chain(
            change
                .removed
                .iter()
                .filter(|path| !change.in_the_way.contains(&InTheWay::File((*path).clone())))
                .map(|path| Step::RemoveFile(path)),
        )
        .chain(change.old_folders.iter().map(|path| Step::RemoveFolder(path)))
        .collect();
    let mut journal = String::new();
    for step in &steps {
        step.print(&mut journal);
    }
    let part = folder.staging().join(".baoku-journal-part");
    fs::write(&part, journal).and_then(|()| fs::rename(&part, folder.staging().join(JOURNAL))).map_err(|e| trouble("write", &part, &e))?;
    let result = follow(steps.into_iter(), folder.staging(), folder.path());
    for stray in &change.strays {
        // Whatever it is: if it cannot be removed now, the next build finds it again.
        let _ = fs::remove_file(stray).or_else(|_| fs::remove_dir_all(stray));
    }
    result.map_err(|e| {
        folder.leave_journal();
        half_done(folder.path(), &e)
    })
}

fn follow<'a>(steps: impl Iterator<Item = Step<'a>>, staging: &Path, out: &Path) -> io::Result<()> {
    for step in steps {
        let done = match step {
            Step::RemoveFile(path) => remove_file(&out.join(path)),
            Step::ClearFolder(path) => clear_folder(&out.join(path)),
            Step::MakeFolder(path) => make_folder(&out.join(path)),
            Step::Place(path) => place(&staging.join(path), &out.join(path)),
            Step::RemoveFolder(path) => {
                // Somebody may have put something there since: then it stays.
                let _ = fs::remove_dir(out.join(path));
                Ok(())
            }
        };
        match done {
            // Not there, or a file stands already where a folder of it was.
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) && !matches!(step, Step::Place(_)) => {}
            other => other?,
        }
    }
    Ok(())
}

fn remove_file(path: &Path) -> io::Result<()> {
    // When a folder has taken the file's place already, the step has been made.
    if fs::symlink_metadata(path)?.is_dir() { Ok(()) } else { fs::remove_file(path) }
}

fn clear_folder(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { Ok(()) }
}

fn make_folder(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => fs::create_dir_all(path),
        other => other,
    }
}

fn place(staged: &Path, target: &Path) -> io::Result<()> {
    match fs::rename(staged, target) {
        Err(e) if e.kind() == io::ErrorKind::CrossesDevices => {
            // A folder of the site lies on another file system: copy beside the target, then rename there.
            let part = target.with_file_name(".baoku-part");
            fs::copy(staged, &part)?;
            fs::rename(&part, target)?;
            fs::remove_file(staged)
        }
        // Either the step has been made already, or the folder it needs was taken away.
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            if fs::symlink_metadata(staged).is_err() {
                return Ok(());
            }
            fs::create_dir_all(target.parent().unwrap_or(target))?;
            fs::rename(staged, target)
        }
        other => other,
    }
}

/// Completes the staging folder with links to what stays the same and exchanges it with the site. False where the file
/// system can do no such thing; the site is then as it was.
fn exchange(standing: &Standing, folder: &mut OutputFolder) -> io::Result<bool> {
    let (out, staging) = (folder.path().to_path_buf(), folder.staging().to_path_buf());
    let linked = standing.staying().into_par_iter().filter(|(_, names)| !names.is_empty()).try_for_each(|(folder, names)| {
        let (from, to) = (out.join(folder), staging.join(folder));
        fs::create_dir_all(&to)?;
        names.iter().try_for_each(|name| fs::hard_link(from.join(name), to.join(name)))
    });
    if let Err(e) = linked {
        // No hard links here (FAT, some network file systems); other errors will come again and be told then.
        return if e.kind() == io::ErrorKind::StorageFull { Err(e) } else { Ok(false) };
    }
    folder.prepare_exchange()?;
    match swap(&staging, &out) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::StorageFull => Err(e),
        Err(_) => Ok(false),
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn swap(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn swap(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

//! The site that stands in the output folder when a build begins, folder by folder, with what is remembered of its files.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU8, Ordering},
};

use rayon::prelude::*;

use super::{
    address::OURS,
    folder,
    memory::{Folders, Remembered},
};
use crate::source::{EntryKind, Look};

/// Every entry of the output folder, apart from our own marks.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// The files of each folder, sorted by name; a name is kept once, and no path.
    files: HashMap<Box<str>, Vec<(Box<str>, Place)>>,
    /// Links, sockets and the like: never written through, replaced or removed themselves.
    odd: BTreeSet<String>,
    /// Folders, with `/`, sorted.
    pub(super) folders: BTreeSet<String>,
    /// Files whose names are no Unicode: none of ours.
    pub(super) strays: Vec<PathBuf>,
    /// Whether something of somebody else's stands at the top under a name with a dot (`.git`, `.htaccess`): it is left alone.
    pub(super) has_guests: bool,
    /// Whether a part of the folder lies on another file system.
    pub(super) is_patched: bool,
}

/// A file that stands.
#[derive(Debug)]
pub(super) struct Place {
    fate: AtomicU8,
    /// What is remembered of it, if it is that very file still.
    pub(super) known: Option<Remembered>,
}

/// Nobody has put this file: it goes (what a fate begins with).
const GOES: u8 = 0;
/// It is kept as it is remembered.
const STAYS: u8 = 1;
/// It is kept, and was looked into for that.
const STAYS_AS_NOTED: u8 = 2;
const CHANGES: u8 = 3;

impl Place {
    /// It stays as what is remembered of it says.
    pub(super) fn keep(&self) {
        self.fate.store(STAYS, Ordering::Relaxed);
    }

    /// It stays, and something else is to be remembered of it.
    pub(super) fn keep_as_noted(&self) {
        self.fate.store(STAYS_AS_NOTED, Ordering::Relaxed);
    }

    pub(super) fn change(&self) {
        self.fate.store(CHANGES, Ordering::Relaxed);
    }
}

/// The folders of a part of the site.
#[derive(Default)]
struct Part {
    files: Vec<(String, Vec<(Box<str>, Place)>)>,
    odd: Vec<String>,
    folders: Vec<String>,
    strays: Vec<PathBuf>,
    has_guests: bool,
    is_patched: bool,
}

/// What is the same for all folders while they are read.
struct Reading<'r> {
    out: &'r Path,
    device: u64,
    remembered: HashMap<&'r str, &'r [(&'r str, Remembered)]>,
}

impl Standing {
    /// Lists the folder without opening or following anything. What is remembered of a file is its own only as long as its stamp says so.
    pub(super) fn read(out: &Path, remembered: &Folders) -> io::Result<Self> {
        let device = folder::device(&fs::symlink_metadata(out)?);
        let remembered = remembered.iter().map(|(folder, files)| (*folder, files.as_slice())).collect();
        let mut standing = Self::default();
        for part in (Reading { out, device, remembered }).folder(String::new())? {
            standing.files.extend(part.files.into_iter().map(|(folder, files)| (folder.into(), files)));
            standing.odd.extend(part.odd);
            standing.folders.extend(part.folders);
            standing.strays.extend(part.strays);
            standing.has_guests |= part.has_guests;
            standing.is_patched |= part.is_patched;
        }
        Ok(standing)
    }

    /// The plain file that stands at `path`.
    pub(super) fn place(&self, path: &str) -> Option<&Place> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let files = self.files.get(folder)?;
        files.binary_search_by(|(known, _)| (**known).cmp(name)).ok().map(|at| &files[at].1)
    }

    /// Whether a file, a link or the like stands at `path`.
    pub(super) fn has_no_folder_at(&self, path: &str) -> bool {
        self.place(path).is_some() || self.odd.contains(path)
    }

    /// How many files stand.
    pub(super) fn len(&self) -> usize {
        self.files.values().map(Vec::len).sum::<usize>() + self.odd.len()
    }

    /// How many files stay, and which change and go, each sorted.
    pub(super) fn fates(&self) -> (usize, Vec<String>, Vec<String>) {
        let (mut stay, mut change, mut go) = (0, Vec::new(), self.odd.iter().cloned().collect::<Vec<_>>());
        for (folder, files) in &self.files {
            for (name, place) in files {
                match place.fate.load(Ordering::Relaxed) {
                    STAYS | STAYS_AS_NOTED => stay += 1,
                    CHANGES => change.push(join(folder, name)),
                    _ => go.push(join(folder, name)),
                }
            }
        }
        change.sort_unstable();
        go.sort_unstable();
        (stay, change, go)
    }

    /// The names of the files that stay, folder by folder.
    pub(super) fn staying(&self) -> Vec<(&str, Vec<&str>)> {
        let mut all = Vec::new();
        for (folder, files) in &self.files {
            let stay = files.iter().filter(|(_, place)| matches!(place.fate.load(Ordering::Relaxed), STAYS | STAYS_AS_NOTED));
            all.push((&**folder, stay.map(|(name, _)| &**name).collect()));
        }
        all
    }

    /// The files that stay as they are remembered, folder by folder.
    pub(super) fn remembered(&self) -> BTreeMap<&str, Vec<(&str, Remembered)>> {
        let mut all = BTreeMap::new();
        for (folder, files) in &self.files {
            let kept = files.iter().filter(|(_, place)| place.fate.load(Ordering::Relaxed) == STAYS);
            all.insert(&**folder, kept.filter_map(|(name, place)| Some((&**name, place.known?))).collect());
        }
        all
    }
}

impl Reading<'_> {
    /// A folder and all below it.
    fn folder(&self, folder: String) -> io::Result<Vec<Part>> {
        let mut look = Look::into(&self.out.join(&folder))?;
        let mut part = Part::default();
        let (mut names, mut inner): (Vec<Box<str>>, Vec<String>) = (Vec::new(), Vec::new());
        look.each(|name, kind| {
            let Some(name) = name.to_str() else {
                part.strays.push(self.out.join(&folder).join(name));
                return;
            };
            // `lost+found` is what a file system of its own begins with.
            if folder.is_empty() && (name.starts_with('.') || name == "lost+found") {
                part.has_guests |= !name.starts_with(OURS);
                return;
            }
            match kind {
                EntryKind::File => names.push(name.into()),
                EntryKind::Folder => inner.push(name.to_owned()),
                EntryKind::Other => part.odd.push(join(&folder, name)),
            }
        })?;
        names.sort_unstable();
        let known = self.remembered.get(folder.as_str()).copied().unwrap_or_default();
        let place_of = |name: Box<str>| {
            let known = known.binary_search_by(|(known, _)| (*known).cmp(&name)).ok().map(|at| known[at].1);
            let known = known.filter(|known| look.stamp(&name).ok().and_then(|now| Remembered::of(&now, known.token)) == Some(*known));
            (name, Place { fate: AtomicU8::new(GOES), known })
        };
        part.files.push((folder.clone(), names.into_iter().map(place_of).collect()));
        for name in &inner {
            part.is_patched |= look.stamp(name)?.device != self.device;
        }
        drop(look);
        part.folders = inner.into_iter().map(|name| join(&folder, &name)).collect();
        let below: Vec<Vec<Part>> = part.folders.par_iter().map(|folder| self.folder(folder.clone())).collect::<io::Result<_>>()?;
        Ok(std::iter::once(part).chain(below.into_iter().flatten()).collect())
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

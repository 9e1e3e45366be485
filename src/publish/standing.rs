//! The site that stands in the output folder when a build begins.

use std::{
    collections::{BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU8, Ordering},
};

use super::{address::OURS, folder};

/// Every entry of the output folder, apart from our own marks.
#[derive(Debug, Default)]
pub(super) struct Standing {
    files: HashMap<Box<str>, Fate>,
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

/// What becomes of a file that stands.
#[derive(Debug)]
pub(super) struct Fate(AtomicU8);

impl Default for Fate {
    fn default() -> Self {
        Self(AtomicU8::new(GOES))
    }
}

/// Nobody has put this file: it goes (what a fate begins with).
const GOES: u8 = 0;
const STAYS: u8 = 1;
const CHANGES: u8 = 2;

impl Fate {
    pub(super) fn keep(&self) {
        self.0.store(STAYS, Ordering::Relaxed);
    }

    pub(super) fn change(&self) {
        self.0.store(CHANGES, Ordering::Relaxed);
    }
}

impl Standing {
    /// Lists the folder without opening or following anything.
    pub(super) fn read(out: &Path) -> io::Result<Self> {
        let mut standing = Self::default();
        let device = folder::device(&fs::symlink_metadata(out)?);
        standing.read_folder(out, "", device)?;
        Ok(standing)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str, device: u64) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.strays.push(entry.path());
                continue;
            };
            // `lost+found` is what a file system of its own begins with.
            if prefix.is_empty() && (name.starts_with('.') || name == "lost+found") {
                self.has_guests |= !name.starts_with(OURS);
                continue;
            }
            let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
            if kind.is_dir() {
                self.is_patched |= folder::device(&entry.metadata()?) != device;
                self.read_folder(&entry.path(), &path, device)?;
                self.folders.insert(path);
            } else if kind.is_file() {
                self.files.insert(path.into(), Fate::default());
            } else {
                self.odd.insert(path);
            }
        }
        Ok(())
    }

    /// The fate of a plain file that stands at `path`.
    pub(super) fn fate(&self, path: &str) -> Option<&Fate> {
        self.files.get(path)
    }

    /// Whether a file, a link or the like stands at `path`.
    pub(super) fn has_no_folder_at(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.odd.contains(path)
    }

    /// How many files stand.
    pub(super) fn len(&self) -> usize {
        self.files.len() + self.odd.len()
    }

    /// The files that stay, change and go, each sorted.
    pub(super) fn fates(&self) -> (Vec<String>, Vec<String>, Vec<String>) {
        let (mut stay, mut change, mut go) = (Vec::new(), Vec::new(), self.odd.iter().cloned().collect::<Vec<_>>());
        for (path, fate) in &self.files {
            match fate.0.load(Ordering::Relaxed) {
                STAYS => stay.push(path.to_string()),
                CHANGES => change.push(path.to_string()),
                _ => go.push(path.to_string()),
            }
        }
        for list in [&mut stay, &mut change, &mut go] {
            list.sort_unstable();
        }
        (stay, change, go)
    }
}

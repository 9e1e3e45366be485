//! The output folder: whether it is ours, who may write it now, and the staging folder beside it.

use std::{
    fs::{self, File, Metadata, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::{plain, switch, trouble};
use crate::diagnostic::Diagnostic;

/// The file that says that a folder is ours. It holds the same bytes in every site, so that two builds are the same folder.
pub const MARKER: &str = ".baoku-site";

const MARKER_TEXT: &[u8] = b"This folder is made by baoku. Every build replaces what is in it: change the sources, not this.\n";

/// Where a build of the folder `public` collects its files: `.public.baoku-new` beside it, or this inside it where the
/// folder above cannot be written or lies on another file system.
const INNER_STAGING: &str = ".baoku-new";

/// An output folder of ours, held by one build.
#[derive(Debug)]
pub(super) struct OutputFolder {
    path: PathBuf,
    staging: PathBuf,
    /// The marker, locked as long as this lives; the system unlocks it when the process ends, however it does.
    lock: File,
    /// The marker of the staging folder, once it has one: locked too, because an exchange makes it the site's.
    staged_lock: Option<File>,
    is_beside: bool,
    is_new: bool,
    is_finished: bool,
}

impl OutputFolder {
    /// Takes hold of the folder, completes or clears what a killed build left, and makes the staging folder.
    pub(super) fn open(out: &Path) -> Result<Self, Diagnostic> {
        let path = full_path(out)?;
        let (lock, is_new) = take_hold(&path)?;
        let beside = staging_beside(&path);
        let inside = path.join(INNER_STAGING);
        let mut folder = Self { path, staging: inside.clone(), lock, staged_lock: None, is_beside: false, is_new, is_finished: false };
        for left in beside.iter().chain([&inside]) {
            clear_up(left, &folder.path)?;
        }
        if let Some(beside) = beside.filter(|beside| stage(beside).is_ok()) {
            folder.staging = beside;
            folder.is_beside = folder.can_move();
            if folder.is_beside {
                return Ok(folder);
            }
            let _ = remove_staging(&folder.staging);
            folder.staging = inside;
        }
        stage(&folder.staging).map_err(|e| trouble("make", &folder.staging, &e))?;
        Ok(folder)
    }

    /// The folder itself, from the root of the file system.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The folder in which the files of this build wait.
    pub(super) fn staging(&self) -> &Path {
        &self.staging
    }

    /// Whether the staging folder could take the place of the site as a whole.
    pub(super) fn can_be_exchanged(&self) -> bool {
        let owner = |path: &Path| fs::symlink_metadata(path).ok().map(|metadata| owner(&metadata));
        self.is_beside && owner(&self.path) == owner(&self.staging)
    }

    /// Makes the staging folder one that may take the place of the site: marked, locked, with the same permissions.
    pub(super) fn prepare_exchange(&mut self) -> io::Result<()> {
        let marker = self.staging.join(MARKER);
        let lock = File::options().read(true).write(true).open(marker)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another build holds the staging folder")),
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        fs::set_permissions(&self.staging, fs::symlink_metadata(&self.path)?.permissions())?;
        self.staged_lock = Some(lock);
        Ok(())
    }

    /// The site is in place: clears the staging folder (after an exchange: the old site).
    pub(super) fn close(&mut self) -> Result<(), Diagnostic> {
        self.is_finished = true;
        remove_staging(&self.staging).map_err(|e| trouble("remove", &self.staging, &e))
    }

    /// The staging folder holds work that the next build must complete: leave it.
    pub(super) fn leave_journal(&mut self) {
        self.is_finished = true;
    }

    /// Whether the folder is still the one that was opened.
    pub(super) fn still_ours(&self) -> Result<(), Diagnostic> {
        if is_same_file(&self.lock, &self.path.join(MARKER)) {
            return Ok(());
        }
        Err(Diagnostic::error("output-vanished", format!("{} was moved or removed during the build", self.path.display()))
            .help("build again; let nothing else touch the output folder meanwhile"))
    }

    /// Whether files can be moved from the staging folder into the site: not from one file system to another, or across a mount point.
    fn can_move(&self) -> bool {
        let (from, to) = (self.staging.join(".baoku-probe"), self.path.join(".baoku-probe"));
        let moved = File::create(&from).and_then(|_| fs::rename(&from, &to));
        let _ = fs::remove_file(&from);
        let _ = fs::remove_file(&to);
        moved.is_ok() && is_own_mount(&self.path) != Some(true)
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = remove_staging(&self.staging);
            if self.is_new {
                // The folder was made for this build, and nothing came of it.
                let _ = fs::remove_file(self.path.join(MARKER));
                let _ = fs::remove_dir(&self.path);
            }
        }
        // Closing would not do while a process that was just started still holds a copy of the handle.
        for lock in [Some(&self.lock), self.staged_lock.as_ref()].into_iter().flatten() {
            let _ = lock.unlock();
        }
    }
}

/// The folder's own path, its parents' links resolved, not its own.
pub(super) fn full_path(out: &Path) -> Result<PathBuf, Diagnostic> {
    let unfit = |why: &str| {
        Diagnostic::error("output-not-ours", format!("{} cannot be the output folder: {why}", out.display()))
            .help("name a folder of its own with --out")
    };
    let Some(name) = out.file_name() else {
        return Err(unfit("it has no name of its own"));
    };
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|e| trouble("make", parent, &e))?;
    let parent = parent.canonicalize().map_err(|e| trouble("open", parent, &e))?;
    Ok(parent.join(name))
}

/// Locks the marker of the folder, making both where there is nothing yet. Also says whether the folder is new.
fn take_hold(path: &Path) -> Result<(File, bool), Diagnostic> {
    // Once more when the folder vanishes or changes between two looks: another build is just exchanging it.
    for _ in 0..100 {
        let mut is_new = false;
        match fs::symlink_metadata(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                match fs::create_dir(path) {
                    Ok(()) => is_new = true,
                    Err(e) if e.kind() == io::ErrorKind::AlreadyExists => continue,
                    Err(e) => return Err(trouble("make", path, &e)),
                }
                mark(path)?;
            }
            Err(e) => return Err(trouble("open", path, &e)),
            Ok(metadata) => {
                if let Some(why) = why_not_ours(path, &metadata)? {
                    return Err(Diagnostic::error("output-not-ours", format!("{} {why}, so baoku will not write there", path.display()))
                        .help("name another folder with --out, or move that one away"));
                }
                mark(path)?;
            }
        }
        let marker = path.join(MARKER);
        let lock = match File::options().read(true).write(true).open(&marker) {
            Ok(lock) => lock,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(trouble("write", path, &e)),
        };
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(Diagnostic::error("output-in-use", format!("another build is writing {}", path.display()))
                    .help("wait for it to end, or build into another folder with --out"));
            }
            // A file system without locks: better to build without than not at all.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        if is_same_file(&lock, &marker) {
            return Ok((lock, is_new));
        }
    }
    Err(Diagnostic::error("output-in-use", format!("{} keeps changing while it is opened", path.display()))
        .help("let only one program write there"))
}

fn why_not_ours(path: &Path, metadata: &Metadata) -> Result<Option<&'static str>, Diagnostic> {
    if metadata.is_symlink() {
        return Ok(Some("is a symbolic link"));
    }
    if !metadata.is_dir() {
        return Ok(Some("is a file, not a folder"));
    }
    match fs::symlink_metadata(path.join(MARKER)) {
        Ok(marker) if marker.is_file() => return Ok(None),
        Ok(_) => return Ok(Some("holds a `.baoku-site` that is no file of ours")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(trouble("open", path, &e)),
    }
    let mut entries = fs::read_dir(path).map_err(|e| trouble("open", path, &e))?;
    // `lost+found` is what a file system of its own begins with.
    let is_empty = entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == "lost+found" || entry.file_name() == MARKER));
    Ok((!is_empty).then_some("holds other files and was not made by baoku"))
}

fn mark(folder: &Path) -> Result<(), Diagnostic> {
    let marker = folder.join(MARKER);
    let result = match File::options().write(true).create_new(true).open(&marker) {
        Ok(mut file) => io::Write::write_all(&mut file, MARKER_TEXT),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => match fs::read(&marker) {
            // Killed or out of room between making and writing it.
            Ok(text) if text.is_empty() => fs::write(&marker, MARKER_TEXT),
            _ => Ok(()),
        },
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    };
    result.map_err(|e| trouble("write", &marker, &e))
}

fn staging_beside(out: &Path) -> Option<PathBuf> {
    let mut name = std::ffi::OsString::from(".");
    name.push(out.file_name()?);
    name.push(".baoku-new");
    Some(out.parent()?.join(name))
}

/// Makes a staging folder, marked before anything else is put in it.
fn stage(staging: &Path) -> io::Result<()> {
    fs::create_dir(staging)?;
    fs::write(staging.join(MARKER), MARKER_TEXT)
}

/// Completes what a killed build had begun to put in place, and clears the rest.
fn clear_up(staging: &Path, out: &Path) -> Result<(), Diagnostic> {
    let Ok(metadata) = fs::symlink_metadata(staging) else { return Ok(()) };
    let is_ours = metadata.is_dir() && why_not_ours(staging, &metadata)?.is_none();
    if !is_ours {
        return Err(Diagnostic::error("output-not-ours", format!("{} stands where the build collects its files", staging.display()))
            .help("move it away: it was not made by baoku"));
    }
    switch::complete(staging, out)?;
    remove_staging(staging).map_err(|e| trouble("remove", staging, &e))
}

/// Removes a staging folder, its marker last: when this is interrupted, the rest can still be told to be ours.
fn remove_staging(staging: &Path) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if entry.file_name() != MARKER {
            if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
        }
    }
    fs::remove_file(staging.join(MARKER)).or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) })?;
    fs::remove_dir(staging)
}

fn is_same_file(file: &File, path: &Path) -> bool {
    let (Ok(one), Ok(other)) = (file.metadata(), fs::symlink_metadata(path)) else { return false };
    (device(&one), number(&one)) == (device(&other), number(&other))
}

/// Whether the folder is the root of a mount (a bind mount has the device of what it shows). `None` where the system does not tell.
fn is_own_mount(path: &Path) -> Option<bool> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        let found = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty()).ok()?;
        let is_told = found.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT);
        is_told.then(|| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
    }
}

/// Device on which a file lies, where the system tells.
pub(super) fn device(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::dev(metadata);
    #[cfg(not(unix))]
    {
        let _ = metadata;
        0
    }
}

/// Number of a file on its device, where the system tells.
pub(super) fn number(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    {
        let _ = metadata;
        0
    }
}

fn owner(metadata: &Metadata) -> (u32, u32) {
    #[cfg(unix)]
    return (std::os::unix::fs::MetadataExt::uid(metadata), std::os::unix::fs::MetadataExt::gid(metadata));
    #[cfg(not(unix))]
    {
        let _ = metadata;
        (0, 0)
    }
}

/// For messages about a folder that could not be closed.
pub(super) fn half_done(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error("half-published", format!("{} could not be brought up to date completely: {}", path.display(), plain(error)))
        .help("every page in it is whole; the next build completes it")
}

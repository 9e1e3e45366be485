//! One file, whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use super::trouble;
use crate::diagnostic::{Diagnostic, Place};

/// Writes a file so that at every moment its place holds the old bytes or the new ones, whole. Folders above it are made.
/// A file that holds these bytes already is left alone. A symbolic link is replaced, never followed.
///
/// Bytes that take the place of others are flushed to the medium first: what they replace may be a person's work.
///
/// # Errors
/// When the file system refuses; the old file is then as it was.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    replace(path, bytes).map_err(|e| trouble("write", path, &e))
}

/// [`write_atomic`] of a file below an archive's root, `path` with `/`: never through a link that stands for one of its folders, which
/// could lead anywhere.
///
/// # Errors
/// As above, and where a folder on the way is a link.
pub fn write_below(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    no_link_on_the_way(root, path)?;
    write_atomic(&root.join(path), bytes)
}

/// [`remove`] in the same way.
///
/// # Errors
/// As above, and where a folder on the way is a link.
pub fn remove_below(root: &Path, path: &str) -> Result<(), Diagnostic> {
    no_link_on_the_way(root, path)?;
    remove(&root.join(path))
}

fn no_link_on_the_way(root: &Path, path: &str) -> Result<(), Diagnostic> {
    let refused = |what: &str| {
        let problem = Diagnostic::error("not-writable", format!("{path} is not written: {what}"));
        Err(problem.at(Place::file(path)).help("the archive writes below its own folder only: put the folder itself there"))
    };
    if path.split('/').any(|name| matches!(name, "" | "." | "..")) || Path::new(path).is_absolute() {
        return refused("the path leads out of the archive");
    }
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    for folder in folders {
        if fs::symlink_metadata(root.join(folder)).is_ok_and(|metadata| metadata.is_symlink()) {
            return refused(&format!("{folder} is a symbolic link"));
        }
    }
    Ok(())
}

/// Removes a file that a step before the pipeline made and that has no place any more. One that is gone already is no problem.
///
/// # Errors
/// When the file system refuses.
pub fn remove(path: &Path) -> Result<(), Diagnostic> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(trouble("remove", path, &error)),
        _ => Ok(()),
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let old = fs::symlink_metadata(path).ok();
    if let Some(old) = &old {
        if old.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "a folder has that name"));
        }
        if old.is_file() && old.len() == bytes.len() as u64 && fs::read(path).is_ok_and(|standing| standing == bytes) {
            return Ok(());
        }
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it has no name"))?;
    if old.is_none() {
        fs::create_dir_all(folder)?;
    }
    // A short name of its own: the file's may already be as long as a file system allows.
    let key = blake3::hash(name.as_encoded_bytes()).to_hex();
    let temporary = folder.join(format!(".baoku-{}-{}-{}", &key.as_str()[..12], process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    let written = (|| {
        let mut file = File::options().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        if let Some(old) = old.filter(fs::Metadata::is_file) {
            // A file that its owner may not change is not changed by renaming over it either.
            if old.permissions().readonly() {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
            }
            file.set_permissions(old.permissions())?;
            file.sync_data()?;
        }
        fs::rename(&temporary, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

//! Files that lie outside an archive, for what takes them in: opened as a stream, listed, or peeked into.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Place};

/// A file to be read line by line, however large it is; one whose name ends in `.gz` is unpacked on the way.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, Diagnostic> {
    let file = File::open(path).map_err(|error| unread(path, &error))?;
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(unread(path, &io::Error::other("it is a folder"))),
        _ if is_packed(path) => Ok(Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(BufReader::new(file))))),
        _ => Ok(Box::new(BufReader::with_capacity(1 << 18, file))),
    }
}

/// Whether a file is packed by gzip, as its name says.
#[must_use]
pub fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

/// The first bytes of a file, at most `most`.
pub fn peek(path: &Path, most: u64) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    open(path)?.take(most).read_to_end(&mut bytes).map_err(|error| unread(path, &error))?;
    Ok(bytes)
}

/// All files below a folder, sorted, each with its path below it; the file itself with its name. Links and hidden files are left out.
pub fn files_below(path: &Path) -> Result<Vec<(PathBuf, PathBuf)>, Diagnostic> {
    let metadata = path.metadata().map_err(|error| unread(path, &error))?;
    if !metadata.is_dir() {
        return Ok(vec![(path.to_owned(), path.file_name().map(PathBuf::from).unwrap_or_default())]);
    }
    let hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let mut files = Vec::new();
    let tree = WalkDir::new(path).follow_links(false).follow_root_links(true).sort_by_file_name();
    for entry in tree.into_iter().filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        let entry = entry.map_err(|error| {
            let place = error.path().unwrap_or(path).to_owned();
            unread(&place, &error.into_io_error().unwrap_or_else(|| io::Error::other("the folders contain each other")))
        })?;
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(path).unwrap_or(entry.path()).to_owned();
            files.push((entry.path().to_owned(), below));
        }
    }
    Ok(files)
}

/// What the system says of a file that cannot be read.
#[must_use]
pub fn unread(path: &Path, error: &io::Error) -> Diagnostic {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error("cannot-read", format!("this cannot be read: {reason}")).at(Place::file(path.to_string_lossy()))
}

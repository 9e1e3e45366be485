//! Reads the archive's folder into a [`Snapshot`], or one file that lies outside it.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{Snapshot, SourceFile};
use crate::diagnostic::{Diagnostic, Place};

/// A mebibyte.
const MIB: u64 = 1 << 20;

/// Which list of a [`Snapshot`] a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Config,
    Raw,
    Sidecar,
    Scan,
    Boxes,
    Ledger,
    Article,
    Topic,
    Name,
    Glossary,
    Page,
    Ids,
    Theme,
}

/// Folder or file, endings (none: any), list, and the size in bytes above which a file is refused by name.
///
/// The limits keep a stray disc image from filling the memory; they lie far above anything that a person or a scanner makes.
/// Articles and ledgers may be larger than raw pages because they are made from them.
const INPUTS: &[(&str, &[&str], Slot, u64)] = &[
    ("config.yaml", &[], Slot::Config, MIB),
    ("content/ids.tsv", &[], Slot::Ids, 512 * MIB),
    ("content/raw/", &["txt"], Slot::Raw, 64 * MIB),
    ("content/raw/", &["yaml"], Slot::Sidecar, MIB),
    ("content/raw/", &["jpg", "jpeg", "webp", "png"], Slot::Scan, 64 * MIB),
    ("content/raw/", &["bbox.html", "hocr", "alto.xml", "page.xml"], Slot::Boxes, 64 * MIB),
    ("content/ledger/", &["json"], Slot::Ledger, 512 * MIB),
    ("content/articles/", &["md"], Slot::Article, 256 * MIB),
    ("content/topics/", &["md"], Slot::Topic, 16 * MIB),
    ("content/names/", &["yaml"], Slot::Name, 16 * MIB),
    ("content/glossary/", &["tsv", "yaml"], Slot::Glossary, 16 * MIB),
    ("content/pages/", &["md"], Slot::Page, 16 * MIB),
    ("themes/", &[], Slot::Theme, 64 * MIB),
];

/// Endings that look like an input and are none, with what is meant.
const NEAR_MISSES: &[(&str, &str, &str)] = &[
    ("content/raw/", "text", "txt"),
    ("content/raw/", "md", "txt"),
    ("content/raw/", "", "txt"),
    ("content/raw/", "yml", "yaml"),
    ("content/articles/", "markdown", "md"),
    ("content/articles/", "txt", "md"),
    ("content/topics/", "markdown", "md"),
    ("content/pages/", "markdown", "md"),
    ("content/names/", "yml", "yaml"),
    ("content/glossary/", "csv", "tsv"),
    ("content/glossary/", "txt", "tsv"),
    ("content/glossary/", "yml", "yaml"),
];

/// Reads every input below `root`. What cannot be read is reported and left out; everything else is there.
///
/// Links are not followed (a link could lead out of the archive), and hidden files, which editors and version control leave
/// behind, are not seen.
#[must_use]
pub fn read(root: &Path) -> (Snapshot, Vec<Diagnostic>) {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let mut listing = Listing::default();
    for top in TOPS {
        list(&root, top, usize::MAX, &mut listing);
    }
    let Listing { files: found, mut diagnostics, .. } = listing;
    diagnostics.extend(no_content(&root, &diagnostics));
    let files: Vec<Result<(Slot, SourceFile), Diagnostic>> =
        found.par_iter().map(|(path, slot, limit)| Ok((*slot, read_input(&root.join(path), path, *slot, *limit)?))).collect();
    let mut snapshot = Snapshot { root, ..Snapshot::default() };
    for file in files {
        match file {
            Ok((slot, file)) => slot.list(&mut snapshot).push(file),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (snapshot, diagnostics)
}

/// What the inputs below a root begin with.
pub(super) const TOPS: [&str; 3] = ["config.yaml", "content", "themes"];

pub(super) fn no_content(root: &Path, diagnostics: &[Diagnostic]) -> Option<Diagnostic> {
    let is_known = diagnostics.iter().any(|d| d.place.as_ref().is_some_and(|p| p.path == "content"));
    (!is_known && !root.join("content").is_dir()).then(|| {
        Diagnostic::error("no-content", "the folder content/ is missing")
            .at(Place::file("content"))
            .help("`baoku init DIR` makes an archive with all its folders; raw pages go to content/raw/")
    })
}

/// Reads one file wherever it lies, under the limits for raw pages; its path in messages is the path as given.
pub fn read_outside(path: &Path) -> Result<SourceFile, Diagnostic> {
    read_file(path, &path.to_string_lossy(), 64 * MIB)
}

/// Whether a file below `root` is still as it was read: with these bytes, or not there at all.
#[must_use]
pub fn is_as_read(root: &Path, path: &str, before: Option<blake3::Hash>) -> bool {
    let file = root.join(path);
    match before {
        // What is there and could not be read is somebody's text all the same.
        None => file.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound),
        Some(hash) => input(path).is_some_and(|(_, limit)| read_file(&file, path, limit).is_ok_and(|file| file.hash == hash)),
    }
}

/// Every file below a folder of an archive, inputs or not, sorted by path; links and hidden files are left out. A folder that is not
/// there has no files.
#[must_use]
pub fn read_folder(root: &Path, top: &str) -> (Vec<SourceFile>, Vec<Diagnostic>) {
    let hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let (mut files, mut diagnostics) = (Vec::new(), Vec::new());
    let tree = WalkDir::new(root.join(top)).follow_links(false).sort_by_file_name().into_iter();
    for entry in tree.filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 && error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => continue,
            Err(error) => {
                let path = relative(root, error.path().unwrap_or(root)).0;
                diagnostics
                    .push(cannot_read(&path, &error.io_error().map_or_else(|| "the folders contain each other".to_owned(), describe)));
                continue;
            }
        };
        if entry.file_type().is_file() {
            match read_file(entry.path(), &relative(root, entry.path()).0, 4096 * MIB) {
                Ok(file) => files.push(file),
                Err(problem) => diagnostics.push(problem),
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    (files, diagnostics)
}

/// The archive that `start` lies in: the nearest folder from `start` upwards that has a `config.yaml`.
#[must_use]
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start.ancestors().find(|folder| folder.join("config.yaml").symlink_metadata().is_ok()).map(Path::to_owned)
}

/// Whether a folder is free for a new archive: it does not exist, or holds only hidden files.
pub fn is_vacant(folder: &Path) -> Result<bool, Diagnostic> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.all(|entry| entry.is_ok_and(|entry| entry.file_name().as_encoded_bytes().starts_with(b".")))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(cannot_read(&folder.to_string_lossy(), &describe(&error))),
    }
}

/// The list that a path belongs to; `None` for a file that is no input.
pub(super) fn slot(path: &str) -> Option<Slot> {
    input(path).map(|(slot, _)| slot)
}

pub(super) fn input(path: &str) -> Option<(Slot, u64)> {
    let ends = |ending: &str| {
        let at = path.len().checked_sub(ending.len() + 1).filter(|at| path.is_char_boundary(*at));
        at.is_some_and(|at| path[at..].starts_with('.') && path[at + 1..].eq_ignore_ascii_case(ending))
    };
    INPUTS
        .iter()
        .find(|(place, endings, _, _)| {
            if place.ends_with('/') {
                path.starts_with(place) && (endings.is_empty() || endings.iter().any(|e| ends(e)))
            } else {
                path == *place
            }
        })
        .map(|&(_, _, slot, limit)| (slot, limit))
}

fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// What a look at folders found.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Inputs: path, list, largest size.
    pub(super) files: Vec<(String, Slot, u64)>,
    pub(super) folders: Vec<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Lists the inputs at `top` and down to `depth` folders below it, sorted by path.
pub(super) fn list(root: &Path, top: &str, depth: usize, listing: &mut Listing) {
    let Listing { files: found, folders, diagnostics } = listing;
    let start = root.join(top);
    let hidden = |name: &std::ffi::OsStr| is_hidden(name.as_encoded_bytes());
    let mut paths = Vec::new();
    let tree = WalkDir::new(&start).follow_links(false).follow_root_links(false).max_depth(depth).sort_by_file_name();
    for entry in tree.into_iter().filter_entry(|e| e.depth() == 0 || !hidden(e.file_name())) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let missing = error.io_error().is_some_and(|e| e.kind() == io::ErrorKind::NotFound);
                if !missing {
                    let path = relative(root, error.path().unwrap_or(&start)).0;
                    let reason = error.io_error().map_or_else(|| "the folders contain each other".to_owned(), describe);
                    diagnostics.push(cannot_read(&path, &reason));
                }
                continue;
            }
        };
        let (path, clean) = relative(root, entry.path());
        if !clean {
            diagnostics.push(
                Diagnostic::error("bad-file-name", "the name of this file is not UTF-8, so no page can refer to it")
                    .at(Place::file(path))
                    .help("rename the file"),
            );
        } else if entry.file_type().is_symlink() {
            let known = entry.depth() == 0 || input(&path).is_some() || entry.path().is_dir();
            if known {
                diagnostics.push(
                    Diagnostic::warning("link-not-followed", "this is a symbolic link; links are not followed, so it is left out")
                        .at(Place::file(path))
                        .help("put the file itself there"),
                );
            }
        } else if entry.file_type().is_file() {
            match input(&path) {
                Some((slot, limit)) => paths.push((path, slot, limit)),
                None => diagnostics.extend(near_miss(&path)),
            }
        } else if entry.file_type().is_dir() {
            if path == "config.yaml" {
                diagnostics.push(cannot_read(&path, "it is a folder"));
            }
            folders.push(path);
        } else if input(&path).is_some() {
            diagnostics.push(cannot_read(&path, "it is not a regular file"));
        }
    }
    paths.sort_by(|a, b| a.0.cmp(&b.0));
    found.append(&mut paths);
}

/// Names that are not seen below a folder of inputs: what editors and version control leave behind.
pub(super) fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".") || name.ends_with(b"~")
}

pub(super) fn near_miss(path: &str) -> Option<Diagnostic> {
    let ending = ending(path);
    let (_, _, meant) = NEAR_MISSES.iter().find(|(folder, e, _)| path.starts_with(folder) && ending.eq_ignore_ascii_case(e))?;
    Some(
        Diagnostic::warning("ignored-file", format!("this file is not read: its name does not end in `.{meant}`"))
            .at(Place::file(path))
            .help(format!("rename it to end in `.{meant}`, or move it out of this folder")),
    )
}

/// Reads an input. Of boxes only the hash is kept.
pub(super) fn read_input(file: &Path, path: &str, slot: Slot, limit: u64) -> Result<SourceFile, Diagnostic> {
    let mut read = read_file(file, path, limit)?;
    if slot == Slot::Boxes {
        read.bytes = [].as_slice().into();
    }
    Ok(read)
}

pub(super) fn read_file(file: &Path, path: &str, limit: u64) -> Result<SourceFile, Diagnostic> {
    let failed = |error: io::Error| cannot_read(path, &describe(&error));
    let opened = open(file).map_err(failed)?;
    let metadata = opened.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(cannot_read(path, if metadata.is_dir() { "it is a folder" } else { "it is not a regular file" }));
    }
    let too_large = |size: u64| {
        Diagnostic::error("file-too-large", format!("the file has {} MiB; at most {} MiB are read", size.div_ceil(MIB), limit / MIB))
            .at(Place::file(path))
            .help("a newspaper page has a few hundred kilobytes at most: is this the right file? If so, cut it into pages")
    };
    if metadata.len() > limit {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // The file may grow while it is read.
    opened.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(SourceFile::new(path, bytes))
}

/// Opens a file without waiting for it: what was a file when its folder was listed may be a pipe by now.
fn open(file: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        std::os::unix::fs::OpenOptionsExt::custom_flags(File::options().read(true), flags).open(file)
    }
    #[cfg(not(unix))]
    File::open(file)
}

fn cannot_read(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("cannot-read", format!("this cannot be read: {reason}")).at(Place::file(path))
}

/// An I/O error in words, without the number that only programmers know.
fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// The path below `root` with `/`, and whether it is exact.
fn relative(root: &Path, path: &Path) -> (String, bool) {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut clean = true;
    let parts: Vec<String> = below
        .components()
        .map(|part| {
            let part = part.as_os_str();
            clean &= part.to_str().is_some();
            part.to_string_lossy().into_owned()
        })
        .collect();
    (parts.join("/"), clean)
}

/// A list of a [`Snapshot`], or its one file.
pub(super) enum List<'a> {
    One(&'a mut Option<SourceFile>),
    Many(&'a mut Vec<SourceFile>),
}

impl Slot {
    /// Its files, sorted by path.
    pub(super) fn files(self, snapshot: &Snapshot) -> &[SourceFile] {
        match self {
            Self::Config => snapshot.config.as_slice(),
            Self::Ids => snapshot.ids.as_slice(),
            Self::Raw => &snapshot.raw,
            Self::Scan => &snapshot.scans,
            Self::Boxes => &snapshot.boxes,
            Self::Sidecar => &snapshot.sidecars,
            Self::Ledger => &snapshot.ledgers,
            Self::Article => &snapshot.articles,
            Self::Topic => &snapshot.topics,
            Self::Name => &snapshot.names,
            Self::Glossary => &snapshot.glossary,
            Self::Page => &snapshot.pages,
            Self::Theme => &snapshot.theme,
        }
    }

    pub(super) fn list(self, snapshot: &mut Snapshot) -> List<'_> {
        match self {
            Self::Config => List::One(&mut snapshot.config),
            Self::Ids => List::One(&mut snapshot.ids),
            Self::Raw => List::Many(&mut snapshot.raw),
            Self::Scan => List::Many(&mut snapshot.scans),
            Self::Boxes => List::Many(&mut snapshot.boxes),
            Self::Sidecar => List::Many(&mut snapshot.sidecars),
            Self::Ledger => List::Many(&mut snapshot.ledgers),
            Self::Article => List::Many(&mut snapshot.articles),
            Self::Topic => List::Many(&mut snapshot.topics),
            Self::Name => List::Many(&mut snapshot.names),
            Self::Glossary => List::Many(&mut snapshot.glossary),
            Self::Page => List::Many(&mut snapshot.pages),
            Self::Theme => List::Many(&mut snapshot.theme),
        }
    }
}

impl List<'_> {
    /// Adds a file whose path comes after all others.
    fn push(self, file: SourceFile) {
        match self {
            List::One(one) => *one = Some(file),
            List::Many(files) => files.push(file),
        }
    }

    pub(super) fn put(self, file: SourceFile) {
        match self {
            List::One(one) => *one = Some(file),
            List::Many(files) => match files.binary_search_by(|f| f.path.cmp(&file.path)) {
                Ok(at) => files[at] = file,
                Err(at) => files.insert(at, file),
            },
        }
    }

    pub(super) fn remove(self, path: &str) {
        match self {
            List::One(one) => *one = None,
            List::Many(files) => {
                if let Ok(at) = files.binary_search_by(|f| f.path.as_str().cmp(path)) {
                    files.remove(at);
                }
            }
        }
    }
}

//! Which paths a site may have: such that every file system and static server can hold them, and no two are the same to any of these.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use unicode_normalization::UnicodeNormalization;

use super::locked;
use crate::diagnostic::Diagnostic;

/// Names of this beginning at the top of the output folder are ours.
pub(super) const OURS: &str = ".baoku";

/// Longest component, in bytes: the limit of ext4, APFS, NTFS (there in UTF-16 units).
const LONGEST_NAME: usize = 255;
/// Longest path, in bytes: leaves room for the folders above within the 4,096 of Linux and the 1,024 of macOS.
const LONGEST_PATH: usize = 800;
/// Names that Windows keeps for devices, whatever stands behind a dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// As above, each followed by a digit.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// The paths that a build has taken so far.
#[derive(Debug)]
pub(super) struct Addresses {
    /// As they are spelled, by a hash of the path as a file system without case and with its own normalisation would see it; in shards,
    /// because all threads come here.
    taken: Vec<Mutex<HashMap<(u64, u64), (Arc<str>, Kind)>>>,
    folders: RwLock<HashSet<Box<str>>>,
    hasher: RandomState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

impl Default for Addresses {
    fn default() -> Self {
        Self { taken: (0..64).map(|_| Mutex::default()).collect(), folders: RwLock::default(), hasher: RandomState::new() }
    }
}

impl Addresses {
    /// Takes `path` for a file; `make` is called for its folder when that is needed for the first time.
    pub(super) fn claim(&self, path: &str, make: impl Fn(&str) -> Result<(), Diagnostic>) -> Result<Arc<str>, Diagnostic> {
        check(path)?;
        if let Some((folder, _)) = path.rsplit_once('/')
            && !self.has_folder(folder)
        {
            for (end, _) in folder.match_indices('/').chain([(folder.len(), "")]) {
                self.take(folder[..end].into(), Kind::Folder)?;
            }
            make(folder)?;
            let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
            for (end, _) in folder.match_indices('/').chain([(folder.len(), "")]) {
                folders.insert(folder[..end].into());
            }
        }
        let path: Arc<str> = path.into();
        self.take(Arc::clone(&path), Kind::File)?;
        Ok(path)
    }

    /// Whether a file of this build lies in that folder or below it.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.folders.read().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }

    /// All folders that this build needs, sorted.
    pub(super) fn folders(&self) -> Vec<String> {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<String> = folders.iter().map(|folder| folder.to_string()).collect();
        all.sort_unstable();
        all
    }

    fn take(&self, path: Arc<str>, kind: Kind) -> Result<(), Diagnostic> {
        // The name itself need not be kept a second time: of a hundred million names two have the same 128 bits once in 10^22 times.
        let folded = with_folded(&path, |folded| {
            let hash = |salt: u64| self.hasher.hash_one((salt, folded));
            (hash(0), hash(1))
        });
        let shard = &self.taken[folded.0 as usize % self.taken.len()];
        let earlier = match locked(shard).entry(folded) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert((path, kind));
                return Ok(());
            }
            std::collections::hash_map::Entry::Occupied(taken) if kind == Kind::Folder && *taken.get() == (Arc::clone(&path), kind) => {
                return Ok(());
            }
            std::collections::hash_map::Entry::Occupied(taken) => taken.get().clone(),
        };
        Err(clash(&earlier, &(path, kind)))
    }
}

/// The same words whichever of the two came first.
fn clash(earlier: &(Arc<str>, Kind), later: &(Arc<str>, Kind)) -> Diagnostic {
    let ((first, _), (second, _)) = if earlier.0 <= later.0 { (earlier, later) } else { (later, earlier) };
    if first != second {
        return Diagnostic::error("address-clash", format!("{first} and {second} of the site are one name to some file systems"))
            .help("names must differ by more than upper and lower case or the way in which accents are written");
    }
    if earlier.1 == later.1 {
        return Diagnostic::error("address-twice", format!("two pages of the site want the address {first}"));
    }
    Diagnostic::error("address-clash", format!("{first} would be both a file and a folder of the site"))
}

/// Refuses what a file system, a server or a browser would read as something else than a file below the output folder.
fn check(path: &str) -> Result<(), Diagnostic> {
    let refuse = |why: &str| {
        let shown: String = path.chars().take(120).flat_map(char::escape_debug).collect();
        Err(Diagnostic::error("bad-address", format!("`{shown}` cannot be an address of the site: {why}")))
    };
    if path.len() > LONGEST_PATH {
        return refuse("it is too long");
    }
    // Nearly all paths are of these characters alone.
    let is_plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'));
    if !is_plain && path.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{fffd}')) {
        return refuse("it holds a character that some file systems do not allow");
    }
    if path.starts_with(OURS) {
        return refuse("names that begin like this are kept for the program itself");
    }
    for name in path.split('/') {
        if name.is_empty() || name == "." || name == ".." {
            return refuse("it is not a plain path from the site's root");
        }
        if name.len() > LONGEST_NAME {
            return refuse("a name in it is too long");
        }
        if name.ends_with(['.', ' ']) || name.starts_with(' ') {
            return refuse("a name in it begins with a space or ends with a space or a dot");
        }
        if is_device(name) {
            return refuse("a name in it is that of a device on Windows");
        }
    }
    Ok(())
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    // The longest of their names has four letters, of which a last one may be beyond ASCII.
    if stem.len() > 5 {
        return false;
    }
    let stem = stem.to_ascii_lowercase();
    DEVICES.contains(&stem.as_str())
        || NUMBERED_DEVICES.iter().any(|device| {
            stem.strip_prefix(device).is_some_and(|rest| matches!(rest.chars().collect::<Vec<_>>()[..], ['0'..='9' | '¹' | '²' | '³']))
        })
}

/// Hands over the path as a file system sees it that knows neither case nor the ways in which one character can be written.
fn with_folded<T>(path: &str, see: impl FnOnce(&[u8]) -> T) -> T {
    let mut short = [0; LONGEST_PATH];
    match short.get_mut(..path.len()) {
        Some(short) if path.is_ascii() => {
            short.copy_from_slice(path.as_bytes());
            short.make_ascii_lowercase();
            see(short)
        }
        _ => see(path.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect::<String>().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim_all(paths: &[&str]) -> Result<(), Diagnostic> {
        let addresses = Addresses::default();
        paths.iter().try_for_each(|path| addresses.claim(path, |_| Ok(())).map(|_| ()))
    }

    #[test]
    fn plain_paths_pass() {
        claim_all(&["index.html", "2025/06/22/a.html", "2025/06/23/a.html", "zh-Hant/index.html", ".well-known/x", "com10/a", "図/é.html"])
            .expect("each of these is a fit address");
    }

    #[test]
    fn unfit_paths_are_refused() {
        let long_name = "a".repeat(256);
        let long_path = "abc/".repeat(300) + "a";
        for path in [
            "",
            "/",
            "/etc/passwd",
            "a//b",
            "a/",
            "./a",
            "a/../b",
            "..",
            "a\\b",
            "c:a",
            "a\0b",
            "a\nb",
            "con",
            "x/NUL.html",
            "Com1",
            "lpt9.txt",
            "a.",
            "a ",
            " a",
            "a /b",
            ".baoku-site",
            ".baoku/x",
            "a?b",
            &long_name,
            &long_path,
        ] {
            let problem = claim_all(&[path]).expect_err(path);
            assert_eq!(problem.code, "bad-address", "{path:?}");
        }
    }

    #[test]
    fn one_name_in_two_spellings_clashes() {
        for [a, b] in [
            ["a.html", "A.html"],
            ["x/é.html", "x/e\u{301}.html"],
            ["x/a.html", "X/b.html"],
            ["ß/a", "SS/b"],
            ["a", "a/b"],
            ["a/b/c", "a/b"],
            ["ﬁ", "fi"],
        ] {
            let there = claim_all(&[a, b]).expect_err(a);
            let back = claim_all(&[b, a]).expect_err(b);
            assert_eq!(there.code, "address-clash", "{a} {b}");
            assert_eq!(there, back, "the order of threads must not show");
        }
        assert_eq!(claim_all(&["a/b", "a/b"]).expect_err("twice").code, "address-twice");
    }
}

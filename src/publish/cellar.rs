//! Where pieces of work lie from run to run: below `.baoku/`, each a file. Deleting them costs nothing but time.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{Token, write_atomic};
use crate::kept::Kept;

/// A folder of such pieces.
#[derive(Debug)]
pub struct Cellar {
    folder: PathBuf,
    /// What stands for the program: another one may make other pieces of the same.
    program: Token,
    /// Whether what lies there may be used.
    is_open: bool,
    /// What was taken up or laid down in this run.
    used: Mutex<BTreeSet<String>>,
}

impl Cellar {
    /// The pieces below `cache`; with `full` none of them is used.
    #[must_use]
    pub fn new(cache: &Path, program: Token, full: bool) -> Self {
        Self { folder: cache.join("kept"), program, is_open: !full, used: Mutex::default() }
    }

    /// Removes what nobody asked for in this run.
    pub fn sweep(&self) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_none_or(|name| !used.contains(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn use_up(&self, name: &str) -> PathBuf {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        self.folder.join(name)
    }
}

impl Kept for Cellar {
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        if !self.is_open {
            return None;
        }
        let mut bytes = fs::read(self.use_up(name)).ok()?;
        let body = bytes.len().checked_sub(48)?;
        let is_whole = bytes[body..body + 16] == self.program && bytes[body + 16..] == *blake3::hash(&bytes[..body]).as_bytes();
        bytes.truncate(body);
        is_whole.then_some(bytes)
    }

    fn has(&self, name: &str) -> bool {
        self.is_open && self.use_up(name).is_file()
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.use_up(name);
        // Nobody's work is lost with it, so nothing need be flushed to the medium for it.
        let _ = fs::remove_file(&path);
        let _ = write_atomic(&path, &[bytes, &self.program, blake3::hash(bytes).as_bytes()].concat());
    }
}

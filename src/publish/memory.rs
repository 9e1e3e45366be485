//! What is remembered of the files that stand, so that a build need not read them again. Deleting it costs nothing but time.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{Token, folder, write_atomic};

/// First bytes of the file; another version is as good as none.
const HEAD: &[u8] = b"baoku published 1\n";

/// A file as it stood when it was last written or compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Remembered {
    /// Bytes.
    pub(super) size: u64,
    /// Time of the last change, nanoseconds since 1970.
    pub(super) changed: u64,
    /// Number of the file on its file system: a file put in its place has another.
    pub(super) number: u64,
    /// What the content was known by.
    pub(super) token: Token,
}

impl Remembered {
    pub(super) fn of(metadata: &fs::Metadata, token: Token) -> Self {
        let changed = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { size: metadata.len(), changed: changed.map_or(0, |age| age.as_nanos() as u64), number: folder::number(metadata), token }
    }
}

/// What is remembered of one output folder.
#[derive(Debug)]
pub(super) struct Memory {
    path: PathBuf,
    files: HashMap<Box<str>, Remembered>,
}

impl Memory {
    /// Reads what is remembered of `out`; nothing when there is nothing, or nothing that can be read.
    pub(super) fn recall(cache: &Path, out: &Path) -> Self {
        let key = blake3::hash(out.as_os_str().as_encoded_bytes()).to_hex();
        let path = cache.join("published").join(&key.as_str()[..16]);
        let files = fs::read(&path).ok().and_then(|bytes| decode(&bytes)).unwrap_or_default();
        Self { path, files }
    }

    pub(super) fn of(&self, path: &str) -> Option<Remembered> {
        self.files.get(path).copied()
    }

    /// Forgets everything on disk; a file that cannot be removed is one that cannot be trusted less than before.
    pub(super) fn forget(&self) {
        let _ = fs::remove_file(&self.path);
    }

    /// Remembers these files. What cannot be remembered is compared again next time.
    pub(super) fn note(&self, mut files: Vec<(String, Remembered)>) {
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let same = files.len() == self.files.len() && files.iter().all(|(path, known)| self.of(path) == Some(*known));
        if same && self.path.exists() {
            return;
        }
        let mut bytes = HEAD.to_vec();
        for (path, known) in &files {
            bytes.extend((path.len() as u16).to_le_bytes());
            bytes.extend(path.as_bytes());
            for number in [known.size, known.changed, known.number] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.extend(known.token);
        }
        let _ = write_atomic(&self.path, &bytes);
    }
}

fn decode(bytes: &[u8]) -> Option<HashMap<Box<str>, Remembered>> {
    let mut rest = bytes.strip_prefix(HEAD)?;
    let mut files = HashMap::new();
    while !rest.is_empty() {
        let path = take(&mut rest, 2).and_then(|length| take(&mut rest, usize::from(u16::from_le_bytes(length.try_into().ok()?))))?;
        let mut number = || take(&mut rest, 8).and_then(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)));
        let (size, changed, number) = (number()?, number()?, number()?);
        let token = take(&mut rest, 16)?.try_into().ok()?;
        files.insert(std::str::from_utf8(path).ok()?.into(), Remembered { size, changed, number, token });
    }
    Some(files)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

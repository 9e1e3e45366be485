//! What is remembered of the files that stand, so that a build need not read them again. Deleting it costs nothing but time.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{Token, folder, write_atomic};

/// First bytes of the file; another version is as good as none.
const HEAD: &[u8] = b"baoku published 2\n";

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
    known: Known,
}

/// The bytes of what is remembered of `out`; none when nothing is.
pub(super) fn bytes_of(cache: &Path, out: &Path) -> Vec<u8> {
    fs::read(path_of(cache, out)).unwrap_or_default()
}

fn path_of(cache: &Path, out: &Path) -> PathBuf {
    let key = blake3::hash(out.as_os_str().as_encoded_bytes()).to_hex();
    cache.join("published").join(&key.as_str()[..16])
}

/// The content of the file.
#[derive(Debug, Default, PartialEq)]
struct Known {
    site: Option<MadeFrom>,
    files: HashMap<Box<str>, Remembered>,
}

/// What a whole site was made from, and what was said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MadeFrom {
    /// Stands for all inputs.
    pub(super) stamp: Token,
    /// In the words of whoever made it.
    pub(super) about: String,
}

impl Memory {
    /// Reads what is remembered of `out`; nothing when there is nothing, or nothing that can be read.
    pub(super) fn recall(cache: &Path, out: &Path) -> Self {
        let path = path_of(cache, out);
        let bytes = fs::read(&path).unwrap_or_default();
        let known = decode(&bytes)
            .map(|(site, files)| Known { site, files: files.into_iter().map(|(path, known)| (path.into(), known)).collect() });
        Self { path, known: known.unwrap_or_default() }
    }

    pub(super) fn of(&self, path: &str) -> Option<Remembered> {
        self.known.files.get(path).copied()
    }

    /// Forgets everything on disk; a file that cannot be removed is one that cannot be trusted less than before.
    pub(super) fn forget(&self) {
        let _ = fs::remove_file(&self.path);
    }

    /// Remembers these files. What cannot be remembered is compared again next time.
    pub(super) fn note(&self, site: Option<&MadeFrom>, mut files: Vec<(String, Remembered)>) {
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let same = files.len() == self.known.files.len() && files.iter().all(|(path, known)| self.of(path) == Some(*known));
        if same && self.known.site.as_ref() == site && self.path.exists() {
            return;
        }
        let mut bytes = HEAD.to_vec();
        let about = site.map_or("", |site| &site.about);
        bytes.extend(site.map_or(Token::default(), |site| site.stamp));
        bytes.extend((about.len() as u32).to_le_bytes());
        bytes.extend(about.as_bytes());
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

/// The files that are remembered, by path.
pub(super) type Files<'b> = Vec<(&'b str, Remembered)>;

/// What the site was made from, and its files; `None` where the bytes are not what [`Memory::note`] writes.
pub(super) fn decode(bytes: &[u8]) -> Option<(Option<MadeFrom>, Files<'_>)> {
    let mut rest = bytes.strip_prefix(HEAD)?;
    let stamp: Token = take(&mut rest, 16)?.try_into().ok()?;
    let about = take(&mut rest, 4).and_then(|length| take(&mut rest, u32::from_le_bytes(length.try_into().ok()?) as usize))?;
    let about = std::str::from_utf8(about).ok()?;
    let site = (stamp != Token::default()).then(|| MadeFrom { stamp, about: about.to_owned() });
    let mut files = Vec::new();
    while !rest.is_empty() {
        let path = take(&mut rest, 2).and_then(|length| take(&mut rest, usize::from(u16::from_le_bytes(length.try_into().ok()?))))?;
        let mut number = || take(&mut rest, 8).and_then(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)));
        let (size, changed, number) = (number()?, number()?, number()?);
        let token = take(&mut rest, 16)?.try_into().ok()?;
        files.push((std::str::from_utf8(path).ok()?, Remembered { size, changed, number, token }));
    }
    Some((site, files))
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

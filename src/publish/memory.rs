//! What is remembered of the files that stand, so that a build need not read them again. Deleting it costs nothing but time.

use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{Token, folder, write_atomic};
use crate::source::{EntryKind, FileStamp};

/// First bytes of the file; another version is as good as none.
const HEAD: &[u8] = b"baoku published 3\n";

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
    /// A file with this stamp; `None` for what is no file.
    pub(super) fn of(stamp: &FileStamp, token: Token) -> Option<Self> {
        let changed = stamp.modified.as_nanos() as u64;
        (stamp.kind == EntryKind::File).then_some(Self { size: stamp.size, changed, number: stamp.number, token })
    }

    /// The same for a file that is open.
    pub(super) fn of_metadata(metadata: &fs::Metadata, token: Token) -> Self {
        let changed = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { size: metadata.len(), changed: changed.map_or(0, |age| age.as_nanos() as u64), number: folder::number(metadata), token }
    }
}

/// The bytes of what is remembered of `out`; none when nothing is.
pub(super) fn bytes_of(cache: &Path, out: &Path) -> Vec<u8> {
    fs::read(path_of(cache, out)).unwrap_or_default()
}

/// The file in which it is remembered.
pub(super) fn path_of(cache: &Path, out: &Path) -> PathBuf {
    let key = blake3::hash(out.as_os_str().as_encoded_bytes()).to_hex();
    cache.join("published").join(&key.as_str()[..16])
}

/// What a whole site was made from, and what was said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MadeFrom {
    /// Stands for all inputs.
    pub(super) stamp: Token,
    /// In the words of whoever made it.
    pub(super) about: String,
}

/// Forgets everything; a file that cannot be removed is one that cannot be trusted less than before.
pub(super) fn forget(path: &Path) {
    let _ = fs::remove_file(path);
}

/// The files that are remembered, by name, folder by folder.
pub(super) type Folders<'b> = Vec<(&'b str, Vec<(&'b str, Remembered)>)>;

/// Remembers these files. What cannot be remembered is compared again next time.
pub(super) fn note(path: &Path, site: Option<&MadeFrom>, folders: &Folders<'_>) {
    let mut bytes = HEAD.to_vec();
    bytes.reserve(folders.iter().map(|(folder, files)| folder.len() + 80 * files.len()).sum());
    let about = site.map_or("", |site| &site.about);
    bytes.extend(site.map_or(Token::default(), |site| site.stamp));
    bytes.extend((about.len() as u32).to_le_bytes());
    bytes.extend(about.as_bytes());
    for (folder, files) in folders {
        bytes.extend((folder.len() as u32).to_le_bytes());
        bytes.extend(folder.as_bytes());
        bytes.extend((files.len() as u32).to_le_bytes());
        for (name, known) in files {
            bytes.extend((name.len() as u32).to_le_bytes());
            bytes.extend(name.as_bytes());
            for number in [known.size, known.changed, known.number] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.extend(known.token);
        }
    }
    let _ = write_atomic(path, &bytes);
}

/// What the site was made from, and its files; `None` where the bytes are not what [`note`] writes.
pub(super) fn decode(bytes: &[u8]) -> Option<(Option<MadeFrom>, Folders<'_>)> {
    let mut rest = bytes.strip_prefix(HEAD)?;
    let stamp: Token = take(&mut rest, 16)?.try_into().ok()?;
    let about = take_text(&mut rest)?;
    let site = (stamp != Token::default()).then(|| MadeFrom { stamp, about: about.to_owned() });
    let mut folders = Vec::new();
    while !rest.is_empty() {
        let folder = take_text(&mut rest)?;
        let count = u32::from_le_bytes(take(&mut rest, 4)?.try_into().ok()?) as usize;
        // A torn count must not ask for the machine's memory.
        let mut files = Vec::with_capacity(count.min(rest.len() / 44));
        for _ in 0..count {
            let name = take_text(&mut rest)?;
            let mut number = || take(&mut rest, 8).and_then(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)));
            let (size, changed, number) = (number()?, number()?, number()?);
            let token = take(&mut rest, 16)?.try_into().ok()?;
            files.push((name, Remembered { size, changed, number, token }));
        }
        folders.push((folder, files));
    }
    Some((site, folders))
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = u32::from_le_bytes(take(rest, 4)?.try_into().ok()?) as usize;
    std::str::from_utf8(take(rest, length)?).ok()
}

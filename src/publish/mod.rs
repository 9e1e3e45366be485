//! [File] → `public/`: the one writer of all outputs; unchanged files are left alone.
//!
//! A [`Publisher`] compares each file with the one that stands and puts what differs beside the site, in a staging
//! folder. Only [`Publisher::finish`] touches the site: with few changes file by file (new, then changed, then removed,
//! so that no link is dead in between), with many by one exchange of the two folders. Until then, and whenever a build
//! fails or is killed, the old site stays as it was; what a killed build left behind the next one completes or clears.
//!
//! Files are not flushed to the medium one by one: a killed process leaves a good site, a power cut may not;
//! `--full` repairs that by comparing every byte.

mod address;
mod atomic;
mod cellar;
mod folder;
mod hold;
mod memory;
mod standing;
mod stands;
mod switch;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

pub use atomic::{remove, remove_below, write_atomic, write_below};
pub use cellar::Cellar;
pub use folder::MARKER;
pub use hold::Hold;
pub use stands::stands;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use address::Addresses;
use folder::OutputFolder;
use memory::{MadeFrom, Remembered};
use standing::{Place, Standing};
use switch::Change;

/// What a build may want of its publisher.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folder for what may be deleted (`.baoku/`). With it the publisher remembers size, time and hash of what it wrote and
    /// need not read it again; without it every file is read and compared.
    pub cache: Option<PathBuf>,
    /// Trust nothing that is remembered: compare the bytes of every file.
    pub full: bool,
    /// How the new site takes the old one's place.
    pub switch: Switch,
}

/// How the new site takes the old one's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Switch {
    /// By exchange when most files change and the file system allows it, else file by file.
    #[default]
    Auto,
    /// Always file by file: the folder keeps its identity (a container that has mounted it goes on seeing it).
    InPlace,
    /// By exchange wherever the file system allows it.
    Exchange,
}

/// What a build did to the output folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that are new or have other bytes than before.
    pub written: usize,
    /// Files that stood there already, byte for byte.
    pub unchanged: usize,
    /// Files that stood there and are no part of the site any more.
    pub removed: usize,
    /// Bytes of all files of the site.
    pub bytes: u64,
}

/// Sixteen bytes that stand for the content of a file: a hash of its bytes, or of everything that they follow from.
pub type Token = [u8; 16];

/// A build's hold on its output folder; see the module.
#[derive(Debug)]
pub struct Publisher {
    folder: OutputFolder,
    options: Options,
    standing: Standing,
    addresses: Addresses,
    /// Where what is remembered lies.
    memory: Option<PathBuf>,
    /// What the standing site was made from, as far as it is remembered.
    was_made_from: Option<MadeFrom>,
    made_from: Option<MadeFrom>,
    new: Mutex<Vec<Arc<str>>>,
    /// What is to be remembered of files besides those that stay as they are remembered.
    noted: Mutex<Vec<(Arc<str>, Remembered)>>,
    bytes: AtomicU64,
    failed: AtomicBool,
}

impl Publisher {
    /// Opens or creates an output folder of ours.
    ///
    /// # Errors
    /// When `out` is something that we did not make (a file, a link, a folder with other things in it), cannot be written,
    /// or another build is writing it.
    pub fn open(out: &Path) -> Result<Self, Diagnostic> {
        Self::open_with(out, Options::default())
    }

    /// [`Publisher::open`] with a memory, or with a say in how the site is switched.
    pub fn open_with(out: &Path, options: Options) -> Result<Self, Diagnostic> {
        let folder = OutputFolder::open(out)?;
        let memory = options.cache.as_deref().map(|cache| memory::path_of(cache, folder.path()));
        let bytes = options.cache.as_deref().filter(|_| !options.full).map(|cache| memory::bytes_of(cache, folder.path()));
        let (was_made_from, remembered) = bytes.as_deref().and_then(memory::decode).unwrap_or_default();
        let standing = Standing::read(folder.path(), &remembered).map_err(|e| trouble("read", folder.path(), &e))?;
        Ok(Self {
            folder,
            options,
            standing,
            addresses: Addresses::default(),
            memory,
            was_made_from,
            made_from: None,
            new: Mutex::default(),
            noted: Mutex::default(),
            bytes: AtomicU64::new(0),
            failed: AtomicBool::new(false),
        })
    }

    /// Adds a file to the site; from any thread, in any order. `path` is relative to the output folder, with `/`.
    ///
    /// # Errors
    /// When the path is unfit for a site, another file of this build already has it (or one that a file system could
    /// take for the same), or there is no room left. After an error [`Publisher::finish`] refuses.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        // Without a memory the bytes themselves are compared, which costs no more than a hash.
        let token = if self.memory.is_some() { token_of(bytes) } else { Token::default() };
        self.put_as(path, token, bytes)
    }

    /// [`Publisher::put`] for a file whose content follows from something cheaper to hash than its bytes. See [`Publisher::holds`].
    pub fn put_as(&self, path: &str, token: Token, bytes: &[u8]) -> Result<(), Diagnostic> {
        let result = self.claim(path).and_then(|path| self.place(path, token, bytes));
        if result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Whether the site already holds `path` with this token: then it is kept and need not be made at all.
    /// Always false without a memory or with `full`.
    pub fn holds(&self, path: &str, token: Token) -> Result<bool, Diagnostic> {
        let Some((place, known)) = self.known(path).filter(|(_, known)| known.token == token) else { return Ok(false) };
        if let Err(problem) = self.claim(path) {
            self.failed.store(true, Ordering::Relaxed);
            return Err(problem);
        }
        place.keep();
        self.bytes.fetch_add(known.size, Ordering::Relaxed);
        Ok(true)
    }

    /// Says what the whole site is made from: `stamp` stands for all of it, `about` is handed out by [`stands`].
    pub fn made_from(&mut self, stamp: Token, about: &str) {
        self.made_from = Some(MadeFrom { stamp, about: about.to_owned() });
    }

    /// Puts the new site in the old one's place and removes what is no part of it any more.
    ///
    /// # Errors
    /// When a [`Publisher::put`] failed, the folder was taken away meanwhile, or the file system refuses.
    pub fn finish(mut self) -> Result<Summary, Diagnostic> {
        if self.failed.load(Ordering::Relaxed) {
            let out = self.folder.path().display();
            return Err(Diagnostic::error(
                "not-published",
                format!("{out} is left as it was, because a file of the site could not be made"),
            )
            .help("the other messages say which"));
        }
        self.folder.still_ours()?;
        let new = std::mem::take(&mut *locked(&self.new));
        let change = Change::of(new, &self.standing, &self.addresses);
        let summary = Summary {
            written: change.new.len() + change.changed.len(),
            unchanged: change.unchanged,
            removed: change.removed.len() + change.strays.len(),
            bytes: self.bytes.load(Ordering::Relaxed),
        };
        // What is remembered must never be newer than what stands: forget first, remember last.
        let noted = std::mem::take(&mut *locked(&self.noted));
        let is_as_remembered = change.is_empty() && noted.is_empty() && self.made_from == self.was_made_from;
        if let Some(memory) = self.memory.as_ref().filter(|_| !is_as_remembered) {
            memory::forget(memory);
        }
        switch::carry_out(&change, &mut self.folder, &self.standing, self.options.switch)?;
        if let Some(memory) = self.memory.as_ref().filter(|_| !is_as_remembered) {
            let mut folders = self.standing.remembered();
            for (path, known) in &noted {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                folders.entry(folder).or_default().push((name, *known));
            }
            let mut folders: memory::Folders = folders.into_iter().filter(|(_, files)| !files.is_empty()).collect();
            folders.par_iter_mut().for_each(|(_, files)| files.sort_unstable_by_key(|(name, _)| *name));
            memory::note(memory, self.made_from.as_ref(), &folders);
        }
        // Half a million names are taken apart beside what comes next.
        let (standing, addresses) = (std::mem::take(&mut self.standing), std::mem::take(&mut self.addresses));
        std::thread::spawn(move || drop((standing, addresses)));
        Ok(summary)
    }

    fn claim(&self, path: &str) -> Result<Arc<str>, Diagnostic> {
        self.addresses.claim(path, |folder| {
            fs::create_dir_all(self.folder.staging().join(folder)).map_err(|e| trouble("make", &self.folder.staging().join(folder), &e))
        })
    }

    fn place(&self, path: Arc<str>, token: Token, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if let Some((place, _)) = self.known(&path).filter(|(_, known)| known.token == token) {
            place.keep();
            return Ok(());
        }
        let place = self.standing.place(&path);
        if let Some(place) = place
            && let Some(known) = same_bytes(&self.folder.path().join(&*path), bytes)
        {
            place.keep_as_noted();
            self.note(path, known, token);
            return Ok(());
        }
        let staged = self.folder.staging().join(&*path);
        let file = write_new(&staged, bytes).map_err(|e| trouble("write", &staged, &e))?;
        match place {
            Some(place) => place.change(),
            None => locked(&self.new).push(Arc::clone(&path)),
        }
        if self.memory.is_some() {
            self.note(path, file.metadata().map_err(|e| trouble("read", &staged, &e))?, token);
        }
        Ok(())
    }

    fn note(&self, path: Arc<str>, metadata: fs::Metadata, token: Token) {
        if self.memory.is_some() {
            locked(&self.noted).push((path, Remembered::of_metadata(&metadata, token)));
        }
    }

    /// What is remembered of a file, where the file that stands is still the one that was remembered.
    fn known(&self, path: &str) -> Option<(&Place, Remembered)> {
        let place = self.standing.place(path)?;
        Some((place, place.known?))
    }
}

/// The token of a file that is known by its bytes alone.
#[must_use]
pub fn token_of(bytes: &[u8]) -> Token {
    let mut token = Token::default();
    token.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    token
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// The metadata of the file, if it holds just these bytes. A file that cannot be read is one to be replaced.
fn same_bytes(path: &Path, bytes: &[u8]) -> Option<fs::Metadata> {
    let mut file = File::open(path).ok()?;
    let metadata = file.metadata().ok()?;
    if metadata.len() != bytes.len() as u64 {
        return None;
    }
    let mut buffer = [0; 16 * 1024];
    let mut rest = bytes;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return rest.is_empty().then_some(metadata),
            Ok(count) => rest = rest.strip_prefix(&buffer[..count])?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// What the file system refused, in words, with what to do about it.
fn trouble(verb: &str, path: &Path, error: &io::Error) -> Diagnostic {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let message = format!("cannot {verb} {}: {}", path.display(), plain(error));
    match error.kind() {
        StorageFull | QuotaExceeded => Diagnostic::error("disk-full", message)
            .help("make room and build again: what is published stays as it is until a build succeeds"),
        PermissionDenied | ReadOnlyFilesystem => {
            Diagnostic::error("not-writable", message).help("change the permissions, or choose another folder with --out")
        }
        _ => Diagnostic::error("output", message),
    }
}

/// The system's words without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// A lock whose holder panicked guards data that no build will use any more.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

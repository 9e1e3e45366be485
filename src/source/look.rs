//! A folder looked into: what is in it, and the stamp of each file, asked for by its name within the folder. Half a million files are
//! looked at in one build, and the way through all the folders above each would cost more than the look.

use std::{ffi::OsStr, io, path::Path, time::Duration};

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A link, socket and the like.
    Other,
}

/// What tells a file from the one that it was before, without a look into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// What it is.
    pub kind: Kind,
    /// Bytes.
    pub size: u64,
    /// When its bytes last changed, since 1970; zero before that.
    pub modified: Duration,
    /// When its entry last changed (permissions, names, bytes): no program can set it back. Zero where the system does not tell.
    pub changed: Duration,
    /// The device that it lies on, where the system tells.
    pub device: u64,
    /// Its number there.
    pub number: u64,
}

/// A folder, open.
#[derive(Debug)]
pub struct Look(system::Folder);

impl Look {
    /// Opens a folder; a link to one is none.
    pub fn into(path: &Path) -> io::Result<Self> {
        system::Folder::open(path).map(Self)
    }

    /// Its entries, in no order.
    pub fn each(&mut self, mut see: impl FnMut(&OsStr, Kind)) -> io::Result<()> {
        self.0.each(&mut see)
    }

    /// The stamp of an entry itself, links not followed.
    pub fn stamp(&self, name: &str) -> io::Result<Stamp> {
        self.0.stamp(name)
    }
}

#[cfg(unix)]
mod system {
    use std::{ffi::OsStr, io, os::unix::ffi::OsStrExt as _, path::Path, time::Duration};

    use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};

    use super::{Kind, Stamp};

    pub(super) struct Folder(Dir);

    impl std::fmt::Debug for Folder {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Folder")
        }
    }

    fn kind(of: FileType) -> Kind {
        match of {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            _ => Kind::Other,
        }
    }

    impl Folder {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            Ok(Self(Dir::new(openat(CWD, path, flags, Mode::empty())?)?))
        }

        pub(super) fn each(&mut self, see: &mut dyn FnMut(&OsStr, Kind)) -> io::Result<()> {
            self.0.rewind();
            while let Some(entry) = self.0.read() {
                let entry = entry?;
                let name = entry.file_name().to_bytes();
                if matches!(name, b"." | b"..") {
                    continue;
                }
                let mut told = kind(entry.file_type());
                // Some file systems do not say it with the name.
                if entry.file_type() == FileType::Unknown {
                    let found = statat(self.0.fd()?, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
                    told = kind(FileType::from_raw_mode(found.st_mode));
                }
                see(OsStr::from_bytes(name), told);
            }
            Ok(())
        }

        #[allow(clippy::unnecessary_cast, clippy::cast_lossless, reason = "the types of these numbers differ from system to system")]
        pub(super) fn stamp(&self, name: &str) -> io::Result<Stamp> {
            let found = statat(self.0.fd()?, name, AtFlags::SYMLINK_NOFOLLOW)?;
            let since = |seconds: i64, nanoseconds: i64| {
                if seconds < 0 { Duration::ZERO } else { Duration::new(seconds as u64, nanoseconds as u32) }
            };
            Ok(Stamp {
                kind: kind(FileType::from_raw_mode(found.st_mode)),
                size: found.st_size as u64,
                modified: since(found.st_mtime as i64, found.st_mtime_nsec as i64),
                changed: since(found.st_ctime as i64, found.st_ctime_nsec as i64),
                device: found.st_dev as u64,
                number: found.st_ino as u64,
            })
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::{
        ffi::OsStr,
        fs, io,
        path::{Path, PathBuf},
        time::{Duration, UNIX_EPOCH},
    };

    use super::{Kind, Stamp};

    #[derive(Debug)]
    pub(super) struct Folder(PathBuf);

    fn kind(of: fs::FileType) -> Kind {
        match (of.is_file(), of.is_dir()) {
            (true, _) => Kind::File,
            (_, true) => Kind::Folder,
            _ => Kind::Other,
        }
    }

    impl Folder {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            if fs::symlink_metadata(path)?.is_dir() { Ok(Self(path.to_owned())) } else { Err(io::ErrorKind::NotADirectory.into()) }
        }

        pub(super) fn each(&mut self, see: &mut dyn FnMut(&OsStr, Kind)) -> io::Result<()> {
            for entry in fs::read_dir(&self.0)? {
                let entry = entry?;
                see(&entry.file_name(), kind(entry.file_type()?));
            }
            Ok(())
        }

        pub(super) fn stamp(&self, name: &str) -> io::Result<Stamp> {
            let found = fs::symlink_metadata(self.0.join(name))?;
            let modified = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            Ok(Stamp {
                kind: kind(found.file_type()),
                size: found.len(),
                modified: modified.unwrap_or(Duration::ZERO),
                changed: Duration::ZERO,
                device: 0,
                number: 0,
            })
        }
    }
}

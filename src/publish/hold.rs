//! A file that one process holds as long as it lives.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, Write},
    path::Path,
};

/// A file held by this process. The system lets it go when the process ends, however it does.
#[derive(Debug)]
pub struct Hold {
    /// None where nothing can be held: on a file system without locks, or one that is read-only.
    file: Option<File>,
}

impl Hold {
    /// Holds the file at `path`, making it and its folders where they are not there.
    ///
    /// # Errors
    /// When another process holds it: with what that one has noted in it.
    pub fn take(path: &Path) -> Result<Self, String> {
        let folders = path.parent().map_or(Ok(()), fs::create_dir_all);
        let opened = folders.and_then(|()| File::options().read(true).write(true).create(true).truncate(false).open(path));
        let Ok(mut file) = opened else { return Ok(Self { file: None }) };
        match file.try_lock() {
            Ok(()) => Ok(Self { file: Some(file) }),
            Err(TryLockError::WouldBlock) => {
                let mut noted = Vec::new();
                let _ = Read::by_ref(&mut file).take(1000).read_to_end(&mut noted);
                Err(String::from_utf8_lossy(&noted).trim().to_owned())
            }
            Err(TryLockError::Error(_)) => Ok(Self { file: None }),
        }
    }

    /// Notes in it what others may want to know.
    pub fn note(&mut self, text: &str) {
        let write = |file: &mut File| -> io::Result<()> {
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(text.as_bytes())
        };
        // It is a courtesy; nothing depends on it.
        let _ = self.file.as_mut().map(write);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Closing would not do while a process that was just started still has a copy of the handle.
        let _ = self.file.as_ref().map(File::unlock);
    }
}

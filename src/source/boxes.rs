//! The file beside a raw page that says where its words stand on paper, found and read when its page is.

use std::path::{Path, PathBuf};

use super::{
    Content, Snapshot, SourceFile,
    layout::{Format, Region, pages},
    read,
};

/// A file with the boxes of a page. The text is the page's own; the boxes are evidence of how to read it.
#[derive(Clone, Debug)]
pub struct BoxFile {
    /// The file; its bytes may have been left on disk.
    pub file: SourceFile,
    /// How it is written.
    pub format: Format,
    /// Which of its pages it is, from 0.
    pub number: usize,
    /// The folder that its path is below.
    pub root: PathBuf,
}

impl BoxFile {
    /// The regions of the page with their lines. None where the file cannot be read, is another by now, or has no such page: a page can
    /// be read without boxes.
    #[must_use]
    pub fn regions(&self) -> Vec<Region> {
        let bytes = if self.file.bytes.is_empty() { self.bytes_on_disk() } else { Some(self.file.bytes.clone()) };
        let Some(bytes) = bytes else { return Vec::new() };
        let text = String::from_utf8_lossy(&bytes);
        pages(self.format, &text).ok().and_then(|pages| pages.into_iter().nth(self.number)).unwrap_or_default()
    }

    fn bytes_on_disk(&self) -> Option<Content> {
        let file = read::read_outside(&self.root.join(&self.file.path)).ok()?;
        // The account of the page names the boxes that it was read with.
        (file.hash == self.file.hash).then_some(file.bytes)
    }
}

/// The boxes of a raw page: beside it under its name; those of a file of many pages lie beside the first, `NAME-1`.
#[must_use]
pub fn boxes(snapshot: &Snapshot, raw: &str) -> Option<BoxFile> {
    if snapshot.boxes.is_empty() {
        return None;
    }
    let stem = raw.rsplit_once('.').map_or(raw, |(stem, _)| stem);
    let found = |stem: &str, format: Format, number: usize| {
        let file = snapshot.get(&format!("{stem}.{}", format.ending()))?.clone();
        Some(BoxFile { file, format, number, root: snapshot.root.clone() })
    };
    let own = Format::ALL.into_iter().find_map(|format| found(stem, format, 0));
    own.or_else(|| {
        let (name, number) = stem.rsplit_once('-')?;
        let number = number.parse::<usize>().ok()?.checked_sub(1)?;
        Format::ALL.into_iter().find_map(|format| found(&format!("{name}-1"), format, number))
    })
}

/// The boxes beside a page that belongs to no archive.
#[must_use]
pub fn boxes_beside(raw: &Path) -> Option<BoxFile> {
    Format::ALL.into_iter().find_map(|format| {
        let path = raw.with_extension(format.ending());
        let file = path.is_file().then(|| read::read_outside(&path).ok())??;
        Some(BoxFile { file, format, number: 0, root: PathBuf::new() })
    })
}

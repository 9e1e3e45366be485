//! What the benches read.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The raw pages of a folder, by default the repository's own, in the order of their names.
pub fn raw_pages(folder: Option<&Path>) -> Vec<String> {
    let own = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content/raw"));
    let entries = fs::read_dir(folder.unwrap_or(own)).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    files.sort();
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
}

//! What tells, without reading a file, whether any input has changed since the last time.

use std::{fs, path::Path, time::SystemTime};

use rayon::prelude::*;

use super::{
    read::{Listing, TOPS, list},
    tree,
};

/// A hash of path, size, times and number of every input. `None` where that says too little: a file is so young that a second change
/// could fall into the same tick of the clock, or the folders have something to report.
#[must_use]
pub fn stamp(root: &Path) -> Option<blake3::Hash> {
    let root = std::path::absolute(root).ok()?;
    let mut listing = Listing::default();
    for top in TOPS {
        list(&root, top, usize::MAX, &mut listing);
    }
    if !listing.diagnostics.is_empty() {
        return None;
    }
    let now = SystemTime::now();
    let stamps: Option<Vec<String>> = listing
        .files
        .par_iter()
        .map(|(path, ..)| {
            let metadata = fs::symlink_metadata(root.join(path)).ok().filter(|metadata| !tree::is_young(metadata, now))?;
            Some(format!("{path}\0{:?}\n", tree::stamp(&metadata)))
        })
        .collect();
    let mut hasher = blake3::Hasher::new();
    stamps?.iter().for_each(|stamp| _ = hasher.update(stamp.as_bytes()));
    Some(hasher.finalize())
}

//! Whether a whole site stands as it was made: the one question of a build for which nothing has changed, asked of half a million
//! files. So nothing is opened, copied or sorted; each file is looked at once, and each folder listed once, from many threads.

use std::{collections::HashMap, fs, path::Path};

use rayon::prelude::*;

use super::{
    Token,
    folder::{self, MARKER},
    memory::{self, Remembered},
};

/// Whether the site that was last made from what `stamp` stands for is in the folder still, every file with the size, time and number
/// that it had, and nothing beside them: then it need not be made again. The count of its files, and what was said of it
/// ([`Publisher::made_from`](super::Publisher::made_from)).
#[must_use]
pub fn stands(out: &Path, cache: &Path, stamp: Token) -> Option<(usize, String)> {
    let out = folder::full_path(out).ok().filter(|out| out.join(MARKER).is_file())?;
    let bytes = memory::bytes_of(cache, &out);
    let (site, files) = memory::decode(&bytes)?;
    let site = site.filter(|site| site.stamp == stamp)?;
    let is_there = |(path, known): &(&str, Remembered)| {
        let metadata = fs::symlink_metadata(out.join(path)).ok();
        metadata.is_some_and(|metadata| metadata.is_file() && Remembered::of(&metadata, known.token) == *known)
    };
    let folders: Vec<(&str, usize)> = entries_of_folders(&files).into_iter().collect();
    let is_whole = folders.par_iter().all(|(folder, entries)| count(&out, folder) == Some(*entries)) && files.par_iter().all(is_there);
    is_whole.then_some((files.len(), site.about))
}

/// How many entries each folder of the site has: its files, and the folders that are in it. The site itself is the empty path.
fn entries_of_folders<'p>(files: &[(&'p str, Remembered)]) -> HashMap<&'p str, usize> {
    let mut entries: HashMap<&str, usize> = HashMap::from([("", 0)]);
    for (path, _) in files {
        let mut inner = *path;
        loop {
            let folder = inner.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_known = entries.contains_key(folder);
            *entries.entry(folder).or_default() += 1;
            // A folder is an entry of the one that it is in, once.
            if is_known {
                break;
            }
            inner = folder;
        }
    }
    entries
}

/// How many entries a folder has; at the top, those are not counted that begin with a dot, and what a file system begins with.
fn count(out: &Path, folder: &str) -> Option<usize> {
    let mut count = 0;
    for entry in fs::read_dir(out.join(folder)).ok()? {
        let name = entry.ok()?.file_name();
        let is_guest = folder.is_empty() && (name.as_encoded_bytes().starts_with(b".") || name == "lost+found");
        count += usize::from(!is_guest);
    }
    Some(count)
}

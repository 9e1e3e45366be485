//! Whether a whole site stands as it was made: the one question of a build for which nothing has changed, asked of half a million
//! files. So nothing is opened, copied or sorted; each folder is looked into once, from many threads, and its files by their names in it.

use std::{collections::BTreeMap, path::Path};

use rayon::prelude::*;

use super::{
    Token,
    folder::{self, MARKER},
    memory::{self, Remembered},
};
use crate::source::Look;

/// Whether the site that was last made from what `stamp` stands for is in the folder still, every file with the size, time and number
/// that it had, and nothing beside them: then it need not be made again. The count of its files, and what was said of it
/// ([`Publisher::made_from`](super::Publisher::made_from)).
#[must_use]
pub fn stands(out: &Path, cache: &Path, stamp: Token) -> Option<(usize, String)> {
    let out = folder::full_path(out).ok().filter(|out| out.join(MARKER).is_file())?;
    let bytes = memory::bytes_of(cache, &out);
    let (site, remembered) = memory::decode(&bytes)?;
    let site = site.filter(|site| site.stamp == stamp)?;
    let count = remembered.iter().map(|(_, files)| files.len()).sum();
    let folders: Vec<(&str, Contents)> = contents(&remembered).into_iter().collect();
    folders.par_iter().all(|(folder, contents)| is_whole(&out, folder, contents)).then_some((count, site.about))
}

/// What a folder of the site has in it.
#[derive(Default)]
struct Contents<'m> {
    files: &'m [(&'m str, Remembered)],
    folders: usize,
}

/// What each folder of the site has in it. The site itself is the empty path.
fn contents<'m>(remembered: &'m memory::Folders<'m>) -> BTreeMap<&'m str, Contents<'m>> {
    let mut all: BTreeMap<&str, Contents> = BTreeMap::from([("", Contents::default())]);
    for (folder, files) in remembered {
        for (end, _) in folder.match_indices('/') {
            all.entry(&folder[..end]).or_default();
        }
        all.entry(folder).or_default().files = files;
    }
    let inner: Vec<&str> = all.keys().copied().filter(|folder| !folder.is_empty()).collect();
    for folder in inner {
        let outer = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
        all.entry(outer).or_default().folders += 1;
    }
    all
}

/// Whether a folder has just these entries; at the top, those do not count that begin with a dot, and what a file system begins with.
fn is_whole(out: &Path, folder: &str, contents: &Contents) -> bool {
    let Ok(mut look) = Look::into(&out.join(folder)) else { return false };
    let mut count = 0;
    let each = look.each(|name, _| {
        let is_guest = folder.is_empty() && (name.as_encoded_bytes().starts_with(b".") || name == "lost+found");
        count += usize::from(!is_guest);
    });
    let is_there = |(name, known): &(&str, Remembered)| {
        look.stamp(name).is_ok_and(|stamp| Remembered::of(&stamp, known.token).is_some_and(|now| now == *known))
    };
    each.is_ok() && count == contents.files.len() + contents.folders && contents.files.iter().all(is_there)
}

//! What tells, without reading a file, whether any input has changed since the last time.

use std::{
    io,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rayon::prelude::*;

use super::{
    look::{Kind, Look, Stamp},
    read::{TOPS, input, is_hidden, near_miss},
    tree::YOUNG,
};

/// A folder of the archive with the stamps of its inputs.
struct Stamped {
    /// Relative to the root, with `/`.
    path: String,
    files: Vec<(String, Stamp)>,
}

/// A hash of path, size, times and number of every input. `None` where that says too little: a file is so young that a second change
/// could fall into the same tick of the clock, or the folders have something to report.
#[must_use]
pub fn stamp(root: &Path) -> Option<blake3::Hash> {
    let root = std::path::absolute(root).ok()?;
    let mut folders = stamps(&root)?;
    folders.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let mut hasher = blake3::Hasher::new();
    for Stamped { path, files } in &mut folders {
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        say(&mut hasher, path);
        for (name, stamp) in files {
            if is_young(stamp, now) {
                return None;
            }
            say(&mut hasher, name);
            for number in [stamp.size, stamp.device, stamp.number] {
                hasher.update(&number.to_le_bytes());
            }
            for time in [stamp.modified, stamp.changed] {
                hasher.update(&time.as_nanos().to_le_bytes());
            }
        }
    }
    Some(hasher.finalize())
}

fn is_young(stamp: &Stamp, now: Duration) -> bool {
    stamp.modified.max(stamp.changed) + YOUNG >= now
}

fn say(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&text.len().to_le_bytes()).update(text.as_bytes());
}

/// The stamps of all inputs, folder by folder, in no order; `None` where [`list`](super::read::list) would have something to report.
fn stamps(root: &Path) -> Option<Vec<Stamped>> {
    let look = Look::into(root).ok()?;
    let mut found = Vec::new();
    for top in TOPS {
        match look.stamp(top) {
            Ok(stamp) => match (stamp.kind, input(top).is_some()) {
                (Kind::File, true) => found.push(Stamped { path: String::new(), files: vec![(top.to_owned(), stamp)] }),
                (Kind::Folder, false) => found.extend(stamps_below(root, top.to_owned())?),
                (Kind::File, false) => {}
                _ => return None,
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return None,
        }
    }
    Some(found)
}

fn stamps_below(root: &Path, folder: String) -> Option<Vec<Stamped>> {
    let mut look = Look::into(&root.join(&folder)).ok()?;
    let (mut names, mut folders) = (Vec::new(), Vec::new());
    let mut is_plain = true;
    let mut path = format!("{folder}/");
    let each = look.each(|name, kind| {
        if is_hidden(name.as_encoded_bytes()) {
            return;
        }
        // No page can refer to a name that is no Unicode.
        let Some(name) = name.to_str() else {
            is_plain = false;
            return;
        };
        path.truncate(folder.len() + 1);
        path.push_str(name);
        match kind {
            Kind::Folder => folders.push(path.clone()),
            Kind::File if input(&path).is_some() => names.push(name.to_owned()),
            Kind::File => is_plain &= near_miss(&path).is_none(),
            // Links to what would be an input.
            Kind::Other => is_plain &= input(&path).is_none() && !root.join(&path).is_dir(),
        }
    });
    each.ok().filter(|()| is_plain)?;
    let files = names.into_iter().map(|name| look.stamp(&name).ok().filter(|stamp| stamp.kind == Kind::File).map(|stamp| (name, stamp)));
    let files: Vec<(String, Stamp)> = files.collect::<Option<_>>()?;
    drop(look);
    let below: Option<Vec<Vec<Stamped>>> = folders.into_par_iter().map(|folder| stamps_below(root, folder)).collect();
    let mut found: Vec<Stamped> = below?.into_iter().flatten().collect();
    if !files.is_empty() {
        found.push(Stamped { path: folder, files });
    }
    Some(found)
}

//! A bag (`BagIt`, RFC 8493) of the whole archive: raw pages, sidecars, ledgers, articles and all else that people made, with the
//! SHA-256 of every file, to be read in fifty years without this program.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    diagnostic::{Diagnostic, Place},
    digest::sha256,
    source::SourceFile,
};

/// What whoever finds the bag is told.
const README: &str = "\
This is an archive of newspaper pages, packed as a BagIt bag (RFC 8493).

data/content/raw/       the pages as they were received, one text file each, never changed; name.yaml beside a page states what is
                        known of it (paper, issue date, page) and how its reading was corrected
data/content/ledger/    the account of each page, JSON: which lines (counted from 1) make which paragraph of which story, and which
                        belong to none; raw_hash is the BLAKE3 of the page
data/content/articles/  the stories, Markdown with YAML between two lines `---`; `source` says from which lines of which page;
                        `status: withdrawn` means that the story must not be shown
data/content/ids.tsv    every id that was published: id, address, day, and the id that has its story now
data/config.yaml        title and rules of the site

Nothing but a text editor is needed to read it. Whether all is as it was packed:
    sha256sum -c manifest-sha256.txt
";

/// The files of a bag by their paths in it. `payload` are files with their paths below the archive's root; `day` is ISO.
#[must_use]
pub fn pack(payload: &[SourceFile], title: &str, day: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut manifest = String::new();
    let mut octets = 0;
    for file in payload {
        let path = format!("data/{}", file.path);
        octets += file.bytes.len();
        line(&mut manifest, &sha256(&file.bytes), &path);
        files.insert(path, file.bytes.to_vec());
    }
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let info = format!(
        "Bag-Software-Agent: baoku {}\nBagging-Date: {day}\nExternal-Description: {}\nPayload-Oxum: {octets}.{}\n",
        env!("CARGO_PKG_VERSION"),
        one_line(title),
        payload.len()
    );
    files.insert("bagit.txt".to_owned(), b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_vec());
    files.insert("bag-info.txt".to_owned(), info.into_bytes());
    files.insert("README.txt".to_owned(), README.as_bytes().to_vec());
    files.insert("manifest-sha256.txt".to_owned(), manifest.into_bytes());
    let mut tags = String::new();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("data/")) {
        line(&mut tags, &sha256(bytes), path);
    }
    files.insert("tagmanifest-sha256.txt".to_owned(), tags.into_bytes());
    files
}

/// Whether a bag is whole: every file that a manifest names with its bytes, and none besides. `files` have their paths in the bag.
#[must_use]
pub fn verify(files: &[SourceFile]) -> (usize, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let by_path: BTreeMap<&str, &SourceFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut wrong = |path: &str, message: String| {
        diagnostics.push(Diagnostic::error("bag", message).at(Place::file(path)).help("take another copy of the bag: this one is damaged"));
    };
    if !by_path.contains_key("bagit.txt") {
        wrong("bagit.txt", "this file is missing, so this is no bag".to_owned());
    }
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        let Some(file) = by_path.get(manifest) else {
            wrong(manifest, "this list of the bag's files is missing".to_owned());
            continue;
        };
        let Ok(text) = std::str::from_utf8(&file.bytes) else {
            wrong(manifest, "this list is not UTF-8".to_owned());
            continue;
        };
        for entry in text.lines().filter(|entry| !entry.trim().is_empty()) {
            match entry.split_once(char::is_whitespace) {
                Some((hash, path)) => {
                    named.insert(decoded(path.trim_start()), hash);
                }
                None => wrong(manifest, format!("`{entry}` is no line of a manifest")),
            }
        }
    }
    let mut sound = 0;
    for (path, hash) in &named {
        match by_path.get(path.as_str()) {
            None => wrong(path, "the manifest names this file and it is missing".to_owned()),
            Some(file) if !sha256(&file.bytes).eq_ignore_ascii_case(hash) => {
                wrong(path, "this file has other bytes than when the bag was packed".to_owned());
            }
            Some(_) => sound += 1,
        }
    }
    for path in by_path.keys().filter(|path| path.starts_with("data/") && !named.contains_key(**path)) {
        wrong(path, "no manifest names this file".to_owned());
    }
    (sound, diagnostics)
}

/// A line of a manifest; line ends and the percent sign of a path are written as RFC 8493 has them.
fn line(manifest: &mut String, hash: &str, path: &str) {
    let path = path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D");
    writeln!(manifest, "{hash}  {path}").expect("a String takes everything");
}

fn decoded(path: &str) -> String {
    path.replace("%0A", "\n").replace("%0a", "\n").replace("%0D", "\r").replace("%0d", "\r").replace("%25", "%")
}

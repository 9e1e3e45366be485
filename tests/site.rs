//! From the files of an archive to the files of its site: what `build`, `check` and `watch` share.

use std::{collections::BTreeMap, path::Path, sync::Mutex};

use baoku::{
    diagnostic::{self, Diagnostic},
    init,
    pipeline::{self, Site, Wanted},
    source,
};

/// The site of the archive in a folder, ingested in memory.
fn site(root: &Path) -> (Site, Vec<Diagnostic>) {
    let (mut snapshot, mut problems) = source::read(root);
    let (config, found) = pipeline::configuration(&snapshot);
    problems.extend(found);
    let (mut readings, found) = pipeline::read_pages(&snapshot);
    problems.extend(found);
    let wanted = Wanted { today: "2026-01-02".to_owned(), ..Wanted::default() };
    let (ingested, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
    problems.extend(found);
    problems.extend(pipeline::carry_out(root, &ingested.writes));
    let (site, found) = pipeline::site(&snapshot, &readings, &config);
    problems.extend(found);
    diagnostic::sort(&mut problems);
    (site.expect("the built-in theme can be used"), problems)
}

/// Every file that a build would write.
fn made(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let files = Mutex::new(BTreeMap::new());
    let problems = site.make(|path, bytes| {
        let twice = files.lock().expect("no test panics here").insert(path.to_owned(), bytes.to_vec());
        assert!(twice.is_none(), "{path} is made twice");
        Ok(())
    });
    assert!(problems.is_empty(), "{problems:?}");
    files.into_inner().expect("no test panics here")
}

#[test]
fn a_preview_serves_and_a_check_counts_what_a_build_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    init::init(folder.path()).expect("a new archive");
    let (site, problems) = site(folder.path());
    assert!(problems.is_empty(), "{problems:?}");
    let files = made(&site);
    assert_eq!(site.files(), files.len());
    assert!(files.keys().filter(|path| path.starts_with("search/")).count() > 1, "the search index is among them");
    for (path, bytes) in &files {
        assert!(site.file(path).expect("it is there").expect("it can be made") == *bytes, "{path}");
    }
    for missing in ["", "search/", "search/none.js", "index.html/", "../index.html"] {
        assert!(site.file(missing).is_none(), "{missing}");
    }
}

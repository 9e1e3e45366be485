//! What the program is made of: each dependency with its reason, a lock file that fits, and a build that asks nothing of anybody.

use std::{collections::BTreeSet, fs, path::Path};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of a manifest's dependencies.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let (mut found, mut inside) = (BTreeSet::new(), false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies]");
        } else if inside && let Some((name, _)) = line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_alphanumeric())) {
            found.insert(name.trim().to_owned());
        }
    }
    found
}

#[test]
fn each_dependency_has_its_reason() {
    let reasons = read("docs/dependencies.md");
    let rows: Vec<&str> = reasons.lines().filter(|line| line.starts_with("| `")).collect();
    let mut names: BTreeSet<String> = dependencies(&read("Cargo.toml"));
    assert!(names.len() > 20, "{names:?}");
    names.extend(dependencies(&read("fuzz/Cargo.toml")).into_iter().filter(|name| name != "baoku"));
    let without: Vec<&String> = names.iter().filter(|name| !rows.iter().any(|row| row.contains(&format!("`{name}`")))).collect();
    assert!(without.is_empty(), "docs/dependencies.md has no row for {without:?}");
    for row in rows {
        let reason = row.split('|').nth(2).unwrap_or_default().trim();
        assert!(reason.len() > 5, "no reason: {row}");
    }
}

#[test]
fn all_comes_from_one_registry_and_is_locked() {
    let lock = read("Cargo.lock");
    for package in lock.split("[[package]]").skip(1) {
        let is_own = package.contains("name = \"baoku\"");
        let source = package.lines().find_map(|line| line.strip_prefix("source = "));
        if is_own {
            assert_eq!(source, None);
        } else {
            assert_eq!(source, Some("\"registry+https://github.com/rust-lang/crates.io-index\""), "{package}");
            assert!(package.contains("checksum = \""), "no checksum: {package}");
        }
    }
}

#[test]
fn the_build_script_reads_data_and_asks_nobody() {
    let mut files = vec![("build.rs".to_owned(), read("build.rs"))];
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("build")).expect("its parts") {
        let path = entry.expect("listed").path();
        files.push((path.display().to_string(), fs::read_to_string(&path).expect("source is UTF-8")));
    }
    for (path, text) in files {
        for word in ["std::net", "TcpStream", "process::Command", "Command::new", "http://", "https://", "include!(env"] {
            let code: String = text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n");
            assert!(!code.contains(word), "{path} has {word}");
        }
    }
}

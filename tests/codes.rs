//! Codes that no other test provokes: a small archive, one thing wrong in it, and what is said of it.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn run(folder: &Path, arguments: &[&str], path: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(arguments).current_dir(folder).env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000").env("LC_ALL", "C");
    if let Some(path) = path {
        command.env("PATH", path);
    }
    command.output().expect("the program starts")
}

/// The codes that a command says, with their severities.
fn said(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let objects = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    objects.filter_map(|object| Some(format!("{}[{}]", object["severity"].as_str()?, object["code"].as_str()?))).collect()
}

/// An archive that has been built once, with these files changed or added.
fn archive_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), &["init", "."], None).status.success());
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, bytes).expect("writable");
    }
    folder
}

fn article(front: &str, body: &str) -> Vec<u8> {
    format!("---\n{front}\n---\n{body}\n").into_bytes()
}

/// A code, and the files that provoke it.
type Case = (&'static str, Vec<(&'static str, Vec<u8>)>);

#[test]
fn each_trouble_has_its_code() {
    let large = article(&format!("id: abcd\ntitle: \"{}\"", "x".repeat(5 << 20)), "");
    let cases: Vec<Case> = vec![
        ("error[bad-id]", vec![("content/articles/a.md", article("id: a b\ntitle: x", "x"))]),
        ("error[missing-key]", vec![("content/articles/a.md", article("id: abcd\ntitle: x\nreview: {by: a}", "x"))]),
        ("warning[empty-article]", vec![("content/articles/a.md", article("id: abcd", ""))]),
        ("warning[unknown-successor]", vec![("content/articles/a.md", article("id: abcd\ntitle: x\nsuccessors: [zzzz]", "x"))]),
        ("warning[dead-link]", vec![("content/articles/a.md", article("id: abcd\ntitle: x", "See [this](../nowhere.html)."))]),
        ("error[yaml-too-large]", vec![("content/articles/a.md", large)]),
        ("error[ids-twice]", vec![("content/ids.tsv", b"abcd\ta.html\t2025-01-01\nabcd\tb.html\t2025-01-01\n".to_vec())]),
        ("error[bad-pattern]", vec![("content/raw/pages.yaml", b"files:\n  - match: \"{issue_date\"\n    facts: {page: 1}\n".to_vec())]),
        ("error[bad-supersedes]", vec![("content/raw/2024-05-18-1.yaml", b"supersedes: 2024-05-18-1.txt\n".to_vec())]),
        (
            "error[duplicate-text]",
            vec![("content/pages/help.md", article("title: a", "a")), ("content/pages/x/help.md", article("title: b", "b"))],
        ),
        ("error[page-name]", vec![("content/pages/A page.md", article("title: a", "a"))]),
        ("error[empty-term]", vec![("config.yaml", b"topics: [{id: a, any: [\"\"]}]\n".to_vec())]),
        ("warning[empty-topic]", vec![("config.yaml", "topics: [{id: public-services, any: [火星]}]\n".as_bytes().to_vec())]),
        ("error[no-edition]", vec![("config.yaml", b"editions: []\n".to_vec())]),
        ("error[content-format]", vec![("config.yaml", b"format: 99\n".to_vec())]),
        (
            "error[theme-encoding]",
            vec![("themes/own/templates/article.html", b"\xff\xfe".to_vec()), ("config.yaml", b"theme: own\n".to_vec())],
        ),
        #[cfg(not(feature = "opencc"))]
        ("error[no-engine]", vec![("config.yaml", b"conversion: {engine: opencc}\n".to_vec())]),
    ];
    let mut wrong = Vec::new();
    for (code, files) in cases {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (*path, bytes.as_slice())).collect();
        let folder = archive_with(&files);
        let topics: &[&str] = if code.contains("topic") { &["--topics"] } else { &[] };
        let output = run(folder.path(), &[&["check", "--format", "json"], topics].concat(), None);
        let told = said(&output);
        if !told.iter().any(|said| said == code) {
            wrong.push(format!("{code}: {told:?}"));
        }
        let errors = told.iter().any(|said| said.starts_with("error"));
        assert_eq!(output.status.code(), Some(i32::from(errors)), "{code}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_folder_that_is_no_archive_is_no_config() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(folder.path(), &["check", "--format", "json"], None);
    assert_eq!((said(&output), output.status.code()), (vec!["error[no-config]".to_owned()], Some(2)));
}

#[test]
fn a_story_that_its_page_no_longer_has_is_told_and_kept() {
    let folder = archive_with(&[]);
    assert!(run(folder.path(), &["ingest"], None).status.success());
    let kept = walkdir::WalkDir::new(folder.path().join("content/articles")).into_iter().count();
    let other = "本报海港6月2日电　一座灯塔今天重新点亮，守塔人说它将照亮海湾的入口。\n";
    fs::write(folder.path().join("content/raw/2024-05-18-1.txt"), other).expect("writable");
    let output = run(folder.path(), &["ingest", "--format", "json"], None);
    assert!(said(&output).iter().any(|said| said == "warning[story-lost]"), "{:?}", said(&output));
    assert!(walkdir::WalkDir::new(folder.path().join("content/articles")).into_iter().count() >= kept);
}

#[test]
fn without_pdftotext_that_is_said_and_how_to_get_it() {
    let folder = archive_with(&[("in/page.pdf", b"%PDF-1.4\n")]);
    let output = run(folder.path(), &["import", "in/page.pdf", "--format", "json"], Some(""));
    assert_eq!((said(&output), output.status.code()), (vec!["error[no-pdftotext]".to_owned()], Some(2)));
    assert!(String::from_utf8_lossy(&output.stdout).contains("poppler"));
}

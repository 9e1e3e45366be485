//! Bad input: a clear message with its place, all other problems of the run shown too, and the last good site untouched.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A new archive with a good site, on disk.
struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    fn new() -> Self {
        let archive = Self { folder: tempfile::tempdir().expect("a folder") };
        archive.must(&["init", "."]);
        archive.must(&["build"]);
        archive
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, bytes).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_baoku"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("CI")
            .env("SOURCE_DATE_EPOCH", "1750000000")
            .output()
            .expect("the program starts")
    }

    fn must(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Builds; the exit code and what was said: severity, code, place.
    fn build(&self, more: &[&str]) -> (i32, Vec<String>) {
        let output = self.run(&[&["build", "--format", "json"], more].concat());
        let said = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let messages = said.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("one object per line"));
        let said = messages.filter(|message| message.get("code").is_some()).map(|message| {
            let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
            let place = &message["place"];
            let path = place["path"].as_str().unwrap_or("-").replace(&*self.folder.path().to_string_lossy(), "");
            format!(
                "{}[{}] {path}:{}:{}",
                text("severity"),
                text("code"),
                place["line"].as_u64().unwrap_or(0),
                place["column"].as_u64().unwrap_or(0)
            )
        });
        (output.status.code().unwrap_or(-1), said.collect())
    }

    /// All files of the site.
    fn site(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.path("public"))
    }

    fn article(&self) -> PathBuf {
        let articles = files(&self.path("content/articles"));
        articles.keys().find(|path| path.to_string_lossy().contains("nan-hu")).expect("the sample's second story").clone()
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("the folder can be read");
        if entry.file_type().is_file() {
            found.insert(entry.path().to_owned(), fs::read(entry.path()).expect("a file"));
        }
    }
    found
}

/// Builds after `harm`, with a second problem elsewhere: `expected` and the second are both said, and the site is as it was.
#[track_caller]
fn refused(harm: impl FnOnce(&Archive), expected: &[&str]) {
    let archive = Archive::new();
    let before = archive.site();
    harm(&archive);
    archive.put("content/raw/other.txt", b"\xFF\xFF\xFD\x80 no text \xFF");
    let (exit, said) = archive.build(&[]);
    for expected in expected.iter().chain(&["error[not-text] content/raw/other.txt:1:1"]) {
        assert!(said.iter().any(|line| line == expected), "{expected} is not among {said:#?}");
    }
    assert_ne!(exit, 0, "{said:#?}");
    assert_eq!(archive.site(), before, "the last good site is untouched");
}

/// Builds after `harm`: the site is published, with a warning; with `--strict` it is not.
#[track_caller]
fn warned(harm: impl FnOnce(&Archive), expected: &[&str]) {
    let archive = Archive::new();
    harm(&archive);
    let (exit, said) = archive.build(&[]);
    for expected in expected {
        assert!(said.iter().any(|line| line == expected), "{expected} is not among {said:#?}");
    }
    assert_eq!(exit, 0, "{said:#?}");
    let before = archive.site();
    archive.put("content/pages/new.md", "---\ntitle: 新\n---\n新\n");
    assert_eq!(archive.build(&["--strict"]).0, 1);
    assert_eq!(archive.site(), before, "--strict publishes nothing");
}

const PAGE: &str = "本市图书馆昨日宣布，自下月起延长开放时间。\n馆长表示，去年到馆读者比前年增加近两成。\n";
const TRADITIONAL: &str = "本市圖書館昨日宣布，自下月起延長開放時間。\n館長表示，去年到館讀者比前年增加近兩成。\n";

#[test]
fn raw_pages_that_are_odd_are_published_with_a_warning() {
    warned(
        |archive| {
            archive.put("content/raw/empty.txt", "");
            archive.put("content/raw/white.txt", " \n\u{3000}\n");
            archive.put("content/raw/gb.txt", encoding_rs::GB18030.encode(PAGE).0);
            archive.put("content/raw/big5.txt", encoding_rs::BIG5.encode(TRADITIONAL).0);
            archive.put("content/raw/utf16.txt", PAGE.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
            archive.put("content/raw/control.txt", "第一行\0有空。\n第二行\u{1b}[31m有色。\n");
        },
        &[
            "warning[empty-page] content/raw/empty.txt:0:0",
            "warning[empty-page] content/raw/white.txt:0:0",
            "warning[guessed-encoding] content/raw/gb.txt:0:0",
            "warning[guessed-encoding] content/raw/big5.txt:0:0",
            "warning[guessed-encoding] content/raw/utf16.txt:0:0",
            "warning[nul] content/raw/control.txt:1:4",
            "warning[control-character] content/raw/control.txt:2:4",
        ],
    );
}

#[test]
fn config_that_is_broken_or_misspelt() {
    refused(|archive| archive.put("config.yaml", "title: 'open\n"), &["error[broken-yaml] config.yaml:1:8"]);
    refused(
        |archive| archive.put("config.yaml", "titel: 报\nthemes: x\n"),
        &["error[unknown-key] config.yaml:1:1", "error[unknown-key] config.yaml:2:1"],
    );
    refused(|archive| archive.put("config.yaml", "theme: missing\n"), &["error[missing-theme] config.yaml:0:0"]);
}

/// Rewrites an article.
fn edit(archive: &Archive, from: &str, to: &str) {
    let path = archive.article();
    let text = fs::read_to_string(&path).expect("an article");
    assert!(text.contains(from), "{from} is not in {text}");
    fs::write(path, text.replace(from, to)).expect("an article");
}

fn line(archive: &Archive, text: &str) -> (String, usize) {
    let path = archive.article();
    let number = fs::read_to_string(&path).expect("an article").lines().position(|line| line.starts_with(text)).expect(text) + 1;
    (path.strip_prefix(archive.folder.path()).expect("within").to_string_lossy().into_owned(), number)
}

#[test]
fn front_matter_with_a_full_width_colon_an_unknown_key_an_unknown_topic() {
    for (from, to, code) in [
        ("\nkind: ", "\nkind：", "full-width-colon"),
        ("\nplace: ", "\nplaces: ", "unknown-key"),
        ("\ntopics_add: []", "\ntopics_add: [\"nowhere\"]", "unknown-topic"),
    ] {
        let archive = Archive::new();
        let before = archive.site();
        edit(&archive, from, to);
        let (path, number) = line(&archive, to.trim());
        let (exit, said) = archive.build(&[]);
        assert_eq!(exit, 1, "{said:?}");
        let expected = format!("error[{code}] {path}:{number}:");
        assert!(said.iter().any(|line| line.starts_with(&expected)), "{expected} is not among {said:#?}");
        assert_eq!(archive.site(), before);
    }
}

#[test]
fn two_articles_with_one_id() {
    let archive = Archive::new();
    let before = archive.site();
    let path = archive.article();
    fs::copy(&path, path.with_file_name("copy.md")).expect("a copy");
    let (exit, said) = archive.build(&[]);
    assert_eq!(exit, 1);
    assert!(said.iter().any(|line| line.starts_with("error[duplicate-id]")), "{said:#?}");
    assert_eq!(archive.site(), before);
}

#[test]
fn two_articles_with_one_address() {
    let archive = Archive::new();
    let before = archive.site();
    let other =
        archive.site().into_keys().find(|path| path.to_string_lossy().contains("public/2024/05/18/qing-yu")).expect("the first story");
    let other = other.strip_prefix(archive.path("public")).expect("within").to_string_lossy().into_owned();
    edit(&archive, "\naliases: []", &format!("\naliases: [\"{other}\"]"));
    let (exit, said) = archive.build(&[]);
    assert_eq!(exit, 1);
    assert!(said.iter().any(|line| line.starts_with("error[duplicate-url]")), "{said:#?}");
    assert_eq!(archive.site(), before);
}

#[test]
fn a_template_with_an_error() {
    refused(
        |archive| archive.put("themes/broadsheet/templates/home.html", "<p>\n{{ 1 + }}\n"),
        &["error[template] themes/broadsheet/templates/home.html:2:8"],
    );
}

#[test]
fn a_ledger_that_is_cut_off() {
    refused(
        |archive| archive.put("content/ledger/2024-05-18-1.json", "{\"file\": "),
        &["error[bad-ledger] content/ledger/2024-05-18-1.json:1:9"],
    );
}

#[test]
fn an_output_folder_that_is_not_ours() {
    let archive = Archive::new();
    archive.put("precious/thesis.txt", "years of work");
    let (exit, said) = archive.build(&["--out", "precious"]);
    assert_eq!(exit, 2);
    assert!(said.iter().any(|line| line.starts_with("error[output-not-ours]")), "{said:#?}");
    assert_eq!(files(&archive.path("precious")).len(), 1);
    // A file where the folder must be.
    archive.put("file", "");
    assert_eq!(archive.build(&["--out", "file"]).0, 2);
    assert_eq!(archive.build(&["--out", "file/below"]).0, 2);
}

#[test]
fn a_folder_where_a_file_must_be_and_a_file_where_a_folder_must_be() {
    let archive = Archive::new();
    let before = archive.site();
    fs::remove_file(archive.path("config.yaml")).expect("removed");
    fs::create_dir(archive.path("config.yaml")).expect("made");
    let (exit, said) = archive.build(&["--root", "."]);
    assert_eq!((exit, said[0].as_str()), (2, "error[cannot-read] config.yaml:0:0"), "{said:#?}");
    assert_eq!(archive.site(), before);

    let archive = Archive::new();
    let before = archive.site();
    fs::remove_dir_all(archive.path("content")).expect("removed");
    let (exit, said) = archive.build(&[]);
    assert_eq!(exit, 2, "{said:#?}");
    assert!(said.contains(&"error[no-content] content:0:0".to_owned()), "{said:#?}");
    assert_eq!(archive.site(), before);
}

#[test]
fn a_build_that_may_not_ingest() {
    let archive = Archive::new();
    let before = archive.site();
    archive.put("content/raw/new.txt", PAGE);
    let content = files(&archive.path("content"));
    let (exit, said) = archive.build(&["--no-ingest"]);
    assert_eq!(exit, 1);
    assert!(said.contains(&"error[not-ingested] content/raw/new.txt:0:0".to_owned()), "{said:#?}");
    assert_eq!((archive.site(), files(&archive.path("content"))), (before, content), "nothing is written");
    archive.must(&["ingest"]);
    assert_eq!(archive.build(&["--no-ingest"]).0, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let archive = Archive::new();
    let small = archive.path("small");
    fs::create_dir(&small).expect("made");
    let mounted =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "none"]).arg(&small).status().is_ok_and(|status| status.success());
    if !mounted {
        eprintln!("not tried: this system lets nobody mount a small disk here");
        return;
    }
    let (exit, said) = archive.build(&["--out", "small/site"]);
    let unmounted = Command::new("umount").arg(&small).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    assert_eq!(exit, 2, "{said:#?}");
    assert!(said.iter().any(|line| line.starts_with("error[disk-full]")), "{said:#?}");
}

#[test]
fn what_content_says_cannot_command_the_terminal() {
    let archive = Archive::new();
    archive.put("content/raw/\u{1b}[2J.text", "");
    edit(&archive, "\nkind: \"article\"", "\nkind: \"\\e[31mred\"");
    let output = archive.run(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.contains(&0x1b), "{}", String::from_utf8_lossy(&output.stderr));
}

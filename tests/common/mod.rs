//! Golden cases in folders: `tests/<stage>/<trouble>/` holds the input and `expected.txt`. With `BLESS=1` in the environment
//! the expected texts are written anew; read the difference before committing it.

#![allow(dead_code)]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use baoku::{
    archive::{self, Archive, Inputs, Memory},
    article::{Article, ids::Ids},
    config::Config,
    diagnostic::Diagnostic,
    ingest::join::Joins,
    source::{PageFacts, RawPage, SourceFile},
};

/// An archive of these articles, with these records of names, and nothing else.
pub fn archive_of(articles: &[Article], names: &[SourceFile], config: &Config, memory: &mut Memory) -> Archive {
    let inputs = Inputs {
        articles: &articles.iter().cloned().map(Arc::new).collect::<Vec<_>>(),
        files: &[],
        pages: &[],
        ledgers: &[],
        joins: &Joins::default(),
        ids: &Ids::default(),
        topics: &[],
        texts: &[],
        glossary: &[],
        names,
        scans: &[],
        config,
        is_related_asked: true,
    };
    archive::derive(&inputs, memory).0
}

/// A page of the paper of 2 June 2025.
pub fn page(text: &str) -> RawPage {
    RawPage {
        path: "content/raw/page.txt".into(),
        hash: blake3::hash(text.as_bytes()),
        encoding: "UTF-8",
        lines: text.split('\n').map(str::to_owned).collect(),
        facts: PageFacts { issue_date: Some("2025-06-02".into()), ..PageFacts::default() },
        boxes: None,
    }
}

/// Runs `told` over each case folder of a stage and compares with its `expected.txt`.
pub fn each_case(stage: &str, told: impl Fn(&Path) -> String) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(stage);
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&root).expect("the stage has cases").map(|entry| entry.expect("a readable folder").path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    assert!(!folders.is_empty(), "no cases in {}", root.display());
    let mut wrong = String::new();
    for folder in folders {
        let expected = folder.join("expected.txt");
        let now = told(&folder);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &now).expect("the case folder can be written");
        } else {
            let before = fs::read_to_string(&expected).unwrap_or_default();
            if before != now {
                let name = folder.file_name().expect("a folder has a name").to_string_lossy();
                write!(wrong, "--- {name}: expected\n{before}\n--- {name}: found\n{now}\n").expect("a String takes everything");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Diagnostics, one a line, hints below.
pub fn told(diagnostics: &[Diagnostic]) -> String {
    let mut told = String::new();
    for diagnostic in diagnostics {
        let place = diagnostic.place.as_ref().map_or(String::new(), |place| format!("{}:{}:{}: ", place.path, place.line, place.column));
        writeln!(told, "{place}{} [{}] {}", diagnostic.severity, diagnostic.code, diagnostic.message).expect("a String takes everything");
        if let Some(help) = &diagnostic.help {
            writeln!(told, "    {help}").expect("a String takes everything");
        }
    }
    told
}

//! Reads `src/` and fails when the map in ARCHITECTURE.md stops being true.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The stages in the order in which a text meets them. A stage may know those before it.
const STAGES: &[&str] =
    &["source", "ingest", "article", "archive", "script", "plan", "render", "publish", "preview", "watch", "check", "desk", "import"];

/// What no stage is and every stage may know.
const COMMON: &[&str] = &["config", "diagnostic", "digest", "edtf", "kept", "timings", "yaml"];

/// Knows every stage: the glue.
const GLUE: &[&str] = &["lib", "main", "cli", "pipeline", "init"];

/// Exceptions to the order, each with its reason.
const LENT: &[(&str, &str, &str)] = &[
    // `publish` is the one writer: it lends its atomic write to the steps that write under content/.
    ("article", "publish", "write_atomic"),
    ("ingest", "publish", "write_atomic"),
    // The converter is a tool that stands by itself; ingest folds scripts with its tables to compare printings.
    ("ingest", "script", ""),
    ("archive", "script", ""),
    // Config and the strict YAML reader are handed files as `source` read them.
    ("config", "source", "SourceFile"),
    ("yaml", "source", "SourceFile"),
];

/// A crate, or a part of the standard library, and the only places that may name it.
const OWNERS: &[(&str, &[&str])] = &[
    ("tera::", &["render/theme"]),
    ("pulldown_cmark", &["render/markdown"]),
    ("daachorse", &["archive/topics", "archive/names"]),
    ("opencc_rust", &["script"]),
    ("toml::", &["import/markdown"]),
    ("clap_complete", &["cli/reference"]),
    ("notify::", &["watch"]),
    ("std::net", &["preview"]),
    ("httparse", &["preview"]),
    ("fs::write(", &["publish"]),
    ("File::create(", &["publish"]),
    ("fs::rename(", &["publish"]),
    ("fs::remove_", &["publish"]),
    ("fs::create_dir", &["publish"]),
    ("fs::read", &["source", "publish"]),
    ("File::open(", &["source", "publish"]),
    ("WalkDir", &["source", "publish"]),
    ("SystemTime", &["publish", "source", "cli", "pipeline", "watch", "preview"]),
];

/// The longest file that still tells one story.
const LONGEST: usize = 500;

/// Tables of words, which may be longer.
const TABLES: &[&str] = &["diagnostic/codes.rs", "ingest/facts/words.rs"];

struct SourceCode {
    path: String,
    text: String,
}

fn sources() -> Vec<SourceCode> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("src can be read") {
            let path = entry.expect("an entry of src").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    assert!(found.len() > 20, "only {} files in src: did the test look in the right place?", found.len());
    found
        .into_iter()
        .map(|path| SourceCode {
            path: path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/"),
            text: fs::read_to_string(&path).expect("source is UTF-8"),
        })
        .collect()
}

/// The code of a file without its comments and without its unit tests, which may do as they like.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or(text);
    text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn stage(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

/// The modules of this crate that a file names: `crate::x`, and each of `crate::{x, y::z}`.
fn named(code: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let mut names = Vec::new();
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut start) = (0, 0);
            for (i, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => {
                        names.push(&group[start..i]);
                        break;
                    }
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.push(&group[start..i]);
                        start = i + 1;
                    }
                    _ => {}
                }
            }
        } else {
            let end = rest.find([';', ')', '(', '<', '>', ',', ' ', '\n']).unwrap_or(rest.len());
            names.push(&rest[..end]);
        }
        for name in names {
            let name = name.trim();
            let head: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !head.is_empty() {
                found.insert((head.clone(), name[head.len()..].trim_start_matches(':').to_owned()));
            }
        }
    }
    found
}

#[test]
fn a_stage_knows_only_the_stages_before_it() {
    let order: BTreeMap<&str, usize> = STAGES.iter().enumerate().map(|(i, s)| (*s, i)).collect();
    let mut wrong = Vec::new();
    for file in sources() {
        let own = stage(&file.path);
        if GLUE.contains(&own) {
            continue;
        }
        assert!(order.contains_key(own) || COMMON.contains(&own), "{}: a folder that the map does not name", file.path);
        for (module, item) in named(&code(&file.text)) {
            let lent = LENT.iter().any(|(who, whose, what)| *who == own && *whose == module && (what.is_empty() || item.contains(what)));
            let known = module == own
                || COMMON.contains(&module.as_str())
                || lent
                || matches!((order.get(own), order.get(module.as_str())), (Some(a), Some(b)) if b < a);
            if !known && (order.contains_key(module.as_str()) || GLUE.contains(&module.as_str())) {
                wrong.push(format!("{} knows {module}::{item}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_library_has_one_owner() {
    let mut wrong = Vec::new();
    for file in sources() {
        let code = code(&file.text);
        for (word, owners) in OWNERS {
            if code.contains(word) && !owners.iter().any(|owner| file.path.starts_with(owner)) {
                wrong.push(format!("{} names {word}, which belongs to {}", file.path, owners.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_file_tells_one_story() {
    let long: Vec<_> = sources()
        .iter()
        .filter(|f| f.text.lines().count() > LONGEST && !TABLES.contains(&f.path.as_str()))
        .map(|f| f.path.clone())
        .collect();
    assert!(long.is_empty(), "over {LONGEST} lines: {}", long.join(", "));
}

#[test]
fn data_is_never_unwrapped() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (i, line) in code(&file.text).lines().enumerate() {
            if [".unwrap()", "todo!(", "unimplemented!(", "dbg!("].iter().any(|w| line.contains(w)) {
                wrong.push(format!("{}:{}: {}", file.path, i + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! The guide (`docs/guide`) is a site that baoku builds, and what it tells readers to type does what it says.
//!
//! A chapter is run from top to bottom in a folder of its own: a block that opens with ```` ```yaml file=config.yaml ```` is
//! written to that file, a ```` ```console ```` block is typed line by line. In what a command prints, `…` stands for anything
//! within a line, and a line that is only `…` for any number of lines. A command that should fail ends with `# exit code 1`.
//! Blocks in ```` ```sh ```` are not run, because they need a server or another machine; but each `baoku` in them must be a command
//! that exists.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use baoku::{cli::Arguments, diagnostic::CODES};
use clap::Parser as _;

/// A fenced block of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    language: String,
    file: Option<String>,
    text: String,
}

/// A line typed, and what it is said to print.
struct Typed {
    command: String,
    exit: i32,
    printed: Vec<String>,
}

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide")
}

/// Chapters by name and language (`en` or nothing), each with its Markdown. Generated reference is left out.
fn chapters(language: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = fs::read_dir(guide().join("content/pages"))
        .expect("the guide has chapters")
        .map(|entry| entry.expect("a readable folder").path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_suffix(".md")?.to_owned();
            let (name, of) = name.split_once('.').map_or((name.as_str(), ""), |(name, of)| (name, of));
            let wanted = of == language && !name.starts_with("reference-");
            wanted.then(|| (name.to_owned(), fs::read_to_string(&path).expect("UTF-8")))
        })
        .collect();
    found.sort();
    assert!(found.len() > 15, "only {} chapters", found.len());
    found
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut fence: Option<String> = None;
    for line in markdown.lines() {
        let marks: String = line.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if line == open.as_str() => fence = None,
            Some(_) => {
                let block = found.last_mut().expect("a fence has opened it");
                block.text.push_str(line);
                block.text.push('\n');
            }
            None if marks.len() >= 3 => {
                let info = &line[marks.len()..];
                let language = info.split(' ').next().unwrap_or_default().to_owned();
                let file = info.split_once("file=").map(|(_, file)| file.trim().to_owned());
                found.push(Block { language, file, text: String::new() });
                fence = Some(marks);
            }
            None => {}
        }
    }
    assert!(fence.is_none(), "a block is not closed");
    found
}

fn typed(block: &str) -> Vec<Typed> {
    let mut found: Vec<Typed> = Vec::new();
    let mut goes_on = false;
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            let exit = command.split_once("# exit code ").map_or(0, |(_, code)| code.trim().parse().expect("a number"));
            found.push(Typed { command: command.to_owned(), exit, printed: Vec::new() });
        } else if goes_on {
            let last = found.last_mut().expect("a command");
            last.command.push('\n');
            last.command.push_str(line);
        } else {
            found.last_mut().expect("a console block begins with `$ `").printed.push(line.to_owned());
        }
        goes_on = line.ends_with('\\');
    }
    for typed in &mut found {
        while typed.printed.last().is_some_and(|line| line.trim().is_empty()) {
            typed.printed.pop();
        }
    }
    found
}

/// Whether a line is as it was said: `…` stands for anything.
fn fits(said: &str, line: &str) -> bool {
    let mut parts = said.trim_end().split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.trim_end().strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn all_fit(said: &[String], printed: &[&str]) -> bool {
    match said.split_first() {
        None => printed.iter().all(|line| line.trim().is_empty()),
        Some((first, rest)) if first.trim() == "…" => (0..=printed.len()).any(|skipped| all_fit(rest, &printed[skipped..])),
        Some((first, rest)) => printed.first().is_some_and(|line| fits(first, line)) && all_fit(rest, &printed[1..]),
    }
}

/// Runs a chapter; says what is not as it was told.
fn run(name: &str, markdown: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut here = folder.path().to_owned();
    let program = Path::new(env!("CARGO_BIN_EXE_baoku")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut wrong = Vec::new();
    for block in blocks(markdown) {
        if let Some(file) = &block.file {
            let file = here.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, &block.text).expect("written");
        }
        if block.language != "console" {
            continue;
        }
        for typed in typed(&block.text) {
            if let Some(into) = typed.command.strip_prefix("cd ") {
                here = here.join(into.trim());
                assert!(here.is_dir(), "{name}: {}: there is no such folder", typed.command);
                continue;
            }
            let output = Command::new("sh")
                .args(["-c", &format!("exec 2>&1\n{}", typed.command)])
                .current_dir(&here)
                .env("PATH", &path)
                .env("HOME", folder.path())
                .env("SOURCE_DATE_EPOCH", "1750000000")
                .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@a.example")])
                .envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@a.example")])
                .env_remove("CI")
                .stdin(Stdio::null())
                .output()
                .expect("sh starts");
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            let lines: Vec<&str> = printed.trim_end().lines().collect();
            let as_said = typed.printed.is_empty() || all_fit(&typed.printed, &lines);
            if output.status.code() != Some(typed.exit) || !as_said {
                wrong.push(format!(
                    "--- {name}: $ {}\nsaid (exit code {}):\n{}\nprinted ({}):\n{printed}",
                    typed.command,
                    typed.exit,
                    typed.printed.join("\n"),
                    output.status
                ));
            }
        }
    }
    wrong
}

#[test]
fn what_the_guide_says_to_type_prints_what_it_says() {
    let only = std::env::var("CHAPTER").ok();
    let chapters = chapters("en");
    let wrong: Vec<String> = thread::scope(|scope| {
        let wanted = chapters.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name));
        let running: Vec<_> = wanted.map(|(name, markdown)| scope.spawn(move || run(name, markdown))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("a chapter runs to its end")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_languages_show_the_same_commands() {
    // Comments are translated, and what stands before them is set to their columns.
    let bare = |line: &str| {
        line.split_once(" # ").filter(|(_, rest)| !rest.starts_with("exit code")).map_or(line, |(bare, _)| bare).trim_end().to_owned()
    };
    let commands = |markdown: &str| -> Vec<Block> {
        let shown =
            blocks(markdown).into_iter().filter(|block| block.file.is_some() || ["console", "sh", "nginx"].contains(&&*block.language));
        shown.map(|block| Block { text: block.text.lines().map(bare).collect::<Vec<_>>().join("\n"), ..block }).collect()
    };
    let (chinese, english) = (chapters(""), chapters("en"));
    let names = |chapters: &[(String, String)]| chapters.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&chinese), names(&english));
    for ((name, chinese), (_, english)) in chinese.iter().zip(&english) {
        let heads = |text: &str| text.lines().filter(|line| line.starts_with("## ")).count();
        assert_eq!(commands(chinese), commands(english), "{name}");
        assert_eq!(heads(chinese), heads(english), "{name}: sections");
    }
}

#[test]
fn every_command_that_the_guide_names_exists() {
    let mut seen = BTreeSet::new();
    for (name, markdown) in chapters("en") {
        for block in blocks(&markdown).into_iter().filter(|block| ["console", "sh", "yaml"].contains(&&*block.language)) {
            for line in block.text.lines().flat_map(|line| line.split(" | ")) {
                let line = line
                    .trim_start_matches("$ ")
                    .trim_start_matches("CI=true ")
                    .trim()
                    .trim_start_matches("- run: ")
                    .trim_start_matches("- ");
                let Some(rest) = line.strip_prefix("baoku ") else { continue };
                let end = rest.find([';', '>', '#', '&', '\\']).unwrap_or(rest.len());
                // The shell takes the words apart.
                let script = format!("for word in baoku {}; do printf '%s\\n' \"$word\"; done", &rest[..end].replace('$', ""));
                let words = Command::new("sh").args(["-c", &script]).output().expect("sh starts").stdout;
                let words = String::from_utf8(words).expect("UTF-8");
                let arguments: Vec<&str> = words.lines().collect();
                seen.insert(arguments[1].to_owned());
                let read = Arguments::try_parse_from(&arguments);
                // A line that goes on has its other half elsewhere; help is no fault.
                let fine = line.ends_with('\\') || read.as_ref().err().is_none_or(|error| !error.use_stderr());
                assert!(fine, "{name}: {line}\n{}", read.err().map(|error| error.to_string()).unwrap_or_default());
            }
        }
    }
    for command in ["init", "ingest", "build", "watch", "check", "convert", "explain", "sheet", "amend", "diff", "export", "verify"] {
        assert!(seen.contains(command), "no chapter shows `baoku {command}`");
    }
}

#[test]
fn a_second_theme_is_sixty_lines() {
    let (_, recipe) = chapters("en").into_iter().find(|(name, _)| name == "second-theme").expect("the recipe");
    let lines: usize = blocks(&recipe)
        .iter()
        .filter(|block| block.file.as_ref().is_some_and(|file| file.starts_with("themes/")))
        .map(|block| block.text.lines().count())
        .sum();
    assert!((30..=60).contains(&lines), "{lines} lines");
}

/// The codes in the tables of the chapter on troubles.
#[test]
fn every_code_of_the_chapter_on_troubles_exists() {
    let (_, chapter) = chapters("en").into_iter().find(|(name, _)| name == "troubleshooting").expect("the chapter");
    let mut seen = 0;
    for cell in chapter.lines().filter(|line| line.starts_with("| [`")).filter_map(|line| line.split('|').nth(1)) {
        for code in cell.split('`').skip(1).step_by(2).filter(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-')) {
            assert!(CODES.iter().any(|known| known.code == code), "no code is `{code}`");
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} codes");
}

/// Each test file and each path that CONTRIBUTING.md sends a newcomer to is there.
#[test]
fn the_recipes_for_contributors_name_what_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("CONTRIBUTING.md")).expect("UTF-8");
    let tests: Vec<&str> = text.split("--test ").skip(1).filter_map(|rest| rest.split([' ', '`', '\n']).next()).collect();
    assert!(tests.len() > 25, "{tests:?}");
    for test in tests {
        assert!(root.join(format!("tests/{test}.rs")).is_file(), "there is no tests/{test}.rs");
    }
    // `src/plan/data/agencies.rs` and the like are what the recipes tell to make.
    let made = ["agencies", "fr.yaml", "<", "*", "NAME"];
    for path in text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| ["src/", "tests/", "docs/", "data/", "themes/", "tools/"].iter().any(|folder| word.starts_with(folder)))
    {
        assert!(path.contains(' ') || made.iter().any(|made| path.contains(made)) || root.join(path).exists(), "there is no {path}");
    }
}

/// Asks a server on this machine; the whole answer.
fn asked(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a server");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n").expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The configuration that the chapter on hosting shows, as nginx takes it; where there is no nginx, nothing is tried.
#[test]
fn nginx_serves_a_site_as_the_guide_configures_it() {
    let Some(nginx) = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"].into_iter().find(|path| Path::new(path).exists())
    else {
        return;
    };
    let (_, hosting) = chapters("en").into_iter().find(|(name, _)| name == "hosting").expect("the chapter");
    let shown = blocks(&hosting).into_iter().find(|block| block.language == "nginx").expect("the configuration").text;
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    for (file, text) in [
        ("index.html", "报"),
        ("404.html", "not here"),
        ("assets/a-0123abcd.css", "b{}"),
        ("search/index.js", "1"),
        ("search/en/guide-0123456789.js", "1"),
        ("raw/page.txt", "版面"),
        ("data/articles.jsonl", "{}"),
    ] {
        let file = here.join("site").join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("written");
    }
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
    let server =
        shown.replace("listen 80;", &format!("listen 127.0.0.1:{port};")).replace("/srv/archive", &here.join("site").display().to_string());
    let below = |name: &str| here.join(name).display().to_string();
    let kept: String =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].iter().map(|kind| format!("{kind}_temp_path {};\n", below(kind))).collect();
    let whole = format!(
        "daemon off; master_process off; pid {};\nerror_log {};\nevents {{}}\nhttp {{\naccess_log off;\n{kept}types {{ text/html html; text/css css; application/javascript js; text/plain txt; }}\n{server}}}\n",
        below("pid"),
        below("log")
    );
    fs::write(here.join("nginx.conf"), whole).expect("written");
    let mut running = Command::new(nginx).args(["-c", &below("nginx.conf"), "-e", &below("log")]).spawn().expect("nginx starts");
    let up = (0..200).any(|_| {
        thread::sleep(Duration::from_millis(50));
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    let answers: Vec<String> = [
        "",
        "nothing.html",
        "assets/a-0123abcd.css",
        "search/index.js",
        "search/en/guide-0123456789.js",
        "raw/page.txt",
        "data/articles.jsonl",
    ]
    .iter()
    .filter(|_| up)
    .map(|path| asked(port, &format!("/archive/{path}")))
    .collect();
    running.kill().and_then(|()| running.wait()).expect("nginx ends");
    assert!(up, "{}", fs::read_to_string(here.join("log")).unwrap_or_default());
    let expected: [(&str, &[&str]); 7] = [
        ("200", &["text/html; charset=utf-8", "Cache-Control: no-cache", "nosniff", "报"]),
        ("404", &["Cache-Control: no-cache", "not here"]),
        ("200", &["text/css; charset=utf-8", "immutable"]),
        ("200", &["application/javascript", "Cache-Control: no-cache"]),
        ("200", &["immutable"]),
        ("200", &["text/plain; charset=utf-8", "版面"]),
        ("200", &["application/x-ndjson; charset=utf-8"]),
    ];
    for (answer, (status, parts)) in answers.iter().zip(expected) {
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(parts.iter().all(|part| answer.contains(part)), "{parts:?}: {answer}");
    }
}

/// The guide as it is built, in a folder of its own.
fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in walkdir::WalkDir::new(guide()).into_iter().map(|entry| entry.expect("a readable folder")) {
        let below = entry.path().strip_prefix(guide()).expect("below the guide");
        if below.starts_with("public") || below.starts_with(".baoku") {
            continue;
        }
        if entry.file_type().is_dir() {
            fs::create_dir_all(folder.path().join(below)).expect("a folder");
        } else {
            fs::copy(entry.path(), folder.path().join(below)).expect("a copy");
        }
    }
    for arguments in [&["check", "--strict"][..], &["build", "--strict", "--quiet"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_baoku"))
            .args(arguments)
            .current_dir(folder.path())
            .env_remove("CI")
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    folder
}

#[test]
fn the_guide_is_a_site_without_a_problem() {
    let folder = built();
    let public = folder.path().join("public");
    let page = |path: &str| fs::read_to_string(public.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut links = 0;
    for entry in walkdir::WalkDir::new(&public).into_iter().map(|entry| entry.expect("a readable folder")) {
        if entry.path().extension().is_none_or(|extension| extension != "html") || entry.path().ends_with("404.html") {
            continue;
        }
        let html = fs::read_to_string(entry.path()).expect("UTF-8");
        for target in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let file = target.split(['#', '?']).next().unwrap_or_default();
            if file.is_empty() || file.contains(':') {
                continue;
            }
            links += 1;
            let file = entry.path().parent().expect("a folder").join(file);
            assert!(file.is_file(), "{}: {target}", entry.path().display());
            if let Some((_, head)) = target.split_once('#') {
                let there = fs::read_to_string(file).expect("UTF-8");
                assert!(there.contains(&format!(" id=\"{head}\"")), "{}: {target}", entry.path().display());
            }
        }
    }
    assert!(links > 1000, "only {links} links");
    // Chapters in the order of their front matter, each in the reader's language and script; commands are never converted.
    let home = page("en/index.html");
    let order: Vec<usize> = ["first-hour.html", "correcting.html", "theming.html", "hosting.html"]
        .iter()
        .map(|chapter| home.find(&format!("href=\"{chapter}\"")).unwrap_or_else(|| panic!("{chapter} is not in the contents")))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    assert!(page("en/desk.html").contains("--find 江城曰报") && page("zh-Hant/desk.html").contains("--find 江城曰报"));
    assert!(page("zh-Hant/first-hour.html").contains("lang=\"zh-Hant\"") && page("zh-Hant/first-hour.html").contains("資料庫"));
    assert!(page("first-hour.html").contains("rel=\"next\" href=\"preparing.html\""));
    assert!(
        page("zh-TW/hosting.html").contains("<h2 id=\"dui-xiang-cun-chu\">物件")
            || page("zh-TW/hosting.html").contains("<h2 id=\"dui-xiang-cun-chu\">對象")
    );
    assert!(page("en/first-hour.html").contains("<pre data-file=\"config.yaml\">"));
    // The search finds chapters, and their sections.
    let cards: String = walkdir::WalkDir::new(public.join("search/en"))
        .into_iter()
        .map(|entry| entry.expect("a readable folder"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| fs::read_to_string(entry.path()).expect("UTF-8"))
        .collect();
    assert!(cards.contains("\"p\":\"hosting.html\",\"t\":\"Hosting\""), "{cards}");
    assert!(cards.contains("\"p\":\"hosting.html#nginx\",\"t\":\"Hosting · nginx\""), "each section by itself");
}

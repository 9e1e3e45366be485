//! The command line: help with examples, results on stdout, messages on stderr, exit codes; every code has its meaning.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use baoku::diagnostic::{CODES, Diagnostic, Place, for_github, for_people, for_programs, visible};

fn baoku(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(arguments).current_dir(folder).env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000").stdin(Stdio::null());
    command.output().expect("the program starts")
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["init", "ingest", "build", "watch", "check", "convert", "explain", "sheet", "amend", "diff", "export", "verify"] {
        let output = baoku(Path::new("."), &[command, "--help"]);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(output.status.success() && text.contains("Example"), "{command}: {text}");
        assert!(text.contains(&format!("baoku {command}")), "{command}: {text}");
    }
}

#[test]
fn wrong_usage_is_exit_code_two_on_stderr() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["bild"][..],
        &["build", "--port", "1"],
        &["build"],
        &["check"],
        &["ingest"],
        &["convert", "--to", "zh"],
        &["explain", "code", "none"],
    ] {
        let output = baoku(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_new_archive_builds_at_once_and_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(baoku(folder.path(), &["init", "a"]).status.success());
    let archive = folder.path().join("a");
    let output = baoku(&archive, &["build", "--strict"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("1 page (1 newly read), 3 stories; "));
    assert!(archive.join("public/index.html").is_file());
    let again = baoku(&archive, &["build", "--format", "json"]);
    let result: serde_json::Value = serde_json::from_slice(&again.stdout).expect("one object");
    assert_eq!((result["written"].as_u64(), result["removed"].as_u64()), (Some(0), Some(0)), "{result}");
    assert_eq!(baoku(&archive, &["init", "."]).status.code(), Some(2));
    // A command finds its archive from any folder below.
    assert!(baoku(&archive.join("content/raw"), &["check", "--quiet"]).status.success());
}

/// Sets the times of all inputs to a while ago, as they are when a site is built again the next day.
fn age(folder: &Path) {
    let past = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    for entry in walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("a folder that can be listed")) {
        if entry.file_type().is_file() {
            fs::File::options().write(true).open(entry.path()).and_then(|file| file.set_modified(past)).expect("times can be set");
        }
    }
    // The time of the entry cannot be set; it must pass.
    std::thread::sleep(std::time::Duration::from_millis(2100));
}

#[test]
fn a_build_of_what_has_not_changed_makes_nothing_and_any_change_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(baoku(folder.path(), &["init", "a"]).status.success());
    let archive = folder.path().join("a");
    let build = |arguments: &[&str]| -> (u64, u64, bool) {
        let output = baoku(&archive, &[&["build", "--format", "json"], arguments].concat());
        let result: serde_json::Value =
            serde_json::from_slice(output.stdout.trim_ascii().rsplit(|byte| *byte == b'\n').next().expect("a line")).expect("an object");
        (result["written"].as_u64().expect("a number"), result["unchanged"].as_u64().expect("a number"), output.status.success())
    };
    let (written, _, _) = build(&[]);
    age(&archive.join("content"));
    age(&archive.join("config.yaml"));
    assert_eq!(build(&[]), (0, written, true));
    let remembered = fs::read_dir(archive.join(".baoku/published")).expect("a folder").next().expect("a file").expect("readable");
    let remembered = String::from_utf8_lossy(&fs::read(remembered.path()).expect("readable")).into_owned();
    assert!(remembered.contains("\"stories\":3"), "what it was made from is remembered");
    assert_eq!(build(&[]), (0, written, true), "from what is remembered");
    // What was to be said of it is said again.
    let config = fs::read_to_string(archive.join("config.yaml")).expect("a config");
    let topic = "topics:\n  - {id: far, name: Far, any: [远], threshold: 99}";
    fs::write(archive.join("config.yaml"), config.replace("topics:", topic)).expect("written");
    age(&archive.join("config.yaml"));
    assert!(build(&[]).0 > 0);
    let told = baoku(&archive, &["build"]);
    assert!(String::from_utf8_lossy(&told.stderr).contains("warning[topic-unreachable]"), "{}", String::from_utf8_lossy(&told.stderr));
    assert_eq!(baoku(&archive, &["build", "--strict"]).status.code(), Some(1), "a warning counts as before");
    assert!(build(&["--base-url", "https://a.example/"]).0 > 0, "another address");
    assert!(build(&[]).0 > 0, "and back");
    let article = walkdir::WalkDir::new(archive.join("content/articles"))
        .into_iter()
        .filter_map(Result::ok)
        .find(|entry| entry.file_type().is_file())
        .expect("an article");
    let text = fs::read_to_string(article.path()).expect("text");
    fs::write(article.path(), text.replace("。", "！")).expect("written");
    assert!(build(&[]).0 > 0, "an article");
    fs::remove_file(archive.join("public/index.html")).expect("removed");
    assert_eq!(build(&[]).0, 1, "a page that was removed");
}

#[test]
fn the_same_bytes_whatever_the_threads_the_folder_the_zone_and_the_locale() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sites = BTreeSet::new();
    for (name, threads, zone, locale) in [("a", "1", "UTC", "C"), ("elsewhere/b", "2", "Asia/Hong_Kong", "zh_CN.UTF-8")] {
        assert!(baoku(folder.path(), &["init", name]).status.success());
        let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
        command.args(["build", "--threads", threads]).current_dir(folder.path().join(name));
        command.env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000").env("TZ", zone).env("LC_ALL", locale);
        assert!(command.output().expect("the program starts").status.success());
        let root = folder.path().join(name);
        let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok);
        let files = files.filter(|entry| entry.file_type().is_file() && !entry.path().starts_with(root.join(".baoku")));
        let site: Vec<_> = files
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with(".baoku"))
            .map(|entry| (entry.path().strip_prefix(&root).expect("within").to_owned(), fs::read(entry.path()).expect("a file")))
            .collect();
        assert!(site.len() > 50);
        sites.insert(site);
    }
    assert_eq!(sites.len(), 1);
}

#[test]
fn files_outside_an_archive_are_accounted_for_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("p.txt"), "本报青屿5月17日电　大桥今天通车。\n").expect("a file");
    fs::write(folder.path().join("p.yaml"), "issue_date: 2024-05-18\n").expect("a file");
    let output = baoku(folder.path(), &["ingest", "p.txt", "--ledger", "out"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ledger: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("out/p.json")).expect("written")).expect("JSON");
    assert_eq!(ledger["file"], "p.txt");
    let written: Vec<_> = fs::read_dir(folder.path()).expect("a folder").filter_map(Result::ok).map(|entry| entry.file_name()).collect();
    assert_eq!(written.len(), 3, "{written:?}");
}

#[test]
fn a_pipe_is_never_coloured_and_content_cannot_colour_it() {
    let problem = Diagnostic::error("not-text", "a \u{1b}[31mred\u{202e} word").at(Place::line("a\u{7}.txt", 2, "前\u{1b}[31m后").at(2, 1));
    assert_eq!(visible("a\u{1b}\n\u{202e}"), "a\\u{1b}\\n\\u{202e}");
    let shown = for_people(&problem, 100);
    assert!(!shown.contains("\u{1b}[31mred") && !shown.contains('\u{202e}') && !shown.contains('\u{7}'), "{shown}");
    let program: serde_json::Value = serde_json::from_str(&for_programs(&problem)).expect("JSON");
    assert_eq!(program["place"]["line"], 2);
    assert_eq!(for_programs(&problem).lines().count(), 1);
    assert_eq!(
        for_github(&problem.clone().help("50%,\nthen: go")),
        "::error file=a\\u{7}.txt,line=2,col=2,title=not-text::a \\u{1b}[31mred\\u{202e} word%0A50%25,%0Athen: go"
    );
}

#[test]
fn every_code_has_its_meaning_and_every_meaning_its_code() {
    let mut used = BTreeSet::new();
    for entry in walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("source is UTF-8");
        for call in ["Diagnostic::error(", "Diagnostic::warning(", "Diagnostic::note("] {
            for (at, _) in text.match_indices(call) {
                let rest = text[at + call.len()..].trim_start();
                if let Some((code, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                    used.insert(code.to_owned());
                }
            }
        }
    }
    used.remove("x");
    let known: BTreeSet<String> = CODES.iter().map(|known| known.code.to_owned()).collect();
    assert!(CODES.is_sorted_by_key(|known| known.code), "codes stand in alphabetical order");
    let missing: Vec<&String> = used.difference(&known).collect();
    assert!(missing.is_empty(), "codes without a meaning in src/diagnostic/codes.rs: {missing:?}");
    assert!(used.len() > 60, "{}", used.len());
}

#[test]
fn a_new_page_says_nothing_about_the_stories_of_others() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(baoku(folder.path(), &["init", "."]).status.success());
    assert!(baoku(folder.path(), &["build"]).status.success());
    fs::write(folder.path().join("content/raw/new.txt"), "本市图书馆昨日宣布，自下月起延长开放时间。\n").expect("a file");
    let output = baoku(folder.path(), &["build"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn convert_says_which_line_is_not_text_and_keeps_those_before_it() {
    use std::io::Write as _;
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(["convert", "--to", "zh-Hant"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all("头发\r\n干燥\n".as_bytes().iter().chain(b"a\xff\n").copied().collect::<Vec<_>>().as_slice())
        .expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "頭髮\r\n乾燥\n");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("not-utf8") && told.contains("stdin:3"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_broken_config_is_told_without_its_echoes_and_a_wrong_root_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(baoku(folder.path(), &["init", "."]).status.success());
    fs::write(folder.path().join("config.yaml"), "titel: x\n").expect("a file");
    let output = baoku(folder.path(), &["check"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("did you mean `title`?") && !told.contains("unknown-topic"), "{told}");
    assert_eq!(output.status.code(), Some(1));
    for (root, words) in [("nowhere", "no such folder"), ("config.yaml", "is a file")] {
        let output = baoku(folder.path(), &["build", "--root", root]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(words) && told.contains(root) && told.matches("error").count() == 1, "{told}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn a_measured_build_says_where_the_time_went_though_nothing_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("archive");
    assert!(baoku(folder.path(), &["init", "archive"]).status.success());
    assert!(baoku(&root, &["build"]).status.success());
    age(&root);
    assert!(baoku(&root, &["build"]).status.success());
    let quiet = baoku(&root, &["build"]);
    assert!(!String::from_utf8_lossy(&quiet.stderr).contains("slowest pages"), "nobody asked");
    let measured = baoku(&root, &["build", "--timings"]);
    assert!(String::from_utf8_lossy(&measured.stderr).contains("slowest pages"), "what was made all the same");
    let output = baoku(&root, &["build", "--full", "--timings", "--trace", "trace.json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    for part in ["stage ", "pages ", "search ", "publishing ", "step of a page", "template ", "article ", "slowest pages"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let trace = std::fs::read(root.join("trace.json")).expect("the trace");
    let trace: serde_json::Value = serde_json::from_slice(&trace).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("events");
    let paths: Vec<&str> = events.iter().filter_map(|event| event["args"]["path"].as_str()).collect();
    assert!(paths.contains(&"index.html") && paths.contains(&"en/index.html"), "{paths:?}");
    assert!(events.iter().all(|event| event["dur"].as_f64().is_some_and(|length| length >= 0.0)));
}

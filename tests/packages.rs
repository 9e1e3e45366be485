//! The archives of `examples/` and the packaged crate: what strangers take, as they take it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn baoku(folder: &Path, arguments: &[&str], locale: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(arguments).current_dir(folder).env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000").env("LC_ALL", locale);
    command.output().expect("the program starts")
}

/// A copy of an example, built as it is committed.
fn example(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = root().join("examples").join(name);
    for entry in walkdir::WalkDir::new(&from).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let below = entry.path().strip_prefix(&from).expect("below");
        if below.starts_with("public") || below.starts_with(".baoku") {
            continue;
        }
        let to = folder.path().join(below);
        fs::create_dir_all(to.parent().expect("a folder")).expect("writable");
        fs::copy(entry.path(), to).expect("copied");
    }
    for command in [&["build", "--no-ingest", "--strict"][..], &["check", "--strict"]] {
        let output = baoku(folder.path(), command, "C");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    folder
}

fn page(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join("public").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every relative link of every page leads to a file.
fn links_lead_somewhere(folder: &Path) {
    let public = folder.join("public");
    let mut links = 0;
    for entry in walkdir::WalkDir::new(&public).into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_none_or(|ending| ending != "html") || entry.file_name() == "404.html" {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("UTF-8");
        for (at, _) in text.match_indices(" href=\"") {
            let link = text[at + 7..].split('"').next().unwrap_or_default().split(['#', '?']).next().unwrap_or_default();
            if link.is_empty() || link.contains(':') {
                continue;
            }
            let target: PathBuf = entry.path().parent().expect("a folder").join(link);
            assert!(target.is_file(), "{}: {link}", entry.path().display());
            links += 1;
        }
    }
    assert!(links > 500, "{links}");
}

#[test]
fn the_traditional_archive_shows_its_sources_as_they_are_and_derives_the_simplified_edition() {
    let folder = example("traditional");
    let home = page(folder.path(), "index.html");
    assert!(home.contains("lang=\"zh-Hant\"") && home.contains("霧港舊報") && home.contains("燈塔重新點亮"));
    let own = page(folder.path(), "1956/03/13/xiao-xue-sheng-qian-liang-yi-mai-chou-kuan.html");
    let simplified = page(folder.path(), "zh-Hans/1956/03/13/xiao-xue-sheng-qian-liang-yi-mai-chou-kuan.html");
    assert!(own.contains("小學生乾糧義賣籌款") && simplified.contains("小学生干粮义卖筹款"));
    assert!(page(folder.path(), "zh-Hans/index.html").contains("雾港旧报"), "the name of the archive follows the edition");
    assert!(page(folder.path(), "zh-Hans/topics/harbour/index.html").contains("灯塔"));
    links_lead_somewhere(folder.path());
}

#[test]
fn the_english_archive_stands_at_the_root_and_its_translations_beside_it() {
    let folder = example("english");
    let home = page(folder.path(), "index.html");
    assert!(home.contains("lang=\"en\"") && home.contains("The Port Ellery Gazette, 1931") && home.contains("Cable reaches the island"));
    let simplified = page(folder.path(), "zh-Hans/1931/04/02/cable-reaches-the-island.html");
    let traditional = page(folder.path(), "zh-Hant/1931/04/02/cable-reaches-the-island.html");
    assert!(simplified.contains("海底电缆通到岛上"), "the translation is shown where there is one");
    assert!(traditional.contains("海底電纜通到島上"), "and converted");
    // Lists name an article in the language of their readers where there is a translation.
    assert!(
        page(folder.path(), "zh-Hans/index.html").contains("首封新闻电报")
            && page(folder.path(), "zh-Hant/index.html").contains("首封新聞電報")
    );
    assert!(!home.contains("首封新闻电报"));
    assert!(
        page(folder.path(), "zh-Hans/1931/04/02/school-roof-to-be-mended.html").contains("the buckets would be missed"),
        "else the original"
    );
    links_lead_somewhere(folder.path());
}

#[test]
fn an_example_that_is_ingested_again_is_the_same() {
    let folder = example("traditional");
    let before = fs::read_to_string(folder.path().join("content/ids.tsv")).expect("there");
    assert!(baoku(folder.path(), &["ingest"], "C").status.success());
    assert_eq!(fs::read_to_string(folder.path().join("content/ids.tsv")).expect("there"), before);
    let again = baoku(folder.path(), &["build", "--no-ingest", "--strict"], "C");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
}

#[test]
fn a_new_archive_speaks_the_language_of_the_system() {
    for (locale, words, not) in [
        ("C", "The archive, in one file", "报库的设置"),
        ("zh_CN.UTF-8", "整个报库的设置", "The archive, in"),
        ("zh_TW.UTF-8", "整個報庫的設置", "整个"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(baoku(folder.path(), &["init", "."], locale).status.success());
        let config = fs::read_to_string(folder.path().join("config.yaml")).expect("there");
        assert!(
            config.contains(words) && !config.contains(not) && config.starts_with("# yaml-language-server: $schema=config.schema.json\n"),
            "{locale}: {config}"
        );
        assert!(folder.path().join("config.schema.json").is_file());
        // Whatever its comments speak, the archive is the same.
        let output = baoku(folder.path(), &["build", "--strict"], locale);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(page(folder.path(), "index.html").contains("示例报库"));
    }
    for lang in ["en", "zh-Hans", "zh-Hant"] {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(baoku(folder.path(), &["init", ".", "--empty", "--lang", lang], "C").status.success());
        fs::write(folder.path().join("content/raw/own.txt"), "本报讯　大桥今天通车，两岸居民前来观看。\n").expect("writable");
        let output = baoku(folder.path(), &["build", "--strict"], "C");
        assert!(output.status.success() && output.stderr.is_empty(), "{lang}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!page(folder.path(), "index.html").contains("示例"), "{lang}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    assert!(baoku(folder.path(), &["init", "a", "--lang", "zh-Hans"], "C").status.success());
    assert!(fs::read_to_string(folder.path().join("a/README.md")).expect("there").contains("报库"));
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = baoku(root(), &["completions", shell], "C");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(
            output.status.success() && ["import", "completions", "explain", "publish"].iter().take(3).all(|word| text.contains(word)),
            "{shell}"
        );
    }
}

#[test]
fn the_package_has_what_a_build_needs_and_little_else() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output =
        Command::new(cargo).args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(root()).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).expect("UTF-8");
    let files: BTreeSet<&str> = listed.lines().collect();
    for needed in [
        "build.rs",
        "build/mod.rs",
        "data/config.schema.json",
        "data/starter/config.zh.yaml",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "NOTICE",
        "data/opencc/LICENSE",
    ] {
        assert!(files.contains(needed), "{needed}");
    }
    // Each file that the source embeds.
    for entry in walkdir::WalkDir::new(root().join("src")).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let below = entry.path().strip_prefix(root()).expect("below").to_string_lossy().into_owned();
        assert!(files.contains(below.as_str()), "{below}");
    }
    assert!(
        !files.iter().any(|file| ["tests/", "content/", "bench", ".ci", "examples/"].iter().any(|folder| file.starts_with(folder))),
        "{listed}"
    );
    let size: u64 = files.iter().filter_map(|file| root().join(file).metadata().ok()).map(|metadata| metadata.len()).sum();
    assert!(size < 20 << 20, "{size} bytes before compression");
}

/// The hook of `docs/examples`: pages that are not read stop a commit and are read, errors stop it, and what is not staged stays as it is.
#[cfg(unix)]
#[test]
fn the_hook_before_a_commit_keeps_what_is_wrong_out() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    assert!(baoku(folder.path(), &["init", "."], "C").status.success());
    let program = Path::new(env!("CARGO_BIN_EXE_baoku")).parent().expect("a folder").to_string_lossy().into_owned();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"];
        let mut command = Command::new("git");
        command.args(identity).args(arguments).current_dir(folder.path()).env("PATH", &path).env_remove("CI");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        return;
    }
    let hook = folder.path().join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("writable");
    fs::copy(root().join("docs/examples/pre-commit"), &hook).expect("copied");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("a mode");
    assert!(git(&["add", "-A"]) && !git(&["commit", "-qm", "not read"]), "pages that are not read stop it");
    assert!(folder.path().join("content/ledger").is_dir(), "they are read");
    assert!(git(&["add", "-A"]) && git(&["commit", "-qm", "read"]), "and then it goes through");
    let about = folder.path().join("content/pages/about.md");
    let unstaged = fs::read_to_string(&about).expect("readable") + "\nA line that is not staged.\n";
    fs::write(&about, &unstaged).expect("writable");
    fs::write(folder.path().join("note.txt"), "x").expect("writable");
    assert!(git(&["add", "note.txt"]) && git(&["commit", "-qm", "note"]));
    assert_eq!(fs::read_to_string(&about).expect("readable"), unstaged, "what is not staged stays");
    fs::write(folder.path().join("config.yaml"), "titel: x\n").expect("writable");
    assert!(git(&["add", "config.yaml"]) && !git(&["commit", "-qm", "wrong"]), "an error stops it");
}

//! Content that means harm: it is refused with its place or shown as text, in bounded time and memory, and no file outside the archive is
//! touched. What a browser makes of such content is judged by `tests/judges/hostile.mjs`.

#![cfg(unix)]

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::symlink,
    path::PathBuf,
    process::{Command, Output},
    sync::mpsc,
    thread,
    time::Duration,
};

use baoku::{
    article::body,
    render::markdown::{Document, Writing},
};

/// An archive in a folder of its own, with a neighbour that is nobody's business.
struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    fn new() -> Self {
        let archive = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::create_dir(archive.folder.path().join("neighbour")).expect("made");
        fs::write(archive.folder.path().join("neighbour/secret.txt"), "邻居的秘密").expect("written");
        assert!(archive.run(&["init", "."]).status.success());
        archive
    }

    fn root(&self) -> PathBuf {
        let root = self.folder.path().join("archive");
        fs::create_dir_all(&root).expect("made");
        root
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    fn article(&self, front: &str, body: &str) {
        self.put("content/articles/2025/01/01/z.md", format!("---\nid: \"z\"\ntitle: 题\nlang: zh-Hans\n{front}---\n\n{body}\n"));
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(env!("CARGO_BIN_EXE_baoku"), arguments)
    }

    /// With three gigabytes of address space at most.
    fn run_small(&self, arguments: &[&str]) -> Output {
        let script = format!("ulimit -v 3000000; exec {} \"$@\"", env!("CARGO_BIN_EXE_baoku"));
        self.run_with("sh", &[&["-c", &script, "baoku"], arguments].concat())
    }

    fn run_with(&self, program: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.root())
            .env_remove("CI")
            .env("SOURCE_DATE_EPOCH", "1750000000")
            .env("RAYON_NUM_THREADS", "2");
        let output = within(300, "the program", move || command.output().expect("it starts"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked") && !said.contains("a defect of baoku"), "{said}");
        assert!(output.status.code().is_some_and(|code| code <= 2), "{:?}: {said}", output.status);
        output
    }

    /// Builds or refuses; what is said of errors. Nothing outside the archive is another or new.
    fn harmless(&self) -> String {
        let outside = |archive: &Self| -> BTreeSet<(PathBuf, Vec<u8>)> {
            let walk = walkdir::WalkDir::new(archive.folder.path()).into_iter().filter_map(Result::ok);
            let files = walk.filter(|entry| entry.file_type().is_file() && !entry.path().starts_with(archive.root()));
            files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).expect("a file"))).collect()
        };
        let before = outside(self);
        let output = self.run(&["build", "--format", "json"]);
        assert_eq!(outside(self), before);
        for entry in walkdir::WalkDir::new(self.root().join("public")).into_iter().filter_map(Result::ok) {
            assert!(!entry.path_is_symlink(), "{}", entry.path().display());
            if entry.file_type().is_file() {
                let bytes = fs::read(entry.path()).expect("a file");
                let secret = "邻居的秘密".as_bytes();
                assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{} tells a secret", entry.path().display());
            }
        }
        String::from_utf8(output.stdout).expect("JSON is UTF-8")
    }
}

/// Fails where something takes longer than anybody waits; the limit is far above what it takes.
fn within<T: Send + 'static>(seconds: u64, what: &str, act: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, done) = mpsc::channel();
    // A deep stack is what the main thread has; deeper recursion than that is a defect.
    let work = move || sender.send(act()).expect("somebody waits");
    thread::Builder::new().stack_size(8 << 20).spawn(work).expect("a thread");
    done.recv_timeout(Duration::from_secs(seconds)).unwrap_or_else(|problem| panic!("{what}: {problem}"))
}

#[test]
fn markdown_that_is_slow_for_parsers() {
    let k = 1000;
    let many = |text: &str, count: usize| text.repeat(count);
    let cases: Vec<(&str, String)> = vec![
        ("brackets without end", many("[", 500 * k)),
        ("brackets that end", many("[", 250 * k) + &many("]", 250 * k)),
        ("pictures without end", many("![", 250 * k)),
        ("links in links", many("[a](", 100 * k)),
        ("links on lines", many("[a](\n", 100 * k)),
        ("references without end", many("[a][", 100 * k)),
        ("CDATA without end", many("<![CDATA[", 50 * k)),
        ("comments without end", many("<!--", 100 * k)),
        ("processing instructions", many("<?", 100 * k)),
        ("declarations", many("<!A ", 100 * k)),
        ("tags without end", many("<a ", 100 * k)),
        ("emphasis without end", many("*a _b ", 80 * k)),
        ("emphasis both ways", many("a**b* ", 80 * k)),
        ("fences of all lengths", (1..900).map(|n| many("`", n) + " ").collect()),
        ("quotations", many("> ", 50 * k)),
        ("lists in lists", (0..1000).map(|n| many("  ", n) + "- a\n").collect()),
        ("numbers in numbers", many("1. ", 50 * k)),
        ("a heading of many lines", many("a\n", 100 * k) + "==="),
        ("headings of the same words", many("# a\n", 40 * k)),
        ("references", (0..30 * k).map(|n| format!("[a{n}]: x\n")).collect::<String>() + &many("[a1] ", 30 * k)),
        ("a wide table", many("|a", 3000) + "|\n" + &many("|-", 3000) + "|\n" + &many("|\n", 3000)),
        ("entities", many("&amp;", 100 * k)),
        ("addresses", many("<http://a", 50 * k)),
        ("pictures in pictures", many("![", 4000) + "a" + &many("](b)", 4000)),
    ];
    for (what, text) in cases {
        within(300, what, move || {
            let html = Document::read(&text).html(Writing { converter: None, anchors: true, heads: true });
            assert!(!html.is_empty(), "{what} leaves nothing");
            let html = Document::read(&text).html(Writing { converter: None, anchors: false, heads: true });
            assert!(!html.is_empty(), "{what} leaves nothing");
            let _ = (body::plain(&text), body::paragraphs(&text).len());
        });
    }
}

#[test]
fn what_slows_a_parser_is_text_and_nothing_else_changes() {
    let html = |text: &str| Document::read(text).html(Writing::default());
    // A paragraph with many links is as it was; those after the thousandth bracket are text.
    let links = "[a](b) ".repeat(900);
    assert_eq!(html(&links).matches("<a href").count(), 900);
    let links = format!("{}\n\n{}", "[a](b) ".repeat(900), "[a](b) ".repeat(900));
    assert_eq!(html(&links).matches("<a href").count(), 1800, "each paragraph by itself");
    let many = html(&"[a](b) ".repeat(1500));
    assert_eq!((many.matches("<a href").count(), many.matches("[a](b)").count()), (1000, 500), "nothing is lost");
    let escaped = html(&r"\[a](b) ".repeat(1500));
    assert_eq!(escaped.matches("[a](b)").count(), 1500);
}

#[test]
fn a_pictures_description_is_words_only() {
    let html = |text: &str| Document::read(text).html(Writing::default());
    for (text, alt) in [
        ("![[x](<y onerror=alert(1) z>)](a.png)", "x"),
        ("![![q](<b onerror=alert(2) c>)](a.png)", "q"),
        ("![`c\"` *e* ~~s~~ <b>](a.png)", "c&quot; e s &lt;b&gt;"),
        ("![甲\n乙](a.png)", "甲 乙"),
        ("![a ![b](https://elsewhere.example/x.png) c](a.png)", "a b c"),
    ] {
        assert_eq!(html(text).trim(), format!("<p><img src=\"a.png\" loading=\"lazy\" alt=\"{alt}\"></p>"), "{text}");
    }
    for elsewhere in ["//h.example/x", r"/\\h.example/x", r"\\\\h.example/x", "\\\\/h.example/x", "https://h.example/x", "data:image/png,x"]
    {
        assert!(!html(&format!("![字]({elsewhere})")).contains("<img"), "{elsewhere}");
    }
}

#[test]
fn yaml_that_is_a_bomb() {
    let k = 1000;
    let laughs: String =
        "a0: &a0 [x,x]\n".to_owned() + &(1..40).map(|n| format!("a{n}: &a{n} [*a{},*a{}]\n", n - 1, n - 1)).collect::<String>();
    let tagged: String =
        "a0: !x &a0 [x,x]\n".to_owned() + &(1..40).map(|n| format!("a{n}: !x &a{n} [*a{},*a{}]\n", n - 1, n - 1)).collect::<String>();
    let bombs: Vec<(&str, String)> = vec![
        ("aliases", laughs),
        ("aliases behind tags", tagged),
        ("aliases in a list", "- &a [x]\n- !!seq &b [*a, *a]\n- [*b, *b]\n".repeat(2000)),
        ("merges", "<<: *a\na: &a\n  b: c\n".to_owned()),
        ("lists in a line", "- ".repeat(200 * k)),
        ("questions in a line", "? ".repeat(100 * k)),
        ("brackets", "[".repeat(200 * k)),
        ("braces", "{a: ".repeat(100 * k)),
        ("brackets behind a tag", "!x [".repeat(50 * k)),
        ("indents", (0..1200).map(|n| " ".repeat(n) + "a:\n").collect()),
        ("a great text", format!("title: \"{}\"\n", "字".repeat(2_000 * k))),
        ("a great key", format!("{}: x\n", "k".repeat(400 * k))),
        ("a great number", format!("a: {}\n", "9".repeat(300 * k))),
        ("many keys", (0..40 * k).map(|n| format!("k{n}: x\n")).collect()),
        ("one key many times", "a: x\n".repeat(40 * k)),
        ("documents", "---\n".repeat(50 * k)),
        ("directives", "%TAG ! x\n".repeat(10 * k) + "--- a"),
        ("a block text", "a: |\n".to_owned() + &" x\n".repeat(100 * k)),
        ("quotes", "\"".repeat(100 * k)),
        ("comments", "#\n".repeat(200 * k)),
        ("control characters", "a: \u{1}\u{0}\u{7f}\u{2028}\u{feff}\n".repeat(100)),
    ];
    for (what, text) in bombs {
        println!("{what}");
        let archive = Archive::new();
        archive.put("content/articles/2025/01/01/z.md", format!("---\n{text}\n---\n\n正文。\n"));
        archive.put("content/raw/2024-05-18-1.yaml", &text);
        archive.put("content/raw/pages.yaml", &text);
        archive.put("content/names/people.yaml", &text);
        archive.put("content/glossary/g.yaml", &text);
        archive.put("content/pages/p.md", format!("---\n{text}\n---\n\n正文。\n"));
        archive.put("themes/broadsheet/strings/en.yaml", &text);
        archive.run_small(&["check", "--format", "json"]);
        archive.put("config.yaml", &text);
        archive.run_small(&["check", "--format", "json"]);
    }
}

#[test]
fn no_path_that_content_names_leads_out() {
    let long = "a/".repeat(5000) + "x.html";
    let name = "n".repeat(10_000);
    let paths = [
        "../x.html",
        "/etc/x.html",
        "a/../../x.html",
        "..",
        ".",
        "",
        "C:\\\\x.html",
        "con.html",
        "aux/x.html",
        "nul",
        ".baoku-site",
        ".baoku/x.html",
        "index.html",
        "feed.xml",
        "a\\0b.html",
        "a\\nb.html",
        "%2e%2e/x.html",
        "a//b.html",
        "a/",
        "~/x.html",
        "..\\\\x.html",
        "\\\\\\\\host\\\\x.html",
        "x.html/y.html",
        "\\u202ex.html",
        "neighbour/../../neighbour/secret.txt",
        "../neighbour/secret.txt",
        &long,
        &name,
    ];
    for path in paths {
        let archive = Archive::new();
        let short: String = path.chars().take(40).collect();
        println!("{short}");
        archive.article(
            &format!("aliases: [\"{path}\"]\nsource: [{{raw: \"{path}\", lines: [[1, 2]]}}]\ntranslation_of: \"{path}\"\npage: \"{path}\"\npublication: \"{path}\"\nissue_date: \"{path}\"\n"),
            &format!("[a](<{path}>) ![b](<{path}>)"),
        );
        archive.harmless();
        archive.article("", "正文。");
        archive.put("content/articles/2025/01/01/y.md", format!("---\nid: \"{path}\"\ntitle: 题\nlang: zh-Hans\n---\n\n正文。\n"));
        archive.harmless();
        fs::remove_file(archive.root().join("content/articles/2025/01/01/y.md")).expect("removed");
        archive.put(
            "content/raw/2024-05-18-1.yaml",
            format!("scan: \"{path}\"\nsupersedes: \"{path}\"\nencoding: \"{path}\"\npublication: \"{path}\"\nissue_date: \"{path}\"\n"),
        );
        archive.put("content/names/people.yaml", format!("- {{id: \"{path}\", kind: person, name: 某人}}\n"));
        archive.put("content/ids.tsv", format!("id\turl\n{path}\t{path}\n"));
        archive.harmless();
        let config = format!("theme: \"{path}\"\ntopics: [{{id: \"{path}\", any: [x]}}]\nroot_edition: \"{path}\"\n");
        archive.put("config.yaml", config);
        archive.harmless();
    }
}

#[test]
fn names_of_files_that_mean_harm() {
    let archive = Archive::new();
    for name in [
        "a\"><script>x",
        "a' onerror=x",
        "a\nb",
        "a\u{1b}[2Jb",
        "con",
        "..a",
        "a..",
        " a",
        "a ",
        "a:b",
        "a|b",
        "a\\b",
        "%2e%2e",
        "\u{202e}a",
        "a\u{301}",
        "á",
        "A",
        "a",
        "&lt;",
        "{{ x }}",
        "{% x %}",
        "ｃｏｎ",
    ] {
        for (folder, ending, text) in [
            ("content/raw", "txt", "标题\n\n　　本报青屿5月17日电 正文有几个字。\n"),
            ("content/raw", "yaml", "page: 1\n"),
            ("content/raw", "png", "x"),
            ("content/articles/2025/01/01", "md", "---\ntitle: 题\nlang: zh-Hans\n---\n\n正文。\n"),
            ("content/topics", "md", "导言。\n"),
            ("content/pages", "md", "---\ntitle: 页\n---\n\n正文。\n"),
        ] {
            let path = archive.root().join(folder).join(format!("{name}.{ending}"));
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            let _ = fs::write(path, text);
        }
    }
    let output = archive.run(&["check"]);
    assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
    archive.harmless();
}

#[test]
fn links_out_of_the_archive_are_not_followed_and_nothing_is_written_through_them() {
    for folder in [
        "content",
        "content/articles",
        "content/ledger",
        "content/raw",
        "content/articles/2024",
        "content/articles/2024/05",
        "content/ids.tsv",
        "config.yaml",
        "themes",
        "content/raw/2024-05-18-1.txt",
    ] {
        let archive = Archive::new();
        println!("{folder}");
        let (inside, outside) = (archive.root().join(folder), archive.folder.path().join("neighbour"));
        if inside.exists() {
            fs::rename(&inside, archive.folder.path().join("moved")).expect("moved");
        }
        if let Some(parent) = inside.parent() {
            fs::create_dir_all(parent).expect("made");
        }
        let target = if folder.contains('.') { outside.join("secret.txt") } else { outside };
        symlink(target, &inside).expect("linked");
        let said = archive.harmless();
        assert!(said.contains("link"), "{folder}: {said}");
        // A link that leads in a circle.
        fs::remove_file(&inside).and_then(|()| symlink(".", &inside)).expect("linked");
        archive.harmless();
    }
}

#[test]
fn what_is_too_large_is_refused_by_name_with_little_memory() {
    let archive = Archive::new();
    archive.put("content/raw/huge.txt", "");
    // Sparse: it has a gigabyte and takes no room.
    fs::File::options()
        .write(true)
        .open(archive.root().join("content/raw/huge.txt"))
        .and_then(|file| file.set_len(1 << 30))
        .expect("grown");
    archive.put("content/raw/lines.txt", "\n".repeat(20_000_000));
    let output = archive.run_small(&["build", "--format", "json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for name in ["huge.txt", "lines.txt"] {
        assert!(said.lines().any(|line| line.contains("\"file-too-large\"") && line.contains(name)), "{said}");
    }
}

#[test]
fn characters_that_nobody_sees_are_marked() {
    let archive = Archive::new();
    archive.article("", "正\u{200b}文\u{202e}反。");
    archive.put("content/topics/public-services.md", "导\u{2066}言。\n");
    archive.put("content/glossary/g.tsv", "term\tzh-TW\n词\u{200d}\t詞\n");
    let output = archive.run(&["check", "--format", "json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let is_told = |code: &str, path: &str, line: usize| {
        said.lines().any(|told| told.contains(&format!("\"{code}\"")) && told.contains(path) && told.contains(&format!("\"line\":{line}")))
    };
    assert!(is_told("direction-character", "2025/01/01/z.md", 7) && is_told("invisible-character", "2025/01/01/z.md", 7), "{said}");
    assert!(is_told("direction-character", "topics/public-services.md", 1), "{said}");
    assert!(is_told("invisible-character", "glossary/g.tsv", 2), "{said}");
    // The page shows what stands there, and the message does not do what the character does.
    let told = archive.run(&["check"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned() + &String::from_utf8_lossy(&told.stderr);
    assert!(told.contains("direction-character") && !told.contains(['\u{202e}', '\u{2066}']), "{told}");
    archive.run(&["build"]);
    let page = fs::read_to_string(archive.root().join("public/2025/01/01/z.html")).expect("a page");
    assert!(page.contains("正\u{200b}文\u{202e}反"), "nothing is lost");
}

#[test]
fn tables_for_spreadsheets_have_no_formula() {
    let archive = Archive::new();
    for (number, title) in ["=HYPERLINK(\\\"http://x.example\\\")", "+1", "-1+1|cmd", "@SUM(A1)", "\\t=1", "\\r=1"].iter().enumerate() {
        archive.put(
            &format!("content/articles/2025/01/01/f{number}.md"),
            format!("---\nid: \"f{number}\"\ntitle: \"{title}\"\npublication: \"{title}\"\nauthors: [\"{title}\"]\nissue_date: \"2025-01-01\"\nlang: zh-Hans\n---\n\n=1+1。\n"),
        );
    }
    assert!(archive.run(&["build"]).status.success());
    let exported = archive.run(&["export"]);
    let mut tables = vec![String::from_utf8_lossy(&exported.stdout).into_owned()];
    for entry in walkdir::WalkDir::new(archive.root()).into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_some_and(|ending| ending == "csv") {
            tables.push(fs::read_to_string(entry.path()).expect("a table"));
        }
    }
    assert!(tables.iter().filter(|table| table.contains("HYPERLINK")).count() >= 1, "{tables:?}");
    for table in &tables {
        for cell in table.split([',', '\n']).map(|cell| cell.trim_start_matches(['"', '\u{feff}'])) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell:?} in {table}");
        }
    }
}

#[test]
fn a_file_saved_while_the_pages_were_read_is_not_written_over() {
    use baoku::{pipeline, source};
    let archive = Archive::new();
    assert!(archive.run(&["build"]).status.success());
    let root = archive.root();
    let raw = root.join("content/raw/2024-05-18-1.txt");
    let text = fs::read_to_string(&raw).expect("a page");
    fs::write(&raw, text.replace("读者", "来访读者")).expect("written");
    let (mut snapshot, _) = source::read(&root);
    let (mut readings, _) = pipeline::read_pages(&snapshot);
    let wanted = pipeline::Wanted { today: "2026-01-02".to_owned(), ..pipeline::Wanted::default() };
    let (ingested, _) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
    assert!(!ingested.writes.is_empty());
    let article = walkdir::WalkDir::new(root.join("content/articles")).into_iter().filter_map(Result::ok);
    let article =
        article.map(walkdir::DirEntry::into_path).find(|path| path.to_string_lossy().contains("tu-shu-guan")).expect("its article");
    let saved = fs::read_to_string(&article).expect("an article") + "\n某人刚刚添了一段。\n";
    fs::write(&article, &saved).expect("saved");
    let told = pipeline::carry_out_ingest(&root, &ingested);
    assert!(told.iter().any(|problem| problem.code == "changed-meanwhile"), "{told:?}");
    assert_eq!(fs::read_to_string(&article).expect("an article"), saved);
    // The next run takes both into account.
    assert!(archive.run(&["build"]).status.success());
    let now = fs::read_to_string(&article).expect("an article");
    assert!(now.contains("某人刚刚添了一段。") && now.contains("来访读者"), "{now}");
}

//! `watch`: what it has seen is what a fresh reading sees, whatever happened to the folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use baoku::{
    diagnostic::{self, Diagnostic, Place},
    preview::Answer,
    source::{self, Snapshot, SourceFile},
    watch::{self, Loaded, Notice, Proof, WatchOptions, Watcher},
};
use tempfile::TempDir;

/// Everything in a snapshot, by path.
fn contents(snapshot: &Snapshot) -> Vec<(String, blake3::Hash)> {
    let Snapshot { root: _, config, raw, sidecars, ledgers, articles, topics, names, glossary, pages, ids, theme, scans, boxes } = snapshot;
    let lists = [raw, scans, boxes, sidecars, ledgers, articles, topics, names, glossary, pages, theme];
    let file = |file: &SourceFile| (file.path.clone(), file.hash);
    config.iter().map(file).chain(lists.into_iter().flat_map(|list| list.iter().map(file))).chain(ids.iter().map(file)).collect()
}

fn sorted(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostic::sort(&mut problems);
    problems
}

/// Waits until nothing changes any more, or what was seen is what is there.
fn settle(watcher: &mut Watcher, root: &Path, what: &str) {
    let began = Instant::now();
    loop {
        let _ = watcher.wait_for(Some(Duration::from_millis(30))).expect("nobody stops it");
        let (fresh, problems) = source::read(root);
        let is_same = contents(watcher.snapshot()) == contents(&fresh) && sorted(watcher.problems()) == sorted(problems.clone());
        if is_same {
            return;
        }
        if began.elapsed() > Duration::from_secs(10) {
            assert_eq!(contents(watcher.snapshot()), contents(&fresh), "after {what}");
            assert_eq!(sorted(watcher.problems()), sorted(problems), "after {what}");
        }
    }
}

fn archive() -> (TempDir, PathBuf) {
    let temporary = TempDir::new().expect("a temporary folder");
    let root = temporary.path().join("archive");
    for (path, text) in [
        ("config.yaml", "title: x\n"),
        ("content/articles/2025/06/22/a.md", "a"),
        ("content/articles/2025/06/23/b.md", "b"),
        ("content/raw/p1.txt", "raw"),
        ("content/raw/p1.yaml", "page: 1"),
        ("content/topics/t.md", "topic"),
        ("content/glossary/g.tsv", "g"),
        ("content/ids.tsv", "ids"),
        ("themes/own/templates/page.html", "page"),
        ("public/index.html", "not an input"),
    ] {
        write(&root.join(path), text);
    }
    (temporary, root)
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(path, text).expect("written");
}

/// Enough chance for a test; the seed is told when it fails.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.roll(from.len())) }
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    below(folder).into_iter().filter(|path| path.is_file()).collect()
}

fn folders_below(folder: &Path) -> Vec<PathBuf> {
    below(folder).into_iter().filter(|path| path.is_dir()).collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name();
    walk.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path).collect()
}

/// One thing that a person, an editor or a program does to the folder. Says what.
fn operate(dice: &mut Dice, root: &Path, outside: &Path, count: usize) -> String {
    let content = root.join("content");
    let files = files_below(&content);
    let file = dice.pick(&files).cloned().unwrap_or_else(|| content.join("articles/last.md"));
    let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    // The same length as often as not: size alone must not tell.
    let text = if dice.roll(2) == 0 { format!("{count:06}") } else { "x".repeat(dice.roll(2000)) };
    let folder =
        ["articles/2025/06/22", "articles/2025/06/23", "articles/2026/01/01", "raw", "raw/deep/er", "topics", "pages", "glossary", "names"]
            [dice.roll(9)];
    let ending = ["md", "txt", "yaml", "tsv", "md"][dice.roll(5)];
    let new = content.join(folder).join(format!("{}.{ending}", dice.roll(12)));
    match dice.roll(17) {
        0 | 1 => {
            let _ = fs::write(&file, &text);
            format!("saving {}", name(&file))
        }
        2 => {
            if let Ok(mut handle) = fs::File::create(&file) {
                thread::sleep(Duration::from_millis(dice.roll(60) as u64));
                let _ = handle.write_all(text.as_bytes());
            }
            format!("truncating and writing {}", name(&file))
        }
        3 => {
            let temporary = file.with_file_name(format!(".{count}.tmp"));
            let _ = fs::write(&temporary, &text).and_then(|()| fs::rename(&temporary, &file));
            format!("writing to a temporary and renaming it over {}", name(&file))
        }
        4 => {
            let backup = PathBuf::from(format!("{}~", file.display()));
            let _ = fs::rename(&file, &backup).and_then(|()| fs::write(&file, &text));
            format!("making a backup and writing {}", name(&file))
        }
        5 | 6 => {
            let _ = fs::remove_file(&file);
            format!("deleting {}", name(&file))
        }
        7 => {
            let _ = fs::rename(&file, &new);
            format!("renaming {} to {}", name(&file), name(&new))
        }
        8 | 9 => {
            write_maybe(&new, &text);
            format!("making {}", name(&new))
        }
        10 => {
            let folders = folders_below(&content);
            if let Some(folder) = dice.pick(&folders) {
                let _ = fs::rename(folder, outside.join(count.to_string()));
                return format!("moving {} out", name(folder));
            }
            "nothing to move out".to_owned()
        }
        11 | 12 => {
            let away: Vec<PathBuf> = fs::read_dir(outside).expect("listed").filter_map(Result::ok).map(|entry| entry.path()).collect();
            if let Some(folder) = dice.pick(&away) {
                // Changed while it was away.
                write_maybe(&folder.join("while-away.md"), &text);
                let target = content.join(["articles", "raw", "topics", "."][dice.roll(4)]).join(format!("in{}", dice.roll(4)));
                let _ = fs::rename(folder, &target);
                return format!("moving a folder in as {}", name(&target));
            }
            "nothing to move in".to_owned()
        }
        13 => {
            let folders = folders_below(&content);
            if let (Some(from), Some(to)) = (dice.pick(&folders), dice.pick(&folders)) {
                let to = to.join(format!("moved{}", dice.roll(3)));
                let _ = fs::rename(from, &to);
                return format!("moving {} to {}", name(from), name(&to));
            }
            "nothing to move".to_owned()
        }
        14 => {
            write_maybe(&new, &text);
            let _ = fs::remove_file(&new);
            format!("making and deleting {}", name(&new))
        }
        15 => {
            let folder = new.with_extension("d");
            write_maybe(&folder.join("a/b/c.md"), &text);
            let _ = fs::rename(&folder, folder.with_extension("e"));
            write_maybe(&folder.join("a/b/c.md"), &text);
            format!("making, moving and making again {}", name(&folder))
        }
        _ => match dice.roll(6) {
            0 => {
                for k in 0..1000 {
                    write_maybe(&content.join(format!("articles/burst/{}/{k}.md", k % 10)), &format!("{count} {k}"));
                }
                "a burst of 1,000 files".to_owned()
            }
            1 => {
                let _ = fs::remove_dir_all(content.join("articles/burst"));
                "deleting the burst".to_owned()
            }
            2 => {
                let _ = fs::write(root.join("config.yaml"), &text);
                "editing config.yaml".to_owned()
            }
            3 => {
                let _ = fs::rename(&content, outside.join("content")).and_then(|()| fs::rename(outside.join("content"), &content));
                "moving content out and in".to_owned()
            }
            4 => {
                write_maybe(&root.join(format!("themes/own/templates/{}.html", dice.roll(3))), &text);
                "editing a template".to_owned()
            }
            _ => {
                let _ = fs::remove_dir_all(content.join("topics"));
                write_maybe(&content.join("topics/t.md"), &text);
                "removing a folder and making it again".to_owned()
            }
        },
    }
}

fn write_maybe(path: &Path, text: &str) {
    let _ = path.parent().map(fs::create_dir_all);
    let _ = fs::write(path, text);
}

/// `BAOKU_TEST_EDITS` says how many operations (150 unless told), `BAOKU_TEST_SEED` which.
fn random_edits(poll: bool) {
    let edits: usize = env::var("BAOKU_TEST_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let seed: u64 = env::var("BAOKU_TEST_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or_else(|| u64::from(std::process::id()));
    let (temporary, root) = archive();
    let outside = temporary.path().join("outside");
    fs::create_dir(&outside).expect("made");
    let mut dice = Dice(seed);
    let mut watcher = Watcher::new(&root, poll);
    settle(&mut watcher, &root, "the start");
    let mut done = Vec::new();
    for count in 0..edits {
        done.push(operate(&mut dice, &root, &outside, count));
        match dice.roll(5) {
            // Another edit at once, or within the quiet time, or while it is looking.
            0 | 1 => {}
            2 => thread::sleep(Duration::from_millis(dice.roll(40) as u64)),
            3 => {
                let _ = watcher.wait_for(Some(Duration::from_millis(dice.roll(30) as u64)));
            }
            _ => {
                settle(&mut watcher, &root, &format!("seed {seed}: {}", done.join(", then ")));
                done.clear();
            }
        }
    }
    settle(&mut watcher, &root, &format!("seed {seed}: {}", done.join(", then ")));
    assert_eq!(watcher.polls(), poll, "{:?}", watcher.hints());
}

#[test]
fn what_was_seen_is_what_is_there() {
    random_edits(false);
}

#[test]
fn what_was_seen_is_what_is_there_without_events() {
    random_edits(true);
}

/// Events alone must be enough: the look at everything when it is idle is for what no event told of.
#[test]
fn an_edit_is_seen_by_its_event() {
    let (temporary, root) = archive();
    let mut watcher = Watcher::new(&root, false);
    let away = temporary.path().join("away");
    let article = root.join("content/articles/2025/06/22/a.md");
    let steps: [(&str, &dyn Fn()); 9] = [
        ("a save", &|| fs::write(&article, "1").expect("written")),
        ("another of the same length", &|| fs::write(&article, "2").expect("written")),
        ("a new folder three deep", &|| write(&root.join("content/articles/2027/01/02/n.md"), "3")),
        ("a file in it", &|| write(&root.join("content/articles/2027/01/02/m.md"), "4")),
        ("a folder moved out", &|| fs::rename(root.join("content/articles/2027"), &away).expect("moved")),
        ("and in under another name", &|| fs::rename(&away, root.join("content/articles/2028")).expect("moved")),
        ("a save in the moved folder", &|| write(&root.join("content/articles/2028/01/02/m.md"), "5")),
        ("a theme", &|| write(&root.join("themes/own/static/style.css"), "6")),
        ("config.yaml replaced", &|| {
            fs::write(root.join("c.tmp"), "title: y")
                .and_then(|()| fs::rename(root.join("c.tmp"), root.join("config.yaml")))
                .expect("moved");
        }),
    ];
    for (what, step) in steps {
        step();
        let began = Instant::now();
        loop {
            // Each wait is shorter than the time after which everything is looked at.
            let changed = watcher.wait_for(Some(watch::SWEEP / 3)).expect("nobody stops it");
            if contents(watcher.snapshot()) == contents(&source::read(&root).0) {
                break;
            }
            assert!(changed.is_some() && began.elapsed() < watch::SWEEP, "{what} was not seen");
        }
    }
}

#[test]
fn what_cannot_be_read_is_said_and_recovers() {
    let (_temporary, root) = archive();
    let mut watcher = Watcher::new(&root, false);
    settle(&mut watcher, &root, "the start");
    assert_eq!(watcher.problems(), []);
    fs::rename(root.join("content"), root.join("elsewhere")).expect("moved");
    settle(&mut watcher, &root, "losing content");
    assert_eq!(watcher.problems()[0].code, "no-content");
    fs::rename(root.join("elsewhere"), root.join("content")).expect("moved");
    settle(&mut watcher, &root, "getting content back");
    assert_eq!(watcher.problems(), []);
    write(&root.join("content/articles/2025/06/22/a.md"), "after");
    settle(&mut watcher, &root, "a save after that");
    #[cfg(unix)]
    {
        let article = root.join("content/articles/2025/06/22/a.md");
        fs::remove_file(&article).and_then(|()| std::os::unix::fs::symlink("b.md", &article)).expect("linked");
        settle(&mut watcher, &root, "a link in place of an article");
        assert_eq!(watcher.problems()[0].code, "link-not-followed");
        fs::remove_file(&article).and_then(|()| fs::create_dir(&article)).expect("made");
        settle(&mut watcher, &root, "a folder in place of an article");
        // Permissions hold nobody back who is root; what is seen must be the same all the same.
        let mode = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
        for path in ["content/articles/2025/06/23/b.md", "content/articles/2025"] {
            fs::set_permissions(root.join(path), mode(0o000)).expect("set");
            settle(&mut watcher, &root, "losing permission");
            fs::set_permissions(root.join(path), mode(0o755)).expect("set");
            settle(&mut watcher, &root, "regaining permission");
        }
        assert_eq!(watcher.problems(), []);
    }
    fs::remove_dir_all(&root).expect("removed");
    settle(&mut watcher, &root, "losing everything");
    write(&root.join("content/articles/a.md"), "again");
    settle(&mut watcher, &root, "beginning anew");
}

/// Not a test of its own: the `watch` that the tests below start, stop and ask. It shows every article as it is; one with `!` in it
/// is an error, one with `?` a defect of the program. One with `~` takes until there is a file `go`; proofs of those are pulled.
#[test]
fn watch_for_the_ones_that_ask() {
    let Ok(root) = env::var("BAOKU_TEST_WATCH") else { return };
    let port = env::var("BAOKU_TEST_PORT").ok().and_then(|port| port.parse().ok());
    let options = WatchOptions { root: root.into(), port, ..WatchOptions::default() };
    let load = |snapshot: Snapshot, mut problems: Vec<Diagnostic>| {
        let mut pages = BTreeMap::new();
        println!("\nloaded {}", snapshot.articles.first().map_or("nothing".into(), |article| String::from_utf8_lossy(&article.bytes)));
        for article in &snapshot.articles {
            let text = String::from_utf8_lossy(&article.bytes).into_owned();
            assert!(!text.contains('?'), "a defect");
            while text.contains('~') && !snapshot.root.join("go").exists() {
                thread::sleep(Duration::from_millis(5));
            }
            if text.contains('!') {
                problems.push(Diagnostic::error("bang", "an article shouts").at(Place::line(&article.path, 1, text.clone())));
            }
            pages.insert(article.path.replace(".md", ".html"), Arc::<[u8]>::from(format!("<body>{text}</body>").as_bytes()));
        }
        let site = Arc::new(move |path: &str| pages.get(path).cloned().map_or(Answer::Missing, Answer::File));
        Loaded { site: Some(site), problems, pull: Some(Arc::new(pull)), ..Loaded::default() }
    };
    let result = watch::run(&options, load, |notice| match notice {
        Notice::Serving(url) => println!("\nserving {url}"),
        Notice::Hint(hint) => println!("\nhint {}", hint.message),
        Notice::Updated(_) => println!("\nupdated"),
    });
    match result {
        Ok(()) => println!("\nended"),
        Err(problem) => println!("\nproblem {} {}", problem.code, problem.message),
    }
}

fn pull(snapshot: &Snapshot, altered: &BTreeSet<String>) -> Option<Arc<Proof>> {
    let text = |path: &String| Some(String::from_utf8_lossy(&snapshot.get(path)?.bytes).into_owned()).filter(|text| text.contains('~'));
    let texts: BTreeMap<String, String> =
        altered.iter().map(|path| Some((path.replace(".md", ".html"), text(path)?))).collect::<Option<_>>()?;
    Some(Arc::new(move |path: &str| texts.get(path).map(|text| Answer::File(format!("<body>{text}</body>").as_bytes().into()))))
}

struct Watching {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Watching {
    fn start(root: &Path, port: Option<u16>) -> Self {
        let mut command = Command::new(env::current_exe().expect("this test"));
        command.args(["--exact", "watch_for_the_ones_that_ask", "--test-threads=1", "--nocapture", "-q"]).env("BAOKU_TEST_WATCH", root);
        if let Some(port) = port {
            command.env("BAOKU_TEST_PORT", port.to_string());
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a child");
        let lines = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, lines }
    }

    fn next(&mut self, beginning: &str) -> String {
        let mut line = String::new();
        while self.lines.read_line(&mut line).expect("read") > 0 {
            if let Some(rest) = line.trim().strip_prefix(beginning) {
                return rest.trim().to_owned();
            }
            line.clear();
        }
        panic!("it ended without saying {beginning}");
    }

    fn signal(&mut self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill").success());
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(url: &str, path: &str) -> String {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn ask_until(url: &str, path: &str, what: &str) {
    let began = Instant::now();
    loop {
        let answer = ask(url, path);
        if answer.contains(what) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "waited for {what}: {answer}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_save_is_shown_and_an_error_keeps_the_last_good_site() {
    let (_temporary, root) = archive();
    let mut watching = Watching::start(&root, None);
    let url = watching.next("serving");
    let (page, article) = ("content/articles/2025/06/22/a.html", root.join("content/articles/2025/06/22/a.md"));
    ask_until(&url, page, "<body>a<");
    fs::write(&article, "second").expect("written");
    ask_until(&url, page, "<body>second<");
    for bad in ["third!", "third?"] {
        fs::write(&article, bad).expect("written");
        watching.next(&format!("loaded {bad}"));
        watching.next("updated");
        assert!(ask(&url, page).contains("<body>second<"), "{bad}");
        fs::write(&article, "second").expect("written");
        watching.next("loaded second");
    }
    fs::write(&article, "fourth").expect("written");
    ask_until(&url, page, "<body>fourth<");
    fs::remove_file(&article).expect("removed");
    ask_until(&url, page, "404 Not Found");
}

#[test]
fn what_is_saved_while_a_site_is_being_made_is_shown_at_once() {
    let (_temporary, root) = archive();
    let (page, article) = ("content/articles/2025/06/22/a.html", root.join("content/articles/2025/06/22/a.md"));
    let other = root.join("content/articles/2025/06/22/b.md");
    fs::write(&other, "other").expect("written");
    let mut watching = Watching::start(&root, None);
    let url = watching.next("serving");
    ask_until(&url, page, "<body>a<");
    for text in ["~ one", "~ two", "~ three"] {
        fs::write(&article, text).expect("written");
        ask_until(&url, page, &format!("<body>{text}<"));
    }
    // Whatever else is asked for belongs to the site that is being made.
    let waiting = thread::spawn({
        let url = url.clone();
        move || ask(&url, "content/articles/2025/06/22/b.html")
    });
    thread::sleep(Duration::from_millis(100));
    assert!(!waiting.is_finished());
    fs::write(root.join("go"), "").expect("written");
    assert!(waiting.join().expect("an answer").contains("<body>other<"));
    watching.next("loaded ~ three");
    watching.next("updated");
    assert!(ask(&url, page).contains("<body>~ three<"));
}

#[test]
fn an_archive_with_errors_from_the_start() {
    let (_temporary, root) = archive();
    let article = root.join("content/articles/2025/06/22/a.md");
    for bad in ["bad!", "bad?"] {
        fs::write(&article, bad).expect("written");
        let mut watching = Watching::start(&root, None);
        let url = watching.next("serving");
        fs::write(&article, "good").expect("written");
        ask_until(&url, "content/articles/2025/06/22/a.html", "<body>good<");
    }
}

#[test]
fn two_on_one_folder_or_one_port() {
    let (_temporary, root) = archive();
    let mut first = Watching::start(&root, None);
    let url = first.next("serving");
    let said = Watching::start(&root, None).next("problem");
    assert!(said.starts_with("already-watched") && said.contains(&url), "{said}");
    let (_other, other_root) = archive();
    let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
    let said = Watching::start(&other_root, port).next("problem");
    assert!(said.starts_with("port-taken"), "{said}");
    // Killed without a chance to clean up: the next one starts all the same.
    first.child.kill().and_then(|()| first.child.wait()).expect("killed");
    Watching::start(&root, None).next("serving");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_cleanly() {
    for signal in ["-INT", "-TERM"] {
        let (_temporary, root) = archive();
        let mut watching = Watching::start(&root, None);
        let url = watching.next("serving");
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        // With a browser that listens.
        let mut listener = TcpStream::connect(address).expect("a connection");
        write!(listener, "GET /_baoku/events?page=/&version=0 HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("sent");
        listener.read_exact(&mut [0; 20]).expect("it listens");
        watching.signal(signal);
        watching.next("ended");
        assert!(watching.child.wait().expect("a status").success());
    }
}

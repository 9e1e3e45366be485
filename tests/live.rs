//! `baoku watch` as a whole, on a real folder: after any sequence of edits each address of the served site has what a clean build of the
//! same folder writes there, byte for byte but for the one tag; what a build refuses, it shows as that very error, and recovers from.
//!
//! `BAOKU_TEST_EDITS` says how many operations (40 unless told; 400 with `BAOKU_LONG`), `BAOKU_TEST_SEED` which.

#![cfg(unix)]

#[path = "live/operations.rs"]
mod operations;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use operations::{Dice, operate};

fn baoku() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000");
    command
}

/// The program itself, watching.
struct Watching {
    child: Child,
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Watching {
    fn start(root: &Path, more: &[&str]) -> Self {
        let mut child = baoku()
            .arg("--root")
            .arg(root)
            .args(["watch", "--port", "0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
        let url = line.split_whitespace().next().unwrap_or_else(|| panic!("it says nothing")).to_owned();
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address, stream: None }
    }

    /// Status and body of an address.
    fn get(&mut self, path: &str) -> (u16, Vec<u8>) {
        for _ in 0..3 {
            match self.try_get(path) {
                Ok(answer) => return answer,
                // A connection ends after a thousand requests.
                Err(_) => self.stream = None,
            }
        }
        let ended = self.child.try_wait().expect("a state");
        panic!("/{path} has no answer; the program has ended: {ended:?}");
    }

    fn try_get(&mut self, path: &str) -> std::io::Result<(u16, Vec<u8>)> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address)?;
            stream.set_read_timeout(Some(Duration::from_secs(20)))?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut().expect("connected");
        let encoded: String = path
            .bytes()
            .map(|b| if b.is_ascii_alphanumeric() || b"/._-".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect();
        // In one piece: the pieces of a request would each wait until the one before has arrived.
        stream.get_mut().write_all(format!("GET /{encoded} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address).as_bytes())?;
        let (mut status, mut length) = (0, None);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(rest) = line.strip_prefix("http/1.1 ") {
                status = rest[..3].parse().expect("a status");
            } else if let Some(rest) = line.strip_prefix("content-length: ") {
                length = rest.parse().ok();
            } else if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length.expect("a length")];
        stream.read_exact(&mut body)?;
        Ok((status, body))
    }

    /// What it says is wrong with the sources: code and place of each error.
    fn errors(&self) -> BTreeSet<String> {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
        write!(stream, "GET /_baoku/events?page=/&version=0 HTTP/1.1\r\nHost: {}\r\n\r\n", self.address).expect("sent");
        for line in BufReader::new(stream).lines() {
            let line = line.expect("news");
            if let Some(data) = line.strip_prefix("data: [").map(|rest| format!("[{rest}")) {
                let problems: serde_json::Value = serde_json::from_str(&data).expect("JSON");
                // The first list is that of the problems.
                return problems.as_array().expect("a list").iter().map(told).collect();
            }
        }
        panic!("no news");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn told(problem: &serde_json::Value) -> String {
    let place = &problem["place"];
    format!("{} {}:{}", problem["code"].as_str().unwrap_or("?"), place["path"].as_str().unwrap_or("-"), place["line"].as_u64().unwrap_or(0))
}

/// A page as a build writes it, out of one as the preview serves it.
fn without_tag(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let Some((before, rest)) = text.split_once("<script src=\"/_baoku/live.js?") else { return body.to_vec() };
    let (_, after) = rest.split_once(" defer></script>").expect("the end of the tag");
    format!("{before}{after}").into_bytes()
}

type Files = BTreeMap<String, Vec<u8>>;

/// What a clean build of a copy of the folder gives: every file of the site, or the errors for which there is none.
fn clean_build(root: &Path, copy: &Path) -> Result<Files, Vec<String>> {
    let _ = fs::remove_dir_all(copy);
    fs::create_dir_all(copy).expect("made");
    for top in ["config.yaml", "content", "themes"] {
        let done = Command::new("cp").arg("-a").arg(root.join(top)).arg(copy).stderr(Stdio::null()).status();
        assert!(done.is_ok(), "cp cannot be run");
    }
    build(copy)
}

/// What a build makes of a folder: every file of the site, or the errors for which there is none.
fn build(root: &Path) -> Result<Files, Vec<String>> {
    let output = baoku().arg("--root").arg(root).args(["build", "--format", "json"]).output().expect("it runs");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{}", String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout);
        let messages = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        return Err(messages.filter(|message| message["severity"] == "error").map(|message| told(&message)).collect());
    }
    let out = root.join("public");
    let walk = walkdir::WalkDir::new(&out).into_iter().map(|entry| entry.expect("listed"));
    let files = walk.filter(|entry| entry.file_type().is_file() && entry.file_name() != ".baoku-site");
    Ok(files
        .map(|entry| {
            let path = entry.path().strip_prefix(&out).expect("below").to_str().expect("Unicode").to_owned();
            (path, fs::read(entry.path()).expect("a file"))
        })
        .collect())
}

/// The first address at which the served site is not the built one.
fn difference(watching: &mut Watching, built: &Files, gone: &BTreeSet<String>) -> Option<String> {
    for (path, bytes) in built {
        let (status, body) = watching.get(path);
        let body = if Path::new(path).extension().is_some_and(|ending| ending == "html") { without_tag(&body) } else { body };
        if status != 200 || body != *bytes {
            let at = body.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            let around = |bytes: &[u8]| {
                String::from_utf8_lossy(&bytes[at.saturating_sub(60).min(bytes.len())..(at + 100).min(bytes.len())]).into_owned()
            };
            return Some(format!("/{path} ({status}):\n served {:?}\n  built {:?}", around(&body), around(bytes)));
        }
    }
    let still = gone.iter().filter(|path| !built.contains_key(*path)).find(|path| watching.get(path).0 != 404);
    still.map(|path| format!("/{path} is no part of the site and served"))
}

/// Waits until the served site is what a clean build gives. Where a build is refused, until the same errors are shown; then what they
/// name is put right, and so on.
fn settle(watching: &mut Watching, root: &Path, copy: &Path, seen: &mut BTreeSet<String>, what: &str) {
    let mut repairs = 0;
    let mut began = Instant::now();
    loop {
        // A build that is slower than the folder changes shows the wrong one: what counts is what stays.
        let built = clean_build(root, copy);
        let wrong = match &built {
            Ok(files) => {
                let told = watching.errors();
                let wrong = if told.is_empty() { difference(watching, files, seen) } else { Some(format!("errors are shown: {told:?}")) };
                if wrong.is_none() {
                    seen.extend(files.keys().cloned());
                    return;
                }
                wrong
            }
            Err(errors) => {
                let shown = watching.errors();
                let expected: BTreeSet<String> = errors.iter().cloned().collect();
                // The last good site is there all the while, or what stands in for it while there has been none.
                let status = watching.get("index.html").0;
                assert!([200, 500, 503].contains(&status), "seed {what}: home is {status}");
                if shown == expected || (shown.is_empty() && status == 500) {
                    assert!(repairs < 40, "what is wrong stays wrong: {errors:?} after {what}");
                    repair(root, errors);
                    repairs += 1;
                    began = Instant::now();
                    continue;
                }
                Some(format!("shown {shown:?}, and a build says {expected:?}"))
            }
        };
        assert!(
            began.elapsed() < Duration::from_secs(if env::var_os("BAOKU_LONG").is_some() { 90 } else { 20 }),
            "{}\nafter {what}",
            wrong.unwrap_or_default()
        );
        thread::sleep(Duration::from_millis(40));
    }
}

/// Puts right what errors name, as a person would: a file that is broken is taken out, a config is written anew.
fn repair(root: &Path, errors: &[String]) {
    for error in errors {
        let path = error.split_once(' ').map_or("", |(_, place)| place.rsplit_once(':').map_or("", |(path, _)| path));
        if path == "config.yaml" || error.starts_with("no-config") || error.starts_with("missing-theme") {
            let _ = fs::remove_dir_all(root.join("config.yaml"));
            fs::write(root.join("config.yaml"), operations::CONFIG).expect("written");
        } else if path == "content" {
            fs::create_dir_all(root.join("content")).expect("made");
        } else if path.is_empty() || path == "-" {
            // Words that a string file of the site lacks, and the like.
            let _ = fs::remove_dir_all(root.join("themes"));
        } else {
            let path = root.join(path);
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

fn archive() -> (tempfile::TempDir, PathBuf) {
    let temporary = tempfile::tempdir().expect("a folder");
    let root = temporary.path().join("archive");
    assert!(baoku().arg("init").arg(&root).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs").success());
    fs::write(root.join("config.yaml"), operations::CONFIG).expect("written");
    (temporary, root)
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|n| n.parse().ok())
}

fn random_edits(poll: &[&str]) {
    let is_long = env::var_os("BAOKU_LONG").is_some();
    let edits = number("BAOKU_TEST_EDITS").unwrap_or(if is_long { 400 } else { 40 });
    let seed = number("BAOKU_TEST_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let burst = if is_long { 1000 } else { 40 };
    let (temporary, root) = archive();
    let (outside, copy) = (temporary.path().join("outside"), temporary.path().join("copy"));
    fs::create_dir(&outside).expect("made");
    let mut dice = Dice(seed);
    let mut watching = Watching::start(&root, poll);
    let mut seen = BTreeSet::new();
    settle(&mut watching, &root, &copy, &mut seen, "the start");
    let (mut done, mut settled) = (Vec::new(), 0);
    for count in 0..edits {
        let what = operate(&mut dice, &root, &outside, count, burst);
        if is_long {
            println!("{count}: {what}");
        }
        done.push(what);
        match dice.roll(8) {
            // Another edit at once, or within the quiet time, or while the site is made.
            0..=3 => {}
            4 | 5 => thread::sleep(Duration::from_millis(dice.roll(40) as u64)),
            6 => thread::sleep(Duration::from_millis(dice.roll(400) as u64)),
            _ => {
                settle(&mut watching, &root, &copy, &mut seen, &format!("seed {seed}: {}", done.join(", then ")));
                settled += 1;
                done.clear();
            }
        }
    }
    settle(&mut watching, &root, &copy, &mut seen, &format!("seed {seed}: {}", done.join(", then ")));
    println!("seed {seed}: {edits} operations, {} times compared with a clean build, {} addresses", settled + 1, seen.len());
}

#[test]
fn what_is_served_is_what_a_clean_build_gives() {
    random_edits(&[]);
}

/// A build keeps the pages that follow from what has not changed. Whatever was changed, the site is the one that is made anew.
#[test]
fn a_site_that_is_built_again_is_the_one_that_is_built_anew() {
    let rounds = number("BAOKU_TEST_EDITS").unwrap_or(if env::var_os("BAOKU_LONG").is_some() { 400 } else { 10 });
    let seed = number("BAOKU_TEST_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let (temporary, root) = archive();
    let (outside, copy) = (temporary.path().join("outside"), temporary.path().join("copy"));
    fs::create_dir(&outside).expect("made");
    let mut dice = Dice(seed);
    let mut done = Vec::new();
    let mut built = 0;
    for count in 0..rounds {
        for _ in 0..=dice.roll(3) {
            done.push(operate(&mut dice, &root, &outside, count, 12));
        }
        for repairs in 0.. {
            // Ingest writes: the copy is taken of what it left.
            let again = build(&root);
            let anew = clean_build(&root, &copy);
            let what = format!("seed {seed}: {}", done.join(", then "));
            match (again, anew) {
                (Ok(again), Ok(anew)) => {
                    let paths = |files: &Files| files.keys().cloned().collect::<BTreeSet<_>>();
                    assert_eq!(paths(&again), paths(&anew), "{what}");
                    let other = anew.iter().find(|(path, bytes)| again[*path] != **bytes);
                    assert!(other.is_none(), "/{} is another after {what}", other.map_or("", |(path, _)| path));
                    built += 1;
                    done.clear();
                    break;
                }
                (again, anew) => {
                    let (again, anew) = (again.err(), anew.err());
                    assert_eq!(again, anew, "{what}");
                    assert!(repairs < 40, "what is wrong stays wrong: {anew:?} after {what}");
                    repair(&root, &anew.unwrap_or_default());
                }
            }
        }
    }
    println!("seed {seed}: {built} times compared with a clean build");
}

#[test]
fn a_new_headline_is_on_every_page_that_shows_it() {
    let (temporary, root) = archive();
    let copy = temporary.path().join("copy");
    fs::remove_dir_all(root.join("content")).expect("removed");
    let article = |number: usize, title: &str| {
        let day = 11 + number / 5;
        let path = root.join(format!("content/articles/2025/06/{day}/story-{number}.md"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let text = format!(
            "---\nid: a{number}\ntitle: {title}\nlang: zh-Hans\nissue_date: 2025-06-{day}\n---\n\n渔民在海港说了第{number}句话。\n"
        );
        fs::write(path, text).expect("written");
    };
    for number in 0..15 {
        article(number, &format!("海港消息{number}"));
    }
    let config = operations::CONFIG.replace("per_page: 5", "per_page: 2");
    fs::write(root.join("config.yaml"), config).expect("written");
    let before = build(&root).expect("a site");
    assert!(before.contains_key("topics/sea/3.html") && before.contains_key("2025/06/12/2.html"), "the lists have no parts");
    for number in [0, 4, 7, 14] {
        article(number, &format!("新题{number}"));
        let (again, anew) = (build(&root).expect("a site"), clean_build(&root, &copy).expect("a site"));
        let other: Vec<&String> = anew.keys().filter(|path| again.get(*path) != anew.get(*path)).collect();
        assert!(other.is_empty(), "after article {number} had another headline these are another: {other:?}");
    }
}

#[test]
fn what_is_served_is_what_a_clean_build_gives_without_events() {
    if env::var_os("BAOKU_LONG").is_some() {
        random_edits(&["--poll"]);
    }
}

/// In a name space of its own the limit can be lowered for this one program; the one below `fs/inotify` is the whole system's.
#[cfg(target_os = "linux")]
#[test]
fn where_no_more_folders_can_be_watched_it_says_so_and_looks_instead() {
    let (_temporary, root) = archive();
    let script = "echo 3 > /proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "sh", "-c", script, env!("CARGO_BIN_EXE_baoku")]).env_remove("CI");
    command.arg("--root").arg(&root).args(["watch", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else { return };
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
    let Some(url) = line.split_whitespace().next() else {
        let _ = child.wait();
        eprintln!("not tried: this system gives nobody a name space");
        return;
    };
    let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let stderr = BufReader::new(child.stderr.take().expect("its messages"));
    let mut watching = Watching { child, address, stream: None };
    let mut said = String::new();
    for line in stderr.lines() {
        said += &format!("{}\n", line.expect("a message"));
        if said.contains("max_user_watches") {
            break;
        }
    }
    assert!(said.contains("max_user_watches"), "the remedy is not told: {said}");
    fs::write(root.join("content/pages/late.md"), "---\ntitle: 晚来\n---\n\n晚来的一页。\n").expect("written");
    let began = Instant::now();
    while !String::from_utf8_lossy(&watching.get("late.html").1).contains("晚来的一页") {
        assert!(began.elapsed() < Duration::from_secs(30), "an edit is not seen");
        thread::sleep(Duration::from_millis(50));
    }
}

//! `publish`: what stands in the output folder, whatever happens to a build.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use baoku::{
    diagnostic::Diagnostic,
    publish::{self, MARKER, Options, Publisher, Summary, Switch, token_of, write_atomic},
};
use rayon::prelude::*;
use tempfile::TempDir;

type Site = BTreeMap<String, Vec<u8>>;

fn site(files: &[(&str, &str)]) -> Site {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn publish_with(out: &Path, options: Options, site: &Site) -> Result<Summary, Diagnostic> {
    let publisher = Publisher::open_with(out, options)?;
    site.par_iter().try_for_each(|(path, bytes)| publisher.put(path, bytes))?;
    publisher.finish()
}

fn publish(out: &Path, site: &Site) -> Result<Summary, Diagnostic> {
    publish_with(out, Options::default(), site)
}

/// Everything below a folder but our marker.
fn standing(out: &Path) -> Site {
    walkdir::WalkDir::new(out)
        .into_iter()
        .map(|entry| entry.expect("a folder that can be listed"))
        .filter(|entry| !entry.file_type().is_dir() && entry.file_name() != MARKER)
        .map(|entry| {
            let path = entry.path().strip_prefix(out).expect("below it").to_str().expect("Unicode").to_owned();
            (path, fs::read(entry.path()).expect("a file that can be read"))
        })
        .collect()
}

/// Nothing of ours is left beside the folder.
fn is_tidy(out: &Path) -> bool {
    let name = out.file_name().expect("a name").to_str().expect("Unicode");
    !out.with_file_name(format!(".{name}.baoku-new")).exists() && !out.join(".baoku-new").exists()
}

fn folder() -> (TempDir, PathBuf) {
    let temporary = TempDir::new().expect("a temporary folder");
    let out = temporary.path().join("public");
    (temporary, out)
}

const SWITCHES: [Switch; 3] = [Switch::Auto, Switch::InPlace, Switch::Exchange];

#[test]
fn a_site_appears_changes_and_shrinks() {
    for switch in SWITCHES {
        for cached in [false, true] {
            let (temporary, out) = folder();
            let options = || Options { switch, cache: cached.then(|| temporary.path().join(".baoku")), full: false };
            let first = site(&[("index.html", "one"), ("a/b/c.html", "two"), ("style.css", "three")]);
            let summary = publish_with(&out, options(), &first).expect("a first build");
            assert_eq!(summary, Summary { written: 3, unchanged: 0, removed: 0, bytes: 11 });
            assert_eq!(standing(&out), first);

            let again = publish_with(&out, options(), &first).expect("a second build");
            assert_eq!(again, Summary { written: 0, unchanged: 3, removed: 0, bytes: 11 });

            let second = site(&[("index.html", "uno"), ("x/y.html", "dos"), ("style.css", "three")]);
            let summary = publish_with(&out, options(), &second).expect("a third build");
            assert_eq!(summary, Summary { written: 2, unchanged: 1, removed: 1, bytes: 11 });
            assert_eq!(standing(&out), second);
            assert!(!out.join("a").exists(), "an empty folder goes with its files");
            assert!(is_tidy(&out));
        }
    }
}

#[test]
fn unchanged_files_are_left_alone() {
    for switch in SWITCHES {
        let (_temporary, out) = folder();
        let options = || Options { switch, ..Options::default() };
        publish_with(&out, options(), &site(&[("a", "1"), ("b", "2"), ("c", "3")])).expect("a build");
        let before = fs::metadata(out.join("a")).expect("a").modified().expect("a time");
        thread::sleep(Duration::from_millis(20));
        publish_with(&out, options(), &site(&[("a", "1"), ("b", "x"), ("c", "y")])).expect("a build");
        assert_eq!(fs::metadata(out.join("a")).expect("a").modified().expect("a time"), before);
    }
}

#[test]
fn a_whole_site_stands_until_a_file_of_it_or_what_it_was_made_from_changes() {
    let (temporary, out) = folder();
    let cache = temporary.path().join(".baoku");
    let (stamp, other) = ([1; 16], [2; 16]);
    let build = || {
        let options = Options { cache: Some(cache.clone()), ..Options::default() };
        let mut publisher = Publisher::open_with(&out, options).expect("a folder");
        for path in ["a.html", "b/c.html"] {
            publisher.put(path, b"text").expect("written");
        }
        publisher.made_from(stamp, "two pages");
        publisher.finish().expect("a build");
    };
    let stands = |stamp| publish::stands(&out, &cache, stamp);
    assert_eq!(stands(stamp), None, "nothing was built");
    build();
    assert_eq!(stands(stamp), Some((2, "two pages".to_owned())));
    assert_eq!(stands(other), None, "made from something else");
    for harm in [
        &(|| fs::write(out.join("a.html"), b"TEXT")) as &dyn Fn() -> std::io::Result<()>,
        &|| fs::remove_file(out.join("b/c.html")),
        &|| fs::write(out.join("more.html"), b"text"),
        &|| fs::rename(out.join("a.html"), out.join("d.html")),
    ] {
        build();
        assert!(stands(stamp).is_some(), "put right");
        harm().expect("done");
        assert_eq!(stands(stamp), None);
    }
    // A build that says nothing of what it was made from leaves nothing to be believed.
    publish_with(&out, Options { cache: Some(cache.clone()), ..Options::default() }, &site(&[("a.html", "text")])).expect("a build");
    assert_eq!(stands(stamp), None);
}

#[test]
fn memory_is_never_needed_and_never_believed_against_the_file() {
    let (temporary, out) = folder();
    let cache = temporary.path().join(".baoku");
    let options = |full| Options { cache: Some(cache.clone()), full, switch: Switch::Auto };
    let wanted = site(&[("a", "1111"), ("b", "2222")]);
    publish_with(&out, options(false), &wanted).expect("a build");
    // Another program changes, empties, replaces a file: the next build puts it right.
    fs::write(out.join("a"), "xxxx").expect("write");
    fs::write(out.join("b"), "").expect("write");
    publish_with(&out, options(false), &wanted).expect("a build");
    assert_eq!(standing(&out), wanted);
    // A change that keeps size and time is seen by --full alone.
    let time = fs::metadata(out.join("a")).and_then(|m| m.modified()).expect("a time");
    fs::write(out.join("a"), "yyyy").expect("write");
    fs::File::options().write(true).open(out.join("a")).and_then(|file| file.set_modified(time)).expect("set the time");
    assert_eq!(publish_with(&out, options(false), &wanted).expect("a build").written, 0);
    assert_eq!(publish_with(&out, options(true), &wanted).expect("a build").written, 1);
    assert_eq!(standing(&out), wanted);
    // A memory that is torn or foreign is none.
    for entry in walkdir::WalkDir::new(&cache).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
        let bytes = fs::read(entry.path()).expect("read");
        fs::write(entry.path(), &bytes[..bytes.len() - 3]).expect("write");
    }
    assert_eq!(publish_with(&out, options(false), &wanted).expect("a build").unchanged, 2);
    fs::remove_dir_all(&cache).expect("remove");
    assert_eq!(publish_with(&out, options(false), &wanted).expect("a build").unchanged, 2);
}

#[test]
fn a_file_that_is_held_need_not_be_made() {
    let (temporary, out) = folder();
    let options = || Options { cache: Some(temporary.path().join(".baoku")), ..Options::default() };
    let token = token_of(b"the data of the page");
    let first = Publisher::open_with(&out, options()).expect("open");
    assert!(!first.holds("a.html", token).expect("a fit path"));
    first.put_as("a.html", token, b"page").expect("put");
    first.finish().expect("finish");
    let second = Publisher::open_with(&out, options()).expect("open");
    assert!(!second.holds("a.html", token_of(b"other data")).expect("a fit path"));
    assert!(second.holds("a.html", token).expect("a fit path"));
    let summary = second.finish().expect("finish");
    assert_eq!(summary, Summary { written: 0, unchanged: 1, removed: 0, bytes: 4 });
    // Without the file the token is worth nothing.
    fs::remove_file(out.join("a.html")).expect("remove");
    let third = Publisher::open_with(&out, options()).expect("open");
    assert!(!third.holds("a.html", token).expect("a fit path"));
}

#[test]
fn a_build_that_fails_or_is_dropped_leaves_the_old_site() {
    let (_temporary, out) = folder();
    let old = site(&[("index.html", "old"), ("gone.html", "old")]);
    publish(&out, &old).expect("a build");

    let dropped = Publisher::open(&out).expect("open");
    dropped.put("index.html", b"new").expect("put");
    drop(dropped);
    assert_eq!(standing(&out), old);

    let failed = Publisher::open(&out).expect("open");
    failed.put("index.html", b"new").expect("put");
    assert_eq!(failed.put("../x", b"new").expect_err("a path that leaves the folder").code, "bad-address");
    assert_eq!(failed.finish().expect_err("a build with a failed file").code, "not-published");
    assert_eq!(standing(&out), old);
    assert!(is_tidy(&out));
    assert!(!out.with_file_name("x").exists());

    let (_temporary, nothing) = folder();
    drop(Publisher::open(&nothing).expect("open"));
    assert!(!nothing.exists(), "a folder made for a build that failed goes again");
}

#[test]
fn only_a_folder_of_ours_is_touched() {
    let (temporary, out) = folder();
    let refused = |out: &Path| {
        let problem = publish(out, &site(&[("a", "1")])).expect_err("refused");
        assert_eq!(problem.code, "output-not-ours", "{}", problem.message);
        assert!(problem.help.is_some());
    };
    // A file.
    fs::write(&out, "mine").expect("write");
    refused(&out);
    assert_eq!(fs::read(&out).expect("read"), b"mine");
    fs::remove_file(&out).expect("remove");
    // A folder with other things in it.
    fs::create_dir(&out).expect("make");
    fs::write(out.join("thesis.txt"), "mine").expect("write");
    refused(&out);
    assert_eq!(standing(&out), site(&[("thesis.txt", "mine")]));
    fs::remove_file(out.join("thesis.txt")).expect("remove");
    // A marker that is none.
    fs::create_dir(out.join(MARKER)).expect("make");
    refused(&out);
    fs::remove_dir(out.join(MARKER)).expect("remove");
    // No name of its own.
    refused(&out.join(".."));
    // Something of somebody else's where the build collects its files.
    publish(&out, &site(&[("a", "1")])).expect("an empty folder is as good as none");
    let beside = temporary.path().join(".public.baoku-new");
    fs::create_dir(&beside).expect("make");
    fs::write(beside.join("thesis.txt"), "mine").expect("write");
    refused(&out);
    assert_eq!(standing(&beside), site(&[("thesis.txt", "mine")]));
}

#[test]
fn guests_with_a_dot_stay() {
    for switch in SWITCHES {
        let (_temporary, out) = folder();
        publish(&out, &site(&[("index.html", "old")])).expect("a build");
        fs::create_dir(out.join(".git")).expect("make");
        fs::write(out.join(".git/config"), "mine").expect("write");
        fs::write(out.join("CNAME"), "stray").expect("write");
        let summary = publish_with(&out, Options { switch, ..Options::default() }, &site(&[("index.html", "new")])).expect("a build");
        assert_eq!((summary.written, summary.removed), (1, 1));
        assert_eq!(standing(&out), site(&[(".git/config", "mine"), ("index.html", "new")]));
    }
}

#[test]
fn a_file_where_a_folder_must_be_and_the_reverse() {
    for switch in SWITCHES {
        let (_temporary, out) = folder();
        let options = || Options { switch, ..Options::default() };
        let one = site(&[("a", "file"), ("b/c/d", "deep"), ("b/e", "deep"), ("index.html", "1")]);
        let other = site(&[("a/x/y", "deep"), ("b", "file"), ("index.html", "1")]);
        publish_with(&out, options(), &one).expect("a build");
        publish_with(&out, options(), &other).expect("folder for file, file for folder");
        assert_eq!(standing(&out), other);
        publish_with(&out, options(), &one).expect("and back");
        assert_eq!(standing(&out), one);
    }
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_as_output_folder_is_refused() {
        let (temporary, out) = folder();
        let elsewhere = temporary.path().join("elsewhere");
        fs::create_dir(&elsewhere).expect("make");
        symlink(&elsewhere, &out).expect("link");
        assert_eq!(publish(&out, &site(&[("a", "1")])).expect_err("refused").code, "output-not-ours");
        symlink("nowhere", temporary.path().join("dangling")).expect("link");
        assert_eq!(publish(&temporary.path().join("dangling"), &site(&[("a", "1")])).expect_err("refused").code, "output-not-ours");
        assert_eq!(fs::read_dir(&elsewhere).expect("list").count(), 0);
        // A link above it is the caller's business.
        fs::remove_file(&out).expect("remove");
        symlink(&elsewhere, &out).expect("link");
        publish(&out.join("site"), &site(&[("a", "1")])).expect("a build");
        assert_eq!(standing(&elsewhere.join("site")), site(&[("a", "1")]));
    }

    #[test]
    fn nothing_is_written_through_a_link_inside() {
        for switch in SWITCHES {
            let (temporary, out) = folder();
            let elsewhere = temporary.path().join("elsewhere");
            fs::create_dir(&elsewhere).expect("make");
            fs::write(elsewhere.join("page.html"), "mine").expect("write");
            publish(&out, &site(&[("index.html", "1"), ("zh/page.html", "2")])).expect("a build");
            fs::remove_dir_all(out.join("zh")).expect("remove");
            symlink(&elsewhere, out.join("zh")).expect("link");
            symlink(elsewhere.join("page.html"), out.join("about.html")).expect("link");
            symlink(&elsewhere, out.join("unplanned")).expect("link");
            let wanted = site(&[("index.html", "1"), ("zh/page.html", "2"), ("about.html", "3")]);
            publish_with(&out, Options { switch, ..Options::default() }, &wanted).expect("a build");
            assert_eq!(standing(&out), wanted);
            assert!(fs::symlink_metadata(out.join("zh")).expect("zh").is_dir());
            assert_eq!(standing(&elsewhere), site(&[("page.html", "mine")]));
        }
    }

    #[test]
    fn a_link_is_replaced_by_write_atomic() {
        let (temporary, _) = folder();
        let (file, link) = (temporary.path().join("file"), temporary.path().join("link"));
        fs::write(&file, "mine").expect("write");
        symlink(&file, &link).expect("link");
        write_atomic(&link, b"ours").expect("written");
        assert_eq!(fs::read(&file).expect("read"), b"mine");
        assert_eq!(fs::read(&link).expect("read"), b"ours");
        assert!(fs::symlink_metadata(&link).expect("link").is_file());
    }

    #[test]
    fn names_that_are_no_unicode_go() {
        use std::os::unix::ffi::OsStrExt;
        let (_temporary, out) = folder();
        publish(&out, &site(&[("index.html", "1")])).expect("a build");
        fs::write(out.join(std::ffi::OsStr::from_bytes(b"\xff\xfe")), "x").expect("write");
        for switch in [Switch::InPlace, Switch::Exchange] {
            publish_with(&out, Options { switch, ..Options::default() }, &site(&[("index.html", "2")])).expect("a build");
            assert_eq!(standing(&out), site(&[("index.html", "2")]));
        }
    }
}

#[test]
fn two_builds_at_once() {
    let (_temporary, out) = folder();
    let first = Publisher::open(&out).expect("open");
    let problem = Publisher::open(&out).expect_err("the folder is in use");
    assert_eq!(problem.code, "output-in-use");
    first.put("a", b"1").expect("put");
    first.finish().expect("finish");
    publish(&out, &site(&[("a", "2")])).expect("the lock is gone with its build");
    // Many at once: each either publishes its whole site or is told that another does.
    let published: usize = (0..40)
        .into_par_iter()
        .map(|n: u32| {
            let text = n.to_string();
            let files: Site = (0..20).map(|k| (format!("{k}.html"), text.clone().into_bytes())).collect();
            match publish(&out, &files) {
                Ok(_) => 1,
                Err(problem) => {
                    assert_eq!(problem.code, "output-in-use", "{}", problem.message);
                    0
                }
            }
        })
        .sum();
    assert!(published >= 1);
    let files = standing(&out);
    assert_eq!(files.len(), 20);
    assert!(files.values().all(|bytes| *bytes == files["0.html"]), "one build's files only");
    assert!(is_tidy(&out));
}

#[test]
fn a_folder_taken_away_during_the_build() {
    let (temporary, out) = folder();
    publish(&out, &site(&[("a", "1"), ("b", "1")])).expect("a build");
    let publisher = Publisher::open(&out).expect("open");
    publisher.put("a", b"1").expect("put");
    fs::rename(&out, temporary.path().join("moved")).expect("move");
    assert_eq!(publisher.finish().expect_err("vanished").code, "output-vanished");
    publish(&out, &site(&[("a", "1")])).expect("the next build");
    assert_eq!(standing(&out), site(&[("a", "1")]));
}

#[test]
fn write_atomic_writes_whole_files() {
    let (temporary, _) = folder();
    let path = temporary.path().join("a/b/c.md");
    write_atomic(&path, b"one").expect("written");
    assert_eq!(fs::read(&path).expect("read"), b"one");
    let time = fs::metadata(&path).and_then(|m| m.modified()).expect("a time");
    thread::sleep(Duration::from_millis(20));
    write_atomic(&path, b"one").expect("written");
    assert_eq!(fs::metadata(&path).and_then(|m| m.modified()).expect("a time"), time, "the same bytes are left alone");
    write_atomic(&path, b"two").expect("written");
    assert_eq!(fs::read(&path).expect("read"), b"two");
    assert_eq!(fs::read_dir(path.parent().expect("a parent")).expect("list").count(), 1, "no temporary is left");
    assert!(write_atomic(&temporary.path().join("a"), b"x").is_err(), "a folder is not replaced");
    assert!(path.exists());
    let mut permissions = fs::metadata(&path).expect("metadata").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("read-only");
    assert_eq!(write_atomic(&path, b"three").expect_err("read-only").code, "not-writable");
    assert_eq!(fs::read(&path).expect("read"), b"two");
}

/// The pages of a generation: each names its generation and links to pages of the same one, some of which come and go.
fn generation(number: u32) -> Site {
    generation_of(number, false)
}

fn generation_of(number: u32, is_steady: bool) -> Site {
    let mut files = Site::new();
    let count = 60;
    let mut home = format!("generation {number}\n");
    for page in 0..count {
        // Few pages change from one even generation to the next odd one, nearly all otherwise.
        let stamp = if page < 5 { number } else { number / 2 };
        let path = if (page + stamp) % 7 == 0 { format!("only/{stamp}/{page}.html") } else { format!("all/{page}.html") };
        home += &format!("href={path}\n");
        files.insert(path, format!("{}\nhref=index.html\nend", format!("page {page} of {stamp} ").repeat(200)).into_bytes());
    }
    if is_steady {
        home.push_str("end");
        files.insert("index.html".to_owned(), home.into_bytes());
        return files;
    }
    // A path that is a file in one generation and a folder in another: only an exchange can do that without a dead link.
    let turncoat = if (number / 2).is_multiple_of(2) { "turncoat" } else { "turncoat/index.html" };
    home += &format!("href={turncoat}\nend");
    files.insert(turncoat.to_owned(), b"href=index.html\nend".to_vec());
    files.insert("index.html".to_owned(), home.into_bytes());
    files
}

/// What a reader sees: home and each page it leads to, whole. Pages of a generation that is being replaced while the
/// reader goes from home to them may be gone; then home must have changed as well.
fn look(out: &Path) -> Result<(), String> {
    let home = fs::read_to_string(out.join("index.html")).map_err(|e| format!("home: {e}"))?;
    if !home.ends_with("end") {
        return Err(format!("home is cut off: {} bytes", home.len()));
    }
    for path in home.lines().filter_map(|line| line.strip_prefix("href=")) {
        match fs::read_to_string(out.join(path)) {
            Ok(page) if page.ends_with("end") => {}
            Ok(page) => return Err(format!("{path} is cut off: {} bytes", page.len())),
            Err(e) => {
                if fs::read_to_string(out.join("index.html")).map_err(|e| format!("home: {e}"))? == home {
                    return Err(format!("a dead link to {path}: {e}"));
                }
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Not a test of its own: the build that [`a_build_killed_at_any_moment`] starts and kills.
#[test]
fn build_for_the_one_that_kills() {
    let Ok(out) = env::var("BAOKU_TEST_BUILD") else { return };
    let number = env::var("BAOKU_TEST_GENERATION").ok().and_then(|n| n.parse().ok()).expect("a generation");
    let cache = env::var("BAOKU_TEST_CACHE").ok().map(PathBuf::from);
    let is_steady = env::var_os("BAOKU_TEST_IN_PLACE").is_some();
    let switch = if is_steady { Switch::InPlace } else { SWITCHES[number as usize % 2 * 2] };
    publish_with(Path::new(&out), Options { cache, switch, full: false }, &generation_of(number, is_steady)).expect("a build");
}

fn child(out: &Path, cache: Option<&Path>, number: u32, is_steady: bool) -> Command {
    let mut command = Command::new(env::current_exe().expect("this test"));
    command.args(["--exact", "build_for_the_one_that_kills", "--test-threads=1", "-q"]);
    command.env("BAOKU_TEST_BUILD", out).env("BAOKU_TEST_GENERATION", number.to_string()).stdout(Stdio::null());
    if is_steady {
        command.env("BAOKU_TEST_IN_PLACE", "");
    }
    if let Some(cache) = cache {
        command.env("BAOKU_TEST_CACHE", cache);
    }
    command
}

#[test]
fn a_build_killed_at_any_moment() {
    kill_builds(false);
}

#[test]
fn a_build_killed_at_any_moment_file_by_file() {
    kill_builds(true);
}

/// A build is killed at random moments, again and again, while a reader goes through the site without a pause.
/// `BAOKU_TEST_KILLS` says how often (60 unless told; 300 and more for a long run).
fn kill_builds(is_steady: bool) {
    let kills: u32 = env::var("BAOKU_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let (temporary, out) = folder();
    let cache = temporary.path().join(".baoku");
    publish(&out, &generation_of(0, is_steady)).expect("a first build");

    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (done, out) = (done.clone(), out.clone());
        thread::spawn(move || {
            let mut rounds = 0_u32;
            while !done.load(Ordering::Relaxed) {
                look(&out).unwrap_or_else(|problem| panic!("after {rounds} rounds: {problem}"));
                rounds += 1;
            }
            rounds
        })
    };
    // How long a whole build takes here, the start of the process included: the kills are spread over that.
    let started = std::time::Instant::now();
    assert!(child(&out, None, 0, is_steady).status().expect("a child").success());
    let whole = started.elapsed().as_micros() as u64 * 5 / 4;
    let mut seed = u64::from(std::process::id());
    let (mut killed, mut left) = (0, 0);
    for number in 1..=kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut build = child(&out, (number % 3 == 0).then_some(&*cache), number, is_steady).spawn().expect("a child");
        thread::sleep(Duration::from_micros((seed >> 33) % whole));
        let _ = build.kill();
        if !build.wait().expect("a status").success() {
            killed += 1;
        }
        left += u32::from(!is_tidy(&out));
        assert!(!reader.is_finished(), "the reader saw something broken");
        if number % 10 == 0 {
            // The next build ends as a clean build would.
            assert!(child(&out, None, number, is_steady).status().expect("a child").success());
            assert_eq!(standing(&out), generation_of(number, is_steady));
            assert!(is_tidy(&out));
        }
    }
    done.store(true, Ordering::Relaxed);
    let rounds = reader.join().expect("the reader saw only whole pages and live links");
    println!("{killed} of {kills} builds killed, {left} of them with work left behind; {rounds} rounds of reading");
    assert!(killed > 0 && rounds > 0);
}

/// With a file system of its own: needs the right to mount.
#[cfg(target_os = "linux")]
mod mounted {
    use super::*;

    struct Mount(PathBuf);

    impl Mount {
        /// None where mounting is not allowed.
        fn tmpfs(at: &Path, size: &str) -> Option<Self> {
            fs::create_dir_all(at).expect("make");
            mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], at).then(|| Self(at.to_owned()))
        }

        fn bind(from: &Path, at: &Path) -> Option<Self> {
            mount(&["--bind", from.to_str().expect("Unicode")], at).then(|| Self(at.to_owned()))
        }
    }

    impl Drop for Mount {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        }
    }

    fn mount(arguments: &[&str], at: &Path) -> bool {
        Command::new("mount").args(arguments).arg(at).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    #[test]
    fn a_full_disk_leaves_the_old_site() {
        let (temporary, disk) = folder();
        let Some(_mount) = Mount::tmpfs(&disk, "400k") else { return };
        for out in [disk.clone(), disk.join("public")] {
            let old = site(&[("index.html", "old"), ("a.html", "old")]);
            publish(&out, &old).expect("a build that fits");
            let large: Site = (0..100).map(|n| (format!("{n}/index.html"), vec![b'x'; 9000])).collect();
            let problem = publish(&out, &large).expect_err("a build that does not fit");
            assert_eq!(problem.code, "disk-full", "{}", problem.message);
            assert_eq!(standing(&out), old);
            assert!(is_tidy(&out));
            publish(&out, &site(&[("index.html", "new")])).expect("a build that fits again");
            assert_eq!(standing(&out), site(&[("index.html", "new")]));
            fs::remove_file(out.join(MARKER)).and_then(|()| fs::remove_file(out.join("index.html"))).expect("remove");
        }
        drop(temporary);
    }

    #[test]
    fn the_output_folder_may_be_a_mount_point() {
        let (temporary, out) = folder();
        let Some(_mount) = Mount::tmpfs(&out, "4m") else { return };
        for switch in SWITCHES {
            for number in [1, 2, 5] {
                publish_with(&out, Options { switch, ..Options::default() }, &generation(number)).expect("a build");
                assert_eq!(standing(&out), generation(number));
                assert!(is_tidy(&out));
            }
        }
        // The same file system under another name.
        let (shown, bound) = (temporary.path().join("shown"), temporary.path().join("bound"));
        fs::create_dir(&shown).and_then(|()| fs::create_dir(&bound)).expect("make");
        let Some(_bind) = Mount::bind(&shown, &bound) else { return };
        for switch in SWITCHES {
            for number in [1, 2, 5] {
                publish_with(&bound, Options { switch, ..Options::default() }, &generation(number)).expect("a build");
                assert_eq!(standing(&shown), generation(number), "the folder keeps its identity");
            }
        }
    }

    #[test]
    fn a_part_of_the_site_on_another_file_system() {
        let (_temporary, out) = folder();
        publish(&out, &generation(0)).expect("a build");
        fs::remove_dir_all(out.join("all")).expect("remove");
        let Some(_mount) = Mount::tmpfs(&out.join("all"), "4m") else { return };
        for switch in SWITCHES {
            for number in [1, 2, 5] {
                publish_with(&out, Options { switch, ..Options::default() }, &generation(number)).expect("a build");
                assert_eq!(standing(&out), generation(number));
            }
        }
    }

    #[test]
    fn a_read_only_folder_is_said_to_be_one() {
        let (_temporary, disk) = folder();
        let Some(_mount) = Mount::tmpfs(&disk, "1m") else { return };
        let out = disk.join("public");
        let old = site(&[("index.html", "old")]);
        publish(&out, &old).expect("a build");
        assert!(mount(&["-o", "remount,ro"], &disk));
        for out in [out.clone(), disk.join("new")] {
            let problem = publish(&out, &site(&[("index.html", "new")])).expect_err("read-only");
            assert_eq!(problem.code, "not-writable", "{}", problem.message);
        }
        assert_eq!(standing(&out), old);
        assert!(mount(&["-o", "remount,rw"], &disk));
        publish(&out, &site(&[("index.html", "new")])).expect("a build");
    }
}

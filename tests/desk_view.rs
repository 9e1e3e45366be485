//! The desk that `watch` shows: its pages, and what a choice on them writes.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use baoku::{
    desk::{entry, view::Desk},
    pipeline::{self, Wanted},
    preview::Answer,
    source,
};
use proptest::prelude::*;
use tempfile::TempDir;

/// A page with a date whose year nobody knows, and a second story.
const PAGE: &str = "江城要闻\n\n江上大桥正式通车\n\n　　本报江城6月21日电（记者李明）江上大桥二十一日\n正式通车。大桥全长一千二百米，连接南北两岸，\n往来车辆川流不息。\n　　大桥建设历时三年，两岸居民纷纷前来观看，现\n场十分热闹。\n\n城东公园今起开放\n\n　　本报讯（记者王芳）城东公园经过一年整修，今天\n起向市民免费开放。公园占地二十公顷，\n";

struct Archive {
    _folder: TempDir,
    root: PathBuf,
}

fn archive(files: &[(&str, &str)]) -> Archive {
    let folder = TempDir::new().expect("a temporary folder");
    let root = folder.path().to_owned();
    for (path, text) in [("config.yaml", "title: x\n")].iter().chain(files) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("made");
        fs::write(path, text).expect("written");
    }
    Archive { _folder: folder, root }
}

impl Archive {
    /// Reads it as `watch` does, with ingest before.
    fn desk(&self) -> Desk {
        let (mut snapshot, problems) = source::read(&self.root);
        assert_eq!(problems, []);
        let (mut readings, _) = pipeline::read_pages(&snapshot);
        let wanted = Wanted { today: "2026-01-02".to_owned(), ..Wanted::default() };
        let (done, _) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
        assert_eq!(pipeline::carry_out(&self.root, &done.writes), []);
        let (config, _) = pipeline::configuration(&snapshot);
        Desk::new(snapshot, readings.pages, readings.ledgers, &config, "2026-01-02")
    }

    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    /// Every file with its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn below(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    below(&path, found);
                } else {
                    found.insert(path.clone(), fs::read(&path).expect("a file"));
                }
            }
        }
        let mut found = BTreeMap::new();
        below(&self.root, &mut found);
        found
    }

    fn article(&self) -> String {
        let files = self.files();
        let path = files.keys().find(|path| path.to_string_lossy().ends_with("da-qiao-zheng-shi-tong-che.md")).expect("the first story");
        path.strip_prefix(&self.root).expect("below the root").to_string_lossy().into_owned()
    }
}

fn shown(desk: &Desk, path: &str) -> String {
    match desk.file(path) {
        Answer::File(bytes) => String::from_utf8(bytes.to_vec()).expect("UTF-8"),
        other => panic!("{path}: {other:?}"),
    }
}

/// Keys of the offers on a page whose correction holds these words.
fn offers(html: &str, words: &str) -> Vec<String> {
    let words = words.replace('"', "&quot;");
    let entries = html.split("<li>").filter(|entry| entry.split("</li>").next().is_some_and(|entry| entry.contains(&words)));
    entries.filter_map(|entry| Some(entry.split("</li>").next()?.split_once("data-offer=\"")?.1.split('"').next()?.to_owned())).collect()
}

fn choose(desk: &Desk, page: &str, offer: &str, fill: &str) -> Result<String, String> {
    desk.choose(serde_json::json!({"page": page, "offer": offer, "fill": fill}).to_string().as_bytes())
}

#[test]
fn the_overview_leads_to_the_worst_page_and_shows_how_far_the_work_is() {
    let archive = archive(&[("content/raw/a/one.txt", PAGE), ("content/raw/two <b>.txt", "短讯\n")]);
    let desk = archive.desk();
    let overview = shown(&desk, "index.html");
    assert!(overview.contains("need you in 2 pages") && overview.contains("<progress"), "{overview}");
    assert!(overview.contains("href=\"/_desk/page/a/one.html"), "{overview}");
    assert!(overview.contains("href=\"/_desk/page/two%20%3Cb%3E.html") && !overview.contains("two <b>"), "{overview}");
    let page = shown(&desk, "page/a/one.html");
    for (number, line) in PAGE.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        assert!(page.contains(&format!("<li id=\"L{}\"", number + 1)) && page.contains(line), "line {}: {page}", number + 1);
    }
    assert!(page.contains("<code>content/raw/a/one.yaml:2</code>"), "the file and the line that a correction goes into");
}

#[test]
fn only_what_exists_is_shown() {
    let desk = archive(&[("content/raw/one.txt", PAGE)]).desk();
    for path in [
        "",
        "page/",
        "page/one",
        "page/one.txt.html",
        "page/../one.html",
        "page/../../config.html",
        "page//one.html",
        "line/0/one.html",
        "line/999/one.html",
        "line/-1/one.html",
        "scan/one.txt",
        "scan/../../config.yaml",
        "errand",
        "view/desk.css",
    ] {
        assert!(matches!(desk.file(path), Answer::Missing), "{path}");
    }
}

#[test]
fn the_picture_of_a_page_stands_beside_its_lines() {
    let here = archive(&[("content/raw/a/one.txt", PAGE), ("content/raw/a/one.yaml", "scan: ./one scan.png\nrights: metadata\n")]);
    fs::write(here.root.join("content/raw/a/one scan.png"), b"\x89PNG\r\n\x1a\n").expect("written");
    let desk = here.desk();
    assert!(shown(&desk, "page/a/one.html").contains("<img src=\"/_desk/scan/a/one%20scan.png\" alt="));
    assert!(matches!(desk.file("scan/a/one scan.png"), Answer::File(bytes) if bytes.starts_with(b"\x89PNG")), "whatever readers may see");
    // One that is elsewhere is a link: no page of the desk asks another server.
    let elsewhere = archive(&[("content/raw/one.txt", PAGE), ("content/raw/one.yaml", "scan: https://scans.example/1.jpg\n")]);
    let page = shown(&elsewhere.desk(), "page/one.html");
    assert!(page.contains("<a href=\"https://scans.example/1.jpg\"") && !page.contains("<img"), "{page}");
}

#[test]
fn a_choice_is_one_entry_more_in_the_sidecar_and_can_be_taken_back() {
    let sidecar = "# from the 江城 library\npublication: 江城日报   # the morning edition\n\ncorrections:\n# seen on the scan\n- sure: \"1 江城要闻\"\n\n# nothing below\n";
    let archive = archive(&[("content/raw/one.txt", PAGE), ("content/raw/one.yaml", sidecar)]);
    let desk = archive.desk();
    let page = shown(&desk, "page/one.html");
    assert!(page.contains("<code>content/raw/one.yaml:7</code>"), "{page}");
    let [key] = &offers(&shown(&desk, "line/8/one.html"), "- join: \"8 大桥建设历时三年")[..] else { panic!("one offer: {page}") };
    let done = desk.choose(serde_json::json!({"page": "one", "offer": key, "line": 8}).to_string().as_bytes());
    assert_eq!(done, Ok("written into content/raw/one.yaml:7".to_owned()));
    let after = archive.read("content/raw/one.yaml").expect("there");
    assert_eq!(after, sidecar.replace("要闻\"\n", "要闻\"\n- join: \"8 大桥建设历时三年\"\n"), "nothing else is touched");
    // The same choice once more, before the page was read again, and after: it is no longer offered.
    assert!(desk.choose(serde_json::json!({"page": "one", "offer": key, "line": 8}).to_string().as_bytes()).is_err());
    let desk = archive.desk();
    assert!(desk.choose(serde_json::json!({"page": "one", "offer": key, "line": 8}).to_string().as_bytes()).is_err());
    let page = shown(&desk, "page/one.html");
    let [back] = &offers(&page, "join: \"8 大桥建设历时三年")[..] else { panic!("{page}") };
    assert_eq!(choose(&desk, "one", back, ""), Ok("taken out of content/raw/one.yaml".to_owned()));
    assert_eq!(archive.read("content/raw/one.yaml").as_deref(), Some(sidecar));
}

#[test]
fn what_is_filled_in_is_a_line_or_a_date_and_nothing_else() {
    let archive = archive(&[("content/raw/one.txt", PAGE)]);
    let desk = archive.desk();
    let page = shown(&desk, "page/one.html");
    let dates = offers(&page, "issue_date: YYYY-MM-DD");
    let [date] = &dates[..] else { panic!("the year of the dateline is open: {page}") };
    for fill in ["", "yesterday", "2025-13-01", "2025-06-22\nrights: full", "\"2025\"", "2025-06-22, x: y"] {
        let refused = choose(&desk, "one", date, fill);
        assert!(refused.is_err() && archive.read("content/raw/one.yaml").is_none(), "{fill:?}: {refused:?}");
    }
    assert_eq!(choose(&desk, "one", date, " 2025-06-22? "), Ok("written into content/raw/one.yaml:1".to_owned()));
    assert_eq!(archive.read("content/raw/one.yaml").as_deref(), Some("issue_date: \"2025-06-22?\"\n"));
    let desk = archive.desk();
    let near = shown(&desk, "line/5/one.html");
    let [to] = &offers(&near, "after: \"NN …\"")[..] else { panic!("{near}") };
    for fill in ["0", "2", "99", "-1", "3 江上", "x"] {
        let body = serde_json::json!({"page": "one", "offer": to, "line": 5, "fill": fill}).to_string();
        assert!(desk.choose(body.as_bytes()).is_err(), "{fill}");
    }
    let body = serde_json::json!({"page": "one", "offer": to, "line": 5, "fill": "8"}).to_string();
    assert!(desk.choose(body.as_bytes()).is_ok());
    let after = archive.read("content/raw/one.yaml").expect("there");
    assert!(after.contains("    after: \"8 大桥建设历时三年\"\n"), "{after}");
}

#[test]
fn a_story_that_is_held_back_has_no_link_to_readers() {
    let link = "as readers see it";
    assert!(shown(&archive(&[("content/raw/one.txt", PAGE)]).desk(), "page/one.html").contains(link));
    let held = archive(&[("content/raw/one.txt", PAGE), ("config.yaml", "title: x\npublish_from: checked\n")]).desk();
    let page = shown(&held, "page/one.html");
    assert!(!page.contains(link) && page.contains("not for readers yet"), "{page}");
}

#[test]
fn nothing_is_written_that_is_not_offered() {
    let archive = archive(&[("content/raw/one.txt", PAGE), ("content/raw/two.txt", "另一版\n\n另一篇报道的标题\n\n　　文字。\n")]);
    let desk = archive.desk();
    let page = shown(&desk, "page/one.html");
    let keys = offers(&page, "- sure:");
    let key = keys.first().expect("an offer");
    let before = archive.files();
    for body in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "{\"page\":\"one\"}".to_owned(),
        format!("{{\"page\":\"two\",\"offer\":\"{key}\"}}"),
        format!("{{\"page\":\"../one\",\"offer\":\"{key}\"}}"),
        format!("{{\"page\":\"../../config\",\"offer\":\"{key}\"}}"),
        format!("{{\"page\":\"one\",\"offer\":\"{key}\",\"file\":\"config.yaml\"}}"),
        format!("{{\"page\":\"one\",\"offer\":\"{key}\",\"yaml\":\"rights: full\"}}"),
        format!("{{\"page\":\"one\",\"offer\":\"{}\"}}", "0".repeat(24)),
        format!("{{\"page\":\"one\",\"offer\":\"{key}\"}} trailing"),
        "{\"page\":\"one\",\"offer\":\"\"}".to_owned(),
    ] {
        assert!(desk.choose(body.as_bytes()).is_err(), "{body}");
        assert!(archive.files() == before, "{body}: something was written");
    }
    // A file that came or changed since the page was shown is a person's work.
    fs::write(archive.root.join("content/raw/one.yaml"), "rights: metadata\n").expect("written");
    assert!(choose(&desk, "one", key, "").is_err());
    assert_eq!(archive.read("content/raw/one.yaml").as_deref(), Some("rights: metadata\n"));
}

#[test]
fn of_an_edit_and_another_reading_one_is_chosen() {
    let page = PAGE.replace("　　本报江城6月", "　　本报江城2025年6月");
    for (takes_reading, comment) in [(true, ""), (false, ""), (true, "# by hand\n")] {
        let archive = archive(&[("content/raw/one.txt", &page)]);
        let _ = archive.desk();
        let path = archive.article();
        // A person edits a paragraph and the place; then a better text of the page says both otherwise.
        let edited =
            archive.read(&path).expect("there").replace("往来车辆川流不息", "车辆川流不息").replace("place: \"江城\"", "place: \"江城市\"");
        fs::write(archive.root.join(&path), edited.replace("issue_date:", &format!("{comment}issue_date:"))).expect("written");
        fs::write(archive.root.join("content/raw/one.txt"), page.replace("一千二百米", "一千三百米").replace("江城2025", "滨城2025"))
            .expect("written");
        for _ in 0..2 {
            let desk = archive.desk();
            let shown = shown(&desk, "page/one.html");
            let words = if takes_reading { "if what the page reads now is better" } else { "if the edit is to stay" };
            let keys = offers(&shown, words);
            let key = keys.first().unwrap_or_else(|| panic!("{words}: {shown}"));
            choose(&desk, "one", key, "").expect("it can be chosen");
        }
        let after = archive.read(&path).expect("there");
        assert_eq!(after.contains("一千三百米") && after.contains("往来车辆"), takes_reading, "{after}");
        assert_eq!(after.contains("place: \"滨城\""), takes_reading, "{after}");
        assert!(after.contains(comment) && after.contains("edit-conflict") != takes_reading, "{after}");
        assert!(!shown(&archive.desk(), "page/one.html").contains("(edit-conflict"), "settled");
    }
}

/// A line without beginning and end behind the last story, which ingest gives to none.
const TORN: &str = "江上大桥正式通车\n\n　　本报江城2025年6月21日电（记者李明）江上大桥二十一日\n正式通车。大桥全长一千二百米，连接南北两岸，往来车辆\n川流不息，江面上的渡船从此停航。（完）\n\n城东公园今起开放\n\n　　本报讯（记者王芳）城东公园经过一年整修，今天起向\n市民免费开放。公园占地二十公顷，\n三十名志愿者维持秩序。\n　　大桥建设历时三年两岸居民纷纷前来观看的\n";

#[test]
fn text_of_no_story_needs_a_person() {
    let archive = archive(&[("content/raw/one.txt", TORN)]);
    let keys = |desk: &Desk| offers(&shown(desk, "page/one.html"), "大桥建设历时三年");
    let count = keys(&archive.desk()).len();
    assert!(count >= 4, "joined, joined elsewhere, a story of its own, right as it is: {count}");
    for number in 0..count {
        let desk = archive.desk();
        assert!(shown(&desk, "index.html").contains("text-of-no-story"));
        choose(&desk, "one", &keys(&desk)[number], "4").expect("each can be chosen");
        let after = archive.desk();
        assert!(!shown(&after, "index.html").contains("text-of-no-story"), "{:?}", archive.read("content/raw/one.yaml"));
        let page = shown(&after, "page/one.html");
        assert!(page.contains("大桥建设历时三年两岸居民纷纷前来观看"), "{page}");
        let is_right = archive.read("content/raw/one.yaml").is_some_and(|text| text.contains("sure"));
        assert_eq!(page.contains("belongs to no story"), is_right, "{number} {:?}\n{page}", archive.read("content/raw/one.yaml"));
        fs::remove_file(archive.root.join("content/raw/one.yaml")).expect("taken back");
        let _ = archive.desk();
    }
}

#[test]
fn a_sidecar_in_a_spelling_of_its_own_is_left_alone() {
    let sidecar = "{publication: 江城日报, corrections: [{sure: \"1 江城要闻\"}]}\n";
    let archive = archive(&[("content/raw/one.txt", PAGE), ("content/raw/one.yaml", sidecar)]);
    let desk = archive.desk();
    let key = offers(&shown(&desk, "line/8/one.html"), "- join:").remove(0);
    let refused = desk.choose(serde_json::json!({"page": "one", "offer": key, "line": 8}).to_string().as_bytes());
    assert!(refused.as_ref().is_err_and(|why| why.contains("yourself")), "{refused:?}");
    assert_eq!(archive.read("content/raw/one.yaml").as_deref(), Some(sidecar));
}

#[test]
fn a_story_that_was_compared_says_so_and_keeps_its_comments() {
    let archive = archive(&[("content/raw/one.txt", PAGE)]);
    let desk = archive.desk();
    let path = archive.article();
    let before = archive.read(&path).expect("there");
    let check = |desk: &Desk| offers(&shown(desk, "page/one.html"), "review: {state: checked").remove(0);
    assert!(choose(&desk, "one", &check(&desk), "").is_ok());
    let after = archive.read(&path).expect("there");
    assert_eq!(after, before.replace("review: \"machine\"\n", "review:\n  state: \"checked\"\n  by: null\n  on: \"2026-01-02\"\n"));
    assert!(shown(&archive.desk(), "page/one.html").contains("· checked ·"));
    // In a file with a comment that one line is changed.
    let commented = before.replace("review: \"machine\"\n", "# the family asked\nreview: machine\n");
    fs::write(archive.root.join(&path), &commented).expect("written");
    let desk = archive.desk();
    assert!(choose(&desk, "one", &check(&desk), "").is_ok());
    let after = archive.read(&path).expect("there");
    assert_eq!(after, commented.replace("review: machine\n", "review: {state: checked, on: \"2026-01-02\"}\n"));
}

/// What comes back from a server on this machine.
fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn the_program_itself_shows_a_choice_at_once_and_builds_no_desk() {
    let archive = archive(&[("content/raw/one.txt", TORN)]);
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
        command.arg("--root").arg(&archive.root).env_remove("CI").stderr(Stdio::null()).stdin(Stdio::null());
        command
    };
    let mut watching = program().args(["watch", "--port", "0"]).stdout(Stdio::piped()).spawn().expect("it runs");
    let mut lines = BufReader::new(watching.stdout.take().expect("its output")).lines();
    let first = lines.next().expect("a line").expect("text");
    let address =
        first.split_whitespace().next().and_then(|url| url.strip_prefix("http://")).expect("an address").trim_end_matches('/').to_owned();
    let told = lines.next().expect("a line").expect("text");
    assert!(told.contains("/_desk/"), "{told}");
    let get = |path: &str| ask(&address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"));
    let page = get("/_desk/page/one.html");
    let token = page.split_once("data-token=\"").and_then(|(_, rest)| rest.split('"').next()).expect("a token").to_owned();
    let key = offers(&page, "大桥建设历时三年").remove(0);
    let body = serde_json::json!({"page": "one", "offer": key, "fill": ""}).to_string();
    let post = |token: &str| {
        let length = body.len();
        ask(
            &address,
            &format!(
                "POST /_desk/errand HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Type: application/json\r\nX-Baoku-Token: {token}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            ),
        )
    };
    assert!(post(&token.chars().rev().collect::<String>()).starts_with("HTTP/1.1 403") && archive.read("content/raw/one.yaml").is_none());
    let done = post(&token);
    assert!(done.starts_with("HTTP/1.1 200") && done.contains("written into content/raw/one.yaml:2"), "{done}");
    let until = Instant::now() + Duration::from_secs(60);
    while get("/_desk/page/one.html").contains("(text-of-no-story") {
        assert!(Instant::now() < until, "the choice is not shown");
        thread::sleep(Duration::from_millis(50));
    }
    let articles = archive.files().into_iter().filter(|(path, _)| path.starts_with(archive.root.join("content/articles")));
    assert!(articles.into_iter().any(|(_, bytes)| String::from_utf8_lossy(&bytes).contains("大桥建设历时三年")));
    watching.kill().expect("ended");
    watching.wait().expect("it ends");
    assert!(program().arg("build").stdout(Stdio::null()).status().expect("it runs").success());
    let built: Vec<_> = archive.files().into_iter().filter(|(path, _)| path.starts_with(archive.root.join("public"))).collect();
    assert!(built.len() > 10);
    for (path, bytes) in built {
        assert!(!path.to_string_lossy().contains("_desk") && !bytes.windows(6).any(|window| window == b"/_desk"), "{}", path.display());
    }
}

#[test]
fn a_page_with_markup_in_it_is_shown_as_text() {
    let hostile = "<script>alert(1)</script>\n\n\"'><img src=x onerror=alert(1)>\n\n　　本报讯（记者</span><b>）\u{7}文字&amp;\u{202e}。\n";
    let archive = archive(&[("content/raw/one.txt", hostile)]);
    let desk = archive.desk();
    for path in ["index.html", "page/one.html", "line/1/one.html", "line/3/one.html"] {
        let html = shown(&desk, path);
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x") && !html.contains('\u{7}'), "{html}");
        assert_eq!(html.matches("<script").count(), 1, "{path}");
        assert!(!html.contains("http://") && !html.contains("https://"), "no page asks another server");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_correction_put_in_and_taken_out_leaves_the_text(text in "([a-z]{1,6}: [a-z0-9\"]{0,5}\n|# [a-z]{0,5}\n|\n){0,6}(corrections:( #x| null| \\[\\])?\n(# c\n|  - join: \"1 x\"\n|    to: \"2 y\"\n|\n){0,6})?([a-z]{1,6}: x\n){0,2}") {
        if let Ok(more) = entry::with_correction(&text, "- move: \"3 z\"\n  after: \"4 w\"") {
            let count = more.matches("- ").count();
            prop_assert_eq!(count, text.matches("- ").count() + 1);
            let at = entry::next_line(&text);
            prop_assert_eq!(more.lines().nth(at - 1).map(str::trim_start), Some("- move: \"3 z\""), "{}", more);
            let less = entry::without_correction(&more, count - 1).expect("it is there");
            let rest = |text: &str| text.lines().filter(|line| !line.starts_with("corrections:")).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(rest(&less), rest(&text));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}(\ncorrections:\\PC{0,20}\n\\PC{0,30}){0,2}", number in 0usize..4) {
        let _ = entry::with_correction(&text, "- sure: \"1 x\"");
        let _ = entry::without_correction(&text, number);
        let _ = entry::with_front(&text, "review", "checked");
        let _ = (entry::next_line(&text), entry::with_fact(&text, "issue_date", "x"));
    }

    #[test]
    fn no_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        thread_local!(static ONE: (Archive, Desk) = {
            let archive = archive(&[("content/raw/one.txt", PAGE)]);
            let desk = archive.desk();
            (archive, desk)
        });
        prop_assert!(ONE.with(|(_, desk)| desk.choose(&body).is_err()));
    }
}

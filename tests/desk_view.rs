//! The desk that `watch` shows: its pages, and what a choice on them writes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
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
        Desk::new(snapshot, readings.pages, readings.ledgers, "zh-Hans", "2026-01-02")
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

/// A paragraph that breaks off, which ingest gives to no story.
const TORN: &str = "江上大桥正式通车\n\n　　本报江城2025年6月21日电（记者李明）江上大桥二十一日\n正式通车。大桥全长一千二百米，连接南北两岸，往来车辆\n川流不息，江面上的渡船从此停航。\n　　大桥建设历时三年，两岸居民纷纷前来观看，现场十分\n热闹，交通部门安排了\n\n城东公园今起开放\n\n　　本报讯（记者王芳）城东公园经过一年整修，今天起向\n市民免费开放。公园占地二十公顷，\n三十名志愿者维持秩序。\n";

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
        assert!(page.contains("大桥建设历时三年，两岸居民纷纷前来观看"), "{page}");
        let is_right = archive.read("content/raw/one.yaml").is_some_and(|text| text.contains("sure"));
        assert_eq!(page.contains("belongs to no story"), is_right);
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

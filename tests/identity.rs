//! Ids and addresses over the life of an archive: every address that was ever given leads somewhere, whatever happened to its story.

use std::collections::BTreeSet;

use baoku::{
    archive::{Archive, Memory},
    article::{self, Article},
    pipeline::{self, Wanted},
    source::{Snapshot, SourceFile},
};

const DAY: &str = "issue_date: 2025-03-04\npublication: 江城日报\n";

/// Three stories; columns of twelve characters.
const PAGE: &str = "\
江上大桥今天正式通车

　　本报三月四日讯 江上
的第一座大桥今天上午正式通
车，两岸居民步行过桥庆祝。
　　大桥全长一千二百米，建
设历时三年，共用钢材两万吨。

市图书馆延长开放时间

　　本报三月四日讯 本市图
书馆昨日宣布，自下月起延长
开放时间至晚上十点。
　　馆长表示，去年到馆读者
比前年增加近两成。

山区小学迎来新的校舍

　　本报三月四日讯 山区小
学的新校舍昨日竣工，三百名
学生搬进了明亮的教室。
　　校长说，操场和图书室将
在秋季开学以前完成。
";

fn put(snapshot: &mut Snapshot, path: &str, text: &str) {
    snapshot.put(SourceFile::new(path, text.as_bytes()));
}

fn ingest(snapshot: &mut Snapshot) {
    let (mut readings, _) = pipeline::read_pages(snapshot);
    let wanted = Wanted { today: "2026-01-02".to_owned(), ..Wanted::default() };
    let (_, said) = pipeline::ingest(snapshot, &mut readings, &wanted);
    assert!(!said.iter().any(|problem| problem.severity == baoku::diagnostic::Severity::Error), "{said:?}");
}

fn archive(snapshot: &Snapshot) -> Archive {
    let (readings, _) = pipeline::read_pages(snapshot);
    let (config, _) = pipeline::configuration(snapshot);
    let (site, said) = pipeline::site(snapshot, &readings, &config, &mut Memory::default());
    assert!(!said.iter().any(|problem| problem.severity == baoku::diagnostic::Severity::Error), "{said:?}");
    Archive::clone(&site.expect("the built-in theme").archive)
}

fn articles(snapshot: &Snapshot) -> Vec<Article> {
    snapshot.articles.iter().filter_map(|file| article::parse(file).0).collect()
}

fn with(snapshot: &Snapshot, words: &str) -> Article {
    let all = articles(snapshot);
    all.into_iter().find(|article| article.front.title.as_deref().is_some_and(|title| title.contains(words))).expect("the story is there")
}

fn edit(snapshot: &mut Snapshot, path: &str, from: &str, to: &str) {
    let file = snapshot.articles.iter().find(|file| file.path == path).expect("the article is there");
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    assert!(text.contains(from), "{from} is not in\n{text}");
    put(snapshot, path, &text.replace(from, to));
}

/// Every address and id that was given leads to an article or its notice.
fn assert_all_lead_somewhere(snapshot: &Snapshot, given: &BTreeSet<(String, String)>, step: &str) {
    let archive = archive(snapshot);
    let addresses: BTreeSet<&str> =
        archive.articles.iter().flat_map(|entry| entry.aliases.iter().map(String::as_str).chain([entry.url.as_str()])).collect();
    let ids: BTreeSet<&str> = archive.articles.iter().map(|entry| entry.article.front.id.as_str()).collect();
    for (id, url) in given {
        assert!(addresses.contains(url.as_str()), "{step}: {url} leads nowhere");
        assert!(ids.contains(id.as_str()) || archive.successors.contains_key(id), "{step}: {id} leads nowhere");
    }
}

fn note(snapshot: &Snapshot, given: &mut BTreeSet<(String, String)>) {
    given.extend(archive(snapshot).articles.iter().map(|entry| (entry.article.front.id.clone(), entry.url.clone())));
}

#[test]
fn renamed_redated_split_merged_withdrawn_and_filled_in() {
    let mut snapshot = Snapshot::default();
    put(&mut snapshot, "config.yaml", "title: 江城\n");
    put(&mut snapshot, "content/raw/a.txt", PAGE);
    put(&mut snapshot, "content/raw/a.yaml", "publication: 江城日报\n");
    ingest(&mut snapshot);
    let mut given = BTreeSet::new();
    note(&snapshot, &mut given);
    assert_eq!(given.len(), 3, "{given:?}");
    let ids: BTreeSet<String> = given.iter().map(|(id, _)| id.clone()).collect();

    // A fact filled in later, the day of the issue, moves nothing.
    put(&mut snapshot, "content/raw/a.yaml", DAY);
    ingest(&mut snapshot);
    let mut after = BTreeSet::new();
    note(&snapshot, &mut after);
    assert_eq!(after, given);
    assert!(articles(&snapshot).iter().all(|article| article.front.issue_date.as_deref() == Some("2025-03-04")));

    // A person renames a file and dates an article anew.
    let bridge = with(&snapshot, "大桥");
    let bytes = snapshot.articles.iter().find(|file| file.path == bridge.path).expect("it is there").bytes.clone();
    snapshot.remove(&bridge.path);
    snapshot.put(SourceFile::new("content/articles/1905/bridge.md", bytes));
    edit(&mut snapshot, "content/articles/1905/bridge.md", "issue_date: \"2025-03-04\"", "issue_date: \"1905?\"");
    assert_all_lead_somewhere(&snapshot, &given, "moved, before ingest");
    note(&snapshot, &mut given);

    // The raw page is renamed.
    let (text, facts) = (snapshot.raw[0].bytes.clone(), snapshot.sidecars[0].bytes.clone());
    snapshot.remove("content/raw/a.txt");
    snapshot.remove("content/raw/a.yaml");
    snapshot.put(SourceFile::new("content/raw/2025/a.txt", text));
    snapshot.put(SourceFile::new("content/raw/2025/a.yaml", facts));
    ingest(&mut snapshot);
    assert_all_lead_somewhere(&snapshot, &given, "page renamed");
    assert_eq!(with(&snapshot, "大桥").path, "content/articles/1905/bridge.md");
    assert_eq!(articles(&snapshot).iter().map(|article| article.front.id.clone()).collect::<BTreeSet<_>>(), ids);

    // A person cuts a story in two by a correction.
    let lines: Vec<String> = PAGE.lines().map(str::to_owned).collect();
    let number = |words: &str| lines.iter().position(|line| line.contains(words)).expect("a line of the page") + 1;
    let cut = number("馆长表示");
    put(&mut snapshot, "content/raw/2025/a.yaml", &format!("{DAY}corrections:\n  - story: \"{cut} 馆长表示\"\n"));
    ingest(&mut snapshot);
    assert_eq!(articles(&snapshot).len(), 4);
    let library = with(&snapshot, "图书馆");
    assert!(ids.contains(&library.front.id));
    let [second] = &library.front.successors[..] else { panic!("{:?}", library.front.successors) };
    assert!(articles(&snapshot).iter().any(|article| article.front.id == *second));
    note(&snapshot, &mut given);
    assert_all_lead_somewhere(&snapshot, &given, "split");

    // And joins it with the story behind it.
    let (school, head) = (number("山区小学迎来"), number("山区小学迎来"));
    put(
        &mut snapshot,
        "content/raw/2025/a.yaml",
        &format!(
            "{DAY}corrections:\n  - story: \"{cut} 馆长表示\"\n  - continue: \"{school} 山区小学\"\n  - lines: \"{head} 山区小学\"\n    role: h2\n"
        ),
    );
    ingest(&mut snapshot);
    assert_eq!(articles(&snapshot).len(), 3);
    assert_all_lead_somewhere(&snapshot, &given, "merged");

    // A letter from a lawyer: the addresses explain themselves.
    let path = with(&snapshot, "图书馆").path;
    edit(&mut snapshot, &path, "status: null", "status: withdrawn");
    assert_all_lead_somewhere(&snapshot, &given, "withdrawn");
    note(&snapshot, &mut given);
    // Nothing is left to do.
    let before = snapshot.articles.iter().map(|file| file.hash).collect::<Vec<_>>();
    ingest(&mut snapshot);
    assert_eq!(snapshot.articles.iter().map(|file| file.hash).collect::<Vec<_>>(), before);
}

#[test]
fn an_article_written_by_hand_is_recorded_when_it_is_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_baoku"));
        command.args(arguments).current_dir(folder.path()).env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000");
        command.output().expect("the program starts")
    };
    let file = folder.path().join("content/articles/by-hand.md");
    let ids = || std::fs::read_to_string(folder.path().join("content/ids.tsv")).unwrap_or_default();
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
    std::fs::write(folder.path().join("config.yaml"), "title: Archive\n").expect("writable");
    std::fs::write(&file, "---\nid: by-hand\ntitle: \"江上大桥\"\n---\n\n通车。\n").expect("writable");
    assert!(run(&["build", "--no-ingest"]).status.success() && ids().is_empty(), "nothing is written where that was said");
    assert!(run(&["build"]).status.success());
    assert!(ids().contains("by-hand\tby-hand.html\t2025-06-15\n"), "{}", ids());
    let before = ids();
    assert!(run(&["build"]).status.success() && ids() == before, "once");
    std::fs::remove_file(&file).expect("removed");
    let check = run(&["check"]);
    assert!(!check.status.success() && String::from_utf8_lossy(&check.stderr).contains("id-vanished"), "what was published is missed");
}

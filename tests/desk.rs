//! The archivist's tools: tables out and in, one change in many places, what changed, a bag for keeps.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use baoku::{
    article::{Article, FrontMatter, Note, Photo, Repairs, Review, Status, print},
    config::ReviewState,
    desk::{amend, bag, csv, diff, fixity, sheet},
    source::{Snapshot, SourceFile},
};
use proptest::prelude::*;

fn article(id: &str, title: &str, body: &str) -> Article {
    let front = FrontMatter {
        id: id.to_owned(),
        title: Some(title.to_owned()),
        publication: Some("江城曰报".to_owned()),
        issue_date: Some("2025-06-22".to_owned()),
        lang: "zh-Hans".to_owned(),
        ..FrontMatter::default()
    };
    Article { path: format!("content/articles/2025/06/22/{id}.md"), front, body: body.into() }
}

fn articles() -> Vec<Article> {
    let mut first = article("aaaa1111", "江上大桥通车", "江城曰报记者报道。\n\n大桥全长一千二百米。");
    first.front.authors = vec!["李明".to_owned(), "王芳".to_owned()];
    first.front.photos = vec![Photo { caption: Some("江城曰报照片".to_owned()), credit: None }];
    let mut second = article("bbbb2222", "=HYPERLINK(\"x\")", "第二篇。");
    second.front.issue_date = Some("2025-05-01?".to_owned());
    second.front.status =
        Some(Status::Withdrawn { date: Some("2026-01-02".to_owned()), reason: Some("a letter; \"two\"\nlines".to_owned()) });
    vec![first, second]
}

fn cells(table: &str) -> Vec<Vec<String>> {
    csv::parse(table).expect("a table").into_iter().map(|(_, row)| row).collect()
}

/// The table with a cell changed, by the row's id and the column's name.
fn with(table: &str, id: &str, column: &str, value: &str) -> String {
    let mut rows = cells(table);
    let at = rows[0].iter().position(|name| name == column).expect("the column is there");
    let row = rows.iter_mut().find(|row| row[0] == id).expect("the row is there");
    value.clone_into(&mut row[at]);
    csv::print(&rows)
}

#[test]
fn a_table_goes_out_and_in_again() {
    let all = articles();
    let table = sheet::export(&all);
    assert!(table.starts_with('\u{FEFF}') && table.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{table}");
    assert_eq!(sheet::import("a.csv", &table, &all), (vec![], vec![]), "nothing was changed");
    // As spreadsheets save it: semicolons, no byte order mark, dates with slashes, a row of nothing at the end.
    let mut changed = with(&table, "aaaa1111", "issue_date", "2025/6/2");
    for (column, value) in [("review", "checked"), ("review_by", "张三"), ("authors", "李明 | 王方"), ("rights", "excerpt"), ("title", "")]
    {
        changed = with(&changed, "aaaa1111", column, value);
    }
    let semicolons: String = cells(&changed)
        .iter()
        .map(|row| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(";") + "\n")
        .collect::<String>()
        + ";;;\n";
    for table in [changed, semicolons] {
        let (read, said) = sheet::import("a.csv", &table, &all);
        assert_eq!(said, []);
        let [read] = &read[..] else { panic!("one article changed: {read:?}") };
        let front = &read.front;
        assert_eq!((front.issue_date.as_deref(), front.title.as_deref()), (Some("2025-06-02"), None));
        assert_eq!(front.review, Some(Review { state: ReviewState::Checked, by: Some("张三".to_owned()), on: None }));
        assert_eq!(front.authors, ["李明", "王方"]);
        assert_eq!((read.body.as_str(), &front.photos), (all[0].body.as_str(), &all[0].front.photos));
    }
    // A withdrawal is lifted and made.
    let (read, said) = sheet::import("a.csv", &with(&with(&table, "bbbb2222", "status", ""), "aaaa1111", "status", "withdrawn"), &all);
    assert_eq!(said, []);
    assert_eq!(
        read.iter().map(|article| article.front.status.clone()).collect::<Vec<_>>(),
        [Some(Status::Withdrawn { date: None, reason: None }), None]
    );
}

#[test]
fn a_table_with_one_wrong_cell_is_refused_whole_with_its_row() {
    let all = articles();
    let table = sheet::export(&all);
    for (id, column, value) in [
        ("aaaa1111", "issue_date", "June"),
        ("aaaa1111", "issue_date", "2025-02-30"),
        ("aaaa1111", "review", "done"),
        ("aaaa1111", "rights", "none"),
        ("aaaa1111", "status", "gone"),
        ("aaaa1111", "id", "cccc3333"),
        ("aaaa1111", "id", "bbbb2222"),
    ] {
        let (_, said) = sheet::import("a.csv", &with(&table, id, column, value), &all);
        assert!(
            said.iter().any(|problem| problem.code == "sheet" && problem.place.as_ref().is_some_and(|place| place.line > 1)),
            "{column} {value}: {said:?}"
        );
    }
    let renamed = table.replace("issue_date", "isue_date");
    let (_, said) = sheet::import("a.csv", &renamed, &all);
    assert!(said[0].help.as_deref().is_some_and(|help| help.contains("issue_date")));
    assert_eq!(sheet::import("a.csv", "id,title\naaaa1111,\"x", &all).1[0].place.as_ref().map(|place| place.line), Some(2));
    // Somebody else has edited the article since.
    let edited = with(&table, "aaaa1111", "place", "江城");
    let mut now = articles();
    now[0].front.agency = Some("新华社".to_owned());
    let (_, said) = sheet::import("a.csv", &edited, &now);
    assert!(said.iter().any(|problem| problem.message.contains("changed since")), "{said:?}");
}

proptest! {
    #[test]
    fn any_cells_come_back(rows in prop::collection::vec(prop::collection::vec("[=+@',;\"\\n\\ra中-]{0,6}|\\PC{0,4}", 3), 1..6)) {
        let rows: Vec<Vec<String>> = std::iter::once(["a", "b", "c"].map(str::to_owned).to_vec()).chain(rows).collect();
        let printed = csv::print(&rows);
        let whole: Vec<&Vec<String>> = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        let back = cells(&printed);
        prop_assert_eq!(back.iter().collect::<Vec<_>>(), whole);
        // No cell is a formula: what follows a separator or a quote that opens is none of its beginnings.
        for row in cells(&printed.replace('\'', "’")) {
            for cell in row {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            }
        }
    }

    #[test]
    fn no_table_panics(text in "[id,;\"'\\n\\r=aaaa1111\\t]{0,80}|\\PC{0,40}") {
        let all = articles();
        let _ = sheet::import("a.csv", &text, &all);
    }
}

#[test]
fn one_change_in_many_places_leaves_what_was_printed_alone() {
    let all = articles();
    let mut order = amend::Order {
        find: "江城曰报".to_owned(),
        replace: "江城日报".to_owned(),
        today: "2026-01-02".to_owned(),
        ..amend::Order::default()
    };
    let (hits, amended) = amend::amend(&all, &order);
    assert_eq!(hits.iter().filter(|hit| hit.left).map(|hit| hit.field.as_str()).collect::<Vec<_>>(), ["photos", "body"]);
    assert_eq!(amended.len(), 2);
    assert!(amended.iter().all(|article| article.front.publication.as_deref() == Some("江城日报") && article.front.changes.is_empty()));
    assert_eq!(amended[0].body, all[0].body);

    order.only = amend::conditions("issue_date=2025-06, publication=江城曰报").expect("conditions");
    order.body = true;
    order.reason = Some("misread".to_owned());
    let (hits, amended) = amend::amend(&all, &order);
    assert!(hits.iter().all(|hit| !hit.left) && amended.len() == 1);
    assert!(amended[0].body.starts_with("江城日报记者") && amended[0].front.photos[0].caption.as_deref() == Some("江城日报照片"));
    let [change] = &amended[0].front.changes[..] else { panic!("one change is kept") };
    assert_eq!((change.why.as_str(), change.repairs, change.on.as_deref()), ("misread", Repairs::Extraction, Some("2026-01-02")));
    // What an article keeps of it survives printing.
    let text = print(&amended[0]);
    let (read, said) = baoku::article::parse(&SourceFile::new(amended[0].path.as_str(), text.as_bytes()));
    assert_eq!((read.as_ref(), said), (Some(&amended[0]), vec![]));
    assert!(amend::conditions("isue_date=2025").is_err() && amend::conditions("2025").is_err());
}

#[test]
fn what_changed_is_said_story_by_story() {
    let before = articles();
    assert_eq!(diff::compare(&before, &before).lines(), ["no story changed"]);
    let mut after = articles();
    after[0].path = "content/articles/2025/06/22/bridge.md".to_owned();
    after[0].front.place = Some("江城".to_owned());
    after[0].body = after[0].body.replace("一千二百米", "一千三百米").into();
    after[0].front.notes = vec![Note::Misprint { at: None, printed: "曰报".to_owned(), read_as: "日报".to_owned(), source: None }];
    after[1].front.status = None;
    after.remove(1);
    after.push(article("cccc3333", "新的一篇", "正文。"));
    let lines = diff::compare(&before, &after).lines();
    assert_eq!(
        lines,
        [
            "Stories: 1 added, 1 changed, 1 removed",
            "",
            "added: 新的一篇 (content/articles/2025/06/22/cccc3333.md)",
            "removed: =HYPERLINK(\"x\") (content/articles/2025/06/22/bbbb2222.md)",
            "changed: 江上大桥通车 (content/articles/2025/06/22/bridge.md)",
            "  moved from content/articles/2025/06/22/aaaa1111.md",
            "  notes: 曰报 is read as 日报",
            "  place: null → \"江城\"",
            "  paragraph 2: …全长一千二百米。… → …全长一千三百米。…",
        ]
    );
    // What is the same in many stories is said once, so that a page's new date fits on a screen.
    let many: Vec<Article> = (0..6).map(|number| article(&format!("dddd000{number}"), "题", "文。")).collect();
    let mut dated = many.clone();
    for article in &mut dated {
        article.front.issue_date = Some("2025-07-01".to_owned());
    }
    dated[5].front.place = Some("江城".to_owned());
    assert_eq!(
        diff::compare(&many, &dated).lines()[2..],
        [
            "in 6 stories: issue_date: \"2025-06-22\" → \"2025-07-01\"",
            "changed: 题 (content/articles/2025/06/22/dddd0005.md)",
            "  place: null → \"江城\"",
        ]
    );
    after[0].front.status = Some(Status::Withdrawn { date: None, reason: None });
    assert!(diff::compare(&before, &after).lines().contains(&"  withdrawn".to_owned()));
}

#[test]
fn a_bag_is_whole_or_says_what_is_not() {
    let payload = [SourceFile::new("content/raw/a 100%.txt", "江上".as_bytes()), SourceFile::new("config.yaml", &b"title: a\n"[..])];
    let files = bag::pack(&payload, "An archive\nof pages", "2026-01-02");
    assert_eq!(files["bagit.txt"], b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    let info = String::from_utf8_lossy(&files["bag-info.txt"]).into_owned();
    assert!(info.contains("External-Description: An archive of pages\n") && info.contains("Payload-Oxum: 15.2\n"), "{info}");
    // The example of FIPS 180-4.
    assert_eq!(baoku::digest::sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let read = |files: &BTreeMap<String, Vec<u8>>| {
        bag::verify(&files.iter().map(|(path, bytes)| SourceFile::new(path.as_str(), &bytes[..])).collect::<Vec<_>>())
    };
    assert_eq!(read(&files), (6, vec![]));
    for trouble in ["data/config.yaml", "bag-info.txt", "manifest-sha256.txt", "data/content/raw/a 100%.txt"] {
        let mut damaged = files.clone();
        damaged.get_mut(trouble).expect("it is there").push(b'x');
        assert!(!read(&damaged).1.is_empty(), "{trouble} changed");
        damaged.remove(trouble);
        assert!(!read(&damaged).1.is_empty(), "{trouble} gone");
    }
    let mut more = files.clone();
    more.insert("data/more.txt".to_owned(), Vec::new());
    assert_eq!(read(&more).1.len(), 1);
}

#[test]
fn raw_pages_are_the_bytes_that_were_read() {
    let mut snapshot = Snapshot::default();
    let put = |snapshot: &mut Snapshot, path: &str, text: &str| snapshot.put(SourceFile::new(path, text.as_bytes()));
    for name in ["a", "b", "c", "d"] {
        put(&mut snapshot, &format!("content/raw/{name}.txt"), &format!("{name} 江上大桥通车。"));
    }
    let (mut readings, _) = baoku::pipeline::read_pages(&snapshot);
    let _ = baoku::pipeline::ingest(&mut snapshot, &mut readings, &baoku::pipeline::Wanted::default());
    assert_eq!(fixity::verify(&snapshot), (fixity::Fixity { sound: 4, ..fixity::Fixity::default() }, vec![]));
    put(&mut snapshot, "content/raw/a.txt", "a 江上小桥通车。");
    snapshot.remove("content/raw/b.txt");
    put(&mut snapshot, "content/raw/e.txt", "c 江上大桥通车。");
    snapshot.remove("content/raw/c.txt");
    let (found, said) = fixity::verify(&snapshot);
    assert_eq!(found, fixity::Fixity { sound: 1, changed: 1, gone: 1, unknown: 1 });
    assert_eq!(said.iter().filter(|problem| problem.severity == baoku::diagnostic::Severity::Error).count(), 2);
}

fn baoku(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(arguments).current_dir(folder).env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000").stdin(Stdio::null());
    command.output().expect("the program starts")
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The tools as an archivist calls them, on a new archive under version control.
#[test]
fn a_day_at_the_desk() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("a");
    assert!(baoku(folder.path(), &["init", "a"]).status.success());
    assert!(baoku(&root, &["ingest"]).status.success());
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        Command::new("git").args(identity).args(arguments).current_dir(&root).output().is_ok_and(|output| output.status.success())
    };
    let has_git = git(&["init", "-q"]) && git(&["add", "-A"]) && git(&["commit", "-qm", "first"]);

    assert!(baoku(&root, &["sheet", "export", "all.csv"]).status.success());
    let table = fs::read_to_string(root.join("all.csv")).expect("written");
    let id = cells(&table).iter().skip(1).find(|row| !row[3].is_empty()).expect("a story with a headline")[0].clone();
    fs::write(root.join("all.csv"), with(&with(&table, &id, "review", "checked"), &id, "review_by", "张三")).expect("written");
    let before = article_text(&root, &id);
    let output = baoku(&root, &["sheet", "import", "all.csv", "--dry-run"]);
    assert!(output.status.success() && told(&output).contains("1 article would change"), "{}", told(&output));
    assert_eq!(article_text(&root, &id), before);
    assert!(baoku(&root, &["sheet", "import", "all.csv"]).status.success());
    assert!(article_text(&root, &id).contains("state: \"checked\""));
    if has_git {
        let output = told(&baoku(&root, &["diff"]));
        assert!(output.starts_with("Stories: 1 changed\n") && output.contains("review: "), "{output}");
        assert_eq!(baoku(&root, &["diff", "no-such-revision"]).status.code(), Some(2));
    }
    let printed = before
        .lines()
        .find_map(|line| line.strip_prefix("title: \""))
        .and_then(|title| title.strip_suffix('"'))
        .expect("a headline")
        .to_owned();
    let output = baoku(&root, &["amend", "--find", &printed, "--replace", "x", "--body"]);
    assert_eq!(output.status.code(), Some(2), "no reason: {}", told(&output));
    let output = baoku(&root, &["amend", "--find", &printed, "--replace", "新题", "--body", "--reason", "misread"]);
    assert!(output.status.success() && article_text(&root, &id).contains("why: \"misread\""), "{}", told(&output));
    assert!(told(&baoku(&root, &["verify"])).starts_with("Raw pages: 1 sound, 0 changed"));
    assert!(baoku(&root, &["export", "--bagit", "../bag"]).status.success());
    assert_eq!(baoku(&root, &["export", "--bagit", "../bag"]).status.code(), Some(2), "a bag is packed once");
    let bag = folder.path().join("bag");
    assert!(baoku(&root, &["verify", "../bag"]).status.success());
    let raw = bag.join("data/content/raw/2024-05-18-1.txt");
    fs::write(&raw, "x").expect("written");
    let output = baoku(folder.path(), &["verify", "bag"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("data/content/raw/2024-05-18-1.txt"), "{}", told(&output));
    // The edited archive still builds, and the edits are where they were.
    let output = baoku(&root, &["build"]);
    assert!(output.status.success() && article_text(&root, &id).contains("新题"), "{}", told(&output));
}

fn article_text(root: &Path, id: &str) -> String {
    let (snapshot, _) = baoku::source::read(root);
    let texts = snapshot.articles.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    texts.into_iter().find(|text| text.contains(&format!("id: \"{id}\""))).expect("the article is there")
}

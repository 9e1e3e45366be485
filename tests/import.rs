//! What others made → an archive that builds: nothing overwritten, nothing lost in silence, whatever the order, again at any time.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output},
};

use baoku::import::{
    fields::{Mapping, date_of},
    raw::{safe_name, safe_path},
    text::body_of,
};
use proptest::prelude::*;
use serde_json::json;

fn baoku(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(arguments).current_dir(folder).env_remove("CI").env("SOURCE_DATE_EPOCH", "1750000000").env("LC_ALL", "C");
    command.output().expect("the program starts")
}

/// An archive without the sample, with these sources beside it.
fn archive(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("content/raw")).expect("writable");
    fs::write(folder.path().join("config.yaml"), "title: Archive\n").expect("writable");
    put(folder.path(), files);
    folder
}

fn put(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }
}

/// What an import says: its result, and each message as `severity[code] line`.
fn import(folder: &Path, arguments: &[&str]) -> (serde_json::Value, Vec<String>) {
    let output = baoku(folder, &[&["import", "--format", "json"], arguments].concat());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let (mut result, mut told) = (json!(null), Vec::new());
    for line in text.lines() {
        let object: serde_json::Value = serde_json::from_str(line).expect("JSON");
        match object["code"].as_str() {
            Some(code) => told.push(format!("{}[{code}] {}", object["severity"].as_str().unwrap_or_default(), object["place"]["line"])),
            None => result = object,
        }
    }
    told.sort();
    (result, told)
}

#[test]
fn a_packed_table_is_read_as_it_is() {
    use std::io::Write as _;
    let folder = archive(&[]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all("{\"title\": \"渔港恢复\", \"date\": \"2024-05-19\", \"text\": \"恢复。\"}\n".as_bytes()).expect("writable");
    fs::write(folder.path().join("news.jsonl.gz"), packed.finish().expect("packed")).expect("writable");
    let (result, told) = import(folder.path(), &["news.jsonl.gz"]);
    assert_eq!((result["articles"].as_u64(), told), (Some(1), Vec::<String>::new()));
    fs::write(folder.path().join("broken.jsonl.gz"), "no gzip").expect("writable");
    assert_eq!(import(folder.path(), &["broken.jsonl.gz"]).1, ["error[cannot-read] 0"], "said, and no panic");
}

#[test]
fn a_source_s_sections_become_topics_where_that_is_asked_for() {
    let source = "title,date,text,section\n甲,2024-05-19,一。,港口\n乙,2024-05-20,二。,\"港口、Fishing\"\n丙,2024-05-21,三。,体育\n";
    let folder = archive(&[("news.csv", source)]);
    let topics =
        |of: &str| content(folder.path()).into_iter().find(|(_, text)| text.contains(of)).map(|(_, text)| text.contains("topics_add"));
    let (_, told) = import(folder.path(), &["news.csv", "--field", "topics=section"]);
    assert_eq!(told, ["error[import-topic] 2", "error[import-topic] 3", "error[import-topic] 4"]);
    assert_eq!(topics("一。"), None, "nothing is written");
    let config = "topics:\n  - {id: port, name: {zh-Hans: 港口, en: The port}, any: []}\n  - {id: fishing, name: Fishing, any: []}\n  - {id: sport, name: 体育, any: []}\n";
    put(folder.path(), &[("config.yaml", config)]);
    let (result, told) = import(folder.path(), &["news.csv", "--field", "topics=section"]);
    assert_eq!((result["articles"].as_u64(), told), (Some(3), Vec::<String>::new()));
    let both = content(folder.path()).into_values().find(|text| text.contains("二。")).expect("an article");
    assert!(both.contains("port") && both.contains("fishing"), "{both}");
    let check = baoku(folder.path(), &["check"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    // Not asked for, not taken.
    let folder = archive(&[("news.csv", source)]);
    assert_eq!(import(folder.path(), &["news.csv"]).0["untaken"]["section"], 3);
    assert!(content(folder.path()).into_values().all(|text| !text.contains("topics_add: [\"")));
}

#[test]
fn an_import_tells_how_far_it_is() {
    use baoku::import::{self, Order, Step};
    use std::sync::atomic::{AtomicUsize, Ordering};
    let folder = archive(&[
        ("in/a.txt", "甲"),
        ("in/b.txt", "乙"),
        ("in/n.jsonl", "{\"title\": \"一\"}\n{\"title\": \"二\"}\n{\"title\": \"三\"}\n"),
    ]);
    let (snapshot, _) = baoku::source::read(folder.path());
    let (found, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let order = Order { sources: vec![folder.path().join("in")], today: "2025-06-15".to_owned(), ..Order::default() };
    let _ = import::import(folder.path(), &snapshot, &order, &|step| {
        match step {
            Step::Found(more) => found.fetch_add(more, Ordering::Relaxed),
            Step::Done(more) => done.fetch_add(more, Ordering::Relaxed),
        };
    });
    assert_eq!((found.into_inner(), done.into_inner()), (5, 5));
}

/// Every file under content/, by its path.
fn content(folder: &Path) -> BTreeMap<String, String> {
    let root = folder.join("content");
    let files = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).expect("below").to_string_lossy().into_owned();
            (path, String::from_utf8_lossy(&fs::read(entry.path()).expect("readable")).into_owned())
        })
        .collect()
}

fn builds(folder: &Path) {
    let output = baoku(folder, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const TABLE: &str = r#"{"id": "qy-20240518-01", "headline": "大桥今日通车", "date": "2024-05-18T08:00:00+08:00", "content": "本报讯　青屿大桥今天通车。\n两岸居民前来观看。", "source": "青屿日报", "section": "要闻"}
{"id": 17, "headline": "图书馆延长开放", "date": "2024/5/18", "content": "<p>市图书馆 <b>下月</b>起延长开放。</p><p>读者称便。</p>", "source": "青屿日报", "author": ["某甲", {"name": "某乙"}]}
{"id": 18, "headline": "图书馆延长开放", "date": "2024年5月18日", "content": "另一则同题消息。", "source": "青屿日报", "link": "https://paper.example/18"}
{"headline": "", "content": " "}

not json
{"id": 19, "headline": "无日", "date": "昨天", "content": "没有日期。"}
"#;

#[test]
fn json_lines_become_articles_and_what_cannot_is_told_with_its_line() {
    let folder = archive(&[("news.jsonl", TABLE)]);
    let (result, told) = import(folder.path(), &["news.jsonl"]);
    assert_eq!((&result["articles"], &result["skipped"]), (&json!(4), &json!(1)), "{result}");
    assert_eq!(told, ["error[import-record] 6", "warning[import-date] 7", "warning[import-skipped] 4"]);
    assert_eq!(result["untaken"], json!({"section": 1}));
    let files = content(folder.path());
    let bridge = &files["articles/2024/05/18/da-qiao-jin-ri-tong-che.md"];
    for line in [
        "id: \"qy-20240518-01\"",
        "issue_date: \"2024-05-18\"",
        "publication: \"青屿日报\"",
        "lang: \"zh-Hans\"",
        "added: \"2025-06-15\"",
        "本报讯　青屿大桥今天通车。\n\n两岸居民前来观看。",
    ] {
        assert!(bridge.contains(line), "{line} in {bridge}");
    }
    let same: Vec<&String> = files.keys().filter(|path| path.starts_with("articles/2024/05/18/tu-shu-guan")).collect();
    assert_eq!(same.len(), 2, "{same:?}");
    let library: String = same.iter().map(|path| files[*path].as_str()).collect();
    assert!(
        library.contains("市图书馆 下月起延长开放。\n\n读者称便。")
            && library.contains("- \"某乙\"")
            && library.contains("https://paper.example/18"),
        "{library}"
    );
    assert!(files.keys().any(|path| path.starts_with("articles/undated/")));
    assert_eq!(files["ids.tsv"].lines().filter(|line| !line.starts_with('#')).count(), 4);
    builds(folder.path());
    // Again: nothing changes. After an edit: the edit stays, and that is said.
    let before = content(folder.path());
    let (result, told) = import(folder.path(), &["news.jsonl"]);
    assert_eq!((&result["articles"], &result["articles_there"]), (&json!(0), &json!(4)));
    assert!(!told.iter().any(|told| told.contains("import-kept")), "{told:?}");
    assert_eq!(content(folder.path()), before);
    put(
        folder.path(),
        &[("content/articles/2024/05/18/da-qiao-jin-ri-tong-che.md", &bridge.replace("两岸居民前来观看", "两岸居民前往观看"))],
    );
    let before = content(folder.path());
    let (_, told) = import(folder.path(), &["news.jsonl"]);
    assert!(told.contains(&"note[import-kept] 1".to_owned()), "{told:?}");
    assert_eq!(content(folder.path()), before);
    // An article that a person took out stays out.
    fs::remove_file(folder.path().join("content/articles/2024/05/18/da-qiao-jin-ri-tong-che.md")).expect("removed");
    let (result, told) = import(folder.path(), &["news.jsonl"]);
    assert!(result["articles"] == json!(0) && told.contains(&"note[import-kept] 1".to_owned()), "{told:?}");
}

#[test]
fn the_order_of_records_and_files_changes_nothing() {
    let lines: Vec<&str> = TABLE.lines().filter(|line| line.starts_with('{')).collect();
    let forth = lines.join("\n");
    let back = lines.iter().rev().copied().collect::<Vec<_>>().join("\n");
    let one = archive(&[("a.jsonl", &forth)]);
    let two = archive(&[("z.jsonl", &back)]);
    let three = archive(&[("a.jsonl", &lines[..2].join("\n")), ("b.jsonl", &lines[2..].join("\n"))]);
    import(one.path(), &["a.jsonl"]);
    import(two.path(), &["z.jsonl"]);
    import(three.path(), &["b.jsonl", "a.jsonl"]);
    assert!(content(one.path()).len() >= 5);
    assert_eq!(content(one.path()), content(two.path()));
    assert_eq!(content(one.path()), content(three.path()));
}

#[test]
fn two_texts_of_one_id_are_told_and_neither_is_lost_in_silence() {
    let folder = archive(&[(
        "a.jsonl",
        "{\"id\": \"same-id\", \"title\": \"甲\", \"body\": \"一\"}\n{\"id\": \"same-id\", \"title\": \"乙\", \"body\": \"二\"}\n{\"id\": \"other-id\", \"title\": \"丙\"}\n",
    )]);
    let (result, told) = import(folder.path(), &["a.jsonl"]);
    assert_eq!((&result["articles"], told), (&json!(1), vec!["error[import-clash] 2".to_owned()]));
}

#[test]
fn tables_are_read_whatever_separates_their_cells_and_fields_can_be_named() {
    let csv = "\u{FEFF}标题;日期;正文;栏目\r\n大桥通车;2024-05-18;\"第一段。\n第二段 \"\"引\"\"。\";要闻\r\n另一条;20240519;短。;要闻\r\n太多;1;2;3;4;5\r\n";
    let folder = archive(&[("t.csv", csv)]);
    let (result, told) = import(folder.path(), &["t.csv", "--set", "publication=青屿日报", "--field", "place=栏目"]);
    assert_eq!((&result["articles"], told), (&json!(2), vec!["error[import-record] 5".to_owned()]), "{result}");
    let files = content(folder.path());
    let bridge = &files["articles/2024/05/18/da-qiao-tong-che.md"];
    assert!(
        bridge.contains("第一段。\n\n第二段 \"引\"。")
            && bridge.contains("publication: \"青屿日报\"")
            && bridge.contains("place: \"要闻\""),
        "{bridge}"
    );
    builds(folder.path());
    let (_, told) = import(folder.path(), &["t.csv", "--field", "title=标头"]);
    assert!(told.contains(&"warning[import-fields] null".to_owned()), "{told:?}");
    let output = baoku(folder.path(), &["import", "t.csv", "--field", "titel=x"]);
    assert!(output.status.code() == Some(2) && String::from_utf8_lossy(&output.stderr).contains("did you mean `title`?"));
}

#[test]
fn folders_of_other_generators_become_articles() {
    let folder = archive(&[
        ("site/_index.md", "---\ntitle: Section\n---\n"),
        (
            "site/posts/bridge.md",
            "---\ntitle: Bridge opened\ndate: 2024-05-18T10:00:00Z\ndraft: false\nauthor: A. Writer\ntags: [x]\n---\n\nThe bridge opened today, and the whole town came to see it.\n",
        ),
        (
            "site/posts/zola.md",
            "+++\ntitle = \"图书馆\"\ndate = 2024-05-19\n[extra]\npublication = \"青屿日报\"\n+++\n\n正文 {{< figure >}}。\n",
        ),
        ("site/posts/2024-05-20-jekyll.md", "# A heading\n\nText.\n"),
        ("site/posts/bundle/index.md", "{\"title\": \"Json\", \"date\": \"2024-05-21\"}\nText.\n"),
        ("site/posts/draft.md", "---\ntitle: Draft\ndraft: true\n---\nx\n"),
        ("site/posts/broken.md", "+++\ntitle = \n+++\nx\n"),
        ("site/logo.svg", "<svg/>"),
    ]);
    let (result, told) = import(folder.path(), &["site"]);
    assert_eq!((&result["articles"], &result["skipped"]), (&json!(4), &json!(2)), "{result} {told:?}");
    assert_eq!(told, ["error[import-record] 2", "warning[import-markup] 0"]);
    let files = content(folder.path());
    let names: Vec<&str> = files.keys().filter_map(|path| path.strip_prefix("articles/")).collect();
    assert_eq!(names, ["2024/05/18/bridge.md", "2024/05/19/zola.md", "2024/05/20/jekyll.md", "2024/05/21/bundle.md"]);
    assert!(files["articles/2024/05/19/zola.md"].contains("publication: \"青屿日报\""));
    assert!(
        files["articles/2024/05/20/jekyll.md"].contains("title: \"A heading\"") && !files["articles/2024/05/20/jekyll.md"].contains("# A")
    );
    assert!(files["articles/2024/05/18/bridge.md"].contains("lang: \"en\""));
    builds(folder.path());
}

#[test]
fn the_addresses_of_another_generator_lead_to_the_articles() {
    let folder = archive(&[
        (
            "content/posts/My Bridge.md",
            "---\ntitle: Bridge\ndate: 2024-05-18\naliases: [/old/bridge.html, /topics/x/, /2024/05/]\n---\nText.\n",
        ),
        ("content/posts/two.md", "+++\ntitle = \"Two\"\npath = \"elsewhere/two\"\naliases = [\"old/bridge.html\"]\n+++\nText.\n"),
        ("content/posts/three/index.md", "---\ntitle: Three\nslug: drei\n---\nText.\n"),
        ("content/posts/2024-05-21-jekyll.md", "Text of a post.\n"),
    ]);
    let (result, told) = import(folder.path(), &["content", "--keep-addresses"]);
    assert_eq!((&result["articles"], told), (&json!(4), Vec::new()), "{result}");
    builds(folder.path());
    let leads = |path: &str| fs::read_to_string(folder.path().join("public").join(path)).unwrap_or_default();
    assert!(leads("posts/my-bridge/index.html").contains("2024/05/18/my-bridge.html"));
    assert!(leads("elsewhere/two/index.html").contains("two.html") && leads("posts/drei/index.html").contains("drei.html"));
    assert!(leads("old/bridge.html").contains(".html"), "one of both");
    assert!(!folder.path().join("public/posts/three").exists());
}

#[test]
fn pages_are_taken_byte_for_byte_under_safe_names_and_never_twice() {
    let folder = archive(&[
        ("in/第一 版?.txt", "本报讯　大桥今天通车。\n"),
        ("in/a b.txt", "第一份。\n"),
        ("in/a-b.txt", "第二份。\n"),
        ("in/copy/again.txt", "第一份。\n"),
        ("in/a-b.yaml", "page: 3\n"),
        ("in/pages.yaml", "all: {publication: 青屿日报}\n"),
        ("in/con.txt", "设备名。\n"),
    ]);
    fs::write(folder.path().join("in/gb.txt"), b"\xB4\xF3\xC7\xC5\xCD\xA8\xB3\xB5\xA1\xA3\n").expect("writable");
    let (result, told) = import(folder.path(), &["in", "--into", "2024"]);
    assert_eq!((&result["pages_there"], told), (&json!(1), Vec::new()), "{result}");
    let files = content(folder.path());
    assert!(
        files.contains_key("raw/2024/第一-版.txt") && files.contains_key("raw/2024/_con.txt") && files.contains_key("raw/2024/pages.yaml"),
        "{:?}",
        files.keys()
    );
    assert_eq!(fs::read(folder.path().join("content/raw/2024/gb.txt")).expect("there"), b"\xB4\xF3\xC7\xC5\xCD\xA8\xB3\xB5\xA1\xA3\n");
    let twins: Vec<&String> =
        files.keys().filter(|path| path.starts_with("raw/2024/a-b-") && path.strip_suffix(".txt").is_some()).collect();
    assert_eq!(twins.len(), 2, "{:?}", files.keys());
    let (result, _) = import(folder.path(), &["in", "--into", "2024"]);
    assert_eq!(result["pages"], json!([]));
    assert_eq!(content(folder.path()), files);
    // Another page of the same name is told, and not written.
    put(folder.path(), &[("in/con.txt", "别的字节。\n")]);
    let (_, told) = import(folder.path(), &["in", "--into", "2024"]);
    assert_eq!(told, ["error[import-clash] 0"]);
    assert_eq!(content(folder.path()), files);
    builds(folder.path());
}

const ALTO: &str = r#"<?xml version="1.0" encoding="UTF-8"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page ID="p1"><PrintSpace>
<TextBlock ID="b1"><TextLine><String CONTENT="大桥" HPOS="1"/><String CONTENT="今日通车"/></TextLine><TextLine><String CONTENT="Open"/><SP/><String CONTENT="now &amp; then"/></TextLine></TextBlock>
<TextBlock ID="b2"><TextLine><String CONTENT="第二块"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>"#;

const PAGE: &str = r#"<?xml version="1.0"?><PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page imageFilename="x.jpg">
<ReadingOrder><OrderedGroup id="g"><RegionRefIndexed index="0" regionRef="r2"/><RegionRefIndexed index="1" regionRef="r1"/></OrderedGroup></ReadingOrder>
<TextRegion id="r1"><TextLine id="l1"><Word><TextEquiv><Unicode>后</Unicode></TextEquiv></Word><TextEquiv><Unicode>后来的一行</Unicode></TextEquiv></TextLine><TextEquiv><Unicode>后来的一行</Unicode></TextEquiv></TextRegion>
<TextRegion id="r2"><TextLine id="l2"><TextEquiv><Unicode>先来的一行</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>"#;

const HOCR: &str = r#"<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ocr-system" content="x"></head><body>
<div class="ocr_page" id="p1"><div class="ocr_carea"><p class="ocr_par"><span class="ocr_line"><span class="ocrx_word">大</span> <span class="ocrx_word">桥</span> <span class="ocrx_word">A</span> <span class="ocrx_word">B&amp;C</span></span><br>
<span class="ocr_line"><span class="ocrx_word">第二行</span></span></p></div></div>
<div class="ocr_page" id="p2"><p class="ocr_par"><span class="ocrx_line"><span class="ocrx_word">第二页</span></span></p></div></body></html>"#;

#[test]
fn recognised_text_becomes_raw_pages_and_the_boxes_stay_beside_them() {
    let folder = archive(&[
        ("ocr/a.xml", ALTO),
        ("ocr/b.xml", PAGE),
        ("ocr/c.hocr", HOCR),
        ("ocr/d.xml", "<alto><Page><TextLine>"),
        ("ocr/e.html", "<html>no ocr</html>"),
    ]);
    fs::write(folder.path().join("ocr/empty.xml"), "<alto><Layout><Page/></Layout></alto>").expect("writable");
    let (result, told) = import(folder.path(), &["ocr"]);
    assert_eq!(
        result["pages"],
        json!(["content/raw/a.txt", "content/raw/b.txt", "content/raw/c-1.txt", "content/raw/c-2.txt"]),
        "{told:?}"
    );
    assert_eq!(told, ["error[ocr-xml] 0", "warning[import-no-text] 0"]);
    let files = content(folder.path());
    assert_eq!(files["raw/a.txt"], "大桥今日通车\nOpen now & then\n\n第二块\n");
    assert_eq!(files["raw/b.txt"], "先来的一行\n\n后来的一行\n");
    assert_eq!(files["raw/c-1.txt"], "大桥 A B&C\n第二行\n");
    assert_eq!(files["raw/c-2.txt"], "第二页\n");
    assert!(files["raw/a.alto.xml"] == ALTO && files["raw/b.page.xml"] == PAGE && files["raw/c-1.hocr"] == HOCR);
    builds(folder.path());
    assert_eq!(String::from_utf8_lossy(&baoku(folder.path(), &["check"]).stderr).matches("ignored-file").count(), 0);
}

/// A PDF of pages with a line each.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    let kids: Vec<String> = (0..pages.len()).map(|number| format!("{} 0 R", 4 + 2 * number)).collect();
    objects.push(format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()));
    objects.push("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned());
    for (number, text) in pages.iter().enumerate() {
        let content = if text.is_empty() { String::new() } else { format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET") };
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * number
        ));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    let (mut out, mut places) = (String::from("%PDF-1.4\n"), Vec::new());
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj{object}endobj\n", number + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1));
    for place in &places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", places.len() + 1));
    out.into_bytes()
}

#[test]
fn a_pdf_becomes_a_raw_page_for_each_page_with_its_boxes() {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("pdftotext is not installed; tests/codes.rs tests what is said then");
        return;
    }
    let folder = archive(&[]);
    fs::create_dir_all(folder.path().join("in")).expect("writable");
    fs::write(folder.path().join("in/Issue 7.pdf"), pdf(&["First page", "", "Third page"])).expect("writable");
    fs::write(folder.path().join("in/broken.pdf"), "no pdf").expect("writable");
    let (result, told) = import(folder.path(), &["in"]);
    assert_eq!(result["pages"], json!(["content/raw/Issue-7-1.txt", "content/raw/Issue-7-3.txt"]), "{told:?}");
    assert_eq!(told, ["error[pdf] 0", "warning[import-no-text] 0"]);
    let files = content(folder.path());
    assert_eq!(files["raw/Issue-7-1.txt"], "First page\n");
    assert!(files["raw/Issue-7-3.bbox.html"].contains(">Third</word>"));
    let (result, _) = import(folder.path(), &["in"]);
    assert_eq!((&result["pages"], &result["pages_there"]), (&json!([]), &json!(2)));
    builds(folder.path());
}

#[test]
fn what_is_no_source_is_told() {
    let folder = archive(&[("x/a.docx", "x"), ("a.docx", "x")]);
    let (result, told) = import(folder.path(), &["a.docx", "x", "nowhere"]);
    assert_eq!(told, ["error[cannot-read] 0", "error[import-kind] 0", "error[import-kind] 0"]);
    assert_eq!(result["articles"], json!(0));
}

#[test]
fn a_new_article_is_filed_and_builds() {
    let folder = archive(&[]);
    let make = |arguments: &[&str]| {
        let output = baoku(folder.path(), &[&["new", "article"], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    };
    let first = make(&["大桥今日通车", "--date", "2024-05-18", "--publication", "青屿日报"]);
    assert_eq!(first, "content/articles/2024/05/18/da-qiao-jin-ri-tong-che.md");
    let twin = make(&["大桥今日通车", "--date", "2024-05-18"]);
    assert!(twin.starts_with("content/articles/2024/05/18/da-qiao-jin-ri-tong-che-"), "{twin}");
    let text = fs::read_to_string(folder.path().join(&first)).expect("there");
    let id = text.lines().find_map(|line| line.strip_prefix("id: \"")).expect("an id").trim_end_matches('"').to_owned();
    let translation = make(&["Bridge opened today", "--translation-of", &id]);
    assert_eq!(translation, "content/articles/2024/05/18/da-qiao-jin-ri-tong-che.en.md");
    assert!(fs::read_to_string(folder.path().join(&translation)).expect("there").contains("issue_date: \"2024-05-18\""));
    assert_eq!(content(folder.path())["ids.tsv"].lines().filter(|line| !line.starts_with('#')).count(), 3);
    builds(folder.path());
    for wrong in [&["x", "--date", "yesterday"][..], &["  "], &["x", "--translation-of", "none"]] {
        assert_eq!(baoku(folder.path(), &[&["new", "article"], wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn dates_are_understood_or_left_unknown_never_guessed() {
    for (given, date) in [
        ("2025-06-22", Some("2025-06-22")),
        ("2025-06", Some("2025-06")),
        ("1938?", Some("1938?")),
        ("2025-06-22 23:59:59", Some("2025-06-22")),
        ("2025-06-22T23:59:59-08:00", Some("2025-06-22")),
        ("2025/6/2", Some("2025-06-02")),
        ("2025.6.2", Some("2025-06-02")),
        ("2025年6月2日 08:30", Some("2025-06-02")),
        ("2025年6月", Some("2025-06")),
        ("20250602", Some("2025-06-02")),
        ("Sun, 22 Jun 2025 08:00:00 GMT", Some("2025-06-22")),
        ("June 2, 2025", Some("2025-06-02")),
        ("June 2025", Some("2025-06")),
        ("6/7/2025", None),
        ("1719014400", None),
        ("20251345", None),
        ("yesterday", None),
        ("2025 copies", None),
    ] {
        assert_eq!(date_of(&json!(given)).as_deref(), date, "{given}");
    }
    assert_eq!(date_of(&json!(20_250_602)).as_deref(), Some("2025-06-02"));
}

#[test]
fn text_becomes_paragraphs() {
    for (text, body) in [
        ("一。\n二。", "一。\n\n二。"),
        ("　　一\r\n　　二", "一\n\n二"),
        ("一段被折行\n的文字。\n\n第二段。", "一段被折行的文字。\n\n第二段。"),
        ("A wrapped\nline.\n\nSecond.", "A wrapped line.\n\nSecond."),
        ("<div>一&nbsp;&lt;二&gt;&#20108;</div><script>x()</script><p>三<br/>四", "一 \\<二>二\n\n三\n\n四"),
        ("3 < 4 且 *星*", "3 \\< 4 且 \\*星\\*"),
        ("", ""),
    ] {
        assert_eq!(body_of(text), body, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "([<>/&;a-z#0-9\\n一。 ]|\\PC){0,60}") {
        let _ = body_of(&text);
        let _ = date_of(&json!(text));
    }

    #[test]
    fn a_safe_name_is_one_everywhere(name in "\\PC{0,200}") {
        let safe = safe_name(&name);
        prop_assert!(!safe.is_empty() && safe.len() <= 121 && !safe.starts_with('.') && !safe.contains(['/', '\\', ':', '?', '*', '"', '<', '>', '|', ' ']));
        prop_assert_eq!(safe_name(&safe), safe.clone());
        prop_assert!(!safe_path("..", &name).split('/').any(|part| part == ".." || part.is_empty()));
    }

    #[test]
    fn no_mapping_makes_it_panic(pair in "\\PC{0,20}") {
        let _ = Mapping::pairs(&[pair]);
    }
}

//! What readers see of names, printings and provenance: a small archive, from its files to its pages.

use std::{collections::BTreeMap, fs, path::Path, sync::Mutex};

use baoku::{
    archive::Memory,
    diagnostic::{Diagnostic, has_errors},
    pipeline::{self, Wanted},
    source,
};
use tempfile::TempDir;

const CONFIG: &str = "title: 测试\nroot_edition: zh-Hans\neditions: [zh-Hans, zh-TW, en]\n";
const NAMES: &str = r#"
- {id: "qilin", kind: place, name: "麒麟斯坦", en: "Qilinistan", zh-TW: "麒麟"}
- {id: "xinhai", kind: body, name: "新海社", en: "Xinhai Agency"}
- {id: "ouyang", kind: person, name: "欧阳明月", en: "Ouyang Mingyue"}
"#;

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("can be made");
    fs::write(path, bytes).expect("can be written");
}

fn article(id: &str, title: &str, more: &str, body: &str) -> String {
    format!("---\nid: \"{id}\"\ntitle: \"{title}\"\nlang: \"zh-Hans\"\nissue_date: \"2025-06-22\"\n{more}---\n\n{body}\n")
}

/// Reads, ingests in memory and makes every page.
fn made(root: &Path) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let (mut snapshot, mut diagnostics) = source::read(root);
    let (config, problems) = pipeline::configuration(&snapshot);
    diagnostics.extend(problems);
    let (mut readings, problems) = pipeline::read_pages(&snapshot);
    diagnostics.extend(problems);
    let wanted = Wanted { today: "2026-11-21".to_owned(), ..Wanted::default() };
    diagnostics.extend(pipeline::ingest(&mut snapshot, &mut readings, &wanted).1);
    let (site, problems) = pipeline::site(&snapshot, &readings, &config, &mut Memory::default());
    diagnostics.extend(problems);
    let site = site.unwrap_or_else(|| panic!("no site: {diagnostics:?}"));
    let files = Mutex::new(BTreeMap::new());
    let problems = site.make(|path, bytes| {
        files.lock().expect("no panic").insert(path.to_owned(), String::from_utf8_lossy(bytes).into_owned());
        Ok(())
    });
    assert!(!has_errors(&problems), "{problems:?}");
    (files.into_inner().expect("no panic"), diagnostics)
}

fn archive() -> TempDir {
    let root = TempDir::new().expect("a folder");
    put(root.path(), "config.yaml", CONFIG);
    put(root.path(), "content/names/all.yaml", NAMES);
    root
}

#[test]
fn a_name_has_a_page_in_every_edition_and_bylines_lead_to_it() {
    let root = archive();
    let front = "authors: [\"欧阳明月\", \"张小强\"]\nagency: \"新海社\"\nplace: \"长安\"\n";
    put(root.path(), "content/articles/2025/06/22/a.md", article("aa", "麒麟斯坦的消息", front, "消息全文在此。"));
    let (files, _) = made(root.path());
    for (prefix, called) in [("", "麒麟斯坦"), ("zh-TW/", "麒麟"), ("en/", "Qilinistan")] {
        let page = &files[&format!("{prefix}names/qilin/index.html")];
        assert!(page.contains(&format!("<h1 class=\"title\">{called}")), "{called}: {page}");
        assert!(page.contains("../../2025/06/22/a.html"), "the article is listed: {page}");
    }
    let english = &files["en/2025/06/22/a.html"];
    assert!(
        english.contains(
            r#"<a href="../../../names/ouyang/index.html">Ouyang Mingyue</a> <span class="beside" lang="zh-Hans">欧阳明月</span>"#
        ),
        "{english}"
    );
    assert!(
        english.contains(r#"Zhang Xiaoqiang <span class="beside" lang="zh-Hans">张小强</span>"#),
        "who has no record is in pinyin: {english}"
    );
    assert!(english.contains("Xinhai Agency"), "{english}");
    assert!(english.contains(r#"Chang’an <span class="beside" lang="zh-Hans">长安</span>"#), "{english}");
    let index = &files["names/index.html"];
    assert!(index.contains("names/") || index.contains("qilin/index.html"), "{index}");
    assert!(files["names/ouyang/index.html"].contains("署名"), "an article of the reporter's says so");
}

#[test]
fn a_converted_article_names_the_words_that_were_replaced() {
    let root = archive();
    put(root.path(), "content/articles/2025/06/22/a.md", article("aa", "消息", "", "麒麟斯坦的消息在此说清楚。"));
    let (files, _) = made(root.path());
    let page = &files["zh-TW/2025/06/22/a.html"];
    assert!(page.contains(r#"<span lang="zh-Hans">麒麟斯坦</span> → 麒麟</li>"#), "{page}");
    assert!(!page.contains("→ 說清楚"), "another way to write the same characters is no other word: {page}");
    assert!(!files["2025/06/22/a.html"].contains('→'), "the paper's own script replaces nothing");
}

const STORY: &str = "　　新海社长安6月22日电 双方代表今天在长安举行会谈，就贸易、交通、\n文化等问题交换了意见。代表们一致认为，会谈是坦率的，\n有益的，取得了积极成果。\n　　会谈后，双方代表参观了新建成的港口，并同当地工人\n进行了交谈。港口去年开工，今年年初建成投入使用。\n";

#[test]
fn printings_are_compared_with_the_fullest() {
    let root = archive();
    let longer = format!("双方代表在长安举行会谈\n\n{STORY}　　据介绍，下一轮会谈将在明年春天举行。\n");
    let shorter = format!("会谈在长安举行\n\n{}", STORY.replace("今天", "昨天"));
    put(root.path(), "content/raw/a.txt", longer);
    put(root.path(), "content/raw/b.txt", shorter);
    let (files, _) = made(root.path());
    let comparisons: Vec<&String> = files.keys().filter(|path| path.starts_with("compare/")).collect();
    assert_eq!(comparisons.len(), 2, "one for each printing: {comparisons:?}");
    for path in comparisons {
        let page = &files[path];
        let both = |words: &str| page.contains(words);
        assert!(both("删去：</span>今<span") && both("增加：</span>昨<span"), "said in words: {page}");
        assert!(both("下一轮会谈将在明年春天举行。<span class=\"unseen\""), "the fuller one is shown whole: {page}");
        assert!(files.contains_key(&format!("en/{path}")));
    }
}

#[test]
fn a_raw_page_shows_what_cleaning_and_people_changed() {
    let root = archive();
    put(root.path(), "content/raw/a.txt", format!("双方代表在长安举行会谈\n\n{}", STORY.replace("坦率", "坦 率")));
    put(root.path(), "content/raw/a.yaml", "scan: a.png\n");
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0, 0, 2, 0, 0, 0, 3, 0]);
    put(root.path(), "content/raw/a.png", png);
    let (files, problems) = made(root.path());
    assert!(problems.iter().all(|problem| problem.code != "missing-scan"), "{problems:?}");
    let page = &files["sources/a.html"];
    assert!(page.contains(r#"交通、<span class="nl" data-n="4"></span>文化"#), "where the raw line ended: {page}");
    assert!(page.contains(r#"坦<span class="gap"></span>率"#), "a blank that was left out: {page}");
    assert!(page.contains(r#"width="512" height="768""#), "the picture keeps its place: {page}");
    assert!(files.contains_key("raw/a.png") && files.contains_key("raw/a.txt"));
    assert!(page.contains(r##"<div id="L4" class="used" data-n="4"><a href="#s1-"##), "each line leads to its paragraph: {page}");
    assert!(!page.contains(">4</"), "line numbers are no text, so they are neither read aloud nor copied");
}

#[test]
fn a_picture_that_is_not_there_is_told() {
    let root = archive();
    put(root.path(), "content/raw/a.txt", STORY);
    put(root.path(), "content/raw/a.yaml", "scan: ../secret.png\n");
    let (files, problems) = made(root.path());
    assert!(problems.iter().any(|problem| problem.code == "missing-scan"), "{problems:?}");
    assert!(!files["sources/a.html"].contains("<img"));
}

//! Pages as readers and machines get them.

// Paths are those of the plan, lower-case by construction.
#![allow(clippy::case_sensitive_file_extension_comparisons)]

#[path = "render/specimen.rs"]
#[allow(dead_code)]
mod specimen;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use baoku::{
    archive::Withdrawal,
    article::{FrontMatter, Review, Translation},
    config::{Outputs, ReviewState, Rights},
    diagnostic::Diagnostic,
    digest,
    ingest::{
        Ledger,
        ledger::{Block, Item, Role, Stray},
    },
    plan::{Catalogue, plan},
    render::{
        Renderer, Theme,
        markdown::{Document, Writing},
    },
    source::SourceFile,
};
use proptest::prelude::*;
use specimen::Specimen;

/// Text that is after everything at once.
const ATTACK: &str = r#"</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'&amp;<!--"#;

fn titled(title: &str) -> FrontMatter {
    FrontMatter { title: Some(title.to_owned()), added: Some("2026-01-02".to_owned()), ..FrontMatter::default() }
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile::new(path, text.as_bytes())
}

/// Every file of the site by its path.
fn site(specimen: Specimen) -> BTreeMap<String, String> {
    site_with(specimen, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn site_with(specimen: Specimen, theme: &[SourceFile]) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let (archive, config) = specimen.finish();
    let theme = Theme::load(theme, &config)?;
    let catalogue = Catalogue::new(&archive, &config);
    let (pages, diagnostics) = plan(&archive, &config, &catalogue, &theme.assets());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let renderer = Renderer::new(archive, config, catalogue, theme, pages.clone().into(), BTreeMap::new());
    pages
        .iter()
        .map(|page| {
            let bytes = renderer.render(page).map_err(|problem| vec![problem])?;
            Ok((page.path.clone(), bytes))
        })
        // Pictures are no text.
        .filter(|made| !matches!(made, Ok((path, _)) if path.ends_with(".png")))
        .map(|made| made.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("files of a specimen are text"))))
        .collect()
}

/// A site with one of everything.
fn full() -> Specimen {
    let mut specimen = Specimen::new();
    let block = |role, line: usize, text: &str| Block { role, lines: vec![(line, line)], text: text.to_owned() };
    let item = Item {
        headline: Some("一个国家发展的标题".to_owned()),
        agency: Some("某社".to_owned()),
        place: Some("某地".to_owned()),
        date: Some("2025-06-22".to_owned()),
        authors: vec!["张三".to_owned()],
        blocks: vec![
            block(Role::Headline, 1, "一个国家发展的标题"),
            block(Role::P, 2, "国家发展的第一段。"),
            block(Role::P, 3, "第二段。"),
        ],
        ..Item::default()
    };
    let stray = Stray { lines: vec![(5, 5)], text: "页眉".to_owned(), why: "furniture".to_owned() };
    let ledger = Ledger { items: vec![item], stray: vec![stray], ..Ledger::default() };
    let lines = ["一个国家发展的标题", "国家发展的第一段。", "第二段。", "", "页眉", "\u{0}\u{1b}控制<b>"].map(str::to_owned).to_vec();
    specimen.page("来 源/page-1.txt", lines, ledger, "2025-06-22", Some("某某日报"));
    let undated = specimen.article("undated", None, FrontMatter::default(), "没有标题的一段文字，没有日期。");
    let withdrawn = specimen.article("gone", Some("2025-06-21"), titled("撤下的文章"), "撤下的正文。");
    specimen.entry(withdrawn).withdrawn = Some(Withdrawal { date: Some("2026-01-01".to_owned()), reason: Some("更正".to_owned()) });
    let short = specimen.article("short", Some("2025-06-20"), titled("部分公开"), "第一段公开。\n\n第二段不公开。");
    specimen.entry(short).rights = Rights::Excerpt;
    specimen.entry(undated).aliases = vec!["old/address.html".to_owned()];
    let mut translations = BTreeMap::new();
    translations
        .insert("en".to_owned(), Translation { title: Some("A state’s headline".to_owned()), summary: Some("In short.".to_owned()) });
    Arc::make_mut(&mut specimen.entry(0).article).front.translations = translations;
    specimen.topic("state", &[("zh-Hans", "国家"), ("en", "State")], &["国家"], "专题的**导言**。");
    specimen.text("about", "关于", "本库说明。");
    specimen.config.base_url = Some("https://example.org/archive".to_owned());
    specimen
}

#[test]
fn content_cannot_put_anything_into_a_page() {
    let mut specimen = full();
    let front = FrontMatter {
        title: Some(ATTACK.to_owned()),
        kicker: Some(ATTACK.to_owned()),
        subtitle: Some(ATTACK.to_owned()),
        authors: vec![ATTACK.to_owned()],
        place: Some(ATTACK.to_owned()),
        agency: Some(ATTACK.to_owned()),
        publication: Some(ATTACK.to_owned()),
        page: Some(ATTACK.to_owned()),
        ..FrontMatter::default()
    };
    specimen.article("attack", Some("2025-06-23"), front, ATTACK);
    specimen.text("evil", ATTACK, ATTACK);
    for (path, text) in site(specimen) {
        if !path.ends_with(".html") {
            continue;
        }
        assert!(!text.contains("<script>alert"), "{path}");
        assert!(!text.contains("<img src=x"), "{path}");
        assert!(!text.contains("onerror=alert(2)>"), "{path}");
        assert!(!text.contains("<!--"), "{path}");
        // Structured data survives as data.
        for json in scripts(&text) {
            serde_json::from_str::<serde_json::Value>(json).unwrap_or_else(|error| panic!("{path}: {error}: {json}"));
        }
    }
}

/// The contents of a page's structured data.
fn scripts(text: &str) -> Vec<&str> {
    text.split("<script type=\"application/ld+json\">").skip(1).filter_map(|rest| rest.split("</script>").next()).collect()
}

#[test]
fn no_page_holds_styles_or_scripts_of_its_own() {
    for (path, text) in site(full()) {
        if !path.ends_with(".html") {
            continue;
        }
        for banned in ["<style", " style=\"", "onclick=", "onload=", "javascript:", "http://"] {
            assert!(!text.contains(banned), "{banned} in {path}");
        }
        assert!(path.starts_with("id/") || path.contains("old/") || text.contains("default-src 'self'"), "{path}");
    }
}

/// Values of an attribute, entities undone.
fn values<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
    text.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_internal_link_and_fragment_exists() {
    let site = site(full());
    let mut followed = 0;
    for (path, text) in &site {
        if !path.ends_with(".html") || path.ends_with("404.html") {
            continue;
        }
        let folder: Vec<&str> = path.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect();
        for link in values(text, "href").into_iter().chain(values(text, "src")).chain(values(text, "action")) {
            if link.contains("://") {
                assert!(link.starts_with("https://example.org/archive/"), "{link} in {path}");
                let target = decode(link.trim_start_matches("https://example.org/archive/"));
                assert!(site.contains_key(&target), "{path} → {link}");
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let mut parts = folder.clone();
            for part in file.split('/') {
                match part {
                    ".." => assert!(parts.pop().is_some(), "{path} → {link} leaves the site"),
                    part => parts.push(part),
                }
            }
            let target = if file.is_empty() { path.clone() } else { decode(&parts.join("/")) };
            let found = site.get(&target).unwrap_or_else(|| panic!("{path} → {link}: no {target}"));
            assert!(fragment.is_empty() || found.contains(&format!("id=\"{fragment}\"")), "{path} → {link}");
            followed += 1;
        }
    }
    assert!(followed > 1000, "{followed}");
}

fn decode(link: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = link.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap_or("0"), 16).unwrap_or(0));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn ids_are_unique_within_a_page() {
    for (path, text) in site(full()) {
        let ids = values(&text, "id");
        let unique: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}");
    }
}

#[test]
fn editions_show_text_in_their_script_and_say_so() {
    let site = site(full());
    let article = "2025/06/22/来-0.html";
    let own = &site[article];
    assert!(own.contains("国家发展的第一段。") && !own.contains("data-place"), "its own edition shows it untouched");
    for edition in ["zh-Hant", "zh-TW", "zh-HK"] {
        let text = &site[&format!("{edition}/{article}")];
        assert!(text.contains("國家發展的第一段。"), "{edition}");
        assert!(text.contains(" data-place"), "{edition} says that it is converted and links to the printed form");
        assert!(text.contains(&format!("<html lang=\"{edition}\">")));
        // Citations and structured data keep the printed form.
        assert!(text.contains("<meta name=\"citation_title\" content=\"一个国家发展的标题\">"));
        assert!(scripts(text)[0].contains("一个国家发展的标题"));
    }
    let english = &site[&format!("en/{article}")];
    assert!(english.contains("<h1>A state’s headline</h1>"));
    assert!(english.contains("<span lang=\"zh-Hans\">一个国家发展的标题</span>"));
    assert!(english.contains("<div class=\"prose\" lang=\"zh-Hans\">"));
    assert!(english.contains("22 June 2025"));
}

#[test]
fn raw_pages_stand_as_printed_in_every_edition() {
    let site = site(full());
    for (edition, lang) in [("", ""), ("zh-Hant/", " lang=\"zh-Hans\""), ("en/", " lang=\"zh-Hans\"")] {
        let text = &site[&format!("{edition}sources/来 源/page-1.html")];
        assert!(text.contains(&format!("<div class=\"lines\"{lang}>")), "{edition}");
        assert!(text.contains("<div id=\"L2\" class=\"used\" data-n=\"2\"><a href=\"#s1-2\">国家发展的第一段。</a></div>"));
        assert!(text.contains("␀␛控制&lt;b&gt;"), "control characters are seen, not sent");
        assert!(text.contains("furniture"));
    }
    assert!(site["raw/来 源/page-1.txt"].starts_with("一个国家发展的标题\n"));
    assert!(!site.contains_key("en/raw/来 源/page-1.txt"), "raw files exist once");
}

#[test]
fn rights_and_withdrawal_hide_text_everywhere() {
    // The exports hand on what the archive has; that it has nothing withheld is proved by tests/site.rs over the whole pipeline.
    for (path, text) in site(full()).into_iter().filter(|(path, _)| !path.starts_with("data/")) {
        assert!(!text.contains("撤下的正文"), "{path}");
        assert!(!text.contains("第二段不公开") && !text.contains("第二段不公開"), "{path}");
        if path.ends_with("feed.xml") || path == "sitemap.xml" || path.ends_with("index.html") {
            assert!(!text.contains("gone.html"), "{path}");
        }
    }
}

#[test]
fn alternates_are_complete_and_reciprocal() {
    let site = site(full());
    for (path, text) in site
        .iter()
        .filter(|(path, text)| path.ends_with(".html") && text.contains("rel=\"canonical\"") && text.contains("hreflang=\"x-default\""))
    {
        let alternates: BTreeSet<&str> = text
            .lines()
            .filter(|line| line.starts_with("<link rel=\"alternate\" hreflang"))
            .flat_map(|line| values(line, "href"))
            .collect();
        assert_eq!(alternates.len(), 5, "{path}");
        for other in &alternates {
            let target = decode(other.trim_start_matches("https://example.org/archive/"));
            let back: BTreeSet<&str> = site[&target]
                .lines()
                .filter(|line| line.starts_with("<link rel=\"alternate\" hreflang"))
                .flat_map(|line| values(line, "href"))
                .collect();
            assert_eq!(back, alternates, "{path} ↔ {target}");
        }
        assert!(site["sitemap.xml"].contains(alternates.iter().next().expect("five of them")), "{path} is in the sitemap");
    }
}

#[test]
fn feeds_and_sitemaps_are_well_formed() {
    let mut ids = BTreeSet::new();
    for (path, text) in site(full()).iter().filter(|(path, _)| path.ends_with(".xml")) {
        let mut reader = quick_xml::Reader::from_str(text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{path}: {error}"),
            }
        }
        if path.ends_with("/feed.xml") || path == "feed.xml" {
            let id = text.split("<id>").nth(1).and_then(|rest| rest.split("</id>").next()).expect("a feed has an id");
            assert!(id.starts_with("tag:") && ids.insert(id.to_owned()), "{path}: {id}");
            assert!(text.contains("<updated>"), "{path}");
        }
    }
}

#[test]
fn both_kinds_of_feed_have_the_same_entries() {
    let site = site(full());
    for (path, text) in site.iter().filter(|(path, _)| path.ends_with("feed.json")) {
        let feed: serde_json::Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let ids: Vec<&str> = feed["items"].as_array().expect("a list").iter().map(|item| item["id"].as_str().expect("an id")).collect();
        let atom = &site[&path.replace(".json", ".xml")];
        let entries: Vec<&str> =
            atom.split("<entry>").skip(1).filter_map(|entry| entry.split("<id>").nth(1)?.split("</id>").next()).collect();
        assert_eq!(ids, entries, "{path}");
    }
    assert!(site.contains_key("en/topics/state/feed.json"));
}

#[test]
fn an_entry_is_newer_only_for_a_recorded_change() {
    let updated = |reviewed: Option<&str>| {
        let mut specimen = full();
        let front = &mut Arc::make_mut(&mut specimen.entry(0).article).front;
        front.added = Some("2026-01-05".to_owned());
        front.review = reviewed.map(|on| Review { state: ReviewState::Checked, by: None, on: Some(on.to_owned()) });
        let feed = site(specimen)["feed.xml"].clone();
        let entry = feed.split("<entry>").find(|entry| entry.contains("一个国家发展的标题")).expect("the article").to_owned();
        entry.split("<updated>").nth(1).expect("a date")[..10].to_owned()
    };
    assert_eq!(updated(None), "2026-01-05");
    assert_eq!(updated(Some("2026-03-01")), "2026-03-01");
}

#[test]
fn the_corpus_holds_what_readers_may_see_and_its_checksums() {
    let site = site(full());
    let lines: String = site.iter().filter(|(path, _)| path.ends_with(".jsonl")).map(|(_, text)| text.as_str()).collect();
    let rows: String = site.iter().filter(|(path, _)| path.ends_with(".csv")).map(|(_, text)| text.as_str()).collect();
    for text in [&lines, &rows] {
        assert!(text.contains("第一段公开。") && text.contains("没有标题的一段文字"));
        assert!(!text.contains("第二段不公开") && !text.contains("撤下的"), "nothing that is withheld");
    }
    for line in lines.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        assert!(row["id"].is_string() && row["lang"].is_string());
    }
    for line in site["data/SHA256SUMS"].lines() {
        let (sum, name) = line.split_once("  ").expect("sum and name");
        let digest = digest::sha256(site[&format!("data/{name}")].as_bytes());
        assert_eq!(sum, digest, "{name}");
    }
    assert!(site["data/datapackage.json"].contains("\"articles-2025-06.csv\""));
    assert!(!site.contains_key("en/data/datapackage.json"), "it exists once");
}

#[test]
fn citations_say_what_is_known_and_nothing_else() {
    let site = site(full());
    let article = site
        .iter()
        .find(|(path, text)| !path.starts_with("en/") && text.contains("class=\"cite\"") && text.contains("张三"))
        .expect("an article")
        .1;
    let cited = |form: &str| {
        let after = article.split(&format!("<h2>{form}</h2>")).nth(1).unwrap_or_else(|| panic!("{form} is not there"));
        let text = after.split("<pre>").nth(1).and_then(|text| text.split("</pre>").next()).expect("a text");
        text.replace("&#x27;", "'").replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let address = article.split("name=\"DC.identifier\" content=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
    let address = format!("https://example.org/archive/id/{address}.html");
    assert_eq!(cited("GB/T 7714"), format!("张三. 一个国家发展的标题[N/OL]. 某某日报, 2025-06-22. {address}."));
    assert_eq!(
        cited("Chicago"),
        format!("Zhang San 张三. “一个国家发展的标题” [A state’s headline]. Moumouribao 某某日报, June 22, 2025. {address}.")
    );
    assert_eq!(
        cited("APA"),
        format!("Zhang San 张三 (2025, June 22). 一个国家发展的标题 [A state’s headline]. Moumouribao 某某日报. {address}")
    );
    assert_eq!(
        cited("MLA"),
        format!("Zhang San 张三. “一个国家发展的标题” [A state’s headline]. Moumouribao 某某日报, 22 June 2025, {address}.")
    );
    assert!(cited("BibTeX").contains("author = {{张三}}") && cited("BibTeX").contains("year = {2025}"));
    assert!(cited("RIS").starts_with("TY  - NEWS\n") && cited("RIS").ends_with("\nER  - "));
    let csl: serde_json::Value = serde_json::from_str(&cited("CSL-JSON")).expect("JSON");
    assert_eq!(csl["issued"]["date-parts"], serde_json::json!([[2025, 6, 22]]));
}

#[test]
fn entry_ids_do_not_depend_on_the_address_of_the_site() {
    let ids = |text: &str| -> Vec<String> {
        text.split("<id>").skip(1).filter_map(|rest| rest.split("</id>").next()).map(str::to_owned).collect()
    };
    let mut moved = full();
    moved.config.base_url = None;
    assert_eq!(ids(&site(full())["feed.xml"]), ids(&site(moved)["feed.xml"]));
}

#[test]
fn without_an_address_nothing_absolute_is_written() {
    let mut specimen = full();
    specimen.config.base_url = None;
    let site = site(specimen);
    assert!(!site.contains_key("sitemap.xml"));
    for (path, text) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        assert!(!text.contains("rel=\"canonical\"") && !text.contains("og:url"), "{path}");
    }
}

#[test]
fn parts_that_are_switched_off_are_neither_made_nor_linked_to() {
    let mut specimen = full();
    specimen.config.outputs = Outputs { search: false, data: false };
    let less = site(specimen);
    assert!(!less.keys().any(|path| path.contains("search.html") || path.starts_with("search/") || path.starts_with("data/")));
    for (path, text) in less.iter().filter(|(path, _)| path.ends_with(".html")) {
        assert!(!text.contains("search.html") && !text.contains("data/datapackage.json"), "{path}");
    }
    let whole = site(full());
    assert!(whole.contains_key("search.html") && whole.contains_key("data/SHA256SUMS"));
    assert!(whole["index.html"].contains("search.html") && whole["index.html"].contains("data/datapackage.json"));
}

#[test]
fn what_a_theme_names_anywhere_is_there() {
    let article = file("themes/broadsheet/templates/article.html", "{% include \"beside.html\" %}");
    let beside = |text: &str| file("themes/broadsheet/templates/beside.html", text);
    let shown = |text: &str| {
        let (_, page) = site_with(full(), &[article.clone(), beside(text)])
            .expect("it can be used")
            .into_iter()
            .find(|(path, _)| path.starts_with("2025/06/22/") && !path.ends_with("index.html"))
            .expect("an article of the day");
        page
    };
    assert_ne!(shown("{{ related | length }}"), "0");
    assert!(shown("{{ cite.title }}").contains("标题"));
    assert!(shown("{% if citations %}{{ citations[0][1] }}{% endif %}").contains("标题"));
    assert!(shown("{{ json_ld }}").contains("NewsArticle"));
}

#[test]
fn a_site_overrides_a_theme_file_by_file() {
    let own = [file(
        "themes/broadsheet/templates/static.html",
        "{% extends \"base.html\" %}{% block main %}<p>ours: {{ page.title.text }}</p>{% endblock %}",
    )];
    let pages = site_with(full(), &own).expect("the rest of the theme is the built-in one");
    assert!(pages["about.html"].contains("<p>ours: 关于</p>"));
    let strings = [file("themes/broadsheet/strings/en.yaml", "skip: \"Jump\"\n")];
    let pages = site_with(full(), &strings).expect("a file of words may be partial");
    assert!(pages["en/index.html"].contains(">Jump</a>") && pages["en/index.html"].contains("Front page"));
}

fn problem(theme: &[SourceFile]) -> Diagnostic {
    site_with(full(), theme).expect_err("the theme is broken").remove(0)
}

#[test]
fn template_errors_name_file_line_and_column() {
    let broken = problem(&[file("themes/broadsheet/templates/static.html", "<p>\n  {{ page.title | nonsense }}\n</p>")]);
    let place = broken.place.clone().expect("a place");
    assert_eq!(
        (broken.code, place.path.as_str(), place.line),
        ("template", "themes/broadsheet/templates/static.html", 2),
        "unknown filter: {broken:#?}"
    );
    assert!(place.column > 1 && place.excerpt.contains("nonsense"));
    let unclosed = problem(&[file("themes/broadsheet/templates/static.html", "{% if x %}\n<p>")]);
    assert_eq!(unclosed.place.map(|place| place.path), Some("themes/broadsheet/templates/static.html".to_owned()), "{}", unclosed.message);
    let undefined = problem(&[file("themes/broadsheet/templates/static.html", "<p>\n\n {{ page.titel.text }}</p>")]);
    assert_eq!(undefined.place.map(|place| (place.path, place.line)), Some(("themes/broadsheet/templates/static.html".to_owned(), 3)));
}

#[test]
fn a_filter_that_is_given_something_else_says_what_it_takes() {
    for (text, takes) in
        [("page.title | headline", "takes a card"), ("page | words", "takes words"), ("site.editions[0] | date", "takes words")]
    {
        let told = problem(&[file("themes/broadsheet/templates/static.html", &format!("<p>\n{{{{ {text} }}}}</p>"))]);
        let line = told.place.as_ref().map(|place| place.line);
        assert!(told.message.contains(takes) && line == Some(2), "{text}: {told:#?}");
    }
}

#[test]
fn missing_words_and_themes_are_errors() {
    let missing = problem(&[file("themes/broadsheet/templates/static.html", "<p>{{ s.never_heard_of }}</p>")]);
    assert_eq!(missing.code, "missing-string");
    assert!(missing.message.contains("never_heard_of"));
    let mut specimen = full();
    specimen.config.theme = "tabloid".to_owned();
    let own = file("themes/tabloid/templates/static.html", "<p>{{ s.never_heard_of }}</p>");
    let own = site_with(specimen, &[own]).expect_err("no such word").remove(0);
    let place = own.place.map(|place| place.path).unwrap_or_default();
    assert!(place.starts_with("themes/tabloid/strings/"), "told in the site's own theme: {place}");
    let broken = problem(&[file("themes/broadsheet/strings/en.yaml", "skip: \"a\nnext: [")]);
    assert_eq!(broken.code, "strings");
    let mut specimen = full();
    specimen.config.theme = "tabloid".to_owned();
    let absent = site_with(specimen, &[]).expect_err("no such theme").remove(0);
    assert_eq!(absent.code, "missing-theme");
}

#[test]
fn the_built_in_theme_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/broadsheet");
    let table = include_str!("../src/render/builtin.rs");
    let mut sizes = BTreeMap::new();
    for part in ["static", "strings", "templates"] {
        for entry in std::fs::read_dir(folder.join(part)).expect("the theme's folder") {
            let entry = entry.expect("a file");
            let name = format!("{part}/{}", entry.file_name().to_string_lossy());
            assert!(table.contains(&format!("file!(\"{name}\")")), "{name} is not in src/render/builtin.rs");
            sizes.insert(name, entry.metadata().expect("its size").len());
        }
    }
    let total = |extension: &str| -> u64 { sizes.iter().filter(|(name, _)| name.ends_with(extension)).map(|(_, size)| size).sum() };
    assert!(total(".css") <= 20_000, "style sheets: {} bytes", total(".css"));
    // What a page loads before any search data; the finder comes with the index, when somebody searches.
    let finder = sizes.get("static/finder.js").copied().unwrap_or_default();
    assert!(total(".js") - finder <= 15_000 && finder <= 15_000, "programs: {} bytes, {finder} of them with the index", total(".js"));
}

#[test]
fn the_same_archive_makes_the_same_bytes() {
    assert!(site(full()) == site(full()));
}

fn html(markdown: &str) -> String {
    Document::read(markdown).html(Writing { anchors: true, ..Writing::default() })
}

#[test]
fn markdown_keeps_safe_links_only() {
    for target in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java&#9;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "\\u0001javascript:x",
    ] {
        let made = html(&format!("[字]({target})"));
        assert!(!made.contains("<a "), "{target}: {made}");
        assert!(made.contains('字'), "{target}: {made}");
    }
    for target in ["https://example.org/", "http://example.org/", "mailto:a@example.org", "tel:+861012345678", "../a.html#x", "a.html?x=1"]
    {
        assert!(html(&format!("[字]({target})")).contains(&format!("<a href=\"{target}\">字</a>")), "{target}");
    }
    assert!(!html("![图](https://example.org/x.png)").contains("<img"), "no request leaves the site");
    assert_eq!(html("![图 \"一\"](a.png)"), "<p id=\"p1\"><img src=\"a.png\" loading=\"lazy\" alt=\"图 &quot;一&quot;\"></p>\n");
}

#[test]
fn markdown_shows_raw_html_as_text() {
    assert_eq!(html("甲<b onclick=x>乙</b>"), "<p id=\"p1\">甲&lt;b onclick=x&gt;乙&lt;/b&gt;</p>\n");
    assert!(html("<div>\n<script>x</script>\n</div>").starts_with("<p id=\"p1\">&lt;div&gt;"));
    assert!(html("# 标题 {#id .class onclick=x}").starts_with("<h2 id=\"p1\">标题 {#id .class onclick=x}</h2>"));
}

#[test]
fn a_line_break_between_chinese_characters_is_nothing() {
    assert_eq!(html("人民\n日报"), "<p id=\"p1\">人民日报</p>\n");
    assert_eq!(html("word\nword"), "<p id=\"p1\">word\nword</p>\n");
    assert_eq!(html("“引文”\n后文"), "<p id=\"p1\">“引文”后文</p>\n");
    assert_eq!(html("加**粗**\n后文"), "<p id=\"p1\">加<strong>粗</strong>后文</p>\n");
}

#[test]
fn a_heading_takes_no_name_that_elements_of_the_page_have() {
    let made = Document::read("## Main\n\n## Main\n\n## Other\n").html(Writing { heads: true, ..Writing::default() });
    let names: Vec<&str> = made.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(names, ["main-2", "main-3", "other"], "{made}");
}

#[test]
fn runs_of_a_block_are_converted_together() {
    use baoku::script::{Converter, Layers, Script};
    let converter = Converter::new(Script::Hans, Script::Hant, Layers::ALL);
    let made = Document::read("头**发**白了，**发**展。").html(Writing { converter: Some(&converter), ..Writing::default() });
    assert_eq!(made, "<p>頭<strong>髮</strong>白了，<strong>發</strong>展。</p>\n");
    // Code and addresses are no text.
    let made = Document::read("[发展](发展.html) `发展`").html(Writing { converter: Some(&converter), ..Writing::default() });
    assert_eq!(made, "<p><a href=\"发展.html\">發展</a> <code>发展</code></p>\n");
}

proptest! {
    #[test]
    fn any_markdown_makes_only_our_tags(text in "[\\PC\n\t*_`<>\\[\\]()!#&\"':/|-]{0,200}") {
        let made = html(&text);
        let known = ["p", "h2", "h3", "em", "strong", "s", "a", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "img", "table", "thead", "tbody", "tr", "th", "td", "div"];
        for part in made.split('<').skip(1) {
            let name: String = part.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            prop_assert!(known.contains(&name.as_str()), "{made}");
            prop_assert!(!part.split('>').next().unwrap_or_default().contains(" on"), "{made}");
        }
    }

    #[test]
    fn any_headline_makes_a_page(title in "\\PC{0,60}", raw in prop::collection::vec(any::<char>(), 0..60)) {
        let mut specimen = Specimen::new();
        specimen.config.editions.truncate(2);
        let raw: String = raw.into_iter().collect();
        let front = FrontMatter { title: Some(title), place: Some(raw.clone()), dateline_date: Some(raw.clone()), added: Some(raw.clone()), ..FrontMatter::default() };
        specimen.article("x", Some("2025-06-22"), front, &raw);
        for (path, text) in site(specimen) {
            // The lines of CSV end as RFC 4180 has it.
            let is_csv = path.ends_with(".csv");
            prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t' && !(is_csv && c == '\r')), "{path}");
        }
    }
}

#[test]
fn lists_without_anything_say_so() {
    let site = site(Specimen::new());
    for list in ["dates/index.html", "papers/index.html", "topics/index.html"] {
        assert!(site.get(list).is_none_or(|page| page.contains("暂无文章")), "{list}: {}", site[list]);
    }
}

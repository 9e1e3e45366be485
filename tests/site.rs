//! From the files of an archive to the files of its site: what `build`, `check` and `watch` share.

#[path = "search/index.rs"]
mod reader;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use baoku::{
    archive::Memory,
    diagnostic::{self, Diagnostic},
    init,
    pipeline::{self, Proof, Site, Wanted},
    source,
};
use reader::{Index, letters};

/// The site of the archive in a folder, ingested in memory.
fn site(root: &Path) -> (Site, Vec<Diagnostic>) {
    remembered(root, &mut Memory::default())
}

/// The same with what is known from the last time.
fn remembered(root: &Path, memory: &mut Memory) -> (Site, Vec<Diagnostic>) {
    let (mut snapshot, mut problems) = source::read(root);
    let (config, found) = pipeline::configuration(&snapshot);
    problems.extend(found);
    let (mut readings, found) = pipeline::read_pages(&snapshot);
    problems.extend(found);
    let wanted = Wanted { today: "2026-01-02".to_owned(), ..Wanted::default() };
    let (ingested, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
    problems.extend(found);
    problems.extend(pipeline::carry_out(root, &ingested.writes));
    let (site, found) = pipeline::site(&snapshot, &readings, &config, memory);
    problems.extend(found);
    diagnostic::sort(&mut problems);
    (site.expect("the built-in theme can be used"), problems)
}

/// Every file that a build would write.
fn made(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let files = Mutex::new(BTreeMap::new());
    let problems = site.make(|path, bytes| {
        let twice = files.lock().expect("no test panics here").insert(path.to_owned(), bytes.to_vec());
        assert!(twice.is_none(), "{path} is made twice");
        Ok(())
    });
    assert!(problems.is_empty(), "{problems:?}");
    files.into_inner().expect("no test panics here")
}

#[test]
fn a_preview_serves_and_a_check_counts_what_a_build_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    init::init(folder.path()).expect("a new archive");
    let (site, problems) = site(folder.path());
    assert!(problems.is_empty(), "{problems:?}");
    let files = made(&site);
    assert_eq!(site.files(), files.len());
    assert!(files.keys().filter(|path| path.starts_with("search/")).count() > 1, "the search index is among them");
    for (path, bytes) in &files {
        assert!(site.file(path).expect("it is there").expect("it can be made") == *bytes, "{path}");
    }
    for missing in ["", "search/", "search/none.js", "index.html/", "../index.html"] {
        assert!(site.file(missing).is_none(), "{missing}");
    }
}

/// Two stories of one page, the second paragraph of the first being the canary: its characters are the same in every script.
const PAGE: &str = "白羊走入山中小屋\n\n本报青屿5月17日电（记者 王五）白羊走入山中小屋，村人不知其故。\n老人又言，赤犬今年三次不回。\n\n城北大道今日完工通行\n\n本报青屿5月17日电（记者 李四）城北大道今日完工，行人可以直走火山口。\n";

/// A sentence of the first story, two neighbouring characters of it as an index holds them, and a sentence of the second.
const CANARY: [&str; 2] = ["赤犬今年三次不回", "赤犬"];
const NEIGHBOUR: &str = "城北大道今日完工";

/// An archive of one page with two stories, and the file of the first.
fn two_stories(root: &Path) -> PathBuf {
    init::init(root).expect("a new archive");
    fs::write(root.join("content/raw/two.txt"), PAGE).expect("written");
    fs::remove_file(root.join("content/raw/2024-05-18-1.txt")).expect("removed");
    let (site, problems) = site(root);
    assert!(problems.iter().all(|problem| problem.severity != diagnostic::Severity::Error), "{problems:?}");
    let holders: Vec<_> = site.archive.articles.iter().filter(|entry| entry.text().contains(CANARY[0])).collect();
    assert!(holders.len() == 1 && !holders[0].text().contains(NEIGHBOUR), "the page is read as two stories");
    let files = made(&site);
    assert_eq!(files["raw/two.txt"], PAGE.as_bytes(), "open to all, the page is there as received");
    assert_eq!(indexed(&files, CANARY[1]), 1, "the index holds the canary");
    root.join(&holders[0].article.path)
}

/// The files that hold some words in plain text.
fn holding<'a>(files: &'a BTreeMap<String, Vec<u8>>, words: &str) -> Vec<&'a str> {
    let holds = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    files.iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path.as_str()).collect()
}

/// How many articles the search index has with two neighbouring letters.
fn indexed(files: &BTreeMap<String, Vec<u8>>, pair: &str) -> usize {
    let scripts = files.iter().filter(|(path, _)| path.starts_with("search/"));
    let index = Index::of(scripts.map(|(path, bytes)| (path.clone(), String::from_utf8(bytes.clone()).expect("UTF-8"))).collect());
    index.list(&letters(pair)).len()
}

/// Makes the site after one line was added to the front matter of a file.
fn with_line(root: &Path, file: &Path, line: &str) -> BTreeMap<String, Vec<u8>> {
    let text = fs::read_to_string(file).expect("an article");
    let kept: Vec<&str> = text.lines().filter(|known| known.split(':').next() != line.split(':').next()).collect();
    fs::write(file, format!("---\n{line}\n{}\n", kept[1..].join("\n"))).expect("written");
    let (site, problems) = site(root);
    assert!(problems.iter().all(|problem| problem.severity != diagnostic::Severity::Error), "{problems:?}");
    made(&site)
}

#[test]
fn what_is_withheld_is_in_no_file_of_the_site() {
    for line in ["status: withdrawn", "rights: metadata", "rights: excerpt"] {
        let folder = tempfile::tempdir().expect("a folder");
        let article = two_stories(folder.path());
        let files = with_line(folder.path(), &article, line);
        for words in CANARY {
            assert_eq!(holding(&files, words), [""; 0], "{line}: {words}");
        }
        assert_eq!(indexed(&files, CANARY[1]), 0, "{line}");
        assert!(holding(&files, NEIGHBOUR).len() > 5, "{line}: the other story stays");
        let source = String::from_utf8(files["sources/two.html"].clone()).expect("a page is text");
        assert!(!files.keys().any(|path| path.starts_with("raw/")), "{line}: the page as received");
        assert!(!source.contains(" download"), "{line}: no link leads to it");
    }
}

/// Rights are said for an article, a page, a folder of pages, a paper or the site; the nearest counts, and each governs every output.
#[test]
fn rights_of_a_page_a_folder_a_paper_or_the_site_reach_every_file() {
    let levels: [(&str, &str, &str); 6] = [
        ("content/raw/two.yaml", "rights: metadata\n", "a page"),
        ("content/raw/two.yaml", "rights: excerpt\n", "a page, in part"),
        ("content/raw/pages.yaml", "all: {publication: 示例日报, rights: metadata}\n", "a folder"),
        ("config.yaml", "rights_of: {山城日报: metadata}\n", "a paper"),
        ("config.yaml", "rights: metadata\n", "the site"),
        ("config.yaml", "publish_from: checked\n", "nobody has looked yet"),
    ];
    for (file, line, level) in levels {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let article = two_stories(root);
        let of_paper = fs::read_to_string(&article).expect("an article").replace("publication: \"示例日报\"", "publication: \"山城日报\"");
        assert!(level != "a paper" || of_paper.contains("山城日报"), "{of_paper}");
        fs::write(&article, of_paper).expect("written");
        let path = root.join(file);
        let text = if level == "a folder" { String::new() } else { fs::read_to_string(&path).unwrap_or_default() };
        let text: String =
            text.lines().filter(|known| known.split(':').next() != line.split(':').next()).flat_map(|known| [known, "\n"]).collect();
        fs::write(&path, format!("{text}{line}")).expect("written");
        let (site, problems) = site(root);
        assert!(problems.iter().all(|problem| problem.severity != diagnostic::Severity::Error), "{level}: {problems:?}");
        let files = made(&site);
        for words in CANARY {
            assert_eq!(holding(&files, words), [""; 0], "{level}: {words}");
        }
        assert_eq!(indexed(&files, CANARY[1]), 0, "{level}");
        assert!(!files.keys().any(|path| path.starts_with("raw/")), "{level}: the page as received");
        if level == "a paper" {
            assert!(holding(&files, NEIGHBOUR).len() > 5, "{level}: the story of another paper stays");
        }
        // The article's own word counts before the page's, the paper's and the site's.
        if line.starts_with("rights") {
            let files = with_line(root, &article, "rights: full");
            assert!(!holding(&files, CANARY[0]).is_empty() && indexed(&files, CANARY[1]) == 1, "{level}: opened for one article");
        }
    }
}

/// What was withdrawn does not come back by what was derived of it: its headline, its topics, its words in the search, its translation.
#[test]
fn of_a_withdrawn_story_not_even_the_headline_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = two_stories(folder.path());
    let open = made(&site(folder.path()).0);
    let headline = "白羊走入山中小屋";
    assert!(holding(&open, headline).len() > 5);
    let files = with_line(folder.path(), &article, "status: {withdrawn: \"2026-01-02\", reason: \"at the request of the person named\"}");
    assert_eq!(holding(&files, headline), [""; 0]);
    assert_eq!(indexed(&files, "白羊"), 0);
    let told = holding(&files, "at the request of the person named");
    assert!(
        !told.is_empty() && told.iter().all(|path| ["html", "json"].contains(&path.rsplit('.').next().unwrap_or_default())),
        "{told:?}"
    );
    let notice = |path: &&str| String::from_utf8_lossy(&files[*path]).contains("noindex");
    assert!(told.iter().filter(|path| path.rsplit('.').next() == Some("html")).all(notice), "{told:?}");
}

/// A notice in which the paper corrects itself and its story lead to each other; a text that was changed is cited by its state.
#[test]
fn a_correction_of_the_paper_is_linked_and_a_changed_text_is_cited_as_such() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = two_stories(folder.path());
    let (before, _) = site(folder.path());
    let of = |words: &str| {
        let entry = before.archive.articles.iter().find(|entry| entry.text().contains(words)).expect("an article");
        (entry.article.front.id.clone(), entry.url.clone(), folder.path().join(&entry.article.path))
    };
    let ((_, story, _), (notice_id, notice, notice_file)) = (of(CANARY[0]), of(NEIGHBOUR));
    let text = |files: &BTreeMap<String, Vec<u8>>, path: &str| String::from_utf8(files[path].clone()).expect("a page is text");
    let files = made(&before);
    assert!(!text(&files, &story).contains("更正了本文") && !text(&files, &story).contains("ersion 2"));
    let (id, name) = (of(CANARY[0]).0, |url: &str| url.rsplit('/').next().unwrap_or(url).to_owned());
    let files = with_line(folder.path(), &notice_file, &format!("corrects: [\"{id}\"]"));
    let (at_story, at_notice) = (text(&files, &story), text(&files, &notice));
    let behind =
        |page: &str, words: &str| page.split_once(words).map(|(_, rest)| rest.split("</section>").next().unwrap_or_default().to_owned());
    assert!(behind(&at_story, "报纸更正了本文").is_some_and(|list| list.contains(&name(&notice))), "{at_story}");
    assert!(behind(&at_notice, "本文更正").is_some_and(|list| list.contains(&name(&story))), "{at_notice}");
    // What readers may not see is not linked, and an id that none has is told.
    let files = with_line(folder.path(), &article, "status: withdrawn");
    assert!(behind(&text(&files, &notice), "本文更正").is_none());
    let _ = with_line(folder.path(), &article, "status: null");
    let _ = with_line(folder.path(), &notice_file, &format!("corrects: [\"{notice_id}\", nobody]"));
    let told: Vec<_> = site(folder.path()).1.into_iter().filter(|problem| problem.code == "unknown-corrected").collect();
    assert_eq!(told.len(), 2, "{told:?}");
    let _ = with_line(folder.path(), &notice_file, "title: 更正启事");
    let _ = with_line(folder.path(), &notice_file, "corrects: []");
    assert!(site(folder.path()).1.iter().any(|problem| problem.code == "correction-notice"));

    let changes = "changes: [{on: \"2026-01-02\", why: scan}, {on: \"2026-02-03\", why: scan}]";
    let files = with_line(folder.path(), &article, changes);
    let page = text(&files, &story);
    for form in
        ["(第3版, 2026-02-03)", "Version 3, 2026-02-03.", "(Version 3, 2026-02-03)", "version = {3, 2026-02-03}", "ET  - 3, 2026-02-03"]
    {
        assert!(page.contains(form), "{form}: {page}");
    }
}

#[test]
fn a_sites_own_words_change_what_is_converted_and_never_the_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = two_stories(folder.path());
    let before = with_line(folder.path(), &article, "rights: full");
    fs::create_dir_all(folder.path().join("content/glossary")).expect("made");
    let rows = "\u{feff}# ours\nterm\tzh-Hant\tzh-HK\tnote\n火山口\t火山之口\t\tlonger\n山中小屋\t\t山中村屋\t\n\t空\t\t\n";
    fs::write(folder.path().join("content/glossary/own.tsv"), rows).expect("written");
    let (site, problems) = site(folder.path());
    let told: Vec<_> = problems.iter().filter(|problem| problem.code == "glossary").filter_map(|problem| problem.place.as_ref()).collect();
    assert_eq!(told.len(), 1, "{problems:?}");
    assert_eq!((told[0].path.as_str(), told[0].line), ("content/glossary/own.tsv", 5));
    let after = made(&site);
    for (edition, words) in [("zh-Hant/", "火山之口"), ("zh-TW/", "火山之口"), ("zh-HK/", "山中村屋")] {
        let shown = |files| holding(files, words).iter().any(|path| path.starts_with(edition));
        assert!(!shown(&before) && shown(&after), "{edition}: {words}");
    }
    let converted = |path: &str| ["zh-Hant/", "zh-TW/", "zh-HK/", "search/"].iter().any(|folder| path.starts_with(folder));
    for (path, bytes) in before.iter().filter(|(path, _)| !converted(path)) {
        assert!(after.get(path) == Some(bytes), "{path} is in the source's own script");
    }
}

/// A number that follows from another, as if drawn (Knuth's linear congruential generator).
fn draw(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % below
}

#[test]
fn what_is_remembered_of_an_archive_changes_nothing_in_its_site() {
    const CLAUSES: [&str; 8] = [
        "白羊走入山中小屋",
        "青屿港新修的灯塔今晚点亮",
        "城北大道今日完工通行",
        "渔民在南湾收起第一网",
        "学生们在河边种下杨树",
        "图书馆延长开放到晚上十点",
        "新桥两端的路灯换成了铜灯",
        "山口的气象站记下今年最大的风",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    init::init(root).expect("a new archive");
    let (mut memory, mut state) = (Memory::lasting(), 7);
    let path = |number: usize| root.join(format!("content/articles/2025/06/{:02}/story-{number}.md", 1 + number % 28));
    let article = |number: usize, state: &mut u64| {
        let clauses: Vec<&str> = (0..4).map(|_| CLAUSES[draw(state, CLAUSES.len())]).collect();
        let more = ["", "rights: metadata\n", "rights: excerpt\n", "status: withdrawn\n", "topics_add: [public-services]\n"];
        let more = if draw(state, 4) == 0 { more[draw(state, more.len())] } else { "" };
        format!(
            "---\nid: s{number}\ntitle: {}\nissue_date: 2025-06-{:02}\nlang: zh-Hans\n{more}---\n\n{}。\n\n{}，{}。\n",
            clauses[0],
            1 + number % 28,
            clauses[1],
            clauses[2],
            clauses[3]
        )
    };
    for number in 0..60 {
        fs::create_dir_all(path(number).parent().expect("a folder")).expect("made");
        fs::write(path(number), article(number, &mut state)).expect("written");
    }
    for _ in 0..24 {
        for _ in 0..[1, 1, 2, 9][draw(&mut state, 4)] {
            let number = draw(&mut state, 70);
            match draw(&mut state, 4) {
                0 => _ = fs::remove_file(path(number)),
                _ => fs::write(path(number), article(number, &mut state)).expect("written"),
            }
        }
        if draw(&mut state, 5) == 0 {
            let config = fs::read_to_string(root.join("config.yaml")).expect("a config");
            let terms = ["灯塔", "渔民", "杨树"][draw(&mut state, 3)];
            fs::write(root.join("config.yaml"), config.replace("any: [", &format!("any: [{terms}, "))).expect("written");
        }
        let (fresh, told) = site(root);
        let (known, told_again) = remembered(root, &mut memory);
        assert_eq!(told, told_again);
        let (fresh, known) = (made(&fresh), made(&known));
        assert_eq!(fresh.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
        for (path, bytes) in &fresh {
            assert!(known[path] == *bytes, "{path} differs");
        }
    }
}

/// What many articles share says nothing about any of them, until most of these are gone.
#[test]
fn words_that_were_common_are_rare_again_when_the_others_are_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    init::init(root).expect("a new archive");
    let mut memory = Memory::lasting();
    let path = |number: usize| root.join(format!("content/articles/2025/06/22/story-{number:03}.md"));
    for number in 0..120 {
        let text = format!(
            "---\nid: s{number}\ntitle: 青屿港新修的灯塔今晚点亮\nissue_date: 2025-06-22\nlang: zh-Hans\n---\n\n渔民在南湾收起第一网，第{number}篇。\n"
        );
        fs::create_dir_all(path(number).parent().expect("a folder")).expect("made");
        fs::write(path(number), text).expect("written");
    }
    let _ = remembered(root, &mut memory);
    for number in 0..115 {
        fs::remove_file(path(number)).expect("removed");
    }
    let (fresh, known) = (made(&site(root).0), made(&remembered(root, &mut memory).0));
    for (path, bytes) in &fresh {
        assert!(known[path] == *bytes, "{path} differs");
    }
    let last = String::from_utf8(fresh["2025/06/22/story-119.html"].clone()).expect("a page is text");
    assert!(last.contains("story-118.html"), "its relatives are shown");
}

/// The pages of the article in every edition as they would be pulled when its file has this text, and as the site then has them.
fn pulled(root: &Path, path: &str, text: &str) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let before = Arc::new(site(root).0);
    fs::write(root.join(path), text).expect("written");
    let proof = Proof::pull(&before, &source::read(root).0, &[path.to_owned()].into())?;
    let after = site(root).0;
    let url = path.trim_start_matches("content/articles/").replace(".md", ".html");
    assert!(proof.file("index.html").is_none() && proof.file("feed.xml").is_none(), "what shows other articles as well waits");
    let of_edition = |prefix: &str| {
        let page = format!("{prefix}{url}");
        (proof.file(&page).expect("it is ready").expect("made"), after.file(&page).expect("it is there").expect("made"))
    };
    Some(["", "zh-Hant/", "zh-TW/", "zh-HK/", "en/"].map(of_edition).into())
}

#[test]
fn a_page_that_is_pulled_first_is_the_one_that_the_whole_site_has() {
    let folder = tempfile::tempdir().expect("a folder");
    init::init(folder.path()).expect("a new archive");
    site(folder.path());
    let articles = source::read(folder.path()).0.articles;
    assert!(!articles.is_empty());
    for file in articles {
        let text = String::from_utf8(file.bytes.to_vec()).expect("UTF-8");
        // Whether a person has edited the paper's words, the whole site says.
        let body = format!("{text}\n新增的一段：头发与发展，软件与信息。\n");
        fs::write(folder.path().join(&file.path), &body).expect("written");
        for edited in [body.replacen("title: ", "title: 头发与发展", 1), body.replace("新增", "后来添上"), body] {
            for (first, whole) in pulled(folder.path(), &file.path, &edited).expect("nothing but words is another") {
                assert!(first == whole, "{} as\n{edited}", file.path);
            }
        }
    }
}

#[test]
fn nothing_is_pulled_that_readers_may_not_see_or_that_stands_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    init::init(folder.path()).expect("a new archive");
    site(folder.path());
    let file = source::read(folder.path()).0.articles.swap_remove(0);
    let text = String::from_utf8(file.bytes.to_vec()).expect("UTF-8");
    for more in ["status: withdrawn\n", "rights: excerpt\n", "rights: metadata\n", "title: [\n"] {
        assert!(pulled(folder.path(), &file.path, &text.replacen("---\n", &format!("---\n{more}"), 1)).is_none(), "{more}");
        // Nor is what was hidden before shown at once: its lists and neighbours are others now.
        assert!(more.starts_with("title") || pulled(folder.path(), &file.path, &text).is_none(), "{more}");
        fs::write(folder.path().join(&file.path), &text).expect("written");
    }
    assert!(pulled(folder.path(), &file.path.replace(".md", "-another.md"), &text).is_none());
}

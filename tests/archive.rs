//! Articles → Archive: every derived fact, and everything that is wrong with articles taken together.

mod common;

use std::{fmt::Write as _, path::Path, sync::Arc};

use baoku::{
    archive::{self, Archive, Inputs, Memory, topics},
    article::{Article, FrontMatter, SourceLines, Status, edtf, ids::Ids},
    config::{self, Config, Rights},
    diagnostic::{self, Diagnostic},
    ingest::{
        Ledger,
        join::{Joins, StoryName},
        ledger::{Block, Item, Record, Role, Stray, Written},
    },
    source::{self, PageFacts, RawPage},
};
use proptest::prelude::*;

/// Reads a folder as an archive without raw pages.
fn derive(folder: &Path) -> (Archive, Vec<Diagnostic>) {
    let (snapshot, mut diagnostics) = source::read(folder);
    let config = snapshot.config.as_ref().map(config::parse);
    let (config, problems) = config.unwrap_or_default();
    diagnostics.extend(problems);
    let (ids, problems) = snapshot.ids.as_ref().map(Ids::parse).unwrap_or_default();
    diagnostics.extend(problems);
    let mut memory = Memory::default();
    let (articles, problems) = memory.read(&snapshot.articles);
    diagnostics.extend(problems);
    let inputs = Inputs {
        articles: &articles,
        files: &snapshot.articles,
        pages: &[],
        ledgers: &[],
        joins: &Joins::default(),
        ids: &ids,
        topics: &snapshot.topics,
        texts: &snapshot.pages,
        glossary: &snapshot.glossary,
        names: &snapshot.names,
        scans: &snapshot.scans,
        config: &config.unwrap_or_default(),
        is_related_asked: true,
    };
    let (archive, problems) = archive::derive(&inputs, &mut memory);
    diagnostics.extend(problems);
    diagnostic::sort(&mut diagnostics);
    (archive, diagnostics)
}

#[test]
fn each_trouble_is_said_at_its_place() {
    common::each_case("archive", |folder| {
        let (archive, diagnostics) = derive(folder);
        let mut told = common::told(&diagnostics);
        told.push('\n');
        for entry in &archive.articles {
            writeln!(told, "{} day {:?} date {:?} aliases {:?}", entry.url, entry.day, entry.date, entry.aliases).expect("a String");
        }
        writeln!(told, "days {:?}\npartly {:?}\nundated {:?}", archive.days, archive.partly_dated, archive.undated).expect("a String");
        writeln!(told, "topics {:?}\nsuccessors {:?}", archive.topics, archive.successors).expect("a String");
        told
    });
}

fn story(path: &str, front: FrontMatter, body: &str) -> Article {
    let id = if front.id.is_empty() { path.replace('/', "-") } else { front.id.clone() };
    Article {
        path: format!("content/articles/{path}.md"),
        front: FrontMatter { id, lang: "zh-Hans".to_owned(), ..front },
        body: body.into(),
    }
}

fn titled(path: &str, title: &str, body: &str) -> Article {
    story(path, FrontMatter { title: Some(title.to_owned()), issue_date: Some("2025-01-01".to_owned()), ..FrontMatter::default() }, body)
}

fn archive_of(articles: &[Article], config: &Config) -> Archive {
    common::archive_of(articles, &[], config, &mut Memory::default())
}

fn rule(any: &[&str]) -> config::TopicRule {
    config::TopicRule { id: "t".to_owned(), any: any.iter().map(|term| (*term).to_owned()).collect(), ..config::TopicRule::default() }
}

#[test]
fn a_topic_is_found_in_any_script_width_and_dash() {
    let config = Config { topics: vec![rule(&["中国—中亚", "峰会"])], ..Config::default() };
    let belongs = |title: &str, body: &str| !archive_of(&[titled("a", title, body)], &config).articles[0].topics.is_empty();
    assert!(belongs("要闻", "第二届中国－中亚峰会。"));
    assert!(belongs("要闻", "第二屆中國-中亞峰會。"));
    assert!(belongs("要闻", "中国 — 中亚合作，峰 会。"));
    assert!(belongs("峰会开幕", "正文。"));
    assert!(!belongs("要闻", "峰会，峰会，峰会。"), "the same term counts once");
}

#[test]
fn a_latin_term_is_found_as_a_word_only() {
    let config = Config { topics: vec![config::TopicRule { threshold: 1, ..rule(&["AI"]) }], ..Config::default() };
    let belongs = |body: &str| !archive_of(&[titled("a", "要闻", body)], &config).articles[0].topics.is_empty();
    assert!(belongs("发展AI技术。"));
    assert!(belongs("发展ＡＩ技术。"));
    assert!(!belongs("Taiwan and Thailand. CHAINS"));
}

#[test]
fn rules_require_and_exclude_and_people_have_the_last_word() {
    let rule = config::TopicRule { all: vec!["大桥".to_owned()], none: vec!["桥牌".to_owned()], ..rule(&["通车", "两岸"]) };
    let rules = vec![rule];
    let matcher = topics::Matcher::new(&rules);
    let belongs = |article: &Article| matcher.why(0, article).belongs;
    let mut article = titled("a", "大桥", "通车，两岸居民庆祝。");
    assert!(belongs(&article));
    article.body = "通车。".into();
    assert!(!belongs(&article));
    article.front.topics_add = vec!["t".to_owned()];
    assert!(belongs(&article));
    article.front.topics_remove = vec!["t".to_owned()];
    assert!(!belongs(&article));
    assert!(!belongs(&titled("a", "大桥通车", "两岸举行桥牌比赛。")));
    assert!(!belongs(&titled("a", "通车", "两岸。")), "`all` is missing");
}

#[test]
fn related_articles_share_something_rare() {
    let articles = [
        titled("a", "长江上游新建水文观测站投入使用", "长江上游新建水文观测站昨日投入使用，今年汛期将提供水位与流量资料。"),
        titled("b", "长江上游水文观测站迎来首个汛期", "位于长江上游的新建水文观测站迎来首个汛期，水位与流量资料每小时上报一次。"),
        titled("c", "城市足球联赛今晚开幕", "城市足球联赛今晚在体育场开幕，十二支球队参加比赛。"),
    ];
    let archive = archive_of(&articles, &Config::default());
    let related: Vec<&[usize]> = (0..3).map(|index| archive.related(index)).collect();
    assert_eq!(related, [&[1][..], &[0], &[]]);
}

#[test]
fn a_translation_stands_with_its_original_and_in_no_list() {
    let original = titled("a", "大桥通车", "正文。");
    let translation = story(
        "a.en",
        FrontMatter { translation_of: Some("a".to_owned()), issue_date: Some("2025-01-01".to_owned()), ..FrontMatter::default() },
        "Text.",
    );
    let config = Config { topics: vec![rule(&["大桥"])], ..Config::default() };
    let archive = archive_of(&[translation, original], &config);
    assert_eq!(archive.articles[0].translations, [1]);
    assert_eq!(archive.articles[1].translations, [0]);
    assert_eq!(archive.days[0].1, [0]);
    assert_eq!(archive.topics[0].articles, [0]);
    assert_eq!(archive.articles[1].topics, [0], "it has the topics of its original");
    assert_eq!(archive.articles[0].next, None);
}

#[test]
fn order_of_files_changes_nothing() {
    let one = [titled("a", "甲", "正文甲。"), titled("b", "乙", "正文乙。"), titled("c", "丙", "正文丙。")];
    let other = [one[2].clone(), one[0].clone(), one[1].clone()];
    let config = Config::default();
    assert_eq!(format!("{:?}", archive_of(&one, &config)), format!("{:?}", archive_of(&other, &config)));
}

/// A page with two stories, the first withdrawn or restricted; another article prints nothing of it.
fn with_page(change: impl Fn(&mut FrontMatter)) -> Archive {
    let block = |role, line: usize, text: &str| Block { role, lines: vec![(line, line)], text: text.to_owned() };
    let item = |id: &str, from: usize, canary: &str| Item {
        id: id.to_owned(),
        headline: Some(format!("{canary}题")),
        blocks: vec![
            block(Role::Headline, from, &format!("{canary}题")),
            block(Role::P, from + 1, &format!("{canary}文。")),
            block(Role::P, from + 2, &format!("{canary}又。")),
        ],
        ..Item::default()
    };
    let written = |id: &str| Written { id: id.to_owned(), path: format!("content/articles/{id}.md"), ..Written::default() };
    let stories = [("i1".to_owned(), written("a")), ("i2".to_owned(), written("b"))].into();
    let ledger = Ledger {
        items: vec![item("i1", 1, "金丝雀"), item("i2", 4, "麻雀")],
        stray: vec![Stray { lines: vec![(3, 3)], text: "金丝雀又。".to_owned(), why: "furniture".to_owned() }],
        baoku: Some(Record { stories, ..Record::default() }),
        ..Ledger::default()
    };
    let lines = ["金丝雀题", "金丝雀文。", "金丝雀又。", "麻雀题", "麻雀文。", "麻雀又。"].map(str::to_owned).to_vec();
    let page = RawPage {
        path: "content/raw/p.txt".to_owned(),
        hash: blake3::hash(b""),
        encoding: "UTF-8",
        lines,
        facts: PageFacts::default(),
        boxes: None,
    };
    let mut first = titled("a", "金丝雀题", "金丝雀文。\n\n金丝雀又。");
    change(&mut first.front);
    let second = titled("b", "麻雀题", "麻雀文。\n\n麻雀又改。");
    let (mut other, config) = (titled("c", "别的", "别的。"), Config { publish_from: config::ReviewState::Machine, ..Config::default() });
    other.front.id = "c".to_owned();
    let inputs = Inputs {
        articles: &[first, second, other].map(Arc::new),
        files: &[],
        pages: &[page],
        ledgers: &[ledger],
        joins: &Joins {
            printings: vec![vec![
                StoryName { raw: "content/raw/p.txt".to_owned(), item: "i1".to_owned() },
                StoryName { raw: "content/raw/p.txt".to_owned(), item: "i2".to_owned() },
            ]],
            ..Joins::default()
        },
        ids: &Ids::default(),
        topics: &[],
        texts: &[],
        glossary: &[],
        names: &[],
        scans: &[],
        config: &config,
        is_related_asked: true,
    };
    archive::derive(&inputs, &mut Memory::default()).0
}

#[test]
fn each_paragraph_knows_its_lines_and_whether_it_was_edited() {
    let archive = with_page(|_| {});
    let second = archive.articles.iter().find(|entry| entry.article.front.id == "b").expect("it is public");
    let lines: Vec<_> = second.provenance.iter().map(|origin| (origin.lines[0].lines.clone(), origin.edited)).collect();
    assert_eq!(lines, [(vec![(5, 5)], false), (vec![(6, 6)], true)]);
    let page = &archive.publications[&None][0];
    assert_eq!(page.articles, [0, 1]);
    assert_eq!(page.items, [Some(0), Some(1)]);
    assert_eq!(page.rights, Rights::Full);
    assert_eq!(second.printings.len(), 1);
}

#[test]
fn a_withdrawn_story_is_nowhere_and_its_neighbour_stays() {
    let archive = with_page(|front| front.status = Some(Status::Withdrawn { date: None, reason: Some("由".to_owned()) }));
    let whole = format!("{archive:?}");
    assert!(!whole.contains("金丝雀"), "the canary sings: {whole}");
    assert!(whole.contains("麻雀文"));
    let entry = archive.articles.iter().find(|entry| entry.withdrawn.is_some()).expect("its address stays");
    assert_eq!(entry.url, "a.html");
    let page = &archive.publications[&None][0];
    assert_eq!(page.lines[..4], ["", "", "", "麻雀题"]);
    assert!(page.rights > Rights::Full, "the page is not shown as received");
}

#[test]
fn a_withdrawn_story_somewhere_on_a_page_closes_the_page() {
    let archive = with_page(|front| {
        // A story that a person found where ingest had seen none, and whose lines nobody noted.
        front.id = "z".to_owned();
        front.source = vec![SourceLines { raw: "p.txt".to_owned(), lines: Vec::new() }];
        front.status = Some(Status::Withdrawn { date: None, reason: None });
    });
    let page = &archive.publications[&None][0];
    assert!(page.lines.iter().all(String::is_empty) && page.rights > Rights::Full, "{page:?}");
}

#[test]
fn metadata_alone_holds_no_text_and_an_excerpt_one_paragraph() {
    let archive = with_page(|front| front.rights = Some(Rights::Metadata));
    let whole = format!("{archive:?}");
    assert!(!whole.contains("金丝雀文") && !whole.contains("金丝雀又"));
    assert!(whole.contains("金丝雀题") && whole.contains("麻雀又"));
    let archive = with_page(|front| front.rights = Some(Rights::Excerpt));
    let whole = format!("{archive:?}");
    assert!(whole.contains("金丝雀文") && !whole.contains("金丝雀又"));
}

proptest! {
    #[test]
    fn no_date_makes_it_panic_and_good_ones_read_back(text in "[0-9X?~%-]{0,12}|[0-9]{4}-[01][0-9]-[0-3][0-9][?~%]?|\\PC{0,12}") {
        if let Ok(date) = edtf::Edtf::parse(&text) {
            prop_assert_eq!(date.to_string(), text);
            let _ = (date.sort_key(), date.known(), date.prefix());
        }
    }
}

#[test]
fn dates_sort_in_time_and_unknown_parts_come_last() {
    let mut dates: Vec<edtf::Edtf> = ["XXXX-06-22", "2025", "2025-06", "2025-07-01", "2025-06-22?", "2024-12-31", "2025-06-22"]
        .iter()
        .map(|text| edtf::Edtf::parse(text).expect("a date"))
        .collect();
    dates.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    let sorted: Vec<&str> = dates.iter().map(edtf::Edtf::as_str).collect();
    assert_eq!(sorted, ["2024-12-31", "2025-06-22", "2025-06-22?", "2025-06", "2025-07-01", "2025", "XXXX-06-22"]);
    for wrong in
        ["", "25", "2025-6-2", "2025-13", "2025-00", "2025-02-29", "2025-06-31", "2025-06-22??", "2025/06/22", "2025-06-22T00", "２０２５"]
    {
        assert!(edtf::Edtf::parse(wrong).is_err(), "{wrong}");
    }
}

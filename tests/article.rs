//! Articles and their Markdown files.

mod common;

use std::collections::BTreeMap;

use baoku::{
    article::{
        self, Article, ArticleKind, Change, FrontMatter, Note, Photo, Repairs, Review, SourceLines, Status, Translation, WordForms, body,
    },
    config::{ReviewState, Rights},
    source::SourceFile,
};
use proptest::{collection::vec, option, prelude::*};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), bytes: text.as_bytes().into(), hash: blake3::hash(text.as_bytes()) }
}

/// Texts as nasty as papers, editors and attackers make them.
fn text() -> BoxedStrategy<String> {
    prop_oneof![
        any::<String>(),
        "[一-龥，。“”《》：；—…0-9]{0,20}",
        "[ \t\r\n\"'\\\\#*_`<>\\[\\]()!&;|~=+:.{}1-3ab-]{0,20}",
        "[\u{0}-\u{1f}\u{7f}-\u{a0}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{feff}\u{fff9}-\u{ffff}é一]{0,8}",
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("---".to_owned()),
        Just("2025".to_owned()),
        Just("~".to_owned()),
        Just(String::new()),
    ]
    .boxed()
}

fn front() -> BoxedStrategy<FrontMatter> {
    let kind = prop_oneof![Just(ArticleKind::Article), Just(ArticleKind::Photo), Just(ArticleKind::Brief)];
    let rights = prop_oneof![Just(Rights::Full), Just(Rights::Excerpt), Just(Rights::Metadata)];
    let state = prop_oneof![Just(ReviewState::Machine), Just(ReviewState::Checked), Just(ReviewState::Approved)];
    let status = prop_oneof![
        Just(Status::Published),
        (option::of(text()), option::of(text())).prop_map(|(date, reason)| Status::Withdrawn { date, reason })
    ];
    let review = (state, option::of(text()), option::of(text())).prop_map(|(state, by, on)| Review { state, by, on });
    let note = prop_oneof![
        text().prop_map(Note::Remark),
        (option::of(text()), text(), text(), option::of(text())).prop_map(|(at, printed, read_as, source)| Note::Misprint {
            at,
            printed,
            read_as,
            source
        }),
    ];
    let repairs = prop_oneof![Just(Repairs::Extraction), Just(Repairs::Paper)];
    let change = (option::of(text()), text(), repairs).prop_map(|(on, why, repairs)| Change { on, why, repairs });
    let translation = (option::of(text()), option::of(text())).prop_map(|(title, summary)| Translation { title, summary });
    let photo = (option::of(text()), option::of(text())).prop_map(|(caption, credit)| Photo { caption, credit });
    let word =
        prop_oneof![text().prop_map(WordForms::One), proptest::collection::btree_map(text(), text(), 0..3).prop_map(WordForms::Many)];
    let source = (text(), vec((any::<usize>(), any::<usize>()), 0..4)).prop_map(|(raw, lines)| SourceLines { raw, lines });
    (
        (text(), kind, vec(option::of(text()), 10), vec(text(), 0..3), option::of(text()), text()).boxed(),
        (vec(text(), 0..3), vec(text(), 0..3), option::of(rights), option::of(status), option::of(review), option::of(text())).boxed(),
        (proptest::collection::btree_map(text(), translation, 0..3), vec(photo, 0..3), vec(source, 0..3), option::of(any::<u32>())).boxed(),
        (option::of(any::<u32>()), vec(text(), 0..3), vec(note, 0..3), vec(text(), 0..3), vec(text(), 0..3), vec(change, 0..3)).boxed(),
        proptest::collection::btree_map(text(), word, 0..3),
    )
        .prop_map(|(a, b, c, d, glossary)| {
            let mut texts = a.2.into_iter();
            let mut next = || texts.next().flatten();
            FrontMatter {
                id: a.0,
                kind: a.1,
                title: next(),
                supplied_title: next(),
                kicker: next(),
                subtitle: next(),
                dateline_date: next(),
                place: next(),
                agency: next(),
                authors: a.3,
                issue_date: next(),
                publication: next(),
                page: next(),
                added: a.4,
                lang: a.5,
                topics_add: b.0,
                topics_remove: b.1,
                rights: b.2,
                status: b.3,
                review: b.4,
                translation_of: b.5,
                translations: c.0,
                photos: c.1,
                source: c.2,
                continued_to: c.3,
                continued_from: d.0,
                aliases: d.1,
                notes: d.2,
                glossary,
                changes: d.5,
                solved: d.3,
                successors: d.4.clone(),
                corrects: d.4,
            }
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, max_global_rejects: 1 << 20, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_read_back(front in front(), body in text()) {
        let article = Article { path: "content/articles/x.md".to_owned(), front, body: body.into() };
        let printed = article::print(&article);
        let (read, diagnostics) = article::parse(&file("content/articles/x.md", &printed));
        prop_assert!(diagnostics.is_empty(), "{}\n{printed}", common::told(&diagnostics));
        prop_assert_eq!(read.expect("the front matter is YAML"), article);
    }

    #[test]
    fn printed_text_never_becomes_markup(text in text()) {
        prop_assume!(!text.contains('\0') && !text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).is_empty());
        let markdown = body::Paragraph::printed(&text).source();
        prop_assert_eq!(shown(&markdown), format!("<p>{text}</p>"), "{}", markdown);
        prop_assert_eq!(body::plain(&markdown), text.as_str());
        let head = body::Paragraph::subhead(&text);
        prop_assert_eq!(shown(&head.source()), format!("<h2>{text}</h2>"), "{}", head.source());
    }

    #[test]
    fn a_body_is_its_paragraphs(texts in vec(text(), 0..6)) {
        let texts: Vec<_> = texts.into_iter().filter(|text| !text.chars().all(|c| c.is_whitespace() && c != '\n' && c != ' ' && c != '\t' && c != '\r')).collect();
        let written: Vec<_> = texts.iter().map(|text| body::Paragraph::printed(text)).collect();
        let read = body::paragraphs(&body::join(&written));
        prop_assert_eq!(&read, &written);
        prop_assert_eq!(read.iter().map(body::Paragraph::text).collect::<Vec<_>>(), texts);
    }

    #[test]
    fn no_file_makes_it_panic(text in "(---\n)?[a-z:：\"\\[\\]{} \r\n-]{0,60}(\n---\n)?[^a]{0,20}") {
        let _ = article::parse(&file("x.md", &text));
        let _ = body::paragraphs(&text);
        let _ = body::plain(&text);
    }
}

/// What `CommonMark` with the usual extensions makes of it, without escapes.
fn shown(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let mut shown = String::new();
    for event in Parser::new_ext(
        markdown,
        Options::all()
            - Options::ENABLE_SMART_PUNCTUATION
            - Options::ENABLE_HEADING_ATTRIBUTES
            - Options::ENABLE_MATH
            - Options::ENABLE_SUBSCRIPT
            - Options::ENABLE_SUPERSCRIPT
            - Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
            - Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS,
    ) {
        match event {
            Event::Start(Tag::Paragraph) => shown.push_str("<p>"),
            Event::End(TagEnd::Paragraph) => shown.push_str("</p>"),
            Event::Start(Tag::Heading { level, .. }) => shown.push_str(&format!("<{level}>")),
            Event::End(TagEnd::Heading(level)) => shown.push_str(&format!("</{level}>")),
            Event::Text(text) => shown.push_str(&text),
            other => shown.push_str(&format!("<{other:?}>")),
        }
    }
    shown
}

#[test]
fn a_file_reads_as_it_is_meant_to() {
    let article = Article {
        path: "content/articles/2025/06/22/x.md".to_owned(),
        front: FrontMatter {
            id: "7k2m9qxz".to_owned(),
            title: Some("大河“通车”".to_owned()),
            authors: vec!["某甲".to_owned(), "某乙".to_owned()],
            lang: "zh-Hans".to_owned(),
            photos: vec![Photo { caption: Some("图为大河。".to_owned()), credit: None }],
            source: vec![SourceLines { raw: "a.txt".to_owned(), lines: vec![(1, 3), (7, 9)] }],
            translations: BTreeMap::from([("en".to_owned(), Translation { title: Some("A river".to_owned()), summary: None })]),
            ..FrontMatter::default()
        },
        body: body::join(&[
            body::Paragraph::printed("# 1. 第一"),
            body::Paragraph::subhead("小标题"),
            body::Paragraph::printed("1. 第二*段*"),
        ])
        .into(),
    };
    insta::assert_snapshot!(article::print(&article));
}

#[test]
fn each_trouble_is_said_at_its_place() {
    common::each_case("article", |folder| {
        let text = std::fs::read(folder.join("article.md")).expect("each case has an article");
        let path = "content/articles/x.md".to_owned();
        let (article, diagnostics) = article::parse(&SourceFile { path, hash: blake3::hash(&text), bytes: text.into() });
        let mut told = common::told(&diagnostics);
        match article {
            Some(article) => {
                told.push('\n');
                told.push_str(&article::print(&article));
            }
            None => told.push_str("\nnothing could be read\n"),
        }
        told
    });
}

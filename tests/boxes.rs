//! Boxes beside a page are evidence of how to read it: they decide what the text alone leaves open, and never lose or invent anything.

use std::{collections::BTreeMap, path::PathBuf};

use baoku::{
    ingest::{self, Ledger, evidence, ledger::Role},
    source::{self, BoxFile, LayoutFormat, PageFacts, RawPage, Snapshot, SourceFile},
};
use proptest::prelude::*;

/// A line of a printed page: text, left edge, top, size of the type.
type Line<'a> = (&'a str, f32, f32, f32);

fn page(lines: &[Line<'_>]) -> RawPage {
    RawPage {
        path: "content/raw/page.txt".into(),
        hash: blake3::hash(b"page"),
        encoding: "UTF-8",
        lines: lines.iter().map(|line| line.0.to_owned()).collect(),
        facts: PageFacts::default(),
        boxes: None,
    }
}

/// As `pdftotext -bbox-layout` writes it: each line one word.
fn words(lines: &[Line<'_>]) -> String {
    let word = |&(text, left, top, size): &Line<'_>| {
        let right = left + size * text.chars().count() as f32;
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        format!("<line><word xMin=\"{left}\" yMin=\"{top}\" xMax=\"{right}\" yMax=\"{}\">{text}</word></line>\n", top + size * 1.4)
    };
    let words: String = lines.iter().map(word).collect();
    format!(
        "<html><head><meta name=\"x\"></head><body><doc><page width=\"500\" height=\"900\"><flow><block>{words}</block></flow></page></doc></body></html>"
    )
}

fn with(page: &RawPage, format: LayoutFormat, file: &str) -> RawPage {
    let file = SourceFile::new(format!("content/raw/page.{}", format.ending()), file.as_bytes());
    RawPage { boxes: Some(BoxFile { file, format, number: 0, root: PathBuf::new() }), ..page.clone() }
}

fn set(lines: &[Line<'_>]) -> RawPage {
    with(&page(lines), LayoutFormat::Words, &words(lines))
}

fn blocks(ledger: &Ledger) -> Vec<(Role, String)> {
    ledger.items.iter().flat_map(|item| &item.blocks).map(|block| (block.role, block.text.clone())).collect()
}

fn texts(ledger: &Ledger) -> Vec<String> {
    blocks(ledger).into_iter().map(|(_, text)| text).collect()
}

/// Lines of a column from `top` on, 15 below each other; `  ` in front stands for the indent of a first line.
fn column<'a>(lines: &[&'a str], left: f32, top: f32) -> Vec<Line<'a>> {
    lines
        .iter()
        .enumerate()
        .map(|(n, line)| {
            let indent = if line.starts_with("  ") { 20.0 } else { 0.0 };
            (line.trim(), left + indent, top + 15.0 * n as f32, 10.0)
        })
        .collect()
}

/// A line that ends a sentence at the column's edge, and one that is two characters short behind it: the text alone takes it for a first line.
const PARAGRAPHS: [&str; 8] = [
    "  甲市园林部门一日介绍今年",
    "全市新建三十个公园，都靠近居",
    "民区，步行十分钟可以到达。公",
    "园由各区园林单位管理和养护。",
    "  公园建设资金由市区两级分",
    "担，其中十二个公园年内完工，",
    "其余的明年春天开放，市民可以",
    "提出意见。",
];

#[test]
fn an_indent_on_paper_tells_where_a_paragraph_begins() {
    let page_of = |lines: &[&str]| set(&[0.0, 200.0, 400.0, 600.0].into_iter().flat_map(|top| column(lines, 0.0, top)).collect::<Vec<_>>());
    let indented = ingest::read_page(&page_of(&PARAGRAPHS));
    let mut flush = PARAGRAPHS;
    flush[4] = PARAGRAPHS[4].trim();
    let flush = ingest::read_page(&page_of(&flush));
    assert_eq!(texts(&indented).len(), 8, "{:#?}", texts(&indented));
    assert_eq!(texts(&flush).len(), 4, "{:#?}", texts(&flush));
}

const HEADED: [Line<'_>; 9] = [
    ("  甲市园林部门一日介绍今年", 20.0, 0.0, 10.0),
    ("全市新建三十个公园，都靠近居", 0.0, 15.0, 10.0),
    ("民区，步行十分钟可以到达。", 0.0, 30.0, 10.0),
    ("乙县图书馆搬进新楼", 0.0, 60.0, 18.0),
    ("读者可以借还图书到晚上", 0.0, 86.0, 12.0),
    ("乙县图书馆昨天搬进了新楼", 20.0, 110.0, 10.0),
    ("新楼有四层，藏书三十万册，读", 0.0, 125.0, 10.0),
    ("者可以在那里借书还书，晚上九", 0.0, 140.0, 10.0),
    ("时关门。", 0.0, 155.0, 10.0),
];

#[test]
fn size_tells_a_headline_from_what_stands_below_it() {
    let read = blocks(&ingest::read_page(&set(&HEADED)));
    let headline = read.iter().position(|(role, text)| *role == Role::Headline && text == "乙县图书馆搬进新楼");
    assert!(headline.is_some(), "{read:#?}");
    // All of one size and one column they are one headline.
    let mut lines = HEADED;
    lines[4] = (lines[4].0, 0.0, 86.0, 18.0);
    let read = blocks(&ingest::read_page(&set(&lines)));
    assert!(read.iter().any(|(_, text)| text == "乙县图书馆搬进新楼读者可以借还图书到晚上"), "{read:#?}");
}

#[test]
fn what_boxes_decided_is_told() {
    let page = set(&HEADED);
    let accounts = evidence::lines(&page, &ingest::read_page(&page));
    assert!(accounts[3].why.contains(&"taller than the body: 1.8".to_owned()), "{:?}", accounts[3].why);
    assert!(accounts[5].why.contains(&"stands in on paper".to_owned()), "{:?}", accounts[5].why);
    let bare = RawPage { boxes: None, ..page };
    let accounts = evidence::lines(&bare, &ingest::read_page(&bare));
    let said = accounts.iter().flat_map(|account| &account.why).any(|why| why.contains("paper") || why.contains("taller"));
    assert!(!said, "nothing is said of paper where nothing is known of it");
}

#[test]
fn signs_that_an_extractor_parted_are_one_line() {
    let lines = [
        ("甲市昨天公布《公园管理办法（草案）", 0.0, 0.0, 10.0),
        ("》", 170.0, 0.0, 10.0),
        ("，征求市民意见，到六月底为止，市民可以", 0.0, 15.0, 10.0),
        ("写信或者来电话，也可以到园林部门当面提", 0.0, 30.0, 10.0),
        ("出意见。", 0.0, 45.0, 10.0),
        ("市民的意见会在七月公布，办法八月施行，", 20.0, 60.0, 10.0),
        ("各区照办。", 0.0, 75.0, 10.0),
    ];
    let read = ingest::read_page(&set(&lines));
    let found = texts(&read).into_iter().any(|text| text.contains("（草案）》，征求市民意见"));
    assert!(found && read.stray.is_empty(), "{read:#?}");
}

#[test]
fn columns_in_turn_are_read_one_after_the_other() {
    let left = ["  甲市图书馆昨天搬进了新楼", "新楼有四层，藏书三十万册，读", "者可以在那里借书还书，晚上九", "时关门，周日也开。"];
    let right = ["  乙县今年夏粮丰收，小麦亩", "产比去年多一成，农民忙着收割", "，合作社的机器日夜不停，十天", "内可以收完入仓。"];
    let (left, right) = (column(&left, 0.0, 0.0), column(&right, 160.0, 0.0));
    let turns: Vec<Line<'_>> = left.iter().zip(&right).flat_map(|(a, b)| [*a, *b]).collect();
    let read = texts(&ingest::read_page(&set(&turns)));
    assert_eq!(read.len(), 2, "{read:#?}");
    assert!(read[0].ends_with("周日也开。") && read[1].ends_with("收完入仓。"), "{read:#?}");
}

#[test]
fn boxes_that_say_nothing_of_the_page_change_nothing() {
    let bare = page(&HEADED);
    let plain = serde_json::to_string(&ingest::read_page(&bare)).expect("a ledger is JSON");
    let others = words(&[("别的文字", 0.0, 0.0, 10.0), ("与此页无关", 0.0, 20.0, 30.0)]);
    for file in ["", "<html>", "\0\u{fffd}", "<doc><page><word xMin=\"NaN\" yMin=\"1\" xMax=\"inf\" yMax=\"-3\">民</word>", &others] {
        for format in LayoutFormat::ALL {
            let read = ingest::read_page(&with(&bare, format, file));
            assert_eq!(serde_json::to_string(&read).expect("a ledger is JSON"), plain, "{format:?}: {file}");
        }
    }
}

#[test]
fn each_format_says_where_its_lines_stand() {
    let files = [
        (
            LayoutFormat::Hocr,
            "<div class='ocr_page'><span class='ocr_line' title='bbox 10 20 110 40; baseline 0 -3; x_size 18.5'><span class='ocrx_word' title='bbox 1 2 3 4'>甲市</span></span></div>",
        ),
        (
            LayoutFormat::Alto,
            "<alto><Page><TextBlock><TextLine HPOS='10' VPOS='20' WIDTH='100' HEIGHT='20'><String CONTENT='甲市'/></TextLine></TextBlock></Page></alto>",
        ),
        (
            LayoutFormat::Alto,
            "<alto><Page><TextBlock><TextLine><String CONTENT='甲' HPOS='10' VPOS='20' WIDTH='50' HEIGHT='20'/><String CONTENT='市' HPOS='60' VPOS='22' WIDTH='50' HEIGHT='18'/></TextLine></TextBlock></Page></alto>",
        ),
        (
            LayoutFormat::Page,
            "<PcGts><Page><TextRegion><Coords points='0,0 900,900'/><TextLine><Coords points='10,20 110,22 108,40 11,39'/><TextEquiv><Unicode>甲市</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>",
        ),
        (
            LayoutFormat::Words,
            "<doc><page><flow><block xMin='0'><line><word xMin='10' yMin='20' xMax='110' yMax='40'>甲市</word></line></block></flow></page></doc>",
        ),
    ];
    for (format, file) in files {
        let pages = source::layout(format, file).expect("well-formed");
        let line = pages[0].iter().flat_map(|region| &region.lines).next().expect("a line");
        let rect = line.rect.expect("a rectangle");
        assert_eq!((line.text.as_str(), rect.left, rect.top, rect.right, rect.bottom), ("甲市", 10.0, 20.0, 110.0, 40.0), "{format:?}");
        assert_eq!(line.size, (format == LayoutFormat::Hocr).then_some(18.5));
    }
}

#[test]
fn boxes_are_found_beside_their_page() {
    let file = |name: &str| SourceFile::new(format!("content/raw/{name}"), b"x".as_slice());
    let mut snapshot = Snapshot::default();
    for name in ["a.bbox.html", "b-1.hocr", "c.page.xml"] {
        snapshot.put(file(name));
    }
    let found = |raw: &str| source::boxes(&snapshot, raw).map(|boxes| (boxes.file.path, boxes.number));
    assert_eq!(found("content/raw/a.txt"), Some(("content/raw/a.bbox.html".to_owned(), 0)));
    assert_eq!(found("content/raw/b-3.txt"), Some(("content/raw/b-1.hocr".to_owned(), 2)), "a file of many pages lies beside the first");
    assert_eq!(found("content/raw/c-2.txt"), None, "c has one page");
    assert_eq!(found("content/raw/d.txt"), None);
}

#[test]
fn a_page_is_read_again_when_its_boxes_change() {
    let bare = page(&HEADED);
    let (one, other) = (with(&bare, LayoutFormat::Words, "1"), with(&bare, LayoutFormat::Words, "2"));
    assert_eq!(bare.reading_hash(), bare.facts.reading_hash(), "an account made before there were boxes stays current");
    assert!(one.reading_hash() != bare.reading_hash() && one.reading_hash() != other.reading_hash());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the boxes say, each line is accounted for once.
    #[test]
    fn no_box_loses_a_line(
        lines in proptest::collection::vec(("[甲乙市民公园，。”》（ a1]{0,14}", -50.0f32..900.0, -50.0f32..900.0, 0.0f32..60.0), 0..40),
        boxed in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let lines: Vec<Line<'_>> = lines.iter().map(|(text, left, top, size)| (text.as_str(), *left, *top, *size)).collect();
        let told: Vec<Line<'_>> = lines.iter().zip(&boxed).filter(|(_, told)| **told).map(|(line, _)| *line).collect();
        let page = with(&page(&lines), LayoutFormat::Words, &words(&told));
        let ledger = ingest::read_page(&page);
        let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
        let ranges = ledger.items.iter().flat_map(|item| &item.blocks).map(|block| &block.lines).chain(ledger.stray.iter().map(|stray| &stray.lines));
        for line in ranges.flatten().flat_map(|&(from, to)| from..=to) {
            *uses.entry(line).or_default() += 1;
        }
        for (n, line) in page.lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let times = uses.get(&(n + 1)).copied().unwrap_or(0);
            prop_assert!(times == 1 || times > 1 && ledger.shared_lines.contains(&(n + 1)), "line {} {line:?}: {times} times", n + 1);
        }
        prop_assert_eq!(evidence::lines(&page, &ledger).len(), page.lines.len());
    }
}

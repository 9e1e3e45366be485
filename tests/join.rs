//! The second pass: continuations and printings over pages.

use std::{fs, path::Path};

use baoku::{
    ingest::{
        self, Joins, Ledger,
        join::{StoryName, sketch::PageSketch},
        ledger::{Block, Continuation, Item, Kind, Role},
    },
    source::{PageFacts, RawPage},
};
use proptest::prelude::*;

fn page(path: &str, text: &str, facts: PageFacts) -> RawPage {
    let lines = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n").split('\n').map(ToOwned::to_owned).collect();
    RawPage { path: path.to_owned(), hash: blake3::hash(text.as_bytes()), encoding: "UTF-8", lines, facts, boxes: None }
}

/// Shows what is joined in a folder of pages: `BAOKU_PAGES=RAW_DIR[:GOLD_DIR] cargo test --test join shown -- --ignored --nocapture`.
#[test]
#[ignore = "needs pages, named by BAOKU_PAGES"]
fn shown() {
    let folders = std::env::var("BAOKU_PAGES").expect("BAOKU_PAGES=RAW_DIR[:GOLD_DIR]");
    let (raw, gold) = folders.split_once(':').map_or((folders.as_str(), None), |(raw, gold)| (raw, Some(gold)));
    let mut names: Vec<_> = fs::read_dir(raw)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "txt"))
        .collect();
    names.sort();
    let pages: Vec<RawPage> = names
        .iter()
        .map(|path| {
            let facts = fs::read(path.with_extension("yaml"))
                .map_or_else(|_| PageFacts::default(), |bytes| serde_yaml::from_slice(&bytes).unwrap());
            page(&path.file_name().unwrap().to_string_lossy(), &fs::read_to_string(path).unwrap(), facts)
        })
        .collect();
    let mut ledgers: Vec<Ledger> = pages
        .iter()
        .map(|page| {
            let gold = gold.and_then(|gold| fs::read(Path::new(gold).join(page.path.replace(".txt", ".gold.json"))).ok());
            gold.map_or_else(|| ingest::read_page(page), |bytes| serde_json::from_slice(&bytes).unwrap())
        })
        .collect();
    let start = std::time::Instant::now();
    let joins = ingest::join(&pages, &mut ledgers);
    println!("{} pages in {:?}", pages.len(), start.elapsed());
    let head = |story: &ingest::join::StoryName| {
        let (_, ledger) = pages.iter().zip(&ledgers).find(|(page, _)| page.path == story.raw).unwrap();
        let item = ledger.items.iter().find(|item| item.id == story.item).unwrap();
        let text: String = item.blocks.iter().map(|block| block.text.as_str()).collect::<String>().chars().take(24).collect();
        format!("{} {} {:?} {:?} | {} | {text}", &story.raw[..6], story.item, item.kind, item.date, item.headline.as_deref().unwrap_or("-"))
    };
    for pair in &joins.continuations {
        println!(
            "CONT {}\n  -> {}\n  overlap {} mid {} {:?}",
            head(&pair.from),
            head(&pair.to),
            pair.overlap,
            pair.mid_paragraph,
            pair.evidence
        );
    }
    for group in &joins.printings {
        println!("PRINTINGS");
        for story in group {
            println!("   {}", head(story));
        }
    }
    for (page, ledger) in pages.iter().zip(&ledgers) {
        for item in &ledger.items {
            for doubt in item.doubts.iter().filter(|doubt| doubt.code == "continuation" || doubt.code == "date-year") {
                println!("DOUBT {} {} {} {:?}", page.path, item.id, doubt.message, doubt.alternatives);
            }
        }
    }
    let _: &Joins = &joins;
}

/// Prose of a subject: sentences of words that belong to the subject, strung together with words that everybody uses.
/// The same subject and number give the same sentence.
fn sentence(subject: u64, number: u64) -> String {
    let mut state = subject.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ 0x94d0_49bb;
    let mut next = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let common = ["的", "了", "在", "和", "今年", "表示", "工作", "发展", "进行", "有关", "问题", "将", "其中", "他说", "目前", "已经"];
    let own = |index: u64| {
        let mut seed = (subject * 97 + index + 1).wrapping_mul(0x2545_f491_4f6c_dd1d);
        (0..2)
            .map(|_| {
                seed = seed.rotate_left(17).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                char::from_u32(0x5000 + ((seed >> 40) % 0x2000) as u32).unwrap()
            })
            .collect::<String>()
    };
    let mut out = String::new();
    for word in 0..14 {
        if next(3) == 0 {
            out.push_str(common[next(16) as usize]);
        } else {
            out.push_str(&own(next(12)));
        }
        if word == 6 {
            out.push('，');
        }
    }
    out + "。"
}

fn paragraph(subject: u64, number: u64) -> String {
    (0..3).map(|i| sentence(subject, number * 3 + i)).collect()
}

fn block(role: Role, text: impl Into<String>) -> Block {
    Block { role, lines: vec![(1, 1)], text: text.into() }
}

fn story(id: &str, headline: Option<&str>, paragraphs: Vec<String>) -> Item {
    let mut blocks: Vec<Block> = headline.map(|headline| block(Role::Headline, headline)).into_iter().collect();
    blocks.extend(paragraphs.into_iter().map(|text| block(Role::P, text)));
    Item { id: id.to_owned(), headline: headline.map(ToOwned::to_owned), blocks, ..Item::default() }
}

fn to(mut item: Item, page: u32) -> Item {
    item.blocks.push(block(Role::Continuation, format!("（下转第{page}版）")));
    item.continued_to = Some(Continuation { page });
    item
}

fn from(mut item: Item, page: u32, title: &str) -> Item {
    item.kind = Kind::Fragment;
    item.blocks.insert(0, block(Role::Continuation, format!("（上接第{page}版{title}）")));
    item.continued_from = Some(Continuation { page });
    item
}

fn issue(paper: &str, day: &str, number: &str) -> PageFacts {
    PageFacts {
        publication: Some(paper.to_owned()),
        issue_date: Some(day.to_owned()),
        page: Some(number.to_owned()),
        ..PageFacts::default()
    }
}

fn joined(pages: Vec<(&str, PageFacts, Vec<Item>)>) -> (Joins, Vec<Ledger>) {
    let raw: Vec<RawPage> = pages.iter().map(|(path, facts, _)| page(path, "", facts.clone())).collect();
    let mut ledgers: Vec<Ledger> =
        pages.into_iter().map(|(path, _, items)| Ledger { file: path.to_owned(), items, ..Ledger::default() }).collect();
    let joins = ingest::join(&raw, &mut ledgers);
    (joins, ledgers)
}

fn pairs(joins: &Joins) -> Vec<(String, String)> {
    joins
        .continuations
        .iter()
        .map(|pair| (format!("{}:{}", pair.from.raw, pair.from.item), format!("{}:{}", pair.to.raw, pair.to.item)))
        .collect()
}

fn groups(joins: &Joins) -> Vec<String> {
    joins
        .printings
        .iter()
        .map(|group| group.iter().map(|story| format!("{}:{}", story.raw, story.item)).collect::<Vec<_>>().join(" "))
        .collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn a_story_in_several_papers_is_found_whatever_its_signs_and_script() {
    let text = "“共同体”——会议认为，经济发展问题关系两国人民，今后将继续推动贸易与投资。各方代表在会上发言，同意建立联系机制，并签署关于电力与铁路的协议。";
    let foreign = "「共同體」──會議認為，經濟發展問題關係兩國人民，今後將繼續推動貿易與投資。各方代表在會上發言，同意建立聯繫機制，並簽署關於電力與鐵路的協議。";
    let (joins, _) = joined(vec![
        ("a", PageFacts::default(), vec![story("1", None, vec![text.to_owned()]), story("2", None, vec![paragraph(5, 0)])]),
        ("b", PageFacts::default(), vec![story("1", None, vec![paragraph(6, 0)]), story("2", None, vec![foreign.to_owned()])]),
        ("c", PageFacts::default(), vec![story("1", None, vec![text.replace('，', " ").replace("——", "－－")])]),
    ]);
    assert_eq!(groups(&joins), ["a:1 b:2 c:1"]);
}

#[test]
fn a_shortened_copy_is_the_same_story_and_a_shared_sentence_is_not() {
    let long: Vec<String> = (0..12).map(|i| paragraph(1, i)).collect();
    let mut other: Vec<String> = (0..6).map(|i| paragraph(2, i)).collect();
    other.insert(0, paragraph(1, 0));
    let (joins, _) = joined(vec![
        ("a", PageFacts::default(), vec![story("long", Some("甲"), long.clone())]),
        ("b", PageFacts::default(), vec![story("short", Some("乙"), vec![long[0].clone(), long[3].clone()])]),
        ("c", PageFacts::default(), vec![story("other", Some("丙"), other)]),
    ]);
    assert_eq!(groups(&joins), ["a:long b:short"]);
}

#[test]
fn a_caption_that_repeats_a_story_is_no_printing_of_it() {
    let mut photo = story("photo", None, Vec::new());
    photo.kind = Kind::Photo;
    photo.blocks = vec![block(Role::Caption, paragraph(1, 0))];
    let (joins, _) = joined(vec![
        ("a", PageFacts::default(), vec![story("1", Some("甲"), vec![paragraph(1, 0), paragraph(1, 1)])]),
        ("b", PageFacts::default(), vec![photo]),
    ]);
    assert!(joins.printings.is_empty(), "{joins:?}");
}

#[test]
fn pages_turn_by_number_and_topic_decides_between_several() {
    let day = "2025-06-22";
    let first = |id: &str, subject| to(story(id, Some("头"), (0..4).map(|i| paragraph(subject, i)).collect()), 3);
    let second = |id: &str, subject| from(story(id, None, (4..8).map(|i| paragraph(subject, i)).collect()), 1, "");
    let (joins, ledgers) = joined(vec![
        ("p1", issue("报", day, "1"), vec![first("a", 1), first("b", 2), first("c", 3)]),
        ("p3", issue("报", day, "第三版"), vec![second("x", 3), second("y", 1), second("z", 2)]),
        ("q3", issue("另报", day, "3"), vec![second("x", 1)]),
        ("r3", issue("报", "2025-06-23", "3"), vec![second("x", 1)]),
    ]);
    assert_eq!(pairs(&joins), owned(&[("p1:a", "p3:y"), ("p1:b", "p3:z"), ("p1:c", "p3:x")]));
    assert!(ledgers.iter().flat_map(|ledger| &ledger.items).all(|item| item.doubts.is_empty()));
}

#[test]
fn a_named_title_joins_pages_without_facts() {
    let (joins, _) = joined(vec![
        ("x", PageFacts::default(), vec![to(story("1", Some("山河新貌入画来"), (0..3).map(|i| paragraph(1, i)).collect()), 2)]),
        ("y", PageFacts::default(), vec![from(story("1", None, (3..6).map(|i| paragraph(1, i)).collect()), 1, "《山河新貌入画来》")]),
        ("z", PageFacts::default(), vec![from(story("1", None, (3..6).map(|i| paragraph(9, i)).collect()), 1, "《别的故事》")]),
    ]);
    assert_eq!(pairs(&joins), owned(&[("x:1", "y:1")]));
}

#[test]
fn a_part_that_begins_before_the_other_breaks_off_goes_on_behind_what_both_hold() {
    let all: Vec<String> = (0..9).map(|i| paragraph(1, i)).collect();
    let mut second = story("2", None, all[4..].to_vec());
    second.kind = Kind::Fragment;
    let (joins, _) = joined(vec![
        ("x", PageFacts::default(), vec![to(story("1", Some("甲"), all[..6].to_vec()), 3)]),
        ("y", PageFacts::default(), vec![second]),
    ]);
    assert_eq!(pairs(&joins), owned(&[("x:1", "y:2")]));
    assert_eq!(joins.continuations[0].overlap, 2);
    assert!(joins.printings.is_empty());
}

#[test]
fn a_story_goes_on_silently_on_the_next_page() {
    let mut last = paragraph(1, 3);
    let cut = last.char_indices().nth(40).unwrap().0;
    let rest = last.split_off(cut);
    let first = story("1", Some("甲"), vec![paragraph(1, 0), paragraph(1, 1), paragraph(1, 2), last]);
    let mut second = story("2", None, vec![rest, paragraph(1, 4), paragraph(1, 5)]);
    second.kind = Kind::Fragment;
    let day = "2025-06-22";
    let (joins, _) = joined(vec![
        ("a", issue("报", day, "1"), vec![first]),
        ("b", issue("报", day, "2"), vec![story("1", Some("乙"), vec![paragraph(7, 0)]), second]),
    ]);
    assert_eq!(pairs(&joins), owned(&[("a:1", "b:2")]));
    assert!(joins.continuations[0].mid_paragraph);
}

#[test]
fn what_cannot_be_decided_is_a_doubt() {
    let day = "2025-06-22";
    let second = |id: &str| from(story(id, None, (4..8).map(|i| paragraph(1, i)).collect()), 1, "");
    let (joins, ledgers) = joined(vec![
        ("p1", issue("报", day, "1"), vec![to(story("a", Some("头"), (0..4).map(|i| paragraph(1, i)).collect()), 3)]),
        ("p3", issue("报", day, "3"), vec![second("x"), second("y")]),
    ]);
    assert!(joins.continuations.is_empty());
    assert!(ledgers[0].items[0].doubts.iter().any(|doubt| doubt.code == "continuation"));
}

#[test]
fn likeness_alone_joins_nothing() {
    let (joins, _) = joined(vec![
        ("x", PageFacts::default(), vec![to(story("1", Some("甲"), (0..4).map(|i| paragraph(1, i)).collect()), 2)]),
        ("y", PageFacts::default(), vec![from(story("1", None, (4..8).map(|i| paragraph(1, i)).collect()), 1, "")]),
    ]);
    assert!(joins.continuations.is_empty(), "{joins:?}");
}

#[test]
fn another_printing_gives_the_year() {
    let text = |dateline: &str| vec![format!("{dateline} {}", paragraph(1, 0)), paragraph(1, 1)];
    let mut known = story("1", None, text("新华社北京6月22日电"));
    known.date = Some("2025-06-22".to_owned());
    let (_, ledgers) = joined(vec![
        ("a", PageFacts::default(), vec![story("1", None, text("新华社北京6月22日电")), story("2", None, text("新华社北京6月23日电"))]),
        ("b", PageFacts::default(), vec![known]),
    ]);
    assert_eq!(ledgers[0].items[0].date.as_deref(), Some("2025-06-22"));
    assert_eq!(ledgers[0].items[1].date, None);
}

#[test]
fn a_page_has_a_sketch_of_a_kilobyte_at_most() {
    let many = (0..60).map(|id| story(&id.to_string(), None, (0..10).map(|i| paragraph(id, i)).collect())).collect();
    let sketch = PageSketch::of(&Ledger { items: many, ..Ledger::default() });
    assert!(sketch.hashes.len() * 5 <= 1024);
    assert_eq!(sketch.hashes.iter().map(|hash| hash.1).collect::<std::collections::BTreeSet<_>>().len(), 60);
}

/// Pages of stories that print, shorten and continue each other in many ways.
fn archives() -> impl Strategy<Value = Vec<(String, PageFacts, Vec<Item>)>> {
    let item = (0u64..5, 0u64..6, 1u64..5, prop::option::of(1u32..4), prop::option::of(1u32..4), any::<bool>()).prop_map(
        |(subject, start, count, turn, came, head)| {
            let mut item = story("", head.then_some("头条"), (start..start + count).map(|i| paragraph(subject, i)).collect());
            if let Some(page) = turn {
                item = to(item, page);
            }
            if let Some(page) = came {
                item = from(item, page, "");
            }
            item
        },
    );
    let facts =
        (prop::option::of(0usize..2), prop::option::of(21u8..24), prop::option::of(1u32..4)).prop_map(|(paper, day, number)| PageFacts {
            publication: paper.map(|paper| ["甲报", "乙报"][paper].to_owned()),
            issue_date: day.map(|day| format!("2025-06-{day}")),
            page: number.map(|number| number.to_string()),
            ..PageFacts::default()
        });
    prop::collection::vec((facts, prop::collection::vec(item, 0..5)), 0..6).prop_map(|pages| {
        let named = pages.into_iter().enumerate().map(|(page, (facts, mut items))| {
            for (index, item) in items.iter_mut().enumerate() {
                item.id = format!("{page}-{index}");
            }
            (format!("page{page}"), facts, items)
        });
        named.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_order_of_pages_changes_nothing(pages in archives(), turn in 0usize..6, flip in any::<bool>()) {
        let view = |pages: &[(String, PageFacts, Vec<Item>)]| joined(pages.iter().map(|(path, facts, items)| (path.as_str(), facts.clone(), items.clone())).collect());
        let (joins, ledgers) = view(&pages);
        let mut other = pages.clone();
        let count = other.len().max(1);
        other.rotate_left(turn % count);
        if flip {
            other.reverse();
        }
        let (again, mut shuffled) = view(&other);
        prop_assert_eq!(&joins, &again);
        shuffled.sort_by(|a, b| a.file.cmp(&b.file));
        prop_assert_eq!(ledgers, shuffled);
        // One story goes on in one place, and comes from one.
        let mut ends: Vec<&StoryName> = joins.continuations.iter().map(|pair| &pair.from).collect();
        ends.dedup();
        prop_assert_eq!(ends.len(), joins.continuations.len());
    }
}

//! Ledgers → articles over a history: ingest, edits, moves, a better program, more pages. Nothing that a person did is lost.

use std::collections::{BTreeMap, BTreeSet};

use baoku::{
    article::{self, Article, Order, Outcome, Write, ids::Ids},
    diagnostic::Diagnostic,
    ingest::{
        Ledger,
        join::{Continued, Joins, StoryName},
        ledger::{Block, Continuation, Item, Kind, Role},
    },
    source::{PageFacts, RawPage, SourceFile},
};

/// An archive's files in memory.
#[derive(Default)]
struct Desk {
    pages: Vec<RawPage>,
    ledgers: BTreeMap<String, Ledger>,
    files: BTreeMap<String, String>,
    ids: Ids,
    joins: Joins,
    force: BTreeSet<String>,
    superseded: BTreeMap<String, String>,
}

impl Desk {
    /// Ingests pages as these ledgers read them.
    fn ingest(&mut self, read: &[(&str, Ledger)]) -> Vec<Diagnostic> {
        for (raw, _) in read {
            if !self.pages.iter().any(|page| page.path == *raw) {
                self.pages.push(page(raw));
            }
        }
        let fresh: Vec<bool> = self.pages.iter().map(|page| read.iter().any(|(raw, _)| page.path == *raw)).collect();
        let ledgers: Vec<Ledger> = self
            .pages
            .iter()
            .map(|page| {
                read.iter()
                    .find(|(raw, _)| page.path == *raw)
                    .map_or_else(|| self.ledgers[&page.path].clone(), |(_, ledger)| ledger.clone())
            })
            .collect();
        let files: Vec<SourceFile> = self.files.iter().map(|(path, text)| file(path, text)).collect();
        let order = Order {
            pages: &self.pages,
            ledgers: &ledgers,
            fresh: &fresh,
            before: &self.ledgers,
            superseded: &self.superseded,
            joins: &self.joins,
            files: &files,
            ids: &self.ids,
            today: "2026-01-02",
            force: &self.force,
        };
        let (outcome, diagnostics) = article::write(&order);
        let Outcome { writes, ledgers, ids, .. } = outcome;
        for write in writes {
            match write {
                Write::Put { path, bytes } => self.files.insert(path, String::from_utf8(bytes).expect("articles are UTF-8")),
                Write::Remove { path } => self.files.remove(&path),
            };
        }
        self.ledgers = self.pages.iter().map(|page| page.path.clone()).zip(ledgers).collect();
        self.ids = ids;
        diagnostics
    }

    fn edit(&mut self, path: &str, from: &str, to: &str) {
        let text = self.files.get_mut(path).expect("the article is there");
        assert!(text.contains(from), "{from} is not in\n{text}");
        *text = text.replace(from, to);
    }

    fn article(&self, path: &str) -> Article {
        let (article, diagnostics) = article::parse(&file(path, &self.files[path]));
        assert!(diagnostics.is_empty());
        article.expect("it can be read")
    }

    fn only(&self) -> String {
        assert_eq!(self.files.len(), 1, "{:?}", self.files.keys());
        self.files.keys().next().expect("one file").clone()
    }
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), bytes: text.as_bytes().into(), hash: blake3::hash(text.as_bytes()) }
}

fn page(path: &str) -> RawPage {
    let lines = (0..60).map(|number| format!("第{number}行")).collect();
    let facts = PageFacts { issue_date: Some("2025-03-04".to_owned()), ..PageFacts::default() };
    RawPage { path: path.to_owned(), hash: blake3::hash(path.as_bytes()), encoding: "UTF-8", lines, facts, boxes: None }
}

fn item(id: &str, headline: Option<&str>, paragraphs: &[&str]) -> Item {
    let block =
        |(number, (role, text)): (usize, (Role, &str))| Block { role, lines: vec![(number + 1, number + 1)], text: text.to_owned() };
    let blocks = headline.map(|text| (Role::Headline, text)).into_iter().chain(paragraphs.iter().map(|text| (Role::P, *text)));
    Item { id: id.to_owned(), headline: headline.map(str::to_owned), blocks: blocks.enumerate().map(block).collect(), ..Item::default() }
}

fn ledger(items: Vec<Item>) -> Ledger {
    Ledger { file: "a.txt".to_owned(), items, ..Ledger::default() }
}

const RAW: &str = "content/raw/a.txt";
const HEADLINE: &str = "重庆银行行长谈增长";
const TEXT: [&str; 4] = [
    "本报三月四日讯 江上的第一座大桥今天上午正式通车，两岸居民步行过桥庆祝。",
    "大桥全长一千二百米，建设历时三年，共用钢材两万吨，参加建设的有八百多名工人。",
    "据介绍，大桥通车以后，两岸之间的行程将由四十分钟缩短到五分钟，方便居民出行。",
    "建设者表示，下一步还要修建引桥和照明设施，预计在明年春天全部完成并交付使用。",
];

fn ingested() -> (Desk, String) {
    let mut desk = Desk::default();
    let diagnostics = desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &TEXT)]))]);
    assert_eq!(diagnostics, []);
    let path = desk.only();
    (desk, path)
}

#[test]
fn a_new_story_has_id_address_and_date() {
    let (desk, path) = ingested();
    assert_eq!(path, "content/articles/2025/03/04/chong-qing-yin-hang-hang-zhang-tan-zeng-zhang.md");
    let article = desk.article(&path);
    assert_eq!(article.front.id.len(), 8);
    assert_eq!(article.front.added.as_deref(), Some("2026-01-02"));
    assert_eq!(article.front.source[0].raw, "a.txt");
    let published = &desk.ids.published[&article.front.id];
    assert_eq!(published.url, "2025/03/04/chong-qing-yin-hang-hang-zhang-tan-zeng-zhang.html");
    assert_eq!(published.since, "2026-01-02");
    let (read, diagnostics) = Ids::parse(&file("content/ids.tsv", &desk.ids.print()));
    assert_eq!(diagnostics, []);
    assert_eq!(read, desk.ids);
}

#[test]
fn the_same_pages_again_change_nothing() {
    let (mut desk, path) = ingested();
    let before = desk.files.clone();
    let ledgers = desk.ledgers.clone();
    assert_eq!(desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &TEXT)]))]), []);
    assert_eq!(desk.files, before);
    assert_eq!(desk.ledgers, ledgers);
    assert!(desk.files.contains_key(&path));
}

#[test]
fn a_history_of_edits_and_a_better_program() {
    let (mut desk, path) = ingested();
    let id = desk.article(&path).front.id;
    desk.edit(&path, HEADLINE, "江上大桥通车");
    desk.edit(&path, "共用钢材两万吨", "共用钢材三万吨");
    desk.edit(&path, "topics_add: []", "topics_add: [bridges]");
    desk.edit(&path, "status: null", "status: withdrawn");
    let moved = "content/articles/2025/03/04/bridge.md";
    let text = desk.files.remove(&path).expect("the article is there");
    desk.files.insert(moved.to_owned(), text);

    // The program now reads the third paragraph better, cuts the fourth in two and finds an agency.
    let third = TEXT[2].replace("据介绍", "据有关部门介绍");
    let mut better = item(
        "p1-7",
        Some(HEADLINE),
        &[TEXT[0], TEXT[1], &third, "建设者表示，下一步还要修建引桥和照明设施，", "预计在明年春天全部完成并交付使用。"],
    );
    better.agency = Some("新华社".to_owned());
    assert_eq!(desk.ingest(&[(RAW, ledger(vec![better]))]), []);

    assert_eq!(desk.only(), moved);
    let article = desk.article(moved);
    let front = &article.front;
    assert_eq!(front.id, id);
    assert_eq!(front.title.as_deref(), Some("江上大桥通车"));
    assert_eq!(front.agency.as_deref(), Some("新华社"));
    assert_eq!(front.topics_add, ["bridges"]);
    assert!(front.status.is_some());
    assert_eq!(front.aliases, ["2025/03/04/chong-qing-yin-hang-hang-zhang-tan-zeng-zhang.html"]);
    assert_eq!(desk.ids.published[&id].url, "2025/03/04/bridge.html");
    let lines: Vec<&str> = article.body.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[1].contains("三万吨"), "the edit of the second paragraph is lost");
    assert!(lines[2].contains("据有关部门介绍"), "the third paragraph, next to an edited one, did not improve");
    assert!(lines[4].starts_with("预计"));
}

#[test]
fn a_true_conflict_keeps_the_edit_and_is_told_once_with_both_readings() {
    let (mut desk, path) = ingested();
    desk.edit(&path, "共用钢材两万吨", "共用钢材三万吨");
    desk.edit(&path, HEADLINE, "大桥通车");
    let second = TEXT[1].replace("八百多名", "九百多名");
    let better = ledger(vec![item("a-1", Some("江上大桥今日通车"), &[TEXT[0], &second, TEXT[2], TEXT[3]])]);
    let diagnostics = desk.ingest(&[(RAW, better.clone())]);
    assert_eq!(diagnostics.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["edit-conflict", "edit-conflict"]);
    let paragraph = &diagnostics[1];
    assert!(paragraph.place.as_ref().is_some_and(|place| place.excerpt.contains("三万吨")));
    let help = paragraph.help.as_deref().expect("the difference is shown");
    assert!(help.contains("- 大桥全长") && help.contains("三万吨") && help.contains("+ 大桥全长") && help.contains("九百多名"), "{help}");
    assert!(desk.files[&path].contains("三万吨") && desk.files[&path].contains("title: \"大桥通车\""));
    assert_eq!(desk.ledgers[RAW].items[0].doubts.len(), 2);
    // The editor has seen it and left it: it is an edit like others now.
    assert_eq!(desk.ingest(&[(RAW, better)]), []);
    assert!(desk.files[&path].contains("三万吨"));
}

#[test]
fn an_edit_is_discarded_only_when_its_page_is_named() {
    let (mut desk, path) = ingested();
    desk.edit(&path, "共用钢材两万吨", "共用钢材三万吨");
    desk.edit(&path, "rights: null", "rights: metadata");
    let read = ledger(vec![item("a-1", Some(HEADLINE), &TEXT)]);
    desk.force.insert("b.txt".to_owned());
    assert_eq!(desk.ingest(&[(RAW, read.clone())]), []);
    assert!(desk.files[&path].contains("三万吨"));
    desk.force.insert("a.txt".to_owned());
    assert_eq!(desk.ingest(&[(RAW, read)]), []);
    assert!(desk.files[&path].contains("两万吨"));
    assert!(desk.article(&path).front.rights.is_some(), "what only people write is never discarded");
}

#[test]
fn a_paragraph_that_a_person_added_or_removed_stays_so() {
    let (mut desk, path) = ingested();
    desk.edit(&path, &format!("\n{}\n", TEXT[1]), "\n");
    desk.edit(&path, TEXT[3], &format!("{}\n\n编者注。", TEXT[3]));
    let first = TEXT[0].replace("今天上午", "今天上午十时");
    assert_eq!(desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &[&first, TEXT[1], TEXT[2], TEXT[3]])]))]), []);
    let article = desk.article(&path);
    assert!(!article.body.contains("钢材"));
    assert!(article.body.ends_with("编者注。"));
    assert!(article.body.contains("上午十时"));
}

#[test]
fn a_deleted_article_is_not_resurrected_silently() {
    let (mut desk, path) = ingested();
    let id = desk.article(&path).front.id;
    desk.files.clear();
    let read = ledger(vec![item("a-1", Some(HEADLINE), &TEXT)]);
    for _ in 0..2 {
        let diagnostics = desk.ingest(&[(RAW, read.clone())]);
        assert_eq!(diagnostics.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["article-deleted"]);
        assert!(desk.files.is_empty());
    }
    desk.force.insert(RAW.to_owned());
    assert_eq!(desk.ingest(&[(RAW, read)]), []);
    assert_eq!(desk.article(&path).front.id, id);
}

#[test]
fn a_file_that_cannot_be_read_whole_is_left_alone() {
    let (mut desk, path) = ingested();
    for (from, to) in [("kicker: null", "kciker: \"引题\""), ("---\nid", "---\nid：")] {
        desk.edit(&path, from, to);
        let before = desk.files.clone();
        let better = TEXT[0].replace("今天上午", "今天上午十时");
        assert_eq!(desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &[&better, TEXT[1], TEXT[2], TEXT[3]])]))]), []);
        assert_eq!(desk.files, before);
    }
    // Once it is mended it improves.
    desk.edit(&path, "kciker", "kicker");
    desk.edit(&path, "id：:", "id:");
    let better = TEXT[0].replace("今天上午", "今天上午十时");
    assert_eq!(desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &[&better, TEXT[1], TEXT[2], TEXT[3]])]))]), []);
    assert!(desk.files[&path].contains("十时") && desk.files[&path].contains("引题"));
}

#[test]
fn halves_become_one_article_when_the_second_page_arrives() {
    let mut desk = Desk::default();
    let mut first = item("a-1", Some(HEADLINE), &[TEXT[0], TEXT[1], "据介绍，大桥通车以后，两岸之间的"]);
    first.blocks.push(Block { role: Role::Continuation, lines: vec![(9, 9)], text: "（下转第三版）".to_owned() });
    first.continued_to = Some(Continuation { page: 3 });
    let first = ledger(vec![first]);
    assert_eq!(desk.ingest(&[(RAW, first.clone())]), []);
    let path = desk.only();
    let id = desk.article(&path).front.id;
    assert_eq!(desk.article(&path).front.continued_to, Some(3));

    let mut second = item("b-1", None, &["行程将由四十分钟缩短到五分钟，方便居民出行。", TEXT[3]]);
    second.kind = Kind::Fragment;
    second.continued_from = Some(Continuation { page: 1 });
    let name = |raw: &str, item: &str| StoryName { raw: raw.to_owned(), item: item.to_owned() };
    let inner = "content/raw/b.txt";
    desk.joins.continuations =
        vec![Continued { from: name(RAW, "a-1"), to: name(inner, "b-1"), overlap: 0, mid_paragraph: true, evidence: Vec::new() }];
    assert_eq!(desk.ingest(&[(inner, ledger(vec![second.clone()]))]), []);
    assert_eq!(desk.only(), path);
    let article = desk.article(&path);
    assert_eq!(article.front.id, id);
    assert_eq!((article.front.continued_to, article.front.continued_from), (None, None));
    assert_eq!(article.front.source.iter().map(|source| source.raw.as_str()).collect::<Vec<_>>(), ["a.txt", "b.txt"]);
    assert_eq!(article.body.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), TEXT);
    assert_eq!(desk.ledgers[inner].baoku.as_ref().expect("it was written").stories["b-1"].id, id);
}

#[test]
fn an_inner_half_that_was_an_article_gives_way_and_its_address_lives_on() {
    let mut desk = Desk::default();
    let inner = "content/raw/b.txt";
    let mut second = item("b-1", None, &[TEXT[2], TEXT[3]]);
    second.kind = Kind::Fragment;
    second.continued_from = Some(Continuation { page: 1 });
    assert_eq!(desk.ingest(&[(inner, ledger(vec![second]))]), []);
    let former = desk.only();
    assert_eq!(desk.article(&former).front.continued_from, Some(1));
    let name = |raw: &str, item: &str| StoryName { raw: raw.to_owned(), item: item.to_owned() };
    desk.joins.continuations =
        vec![Continued { from: name(RAW, "a-1"), to: name(inner, "b-1"), overlap: 0, mid_paragraph: false, evidence: Vec::new() }];
    assert_eq!(desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &TEXT[..2])]))]), []);
    // One file, whichever address it has; the id and the address that were published lead to it.
    let path = desk.only();
    let article = desk.article(&path);
    assert_eq!(article.front.source.len(), 2);
    assert_eq!(desk.ids.published.len(), 1);
    assert_eq!(path, former);
}

#[test]
fn a_fragment_of_one_paragraph_is_no_article() {
    let mut desk = Desk::default();
    let mut piece = item("a-1", None, &[TEXT[0]]);
    piece.kind = Kind::Fragment;
    assert_eq!(desk.ingest(&[(RAW, ledger(vec![piece]))]), []);
    assert!(desk.files.is_empty());
}

#[test]
fn a_renamed_page_keeps_its_articles() {
    let (mut desk, path) = ingested();
    let id = desk.article(&path).front.id;
    let renamed = "content/raw/1905/a.txt";
    desk.pages[0].path = renamed.to_owned();
    // The committed account lies under the old name still.
    assert_eq!(desk.ingest(&[(renamed, ledger(vec![item("a-1", Some(HEADLINE), &TEXT)]))]), []);
    assert_eq!(desk.only(), path);
    let article = desk.article(&path);
    assert_eq!(article.front.id, id);
    assert_eq!(article.front.source[0].raw, "1905/a.txt");
}

#[test]
fn two_stories_with_one_headline_have_two_addresses_and_ids() {
    let mut desk = Desk::default();
    let read = ledger(vec![item("a-1", Some("要闻"), &TEXT[..2]), item("a-2", Some("要闻"), &TEXT[2..])]);
    assert_eq!(desk.ingest(&[(RAW, read)]), []);
    assert_eq!(desk.files.len(), 2);
    assert_eq!(desk.ids.published.len(), 2);
}

#[test]
fn an_address_that_another_file_has_is_no_alias() {
    let mut desk = Desk::default();
    let read = || ledger(vec![item("a-1", Some("要闻"), &TEXT[..2]), item("a-2", Some("大桥"), &TEXT[2..])]);
    desk.ingest(&[(RAW, read())]);
    let [first, second] = [0, 1].map(|number| desk.files.keys().nth(number).expect("two files").clone());
    // A person gives each file the other's name.
    let (one, other) = (desk.files[&first].clone(), desk.files[&second].clone());
    desk.files = BTreeMap::from([(first.clone(), other), (second.clone(), one)]);
    desk.ingest(&[(RAW, read())]);
    for path in [first, second] {
        assert_eq!(desk.article(&path).front.aliases, [""; 0], "{path}");
    }
}

#[test]
fn the_order_of_pages_changes_nothing() {
    let read = |raw| (raw, ledger(vec![item("a-1", Some("要闻"), &TEXT)]));
    let (mut one, mut other) = (Desk::default(), Desk::default());
    one.ingest(&[read("content/raw/a.txt"), read("content/raw/b.txt")]);
    other.ingest(&[read("content/raw/b.txt"), read("content/raw/a.txt")]);
    assert_eq!(one.files, other.files);
    assert_eq!(one.ids, other.ids);
}

/// The two halves of a story that was read as one: the id stays with the larger half, which names the other.
#[test]
fn a_split_story_names_its_successor_and_a_merged_one_is_inherited() {
    let (mut desk, path) = ingested();
    let id = desk.article(&path).front.id;
    let halves = || ledger(vec![item("a-1", Some(HEADLINE), &TEXT[..3]), item("a-2", Some("建设者谈下一步"), &TEXT[3..])]);
    assert_eq!(desk.ingest(&[(RAW, halves())]), []);
    let front = desk.article(&path).front;
    assert_eq!((front.id.as_str(), desk.files.len()), (id.as_str(), 2));
    let [second] = &front.successors[..] else { panic!("one successor: {:?}", front.successors) };
    let second = second.clone();
    let address = desk.ids.published[&second].url.clone();
    // Again: nothing changes, and the second half is itself.
    let before = desk.files.clone();
    assert_eq!(desk.ingest(&[(RAW, halves())]), []);
    assert_eq!(desk.files, before);

    // And one story again: the address of the second half leads to it, its id is not forgotten.
    let said = desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &TEXT)]))]);
    assert_eq!(said.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["articles-merged"]);
    assert_eq!(desk.only(), path);
    assert_eq!(desk.article(&path).front.aliases, [address]);
    assert_eq!(desk.ids.published[&second].successor.as_deref(), Some(&*id));
    let (read, problems) = Ids::parse(&file("content/ids.tsv", &desk.ids.print()));
    assert_eq!((read, problems), (desk.ids.clone(), vec![]));
}

/// An article that a person edited does not vanish into another, and its address is not claimed twice while it stands.
#[test]
fn an_edited_article_that_was_merged_stays_until_it_is_deleted() {
    let mut desk = Desk::default();
    desk.ingest(&[(RAW, ledger(vec![item("a-1", Some(HEADLINE), &TEXT[..3]), item("a-2", Some("建设者谈下一步"), &TEXT[3..])]))]);
    let (mut first, mut second) = (String::new(), String::new());
    for path in desk.files.keys() {
        if desk.files[path].contains(HEADLINE) { first.clone_from(path) } else { second.clone_from(path) }
    }
    let (id, gone) = (desk.article(&first).front.id, desk.article(&second).front.id);
    desk.edit(&second, "明年春天", "明年夏天");
    let whole = || ledger(vec![item("a-1", Some(HEADLINE), &TEXT)]);
    let said = desk.ingest(&[(RAW, whole())]);
    assert_eq!(said.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["articles-merged"]);
    assert!(desk.files[&second].contains("明年夏天"));
    assert_eq!(desk.article(&first).front.aliases, [""; 0], "its address is its own as long as it is there");
    desk.files.remove(&second);
    assert_eq!(desk.ids.successor_of(&gone, |there| there == id), Some(&*id));
}

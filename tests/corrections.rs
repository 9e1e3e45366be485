//! Corrections in a page's sidecar: applied where they fit, told where they don't, and never a line lost.

use std::collections::BTreeMap;

use baoku::{
    diagnostic::Diagnostic,
    ingest::{
        self, Ledger,
        ledger::{Block, Doubt, Item, Kind, Role},
    },
    pipeline,
    source::{self, PageFacts, Quote, RawPage, SourceFile},
};
use proptest::prelude::*;

/// Two stories, the second cut wrongly into a story of its own at line 9, and a stray line.
const PAGE: &str = "\
江上大桥通车
本报三月四日讯 江上的
第一座大桥今天通车。
大桥全长一千二百米，建
设历时三年。
图书馆延长开放时间
本市图书馆昨日宣布，自
下月起延长开放时间。
馆长表示，到馆读者比前
年增加近两成。
第三版
";

fn page(sidecar: &str) -> (RawPage, Vec<Diagnostic>) {
    page_of(PAGE, sidecar)
}

fn page_of(text: &str, sidecar: &str) -> (RawPage, Vec<Diagnostic>) {
    let (facts, mut said) = source::sidecar(&SourceFile::new("content/raw/a.yaml", sidecar.as_bytes()));
    let (page, found) = source::decode(&SourceFile::new("content/raw/a.txt", text.as_bytes()), facts);
    said.extend(found);
    (page.expect("UTF-8 is text"), said)
}

fn block(role: Role, from: usize, to: usize) -> Block {
    let text = PAGE.lines().skip(from - 1).take(to + 1 - from).collect();
    Block { role, lines: vec![(from, to)], text }
}

fn ledger() -> Ledger {
    let item = |id: &str, blocks: Vec<Block>| {
        let headline = blocks.iter().find(|block| block.role == Role::Headline).map(|block| block.text.clone());
        Item { id: id.to_owned(), headline, blocks, ..Item::default() }
    };
    let mut ledger = Ledger { file: "a.txt".to_owned(), ..Ledger::default() };
    ledger.items = vec![
        item("a-1", vec![block(Role::Headline, 1, 1), block(Role::P, 2, 5)]),
        item("a-2", vec![block(Role::Headline, 6, 6), block(Role::P, 7, 8)]),
        item("a-3", vec![block(Role::P, 9, 10)]),
    ];
    ledger.items[2].doubts.push(Doubt {
        code: "story-start".to_owned(),
        message: "nothing but its place says that a story begins here".to_owned(),
        lines: vec![(9, 9)],
        alternatives: Vec::new(),
    });
    let stray = block(Role::P, 11, 11);
    ledger.stray = vec![ingest::ledger::Stray { lines: stray.lines, text: stray.text, why: "belongs to no story".to_owned() }];
    ledger
}

/// The ledger with the corrections: each story as its roles, lines and texts.
fn corrected(sidecar: &str) -> (Ledger, Vec<Diagnostic>) {
    let (page, mut said) = page(sidecar);
    let mut ledger = ledger();
    said.extend(ingest::correct(&page, &mut ledger));
    (ledger, said)
}

fn shape(ledger: &Ledger) -> Vec<String> {
    let blocks = |item: &Item| item.blocks.iter().map(|block| format!("{:?} {:?}", block.role, block.lines)).collect::<Vec<_>>().join(", ");
    ledger.items.iter().map(blocks).collect()
}

fn codes(said: &[Diagnostic]) -> Vec<&str> {
    said.iter().map(|problem| problem.code).collect()
}

#[test]
fn without_corrections_nothing_is_touched() {
    let (read, said) = corrected("page: 3\n");
    assert_eq!((read, said), (ledger(), vec![]));
}

#[test]
fn a_paragraph_is_broken_and_joined() {
    let (read, said) = corrected("corrections:\n  - break: \"4 大桥全长\"\n");
    assert_eq!(said, []);
    assert_eq!(shape(&read)[0], "Headline [(1, 1)], P [(2, 3)], P [(4, 5)]");
    assert_eq!(read.items[0].blocks[2].text, "大桥全长一千二百米，建设历时三年。");
    // And back: the first pass may read it so one day.
    let (page, _) = page("corrections:\n  - join: \"4 大桥全长\"\n");
    let mut joined = read;
    assert_eq!(ingest::correct(&page, &mut joined), []);
    assert_eq!(shape(&joined), shape(&ledger()));
    assert_eq!(joined.items[0].blocks[1].text, "本报三月四日讯 江上的第一座大桥今天通车。大桥全长一千二百米，建设历时三年。");
}

#[test]
fn what_was_no_beginning_goes_to_the_story_before_and_its_doubt_is_settled() {
    let (read, said) = corrected("corrections:\n  - continue: \"9 馆长表示\"\n");
    assert_eq!(said, []);
    assert_eq!(shape(&read)[1], "Headline [(6, 6)], P [(7, 8)], P [(9, 10)]");
    assert_eq!(read.items.len(), 2);
    assert_eq!(read.items[1].doubts, []);
    assert_eq!(read.items[1].id, "a-2");
}

#[test]
fn a_story_begins_or_is_listed_in_its_order() {
    let (read, said) = corrected("corrections:\n  - story: \"4 大桥全长\"\n    kind: brief\n");
    assert_eq!(said, []);
    assert_eq!(shape(&read)[..2], ["Headline [(1, 1)], P [(2, 3)]", "P [(4, 5)]"]);
    assert_eq!(read.items[1].kind, Kind::Brief);
    let (read, said) = corrected("corrections:\n  - story: [\"6 图书馆\", \"9-10 馆长…两成。\", \"7-8 本市\"]\n");
    assert_eq!(said, []);
    assert_eq!(shape(&read)[1], "Headline [(6, 6)], P [(9, 10)], P [(7, 8)]");
    assert_eq!(read.items[1].headline.as_deref(), Some("图书馆延长开放时间"));
    assert_eq!(read.items.len(), 2);
}

#[test]
fn lines_get_a_role_and_a_story() {
    let (read, said) = corrected(
        "corrections:\n  - lines: \"11 第三版\"\n    role: subtitle\n    of: \"6 图书馆\"\n  - lines: \"2-3 本报\"\n    role: lead\n",
    );
    assert_eq!(said, []);
    assert_eq!(shape(&read)[..2], ["Headline [(1, 1)], Lead [(2, 3)], P [(4, 5)]", "Headline [(6, 6)], Subtitle [(11, 11)], P [(7, 8)]"]);
    assert_eq!(read.items[1].subtitle.as_deref(), Some("第三版"));
    assert_eq!(read.stray, []);
    let (read, said) = corrected("corrections:\n  - lines: \"11 第三版\"\n    role: subtitle\n");
    assert_eq!(codes(&said), ["correction-refused"]);
    assert_eq!(read, ledger());
}

#[test]
fn lines_move_and_stray() {
    let (read, said) =
        corrected("corrections:\n  - move: \"4-5 大桥\"\n    before: \"2 本报\"\n  - stray: \"9-10 馆长\"\n    why: advertisement\n");
    assert_eq!(said, []);
    assert_eq!(shape(&read), ["Headline [(1, 1)], P [(4, 5)], P [(2, 3)]", "Headline [(6, 6)], P [(7, 8)]"]);
    assert_eq!(
        read.stray.iter().map(|stray| (&*stray.why, stray.lines[0])).collect::<Vec<_>>(),
        [("advertisement", (9, 10)), ("belongs to no story", (11, 11))]
    );
    let (_, said) = corrected("corrections:\n  - move: \"4-5 大桥\"\n    after: \"5 设历时\"\n");
    assert_eq!(codes(&said), ["correction-refused"]);
}

#[test]
fn facts_are_stated_and_emptied() {
    let (read, said) = corrected(
        "corrections:\n  - facts: \"7 本市\"\n    set:\n      headline: null\n      date: \"2025-03\"\n      authors: [李明, 王芳]\n      continued_to: 3\n",
    );
    assert_eq!(said, []);
    let item = &read.items[1];
    assert_eq!((item.headline.as_deref(), item.date.as_deref()), (None, Some("2025-03")));
    assert_eq!(item.authors, ["李明", "王芳"]);
    assert_eq!(item.continued_to.as_ref().map(|to| to.page), Some(3));
}

#[test]
fn what_was_read_rightly_is_settled() {
    let (read, said) = corrected("corrections:\n  - sure: \"9 馆长表示\"\n");
    assert_eq!(said, []);
    assert_eq!(read.items[2].doubts, []);
    assert_eq!(shape(&read), shape(&ledger()));
}

#[test]
fn a_correction_that_does_not_fit_is_said_and_not_applied() {
    for (wrong, code) in [
        ("break: \"4 别的词语\"", "correction-unfit"),
        ("break: \"400 大桥全长\"", "correction-moved"),
        ("break: \"5 大桥全长\"", "correction-moved"),
        ("break: \"5 大桥\"", "correction-unfit"),
        ("lines: \"4-5 大桥…两成。\"\n    role: p", "correction-unfit"),
    ] {
        let (read, said) = corrected(&format!("corrections:\n  - {wrong}\n"));
        assert_eq!(codes(&said), [code], "{wrong}");
        assert_eq!(said[0].place.as_ref().map(|place| (&*place.path, place.line)), Some(("content/raw/a.yaml", 2)));
        assert!(said[0].help.is_some());
        assert_eq!(read == ledger(), code == "correction-unfit", "{wrong}");
    }
    // Two lines that begin alike: none of them is taken.
    let twice = format!("{PAGE}大桥全长一千二百米，建\n");
    let (page, said) = page_of(&twice, "corrections:\n  - break: \"3 大桥全长\"\n");
    assert_eq!(codes(&said), ["correction-unfit"]);
    let mut read = ledger();
    ingest::correct(&page, &mut read);
    assert_eq!(shape(&read), shape(&ledger()));
}

#[test]
fn a_correction_without_sense_is_refused_with_its_place() {
    for wrong in [
        "role: p",
        "break: \"4 大桥全长\"\n    join: \"4 大桥全长\"",
        "lines: \"4 大桥全长\"",
        "lines: \"4 大桥全长\"\n    role: title",
        "move: \"4 大桥全长\"",
        "facts: \"4 大桥全长\"\n    set: {dates: \"2025\"}",
        "facts: \"4 大桥全长\"\n    set: {date: \"in June\"}",
        "facts: \"4 大桥全长\"\n    set: {authors: 李明}",
        "sure: \"4 大桥全长\"\n    why: so",
    ] {
        let (read, said) = corrected(&format!("page: 3\ncorrections:\n  - {wrong}\n"));
        assert_eq!(codes(&said), ["bad-correction"], "{wrong}");
        assert_eq!(said[0].place.as_ref().map(|place| place.line), Some(3), "{wrong}");
        assert_eq!(read, ledger());
    }
    for wrong in ["break: 大桥全长", "break: \"4\"", "break: \"5-4 大桥\"", "brake: \"4 大桥全长\""] {
        let (_, said) = corrected(&format!("corrections:\n  - {wrong}\n"));
        assert!(matches!(codes(&said)[..], ["bad-value" | "unknown-key"]), "{wrong}: {said:?}");
    }
}

#[test]
fn quotes_print_as_they_read() {
    for text in ["12 江上大桥", "12-15 江上大桥…通车。"] {
        assert_eq!(Quote::parse(text).expect("a quote").to_string(), text);
    }
    let lines: Vec<String> = PAGE.lines().map(str::to_owned).collect();
    for (from, to) in (1..=11).flat_map(|from| (from..=11).map(move |to| (from, to))) {
        let quote = Quote::of(&lines, from, to);
        assert_eq!(quote.find(&lines), source::Fit::Lines(from, to));
        assert_eq!(Quote::parse(&quote.to_string()), Some(quote));
    }
}

#[test]
fn a_changed_sidecar_makes_a_page_stale_and_rights_do_not() {
    let stated = |text: &str| page(text).0.facts.reading_hash();
    assert_eq!(stated(""), "");
    assert_eq!(stated("rights: metadata\nurl: https://news.example/1\n"), "");
    let all = ["issue_date: 2025-06-22", "page: 3", "corrections: [{break: \"4 大桥全长\"}]", "corrections: [{join: \"4 大桥全长\"}]"]
        .map(stated);
    assert!(all.iter().all(|hash| hash.len() == 16));
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
    assert_eq!(stated("# a remark\n\nissue_date: \"2025-06-22\"\n"), all[0], "only what is said counts");
}

#[test]
fn a_right_that_is_none_is_an_error() {
    let (_, said) = page("rights: metdata\n");
    assert_eq!(codes(&said), ["bad-value"]);
    assert!(said[0].help.as_deref().is_some_and(|help| help.contains("metadata")));
    let (_, said) = page("issue_date: June\n");
    assert_eq!(codes(&said), ["bad-date"]);
}

#[test]
fn a_page_is_superseded_once_and_not_in_a_circle() {
    let facts = |pairs: &[(&str, &str)]| {
        let mut all: BTreeMap<String, PageFacts> =
            ["a", "b", "c"].iter().map(|name| (format!("content/raw/x/{name}.txt"), PageFacts::default())).collect();
        for (new, old) in pairs {
            all.get_mut(&format!("content/raw/x/{new}.txt")).expect("one of them").supersedes = Some((*old).to_owned());
        }
        let (old, said) = source::superseded(&all);
        (old.into_iter().map(|(old, new)| format!("{} {}", &old[14..15], &new[14..15])).collect::<Vec<_>>(), said.len())
    };
    assert_eq!(facts(&[("b", "a.txt")]), (vec!["a b".to_owned()], 0));
    assert_eq!(facts(&[("b", "x/a.txt"), ("c", "b.txt")]), (vec!["a b".to_owned(), "b c".to_owned()], 0));
    assert_eq!(facts(&[("b", "a.txt"), ("c", "a.txt")]), (vec!["a b".to_owned()], 1));
    assert_eq!(facts(&[("b", "d.txt")]), (vec![], 1));
    assert_eq!(facts(&[("b", "b.txt")]), (vec![], 1));
    assert_eq!(facts(&[("a", "b.txt"), ("b", "a.txt")]), (vec![], 2));
}

/// Every non-blank line stands in one place, or is listed as shared.
fn assert_all_kept(page: &RawPage, ledger: &Ledger) {
    let mut uses = vec![0_usize; page.lines.len() + 1];
    let blocks = ledger.items.iter().flat_map(|item| &item.blocks).map(|block| &block.lines);
    for (from, to) in blocks.chain(ledger.stray.iter().map(|stray| &stray.lines)).flatten() {
        (*from..=*to).for_each(|line| uses[line] += 1);
    }
    for (number, line) in page.lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let count = uses[number + 1];
        assert!(count == 1 || (count > 1 && ledger.shared_lines.contains(&(number + 1))), "line {}: {count} times: {line}", number + 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_correction_loses_a_line(
        lines in prop::collection::vec("[江上大桥通车。，（）0-9 第版记者电讯]{0,12}", 1..24),
        verbs in prop::collection::vec((0usize..9, 1usize..24, 0usize..4, 1usize..24, 0usize..11), 1..8),
    ) {
        let text = lines.join("\n");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let quote = |from: usize, more: usize| {
            let from = from.min(lines.len().max(1));
            baoku::yaml::quoted(&Quote::of(&lines, from, (from + more).min(lines.len().max(1))).to_string())
        };
        let roles = ["kicker", "headline", "subtitle", "lead", "p", "h2", "caption", "credit", "byline", "signoff", "continuation"];
        let mut sidecar = String::from("corrections:\n");
        for (verb, from, more, other, role) in verbs {
            let (one, several, goal) = (quote(from, 0), quote(from, more), quote(other, 0));
            sidecar.push_str(&match verb {
                0 => format!("  - break: {one}\n"),
                1 => format!("  - join: {one}\n    to: {goal}\n"),
                2 => format!("  - lines: {several}\n    role: {}\n    of: {goal}\n", roles[role]),
                3 => format!("  - story: [{several}, {goal}]\n"),
                4 => format!("  - story: {one}\n"),
                5 => format!("  - continue: {one}\n"),
                6 => format!("  - move: {several}\n    after: {goal}\n"),
                7 => format!("  - stray: {several}\n"),
                _ => format!("  - join: {one}\n"),
            });
        }
        let (page, _) = page_of(&text, &sidecar);
        let mut ledger = ingest::read_page(&page);
        ingest::correct(&page, &mut ledger);
        assert_all_kept(&page, &ledger);
        let again = {
            let mut again = ingest::read_page(&page);
            ingest::correct(&page, &mut again);
            again
        };
        prop_assert_eq!(ledger, again);
    }
}

/// An archive of one page and its better text, through the whole of ingest.
#[test]
fn a_better_text_of_a_page_takes_over_ids_and_edits() {
    let bad = "江上大桥通车\n\n本报三月四日讯 江上的\n第一座大桥今天通车，两\n岸居民步行过桥庆祝。\n大桥全长一千二百米，建\n设历时三年，共用钢材两\n万吨，参加建设的有八百\n多名工人。\n";
    let good = bad.replace("步行过桥庆祝", "步行过桥庆祝通车").replace("八百", "九百");
    let put = |snapshot: &mut source::Snapshot, path: &str, text: &str| snapshot.put(SourceFile::new(path, text.as_bytes()));
    let ingest = |snapshot: &mut source::Snapshot| {
        let (mut readings, mut said) = pipeline::read_pages(snapshot);
        let wanted = pipeline::Wanted { today: "2026-01-02".to_owned(), ..pipeline::Wanted::default() };
        let (done, found) = pipeline::ingest(snapshot, &mut readings, &wanted);
        said.extend(found);
        (done, said)
    };
    let mut snapshot = source::Snapshot::default();
    put(&mut snapshot, "content/raw/old.txt", bad);
    put(&mut snapshot, "content/raw/old.yaml", "issue_date: 2025-03-04\n");
    ingest(&mut snapshot);
    let [first] = &snapshot.articles[..] else { panic!("one article: {:?}", snapshot.articles) };
    let (path, text) = (first.path.clone(), String::from_utf8_lossy(&first.bytes).replace("topics_add: []", "topics_add: [bridges]"));
    put(&mut snapshot, &path, &text);
    let ids = snapshot.ids.as_ref().expect("ids were given").bytes.clone();

    put(&mut snapshot, "content/raw/new.txt", &good);
    put(&mut snapshot, "content/raw/new.yaml", "issue_date: 2025-03-04\nsupersedes: old.txt\n");
    let (done, said) = ingest(&mut snapshot);
    assert_eq!((done.pages, done.added, done.changed), (1, 0, 1), "{said:?}");
    let [article] = &snapshot.articles[..] else { panic!("one article") };
    let text = String::from_utf8_lossy(&article.bytes);
    assert!(text.contains("九百") && text.contains("raw: \"new.txt\"") && text.contains("bridges"), "{text}");
    assert_eq!(article.path, path);
    assert_eq!(snapshot.ids.as_ref().expect("ids are there").bytes, ids);
    let old = snapshot.ledgers.iter().find(|file| file.path.ends_with("old.json")).expect("its account stays");
    assert!(String::from_utf8_lossy(&old.bytes).contains("\"superseded_by\": \"content/raw/new.txt\""));
    // Nothing is left to do, and without the sidecar's word the old page would be read again.
    assert_eq!(ingest(&mut snapshot).0.pages, 0);
    put(&mut snapshot, "content/raw/new.yaml", "issue_date: 2025-03-04\n");
    assert_eq!(ingest(&mut snapshot).0.pages, 2);
}

/// The sidecar changes, ingest reads the page again, and an edit of the article stays.
#[test]
fn a_correction_reaches_the_article_and_leaves_edits_alone() {
    let put = |snapshot: &mut source::Snapshot, path: &str, text: &str| snapshot.put(SourceFile::new(path, text.as_bytes()));
    let mut snapshot = source::Snapshot::default();
    put(&mut snapshot, "content/raw/a.txt", PAGE);
    let ingest = |snapshot: &mut source::Snapshot| {
        let (mut readings, _) = pipeline::read_pages(snapshot);
        let wanted = pipeline::Wanted { today: "2026-01-02".to_owned(), ..pipeline::Wanted::default() };
        pipeline::ingest(snapshot, &mut readings, &wanted)
    };
    ingest(&mut snapshot);
    put(
        &mut snapshot,
        "content/raw/a.yaml",
        "corrections:\n  - story: [\"1 江上大桥\", \"2-5 本报\"]\n  - facts: \"1 江上大桥\"\n    set: {headline: 大桥通车, place: 江城}\n",
    );
    let (done, said) = ingest(&mut snapshot);
    assert_eq!(done.pages, 1);
    assert!(!said.iter().any(|problem| problem.code.starts_with("correction")), "{said:?}");
    let with = |words: &str| snapshot.articles.iter().any(|file| String::from_utf8_lossy(&file.bytes).contains(words));
    assert!(with("title: \"大桥通车\"") && with("place: \"江城\""));
    assert_eq!(ingest(&mut snapshot.clone()).0.pages, 0);
}

/// What `explain page` prints can be copied into the sidecar, and settles the doubt.
#[test]
fn each_offered_correction_fits_the_page_and_settles_its_doubt() {
    let (page, _) = page("");
    let text = baoku::check::page::explained(&page, &ledger(), &[]);
    let whole = text.join("\n");
    assert!(whole.contains("    9         p ¶ 馆长表示"), "{whole}");
    assert!(whole.contains("nothing but its place says that a story begins here (story-start)"));
    assert!(whole.contains("   11     stray × 第三版") && whole.contains("   10           │ 年增加近两成。"));
    let remedies = baoku::check::remedy::remedies(&page, &ledger(), &ledger().items[2], &ledger().items[2].doubts[0]);
    assert!(remedies.len() >= 2);
    for remedy in remedies {
        assert!(whole.contains(remedy.yaml.lines().next().expect("a line")));
        let (read, said) = corrected(&format!("corrections:\n{}\n", remedy.yaml));
        assert_eq!(said, [], "{}", remedy.yaml);
        assert!(read.items.iter().all(|item| item.doubts.is_empty()), "{}", remedy.yaml);
    }
    // Every correction offered for any line makes sense; NN is for the person to fill in.
    for line in 1..=11 {
        let accounts = ingest::evidence::lines(&page, &ledger());
        for remedy in baoku::check::remedy::at_line(&page, &ledger(), &accounts, line) {
            let (_, said) = corrected(&format!(
                "corrections:\n{}\n",
                remedy.yaml.replace("NN …", if line < 6 { "7 本市图书馆" } else { "2 本报三月四日讯" }).replace("YYYY-MM-DD", "2025-03-04")
            ));
            assert_eq!(codes(&said), [""; 0], "{}", remedy.yaml);
        }
    }
}

#[test]
fn a_doubt_that_front_matter_calls_solved_is_open_no_more() {
    let (page, _) = page("");
    let mut ledger = ledger();
    let written =
        baoku::ingest::ledger::Written { id: "abcd1234".to_owned(), path: "content/articles/a.md".to_owned(), ..Default::default() };
    ledger.baoku = Some(baoku::ingest::ledger::Record::of(&page));
    ledger.baoku.as_mut().expect("just put there").stories.insert("a-3".to_owned(), written);
    let mut article = baoku::article::Article {
        path: "content/articles/a.md".to_owned(),
        front: baoku::article::FrontMatter::default(),
        body: String::new().into(),
    };
    article.front.id = "abcd1234".to_owned();
    let doubts = |article: &baoku::article::Article| {
        baoku::check::doubts(std::slice::from_ref(&page), std::slice::from_ref(&ledger), std::slice::from_ref(article))
    };
    let open = doubts(&article);
    assert_eq!(open.summary(), "2 sure, 1 need you");
    let help = open.stories[0].doubts[0].help.clone().expect("what to write");
    let mark = help.split("`solved: [\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the mark to copy").to_owned();
    article.front.solved = vec![mark];
    assert_eq!(doubts(&article).summary(), "3 sure, 0 need you");
    article.front.solved = vec!["story-start 别的".to_owned(), "story 馆长表示".to_owned()];
    assert_eq!(doubts(&article).summary(), "2 sure, 1 need you");
    // It survives ingest and printing.
    let printed = baoku::article::print(&article);
    assert_eq!(baoku::article::parse(&SourceFile::new("content/articles/a.md", printed.as_bytes())).0, Some(article));
}

/// A paragraph that stops within a sentence, and the line with which it goes on: joined, nothing is in doubt any more.
#[test]
fn joining_settles_the_doubt_about_the_line_before() {
    let (page, _) = page("corrections:\n  - join: \"9 馆长表示\"\n");
    let mut read = ledger();
    let cut = Doubt { code: "paragraph-cut".to_owned(), lines: vec![(7, 8)], ..read.items[2].doubts[0].clone() };
    read.items[1].doubts.push(cut);
    assert_eq!(ingest::correct(&page, &mut read), []);
    assert_eq!(shape(&read)[1], "Headline [(6, 6)], P [(7, 10)]");
    assert!(read.items.iter().all(|item| item.doubts.is_empty()));
}

/// Each correction that the guide shows is one that can be read.
#[test]
fn the_guide_shows_corrections_that_make_sense() {
    let guide = include_str!("../docs/guide/content/pages/correcting.en.md");
    let blocks: Vec<&str> = guide.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let (corrections, facts): (Vec<&str>, Vec<&str>) = blocks.into_iter().partition(|block| block.contains("corrections:"));
    assert!(!corrections.is_empty() && facts.len() == 2);
    let (known, said) = source::sidecar(&SourceFile::new("content/raw/a.yaml", facts[0].as_bytes()));
    assert_eq!((said, known.page.as_deref(), known.supersedes.as_deref()), (vec![], Some("3"), Some("old.txt")));
    for block in corrections {
        let (facts, said) = source::sidecar(&SourceFile::new("content/raw/a.yaml", block.as_bytes()));
        assert_eq!(said, [], "{block}");
        assert!(!facts.corrections.is_empty());
    }
    let verbs = ["break", "join", "lines", "story", "continue", "move", "stray", "facts", "sure"];
    for verb in verbs {
        assert!(guide.contains(&format!("- {verb}: ")), "the guide says nothing of `{verb}`");
    }
}

/// The other reading that ingest names is offered as the correction that brings it about.
#[test]
fn another_reading_is_a_correction_away() {
    let (page, _) = page("");
    // Each of the two stories goes on with the other's second paragraph.
    let mut ledger = ledger();
    let item = |id: &str, blocks: Vec<Block>| Item { id: id.to_owned(), headline: Some(blocks[0].text.clone()), blocks, ..Item::default() };
    ledger.items = vec![
        item("a-1", vec![block(Role::Headline, 1, 1), block(Role::P, 2, 3), block(Role::P, 9, 10)]),
        item("a-2", vec![block(Role::Headline, 6, 6), block(Role::P, 7, 8), block(Role::P, 4, 5)]),
    ];
    let doubt = |code: &str, lines: (usize, usize), message: &str, other: &str| Doubt {
        code: code.to_owned(),
        message: message.to_owned(),
        lines: vec![lines],
        alternatives: vec![other.to_owned()],
    };
    let roles = |item: &Item| item.blocks.iter().map(|block| (block.role, block.lines.clone())).collect::<Vec<_>>();
    let after = |item: usize, doubt: Doubt| {
        let mut doubted = ledger.clone();
        doubted.items[item].doubts.push(doubt.clone());
        let offered = baoku::check::remedy::remedies(&page, &doubted, &doubted.items[item], &doubt);
        let (corrected, said) = page_of(PAGE, &format!("corrections:\n{}\n", offered[0].yaml));
        assert_eq!(said, [], "{}", offered[0].yaml);
        assert_eq!(ingest::correct(&corrected, &mut doubted), [], "{}", offered[0].yaml);
        assert!(!doubted.items.iter().flat_map(|item| &item.doubts).any(|other| other.code == doubt.code), "{}", offered[0].yaml);
        doubted
    };
    let swapped = after(
        0,
        doubt("story-goes-on", (2, 3), "the text goes on in line 9 (馆长表示…), which is not sure", "it goes on in line 4 (大桥全长…)"),
    );
    assert_eq!(roles(&swapped.items[0]), [(Role::Headline, vec![(1, 1)]), (Role::P, vec![(2, 3)]), (Role::P, vec![(4, 5)])]);
    assert_eq!(roles(&swapped.items[1]), [(Role::Headline, vec![(6, 6)]), (Role::P, vec![(7, 8)]), (Role::P, vec![(9, 10)])]);
    let ended =
        after(0, doubt("story-goes-on", (2, 3), "the text goes on in line 9 (馆长表示…), which is not sure", "the story ends here"));
    assert_eq!(roles(&ended.items[0]), [(Role::Headline, vec![(1, 1)]), (Role::P, vec![(2, 3)])]);
    assert_eq!(ended.items.len(), 3);
    let longer = after(0, doubt("story-goes-on", (9, 10), "the story may not end here", "it goes on in line 4 (大桥全长…)"));
    assert_eq!(roles(&longer.items[0])[3], (Role::P, vec![(4, 5)]));
    let behind = after(1, doubt("story-goes-on", (4, 5), "the place of this text is not sure", "behind line 2 (本报三月…)"));
    assert_eq!(roles(&behind.items[0])[2], (Role::P, vec![(4, 5)]));
    let sooner = after(
        0,
        doubt("story-goes-on", (1, 1), "the text goes on in line 2 (本报三月…), which is not sure", "it goes on in line 9 (馆长表示…)"),
    );
    assert_eq!(roles(&sooner.items[0])[1], (Role::P, vec![(9, 10)]));
    let other = after(
        1,
        doubt("headline-of", (6, 6), "the headline may belong elsewhere", "headline of the story that begins with line 2 (本报三月…)"),
    );
    let heads = |item: &Item| {
        item.blocks.iter().filter(|block| block.role == Role::Headline).flat_map(|block| block.lines.clone()).collect::<Vec<_>>()
    };
    assert_eq!(other.items.iter().map(heads).collect::<Vec<_>>(), [vec![(1, 1), (6, 6)], vec![]]);
    let none = after(1, doubt("headline-of", (6, 6), "the headline may belong elsewhere", "headline of no story on this page"));
    assert!(none.stray.iter().any(|stray| stray.lines == [(6, 6)]), "{none:?}");
}

/// A headline whose text was not found needs a person, and what is offered settles it.
#[test]
fn a_headline_without_text_is_a_doubt() {
    let (page, _) = page("");
    let mut ledger = ledger();
    let text = ledger.items[1].blocks.remove(1);
    ledger.items[2].blocks.insert(0, text);
    ledger.items[2].doubts.clear();
    let doubts = |page: &RawPage, ledger: &Ledger| baoku::check::doubts(std::slice::from_ref(page), std::slice::from_ref(ledger), &[]);
    let told = doubts(&page, &ledger);
    assert_eq!((told.totals.sure, told.totals.need_you), (2, 1), "{told:?}");
    assert!(told.stories[0].doubts[0].message.contains("(headline-alone)"), "{told:?}");
    for (correction, stories) in [
        ("- continue: \"7 本市图书馆\"\n  to: \"6 图书馆延长\"", 2),
        ("- lines: \"6 图书馆延长\"\n  role: headline\n  of: \"7 本市图书馆\"", 2),
        ("- sure: \"6 图书馆延长\"", 3),
    ] {
        let (corrected, said) = page_of(PAGE, &format!("corrections:\n{correction}\n"));
        assert_eq!(said, []);
        let mut after = ledger.clone();
        assert_eq!(ingest::correct(&corrected, &mut after), [], "{correction}");
        assert_eq!((after.items.len(), doubts(&corrected, &after).totals.need_you), (stories, 0), "{correction}: {after:?}");
    }
    // Where the paper says that the text is on another page there is nothing to find here.
    ledger.items[1].continued_to = Some(baoku::ingest::ledger::Continuation { page: 3 });
    assert_eq!(doubts(&page, &ledger).totals.need_you, 0);
}

/// On real pages: whatever is offered fits, settles its doubt, and loses no line.
#[test]
fn what_is_offered_on_real_pages_can_be_taken_as_it_stands() {
    let (snapshot, _) = source::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")));
    let mut offers = 0;
    for raw in &snapshot.raw {
        let (Some(page), _) = source::decode(raw, PageFacts::default()) else { continue };
        let ledger = ingest::read_page(&page);
        let count = |ledger: &Ledger| {
            let blocks = ledger.items.iter().flat_map(|item| &item.blocks).flat_map(|block| &block.lines);
            let lines = blocks.chain(ledger.stray.iter().flat_map(|stray| &stray.lines)).flat_map(|(from, to)| *from..=*to);
            lines.filter(|line| !page.lines[line - 1].trim().is_empty()).collect::<std::collections::BTreeSet<usize>>()
        };
        for item in &ledger.items {
            for doubt in &item.doubts {
                for remedy in baoku::check::remedy::remedies(&page, &ledger, item, doubt) {
                    if remedy.blank != baoku::check::remedy::Blank::Nothing {
                        continue;
                    }
                    offers += 1;
                    let sidecar = SourceFile::new("content/raw/a.yaml", format!("corrections:\n{}\n", remedy.yaml).as_bytes());
                    let (facts, said) = source::sidecar(&sidecar);
                    assert_eq!(said, [], "{}: {}", raw.path, remedy.yaml);
                    let corrected = RawPage { facts, ..page.clone() };
                    let mut after = ledger.clone();
                    let said = ingest::correct(&corrected, &mut after);
                    assert!(said.is_empty(), "{}: {}\n{said:?}", raw.path, remedy.yaml);
                    assert_eq!(count(&after), count(&ledger), "{}: {}", raw.path, remedy.yaml);
                    let open = |other: &Doubt| other.code == doubt.code && other.lines == doubt.lines;
                    assert!(!after.items.iter().flat_map(|item| &item.doubts).any(open), "{}: {}\n{doubt:?}", raw.path, remedy.yaml);
                }
            }
        }
    }
    assert!(offers > 0, "the sample pages have doubts");
}

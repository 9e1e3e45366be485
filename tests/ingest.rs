//! The first pass over pages: nothing is lost whatever the page, and small pages read as a person reads them.

use std::collections::BTreeMap;

use baoku::{
    ingest::{
        self, Ledger,
        ledger::{Kind, Role},
    },
    source::{PageFacts, RawPage},
};
use proptest::prelude::*;

fn page(text: &str) -> RawPage {
    RawPage {
        path: "content/raw/page.txt".into(),
        hash: blake3::hash(text.as_bytes()),
        encoding: "UTF-8",
        lines: text.split('\n').map(str::to_owned).collect(),
        facts: PageFacts { issue_date: Some("2025-06-02".into()), ..PageFacts::default() },
    }
}

fn read(text: &str) -> Ledger {
    ingest::read_page(&page(text))
}

/// Every non-blank line stands in one block or stray entry, shared lines in more.
fn kept(page: &RawPage, ledger: &Ledger) {
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    let places = ledger.items.iter().flat_map(|i| &i.blocks).map(|b| &b.lines).chain(ledger.stray.iter().map(|s| &s.lines));
    for lines in places {
        for &(a, b) in lines {
            for n in a..=b {
                *uses.entry(n).or_default() += 1;
            }
        }
    }
    for (n, line) in page.lines.iter().enumerate() {
        let used = uses.get(&(n + 1)).copied().unwrap_or(0);
        if line.chars().all(char::is_whitespace) {
            continue;
        }
        assert!(used == 1 || used > 1 && ledger.shared_lines.contains(&(n + 1)), "line {} is used {used} times: {line:?}", n + 1);
    }
    // The characters are there too: as many as the lines have, overprinted repeats aside.
    let squeeze = |s: &str| s.chars().filter(|c| !ingest::text::is_space(*c)).count();
    let held: usize =
        ledger.items.iter().flat_map(|i| &i.blocks).map(|b| squeeze(&b.text)).chain(ledger.stray.iter().map(|s| squeeze(&s.text))).sum();
    let raw: usize = page.lines.iter().map(|l| squeeze(l)).sum();
    assert!(held <= raw, "text was invented: {held} of {raw}");
}

const STORY: &str = "\
甲市今年新建公园三十个

新华社甲市6月1日电（记者
李明）甲市园林部门介绍，今年
全市将新建公园三十个，其中十
个靠近学校。
公园都靠近居民区，居民步
行十分钟可达，夜间照明也将一
并更新。
（下转第3版）
";

#[test]
fn a_story_with_headline_dateline_and_continuation() {
    let ledger = read(STORY);
    assert_eq!(ledger.items.len(), 1, "{ledger:#?}");
    let item = &ledger.items[0];
    assert_eq!(item.kind, Kind::Article);
    assert_eq!(item.headline.as_deref(), Some("甲市今年新建公园三十个"));
    assert_eq!(item.continued_to.as_ref().map(|c| c.page), Some(3));
    assert_eq!(item.authors, ["李明"]);
    let roles: Vec<Role> = item.blocks.iter().map(|b| b.role).collect();
    assert_eq!(roles, [Role::Headline, Role::P, Role::P, Role::Continuation]);
    assert!(item.blocks[2].text.starts_with("公园都靠近居民区，居民步行十分钟"));
}

#[test]
fn a_caption_and_its_credit_on_one_line_are_two_blocks() {
    let ledger = read("丙市大桥通车\n\n6月1日，丙市大桥建成通车。 新华社记者 王明 摄\n");
    let photo = ledger.items.iter().find(|i| i.kind == Kind::Photo).expect("a photo");
    assert_eq!(photo.photo_credit.as_deref(), Some("新华社记者 王明 摄"));
    assert!(ledger.shared_lines.contains(&3));
}

#[test]
fn an_empty_page_has_no_stories() {
    assert!(read("").items.is_empty());
    assert!(read("\n \n\u{3000}\n").items.is_empty());
}

#[test]
fn a_change_on_one_side_leaves_the_other_side_alone() {
    let far = "\n".repeat(2) + &STORY.repeat(6);
    let before = read(&far);
    let after = read(&far.replacen("公园", "花园", 1));
    let last = |l: &Ledger| l.items.last().map(|i| (i.headline.clone(), i.blocks.clone()));
    assert_eq!(last(&before), last(&after));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_random_text(text in "[\\PC\n\r\u{3000}\t\u{c}\u{200b}]{0,400}") {
        let page = page(&text);
        kept(&page, &ingest::read_page(&page));
    }

    #[test]
    fn nothing_is_lost_on_shuffled_pages(order in proptest::collection::vec(0usize..40, 0..60)) {
        let all = [STORY, "（新华社乙市6月1日电 记者", "王明）", "□ 本报记者 张三", "—", "03", "新华社", "摄", "（上接第1版）全市", "“（《"];
        let lines: Vec<&str> = all.iter().flat_map(|s| s.split('\n')).collect();
        let text: Vec<&str> = order.iter().map(|&i| lines[i % lines.len()]).collect();
        let page = page(&text.join("\n"));
        kept(&page, &ingest::read_page(&page));
    }
}

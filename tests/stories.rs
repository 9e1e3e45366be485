//! Whose headline, which story: small pages on which stories stand beside each other.

mod common;

use baoku::ingest::{self, Ledger, Weights, ledger::Role};

use common::page;

/// A story without its headline.
const PARK: &str = "新华社甲市6月1日电（记者\n\
    李明）甲市园林部门介绍，今年\n\
    全市将新建公园三十个，其中十\n\
    个靠近学校。\n\
    公园都靠近居民区，居民步\n\
    行十分钟可达，夜间照明也将一\n\
    并更新。\n";

/// Headline and first line of text of each story.
fn stories(ledger: &Ledger) -> Vec<(Option<&str>, usize)> {
    let first = |role: Role| role == Role::P;
    ledger
        .items
        .iter()
        .map(|item| {
            let text = item.blocks.iter().find(|block| first(block.role)).and_then(|block| block.lines.first());
            (item.headline.as_deref(), text.map_or(0, |range| range.0))
        })
        .collect()
}

#[test]
fn reporters_in_brackets_alone_on_a_line_end_their_story() {
    let ledger = ingest::read_page(&page(
        "甲市今年新建公园三十个\n\n\
         甲市园林部门今天介绍，今年全市将新建\n\
         公园三十个，其中十个靠近学校，居民步行十分\n\
         钟可达，老人和孩子晚上也能来散步。\n\
         公园的夜间照明也将一并更新，路灯由各\n\
         区园林单位分别管理，坏了的三天之内修好。\n\
         （本报记者\u{3000}周海）\n\n\
         乙县图书馆搬进新楼\n\n\
         乙县图书馆的新楼昨天开放，读者可以在\n\
         里面借书，也可以听讲座，周末还有给孩子讲故\n\
         事的时间，不用预约。\n\
         新楼有三层，儿童阅览室在一层，自习室\n\
         开到晚上十点，还书的机器整夜开着。\n\
         （本报记者\u{3000}李\u{3000}明）\n",
    ));
    assert_eq!(stories(&ledger), [(Some("甲市今年新建公园三十个"), 3), (Some("乙县图书馆搬进新楼"), 12)], "{ledger:#?}");
    for (item, (line, name)) in ledger.items.iter().zip([(8, "周海"), (17, "李明")]) {
        assert_eq!(item.authors, [name]);
        let last = item.blocks.last().expect("a story has blocks");
        assert_eq!((last.role, last.lines.as_slice()), (Role::Byline, [(line, line)].as_slice()));
    }
}

#[test]
fn reporters_in_brackets_behind_a_dateline_are_part_of_it() {
    let ledger = ingest::read_page(&page(
        "甲市今年新建公园三十个\n\n\
         新华社甲市6月1日电\n\
         （记者李明、周海）\n\
         甲市园林部门介绍，今年全市将新\n\
         建公园三十个，其中十个靠近学校。\n",
    ));
    assert_eq!(stories(&ledger), [(Some("甲市今年新建公园三十个"), 3)], "{ledger:#?}");
    assert!(ledger.items[0].blocks.iter().all(|block| block.role != Role::Byline), "{ledger:#?}");
}

#[test]
fn a_paragraph_that_begins_as_stories_do_begins_one() {
    let page = page(&format!(
        "甲市今年新建公园三十个\n\n\
         {PARK}\
         国家统计局今天（6月1日）\n\
         发布的数据显示，去年全国城市\n\
         居民用于文化和娱乐的支出有所\n\
         增长，其中电影票卖得最多。\n",
    ));
    // So short a page says little: how it begins tells alone, and is weighed for more than on a whole page.
    let read = |opens: f64| ingest::read_page_with(&page, &Weights { opens, ..Weights::default() });
    let park = (Some("甲市今年新建公园三十个"), 3);
    assert_eq!(stories(&read(0.0)), [park]);
    assert_eq!(stories(&read(1.2)), [park, (None, 10)]);
}

#[test]
fn each_line_of_a_row_of_headlines_goes_to_the_story_that_speaks_of_it() {
    let ledger = ingest::read_page(&page(&format!(
        "甲市新建公园三十个\n\
         居民步行十分钟可达\n\
         乙县图书馆新楼开放\n\
         丙市大桥今日建成通车\n\
         两岸往来缩短一小时\n\n\
         {PARK}\n\
         新华社丙市6月1日电（记者\n\
         王强）丙市大桥今日建成通车，\n\
         两岸往来的时间缩短一小时，司\n\
         机不必再等渡船。\n\
         大桥全长三公里，双向六条车道，\n\
         由丙市交通部门管理。\n\n\
         新华社乙县6月1日电（记者\n\
         周海）乙县图书馆的新楼今天开\n\
         放，读者可以在里面借书，也可\n\
         以听讲座。\n\
         新楼有三层，儿童阅览室在一层，\n\
         自习室开到晚上十点。\n",
    )));
    assert_eq!(
        stories(&ledger),
        [
            (Some("甲市新建公园三十个居民步行十分钟可达"), 7),
            (Some("乙县图书馆新楼开放"), 22),
            (Some("丙市大桥今日建成通车两岸往来缩短一小时"), 15),
        ],
        "{ledger:#?}"
    );
}

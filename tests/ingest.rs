//! The first pass over pages: nothing is lost whatever the page, and small pages read as a person reads them.

mod common;

use std::collections::BTreeMap;

use baoku::{
    ingest::{
        self, Ledger,
        ledger::{Kind, Role},
    },
    source::RawPage,
};
use proptest::prelude::*;

use common::page;

fn read(text: &str) -> Ledger {
    ingest::read_page(&page(text))
}

#[test]
fn a_page_in_english_is_read_by_its_plain_form() {
    let text = "HARBOUR BRIDGE OPENS\n\nThe new bridge across the harbour was opened\nyesterday by the mayor in the presence of a\nlarge crowd.\n\nTraffic will be allowed from Monday.\n\nLIBRARY HOURS EXTENDED\nFrom next week\n\nThe library will stay open until ten o'clock\nevery evening.\n  Children are asked to leave at eight.\n";
    let page = page(text);
    let ledger = ingest::read_page(&page);
    kept(&page, &ledger);
    let heads: Vec<_> = ledger.items.iter().map(|item| (item.headline.as_deref(), item.subtitle.as_deref())).collect();
    assert_eq!(heads, [(Some("HARBOUR BRIDGE OPENS"), None), (Some("LIBRARY HOURS EXTENDED"), Some("From next week"))]);
    let texts: Vec<&str> =
        ledger.items.iter().flat_map(|item| &item.blocks).filter(|block| block.role == Role::P).map(|block| block.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "The new bridge across the harbour was opened yesterday by the mayor in the presence of a large crowd.",
            "Traffic will be allowed from Monday.",
            "The library will stay open until ten o'clock every evening.",
            "Children are asked to leave at eight.",
        ]
    );
    assert!(ledger.stray.is_empty());
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
fn radicals_in_place_of_characters_change_no_reading() {
    // What some PDF extractors print: radicals and compatibility ideographs that look like the characters.
    let shapes = [('月', '⽉'), ('日', '⽇'), ('李', '\u{F9E1}'), ('年', '\u{F98E}'), ('十', '⼗'), ('行', '⾏')];
    let printed: String = STORY.chars().map(|c| shapes.iter().find(|s| s.0 == c).map_or(c, |s| s.1)).collect();
    let (clean, shaped) = (read(STORY), read(&printed));
    let (a, b) = (&clean.items[0], &shaped.items[0]);
    assert_eq!(shaped.items.len(), 1, "{shaped:#?}");
    assert_eq!((&a.place, &a.date, &a.agency, &a.authors), (&b.place, &b.date, &b.agency, &b.authors));
    assert_eq!(b.date.as_deref(), Some("2025-06-01"));
    assert_eq!(
        a.blocks.iter().map(|b| (b.role, &b.lines)).collect::<Vec<_>>(),
        b.blocks.iter().map(|b| (b.role, &b.lines)).collect::<Vec<_>>()
    );
    // The text stays as printed.
    assert!(b.blocks[1].text.contains("6⽉1⽇"), "{:?}", b.blocks[1].text);
}

#[test]
fn a_signoff_torn_by_columns_is_put_together() {
    let ledger = read(
        "甲市今年新建公园三十个\n\n\
         甲市园林部门今天介绍，今年全市将\n\
         新建公园三十个，其中十个靠近学校，\n\
         居民步行十分钟可达。\n\
         （据新华社甲市6月1\n\
         乙县图书馆搬进新楼\n\
         新华社乙县5月31日电 乙县图书\n\
         馆的新楼有三层，读者可以在里面借\n\
         书，也可以听讲座。\n\
         日电 记者李明）\n",
    );
    let item = ledger.items.iter().find(|i| i.blocks.iter().any(|b| b.role == Role::Signoff)).unwrap_or_else(|| panic!("{ledger:#?}"));
    assert_eq!((item.place.as_deref(), item.date.as_deref()), (Some("甲市"), Some("2025-06-01")), "{ledger:#?}");
    assert_eq!(item.authors, ["李明"]);
    let signoff = item.blocks.iter().find(|b| b.role == Role::Signoff).expect("a signoff");
    assert_eq!(signoff.lines, [(6, 6), (11, 11)]);
}

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
    /// A page in another script is kept whole, too.
    #[test]
    fn no_line_of_a_latin_page_is_lost(text in "([A-Za-zéß.,;: \\-\"'()\t]{0,60}\n){0,40}") {
        let page = page(&text);
        kept(&page, &ingest::read_page(&page));
    }
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

/// Lines of one column each, printed in turn as extractors do that read a page row by row.
fn in_turn(columns: &[&[&str]]) -> String {
    let rows = columns.iter().map(|c| c.len()).max().unwrap_or(0);
    (0..rows).flat_map(|r| columns.iter().filter_map(move |c| c.get(r))).map(|l| format!("{l}\n")).collect()
}

const LEFT: &[&str] = &[
    "甲市园林部门负责人介绍今",
    "年新建公园的情况，三十个中十",
    "个靠近学校，十个靠近医院，其",
    "余分布在各个居民小区附近，方",
    "便老人和儿童就近活动，也为城",
    "市增加绿色空间。",
];

const RIGHT: &[&str] = &[
    "乙省农业厅的人说，小麦收",
    "获已经结束，粮食总产量比去年",
    "有所增加，农民收入稳步提高，",
    "下一步将组织力量抢种玉米和大",
    "豆，确保秋粮丰收，同时加强田",
    "间管理。",
];

#[test]
fn columns_that_were_printed_line_by_line_in_turn_are_read_one_after_the_other() {
    let ledger = read(&in_turn(&[LEFT, RIGHT]));
    let texts: Vec<String> = ledger.items.iter().flat_map(|i| &i.blocks).map(|b| b.text.clone()).collect();
    assert!(texts.contains(&LEFT.concat()), "{texts:#?}");
    assert!(texts.contains(&RIGHT.concat()), "{texts:#?}");
}

#[test]
fn columns_that_change_places_at_blank_lines_are_read_one_after_the_other() {
    // Two lines of the one, two of the other, with a blank line between.
    let mut text = String::new();
    for (a, b) in LEFT.chunks(2).zip(RIGHT.chunks(2)) {
        text += &format!("{}\n\n{}\n\n", a.join("\n"), b.join("\n"));
    }
    let ledger = read(&text);
    let texts: Vec<String> = ledger.items.iter().flat_map(|i| &i.blocks).map(|b| b.text.clone()).collect();
    assert!(texts.contains(&LEFT.concat()) && texts.contains(&RIGHT.concat()), "{texts:#?}");
}

/// Three short stories as somebody types them: two blanks before each paragraph, lines of about the same length.
const TYPED: &str = "\
江上大桥正式通车

　　本报江城6月21日电（记者李明）江上大桥二十一日
正式通车。大桥全长一千二百米，连接南北两岸，
往来车辆川流不息。
　　大桥建设历时三年，两岸居民纷纷前来观看，现
场十分热闹。

城东公园今起开放

　　本报讯（记者王芳）城东公园经过一年整修，今天
起向市民免费开放。公园占地二十公顷，种植树木三
千余株，并设有儿童游乐场。

全市小学九月一日开学

　　新华社江城6月21日电 市教育局二十一日宣布，全市
小学将于九月一日开学，比去年提前两天，
";

#[test]
fn a_typed_page_that_keeps_its_indents_is_read_story_by_story() {
    let ledger = read(TYPED);
    kept(&page(TYPED), &ledger);
    let shown: Vec<(&str, usize)> = ledger
        .items
        .iter()
        .map(|item| {
            let headline = item.blocks.iter().find(|block| block.role == Role::Headline).map_or("", |block| block.text.as_str());
            (headline, item.blocks.iter().filter(|block| block.role == Role::P).count())
        })
        .collect();
    // The last page's text stops at a comma: no reason to look for its other half where a paragraph shows that it begins.
    assert_eq!(shown, [("江上大桥正式通车", 2), ("城东公园今起开放", 1), ("全市小学九月一日开学", 1)]);
}

#[test]
fn two_paragraphs_torn_at_once_get_their_own_halves() {
    // The foot of each column stands before the head of the other's next one.
    let text =
        [&LEFT[..4], &RIGHT[4..], &["（新华社乙省6月1日电）", "", "丙县举行运动会", ""], &RIGHT[..4], &LEFT[4..]].concat().join("\n");
    let ledger = read(&text);
    let texts: Vec<String> = ledger.items.iter().flat_map(|i| &i.blocks).map(|b| b.text.clone()).collect();
    assert!(texts.contains(&LEFT.concat()), "{texts:#?}");
    assert!(texts.contains(&RIGHT.concat()), "{texts:#?}");
}

#[test]
fn a_line_above_that_the_story_does_not_speak_of_is_a_kicker() {
    let body = "\n\n新华社甲市6月1日电（记者李\n明）甲市园林部门介绍，今年全\n市将新建公园三十个。\n";
    let kicker = read(&format!("新征程上看变化\n\n甲市新建三十个公园{body}"));
    assert_eq!(kicker.items[0].kicker.as_deref(), Some("新征程上看变化"));
    assert_eq!(kicker.items[0].headline.as_deref(), Some("甲市新建三十个公园"));
    let one = read(&format!("甲市园林部门\n新建三十个公园{body}"));
    assert_eq!((one.items[0].kicker.as_deref(), one.items[0].headline.as_deref()), (None, Some("甲市园林部门新建三十个公园")));
}

#[test]
fn the_name_of_a_series_is_the_kicker_of_what_stands_below() {
    let ledger = read(
        "\
甲市今年新建公园三十个
新华社甲市6月1日电（记者
李明）甲市园林部门介绍，今年
全市将新建公园三十个，其中十
个靠近学校。
公园建设资金由市区两级分
担，年内全部完工。
记者调查
乙县图书馆
搬进新楼
新华社乙县6月2日电（记者
王芳）乙县图书馆二日搬进新楼，
新楼有三层，藏书二十万册。
图书馆馆长介绍，搬进新楼
以后，每天开放十二小时。",
    );
    let heads: Vec<_> = ledger.items.iter().map(|i| (i.kicker.as_deref(), i.headline.as_deref())).collect();
    assert_eq!(heads, [(None, Some("甲市今年新建公园三十个")), (Some("记者调查"), Some("乙县图书馆搬进新楼"))]);
    assert!(ledger.stray.is_empty(), "{:?}", ledger.stray);
}

#[test]
fn two_headlines_in_a_row_go_to_the_stories_that_speak_of_them() {
    let text = "\
青屿港新修的灯塔昨夜点亮
城北图书馆夜间向读者开放

　　本报青屿６月３日电　青屿港新
修的灯塔三日夜里点亮，五十年来港口
第一次有了自己的灯塔。渔民站在堤上
看灯塔的光扫过航道，船只依次进港。
　　灯塔高三十米，由青屿港的工匠用
两年时间修成，灯光十二海里外可见。
　　老渔民说，从前夜里进港要看月亮
和星星，如今看灯塔就能找到航道。
　　本报城北６月３日电　城北图书馆
从三日起夜间向读者开放，阅览室的灯
亮到十点。下班的读者排着队走进图书
馆，在书架之间找到自己的座位。
　　图书馆馆长说，夜间开放是读者多
年来的愿望，馆里为此添了十名馆员。
　　开放的第一夜，八百多名读者走进
图书馆，借出一千二百册书。
";
    let ledger = read(text);
    let headlines: Vec<&str> = ledger.items.iter().filter_map(|item| item.headline.as_deref()).collect();
    assert_eq!(headlines, ["青屿港新修的灯塔昨夜点亮", "城北图书馆夜间向读者开放"], "{:#?}", ledger.items);
}

/// The texts of a story, as lines.
fn texts(ledger: &Ledger, item: usize) -> Vec<Vec<(usize, usize)>> {
    ledger.items[item].blocks.iter().filter(|block| block.role == Role::P).map(|block| block.lines.clone()).collect()
}

/// Two stories, then the rest of the first and the rest of the second: no paragraph has a word of its headline or of another paragraph.
const MATTERS: &str = "\
甲市地震救援全力展开
新华社甲市6月1日电（记者李明）甲
市山区5月31日夜间发生6.1级地震，多个
乡镇房屋倒塌，道路中断，通信和供电也
受到影响。
乒乓球锦标赛落幕
新华社乙县6月1日电（记者王芳）全
国乒乓球锦标赛在乙县落幕，东道主选手
夺得男子单打冠军，这是他首次登上领奖
台。
消防救援队伍携带生命探测仪连夜赶
往震中，在废墟中搜寻被困人员，截至清
晨已救出四十多人，伤员全部送往医院。
民政部门调运帐篷、棉被和食品，转
移安置受灾群众两千余人，山上的滚石还
在不断落下，抢修工作十分艰难。
女子双打决赛中，两对组合战满七局，
最终以四比三决出胜负，赛后双方教练都
对队员的拼搏精神表示满意。
本届锦标赛共设七个项目，参赛运动
员超过三百人，明年的比赛将在丙市举行，
观众可以提前预订门票。
";

#[test]
fn paragraphs_without_a_common_word_go_to_the_story_of_the_same_matter() {
    let page = page(MATTERS);
    let ledger = ingest::read_page(&page);
    kept(&page, &ledger);
    assert_eq!(ledger.items.len(), 2);
    assert_eq!(texts(&ledger, 0), [[(2, 5)], [(11, 13)], [(14, 16)]]);
    assert_eq!(texts(&ledger, 1), [[(7, 10)], [(17, 19)], [(20, 22)]]);
}

/// Blank lines between all lines but those of headlines, and a subhead one word too long for the column.
const WRAPPED: &str = "\
甲市今年新建公园三十个
方便居民就近休闲健身

新华社甲市6月1日电 甲市

园林部门介绍，今年全市将新建

公园三十个，其中十二个位于老

城区。

公园都靠近居民区，步行十

分钟可以到达，由各区园林单位

分别管理养护。

老城区见缝插绿建设口袋公园

惠民

老城区的公园多利用拆迁后

的空地和河岸建设，面积不大，

但树木成荫，深受居民欢迎。

公园建设资金由市区两级分

担，工程将于年内全部完成。

乙县图书馆搬进新楼
阅览座位增加一倍

新华社乙县6月1日电 乙县

图书馆近日搬进新楼，阅览座位

由三百个增加到六百个。

新楼设有少儿阅览室和盲文

阅览室，每天开放十二小时。

丁镇果园枇杷杨梅熟了
果农喜获丰收

新华社丁镇6月1日电（记者

赵敏）丁镇果园里的枇杷、杨梅

相继成熟，果农喜获丰收。

当地果农组织合作社，把鲜

果运往大城市销售，收入比去年

增加两成。
";

#[test]
fn a_subhead_that_the_column_cut_is_one() {
    let page = page(WRAPPED);
    let ledger = ingest::read_page(&page);
    kept(&page, &ledger);
    let subheads: Vec<_> = ledger.items.iter().flat_map(|item| &item.blocks).filter(|block| block.role == Role::H2).collect();
    assert_eq!(subheads.len(), 1);
    assert_eq!(subheads[0].text, "老城区见缝插绿建设口袋公园惠民");
    assert!(ledger.stray.is_empty());
}

/// Lines 2 to 13 are one paragraph, set justified: those with many stops hold a character more.
const SQUEEZED: &str = "\
甲市夏粮长势好于去年
甲市农业部门介绍，今年全市
小麦、油菜、豌豆、蚕豆面积都有增加，
种植结构继续优化，长势也比去年好。
各地农业部门组织技术人员下乡指导
追肥除草，帮助农户解决种子和农药
等困难。“种粮大户”“合作社”带动
小农户增收，机收、仓储、运销都有着
落。水利、气象、供销、金融部门也都
派人下乡，确保今年的夏粮颗粒归仓。
农业专家建议各地做好病虫害防治工
作，及时抢收抢晒，避免雨水造成的
损失。
";

#[test]
fn a_line_squeezed_by_its_stops_is_as_full_as_the_others() {
    let page = page(SQUEEZED);
    let ledger = ingest::read_page(&page);
    kept(&page, &ledger);
    assert_eq!(ledger.items[0].headline.as_deref(), Some("甲市夏粮长势好于去年"));
    assert_eq!(texts(&ledger, 0), [[(2, 13)]]);
}

/// One story in four columns that were printed line by line in turn, three more as they should be.
const FOUR: &str = "\
新华社甲市6月1日电（记者
其中十二个位于老城区。
公园里还建有健身步道和儿童乐
林部门还将改造旧公园二十个，
李明）甲市园林部门介绍，今年
老城区的公园多利用拆迁后
园，夜间也向市民开放。
更换老化的路灯和座椅，增设无
全市将新建公园三十个，都靠近
的空地和河岸建设，面积不大但
公园建设资金由市区两级分
障碍通道。
居民区，步行十分钟就可以到达，
是树木成荫，深受附近居民欢迎。
担，工程将于年内全部完成。园
甲市新建公园三十个
乙县图书馆搬进新楼
新华社乙县6月1日电（记者王芳）乙
县图书馆近日搬进新楼，阅览座位由三百
个增加到六百个，藏书也增加了一倍。
新楼设有少儿阅览室和盲文阅览室，
图书馆每天开放十二小时，节假日也不休
息，读者凭身份证就可以借书。
丙市地铁二号线试运行
新华社丙市6月1日电（记者张强）丙
市地铁二号线今天开始试运行，全线设站
二十座，穿过城区南北，沿线有医院和学
校。
地铁二号线的日均客流预计为三十万
人次，票价与一号线相同，市民可以刷卡
换乘。
丁镇果农喜获丰收
新华社丁镇6月1日电（记者赵敏）丁
镇果园里的枇杷、杨梅相继成熟，果农喜
获丰收，采摘一直持续到月底。
当地果农组织合作社，把鲜果运往大
城市销售，还在网上直播带货，收入比去
年增加两成。
";

#[test]
fn a_story_in_four_columns_in_turn_is_found_beside_others_that_are_not() {
    let page = page(FOUR);
    let ledger = ingest::read_page(&page);
    kept(&page, &ledger);
    let lines: Vec<usize> = texts(&ledger, 0).concat().iter().flat_map(|&(a, b)| a..=b).collect();
    assert_eq!(lines, [1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 4, 8, 12]);
    assert_eq!(ledger.items.len(), 4);
}

#[test]
fn words_of_a_notice_in_a_full_line_are_text() {
    let ledger = read(
        "\
丙镇道路工程下月开工
新华社丙镇6月3日电（记者
张伟）丙镇政府介绍，道路工程
下月开工，镇政府网站已发布公
告招标公告开标公告和施工日
程，村民可以在镇政府查看。
道路全长六公里，年底通车，
沿路三个村的村民出行更方便。",
    );
    assert_eq!(ledger.items.len(), 1);
    assert!(ledger.stray.is_empty(), "{:?}", ledger.stray);
}

#[test]
fn changing_any_line_changes_no_story_on_the_far_side() {
    // Six stories; a change in the first half leaves the last story alone, a change in the second half the first.
    let stories = ["公园", "图书馆", "桥梁", "医院", "学校", "车站"];
    let text: String = stories
        .iter()
        .map(|s| {
            format!(
                "甲市今年新建{s}三十个\n\n新华社甲市6月1日电（记者\n李明）甲市有关部门介绍，今年\n全市将新建{s}三十个，其中\n十个靠近居民区。\n{s}都靠近居民区，居民步\n行十分钟可达，夜间照明也将一\n并更新。\n（据新华社甲市6月1日电）\n\n"
            )
        })
        .collect();
    let lines: Vec<&str> = text.split('\n').collect();
    let before = read(&text);
    for n in (0..lines.len()).filter(|&n| !lines[n].is_empty()) {
        let mut changed = lines.clone();
        changed[n] = "完全不同的一行文字";
        let after = read(&changed.join("\n"));
        let story = |l: &Ledger, last: bool| {
            let item = if last { l.items.last() } else { l.items.first() };
            item.map(|i| (i.headline.clone(), i.blocks.clone(), i.authors.clone()))
        };
        let far = n < lines.len() / 2;
        assert_eq!(story(&before, far), story(&after, far), "line {}", n + 1);
    }
}

#[test]
fn pages_given_in_another_order_give_the_same_stories() {
    let named = |name: &str, text: &str| RawPage { path: format!("content/raw/{name}.txt"), ..page(text) };
    let pages = [
        named("b", STORY),
        named("a", "（上接第1版）居民说，公\n园离家很近，晚上散步的人很多。\n（据新华社甲市6月1日电）\n"),
        named("c", &STORY.replace("三十", "三十多")),
        named("d", &in_turn(&[LEFT, RIGHT])),
    ];
    let outcome = |order: &[usize]| {
        let pages: Vec<RawPage> = order.iter().map(|&i| pages[i].clone()).collect();
        let mut ledgers: Vec<Ledger> = pages.iter().map(ingest::read_page).collect();
        let joins = ingest::join(&pages, &mut ledgers);
        let by_path: BTreeMap<String, String> =
            pages.iter().zip(&ledgers).map(|(p, l)| (p.path.clone(), serde_json::to_string(l).expect("a ledger is JSON"))).collect();
        (joins, by_path)
    };
    let first = outcome(&[0, 1, 2, 3]);
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        assert_eq!(outcome(&order), first);
    }
}

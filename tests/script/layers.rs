//! Our layers over OpenCC: tables of phrases in a file per trouble, and what each switch turns off.

use baoku::script::{Converter, Glossary, Layer, Layers, Script};
use std::sync::Arc;

/// Each row: simplified, what must stand in the result (| separates accepted forms), what must not.
fn check(table: &str, to: Script) {
    let converter = Converter::new(Script::Hans, to, Layers::ALL);
    let mut wrong = Vec::new();
    for row in table.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let cells: Vec<&str> = row.split('\t').collect();
        let out = converter.convert(cells[0]);
        let stands = |cell: &str| cell.split('|').any(|form| out.contains(form));
        if !stands(cells[1]) || cells.get(2).is_some_and(|not| stands(not)) {
            wrong.push(format!("{} → {out}, must have {}", cells[0], cells[1]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_that_longest_match_cuts_wrongly() {
    check(include_str!("cut_in_the_middle_of_a_word/cases.tsv"), Script::Hant);
}

#[test]
fn surnames() {
    check(include_str!("surname_that_is_a_word/cases.tsv"), Script::Hant);
}

#[test]
fn context_decides_the_form() {
    check(include_str!("one_character_many_forms/cases.tsv"), Script::Hant);
}

#[test]
fn regions_differ() {
    check("公布结果\t公布\t佈\n", Script::HantTw);
    check("他发布了计划\t計劃\n里面\t裏面|裡面\n", Script::HantHk);
    check("总统特朗普发射导弹\t飛彈\n", Script::HantTw);
    check("总统特朗普发射导弹\t導彈\t飛彈\n", Script::Hant);
}

#[test]
fn each_layer_has_its_switch() {
    let convert = |layers, text| Converter::new(Script::Hans, Script::HantTw, layers).convert(text);
    assert_eq!(convert(Layers::ALL, "“新征程”导弹"), "「新征程」飛彈");
    assert_eq!(convert(Layers { quotes: false, ..Layers::ALL }, "“新征程”导弹"), "“新征程”飛彈");
    assert_eq!(convert(Layers { terms: false, ..Layers::ALL }, "“新征程”导弹"), "「新征程」導彈");
    assert_eq!(convert(Layers { repairs: false, ..Layers::ALL }, "“新征程”导弹"), "「新徵程」飛彈");
    assert_eq!(convert(Layers::NONE, "“新征程”导弹"), "“新徵程”導彈");
}

#[test]
fn glossaries_stand_above_the_tables_and_the_articles_above_the_sites() {
    let (site, problems) = Glossary::parse("term\tzh-Hant\tzh-TW\tnote\n导弹\t\t飛彈甲\t\n新闻\t=\t\tkept\n坏\n");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let (article, _) = Glossary::parse("term\tzh-TW\n导弹\t飛彈乙\n");
    let converter = Converter::new(Script::Hans, Script::HantTw, Layers::ALL);
    assert_eq!(converter.clone().with_glossary(Arc::new(site)).convert("新闻：导弹"), "新闻：飛彈甲");
    let (site, _) = Glossary::parse("term\tzh-TW\n导弹\t飛彈甲\n");
    let both = converter.with_glossary(Arc::new(article)).with_glossary(Arc::new(site));
    assert_eq!(both.convert("导弹"), "飛彈乙");
}

#[test]
fn protected_spans_stay() {
    let converter = Converter::new(Script::Hans, Script::Hant, Layers::ALL);
    let text = "参考消息报道";
    assert_eq!(converter.convert_protected(text, std::slice::from_ref(&(0.."参考消息".len()))), "参考消息報道");
    // A range that cuts a character protects that character; one beyond the text does no harm.
    assert_eq!(converter.convert_protected(text, &[1..2, 90..99]), "参考消息報道");
}

#[test]
fn an_explanation_names_the_layer() {
    let converter = Converter::new(Script::Hans, Script::HantTw, Layers::ALL);
    let layers: Vec<Layer> = converter.explain("“导弹”新征程").into_iter().map(|s| s.layer).collect();
    assert_eq!(layers[..3], [Layer::Quote, Layer::Term, Layer::Quote]);
    assert!(layers.contains(&Layer::Repair));
}

#[test]
fn traditional_archives_convert_too() {
    let convert = |from, to, text| Converter::new(from, to, Layers::ALL).convert(text);
    assert_eq!(convert(Script::HantTw, Script::Hans, "「臺灣」的計畫裡，乾隆與乾杯"), "“台湾”的计划里，乾隆与干杯");
    assert_eq!(convert(Script::HantHk, Script::Hans, "他説着裏面的麪包"), "他说着里面的面包");
    assert_eq!(convert(Script::Hant, Script::Hans, "名著與原著的座標"), "名著与原著的坐标");
    assert_eq!(convert(Script::HantTw, Script::Hans, "火砲與帳戶，位於倫敦的帳篷"), "火炮与账户，位于伦敦的帐篷");
    assert_eq!(convert(Script::Hant, Script::HantHk, "裡面"), "裏面");
    assert_eq!(convert(Script::HantHk, Script::Hant, "裏面"), "裡面");
    assert_eq!(convert(Script::Hant, Script::Hant, "不變"), "不變");
}

#[test]
fn another_engine_stands_under_our_layers() {
    let converter = Converter::new(Script::Hans, Script::HantTw, Layers::ALL)
        .with_engine(Arc::new(|text: &str| text.replace('弹', "彈").replace('发', "發")));
    assert_eq!(converter.convert("“发射导弹”"), "「發射飛彈」");
    let (site, _) = Glossary::parse("term\tzh-TW\n发射\t放\n");
    assert_eq!(converter.clone().with_glossary(Arc::new(site)).convert("发射导弹"), "放飛彈");
    // An engine that changes the number of characters is not followed.
    let converter = Converter::new(Script::Hans, Script::Hant, Layers::ALL).with_engine(Arc::new(|_: &str| "?".to_owned()));
    assert_eq!(converter.convert("头发"), "頭髮");
    let both = Converter::convert_all("头发", &[&converter, &Converter::new(Script::Hans, Script::HantTw, Layers::ALL)]);
    assert_eq!(both, ["頭髮", "頭髮"]);
}

#[cfg(not(feature = "opencc"))]
#[test]
fn a_program_without_opencc_says_so() {
    let problem = baoku::script::opencc_engine(Script::Hans, Script::Hant).err().expect("not in this program");
    assert!(problem.contains("--features opencc"), "{problem}");
}

//! Two printings of a story, word by word.

use baoku::{
    ingest::fold::fold,
    plan::compare::{Piece, Side, compare},
};
use proptest::prelude::*;

/// `[-…-]` is lacking in the second, `{+…+}` is added there.
fn told(paragraphs: &[Vec<Piece>]) -> String {
    let piece = |piece: &Piece| match piece.side {
        Side::Both => piece.text.clone(),
        Side::First => format!("[-{}-]", piece.text),
        Side::Second => format!("{{+{}+}}", piece.text),
    };
    paragraphs.iter().map(|pieces| pieces.iter().map(piece).collect::<String>()).collect::<Vec<_>>().join("\n")
}

fn compared(first: &str, second: &str) -> String {
    let (first, second): (Vec<&str>, Vec<&str>) = (first.lines().collect(), second.lines().collect());
    told(&compare(&first, &second))
}

#[test]
fn words_that_one_printing_lacks_or_adds_are_found() {
    assert_eq!(compared("会议在北京召开，历时三天。", "会议在北京召开，历时三天。"), "会议在北京召开，历时三天。");
    assert_eq!(compared("会议六月二十二日在北京召开。", "会议在北京召开。"), "会议[-六月二十二日-]在北京召开。");
    assert_eq!(compared("会议在北京召开。", "会议昨天在北京召开。"), "会议{+昨天+}在北京召开。");
    assert_eq!(
        compared("B-52 bomber flew 12 times.", "B-52 bombers flew 13 times."),
        "B-52 [-bomber-]{+bombers+} flew [-12-]{+13+} times."
    );
}

#[test]
fn script_blanks_dashes_and_quotes_are_no_differences() {
    assert_eq!(compared("中国－中亚“精神”——会议", "中國—中亞 「精神」—會議"), "中国－中亚“精神”——会议");
    assert_eq!(compared("第一段。第二段。", "第一段。\n第二段。"), "第一段。第二段。");
    assert_eq!(compared("２２日", "22日"), "２２日");
}

#[test]
fn a_shortened_printing_shows_what_was_left_out_by_paragraphs() {
    assert_eq!(
        compared("开头的一段文字在这里。\n中间的一段没有印出来。\n最后的一段文字也在。", "开头的一段文字在这里。\n最后的一段文字也在。"),
        "开头的一段文字在这里。\n[-中间的一段没有印出来。-]\n最后的一段文字也在。"
    );
    assert_eq!(compared("甲乙丙丁。", "甲乙丙丁。\n又一段。"), "甲乙丙丁。\n{+又一段。+}");
}

#[test]
fn a_single_word_that_differing_stretches_share_is_chance() {
    assert_eq!(compared("甲乙丙的丁戊己", "甲乙庚的辛戊己"), "甲乙[-丙的丁-]{+庚的辛+}戊己");
}

#[test]
fn nothing_and_nothing() {
    assert_eq!(compared("", ""), "");
    assert_eq!(compared("有", ""), "[-有-]");
    assert_eq!(compared("", "有"), "{+有+}");
}

fn folded(text: impl Iterator<Item = char>) -> String {
    let mut out: String = text.filter(|c| !c.is_whitespace()).map(fold).collect();
    while out.contains("--") {
        out = out.replace("--", "-");
    }
    out
}

proptest! {
    #[test]
    fn nothing_is_lost(first in "[甲乙丙丁 ab1—－。\n]{0,60}", second in "[甲乙丙丁 ab1—－。\n]{0,60}") {
        let paragraphs = compare(&first.lines().collect::<Vec<_>>(), &second.lines().collect::<Vec<_>>());
        let side = |without: Side| folded(paragraphs.iter().flatten().filter(|piece| piece.side != without).flat_map(|piece| piece.text.chars()));
        // Exact but for where a dash of one meets a dash of the other, which are one dash by rule.
        prop_assert_eq!(side(Side::Second).replace('-', ""), folded(first.chars()).replace('-', ""));
        prop_assert_eq!(side(Side::First).replace('-', ""), folded(second.chars()).replace('-', ""));
    }

    #[test]
    fn any_text_is_taken(first in "\\PC{0,80}", second in "\\PC{0,80}") {
        let _ = compare(&[&first], &[&second]);
    }
}

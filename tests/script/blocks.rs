//! Quotation marks over whole blocks, runs across markup, streams.

use baoku::script::{Converter, Layers, Script, StreamError, stream};

fn hant(text: &str) -> String {
    Converter::new(Script::Hans, Script::Hant, Layers::ALL).convert(text)
}

#[test]
fn quotation_marks_go_by_pairs() {
    for (hans, want) in [
        ("他说：“好。”", "他說：「好。」"),
        ("“他说‘好’。”", "「他說『好』。」"),
        ("西安Xi’an的“记者”", "西安Xi’an的「記者」"),
        ("13.3”屏幕与“大屏”", "13.3”屏幕與「大屏」"),
        ("“第一段没有关上", "「第一段沒有關上"),
        ("“第二段关上了。”", "「第二段關上了。」"),
        ("前一段开的。”他说", "前一段開的。」他說"),
        ("‘里’字的‘乐’", "『裡』字的『樂』"),
        ("It’s a “test”", "It’s a “test”"),
        ("’90年代的歌", "’90年代的歌"),
        ("“外“内”外”", "「外「內」外」"),
    ] {
        assert_eq!(hant(hans), want);
        if !want.contains("外") {
            assert_eq!(Converter::new(Script::Hant, Script::Hans, Layers::ALL).convert(want), hans);
        }
    }
}

#[test]
fn a_word_cut_by_markup_is_still_a_word() {
    let converter = Converter::new(Script::Hans, Script::HantTw, Layers::ALL);
    assert_eq!(converter.convert_runs(&["头", "发", "与发展"]), ["頭", "髮", "與發展"]);
    assert_eq!(converter.convert_runs(&["“引", "文", "”在后"]), ["「引", "文", "」在後"]);
    assert_eq!(converter.convert_runs(&["", "导", "弹", ""]), ["", "飛", "彈", ""]);
    assert_eq!(converter.convert_runs(&[]), Vec::<String>::new());
    assert_eq!(converter.convert_runs(&["plain", " text"]), ["plain", " text"]);
}

#[test]
fn a_stream_keeps_its_lines() {
    let converter = Converter::new(Script::Hans, Script::Hant, Layers::ALL);
    let mut out = Vec::new();
    let lines = stream("简体\r\n\n\u{feff}汉字\0\n没有结尾".as_bytes(), &mut out, &converter).expect("UTF-8");
    assert_eq!((lines, String::from_utf8(out).expect("UTF-8").as_str()), (4, "簡體\r\n\n\u{feff}漢字\0\n沒有結尾"));
    let long = "发展经济，理发。".repeat(450_000);
    let mut out = Vec::new();
    stream(long.as_bytes(), &mut out, &converter).expect("UTF-8");
    assert_eq!(out, "發展經濟，理髮。".repeat(450_000).into_bytes());
}

#[test]
fn a_stream_tells_where_it_is_not_utf8() {
    let converter = Converter::new(Script::Hans, Script::Hant, Layers::ALL);
    let mut out = Vec::new();
    let error = stream(&b"\xe6\xb1\x89\n\xe6\xb1\x89\xff"[..], &mut out, &converter).expect_err("not UTF-8");
    assert!(matches!(error, StreamError::Encoding { line: 2, column: 3 }), "{error}");
    assert_eq!(out, "漢\n".as_bytes());
}

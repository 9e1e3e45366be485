//! What holds for any text.

use baoku::script::{Converter, Layers, Script, stream};
use proptest::prelude::*;

const SCRIPTS: [Script; 4] = [Script::Hans, Script::Hant, Script::HantTw, Script::HantHk];
const SAME_LENGTH: Layers = Layers { repairs: true, terms: false, style: true, quotes: false };

/// Any text: Chinese of all planes, variation sequences, compatibility ideographs, marks, Latin, nothing.
fn any_text() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        4 => proptest::char::range('\u{4e00}', '\u{9fff}'),
        2 => proptest::sample::select("干发里后只台系于范余面制征历“”‘’「」『』年 12月A，。\u{301}\u{fe00}\u{e0100}臺裏爲羣".chars().collect::<Vec<_>>()),
        1 => proptest::char::range('\u{f900}', '\u{faff}'),
        1 => proptest::char::range('\u{20000}', '\u{323af}'),
        1 => any::<char>(),
    ];
    proptest::collection::vec(c, 0..60).prop_map(|c| c.into_iter().collect())
}

/// A block: Chinese, or it would be left alone as a whole; no line break, and no mark that looks across a border.
fn any_block() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| format!("字{}", text.replace(['\n', '\r'], " ")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_only_terms_change_the_length(text in any_text()) {
        for from in SCRIPTS {
            for to in SCRIPTS {
                let out = Converter::new(from, to, SAME_LENGTH).convert(&text);
                prop_assert_eq!(out.chars().count(), text.chars().count());
                let _ = Converter::new(from, to, Layers::ALL).explain(&text);
            }
        }
    }

    #[test]
    fn what_no_table_names_stays(text in "[a-zA-Z0-9 \u{0}-\u{7f}\u{300}-\u{36f}\u{ac00}-\u{d7a3}\u{fe00}-\u{fe0f}\u{1f300}-\u{1f5ff}\u{e0100}-\u{e01ef}]{0,40}") {
        for to in SCRIPTS {
            prop_assert_eq!(&Converter::new(Script::Hans, to, Layers::ALL).convert(&text), &text);
        }
    }

    #[test]
    fn runs_join_to_the_whole(text in any_text(), cuts in proptest::collection::vec(0..60_usize, 0..5)) {
        let chars: Vec<char> = text.chars().collect();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(chars.len())).chain([0, chars.len()]).collect();
        cuts.sort_unstable();
        let runs: Vec<String> = cuts.windows(2).map(|w| chars[w[0]..w[1]].iter().collect()).collect();
        let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
        let converter = Converter::new(Script::Hans, Script::HantTw, Layers::ALL);
        let out = converter.convert_runs(&runs);
        prop_assert_eq!(out.len(), runs.len());
        prop_assert_eq!(out.concat(), converter.convert(&text));
    }

    #[test]
    fn one_heavy_pass_serves_every_target(text in any_text()) {
        let all: Vec<Converter> = SCRIPTS.iter().map(|&to| Converter::new(Script::Hans, to, Layers::ALL)).collect();
        let each: Vec<String> = all.iter().map(|c| c.convert(&text)).collect();
        prop_assert_eq!(Converter::convert_all(&text, &all.iter().collect::<Vec<_>>()), each);
    }

    #[test]
    fn an_explanation_tells_the_whole_text(text in any_text()) {
        let converter = Converter::new(Script::Hans, Script::HantHk, Layers::ALL);
        let segments = converter.explain(&text);
        prop_assert_eq!(segments.iter().map(|s| s.text.as_str()).collect::<String>(), text.clone());
        if text.chars().any(|c| c as u32 >= 0x2e80) {
            prop_assert_eq!(segments.iter().map(|s| s.output.as_str()).collect::<String>(), converter.convert(&text));
        }
    }

    #[test]
    fn blocks_do_not_look_at_each_other(first in any_block(), second in any_block()) {
        for to in SCRIPTS {
            let converter = Converter::new(Script::Hans, to, Layers::ALL);
            let whole = converter.convert(&format!("{first}\n\n{second}"));
            prop_assert_eq!(whole, format!("{}\n\n{}", converter.convert(&first), converter.convert(&second)));
        }
    }

    #[test]
    fn a_stream_is_its_lines(lines in proptest::collection::vec(any_block(), 0..5)) {
        let converter = Converter::new(Script::Hans, Script::HantTw, Layers::ALL);
        let text = lines.join("\n");
        let mut out = Vec::new();
        stream(text.as_bytes(), &mut out, &converter).expect("the text is UTF-8");
        let each: Vec<String> = lines.iter().map(|line| converter.convert(line)).collect();
        prop_assert_eq!(String::from_utf8(out).expect("UTF-8"), each.join("\n"));
    }

    #[test]
    fn variation_selectors_and_marks_stay_where_they_are(text in any_text()) {
        let stays = |c: &char| matches!(*c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
        for to in SCRIPTS {
            let out = Converter::new(Script::Hans, to, SAME_LENGTH).convert(&text);
            for (before, after) in text.chars().zip(out.chars()) {
                prop_assert!(before == after || !stays(&before) && !stays(&after), "{before} {after}");
            }
        }
    }
}

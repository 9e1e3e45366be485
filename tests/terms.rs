//! Regional terms in sentences.

use baoku::script::{Converter, Layers, Script};

/// Each row of the sentences: what must and must not stand in the converted text.
#[test]
fn sentences_carry_their_regions_words() {
    let mut wrong = Vec::new();
    for line in include_str!("script/terms-sentences.tsv").lines().skip(1) {
        let [sentence, target, contains, not, _kind] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("five cells: {line}") };
        let to = Script::from_tag(target).expect("a Chinese target");
        let text = Converter::new(Script::Hans, to, Layers { quotes: false, ..Layers::ALL }).convert(sentence);
        let missing = contains.split('|').filter(|word| !text.contains(word));
        let forbidden = not.split('|').filter(|word| !word.is_empty() && text.contains(word));
        if missing.chain(forbidden).next().is_some() {
            wrong.push(format!("{target} {sentence} → {text} (wanted {contains}, not {not})"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// zh-Hant is characters only.
#[test]
fn zh_hant_has_no_terms() {
    let text = Converter::new(Script::Hans, Script::Hant, Layers::ALL).convert("特朗普谈导弹和软件");
    assert_eq!(text, "特朗普談導彈和軟件");
}

/// Every term in two sentences of its kind: each region prints its own word, zh-Hant none.
#[test]
fn every_term_stands_in_sentences_of_its_kind() {
    let [taiwan, hong_kong] =
        [Script::HantTw, Script::HantHk].map(|to| Converter::new(Script::Hans, to, Layers { quotes: false, ..Layers::ALL }));
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in include_str!("../data/terms.tsv").lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [term, in_taiwan, in_hong_kong, kind, ..] = cells[..] else { panic!("four cells: {row}") };
        if kind == "guard" {
            continue;
        }
        count += 1;
        for frame in frames(kind) {
            let sentence = frame.replace("{}", term);
            for (converter, form) in [(&taiwan, in_taiwan), (&hong_kong, in_hong_kong)] {
                let text = converter.convert(&sentence);
                if !form.is_empty() && !text.contains(form) {
                    wrong.push(format!("{sentence} → {text} (wanted {form})"));
                }
            }
        }
    }
    assert!(count >= 800, "{count} terms");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Sentences as news prints them, with a place for a word of this kind.
fn frames(kind: &str) -> [&'static str; 2] {
    match kind {
        "place" => ["代表团昨天抵达{}，开始访问。", "会议在{}举行。"],
        "person" => ["“{}”表示，双方将继续对话。", "记者会上，{}说，这是第一步。"],
        "body" | "treaty" => ["根据{}的报告，情况有所好转。", "各方支持{}。"],
        "weapon" | "energy" | "technology" => ["展会上，{}受到关注。", "专家介绍说，“{}”的需求上升。"],
        "science" => ["研究人员说，{}的影响仍待观察。", "报告提到“{}”。"],
        "sport" => ["昨晚，{}吸引了观众。", "报道提到“{}”。"],
        "finance" => ["分析说，{}受到影响。", "文件提到“{}”。"],
        "transport" => ["据介绍，{}已经恢复。", "通告提到“{}”。"],
        _ => ["记者看到，{}很受欢迎。", "文中提到“{}”。"],
    }
}

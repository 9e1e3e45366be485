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

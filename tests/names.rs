//! Records of names → who and what an article names, and what a thing is called.

mod common;

use baoku::{
    archive::{
        Archive, Memory,
        names::{self, NameKind, Names},
    },
    article::{Article, FrontMatter},
    config::Config,
    source::SourceFile,
};
use proptest::prelude::*;

const RECORDS: &str = r#"
- {id: "china", kind: place, name: "中国", en: "China", not_in: ["发展中国家"]}
- {id: "qilin", kind: place, name: "麒麟斯坦", variants: ["麒麟斯坦共和国"], en: "Qilinistan", zh-TW: "麒麟", zh-HK: "麒麟斯坦"}
- {id: "qilin-ministry", kind: body, name: "麒麟斯坦外交部"}
- {id: "zhou-yuan", kind: person, name: "周圆", pinyin: "Zhou Yuan"}
- {id: "ouyang-mingyue", kind: person, name: "欧阳明月", pinyin: "Ouyang Mingyue"}
"#;

fn archive(articles: &[Article]) -> Archive {
    let records = SourceFile::new("content/names/all.yaml", RECORDS.as_bytes());
    common::archive_of(articles, &[records], &Config::default(), &mut Memory::default())
}

fn article(lang: &str, authors: &[&str], body: &str) -> Article {
    Article {
        path: "content/articles/undated/a.md".to_owned(),
        front: FrontMatter {
            id: "a".to_owned(),
            lang: lang.to_owned(),
            authors: authors.iter().map(|author| (*author).to_owned()).collect(),
            ..FrontMatter::default()
        },
        body: body.into(),
    }
}

/// Ids of the names found, with how often; `by` before the author's.
fn found(lang: &str, authors: &[&str], body: &str) -> Vec<String> {
    let archive = archive(&[article(lang, authors, body)]);
    let mentions = archive.articles[0].names.iter();
    mentions
        .map(|mention| {
            let id = &archive.names.records[mention.name].id;
            format!("{}{id} {}", if mention.author { "by " } else { "" }, mention.times)
        })
        .collect()
}

#[test]
fn a_name_is_found_in_either_script_and_the_longest_name_counts() {
    assert_eq!(found("zh-Hans", &[], "中国和麒麟斯坦共和国，中国。"), ["china 2", "qilin 1"]);
    assert_eq!(found("zh-Hant", &[], "中國和麒麟斯坦"), ["china 1", "qilin 1"]);
    assert_eq!(found("zh-Hans", &[], "麒麟斯坦外交部说"), ["qilin-ministry 1"]);
    assert_eq!(found("en", &[], "Qilinistan and China; Chinaware."), ["china 1", "qilin 1"]);
}

#[test]
fn a_longer_word_hides_a_name() {
    assert!(found("zh-Hans", &[], "广大发展中国家").is_empty());
    assert_eq!(found("zh-Hans", &[], "发展中国家和中国"), ["china 1"]);
}

#[test]
fn a_form_of_one_region_is_not_looked_for_in_another() {
    assert!(found("zh-Hans", &[], "一头麒麟").is_empty());
    assert_eq!(found("zh-TW", &[], "麒麟總統"), ["qilin 1"]);
}

#[test]
fn two_characters_are_a_person_only_where_the_text_proves_it() {
    assert!(found("zh-Hans", &[], "工作一周圆满结束。").is_empty());
    assert_eq!(found("zh-Hans", &[], "记者周圆报道。此后周圆又去了。"), ["zhou-yuan 2"]);
    assert_eq!(found("zh-Hans", &[], "周圆说，很好。"), ["zhou-yuan 1"]);
    assert_eq!(found("zh-Hans", &["周圆"], "工作一周圆满结束。"), ["by zhou-yuan 1"]);
    assert_eq!(found("zh-Hans", &["欧阳明月"], "没有名字。"), ["by ouyang-mingyue 0"]);
}

#[test]
fn a_thing_is_known_by_every_form_and_kind() {
    let (names, problems) = Names::read(&[SourceFile::new("content/names/all.yaml", RECORDS.as_bytes())]);
    assert!(problems.is_empty(), "{}", common::told(&problems));
    let id = |form: &str, kind| names.named(form, kind).map(|index| names.records[index].id.as_str());
    assert_eq!(id("麒麟斯坦", NameKind::Place), Some("qilin"));
    assert_eq!(id("QILINISTAN", NameKind::Place), Some("qilin"));
    assert_eq!(id("麒麟斯坦", NameKind::Person), None);
    let groups: Vec<Vec<&str>> = names.synonyms().map(|(_, forms)| forms).collect();
    assert!(groups.contains(&vec!["麒麟斯坦", "麒麟斯坦共和国", "麒麟", "Qilinistan"]), "{groups:?}");
    let terms: Vec<&str> = names.terms().map(|term| term.word).collect();
    assert_eq!(terms, ["麒麟斯坦"]);
}

#[test]
fn names_without_a_record_are_in_pinyin() {
    let person = |name| names::romanised(name, NameKind::Person);
    assert_eq!(person("张小强").as_deref(), Some("Zhang Xiaoqiang"));
    assert_eq!(person("歐陽明月").as_deref(), Some("Ouyang Mingyue"));
    assert_eq!(person("单雄安").as_deref(), Some("Shan Xiong’an"));
    assert_eq!(person("阿里·瓦埃兹").as_deref(), Some("Ali Wa’aizi"));
    assert_eq!(names::romanised("长安", NameKind::Place).as_deref(), Some("Chang’an"));
    assert_eq!(person("张\u{e000}").as_deref(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_records_and_any_text_are_taken(yaml in "\\PC{0,80}", name in "\\PC{0,6}", body in "\\PC{0,200}") {
        let record = format!("- id: \"x\"\n  kind: person\n  name: {name:?}\n");
        let _ = Names::read(&[SourceFile::new("content/names/a.yaml", yaml.as_bytes()), SourceFile::new("content/names/b.yaml", record.as_bytes())]);
        found("zh-Hans", &[&name], &body);
    }
}

//! `config.yaml` → Config: what is said about every kind of trouble, and that all of it is said at once.

mod common;

use baoku::{config, diagnostic::Diagnostic, source::SourceFile};
use proptest::prelude::*;

fn parse(bytes: &[u8]) -> (Option<config::Config>, Vec<Diagnostic>) {
    config::parse(&SourceFile { path: "config.yaml".to_owned(), bytes: bytes.into(), hash: blake3::hash(bytes) })
}

#[test]
fn each_trouble_is_said_at_its_place() {
    common::each_case("config", |folder| {
        let (config, diagnostics) = parse(&std::fs::read(folder.join("config.yaml")).expect("each case has a config"));
        let mut told = common::told(&diagnostics);
        match config {
            Some(config) => told.push_str(&format!("\n{}", serde_yaml::to_string(&config).expect("a config is YAML"))),
            None => told.push_str("\nnothing could be read\n"),
        }
        told
    });
}

#[test]
fn a_file_that_is_not_utf8_is_said_with_its_line() {
    let (config, diagnostics) = parse(b"title: x\ntheme: \xff\xfe\n");
    assert!(config.is_none());
    assert_eq!(diagnostics[0].code, "not-utf8");
    assert_eq!(diagnostics[0].place.as_ref().map(|place| place.line), Some(2));
}

#[test]
fn deep_nesting_is_refused_quickly() {
    let deep = "[".repeat(1_000_000);
    let (config, diagnostics) = parse(format!("footer: {deep}").as_bytes());
    assert!(config.is_none());
    assert_eq!(diagnostics[0].code, "yaml-too-deep");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        parse(&bytes);
    }

    #[test]
    fn no_yaml_like_text_makes_it_panic(text in "([a-z_]{1,8}|title|topics|id|any)?[:： \\-\n\"'\\[\\]{}&*|>#,报x1]{0,80}") {
        parse(text.as_bytes());
    }
}

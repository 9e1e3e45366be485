//! Conversion: MB/s a core with all layers, each target, and OpenCC's own semantics. `BAOKU_CORPUS` names a text to convert
//! instead of the repository's own raw pages.

mod common;

use baoku::script::opencc::Configuration;
use baoku::script::{Converter, Layers, Script};
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// At least 1 MB of simplified news, line by line.
fn text() -> Vec<String> {
    let text = std::env::var("BAOKU_CORPUS").map_or_else(|_| pages(), |path| std::fs::read_to_string(path).expect("the corpus is UTF-8"));
    let lines: Vec<String> = text.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect();
    let bytes: usize = lines.iter().map(String::len).sum();
    assert!(bytes > 0, "the text has a line");
    lines.iter().cycle().take(lines.len() * 1_000_000_usize.div_ceil(bytes)).cloned().collect()
}

fn pages() -> String {
    let text = common::raw_pages(None).concat();
    if text.is_empty() { include_str!("../tests/script/cut_in_the_middle_of_a_word/cases.tsv").to_owned() } else { text }
}

#[divan::bench(args = ["zh-Hant", "zh-TW", "zh-HK"])]
fn all_layers(bencher: divan::Bencher, to: &str) {
    let lines = text();
    let converter = Converter::new(Script::Hans, Script::from_tag(to).expect("a known tag"), Layers::ALL);
    bencher
        .counter(BytesCount::new(lines.iter().map(String::len).sum::<usize>()))
        .bench_local(|| lines.iter().map(|line| converter.convert(line).len()).sum::<usize>());
}

#[divan::bench]
fn three_targets_one_heavy_pass(bencher: divan::Bencher) {
    let lines = text();
    let all = [Script::Hant, Script::HantTw, Script::HantHk].map(|to| Converter::new(Script::Hans, to, Layers::ALL));
    bencher
        .counter(BytesCount::new(lines.iter().map(String::len).sum::<usize>()))
        .bench_local(|| lines.iter().map(|line| Converter::convert_all(line, &all.each_ref()).len()).sum::<usize>());
}

#[divan::bench(args = ["s2t", "s2tw", "t2s"])]
fn opencc_semantics(bencher: divan::Bencher, name: &str) {
    let lines = text();
    let (_, configuration) = Configuration::ALL.into_iter().find(|(n, _)| *n == name).expect("a known configuration");
    bencher
        .counter(BytesCount::new(lines.iter().map(String::len).sum::<usize>()))
        .bench_local(|| lines.iter().map(|line| configuration.convert(line).len()).sum::<usize>());
}

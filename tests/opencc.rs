//! Our engine against OpenCC 1.4.2 itself: equal output with our layers off. Needs the feature `opencc` and the
//! environment that `tools/opencc/setup.sh` prints. `BAOKU_CORPUS` names a text file to compare on as well.

use baoku::script::opencc::Configuration;
use baoku::script::oracle::Oracle;
use std::path::PathBuf;

#[test]
fn output_is_equal() {
    let folder = PathBuf::from(std::env::var("OPENCC_DATA").expect("OPENCC_DATA names the folder of OpenCC's configurations"));
    let cases: serde_json::Value = serde_json::from_str(include_str!("script/opencc/cases.json")).expect("the cases are JSON");
    let mut texts: Vec<String> =
        cases["cases"].as_array().expect("cases").iter().filter_map(|c| c["input"].as_str()).map(str::to_owned).collect();
    texts.extend(include_str!("script/cut_in_the_middle_of_a_word/cases.tsv").lines().map(str::to_owned));
    if let Ok(path) = std::env::var("BAOKU_CORPUS") {
        texts.extend(std::fs::read_to_string(path).expect("the corpus is UTF-8").lines().map(str::to_owned));
    }
    for (name, configuration) in Configuration::ALL {
        let oracle = Oracle::open(&folder, configuration).expect("OpenCC opens");
        for text in texts.iter().filter(|t| !t.contains('\0')) {
            assert_eq!(configuration.convert(text), oracle.convert(text).expect("OpenCC converts"), "{name}: {text}");
        }
    }
}

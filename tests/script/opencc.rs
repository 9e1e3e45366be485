//! With our layers off the engine is OpenCC: its own regression cases, all of them.

use baoku::script::opencc::Configuration;

#[test]
fn every_case_of_opencc_passes() {
    let cases: serde_json::Value = serde_json::from_str(include_str!("opencc/cases.json")).expect("the cases are JSON");
    let mut wrong = Vec::new();
    let mut checks = 0;
    for case in cases["cases"].as_array().expect("a list of cases") {
        let input = case["input"].as_str().expect("an input");
        for (name, expected) in case["expected"].as_object().expect("expected outputs") {
            let (_, configuration) = Configuration::ALL.into_iter().find(|(n, _)| n == name).expect("a known configuration");
            checks += 1;
            let got = configuration.convert(input);
            if Some(got.as_str()) != expected.as_str() {
                wrong.push(format!("{} {name}: {input} → {got}, expected {expected}", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checks} checks fail:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(checks, 556);
}

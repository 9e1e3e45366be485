//! What is made from the program is current: the schema of config.yaml, the chapters of the guide; and the registry of codes is
//! whole, each code with a test that provokes it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use baoku::{
    cli::{COMMANDS_ZH, Chapter, chapter, chapter_zh},
    config::{self, Config, KEYS, Kind},
    diagnostic::{CODES, has_errors},
    source::SourceFile,
};
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a file with what the program makes; `BLESS=1` writes it.
fn is_current(path: &str, made: &str) {
    let file = root().join(path);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        fs::write(&file, made).expect("writable");
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert!(there == made, "{path} is not current: BLESS=1 cargo test --test reference");
}

#[test]
fn chapters_of_the_guide_that_are_made_from_the_program_are_current() {
    is_current("docs/guide/content/pages/reference-config.en.md", &chapter(Chapter::Config));
    is_current("docs/guide/content/pages/reference-diagnostics.en.md", &chapter(Chapter::Diagnostics));
    is_current("docs/guide/content/pages/reference-commands.en.md", &chapter(Chapter::Commands));
    is_current("docs/guide/content/pages/reference-config.md", &chapter_zh(Chapter::Config));
    is_current("docs/guide/content/pages/reference-diagnostics.md", &chapter_zh(Chapter::Diagnostics));
    is_current("docs/guide/content/pages/reference-commands.md", &chapter_zh(Chapter::Commands));
    is_current("data/config.schema.json", &config::schema());
}

#[test]
fn every_command_is_in_the_chapter_of_commands() {
    let text = chapter(Chapter::Commands);
    for command in ["init", "import", "new article", "build", "watch", "explain code", "sheet import", "config", "completions", "verify"] {
        assert!(text.contains(&format!("`baoku {command}`")), "{command}");
    }
    assert!(!text.contains("baoku reference`"), "hidden commands stay hidden");
    // The Chinese chapter names each of them, and no other, and has all that the English one tells.
    let named: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## `baoku ")?.strip_suffix('`')).collect();
    assert_eq!(COMMANDS_ZH.iter().map(|(name, _)| *name).collect::<Vec<_>>(), named);
    let chinese = chapter_zh(Chapter::Commands);
    assert!(
        chinese.contains("## `baoku verify`") && text.lines().filter(|line| line.starts_with("- `")).all(|line| chinese.contains(line))
    );
}

fn parse(text: &str) -> (Option<Config>, bool) {
    let (config, problems) = config::parse(&SourceFile::new("config.yaml", text.as_bytes()));
    (config, has_errors(&problems))
}

#[test]
fn the_table_of_keys_has_every_key_of_the_types_and_no_other() {
    fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            found.insert(path.clone());
            if ["conversion", "lists", "outputs"].contains(&path.as_str()) {
                walk(value, &path, found);
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&serde_json::to_value(Config::default()).expect("JSON"), "", &mut found);
    walk(&serde_json::to_value(config::TopicRule::default()).expect("JSON"), "topics[]", &mut found);
    let table: BTreeSet<String> = KEYS.iter().map(|key| key.path.to_owned()).collect();
    assert_eq!(found, table);
    assert_eq!(table.len(), KEYS.len(), "each key once");
}

#[test]
fn every_example_is_a_config_and_uses_its_key() {
    for key in KEYS {
        let (config, wrong) = parse(key.example);
        assert!(config.is_some() && !wrong, "{}: {}", key.path, key.example);
        let name = key.path.rsplit(['.', ']']).find(|part| !part.is_empty()).expect("a name").trim_end_matches("[]");
        assert!(key.example.contains(&format!("{name}:")), "{}: {}", key.path, key.example);
    }
}

/// As much of JSON Schema as ours uses.
fn fits(schema: &Value, value: &Value) -> bool {
    if let Some(ways) = schema.get("anyOf") {
        return ways.as_array().expect("a list").iter().any(|way| fits(way, value));
    }
    if let Some(words) = schema.get("enum") {
        return words.as_array().expect("a list").contains(value);
    }
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("a type that this test does not know: {other}"),
    };
    let types = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => panic!("no type: {schema}"),
    };
    if !types.into_iter().any(is) {
        return false;
    }
    match value {
        Value::Object(entries) => {
            let known = schema.get("properties").and_then(Value::as_object);
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            required.into_iter().all(|name| entries.contains_key(name))
                && entries.iter().all(|(key, value)| {
                    match known.and_then(|known| known.get(key)).unwrap_or(&schema["additionalProperties"]) {
                        Value::Bool(allowed) => *allowed,
                        schema => fits(schema, value),
                    }
                })
        }
        Value::Array(items) => {
            let once = schema.get("uniqueItems") != Some(&json!(true))
                || items.iter().map(Value::to_string).collect::<BTreeSet<_>>().len() == items.len();
            once && items.len() as u64 >= schema.get("minItems").and_then(Value::as_u64).unwrap_or(0)
                && items.iter().all(|item| fits(&schema["items"], item))
        }
        Value::Number(number) => {
            let number = number.as_i64().expect("small");
            schema.get("minimum").and_then(Value::as_i64).is_none_or(|least| number >= least)
                && schema.get("maximum").and_then(Value::as_i64).is_none_or(|most| number <= most)
        }
        Value::String(text) => match schema.get("pattern").and_then(Value::as_str) {
            None => true,
            Some("\\S") => !text.trim().is_empty(),
            Some(pattern) if pattern.starts_with("^($|[Hh][Tt]") => text.is_empty() || text.starts_with("http"),
            Some(pattern) if pattern.starts_with("^[a-z0-9]") => {
                !text.is_empty()
                    && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                    && !text.starts_with('-')
                    && !text.ends_with('-')
            }
            Some(pattern) if pattern.starts_with("^[\\p{L}") => {
                !text.is_empty() && !text.starts_with('.') && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
            }
            Some(other) => panic!("a pattern that this test does not know: {other}"),
        },
        _ => true,
    }
}

fn in_quotes(value: &Value) -> Value {
    match value {
        Value::Number(_) | Value::Bool(_) | Value::Null => Value::String(value.to_string()),
        other => other.clone(),
    }
}

/// Every key × every shape of value: the schema takes what the program takes, and nothing else.
#[test]
fn the_schema_says_what_the_program_says() {
    let schema: Value = serde_json::from_str(&config::schema()).expect("JSON");
    let probes = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(5),
        json!(-1),
        json!(20_000),
        json!(""),
        json!("x"),
        json!("Über-1"),
        json!(".x"),
        json!("a b"),
        json!("zh-Hans"),
        json!("https://a.example/b"),
        json!("full"),
        json!("checked"),
        json!("opencc"),
        json!([]),
        json!([""]),
        json!(["zh-Hans"]),
        json!(["zh-Hans", "zh-Hans"]),
        json!(["x", 1]),
        json!({}),
        json!({"zh-Hans": "x"}),
        json!({"zh-Hans": 1}),
        json!({"x": "full"}),
        json!({"per_page": 3}),
        json!([{"id": "a"}]),
        json!([{"zh-Hans": "x"}]),
    ];
    let mut checked = 0;
    let mut differing = Vec::new();
    for key in KEYS {
        for probe in &probes {
            let name = key.path.rsplit(['.', ']']).next().expect("a name");
            let document = match (key.path.strip_prefix("topics[]."), key.path.split_once('.')) {
                (Some("id"), _) => json!({"topics": [{"id": probe}]}),
                (Some(_), _) => json!({"topics": [{"id": "t", name: probe}]}),
                (None, Some((section, _))) => json!({section: {name: probe}}),
                // With its own edition at the root the rest of the config is right.
                (None, None) if name == "editions" => json!({"root_edition": "zh-Hans", "editions": probe}),
                (None, None) => json!({name: probe}),
            };
            let (_, wrong) = parse(&serde_yaml::to_string(&document).expect("YAML"));
            // A number or a word without quotes is a text to the program; an editor may ask for the quotes.
            let quoted = |probe: &Value| match probe {
                Value::Array(items) => Value::Array(items.iter().map(in_quotes).collect()),
                Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), in_quotes(value))).collect(),
                other => in_quotes(other),
            };
            let bare = || {
                fits(
                    &schema,
                    &serde_json::from_str(&document.to_string().replace(&probe.to_string(), &quoted(probe).to_string())).expect("JSON"),
                )
            };
            match (fits(&schema, &document), wrong) {
                (true, false) | (false, true) => {}
                (true, true) => differing.push(format!("the schema takes what the program refuses: {document}")),
                (false, false) if bare() => {}
                (false, false) => differing.push(format!("the program takes what the schema refuses: {document}")),
            }
            checked += 1;
        }
        let misspelt = json!({format!("{}x", key.path.split(['.', '[']).next().expect("a name")): 1});
        assert!(!fits(&schema, &misspelt));
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(checked > 500);
    assert!(KEYS.iter().any(|key| key.kind == Kind::Flag));
}

#[test]
fn settings_say_the_value_that_holds_and_the_line_that_says_it() {
    let text = "# c\ntitle: A\nlists:\n  feed: 7\ntopics:\n  - id: a\n    any: [x, y]\n  - id: b\n    threshold: 1\n";
    let file = SourceFile::new("config.yaml", text.as_bytes());
    let (config, _) = config::parse(&file);
    let settings = config::settings(&config.expect("read"), Some(&file));
    let told = |path: &str| {
        let setting = settings.iter().find(|setting| setting.path == path).unwrap_or_else(|| panic!("{path}"));
        format!("{} {}", setting.value, setting.origin())
    };
    assert_eq!(told("title"), "\"A\" config.yaml:2");
    assert_eq!(told("lists.feed"), "7 config.yaml:4");
    assert_eq!(told("lists.per_page"), "50 default");
    assert_eq!(told("topics[0].any"), "[\"x\",\"y\"] config.yaml:7");
    assert_eq!(told("topics[1].threshold"), "1 config.yaml:9");
    assert_eq!(told("topics[1].any"), "[] default");
    // What is printed is a config that says the same.
    let printed = config::told(&settings).join("\n");
    let (again, wrong) = parse(&printed);
    let (before, _) = config::parse(&file);
    assert!(!wrong && again == before, "{printed}");
}

#[test]
fn a_newer_format_is_refused_with_the_way_out() {
    let (_, problems) = config::parse(&SourceFile::new("config.yaml", "format: 2\n".as_bytes()));
    assert_eq!(problems[0].code, "content-format");
    assert!(problems[0].help.as_ref().is_some_and(|help| help.contains("newer baoku")));
    assert!(!parse("format: 1\n").1);
}

fn texts(folder: &str) -> Vec<(PathBuf, String)> {
    let files = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name().into_iter().filter_map(Result::ok);
    files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((entry.path().to_owned(), fs::read_to_string(entry.path()).ok()?)))
        .collect()
}

#[test]
fn no_code_is_unused() {
    let code =
        texts("src").into_iter().filter(|(path, _)| !path.ends_with("diagnostic/codes.rs")).map(|(_, text)| text).collect::<String>();
    let unused: Vec<&str> = CODES.iter().map(|known| known.code).filter(|code_| !code.contains(&format!("\"{code_}\""))).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn each_entry_of_the_registry_is_whole() {
    for known in CODES {
        for (what, text) in [("says", known.says), ("why", known.why), ("todo", known.todo)] {
            assert!(
                text.len() > 12 && text.ends_with('.') && (text.starts_with("config.yaml") || !text.starts_with(char::is_lowercase)),
                "{} {what}: {text}",
                known.code
            );
        }
    }
}

/// Codes that no test provokes: of troubles that a test cannot make on every machine. A code leaves this list when a test names it.
const NOT_PROVOKED: &[&str] = &["defect", "half-published", "no-browser", "no-events", "port-refused"];

#[test]
fn each_code_is_provoked_by_a_test_or_listed_here() {
    let own = Path::new(file!()).file_name().expect("a name").to_owned();
    let mut tests: String = texts("tests").into_iter().filter(|(path, _)| path.file_name() != Some(&own)).map(|(_, text)| text).collect();
    // Unit tests beside the code.
    tests.extend(texts("src").into_iter().filter_map(|(_, text)| text.split_once("#[cfg(test)]").map(|(_, tests)| tests.to_owned())));
    let named = |code: &str| {
        [format!("\"{code}\""), format!("[{code}]"), format!("{code}:"), format!("`{code}`")]
            .iter()
            .any(|form| tests.contains(form.as_str()))
    };
    let unprovoked: Vec<&str> = CODES.iter().map(|known| known.code).filter(|code| !named(code)).collect();
    assert_eq!(unprovoked, NOT_PROVOKED);
}

//! The table of keys → JSON Schema for editors, and the chapter of the guide.

use serde_json::{Map, Value, json};

use super::{
    Config, KNOWN_EDITIONS, TopicRule,
    keys::{KEYS, Key, Kind},
};

/// JSON Schema (2020-12) of `config.yaml`, as it is shipped in `data/config.schema.json`.
#[must_use]
pub fn schema() -> String {
    let mut whole = object("", true);
    let root = whole.as_object_mut().expect("a section is an object");
    root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("title".to_owned(), json!("config.yaml of a baoku archive"));
    format!("{}\n", serde_json::to_string_pretty(&whole).expect("texts and numbers are JSON"))
}

/// The keys that stand directly under a path.
fn below(path: &str) -> impl Iterator<Item = (&'static str, &'static Key)> {
    let prefix = match path {
        "" => String::new(),
        path => format!("{path}."),
    };
    KEYS.iter().filter_map(move |key| {
        let name = key.path.strip_prefix(&prefix)?;
        (!name.contains(['.', '['])).then_some((name, key))
    })
}

fn object(path: &str, may_be_empty: bool) -> Value {
    let properties: Map<String, Value> = below(path).map(|(name, key)| (name.to_owned(), property(key))).collect();
    let mut object = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if may_be_empty {
        object["type"] = json!(["object", "null"]);
    }
    object
}

fn property(key: &Key) -> Value {
    let localized = || {
        let by_edition: Map<String, Value> = KNOWN_EDITIONS.iter().map(|tag| ((*tag).to_owned(), json!({"type": "string"}))).collect();
        json!({"anyOf": [
            {"type": "string"},
            {"type": "integer", "minimum": 0},
            {"type": "object", "properties": by_edition, "additionalProperties": false},
        ]})
    };
    let mut property = match key.kind {
        Kind::Text(None) => json!({"type": "string"}),
        Kind::Text(Some(pattern)) => json!({"type": "string", "pattern": pattern}),
        Kind::Localized => localized(),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Kind::Choice(words) => json!({"enum": words}),
        Kind::Texts => json!({"type": "array", "items": {"type": "string", "pattern": "\\S"}}),
        Kind::Choices(words) => json!({"type": "array", "items": {"enum": words}, "uniqueItems": true, "minItems": 1}),
        Kind::LocalizedList => json!({"type": "array", "items": localized()}),
        Kind::ChoiceByName(words) => json!({"type": "object", "additionalProperties": {"enum": words}}),
        Kind::Section => object(key.path, false),
        Kind::Sections => {
            let mut items = object(&format!("{}[]", key.path), false);
            items["required"] = json!(["id"]);
            json!({"type": "array", "items": items})
        }
    };
    // An id is the one text that may be left empty by the reader and is still refused.
    if key.may_be_empty && key.path != "topics[].id" {
        property = json!({"anyOf": [property, {"type": "null"}]});
    }
    property["description"] = json!(key.meaning);
    if let Some(default) = default_of(key.path) {
        property["default"] = default;
    }
    property
}

/// The default of a key, as JSON; none for an id, which must be said.
#[must_use]
pub fn default_of(path: &str) -> Option<Value> {
    let config = serde_json::to_value(Config::default()).expect("a config is JSON");
    let topic = serde_json::to_value(TopicRule::default()).expect("a rule is JSON");
    if path == "topics[].id" {
        return None;
    }
    let (mut at, path) = match path.strip_prefix("topics[].") {
        Some(rest) => (&topic, rest),
        None => (&config, path),
    };
    for step in path.split('.') {
        at = at.get(step)?;
    }
    Some(at.clone())
}

/// The chapter of the guide about `config.yaml`, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from(
        "# Every key of config.yaml\n\n\
         Generated from the program's table of keys (`baoku reference config`); a test keeps it current. Every key may be left out. \
         An unknown key is an error that names the nearest known one. `baoku config` shows what holds in an archive and which line says so. \
         Editors that know the YAML language server complete and check the keys by `config.schema.json`, which the first line of a new \
         archive's `config.yaml` names; `baoku config --schema` prints it.\n",
    );
    for key in KEYS {
        out.push_str(&format!("\n## `{}`\n\n{}\n\n- takes: {}\n", key.path, key.meaning, words(key)));
        match default_of(key.path) {
            Some(default) if !matches!(key.kind, Kind::Section) => out.push_str(&format!("- default: `{}`\n", flow(&default))),
            Some(_) => {}
            None => out.push_str("- must be there\n"),
        }
        out.push_str(&format!("\n```yaml\n{}\n```\n", key.example));
    }
    out
}

/// The same in simplified Chinese.
#[must_use]
pub fn reference_zh() -> String {
    let mut out = String::from(
        "# config.yaml 的每个键\n\n\
         由程序的键表生成（`baoku reference config --chinese`），有测试保证它不过时。每个键都可以不写。不认识的键是错误，会说出最接近的键。\
         `baoku config` 说明一个资料库里什么有效、由哪一行决定。懂得 YAML 语言服务器的编辑器会按 `config.schema.json` 补全和检查，\
         新资料库的 `config.yaml` 第一行已写明；`baoku config --schema` 把它打印出来。\n",
    );
    for key in KEYS {
        out.push_str(&format!("\n## `{}`\n\n{}\n\n- 取值：{}\n", key.path, key.meaning_zh, words_zh(key)));
        match default_of(key.path) {
            Some(default) if !matches!(key.kind, Kind::Section) => out.push_str(&format!("- 默认：`{}`\n", flow(&default))),
            Some(_) => {}
            None => out.push_str("- 必须写\n"),
        }
        out.push_str(&format!("\n```yaml\n{}\n```\n", key.example));
    }
    out
}

fn words_zh(key: &Key) -> String {
    let listed = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join("、");
    match key.kind {
        Kind::Text(_) => "一段文字".to_owned(),
        Kind::Localized => "一段文字，或者每个版本一段".to_owned(),
        Kind::Flag => "`true` 或 `false`".to_owned(),
        Kind::Number(least, most) if most >= u64::from(u32::MAX) => format!("{least} 以上的整数"),
        Kind::Number(least, most) if least == most => format!("`{least}`"),
        Kind::Number(least, most) => format!("{least} 到 {most} 的整数"),
        Kind::Choice(words) => format!("{} 之一", listed(words)),
        Kind::Choices(words) => format!("{} 的列表，各一次，至少一个", listed(words)),
        Kind::Texts => "一列文字".to_owned(),
        Kind::LocalizedList => "一列文字，每行一段或者每个版本一段".to_owned(),
        Kind::ChoiceByName(words) => format!("从报纸名称到 {} 之一", listed(words)),
        Kind::Section => "其下的各键".to_owned(),
        Kind::Sections => "一列，每项有其下的各键".to_owned(),
    }
}

/// A value on one line, as YAML that is also easy to read.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{}: {}", word(key), flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::String(text) => word(text),
        other => other.to_string(),
    }
}

/// A text, in quotes where YAML would take it for something else.
fn word(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        && text.starts_with(char::is_alphabetic)
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { crate::yaml::quoted(text) }
}

fn words(key: &Key) -> String {
    let listed = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match key.kind {
        Kind::Text(_) => "a text".to_owned(),
        Kind::Localized => "a text, or texts by edition".to_owned(),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Number(least, most) if most >= u64::from(u32::MAX) => format!("a whole number from {least} on"),
        Kind::Number(least, most) if least == most => format!("`{least}`"),
        Kind::Number(least, most) => format!("a whole number from {least} to {most}"),
        Kind::Choice(words) => format!("one of {}", listed(words)),
        Kind::Texts => "a list of texts".to_owned(),
        Kind::Choices(words) => format!("a list of {}", listed(words)),
        Kind::LocalizedList => "a list of texts, or of texts by edition".to_owned(),
        Kind::ChoiceByName(words) => format!("a mapping from a paper's name to one of {}", listed(words)),
        Kind::Section => "a mapping with the keys that follow".to_owned(),
        Kind::Sections => "a list of mappings with the keys that follow".to_owned(),
    }
}

//! What holds in an archive, and who says so: `baoku config`.

use serde_json::Value;

use super::{
    Config,
    keys::{KEYS, Kind},
    schema::flow,
};
use crate::{
    source::SourceFile,
    yaml::{self, Document},
};

/// A key with the value that holds and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its way from the top: `lists.per_page`, `topics[0].any`.
    pub path: String,
    /// The value that holds.
    pub value: Value,
    /// The line of `config.yaml` that says it; `None` where it is the default.
    pub line: Option<u32>,
}

impl Setting {
    /// `config.yaml:12` or `default`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.line.map_or_else(|| "default".to_owned(), |line| format!("config.yaml:{line}"))
    }
}

/// Every key of a config that holds, in the order of the reference.
#[must_use]
pub fn settings(config: &Config, file: Option<&SourceFile>) -> Vec<Setting> {
    let text = file.and_then(|file| yaml::text(file).ok()).unwrap_or_default();
    let document = Document::new("config.yaml", text);
    let written: serde_yaml::Value = document.read::<serde_yaml::Value>().0.unwrap_or_default();
    let effective = serde_json::to_value(config).expect("a config is JSON");
    let mut settings = Vec::new();
    for key in KEYS.iter().filter(|key| !matches!(key.kind, Kind::Section | Kind::Sections)) {
        if let Some(rest) = key.path.strip_prefix("topics[].") {
            if rest == "id" {
                topics(&effective, &written, &document, &mut settings);
            }
            continue;
        }
        let steps: Vec<&str> = key.path.split('.').collect();
        let value = steps.iter().try_fold(&effective, |at, step| at.get(step)).cloned().unwrap_or_default();
        settings.push(Setting { path: key.path.to_owned(), value, line: line_of(&written, &document, &steps) });
    }
    settings
}

/// The keys of each topic; which entry of the file it is tells its id.
fn topics(effective: &Value, written: &serde_yaml::Value, document: &Document<'_>, settings: &mut Vec<Setting>) {
    let entries = written.get("topics").and_then(serde_yaml::Value::as_sequence).map(Vec::as_slice).unwrap_or_default();
    for (number, topic) in effective["topics"].as_array().into_iter().flatten().enumerate() {
        let id = topic["id"].as_str();
        let entry = entries.iter().position(|entry| entry.get("id").and_then(serde_yaml::Value::as_str) == id);
        for key in KEYS.iter().filter_map(|key| key.path.strip_prefix("topics[].")) {
            let line = entry.and_then(|entry| line_of(written, document, &["topics", &entry.to_string(), key]));
            settings.push(Setting { path: format!("topics[{number}].{key}"), value: topic[key].clone(), line });
        }
    }
}

/// The line that says the value under a path, where one does.
fn line_of(written: &serde_yaml::Value, document: &Document<'_>, steps: &[&str]) -> Option<u32> {
    let mut at = written;
    for step in steps {
        at = match step.parse::<usize>() {
            Ok(position) => at.get(position)?,
            Err(_) => at.get(*step)?,
        };
    }
    Some(document.place(steps).line)
}

/// The settings as a config.yaml that says the same, with the origin of each in a comment.
#[must_use]
pub fn told(settings: &[Setting]) -> Vec<String> {
    /// Columns before the comments.
    const WIDTH: usize = 44;
    let mut lines = Vec::new();
    let mut open = String::new();
    for setting in settings {
        let (group, name) = setting.path.rsplit_once('.').unwrap_or(("", &setting.path));
        let mut lead = if group.is_empty() { "" } else { "  " };
        if group != open {
            match group.split_once('[') {
                Some(("topics", _)) => {
                    if !open.starts_with("topics[") {
                        lines.push("topics:".to_owned());
                    }
                    lead = "  - ";
                }
                _ if !group.is_empty() => lines.push(format!("{group}:")),
                _ => {}
            }
            group.clone_into(&mut open);
        } else if group.starts_with("topics[") {
            lead = "    ";
        }
        let said = format!("{lead}{name}: {}", flow(&setting.value));
        let pad = WIDTH.saturating_sub(said.chars().count());
        lines.push(format!("{said}{}  # {}", " ".repeat(pad), setting.origin()));
    }
    lines
}

//! Texts of the archive itself: introductions of topics, about and the like, in the languages in which they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Text, Texts};
use crate::{
    article::front_and_body,
    config::{Config, KNOWN_EDITIONS},
    diagnostic::{Diagnostic, Place},
    source::SourceFile,
    yaml::nearest,
};

/// Front matter of such a text.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Front {
    title: Option<String>,
    lang: Option<String>,
    order: Option<u32>,
}

/// `content/topics/<id>.md` and `<id>.<edition>.md`, by topic.
pub(super) fn topics(files: &[SourceFile], config: &Config) -> (BTreeMap<String, Texts>, Vec<Diagnostic>) {
    let (texts, mut diagnostics) = read(files, config);
    for (name, texts) in &texts {
        if config.topics.iter().any(|topic| topic.id == *name) {
            continue;
        }
        let path = texts.general.iter().chain(texts.by_edition.values()).map(|text| text.path.as_str()).next().unwrap_or_default();
        let problem =
            Diagnostic::warning("unknown-topic", format!("no topic of config.yaml is named `{name}`: this introduction is not shown"))
                .at(Place::file(path));
        diagnostics.push(match nearest(name, config.topics.iter().map(|topic| topic.id.as_str())) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }
    (texts, diagnostics)
}

/// `content/pages/<name>.md` and `<name>.<edition>.md`, by name.
pub(super) fn pages(files: &[SourceFile], config: &Config) -> (BTreeMap<String, Texts>, Vec<Diagnostic>) {
    let (mut texts, mut diagnostics) = read(files, config);
    texts.retain(|name, texts| {
        let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !is_name {
            let path = texts.general.iter().chain(texts.by_edition.values()).map(|text| text.path.as_str()).next().unwrap_or_default();
            diagnostics.push(
                Diagnostic::error("page-name", format!("`{name}` cannot be a page's name"))
                    .at(Place::file(path))
                    .help("name the file with lower-case Latin letters, digits and hyphens: it stands in addresses"),
            );
        }
        is_name
    });
    (texts, diagnostics)
}

fn read(files: &[SourceFile], config: &Config) -> (BTreeMap<String, Texts>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut texts: BTreeMap<String, Texts> = BTreeMap::new();
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for file in files {
        let stem = file.path.rsplit('/').next().unwrap_or_default();
        let stem = stem.strip_suffix(".md").unwrap_or(stem);
        let (name, edition) = match stem.rsplit_once('.') {
            Some((name, edition)) => (name, Some(edition)),
            None => (stem, None),
        };
        if let Some(edition) = edition.filter(|edition| !KNOWN_EDITIONS.contains(edition)) {
            let problem = Diagnostic::error("unknown-edition", format!("`{edition}` in this file's name is not an edition"))
                .at(Place::file(&*file.path));
            diagnostics.push(problem.help(format!("<name>.md or <name>.<edition>.md with one of: {}", KNOWN_EDITIONS.join(", "))));
            continue;
        }
        let (front, body) = match front_and_body::<Front>(file) {
            Ok((front, body, problems)) => {
                diagnostics.extend(problems);
                (front.unwrap_or_default(), body.to_string())
            }
            // These texts may do without front matter.
            Err(problem) if problem.code == "no-front-matter" && !file.bytes.starts_with(b"---") => {
                (Front::default(), String::from_utf8_lossy(&file.bytes).into_owned())
            }
            Err(problem) => {
                diagnostics.push(problem);
                continue;
            }
        };
        let lang = front.lang.or(edition.map(str::to_owned)).unwrap_or_else(|| config.root_edition.clone());
        let text = Text { title: front.title, lang, order: front.order, body, path: file.path.clone() };
        let of_name = texts.entry(name.to_owned()).or_default();
        let former = match edition {
            Some(edition) => of_name.by_edition.insert(edition.to_owned(), text),
            None => of_name.general.replace(text),
        };
        if let Some(former) = former {
            diagnostics.push(
                Diagnostic::error("duplicate-text", format!("{} is the same text by its name", former.path))
                    .at(Place::file(&*file.path))
                    .help("rename or remove one of them"),
            );
        }
    }
    (texts, diagnostics)
}

//! The words of the interface: one YAML file per language in a theme's `strings/`.
//!
//! A value is a sentence with `{placeholders}`, or a map of plural forms (`one`, `other`). Traditional editions that have no
//! file, or whose file leaves keys out, take them from another Chinese file by conversion.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{
    diagnostic::{Diagnostic, Place},
    plan::Edition,
    yaml,
};

/// The words of one edition's interface.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    by_key: BTreeMap<String, Phrase>,
}

/// A sentence, in one form or in several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Phrase {
    /// The same for every number.
    Plain(String),
    /// By plural category (CLDR's names).
    Plural(BTreeMap<String, String>),
}

impl Strings {
    /// The sentence of a key without placeholders; the key itself where there is none, so that it is seen.
    #[must_use]
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        match self.by_key.get(key) {
            Some(Phrase::Plain(text)) => text,
            Some(Phrase::Plural(forms)) => forms.get("other").map_or(key, String::as_str),
            None => key,
        }
    }

    /// All sentences in one form, for templates.
    pub fn plain(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_key.keys().map(|key| (key.as_str(), self.get(key)))
    }

    /// The sentence of a key in the form that `count` wants, its placeholders filled; `None` where the key is unknown.
    #[must_use]
    pub fn say(&self, key: &str, count: Option<i64>, values: &[(String, String)]) -> Option<String> {
        let phrase = self.by_key.get(key)?;
        let mut text = match phrase {
            Phrase::Plain(text) => text.clone(),
            Phrase::Plural(forms) => {
                // The languages of the built-in frames know two forms at most; Chinese knows one.
                let form = if count == Some(1) { "one" } else { "other" };
                forms.get(form).or_else(|| forms.get("other"))?.clone()
            }
        };
        if let Some(count) = count {
            text = text.replace("{count}", &count.to_string());
        }
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        Some(text)
    }
}

/// A file of a theme's `strings/`, read.
pub(super) struct StringsFile {
    path: String,
    by_key: BTreeMap<String, Phrase>,
}

/// Reads a file of words.
pub(super) fn read(path: &str, text: &str) -> Result<StringsFile, Diagnostic> {
    yaml::Document::new(path, text).fit()?;
    match serde_yaml::from_str::<BTreeMap<String, Phrase>>(text) {
        Ok(by_key) => Ok(StringsFile { path: path.to_owned(), by_key }),
        Err(error) => {
            let place = match error.location() {
                Some(at) => {
                    Place::line(path, at.line(), text.lines().nth(at.line().saturating_sub(1)).unwrap_or_default()).at(at.column(), 1)
                }
                None => Place::file(path),
            };
            Err(Diagnostic::error("strings", format!("the words of the interface cannot be read: {error}")).at(place))
        }
    }
}

/// The words of every edition, in the editions' order. `files` are by language tag, the built-in ones first and then those of the
/// site's own theme, which override key by key. `needed` are the keys that templates ask for, `theme` the name of the theme.
pub(super) fn for_editions(
    editions: &[Edition],
    files: &BTreeMap<String, Vec<StringsFile>>,
    needed: &BTreeSet<String>,
    theme: &str,
) -> (Vec<Strings>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let known: BTreeSet<&String> = files.values().flatten().flat_map(|file| file.by_key.keys()).collect();
    let all = editions
        .iter()
        .map(|edition| {
            let mut by_key = BTreeMap::new();
            // From the farthest to the nearest: a Chinese file in another script, then the edition's own.
            let mut sources: Vec<&String> =
                files.keys().filter(|tag| edition.script.is_some() && edition.converter(tag).is_some()).collect();
            sources.sort_by_key(|tag| std::cmp::Reverse(nearness(&edition.tag, tag)));
            for tag in sources {
                for file in &files[tag] {
                    for (key, phrase) in &file.by_key {
                        by_key.insert(key.clone(), convert(phrase, edition, tag));
                    }
                }
            }
            let own = files.get(&edition.tag).or_else(|| files.get(edition.tag.split('-').next().unwrap_or_default()));
            for (key, phrase) in own.into_iter().flatten().flat_map(|file| &file.by_key) {
                by_key.insert(key.clone(), phrase.clone());
            }
            let missing: Vec<&str> =
                needed.iter().chain(known.iter().copied()).filter(|key| !by_key.contains_key(*key)).map(String::as_str).collect();
            let missing: BTreeSet<&str> = missing.into_iter().collect();
            if !missing.is_empty() {
                // The built-in files are in the program; a site adds its words in its own theme.
                let path = own
                    .and_then(|files| files.last())
                    .filter(|file| file.path.starts_with(&format!("themes/{theme}/")))
                    .map_or_else(|| format!("themes/{theme}/strings/{}.yaml", edition.tag), |file| file.path.clone());
                diagnostics.push(
                    Diagnostic::error("missing-string", format!("the interface of `{}` has no words for {}", edition.tag, list(&missing)))
                        .at(Place::file(path))
                        .help("add the missing keys to this file; make it where it is not there"),
                );
            }
            Strings { by_key }
        })
        .collect();
    (all, diagnostics)
}

/// Smaller is nearer: `zh-TW` takes its words from `zh-Hant` rather than from `zh-Hans`.
fn nearness(edition: &str, tag: &str) -> u8 {
    let traditional = |tag: &str| tag != "zh-Hans";
    u8::from(traditional(edition) != traditional(tag))
}

fn convert(phrase: &Phrase, edition: &Edition, lang: &str) -> Phrase {
    match phrase {
        Phrase::Plain(text) => Phrase::Plain(edition.words(text, lang).text),
        Phrase::Plural(forms) => Phrase::Plural(forms.iter().map(|(form, text)| (form.clone(), edition.words(text, lang).text)).collect()),
    }
}

fn list(keys: &BTreeSet<&str>) -> String {
    let first: Vec<String> = keys.iter().take(8).map(|key| format!("`{key}`")).collect();
    let more = if keys.len() > 8 { format!(" and {} more", keys.len() - 8) } else { String::new() };
    first.join(", ") + &more
}

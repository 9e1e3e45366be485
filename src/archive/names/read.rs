//! `content/names/**/*.yaml` → [`Names`].

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Name, NameIndex, NameKind, Names};
use crate::{
    archive::topics::folded,
    diagnostic::{Diagnostic, Place},
    source::SourceFile,
    yaml::{self, Document, nearest, null_is_default},
};

/// A record as a person writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Record {
    #[serde(deserialize_with = "null_is_default")]
    id: String,
    kind: Option<String>,
    #[serde(deserialize_with = "null_is_default")]
    name: String,
    #[serde(deserialize_with = "null_is_default")]
    variants: Vec<String>,
    en: Option<String>,
    pinyin: Option<String>,
    #[serde(rename = "zh-Hans")]
    hans: Option<String>,
    #[serde(rename = "zh-Hant")]
    hant: Option<String>,
    #[serde(rename = "zh-TW")]
    tw: Option<String>,
    #[serde(rename = "zh-HK")]
    hk: Option<String>,
    #[serde(deserialize_with = "null_is_default")]
    not_in: Vec<String>,
    wikidata: Option<String>,
    #[serde(deserialize_with = "null_is_default")]
    identifiers: BTreeMap<String, String>,
    note: Option<String>,
}

impl Names {
    /// Reads the records of all files. A faulty record is reported at its place and left out; the order of the files changes nothing.
    #[must_use]
    pub fn read(files: &[SourceFile]) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut found: Vec<(Name, Place)> = Vec::new();
        let mut files: Vec<&SourceFile> = files.iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for file in files {
            let text = match yaml::text(file) {
                Ok(text) => text,
                Err(problem) => {
                    diagnostics.push(problem);
                    continue;
                }
            };
            let document = Document::new(&file.path, text);
            let (records, problems) = document.read::<Vec<Record>>();
            // With a record set aside the places of the others cannot be counted; its own problem is what matters then.
            let countable = problems.is_empty();
            diagnostics.extend(problems);
            for (number, record) in records.unwrap_or_default().into_iter().enumerate() {
                let number = number.to_string();
                let id = record.id.clone();
                let place = |key: &str| if countable { document.place(&[&number, key]) } else { line_of(&id, file, text) };
                match name(record, &place) {
                    Ok(name) => found.push((name, place("id"))),
                    Err(problem) => diagnostics.push(problem),
                }
            }
        }
        found.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let mut names = Self::default();
        let mut places: Vec<Place> = Vec::new();
        for (name, place) in found {
            if names.records.last().is_some_and(|before| before.id == name.id) {
                let first = places.last().map_or(String::new(), |place| format!("{}:{}", place.path, place.line));
                diagnostics.push(
                    Diagnostic::error("duplicate-name", format!("the id `{}` is given twice; first at {first}", name.id))
                        .at(place)
                        .help("give one of the records another id, or join them: other forms of one name go into `variants`"),
                );
                continue;
            }
            names.records.push(name);
            places.push(place);
        }
        names.index(&places, &mut diagnostics);
        names.articles = vec![Vec::new(); names.records.len()];
        (names, diagnostics)
    }

    fn index(&mut self, places: &[Place], diagnostics: &mut Vec<Diagnostic>) {
        let mut by_form: BTreeMap<(NameKind, String), Vec<NameIndex>> = BTreeMap::new();
        for (index, name) in self.records.iter().enumerate() {
            for form in name.forms() {
                let owners = by_form.entry((name.kind, folded(form))).or_default();
                if !owners.contains(&index) {
                    owners.push(index);
                }
            }
        }
        for ((_, form), owners) in &by_form {
            if let [first, .., second] = owners.as_slice() {
                let (one, other) = (&self.records[*first], &self.records[*second]);
                diagnostics.push(
                    Diagnostic::warning(
                        "ambiguous-name",
                        format!("`{form}` is a name of `{}` and of `{}`: it leads to neither", one.id, other.id),
                    )
                    .at(places[*second].clone())
                    .help("if they are one, join the records; if not, leave the form out of one of them"),
                );
            }
        }
        self.by_form = by_form.into_iter().map(|(form, owners)| (form, Some(owners[0]).filter(|_| owners.len() == 1))).collect();
    }
}

/// The line of a record whose number is not known, by its id.
fn line_of(id: &str, file: &SourceFile, text: &str) -> Place {
    let is_id = |line: &&str| {
        let rest = line.trim_start_matches(['-', ' ', '{']).strip_prefix("id:");
        rest.is_some_and(|rest| rest.trim_start().trim_start_matches(['"', '\'']).starts_with(id))
    };
    let line = text.lines().position(|line| is_id(&line)).filter(|_| !id.is_empty());
    line.map_or_else(|| Place::file(&*file.path), |at| Place::line(&*file.path, at + 1, text.lines().nth(at).unwrap_or_default()))
}

fn name(record: Record, place: &impl Fn(&str) -> Place) -> Result<Name, Diagnostic> {
    let is_id = !record.id.is_empty()
        && record.id.len() <= 60
        && record.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && record.id != "index";
    if !is_id {
        let what = if record.id.is_empty() { "this name has no `id`".to_owned() } else { format!("`{}` cannot be a name's id", record.id) };
        let help = "lower-case Latin letters, digits and hyphens, at most 60: it stands in an address and lasts";
        return Err(Diagnostic::error("name-id", what).at(place("id")).help(help));
    }
    if record.name.trim().is_empty() {
        return Err(Diagnostic::error("name-missing", format!("the record `{}` has no `name`", record.id)).at(place("id")));
    }
    let written = record.kind.unwrap_or_default();
    let Some(kind) = NameKind::ALL.into_iter().find(|kind| kind.word() == written) else {
        let problem = Diagnostic::error("bad-value", format!("`{written}` is no kind of name: person, place or body")).at(place("kind"));
        return Err(match nearest(&written, NameKind::ALL.map(NameKind::word)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    };
    let regional = [("zh-Hans", record.hans), ("zh-Hant", record.hant), ("zh-TW", record.tw), ("zh-HK", record.hk)];
    let mut identifiers = record.identifiers;
    identifiers.extend(record.wikidata.map(|id| ("wikidata".to_owned(), id)));
    let said = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(Name {
        id: record.id,
        kind,
        name: record.name.trim().to_owned(),
        variants: record.variants,
        en: said(record.en),
        pinyin: said(record.pinyin),
        regional: regional.into_iter().filter_map(|(tag, form)| Some((tag.to_owned(), said(form)?))).collect(),
        not_in: record.not_in,
        identifiers,
        note: said(record.note),
    })
}

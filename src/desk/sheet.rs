//! Metadata and state of review of all articles as one table, out and in again: all of it, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::csv;
use crate::{
    article::{Article, FrontMatter, Review, Status, merge},
    config::{ReviewState, Rights},
    diagnostic::{Diagnostic, Place},
    edtf::Edtf,
    yaml::nearest,
};

/// Columns that can be changed, in their order; before them stand `id`, `path` and `state`, which cannot.
const COLUMNS: [&str; 21] = [
    "title",
    "supplied_title",
    "kicker",
    "subtitle",
    "dateline_date",
    "place",
    "agency",
    "authors",
    "issue_date",
    "publication",
    "page",
    "lang",
    "topics_add",
    "topics_remove",
    "rights",
    "status",
    "withdrawn_on",
    "withdrawn_reason",
    "review",
    "review_by",
    "review_on",
];

/// Between the entries of a list in one cell.
const BETWEEN: &str = " | ";

/// The table of all articles.
#[must_use]
pub fn export(articles: &[Article]) -> String {
    let head = ["id", "path", "state"].into_iter().chain(COLUMNS).map(str::to_owned).collect();
    let row = |article: &Article| {
        let fixed = [article.front.id.clone(), article.path.clone(), state(article)];
        fixed.into_iter().chain(COLUMNS.map(|column| cell(&article.front, column))).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(articles.iter().map(row)).collect();
    csv::print(&rows)
}

/// The articles that a table changes, as they should be. With any error among the diagnostics none of them may be written.
#[must_use]
pub fn import(path: &str, text: &str, articles: &[Article]) -> (Vec<Article>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let rows = match csv::parse(text) {
        Ok(rows) => rows,
        Err(line) => {
            let problem = Diagnostic::error("sheet", "a quote is opened here and never closed").at(Place::line(path, line, ""));
            return (Vec::new(), vec![problem.help("save the table from the spreadsheet as CSV in UTF-8")]);
        }
    };
    let Some(((_, head), rows)) = rows.split_first() else { return (Vec::new(), diagnostics) };
    let head: Vec<&str> = head.iter().map(|name| name.trim()).collect();
    for name in head.iter().filter(|name| !COLUMNS.contains(name) && !["id", "path", "state", ""].contains(name)) {
        let problem = Diagnostic::error("sheet", format!("`{name}` is no column that is known")).at(Place::line(path, 1, ""));
        diagnostics.push(match nearest(name, COLUMNS) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("columns: id, path, state, {}", COLUMNS.join(", "))),
        });
    }
    let Some(id_column) = head.iter().position(|name| *name == "id") else {
        let problem =
            Diagnostic::error("sheet", "there is no column `id`, so no row says which article it is").at(Place::line(path, 1, ""));
        diagnostics.push(problem.help("begin with a table that `baoku sheet export` wrote"));
        return (Vec::new(), diagnostics);
    };
    let by_id: BTreeMap<&str, &Article> = articles.iter().map(|article| (article.front.id.as_str(), article)).collect();
    let mut seen = BTreeSet::new();
    let mut changed = Vec::new();
    for (line, row) in rows {
        let at = || Place::line(path, *line, "");
        let id = row.get(id_column).map_or("", |id| id.trim());
        let Some(article) = by_id.get(id) else {
            diagnostics.push(
                Diagnostic::error("sheet", format!("no article has the id `{id}`")).at(at()).help("take the row out, or restore the id"),
            );
            continue;
        };
        if !seen.insert(id.to_owned()) {
            diagnostics.push(Diagnostic::error("sheet", format!("the id `{id}` has two rows")).at(at()).help("take one of them out"));
            continue;
        }
        let mut after = (*article).clone();
        let mut withdrawn = Withdrawn::of(&article.front);
        for (name, value) in head.iter().zip(row).filter(|(name, _)| COLUMNS.contains(name)) {
            if value.trim() == cell(&article.front, name).trim() {
                continue;
            }
            if let Err(why) = set(&mut after.front, &mut withdrawn, name, value.trim()) {
                diagnostics.push(
                    Diagnostic::error("sheet", format!("`{name}`: {why}")).at(at()).help("nothing is written as long as one cell is wrong"),
                );
            }
        }
        if withdrawn != Withdrawn::of(&article.front) {
            after.front.status = withdrawn.status();
        }
        if after.front == article.front {
            continue;
        }
        let exported = head.iter().position(|name| *name == "state").and_then(|column| row.get(column));
        if exported.is_some_and(|exported| !exported.is_empty() && exported.trim() != state(article)) {
            diagnostics.push(
                Diagnostic::error("sheet", format!("{} has changed since this table was exported", article.path))
                    .at(at())
                    .help("export again and make the change in the new table, so that nobody's work is lost"),
            );
        }
        changed.push(after);
    }
    (changed, diagnostics)
}

/// What an article's front matter was when the table was made: letters first, so that no spreadsheet takes it for a number.
fn state(article: &Article) -> String {
    let fields: Vec<String> = merge::fields(&article.front).iter().map(|(key, value)| format!("{key}: {}", merge::said(value))).collect();
    format!("s{}", merge::hash(&fields.join("\n")))
}

/// Status in three cells.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Withdrawn {
    status: String,
    on: Option<String>,
    reason: Option<String>,
}

impl Withdrawn {
    fn of(front: &FrontMatter) -> Self {
        match &front.status {
            None => Self { status: String::new(), on: None, reason: None },
            Some(Status::Published) => Self { status: "published".to_owned(), on: None, reason: None },
            Some(Status::Withdrawn { date, reason }) => Self { status: "withdrawn".to_owned(), on: date.clone(), reason: reason.clone() },
        }
    }

    fn status(self) -> Option<Status> {
        match &*self.status {
            "withdrawn" => Some(Status::Withdrawn { date: self.on, reason: self.reason }),
            "published" => Some(Status::Published),
            _ => None,
        }
    }
}

fn cell(front: &FrontMatter, column: &str) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let review = front.review.clone().unwrap_or_default();
    let withdrawn = Withdrawn::of(front);
    match column {
        "title" => text(&front.title),
        "supplied_title" => text(&front.supplied_title),
        "kicker" => text(&front.kicker),
        "subtitle" => text(&front.subtitle),
        "dateline_date" => text(&front.dateline_date),
        "place" => text(&front.place),
        "agency" => text(&front.agency),
        "authors" => front.authors.join(BETWEEN),
        "issue_date" => text(&front.issue_date),
        "publication" => text(&front.publication),
        "page" => text(&front.page),
        "lang" => front.lang.clone(),
        "topics_add" => front.topics_add.join(BETWEEN),
        "topics_remove" => front.topics_remove.join(BETWEEN),
        "rights" => front.rights.map_or(String::new(), |rights| word(&rights)),
        "status" => withdrawn.status,
        "withdrawn_on" => text(&withdrawn.on),
        "withdrawn_reason" => text(&withdrawn.reason),
        "review" => front.review.as_ref().map_or(String::new(), |review| word(&review.state)),
        "review_by" => text(&review.by),
        "review_on" => text(&review.on),
        _ => String::new(),
    }
}

fn set(front: &mut FrontMatter, withdrawn: &mut Withdrawn, column: &str, value: &str) -> Result<(), String> {
    let text = (!value.is_empty()).then(|| value.to_owned());
    let list = || value.split('|').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    match column {
        "title" => front.title = text,
        "supplied_title" => front.supplied_title = text,
        "kicker" => front.kicker = text,
        "subtitle" => front.subtitle = text,
        "dateline_date" => front.dateline_date = date(value)?,
        "place" => front.place = text,
        "agency" => front.agency = text,
        "authors" => front.authors = list(),
        "issue_date" => front.issue_date = date(value)?,
        "publication" => front.publication = text,
        "page" => front.page = text,
        "lang" => value.clone_into(&mut front.lang),
        "topics_add" => front.topics_add = list(),
        "topics_remove" => front.topics_remove = list(),
        "rights" => front.rights = named::<Rights>(value, "full, excerpt, metadata")?,
        "status" if matches!(value, "" | "published" | "withdrawn") => value.clone_into(&mut withdrawn.status),
        "status" => return Err(format!("`{value}` is neither `published` nor `withdrawn`")),
        "withdrawn_on" => withdrawn.on = date(value)?,
        "withdrawn_reason" => withdrawn.reason = text,
        "review" => match named::<ReviewState>(value, "machine, checked, approved")? {
            None => front.review = None,
            Some(state) => front.review.get_or_insert_with(Review::default).state = state,
        },
        "review_by" => front.review.get_or_insert_with(Review::default).by = text,
        "review_on" => front.review.get_or_insert_with(Review::default).on = date(value)?,
        _ => {}
    }
    Ok(())
}

/// A date as written, or as spreadsheets like to write it: `2025/6/22`.
fn date(value: &str) -> Result<Option<String>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = value.split('/').collect();
    let value = match parts[..] {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [year, month] if year.len() == 4 => format!("{year}-{month:0>2}"),
        _ => value.to_owned(),
    };
    Edtf::parse(&value).map(|date| Some(date.to_string()))
}

/// A value by the name that front matter has for it.
fn named<T: serde::de::DeserializeOwned>(value: &str, known: &str) -> Result<Option<T>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    serde_json::from_value(value.into()).map(Some).map_err(|_| format!("`{value}` is not one of {known}"))
}

fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

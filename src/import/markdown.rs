//! Markdown files as Hugo, Zola, Jekyll and others have them → records: front matter in YAML (`---`), TOML (`+++`) or JSON.

use std::path::Path;

use serde_json::{Map, Value};

use super::record::Record;
use crate::{
    diagnostic::{Diagnostic, Place},
    source::{self, SourceFile},
    yaml,
};

/// What became of a Markdown file.
pub enum Page {
    /// An article.
    Record(Box<Record>),
    /// A draft, which is left out.
    Draft,
    /// The page of a section, which has no place in an archive.
    Section,
}

/// Reads a Markdown file; `below` is its path below the folder that is imported.
pub fn read(path: &Path, below: &str, drafts: bool) -> Result<(Page, Vec<Diagnostic>), Diagnostic> {
    let stem = below.rsplit('/').next().unwrap_or(below).rsplit_once('.').map_or(below, |(stem, _)| stem);
    if stem.starts_with("_index") {
        return Ok((Page::Section, Vec::new()));
    }
    let mut file = source::read_outside(path)?;
    file.path = path.to_string_lossy().into_owned();
    let text = yaml::text(&file)?.replace("\r\n", "\n");
    let (mut fields, body, diagnostics) = parts(&file, &text)?;
    // What a generator nests is looked for at the top.
    for nested in ["extra", "params"] {
        if let Some(Value::Object(inner)) = fields.get(nested).cloned() {
            for (key, value) in inner {
                fields.entry(key).or_insert(value);
            }
        }
    }
    if fields.get("draft").and_then(Value::as_bool) == Some(true) && !drafts {
        return Ok((Page::Draft, diagnostics));
    }
    // `2025-06-22-name.md`, `name.en.md`, `name/index.md`.
    let mut parts = below.rsplit('/');
    let own = parts.next().unwrap_or(below);
    let own = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
    let (own, tag) = match own.rsplit_once('.') {
        Some((name, tag)) if (2..=7).contains(&tag.len()) && tag.starts_with(|c: char| c.is_ascii_alphabetic()) => (name, Some(tag)),
        _ => (own, None),
    };
    let mut name = if own == "index" { parts.next().unwrap_or(own) } else { own };
    if let Some(tag) = tag {
        fields.entry("lang").or_insert_with(|| Value::String(tag.to_owned()));
    }
    if let Some((date, rest)) =
        name.split_at_checked(10).filter(|(date, _)| crate::edtf::Edtf::parse(date).is_ok_and(|date| date.day_of_month().is_some()))
    {
        if !fields.contains_key("date") && !fields.contains_key("issue_date") {
            fields.insert("date".to_owned(), Value::String(date.to_owned()));
        }
        name = rest.trim_start_matches(['-', '_']);
    }
    let title = fields.get("title").and_then(Value::as_str).map(str::trim).map(str::to_owned);
    let body = body.trim_matches('\n').trim_end();
    // A first heading that says the title again, or is the title.
    let (heading, rest) = match body.strip_prefix("# ") {
        Some(rest) => {
            rest.split_once('\n').map_or((Some(rest.trim()), ""), |(heading, rest)| (Some(heading.trim()), rest.trim_start_matches('\n')))
        }
        None => (None, body),
    };
    let body = match (heading, &title) {
        (Some(heading), None) => {
            fields.insert("title".to_owned(), Value::String(crate::article::body::plain(heading)));
            rest
        }
        (Some(heading), Some(title)) if heading == title => rest,
        _ => body,
    };
    let addresses = addresses(&fields, below, own, tag.is_some());
    let record = Record {
        addresses,
        place: Place::file(&*file.path),
        markdown: Some(body.to_owned()),
        key: Some(below.to_owned()),
        name: (!name.is_empty()).then(|| name.to_owned()),
        fields,
    };
    Ok((Page::Record(Box::new(record)), diagnostics))
}

/// Where Hugo or Zola had the page: what its front matter says, else the path of its file; and its own aliases.
fn addresses(fields: &Map<String, Value>, below: &str, own: &str, translated: bool) -> Vec<String> {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
    let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
    let by_path = || {
        // Where other languages lay is a matter of each site's config, as is what a date in a name became.
        let dated = own.split_at_checked(10).is_some_and(|(date, _)| date.bytes().filter(u8::is_ascii_digit).count() == 8);
        let page = if own == "index" { folder.to_owned() } else { format!("{folder}/{own}") };
        let page = match (text("slug"), page.rsplit_once('/')) {
            (Some(slug), Some((folder, _))) => format!("{folder}/{slug}"),
            (Some(slug), None) => slug,
            (None, _) => page,
        };
        (!translated && !dated).then(|| page.to_lowercase().replace(' ', "-"))
    };
    let main = text("url").or_else(|| text("path")).or_else(by_path);
    let others = fields.get("aliases").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    main.into_iter().chain(others).filter_map(|address| file_of(&address)).collect()
}

/// The file of a site at an address: `/posts/name/` → `posts/name/index.html`; none where this site's own pages lie.
fn file_of(address: &str) -> Option<String> {
    const OWN: [&str; 16] = [
        "assets", "data", "dates", "en", "id", "names", "papers", "raw", "search", "sources", "topics", "undated", "zh-hans", "zh-hant",
        "zh-hk", "zh-tw",
    ];
    let path = address.trim().trim_start_matches('/').trim_end_matches('/');
    let file = if path.strip_suffix(".html").is_some() { path.to_owned() } else { format!("{path}/index.html") };
    let first = file.split('/').next().unwrap_or_default().to_lowercase();
    let is_list =
        file.strip_suffix("/index.html").is_some_and(|days| days.split('/').all(|part| part.bytes().all(|byte| byte.is_ascii_digit())));
    let is_top = !file.contains('/');
    (!is_list && !is_top && !OWN.contains(&first.as_str()) && crate::archive::is_address(&file)).then_some(file)
}

/// The fields of the front matter, the text, and what is wrong with single fields.
type Parts<'t> = (Map<String, Value>, &'t str, Vec<Diagnostic>);

fn parts<'t>(file: &SourceFile, text: &'t str) -> Result<Parts<'t>, Diagnostic> {
    let broken = |line: usize, message: String| Diagnostic::error("import-record", message).at(Place::line(&*file.path, line, ""));
    if let Some(rest) = text.strip_prefix("---\n") {
        let (front, body) =
            cut(rest, "---").ok_or_else(|| broken(1, "the front matter does not end: there is no second `---`".to_owned()))?;
        let document = yaml::Document { path: &file.path, text: front, lines_before: 1 };
        let (value, problems) = document.read::<serde_yaml::Value>();
        let fields = match value.map(serde_json::to_value) {
            Some(Ok(Value::Object(fields))) => fields,
            Some(Ok(Value::Null)) => Map::new(),
            Some(Ok(_) | Err(_)) => return Err(broken(2, "the front matter is no mapping of names to values".to_owned())),
            None => return Err(problems.into_iter().next().unwrap_or_else(|| broken(2, "the front matter is not YAML".to_owned()))),
        };
        return Ok((fields, body, problems));
    }
    if let Some(rest) = text.strip_prefix("+++\n") {
        let (front, body) =
            cut(rest, "+++").ok_or_else(|| broken(1, "the front matter does not end: there is no second `+++`".to_owned()))?;
        let table = toml::from_str::<toml::Table>(front).map_err(|error| {
            let line = error.span().map_or(0, |span| front[..span.start.min(front.len())].matches('\n').count());
            broken(line + 2, format!("the front matter is not TOML: {}", error.message()))
        })?;
        let fields = table.into_iter().map(|(key, value)| (key, of_toml(value))).collect();
        return Ok((fields, body, Vec::new()));
    }
    if text.starts_with('{') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
        if let Some(Ok(fields)) = values.next() {
            return Ok((fields, &text[values.byte_offset()..], Vec::new()));
        }
    }
    Ok((Map::new(), text, Vec::new()))
}

/// What stands before and after a line of marks.
fn cut<'t>(text: &'t str, marks: &str) -> Option<(&'t str, &'t str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == marks {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(of_toml).collect()),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, value)| (key, of_toml(value))).collect()),
    }
}

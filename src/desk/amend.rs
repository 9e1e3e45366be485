//! One change in many articles: every place shown in its context, what the papers printed left alone unless it is asked for.

use serde_yaml::Value;

use crate::{
    article::{Article, Change, Repairs, body, merge},
    diagnostic::Diagnostic,
};

/// Front matter that archivists write; all else of an article is as the papers printed it, or not to be replaced in at all.
const EDITORIAL: [&str; 12] = [
    "supplied_title",
    "dateline_date",
    "place",
    "agency",
    "issue_date",
    "publication",
    "page",
    "topics_add",
    "topics_remove",
    "status",
    "translations",
    "notes",
];

/// Front matter that the papers printed.
const PRINTED: [&str; 5] = ["title", "kicker", "subtitle", "authors", "photos"];

/// What is to be replaced, and where.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The words looked for.
    pub find: String,
    /// What stands in their place.
    pub replace: String,
    /// Only in articles whose front matter has these values; a date also by its beginning, `2025-06`.
    pub only: Vec<(String, String)>,
    /// In printed text as well: headlines, reporters, captions, body.
    pub body: bool,
    /// Why, for the articles' own record of changes to what was printed; none is written without one.
    pub reason: Option<String>,
    /// What the change repairs.
    pub repairs: Repairs,
    /// The day, ISO.
    pub today: String,
}

/// A place that the change touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Path of the article.
    pub path: String,
    /// Key of front matter, or `body`.
    pub field: String,
    /// What stands before the words, a few characters.
    pub before: String,
    /// What stands behind them.
    pub after: String,
    /// Whether it was left alone, being printed.
    pub left: bool,
}

/// Every place, and the articles as they should be.
#[must_use]
pub fn amend(articles: &[Article], order: &Order) -> (Vec<Hit>, Vec<Article>) {
    let (mut hits, mut amended) = (Vec::new(), Vec::new());
    if order.find.is_empty() {
        return (hits, amended);
    }
    for article in articles.iter().filter(|article| is_meant(article, &order.only)) {
        let mut after = article.clone();
        let mut fields = merge::fields(&article.front);
        let mut printed = false;
        for (key, value) in &mut fields {
            let is_printed = PRINTED.contains(&key.as_str());
            if !is_printed && !EDITORIAL.contains(&key.as_str()) {
                continue;
            }
            let left = is_printed && !order.body;
            let count = hits.len();
            replace(value, order, &mut |text, at| hits.push(hit(article, key, text, at, order, left)), left);
            printed |= is_printed && !left && hits.len() > count;
        }
        for (at, _) in article.body.match_indices(&order.find) {
            hits.push(hit(article, "body", &article.body, at, order, !order.body));
            printed |= order.body;
        }
        if order.body {
            after.body = article.body.replace(&order.find, &order.replace).into();
        }
        let mapping = fields.into_iter().map(|(key, value)| (Value::String(key), value)).collect();
        // A replacement that makes a value impossible leaves the front matter as it was; `check` of the result says nothing then.
        if let Ok(front) = serde_yaml::from_value(Value::Mapping(mapping)) {
            after.front = front;
        }
        if after != *article {
            if printed {
                let why = order.reason.clone().unwrap_or_default();
                after.front.changes.push(Change { on: Some(order.today.clone()), why, repairs: order.repairs });
            }
            amended.push(after);
        }
    }
    (hits, amended)
}

/// Reads `publication=江城日报,issue_date=2025-06`.
pub fn conditions(text: &str) -> Result<Vec<(String, String)>, Diagnostic> {
    let known = merge::fields(&crate::article::FrontMatter::default());
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('=') {
            Some((key, value)) if known.contains_key(key.trim()) || key.trim() == "path" => {
                Ok((key.trim().to_owned(), value.trim().to_owned()))
            }
            Some((key, _)) => Err(Diagnostic::error("usage", format!("`{key}` is no key of front matter"))
                .help("such as --where publication=NAME,issue_date=2025-06; `path` takes the beginning of a path")),
            None => Err(Diagnostic::error("usage", format!("`{part}` is not KEY=VALUE"))
                .help("such as --where publication=NAME,issue_date=2025-06")),
        })
        .collect()
}

fn is_meant(article: &Article, only: &[(String, String)]) -> bool {
    let fields = merge::fields(&article.front);
    only.iter().all(|(key, wanted)| match fields.get(key) {
        None => key == "path" && article.path.strip_prefix("content/articles/").unwrap_or(&article.path).starts_with(wanted.as_str()),
        Some(Value::String(text)) => text == wanted || (key.ends_with("date") && text.starts_with(&format!("{wanted}-"))),
        Some(Value::Sequence(list)) => list.iter().any(|entry| entry.as_str() == Some(wanted)),
        Some(Value::Null) => wanted.is_empty() || wanted == "null",
        Some(_) => false,
    })
}

/// Finds the words in every text below a value, and replaces them there unless they are to be left.
fn replace(value: &mut Value, order: &Order, found: &mut impl FnMut(&str, usize), left: bool) {
    match value {
        Value::String(text) => {
            text.match_indices(&order.find).for_each(|(at, _)| found(text, at));
            if !left {
                *text = text.replace(&order.find, &order.replace);
            }
        }
        Value::Sequence(list) => list.iter_mut().for_each(|value| replace(value, order, found, left)),
        Value::Mapping(entries) => entries.iter_mut().for_each(|(_, value)| replace(value, order, found, left)),
        _ => {}
    }
}

fn hit(article: &Article, field: &str, text: &str, at: usize, order: &Order, left: bool) -> Hit {
    /// Characters shown on either side.
    const ROUND: usize = 12;
    let line = |c: &char| *c != '\n';
    let before: Vec<char> = text[..at].chars().rev().take_while(line).take(ROUND).collect();
    let after: String = text[at + order.find.len()..].chars().take_while(line).take(ROUND).collect();
    Hit {
        path: article.path.clone(),
        field: field.to_owned(),
        before: before.into_iter().rev().collect(),
        after: body::plain(&after),
        left,
    }
}

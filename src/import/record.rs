//! A record of a source → an article.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    Order,
    fields::{FIELDS, date_of, people_of, text_of},
    text::{body_of, looks_like_html},
};
use crate::{
    article::{Article, ArticleKind, FrontMatter, Note, filing, lang, slug},
    diagnostic::{Diagnostic, Place},
};

/// A record as its source has it.
pub struct Record {
    /// Where it stands in the source.
    pub place: Place,
    /// Its fields.
    pub fields: Map<String, Value>,
    /// Its text where that is Markdown already.
    pub markdown: Option<String>,
    /// What tells it from all others of its source where it has no id of its own: the path of its file.
    pub key: Option<String>,
    /// The name that its file had.
    pub name: Option<String>,
    /// Where its page was on the site that it comes from.
    pub addresses: Vec<String>,
}

/// A record as an article: its path is not given yet.
pub struct Taken {
    /// With an empty path.
    pub article: Article,
    /// Folder and name that its path is to have.
    pub folder: String,
    /// See `folder`.
    pub name: String,
    /// Which of our fields came from which of the source's.
    pub used: BTreeMap<&'static str, String>,
    /// Names of topics that the archive has not.
    pub strange: Vec<String>,
    /// What was not understood.
    pub problems: Vec<Diagnostic>,
}

/// Letters and digits without i, l, o, u.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The article of a record; `None` where it has neither headline nor text.
pub fn take(record: &Record, order: &Order) -> Option<Taken> {
    let Order { mapping, id_prefix: prefix, today, .. } = order;
    let mut used = BTreeMap::new();
    let mut problems = Vec::new();
    let mut values: BTreeMap<&str, &Value> = BTreeMap::new();
    for (field, _) in FIELDS {
        if let Some((name, value)) = mapping.get(&record.fields, field) {
            used.insert(*field, name);
            values.insert(field, value);
        }
    }
    let text = |field: &str| {
        let text = values.get(field).and_then(|value| text_of(value)).or_else(|| mapping.fixed.get(field).cloned());
        text.map(|text| one_line(&text)).filter(|text| !text.is_empty())
    };
    let body = match &record.markdown {
        Some(markdown) => markdown.clone(),
        None => body_of(&values.get("text").and_then(|value| text_of(value)).unwrap_or_default()),
    };
    let title =
        text("title").map(|title| if looks_like_html(&title) { one_line(&crate::article::body::plain(&body_of(&title))) } else { title });
    if title.is_none() && body.trim().is_empty() {
        return None;
    }
    let stated = values.get("date").copied().cloned().or_else(|| mapping.fixed.get("date").map(|date| Value::String(date.clone())));
    let date = stated.as_ref().and_then(date_of);
    if let Some(stated) = stated.filter(|_| date.is_none()) {
        let said = text_of(&stated).unwrap_or_else(|| stated.to_string());
        problems.push(
            Diagnostic::warning("import-date", format!("`{said}` is not understood as a date; the article has none"))
                .at(record.place.clone())
                .help(
                    "2025-06-22, 2025/6/22, 20250622, 2025年6月22日, 22 June 2025 and ISO times are understood; 6/7/2025 could be either",
                ),
        );
    }
    if let Some(markup) = record.markdown.as_deref().and_then(markup_in) {
        problems.push(
            Diagnostic::warning("import-markup", format!("{markup} in this text will be shown as text"))
                .at(record.place.clone())
                .help("raw HTML, shortcodes of other generators and pictures are not taken over"),
        );
    }
    let lang =
        text("lang").map_or_else(|| lang::of([title.as_deref().unwrap_or_default(), &body].into_iter()).to_owned(), |tag| known_tag(&tag));
    let url = text("url");
    let names = values.get("topics").map(|value| people_of(value)).unwrap_or_default();
    let names = if names.is_empty() { mapping.fixed.get("topics").cloned().into_iter().collect() } else { names };
    let (mut topics_add, mut strange) = (Vec::new(), Vec::new());
    for name in names {
        match order.topics.get(&name.to_lowercase()) {
            Some(id) if topics_add.contains(id) => {}
            Some(id) => topics_add.push(id.clone()),
            None => strange.push(name),
        }
    }
    let front = FrontMatter {
        kind: if title.is_some() { ArticleKind::Article } else { ArticleKind::Brief },
        kicker: text("kicker"),
        subtitle: text("subtitle"),
        place: text("place"),
        agency: text("agency"),
        authors: values.get("authors").map(|value| people_of(value)).unwrap_or_default(),
        issue_date: date,
        publication: text("publication"),
        page: text("page"),
        added: Some(today.to_owned()),
        lang,
        notes: url.iter().cloned().map(Note::Remark).collect(),
        topics_add,
        title,
        ..FrontMatter::default()
    };
    let own = text("id");
    let kept = own.as_ref().map(|own| format!("{prefix}{own}")).filter(|own| is_fit(own));
    let key = match (&own, &record.key, &url) {
        (Some(own), ..) => format!("id {} {own}", front.publication.as_deref().unwrap_or_default()),
        (_, Some(key), _) => format!("file {key}"),
        (.., Some(url)) => format!("url {url}"),
        _ => format!("text {:?} {:?} {body}", front.issue_date, front.title),
    };
    let id = kept.unwrap_or_else(|| format!("{prefix}{}", derived(&key)));
    let folder = filing::folder(&front);
    let wanted = text("slug").or_else(|| record.name.clone()).filter(|name| name.is_ascii()).and_then(|name| slug::slug(&name));
    let first = crate::article::body::paragraphs(&body).into_iter().find(|paragraph| !paragraph.subhead).map(|paragraph| paragraph.text());
    let name = wanted.unwrap_or_else(|| filing::name(&front, first.as_deref(), &id));
    let article = Article { path: String::new(), front: FrontMatter { id, ..front }, body: body.into() };
    Some(Taken { article, folder, name, used, strange, problems })
}

/// Whether a source's own id can be the article's: it stands in an address, on systems that do not tell case apart, and in
/// spreadsheets that would take digits for a number.
fn is_fit(id: &str) -> bool {
    (3..=40).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && id.bytes().filter(u8::is_ascii_lowercase).count() > 1
        && !id.starts_with('-')
        && !id.ends_with('-')
}

/// An id from a key, always the same: 60 bits of a hash.
fn derived(key: &str) -> String {
    (0..u32::MAX)
        .map(|attempt| {
            let hash = blake3::Hasher::new().update(key.as_bytes()).update(&attempt.to_le_bytes()).finalize();
            let bits = hash.as_bytes()[..8].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..12).map(|digit| char::from(DIGITS[(bits >> (5 * digit) & 31) as usize])).collect::<String>()
        })
        .find(|id| is_fit(id))
        .expect("nearly every attempt has letters")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tags as sources write them → those of BCP 47 that we know: `zh_CN`, `en-us`, `cn`.
fn known_tag(tag: &str) -> String {
    let tag = tag.trim().replace('_', "-");
    match tag.to_ascii_lowercase().as_str() {
        "zh" | "zh-cn" | "zh-hans" | "zh-sg" | "cn" | "zh-hans-cn" | "chinese" => "zh-Hans".to_owned(),
        "zh-tw" | "zh-hant" | "zh-hant-tw" | "tw" => "zh-Hant".to_owned(),
        "zh-hk" | "zh-hant-hk" | "zh-mo" => "zh-HK".to_owned(),
        "english" => "en".to_owned(),
        other if other.starts_with("en-") => "en".to_owned(),
        _ => tag,
    }
}

/// What in a Markdown text will not be shown as its author meant.
fn markup_in(markdown: &str) -> Option<&'static str> {
    let outside: String = markdown.split("```").step_by(2).collect();
    if ["{{<", "{{%", "{% ", "{{ "].iter().any(|mark| outside.contains(mark)) {
        Some("a shortcode")
    } else if looks_like_html(&outside) {
        Some("raw HTML")
    } else if outside.contains("![") {
        Some("a picture")
    } else {
        None
    }
}

//! Whatever a source calls its fields → what an article calls them; and its dates → EDTF.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::edtf::Edtf;

/// A field of an article that a source can fill, and the names that sources have for it, the likeliest first.
pub const FIELDS: &[(&str, &[&str])] = &[
    ("id", &["id", "_id", "guid", "uuid", "编号"]),
    ("title", &["title", "headline", "标题", "標題", "题目"]),
    ("kicker", &["kicker", "引题", "引題", "肩题"]),
    ("subtitle", &["subtitle", "subheadline", "subhead", "deck", "副题", "副標題", "副标题"]),
    (
        "date",
        &[
            "issue_date",
            "date",
            "published",
            "published_at",
            "publishedat",
            "pub_date",
            "pubdate",
            "publish_date",
            "publication_date",
            "publish_time",
            "datetime",
            "day",
            "time",
            "日期",
            "发布日期",
            "发布时间",
            "發布時間",
            "出版日期",
        ],
    ),
    ("text", &["text", "body", "content", "article", "fulltext", "full_text", "正文", "内容", "內容", "全文"]),
    (
        "publication",
        &["publication", "newspaper", "paper", "source", "outlet", "publisher", "media", "报纸", "報紙", "来源", "來源", "媒体", "报刊"],
    ),
    ("page", &["page", "版次", "版面", "版"]),
    ("authors", &["authors", "author", "byline", "reporter", "reporters", "creator", "作者", "记者", "記者"]),
    ("place", &["place", "location", "地点", "地點"]),
    ("agency", &["agency", "通讯社", "通訊社"]),
    ("lang", &["lang", "language", "语言", "語言"]),
    ("url", &["url", "link", "permalink", "href", "网址", "链接", "網址", "連結"]),
    ("slug", &["slug"]),
    // Only where it is asked for: what others call sections need not be topics.
    ("topics", &[]),
];

/// What the person said about fields.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Our field ← the source's name for it.
    pub named: BTreeMap<String, String>,
    /// Our field ← its value for all records that have none.
    pub fixed: BTreeMap<String, String>,
}

impl Mapping {
    /// `title=headline_zh` pairs, or what is wrong with one.
    pub fn pairs(given: &[String]) -> Result<BTreeMap<String, String>, String> {
        let known = || FIELDS.iter().map(|(name, _)| *name);
        let mut pairs = BTreeMap::new();
        for pair in given {
            let Some((field, value)) = pair.split_once('=') else {
                return Err(format!("`{pair}` is not FIELD=VALUE; fields: {}", known().collect::<Vec<_>>().join(", ")));
            };
            if !known().any(|name| name == field) {
                let near = crate::yaml::nearest(field, known());
                let help = near.map_or_else(|| known().collect::<Vec<_>>().join(", "), |near| format!("did you mean `{near}`?"));
                return Err(format!("an article has no field `{field}`: {help}"));
            }
            pairs.insert(field.to_owned(), value.trim().to_owned());
        }
        Ok(pairs)
    }

    /// The value of one of our fields in a record, with the source's name for it; empty values are none.
    #[must_use]
    pub fn get<'r>(&self, record: &'r Map<String, Value>, field: &str) -> Option<(String, &'r Value)> {
        let there = |name: &str| record.get_key_value(name).filter(|(_, value)| !is_blank(value));
        if let Some(name) = self.named.get(field) {
            return there(name).map(|(name, value)| (name.clone(), value));
        }
        let (_, names) = FIELDS.iter().find(|(name, _)| *name == field)?;
        let taken: Vec<&String> = self.named.values().collect();
        names.iter().filter(|name| !taken.iter().any(|taken| taken == *name)).find_map(|name| {
            let found =
                there(name).or_else(|| record.iter().find(|(key, value)| key.trim().eq_ignore_ascii_case(name) && !is_blank(value)));
            found.map(|(name, value)| (name.clone(), value))
        })
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// A value as one text; nothing for mappings.
#[must_use]
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().filter_map(text_of).collect();
            (!parts.is_empty()).then(|| parts.join("\n"))
        }
        Value::Object(entries) => entries.get("name").or_else(|| entries.get("title")).and_then(text_of),
        Value::Null => None,
    }
}

/// Names of people: a list, or a text with marks between.
#[must_use]
pub fn people_of(value: &Value) -> Vec<String> {
    let texts: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        other => text_of(other)
            .into_iter()
            .flat_map(|text| text.split(['、', '，', ',', ';', '；', '\n']).map(str::to_owned).collect::<Vec<_>>())
            .collect(),
    };
    texts.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// A date however it is written → EDTF; `None` where it cannot be told what is meant.
#[must_use]
pub fn date_of(value: &Value) -> Option<String> {
    let text = text_of(value)?;
    let text = text.trim();
    let good = |date: String| Edtf::parse(&date).is_ok().then_some(date);
    if let Some(date) = good(text.to_owned()) {
        return Some(date);
    }
    // 2025-06-22T08:00:00+08:00: the day as it is written, wherever the clock stood.
    if let Some((day, _)) = text.split_once(['T', ' ']).filter(|(day, _)| day.len() == 10 && day.as_bytes()[4] == b'-')
        && let Some(date) = good(day.to_owned())
    {
        return Some(date);
    }
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let joined = |parts: &[&str]| {
        let mut date = format!("{:0>4}", parts.first()?);
        for part in &parts[1..] {
            date.push_str(&format!("-{part:0>2}"));
        }
        good(date)
    };
    if let [whole] = numbers[..]
        && whole.len() == 8
        && whole == text
    {
        return joined(&[&whole[..4], &whole[4..6], &whole[6..]]);
    }
    if let Some(date) = english(text, &numbers) {
        return good(date);
    }
    if numbers.first().is_some_and(|year| year.len() == 4 && text.starts_with(year)) {
        let parts = numbers.iter().take_while(|part| part.len() == 4 || part.len() <= 2).take(3).copied().collect::<Vec<_>>();
        let is_date = text.contains('年') || text[4..].starts_with(['/', '.', '-']);
        return if is_date { joined(&parts) } else { None };
    }
    None
}

/// `22 June 2025`, `June 22, 2025`, `Sun, 22 Jun 2025 08:00:00 GMT`.
fn english(text: &str, numbers: &[&str]) -> Option<String> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = text.split(|c: char| !c.is_ascii_alphabetic()).find_map(|word| {
        let word = word.to_ascii_lowercase();
        MONTHS.iter().position(|month| word.len() >= 3 && word.starts_with(month))
    })?;
    let year = numbers.iter().find(|number| number.len() == 4)?;
    let day = numbers.iter().find(|number| number.len() <= 2);
    Some(match day {
        Some(day) => format!("{year}-{:02}-{day:0>2}", month + 1),
        None => format!("{year}-{:02}", month + 1),
    })
}

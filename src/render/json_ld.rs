//! Structured data, as printed: never converted, never guessed.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Renderer, html::suspects, strings::Strings};
use crate::{
    archive::ArticleIndex,
    plan::{Page, PageKind, data::Frame},
};

impl Renderer {
    /// The page's structured data as the content of a `<script>`; `None` where there is nothing to say.
    pub(super) fn json_ld(&self, page: &Page, frame: &Frame, article: Option<ArticleIndex>) -> Option<String> {
        let mut parts = Vec::new();
        if let Some(index) = article {
            parts.push(self.news_article(page, frame, index));
        }
        if let Some(base) = &self.config.base_url {
            parts.extend(self.collection(base, page, frame));
            parts.extend(self.breadcrumbs(base, page, frame));
        }
        match parts.len() {
            0 => None,
            1 => Some(script_safe(&parts[0])),
            _ => Some(script_safe(&Value::Array(parts))),
        }
    }

    fn news_article(&self, page: &Page, frame: &Frame, index: ArticleIndex) -> Value {
        let entry = &self.archive.articles[index];
        let front = &entry.article.front;
        let edition = &self.catalogue.editions[page.edition];
        let mut data = serde_json::Map::new();
        let mut set = |key: &str, value: Value| data.insert(key.to_owned(), value);
        set("@context", json!("https://schema.org"));
        set("@type", json!("NewsArticle"));
        set("headline", json!(front.headline().unwrap_or(&entry.first_clause)));
        set("identifier", json!(front.id));
        set("inLanguage", json!(front.lang));
        if let Some(subtitle) = &front.subtitle {
            set("alternativeHeadline", json!(subtitle));
        }
        if let Some(day) = &entry.day {
            set("datePublished", json!(day));
        }
        if let Some(place) = &front.place {
            set("dateline", json!(place));
        }
        if !front.authors.is_empty() {
            set("author", front.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect());
        } else if let Some(agency) = &front.agency {
            set("author", json!({"@type": "NewsMediaOrganization", "name": agency}));
        }
        if let Some(agency) = &front.agency {
            set("sourceOrganization", json!({"@type": "NewsMediaOrganization", "name": agency}));
        }
        if let Some(paper) = &front.publication {
            set("isPartOf", json!({"@type": "Newspaper", "name": paper}));
        }
        if let Some(label) = &front.page {
            set("printPage", json!(label));
        }
        if let Some(base) = &self.config.base_url {
            let address = |path: &str| format!("{base}{}", crate::plan::encode(path));
            set("url", json!(format!("{base}{}{}", edition.prefix, frame.path)));
            set("mainEntityOfPage", json!(format!("{base}{}{}", edition.prefix, frame.path)));
            let sources = front.source.iter().filter(|source| self.catalogue.source(&source.raw).is_some());
            let based: Vec<Value> = sources.map(|source| json!(address(&crate::plan::source_path(&source.raw)))).collect();
            if !based.is_empty() {
                set("isBasedOn", Value::Array(based));
            }
            if front.translation_of.is_some() && !entry.translations.is_empty() {
                let original = &self.archive.articles[entry.translations[0]];
                set("translationOfWork", json!({"@type": "NewsArticle", "url": address(&original.url)}));
            }
        }
        Value::Object(data)
    }

    /// A list of articles, as a part of the site; the front page is the site itself.
    fn collection(&self, base: &str, page: &Page, frame: &Frame) -> Option<Value> {
        let facts = &self.sites[page.edition];
        let home = format!("{base}{}index.html", facts.prefix);
        let site = json!({"@type": "WebSite", "@id": home, "name": facts.title.text, "url": home});
        let is_list = matches!(
            page.kind,
            PageKind::Topics
                | PageKind::Topic(..)
                | PageKind::Dates
                | PageKind::Year(_)
                | PageKind::Month(_)
                | PageKind::Day(..)
                | PageKind::Undated(_)
                | PageKind::Names(_)
                | PageKind::Name(..)
                | PageKind::Papers
                | PageKind::Paper(..)
        );
        let mut data = match page.kind {
            PageKind::Home => site,
            _ if is_list => {
                let name = self.heading(page, frame);
                json!({"@type": "CollectionPage", "name": name, "url": format!("{base}{}{}", facts.prefix, frame.path), "isPartOf": site})
            }
            _ => return None,
        };
        data["@context"] = json!("https://schema.org");
        data["inLanguage"] = json!(facts.tag);
        if let Some(description) = frame.description.as_ref().or((page.kind == PageKind::Home).then_some(&facts.description.text)) {
            data["description"] = json!(description);
        }
        Some(data)
    }

    /// The heading of a page, from its frame or from the words of the interface.
    fn heading(&self, page: &Page, frame: &Frame) -> String {
        let words = || self.theme.strings(page.edition).get(&format!("title_{}", frame.kind)).to_owned();
        frame.title.as_ref().map_or_else(words, |title| title.text.clone())
    }

    fn breadcrumbs(&self, base: &str, page: &Page, frame: &Frame) -> Option<Value> {
        if frame.crumbs.is_empty() {
            return None;
        }
        let strings = self.theme.strings(page.edition);
        let prefix = format!("{base}{}", self.catalogue.editions[page.edition].prefix);
        let steps = frame.crumbs.iter().map(|crumb| {
            let name = crumb.words.as_ref().map_or_else(|| word(strings, crumb.key), |words| words.text.clone());
            (name, format!("{prefix}{}", crumb.path))
        });
        let own = self.heading(page, frame);
        let items: Vec<Value> = steps
            .chain(std::iter::once((own, format!("{prefix}{}", frame.path))))
            .enumerate()
            .map(|(at, (name, item))| json!({"@type": "ListItem", "position": at + 1, "name": name, "item": item}))
            .collect();
        Some(json!({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}))
    }
}

fn word(strings: &Strings, key: Option<&'static str>) -> String {
    key.map(|key| strings.get(key).to_owned()).unwrap_or_default()
}

/// JSON that cannot end the `<script>` it stands in, nor begin a comment there.
fn script_safe(value: &Value) -> String {
    let json = value.to_string();
    let is_unsafe = |c: char| {
        matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{fdd0}'..='\u{fdef}') || c.is_control() || c as u32 & 0xfffe == 0xfffe
    };
    let mut safe = String::with_capacity(json.len() + json.len() / 8);
    let mut done = 0;
    for (at, c) in suspects(&json).filter(|(_, c)| is_unsafe(*c)) {
        safe.push_str(&json[done..at]);
        match u32::from(c) {
            code @ ..=0xffff => {
                let _ = write!(safe, "\\u{code:04x}");
            }
            _ => safe.push('\u{fffd}'),
        }
        done = at + c.len_utf8();
    }
    safe.push_str(&json[done..]);
    safe
}

/// SHA-256 of a script in Base64, as a content security policy names it.
pub(super) fn hash(script: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest = Sha256::digest(script.as_bytes());
    let mut out = String::with_capacity(44);
    for chunk in digest.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { digit as char } else { '=' });
        }
    }
    out
}

//! Structured data, as printed: never converted, never guessed.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::json;
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
        match parts.as_slice() {
            [] => None,
            [only] => Some(script_safe(only)),
            _ => Some(script_safe(&format!("[{}]", parts.join(",")))),
        }
    }

    fn news_article(&self, page: &Page, frame: &Frame, index: ArticleIndex) -> String {
        let entry = &self.archive.articles[index];
        let front = &entry.article.front;
        let base = self.config.base_url.as_deref();
        let url = base.map(|base| format!("{base}{}{}", self.catalogue.editions[page.edition].prefix, frame.path));
        let address = |path: &str| base.map(|base| format!("{base}{}", crate::plan::encode(path)));
        let sources = front.source.iter().filter(|source| self.catalogue.source(&source.raw).is_some());
        let original = entry.translations.first().filter(|_| front.translation_of.is_some());
        let agency = || front.agency.as_deref().map(|name| Named { kind: "NewsMediaOrganization", name });
        written(&NewsArticle {
            context: SCHEMA,
            kind: "NewsArticle",
            alternative_headline: front.subtitle.as_deref(),
            author: if front.authors.is_empty() {
                agency().map(Author::Agency)
            } else {
                Some(Author::Reporters(front.authors.iter().map(|name| Named { kind: "Person", name }).collect()))
            },
            dateline: front.place.as_deref(),
            date_published: entry.day.as_deref(),
            headline: front.headline().unwrap_or(&entry.first_clause),
            identifier: &front.id,
            in_language: &front.lang,
            is_based_on: sources.filter_map(|source| address(&crate::plan::source_path(&source.raw))).collect(),
            is_part_of: front.publication.as_deref().map(|name| Named { kind: "Newspaper", name }),
            main_entity_of_page: url.as_deref(),
            print_page: front.page.as_deref(),
            source_organization: agency(),
            translation_of_work: original
                .and_then(|original| address(&self.archive.articles[*original].url))
                .map(|url| Work { kind: "NewsArticle", url }),
            url: url.as_deref(),
        })
    }

    /// A list of articles, as a part of the site; the front page is the site itself.
    fn collection(&self, base: &str, page: &Page, frame: &Frame) -> Option<String> {
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
        Some(data.to_string())
    }

    /// The heading of a page, from its frame or from the words of the interface.
    fn heading(&self, page: &Page, frame: &Frame) -> String {
        let words = || self.theme.strings(page.edition).get(&format!("title_{}", frame.kind)).to_owned();
        frame.title.as_ref().map_or_else(words, |title| title.text.clone())
    }

    fn breadcrumbs(&self, base: &str, page: &Page, frame: &Frame) -> Option<String> {
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
        let items = steps.chain(std::iter::once((own, format!("{prefix}{}", frame.path))));
        let step = |(position, (name, item))| Step { kind: "ListItem", item, name, position };
        Some(written(&Breadcrumbs { context: SCHEMA, kind: "BreadcrumbList", steps: (1..).zip(items).map(step).collect() }))
    }
}

const SCHEMA: &str = "https://schema.org";

/// <https://schema.org/NewsArticle>; the properties of this and all below in the order of their names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewsArticle<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternative_headline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<Author<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dateline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<&'a str>,
    headline: &'a str,
    identifier: &'a str,
    in_language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    is_based_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_part_of: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    main_entity_of_page: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    print_page: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_organization: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    translation_of_work: Option<Work>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Author<'a> {
    Reporters(Vec<Named<'a>>),
    Agency(Named<'a>),
}

#[derive(Serialize)]
struct Named<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct Work {
    #[serde(rename = "@type")]
    kind: &'static str,
    url: String,
}

/// <https://schema.org/BreadcrumbList>.
#[derive(Serialize)]
struct Breadcrumbs {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    #[serde(rename = "@type")]
    kind: &'static str,
    item: String,
    name: String,
    position: usize,
}

fn written(data: &impl Serialize) -> String {
    serde_json::to_string(data).expect("texts and lists of them")
}

fn word(strings: &Strings, key: Option<&'static str>) -> String {
    key.map(|key| strings.get(key).to_owned()).unwrap_or_default()
}

/// JSON that cannot end the `<script>` it stands in, nor begin a comment there.
fn script_safe(json: &str) -> String {
    let is_unsafe = |c: char| {
        matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{fdd0}'..='\u{fdef}') || c.is_control() || c as u32 & 0xfffe == 0xfffe
    };
    let mut safe = String::with_capacity(json.len() + json.len() / 8);
    let mut done = 0;
    for (at, c) in suspects(json).filter(|(_, c)| is_unsafe(*c)) {
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

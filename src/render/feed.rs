//! Atom and JSON feeds, ordered by the day on which an article came into the archive.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use serde_json::{Value, json};

use super::{Renderer, html::clean};
use crate::{
    archive::{ArticleIndex, Entry},
    plan::{Edition, Page, data::Desk, relative},
};

/// Who stands behind the ids of entries. No domain: an id must not change when the site moves.
const AUTHORITY: &str = "tag:baoku.invalid,2025:";
/// Characters of text of an entry.
const SUMMARY_CHARS: usize = 200;

impl Renderer {
    /// The feed of the site, or of one of its topics.
    pub(super) fn feed(&self, desk: Desk, page: &Page, topic: Option<usize>) -> Vec<u8> {
        let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
        self.write_feed(&mut out, desk, page, topic).expect("writing into memory does not fail");
        let mut bytes = out.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn write_feed(&self, out: &mut Writer<Vec<u8>>, desk: Desk, page: &Page, topic: Option<usize>) -> io::Result<()> {
        let edition = desk.edition(page);
        let archive = desk.archive;
        let site_title = self.sites[page.edition].title.text.clone();
        let title = topic.map_or_else(|| site_title.clone(), |index| format!("{} · {site_title}", desk.topic_title(page, index)));
        let chosen = self.newest(topic);
        let updated = chosen.iter().map(|&index| self.moment(index)).max().unwrap_or_else(|| moment(None));
        let home = topic.map_or_else(|| "index.html".to_owned(), |index| format!("topics/{}/index.html", archive.topics[index].id));
        let archive_name = &blake3::hash(self.archive_name().as_bytes()).to_hex()[..12];
        let name = topic.map_or("all", |index| archive.topics[index].id.as_str());
        out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        out.create_element("feed")
            .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", edition.tag.as_str())])
            .write_inner_content(|out| {
                text(out, "id", &format!("{AUTHORITY}feed/{archive_name}/{}/{name}", edition.tag))?;
                text(out, "title", &title)?;
                text(out, "updated", &updated)?;
                out.create_element("author").write_inner_content(|out| text(out, "name", &site_title))?;
                let site = self.address(page, &format!("{}{home}", edition.prefix));
                out.create_element("link")
                    .with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", site.as_str())])
                    .write_empty()?;
                let own = self.address(page, &page.path);
                out.create_element("link")
                    .with_attributes([("rel", "self"), ("type", "application/atom+xml"), ("href", own.as_str())])
                    .write_empty()?;
                out.create_element("generator").write_text_content(BytesText::new("baoku"))?;
                for &index in &chosen {
                    self.write_entry(out, desk, page, index)?;
                }
                Ok(())
            })?;
        Ok(())
    }

    fn write_entry(&self, out: &mut Writer<Vec<u8>>, desk: Desk, page: &Page, index: ArticleIndex) -> io::Result<()> {
        let edition = desk.edition(page);
        let entry = &desk.archive.articles[index];
        let card = desk.card(page, index, SUMMARY_CHARS);
        out.create_element("entry").write_inner_content(|out| {
            text(out, "id", &entry_id(edition, entry))?;
            let title = if card.supplied { format!("[{}]", card.title.text) } else { card.title.text.clone() };
            text(out, "title", &title)?;
            text(out, "updated", &self.moment(index))?;
            if let Some(day) = &entry.day {
                text(out, "published", &moment(Some(day)))?;
            }
            for author in &entry.article.front.authors {
                let name = edition.words(author, &entry.article.front.lang).text;
                out.create_element("author").write_inner_content(|out| text(out, "name", &name))?;
            }
            let href = self.address(page, &format!("{}{}", edition.prefix, entry.url));
            out.create_element("link")
                .with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", href.as_str())])
                .write_empty()?;
            for &topic in &entry.topics {
                let label = desk.topic_title(page, topic);
                let term = desk.archive.topics[topic].id.as_str();
                out.create_element("category").with_attributes([("term", term), ("label", clean(&label).as_str())]).write_empty()?;
            }
            if let Some(excerpt) = &card.excerpt {
                text(out, "summary", &excerpt.text)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// The same as a JSON Feed (version 1.1).
    pub(super) fn json_feed(&self, desk: Desk, page: &Page, topic: Option<usize>) -> Vec<u8> {
        let edition = desk.edition(page);
        let archive = desk.archive;
        let site_title = &self.sites[page.edition].title.text;
        let home = topic.map_or_else(|| "index.html".to_owned(), |index| format!("topics/{}/index.html", archive.topics[index].id));
        let items: Vec<Value> = self.newest(topic).into_iter().map(|index| self.json_item(desk, page, index)).collect();
        let mut feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": topic.map_or_else(|| site_title.clone(), |index| format!("{} · {site_title}", desk.topic_title(page, index))),
            "home_page_url": self.address(page, &format!("{}{home}", edition.prefix)),
            "language": edition.tag,
            "items": items,
        });
        // Without the site's address it is left out: a feed's own address must be absolute.
        if self.config.base_url.is_some() {
            feed["feed_url"] = json!(self.address(page, &page.path));
        }
        clean(&format!("{feed}\n")).into_bytes()
    }

    fn json_item(&self, desk: Desk, page: &Page, index: ArticleIndex) -> Value {
        let edition = desk.edition(page);
        let entry = &desk.archive.articles[index];
        let card = desk.card(page, index, SUMMARY_CHARS);
        let mut item = json!({
            "id": entry_id(edition, entry),
            "url": self.address(page, &format!("{}{}", edition.prefix, entry.url)),
            "title": if card.supplied { format!("[{}]", card.title.text) } else { card.title.text },
            "content_text": card.excerpt.map_or_else(String::new, |words| words.text),
            "date_modified": self.moment(index),
        });
        if let Some(day) = &entry.day {
            item["date_published"] = json!(moment(Some(day)));
        }
        let lang = &entry.article.front.lang;
        if !entry.article.front.authors.is_empty() {
            let authors = entry.article.front.authors.iter();
            item["authors"] = authors.map(|author| json!({"name": edition.words(author, lang).text})).collect();
        }
        if !entry.topics.is_empty() {
            item["tags"] = entry.topics.iter().map(|topic| desk.topic_title(page, *topic)).collect();
        }
        item
    }

    /// The articles of a feed: the newest additions.
    pub(super) fn newest(&self, topic: Option<usize>) -> Vec<ArticleIndex> {
        let limit = self.config.lists.feed;
        let fresh = &self.catalogue.fresh;
        match topic {
            None => fresh.iter().copied().take(limit).collect(),
            Some(topic) => {
                fresh.iter().copied().filter(|&index| self.archive.articles[index].topics.contains(&topic)).take(limit).collect()
            }
        }
    }

    /// When an article last changed as far as that is recorded, as RFC 3339 has it: a person's review, else its coming into the
    /// archive. A program that reads better is no change of the article's.
    fn moment(&self, index: ArticleIndex) -> String {
        let entry = &self.archive.articles[index];
        let front = &entry.article.front;
        let reviewed = front.review.as_ref().and_then(|review| review.on.as_deref());
        moment(front.added.as_deref().max(reviewed).or(entry.day.as_deref()))
    }

    /// An absolute address where the site's is known, else a link from the page.
    pub(super) fn address(&self, page: &Page, path: &str) -> String {
        match &self.config.base_url {
            Some(base) => format!("{base}{}", crate::plan::encode(path)),
            None => relative(&page.path, path),
        }
    }
}

/// The id of an entry: it stays when the site moves or the headline changes.
fn entry_id(edition: &Edition, entry: &Entry) -> String {
    format!("{AUTHORITY}article/{}/{}", edition.tag, entry.article.front.id)
}

fn text(out: &mut Writer<Vec<u8>>, name: &str, content: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&clean(content)))?;
    Ok(())
}

/// A day or moment as RFC 3339 has it; what is no such thing is the beginning of time.
fn moment(date: Option<&str>) -> String {
    let date = date.unwrap_or_default();
    let digits = |range: std::ops::Range<usize>| date.get(range).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let is_day = digits(0..4) && digits(5..7) && digits(8..10) && date.get(4..5) == Some("-") && date.get(7..8) == Some("-");
    match date.len() {
        10 if is_day => format!("{date}T00:00:00Z"),
        20 if is_day && date.ends_with('Z') => date.to_owned(),
        _ => "1970-01-01T00:00:00Z".to_owned(),
    }
}

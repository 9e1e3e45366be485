//! Archive → documents: what the index reads of each article, and what its results show.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use super::{Collection, Document, Hit, index};
use crate::{
    archive::{Archive, ArticleIndex, Entry, names::Name},
    config::Rights,
    plan::{
        Catalogue, Edition, Page, PageKind,
        data::{Desk, excerpt},
    },
    render::Renderer,
    script::Converter,
};

/// Characters of the stored beginning of a text, which results show from disk.
const EXCERPT: usize = 72;

/// Characters of a text that may be shown of an article whose rights allow an excerpt.
const RIGHTS_EXCERPT: usize = 120;

/// The articles of an archive that readers can find, in the order of the index.
struct Findable<'a> {
    desk: Desk<'a>,
    order: Vec<ArticleIndex>,
}

impl Renderer {
    /// The files of the search index by path. They hold nothing of an article that its own page does not show.
    pub(in crate::render) fn search_index(&self) -> BTreeMap<String, Vec<u8>> {
        let files = Mutex::new(BTreeMap::new());
        self.each_file_of_search(|path, bytes| {
            files.lock().expect("no thread stops while it holds the files").insert(path, bytes);
        });
        files.into_inner().expect("no thread stopped while it held the files")
    }

    /// The same, each file handed out when it is made.
    pub(in crate::render) fn each_file_of_search(&self, put: impl Fn(String, Vec<u8>) + Sync) {
        let desk = Desk { archive: &self.archive, config: &self.config, catalogue: &self.catalogue };
        let mut order = self.catalogue.fresh.clone();
        // `None` is smaller than any day.
        order.sort_by_key(|article| (&self.archive.articles[*article].day, &self.archive.articles[*article].url));
        index(&Findable { desk, order }, put);
    }
}

impl Collection for Findable<'_> {
    fn count(&self) -> usize {
        self.order.len()
    }

    fn document(&self, number: usize) -> Document {
        let Desk { archive, catalogue, .. } = self.desk;
        let entry = &archive.articles[self.order[number]];
        let texts = match entry.rights {
            Rights::Full => wordings(catalogue, entry, &entry.text),
            Rights::Excerpt => wordings(catalogue, entry, &excerpt(&entry.text, RIGHTS_EXCERPT)),
            Rights::Metadata => Vec::new(),
        };
        let raw = entry.article.front.source.first().map(|source| source.raw.as_str());
        Document {
            headlines: wordings(catalogue, entry, &headline(entry)),
            texts,
            names: names(archive, entry),
            topics: entry.topics.clone(),
            paper: raw.and_then(|raw| catalogue.source(raw)).map(|(paper, _)| paper),
        }
    }

    fn day(&self, number: usize) -> Option<&str> {
        self.desk.archive.articles[self.order[number]].day.as_deref()
    }

    fn editions(&self) -> Vec<String> {
        self.desk.catalogue.editions.iter().map(|edition| edition.tag.clone()).collect()
    }

    fn hit(&self, edition: usize, number: usize) -> Hit {
        // Links of results are paths within the edition.
        let path = format!("{}search.html", self.desk.catalogue.editions[edition].prefix);
        hit(self.desk, &Page { path, edition, kind: PageKind::Search }, self.order[number])
    }
}

/// All lines above the text, in the article's own language and as the archive translated them.
fn headline(entry: &Entry) -> String {
    let front = &entry.article.front;
    let own = [&front.title, &front.supplied_title, &front.kicker, &front.subtitle];
    let translated = front.translations.values().flat_map(|t| [t.title.as_ref(), t.summary.as_ref()]).flatten();
    own.into_iter().flatten().chain(translated).chain(front.authors.iter()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// What else the people, places and bodies that the archive knows in an article are called, in any language.
fn names(archive: &Archive, entry: &Entry) -> Vec<String> {
    let records = entry.names.iter().map(|mention| &archive.names.records[mention.name]);
    let forms: BTreeSet<&str> = records.flat_map(Name::forms).collect();
    forms.into_iter().filter(|form| !entry.text.contains(form)).map(str::to_owned).collect()
}

/// A text in each wording that an edition gives it, its own first, each once.
fn wordings(catalogue: &Catalogue, entry: &Entry, text: &str) -> Vec<String> {
    let lang = entry.article.front.lang.as_str();
    let converters: Vec<&Converter> = catalogue.editions.iter().filter_map(|edition: &Edition| edition.converter(lang)).collect();
    let mut wordings = vec![text.to_owned()];
    for wording in Converter::convert_all(text, &converters) {
        if !wordings.contains(&wording) {
            wordings.push(wording);
        }
    }
    wordings
}

fn hit(desk: Desk<'_>, page: &Page, article: ArticleIndex) -> Hit {
    let card = desk.card(page, article, EXCERPT);
    Hit {
        path: card.href,
        title: if card.supplied { format!("[{}]", card.title.text) } else { card.title.text },
        lang: card.title.lang,
        date: card.when.map(|when| when.text),
        paper: card.publication.map(|paper| paper.text),
        excerpt: card.excerpt.map(|words| words.text),
    }
}

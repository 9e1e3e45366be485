//! Archive → documents: what the index reads of each article and of each text of the archive itself, and what its results show.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use super::{Collection, Document, Hit, Last, index_again};
use crate::{
    archive::{Archive, ArticleIndex, Entry, Text, Texts, names::Name},
    plan::{
        Catalogue, Edition, Page, PageKind,
        data::{Desk, Shared, excerpt},
        encode,
    },
    render::{
        Key, Renderer,
        markdown::{self, Section},
    },
    script::Converter,
};

/// Characters of the stored beginning of a text, which results show from disk.
const EXCERPT: usize = 72;

/// What readers can find of an archive, in the order of the index: its own texts, and its articles.
struct Findable<'a> {
    renderer: &'a Renderer,
    desk: Desk<'a>,
    texts: Vec<Passage<'a>>,
    order: Vec<ArticleIndex>,
}

impl Renderer {
    /// The files of the search index by path. They hold nothing of an article that its own page does not show.
    pub(in crate::render) fn search_index(&self) -> BTreeMap<String, Vec<u8>> {
        let files = Mutex::new(BTreeMap::new());
        self.each_file_of_search(None, |path, _, bytes| {
            files.lock().expect("no thread stops while it holds the files").insert(path, bytes);
        });
        files.into_inner().expect("no thread stopped while it held the files")
    }

    /// The same, each file handed out when it is made, but for those that stand from the last time.
    pub(in crate::render) fn each_file_of_search(&self, last: Option<Last>, put: impl Fn(String, Key, Vec<u8>) + Sync) {
        if !self.config.outputs.search {
            return;
        }
        let shared = Shared::default();
        let desk = self.desk(&shared);
        let mut order = self.catalogue.fresh.clone();
        // `None` is smaller than any day.
        order.sort_by_key(|article| (&self.archive.articles[*article].day, &self.archive.articles[*article].url));
        // They have no day, and stand before all that has none either: behind it in the results.
        let texts = self.archive.pages.iter().flat_map(|(name, texts)| passages(name, texts)).collect();
        index_again(&Findable { renderer: self, desk, texts, order }, last, put);
    }
}

impl Collection for Findable<'_> {
    fn count(&self) -> usize {
        self.texts.len() + self.order.len()
    }

    fn document(&self, number: usize) -> Document {
        let Desk { archive, catalogue, config, .. } = self.desk;
        let Some(article) = self.article(number) else { return self.texts[number].document(catalogue, &config.root_edition) };
        let entry = &archive.articles[article];
        let raw = entry.article.front.source.first().map(|source| source.raw.as_str());
        let text = entry.readable();
        Document {
            headlines: wordings(catalogue, &entry.article.front.lang, &headline(entry)),
            names: names(archive, entry, &text),
            texts: wordings(catalogue, &entry.article.front.lang, &text),
            topics: entry.topics.clone(),
            paper: raw.and_then(|raw| catalogue.source(raw)).map(|(paper, _)| paper),
        }
    }

    fn day(&self, number: usize) -> Option<&str> {
        self.desk.archive.articles[self.article(number)?].day.as_deref()
    }

    fn editions(&self) -> Vec<String> {
        self.desk.catalogue.editions.iter().map(|edition| edition.tag.clone()).collect()
    }

    fn hit(&self, edition: usize, number: usize) -> Hit {
        // Links of results are paths within the edition.
        let path = format!("{}search.html", self.desk.catalogue.editions[edition].prefix);
        match self.article(number) {
            Some(article) => hit(self.desk, &Page { path, edition, kind: PageKind::Search }, article),
            None => self.texts[number].hit(self.desk, &self.desk.catalogue.editions[edition]),
        }
    }

    fn key(&self, number: usize) -> Key {
        if let Some(article) = self.article(number) {
            self.renderer.key_of_articles("search", &[article])
        } else {
            let Passage { name, texts, sections: _, at } = &self.texts[number];
            self.renderer.key_of(format_args!("search {name} {at} {texts:?}"))
        }
    }
}

impl Findable<'_> {
    /// The article of a number; `None` for a text of the archive itself.
    fn article(&self, number: usize) -> Option<ArticleIndex> {
        Some(self.order[number.checked_sub(self.texts.len())?])
    }
}

/// A section of a text of the archive itself, in all its languages: a long page is found where the words stand.
struct Passage<'a> {
    name: &'a str,
    texts: &'a Texts,
    /// The sections of the text in each language, by the path of its file.
    sections: Arc<BTreeMap<&'a str, Vec<Section>>>,
    /// Which of them.
    at: usize,
}

/// The sections of a text; a text whose languages have not equally many is one passage.
fn passages<'a>(name: &'a str, texts: &'a Texts) -> Vec<Passage<'a>> {
    let all = texts.general.iter().chain(texts.by_edition.values());
    let mut sections: BTreeMap<&str, Vec<Section>> =
        all.map(|text| (text.path.as_str(), markdown::Document::read(&text.body).sections())).collect();
    let counts: BTreeSet<usize> = sections.values().map(Vec::len).collect();
    if counts.len() > 1 {
        for parts in sections.values_mut() {
            let whole = parts.iter().flat_map(|part| [part.head.as_str(), "\n", &part.text]).collect();
            *parts = vec![Section { text: whole, ..Section::default() }];
        }
    }
    let count = sections.values().map(Vec::len).min().unwrap_or_default();
    let sections = Arc::new(sections);
    (0..count).map(|at| Passage { name, texts, sections: Arc::clone(&sections), at }).collect()
}

impl Passage<'_> {
    fn section(&self, text: &Text) -> &Section {
        &self.sections[text.path.as_str()][self.at]
    }

    /// What stands above the section: the title of the page, or its heading.
    fn headline<'t>(&'t self, text: &'t Text) -> &'t str {
        if self.at == 0 { text.title.as_deref().unwrap_or_default() } else { &self.section(text).head }
    }

    fn document(&self, catalogue: &Catalogue, root: &str) -> Document {
        let mut document = Document::default();
        for text in self.texts.general.iter().chain(self.texts.by_edition.values()) {
            let lang = lang_of(text, root);
            document.headlines.extend(wordings(catalogue, lang, self.headline(text)));
            document.texts.extend(wordings(catalogue, lang, &self.section(text).text));
        }
        document
    }

    fn hit(&self, desk: Desk<'_>, edition: &Edition) -> Hit {
        let path = format!("{}.html", encode(self.name));
        let Some(text) = self.texts.for_edition(&edition.tag) else { return Hit { path, title: self.name.to_owned(), ..Hit::default() } };
        let lang = lang_of(text, &desk.config.root_edition);
        let page = text.title.as_deref().unwrap_or(self.name);
        let title = if self.at == 0 { page.to_owned() } else { format!("{page} · {}", self.headline(text)) };
        let title = edition.words(&title, lang);
        let section = self.section(text);
        let beginning = excerpt(&section.text, EXCERPT);
        Hit {
            path: section.id.as_ref().map_or_else(|| path.clone(), |id| format!("{path}#{id}")),
            title: title.text,
            lang: title.lang,
            excerpt: (!beginning.is_empty()).then(|| edition.words(&beginning, lang).text),
            ..Hit::default()
        }
    }
}

fn lang_of<'a>(text: &'a Text, root: &'a str) -> &'a str {
    if text.lang.is_empty() { root } else { &text.lang }
}

/// All lines above the text, in the article's own language and as the archive translated them.
fn headline(entry: &Entry) -> String {
    let front = &entry.article.front;
    let own = [&front.title, &front.supplied_title, &front.kicker, &front.subtitle];
    let translated = front.translations.values().flat_map(|t| [t.title.as_ref(), t.summary.as_ref()]).flatten();
    own.into_iter().flatten().chain(translated).chain(front.authors.iter()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// What else the people, places and bodies that the archive knows in an article are called, in any language.
fn names(archive: &Archive, entry: &Entry, text: &str) -> Vec<String> {
    let records = entry.names.iter().map(|mention| &archive.names.records[mention.name]);
    let forms: BTreeSet<&str> = records.flat_map(Name::forms).collect();
    forms.into_iter().filter(|form| !text.contains(form)).map(str::to_owned).collect()
}

/// A text in each wording that an edition gives it, its own first, each once.
fn wordings(catalogue: &Catalogue, lang: &str, text: &str) -> Vec<String> {
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

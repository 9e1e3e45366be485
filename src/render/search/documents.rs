//! Archive → documents: what the index reads of each article, and what its results show.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Document, Hit, IndexFile, index};
use crate::{
    archive::{ArticleIndex, Entry},
    config::Rights,
    plan::{
        Catalogue, Edition, Page, PageKind,
        data::{Desk, excerpt},
    },
    render::Renderer,
};

/// Characters of the stored beginning of a text, which results show from disk.
const EXCERPT: usize = 72;

/// Characters of a text that may be shown of an article whose rights allow an excerpt.
const RIGHTS_EXCERPT: usize = 120;

impl Renderer {
    /// The files of the search index. They hold nothing of an article that its own page does not show.
    pub(in crate::render) fn search_index(&self) -> Vec<IndexFile> {
        let desk = Desk { archive: &self.archive, config: &self.config, catalogue: &self.catalogue };
        let order = self.newest_first();
        let documents: Vec<Document> = order.par_iter().map(|article| self.document(*article)).collect();
        let editions: Vec<(String, Vec<Hit>)> = self
            .catalogue
            .editions
            .iter()
            .enumerate()
            .map(|(number, edition)| {
                // Links of results are paths within the edition.
                let page = Page { path: format!("{}search.html", edition.prefix), edition: number, kind: PageKind::Search };
                let hits = order.par_iter().map(|article| hit(desk, &page, *article)).collect();
                (edition.tag.clone(), hits)
            })
            .collect();
        index(&documents, &editions)
    }

    fn newest_first(&self) -> Vec<ArticleIndex> {
        let mut order = self.catalogue.fresh.clone();
        order.sort_by(|a, b| {
            let key = |article: &ArticleIndex| (&self.archive.articles[*article].day, &self.archive.articles[*article].url);
            let ((day_a, url_a), (day_b, url_b)) = (key(a), key(b));
            // `None` is smaller than any day, so undated articles come last.
            day_b.cmp(day_a).then_with(|| url_a.cmp(url_b))
        });
        order
    }

    fn document(&self, article: ArticleIndex) -> Document {
        let entry = &self.archive.articles[article];
        let headlines = wordings(&self.catalogue, entry, &headline(entry));
        let texts = match entry.rights {
            Rights::Full => wordings(&self.catalogue, entry, &entry.text),
            Rights::Excerpt => wordings(&self.catalogue, entry, &excerpt(&entry.text, RIGHTS_EXCERPT)),
            Rights::Metadata => Vec::new(),
        };
        let raw = entry.article.front.source.first().map(|source| source.raw.as_str());
        Document {
            headlines,
            texts,
            day: entry.day.clone(),
            topics: entry.topics.clone(),
            paper: raw.and_then(|raw| self.catalogue.source(raw)).map(|(paper, _)| paper),
        }
    }
}

/// All lines above the text, in the article's own language and as the archive translated them.
fn headline(entry: &Entry) -> String {
    let front = &entry.article.front;
    let own = [&front.title, &front.supplied_title, &front.kicker, &front.subtitle];
    let translated = front.translations.values().flat_map(|t| [t.title.as_ref(), t.summary.as_ref()]).flatten();
    own.into_iter().flatten().chain(translated).chain(front.authors.iter()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// A text in each wording that an edition gives it, each once.
fn wordings(catalogue: &Catalogue, entry: &Entry, text: &str) -> Vec<String> {
    let lang = entry.article.front.lang.as_str();
    let converted = |edition: &Edition| edition.converter(lang).map(|converter| converter.convert(text));
    let distinct: BTreeSet<String> = catalogue.editions.iter().filter_map(converted).collect();
    std::iter::once(text.to_owned()).chain(distinct).collect()
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

//! What pages of articles and their lists follow from, as one number each: a page whose number is the same as in the last build is
//! the same page, and need not be made again.
//!
//! A number stands for everything that the page's data and template can see: for the archive's own words, names, papers and
//! topics, for the theme and the config ([`Keys::common`]), for the article, and for all articles that its page names. Whatever such a page
//! is given to show besides must be named here; `tests/live.rs` holds rebuilt sites against sites made anew.

use std::{
    collections::HashMap,
    fmt::{self, Write as _},
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

use super::Renderer;
use crate::{
    archive::{ArticleIndex, Entry},
    kept::Key,
    plan::{Order, Page, PageKind},
};

/// The numbers of an archive's articles.
pub(super) struct Keys {
    /// What all pages of articles follow from.
    common: blake3::Hash,
    /// Which days, months and years have pages.
    calendar: blake3::Hash,
    /// What each article is, whatever other articles there are.
    own: Vec<blake3::Hash>,
    /// What the pages of each article follow from, worked out for the first of them.
    of_pages: Vec<OnceLock<blake3::Hash>>,
    by_id: HashMap<String, ArticleIndex>,
}

impl Renderer {
    /// The number of what a page follows from; `None` for pages that are made in every build: those that show something of the
    /// whole archive, and those that are few.
    #[must_use]
    pub fn key(&self, page: &Page) -> Option<Key> {
        let keys = || self.keys();
        let mut digest = Digest::default();
        digest.say(format_args!("{} {}", page.edition, page.path));
        match page.kind {
            PageKind::Article(index) | PageKind::Compare(index) | PageKind::Identity(index) | PageKind::Alias(index, _) => {
                digest.0.update(keys().of_pages[index].get_or_init(|| self.with_neighbours(keys(), index)).as_bytes());
            }
            // The first part of a topic tells of all its articles.
            PageKind::Topic(topic, cut) if cut > 0 => {
                let (topic, list) = (&self.archive.topics[topic], &self.catalogue.topics[topic]);
                let shown = &list[Order::Growing.range(list.len(), self.config.lists.per_page, cut)];
                digest.say(format_args!("{} {}", topic.id, list.len()));
                for &index in shown {
                    let day = self.archive.articles[index].date.as_deref().and_then(|date| date.get(..10));
                    let has_page = day.is_some_and(|day| self.archive.days.binary_search_by(|(known, _)| day.cmp(known)).is_ok());
                    digest.0.update(&[u8::from(has_page)]);
                }
                keys().add(&mut digest, "shown", &self.archive.articles, shown.iter().copied());
            }
            PageKind::Topic(topic, _) => {
                let (topic, list) = (&self.archive.topics[topic], &self.catalogue.topics[topic]);
                digest.say(format_args!("{} {:?} {:?}", topic.id, topic.introduction, topic.names));
                digest.0.update(keys().calendar.as_bytes());
                keys().add(&mut digest, "all", &self.archive.articles, list.iter().copied());
            }
            PageKind::Month(month) => {
                let month = &self.catalogue.months[month];
                digest.say(format_args!("{}", month.name));
                digest.0.update(keys().calendar.as_bytes());
                for &day in &month.days {
                    keys().add(&mut digest, &self.archive.days[day].0, &self.archive.articles, self.catalogue.days[day].iter().copied());
                }
                keys().add(&mut digest, "partly dated", &self.archive.articles, month.partly_dated.iter().copied());
            }
            PageKind::Feed | PageKind::JsonFeed => {
                keys().add(&mut digest, "newest", &self.archive.articles, self.newest(None));
            }
            PageKind::TopicFeed(topic) | PageKind::TopicJsonFeed(topic) => {
                digest.say(format_args!("{}", self.archive.topics[topic].id));
                keys().add(&mut digest, "newest", &self.archive.articles, self.newest(Some(topic)));
            }
            PageKind::Day(day, cut) => {
                let list = &self.catalogue.days[day];
                let neighbours = [day.checked_sub(1), Some(day + 1)].map(|at| self.archive.days.get(at?).map(|(day, _)| day));
                digest.say(format_args!("{} {} {neighbours:?}", self.archive.days[day].0, list.len()));
                let shown = &list[Order::Fixed.range(list.len(), self.config.lists.per_page, cut)];
                keys().add(&mut digest, "shown", &self.archive.articles, shown.iter().copied());
            }
            PageKind::Corpus(month, _) => {
                digest.0.update(&self.key_of_month(month));
            }
            PageKind::DataPackage | PageKind::Checksums => {
                for month in 0..self.catalogue.corpus.len() {
                    digest.0.update(&self.key_of_month(month));
                }
            }
            _ => return None,
        }
        digest.0.update(keys().common.as_bytes());
        Some(digest.key())
    }

    fn keys(&self) -> &Keys {
        self.keys.get_or_init(|| self.number_all(|articles| articles.iter().map(|entry| self.number(entry)).collect()))
    }

    /// Numbers all articles, from all threads, before any of these asks for a key: a thread that waits for the others takes up their
    /// work, and must not come to wait for itself.
    pub fn prepare_keys(&self) {
        self.keys.get_or_init(|| self.number_all(|articles| articles.par_iter().map(|entry| self.number(entry)).collect()));
        self.prepare_corpus();
    }

    /// The number of what follows from these articles, as the pages of others show them.
    pub(super) fn key_of_articles(&self, what: &str, articles: &[ArticleIndex]) -> Key {
        let mut digest = Digest::default();
        self.keys().add(&mut digest, what, &self.archive.articles, articles.iter().copied());
        digest.0.update(self.keys().common.as_bytes());
        digest.key()
    }

    /// The number of what follows from what prints like this.
    pub(super) fn key_of(&self, what: fmt::Arguments) -> Key {
        let mut digest = Digest::default();
        digest.say(what);
        digest.0.update(self.keys().common.as_bytes());
        digest.key()
    }

    /// An article with all those that its page names, and why.
    fn with_neighbours(&self, keys: &Keys, index: ArticleIndex) -> blake3::Hash {
        let articles = &self.archive.articles;
        let entry = &articles[index];
        let mut digest = Digest::default();
        let mut add = |why: &str, named: &[ArticleIndex]| keys.add(&mut digest, why, articles, named.iter().copied());
        add("itself", &[index]);
        add("previous", entry.previous.as_slice());
        add("next", entry.next.as_slice());
        add("printings", &entry.printings);
        add("translations", &entry.translations);
        add("corrects", &entry.corrects);
        add("corrected by", &entry.corrected_by);
        add("related", if self.theme.names("related") { self.archive.related(index) } else { &[] });
        let successors = entry.article.front.successors.iter().filter_map(|id| keys.by_id.get(id).copied());
        add("successors", &successors.collect::<Vec<_>>());
        digest.0.finalize()
    }

    fn number_all(&self, number: impl Fn(&[Arc<Entry>]) -> Vec<blake3::Hash>) -> Keys {
        let mut common = Digest::default();
        common.say(format_args!("{:?} {:?} {:?}", self.config, self.archive.names.records, self.catalogue.papers));
        common.say(format_args!("{:?}", self.archive.topics.iter().map(|topic| &topic.id).collect::<Vec<_>>()));
        for facts in &*self.sites {
            common.say(format_args!("{facts:?}"));
        }
        for glossary in &self.archive.glossaries {
            common.0.update(glossary.hash().as_bytes());
        }
        self.theme.hash(&mut common.0);
        let mut calendar = Digest::default();
        self.archive.days.iter().for_each(|(day, _)| calendar.text(day));
        self.catalogue.months.iter().chain(&self.catalogue.years).for_each(|span| calendar.text(&span.name));
        Keys {
            calendar: calendar.0.finalize(),
            common: common.0.finalize(),
            own: number(&self.archive.articles),
            of_pages: std::iter::repeat_with(OnceLock::new).take(self.archive.articles.len()).collect(),
            by_id: self.archive.articles.iter().enumerate().map(|(index, entry)| (entry.article.front.id.clone(), index)).collect(),
        }
    }

    /// The number of an article by itself.
    fn number(&self, entry: &Entry) -> blake3::Hash {
        // Without `..`: a new fact about articles must be thought of here. The articles that it names are added for its pages.
        let Entry {
            article,
            url,
            aliases,
            day,
            date,
            first_clause,
            length,
            opening,
            topics,
            names,
            printings: _,
            translations: _,
            corrects: _,
            corrected_by: _,
            previous: _,
            next: _,
            rights,
            withdrawn,
            review,
            // It is among the archive's glossaries.
            words: _,
            provenance,
        } = entry;
        let mut digest = Digest::default();
        digest.text(&article.path);
        digest.text(&serde_json::to_string(&article.front).expect("front matter has only texts, numbers, lists and maps"));
        digest.text(&article.body);
        digest.say(format_args!("{url:?} {aliases:?} {day:?} {date:?} {first_clause:?} {length} {opening} {names:?}"));
        digest.say(format_args!("{rights:?} {withdrawn:?} {review:?} {}", provenance.iter().any(|part| part.edited)));
        for &topic in topics {
            digest.text(&self.archive.topics[topic].id);
        }
        for source in &article.front.source {
            let known = self.catalogue.source(&source.raw);
            let rights = known.map(|(paper, page)| self.catalogue.source_pages(&self.archive, paper)[page].rights);
            digest.say(format_args!("{rights:?}"));
        }
        digest.0.finalize()
    }
}

impl Keys {
    /// Adds articles as the page of another one shows them: with their translations, which stand for them in lists, and with their
    /// printings, which are counted.
    fn add(&self, digest: &mut Digest, what: &str, articles: &[Arc<Entry>], named: impl IntoIterator<Item = ArticleIndex>) {
        digest.text(what);
        for index in named {
            digest.0.update(self.own[index].as_bytes());
            let Entry { translations, printings, .. } = &*articles[index];
            for list in [translations, printings] {
                digest.0.update(&list.len().to_le_bytes());
                for &other in list {
                    digest.0.update(self.own[other].as_bytes());
                }
            }
        }
    }
}

/// A hash of texts and of what prints as text.
#[derive(Default)]
struct Digest(blake3::Hasher);

impl Digest {
    fn say(&mut self, what: fmt::Arguments) {
        // A hash takes whatever comes.
        let _ = self.write_fmt(what);
        self.0.update(&[0]);
    }

    /// With its length, so that no two texts in a row are like two others.
    fn text(&mut self, text: &str) {
        self.0.update(&text.len().to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn key(&self) -> Key {
        let mut key = Key::default();
        key.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        key
    }
}

impl fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

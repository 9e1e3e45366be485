//! What the template of a page sees, worked out from the archive when the page is rendered. Nothing else is visible to templates.
//!
//! Every text that a reader sees is [`Words`] in the edition's script already; Markdown is handed on as [`Prose`], because a
//! later stage reads it.

mod article;
mod calendar;
mod card;
mod cite;
mod cleaning;
mod compare;
mod lists;
mod names;
mod papers;
mod source;

use std::sync::OnceLock;

use serde::Serialize;

pub(super) use names::{PER_INDEX, initial, sort_name};

pub use article::{ArticleView, Conversion, NoteView, SourceRef};
pub use calendar::{DayCell, MonthGrid};
pub use card::{Card, excerpt};
pub use cite::Citation;
pub use cleaning::CleanPiece;
pub use compare::{CompareView, OtherPrinting, PieceView, Printing};
pub use lists::{
    Bar, DatesView, DayCount, DayGroup, DayView, HomeView, Listing, MonthView, Pager, Section, TopicView, TopicsView, YearView,
};
pub use names::{NameCount, NameGroup, NameView, Named, NamesOfKind, NamesView};
pub use papers::{PaperEntry, PaperView, PapersView, SourceEntry};
pub use source::{BlockView, LineView, LinesRef, ScanView, SourceView, StoryView, StrayView};

use super::{
    Catalogue, Edition, Page, PageKind, Words,
    catalogue::{day_path, month_path, topic_path, year_path},
    link::{encode, relative},
};
use crate::{
    archive::{Archive, ArticleIndex, Text},
    config::{Config, Rights},
};

/// What pages are made from.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Every fact.
    pub archive: &'a Archive,
    /// What the owner of the site decided.
    pub config: &'a Config,
    /// Orders and addresses.
    pub catalogue: &'a Catalogue,
    /// What the other editions of the page have worked out.
    pub shared: &'a Shared,
    /// What need not be worked out.
    pub asked: Asked,
}

/// Which of the costly parts of an article's page any template of the theme names. What none does is left out.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Related articles.
    pub related: bool,
    /// Citations and their facts.
    pub citations: bool,
}

/// What is the same on the pages of one article in all editions, worked out for the first of them. New for each article.
#[derive(Default)]
pub struct Shared {
    /// Its facts as printed, and the citations in all forms.
    citations: OnceLock<(Citation, Vec<(&'static str, String)>)>,
    /// Its plain text.
    text: OnceLock<String>,
}

/// All that the template of a page sees.
pub struct PageData<'a> {
    /// The template: `article.html`.
    pub template: &'static str,
    /// As `page`.
    pub frame: Frame,
    /// Its fields stand at the top level.
    pub content: Content,
    /// Texts in Markdown, each to become a variable of its name.
    pub prose: Vec<Prose<'a>>,
}

/// What every page says of itself.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Frame {
    /// Name of the kind of page, in style sheets and for the heading of pages without a title of their own.
    pub kind: &'static str,
    /// Path within an edition, percent-encoded: the same in all editions.
    pub path: String,
    /// Prefix of links to the edition's own files.
    pub root: String,
    /// Prefix of links to files that exist once and to other editions.
    pub top: String,
    /// The heading; `None` where the interface has a word for the kind of page.
    pub title: Option<Words>,
    /// One or two sentences for search engines and previews.
    pub description: Option<String>,
    /// The way from the front page, the page itself left out.
    pub crumbs: Vec<Crumb>,
    /// The topic's feed, if the page is a topic's.
    pub feed: Option<String>,
    /// Whether it exists in all editions and is for search engines.
    pub listed: bool,
    /// Number of the part of a list that the page shows.
    pub part: Option<u32>,
}

/// A step of the way from the front page.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// Link from the page.
    pub href: String,
    /// Path within an edition.
    pub path: String,
    /// Its name; `None` where the interface has a word for it.
    pub words: Option<Words>,
    /// That word's key.
    pub key: Option<&'static str>,
}

/// A name with a link.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Link from the page.
    pub href: String,
    /// What it is called.
    pub words: Words,
}

/// A text in Markdown.
#[derive(Clone, Copy, Debug)]
pub struct Prose<'a> {
    /// Name of the variable.
    pub name: &'static str,
    /// The text.
    pub markdown: &'a str,
    /// Its language and script.
    pub lang: &'a str,
    /// Whether its paragraphs can be linked to (`p1`, `p2`…).
    pub anchors: bool,
    /// Whether its headings can, by their words.
    pub heads: bool,
}

/// What a kind of page shows beside its frame.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum Content {
    Home(HomeView),
    Article(Box<ArticleView>),
    Compare(Box<CompareView>),
    Topics(TopicsView),
    Topic(TopicView),
    Dates(DatesView),
    Year(YearView),
    Month(MonthView),
    Day(DayView),
    Listing(Listing),
    Names(NamesView),
    Name(NameView),
    Papers(PapersView),
    Paper(PaperView),
    Source(SourceView),
    Static(StaticView),
    Redirect(RedirectView),
    Plain(PlainView),
}

/// A text of the archive itself; its Markdown is the prose `body`.
#[derive(Debug, Serialize)]
pub struct StaticView {
    /// For a `lang` attribute of the text.
    pub lang: Option<String>,
}

/// A page that leads to another.
#[derive(Debug, Serialize)]
pub struct RedirectView {
    /// Where to.
    pub href: String,
    /// Path of the target within the site, percent-encoded.
    pub target: String,
    /// What stands there.
    pub words: Words,
}

/// Nothing beside the frame but topics, for pages that help a reader on.
#[derive(Debug, Serialize)]
pub struct PlainView {
    /// The topics, in the order of the archive.
    pub topics: Vec<Link>,
    /// The papers, in the order of the catalogue; `None` for pages of which no paper is known.
    pub papers: Vec<Option<Named>>,
}

impl<'a> Desk<'a> {
    /// The edition of a page.
    #[must_use]
    pub fn edition(&self, page: &Page) -> &'a Edition {
        &self.catalogue.editions[page.edition]
    }

    /// Everything that the template of this page sees; `None` for files that no template makes.
    #[must_use]
    pub fn data(&self, page: &Page) -> Option<PageData<'a>> {
        let site = Site { desk: *self, edition: self.edition(page), from: &page.path };
        Some(match page.kind {
            PageKind::Home => site.home(),
            PageKind::Article(index) => site.article(index),
            PageKind::Compare(index) => site.compare(index)?,
            PageKind::Topics => site.topics(),
            PageKind::Topic(index, cut) => site.topic(index, cut),
            PageKind::Dates => site.dates(),
            PageKind::Year(index) => site.year(index),
            PageKind::Month(index) => site.month(index),
            PageKind::Day(index, cut) => site.day(index, cut),
            PageKind::Undated(cut) => site.undated(cut),
            PageKind::Names(cut) => site.names(cut),
            PageKind::Name(index, cut) => site.name(index, cut),
            PageKind::Papers => site.papers(),
            PageKind::Paper(index, cut) => site.paper(index, cut),
            PageKind::Source(paper, number) => site.source(paper, number),
            PageKind::Static(index) => site.text(index)?,
            PageKind::Search => site.plain("search", "search.html"),
            PageKind::NotFound => site.plain("not_found", "404.html"),
            PageKind::Identity(index) | PageKind::Alias(index, _) => site.redirect(index),
            PageKind::Raw(..)
            | PageKind::Scan(..)
            | PageKind::Feed
            | PageKind::TopicFeed(_)
            | PageKind::JsonFeed
            | PageKind::TopicJsonFeed(_)
            | PageKind::Corpus(..)
            | PageKind::DataPackage
            | PageKind::Checksums
            | PageKind::SitemapIndex
            | PageKind::Sitemap(_)
            | PageKind::Robots
            | PageKind::Asset(_) => return None,
        })
    }
}

impl Desk<'_> {
    /// An article as a list on this page shows it.
    #[must_use]
    pub fn card(&self, page: &Page, index: ArticleIndex, excerpt_chars: usize) -> Card {
        Site { desk: *self, edition: self.edition(page), from: &page.path }.card(index, excerpt_chars)
    }

    /// A topic's name in the page's edition.
    #[must_use]
    pub fn topic_title(&self, page: &Page, topic: usize) -> String {
        Site { desk: *self, edition: self.edition(page), from: &page.path }.topic_name(topic).text
    }
}

/// The site as seen from one page: what links and words depend on.
#[derive(Clone, Copy)]
pub struct Site<'a, 'p> {
    /// What pages are made from.
    pub desk: Desk<'a>,
    /// The page's edition.
    pub edition: &'a Edition,
    /// Path of the page below the output folder.
    pub from: &'p str,
}

impl<'a> Site<'a, '_> {
    /// Link to a file of the same edition.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        relative(self.from, &format!("{}{path}", self.edition.prefix))
    }

    /// Link to a file that exists once.
    #[must_use]
    pub fn href_once(&self, path: &str) -> String {
        relative(self.from, path)
    }

    fn frame(&self, kind: &'static str) -> Frame {
        let path = self.from.strip_prefix(self.edition.prefix.as_str()).unwrap_or(self.from);
        let depth = path.matches('/').count();
        let root = "../".repeat(depth);
        let top = if self.edition.prefix.is_empty() { root.clone() } else { format!("../{root}") };
        Frame { kind, path: encode(path), root, top, listed: true, ..Frame::default() }
    }

    fn crumb(&self, path: &str, words: Option<Words>, key: Option<&'static str>) -> Crumb {
        Crumb { href: self.href(path), path: encode(path), words, key }
    }

    fn home_crumb(&self) -> Crumb {
        self.crumb("index.html", None, Some("title_home"))
    }

    fn topics_crumb(&self) -> Crumb {
        self.crumb("topics/index.html", None, Some("title_topics"))
    }

    fn papers_crumb(&self) -> Crumb {
        self.crumb("papers/index.html", None, Some("title_papers"))
    }

    /// Home, dates, and the year, month and day of `date` as far as they have pages and `len` goes.
    fn date_crumbs(&self, date: &str, len: usize) -> Vec<Crumb> {
        let mut crumbs = vec![self.home_crumb(), self.crumb("dates/index.html", None, Some("title_dates"))];
        for end in [4, 7, 10] {
            let Some(part) = date.get(..end).filter(|_| end <= len) else { break };
            let path = match end {
                4 => year_path(part),
                7 => month_path(part),
                _ => day_path(part, 0),
            };
            let when = self.when(part);
            let text = if end == 4 { when.text } else { when.short };
            crumbs.push(self.crumb(&path, Some(Words { text, lang: None }), None));
        }
        crumbs
    }

    fn when(&self, edtf: &str) -> super::When {
        super::When::new(edtf, self.edition.tongue)
    }

    fn topic_name(&self, topic: usize) -> Words {
        let id = &self.desk.archive.topics[topic].id;
        match self.desk.config.topics.iter().find(|rule| rule.id == *id) {
            Some(rule) => self.edition.localized(&rule.name, &self.desk.config.root_edition),
            None => Words { text: id.clone(), lang: None },
        }
    }

    fn topic_link(&self, topic: usize) -> Link {
        Link { href: self.href(&topic_path(&self.desk.archive.topics[topic], 0)), words: self.topic_name(topic) }
    }

    /// The language of a text of the archive itself.
    fn text_lang(&self, text: &'a Text) -> &'a str {
        if text.lang.is_empty() { &self.desk.config.root_edition } else { &text.lang }
    }

    fn text(&self, index: usize) -> Option<PageData<'a>> {
        let (name, texts) = self.desk.archive.pages.iter().nth(index)?;
        let text = texts.for_edition(&self.edition.tag)?;
        let lang = self.text_lang(text);
        let mut frame = self.frame("static");
        frame.title = Some(self.edition.words(text.title.as_deref().unwrap_or(name), lang));
        frame.crumbs = vec![self.home_crumb()];
        Some(PageData {
            template: "static.html",
            frame,
            content: Content::Static(StaticView { lang: self.edition.foreign(lang) }),
            prose: vec![Prose { name: "body", markdown: &text.body, lang, anchors: false, heads: true }],
        })
    }

    fn plain(&self, kind: &'static str, template: &'static str) -> PageData<'a> {
        let mut frame = self.frame(kind);
        frame.listed = false;
        frame.crumbs = vec![self.home_crumb()];
        let topics = (0..self.desk.archive.topics.len()).map(|topic| self.topic_link(topic)).collect();
        let papers = (0..self.desk.catalogue.papers.len()).map(|paper| self.paper_name(paper)).collect();
        PageData { template, frame, content: Content::Plain(PlainView { topics, papers }), prose: Vec::new() }
    }

    fn redirect(&self, index: usize) -> PageData<'a> {
        let entry = &self.desk.archive.articles[index];
        let card = self.card(index, 0);
        let mut frame = self.frame("redirect");
        frame.listed = false;
        frame.title = Some(card.title.clone());
        let target = encode(&format!("{}{}", self.edition.prefix, entry.url));
        PageData {
            template: "redirect.html",
            frame,
            content: Content::Redirect(RedirectView { href: self.href(&entry.url), target, words: card.title }),
            prose: Vec::new(),
        }
    }

    /// How many characters of an article's text its rights allow in lists.
    fn excerpt_limit(rights: Rights, wanted: usize) -> usize {
        if rights == Rights::Metadata { 0 } else { wanted }
    }
}

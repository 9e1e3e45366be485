//! [`Archive`] → [Page]: every URL of the site. A page says what it shows; the data that its template may see is computed
//! from the archive when it is rendered ([`data`]), so that a plan of a million pages stays small.
//!
//! Pages come in the order of their paths within an edition, the editions of one path side by side: whoever renders them
//! in this order reads an article once for all its editions.

mod catalogue;
pub mod compare;
mod cut;
pub mod data;
mod edition;
mod link;
mod places;
mod when;

use std::collections::{BTreeSet, HashSet};

pub use catalogue::{Catalogue, Paper, source_path};
pub use cut::{Cut, Order};
pub use edition::{Edition, Tongue, Words, editions};
pub use link::{encode, relative};
pub use places::Places;
pub use when::When;

use crate::{
    archive::{Archive, ArticleIndex},
    config::{Config, Rights},
    diagnostic::{Diagnostic, Place},
};

/// Most addresses that the sitemap protocol allows in one file.
const SITEMAP_LIMIT: usize = 50_000;

/// A page of the site, or another file that stands beside the pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page {
    /// Path of the file below the output folder, with `/`: `zh-Hant/2025/06/22/slug.html`.
    pub path: String,
    /// Index of the edition in the config's list; the root edition for files that exist once.
    pub edition: usize,
    /// What it shows.
    pub kind: PageKind,
}

/// What a page shows. Numbers are indices into the archive or its [`Catalogue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKind {
    /// The front page.
    Home,
    /// An article, or the notice that it was withdrawn.
    Article(ArticleIndex),
    /// A printing beside the fullest of its story.
    Compare(ArticleIndex),
    /// All topics.
    Topics,
    /// A part of a topic's articles.
    Topic(usize, Cut),
    /// The years.
    Dates,
    /// A year's months and days.
    Year(usize),
    /// A month's days.
    Month(usize),
    /// A part of a day's articles.
    Day(usize, Cut),
    /// A part of the articles without a date.
    Undated(Cut),
    /// A part of the index of names.
    Names(Cut),
    /// A part of the articles that name a person, place or body.
    Name(usize, Cut),
    /// All papers.
    Papers,
    /// A part of a paper's pages.
    Paper(usize, Cut),
    /// A raw page beside what was read from it: paper, page.
    Source(usize, usize),
    /// The raw page as received: paper, page. Exists once.
    Raw(usize, usize),
    /// A picture of a raw page: paper, page. Exists once.
    Scan(usize, usize),
    /// A text of the archive itself: about and the like.
    Static(usize),
    /// Where the search stands.
    Search,
    /// What a server shows for an address that does not exist.
    NotFound,
    /// The newest articles as a feed.
    Feed,
    /// A topic's newest articles as a feed.
    TopicFeed(usize),
    /// The same as JSON Feed.
    JsonFeed,
    /// A topic's newest articles as JSON Feed.
    TopicJsonFeed(usize),
    /// The articles of a month as data, by the place in [`Catalogue::corpus`]. Exists once, as printed.
    Corpus(usize, CorpusForm),
    /// What the files of data hold, with checksums. Exists once.
    DataPackage,
    /// Their checksums alone. Exists once.
    Checksums,
    /// The list of sitemaps, where there are several.
    SitemapIndex,
    /// The addresses of the site for search engines, one part of them.
    Sitemap(usize),
    /// What search engines may read.
    Robots,
    /// `id/<id>.html`: leads to the article for ever. Exists once.
    Identity(ArticleIndex),
    /// A former path of an article: article, index of its alias.
    Alias(ArticleIndex, usize),
    /// A file of the theme, by its place in the list handed to [`plan`].
    Asset(usize),
}

/// A form in which the articles of a month can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CorpusForm {
    /// An object a line.
    JsonLines,
    /// A row a line.
    Csv,
}

impl PageKind {
    /// Path of the articles of a month as data.
    #[must_use]
    pub fn corpus_path(month: &str, form: CorpusForm) -> String {
        let extension = match form {
            CorpusForm::JsonLines => "jsonl",
            CorpusForm::Csv => "csv",
        };
        format!("data/articles-{month}.{extension}")
    }

    /// What it is called where kinds are counted.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Article(_) => "article",
            Self::Compare(_) => "compare",
            Self::Topics => "topics",
            Self::Topic(..) => "topic",
            Self::Dates => "dates",
            Self::Year(_) => "year",
            Self::Month(_) => "month",
            Self::Day(..) => "day",
            Self::Undated(_) => "undated",
            Self::Names(_) => "names",
            Self::Name(..) => "name",
            Self::Papers => "papers",
            Self::Paper(..) => "paper",
            Self::Source(..) => "source",
            Self::Raw(..) => "raw page",
            Self::Scan(..) => "scan",
            Self::Static(_) => "static",
            Self::Search => "search",
            Self::NotFound => "404",
            Self::Feed | Self::TopicFeed(_) => "feed.xml",
            Self::JsonFeed | Self::TopicJsonFeed(_) => "feed.json",
            Self::Corpus(..) | Self::DataPackage | Self::Checksums => "data",
            Self::SitemapIndex | Self::Sitemap(_) | Self::Robots => "sitemap",
            Self::Identity(_) | Self::Alias(..) => "redirect",
            Self::Asset(_) => "asset",
        }
    }

    /// Whether search engines and the sitemap should know it.
    #[must_use]
    pub fn is_listed(self) -> bool {
        match self {
            Self::Home
            | Self::Article(_)
            | Self::Compare(_)
            | Self::Topics
            | Self::Topic(..)
            | Self::Dates
            | Self::Year(_)
            | Self::Month(_)
            | Self::Day(..)
            | Self::Undated(_)
            | Self::Names(_)
            | Self::Name(..)
            | Self::Papers
            | Self::Paper(..)
            | Self::Source(..)
            | Self::Static(_) => true,
            Self::Raw(..)
            | Self::Scan(..)
            | Self::Search
            | Self::NotFound
            | Self::Feed
            | Self::TopicFeed(_)
            | Self::JsonFeed
            | Self::TopicJsonFeed(_)
            | Self::Corpus(..)
            | Self::DataPackage
            | Self::Checksums
            | Self::SitemapIndex
            | Self::Sitemap(_)
            | Self::Robots
            | Self::Identity(_)
            | Self::Alias(..)
            | Self::Asset(_) => false,
        }
    }
}

/// Lists every file of the site. `assets` are the paths of the theme's own files below the output folder.
///
/// Two pages with one path are an error; the first of them stays in the plan.
#[must_use]
pub fn plan(archive: &Archive, config: &Config, catalogue: &Catalogue, assets: &[String]) -> (Vec<Page>, Vec<Diagnostic>) {
    let mut planner = Planner { archive, config, catalogue, pages: Vec::new() };
    planner.articles();
    planner.lists();
    planner.names();
    planner.papers();
    planner.texts();
    planner.once(assets);
    let (mut pages, diagnostics) = unique(planner.pages, archive);
    planner_sitemaps(&mut pages, config);
    (pages, diagnostics)
}

struct Planner<'a> {
    archive: &'a Archive,
    config: &'a Config,
    catalogue: &'a Catalogue,
    pages: Vec<Page>,
}

impl Planner<'_> {
    /// The same path in every edition.
    fn everywhere(&mut self, path: &str, kind: PageKind) {
        for (index, edition) in self.catalogue.editions.iter().enumerate() {
            self.pages.push(Page { path: format!("{}{path}", edition.prefix), edition: index, kind });
        }
    }

    fn once_at(&mut self, path: String, kind: PageKind) {
        self.pages.push(Page { path, edition: self.catalogue.root_edition, kind });
    }

    fn articles(&mut self) {
        let archive = self.archive;
        for (index, entry) in archive.articles.iter().enumerate() {
            self.everywhere(&entry.url, PageKind::Article(index));
            for (alias, path) in entry.aliases.iter().enumerate() {
                self.everywhere(path, PageKind::Alias(index, alias));
            }
            if archive.compared_with(index).is_some() {
                self.everywhere(&catalogue::compare_path(&entry.article.front.id), PageKind::Compare(index));
            }
            if !entry.article.front.id.is_empty() {
                self.once_at(format!("id/{}.html", entry.article.front.id), PageKind::Identity(index));
            }
        }
    }

    fn lists(&mut self) {
        let (archive, catalogue) = (self.archive, self.catalogue);
        let per_page = self.config.lists.per_page;
        self.everywhere("index.html", PageKind::Home);
        self.everywhere("feed.xml", PageKind::Feed);
        self.everywhere("feed.json", PageKind::JsonFeed);
        self.everywhere("topics/index.html", PageKind::Topics);
        for (index, topic) in archive.topics.iter().enumerate() {
            for cut in Order::Growing.cuts(catalogue.topics[index].len(), per_page) {
                self.everywhere(&catalogue::topic_path(topic, cut), PageKind::Topic(index, cut));
            }
            self.everywhere(&format!("topics/{}/feed.xml", topic.id), PageKind::TopicFeed(index));
            self.everywhere(&format!("topics/{}/feed.json", topic.id), PageKind::TopicJsonFeed(index));
        }
        self.everywhere("dates/index.html", PageKind::Dates);
        for (index, year) in catalogue.years.iter().enumerate() {
            self.everywhere(&catalogue::year_path(&year.name), PageKind::Year(index));
        }
        for (index, month) in catalogue.months.iter().enumerate() {
            self.everywhere(&catalogue::month_path(&month.name), PageKind::Month(index));
        }
        for (index, (day, _)) in archive.days.iter().enumerate() {
            for cut in Order::Fixed.cuts(catalogue.days[index].len(), per_page) {
                self.everywhere(&catalogue::day_path(day, cut), PageKind::Day(index, cut));
            }
        }
        for cut in Order::Fixed.cuts(catalogue.undated.len(), per_page) {
            self.everywhere(&catalogue::undated_path(cut), PageKind::Undated(cut));
        }
    }

    fn names(&mut self) {
        let names = &self.archive.names;
        if names.records.is_empty() {
            return;
        }
        for cut in Order::Fixed.cuts(self.catalogue.names.len(), data::PER_INDEX) {
            self.everywhere(&catalogue::names_path(cut), PageKind::Names(cut));
        }
        for (index, name) in names.records.iter().enumerate() {
            for cut in Order::Growing.cuts(names.articles[index].len(), self.config.lists.per_page) {
                self.everywhere(&catalogue::name_path(&name.id, cut), PageKind::Name(index, cut));
            }
        }
    }

    fn papers(&mut self) {
        let catalogue = self.catalogue;
        self.everywhere("papers/index.html", PageKind::Papers);
        let archive = self.archive;
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        for (index, paper) in catalogue.papers.iter().enumerate() {
            let pages = catalogue.source_pages(archive, index);
            for cut in Order::Growing.cuts(pages.len(), self.config.lists.per_page) {
                self.everywhere(&paper.path(cut), PageKind::Paper(index, cut));
            }
            for (number, page) in pages.iter().enumerate() {
                self.everywhere(&catalogue::source_path(&page.raw), PageKind::Source(index, number));
                if page.rights == Rights::Full {
                    self.once_at(format!("raw/{}", page.raw), PageKind::Raw(index, number));
                    // One picture may show several raw pages; the first of them has it.
                    if let Some(scan) =
                        page.scan.as_ref().filter(|scan| self.archive.scans.contains_key(*scan) && shown.insert(scan.as_str()))
                    {
                        self.once_at(format!("raw/{scan}"), PageKind::Scan(index, number));
                    }
                }
            }
        }
    }

    fn texts(&mut self) {
        let archive = self.archive;
        for (index, name) in archive.pages.keys().enumerate() {
            self.everywhere(&format!("{name}.html"), PageKind::Static(index));
        }
        if self.config.outputs.search {
            self.everywhere("search.html", PageKind::Search);
        }
        self.everywhere("404.html", PageKind::NotFound);
    }

    fn once(&mut self, assets: &[String]) {
        for (index, path) in assets.iter().enumerate() {
            self.once_at(path.clone(), PageKind::Asset(index));
        }
        self.once_at("robots.txt".to_owned(), PageKind::Robots);
        if !self.config.outputs.data {
            return;
        }
        for (index, (month, _)) in self.catalogue.corpus.iter().enumerate() {
            for form in [CorpusForm::JsonLines, CorpusForm::Csv] {
                self.once_at(PageKind::corpus_path(month, form), PageKind::Corpus(index, form));
            }
        }
        self.once_at("data/datapackage.json".to_owned(), PageKind::DataPackage);
        self.once_at("data/SHA256SUMS".to_owned(), PageKind::Checksums);
    }
}

/// Sitemaps know all listed pages, so they come last; without the site's address there can be none.
fn planner_sitemaps(pages: &mut Vec<Page>, config: &Config) {
    if config.base_url.is_none() {
        return;
    }
    let edition = config.editions.iter().position(|tag| *tag == config.root_edition).unwrap_or(0);
    let listed = pages.iter().filter(|page| page.kind.is_listed()).count();
    let parts = listed.div_ceil(SITEMAP_LIMIT).max(1);
    if parts == 1 {
        pages.push(Page { path: "sitemap.xml".to_owned(), edition, kind: PageKind::Sitemap(0) });
        return;
    }
    pages.push(Page { path: "sitemap.xml".to_owned(), edition, kind: PageKind::SitemapIndex });
    for part in 0..parts {
        pages.push(Page { path: format!("sitemap-{}.xml", part + 1), edition, kind: PageKind::Sitemap(part) });
    }
}

/// The pages of one part of the sitemap.
#[must_use]
pub fn sitemap_part(pages: &[Page], part: usize) -> Vec<&Page> {
    pages.iter().filter(|page| page.kind.is_listed()).skip(part * SITEMAP_LIMIT).take(SITEMAP_LIMIT).collect()
}

fn unique(mut pages: Vec<Page>, archive: &Archive) -> (Vec<Page>, Vec<Diagnostic>) {
    let twice = Places::of(&pages).twice(&pages);
    let (mut told, mut diagnostics) = (HashSet::new(), Vec::new());
    for (page, first) in twice.iter().map(|(page, first)| (&pages[*page], &pages[*first])) {
        // In every edition it is the same.
        if !told.insert((first.kind, page.kind)) {
            continue;
        }
        diagnostics.push(
            Diagnostic::error(
                "duplicate-path",
                format!("`{}` would be two pages: {} and {}", page.path, origin(first, archive), origin(page, archive)),
            )
            .at(Place::file(if is_written(page) { file_of(page, archive) } else { file_of(first, archive) }))
            .help("give one of them another address (and leave the old one as an alias)"),
        );
    }
    let (mut place, mut twice) = (0.., twice.into_iter().map(|(page, _)| page).peekable());
    pages.retain(|_| twice.next_if_eq(&place.next().unwrap_or(0)).is_none());
    (pages, diagnostics)
}

fn origin(page: &Page, archive: &Archive) -> String {
    match page.kind {
        PageKind::Article(index) => format!("the article `{}`", archive.articles[index].article.path),
        PageKind::Compare(index) => format!("the comparison of `{}`", archive.articles[index].article.path),
        PageKind::Alias(index, _) => format!("an alias of `{}`", archive.articles[index].article.path),
        PageKind::Identity(index) => format!("the id of `{}`", archive.articles[index].article.path),
        PageKind::Static(_) => format!("the page `{}`", file_of(page, archive)),
        PageKind::Topic(index, _) | PageKind::TopicFeed(index) | PageKind::TopicJsonFeed(index) => {
            format!("the topic `{}`", archive.topics[index].id)
        }
        PageKind::Name(index, _) => format!("the name `{}`", archive.names.records[index].id),
        PageKind::Source(..) | PageKind::Raw(..) | PageKind::Scan(..) => "a raw page".to_owned(),
        PageKind::Asset(_) => "a file of the theme".to_owned(),
        _ => "a page of every site".to_owned(),
    }
}

/// Whether a person wrote the file that gives the page its address.
fn is_written(page: &Page) -> bool {
    use PageKind::{Alias, Article, Compare, Identity, Static};
    matches!(page.kind, Article(_) | Compare(_) | Alias(..) | Identity(_) | Static(_))
}

/// The file that a person would edit to change the page's address.
fn file_of(page: &Page, archive: &Archive) -> String {
    match page.kind {
        PageKind::Article(index) | PageKind::Compare(index) | PageKind::Alias(index, _) | PageKind::Identity(index) => {
            archive.articles[index].article.path.clone()
        }
        PageKind::Static(index) => {
            let texts =
                archive.pages.values().nth(index).and_then(|texts| texts.general.as_ref().or_else(|| texts.by_edition.values().next()));
            texts.map_or_else(|| "content/pages".to_owned(), |text| text.path.clone())
        }
        _ => "config.yaml".to_owned(),
    }
}

//! Page × Theme → File: Markdown, templates, feeds, sitemap, JSON-LD. Pure and parallel.

mod builtin;
mod corpus;
mod feed;
mod html;
mod json_ld;
mod keys;
pub mod markdown;
pub mod search;
mod sitemap;
mod strings;
mod theme;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;
use serde::Serialize;

pub use crate::kept::Key;
use crate::{
    archive::{Archive, Texts},
    config::{Config, Rights},
    diagnostic::Diagnostic,
    kept::Kept,
    plan::{
        Catalogue, Page, PageKind, Words,
        data::{Asked, Content, Desk, PageData, Shared},
    },
    script::Script,
    timings,
};
pub(crate) use html::escape;
use keys::Keys;
use markdown::{Document, Writing};
pub use theme::Theme;

/// The raw pages and their pictures as received, by their path below `content/raw/`.
pub type Originals = BTreeMap<String, Arc<[u8]>>;

/// Makes any page of a plan. Share it between threads; nothing in it changes.
pub struct Renderer {
    archive: Arc<Archive>,
    config: Arc<Config>,
    catalogue: Catalogue,
    theme: Arc<Theme>,
    pages: Arc<[Page]>,
    originals: Arc<Originals>,
    sites: Arc<[SiteFacts]>,
    /// Where pieces of work lie from build to build, if anywhere.
    kept: Option<Arc<dyn Kept>>,
    /// Of each month's two forms; made with the file or when first asked for.
    sums: Vec<OnceLock<corpus::Sum>>,
    /// Made when first asked for: a preview asks for none.
    keys: OnceLock<Keys>,
    /// Made when first asked for: a preview may never be searched.
    search: OnceLock<BTreeMap<String, Vec<u8>>>,
}

/// What holds for all pages of an edition: the variable `site`.
#[derive(Debug, Serialize)]
pub struct SiteFacts {
    /// Tag of the edition, for `lang`.
    pub tag: String,
    /// Whether its text is in traditional characters, which may be set in vertical lines.
    pub traditional: bool,
    /// Name of the archive.
    pub title: Words,
    /// One sentence about it.
    pub description: Words,
    /// Where the site stands, with the trailing slash; `None`: nowhere yet.
    pub base_url: Option<String>,
    /// The path of `base_url`, for the page that a server shows in place of missing ones.
    pub base_path: String,
    /// Where the edition's files lie below the site.
    pub prefix: String,
    /// All editions.
    pub editions: Vec<EditionFacts>,
    /// Texts of the archive itself, for header and footer.
    pub texts: Vec<TextFacts>,
    /// Lines of the footer.
    pub footer: Vec<Words>,
    /// Whether the archive has topics at all.
    pub has_topics: bool,
    /// Whether it has names.
    pub has_names: bool,
    /// Whether it can be searched.
    pub has_search: bool,
    /// Whether its articles can be had as data.
    pub has_data: bool,
}

/// An edition, for the switch and for search engines.
#[derive(Debug, Serialize)]
pub struct EditionFacts {
    /// Its tag.
    pub tag: String,
    /// Its name in its own language.
    pub name: String,
    /// What offers it to a reader of that language, in that language.
    pub offer: String,
    /// What closes the offer, in that language.
    pub close: String,
    /// Where its files lie below the site.
    pub prefix: String,
    /// Whether it is the page's own.
    pub current: bool,
}

/// A text of the archive itself.
#[derive(Debug, Serialize)]
pub struct TextFacts {
    /// Path within the edition.
    pub path: String,
    /// Its heading.
    pub words: Words,
    /// The place that its front matter names.
    pub order: Option<u32>,
}

impl Renderer {
    /// Prepares the pages of a plan with the catalogue that it was made from. `originals` are the raw pages as received, for download.
    #[must_use]
    pub fn new(
        archive: Arc<Archive>,
        config: Arc<Config>,
        catalogue: Catalogue,
        mut theme: Theme,
        pages: Arc<[Page]>,
        originals: Originals,
    ) -> Self {
        // Absolute addresses are this and a path, so it must end where a path begins.
        let config = match &config.base_url {
            Some(url) if !url.ends_with('/') => Arc::new(Config { base_url: Some(format!("{url}/")), ..Config::clone(&config) }),
            _ => config,
        };
        let mut sites = Vec::new();
        for edition in 0..catalogue.editions.len() {
            let facts = site_facts(&archive, &config, &catalogue, &theme, edition);
            theme.set_site(edition, &facts);
            sites.push(facts);
        }
        let (theme, originals, sites) = (Arc::new(theme), Arc::new(originals), sites.into());
        Self {
            sums: corpus::unknown_sums(&catalogue),
            archive,
            config,
            catalogue,
            theme,
            pages,
            originals,
            sites,
            kept: None,
            keys: OnceLock::new(),
            search: OnceLock::new(),
        }
    }

    /// The same pages of an archive that differs in the words of its articles only.
    #[must_use]
    pub fn of(&self, archive: Archive) -> Self {
        Self {
            sums: corpus::unknown_sums(&self.catalogue),
            catalogue: self.catalogue.without_memory(&archive, &self.config),
            archive: Arc::new(archive),
            config: self.config.clone(),
            theme: self.theme.clone(),
            pages: self.pages.clone(),
            originals: self.originals.clone(),
            sites: self.sites.clone(),
            kept: None,
            keys: OnceLock::new(),
            search: OnceLock::new(),
        }
    }

    /// Every file of the site.
    #[must_use]
    pub fn pages(&self) -> &Arc<[Page]> {
        &self.pages
    }

    /// The path of the site's address, with slashes at both ends.
    #[must_use]
    pub fn base_path(&self) -> &str {
        self.sites.first().map_or("/", |site| site.base_path.as_str())
    }

    /// Makes a file. Errors are those of templates.
    pub fn render(&self, page: &Page) -> Result<Vec<u8>, Diagnostic> {
        self.render_beside(page, &Shared::default())
    }

    /// Makes a file, with what the same page in other editions has worked out.
    pub fn render_beside(&self, page: &Page, shared: &Shared) -> Result<Vec<u8>, Diagnostic> {
        let desk = self.desk(shared);
        Ok(match page.kind {
            PageKind::Feed => self.feed(desk, page, None),
            PageKind::TopicFeed(topic) => self.feed(desk, page, Some(topic)),
            PageKind::JsonFeed => self.json_feed(desk, page, None),
            PageKind::TopicJsonFeed(topic) => self.json_feed(desk, page, Some(topic)),
            PageKind::Corpus(month, form) => self.corpus(month, form),
            PageKind::DataPackage => self.data_package(),
            PageKind::Checksums => self.checksums(),
            PageKind::SitemapIndex => self.sitemap_index(),
            PageKind::Sitemap(part) => self.sitemap(part),
            PageKind::Robots => self.robots(),
            PageKind::Asset(index) => self.theme.asset(index).unwrap_or_default().to_vec(),
            PageKind::Raw(paper, number) => self.original(paper, number),
            PageKind::Scan(paper, number) => self.scan(paper, number),
            _ => match timings::step("data", || desk.data(page)) {
                Some(data) => self.html(page, &data)?,
                None => Vec::new(),
            },
        })
    }

    fn desk<'a>(&'a self, shared: &'a Shared) -> Desk<'a> {
        let asked = Asked { related: self.theme.names("related"), citations: self.theme.names("cite") || self.theme.names("citations") };
        Desk { archive: &self.archive, config: &self.config, catalogue: &self.catalogue, shared, asked }
    }

    /// The files of the search index by path, `search/index.js` among them: beside the plan, because their names say what
    /// they hold.
    #[must_use]
    pub fn search(&self) -> &BTreeMap<String, Vec<u8>> {
        self.search.get_or_init(|| self.search_index())
    }

    /// The same files, each handed out when it is made, from many threads and in no order: of a great archive they are never
    /// all at hand.
    ///
    /// Where the renderer keeps what it makes ([`Renderer::keep_in`]), those are left out that `holds` says to stand with the content of
    /// this key.
    pub fn each_search_file(&self, holds: &(dyn Fn(&str, &Key) -> bool + Sync), put: impl Fn(&str, Key, &[u8]) + Sync) {
        if let Some(files) = self.search.get() {
            files.par_iter().for_each(|(path, bytes)| put(path, crate::kept::key_of(bytes), bytes));
        } else {
            let last = self.kept.as_deref().map(|kept| search::Last { kept, holds });
            self.each_file_of_search(last, |path, key, bytes| put(&path, key, &bytes));
        }
    }

    /// Where pieces of work lie that one build leaves for the next.
    pub fn keep_in(&mut self, kept: Arc<dyn Kept>) {
        self.kept = Some(kept);
    }

    fn html(&self, page: &Page, data: &PageData) -> Result<Vec<u8>, Diagnostic> {
        let edition = &self.catalogue.editions[page.edition];
        let mut html: Vec<(&'static str, String)> = Vec::with_capacity(data.prose.len() + 1);
        for prose in &data.prose {
            let writing = Writing { converter: edition.converter(prose.lang), anchors: prose.anchors, heads: prose.heads };
            html.push((prose.name, timings::step("Markdown", || Document::read(prose.markdown).html(writing))));
        }
        let article = if let PageKind::Article(index) = page.kind { Some(index).filter(|_| data.frame.listed) } else { None };
        if self.theme.names("json_ld") {
            let json_ld = timings::step("JSON-LD", || self.json_ld(page, &data.frame, article)).unwrap_or_default();
            // The policy names the one script that stands in the page itself, though it is data and is never run.
            html.push(("json_ld_hash", if json_ld.is_empty() { String::new() } else { json_ld::hash(&json_ld) }));
            html.push(("json_ld", json_ld));
        }
        match &data.content {
            Content::Home(view) => self.fill(page, data, view, html),
            Content::Article(view) => self.fill(page, data, view, html),
            Content::Compare(view) => self.fill(page, data, view, html),
            Content::Topics(view) => self.fill(page, data, view, html),
            Content::Topic(view) => self.fill(page, data, view, html),
            Content::Dates(view) => self.fill(page, data, view, html),
            Content::Year(view) => self.fill(page, data, view, html),
            Content::Month(view) => self.fill(page, data, view, html),
            Content::Day(view) => self.fill(page, data, view, html),
            Content::Listing(view) => self.fill(page, data, view, html),
            Content::Names(view) => self.fill(page, data, view, html),
            Content::Name(view) => self.fill(page, data, view, html),
            Content::Papers(view) => self.fill(page, data, view, html),
            Content::Paper(view) => self.fill(page, data, view, html),
            Content::Source(view) => self.fill(page, data, view, html),
            Content::Static(view) => self.fill(page, data, view, html),
            Content::Redirect(view) => self.fill(page, data, view, html),
            Content::Plain(view) => self.fill(page, data, view, html),
        }
    }

    fn fill(&self, page: &Page, data: &PageData, view: &impl Serialize, html: Vec<(&'static str, String)>) -> Result<Vec<u8>, Diagnostic> {
        self.theme.render(page.edition, data.template, &data.frame, view, html)
    }

    /// A raw page as received; where its bytes are not at hand, or not for readers, the lines that are.
    fn original(&self, paper: usize, number: usize) -> Vec<u8> {
        let page = &self.catalogue.source_pages(&self.archive, paper)[number];
        match self.originals.get(&page.raw).filter(|_| page.rights == Rights::Full) {
            Some(bytes) => bytes.to_vec(),
            None => page.lines.iter().flat_map(|line| [line.as_bytes(), b"\n"]).flatten().copied().collect(),
        }
    }

    /// A picture of a raw page as received.
    fn scan(&self, paper: usize, number: usize) -> Vec<u8> {
        let page = &self.catalogue.source_pages(&self.archive, paper)[number];
        page.scan.as_ref().and_then(|scan| self.originals.get(scan)).map(|bytes| bytes.to_vec()).unwrap_or_default()
    }

    /// What tells this archive from others, whatever its address.
    fn archive_name(&self) -> String {
        match &self.config.title {
            crate::config::Localized::One(text) => text.clone(),
            crate::config::Localized::Many(by_tag) => by_tag.values().cloned().collect::<Vec<_>>().join("/"),
        }
    }
}

fn site_facts(archive: &Archive, config: &Config, catalogue: &Catalogue, theme: &Theme, index: usize) -> SiteFacts {
    let edition = &catalogue.editions[index];
    let root = config.root_edition.as_str();
    let base_url = config.base_url.clone();
    let base_path = base_url.as_deref().and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
    let mut pages: Vec<(&String, &Texts)> = archive.pages.iter().collect();
    // By name among equals.
    pages.sort_by_key(|(_, texts)| texts.order().unwrap_or(u32::MAX));
    let texts = pages.into_iter().filter_map(|(name, texts)| {
        let text = texts.for_edition(&edition.tag)?;
        let lang = if text.lang.is_empty() { root } else { &text.lang };
        Some(TextFacts {
            path: format!("{}.html", crate::plan::encode(name)),
            words: edition.words(text.title.as_deref().unwrap_or(name), lang),
            order: texts.order(),
        })
    });
    SiteFacts {
        tag: edition.tag.clone(),
        traditional: edition.script.is_some_and(|script| script != Script::Hans),
        title: edition.localized(&config.title, root),
        description: edition.localized(&config.description, root),
        base_path: base_path.map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}")),
        base_url,
        prefix: edition.prefix.clone(),
        editions: catalogue
            .editions
            .iter()
            .enumerate()
            .map(|(other, facts)| EditionFacts {
                tag: facts.tag.clone(),
                name: theme.strings(other).get("edition_name").to_owned(),
                offer: theme.strings(other).get("edition_offer").to_owned(),
                close: theme.strings(other).get("close").to_owned(),
                prefix: facts.prefix.clone(),
                current: other == index,
            })
            .collect(),
        texts: texts.collect(),
        footer: config.footer.iter().map(|line| edition.localized(line, root)).collect(),
        has_topics: !archive.topics.is_empty(),
        has_names: !archive.names.records.is_empty(),
        has_search: config.outputs.search,
        has_data: config.outputs.data,
    }
}

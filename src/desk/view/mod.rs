//! The archivist's desk, as `watch` shows it below `/_desk/`: what needs a person, worst first; each page with its raw lines beside
//! the stories read from them, what is in doubt, and what to write about it.
//!
//! It is a function of a snapshot and of what ingest made of it, and its pages are made when they are asked for. It is never part of a
//! site that is built. What a person chooses on it is written by [`offer`].

mod html;
mod overview;
mod page;

use std::{collections::BTreeMap, path::Path, sync::OnceLock};

use rayon::prelude::*;

use super::offer;
use crate::{
    article::{self, Article, compose::below_raw},
    check::{self, Doubts},
    config::{Config, ReviewState},
    ingest::{Ledger, ledger::Item},
    preview::{Answer, DESK},
    source::{RawPage, Snapshot, SourceFile},
};

const STYLE: &str = include_str!("desk.css");
const SCRIPT: &str = include_str!("desk.js");

/// The desk of an archive as it is now.
#[derive(Debug)]
pub struct Desk {
    snapshot: Snapshot,
    pages: Vec<RawPage>,
    ledgers: Vec<Ledger>,
    lang: String,
    publish_from: ReviewState,
    today: String,
    /// Worked out when somebody first looks.
    known: OnceLock<Known>,
}

/// What the pages of the desk have in common.
#[derive(Debug)]
struct Known {
    articles: Vec<Article>,
    /// By id.
    by_id: BTreeMap<String, usize>,
    doubts: Doubts,
    /// Pages, those with most at stake first; behind those with doubts all others in the order of their paths.
    order: Vec<usize>,
    /// How many of `order` have doubts.
    open: usize,
    /// By name, see [`name`].
    names: BTreeMap<String, usize>,
}

impl Desk {
    /// The desk of an archive. Pages that do not say their language have that of the config's root edition; `today` is ISO.
    #[must_use]
    pub fn new(snapshot: Snapshot, pages: Vec<RawPage>, ledgers: Vec<Ledger>, config: &Config, today: &str) -> Self {
        let ledgers = pages.par_iter().zip(&ledgers).map(|(page, ledger)| check::stray::with_bare_headlines(page, ledger)).collect();
        let (lang, publish_from) = (config.root_edition.clone(), config.publish_from);
        Self { snapshot, pages, ledgers, lang, publish_from, today: today.to_owned(), known: OnceLock::new() }
    }

    /// A file of the desk by its path below `/_desk/`.
    #[must_use]
    pub fn file(&self, path: &str) -> Answer {
        let file = |bytes: Vec<u8>| Answer::File(bytes.into());
        match path {
            "index.html" => file(overview::page(self)),
            "desk.css" => file(STYLE.as_bytes().to_vec()),
            "desk.js" => file(SCRIPT.as_bytes().to_vec()),
            _ => self.page_file(path).map_or(Answer::Missing, file),
        }
    }

    /// Does what one of its pages asks for, and says what was done.
    ///
    /// # Errors
    /// Why it was not done, in a sentence for the person.
    pub fn choose(&self, body: &[u8]) -> Result<String, String> {
        offer::choose(self, body)
    }

    fn page_file(&self, path: &str) -> Option<Vec<u8>> {
        let (kind, rest) = path.split_once('/')?;
        match kind {
            "page" => Some(page::page(self, *self.known().names.get(rest.strip_suffix(".html")?)?)),
            "line" => {
                let (line, name) = rest.split_once('/')?;
                let index = *self.known().names.get(name.strip_suffix(".html")?)?;
                let line = line.parse().ok().filter(|line| (1..=self.pages[index].lines.len()).contains(line))?;
                Some(page::line(self, index, line))
            }
            "scan" => {
                let scan = self.snapshot.scans.iter().find(|file| below_raw(&file.path) == rest)?;
                Some(scan.bytes.to_vec())
            }
            _ => None,
        }
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(|| {
            let articles: Vec<Article> = self.snapshot.articles.par_iter().filter_map(|file| article::parse(file).0).collect();
            let by_id = articles.iter().enumerate().rev().map(|(index, article)| (article.front.id.clone(), index)).collect();
            let doubts = check::doubts(&self.pages, &self.ledgers, &articles);
            let mut weight: BTreeMap<&str, u32> = BTreeMap::new();
            for story in &doubts.stories {
                *weight.entry(&story.raw).or_default() += story.weight;
            }
            let open = weight.len();
            let weight = |index: &usize| weight.get(self.pages[*index].path.as_str()).copied().unwrap_or(0);
            let mut order: Vec<usize> = (0..self.pages.len()).collect();
            order.sort_by(|a, b| (weight(b), &self.pages[*a].path).cmp(&(weight(a), &self.pages[*b].path)));
            let names = self.pages.iter().enumerate().map(|(index, page)| (name(page).to_owned(), index)).collect();
            Known { articles, by_id, doubts, order, open, names }
        })
    }

    pub(super) fn root(&self) -> &Path {
        &self.snapshot.root
    }

    pub(super) fn today(&self) -> &str {
        &self.today
    }

    pub(super) fn sidecar(&self, path: &str) -> Option<&SourceFile> {
        self.snapshot.sidecars.iter().find(|file| file.path == path)
    }

    pub(super) fn article_file(&self, path: &str) -> Option<&SourceFile> {
        let files = &self.snapshot.articles;
        files.binary_search_by(|file| file.path.as_str().cmp(path)).ok().map(|at| &files[at])
    }

    pub(super) fn page_named(&self, name: &str) -> Option<(&RawPage, &Ledger)> {
        let index = *self.known().names.get(name)?;
        Some((&self.pages[index], &self.ledgers[index]))
    }

    pub(super) fn article_of(&self, ledger: &Ledger, item: &Item) -> Option<&Article> {
        let written = ledger.baoku.as_ref()?.stories.get(&item.id)?;
        let known = self.known();
        known.by_id.get(&written.id).map(|index| &known.articles[*index])
    }

    /// The language of a page's text, for a `lang` attribute.
    fn lang<'a>(&'a self, page: &'a RawPage) -> &'a str {
        page.facts.lang.as_deref().unwrap_or(&self.lang)
    }
}

/// A page's name on the desk: its path below `content/raw/` without the ending.
fn name(page: &RawPage) -> &str {
    let below = below_raw(&page.path);
    below.rsplit_once('.').map_or(below, |(stem, _)| stem)
}

/// Address of a page on the desk.
fn address(page: &RawPage) -> String {
    format!("/{DESK}page/{}.html", html::encoded(name(page)))
}

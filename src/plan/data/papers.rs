//! Papers and their pages.

use serde::Serialize;

use super::{Card, Content, Link, Named, PageData, Pager, Site};
use crate::{
    archive::names::NameKind,
    plan::{Cut, Order, When, Words, catalogue::source_path},
};

/// All papers.
#[derive(Debug, Serialize)]
pub struct PapersView {
    /// Those that are known, then "paper not identified".
    pub papers: Vec<PaperEntry>,
}

/// A paper of the list.
#[derive(Debug, Serialize)]
pub struct PaperEntry {
    /// Link to its page.
    pub href: String,
    /// Its name; `None`: not identified.
    pub name: Option<Named>,
    /// Pages of it that the archive has.
    pub pages: usize,
    /// Articles on them.
    pub articles: usize,
    /// Its first issue in the archive.
    pub first: Option<When>,
    /// Its last.
    pub last: Option<When>,
}

/// A part of a paper's pages.
#[derive(Debug, Serialize)]
pub struct PaperView {
    /// Its name; `None`: not identified.
    pub name: Option<Named>,
    /// Pages, newest first.
    pub pages: Vec<SourceEntry>,
    /// Other parts.
    pub pager: Pager,
}

/// A raw page of the list.
#[derive(Debug, Serialize)]
pub struct SourceEntry {
    /// Link to its view.
    pub href: String,
    /// Name of the raw file.
    pub raw: String,
    /// Issue date.
    pub when: Option<When>,
    /// Page number or label.
    pub page: Option<String>,
    /// The stories read from it.
    pub cards: Vec<Card>,
}

impl<'a> Site<'a, '_> {
    pub(super) fn papers(&self) -> PageData<'a> {
        let catalogue = self.desk.catalogue;
        let mut frame = self.frame("papers");
        frame.crumbs = vec![self.home_crumb()];
        let papers = (0..catalogue.papers.len()).map(|index| {
            let pages = catalogue.source_pages(self.desk.archive, index);
            let dates = || pages.iter().filter_map(|page| page.issue_date.as_deref());
            PaperEntry {
                href: self.href(&catalogue.papers[index].path(0)),
                name: self.paper_name(index),
                pages: pages.len(),
                articles: pages.iter().map(|page| page.articles.len()).sum(),
                first: dates().min().map(|date| self.when(date)),
                last: dates().max().map(|date| self.when(date)),
            }
        });
        let view = PapersView { papers: papers.collect() };
        PageData { template: "papers.html", frame, content: Content::Papers(view), prose: Vec::new() }
    }

    pub(super) fn paper(&self, index: usize, cut: Cut) -> PageData<'a> {
        let catalogue = self.desk.catalogue;
        let pages = catalogue.source_pages(self.desk.archive, index);
        let per_page = self.desk.config.lists.per_page;
        let mut frame = self.frame("paper");
        frame.title = self.paper_words(index);
        frame.crumbs = vec![self.home_crumb(), self.papers_crumb()];
        frame.part = (cut > 0).then_some(cut);
        // The archive has them oldest first, lists show the newest first.
        let range = Order::Growing.range(pages.len(), per_page, cut);
        let shown = pages.iter().rev().skip(range.start).take(range.len());
        let entries = shown.map(|page| SourceEntry {
            href: self.href(&source_path(&page.raw)),
            raw: page.raw.clone(),
            when: page.issue_date.as_deref().map(|date| self.when(date)),
            page: page.page.clone(),
            cards: page.articles.iter().filter(|&&a| self.desk.archive.articles[a].is_public()).map(|&a| self.card(a, 0)).collect(),
        });
        let paper = &catalogue.papers[index];
        let view = PaperView {
            name: self.paper_name(index),
            pages: entries.collect(),
            pager: self.pager(Order::Growing, pages.len(), cut, |cut| paper.path(cut)),
        };
        PageData { template: "paper.html", frame, content: Content::Paper(view), prose: Vec::new() }
    }

    pub(super) fn paper_name(&self, index: usize) -> Option<Named> {
        let name = self.desk.catalogue.papers[index].name.as_deref()?;
        Some(self.named(name, &self.desk.config.root_edition, NameKind::Body))
    }

    pub(super) fn paper_words(&self, index: usize) -> Option<Words> {
        self.paper_name(index).map(|name| Words { text: name.text, lang: name.lang })
    }

    pub(super) fn named_paper_link(&self, index: usize) -> Option<Link> {
        let words = self.paper_words(index)?;
        Some(Link { href: self.href(&self.desk.catalogue.papers[index].path(0)), words })
    }
}

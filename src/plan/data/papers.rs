//! Papers, their pages, and a raw page beside what was read from it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Card, Content, Link, Named, PageData, Pager, Site};
use crate::{
    archive::{Archive, SourcePage, names::NameKind},
    config::Rights,
    ingest::ledger::{Kind, LineRange, Role},
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

/// A raw page beside what was read from it.
#[derive(Debug, Serialize)]
pub struct SourceView {
    /// Path of the raw file.
    pub raw: String,
    /// Link to the raw file as received; `None` where its rights do not allow it.
    pub download: Option<String>,
    /// The paper.
    pub paper: Option<Link>,
    /// Issue date.
    pub when: Option<When>,
    /// Page number or label.
    pub page_label: Option<String>,
    /// Edition of the paper.
    pub paper_edition: Option<Words>,
    /// Encoding of the raw file.
    pub encoding: String,
    /// Where the page came from.
    pub url: Option<String>,
    /// A picture of the page, a file of the site.
    pub scan: Option<String>,
    /// For a `lang` attribute of raw and cleaned text: both are shown as printed.
    pub lang: Option<String>,
    /// `full`, or less: then neither lines nor blocks are shown.
    pub open: bool,
    /// The raw lines.
    pub lines: Vec<LineView>,
    /// What was read from them.
    pub stories: Vec<StoryView>,
    /// What belongs to no story.
    pub stray: Vec<StrayView>,
    /// Non-blank lines, and how many of them are in stories.
    pub total: usize,
    /// Of these in stories.
    pub used: usize,
}

/// A raw line.
#[derive(Debug, Serialize)]
pub struct LineView {
    /// From 1.
    pub number: usize,
    /// As received; control characters as their pictures.
    pub text: String,
    /// `blank`, `used`, `shared`, `stray`, or `open` where no account has been given.
    pub state: &'static str,
    /// Anchor of the block that was read from it.
    pub block: Option<String>,
}

/// A story of the ledger.
#[derive(Debug, Serialize)]
pub struct StoryView {
    /// The article that it became; `None` for a fragment.
    pub card: Option<Card>,
    /// `article`, `photo`, `brief`, `fragment`.
    pub kind: &'static str,
    /// Its blocks.
    pub blocks: Vec<BlockView>,
}

/// A block of a story.
#[derive(Debug, Serialize)]
pub struct BlockView {
    /// Its anchor.
    pub anchor: String,
    /// `headline`, `p`….
    pub role: &'static str,
    /// As cleaned.
    pub text: String,
    /// The lines it was read from.
    pub lines: Vec<LinesRef>,
    /// Whether a person changed it in the article.
    pub edited: bool,
}

/// A range of raw lines with the link to it.
#[derive(Clone, Debug, Serialize)]
pub struct LinesRef {
    /// First line.
    pub from: usize,
    /// Last line.
    pub to: usize,
}

/// Lines that belong to no story.
#[derive(Debug, Serialize)]
pub struct StrayView {
    /// Which.
    pub lines: Vec<LinesRef>,
    /// Their text.
    pub text: String,
    /// The reason, as the ledger has it.
    pub why: String,
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

    pub(super) fn source(&self, paper: usize, number: usize) -> PageData<'a> {
        let (archive, catalogue) = (self.desk.archive, self.desk.catalogue);
        let page = &catalogue.source_pages(archive, paper)[number];
        let open = page.rights == Rights::Full;
        let lang = page
            .articles
            .first()
            .map_or(self.desk.config.root_edition.as_str(), |&index| archive.articles[index].article.front.lang.as_str());
        let mut frame = self.frame("source");
        frame.title = Some(Words { text: page.raw.clone(), lang: None });
        let name = self.paper_words(paper);
        let key = if name.is_none() { Some("title_paper") } else { None };
        frame.crumbs = vec![self.home_crumb(), self.papers_crumb(), self.crumb(&catalogue.papers[paper].path(0), name, key)];
        let account = Account::of(page);
        let lines = page.lines.iter().enumerate().filter(|_| open).map(|(at, text)| account.line(at + 1, text));
        let stories = page.ledger.items.iter().enumerate().map(|(story, item)| StoryView {
            card: page.items.get(story).copied().flatten().filter(|&a| archive.articles[a].is_public()).map(|a| self.card(a, 0)),
            kind: match item.kind {
                Kind::Article => "article",
                Kind::Photo => "photo",
                Kind::Brief => "brief",
                Kind::Fragment => "fragment",
            },
            blocks: item
                .blocks
                .iter()
                .enumerate()
                .filter(|_| open)
                .map(|(block, known)| BlockView {
                    anchor: anchor(story, block),
                    role: role_name(known.role),
                    text: visible(&known.text),
                    lines: line_refs(&known.lines),
                    edited: edited(page, story, &known.lines, self.desk.archive),
                })
                .collect(),
        });
        let stray = page.ledger.stray.iter().filter(|_| open).map(|stray| StrayView {
            lines: line_refs(&stray.lines),
            text: visible(&stray.text),
            why: stray.why.clone(),
        });
        let view = SourceView {
            raw: page.raw.clone(),
            download: open.then(|| self.href_once(&format!("raw/{}", page.raw))),
            paper: self.named_paper_link(paper),
            when: page.issue_date.as_deref().map(|date| self.when(date)),
            page_label: page.page.clone(),
            paper_edition: page.edition.as_ref().map(|name| self.edition.words(name, lang)),
            encoding: page.encoding.clone(),
            url: page.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://")),
            scan: page.scan.clone().filter(|_| false),
            // Raw and cleaned text stand as printed in every edition, so the language is said wherever it is not the page's.
            lang: (lang != self.edition.tag).then(|| lang.to_owned()),
            open,
            lines: lines.collect(),
            stories: stories.collect(),
            stray: stray.collect(),
            total: page.lines.iter().filter(|line| !line.trim().is_empty()).count(),
            used: account.used.iter().filter(|&&line| page.lines.get(line - 1).is_some_and(|text| !text.trim().is_empty())).count(),
        };
        PageData { template: "source.html", frame, content: Content::Source(view), prose: Vec::new() }
    }

    pub(super) fn paper_name(&self, index: usize) -> Option<Named> {
        let name = self.desk.catalogue.papers[index].name.as_deref()?;
        Some(self.named(name, &self.desk.config.root_edition, NameKind::Body))
    }

    fn paper_words(&self, index: usize) -> Option<Words> {
        self.paper_name(index).map(|name| Words { text: name.text, lang: name.lang })
    }

    pub(super) fn named_paper_link(&self, index: usize) -> Option<Link> {
        let words = self.paper_words(index)?;
        Some(Link { href: self.href(&self.desk.catalogue.papers[index].path(0)), words })
    }
}

/// Whether the part of the article that was read from these lines was changed by a person.
fn edited(page: &SourcePage, story: usize, lines: &[LineRange], archive: &Archive) -> bool {
    let Some(index) = page.items.get(story).copied().flatten() else { return false };
    archive.articles[index]
        .provenance
        .iter()
        .filter(|part| part.edited)
        .any(|part| part.lines.iter().any(|source| source.raw == page.raw && source.lines.iter().any(|range| lines.contains(range))))
}

/// Which line is in which block.
struct Account {
    used: BTreeSet<usize>,
    shared: BTreeSet<usize>,
    stray: BTreeSet<usize>,
    blocks: Vec<Option<(usize, usize)>>,
    given: bool,
}

impl Account {
    fn of(page: &SourcePage) -> Self {
        let ledger = &page.ledger;
        let mut account = Self {
            used: BTreeSet::new(),
            shared: ledger.shared_lines.iter().copied().collect(),
            stray: BTreeSet::new(),
            blocks: vec![None; page.lines.len()],
            given: !ledger.items.is_empty() || !ledger.stray.is_empty(),
        };
        for (story, item) in ledger.items.iter().enumerate() {
            for (block, known) in item.blocks.iter().enumerate() {
                for line in known.lines.iter().flat_map(|range| within(*range, page.lines.len())) {
                    account.used.insert(line);
                    account.blocks[line - 1].get_or_insert((story, block));
                }
            }
        }
        for stray in &ledger.stray {
            account.stray.extend(stray.lines.iter().flat_map(|range| within(*range, page.lines.len())));
        }
        account
    }

    fn line(&self, number: usize, text: &str) -> LineView {
        let state = if text.trim().is_empty() {
            "blank"
        } else if self.shared.contains(&number) {
            "shared"
        } else if self.used.contains(&number) {
            "used"
        } else if self.stray.contains(&number) || self.given {
            "stray"
        } else {
            "open"
        };
        let block = self.blocks.get(number - 1).copied().flatten().map(|(story, block)| anchor(story, block));
        LineView { number, text: visible(text), state, block: block.filter(|_| state != "blank") }
    }
}

/// The lines of a range that the page has.
fn within((from, to): LineRange, len: usize) -> std::ops::RangeInclusive<usize> {
    from.max(1)..=to.min(len)
}

fn anchor(story: usize, block: usize) -> String {
    format!("s{}-{}", story + 1, block + 1)
}

fn line_refs(ranges: &[LineRange]) -> Vec<LinesRef> {
    ranges.iter().map(|&(from, to)| LinesRef { from, to }).collect()
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Kicker => "kicker",
        Role::Headline => "headline",
        Role::Subtitle => "subtitle",
        Role::Lead => "lead",
        Role::P => "p",
        Role::H2 => "h2",
        Role::Caption => "caption",
        Role::Credit => "credit",
        Role::Byline => "byline",
        Role::Signoff => "signoff",
        Role::Continuation => "continuation",
    }
}

/// Control characters as their pictures (U+2400…): HTML may not hold them, and a reader of the raw page should see them.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => c,
            '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            '\x7f'..='\u{9f}' => '\u{fffd}',
            _ => c,
        })
        .collect()
}

//! A raw page beside what was read from it: every line, every block, and what cleaning changed.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    Card, Content, Link, PageData, PieceView, Site,
    cleaning::{self, CleanPiece},
    compare::side_name,
};
use crate::{
    archive::{Archive, Provenance, SourcePage},
    article::body::{self, Paragraph},
    config::Rights,
    ingest::ledger::{Block, Kind, LineRange},
    plan::{When, Words, compare},
};

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
    /// A picture of the page that the archive has.
    pub scan: Option<ScanView>,
    /// A picture of the page elsewhere: its address.
    pub scan_address: Option<String>,
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
    /// As cleaned, with what cleaning did to the raw lines.
    pub pieces: Vec<CleanPiece>,
    /// The lines it was read from.
    pub lines: Vec<LinesRef>,
    /// Whether a person changed it in the article.
    pub edited: bool,
    /// As the article has it now, compared with what was read; empty where nobody changed it.
    pub now: Vec<PieceView>,
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
    /// Key of the interface's words for it.
    pub why_key: Option<&'static str>,
}

/// A picture of a raw page.
#[derive(Debug, Serialize)]
pub struct ScanView {
    /// Link to the file.
    pub href: String,
    /// In pixels, where the file says it.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
}

impl<'a> Site<'a, '_> {
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
                    role: known.role.name(),
                    pieces: cleaning::pieces(&page.lines, &known.lines, &known.text),
                    lines: line_refs(&known.lines, &page.lines),
                    edited: edited_part(page, story, &known.lines, archive).is_some(),
                    now: self.now(page, story, known),
                })
                .collect(),
        });
        let stray = page.ledger.stray.iter().filter(|_| open).map(|stray| StrayView {
            lines: line_refs(&stray.lines, &page.lines),
            text: visible(&stray.text),
            why: stray.why.clone(),
            why_key: why_key(&stray.why),
        });
        let view = SourceView {
            raw: page.raw.clone(),
            download: open.then(|| self.href_once(&format!("raw/{}", page.raw))),
            paper: self.named_paper_link(paper),
            when: page.issue_date.as_deref().map(|date| self.when(date)),
            page_label: page.page.clone(),
            paper_edition: page.edition.as_ref().map(|name| self.edition.words(name, lang)),
            encoding: page.encoding.clone(),
            url: page.url.clone().filter(|url| is_web(url)),
            scan: page.scan.as_ref().filter(|_| open).and_then(|scan| self.scan(scan)),
            scan_address: page.scan.clone().filter(|scan| open && is_web(scan)),
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

    /// A picture that the archive has.
    fn scan(&self, scan: &str) -> Option<ScanView> {
        let found = self.desk.archive.scans.get(scan)?;
        Some(ScanView { href: self.href_once(&format!("raw/{scan}")), width: found.map(|size| size.0), height: found.map(|size| size.1) })
    }

    /// What a person made of a block.
    fn now(&self, page: &SourcePage, story: usize, block: &Block) -> Vec<PieceView> {
        let Some(now) = edited_part(page, story, &block.lines, self.desk.archive) else { return Vec::new() };
        let pieces = compare::compare(&[&block.text], &[&now]).into_iter().flatten();
        pieces.map(|piece| PieceView { side: side_name(piece.side), text: visible(&piece.text) }).collect()
    }
}

/// The article's paragraph that was read from these lines, where a person changed it: as it is now.
fn edited_part(page: &SourcePage, story: usize, lines: &[LineRange], archive: &Archive) -> Option<String> {
    let entry = &archive.articles[page.items.get(story).copied().flatten()?];
    let is_from = |part: &Provenance| {
        part.edited && part.lines.iter().any(|source| source.raw == page.raw && source.lines.iter().any(|range| lines.contains(range)))
    };
    let at = entry.provenance.iter().position(is_from)?;
    Some(body::paragraphs(&entry.article.body).get(at).map(Paragraph::text).unwrap_or_default())
}

/// The interface's word for a reason of the ledger.
fn why_key(why: &str) -> Option<&'static str> {
    Some(match why {
        "page furniture: date of the issue" => "stray_date",
        "page furniture: page number" => "stray_page_number",
        "page furniture: section" => "stray_section",
        "page furniture: editors" => "stray_editors",
        "page furniture: imprint" => "stray_imprint",
        "advertisement" => "stray_advertisement",
        "decoration" => "stray_decoration",
        "belongs to no story" => "stray_no_story",
        "not read" => "stray_not_read",
        _ => return None,
    })
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
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

/// Ranges as readers see them: lines between which only blank ones lie are one range.
fn line_refs(ranges: &[LineRange], lines: &[String]) -> Vec<LinesRef> {
    let mut merged: Vec<LinesRef> = Vec::new();
    for &(from, to) in ranges {
        let blank =
            |after: usize| after < from && lines.get(after..from - 1).is_some_and(|gap| gap.iter().all(|line| line.trim().is_empty()));
        match merged.last_mut().filter(|last| blank(last.to)) {
            Some(last) => last.to = to,
            None => merged.push(LinesRef { from, to }),
        }
    }
    merged
}

/// Control characters as their pictures (U+2400…): HTML may not hold them, and a reader of the raw page should see them.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => c,
            '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            '\x7f'..='\u{9f}' => '\u{fffd}',
            _ => c,
        })
        .collect()
}

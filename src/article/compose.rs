//! Items of ledgers → a draft of an article: its front matter as far as the pages tell it, and its paragraphs, each with the
//! blocks that it was made from.

use super::{ArticleKind, FrontMatter, Photo, Review, SourceLines, body::Paragraph, lang};
use crate::{
    config::ReviewState,
    ingest::ledger::{Block, Item, Kind, Role},
    source::RawPage,
};

/// Where raw pages lie; [`SourceLines::raw`] is relative to it.
pub const RAW: &str = "content/raw/";

/// A part of a story: an item of a page.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The page.
    pub page: &'a RawPage,
    /// The item of its ledger.
    pub item: &'a Item,
    /// How it goes on from the part before it.
    pub joint: Joint,
}

/// How a part of a story goes on from the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joint {
    /// Paragraphs at its head that the part before holds already.
    pub overlap: usize,
    /// Whether the page turn cuts a paragraph.
    pub mid_paragraph: bool,
}

/// What the pages alone say of a story.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Without id, date of addition and everything that only people write.
    pub front: FrontMatter,
    /// The body.
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph of a body and the blocks that it was read from.
#[derive(Clone, Debug)]
pub struct Composed<'a> {
    /// The paragraph.
    pub paragraph: Paragraph,
    /// Its blocks, each with the number of its part.
    pub blocks: Vec<(usize, &'a Block)>,
}

/// Path of a raw page below `content/raw/`.
#[must_use]
pub fn below_raw(path: &str) -> &str {
    path.strip_prefix(RAW).unwrap_or(path)
}

/// The draft of a story from its parts in reading order.
///
/// # Panics
///
/// Never with at least one part.
#[must_use]
pub fn draft(parts: &[Part<'_>]) -> Draft {
    let (first, last) = (parts.first().expect("a story has a part"), parts.last().expect("a story has a part"));
    let items: Vec<&Item> = parts.iter().map(|part| part.item).collect();
    let stated = |get: fn(&Item) -> &Option<String>| items.iter().find_map(|item| get(item).clone());
    let facts = &first.page.facts;
    let joined: Vec<(&Item, Joint)> = parts.iter().map(|part| (part.item, part.joint)).collect();
    let paragraphs: Vec<Paragraph> = composed(&joined).into_iter().map(|composed| composed.paragraph).collect();
    let mut authors: Vec<String> = Vec::new();
    for author in items.iter().flat_map(|item| &item.authors) {
        if !authors.contains(author) {
            authors.push(author.clone());
        }
    }
    let front = FrontMatter {
        kind: match first.item.kind {
            Kind::Article | Kind::Fragment => ArticleKind::Article,
            Kind::Photo => ArticleKind::Photo,
            Kind::Brief => ArticleKind::Brief,
        },
        title: stated(|item| &item.headline),
        kicker: stated(|item| &item.kicker),
        subtitle: stated(|item| &item.subtitle),
        dateline_date: stated(|item| &item.date),
        place: stated(|item| &item.place),
        agency: stated(|item| &item.agency),
        authors,
        issue_date: facts.issue_date.clone(),
        publication: facts.publication.clone(),
        page: facts.page.clone(),
        lang: facts
            .lang
            .clone()
            .unwrap_or_else(|| lang::of(items.iter().flat_map(|item| &item.blocks).map(|block| block.text.as_str())).to_owned()),
        review: Some(Review { state: ReviewState::Machine, ..Review::default() }),
        photos: items.iter().flat_map(|item| photos(item)).collect(),
        source: parts.iter().map(source).collect(),
        continued_to: last.item.continued_to.as_ref().map(|continuation| continuation.page),
        continued_from: first.item.continued_from.as_ref().map(|continuation| continuation.page),
        ..FrontMatter::default()
    };
    Draft { front, paragraphs }
}

/// The paragraphs of a story's body with their blocks: lead, paragraphs, subheads, reporters' and closing lines at their place.
/// A paragraph that a page break cut in two is one.
#[must_use]
pub fn composed<'a>(items: &[(&'a Item, Joint)]) -> Vec<Composed<'a>> {
    let mut composed: Vec<Composed<'a>> = Vec::new();
    for (part, (item, joint)) in items.iter().enumerate() {
        let mut opens = part > 0;
        let mut overlap = joint.overlap;
        for block in &item.blocks {
            let running = matches!(block.role, Role::Lead | Role::P);
            let paragraph = match block.role {
                Role::Lead | Role::P | Role::Byline | Role::Signoff => Paragraph::printed(block.text.trim()),
                Role::H2 => Paragraph::subhead(block.text.trim()),
                Role::Kicker | Role::Headline | Role::Subtitle | Role::Caption | Role::Credit | Role::Continuation => continue,
            };
            if paragraph.markdown.is_empty() {
                continue;
            }
            if running && overlap > 0 {
                overlap -= 1;
                opens = false;
                continue;
            }
            let before = composed
                .iter_mut()
                .rev()
                .find(|composed| composed.blocks.iter().any(|(_, block)| matches!(block.role, Role::Lead | Role::P)));
            if let Some(before) = before
                && std::mem::take(&mut opens)
                && running
                && joint.mid_paragraph
            {
                let text = format!("{}{}", before.paragraph.text(), block.text.trim());
                before.paragraph = Paragraph::printed(&text);
                before.blocks.push((part, block));
            } else {
                composed.push(Composed { paragraph, blocks: vec![(part, block)] });
            }
        }
    }
    composed
}

/// Captions with their credits. Captions that follow each other are the paragraphs of one.
fn photos(item: &Item) -> Vec<Photo> {
    let mut photos: Vec<Photo> = Vec::new();
    let mut last = None;
    for block in &item.blocks {
        let text = block.text.trim().to_owned();
        match block.role {
            Role::Caption => match photos.last_mut() {
                Some(photo) if last == Some(Role::Caption) => {
                    let caption = photo.caption.get_or_insert_default();
                    caption.push('\n');
                    caption.push_str(&text);
                }
                _ => photos.push(Photo { caption: Some(text), credit: None }),
            },
            Role::Credit => match photos.last_mut() {
                Some(photo) if photo.credit.is_none() => photo.credit = Some(text),
                _ => photos.push(Photo { caption: None, credit: Some(text) }),
            },
            _ => {}
        }
        if matches!(block.role, Role::Caption | Role::Credit) {
            last = Some(block.role);
        }
    }
    photos
}

/// The raw lines of a part, in reading order, neighbours joined.
fn source(part: &Part<'_>) -> SourceLines {
    let mut lines: Vec<(usize, usize)> = Vec::new();
    for (from, to) in part.item.blocks.iter().flat_map(|block| block.lines.iter().copied()) {
        match lines.last_mut() {
            // Only blank lines may lie between ranges that are told as one.
            Some((_, end))
                if from > *end && (*end + 1..from).all(|line| part.page.lines.get(line - 1).is_some_and(|line| line.trim().is_empty())) =>
            {
                *end = to;
            }
            _ => lines.push((from, to)),
        }
    }
    SourceLines { raw: below_raw(&part.page.path).to_owned(), lines }
}

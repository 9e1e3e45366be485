//! An article's page.

use serde::Serialize;

use super::{
    Card, Citation, Content, Link, Named, NamesOfKind, PageData, Prose, Site,
    card::kind_name,
    cite::{citation, citations},
};
use crate::{
    archive::{ArticleIndex, Entry, names::NameKind},
    article::{Change, Note, Repairs},
    config::{ReviewState, Rights},
    ingest::fold::fold,
    plan::{When, Words, catalogue::source_path, data::excerpt},
    script::{Converter, Script},
};

/// Characters of a description for search engines.
const DESCRIPTION_CHARS: usize = 110;
/// Replaced words that are listed.
const REPLACED: usize = 60;

/// An article's page. Its text is the prose `body`; a withdrawn article has none.
#[derive(Debug, Serialize)]
pub struct ArticleView {
    /// Its id.
    pub id: String,
    /// `article`, `photo`, `brief`.
    pub article_kind: &'static str,
    /// Headline, and what lists show of it.
    pub card: Card,
    /// 副题.
    pub subtitle: Option<Words>,
    /// Reporters and photographers.
    pub authors: Vec<Named>,
    /// Date of the dateline.
    pub dateline: Option<When>,
    /// The paper's issue date.
    pub issue: Option<When>,
    /// Link to the paper's page.
    pub paper: Option<Link>,
    /// For a `lang` attribute of the text.
    pub lang: Option<String>,
    /// An abstract of the archive's own in the edition's language.
    pub summary: Option<Words>,
    /// How the text was converted; `None` where it stands as printed.
    pub conversion: Option<Conversion>,
    /// Whether there is more text than shown, because of its rights.
    pub shortened: bool,
    /// Photos inside the story: caption, credit.
    pub photos: Vec<(Option<Words>, Option<Words>)>,
    /// Page on which it goes on, where that is not in the archive.
    pub continued_to: Option<u32>,
    /// Page on which it began, where that is not in the archive.
    pub continued_from: Option<u32>,
    /// The raw pages it was read from.
    pub sources: Vec<SourceRef>,
    /// Whether a person changed what was read from the page.
    pub edited: bool,
    /// How far a person has looked at it: `machine`, `checked`, `approved`.
    pub review: &'static str,
    /// Since when, and why, it is no longer shown.
    pub withdrawn: Option<(Option<When>, Option<Words>)>,
    /// Its topics.
    pub topics: Vec<Link>,
    /// Who and what it names.
    pub names: Vec<NamesOfKind>,
    /// The other printings of the same story, the fullest first: card, characters of its text.
    pub printings: Vec<(Card, usize)>,
    /// Link to the comparison of the printings, word by word.
    pub compare: Option<String>,
    /// Whether no other printing is fuller.
    pub is_fullest: bool,
    /// Its translations, or the original of a translation.
    pub translations: Vec<Card>,
    /// What a reader may want next.
    pub related: Vec<Card>,
    /// The article before it.
    pub previous: Option<Card>,
    /// The article after it.
    pub next: Option<Card>,
    /// Link that holds for ever.
    pub permalink: String,
    /// The day it came into the archive.
    pub added: Option<When>,
    /// Remarks of the archive.
    pub notes: Vec<NoteView>,
    /// What was changed of its text, and when, oldest first.
    pub changes: Vec<ChangeView>,
    /// Articles that have a part of what this one once held.
    pub successors: Vec<Card>,
    /// Of a notice in which the paper corrects itself: what it corrects.
    pub corrects: Vec<Card>,
    /// Notices in which the paper corrects this article.
    pub corrected_by: Vec<Card>,
    /// The article in several forms of citation, unconverted: name of the form, text.
    pub citations: Vec<(&'static str, String)>,
    /// What programs for citations read: always as printed.
    pub cite: Citation,
}

/// A remark of the archive: either a sentence, or a misprint that stays in the text.
#[derive(Debug, Serialize)]
pub struct NoteView {
    /// The sentence.
    pub remark: Option<Words>,
    /// The misprint as printed.
    pub printed: Option<Words>,
    /// As it should read.
    pub read_as: Option<Words>,
    /// On what evidence.
    pub source: Option<Words>,
}

/// A dated change of an article's text.
#[derive(Debug, Serialize)]
pub struct ChangeView {
    /// When.
    pub on: Option<When>,
    /// Why.
    pub why: Words,
    /// `extraction` where the text is as the paper printed it now, `paper` where it no longer is.
    pub repairs: &'static str,
}

/// How a text was made to fit the edition.
#[derive(Debug, Serialize)]
pub struct Conversion {
    /// Script of the paper's text.
    pub from: String,
    /// Whether words of the region were used as well.
    pub terms: bool,
    /// Those words: as printed, as shown; each once, in the order of the text.
    pub replaced: Vec<(String, String)>,
    /// Link to the text as printed.
    pub printed: Option<String>,
}

/// A raw page that an article was read from.
#[derive(Debug, Serialize)]
pub struct SourceRef {
    /// Link to the page's view, at the article's first line.
    pub href: String,
    /// Name of the raw file.
    pub raw: String,
    /// First line.
    pub from: usize,
    /// Last line.
    pub to: usize,
}

impl<'a> Site<'a, '_> {
    pub(super) fn article(&self, index: ArticleIndex) -> PageData<'a> {
        let archive = self.desk.archive;
        let entry = &archive.articles[index];
        let front = &entry.article.front;
        let lang = front.lang.as_str();
        let words = |text: &String| self.edition.words(text, lang);
        let public = |list: &[ArticleIndex]| -> Vec<Card> {
            list.iter().filter(|&&other| archive.articles[other].is_public()).map(|&other| self.plain_card(other)).collect()
        };
        let card = self.plain_card(index);
        let open = entry.is_public();
        let body = match entry.rights {
            Rights::Full => entry.article.body.as_str(),
            Rights::Excerpt => first_paragraph(&entry.article.body),
            Rights::Metadata => "",
        };
        let mut frame = self.frame("article");
        frame.title = Some(card.title.clone());
        frame.listed = open;
        frame.crumbs = entry.day.as_deref().map_or_else(
            || vec![self.home_crumb(), self.crumb("undated/index.html", None, Some("title_undated"))],
            |day| self.date_crumbs(day, 10),
        );
        if entry.day.is_none() && entry.date.is_some() {
            frame.crumbs = vec![self.home_crumb(), self.crumb("dates/index.html", None, Some("title_dates"))];
        }
        let summary = self.edition.translated(entry, |translation| translation.summary.as_ref()).filter(|_| open);
        frame.description = summary.as_ref().map(|words| words.text.clone()).or_else(|| {
            let text = excerpt(&entry.beginning(), Self::excerpt_limit(entry.rights, DESCRIPTION_CHARS));
            (open && entry.rights != Rights::Metadata && !text.is_empty()).then(|| self.edition.words(&text, lang).text)
        });
        let (cite, citations) = self.desk.shared.citations.get_or_init(|| {
            if !self.desk.asked.citations {
                return Default::default();
            }
            let cite = citation(archive, entry);
            let address = self.permanent_address(&front.id);
            let citations = if open { citations(&cite, &front.id, address.as_deref()) } else { Vec::new() };
            (cite, citations)
        });
        let view = ArticleView {
            id: front.id.clone(),
            article_kind: kind_name(front.kind),
            subtitle: front.subtitle.as_ref().map(words).filter(|_| open),
            authors: self.authors(index),
            names: self.names_of(
                entry
                    .names
                    .iter()
                    .filter(|mention| mention.times > 0 && !mention.author)
                    .map(|mention| (mention.name, mention.times as usize)),
            ),
            dateline: front.dateline_date.as_deref().map(|date| self.when(date)),
            issue: front.issue_date.as_deref().map(|date| self.when(date)),
            paper: self.paper_of(front.publication.as_deref()),
            lang: self.edition.foreign(lang),
            conversion: if open && !body.is_empty() { self.conversion(entry) } else { None },
            shortened: open && body.len() < entry.article.body.trim_end().len(),
            photos: if entry.rights == Rights::Full && open {
                front.photos.iter().map(|photo| (photo.caption.as_ref().map(words), photo.credit.as_ref().map(words))).collect()
            } else {
                Vec::new()
            },
            continued_to: front.continued_to,
            continued_from: front.continued_from,
            sources: self.sources(index),
            edited: entry.provenance.iter().any(|part| part.edited),
            review: match entry.review {
                ReviewState::Machine => "machine",
                ReviewState::Checked => "checked",
                ReviewState::Approved => "approved",
            },
            withdrawn: entry.withdrawn.as_ref().map(|withdrawal| {
                (
                    withdrawal.date.as_deref().map(|date| self.when(date)),
                    withdrawal.reason.as_ref().map(|text| self.edition.words(text, &self.desk.config.root_edition)),
                )
            }),
            topics: entry.topics.iter().map(|&topic| self.topic_link(topic)).collect(),
            printings: self.printings(index),
            compare: self.compare_href(index),
            is_fullest: archive.fullest(index) == index,
            translations: public(&entry.translations),
            related: if self.desk.asked.related { public(archive.related(index)) } else { Vec::new() },
            previous: entry.previous.map(|other| self.card(other, 0)),
            next: entry.next.map(|other| self.card(other, 0)),
            permalink: self.href_once(&format!("id/{}.html", front.id)),
            added: front.added.as_deref().map(|day| self.when(day.get(..10).unwrap_or(day))),
            notes: front.notes.iter().filter(|_| open).map(|note| self.note(note, lang)).collect(),
            changes: front.changes.iter().filter(|_| open).map(|change| self.change(change)).collect(),
            successors: self.successors(&front.successors),
            corrects: entry.corrects.iter().map(|&other| self.card(other, 0)).collect(),
            corrected_by: entry.corrected_by.iter().map(|&other| self.card(other, 0)).collect(),
            citations: citations.clone(),
            cite: cite.clone(),
            summary,
            card,
        };
        let prose = if open { vec![Prose { name: "body", markdown: body, lang, anchors: true, heads: false }] } else { Vec::new() };
        PageData { template: "article.html", frame, content: Content::Article(Box::new(view)), prose }
    }

    /// A card of the article itself, never of a translation in its place.
    pub(super) fn plain_card(&self, index: ArticleIndex) -> Card {
        let mut card = self.card(index, 0);
        let entry = &self.desk.archive.articles[index];
        let href = self.href(&entry.url);
        if card.href != href {
            let (title, supplied) = self.headline_of(index);
            card = Card { href, title, supplied, translated: false, printed: None, ..card };
        }
        card
    }

    /// The other printings that readers may see, the fullest first.
    fn printings(&self, index: ArticleIndex) -> Vec<(Card, usize)> {
        let archive = self.desk.archive;
        let length = |index: ArticleIndex| archive.articles[index].length;
        let mut found: Vec<(usize, ArticleIndex)> = archive.articles[index]
            .printings
            .iter()
            .filter(|&&other| archive.articles[other].is_public())
            .map(|&other| (length(other), other))
            .collect();
        found.sort_by_key(|&(length, other)| (std::cmp::Reverse(length), other));
        found.into_iter().map(|(length, other)| (self.plain_card(other), length)).collect()
    }

    /// Reporters and photographers.
    pub(super) fn authors(&self, index: ArticleIndex) -> Vec<Named> {
        let front = &self.desk.archive.articles[index].article.front;
        front.authors.iter().map(|name| self.named(name, &front.lang, NameKind::Person)).collect()
    }

    /// A remark is the archive's own, what it quotes is the paper's.
    fn note(&self, note: &Note, lang: &str) -> NoteView {
        let root = self.desk.config.root_edition.as_str();
        match note {
            Note::Remark(text) => NoteView { remark: Some(self.edition.words(text, root)), printed: None, read_as: None, source: None },
            Note::Misprint { printed, read_as, source, .. } => NoteView {
                remark: None,
                printed: Some(self.edition.words(printed, lang)),
                read_as: Some(self.edition.words(read_as, lang)),
                source: source.as_ref().map(|text| self.edition.words(text, root)),
            },
        }
    }

    fn change(&self, change: &Change) -> ChangeView {
        ChangeView {
            on: change.on.as_deref().map(|date| self.when(date)),
            why: self.edition.words(&change.why, &self.desk.config.root_edition),
            repairs: match change.repairs {
                Repairs::Extraction => "extraction",
                Repairs::Paper => "paper",
            },
        }
    }

    fn successors(&self, ids: &[String]) -> Vec<Card> {
        let articles = &self.desk.archive.articles;
        let found = ids.iter().filter_map(|id| articles.iter().position(|entry| entry.article.front.id == *id));
        found.filter(|&index| articles[index].is_public()).map(|index| self.plain_card(index)).collect()
    }

    /// The absolute address that holds for ever, where the site has one.
    fn permanent_address(&self, id: &str) -> Option<String> {
        let base = self.desk.config.base_url.as_deref()?;
        Some(format!("{base}id/{id}.html"))
    }

    fn conversion(&self, entry: &Entry) -> Option<Conversion> {
        let (lang, url) = (entry.article.front.lang.as_str(), entry.url.as_str());
        let converter = self.edition.converter(lang)?;
        let terms = self.desk.config.conversion.terms && matches!(self.edition.tag.as_str(), "zh-TW" | "zh-HK");
        let editions = &self.desk.catalogue.editions;
        let own = editions.iter().find(|edition| edition.script.is_some() && edition.converter(lang).is_none());
        Some(Conversion {
            from: Script::from_tag(lang).map_or_else(|| lang.to_owned(), |script| script.tag().to_owned()),
            replaced: if terms { replaced(converter, entry, self.desk.shared.text.get_or_init(|| entry.text())) } else { Vec::new() },
            terms,
            printed: own.map(|edition| self.href_once(&format!("{}{url}", edition.prefix))),
        })
    }

    fn paper_of(&self, name: Option<&str>) -> Option<Link> {
        let name = name?;
        let index = self.desk.catalogue.papers.iter().position(|paper| paper.name.as_deref() == Some(name))?;
        self.named_paper_link(index)
    }

    fn sources(&self, index: ArticleIndex) -> Vec<SourceRef> {
        let front = &self.desk.archive.articles[index].article.front;
        let known = front.source.iter().filter_map(|source| Some((source, self.desk.catalogue.source(&source.raw)?)));
        known
            .map(|(source, (paper, page))| {
                let open = self.desk.catalogue.source_pages(self.desk.archive, paper)[page].rights == Rights::Full;
                let from = source.lines.iter().map(|range| range.0).min().unwrap_or(1);
                let first = source.lines.first().map_or(1, |range| range.0);
                SourceRef {
                    href: self.href(&source_path(&source.raw)) + &if open { format!("#L{first}") } else { String::new() },
                    raw: source.raw.clone(),
                    from,
                    to: source.lines.iter().map(|range| range.1).max().unwrap_or(from),
                }
            })
            .collect()
    }
}

/// The words of a text that conversion replaced by those of a region: not those that differ in their characters only.
fn replaced(converter: &Converter, entry: &Entry, text: &str) -> Vec<(String, String)> {
    let headline = [&entry.article.front.title, &entry.article.front.subtitle].into_iter().flatten().map(String::as_str);
    let mut found: Vec<(String, String)> = Vec::new();
    for line in headline.chain(text.lines()) {
        for (printed, shown) in converter.replaced(line) {
            let is_new = !found.iter().any(|(known, _)| *known == printed);
            if found.len() < REPLACED && is_new && !printed.chars().map(fold).eq(shown.chars().map(fold)) {
                found.push((printed, shown));
            }
        }
    }
    found
}

fn first_paragraph(body: &str) -> &str {
    let body = body.trim_start();
    body.find("\n\n").map_or(body, |end| &body[..end])
}

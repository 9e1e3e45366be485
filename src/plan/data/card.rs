//! An article as lists show it.

use serde::Serialize;

use super::{Named, Site};
use crate::{
    archive::{ArticleIndex, Entry, names::NameKind},
    article::{ArticleKind, FrontMatter},
    plan::{When, Words},
};

/// An article as lists show it: never its body.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Link from the page.
    pub href: String,
    /// Its headline: printed, supplied, translated, or the first clause of its text.
    pub title: Words,
    /// Whether the headline was supplied by the archive: shown in square brackets.
    pub supplied: bool,
    /// Whether the headline is the archive's own translation.
    pub translated: bool,
    /// The headline as the article has it, where `title` is a translation.
    pub printed: Option<Words>,
    /// 引题.
    pub kicker: Option<Words>,
    /// The beginning of its text, or the archive's abstract.
    pub excerpt: Option<Words>,
    /// `article`, `photo`, `brief`.
    pub kind: &'static str,
    /// The date it is filed under.
    pub when: Option<When>,
    /// Place of the dateline.
    pub place: Option<Named>,
    /// News agency.
    pub agency: Option<Named>,
    /// The paper.
    pub publication: Option<Named>,
    /// Page of the paper.
    pub page: Option<String>,
    /// Printings of the story in the archive, itself counted; 1 where there is no other.
    pub printings: usize,
}

impl Site<'_, '_> {
    /// An article as a list shows it, with up to `excerpt_chars` characters of its text.
    #[must_use]
    pub fn card(&self, index: ArticleIndex, excerpt_chars: usize) -> Card {
        let archive = self.desk.archive;
        let original = &archive.articles[index];
        // A translation of the archive's own represents its original where readers read that language.
        let entry = original
            .translations
            .iter()
            .map(|&other| &archive.articles[other])
            .filter(|other| other.is_public() && self.edition.foreign(&other.article.front.lang).is_none())
            .filter(|_| self.edition.foreign(&original.article.front.lang).is_some())
            .min_by_key(|other| other.article.front.lang != self.edition.tag)
            .unwrap_or(original);
        let front = &entry.article.front;
        let lang = front.lang.as_str();
        let words = |text: &String| self.edition.words(text, lang);
        let translated = self.edition.translated(entry, |translation| translation.title.as_ref());
        let (own, supplied) = if std::ptr::eq(entry, original) { self.headline_of(index) } else { self.headline(entry) };
        let chars = Self::excerpt_limit(entry.rights, excerpt_chars);
        let summary = if chars == 0 {
            None
        } else {
            self.edition.translated(entry, |translation| translation.summary.as_ref()).or_else(|| {
                let start = excerpt(&entry.beginning(), chars);
                (!start.is_empty()).then(|| self.edition.words(&start, lang))
            })
        };
        // What a translation leaves open holds as its original says it.
        let fact = |of: fn(&FrontMatter) -> &Option<String>, kind: NameKind| {
            let front = [front, &original.article.front].into_iter().find(|front| of(front).is_some())?;
            of(front).as_ref().map(|name| self.named(name, &front.lang, kind))
        };
        Card {
            href: self.href(&entry.url),
            supplied: supplied && translated.is_none(),
            printed: translated.is_some().then(|| own.clone()),
            translated: translated.is_some(),
            title: translated.unwrap_or(own),
            kicker: front.kicker.as_ref().map(words).filter(|_| self.edition.script.is_some()),
            excerpt: summary,
            kind: kind_name(front.kind),
            when: entry.date.as_deref().or(original.date.as_deref()).map(|date| self.when(date)),
            place: fact(|front| &front.place, NameKind::Place),
            agency: fact(|front| &front.agency, NameKind::Body),
            publication: fact(|front| &front.publication, NameKind::Body),
            page: front.page.as_ref().or(original.article.front.page.as_ref()).cloned(),
            printings: 1 + original.printings.len(),
        }
    }

    /// The headline of an article, converted once: it stands on a dozen pages.
    pub(super) fn headline_of(&self, index: ArticleIndex) -> (Words, bool) {
        let entry = &self.desk.archive.articles[index];
        self.edition.headlines.get(index).map_or_else(|| self.headline(entry), |known| known.get_or_init(|| self.headline(entry)).clone())
    }

    /// The headline in the article's own language, and whether the archive supplied it.
    pub(super) fn headline(&self, entry: &Entry) -> (Words, bool) {
        let front = &entry.article.front;
        let (text, supplied) = match (&front.title, &front.supplied_title) {
            (Some(title), _) => (title.as_str(), false),
            (None, Some(title)) => (title.as_str(), true),
            (None, None) if entry.first_clause.is_empty() => (front.id.as_str(), true),
            (None, None) => (entry.first_clause.as_str(), true),
        };
        (self.edition.words(text, &front.lang), supplied)
    }
}

/// Name of a kind of article in templates.
pub(super) fn kind_name(kind: ArticleKind) -> &'static str {
    match kind {
        ArticleKind::Article => "article",
        ArticleKind::Photo => "photo",
        ArticleKind::Brief => "brief",
    }
}

/// The beginning of a text, at most `limit` characters: up to the end of a sentence where one lies in its second half,
/// else cut with an ellipsis.
#[must_use]
pub fn excerpt(text: &str, limit: usize) -> String {
    let text = text.trim_start().lines().next().unwrap_or_default().trim();
    let Some((end, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let head = &text[..end];
    let sentence =
        head.char_indices().filter(|(_, c)| matches!(c, '。' | '！' | '？' | '!' | '?')).map(|(at, c)| at + c.len_utf8()).next_back();
    match sentence {
        Some(at) if at >= head.len() / 2 => {
            // A closing quote belongs to the sentence before it.
            let closing = text[at..].chars().take_while(|c| "”’」』）".contains(*c)).map(char::len_utf8).sum::<usize>();
            text[..at + closing].to_owned()
        }
        _ => format!("{}…", head.trim_end_matches(|c: char| c.is_whitespace() || "，、；：,;:".contains(c))),
    }
}

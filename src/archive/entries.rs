//! Articles → entries: their order, day, address, rights, and the links between them.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{ArticleIndex, Entry, Inputs, Memory, Withdrawal, glossary, sketches::Sketch};
use crate::{
    article::{
        Article, FrontMatter, Photo, Status,
        body::{self, Paragraph},
        compose::below_raw,
        edtf::{Edtf, Known},
        ids::Ids,
        slug, url_of,
    },
    config::Rights,
    ingest::{facts, join::StoryName},
    source::SharedText,
};

/// The longest line, in characters, that can be a byline or label before the text.
const LABEL: usize = 32;

/// Entries in the order of the archive, and the paths of those held back.
pub(super) fn sorted(inputs: &Inputs<'_>, memory: &mut Memory) -> (Vec<Entry>, Vec<String>) {
    let page_rights: BTreeMap<&str, Rights> =
        inputs.pages.iter().filter_map(|page| Some((below_raw(&page.path), rights_named(page.facts.rights.as_deref()?)?))).collect();
    let mut held = Vec::new();
    let mut seen = BTreeSet::new();
    let mut articles: Vec<&Arc<Article>> = inputs.articles.iter().collect();
    articles.sort_by(|a, b| a.path.cmp(&b.path));
    articles.retain(|article| {
        let front = &article.front;
        let review = front.review.as_ref().map_or_else(Default::default, |review| review.state);
        if review < inputs.config.publish_from {
            held.push(article.path.clone());
            return false;
        }
        // A second article with the same id has been reported; the first by path stands for both.
        front.id.is_empty() || seen.insert(front.id.as_str())
    });
    let mut entries: Vec<Entry> =
        articles.par_iter().map(|article| memory.entry(article).unwrap_or_else(|| entry(article, memory.sketch(article)))).collect();
    memory.keep_entries(&entries);
    entries.par_iter_mut().for_each(|entry| place(entry, inputs, &page_rights));
    entries.sort_by_cached_key(sort_key);
    held.sort();
    (entries, held)
}

/// What can be said of an article from its file alone, some of which may be known.
fn entry(article: &Arc<Article>, sketch: Option<&Sketch>) -> Entry {
    // What has marks or words of its own is never known.
    let (article, words) = if sketch.is_some() { (Arc::clone(article), Vec::new()) } else { glossary::own_words(article) };
    let front = &article.front;
    let url = url_of(&article.path);
    let date = date(front);
    let day = date.as_ref().filter(|date| date.known() == Known::Day).and_then(Edtf::prefix);
    let (first_clause, length, opening) = sketch.map_or_else(|| facts(&article), Sketch::facts);
    let withdrawn = match &front.status {
        Some(Status::Withdrawn { date, reason }) => Some(Withdrawal { date: date.clone(), reason: reason.clone() }),
        Some(Status::Published) | None => None,
    };
    Entry {
        url,
        aliases: Vec::new(),
        day,
        date: date.map(|date| date.to_string()),
        first_clause,
        opening,
        length,
        topics: Vec::new(),
        names: Vec::new(),
        printings: Vec::new(),
        translations: Vec::new(),
        corrects: Vec::new(),
        corrected_by: Vec::new(),
        previous: None,
        next: None,
        rights: Rights::Full,
        withdrawn,
        review: front.review.as_ref().map_or_else(Default::default, |review| review.state),
        provenance: Vec::new(),
        words,
        article,
    }
}

/// An entry with the new text of its article, all that depends on others left as it was. `None` where its place or what readers may
/// see of it may be another now.
pub(super) fn renewed(before: &Entry, article: &Arc<Article>) -> Option<Entry> {
    let fixed = |front: &FrontMatter| {
        let FrontMatter { id, status, rights, review, translation_of, .. } = front.clone();
        (id, status, rights, review.map(|review| review.state), translation_of)
    };
    let is_open = before.rights == Rights::Full && before.is_public();
    if !is_open || fixed(&before.article.front) != fixed(&article.front) {
        return None;
    }
    let Entry { article, day, date, length, opening, first_clause, .. } = entry(article, None);
    Some(Entry { article, day, date, first_clause, length, opening, ..before.clone() })
}

/// First clause, length and opening of an article.
fn facts(article: &Article) -> (String, usize, usize) {
    let first = body::first_paragraph(&article.body).map(|paragraph| paragraph.text());
    let first = first.or_else(|| article.front.photos.iter().find_map(|photo| photo.caption.clone())).unwrap_or_default();
    let (length, opening) = measures(article);
    (slug::first_clause(&first), length, opening)
}

/// Length and opening of an article.
fn measures(article: &Article) -> (usize, usize) {
    let text = text(article);
    (text.chars().filter(|c| !c.is_whitespace()).count(), opening(&text))
}

/// The plain text of an article.
pub(super) fn text(article: &Article) -> String {
    let mut text = String::with_capacity(article.body.len());
    for line in lines(article) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }
    text
}

/// The paragraphs of an article as plain text, its captions after its body.
pub(super) fn lines(article: &Article) -> impl Iterator<Item = Cow<'_, str>> {
    body::lines(&article.body).chain(article.front.photos.iter().filter_map(|photo| photo.caption.as_deref()).map(Cow::Borrowed))
}

/// What depends on the rest of the archive: former addresses, and who may see what.
fn place(entry: &mut Entry, inputs: &Inputs<'_>, page_rights: &BTreeMap<&str, Rights>) {
    let front = &entry.article.front;
    let published = inputs.ids.published.get(&front.id).map(|published| published.url.clone());
    let former = front.aliases.iter().cloned().chain(published);
    let mut aliases: Vec<String> = former.filter(|alias| *alias != entry.url && super::lint::is_address(alias)).collect();
    aliases.sort();
    aliases.dedup();
    let paper = front.publication.as_ref().and_then(|paper| inputs.config.rights_of.get(paper)).copied();
    let page = front.source.iter().filter_map(|source| page_rights.get(source.raw.as_str())).max().copied();
    entry.rights = front.rights.or(page).or(paper).unwrap_or(inputs.config.rights);
    entry.aliases = aliases;
}

/// Where a text's own words begin.
fn opening(text: &str) -> usize {
    let first = text.lines().next().unwrap_or_default();
    let is_more = |at: &usize| text.get(*at..).is_some_and(|rest| !rest.trim().is_empty());
    if let Some(dateline) = facts::dateline(first) {
        return Some(dateline.end).filter(is_more).unwrap_or(0);
    }
    // A line without a sentence before the text is a byline or a label.
    let is_label = first.chars().count() <= LABEL && !first.contains(['。', '！', '？', '；', '.', '!', '?']);
    Some(first.len()).filter(|at| is_label && is_more(at)).unwrap_or(0)
}

/// The place of each article by its id. Ids stay as they are while the archive is derived.
pub(super) struct ById(HashMap<String, ArticleIndex>);

impl ById {
    pub(super) fn of(entries: &[Entry]) -> Self {
        Self(entries.iter().enumerate().map(|(index, entry)| (entry.article.front.id.clone(), index)).collect())
    }

    pub(super) fn get(&self, id: &str) -> Option<ArticleIndex> {
        self.0.get(id).copied()
    }
}

/// Notices in which a paper corrects itself, and what they correct: linked both ways, where readers may see both.
pub(super) fn corrections(entries: &mut [Entry], by_id: &ById) {
    for notice in 0..entries.len() {
        if !entries[notice].is_public() || entries[notice].article.front.corrects.is_empty() {
            continue;
        }
        let corrected = entries[notice].article.front.corrects.iter().filter_map(|id| by_id.get(id));
        let corrected: BTreeSet<ArticleIndex> = corrected.filter(|index| *index != notice && entries[*index].is_public()).collect();
        for index in &corrected {
            entries[*index].corrected_by.push(notice);
        }
        entries[notice].corrects = corrected.into_iter().collect();
    }
}

/// The rights that a sidecar names.
pub(super) fn rights_named(name: &str) -> Option<Rights> {
    match name {
        "full" => Some(Rights::Full),
        "excerpt" => Some(Rights::Excerpt),
        "metadata" => Some(Rights::Metadata),
        _ => None,
    }
}

/// The date that an article is filed under: the paper's, else the dateline's, of which at least the year is known.
fn date(front: &FrontMatter) -> Option<Edtf> {
    let known =
        |date: &Option<String>| date.as_deref().and_then(|date| Edtf::parse(date).ok()).filter(|date| date.known() > Known::Nothing);
    known(&front.issue_date).or_else(|| known(&front.dateline_date))
}

/// What is known of a date, `2025-06` or `2025`.
pub(super) fn known_prefix(date: Option<&str>) -> Option<String> {
    Edtf::parse(date?).ok()?.prefix()
}

/// Later dates first, none last.
pub(super) fn newest_first(date: Option<&str>) -> (bool, Reverse<(u16, u8, u8)>) {
    let key = date.and_then(|date| Edtf::parse(date).ok()).map(|date| {
        let (year, month, day, _) = date.sort_key();
        (year, month, day)
    });
    (key.is_none(), Reverse(key.unwrap_or_default()))
}

type SortKey = ((u16, u8, u8), Option<String>, (u64, Option<String>), Option<String>, usize, bool, String);

/// Date, paper, page, place on the page, originals before translations, path.
fn sort_key(entry: &Entry) -> SortKey {
    let front = &entry.article.front;
    let date = entry.date.as_deref().and_then(|date| Edtf::parse(date).ok()).map_or((u16::MAX, 0, 0), |date| {
        let (year, month, day, _) = date.sort_key();
        (year, month, day)
    });
    let source = front.source.first();
    let line = source.and_then(|source| source.lines.iter().map(|(from, _)| *from).min()).unwrap_or(usize::MAX);
    (
        date,
        front.publication.clone(),
        page_key(front.page.as_deref()),
        source.map(|source| source.raw.clone()),
        line,
        front.translation_of.is_some(),
        entry.article.path.clone(),
    )
}

/// Page labels in the order of a paper: by their number, `A12` after `A2`; without a label last.
pub(super) fn page_key(page: Option<&str>) -> (u64, Option<String>) {
    let digits = page.map(|page| page.chars().filter(char::is_ascii_digit).take(9).collect::<String>());
    let number = digits.and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX);
    (number, page.map(str::to_owned))
}

/// Addresses of ids whose story is another article's now lead to that one.
pub(super) fn inherit(entries: &mut [Entry], by_id: &ById, ids: &Ids) {
    let gone: Vec<_> = ids.published.iter().filter(|(id, _)| by_id.get(id).is_none()).collect();
    if gone.is_empty() {
        return;
    }
    let urls: HashSet<String> = entries.iter().map(|entry| entry.url.clone()).collect();
    for (id, published) in gone.into_iter().filter(|(_, published)| !urls.contains(&published.url)) {
        if let Some(index) = ids.successor_of(id, |id| by_id.get(id).is_some()).and_then(|id| by_id.get(id))
            && super::lint::is_address(&published.url)
            && !entries[index].aliases.contains(&published.url)
        {
            entries[index].aliases.push(published.url.clone());
        }
    }
}

/// Translations and neighbours.
pub(super) fn link(entries: &mut [Entry], by_id: &ById) {
    let mut families: BTreeMap<ArticleIndex, Vec<ArticleIndex>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        if let Some(original) = entry.article.front.translation_of.as_ref().and_then(|id| by_id.get(id))
            && original != index
            // A translation of a translation is told by the lints; it is nobody's family here.
            && entries[original].article.front.translation_of.is_none()
        {
            families.entry(original).or_default().push(index);
        }
    }
    for (original, translations) in families {
        for translation in &translations {
            // The original comes first.
            let others = translations.iter().filter(|other| *other != translation).copied();
            entries[*translation].translations = std::iter::once(original).chain(others).collect();
        }
        entries[original].translations = translations;
    }
    let mut before: Option<ArticleIndex> = None;
    for index in 0..entries.len() {
        if !entries[index].is_public() || original(entries, index).is_some() {
            continue;
        }
        entries[index].previous = before;
        if let Some(before) = before {
            entries[before].next = Some(index);
        }
        before = Some(index);
    }
}

/// The original of a translation.
pub(super) fn original(entries: &[Entry], index: ArticleIndex) -> Option<ArticleIndex> {
    let entry = &entries[index];
    entry.article.front.translation_of.as_ref().and_then(|_| entry.translations.first()).copied()
}

/// The articles that the second pass found to be printings of one story.
pub(super) fn printings(entries: &mut [Entry], articles: &BTreeMap<StoryName, ArticleIndex>, inputs: &Inputs<'_>) {
    for group in &inputs.joins.printings {
        let members: BTreeSet<ArticleIndex> = group.iter().filter_map(|name| articles.get(name)).copied().collect();
        for member in &members {
            let others = members.iter().filter(|other| *other != member && entries[**other].is_public()).copied().collect::<Vec<_>>();
            let printings = &mut entries[*member].printings;
            printings.extend(others);
            printings.sort_unstable();
            printings.dedup();
        }
    }
}

/// For each story of the ledgers its article.
pub(super) fn articles_of_stories(by_id: &ById, inputs: &Inputs<'_>) -> BTreeMap<StoryName, ArticleIndex> {
    let mut articles = BTreeMap::new();
    for (page, ledger) in inputs.pages.iter().zip(inputs.ledgers) {
        for (item, written) in ledger.baoku.iter().flat_map(|record| &record.stories) {
            if let Some(index) = by_id.get(&written.id) {
                articles.insert(StoryName { raw: page.path.clone(), item: item.clone() }, index);
            }
        }
    }
    articles
}

/// Takes out of the entries what readers may not see.
pub(super) fn withhold(entries: &mut [Entry]) {
    for entry in entries {
        if entry.withdrawn.is_some() {
            let article = Arc::make_mut(&mut entry.article);
            let front = std::mem::take(&mut article.front);
            // What an address needs to explain itself, and nothing that the story said.
            article.front = FrontMatter {
                id: front.id,
                kind: front.kind,
                issue_date: front.issue_date,
                publication: front.publication,
                page: front.page,
                added: front.added,
                lang: front.lang,
                status: front.status,
                translation_of: front.translation_of,
                ..FrontMatter::default()
            };
            article.body = SharedText::default();
            (entry.length, entry.opening) = (0, 0);
            entry.first_clause.clear();
            entry.provenance.clear();
            entry.printings.clear();
            entry.topics.clear();
            entry.names.clear();
            continue;
        }
        let keep = match entry.rights {
            Rights::Full => continue,
            Rights::Excerpt => 1,
            Rights::Metadata => 0,
        };
        let paragraphs: Vec<Paragraph> =
            body::paragraphs(&entry.article.body).into_iter().filter(|paragraph| !paragraph.subhead).take(keep).collect();
        let article = Arc::make_mut(&mut entry.article);
        article.body = body::join(&paragraphs).into();
        entry.provenance.clear();
        article.front.notes.clear();
        article.front.changes.clear();
        article.front.solved.clear();
        article.front.photos.iter_mut().for_each(|photo| photo.caption = None);
        article.front.photos.retain(|photo| *photo != Photo::default());
        if keep == 0 {
            if article.front.headline().is_some() {
                entry.first_clause.clear();
            }
            article.front.translations.values_mut().for_each(|translation| translation.summary = None);
        }
        (entry.length, entry.opening) = measures(&entry.article);
    }
}

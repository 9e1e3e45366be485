//! All articles, pages and texts → [`Archive`].

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use super::{Archive, Entry, Memory, Topic, entries, glossary, lint, names, pages, related, scans, texts, topics};
use crate::{
    article::{Article, ids::Ids},
    config::Config,
    diagnostic::Diagnostic,
    ingest::{Ledger, join::Joins},
    script::Glossary,
    source::{RawPage, SourceFile},
};

/// What an archive is derived from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The articles that could be read.
    pub articles: &'a [Arc<Article>],
    /// Their files, for places in messages.
    pub files: &'a [SourceFile],
    /// The raw pages.
    pub pages: &'a [RawPage],
    /// The account of each page, in the same order.
    pub ledgers: &'a [Ledger],
    /// What the second pass found.
    pub joins: &'a Joins,
    /// Every id published.
    pub ids: &'a Ids,
    /// `content/topics/**/*.md`.
    pub topics: &'a [SourceFile],
    /// `content/pages/**/*.md`.
    pub texts: &'a [SourceFile],
    /// `content/glossary/**/*.tsv`.
    pub glossary: &'a [SourceFile],
    /// `content/names/**/*.yaml`.
    pub names: &'a [SourceFile],
    /// Pictures below `content/raw/`.
    pub scans: &'a [SourceFile],
    /// The config.
    pub config: &'a Config,
    /// Whether anybody asks which articles are related.
    pub is_related_asked: bool,
}

/// Derives every fact. The order of the inputs changes nothing.
#[must_use]
pub fn derive(inputs: &Inputs<'_>, memory: &mut Memory) -> (Archive, Vec<Diagnostic>) {
    let mut diagnostics = lint::articles(inputs);
    let mut archive = Archive::default();
    let (mut articles, held) = entries::sorted(inputs, memory);
    archive.held = held;
    let by_id = entries::ById::of(&articles);
    entries::inherit(&mut articles, &by_id, inputs.ids);
    entries::link(&mut articles, &by_id);

    let matcher = topics::Matcher::new(&inputs.config.topics);
    memory.set_rules(&inputs.config.topics);
    let topics = |entry: &Entry| memory.topics(entry).unwrap_or_else(|| matcher.topics(&entry.article, &entry.text()));
    let found: Vec<Vec<usize>> = articles.par_iter().map(topics).collect();
    memory.keep_topics(&articles, &found);
    for (entry, topics) in articles.iter_mut().zip(found) {
        entry.topics = topics;
    }
    // A translation belongs where its original does.
    for index in 0..articles.len() {
        if let Some(original) = entries::original(&articles, index) {
            let topics = articles[original].topics.clone();
            articles[index].topics = topics;
        }
    }
    let stories = entries::articles_of_stories(&by_id, inputs);
    entries::printings(&mut articles, &stories, inputs);
    entries::corrections(&mut articles, &by_id);
    let (mut known, problems) = names::Names::read(inputs.names);
    diagnostics.extend(problems);
    names::find(&known, &mut articles);
    lists(&mut archive, &mut known, &articles, inputs.config);
    archive.names = Arc::new(known);
    let mut publications = pages::publications(&mut articles, &stories, inputs);
    let (pictures, problems) = scans::scans(&mut publications, inputs);
    diagnostics.extend(problems);
    archive.publications = Arc::new(publications);
    archive.scans = pictures;
    let (introductions, problems) = texts::topics(inputs.topics, inputs.config);
    diagnostics.extend(problems);
    for topic in &mut archive.topics {
        if let Some(introduction) = introductions.get(&topic.id) {
            topic.introduction = introduction.clone();
        }
    }
    let (static_pages, problems) = texts::pages(inputs.texts, inputs.config);
    diagnostics.extend(problems);
    archive.pages = static_pages;
    let (glossaries, problems) = glossary::glossaries(inputs.glossary);
    diagnostics.extend(problems);
    // What an article says of its own places stands above what the site says of all.
    let own = articles.iter_mut().flat_map(|entry| std::mem::take(&mut entry.words));
    archive.glossaries = vec![Arc::new(Glossary::new(own))];
    archive.glossaries.extend(glossaries);
    archive.glossaries.extend(glossary::of_names(&archive.names, inputs.config));
    archive.successors = successors(&articles, &by_id, inputs.ids);
    diagnostics.extend(lint::ids(&archive, inputs));
    // Everything that needs the whole text is done: what readers may not see stays out of the archive, for all outputs at once.
    entries::withhold(&mut articles);
    // Not in place: the list of entries would keep its size.
    archive.articles = Vec::with_capacity(articles.len());
    archive.articles.extend(articles.into_iter().map(Arc::new));
    if inputs.is_related_asked {
        archive.related = Arc::new(related::related(&archive.articles, memory));
    }
    (archive, diagnostics)
}

/// The articles that lists show: each story once, nothing that was withdrawn.
fn lists(archive: &mut Archive, names: &mut names::Names, articles: &[Entry], config: &Config) {
    archive.topics = config.topics.iter().map(|rule| Topic { id: rule.id.clone(), ..Topic::default() }).collect();
    let mut days: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut partly: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, entry) in articles.iter().enumerate() {
        if !entry.is_public() || entry.article.front.translation_of.is_some() && !entry.translations.is_empty() {
            continue;
        }
        for topic in &entry.topics {
            archive.topics[*topic].articles.push(index);
        }
        for mention in &entry.names {
            names.articles[mention.name].push(index);
        }
        match (&entry.day, entries::known_prefix(entry.date.as_deref())) {
            (Some(day), _) => days.entry(day.clone()).or_default().push(index),
            (None, Some(prefix)) => partly.entry(prefix).or_default().push(index),
            (None, None) => archive.undated.push(index),
        }
    }
    // Newest day first, within a day in the order of its pages; undated ones come last.
    let lists = archive.topics.iter_mut().map(|topic| &mut topic.articles).chain(&mut names.articles);
    lists.for_each(|list| list.sort_by_cached_key(|index| (entries::newest_first(articles[*index].date.as_deref()), *index)));
    for topic in &mut archive.topics {
        let mut named: BTreeMap<usize, usize> = BTreeMap::new();
        for mention in
            topic.articles.iter().flat_map(|index| &articles[*index].names).filter(|mention| mention.times > 0 && !mention.author)
        {
            *named.entry(mention.name).or_default() += 1;
        }
        topic.names = named.into_iter().collect();
        topic.names.sort_by_key(|(name, articles)| (std::cmp::Reverse(*articles), *name));
    }
    archive.days = days.into_iter().rev().collect();
    archive.partly_dated = partly.into_iter().rev().collect();
}

/// Ids without an article whose address an article has taken over.
fn successors(articles: &[Entry], by_id: &entries::ById, ids: &Ids) -> BTreeMap<String, usize> {
    let mut addresses: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, entry) in articles.iter().enumerate() {
        for alias in &entry.aliases {
            addresses.entry(alias).or_insert(index);
        }
    }
    let gone = ids.published.iter().filter(|(id, _)| by_id.get(id).is_none());
    gone.filter_map(|(id, published)| addresses.get(published.url.as_str()).map(|index| (id.clone(), *index))).collect()
}

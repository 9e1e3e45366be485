//! What is known of articles whose files have not changed: so that a save is shown at once in an archive of many thousands.
//!
//! Nothing is remembered that depends on more than an article's own file, but its topics, which are forgotten with the rules.
//! A build remembers nothing but what the one before left of files that are the same ([`Sketch`](super::sketches)); what it makes does not
//! depend on what is remembered.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Entry,
    related::Shelves,
    sketches::{self, Sketch},
};
use crate::{
    article::{self, Article},
    config::TopicRule,
    diagnostic::Diagnostic,
    kept::{Kept, Key, key_of},
    source::{self, SourceFile},
};

/// What earlier readings of the archive have left.
#[derive(Default)]
pub struct Memory {
    /// Whether there will be a next reading.
    pub(super) lasts: bool,
    /// Where pieces of work lie from run to run, if anywhere.
    pub(super) kept: Option<Arc<dyn Kept>>,
    /// By path.
    known: HashMap<String, Known>,
    /// How many files there were.
    files: usize,
    rules: Vec<TopicRule>,
    /// What the last run left of articles, by path; and what stands for the rules of topics.
    sketches: HashMap<String, Sketch>,
    rules_key: Key,
    pub(super) shelves: Shelves,
}

/// An article's file and what was read from it.
struct Known {
    hash: blake3::Hash,
    article: Option<Arc<Article>>,
    problems: Vec<Diagnostic>,
    /// What depends on the article alone.
    entry: Option<Entry>,
    topics: Option<Vec<usize>>,
}

impl Memory {
    /// A memory for readings of the same archive again and again.
    #[must_use]
    pub fn lasting() -> Self {
        Self { lasts: true, ..Self::default() }
    }

    /// A memory for one reading, which finds what the last run left of its kind.
    #[must_use]
    pub fn kept_in(kept: Arc<dyn Kept>) -> Self {
        Self { kept: Some(kept), ..Self::default() }
    }

    /// The articles of these files, in their order.
    pub fn read(&mut self, files: &[SourceFile]) -> (Vec<Arc<Article>>, Vec<Diagnostic>) {
        self.files = files.len();
        if let Some(kept) = &self.kept {
            self.sketches = sketches::read(kept.as_ref(), files.len());
        }
        let fresh: Vec<Option<Known>> = files
            .par_iter()
            .map(|file| {
                if self.known.get(&file.path).is_some_and(|known| known.hash == file.hash) {
                    return None;
                }
                // A reading that is the only one gives the files back, and would keep their front matter by its bodies.
                let taken =
                    |article: Article| Arc::new(if self.lasts { article } else { Article { body: article.body.alone(), ..article } });
                let sketch = self.sketches.get(&file.path).filter(|sketch| sketch.hash == file.hash);
                if let Some(article) = sketch.and_then(|sketch| article::reread(file, sketch.front()?)) {
                    return Some(Known { hash: file.hash, article: Some(taken(article)), problems: Vec::new(), entry: None, topics: None });
                }
                let (article, mut problems) = article::parse(file);
                problems.extend(source::odd_characters(file));
                Some(Known { hash: file.hash, article: article.map(taken), problems, entry: None, topics: None })
            })
            .collect();
        let (mut articles, mut diagnostics) = (Vec::with_capacity(files.len()), Vec::new());
        let mut take = |known: &Known| {
            articles.extend(known.article.clone());
            diagnostics.extend(known.problems.iter().cloned());
        };
        for (file, fresh) in files.iter().zip(fresh) {
            match fresh {
                Some(known) if self.lasts || self.kept.is_some() => {
                    take(&known);
                    self.known.insert(file.path.clone(), known);
                }
                Some(known) => take(&known),
                None => self.known.get(&file.path).into_iter().for_each(&mut take),
            }
        }
        // All that are there are known now; whatever else is known is gone.
        if self.known.len() > files.len() {
            let there: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
            self.known.retain(|path, _| there.contains(path.as_str()));
        }
        (articles, diagnostics)
    }

    /// What an article's entry was the last time, if the article is the same.
    pub(super) fn entry(&self, article: &Arc<Article>) -> Option<Entry> {
        self.of(article)?.entry.clone()
    }

    /// Its topics the last time.
    pub(super) fn topics(&self, entry: &Entry) -> Option<Vec<usize>> {
        let known = self.known.get(&entry.article.path)?;
        let sketched = || {
            let sketch = self.sketches.get(&entry.article.path)?;
            (sketch.hash == known.hash && sketch.topics.0 == self.rules_key).then(|| sketch.topics.1.clone())
        };
        known.topics.clone().or_else(sketched)
    }

    /// What the last run left of the article, if it is the same.
    pub(super) fn sketch(&self, article: &Arc<Article>) -> Option<&Sketch> {
        let known = self.of(article)?;
        self.sketches.get(&article.path).filter(|sketch| sketch.hash == known.hash)
    }

    fn of(&self, article: &Arc<Article>) -> Option<&Known> {
        self.known.get(&article.path).filter(|known| known.article.as_ref().is_some_and(|same| Arc::ptr_eq(same, article)))
    }

    /// Remembers what depends on each article alone.
    pub(super) fn keep_entries(&mut self, entries: &[Entry]) {
        if !self.lasts {
            return;
        }
        for entry in entries {
            if let Some(known) = self.known.get_mut(&entry.article.path).filter(|known| known.entry.is_none()) {
                known.entry = Some(entry.clone());
            }
        }
    }

    /// Forgets topics that other rules gave.
    pub(super) fn set_rules(&mut self, rules: &[TopicRule]) {
        if self.kept.is_some() {
            self.rules_key = key_of(format!("{rules:?}").as_bytes());
        }
        if self.rules != rules {
            self.rules = rules.to_vec();
            self.known.values_mut().for_each(|known| known.topics = None);
        }
    }

    /// Remembers each article's topics.
    pub(super) fn keep_topics(&mut self, entries: &[Entry], topics: &[Vec<usize>]) {
        if let Some(kept) = &self.kept {
            // Only what a file says without a word of complaint, and without marks for the conversion, is known by its hash.
            let hash = |entry: &Entry| self.of(&entry.article).filter(|known| known.problems.is_empty()).map(|known| known.hash);
            sketches::write(kept.as_ref(), &self.sketches, (entries, topics, self.rules_key), (self.files, hash));
            // There is no next reading, and nothing asks any more.
            (self.known, self.sketches) = Default::default();
        }
        if !self.lasts {
            return;
        }
        for (entry, topics) in entries.iter().zip(topics) {
            if let Some(known) = self.known.get_mut(&entry.article.path) {
                known.topics = Some(topics.clone());
            }
        }
    }

    /// The hash of an article's file.
    pub(super) fn hash(&self, path: &str) -> Option<blake3::Hash> {
        self.known.get(path).map(|known| known.hash)
    }
}

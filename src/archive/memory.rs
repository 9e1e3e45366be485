//! What is known of articles whose files have not changed: so that a save is shown at once in an archive of many thousands.
//!
//! Nothing is remembered that depends on more than an article's own file, but its topics, which are forgotten with the rules.
//! A build forgets everything at once; what it makes does not depend on what is remembered.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{Entry, related::Shelves};
use crate::{
    article::{self, Article},
    config::TopicRule,
    diagnostic::Diagnostic,
    kept::Kept,
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
    rules: Vec<TopicRule>,
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
        let fresh: Vec<Option<Known>> = files
            .par_iter()
            .map(|file| {
                if self.known.get(&file.path).is_some_and(|known| known.hash == file.hash) {
                    return None;
                }
                let (article, mut problems) = article::parse(file);
                problems.extend(source::odd_characters(file));
                Some(Known { hash: file.hash, article: article.map(Arc::new), problems, entry: None, topics: None })
            })
            .collect();
        let (mut articles, mut diagnostics) = (Vec::with_capacity(files.len()), Vec::new());
        let mut take = |known: &Known| {
            articles.extend(known.article.clone());
            diagnostics.extend(known.problems.iter().cloned());
        };
        for (file, fresh) in files.iter().zip(fresh) {
            match fresh {
                Some(known) if self.lasts => {
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
        self.known.get(&entry.article.path)?.topics.clone()
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
        if self.rules != rules {
            self.rules = rules.to_vec();
            self.known.values_mut().for_each(|known| known.topics = None);
        }
    }

    /// Remembers each article's topics.
    pub(super) fn keep_topics(&mut self, entries: &[Entry], topics: &[Vec<usize>]) {
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

//! Paths → pages: which page of a plan a path is.

use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use super::Page;

/// The places of all pages of a plan by the hashes of their paths, sorted: no path is kept a second time, and nothing is compared but
/// numbers where there are a million.
pub struct Places(Vec<(u64, u32)>);

impl Places {
    /// Of these pages.
    #[must_use]
    pub fn of(pages: &[Page]) -> Self {
        let mut places: Vec<(u64, u32)> = (0..).zip(pages).map(|(place, page)| (hash(&page.path), place)).collect();
        places.par_sort_unstable();
        Self(places)
    }

    /// The first of the same pages that has this path.
    #[must_use]
    pub fn find(&self, pages: &[Page], path: &str) -> Option<usize> {
        let hash = hash(path);
        let from = self.0.partition_point(|(other, _)| *other < hash);
        let alike = self.0[from..].iter().take_while(|(other, _)| *other == hash);
        alike.map(|(_, place)| *place as usize).find(|place| pages[*place].path == path)
    }

    /// Pages that have the path of an earlier one, each with the first that has it, in the order of the plan.
    pub(super) fn twice(&self, pages: &[Page]) -> Vec<(usize, usize)> {
        let mut twice = Vec::new();
        for alike in self.0.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            let path = |at: usize| &pages[alike[at].1 as usize].path;
            let later = (1..alike.len()).filter_map(|at| Some((at, (0..at).find(|first| path(*first) == path(at))?)));
            twice.extend(later.map(|(at, first)| (alike[at].1 as usize, alike[first].1 as usize)));
        }
        twice.sort_unstable();
        twice
    }
}

/// The same in every run, though nothing would be different if it were not.
fn hash(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

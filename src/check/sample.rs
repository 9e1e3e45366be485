//! How often the program errs: a random sample of stories that people compare with their pages, and the error rate that follows.
//!
//! Nothing has to be marked by hand but `review: checked` in the article: a story that was compared and changed (its text or facts in
//! the article, or its lines by a correction in the page's sidecar) was wrong, one that was compared and left alone was right.

use std::collections::BTreeMap;

use crate::{
    article::{Article, body, merge},
    config::ReviewState,
    ingest::{Ledger, decided, ledger::Item},
    source::RawPage,
};

/// A sample and what it says so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Paths of the articles drawn, each with its raw page and first line, in the order of the draw.
    pub stories: Vec<Drawn>,
    /// How many of them were compared with their page.
    pub checked: usize,
    /// How many of those were wrong.
    pub wrong: usize,
}

/// A story of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The article.
    pub path: String,
    /// The raw page.
    pub raw: String,
    /// Where the story begins there, from 1.
    pub line: usize,
    /// `None` until somebody has compared it; else whether it was wrong.
    pub wrong: Option<bool>,
}

/// Draws `size` stories. The same seed draws the same stories as long as they exist, whatever else comes to the archive: a story's lot is
/// a hash of its id and the seed.
#[must_use]
pub fn draw(pages: &[RawPage], ledgers: &[Ledger], articles: &[Article], size: usize, seed: u64) -> Sample {
    let by_id: BTreeMap<&str, &Article> = articles.iter().map(|article| (article.front.id.as_str(), article)).collect();
    let mut lots: Vec<([u8; 32], Drawn)> = Vec::new();
    for (page, ledger) in pages.iter().zip(ledgers) {
        let Some(record) = &ledger.baoku else { continue };
        let corrected = decided(page);
        for item in &ledger.items {
            let Some(written) = record.stories.get(&item.id).filter(|written| !written.fields.is_empty()) else { continue };
            let Some(article) = by_id.get(written.id.as_str()) else { continue };
            let front = &article.front;
            let is_checked = front.review.as_ref().is_some_and(|review| review.state > ReviewState::Machine);
            let now = merge::written(&front.id, &article.path, front, &body::paragraphs(&article.body));
            let edited = now.paragraphs != written.paragraphs || written.fields.iter().any(|(key, hash)| now.fields.get(key) != Some(hash));
            let moved = lines_of(item).any(|line| corrected.contains(&line));
            let drawn = Drawn {
                path: article.path.clone(),
                raw: page.path.clone(),
                line: lines_of(item).min().unwrap_or(0),
                wrong: is_checked.then_some(edited || moved),
            };
            let lot = blake3::Hasher::new().update(&seed.to_le_bytes()).update(written.id.as_bytes()).finalize();
            lots.push((*lot.as_bytes(), drawn));
        }
    }
    lots.sort_by(|a, b| (a.0, &a.1.path).cmp(&(b.0, &b.1.path)));
    lots.dedup_by(|a, b| a.1.path == b.1.path);
    let stories: Vec<Drawn> = lots.into_iter().take(size).map(|(_, drawn)| drawn).collect();
    let checked = stories.iter().filter(|drawn| drawn.wrong.is_some()).count();
    let wrong = stories.iter().filter(|drawn| drawn.wrong == Some(true)).count();
    Sample { stories, checked, wrong }
}

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_985;

impl Sample {
    /// The error rate's 95 % interval (Wilson's), lower and upper end from 0 to 1; `None` before anything was compared.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        if self.checked == 0 {
            return None;
        }
        let (n, p) = (self.checked as f64, self.wrong as f64 / self.checked as f64);
        let (centre, scale) = (p + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        Some((((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0)))
    }

    /// In words: `20 of 50 compared, 1 wrong: 5.0 % (95 % interval 0.9 to 23.6 %)`.
    #[must_use]
    pub fn summary(&self) -> String {
        let head = format!("{} of {} compared", self.checked, self.stories.len());
        match self.interval() {
            None => head,
            Some((low, high)) => format!(
                "{head}, {} wrong: {:.1} % (95 % interval {:.1} to {:.1} %)",
                self.wrong,
                100.0 * self.wrong as f64 / self.checked as f64,
                100.0 * low,
                100.0 * high
            ),
        }
    }
}

fn lines_of(item: &Item) -> impl Iterator<Item = usize> {
    item.blocks.iter().flat_map(|block| &block.lines).flat_map(|(from, to)| *from..=*to)
}

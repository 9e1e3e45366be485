//! The archivist's tools: work on many articles at once, what changed between two states, and keeping it all for good.
//!
//! Everything here is a function of a snapshot; what is to be written comes back as a list, and the command line has it written.

pub mod amend;
pub mod bag;
pub mod csv;
pub mod diff;
pub mod entry;
pub mod fixity;
pub mod offer;
pub mod sheet;
pub mod view;

use crate::{
    article::{self, Article},
    diagnostic::Diagnostic,
    source::Snapshot,
};

/// The articles of a snapshot that can be read, sorted by path. What is wrong with the others is among the diagnostics.
#[must_use]
pub fn articles(snapshot: &Snapshot) -> (Vec<Article>, Vec<Diagnostic>) {
    let (mut articles, mut diagnostics) = (Vec::new(), Vec::new());
    for file in &snapshot.articles {
        let (article, problems) = article::parse(file);
        diagnostics.extend(problems);
        articles.extend(article);
    }
    (articles, diagnostics)
}

//! What readers can find and `content/ids.tsv` does not know yet: articles that were written by hand.

use super::Archive;
use crate::{
    article::{filing, ids::Ids, url_of},
    diagnostic::has_errors,
    source::SourceFile,
};

/// `content/ids.tsv` with the ids of all articles that readers can find, as from `today`. `None` where it has them already, or cannot
/// be read.
#[must_use]
pub fn recorded(archive: &Archive, ids: Option<&SourceFile>, today: &str) -> Option<Vec<u8>> {
    let (mut ids, problems) = ids.map(Ids::parse).unwrap_or_default();
    let public = archive.articles.iter().filter(|entry| entry.is_public() && !entry.article.front.id.is_empty());
    let new: Vec<_> = public.filter(|entry| !ids.published.contains_key(&entry.article.front.id)).collect();
    if new.is_empty() || has_errors(&problems) {
        return None;
    }
    for entry in new {
        filing::publish(&mut ids, &entry.article.front.id, url_of(&entry.article.path), today);
    }
    Some(ids.print().into_bytes())
}

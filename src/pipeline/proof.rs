//! Proofs: the pages of articles that were saved just now, pulled from what is known of the archive already, while the rest of the
//! site is worked out anew.

use std::{collections::BTreeSet, sync::Arc};

use super::Site;
use crate::{
    archive::ArticleIndex,
    article,
    diagnostic::{Diagnostic, has_errors},
    plan::PageKind,
    render::Renderer,
    source::Snapshot,
};

/// More articles than this are no save of a person's: a checkout, a script.
const MOST: usize = 8;

/// The pages of a few articles with their new texts. What they show of other articles is as it was, until the whole site follows.
pub struct Proof {
    /// The site as it was: it knows which page a path is.
    site: Arc<Site>,
    /// Makes them.
    renderer: Renderer,
    articles: Vec<ArticleIndex>,
}

impl Proof {
    /// Pulls the proofs of the files that were altered; `None` unless all of them are articles that the site shows, that can be read,
    /// and that readers may see as much of as before.
    #[must_use]
    pub fn pull(site: &Arc<Site>, snapshot: &Snapshot, altered: &BTreeSet<String>) -> Option<Self> {
        if altered.is_empty() || altered.len() > MOST {
            return None;
        }
        let mut archive = (*site.archive).clone();
        let mut articles = Vec::new();
        for path in altered.iter().filter(|path| path.starts_with("content/articles/")) {
            let (article, problems) = article::parse(snapshot.get(path)?);
            let article = article.filter(|_| !has_errors(&problems))?;
            articles.push(archive.renew(Arc::new(article))?);
        }
        (articles.len() == altered.len()).then(|| Self { site: site.clone(), renderer: site.renderer.of(archive), articles })
    }

    /// A file by its path, where it is one of the articles' own pages, or one that no article can change; else it has to wait.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<Result<Vec<u8>, Diagnostic>> {
        let page = self.site.page(path)?;
        let is_ready = match page.kind {
            PageKind::Article(index) => self.articles.contains(&index),
            PageKind::Asset(_) => true,
            _ => false,
        };
        is_ready.then(|| self.renderer.render(page))
    }
}

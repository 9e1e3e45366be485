//! Articles whose story is another's now, or no page's any more.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Article, body,
    identity::Former,
    merge,
    write::{Order, Outcome, Story, Write},
};
use crate::{
    diagnostic::{Diagnostic, Place},
    ingest::ledger::Written,
    source::SourceFile,
};

/// Whether the file of an article whose story is part of another now goes away: nobody edited it, or it is gone already.
pub(super) fn gives_way(former: &Written, articles: &BTreeMap<String, (Article, &SourceFile)>) -> bool {
    let Some((article, _)) = articles.get(&former.id) else { return true };
    let as_is = merge::written(&former.id, &former.path, &article.front, &body::paragraphs(&article.body));
    !former.fields.is_empty() && as_is.fields == former.fields && as_is.paragraphs == former.paragraphs
}

/// Files of articles that have become part of another: removed when nobody edited them, else told.
pub(super) fn remove_merged(
    order: &Order<'_>,
    stories: &[Story<'_>],
    kept: &[Option<Written>],
    merged_into: &BTreeMap<usize, Vec<Written>>,
    articles: &BTreeMap<String, (Article, &SourceFile)>,
    outcome: &mut Outcome,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (number, former) in merged_into.iter().flat_map(|(number, all)| all.iter().map(move |former| (*number, former))) {
        let Some((_, file)) = articles.get(&former.id) else { continue };
        let into = kept[number].as_ref().map_or("", |written| written.path.as_str());
        let page = &order.pages[stories[number].parts[0].0].path;
        if gives_way(former, articles) {
            outcome.writes.push(Write::Remove { path: file.path.clone() });
            diagnostics.push(
                Diagnostic::note("articles-merged", format!("{} is now part of {into}, which keeps its address as an alias", file.path))
                    .at(Place::file(page)),
            );
        } else {
            diagnostics.push(
                Diagnostic::warning(
                    "articles-merged",
                    format!("the story of this article is now part of {into}, but a person has edited it here"),
                )
                .at(Place::file(&*file.path))
                .help("take over what is worth keeping and delete this file; its address leads to the other then"),
            );
        }
    }
}

/// Articles whose story is not found on their page any more.
pub(super) fn tell_lost(
    former: &BTreeMap<usize, Vec<Former>>,
    kept: &[Option<Written>],
    merged_into: &BTreeMap<usize, Vec<Written>>,
    articles: &BTreeMap<String, (Article, &SourceFile)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let found: BTreeSet<&str> = kept.iter().flatten().chain(merged_into.values().flatten()).map(|written| written.id.as_str()).collect();
    let lost: BTreeSet<&str> =
        former.values().flatten().map(|former| former.written.id.as_str()).filter(|id| !found.contains(id)).collect();
    for (article, file) in lost.iter().filter_map(|id| articles.get(*id)) {
        // An article that a person wrote by hand about a page was never a story of its ledger.
        let sources: Vec<&str> = article.front.source.iter().map(|source| source.raw.as_str()).collect();
        diagnostics.push(
            Diagnostic::warning(
                "story-lost",
                format!("no story on {} is read like this article any more; it stays as it is", sources.join(", ")),
            )
            .at(Place::file(&*file.path))
            .help("compare it with the page; if it is now part of other articles, withdraw it or put its address into their `aliases`"),
        );
    }
}

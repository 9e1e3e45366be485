//! Where a new article is filed: its path is given once and for ever.

use std::collections::BTreeSet;

use super::{
    FrontMatter,
    edtf::{Edtf, Known},
    ids::{Ids, Published},
    slug,
    write::ARTICLES,
};

/// The folder by what is known of the day: `2025/06/22`, `2025`, `undated`.
#[must_use]
pub fn folder(front: &FrontMatter) -> String {
    let dates = [&front.issue_date, &front.dateline_date].map(|date| date.as_deref().and_then(|date| Edtf::parse(date).ok()));
    let date = dates.iter().flatten().find(|date| date.known() > Known::Nothing);
    date.and_then(Edtf::prefix).map_or("undated".to_owned(), |prefix| prefix.replace('-', "/"))
}

/// The name of the file: the slug of the headline, else of the first clause of `first`, else the id.
#[must_use]
pub fn name(front: &FrontMatter, first: Option<&str>, id: &str) -> String {
    let mut named = front.headline().map(str::to_owned).into_iter().chain(first.map(slug::first_clause));
    named.find_map(|text| slug::slug(&text)).unwrap_or_else(|| id.to_owned())
}

/// The path of a new article, which is `taken` from now on; names that are taken already get a tail of the id.
pub fn path(folder: &str, name: &str, id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut path = format!("{ARTICLES}{folder}/{name}.md");
    if taken.contains(&path) {
        path = format!("{ARTICLES}{folder}/{}.md", slug::with_tail(name, &id[id.len().saturating_sub(4)..]));
    }
    if taken.contains(&path) {
        path = format!("{ARTICLES}{folder}/{}.md", slug::with_tail(name, id));
    }
    taken.insert(path.clone());
    path
}

/// Notes the address of an id; an article that is there is its own successor.
pub fn publish(ids: &mut Ids, id: &str, url: String, since: &str) {
    let published = ids.published.entry(id.to_owned()).or_insert_with(|| Published { since: since.to_owned(), ..Published::default() });
    published.url = url;
    published.successor = None;
}

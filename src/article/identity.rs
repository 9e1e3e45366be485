//! Which article a story was at the last ingest: by its text, or by its lines where the page has the same bytes still.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Article,
    body::{self, Paragraph},
    compose::below_raw,
    similar::Pairs,
    write::{Order, Story},
};
use crate::{
    ingest::ledger::{Item, Written},
    source::SourceFile,
};

/// From this share of common text on, a story is the one that it was at the last ingest.
const SAME_STORY: f64 = 0.8;

/// The same where somebody said that one page is a better text of the other: a bad text has half of its pairs of characters wrong
/// when one character in three is.
const SAME_STORY_SAID: f64 = 0.4;

/// A former article that a story may be.
pub(super) struct Former {
    pub(super) written: Written,
    pairs: Pairs,
    /// The share of common text that proves it the same.
    enough: f64,
    /// The raw lines that it was read from, where the page has the same bytes still.
    lines: BTreeSet<usize>,
}

/// The former articles that have a part on a page: by the page's account as committed, and those of which no account tells any more.
pub(super) fn former_articles(order: &Order<'_>, articles: &BTreeMap<String, (Article, &SourceFile)>) -> BTreeMap<usize, Vec<Former>> {
    let there: BTreeSet<&str> = order.pages.iter().map(|page| page.path.as_str()).collect();
    let mut former: BTreeMap<usize, Vec<Former>> = BTreeMap::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (index, page) in order.pages.iter().enumerate() {
        let hash = page.hash.to_hex();
        // A raw page that was renamed is known by its bytes.
        let is_replaced = |path: &str| order.superseded.get(path) == Some(&page.path);
        let ledgers = order.before.iter().filter(|(path, ledger)| {
            **path == page.path
                || is_replaced(path)
                || (!there.contains(path.as_str()) && ledger.baoku.as_ref().is_some_and(|record| record.raw_hash == hash.as_str()))
        });
        for (path, record_of) in ledgers {
            let enough = if is_replaced(path) { SAME_STORY_SAID } else { SAME_STORY };
            let Some(record) = &record_of.baoku else { continue };
            for (item, written) in record_of.items.iter().filter_map(|item| Some((item, record.stories.get(&item.id)?))) {
                known.insert(&written.id);
                let lines = if record.raw_hash == hash.as_str() { lines_of(item) } else { BTreeSet::new() };
                former.entry(index).or_default().push(Former { written: written.clone(), pairs: pairs_of(item), enough, lines });
            }
        }
    }
    let numbers: BTreeMap<&str, usize> = order.pages.iter().enumerate().map(|(index, page)| (below_raw(&page.path), index)).collect();
    for (article, _) in articles.values().filter(|(article, _)| !known.contains(article.front.id.as_str())) {
        let front = &article.front;
        let paragraphs: Vec<String> = body::paragraphs(&article.body).iter().map(Paragraph::text).collect();
        let captions = front.photos.iter().filter_map(|photo| photo.caption.as_deref());
        let pairs = Pairs::of(front.title.as_deref().into_iter().chain(paragraphs.iter().map(String::as_str)).chain(captions));
        for source in &front.source {
            let Some(index) = numbers.get(source.raw.as_str()) else { continue };
            let written = Written { id: front.id.clone(), path: article.path.clone(), ..Written::default() };
            former.entry(*index).or_default().push(Former { written, pairs: pairs.clone(), enough: SAME_STORY, lines: BTreeSet::new() });
        }
    }
    former
}

/// What has become of the articles of the last ingest.
#[derive(Default)]
pub(super) struct Identities {
    /// For each story what it was written as before, if it was.
    pub(super) kept: Vec<Option<Written>>,
    /// For each story the other articles that have become part of it.
    pub(super) merged_into: BTreeMap<usize, Vec<Written>>,
    /// For each new story the id of the article that it was a part of.
    pub(super) split_from: BTreeMap<usize, String>,
}

/// Which story is which article. An article whose story was cut in two stays with the part that is most like it.
pub(super) fn identities(former: &BTreeMap<usize, Vec<Former>>, stories: &[Story<'_>]) -> Identities {
    // Every way in which a part of a story may be a part of a former article, best first.
    let mut ways: Vec<(f64, usize, usize, usize, usize)> = Vec::new();
    for (number, story) in stories.iter().enumerate() {
        for (part, (page, item)) in story.parts.iter().enumerate() {
            let (pairs, lines) = (pairs_of(item), lines_of(item));
            for (candidate, former) in former.get(page).into_iter().flatten().enumerate() {
                if pairs.containment(&former.pairs).max(share(&lines, &former.lines)) >= former.enough {
                    ways.push((pairs.likeness(&former.pairs) + share(&lines, &former.lines), number, part, *page, candidate));
                }
            }
        }
    }
    ways.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2, a.3, a.4).cmp(&(b.1, b.2, b.3, b.4))));
    let mut kept: Vec<Option<Written>> = vec![None; stories.len()];
    let mut merged_into: BTreeMap<usize, Vec<Written>> = BTreeMap::new();
    let mut owner: BTreeMap<&str, usize> = BTreeMap::new();
    let mut split_from: BTreeMap<usize, String> = BTreeMap::new();
    for (_, number, _, page, candidate) in ways {
        let written = &former[&page][candidate].written;
        match owner.get(written.id.as_str()) {
            // The same article again; what was written of it stands with one of its parts only.
            Some(by) if *by == number => {
                if let Some(kept) = kept[number].as_mut().filter(|kept| kept.id == written.id && kept.fields.is_empty()) {
                    *kept = written.clone();
                }
            }
            Some(_) => {
                split_from.entry(number).or_insert_with(|| written.id.clone());
            }
            None => {
                owner.insert(&written.id, number);
                match &kept[number] {
                    None => kept[number] = Some(written.clone()),
                    Some(_) => merged_into.entry(number).or_default().push(written.clone()),
                }
            }
        }
    }
    // One too short to be known by its words is known by its lines: all within a story that has a former article's name already.
    for (page, former) in former.iter().flat_map(|(page, all)| all.iter().map(move |former| (page, former))) {
        if former.lines.is_empty() || owner.contains_key(former.written.id.as_str()) {
            continue;
        }
        let host = stories.iter().enumerate().filter(|(number, _)| kept[*number].is_some()).find(|(_, story)| {
            let lines: BTreeSet<usize> = story.parts.iter().filter(|(at, _)| at == page).flat_map(|(_, item)| lines_of(item)).collect();
            former.lines.intersection(&lines).count() as f64 >= SAME_STORY * former.lines.len() as f64
        });
        if let Some((number, _)) = host {
            owner.insert(&former.written.id, number);
            merged_into.entry(number).or_default().push(former.written.clone());
        }
    }
    split_from.retain(|number, _| kept[*number].is_none());
    // A part too short to be known by its words is known by its lines.
    for (number, story) in stories.iter().enumerate().filter(|(number, _)| kept[*number].is_none()) {
        let (page, item) = story.parts[0];
        let lines = lines_of(item);
        let whole = former.get(&page).into_iter().flatten().find(|former| {
            let common = lines.intersection(&former.lines).count();
            common as f64 >= SAME_STORY * lines.len() as f64 && owner.contains_key(former.written.id.as_str())
        });
        if let Some(whole) = whole.filter(|_| !lines.is_empty()) {
            split_from.entry(number).or_insert_with(|| whole.written.id.clone());
        }
    }
    Identities { kept, merged_into, split_from }
}

fn pairs_of(item: &Item) -> Pairs {
    Pairs::of(item.blocks.iter().map(|block| block.text.as_str()))
}

fn lines_of(item: &Item) -> BTreeSet<usize> {
    item.blocks.iter().flat_map(|block| &block.lines).flat_map(|(from, to)| *from..=*to).collect()
}

/// The share of all lines that both have.
fn share(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> f64 {
    let common = a.intersection(b).count();
    if common == 0 { 0.0 } else { common as f64 / (a.len() + b.len() - common) as f64 }
}

//! Raw pages with their accounts: by paper, with what was read from them, without what readers may not see; and the raw lines of
//! each paragraph of an article.

use std::collections::{BTreeMap, BTreeSet};

use super::{ArticleIndex, Entry, Inputs, Provenance, SourcePage, entries};
use crate::{
    article::{
        SourceLines,
        body::{self, Paragraph},
        compose::{Joint, below_raw, composed},
        edtf::Edtf,
        merge,
    },
    config::Rights,
    ingest::{
        Ledger,
        join::StoryName,
        ledger::{Item, LineRange},
    },
    source::RawPage,
};

/// The pages by paper, and the provenance of every article.
pub(super) fn publications(
    articles: &mut [Entry],
    stories: &BTreeMap<StoryName, ArticleIndex>,
    inputs: &Inputs<'_>,
) -> BTreeMap<Option<String>, Vec<SourcePage>> {
    provenance(articles, inputs, stories);
    let mut publications: BTreeMap<Option<String>, Vec<SourcePage>> = BTreeMap::new();
    let mut cited: BTreeMap<&str, Vec<ArticleIndex>> = BTreeMap::new();
    for (index, entry) in articles.iter().enumerate() {
        for source in &entry.article.front.source {
            cited.entry(&source.raw).or_default().push(index);
        }
    }
    for (page, ledger) in inputs.pages.iter().zip(inputs.ledgers) {
        let (publication, source) = source_page(page, ledger, articles, stories, &cited, inputs);
        publications.entry(publication).or_default().push(source);
    }
    for pages in publications.values_mut() {
        pages.sort_by_cached_key(|page| {
            let date = page.issue_date.as_deref().and_then(|date| Edtf::parse(date).ok()).map_or((u16::MAX, 0, 0), |date| {
                let (year, month, day, _) = date.sort_key();
                (year, month, day)
            });
            (date, entries::page_key(page.page.as_deref()), page.raw.clone())
        });
    }
    publications
}

fn source_page(
    page: &RawPage,
    ledger: &Ledger,
    articles: &[Entry],
    stories: &BTreeMap<StoryName, ArticleIndex>,
    cited: &BTreeMap<&str, Vec<ArticleIndex>>,
    inputs: &Inputs<'_>,
) -> (Option<String>, SourcePage) {
    let raw = below_raw(&page.path);
    let items: Vec<Option<ArticleIndex>> =
        ledger.items.iter().map(|item| stories.get(&StoryName { raw: page.path.clone(), item: item.id.clone() }).copied()).collect();
    let mut on_page: Vec<ArticleIndex> = Vec::new();
    for index in items.iter().flatten().chain(cited.get(raw).into_iter().flatten()) {
        if !on_page.contains(index) {
            on_page.push(*index);
        }
    }
    // What a person found out about a page stands in its articles: they name the paper when the sidecar does not.
    let first = on_page.first().map(|index| &articles[*index].article.front);
    let facts = &page.facts;
    let publication = facts.publication.clone().or_else(|| first.and_then(|front| front.publication.clone()));
    let paper = publication.as_ref().and_then(|paper| inputs.config.rights_of.get(paper)).copied();
    let own = facts.rights.as_deref().and_then(entries::rights_named).or(paper).unwrap_or(inputs.config.rights);
    let mut shown = ledger.clone();
    let mut withheld = BTreeSet::new();
    for (number, item) in shown.items.iter_mut().enumerate() {
        let written = ledger.baoku.as_ref().and_then(|record| record.stories.get(&item.id));
        let hidden = match items[number] {
            Some(index) => articles[index].withdrawn.is_some() || articles[index].rights > Rights::Full,
            // Written once, but no article now: held back, or deleted by a person.
            None => written.is_some() || own > Rights::Full,
        };
        if hidden {
            withhold(item, &mut withheld);
        }
    }
    for index in on_page.iter().filter(|index| articles[**index].withdrawn.is_some() || articles[**index].rights > Rights::Full) {
        let sources = articles[*index].article.front.source.iter().filter(|source| source.raw == raw);
        let named: Vec<LineRange> = sources.flat_map(|source| &source.lines).copied().collect();
        // Somewhere on the page, nobody said where.
        if named.is_empty() && !items.contains(&Some(*index)) {
            withheld.extend(1..=page.lines.len());
        }
        withheld.extend(named.into_iter().flat_map(|range| lines_in(range, page)));
    }
    if own > Rights::Full {
        withheld.extend(1..=page.lines.len());
    }
    let touched = |ranges: &[LineRange]| ranges.iter().flat_map(|range| lines_in(*range, page)).any(|line| withheld.contains(&line));
    for stray in shown.stray.iter_mut().filter(|stray| touched(&stray.lines)) {
        stray.text.clear();
    }
    let lines = page
        .lines
        .iter()
        .enumerate()
        .map(|(number, line)| if withheld.contains(&(number + 1)) { String::new() } else { line.clone() })
        .collect();
    // A page of which something is withheld is not shown as it was received.
    let partly = if withheld.is_empty() { Rights::Full } else { Rights::Excerpt };
    let rights = on_page.iter().map(|index| articles[*index].rights).chain([own, partly]).max().unwrap_or_default();
    let source = SourcePage {
        raw: raw.to_owned(),
        issue_date: facts.issue_date.clone().or_else(|| first.and_then(|front| front.issue_date.clone())),
        page: facts.page.clone().or_else(|| first.and_then(|front| front.page.clone())),
        edition: facts.edition.clone(),
        url: facts.url.clone(),
        scan: facts.scan.clone(),
        encoding: page.encoding.to_owned(),
        articles: on_page,
        lines,
        withheld,
        ledger: shown.into(),
        items,
        rights,
    };
    (publication, source)
}

/// Takes the texts out of an item and notes its lines.
fn withhold(item: &mut Item, withheld: &mut BTreeSet<usize>) {
    // A faulty ledger may name any lines; those beyond the page harm nobody but must not fill the memory.
    for (from, to) in item.blocks.iter().flat_map(|block| block.lines.iter().copied()) {
        withheld.extend(from..=to.min(from.saturating_add(1_000_000)));
    }
    for block in &mut item.blocks {
        block.text.clear();
    }
    for text in [&mut item.kicker, &mut item.headline, &mut item.subtitle, &mut item.photo_credit, &mut item.notes] {
        *text = None;
    }
    item.authors.clear();
    item.doubts.clear();
}

/// The lines of a range that the page has.
fn lines_in((from, to): LineRange, page: &RawPage) -> std::ops::RangeInclusive<usize> {
    from.max(1)..=to.min(page.lines.len())
}

/// Fills in [`Entry::provenance`].
fn provenance(articles: &mut [Entry], inputs: &Inputs<'_>, stories: &BTreeMap<StoryName, ArticleIndex>) {
    let places: BTreeMap<&str, usize> = inputs.pages.iter().enumerate().map(|(index, page)| (page.path.as_str(), index)).collect();
    let mut parts: BTreeMap<ArticleIndex, Vec<(&RawPage, &Item, Joint)>> = BTreeMap::new();
    for (name, article) in stories {
        let Some(index) = places.get(name.raw.as_str()) else { continue };
        let Some(item) = inputs.ledgers[*index].items.iter().find(|item| item.id == name.item) else { continue };
        let joint = inputs.joins.continuations.iter().find(|pair| pair.to == *name);
        let joint = joint.map_or_else(Joint::default, |pair| Joint { overlap: pair.overlap, mid_paragraph: pair.mid_paragraph });
        parts.entry(*article).or_default().push((&inputs.pages[*index], item, joint));
    }
    for (article, mut parts) in parts {
        let entry = &mut articles[article];
        let order = &entry.article.front.source;
        parts.sort_by_key(|(page, _, _)| order.iter().position(|source| source.raw == below_raw(&page.path)).unwrap_or(usize::MAX));
        let items: Vec<(&Item, Joint)> = parts.iter().map(|(_, item, joint)| (*item, *joint)).collect();
        let composed = composed(&items);
        let read: Vec<Paragraph> = composed.iter().map(|composed| composed.paragraph.clone()).collect();
        let now = body::paragraphs(&entry.article.body);
        entry.provenance = merge::origins(&now, &read)
            .into_iter()
            .map(|origin| {
                let Some((at, edited)) = origin else { return Provenance { lines: Vec::new(), edited: true } };
                let mut lines: Vec<SourceLines> = Vec::new();
                for (part, block) in &composed[at].blocks {
                    let raw = below_raw(&parts[*part].0.path);
                    match lines.last_mut() {
                        Some(last) if last.raw == raw => last.lines.extend(&block.lines),
                        _ => lines.push(SourceLines { raw: raw.to_owned(), lines: block.lines.clone() }),
                    }
                }
                Provenance { lines, edited }
            })
            .collect();
    }
}

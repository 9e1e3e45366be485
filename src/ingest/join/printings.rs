//! The same story in several papers, whole or shortened.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Page, Place,
    sketch::{PageSketch, close_shingles, folded, shared},
};
use crate::ingest::{
    facts,
    ledger::{Item, Kind, Role},
};

/// Of the shorter text's shingles, those that the longer one has too: from here on they are the same story.
const SAME: f64 = 0.6;
/// Shortest text (characters without punctuation) that can prove anything.
const SHORTEST: usize = 24;
/// Stories that share a shingle with more others than this hold a phrase that everybody prints.
const COMMON: usize = 48;

/// Groups of stories that are printings of one, each group and their list sorted.
pub(super) fn find(pages: &[Page<'_>]) -> Vec<Vec<Place>> {
    let mut index: BTreeMap<u32, Vec<Place>> = BTreeMap::new();
    let mut sizes: BTreeMap<Place, usize> = BTreeMap::new();
    for (page, shown) in pages.iter().enumerate() {
        for (hash, item) in PageSketch::of(shown.ledger).hashes {
            let place = Place { page, item: usize::from(item) };
            index.entry(hash).or_default().push(place);
            *sizes.entry(place).or_default() += 1;
        }
    }
    let mut votes: BTreeMap<(Place, Place), usize> = BTreeMap::new();
    for places in index.into_values().filter(|places| (2..=COMMON).contains(&places.len())) {
        for (i, &a) in places.iter().enumerate() {
            for &b in &places[i + 1..] {
                if a.page != b.page {
                    *votes.entry((a.min(b), a.max(b))).or_default() += 1;
                }
            }
        }
    }
    let mut texts = Texts { pages, known: BTreeMap::new() };
    let mut groups = Groups::default();
    for ((a, b), count) in votes {
        if count < 2 && sizes[&a].min(sizes[&b]) > 16 || groups.root(a) == groups.root(b) {
            continue;
        }
        if same_kind(pages[a.page].item(a), pages[b.page].item(b)) && texts.same(a, b) {
            groups.unite(a, b);
        }
    }
    groups.into_sorted()
}

/// Dates that other printings of a story give: where the dateline lacks its year and they agree on it.
pub(super) fn dates(pages: &[Page<'_>], groups: &[Vec<Place>]) -> Vec<(Place, String)> {
    let mut out = Vec::new();
    for group in groups {
        let known: BTreeSet<&str> = group.iter().filter_map(|&place| pages[place.page].item(place).date.as_deref()).collect();
        for &place in group {
            let item = pages[place.page].item(place);
            let Some(day) = item.date.is_none().then(|| printed_day(item)).flatten() else { continue };
            let fits: Vec<_> = known
                .iter()
                .filter(|date| {
                    let mut parts = date.split('-').skip(1).map(|part| part.parse::<u8>().ok());
                    let month = parts.next().flatten();
                    parts.next().flatten() == Some(day.day) && (day.month.is_none() || day.month == month)
                })
                .collect();
            if let [only] = fits.as_slice() {
                out.push((place, (**only).to_owned()));
            }
        }
    }
    out
}

/// The day of a story's dateline or signoff as printed.
fn printed_day(item: &Item) -> Option<facts::Day> {
    item.blocks.iter().find_map(|block| match block.role {
        Role::P | Role::Lead => facts::dateline(&block.text)?.day,
        Role::Signoff => facts::signoff(&block.text)?.day,
        _ => None,
    })
}

/// A photo's caption repeats words of the story that it illustrates: it is a printing of photos only.
fn same_kind(a: &Item, b: &Item) -> bool {
    (a.kind == Kind::Photo) == (b.kind == Kind::Photo)
}

impl Page<'_> {
    pub(super) fn item(&self, place: Place) -> &Item {
        &self.ledger.items[place.item]
    }
}

/// Texts for exact comparison, each made once.
struct Texts<'a> {
    pages: &'a [Page<'a>],
    known: BTreeMap<Place, Vec<u64>>,
}

impl Texts<'_> {
    fn of(&mut self, place: Place) -> Vec<u64> {
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        // Bounded: an archive's worth of shingles would not fit.
        if self.known.len() > 4096 {
            self.known.clear();
        }
        let made = close_shingles(&folded(super::paragraphs(self.pages[place.page].item(place))));
        self.known.insert(place, made.clone());
        made
    }

    fn same(&mut self, a: Place, b: Place) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        let least = a.len().min(b.len());
        least >= SHORTEST && shared(&a, &b) as f64 >= SAME * least as f64
    }
}

/// Sets of stories that belong together.
#[derive(Default)]
struct Groups {
    parents: BTreeMap<Place, Place>,
}

impl Groups {
    fn root(&self, mut place: Place) -> Place {
        while let Some(&parent) = self.parents.get(&place).filter(|parent| **parent != place) {
            place = parent;
        }
        place
    }

    fn unite(&mut self, a: Place, b: Place) {
        let (a, b) = (self.root(a), self.root(b));
        let (first, second) = (a.min(b), a.max(b));
        self.parents.insert(first, first);
        self.parents.insert(second, first);
    }

    fn into_sorted(self) -> Vec<Vec<Place>> {
        let mut groups: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
        for &place in self.parents.keys() {
            groups.entry(self.root(place)).or_default().push(place);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

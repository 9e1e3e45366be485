//! Second pass: what pages say about each other. Stories that go on over pages, and stories that several papers print.
//!
//! Pages are taken in the order of their paths, whatever order they are given in, and are compared through small sketches
//! ([`sketch::PageSketch`], at most 1 KB a page) and indices over them, so the work grows with the number of stories that
//! have something in common, not with the square of all.

mod continuations;
mod printings;
pub mod sketch;

use serde::{Deserialize, Serialize};

use super::{
    facts::{self, Time},
    ledger::{Item, Ledger, Role},
};
use crate::source::RawPage;

/// A story by names that last: the raw page's path and the story's name in its ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoryName {
    /// Path of the raw page relative to the archive's root.
    pub raw: String,
    /// [`Item::id`].
    pub item: String,
}

/// A story that goes on on another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continued {
    /// The part that breaks off.
    pub from: StoryName,
    /// The part that goes on.
    pub to: StoryName,
    /// How many paragraphs at the head of the second part the first holds already (papers that cut a wire story at
    /// different places): readers of the whole skip them.
    pub overlap: usize,
    /// Whether the page turn cuts a paragraph: its halves are one.
    pub mid_paragraph: bool,
    /// What speaks for it, in words.
    pub evidence: Vec<String>,
}

/// What the second pass found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joins {
    /// Parts of one story, sorted by name; a story over three pages is two pairs.
    pub continuations: Vec<Continued>,
    /// The same story in several papers, whole or shortened: groups of two or more, sorted by name.
    pub printings: Vec<Vec<StoryName>>,
}

impl Joins {
    /// The part with which a story goes on.
    #[must_use]
    pub fn continuation_of(&self, story: &StoryName) -> Option<&Continued> {
        self.continuations.iter().find(|pair| pair.from == *story)
    }

    /// The other printings of a story.
    #[must_use]
    pub fn printings_of(&self, story: &StoryName) -> Vec<&StoryName> {
        self.printings.iter().filter(|group| group.contains(story)).flatten().filter(|other| *other != story).collect()
    }
}

/// Joins the stories of all pages. `ledgers[i]` is the account of `pages[i]`. Dates that only another printing gives are
/// filled in; what is likely but not sure becomes a doubt of the stories in question.
pub fn join(pages: &[RawPage], ledgers: &mut [Ledger]) -> Joins {
    let mut order: Vec<usize> = (0..pages.len().min(ledgers.len())).collect();
    order.sort_by(|&a, &b| pages[a].path.cmp(&pages[b].path));
    let shown: Vec<Page<'_>> = order.iter().map(|&i| Page::of(&pages[i], &ledgers[i])).collect();
    let groups = printings::find(&shown);
    let (continuations, doubts) = continuations::find(&shown, &groups);
    let printings = groups.iter().map(|group| group.iter().map(|&place| shown[place.page].name(place)).collect()).collect();
    let dates = printings::dates(&shown, &groups);
    drop(shown);
    for (place, date) in dates {
        let item = &mut ledgers[order[place.page]].items[place.item];
        item.date = Some(date);
        item.doubts.retain(|doubt| doubt.code != "date-year");
    }
    for (place, doubt) in doubts {
        let item = &mut ledgers[order[place.page]].items[place.item];
        if !item.doubts.contains(&doubt) {
            item.doubts.push(doubt);
        }
    }
    Joins { continuations, printings }
}

/// Where a story is: indices into the pages in the order of their paths, and into the page's stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    page: usize,
    item: usize,
}

/// A page with its account and its time.
struct Page<'a> {
    raw: &'a RawPage,
    ledger: &'a Ledger,
    time: Time,
}

impl<'a> Page<'a> {
    fn of(raw: &'a RawPage, ledger: &'a Ledger) -> Self {
        Self { raw, ledger, time: facts::Context::of(raw).time }
    }

    fn name(&self, place: Place) -> StoryName {
        StoryName { raw: self.raw.path.clone(), item: self.ledger.items[place.item].id.clone() }
    }

    /// Number of the page, from its sidecar or its own foot.
    fn number(&self) -> Option<u32> {
        let label = self.raw.facts.page.clone().or_else(|| {
            let printed = self.ledger.stray.iter().find(|stray| facts::furniture(&stray.text) == Some(facts::Furniture::PageNumber))?;
            Some(printed.text.clone())
        })?;
        facts::page_number(&label)
    }
}

/// A story's paragraphs without its dateline.
fn paragraphs(item: &Item) -> impl Iterator<Item = &str> {
    item.blocks.iter().filter(|block| matches!(block.role, Role::P | Role::Lead | Role::Caption)).map(|block| {
        let end = facts::dateline(&block.text).map_or(0, |dateline| dateline.end);
        block.text.get(end..).unwrap_or(&block.text)
    })
}

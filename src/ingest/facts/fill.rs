//! The facts of a story, from its blocks.

use super::{
    byline,
    dateline::{self, Dateline},
    turn,
    year::{self, Time},
};
use crate::{
    ingest::{
        ledger::{Block, Continuation, Doubt, Item, Role},
        text::Habits,
    },
    source::RawPage,
};

/// What a page says about its stories' facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// When the page was printed.
    pub time: Time,
    /// How the page sets names and brackets.
    pub habits: Habits,
}

impl Context {
    /// The context of a page.
    #[must_use]
    pub fn of(page: &RawPage) -> Self {
        Self { time: Time::of(&page.lines, &page.facts), habits: Habits::of(&page.lines) }
    }
}

/// Sets agency, place, date, authors, photo credit and continuations of a story from its blocks. What is uncertain stays
/// empty and becomes a doubt.
pub fn fill(item: &mut Item, context: &Context) {
    let mut wires: Vec<(Dateline, usize)> = Vec::new();
    let mut authors: Vec<String> = Vec::new();
    let mut agency = None;
    for (index, block) in item.blocks.iter().enumerate() {
        match block.role {
            Role::P | Role::Lead => {
                if let Some(found) = dateline::dateline(&block.text) {
                    add(&mut authors, &found.reporters);
                    wires.push((found, index));
                }
            }
            Role::Signoff => {
                if let Some(found) = dateline::signoff(&block.text) {
                    add(&mut authors, &found.reporters);
                    wires.push((found, index));
                }
            }
            Role::Byline => {
                if let Some(found) = byline::byline(&block.text) {
                    add(&mut authors, &found.people);
                    agency = agency.or(found.agency);
                }
            }
            Role::Credit => {
                if let Some(found) = byline::credit(&block.text) {
                    add(&mut authors, &found.people);
                    agency = agency.or(found.agency);
                }
                item.photo_credit = item.photo_credit.take().or_else(|| Some(bare(&block.text)));
            }
            Role::Continuation => {
                if let Some(found) = turn::turn(&block.text)
                    && let Some(page) = found.page
                {
                    match found.way {
                        turn::Way::To => item.continued_to = Some(Continuation { page }),
                        turn::Way::From => item.continued_from = Some(Continuation { page }),
                    }
                }
            }
            _ => {}
        }
    }
    if let Some((first, index)) = wires.first() {
        item.agency.clone_from(&first.agency);
        item.place.clone_from(&first.place);
        if let Some(day) = first.day {
            match context.time.resolve(day) {
                Ok(whole) => item.date = Some(year::print(whole)),
                Err(years) => {
                    let mut doubt = doubt("date-year", "the dateline's year or month is not known", &item.blocks[*index]);
                    doubt.alternatives = years.into_iter().filter_map(|year| Some(year::print((year, day.month?, day.day)))).collect();
                    item.doubts.push(doubt);
                }
            }
        }
        if first.unsure {
            item.doubts.push(doubt(
                "dateline-names",
                "the reporter and the place of the dateline could not be told apart",
                &item.blocks[*index],
            ));
        }
    }
    if item.agency.is_none() && wires.is_empty() {
        item.agency = agency;
    }
    item.authors = authors;
}

fn doubt(code: &str, message: &str, block: &Block) -> Doubt {
    Doubt { code: code.to_owned(), message: message.to_owned(), lines: block.lines.clone(), alternatives: Vec::new() }
}

fn add(list: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !list.contains(name) {
            list.push(name.clone());
        }
    }
}

/// A credit without the brackets round the whole of it.
fn bare(text: &str) -> String {
    let text = text.trim();
    for (open, close) in [('（', '）'), ('(', ')'), ('〔', '〕'), ('【', '】'), ('[', ']')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.contains(open)
        {
            return inner.trim().to_owned();
        }
    }
    text.to_owned()
}

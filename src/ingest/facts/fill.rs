//! The facts of a story, from its blocks.

use super::{
    byline, date::Day,
    dateline::{self, Dateline},
    turn,
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
    /// The paper's issue date where the sidecar states a whole one: year, month, day.
    pub issue: Option<(i32, u8, u8)>,
    /// The latest day with a year that the page's text names and that may lie in its past.
    pub latest: Option<(i32, u8, u8)>,
    /// How the page sets names and brackets.
    pub habits: Habits,
}

impl Context {
    /// The context of a page.
    #[must_use]
    pub fn of(page: &RawPage) -> Self {
        let issue = page.facts.issue_date.as_deref().and_then(parse_date);
        Self { issue, latest: None, habits: Habits::of(&page.lines) }
    }
}

fn parse_date(date: &str) -> Option<(i32, u8, u8)> {
    let mut parts = date.trim_end_matches(['?', '~', '%']).splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = parts.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
    Some((year, month, day))
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
        item.agency = first.agency.clone();
        item.place = first.place.clone();
        item.date = first.day.and_then(|day| resolve(day, context));
        if first.unsure {
            item.doubts.push(doubt("dateline-names", "the reporter and the place of the dateline could not be told apart", &item.blocks[*index]));
        }
        if first.day.is_some() && item.date.is_none() {
            item.doubts.push(doubt("date-year", "the dateline's year is not known", &item.blocks[*index]));
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

/// The whole date of a day as printed: its year and month from the issue date, else from the page's own dates.
fn resolve(day: Day, context: &Context) -> Option<String> {
    let (year, month) = match (day.year, day.month, context.issue.or(context.latest)) {
        (Some(year), Some(month), _) => (year, month),
        (None, Some(month), Some((year, issue_month, issue_day))) => {
            // The dateline of a January page may lie in December.
            let ahead = (month, day.day) > (issue_month, issue_day) && i32::from(month) - i32::from(issue_month) > 1;
            (if ahead && context.issue.is_some() { year - 1 } else { year }, month)
        }
        (None, None, Some((year, issue_month, issue_day))) => {
            if day.day <= issue_day + 1 {
                (year, issue_month)
            } else if issue_month == 1 {
                (year - 1, 12)
            } else {
                (year, issue_month - 1)
            }
        }
        _ => return None,
    };
    Some(format!("{year:04}-{month:02}-{:02}", day.day))
}

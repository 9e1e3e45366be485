//! Corrections of a page's sidecar → the ledger: what a person decided once stands, whatever the first pass reads.
//!
//! The ledger is taken apart into blocks of units (a line, or the part of a line that a block shares with another), the
//! corrections move, cut and join these in their order, and only the stories that were touched are written anew.

mod desk;

use std::collections::BTreeSet;

use super::{
    account, facts,
    ledger::{Continuation, Item, Kind, Ledger, LineRange, Role},
};
use crate::{
    diagnostic::Diagnostic,
    source::{Correction, Fact, Fit, Quote, RawPage},
};
use desk::Desk;

/// Applies the corrections of a page's sidecar to its account, in their order. What does not fit the page, or asks for what
/// cannot be, is not applied; what cannot be is among the messages, what does not fit the text was told when the page was
/// decoded.
pub fn correct(page: &RawPage, ledger: &mut Ledger) -> Vec<Diagnostic> {
    if page.facts.corrections.is_empty() {
        return Vec::new();
    }
    let context = facts::Context::of(page);
    let mut desk = Desk::of(page, ledger);
    let mut told = Vec::new();
    // Facts come last: they are about stories as they are in the end.
    let (stated, shapes): (Vec<&Correction>, Vec<&Correction>) =
        page.facts.corrections.iter().partition(|correction| correction.facts.is_some());
    for correction in shapes {
        if let Some(Err(why)) = shape(&mut desk, correction, &page.lines) {
            told.push(refused(correction, &why));
        }
    }
    let settled = desk.settled.clone();
    desk.write(ledger, &context);
    for item in &mut ledger.items {
        item.doubts.retain(|doubt| !is_settled(&doubt.lines, item.blocks.first().map(|block| block.lines.as_slice()), &settled));
    }
    for correction in stated {
        if let Some(quote) = &correction.facts
            && let Fit::Lines(from, _) = quote.find(&page.lines)
        {
            match ledger.items.iter_mut().find(|item| holds(item, from)) {
                Some(item) => correction.set.iter().for_each(|(key, fact)| state(item, key, fact)),
                None => told.push(refused(correction, &format!("line {from} belongs to no story"))),
            }
        }
    }
    account::number(ledger);
    account::keep_all(ledger, page);
    told
}

/// The first and last line of each quote that a correction of a page names, where it fits: what a person has decided.
#[must_use]
pub fn decided(page: &RawPage) -> BTreeSet<usize> {
    let quotes =
        page.facts.corrections.iter().flat_map(Correction::quotes).filter(|(key, _)| !matches!(*key, "to" | "of" | "after" | "before"));
    let found = quotes.filter_map(|(_, quote)| match quote.find(&page.lines) {
        Fit::Lines(from, to) => Some(from..=to),
        Fit::Nowhere | Fit::Several => None,
    });
    found.flatten().collect()
}

/// Does what one correction says about lines; `None` when a quote does not fit, the reason why it cannot be done as an error.
fn shape(desk: &mut Desk<'_>, correction: &Correction, lines: &[String]) -> Option<Result<(), String>> {
    let find = |quote: &Quote| match quote.find(lines) {
        Fit::Lines(from, to) => Some((from, to)),
        Fit::Nowhere | Fit::Several => None,
    };
    // Of `Option<Option>`: not stated at all, or stated and fitting.
    let further = |quote: &Option<Quote>| match quote {
        None => Some(None),
        Some(quote) => find(quote).map(Some),
    };
    let line = |range: Option<LineRange>| range.map(|(from, _)| from);
    let result = if let Some(quote) = &correction.breaks {
        desk.split(find(quote)?.0)
    } else if let Some(quote) = &correction.join {
        desk.join(find(quote)?.0, line(further(&correction.to)?))
    } else if let (Some(quote), Some(role)) = (&correction.lines, correction.role.as_deref().and_then(role)) {
        desk.block(find(quote)?, role, line(further(&correction.of)?))
    } else if !correction.story.is_empty() {
        let ranges: Vec<LineRange> = correction.story.iter().map(find).collect::<Option<_>>()?;
        desk.story(&ranges, correction.kind.as_deref().and_then(kind))
    } else if let Some(quote) = &correction.continues {
        desk.unite(find(quote)?.0, line(further(&correction.to)?))
    } else if let Some(quote) = &correction.moves {
        let (after, before) = (line(further(&correction.after)?), line(further(&correction.before)?));
        desk.place(find(quote)?, after, before)
    } else if let Some(quote) = &correction.stray {
        desk.stray(find(quote)?, correction.why.as_deref().unwrap_or("belongs to no story, as a person decided"))
    } else if let Some(quote) = &correction.sure {
        desk.settled.push(find(quote)?);
        Ok(())
    } else {
        Ok(())
    };
    Some(result)
}

fn refused(correction: &Correction, why: &str) -> Diagnostic {
    correction
        .told("correction-refused", format!("this correction cannot be applied: {why}"))
        .help("`baoku explain page PAGE` shows how the lines are read now")
}

fn role(name: &str) -> Option<Role> {
    serde_json::from_value(name.into()).ok()
}

fn kind(name: &str) -> Option<Kind> {
    serde_json::from_value(name.into()).ok()
}

fn holds(item: &Item, line: usize) -> bool {
    item.blocks.iter().flat_map(|block| &block.lines).any(|(from, to)| (*from..=*to).contains(&line))
}

/// Whether one of the ranges that a person decided has a line of a doubt; a doubt without lines is about the story's first.
fn is_settled(lines: &[LineRange], first: Option<&[LineRange]>, settled: &[LineRange]) -> bool {
    let lines = if lines.is_empty() { first.unwrap_or_default() } else { lines };
    settled.iter().any(|(a, b)| lines.iter().any(|(from, to)| from <= b && a <= to))
}

/// Sets a fact of a story, and takes out the doubts about it.
fn state(item: &mut Item, key: &str, fact: &Fact) {
    let text = match fact {
        Fact::Text(text) => Some(text.clone()),
        _ => None,
    };
    let page = match fact {
        Fact::Number(page) => Some(Continuation { page: *page }),
        _ => None,
    };
    match key {
        "headline" => item.headline = text,
        "kicker" => item.kicker = text,
        "subtitle" => item.subtitle = text,
        "agency" => item.agency = text,
        "place" => item.place = text,
        "date" => item.date = text,
        "photo_credit" => item.photo_credit = text,
        "authors" => item.authors = if let Fact::Names(names) = fact { names.clone() } else { Vec::new() },
        "continued_to" => item.continued_to = page,
        "continued_from" => item.continued_from = page,
        _ => {}
    }
    let about: &[&str] = match key {
        "headline" | "kicker" | "subtitle" => &["headline"],
        "agency" | "place" | "authors" => &["dateline", "authors", "byline"],
        "date" => &["date-"],
        "continued_to" | "continued_from" => &["continuation"],
        _ => &[],
    };
    item.doubts.retain(|doubt| !about.iter().any(|start| doubt.code.starts_with(start)));
}

//! Why a line begins a block or goes on in one, in words: what a person looks at when comparing a reading with the page.
//!
//! The words say what the page shows of each decision (widths, sentence ends, indents, datelines), measured as the first pass
//! measures it. The decision itself is the cheapest reading of the whole page; no single reason makes it.

use std::collections::BTreeMap;

use super::{
    bonds, correct, facts, geometry,
    ledger::{Item, Ledger, Role},
    placing, text,
};
use crate::source::RawPage;

/// The widest column, in half-characters, of which a line two characters short says anything: wider ones are whole paragraphs.
const WIDEST: usize = 70;

/// What became of a raw line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineAccount {
    /// The blocks that it stands in; several for a shared line, none for a blank or stray one.
    pub uses: Vec<Use>,
    /// Why it belongs to no story, if it is stray.
    pub stray: Option<String>,
    /// What speaks for a break before it, or against one.
    pub why: Vec<String>,
    /// Whether a correction of the sidecar is about it.
    pub corrected: bool,
}

/// A line's place in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// Index of the story in the ledger.
    pub item: usize,
    /// Index of the block in the story.
    pub block: usize,
    /// What the block is.
    pub role: Role,
    /// Whether the block begins with this line.
    pub begins: bool,
    /// Whether the story begins with it.
    pub begins_story: bool,
}

/// The account of each line of a page, in the order of the lines.
#[must_use]
pub fn lines(page: &RawPage, ledger: &Ledger) -> Vec<LineAccount> {
    let mut accounts = vec![LineAccount::default(); page.lines.len()];
    let paper = placing::places(page);
    for (i, item) in ledger.items.iter().enumerate() {
        let full = full_width(page, item);
        let mut before: Option<usize> = None;
        for (b, block) in item.blocks.iter().enumerate() {
            let mut begins = true;
            let first = block.lines.first().map(|(from, _)| *from);
            for line in block.lines.iter().flat_map(|(from, to)| *from..=*to) {
                let Some(account) = line.checked_sub(1).and_then(|line| accounts.get_mut(line)) else { continue };
                if text::is_blank(&page.lines[line - 1]) {
                    continue;
                }
                account.uses.push(Use { item: i, block: b, role: block.role, begins, begins_story: begins && b == 0 });
                account.why = if begins {
                    let role_before = b.checked_sub(1).map(|b| item.blocks[b].role);
                    reasons_to_begin(page, line, before, (role_before, block.role), full)
                } else {
                    before
                        .map(|before| reasons_to_go_on(page, line, before, first == Some(before), full.filter(|_| is_running(block.role))))
                        .unwrap_or_default()
                };
                account.why.extend(geometry::reasons(&paper, line, before, begins, is_running(block.role)));
                begins = false;
                before = Some(line);
            }
        }
    }
    for stray in &ledger.stray {
        for line in stray.lines.iter().flat_map(|(from, to)| *from..=*to) {
            if let Some(account) = line.checked_sub(1).and_then(|line| accounts.get_mut(line)) {
                account.stray = Some(stray.why.clone());
            }
        }
    }
    for line in correct::decided(page) {
        if let Some(account) = accounts.get_mut(line - 1) {
            account.corrected = true;
        }
    }
    accounts
}

/// The width of a story's full lines in half-characters: the commonest of its running text, of two equally common the wider.
fn full_width(page: &RawPage, item: &Item) -> Option<usize> {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for block in item.blocks.iter().filter(|block| matches!(block.role, Role::P | Role::Lead)) {
        let lines: Vec<usize> = block.lines.iter().flat_map(|(from, to)| *from..=*to).collect();
        // The last line of a paragraph is full by chance only.
        for line in lines.iter().rev().skip(1) {
            if let Some(text) = page.lines.get(line.wrapping_sub(1)) {
                *widths.entry(text::width(text)).or_default() += 1;
            }
        }
    }
    widths.into_iter().filter(|(width, _)| *width > 0).max_by_key(|(width, count)| (*count, *width)).map(|(width, _)| width)
}

fn reasons_to_begin(
    page: &RawPage,
    line: usize,
    before: Option<usize>,
    (role_before, role): (Option<Role>, Role),
    full: Option<usize>,
) -> Vec<String> {
    let mut why = Vec::new();
    let here = &page.lines[line - 1];
    let running = is_running(role);
    if running && facts::dateline(here).is_some() {
        why.push("opens with a dateline".to_owned());
    }
    if let Some(other) = role_before.filter(|other| *other != role) {
        why.push(format!("{} behind {}", role.name(), other.name()));
    }
    if matches!(role, Role::Headline | Role::H2) {
        let ends = text::ends_sentence(here);
        why.push(if ends { "although it ends a sentence" } else { "ends no sentence" }.to_owned());
        if line == 1 || text::is_blank(&page.lines[line - 2]) {
            why.push("stands apart".to_owned());
        }
    }
    if let Some(before) = before.filter(|_| running && role_before == Some(role)) {
        let last = &page.lines[before - 1];
        if text::ends_sentence(last) {
            why.push("the line before ends a sentence".to_owned());
        } else {
            why.push("although the line before stops within a sentence".to_owned());
        }
        if let Some(full) = full.filter(|full| text::width(last) + 4 <= *full) {
            why.push(format!("it stops early, {} of {}", characters(text::width(last)), characters(full)));
        }
        let blank = (before + 1..line).filter(|line| text::is_blank(&page.lines[line - 1])).count();
        if blank > 0 {
            why.push("a blank line stands between".to_owned());
        }
        if before + 1 + blank != line {
            why.push(format!("read behind line {before}"));
        }
    }
    if running && let Some(full) = full {
        let width = text::width(here);
        if here.starts_with("\u{3000}") || here.starts_with("    ") {
            why.push("indented".to_owned());
        } else if full <= WIDEST && (3..=5).contains(&full.saturating_sub(width)) {
            why.push(format!("two characters short, {} of {}: a lost indent", characters(width), characters(full)));
        }
    }
    why
}

fn reasons_to_go_on(page: &RawPage, line: usize, before: usize, is_first: bool, full: Option<usize>) -> Vec<String> {
    let mut why = Vec::new();
    let (last, here) = (&page.lines[before - 1], &page.lines[line - 1]);
    if let Some(full) = full {
        let width = text::width(last);
        // A first line lacks its indent.
        if width + if is_first { 5 } else { 2 } < full {
            why.push(format!("although the line before stops early, {} of {}", characters(width), characters(full)));
        }
    }
    if full.is_some() && text::ends_sentence(last) {
        why.push("although the line before ends a sentence".to_owned());
    }
    let (a, b): (Vec<char>, Vec<char>) = (text::squeeze(last).chars().collect(), text::squeeze(here).chars().collect());
    if let (Some(a_last), Some(b_first)) = (a.last(), b.first())
        && text::is_han(*a_last)
        && text::is_han(*b_first)
        && bonds::across(&[bonds::simplify(*a_last)], &[bonds::simplify(*b_first)]) > 3.0
    {
        why.push(format!("{a_last}|{b_first} belong together"));
    }
    let between = (before.min(line) + 1..before.max(line)).filter(|line| !text::is_blank(&page.lines[line - 1])).count();
    if line < before || between > 0 {
        why.push(format!("goes on from line {before}"));
    }
    why
}

/// Text that fills a column; headlines and the like are set as they please.
fn is_running(role: Role) -> bool {
    matches!(role, Role::P | Role::Lead)
}

/// Half-characters as characters of print: `13`, `13½`.
fn characters(width: usize) -> String {
    if width.is_multiple_of(2) { (width / 2).to_string() } else { format!("{}½", width / 2) }
}

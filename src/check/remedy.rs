//! What a person can write to correct a reading, ready to be copied into a page's sidecar.

use super::alternative;
use crate::{
    article::{Article, body, merge},
    edtf::Edtf,
    ingest::{
        evidence::LineAccount,
        ledger::{Doubt, Item, Ledger, Role},
        text,
    },
    source::{Quote, RawPage},
    yaml::quoted,
};

/// A correction, with the case in which it is the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// When to take it: `if the paragraph goes on in the next line`.
    pub when: String,
    /// An entry of `corrections:`, without indent, its lines apart.
    pub yaml: String,
    /// What a person has to fill in first.
    pub blank: Blank,
}

/// What is still open in a correction that is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blank {
    /// Nothing: it can be taken as it stands.
    #[default]
    Nothing,
    /// A line of the page, where [`LINE`] stands.
    Line,
    /// A date, EDTF, where [`DATE`] stands.
    Date,
    /// Words that only a person knows: it is a pattern to write after.
    Words,
}

/// Stands for a line, by its number and its first words.
pub const LINE: &str = "\"NN …\"";
/// Stands for a date.
pub const DATE: &str = "YYYY-MM-DD";

impl Remedy {
    pub(super) fn new(when: &str, yaml: String) -> Self {
        let blank = if yaml.contains(LINE) {
            Blank::Line
        } else if yaml.contains(DATE) {
            Blank::Date
        } else {
            Blank::Nothing
        };
        Self { when: when.to_owned(), yaml, blank }
    }

    fn in_words(self) -> Self {
        Self { blank: Blank::Words, ..self }
    }
}

/// Path of a page's own sidecar.
#[must_use]
pub fn sidecar(page: &RawPage) -> String {
    format!("{}.yaml", page.path.rsplit_once('.').map_or(&*page.path, |(stem, _)| stem))
}

/// How a doubt is known when it is marked as solved in front matter: its code and the first words of its line.
#[must_use]
pub fn solved_as(page: &RawPage, item: &Item, doubt: &Doubt) -> String {
    if let Some(subject) = conflict(doubt) {
        return format!("{} {subject}", doubt.code);
    }
    let line = line_of(item, doubt);
    let words: String = page.lines.get(line.wrapping_sub(1)).map_or(String::new(), |line| text::squeeze(line)).chars().take(8).collect();
    format!("{} {words}", doubt.code)
}

/// What settles a doubt for the whole page at once: an entry of the sidecar beside `corrections:`.
#[must_use]
pub fn for_page(page: &RawPage, doubt: &Doubt) -> Option<Remedy> {
    (doubt.code == "date-year" && page.facts.issue_date.is_none())
        .then(|| Remedy::new("with the paper's issue date, for all stories of the page", "issue_date: YYYY-MM-DD".to_owned()))
}

/// Whether one of the marks in front matter is of this doubt.
#[must_use]
pub fn is_solved(solved: &[String], page: &RawPage, item: &Item, doubt: &Doubt) -> bool {
    let line = page.lines.get(line_of(item, doubt).wrapping_sub(1)).map_or(String::new(), |line| text::squeeze(line));
    solved.iter().any(|mark| {
        let (code, words) = mark.split_once(char::is_whitespace).unwrap_or((mark, ""));
        if let Some(subject) = conflict(doubt) {
            return code == doubt.code && words.trim() == subject;
        }
        // A doubt without words in its line is known by its code alone.
        code == doubt.code && line.starts_with(&text::squeeze(words)) && (line.is_empty() || !words.trim().is_empty())
    })
}

/// The key of front matter that a person edited and the page reads otherwise; `None` where it is a paragraph.
#[must_use]
pub fn edited_field(doubt: &Doubt) -> Option<&str> {
    doubt.message.strip_prefix('`')?.split_once('`').map(|(field, _)| field)
}

/// What an edit that the page contradicts is known by: a story may have several. The field, or how the page's reading begins.
fn conflict(doubt: &Doubt) -> Option<String> {
    if doubt.code != "edit-conflict" {
        return None;
    }
    let read = doubt.alternatives.first().map(|read| text::squeeze(read).chars().take(8).collect());
    Some(edited_field(doubt).map(str::to_owned).or(read).unwrap_or_default())
}

/// Whether an article has taken over what the page reads in place of an edit.
#[must_use]
pub fn is_taken(article: &Article, doubt: &Doubt) -> bool {
    let Some(read) = doubt.alternatives.first().filter(|_| doubt.code == "edit-conflict") else { return false };
    match edited_field(doubt) {
        Some(field) => merge::fields(&article.front).get(field).is_some_and(|value| merge::said(value) == *read),
        None => body::paragraphs(&article.body).iter().any(|paragraph| paragraph.source() == *read),
    }
}

/// The line that a doubt is about, from 1: its own first, else the story's.
#[must_use]
pub fn line_of(item: &Item, doubt: &Doubt) -> usize {
    doubt.lines.first().or_else(|| item.blocks.first().and_then(|block| block.lines.first())).map_or(0, |(from, _)| *from)
}

/// What would settle a doubt, the likeliest first; last that all is right as it is.
#[must_use]
pub fn remedies(page: &RawPage, ledger: &Ledger, item: &Item, doubt: &Doubt) -> Vec<Remedy> {
    let first = line_of(item, doubt);
    if first == 0 || first > page.lines.len() {
        return Vec::new();
    }
    let last = doubt.lines.last().map_or(first, |(_, to)| *to);
    let quote = |from: usize, to: usize| quoted(&Quote::of(&page.lines, from, to).to_string());
    let next = (last + 1..=page.lines.len()).find(|line| !text::is_blank(&page.lines[line - 1]));
    // No correction of the page settles an edit of the article.
    if doubt.code == "edit-conflict" {
        return Vec::new();
    }
    let mut all = alternative::corrections(page, ledger, item, doubt);
    match &*doubt.code {
        // The other reading is all that is in question.
        "headline-of" | "story-goes-on" if !all.is_empty() => {}
        "text-of-no-story" => {
            let behind = |line: &str| format!("- move: {}\n  after: {line}", quote(first, last));
            let ends = ledger.items.iter().flat_map(|item| &item.blocks).flat_map(|block| &block.lines).map(|(_, to)| *to);
            if let Some(before) = ends.filter(|line| *line < first).max() {
                all.push(Remedy::new(&format!("if it stands behind line {before}"), behind(&quote(before, before))));
            }
            all.push(Remedy::new("if it stands elsewhere: put the line before it for NN", behind(LINE)));
            all.push(Remedy::new("if a story begins there", format!("- story: {}", quote(first, first))));
        }
        code if code.starts_with("paragraph") => {
            if let Some(next) = next {
                all.push(Remedy::new("if the paragraph goes on in the next line", format!("- join: {}", quote(next, next))));
            }
            all.push(Remedy::new(
                "if it goes on elsewhere: put that line for NN, with its first words",
                format!("- join: \"NN …\"\n  to: {}", quote(last, last)),
            ));
            if code != "paragraph-cut" {
                all.push(Remedy::new("if a new paragraph begins there", format!("- break: {}", quote(first, first))));
            }
        }
        code if code.starts_with("story") || code.starts_with("order") => {
            all.push(Remedy::new("if no story begins there", format!("- continue: {}", quote(first, first))));
            all.push(Remedy::new("if a story begins there", format!("- story: {}", quote(first, first))));
        }
        code if code.starts_with("headline") => {
            if code == "headline-alone" {
                let yaml = format!("- continue: {LINE}\n  to: {}", quote(last, last));
                all.push(Remedy::new("if its text stands elsewhere: put the line with which it begins for NN", yaml));
            }
            all.push(Remedy::new(
                "if these lines are the headline of another story: put one of its lines for NN",
                format!("- lines: {}\n  role: headline\n  of: \"NN …\"", quote(first, last)),
            ));
            all.push(Remedy::new("if they are no headline", format!("- lines: {}\n  role: p", quote(first, last))));
        }
        code if code.starts_with("date-") => {
            let known: Vec<&String> = doubt.alternatives.iter().filter(|date| Edtf::parse(date).is_ok()).collect();
            all.extend(known.iter().map(|date| {
                Remedy::new(&format!("if it is {date}"), format!("- facts: {}\n  set: {{date: {}}}", quote(first, first), quoted(date)))
            }));
            if known.is_empty() {
                all.push(Remedy::new(
                    "with the date, as far as it is known",
                    format!("- facts: {}\n  set: {{date: \"YYYY-MM-DD\"}}", quote(first, first)),
                ));
            }
        }
        code if code.starts_with("dateline") || code.starts_with("byline") || code.starts_with("authors") => {
            let place = item.place.as_deref().map_or("null".to_owned(), quoted);
            let authors: Vec<String> = item.authors.iter().map(|name| quoted(name)).collect();
            all.push(
                Remedy::new(
                    "with place and reporters as they should be",
                    format!("- facts: {}\n  set: {{place: {place}, authors: [{}]}}", quote(first, first), authors.join(", ")),
                )
                .in_words(),
            );
        }
        // The other half is on another page: nothing in this page's sidecar joins them.
        _ => {}
    }
    all.push(Remedy::new("if it is right as it was read", format!("- sure: {}", quote(first, first))));
    all
}

/// Every correction that could be meant at a line.
#[must_use]
pub fn at_line(page: &RawPage, ledger: &Ledger, accounts: &[LineAccount], line: usize) -> Vec<Remedy> {
    let Some(account) = line.checked_sub(1).and_then(|line| accounts.get(line)) else { return Vec::new() };
    if text::is_blank(&page.lines[line - 1]) {
        return Vec::new();
    }
    let one = quoted(&Quote::of(&page.lines, line, line).to_string());
    let mut all = Vec::new();
    let Some(used) = account.uses.first() else {
        all.push(Remedy::new(
            "if it belongs to a story: put one of the story's lines for NN",
            format!("- lines: {one}\n  role: p\n  of: \"NN …\""),
        ));
        all.push(Remedy::new("if a story begins here", format!("- story: {one}")));
        return all;
    };
    if !used.begins_story {
        all.push(Remedy::new("if a story begins here", format!("- story: {one}")));
    }
    if used.begins {
        let (when, verb) =
            if used.begins_story { ("if no story begins here", "continue") } else { ("if no paragraph begins here", "join") };
        // What stands before it must be of a story.
        let before = accounts[..line - 1].iter().rev().find(|account| !account.uses.is_empty() || account.stray.is_some());
        all.push(if before.is_some_and(|before| !before.uses.is_empty()) {
            Remedy::new(when, format!("- {verb}: {one}"))
        } else {
            Remedy::new(&format!("{when}: put the line that it goes on from for NN"), format!("- {verb}: {one}\n  to: \"NN …\""))
        });
    } else {
        all.push(Remedy::new("if a paragraph begins here", format!("- break: {one}")));
    }
    let block = &ledger.items[used.item].blocks[used.block];
    let to = block.lines.first().map_or(line, |(_, to)| (*to).max(line));
    let whole = if used.begins { quoted(&Quote::of(&page.lines, line, to).to_string()) } else { one.clone() };
    let role = if used.role == Role::H2 { Role::P } else { Role::H2 };
    all.push(
        Remedy::new(
            "if it is something else (kicker, headline, subtitle, lead, p, h2, caption, credit, byline, signoff, continuation)",
            format!("- lines: {whole}\n  role: {}", role.name()),
        )
        .in_words(),
    );
    all.push(Remedy::new("if it stands elsewhere: put the line before it for NN", format!("- move: {whole}\n  after: \"NN …\"")));
    all.push(Remedy::new("if it belongs to no story", format!("- stray: {whole}\n  why: \"page furniture\"")));
    all.push(
        Remedy::new("to state facts of its story", format!("- facts: {one}\n  set: {{date: \"YYYY-MM-DD\", place: null, authors: []}}"))
            .in_words(),
    );
    all
}

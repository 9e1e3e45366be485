//! Pages that are hardly Chinese, read by their plain form: headlines in front, paragraphs behind them.
//!
//! All that the first pass weighs (bonds of characters, measures of columns, datelines) is of Chinese print. A page in another script has
//! none of it, and nothing would be a story. Blank lines, capitals, indents and sentence ends tell enough for text as it is typed
//! or as extractors print one column; what is cut wrongly is corrected in the sidecar as on every other page.

use super::{
    account,
    facts::{self, Context},
    ledger::{Block, Item, Kind, Ledger, Role},
    text,
};
use crate::source::RawPage;

/// Fewer letters are no page in any language.
const FEWEST: usize = 60;

/// A headline has no more characters.
const LONGEST_HEAD: usize = 110;

/// The account of a page whose letters are of other scripts, ten to one; `None` for every other page.
pub(crate) fn ledger(page: &RawPage) -> Option<Ledger> {
    let (mut letters, mut han) = (0usize, 0usize);
    for c in page.lines.iter().flat_map(|line| line.chars()) {
        letters += usize::from(c.is_alphabetic());
        han += usize::from(text::is_han(c));
    }
    if letters < FEWEST || han * 10 > letters {
        return None;
    }
    let groups = groups(&page.lines);
    let context = Context::of(page);
    let mut items: Vec<Item> = Vec::new();
    for (n, group) in groups.iter().enumerate() {
        let lines: Vec<&str> = group.iter().map(|&line| page.lines[line].as_str()).collect();
        // What nothing follows heads nothing.
        let heads = is_head(&lines) && n + 1 < groups.len();
        let role = match items.last().and_then(|item| item.blocks.last()).map(|block| block.role) {
            _ if !heads => Role::P,
            Some(Role::Headline) => Role::Subtitle,
            Some(Role::Subtitle) => Role::H2,
            _ => Role::Headline,
        };
        if role == Role::Headline || items.is_empty() {
            items.push(Item { kind: Kind::Article, ..Item::default() });
        }
        let joined = if heads { text::join_head(&lines, role).0 } else { text::join_lines(&lines, role, context.habits) };
        let item = items.last_mut().expect("one was put there");
        match role {
            Role::Headline => item.headline = Some(joined.clone()),
            Role::Subtitle => item.subtitle = Some(joined.clone()),
            _ => {}
        }
        item.blocks.push(Block { role, lines: vec![(group[0] + 1, group[group.len() - 1] + 1)], text: joined });
    }
    for item in &mut items {
        facts::fill(item, &context);
    }
    let file = page.path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut ledger = Ledger { file, items, ..Ledger::default() };
    account::number(&mut ledger);
    account::keep_all(&mut ledger, page);
    Some(ledger)
}

/// Lines that stand together: a headline or a paragraph each. Indices from 0.
fn groups(lines: &[String]) -> Vec<Vec<usize>> {
    let mut widths: Vec<usize> = lines.iter().map(|line| text::width(line)).filter(|width| *width > 0).collect();
    widths.sort_unstable();
    let full = widths.get(widths.len() * 3 / 4).copied().unwrap_or(0);
    let indent = |line: &str| line.chars().take_while(|c| text::is_space(*c)).count();
    let mut out: Vec<Vec<usize>> = Vec::new();
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| !text::is_blank(line)) {
        let begins = n == 0 || {
            let before = lines[n - 1].as_str();
            text::is_blank(before)
                || is_capital(line) != is_capital(before)
                || indent(line) >= indent(before) + 2
                || ends_sentence(before) && text::width(before) * 4 < full * 3
        };
        match out.last_mut().filter(|_| !begins) {
            Some(group) => group.push(n),
            None => out.push(vec![n]),
        }
    }
    out
}

/// Whether lines are set as headlines are: few, no sentence's end, and capitals or a capital at least in front.
fn is_head(lines: &[&str]) -> bool {
    let length: usize = lines.iter().map(|line| line.trim().chars().count()).sum();
    let last = lines.last().map_or("", |line| line.trim());
    let opens = lines.first().and_then(|line| line.trim().chars().next()).is_some_and(|c| !c.is_lowercase());
    lines.len() <= 3 && length <= LONGEST_HEAD && opens && !ends_sentence(last) && !last.ends_with([',', ';', ':', '-', '—'])
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?', '…'])
}

/// Whether a line is set in capitals.
fn is_capital(line: &str) -> bool {
    line.chars().filter(|c| c.is_uppercase()).take(3).count() == 3 && !line.chars().any(char::is_lowercase)
}

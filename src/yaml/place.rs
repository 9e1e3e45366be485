//! Where an entry of a block-style document stands, by indentation.

use std::ops::Range;

/// Line and column from 0, width in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub line: usize,
    pub column: usize,
    pub width: usize,
}

/// The entry under a path of keys and list positions, or the nearest one above it.
pub(super) fn find(text: &str, steps: &[&str]) -> Found {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Found { width: lines.first().map_or(1, |line| line.chars().count()), ..Found::default() };
    let mut within = 0..lines.len();
    let mut column = 0;
    for step in steps {
        let Some((line, at, width)) = entry(&lines, within.clone(), column, step) else { break };
        found = Found { line, column: at, width };
        // What belongs to the entry: the rest of its line, and the lines indented more (or a list at the same indent).
        let end = (line + 1..within.end)
            .find(|next| {
                !is_blank(lines[*next])
                    && indent(lines[*next]) <= at
                    && !(lines[*next].trim_start().starts_with("- ") && indent(lines[*next]) == at)
            })
            .unwrap_or(within.end);
        within = line..end;
        column = at + 1;
    }
    found
}

/// The entry named `step` among lines, at columns from `column` on: a key, or the n-th dash of a list.
fn entry(lines: &[&str], within: Range<usize>, column: usize, step: &str) -> Option<(usize, usize, usize)> {
    let position: Option<usize> = step.parse().ok();
    let mut dashes: Vec<(usize, usize)> = Vec::new();
    for number in within {
        let line = lines[number];
        let mut at = indent(line);
        let mut rest = line.trim_start();
        while let Some(after) = rest.strip_prefix("- ") {
            dashes.push((number, at));
            let inner = after.trim_start();
            at += rest.chars().count() - inner.chars().count();
            rest = inner;
        }
        if rest == "-" {
            dashes.push((number, at));
        }
        let bare = rest.trim_start_matches(['"', '\'']);
        if at + 1 >= column && bare.strip_prefix(step).is_some_and(|after| after.trim_start_matches(['"', '\'', ' ']).starts_with(':')) {
            return Some((number, at, step.chars().count()));
        }
    }
    let (_, first) = *dashes.first()?;
    let (number, at) = *dashes.iter().filter(|(_, at)| *at == first).nth(position?)?;
    Some((number, at, lines[number].chars().count().saturating_sub(at)))
}

/// The text with the entry that a line (from 0) belongs to made blank, so that line numbers stay. `None` when the line is blank already.
pub(super) fn without_entry(text: &str, line: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let first = *lines.get(line)?;
    if is_blank(first) {
        return None;
    }
    let at = indent(first);
    let end = (line + 1..lines.len())
        .find(|next| {
            !is_blank(lines[*next])
                && indent(lines[*next]) <= at
                && !(indent(lines[*next]) == at && lines[*next].trim_start().starts_with("- ") && !first.trim_start().starts_with("- "))
        })
        .unwrap_or(lines.len());
    let mut rest = String::with_capacity(text.len());
    for (number, content) in lines.iter().enumerate() {
        if !(line..end).contains(&number) {
            rest.push_str(content);
        }
        rest.push('\n');
    }
    Some(rest)
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| *c == ' ').count()
}

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

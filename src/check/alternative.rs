//! The other reading that ingest names in a doubt, as the correction that would bring it about.

use super::remedy::Remedy;
use crate::{
    ingest::{
        ledger::{Doubt, Item, Ledger, LineRange},
        text,
    },
    source::{Quote, RawPage},
    yaml::quoted,
};

/// A story in more pieces than this is better put right by hand, step by step.
const MOST: usize = 12;

/// A page with its account.
#[derive(Clone, Copy)]
struct Sheet<'a> {
    page: &'a RawPage,
    ledger: &'a Ledger,
}

/// The corrections that bring about what a doubt names as the other reading.
#[must_use]
pub fn corrections(page: &RawPage, ledger: &Ledger, item: &Item, doubt: &Doubt) -> Vec<Remedy> {
    let sheet = Sheet { page, ledger };
    let (Some(&(first, _)), Some(&(_, last))) = (doubt.lines.first(), doubt.lines.last()) else { return Vec::new() };
    let found = doubt.alternatives.iter().filter_map(|alternative| match &*doubt.code {
        "headline-of" => Some(sheet.headline(first, last, alternative)),
        "story-goes-on" => sheet.goes_on(item, first, last, doubt, alternative),
        _ => None,
    });
    found.collect()
}

impl Sheet<'_> {
    fn headline(self, first: usize, last: usize, alternative: &str) -> Remedy {
        let lines = self.quote(first, last);
        let Some(body) = line_in(alternative) else {
            let why = "headline of no story on this page";
            return Remedy::new("if it is the headline of no story here", format!("- stray: {lines}\n  why: {}", quoted(why)));
        };
        let role = if alternative.starts_with("subhead") { "h2" } else { "headline" };
        Remedy::new(&format!("if it is the {alternative}"), format!("- lines: {lines}\n  role: {role}\n  of: {}", self.quote(body, body)))
    }

    fn goes_on(self, item: &Item, first: usize, last: usize, doubt: &Doubt, alternative: &str) -> Option<Remedy> {
        let when = format!("if {alternative}");
        let now = line_in(&doubt.message);
        let Some(then) = line_in(alternative) else {
            let now = now?;
            let yaml = format!("- story: {}\n- sure: {}", self.quote(now, now), self.quote(last, last));
            return Some(Remedy::new(&format!("{when} and another begins with line {now}"), yaml));
        };
        if alternative.starts_with("it goes on") {
            if lines_of(self.page, item).contains(&then) {
                return self.earlier(then, last).map(|yaml| Remedy::new(&when, yaml));
            }
            let swap = now.and_then(|now| self.swapped(item, now, then));
            let longer = || format!("- continue: {}\n  to: {}", self.quote(then, then), self.quote(last, last));
            return Some(Remedy::new(&when, swap.unwrap_or_else(longer)));
        }
        let end = self.block_end(then)?;
        Some(Remedy::new(
            &format!("if it stands {alternative}"),
            format!("- move: {}\n  after: {}", self.quote(first, last), self.quote(end, end)),
        ))
    }

    /// A block of the same story comes right behind a line.
    fn earlier(self, then: usize, after: usize) -> Option<String> {
        let blocks = self.ledger.items.iter().flat_map(|item| &item.blocks);
        let block = blocks.into_iter().find(|block| block.lines.iter().any(|(from, to)| (*from..=*to).contains(&then)))?;
        let (from, to) = (then, block.lines.last()?.1);
        let is_one = from <= to && block.lines.iter().all(|(a, b)| (from..=to).contains(a) && (from..=to).contains(b));
        let is_apart = !(from..=to).contains(&after);
        (is_one && is_apart).then(|| {
            format!("- move: {}\n  after: {}\n- sure: {}", self.quote(from, to), self.quote(after, after), self.quote(after, after))
        })
    }

    /// Two stories that change what follows: the text before `now` goes on with `then` and all that follows it there, and the other way round.
    fn swapped(self, item: &Item, now: usize, then: usize) -> Option<String> {
        let mine = lines_of(self.page, item);
        let other = self.ledger.items.iter().find(|other| other.id != item.id && lines_of(self.page, other).contains(&then))?;
        let theirs = lines_of(self.page, other);
        let (cut, their_cut) = (mine.iter().position(|line| *line == now)?, theirs.iter().position(|line| *line == then)?);
        // Where one of them would have nothing left, it is no exchange.
        if cut == 0 || their_cut == 0 || mine.iter().chain(&theirs).any(|line| self.ledger.shared_lines.contains(line)) {
            return None;
        }
        let first = [&mine[..cut], &theirs[their_cut..]].concat();
        let second = [&theirs[..their_cut], &mine[cut..]].concat();
        let (first, second) = (self.story(&first)?, self.story(&second)?);
        Some(format!("{first}\n{second}"))
    }

    /// A story that is these lines in this order.
    fn story(self, lines: &[usize]) -> Option<String> {
        let mut ranges: Vec<LineRange> = Vec::new();
        for &line in lines {
            let is_next = |end: usize| end < line && (end + 1..line).all(|gap| text::is_blank(&self.page.lines[gap - 1]));
            match ranges.last_mut().filter(|(_, end)| is_next(*end)) {
                Some((_, end)) => *end = line,
                None => ranges.push((line, line)),
            }
        }
        if ranges.len() > MOST || ranges.is_empty() {
            return None;
        }
        let quotes: Vec<String> = ranges.iter().map(|(from, to)| format!("\n    - {}", self.quote(*from, *to))).collect();
        Some(format!("- story:{}", quotes.concat()))
    }

    /// The last line of the block that a line stands in.
    fn block_end(self, line: usize) -> Option<usize> {
        let blocks = self.ledger.items.iter().flat_map(|item| &item.blocks);
        let block = blocks.into_iter().find(|block| block.lines.iter().any(|(from, to)| (*from..=*to).contains(&line)))?;
        block.lines.last().map(|(_, to)| *to)
    }

    fn quote(self, from: usize, to: usize) -> String {
        quoted(&Quote::of(&self.page.lines, from, to).to_string())
    }
}

/// The lines of a story that are not blank, in reading order.
fn lines_of(page: &RawPage, item: &Item) -> Vec<usize> {
    let ranges = item.blocks.iter().flat_map(|block| &block.lines).flat_map(|(from, to)| *from..=*to);
    ranges.filter(|line| page.lines.get(line.wrapping_sub(1)).is_some_and(|text| !text::is_blank(text))).collect()
}

/// The line that a text of ingest names: `it goes on in line 281 (…)`.
fn line_in(text: &str) -> Option<usize> {
    let mut rest = text.match_indices("line ").map(|(at, word)| &text[at + word.len()..]);
    rest.find_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
}

//! A page line by line, with what became of each line, why, and what to write if it is wrong: what `explain page` prints.

use std::fmt::Write as _;

use super::{
    remedy::{self, Remedy},
    stray,
};
use crate::{
    article::Article,
    ingest::{
        Ledger,
        evidence::{self, LineAccount},
        ledger::{Doubt, Item, Kind},
        text,
    },
    source::RawPage,
};

/// Columns of a terminal that the text of a raw line takes at least, so that the reasons stand below each other.
const TEXT: usize = 44;

/// Text as printed, a line each. `articles` are those of the archive, for the paths of the stories' files and what is solved.
#[must_use]
pub fn explained(page: &RawPage, ledger: &Ledger, articles: &[Article]) -> Vec<String> {
    let accounts = evidence::lines(page, ledger);
    let mut out = vec![heading(page, ledger), String::new()];
    let article = |item: &Item| {
        let written = ledger.baoku.as_ref()?.stories.get(&item.id)?;
        articles.iter().find(|article| article.front.id == written.id)
    };
    let ledger = &stray::with_bare_headlines(page, ledger);
    let unread = stray::of_no_story(page, ledger);
    let mut shown: Vec<usize> = Vec::new();
    for (number, account) in accounts.iter().enumerate() {
        // A story is named where the page comes to it, and again where it comes back to it.
        if let Some(used) = account.uses.first()
            && shown.last() != Some(&used.item)
        {
            let item = &ledger.items[used.item];
            let again = shown.contains(&used.item);
            out.push(story_line(item, article(item).map(|article| article.path.as_str()), again));
            shown.push(used.item);
        }
        out.push(line(page, ledger, number + 1, account));
        for (item, doubt) in doubts_at(ledger, unread.as_ref(), number + 1) {
            let is_settled =
                |article: &Article| remedy::is_solved(&article.front.solved, page, item, doubt) || remedy::is_taken(article, doubt);
            if article(item).is_some_and(is_settled) {
                out.push(format!("         ✓ {} ({}), solved in front matter", doubt.message, doubt.code));
                continue;
            }
            out.push(format!("         ? {} ({})", doubt.message, doubt.code));
            if !doubt.alternatives.is_empty() {
                out.push(format!("           other readings: {}", doubt.alternatives.join(" | ")));
            }
            if let Some(whole) = remedy::for_page(page, doubt) {
                out.push(format!("           {}, beside `corrections:`:", whole.when));
                out.push(format!("             {}", whole.yaml));
            }
            copies(&remedy::remedies(page, ledger, item, doubt), &mut out);
        }
    }
    let open = ledger.items.iter().chain(&unread).map(|item| item.doubts.len()).sum::<usize>();
    out.push(String::new());
    out.push(if open == 0 {
        "Nothing here is in doubt. If a line is read wrongly: baoku explain page PAGE --line N".to_owned()
    } else {
        format!("Corrections go below `corrections:` in {}; for any other line: baoku explain page PAGE --line N", remedy::sidecar(page))
    });
    out
}

/// One line of a page with every correction that could be meant there.
#[must_use]
pub fn explained_line(page: &RawPage, ledger: &Ledger, number: usize) -> Vec<String> {
    let accounts = evidence::lines(page, ledger);
    let Some(account) = number.checked_sub(1).and_then(|number| accounts.get(number)) else {
        return vec![format!("The page has {} lines.", page.lines.len())];
    };
    let mut out = Vec::new();
    for used in &account.uses {
        out.push(story_line(&ledger.items[used.item], None, false));
    }
    out.push(line(page, ledger, number, account));
    out.push(String::new());
    let all = remedy::at_line(page, ledger, &accounts, number);
    if all.is_empty() {
        out.push("The line is blank: blank lines belong to nothing.".to_owned());
    } else {
        out.push(format!("In {}, below `corrections:`", remedy::sidecar(page)));
        copies(&all, &mut out);
    }
    out
}

fn heading(page: &RawPage, ledger: &Ledger) -> String {
    let facts = &page.facts;
    let mut out = page.path.clone();
    for (what, value) in [("", &facts.publication), ("", &facts.issue_date), ("page ", &facts.page)] {
        if let Some(value) = value {
            write!(out, ", {what}{value}").expect("a String takes everything");
        }
    }
    let stray = ledger.stray.len();
    let (stories, noun) = (ledger.items.len(), if ledger.items.len() == 1 { "story" } else { "stories" });
    write!(out, ": {stories} {noun}, {stray} stray, {}", page.encoding).expect("a String takes everything");
    out
}

fn story_line(item: &Item, path: Option<&str>, again: bool) -> String {
    let kind = match item.kind {
        Kind::Article => "",
        Kind::Photo => ", photo",
        Kind::Brief => ", brief",
        Kind::Fragment => ", fragment",
    };
    let mut facts: Vec<String> = [&item.agency, &item.place, &item.date].into_iter().flatten().cloned().collect();
    facts.extend(item.authors.iter().cloned());
    let again = if again { " goes on" } else { "" };
    let headline = item.headline.as_deref().unwrap_or("(no headline)");
    let mut out = format!("── {}{again}{kind}: {headline}", item.id);
    if !facts.is_empty() && again.is_empty() {
        write!(out, " · {}", facts.join(", ")).expect("a String takes everything");
    }
    if let Some(path) = path.filter(|_| again.is_empty()) {
        write!(out, " → {path}").expect("a String takes everything");
    }
    out
}

fn line(page: &RawPage, ledger: &Ledger, number: usize, account: &LineAccount) -> String {
    let raw = &page.lines[number - 1];
    if text::is_blank(raw) {
        return format!("{number:>5}");
    }
    let begins = account.uses.iter().any(|used| used.begins);
    let mut roles: Vec<String> = account.uses.iter().map(|used| used.role.name().to_owned()).collect();
    if account.uses.len() > 1 && account.uses.iter().any(|used| used.item != account.uses[0].item) {
        roles = account.uses.iter().map(|used| format!("{} {}", ledger.items[used.item].id, used.role.name())).collect();
    }
    if account.stray.is_some() {
        roles.push("stray".to_owned());
    }
    let role = if begins || account.stray.is_some() { roles.join("+") } else { String::new() };
    let mark = match (account.stray.is_some(), begins) {
        (true, _) => '×',
        (false, true) => '¶',
        (false, false) => '│',
    };
    let mut why = account.why.clone();
    why.extend(account.stray.clone());
    if account.corrected {
        why.insert(0, "corrected in the sidecar".to_owned());
    }
    let mut out = format!("{number:>5} {role:>9} {mark} {raw}");
    if !why.is_empty() {
        let room = TEXT.saturating_sub(text::width(raw));
        out.extend(std::iter::repeat_n(' ', room.max(2)));
        out.push_str("· ");
        out.push_str(&why.join("; "));
    }
    out
}

/// Doubts are shown below the last line that they are about; those about no line below their story's first.
fn doubts_at<'a>(ledger: &'a Ledger, unread: Option<&'a Item>, number: usize) -> impl Iterator<Item = (&'a Item, &'a Doubt)> {
    let all = ledger.items.iter().chain(unread).flat_map(|item| item.doubts.iter().map(move |doubt| (item, doubt)));
    all.filter(move |(item, doubt)| doubt.lines.last().map_or_else(|| remedy::line_of(item, doubt), |(_, to)| *to) == number)
}

fn copies(remedies: &[Remedy], out: &mut Vec<String>) {
    for remedy in remedies {
        out.push(format!("           {}:", remedy.when));
        out.extend(remedy.yaml.lines().map(|line| format!("             {line}")));
    }
}

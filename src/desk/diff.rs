//! What changed between two states of an archive, story by story, in words that go into a commit message.

use std::collections::BTreeMap;

use crate::article::{Article, Note, Status, body, merge};

/// What became of the stories from one state to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Stories that were not there before, by path.
    pub added: Vec<String>,
    /// Stories that are gone.
    pub removed: Vec<String>,
    /// Stories that changed: path, headline, and each change in words.
    pub changed: Vec<Changed>,
}

/// A story that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its headline with its path, as it is now.
    pub name: String,
    /// Each change in words.
    pub what: Vec<String>,
}

/// Compares two states by the ids of their articles.
#[must_use]
pub fn compare(before: &[Article], after: &[Article]) -> Difference {
    let by_id = |articles: &[Article]| -> BTreeMap<String, Article> {
        articles.iter().map(|article| (article.front.id.clone(), article.clone())).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut difference = Difference::default();
    for article in after {
        match old.get(&article.front.id) {
            None => difference.added.push(named(article)),
            Some(former) => {
                let what = changes(former, article);
                if !what.is_empty() {
                    difference.changed.push(Changed { name: named(article), what });
                }
            }
        }
    }
    difference.removed = before.iter().filter(|article| !new.contains_key(&article.front.id)).map(named).collect();
    difference
}

impl Difference {
    /// The subject of a commit message: `3 added, 2 changed, 1 removed`.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = [(self.added.len(), "added"), (self.changed.len(), "changed"), (self.removed.len(), "removed")];
        let said: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if said.is_empty() { "no story changed".to_owned() } else { format!("Stories: {}", said.join(", ")) }
    }

    /// The whole message, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.summary()];
        if !(self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()) {
            lines.push(String::new());
        }
        for (what, names) in [("added", &self.added), ("removed", &self.removed)] {
            lines.extend(names.iter().map(|name| format!("{what}: {name}")));
        }
        for changed in &self.changed {
            lines.push(format!("changed: {}", changed.name));
            lines.extend(changed.what.iter().map(|what| format!("  {what}")));
        }
        lines
    }
}

/// Headline and place of an article.
fn named(article: &Article) -> String {
    let front = &article.front;
    let first = body::paragraphs(&article.body).iter().find(|paragraph| !paragraph.subhead).map(body::Paragraph::text);
    let name = front.headline().map(str::to_owned).or(first).unwrap_or_default();
    let short: String = name.chars().take(30).collect();
    let cut = if short.len() < name.len() { "…" } else { "" };
    format!("{short}{cut} ({})", article.path)
}

fn changes(before: &Article, after: &Article) -> Vec<String> {
    let mut what = Vec::new();
    if before.path != after.path {
        what.push(format!("moved from {}", before.path));
    }
    let is_withdrawn = |article: &Article| matches!(article.front.status, Some(Status::Withdrawn { .. }));
    match (is_withdrawn(before), is_withdrawn(after)) {
        (false, true) => what.push("withdrawn".to_owned()),
        (true, false) => what.push("no longer withdrawn".to_owned()),
        _ => {}
    }
    let (old, new) = (merge::fields(&before.front), merge::fields(&after.front));
    for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
        let (a, b) = (old.get(key).map(merge::said), new.get(key).map(merge::said));
        // Their own words, or nothing that a reader of the message wants.
        if a == b || matches!(&**key, "status" | "source") {
            continue;
        }
        what.push(match &**key {
            "notes" => notes(&after.front.notes),
            _ => format!("{key}: {} → {}", a.unwrap_or_else(|| "null".to_owned()), b.unwrap_or_else(|| "null".to_owned())),
        });
    }
    what.extend(text(&before.body, &after.body));
    what
}

fn notes(notes: &[Note]) -> String {
    let said: Vec<String> = notes
        .iter()
        .map(|note| match note {
            Note::Remark(text) => text.clone(),
            Note::Misprint { printed, read_as, .. } => format!("{printed} is read as {read_as}"),
        })
        .collect();
    format!("notes: {}", said.join("; "))
}

/// How many paragraphs changed; a single one with the place where it begins to differ.
fn text(before: &str, after: &str) -> Option<String> {
    let (old, new) = (body::paragraphs(before), body::paragraphs(after));
    if old == new {
        return None;
    }
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, come) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    Some(match (gone, come) {
        ([a], [b]) => {
            let (a, b) = spots(&a.text(), &b.text());
            format!("paragraph {}: {a} → {b}", head + 1)
        }
        ([], come) => format!("{} added after paragraph {head}", plural(come.len())),
        (gone, []) => format!("{} removed after paragraph {head}", plural(gone.len())),
        (gone, come) => format!("paragraphs {} to {} are {} now", head + 1, head + gone.len(), plural(come.len())),
    })
}

fn plural(count: usize) -> String {
    if count == 1 { "1 paragraph".to_owned() } else { format!("{count} paragraphs") }
}

/// Where two texts differ, with a few characters round it.
fn spots(a: &str, b: &str) -> (String, String) {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let spot = |text: &[char]| {
        let (from, to) = (head.saturating_sub(4), (text.len() - tail + 4).min(text.len()).min(head + 40));
        let shown: String = text[from..to.max(from)].iter().collect();
        format!("…{shown}…")
    };
    (spot(&a), spot(&b))
}

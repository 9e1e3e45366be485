//! Text that ingest could give to no story. Nothing of it is lost, but no reader finds it: a person has to say where it belongs.

use crate::{
    ingest::{
        self, Ledger,
        ledger::{Doubt, Item},
        text,
    },
    source::RawPage,
};

/// The name under which such text stands among the stories of a page.
pub const NAME: &str = "stray";

/// Shorter lines are names of papers and sections more often than text, in characters.
const TEXT: usize = 12;

/// The lines of a page that are text and of no story, as if they were one, with a doubt for each piece that nobody has decided about. `None`
/// where there are none.
#[must_use]
pub fn of_no_story(page: &RawPage, ledger: &Ledger) -> Option<Item> {
    let unread = |why: &str| matches!(why, "belongs to no story" | "not read");
    let decided = ingest::decided(page);
    let is_open = |lines: &[(usize, usize)]| !lines.iter().flat_map(|(from, to)| *from..=*to).any(|line| decided.contains(&line));
    let pieces = ledger.stray.iter().filter(|stray| unread(&stray.why) && is_text(&stray.text) && is_open(&stray.lines));
    let doubts: Vec<Doubt> = pieces
        .clone()
        .map(|stray| Doubt {
            code: "text-of-no-story".to_owned(),
            message: "this text belongs to no story, so no reader finds it".to_owned(),
            lines: stray.lines.clone(),
            alternatives: Vec::new(),
        })
        .collect();
    let first = pieces.clone().next()?;
    Some(Item { id: NAME.to_owned(), headline: Some(first.text.clone()), doubts, ..Item::default() })
}

fn is_text(stray: &str) -> bool {
    let squeezed = text::squeeze(stray);
    squeezed.chars().count() >= TEXT || squeezed.contains('。')
}

//! What an account leaves over: text of no story, and headlines without any text. Nothing of it is lost, but readers do not find the one
//! with the other: a person has to say what belongs together.

use crate::{
    ingest::{
        self, Ledger,
        ledger::{Doubt, Item, Kind, Role},
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

/// The account of a page with a doubt for each story that is a headline and nothing else, where nobody has decided about it.
#[must_use]
pub fn with_bare_headlines(page: &RawPage, ledger: &Ledger) -> Ledger {
    const CODE: &str = "headline-alone";
    let mut ledger = ledger.clone();
    let decided = ingest::decided(page);
    for item in &mut ledger.items {
        let has_text = item.blocks.iter().any(|block| matches!(block.role, Role::P | Role::Lead | Role::H2 | Role::Caption));
        let is_elsewhere = item.continued_to.is_some() || item.continued_from.is_some();
        if item.kind != Kind::Article || has_text || is_elsewhere || item.doubts.iter().any(|doubt| doubt.code == CODE) {
            continue;
        }
        let lines: Vec<(usize, usize)> = item.blocks.iter().flat_map(|block| block.lines.iter().copied()).collect();
        if !lines.is_empty() && !lines.iter().flat_map(|(from, to)| *from..=*to).any(|line| decided.contains(&line)) {
            item.doubts.push(Doubt {
                code: CODE.to_owned(),
                message: "no text was found for this headline".to_owned(),
                lines,
                alternatives: Vec::new(),
            });
        }
    }
    ledger
}

fn is_text(stray: &str) -> bool {
    let squeezed = text::squeeze(stray);
    squeezed.chars().count() >= TEXT || squeezed.contains('。')
}

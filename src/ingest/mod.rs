//! [`RawPage`] → [`Ledger`]: lines to paragraphs, paragraphs to stories, every line accounted for.

mod account;
mod adopt;
mod bonds;
mod chains;
mod correct;
pub mod evidence;
pub mod facts;
pub mod fold;
mod geometry;
mod indents;
pub mod join;
mod kinship;
mod latin;
pub mod ledger;
mod likeness;
mod lines;
mod makeup;
mod marks;
mod measures;
mod openings;
mod paragraphs;
mod parts;
mod placing;
mod rows;
mod series;
mod stories;
mod tears;
pub mod text;
mod topics;
mod weave;
mod weights;
mod wording;

pub use correct::{correct, decided};
pub use join::{Joins, join};
pub use ledger::Ledger;
pub use weights::Weights;

use crate::source::RawPage;

/// First pass: reads one page by itself. Pure; the same page gives the same ledger whatever else there is.
#[must_use]
pub fn read_page(page: &RawPage) -> Ledger {
    read_page_with(page, &Weights::default())
}

/// First pass with other weights than the program's own: for the search for better ones in `tools/weights`.
#[must_use]
pub fn read_page_with(page: &RawPage, weights: &Weights) -> Ledger {
    if let Some(ledger) = latin::ledger(page) {
        return ledger;
    }
    let mut pieces = lines::pieces(&page.lines);
    let places = placing::places(page);
    for piece in &mut pieces {
        piece.place = places.get(piece.line).copied().flatten();
    }
    // Marks over several lines hold columns together; once the columns are known, marks torn by them are found too.
    let printed: Vec<usize> = (0..pieces.len()).collect();
    marks::mark(&mut pieces, &printed, &page.lines);
    let weave::Weave { mut order, tops } = weave::read(&pieces, weights);
    if order != printed {
        marks::mark(&mut pieces, &order, &page.lines);
    }
    geometry::space(&mut pieces, &order);
    geometry::rejoin(&mut pieces, &order);
    marks::gather(&mut pieces, &mut order, &page.lines);
    let bonding = bonds::Bonding::of(&pieces, &order, weights);
    let runs = paragraphs::runs(&pieces, (&order, &tops), bonding, weights);
    let (runs, joined) = chains::order(&pieces, runs, bonding, weights);
    let (runs, joined) = rows::part(&pieces, runs, joined);
    let parts = parts::of(page, &pieces, &runs, &joined);
    let stories = stories::divide(&pieces, (&runs, &joined), &parts, bonding, weights);
    account::ledger(&account::Reading { page, pieces: &pieces, runs: &runs, parts: &parts, stories: &stories, bonding })
}

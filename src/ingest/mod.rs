//! [`RawPage`] → [`Ledger`]: lines to paragraphs, paragraphs to stories, every line accounted for.

pub mod facts;
pub mod fold;
pub mod ledger;
pub mod text;

pub use ledger::Ledger;

use crate::source::RawPage;

/// First pass: reads one page by itself. Pure; the same page gives the same ledger whatever else there is.
#[must_use]
pub fn read_page(page: &RawPage) -> Ledger {
    let _ = page;
    Ledger::default()
}

//! Recognisers of what newspapers print round a story: datelines, signoffs, bylines, credits, marks of continuation and
//! page furniture; and the facts that they give about a story.
//!
//! All of them read text as printed, with or without its spaces, in either script, joined or line by line, and cost no more
//! than a look at the line's first or last hundred characters.

mod byline;
mod date;
pub(crate) mod dateline;
mod fill;
mod furniture;
pub(crate) mod names;
pub(crate) mod scan;
mod split;
mod turn;
mod words;
mod year;

pub use byline::{Byline, Credit, byline, credit};
pub use date::Day;
pub use dateline::{Dateline, dateline, opens_signoff, signoff};
pub use fill::{Context, fill};
pub use furniture::{Furniture, furniture, page_number};
pub use split::{Cut, head, tail};
pub use turn::{Turn, Way, turn, turn_head, turn_tail};
pub use year::{Time, Whole, edtf as whole_date};

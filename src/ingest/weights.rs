//! What the reading of a page weighs: every cost of the first pass, in one table.
//!
//! Costs are in units of surprise (natural logarithm of the odds, roughly): 0 is what every page does all the time, 3 is
//! seen once in twenty lines, 7 once in a thousand. Only differences matter. Widths are in half-characters: a Chinese
//! character is 2 wide.

/// Costs of reading lines as paragraphs. See `docs/ingest.md`.
#[derive(Clone, Debug)]
pub struct Weights {
    /// A line within a paragraph, by how much it is narrower than the column; the last entry holds for all beyond.
    pub inner_short: [f64; 9],
    /// The same for a line wider than the column.
    pub inner_wide: [f64; 5],
    /// A paragraph's first line, by how much narrower than the column: the indent of two characters is lost.
    pub first_short: [f64; 9],
    /// A first line with a visible indent, where the page shows indents.
    pub first_indented: f64,
    /// A first line without one, on a page that shows them.
    pub first_bare: f64,
    /// A visible indent within a paragraph.
    pub inner_indented: f64,
    /// A paragraph begins.
    pub open: f64,
    /// A paragraph that fills its last line to the edge.
    pub last_full: f64,
    /// A last line that ends without a sentence's end, in the middle of a column.
    pub last_open: f64,
    /// The paragraph is cut here; it goes on elsewhere on the page or on another.
    pub cut: f64,
    /// A piece of a paragraph that was cut begins here.
    pub orphan: f64,
    /// A sentence ends, yet the paragraph goes on, although the line is clearly short.
    pub pause: f64,
    /// A paragraph set in a measure that few lines of the page share, over the commonest.
    pub rare_measure: f64,
    /// A page's line that holds a whole paragraph.
    pub unwrapped: f64,
    /// A paragraph goes on in another measure.
    pub shift: f64,
    /// A line within a paragraph that opens with a news agency as datelines do.
    pub wire_within: f64,
    /// A comma in a headline.
    pub head_clause: f64,
    /// A headline begins.
    pub head: f64,
    /// A headline behind another.
    pub head_next: f64,
    /// A further line of a headline.
    pub head_more: f64,
    /// The third line of a headline and each further, above that.
    pub head_third: f64,
    /// A headline's line that ends like a sentence.
    pub head_sentence: f64,
    /// A headline's line that ends in a comma.
    pub head_comma: f64,
    /// A headline longer than 30 characters, per further 10.
    pub head_long: f64,
    /// A pair of characters that stand together far more often than chance, torn by a break; times the bond (0 to 3).
    pub bond: f64,
    /// What a line's end that bonds with nothing costs a paragraph that goes on over it.
    pub bond_base: f64,
    /// Two halves of a torn paragraph: worth of the bond between them.
    pub link_bond: f64,
    /// The same: per half-character by which their columns differ, up to 8.
    pub link_measure: f64,
    /// The same: per run that lies between them.
    pub link_far: f64,
    /// The same: the second half stands before the first on the page.
    pub link_back: f64,
    /// The same: the second half is the very next run.
    pub link_next: f64,
    /// The same: worth of the wording that they share, times the share.
    pub link_like: f64,
    /// The same: the second half is one short line that may be a paragraph of its own.
    pub link_short: f64,
    /// Two halves that reach less than this stay apart.
    pub link_least: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            inner_short: [0.0, 0.2, 0.3, 1.8, 2.6, 3.6, 4.2, 4.8, 5.2],
            inner_wide: [0.0, 0.2, 0.6, 2.5, 4.0],
            first_short: [4.5, 3.5, 2.2, 0.5, 0.0, 0.5, 0.7, 2.0, 3.0],
            first_indented: 0.0,
            first_bare: 5.0,
            inner_indented: 8.0,
            open: 0.84,
            last_full: 0.9,
            last_open: 7.0,
            cut: 2.45,
            orphan: 1.56,
            pause: 1.56,
            rare_measure: 0.7,
            unwrapped: 0.8,
            shift: 4.5,
            wire_within: 4.0,
            head_clause: 1.2,
            head: 3.2,
            head_next: 1.8,
            head_more: 0.54,
            head_third: 1.0,
            head_sentence: 6.0,
            head_comma: 4.0,
            head_long: 1.0,
            bond: 0.7,
            bond_base: 0.2,
            link_bond: 1.95,
            link_measure: 0.4,
            link_far: 0.04,
            link_back: 0.8,
            link_next: 3.0,
            link_like: 5.6,
            link_short: 1.0,
            link_least: 1.3,
        }
    }
}

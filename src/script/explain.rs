//! Why a text was converted as it was: for `baoku explain conversion`.

/// The layer that decided a segment, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// A span that the caller protected.
    Protected,
    /// A glossary of the article or the site.
    Glossary,
    /// A regional term.
    Term,
    /// A quotation mark.
    Quote,
    /// A region's house style.
    Style,
    /// What stands round an ambiguous character.
    Context,
    /// A word of our repairs.
    Repair,
    /// A phrase of OpenCC's dictionaries.
    Phrase,
    /// A single character of OpenCC's dictionaries.
    Character,
    /// In no table: as it was.
    Untouched,
}

/// A part of a text with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// As it stood.
    pub text: String,
    /// As it stands after conversion.
    pub output: String,
    /// Who decided.
    pub layer: Layer,
    /// What else the ambiguous characters in it could have become: each with its forms in OpenCC's standard.
    pub alternatives: Vec<(char, Vec<char>)>,
}

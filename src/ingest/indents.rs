//! Whether a page still shows the indents of its paragraphs' first lines, which most extractions lose.

use super::lines::Piece;

/// The indent of a paragraph's first line, in half-characters: two characters.
pub(super) const INDENT: i32 = 4;

/// What a page shows of its indents.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Indents {
    /// The white space before most lines, in half-characters.
    pub margin: i32,
    /// Whether first lines stand in: many lines do so behind a full stop.
    pub shown: bool,
    /// Whether the lines that stand in do so by just two characters: then even a single one shows a first line.
    kept: bool,
}

impl Indents {
    /// Looks at lines in their order.
    pub fn of(pieces: &[Piece], order: &[usize]) -> Self {
        let n = order.len();
        let piece = |i: usize| &pieces[order[i]];
        let mut indents: Vec<i32> = (0..n).map(|i| piece(i).indent).collect();
        indents.sort_unstable();
        let margin = indents.get(n / 3).copied().unwrap_or(0);
        let (mut hits, mut misses, mut wrong) = (0usize, 0usize, 0usize);
        for i in 1..n {
            if piece(i - 1).mark.is_some() || piece(i).mark.is_some() {
                continue;
            }
            match (piece(i - 1).ends_sentence(), piece(i).indent >= margin + 2) {
                (true, true) => hits += 1,
                (true, false) => misses += 1,
                (false, true) => wrong += 1,
                _ => {}
            }
        }
        let count = |indent: i32| indents.iter().filter(|known| **known == indent).count();
        let (at_margin, exact) = (count(margin), count(margin + INDENT));
        Self {
            margin,
            shown: hits >= 4 && hits * 2 > misses && wrong * 2 < n - hits,
            kept: exact > 0 && at_margin >= exact && n - at_margin - exact <= exact / 2,
        }
    }

    /// Whether a line stands in by just the two characters of a first line, on a page that keeps them.
    pub fn begin(self, piece: &Piece) -> bool {
        self.kept && piece.indent == self.margin + INDENT
    }
}

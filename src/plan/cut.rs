//! Lists cut into pages so that page N never changes when an article is added.

/// A part of a list: 0 is the list's `index.html`, n its `n.html`.
pub type Cut = u32;

/// How a list grows, and so where it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first: numbered pages hold full parts counted from the oldest entry, the index what is newer than those
    /// (between one part and two). Page 1 is the oldest and stays what it is.
    Growing,
    /// An order that does not grow at one end (a day's articles in page order): the index is the first part, then 2, 3….
    Fixed,
}

impl Order {
    /// The parts of a list of `len` entries; the index always exists.
    #[must_use]
    pub fn cuts(self, len: usize, per_page: usize) -> Vec<Cut> {
        let per_page = per_page.max(1);
        match self {
            Self::Growing => (0..=full_parts(len, per_page)).map(|n| n as Cut).collect(),
            Self::Fixed => {
                let parts = len.div_ceil(per_page).max(1);
                std::iter::once(0).chain((2..=parts).map(|n| n as Cut)).collect()
            }
        }
    }

    /// The entries of a part.
    #[must_use]
    pub fn range(self, len: usize, per_page: usize, cut: Cut) -> std::ops::Range<usize> {
        let per_page = per_page.max(1);
        let cut = cut as usize;
        match self {
            Self::Growing if cut == 0 => 0..len - full_parts(len, per_page) * per_page,
            Self::Growing => len.saturating_sub(cut * per_page)..len.saturating_sub((cut - 1) * per_page),
            Self::Fixed => {
                let start = cut.saturating_sub(1) * per_page;
                start.min(len)..(start + per_page).min(len)
            }
        }
    }

    /// The parts shown before and after this one: newer and older, or previous and next.
    #[must_use]
    pub fn neighbours(self, len: usize, per_page: usize, cut: Cut) -> (Option<Cut>, Option<Cut>) {
        let cuts = self.cuts(len, per_page);
        let shown: Vec<Cut> = match self {
            Self::Growing => std::iter::once(0).chain(cuts.into_iter().skip(1).rev()).collect(),
            Self::Fixed => cuts,
        };
        let Some(at) = shown.iter().position(|&c| c == cut) else { return (None, None) };
        (at.checked_sub(1).map(|i| shown[i]), shown.get(at + 1).copied())
    }
}

/// The file of a part within its list's folder.
#[must_use]
pub fn file_name(cut: Cut) -> String {
    if cut == 0 { "index.html".to_owned() } else { format!("{cut}.html") }
}

fn full_parts(len: usize, per_page: usize) -> usize {
    (len / per_page).saturating_sub(1)
}

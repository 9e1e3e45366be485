//! How the wording of headlines meets the texts and captions round them, worked out once for each headline.

use super::{
    likeness::{Likeness, Steps},
    stories::{LONGEST, Part},
};

/// How a head's wording meets what stands before and behind it, so that no stretch is compared twice.
#[derive(Default)]
pub(super) struct Wording {
    /// Text behind the head.
    pub(super) ahead: Steps,
    /// Text before it.
    pub(super) back: Steps,
    /// Captions behind it.
    pub(super) captions_ahead: Steps,
    /// Captions before it.
    pub(super) captions_back: Steps,
    /// What the first text behind the head shares with the text before it.
    pub(super) bridge: Steps,
}

/// The wording of every head among `places`.
pub(super) fn wordings(parts: &[Part], like: &Likeness, places: &[usize]) -> Vec<Option<Wording>> {
    let is_text = |r: usize| matches!(parts[r], Part::Text | Part::Dateline);
    let is_caption = |r: usize| parts[r] == Part::Caption;
    (0..places.len())
        .map(|k| {
            let run = places[k];
            let (far, near) = (places[k.saturating_sub(LONGEST)], places[(k + LONGEST).min(places.len() - 1)]);
            (parts[run] == Part::Head).then(|| Wording {
                ahead: like.ahead(run, run, near, is_text),
                back: like.back(run, far, run, is_text),
                captions_ahead: like.ahead(run, run, near, is_caption),
                captions_back: like.back(run, far, run, is_caption),
                bridge: places[k..]
                    .iter()
                    .take(LONGEST)
                    .find(|&&r| is_text(r))
                    .map_or_else(Steps::default, |&text| like.back(text, far, run, is_text)),
            })
        })
        .collect()
}

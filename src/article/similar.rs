//! How much two texts have in common, whatever their spaces and punctuation.

use std::collections::BTreeSet;

/// The pairs of neighbouring letters and characters of a text.
#[derive(Clone, Debug, Default)]
pub struct Pairs(BTreeSet<(char, char)>);

impl Pairs {
    /// Of some texts taken together.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut pairs = BTreeSet::new();
        for text in texts {
            let mut before = None;
            for c in text.chars().filter(|c| c.is_alphanumeric()) {
                if let Some(before) = before {
                    pairs.insert((before, c));
                }
                before = Some(c);
            }
        }
        Self(pairs)
    }

    /// The share of all pairs that both have, 0 to 1 (Dice's coefficient).
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        let sum = self.0.len() + other.0.len();
        if sum == 0 { 0.0 } else { 2.0 * self.common(other) as f64 / sum as f64 }
    }

    /// The share of the smaller that the larger has too, 0 to 1; of texts too short to tell, their likeness.
    #[must_use]
    pub fn containment(&self, other: &Self) -> f64 {
        let least = self.0.len().min(other.0.len());
        if least < 20 { self.likeness(other) } else { self.common(other) as f64 / least as f64 }
    }

    fn common(&self, other: &Self) -> usize {
        let (small, large) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        small.0.iter().filter(|pair| large.0.contains(pair)).count()
    }
}

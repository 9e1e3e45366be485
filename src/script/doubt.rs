//! Where a conversion was close: for `baoku check --conversion`.

use super::Script;
use super::convert::Converter;
use super::flags::AMBIGUOUS;
use super::quotes::is_chinese;
use super::weigh;
use super::words::{REPAIR, Reading};

/// A lead below this is close: odds of less than seven to one (two natural logarithms, in sixteenths).
const CLOSE: i32 = 32;

/// Characters on either side that name a place.
const AROUND: usize = 3;

/// Why a place is doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// No word holds the character, and what stands round it says hardly anything: the last layer decided.
    Alone,
    /// Words and context disagree, or the context is divided.
    Close,
}

/// A character with several traditional forms of which the converter is not sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// As it stands.
    pub character: char,
    /// Chosen, in OpenCC's standard of traditional characters.
    pub form: char,
    /// The other forms.
    pub others: Vec<char>,
    /// The character with what stands round it, as far as it is Chinese: the word for a glossary.
    pub word: String,
    /// The same, as converted.
    pub output: String,
    /// Where, in bytes of the text.
    pub at: usize,
    /// Why.
    pub why: Why,
}

impl Converter {
    /// The places of a simplified text where the choice of a traditional form was close. Places that a glossary, a term or a repair
    /// decides are sure.
    #[must_use]
    pub fn doubts(&self, text: &str) -> Vec<Doubt> {
        if self.from != Script::Hans || self.to == Script::Hans || !self.layers.repairs || self.engine.is_some() {
            return Vec::new();
        }
        let mut reading = Reading::new(text, true);
        let words = reading.out.clone();
        weigh::weigh(&mut reading, |_| {});
        let settled = self.settled(text);
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let mut doubts = Vec::new();
        for at in (0..reading.source.len()).filter(|&at| reading.flags[at] & AMBIGUOUS != 0 && reading.marks[at] & REPAIR == 0) {
            let decided = reading.out[at];
            // The lead is measured from what the words said.
            reading.out[at] = words[at];
            let lead = weigh::lead(&reading, at);
            reading.out[at] = decided;
            let Some(lead) = lead.filter(|&lead| lead < CLOSE) else { continue };
            if settled.get(at).copied().unwrap_or(false) {
                continue;
            }
            let source = &reading.source;
            let start = (at.saturating_sub(AROUND)..at).rev().take_while(|&i| is_chinese(source[i])).last().unwrap_or(at);
            let end = (at + 1..source.len().min(at + 1 + AROUND)).take_while(|&i| is_chinese(source[i])).last().map_or(at + 1, |i| i + 1);
            doubts.push(Doubt {
                character: source[at],
                form: decided,
                others: weigh::alternatives(source[at]).into_iter().filter(|&form| form != decided).collect(),
                word: source[start..end].iter().collect(),
                output: reading.out[start..end].iter().collect(),
                at: bytes[at],
                why: if reading.marks[at] & 7 <= 1 && lead < CLOSE / 4 { Why::Alone } else { Why::Close },
            });
        }
        doubts
    }
}

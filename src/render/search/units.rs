//! Text → units: the pairs of neighbouring letters that the index and the query are both cut into.
//!
//! `search.js` does the same with a query; the two must stay alike.

use crate::script::fold;

/// Two neighbouring letters of the folded text. The second is [`END`] at the end of a text, so that every letter starts a unit.
pub type Unit = (char, char);

/// What follows the last letter of a text.
pub const END: char = '\0';

/// First letter of the units that name a topic by its number: a character of the private use area, which no text has.
pub const TOPIC: char = '\u{E000}';

/// First letter of the units that name a paper by its number.
pub const PAPER: char = '\u{E001}';

/// The letters of a text: digits and letters of any script, folded; everything else is left out.
pub fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(fold)
}

/// The units of a text, in its order, repeats included.
pub fn units(text: &str) -> impl Iterator<Item = Unit> + '_ {
    let mut rest = letters(text).peekable();
    std::iter::from_fn(move || {
        let first = rest.next()?;
        Some((first, rest.peek().copied().unwrap_or(END)))
    })
}

/// Full-width ASCII made narrow.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        units(text).map(|(a, b)| if b == END { format!("{a}.") } else { format!("{a}{b}") }).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn script_width_case_space_and_punctuation_do_not_count() {
        assert_eq!(show("導彈，Ｂ－２ 轟炸機"), show("导弹B-2轰炸机"));
        assert_eq!(show("Xi’an"), "xi ia an n.");
        assert_eq!(show("西罗·穆"), show("西羅•穆"));
        assert_eq!(show("。“”"), "");
    }
}

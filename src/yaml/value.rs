//! Values that may stand in more than one form, and texts that read back as they were.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, de};

/// For fields that are never absent: `null` or nothing after the colon means the default.
pub fn null_is_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a value that stands either as a text (understood by `short`) or as a mapping (the form `L`).
pub fn short_or_long<'de, D, T, L>(deserializer: D, expecting: &'static str, short: fn(&str) -> Option<T>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    L: Deserialize<'de> + Into<T>,
{
    deserializer.deserialize_any(Both::<T, L> { expecting, short, long: PhantomData })
}

struct Both<T, L> {
    expecting: &'static str,
    short: fn(&str) -> Option<T>,
    long: PhantomData<L>,
}

impl<'de, T, L: Deserialize<'de> + Into<T>> de::Visitor<'de> for Both<T, L> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.short)(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self.expecting))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        L::deserialize(de::value::MapAccessDeserializer::new(map)).map(Into::into)
    }
}

/// Reads a list, or one value that stands without the list's marks.
pub fn one_or_many<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct OneOrMany<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> de::Visitor<'de> for OneOrMany<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("one value or a list of them")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<T>, E> {
            T::deserialize(de::value::StrDeserializer::new(text)).map(|one| vec![one])
        }

        fn visit_unit<E: de::Error>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
            Vec::deserialize(de::value::SeqAccessDeserializer::new(list))
        }
    }
    deserializer.deserialize_any(OneOrMany(PhantomData))
}

/// Reads a text that people write without quotes though it is a number: `page: 3`, `issue_date: 1938`.
pub fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    struct TextOrNumber;
    impl de::Visitor<'_> for TextOrNumber {
        type Value = Option<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<String>, E> {
            Ok(Some(text.to_owned()))
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<String>, E> {
            Ok(Some(number.to_string()))
        }

        fn visit_unit<E: de::Error>(self) -> Result<Option<String>, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(TextOrNumber)
}

/// A text in double quotes that every YAML reader gives back as it was: control characters, invisible marks of direction and
/// other characters that YAML refuses or an editor would hide are escaped.
#[must_use]
pub fn quoted(text: &str) -> String {
    use fmt::Write as _;
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_hidden(c) => write!(out, "\\u{:04X}", u32::from(c)).expect("a String takes everything"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Line and paragraph separators, marks of direction, the byte order mark and non-characters: all below U+10000.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}')
}

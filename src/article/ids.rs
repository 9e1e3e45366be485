//! `content/ids.tsv`: every id that was ever published, with the address of its page and the day on which it was first published.
//! Ids are opaque: 40 bits of a hash of the story's text and page, in letters and digits that cannot be misread.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::{
    diagnostic::{Diagnostic, Place},
    source::SourceFile,
    yaml,
};

/// Letters and digits without i, l, o, u (Crockford's base 32), lower case.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of an id.
const LENGTH: usize = 8;

/// What is known of a published id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Path of its page within an edition.
    pub url: String,
    /// The day on which it came into the archive.
    pub since: String,
    /// Id of the article that has its story now, where it is no longer one by itself.
    pub successor: Option<String>,
}

/// All ids that were ever published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// By id.
    pub published: BTreeMap<String, Published>,
}

impl Ids {
    /// Reads `content/ids.tsv`.
    #[must_use]
    pub fn parse(file: &SourceFile) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut ids = Self::default();
        let text = match yaml::text(file) {
            Ok(text) => text,
            Err(problem) => return (ids, vec![problem]),
        };
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let place = || Place::line(&*file.path, number + 1, line);
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            let ([id, url, since] | [id, url, since, _]) = fields[..] else {
                diagnostics.push(
                    Diagnostic::error("ids-line", "this line is not id, address, day and perhaps a successor's id, with tabs between")
                        .at(place())
                        .help("after a merge conflict keep the lines of both sides"),
                );
                continue;
            };
            let successor = fields.get(3).filter(|id| !id.is_empty()).map(|id| (*id).to_owned());
            let published = Published { url: url.to_owned(), since: since.to_owned(), successor };
            if let Some(other) = ids.published.insert(id.to_owned(), published)
                && other.url != url
            {
                diagnostics.push(
                    Diagnostic::error("ids-twice", format!("the id `{id}` stands here with two addresses, {} and {url}", other.url))
                        .at(place())
                        .help("keep the line whose address the article has now and put the other into its `aliases`"),
                );
            }
        }
        (ids, diagnostics)
    }

    /// The file, sorted by id.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::from(
            "# Every id that was published: id, address of its page, day of its first publication, and the id that has its story now. Written by baoku; never delete a line.\n",
        );
        for (id, published) in &self.published {
            let successor = published.successor.as_ref().map_or_else(String::new, |id| format!("\t{id}"));
            writeln!(out, "{id}\t{}\t{}{successor}", published.url, published.since).expect("a String takes everything");
        }
        out
    }

    /// The id among `there` that has the story of a published id now, over as many steps as it takes.
    #[must_use]
    pub fn successor_of(&self, id: &str, there: impl Fn(&str) -> bool) -> Option<&str> {
        let mut at = self.published.get(id)?.successor.as_deref()?;
        // A circle that somebody wrote by hand ends, too.
        for _ in 0..self.published.len() {
            if there(at) {
                return Some(at);
            }
            at = self.published.get(at)?.successor.as_deref()?;
        }
        None
    }

    /// An id for a story, from its text and where it stands; never one that was given before or is in `taken`.
    #[must_use]
    pub fn new_id(&self, text: &str, place: &str, taken: &BTreeSet<String>) -> String {
        (0..u32::MAX)
            .map(|attempt| {
                let mut hasher = blake3::Hasher::new();
                hasher.update(place.as_bytes()).update(&[0]).update(text.as_bytes()).update(&attempt.to_le_bytes());
                let hash = hasher.finalize();
                let bits = hash.as_bytes()[..5].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
                (0..LENGTH).rev().map(|digit| char::from(DIGITS[(bits >> (5 * digit) & 31) as usize])).collect::<String>()
            })
            // An id of digits alone, or like 1e10, would be a number in somebody's YAML or spreadsheet.
            .find(|id| id.bytes().filter(u8::is_ascii_lowercase).count() > 1 && !self.published.contains_key(id) && !taken.contains(id))
            .expect("there are more ids than stories")
    }
}

//! Corrections of how a page is read, as a person writes them into the page's sidecar.
//!
//! A correction names raw lines by number and by how they begin (`"12-15 江上大桥"`). The number finds the line, the words prove
//! that it is still the one that was meant: in another text of the page the lines are found again by their words, or the
//! correction is told to fit no more. It is never applied to other lines.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    diagnostic::{Diagnostic, Place},
    yaml::{null_is_default, one_or_many},
};

/// From this many characters on, words find a line that has another number now.
const TELLING: usize = 4;

/// Raw lines as a correction names them: `12 江上大桥`, `12-15 江上大桥`, `12-15 江上大桥…正式通车。`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// First line, from 1.
    pub from: usize,
    /// Last line.
    pub to: usize,
    /// The beginning of the first line and, behind `…`, the end of the last.
    pub words: String,
}

/// One correction. It has one key that says what to do; the others say more about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Correction {
    /// A paragraph begins with this line.
    #[serde(rename = "break", skip_serializing_if = "Option::is_none")]
    pub breaks: Option<Quote>,
    /// The paragraph of the line before goes on with this line (or that of the line `to`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<Quote>,
    /// These lines are one block of the role `role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Quote>,
    /// One line: a story begins with it. Several, or a list: they are a story, in this order, and nothing else is.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub story: Vec<Quote>,
    /// No story begins with this line: what was read as one belongs to the story of the line before (or of the line `to`).
    #[serde(rename = "continue", skip_serializing_if = "Option::is_none")]
    pub continues: Option<Quote>,
    /// These lines stand elsewhere in the reading order: `before` or `after` a line.
    #[serde(rename = "move", skip_serializing_if = "Option::is_none")]
    pub moves: Option<Quote>,
    /// These lines belong to no story; `why` says the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stray: Option<Quote>,
    /// The story of this line has the facts that `set` lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Quote>,
    /// These lines were read rightly: what ingest doubted there is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sure: Option<Quote>,

    /// Role of `lines`, by its name in the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Another line, for `join` and `continue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Quote>,
    /// For `lines`: the story that they belong to, by one of its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Quote>,
    /// For `move`: the line behind whose block they stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Quote>,
    /// For `move`: the line before whose block they stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Quote>,
    /// For `stray`: the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// For `story`: what it is, by its name in the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// For `facts`: by the ledger's key; `null` empties one.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, Fact>,

    /// Where it stands, for messages.
    #[serde(skip)]
    pub place: Place,
}

/// A fact as a correction states it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// Nothing is known.
    Unknown,
    /// A page number.
    Number(u32),
    /// A text.
    Text(String),
    /// Names.
    Names(Vec<String>),
}

/// The keys that say what a correction does.
pub const VERBS: [&str; 9] = ["break", "join", "lines", "story", "continue", "move", "stray", "facts", "sure"];

/// Roles of blocks by their names in the ledger.
pub const ROLES: [&str; 11] =
    ["kicker", "headline", "subtitle", "lead", "p", "h2", "caption", "credit", "byline", "signoff", "continuation"];

/// Kinds of stories by their names in the ledger.
pub const KINDS: [&str; 4] = ["article", "photo", "brief", "fragment"];

/// Facts that `set` can state.
pub const FACTS: [&str; 10] =
    ["headline", "kicker", "subtitle", "agency", "place", "date", "authors", "photo_credit", "continued_to", "continued_from"];

/// What became of a quote in the text of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// First and last line, from 1: as named, or where the words stand now.
    Lines(usize, usize),
    /// No line begins like that.
    Nowhere,
    /// Several do, and none at the number named.
    Several,
}

impl Quote {
    /// Reads `12-15 words`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (numbers, words) = text.trim().split_once(char::is_whitespace)?;
        let (from, to) = numbers.split_once(['-', '–']).unwrap_or((numbers, numbers));
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        let words = words.trim();
        (from >= 1 && from <= to && !words.is_empty()).then(|| Self { from, to, words: words.to_owned() })
    }

    /// Lines of a page with the words that prove them: the beginning of the first and, of several, the end of the last.
    #[must_use]
    pub fn of(lines: &[String], from: usize, to: usize) -> Self {
        let line = |number: usize| squeeze(lines.get(number.wrapping_sub(1)).map_or("", String::as_str));
        let mut words: String = line(from).into_iter().take(8).collect();
        if to > from {
            let last = line(to);
            words.push('…');
            words.extend(&last[last.len().saturating_sub(4)..]);
        }
        Self { from, to, words }
    }

    /// The lines that are meant.
    #[must_use]
    pub fn find(&self, lines: &[String]) -> Fit {
        if self.fits(lines, self.from) {
            return Fit::Lines(self.from, self.to);
        }
        if self.words.chars().filter(|c| !is_space(*c)).count() < TELLING {
            return Fit::Nowhere;
        }
        let mut elsewhere = (1..=lines.len()).filter(|from| self.fits(lines, *from));
        match (elsewhere.next(), elsewhere.next()) {
            (Some(from), None) => Fit::Lines(from, from + self.to - self.from),
            (None, _) => Fit::Nowhere,
            (Some(_), Some(_)) => Fit::Several,
        }
    }

    /// Whether the words fit when the first line is `from`. White space means nothing.
    fn fits(&self, lines: &[String], from: usize) -> bool {
        let (Some(first), Some(last)) = (lines.get(from - 1), lines.get(from - 1 + self.to - self.from)) else { return false };
        let (first, last) = (squeeze(first), squeeze(last));
        let words = squeeze(&self.words);
        // The dots may be the paper's own.
        first.starts_with(&words)
            || words.iter().enumerate().filter(|(_, c)| **c == '…').any(|(at, _)| {
                let (start, end) = (&words[..at], &words[at + 1..]);
                !start.is_empty() && first.starts_with(start) && last.ends_with(end)
            })
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{} {}", self.from, self.words) } else { write!(f, "{}-{} {}", self.from, self.to, self.words) }
    }
}

impl<'de> Deserialize<'de> for Quote {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::invalid_value(
                de::Unexpected::Str(&text),
                &"a line by its number and its first words, such as \"12 江上大桥\", or several: \"12-15 江上大桥…正式通车。\"",
            )
        })
    }
}

impl Serialize for Quote {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Correction {
    /// Every quote with its key.
    pub fn quotes(&self) -> impl Iterator<Item = (&'static str, &Quote)> {
        let single = [
            ("break", &self.breaks),
            ("join", &self.join),
            ("lines", &self.lines),
            ("continue", &self.continues),
            ("move", &self.moves),
            ("stray", &self.stray),
            ("facts", &self.facts),
            ("sure", &self.sure),
            ("to", &self.to),
            ("of", &self.of),
            ("after", &self.after),
            ("before", &self.before),
        ];
        single.into_iter().filter_map(|(key, quote)| Some((key, quote.as_ref()?))).chain(self.story.iter().map(|quote| ("story", quote)))
    }

    /// What makes no sense whatever the page holds, without a full stop.
    #[must_use]
    pub fn nonsense(&self) -> Option<String> {
        let keys: Vec<&str> = {
            let mut keys: Vec<&str> = self.quotes().map(|(key, _)| key).collect();
            keys.dedup();
            keys
        };
        let verbs: Vec<&str> = keys.iter().copied().filter(|key| VERBS.contains(key)).collect();
        let [verb] = verbs[..] else {
            let known = VERBS.join(", ");
            return Some(match verbs.as_slice() {
                [] => format!("this correction says nothing to do: it needs one of {known}"),
                several => format!("this correction says {} things at once ({}); write each by itself", several.len(), several.join(", ")),
            });
        };
        let further: Vec<(&str, bool, &[&str])> = vec![
            ("role", self.role.is_some(), &["lines"]),
            ("of", self.of.is_some(), &["lines"]),
            ("to", self.to.is_some(), &["join", "continue"]),
            ("after", self.after.is_some(), &["move"]),
            ("before", self.before.is_some(), &["move"]),
            ("why", self.why.is_some(), &["stray"]),
            ("kind", self.kind.is_some(), &["story"]),
            ("set", !self.set.is_empty(), &["facts"]),
        ];
        if let Some((key, ..)) = further.iter().find(|(_, there, verbs)| *there && !verbs.contains(&verb)) {
            return Some(format!("`{key}` says nothing about `{verb}`"));
        }
        let names = |what: &str, name: &str, known: &[&str]| {
            (!known.contains(&name)).then(|| format!("`{name}` is no {what}; there are {}", known.join(", ")))
        };
        match verb {
            "lines" => match &self.role {
                None => Some(format!("`lines` needs the `role` that they have: {}", ROLES.join(", "))),
                Some(role) => names("role", role, &ROLES),
            },
            "move" if self.after.is_some() == self.before.is_some() => Some("`move` needs either `after` or `before`".to_owned()),
            "facts" if self.set.is_empty() => Some(format!("`facts` needs `set`, with some of {}", FACTS.join(", "))),
            "facts" => self.set.iter().find_map(|(key, fact)| names("fact", key, &FACTS).or_else(|| fact.nonsense(key))),
            "story" => self.kind.as_deref().and_then(|kind| names("kind of story", kind, &KINDS)),
            _ => None,
        }
    }

    /// A message about this correction.
    #[must_use]
    pub fn told(&self, code: &'static str, message: String) -> Diagnostic {
        Diagnostic::warning(code, message).at(self.place.clone())
    }
}

impl Fact {
    fn nonsense(&self, key: &str) -> Option<String> {
        let page = matches!(key, "continued_to" | "continued_from");
        let fits = match self {
            Self::Unknown => true,
            Self::Number(_) => page,
            Self::Text(text) if key == "date" => return crate::edtf::Edtf::parse(text).err(),
            Self::Text(_) => !page && key != "authors",
            Self::Names(_) => key == "authors",
        };
        let wanted = match key {
            "authors" => "a list of names",
            _ if page => "the number of a page",
            _ => "a text",
        };
        (!fits).then(|| format!("`{key}` is {wanted}, or null"))
    }
}

/// The quotes of a page's corrections that do not fit its text, or fit at another place than named.
#[must_use]
pub fn unfit(corrections: &[Correction], lines: &[String]) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for correction in corrections {
        for (key, quote) in correction.quotes() {
            match quote.find(lines) {
                Fit::Lines(from, _) if from == quote.from => {}
                Fit::Lines(from, to) => told.push(
                    Diagnostic::note("correction-moved", format!("`{key}: {quote}` is found at line {from} now and is applied there"))
                        .at(correction.place.clone())
                        .help(format!("write {key}: {}", crate::yaml::quoted(&Quote { from, to, words: quote.words.clone() }.to_string()))),
                ),
                Fit::Nowhere | Fit::Several => {
                    let stands = lines.get(quote.from - 1).map_or_else(
                        || format!("the page has {} lines", lines.len()),
                        |line| format!("line {} is: {}", quote.from, line.trim().chars().take(24).collect::<String>()),
                    );
                    let why = if quote.find(lines) == Fit::Several { "several lines begin like that" } else { "no line begins like that" };
                    told.push(
                        correction
                            .told(
                                "correction-unfit",
                                format!("`{key}: {quote}` does not fit the page: {why}; this correction is not applied"),
                            )
                            .help(format!("{stands}; correct the number and the words, or take the correction out")),
                    );
                }
            }
        }
    }
    told
}

fn squeeze(line: &str) -> Vec<char> {
    line.chars().filter(|c| !is_space(*c)).collect()
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}')
}

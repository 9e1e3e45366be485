//! Patterns of file names: globs (`2025/**/*.txt`) that also read facts (`{publication}_{issue_date:%Y%m%d}_{page}.txt`).

use std::collections::HashSet;

use super::PageFacts;

/// A pattern over paths with `/`. `*` and `?` stay within a folder, `**/` spans folders, `{field}` reads one of the
/// facts about a page, `{issue_date:%Y%m%d}` a date so written, `{_}` stands for anything that means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Char(char),
    AnyChar,
    AnyRun,
    AnyFolders,
    Field(Field, Vec<DatePart>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Publication,
    IssueDate,
    Page,
    Edition,
    Lang,
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DatePart {
    Year,
    Month,
    Day,
    Char(char),
}

/// Fields by the name in braces.
const FIELDS: &[(&str, Field)] = &[
    ("publication", Field::Publication),
    ("issue_date", Field::IssueDate),
    ("page", Field::Page),
    ("edition", Field::Edition),
    ("lang", Field::Lang),
    ("_", Field::Ignored),
];

impl Pattern {
    /// Reads a pattern; says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("**/") {
                parts.push(Part::AnyFolders);
                rest = after;
            } else if c == '{' {
                let Some(end) = rest.find('}') else { return Err("a `{` without its `}`".to_owned()) };
                parts.push(field(&rest[1..end])?);
                rest = &rest[end + 1..];
            } else {
                parts.push(match c {
                    '*' => Part::AnyRun,
                    '?' => Part::AnyChar,
                    '}' => return Err("a `}` without its `{`".to_owned()),
                    c => Part::Char(c),
                });
                rest = &rest[c.len_utf8()..];
            }
        }
        if parts.is_empty() {
            return Err("it is empty".to_owned());
        }
        Ok(Self { parts })
    }

    /// The facts that the name states, or `None` where the path does not fit. A pattern without `/` is matched against the
    /// file's name, another against the whole path.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<PageFacts> {
        let whole = self.parts.iter().any(|part| matches!(part, Part::AnyFolders | Part::Char('/')));
        let text = if whole { path } else { path.rsplit('/').next().unwrap_or(path) };
        let chars: Vec<char> = text.chars().collect();
        let mut facts = PageFacts::default();
        let mut dead = HashSet::new();
        fits(&self.parts, &chars, 0, &mut facts, &mut dead).then_some(facts)
    }
}

fn field(text: &str) -> Result<Part, String> {
    let (name, format) = text.split_once(':').map_or((text, None), |(name, format)| (name, Some(format)));
    let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
        return Err(format!("`{{{name}}}` is not known; there are {}", known.join(", ")));
    };
    let mut date = Vec::new();
    let mut chars = format.unwrap_or_default().chars();
    while let Some(c) = chars.next() {
        date.push(match (c, c == '%') {
            (_, true) => match chars.next() {
                Some('Y') => DatePart::Year,
                Some('m') => DatePart::Month,
                Some('d') => DatePart::Day,
                other => {
                    return Err(format!(
                        "a date is written with %Y, %m, %d; `%{}` is none of them",
                        other.map(String::from).unwrap_or_default()
                    ));
                }
            },
            (c, false) => DatePart::Char(c),
        });
    }
    if !date.is_empty() && *field != Field::IssueDate {
        return Err(format!("`{{{name}}}` is no date and takes no format"));
    }
    if !date.is_empty() && !date.contains(&DatePart::Year) {
        return Err("a date needs its year, %Y".to_owned());
    }
    Ok(Part::Field(*field, date))
}

/// Matches by backtracking; `dead` remembers what failed before, so that no pattern takes more than parts × characters steps.
fn fits(parts: &[Part], text: &[char], from: usize, facts: &mut PageFacts, dead: &mut HashSet<(usize, usize)>) -> bool {
    let Some((part, rest)) = parts.split_first() else { return from == text.len() };
    if dead.contains(&(parts.len(), from)) {
        return false;
    }
    let segment = text[from..].iter().take_while(|c| **c != '/').count();
    let found = match part {
        Part::Char(c) => text.get(from) == Some(c) && fits(rest, text, from + 1, facts, dead),
        Part::AnyChar => segment > 0 && fits(rest, text, from + 1, facts, dead),
        Part::AnyRun => (0..=segment).any(|n| fits(rest, text, from + n, facts, dead)),
        Part::AnyFolders => {
            let starts = (from..text.len()).filter(|at| *at == from || text[at - 1] == '/').collect::<Vec<_>>();
            starts.into_iter().any(|at| fits(rest, text, at, facts, dead))
        }
        Part::Field(Field::IssueDate, format) if !format.is_empty() => date(format, &text[from..]).is_some_and(|(date, taken)| {
            fits(rest, text, from + taken, facts, dead) && {
                facts.issue_date = Some(date);
                true
            }
        }),
        Part::Field(field, _) => (1..=segment).any(|n| {
            fits(rest, text, from + n, facts, dead) && {
                let value: String = text[from..from + n].iter().collect();
                match field {
                    Field::Publication => facts.publication = Some(value),
                    Field::IssueDate => facts.issue_date = Some(value),
                    Field::Page => facts.page = Some(value),
                    Field::Edition => facts.edition = Some(value),
                    Field::Lang => facts.lang = Some(value),
                    Field::Ignored => (),
                }
                true
            }
        }),
    };
    if !found {
        dead.insert((parts.len(), from));
    }
    found
}

/// A date in the given form at the start of the text: as EDTF, and how many characters it takes. Only days that exist.
fn date(format: &[DatePart], text: &[char]) -> Option<(String, usize)> {
    let (mut year, mut month, mut day) = (None, None, None);
    let mut at = 0;
    for part in format {
        let (digits, into) = match part {
            DatePart::Year => (4, &mut year),
            DatePart::Month => (2, &mut month),
            DatePart::Day => (2, &mut day),
            DatePart::Char(c) => {
                if text.get(at) != Some(c) {
                    return None;
                }
                at += 1;
                continue;
            }
        };
        let mut value: i16 = 0;
        for c in text.get(at..at + digits)? {
            value = value * 10 + i16::try_from(c.to_digit(10)?).ok()?;
        }
        *into = Some(value);
        at += digits;
    }
    let year = year?;
    let text = match (month, day) {
        (Some(month), Some(day)) => jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?.to_string(),
        (Some(month @ 1..=12), None) => format!("{year:04}-{month:02}"),
        (None, None) => format!("{year:04}"),
        _ => return None,
    };
    Some((text, at))
}

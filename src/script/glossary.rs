//! A site's or an article's own words.

use super::Script;
use super::trie::Trie;
use std::collections::BTreeMap;

/// Words with the forms that an archive wants, per script. They stand above every table of the program.
///
/// Written as tab-separated text with a heading: the first column is the word as the source prints it, the others are
/// named by script (`zh-Hans`, `zh-Hant`, `zh-TW`, `zh-HK`) or `note`. An empty cell leaves the word to the other layers
/// (zh-TW and zh-HK take the form of zh-Hant); `=` keeps the word as it is printed.
pub struct Glossary {
    hash: blake3::Hash,
    /// By the word's number in the trie: its length in characters and its rows.
    words: Vec<(usize, Vec<Row>)>,
    trie: Option<Trie>,
}

/// A word of a glossary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// As the source prints it.
    pub word: String,
    /// What must stand right before it; empty: anything.
    pub before: String,
    /// What must stand right after it; empty: anything.
    pub after: String,
    /// Its form by script; without one the other layers decide.
    pub forms: Forms,
}

/// The forms of a word by script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms([Option<String>; 4]);

struct Row {
    before: Vec<char>,
    after: Vec<char>,
    forms: Forms,
}

impl Row {
    /// Whether the word stands where the row says. Where the text begins or ends (a headline in a list, an abstract) less is asked for,
    /// if the other side agrees in full.
    fn holds(&self, before: &[char], after: &[char]) -> bool {
        let (left, right) = (before.ends_with(&self.before), after.starts_with(&self.after));
        left && right
            || left && !self.before.is_empty() && self.after.starts_with(after)
            || right && !self.after.is_empty() && self.before.ends_with(before)
    }
}

impl Forms {
    /// The same form in every script: the word stays as printed.
    #[must_use]
    pub fn everywhere(form: &str) -> Self {
        Self(std::array::from_fn(|_| Some(form.to_owned())))
    }

    /// Says the form in a script.
    pub fn set(&mut self, script: Script, form: &str) {
        self.0[column(script)] = Some(form.to_owned());
    }

    /// The form in a script: its own, else for zh-TW and zh-HK that of zh-Hant.
    #[must_use]
    pub fn get(&self, script: Script) -> Option<&str> {
        let own = self.0[column(script)].as_deref();
        own.or(if matches!(script, Script::HantTw | Script::HantHk) { self.0[column(Script::Hant)].as_deref() } else { None })
    }

    /// Whether no script has a form.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

impl Default for Glossary {
    fn default() -> Self {
        Self::new([])
    }
}

impl std::fmt::Debug for Glossary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Glossary of {} words", self.words.len())
    }
}

impl Glossary {
    /// A glossary of these words. Of two rows for one word and place the later counts; a row that says what must stand round the
    /// word comes before one that does not.
    #[must_use]
    pub fn new(terms: impl IntoIterator<Item = Term>) -> Self {
        let mut rows: BTreeMap<Vec<char>, Vec<Row>> = BTreeMap::new();
        let mut hash = blake3::Hasher::new();
        for term in terms.into_iter().filter(|term| !term.word.is_empty() && !term.forms.is_empty()) {
            hash.update(format!("{term:?}").as_bytes());
            let row = Row { before: term.before.chars().collect(), after: term.after.chars().collect(), forms: term.forms };
            rows.entry(term.word.chars().collect()).or_default().push(row);
        }
        for rows in rows.values_mut() {
            rows.reverse();
            rows.sort_by_key(|row| std::cmp::Reverse(row.before.len() + row.after.len()));
        }
        let keys = rows.keys().enumerate().map(|(i, word)| (word.clone(), i as u32)).collect();
        let trie = (!rows.is_empty()).then(|| Trie::from_keys(&keys));
        Self { hash: hash.finalize(), trie, words: rows.into_iter().map(|(word, rows)| (word.len(), rows)).collect() }
    }

    /// Stands for all its words with their forms.
    #[must_use]
    pub fn hash(&self) -> blake3::Hash {
        self.hash
    }

    /// Reads a glossary. What cannot be read is told with its line (from 1) and left out.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<(usize, String)>) {
        let mut problems = Vec::new();
        let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
        let Some((first, heading)) = lines.next() else { return (Self::default(), problems) };
        let columns: Vec<Option<Script>> = heading.split('\t').map(|name| Script::from_tag(name.trim())).collect();
        if columns.iter().all(Option::is_none) {
            problems.push((first + 1, "the heading names no script (zh-Hans, zh-Hant, zh-TW, zh-HK)".to_owned()));
        }
        let mut rows: BTreeMap<String, Forms> = BTreeMap::new();
        for (line, row) in lines {
            let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
            let mut forms = Forms::default();
            for (cell, column) in cells.iter().zip(&columns).skip(1) {
                if let (Some(script), false) = (column, cell.is_empty()) {
                    forms.set(*script, if *cell == "=" { cells[0] } else { cell });
                }
            }
            if cells[0].is_empty() {
                problems.push((line + 1, "the row has no word".to_owned()));
            } else if forms.is_empty() {
                problems.push((line + 1, format!("{} has no form; write = to keep it as it is", cells[0])));
            } else if rows.insert(cells[0].to_owned(), forms).is_some() {
                problems.push((line + 1, format!("{} stands twice; the later row counts", cells[0])));
            }
        }
        (Self::new(rows.into_iter().map(|(word, forms)| Term { word, forms, ..Term::default() })), problems)
    }

    /// The longest word of the glossary at a place, with its form in a script: its length in characters and the form.
    pub(super) fn at(&self, text: &[char], at: usize, to: Script) -> Option<(usize, &str)> {
        let view = self.trie.as_ref()?.view();
        let form = |value: u32| {
            let (length, rows) = self.words.get(value as usize)?;
            let (before, after) = (&text[..at], text.get(at + length..)?);
            rows.iter().find(|row| row.holds(before, after))?.forms.get(to)
        };
        let found = view.longest_in(text[at..].iter().copied(), |value| form(value).is_some())?;
        Some((found.length, form(found.value)?))
    }
}

fn column(script: Script) -> usize {
    match script {
        Script::Hans => 0,
        Script::Hant => 1,
        Script::HantTw => 2,
        Script::HantHk => 3,
    }
}

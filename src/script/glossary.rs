//! A site's or an article's own words.

use super::Script;
use super::trie::Trie;
use std::collections::BTreeMap;

/// Words with the forms that an archive wants, per script. They stand above every table of the program.
///
/// Written as tab-separated text with a heading: the first column is the word as the source prints it, the others are
/// named by script (`zh-Hans`, `zh-Hant`, `zh-TW`, `zh-HK`) or `note`. An empty cell leaves the word to the other layers
/// (zh-TW and zh-HK take the form of zh-Hant); `=` keeps the word as it is printed.
#[derive(Default)]
pub struct Glossary {
    forms: Vec<[Option<String>; 4]>,
    trie: Option<Trie>,
}

impl std::fmt::Debug for Glossary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Glossary of {} words", self.forms.len())
    }
}

impl Glossary {
    /// Reads a glossary. What cannot be read is told with its line (from 1) and left out.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<(usize, String)>) {
        let mut problems = Vec::new();
        let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
        let Some((first, heading)) = lines.next() else { return (Self::default(), problems) };
        let columns: Vec<Option<usize>> = heading.split('\t').map(|name| Script::from_tag(name.trim()).map(column)).collect();
        if columns.iter().all(Option::is_none) {
            problems.push((first + 1, "the heading names no script (zh-Hans, zh-Hant, zh-TW, zh-HK)".to_owned()));
        }
        let mut rows: BTreeMap<String, [Option<String>; 4]> = BTreeMap::new();
        for (line, row) in lines {
            let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
            let mut forms = [const { None }; 4];
            for (cell, column) in cells.iter().zip(&columns).skip(1) {
                if let (Some(column), false) = (column, cell.is_empty()) {
                    forms[*column] = Some(if *cell == "=" { cells[0].to_owned() } else { (*cell).to_owned() });
                }
            }
            if cells[0].is_empty() {
                problems.push((line + 1, "the row has no word".to_owned()));
            } else if forms.iter().all(Option::is_none) {
                problems.push((line + 1, format!("{} has no form; write = to keep it as it is", cells[0])));
            } else if rows.insert(cells[0].to_owned(), forms).is_some() {
                problems.push((line + 1, format!("{} stands twice; the later row counts", cells[0])));
            }
        }
        let keys = rows.keys().enumerate().map(|(i, word)| (word.chars().collect(), i as u32)).collect();
        (Self { trie: Some(Trie::from_keys(&keys)), forms: rows.into_values().collect() }, problems)
    }

    /// The longest word of the glossary at a place, with its form in a script: its length in characters and the form.
    pub(super) fn at(&self, text: &[char], to: Script) -> Option<(usize, &str)> {
        let view = self.trie.as_ref()?.view();
        let found = view.longest_in(text.iter().copied(), |value| self.form(value, to).is_some())?;
        Some((found.length, self.form(found.value, to)?))
    }

    fn form(&self, row: u32, to: Script) -> Option<&str> {
        let forms = self.forms.get(row as usize)?;
        let own = forms[column(to)].as_deref();
        own.or(if matches!(to, Script::HantTw | Script::HantHk) { forms[column(Script::Hant)].as_deref() } else { None })
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

//! The surname rule: 于 范 余 岳 姜 沈 … before a given name are names, not 於 範 餘 嶽 薑 瀋.
//!
//! A name is proved by the word before it (a title) or by the word after it (a verb of saying) together with a clear
//! beginning. The words lie in `data/repairs-names.tsv`. And the foreign name: 里 among the characters with which foreign names are
//! written is no 裡 (基里洛夫, 乌代里).

use super::characters;
use super::flags::SURNAME;
use super::quotes::is_chinese;
use super::words::{REPAIR, Reading};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(include_str!("../../data/repairs-names.tsv")));

struct Rules {
    /// Surname → (traditional form, whether a title alone is no proof).
    surnames: BTreeMap<char, (char, bool)>,
    titles: BTreeSet<Vec<char>>,
    sayings: BTreeSet<Vec<char>>,
    never: BTreeSet<Vec<char>>,
    /// Characters that are no word in a foreign name, with their forms there.
    foreign: BTreeMap<char, char>,
    /// The characters with which foreign names are written.
    letters: BTreeSet<char>,
    /// Those of them that hardly stand in anything else.
    sure: BTreeSet<char>,
}

impl Rules {
    fn read(table: &str) -> Self {
        let mut rules = Self {
            surnames: BTreeMap::new(),
            titles: BTreeSet::new(),
            sayings: BTreeSet::new(),
            never: BTreeSet::new(),
            foreign: BTreeMap::new(),
            letters: BTreeSet::new(),
            sure: BTreeSet::new(),
        };
        for row in table.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = row.split('\t').collect();
            let word: Vec<char> = cells.get(1).map_or_else(Vec::new, |w| w.chars().collect());
            match cells[0] {
                "title" => _ = rules.titles.insert(word),
                "saying" => _ = rules.sayings.insert(word),
                "never" => _ = rules.never.insert(word),
                "letters" => rules.letters.extend(word),
                "sure" => rules.sure.extend(word),
                "foreign" => {
                    if let (Some(&c), Some(form)) = (word.first(), cells.get(2).and_then(|f| f.chars().next())) {
                        rules.foreign.insert(c, form);
                    }
                }
                "surname" => {
                    let form = cells.get(2).and_then(|f| f.chars().next());
                    if let (Some(&surname), Some(form)) = (word.first(), form) {
                        rules.surnames.insert(surname, (form, cells.get(3) == Some(&"careful")));
                    }
                }
                _ => {}
            }
        }
        rules
    }

    /// Whether a place is inside a foreign name.
    fn is_foreign(&self, text: &[char], at: usize) -> bool {
        let letter = |c: &&char| self.letters.contains(*c);
        let before = text[..at].iter().rev().take(4).take_while(letter);
        let after = text[at + 1..].iter().take(4).take_while(letter);
        let letters = before.clone().count() + after.clone().count();
        letters >= 3 || letters == 2 && before.chain(after).any(|c| self.sure.contains(c))
    }

    fn is_name(&self, text: &[char], at: usize, careful: bool) -> bool {
        let begins =
            at == 0 || matches!(text[at - 1], '，' | '。' | '、' | '；' | '：' | '\u{3000}' | ' ' | '\n' | '”' | '」' | '（' | '(');
        let titled = || (2..=5.min(at)).any(|n| self.titles.contains(&text[at - n..at]));
        // Nearly all places fail here.
        if !begins && !titled() {
            return false;
        }
        let given = text[at + 1..].iter().take(2).take_while(|&&c| is_chinese(c)).count();
        if given == 0 || starts_with(&self.never, &text[at + 1..]) {
            return false;
        }
        let said = || (1..=given).any(|n| starts_with(&self.sayings, &text[at + 1 + n..]));
        let ended = || {
            (1..=given)
                .any(|n| text.get(at + 1 + n).is_none_or(|&c| matches!(c, '、' | '，' | '。' | '）' | ')' | ' ' | '\n' | '\u{3000}')))
        };
        if careful { begins && given == 2 && said() || titled() && (said() || ended()) } else { begins && said() || titled() }
    }
}

fn starts_with(words: &BTreeSet<Vec<char>>, text: &[char]) -> bool {
    (1..=3.min(text.len())).any(|n| words.contains(&text[..n]))
}

/// Writes the surnames of a reading as surnames. They are firm: nothing later changes them.
pub fn settle(reading: &mut Reading) {
    let rules = &*RULES;
    let mut at = characters::next(&reading.flags, 0, SURNAME);
    while at < reading.source.len() {
        if reading.marks[at] & REPAIR == 0
            && let Some(&(form, careful)) = rules.surnames.get(&reading.source[at])
            && rules.is_name(&reading.source, at, careful)
        {
            reading.write(at, form);
            reading.marks[at] |= REPAIR;
        } else if reading.marks[at] & REPAIR == 0
            && let Some(&form) = rules.foreign.get(&reading.source[at])
            && rules.is_foreign(&reading.source, at)
        {
            reading.write(at, form);
            reading.marks[at] |= REPAIR;
        }
        at = characters::next(&reading.flags, at + 1, SURNAME);
    }
}

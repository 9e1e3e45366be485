//! One form for all the ways to write a character: what search and comparison read instead of the printed text.
//!
//! The classes come from OpenCC's character tables: every simplified character, the traditional ones it can stand for and
//! their regional variants are one class (乾 干 幹 榦), so a query in any script meets a text in any other. The simplified
//! form that most of a class lead to stands for it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

/// Tables whose rows are `character<TAB>candidates separated by spaces`.
const TABLES: [&str; 5] = [
    include_str!("../../data/opencc/STCharacters.txt"),
    include_str!("../../data/opencc/TSCharacters.txt"),
    include_str!("../../data/opencc/TSCharactersExt.txt"),
    include_str!("../../data/opencc/TWVariants.txt"),
    include_str!("../../data/opencc/HKVariants.txt"),
];

/// The form that stands for a character's class; itself where no table knows it.
#[must_use]
pub fn fold(c: char) -> char {
    if c < '\u{2E80}' { c } else { CLASSES.get(&c).copied().unwrap_or(c) }
}

/// Each character that folds to another one, with that one, in the order of the characters.
#[must_use]
pub fn folded() -> BTreeMap<char, char> {
    CLASSES.iter().map(|(from, to)| (*from, *to)).collect()
}

static CLASSES: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let rows = TABLES.iter().flat_map(|table| table.lines()).filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (key, candidates) = line.split_once('\t')?;
        Some((single(key)?, candidates.split(' ').filter_map(single).collect::<Vec<_>>()))
    });
    let mut parent: BTreeMap<char, char> = BTreeMap::new();
    let mut led_to: BTreeMap<char, u32> = BTreeMap::new();
    for (key, candidates) in rows {
        for candidate in candidates.into_iter().filter(|c| *c != key) {
            let (a, b) = (root(&mut parent, key), root(&mut parent, candidate));
            parent.insert(a, b);
            *led_to.entry(candidate).or_default() += 1;
            // What has several candidates is the simplified side.
            *led_to.entry(key).or_default() += 1;
        }
    }
    let members: Vec<char> = parent.keys().copied().collect();
    let mut best: BTreeMap<char, char> = BTreeMap::new();
    for c in &members {
        let class = root(&mut parent, *c);
        let now = best.entry(class).or_insert(*c);
        if led_to.get(c) > led_to.get(now) {
            *now = *c;
        }
    }
    members
        .iter()
        .filter_map(|c| {
            let to = best[&root(&mut parent, *c)];
            (to != *c).then_some((*c, to))
        })
        .collect()
});

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

fn root(parent: &mut BTreeMap<char, char>, c: char) -> char {
    let mut at = c;
    while let Some(up) = parent.get(&at).copied().filter(|up| *up != at) {
        at = up;
    }
    parent.entry(c).or_insert(c);
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_character_is_one() {
        for class in ["干乾幹", "发發髮", "里裡裏", "导導", "台臺颱", "为為爲", "群羣", "质質", "后後"] {
            let forms: Vec<char> = class.chars().map(fold).collect();
            assert!(forms.windows(2).all(|pair| pair[0] == pair[1]), "{class}: {forms:?}");
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for (from, to) in folded() {
            assert_eq!(fold(to), to, "{from}");
        }
    }
}

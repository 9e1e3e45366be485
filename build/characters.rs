//! What is known of each character alone, from all tables: see `src/script/characters.rs`.

#[allow(dead_code)]
#[path = "../src/script/flags.rs"]
mod flags;

use super::{tsv, write};
use flags::{AMBIGUOUS, ENTRY, HONG_KONG, HONG_KONG_STYLE, RARE, SURNAME, TAIWAN, TAIWAN_STYLE};
use std::collections::{BTreeMap, BTreeSet};

/// Writes `characters.bin`.
pub fn compile() {
    let mut known: BTreeMap<char, (char, u8)> = BTreeMap::new();
    let mut flag = |c: char, flag: u8| known.entry(c).or_insert((c, 0)).1 |= flag;
    for (file, bit) in [("TWVariants", TAIWAN), ("TWVariantsPhrases", TAIWAN), ("HKVariants", HONG_KONG), ("HKVariantsPhrases", HONG_KONG)]
    {
        for (key, _) in &tsv::dictionary(file) {
            flag(key[0], bit);
        }
    }
    let mut styled = [BTreeSet::new(), BTreeSet::new()];
    for (file, bit) in [("style-tw", TAIWAN_STYLE), ("style-hk", HONG_KONG_STYLE)] {
        for c in tsv::rows(&format!("data/{file}.tsv")).iter().skip(1).map(|row| first(&row[0])) {
            flag(c, bit);
            styled[usize::from(bit == HONG_KONG_STYLE)].insert(c);
        }
    }
    for c in tsv::rows("data/context.tsv").iter().take_while(|row| row[0] == "forms").map(|row| first(&row[1])) {
        flag(c, AMBIGUOUS);
    }
    // What the region's characters change first may begin an entry of its style afterwards.
    for (file, bit) in [
        ("TWVariants", TAIWAN_STYLE),
        ("TWVariantsPhrases", TAIWAN_STYLE),
        ("HKVariants", HONG_KONG_STYLE),
        ("HKVariantsPhrases", HONG_KONG_STYLE),
    ] {
        for (key, form) in tsv::dictionary(file) {
            for (c, _) in key.into_iter().zip(form.chars()).filter(|(_, form)| styled[usize::from(bit == HONG_KONG_STYLE)].contains(form)) {
                flag(c, bit);
            }
        }
    }
    for row in tsv::rows("data/repairs-names.tsv").iter().filter(|row| row[0] == "surname" || row[0] == "foreign") {
        flag(first(&row[1]), SURNAME);
    }
    for (key, _) in &tsv::dictionary("CJK_Compatibility_Ideographs") {
        flag(key[0], RARE);
    }
    "“”‘’「」『』".chars().for_each(|mark| flag(mark, RARE));
    // The first dictionary that has a character decides, phrases first, as everywhere.
    let mut alone: BTreeMap<char, char> = BTreeMap::new();
    for file in ["STPhrases", "STPhrases_GeneratedFromRegionalPhrases", "STCharacters"] {
        for (key, form) in tsv::dictionary(file).into_iter().filter(|(key, _)| key.len() == 1) {
            alone.entry(key[0]).or_insert_with(|| first(&form));
        }
    }
    for (c, form) in alone {
        let entry = known.entry(c).or_insert((c, 0));
        *entry = (form, entry.1 | ENTRY);
    }
    let rows = known.into_iter().flat_map(|(c, (form, flags))| [c as u32, form as u32, u32::from(flags)]);
    write("characters.bin", &rows.flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
}

fn first(cell: &str) -> char {
    cell.chars().next().unwrap_or_else(|| panic!("an empty cell"))
}

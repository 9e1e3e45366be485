//! A region's house style (`data/style-*.tsv`) and terms (`data/terms.tsv`).

use super::opencc::{self, Outputs};
use super::tsv;
use std::collections::BTreeMap;
use std::path::Path;

/// Writes `style_tw`, `style_hk`, `words_tw`, `words_hk` and, for the way back to simplified, `back`. A value is eight times the
/// number of the output.
pub fn compile() {
    let back = tsv::rows("data/repairs-back.tsv");
    write_table("back", back.iter().map(|row| (row[0].as_str(), row[1].as_str())));
    for (region, column) in [("tw", 1), ("hk", 2)] {
        let style = optional(&format!("data/style-{region}.tsv"));
        write_table(&format!("style_{region}"), style.iter().map(|row| (row[0].as_str(), row[1].as_str())));
        let terms = optional("data/terms.tsv");
        // An empty cell stays in: it guards its place against the shorter terms in it.
        write_table(&format!("words_{region}"), terms.iter().map(|row| (row[0].as_str(), row.get(column).map_or("", String::as_str))));
    }
}

/// The first two characters of each term.
pub fn beginnings() -> Vec<(char, char)> {
    let first_two = |term: &str| {
        let mut chars = term.chars();
        Some((chars.next()?, chars.next()?))
    };
    optional("data/terms.tsv")
        .iter()
        .map(|row| first_two(&row[0]).unwrap_or_else(|| panic!("terms.tsv: {} is too short", row[0])))
        .collect()
}

/// The rows under the heading; none when the table does not exist.
fn optional(path: &str) -> Vec<Vec<String>> {
    if Path::new(path).exists() { tsv::rows(path).into_iter().skip(1).collect() } else { Vec::new() }
}

fn write_table<'a>(name: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut outputs = Outputs::default();
    let keys: BTreeMap<Vec<char>, u32> = rows.map(|(key, form)| (key.chars().collect(), outputs.add(form) * 8)).collect();
    opencc::table(name, &keys, &outputs);
}

//! The tables of regional terms and house style: well-formed, in order, in the right script, and without traps.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A regional term: the word as mainland papers print it, and each region's form (empty: no term here).
struct Term {
    simplified: String,
    taiwan: String,
    hong_kong: String,
    kind: String,
}

/// The rows of a table under its heading, each cut at the tabs.
fn rows(path: &str, heading: &[&str]) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the table is in the repository");
    assert!(text.ends_with('\n') && !text.contains('\r'), "{path}: lines end with a line feed");
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(lines.next().expect("a heading"), heading, "{path}");
    let rows: Vec<Vec<String>> = lines.collect();
    for row in &rows {
        assert_eq!(row.len(), heading.len(), "{path}: {row:?}");
        assert!(row.iter().all(|cell| cell.trim() == cell), "{path}: space at the edge of a cell in {row:?}");
        assert!(!row[0].is_empty(), "{path}: {row:?}");
    }
    rows
}

fn in_order(path: &str, rows: &[Vec<String>]) {
    for pair in rows.windows(2) {
        assert!(pair[0][0] < pair[1][0], "{path}: {:?} stands before {:?}", pair[0][0], pair[1][0]);
    }
}

fn terms() -> Vec<Term> {
    let path = "data/terms.tsv";
    let rows = rows(path, &["term", "zh-TW", "zh-HK", "kind", "note"]);
    in_order(path, &rows);
    let cell = |row: &Vec<String>, at: usize| row[at].clone();
    rows.iter().map(|row| Term { simplified: cell(row, 0), taiwan: cell(row, 1), hong_kong: cell(row, 2), kind: cell(row, 3) }).collect()
}

/// Characters that `OpenCC`'s tables give for a character of the other script.
fn characters(file: &str) -> BTreeMap<char, Vec<char>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/opencc").join(file)).expect("OpenCC's tables");
    let pairs = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    pairs
        .filter_map(|(key, forms)| Some((key.chars().next()?, forms.split(' ').filter_map(|form| form.chars().next()).collect())))
        .collect()
}

/// Characters that stand in one script only: the other script's table always changes them, and no region prints them as its variant.
fn foreign(table: &str) -> BTreeSet<char> {
    let printed: BTreeSet<char> =
        ["TWVariants.txt", "HKVariants.txt"].into_iter().flat_map(characters).flat_map(|(_, forms)| forms).collect();
    characters(table).into_iter().filter(|(c, forms)| !forms.contains(c) && !printed.contains(c)).map(|(c, _)| c).collect()
}

fn kinds() -> BTreeSet<&'static str> {
    "place person body treaty weapon energy technology science finance sport goods transport media source spelling guard"
        .split(' ')
        .collect()
}

#[test]
fn terms_are_well_formed() {
    let terms = terms();
    let real = terms.iter().filter(|term| term.kind != "guard").count();
    assert!(real >= 800, "{real} terms");
    for Term { simplified: term, taiwan, hong_kong, kind } in &terms {
        assert!(kinds().contains(kind.as_str()), "{term}: {kind}");
        assert!(term.chars().count() >= 2, "{term}: a single character is no term");
        assert!(kind == "guard" || !(taiwan.is_empty() && hong_kong.is_empty()), "{term}: changes nothing and is no guard");
    }
}

#[test]
fn terms_are_in_their_own_script() {
    let (traditional, simplified) = (foreign("TSCharacters.txt"), foreign("STCharacters.txt"));
    for Term { simplified: term, taiwan, hong_kong, .. } in &terms() {
        // 噁 came back into simplified print for chemistry in 2013.
        assert!(!term.chars().any(|c| traditional.contains(&c) && c != '噁'), "{term} is not simplified");
        for form in [taiwan, hong_kong] {
            assert!(!form.chars().any(|c| simplified.contains(&c)), "{term}: {form} is not traditional");
        }
    }
}

/// A longer entry hides the shorter ones in it. Where its cell is empty the shorter term is lost on purpose only in a guard.
#[test]
fn no_entry_hides_another_by_oversight() {
    let terms = terms();
    for region in [|term: &Term| term.taiwan.clone(), |term: &Term| term.hong_kong.clone()] {
        let short: Vec<&Term> = terms.iter().filter(|term| !region(term).is_empty()).collect();
        for long in terms.iter().filter(|term| term.kind != "guard" && region(term).is_empty()) {
            let hidden: Vec<&str> =
                short.iter().map(|term| term.simplified.as_str()).filter(|&term| long.simplified.contains(term)).collect();
            assert!(hidden.is_empty(), "{} has an empty cell and hides {hidden:?}", long.simplified);
        }
    }
}

/// A guard that guards nothing is dead weight and hides a mistake.
#[test]
fn every_guard_overlaps_a_term() {
    let terms = terms();
    let real: Vec<&str> = terms.iter().filter(|term| term.kind != "guard").map(|term| term.simplified.as_str()).collect();
    for guard in terms.iter().filter(|term| term.kind == "guard") {
        let letters: Vec<char> = guard.simplified.chars().collect();
        let touches = |term: &str| {
            let other: Vec<char> = term.chars().collect();
            // The guard holds the term, or the term begins inside the guard and runs over its end.
            guard.simplified.contains(term) || (1..letters.len()).any(|at| other.starts_with(&letters[at..]))
        };
        assert!(real.iter().any(|term| touches(term)), "{} guards against no term", guard.simplified);
    }
}

#[test]
fn house_style_is_well_formed() {
    let simplified = foreign("STCharacters.txt");
    for path in ["data/style-tw.tsv", "data/style-hk.tsv"] {
        let rows = rows(path, &["form", "printed", "kind", "note"]);
        in_order(path, &rows);
        let forms: BTreeSet<&str> = rows.iter().map(|row| row[0].as_str()).collect();
        for row in &rows {
            let [form, printed, kind, note] = row.as_slice() else { unreachable!("rows() checks the number of cells") };
            assert!(["word", "glyph"].contains(&kind.as_str()), "{path}: {form}: {kind}");
            assert_eq!(form.chars().count(), printed.chars().count(), "{path}: {form}: house style keeps the number of characters");
            assert!(!note.is_empty(), "{path}: {form} without its evidence");
            // 霉 is Taiwan's everyday form of 黴 as well as the simplified one.
            assert!(!printed.chars().any(|c| simplified.contains(&c) && c != '霉'), "{path}: {printed} is not traditional");
            // Printed once more, a text stays as it is.
            assert!(form == printed || !forms.contains(printed.as_str()), "{path}: {form} → {printed} would be changed again");
        }
    }
}

/// The terms in a sentence: from the left, the longest at each place; obviously right and slow.
fn found<'t>(terms: &'t [Term], sentence: &str) -> Vec<&'t Term> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some(c) = rest.chars().next() {
        let here = terms.iter().filter(|term| rest.starts_with(&term.simplified)).max_by_key(|term| term.simplified.len());
        found.extend(here);
        rest = &rest[here.map_or(c.len_utf8(), |term| term.simplified.len())..];
    }
    found
}

#[test]
fn sentences_show_every_kind() {
    let terms = terms();
    let sentences = rows("tests/script/terms-sentences.tsv", &["sentence", "target", "contains", "not", "kind"]);
    assert!(sentences.len() >= 200, "{}", sentences.len());
    let mut shown = BTreeSet::new();
    for row in &sentences {
        let [sentence, target, contains, not, kind] = row.as_slice() else { unreachable!("rows() checks the number of cells") };
        assert!(kinds().contains(kind.as_str()), "{sentence}: {kind}");
        shown.insert(kind.as_str());
        let found = found(&terms, sentence);
        assert!(kind == "guard" || found.iter().any(|term| term.kind == *kind), "{sentence}: no {kind}");
        let form = |term: &Term| if target == "zh-TW" { term.taiwan.clone() } else { term.hong_kong.clone() };
        assert!(["zh-TW", "zh-HK"].contains(&target.as_str()), "{sentence}: {target}");
        for term in found.iter().filter(|term| term.kind != "guard") {
            let form = form(term);
            // Words that must not stand in the result are no form that the table gives.
            for forbidden in not.split('|').filter(|word| !word.is_empty()) {
                assert!(!form.contains(forbidden), "{sentence}: {} gives {form}", term.simplified);
            }
        }
        assert!(!contains.is_empty(), "{sentence}: nothing to look for");
    }
    assert_eq!(shown, kinds(), "a sentence of each kind");
}

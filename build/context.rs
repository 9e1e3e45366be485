//! The context layer: `data/context.tsv` → forms of the ambiguous characters and a hash table of weights.

#[allow(dead_code)]
#[path = "../src/script/context.rs"]
mod patterns;

use super::{places, trie, tsv, write};
use patterns::{SEEN, SHAPES, WORDS};
use std::collections::BTreeMap;

/// Writes `context.trie` (ambiguous character → its number), `context.forms` (for each number 8 groups of 4 characters of
/// 32 bits: a form and the spellings that count as the same) and `context.weights` (32 bits an entry: 24 bits of the
/// pattern's hash, 8 bits of weight) with `context.shifts` (16 bits a bucket), which tell each key its place; `context.seen`: a
/// bit for each pattern of two or more characters, and for each two characters with which a longer one begins.
pub fn compile() {
    let mut groups: BTreeMap<char, Vec<Vec<char>>> = BTreeMap::new();
    let mut weights: Vec<(u64, i8)> = Vec::new();
    let mut seen = vec![0_u64; SEEN];
    for row in tsv::rows("data/context.tsv") {
        if row[0] == "forms" {
            groups.insert(one(&row[1]), row[2].split(',').map(|g| g.chars().collect()).collect());
            continue;
        }
        let (c, pattern, bits) = hash(&row[0], &groups);
        for (word, bit) in bits.into_iter().map(patterns::seen) {
            seen[word] |= 1 << bit;
        }
        let form = number(&groups[&c], one(&row[1]));
        let weight: f32 = row[2].parse().unwrap_or_else(|_| panic!("context.tsv: {row:?}"));
        weights.push((patterns::key(pattern, form), weight.clamp(-127.0, 127.0) as i8));
    }
    let mut forms = Vec::new();
    for list in groups.values() {
        assert!(list.len() <= 8 && list.iter().all(|g| g.len() <= 4), "context.tsv: too many forms: {list:?}");
        for i in 0..8 {
            for j in 0..4 {
                let c = list.get(i).and_then(|g| g.get(j)).map_or(0, |&c| u32::from(c));
                forms.extend(c.to_le_bytes());
            }
        }
    }
    let keys = groups.keys().enumerate().map(|(i, &c)| (vec![c], i as u32)).collect();
    write("context.trie", &trie::build(&keys));
    write("context.forms", &forms);
    write("context.seen", &seen.into_iter().flat_map(u64::to_le_bytes).collect::<Vec<u8>>());
    weights.sort_unstable();
    weights.dedup_by_key(|(key, _)| *key);
    let (shifts, table) = places::assign(&weights.iter().map(|(key, _)| *key).collect::<Vec<_>>());
    let entry = |number: usize| patterns::mark(weights[number].0) << 8 | u32::from(weights[number].1.cast_unsigned());
    write("context.shifts", &shifts.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>());
    write("context.weights", &table.iter().flat_map(|place| place.map_or(0, entry).to_le_bytes()).collect::<Vec<u8>>());
}

fn one(cell: &str) -> char {
    cell.chars().next().unwrap_or_else(|| panic!("context.tsv: an empty cell"))
}

fn number(list: &[Vec<char>], form: char) -> usize {
    list.iter().position(|g| g.contains(&form)).unwrap_or_else(|| panic!("context.tsv: {form} is no form of {list:?}"))
}

/// The ambiguous character and the hash of a pattern as the table writes it: `左«字»右` or `words 字 form mark`; and what of it
/// goes into `context.seen`.
fn hash(pattern: &str, groups: &BTreeMap<char, Vec<Vec<char>>>) -> (char, u64, Vec<u64>) {
    if let Some(rest) = pattern.strip_prefix("words ") {
        let cells: Vec<&str> = rest.split(' ').collect();
        let c = one(cells[0]);
        let mark = cells[2].parse().unwrap_or_else(|_| panic!("context.tsv: {pattern}"));
        return (c, patterns::patterns(&[c], 0, number(&groups[&c], one(cells[1])), mark)[WORDS], Vec::new());
    }
    let text: Vec<char> = pattern.chars().map(|c| if c == '␣' { ' ' } else { c }).collect();
    let open = text.iter().position(|&c| c == '«').unwrap_or_else(|| panic!("context.tsv: {pattern}"));
    let (left, c, right) = (&text[..open], text[open + 1], &text[open + 3..]);
    let shape = SHAPES.iter().position(|&s| s == (left.len(), right.len())).unwrap_or_else(|| panic!("context.tsv: {pattern}"));
    let plain: Vec<char> = left.iter().copied().chain([c]).chain(right.iter().copied()).collect();
    let around = patterns::Around::new(&plain, left.len());
    let sides = [(left.len() > 1).then(|| around.pattern(2, 0)), (right.len() > 1).then(|| around.pattern(0, 2))];
    let pattern = patterns::patterns(&plain, left.len(), 0, 0)[shape];
    (c, pattern, sides.into_iter().flatten().chain((plain.len() > 2).then_some(pattern)).collect())
}

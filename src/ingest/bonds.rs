//! How firmly two characters belong together: whether a line goes on in the next, or a break tore nothing.
//!
//! `data/ingest/pairs.bin` holds how often characters of news Chinese stand beside each other, against chance
//! (`tools/pairs/build.py` counts them; no text can be read back). 国|际 stand together a hundred times more often than
//! chance has it, 开|共 less often: most lines break within a word or a turn of phrase, so the bond tells where a torn
//! paragraph goes on.

use std::{collections::HashMap, sync::LazyLock};

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_bytes!("../../data/ingest/pairs.bin")).unwrap_or_default());

/// Traditional characters with one simplified form, from the OpenCC dictionaries.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    include_str!("../../data/opencc/TSCharacters.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (from, to) = line.split_once('\t')?;
            Some((from.chars().next()?, to.chars().next()?))
        })
        .filter(|(a, b)| a != b)
        .collect()
});

/// The simplified form of a character.
pub(crate) fn simplify(c: char) -> char {
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

/// The bond between the end of one line and the start of the next: logarithm of how many times likelier `after` follows
/// `before` than it stands anywhere, between -4 and 8. 0 where nothing is known.
pub(crate) fn across(before: &[char], after: &[char]) -> f64 {
    let (Some(&a), Some(&b)) = (before.last(), after.first()) else { return 0.0 };
    TABLE.bond(a, b)
}

#[derive(Default)]
struct Table {
    chars: Vec<char>,
    /// The place of each character of the basic plane in `chars`: asked for every line's end.
    numbers: Vec<u16>,
    /// -ln p of each character.
    rare: Vec<f64>,
    pairs: Vec<u32>,
    bonds: Vec<i8>,
    total: f64,
}

impl Table {
    fn read(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let n = word(0)? as usize;
        let chars = (0..n).map(|i| word(4 + 4 * i).and_then(char::from_u32)).collect::<Option<Vec<_>>>()?;
        let mut at = 4 + 4 * n;
        let rare = bytes.get(at..at + n)?.iter().map(|&v| f64::from(v) / 16.0).collect();
        at += n;
        let m = word(at)? as usize;
        at += 4;
        let pairs = (0..m).map(|i| word(at + 4 * i)).collect::<Option<Vec<_>>>()?;
        at += 4 * m;
        let bonds = bytes.get(at..at + m)?.iter().map(|&v| v.cast_signed()).collect();
        let total = f64::from(word(at + m)?);
        let mut numbers = vec![u16::MAX; 0x1_0000];
        for (number, &c) in (0..u16::MAX).zip(&chars) {
            if let Some(slot) = numbers.get_mut(c as usize) {
                *slot = number;
            }
        }
        Some(Self { chars, numbers, rare, pairs, bonds, total })
    }

    /// The place of a character in the table.
    fn number(&self, c: char) -> Option<usize> {
        let c = class(c);
        match self.numbers.get(c as usize) {
            Some(&number) => (number != u16::MAX).then_some(usize::from(number)),
            None => self.chars.binary_search(&c).ok(),
        }
    }

    fn bond(&self, a: char, b: char) -> f64 {
        let (Some(a), Some(b)) = (self.number(a), self.number(b)) else { return 0.0 };
        let key = (a as u32) << 16 | b as u32;
        if let Ok(at) = self.pairs.binary_search(&key) {
            return (f64::from(self.bonds[at]) / 16.0).clamp(-4.0, 8.0);
        }
        // Never seen: the rarer the characters, the less that says.
        let expected = self.total * (-self.rare[a] - self.rare[b]).exp();
        (2.0 / expected.max(2.0)).ln().clamp(-4.0, 0.0)
    }
}

/// The class that the table counts a character under: all figures alike, all Latin letters alike.
fn class(c: char) -> char {
    match c {
        '0'..='9' => '0',
        'a'..='z' | 'A'..='Z' => 'a',
        ',' => '，',
        ';' => '；',
        '!' => '！',
        '?' => '？',
        c => c,
    }
}

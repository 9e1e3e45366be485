//! How firmly two characters belong together: whether a line goes on in the next, or a break tore nothing.
//!
//! `data/ingest/pairs.bin` holds how often characters of news Chinese stand beside each other, against chance
//! (`tools/pairs/build.py` counts them; no text can be read back). 国|际 stand together a hundred times more often than
//! chance has it, 开|共 less often: most lines break within a word or a turn of phrase, so the bond tells where a torn
//! paragraph goes on. `data/ingest/triples.bin` holds the same for three characters, so that what stands before and behind the
//! two counts as well: 有关 | 部门, not only 关 | 部.

use std::{collections::HashMap, sync::LazyLock};

use super::{lines::Piece, weights::Weights};

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_bytes!("../../data/ingest/pairs.bin")).unwrap_or_default());

/// Traditional characters with their simplified form, from the OpenCC dictionaries.
struct Simplified {
    /// The form of each character of the basic plane, by its number: asked for every character of every page.
    basic: Vec<char>,
    beyond: HashMap<char, char>,
}

static SIMPLIFIED: LazyLock<Simplified> = LazyLock::new(|| {
    let mut out = Simplified { basic: (0..0x1_0000).map(|c| char::from_u32(c).unwrap_or_default()).collect(), beyond: HashMap::new() };
    let lines = include_str!("../../data/opencc/TSCharacters.txt").lines().filter(|line| !line.starts_with('#'));
    for (from, to) in lines.filter_map(|line| line.split_once('\t')) {
        if let (Some(from), Some(to)) = (from.chars().next(), to.chars().next()) {
            match out.basic.get_mut(from as usize) {
                Some(slot) => *slot = to,
                None => _ = out.beyond.insert(from, to),
            }
        }
    }
    out
});

/// The simplified form of a character.
pub(crate) fn simplify(c: char) -> char {
    match SIMPLIFIED.basic.get(c as usize) {
        Some(&form) => form,
        None => SIMPLIFIED.beyond.get(&c).copied().unwrap_or(c),
    }
}

static TRIPLES: LazyLock<Triples> = LazyLock::new(|| Triples::read(include_bytes!("../../data/ingest/triples.bin")).unwrap_or_default());

/// The bond between the end of one line and the start of the next: logarithm of how many times likelier `after` follows
/// `before` than it stands anywhere, between -5 and 10. 0 where nothing is known.
pub(crate) fn across(before: &[char], after: &[char]) -> f64 {
    let (Some(&a), Some(&b)) = (before.last(), after.first()) else { return 0.0 };
    let outer = before.len().checked_sub(2).map(|i| before[i]);
    let third = |x: Option<char>, y: char, z: Option<char>| match (x, z) {
        (Some(x), Some(z)) => TABLE.third(x, y, z),
        _ => 0.0,
    };
    (TABLE.bond(a, b) + third(outer, a, Some(b)) + third(Some(a), b, after.get(1).copied())).clamp(-5.0, 10.0)
}

/// How much likelier a sentence begins so than these characters stand anywhere, as a logarithm.
pub(crate) fn opens(chars: &[char]) -> f64 {
    across(&['。'], chars)
}

/// How much likelier a sentence ends so, full stop left out.
pub(crate) fn closes(chars: &[char]) -> f64 {
    across(chars, &['。'])
}

/// How rare two characters are side by side: -ln of their share of all pairs in the news.
pub(crate) fn surprise(a: char, b: char) -> f64 {
    let rare = |c: char| TABLE.number(c).map_or(12.0, |n| TABLE.rare[n]);
    rare(a) + rare(b) - TABLE.bond(a, b)
}

/// What a bond says on a page: papers that end their lines between words have weaker ones than those that fill every line.
///
/// Learnt from the page itself: the bonds of lines that stand together against those of lines that stand apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bonding {
    slope: f64,
    middle: f64,
}

/// Distance of two lines that surely do not follow each other.
const APART: usize = 9;

impl Bonding {
    pub fn of(pieces: &[Piece], order: &[usize], w: &Weights) -> Self {
        let open = |p: usize| pieces[p].mark.is_none() && !pieces[p].ends_sentence() && !pieces[p].ends_hanging();
        // Mean and square of the bonds over pairs of lines so far from each other, with what news pages have as a start.
        let sums = |lag: usize, mean: f64| {
            let (mut n, mut sum, mut square) = (20.0, 20.0 * mean, 20.0 * (mean * mean + w.bond_spread * w.bond_spread));
            for pair in order.windows(lag + 1) {
                let (a, b) = (pair[0], pair[lag]);
                if open(a) && pieces[b].mark.is_none() {
                    let bond = across(&pieces[a].chars, &pieces[b].chars);
                    n += 1.0;
                    sum += bond;
                    square += bond * bond;
                }
            }
            (sum / n, square / n - (sum / n) * (sum / n))
        };
        let ((near, a), (far, b)) = (sums(1, w.bond_near), sums(APART, w.bond_far));
        Self { slope: (near - far).max(0.0) / f64::midpoint(a, b).max(1.0), middle: f64::midpoint(near, far) }
    }

    /// The logarithm of the odds that `after` goes on where `before` ends, by their bond.
    pub fn odds(&self, before: &Piece, after: &Piece) -> f64 {
        (self.slope * (across(&before.chars, &after.chars) - self.middle)).clamp(-4.0, 4.0) + brackets(before, after)
    }
}

/// What it says that a line closes what the line before it left open, leaves it open, or closes what was not open: for each of
/// [`super::lines::PAIRS`] the logarithms of the odds. Read off 53,000 pairs of lines of annotated pages, where they are 3.8, -7 and -7
/// for round brackets, 4.2 and -1.7 for titles, 3.6 and -2.5 for quotes; kept smaller, for people are quoted over many lines.
const BRACKETS: [[f64; 3]; 3] = [[3.5, -3.0, -3.0], [3.5, -1.5, -1.5], [2.5, -0.5, -0.5]];

/// The logarithm of the odds that `after` goes on where `before` ends, by the brackets and quotes that they leave open.
pub(crate) fn brackets(before: &Piece, after: &Piece) -> f64 {
    if before.opens | after.closes == 0 {
        return 0.0;
    }
    BRACKETS
        .iter()
        .enumerate()
        .map(|(k, [met, open, bare])| match (before.opens >> k & 1, after.closes >> k & 1) {
            (1, 1) => *met,
            (1, _) => *open,
            (_, 1) => *bare,
            _ => 0.0,
        })
        .sum()
}

#[derive(Default)]
struct Table {
    chars: Vec<char>,
    /// The place of each character of the basic plane in `chars`: asked for every line's end.
    numbers: Vec<u16>,
    /// -ln p of each character.
    rare: Vec<f64>,
    /// The pairs with their bonds, each at the place of its hash or in the next free one: the places of both characters, 12 bits each,
    /// and the bond in 1/16, so that one look into memory tells both.
    pairs: Vec<u32>,
    /// The logarithm of how many pairs were counted.
    counted: f64,
    total: f64,
}

/// A place of [`Table::pairs`] that holds none.
const FREE: u32 = u32::MAX;

/// Bits of the place of a character.
const PLACE: u32 = 12;

impl Table {
    fn read(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let n = word(0).filter(|&n| n < 1 << PLACE)? as usize;
        let chars = (0..n).map(|i| word(4 + 4 * i).and_then(char::from_u32)).collect::<Option<Vec<_>>>()?;
        let mut at = 4 + 4 * n;
        let rare = bytes.get(at..at + n)?.iter().map(|&v| f64::from(v) / 16.0).collect();
        at += n;
        let m = word(at)? as usize;
        at += 4;
        let total = f64::from(word(at + 5 * m)?);
        let values = bytes.get(at + 4 * m..at + 5 * m)?;
        // More than half of the places stay free, so that a search ends soon.
        let places = (2 * m + 1).next_power_of_two();
        let mut pairs = vec![FREE; places];
        for (i, &value) in values.iter().enumerate() {
            let pair = word(at + 4 * i)?;
            let pair = Self::pair(pair >> 16, pair & 0xFFFF);
            let mut place = Self::place(pair, places);
            while pairs[place] != FREE {
                place = (place + 1) & (places - 1);
            }
            pairs[place] = pair | u32::from(value);
        }
        let mut numbers = vec![u16::MAX; 0x1_0000];
        for (number, &c) in (0..u16::MAX).zip(&chars) {
            if let Some(slot) = numbers.get_mut(c as usize) {
                *slot = number;
            }
        }
        Some(Self { chars, numbers, rare, pairs, counted: total.ln(), total })
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
        self.bond_of(a, b)
    }

    /// The bond of a pair that the table has.
    fn listed(&self, a: usize, b: usize) -> Option<f64> {
        let pair = Self::pair(a as u32, b as u32);
        let last = self.pairs.len().checked_sub(1)?;
        let mut place = Self::place(pair, self.pairs.len());
        loop {
            match self.pairs[place] {
                FREE => return None,
                found if found & !0xFF == pair => return Some(f64::from((found as u8).cast_signed()) / 16.0),
                _ => place = (place + 1) & last,
            }
        }
    }

    /// A pair without its bond.
    fn pair(a: u32, b: u32) -> u32 {
        a << (8 + PLACE) | b << 8
    }

    /// Where the search for a pair begins among so many places, a power of two.
    fn place(pair: u32, places: usize) -> usize {
        (u64::from(pair).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (places - 1)
    }

    fn bond_of(&self, a: usize, b: usize) -> f64 {
        if let Some(bond) = self.listed(a, b) {
            return bond.clamp(-4.0, 8.0);
        }
        // Never seen: the rarer the characters, the less that says.
        (std::f64::consts::LN_2 - self.counted + self.rare[a] + self.rare[b]).clamp(-4.0, 0.0)
    }
}

impl Table {
    /// What the first of three characters adds to the bond of the other two.
    fn third(&self, a: char, b: char, c: char) -> f64 {
        let (Some(a), Some(b), Some(c)) = (self.number(a), self.number(b), self.number(c)) else { return 0.0 };
        if let Some(value) = TRIPLES.get(a, b, c) {
            return value;
        }
        // Seldom seen or never: that says something only where chance had it seen oftener.
        let Some(bond) = self.listed(a, b) else { return 0.0 };
        let times = self.total * (bond - self.rare[a] - self.rare[b]).exp();
        let next = (self.bond_of(b, c) - self.rare[c]).exp();
        let seen = (times * next).min(Triples::SELDOM);
        ((seen + Triples::SMOOTH * next) / ((times + Triples::SMOOTH) * next)).ln().min(0.0)
    }
}

/// Three characters in a row, by a hash of their places in [`Table::chars`].
#[derive(Default)]
struct Triples {
    /// Fingerprint of the triple in each slot, 0 where it is empty.
    marks: Vec<u16>,
    values: Vec<i8>,
}

impl Triples {
    /// As in `tools/pairs/build.py`.
    const SMOOTH: f64 = 8.0;

    /// How often a triple that the table leaves out was seen at the most likely count.
    const SELDOM: f64 = 2.0;

    fn read(bytes: &[u8]) -> Option<Self> {
        let slots = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
        let marks = bytes.get(4..4 + 2 * slots)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        let values = bytes.get(4 + 2 * slots..4 + 3 * slots)?.iter().map(|&v| v.cast_signed()).collect();
        Some(Self { marks, values })
    }

    fn get(&self, a: usize, b: usize, c: usize) -> Option<f64> {
        let hash = Self::hash(a as u64, b as u64, c as u64);
        let mark = ((hash & 0xFFFF) as u16).max(1);
        let slots = self.marks.len();
        let mut slot = (((hash >> 32) * slots as u64) >> 32) as usize;
        // A fifth of the slots is empty, so the search ends soon.
        while *self.marks.get(slot)? != 0 {
            if self.marks[slot] == mark {
                return Some(f64::from(self.values[slot]) / 16.0);
            }
            slot = (slot + 1) % slots;
        }
        None
    }

    fn hash(a: u64, b: u64, c: u64) -> u64 {
        let h = (a << 40 | b << 20 | c).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (h ^ (h >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
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

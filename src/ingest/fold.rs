//! Characters that mean the same in print, made one: traditional and simplified, full-width and ASCII, radicals and the
//! characters that they stand for.
//!
//! Recognisers and comparisons read folded text; what is kept and shown is always the text as printed.

use std::sync::LazyLock;

/// Radicals and compatibility ideographs, which PDF extractors print in place of the characters themselves, with those characters.
const SHAPES: &str = include_str!("../../data/ingest/shapes.tsv");

/// `OpenCC`'s table of traditional characters with their simplified forms, the first of several.
const SIMPLIFIED: &str = include_str!("../../data/opencc/TSCharacters.txt");

/// The folded form of a character.
#[must_use]
pub fn fold(c: char) -> char {
    match c {
        ' '..='~' => c,
        // Full-width ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '〔' | '﹝' | '【' | '〖' => '[',
        '〕' | '﹞' | '】' | '〗' => ']',
        '—' | '―' | '–' | '─' | '━' | '‐' | '‑' | '−' | '﹣' => '-',
        '「' | '『' | '“' | '”' | '„' | '〝' | '〞' | '」' | '』' | '‘' | '’' => '"',
        '•' | '‧' | '・' | '･' | '∙' | '⋅' => '·',
        '○' | '◯' => '〇',
        '│' | '丨' | '︱' => '|',
        '⁄' | '∕' => '/',
        _ => of(&TABLE, c),
    }
}

/// The character that a radical (`⽉`) or a compatibility ideograph stands for; any other character is itself.
#[must_use]
pub fn shape(c: char) -> char {
    match c {
        '\u{2E80}'..='\u{2FD5}' | '\u{F900}'..='\u{FAD9}' => of(&SHAPE, c),
        c => c,
    }
}

fn of(table: &[u16], c: char) -> char {
    table.get(c as usize).map_or(c, |&other| char::from_u32(u32::from(other)).unwrap_or(c))
}

/// The folded form of every character of the basic plane, by its number: folding is asked for every character of every page.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    for (from, to) in rows(SIMPLIFIED) {
        table[usize::from(from)] = to;
    }
    for (from, to) in rows(SHAPES) {
        table[usize::from(from)] = table[usize::from(to)];
    }
    table
});

/// The character of every shape of the basic plane.
static SHAPE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    for (from, to) in rows(SHAPES) {
        table[usize::from(from)] = to;
    }
    table
});

/// Single characters of the basic plane with what stands for them: the first of several.
fn rows(table: &str) -> impl Iterator<Item = (u16, u16)> + '_ {
    let single = |word: Option<&str>| {
        let mut chars = word?.split(' ').next()?.chars();
        chars.next().filter(|_| chars.next().is_none()).and_then(|c| u16::try_from(c as u32).ok())
    };
    table.lines().filter(|line| !line.starts_with('#')).filter_map(move |line| {
        let mut columns = line.split('\t');
        Some((single(columns.next())?, single(columns.next())?))
    })
}

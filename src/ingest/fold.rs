//! Characters that mean the same in print, made one: traditional and simplified, full-width and ASCII.
//!
//! Recognisers and comparisons read folded text; what is kept and shown is always the text as printed.

use std::sync::LazyLock;

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
        _ => TABLE.get(c as usize).map_or(c, |&folded| char::from_u32(u32::from(folded)).unwrap_or(c)),
    }
}

/// The folded form of every character of the basic plane, by its number: folding is asked for every character of every page.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    for line in SIMPLIFIED.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let single = |word: Option<&str>| {
            let mut chars = word?.split(' ').next()?.chars();
            chars.next().filter(|_| chars.next().is_none()).and_then(|c| u16::try_from(c as u32).ok())
        };
        if let (Some(from), Some(to)) = (single(columns.next()), single(columns.next())) {
            table[usize::from(from)] = to;
        }
    }
    table
});

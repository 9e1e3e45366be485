//! The patterns round a character by which the context layer weighs its traditional forms. The same code learns
//! (`tools/conversion/learn.rs`) and reads (`weigh.rs`), so the two cannot differ.

/// The contexts looked at: characters to the left and to the right.
pub const SHAPES: [(usize, usize); 11] = [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1), (1, 2), (3, 0), (0, 3), (2, 2)];

/// The shape number of the pattern "what the words said".
pub const WORDS: usize = SHAPES.len();

/// The patterns at one place: a hash for each shape and one for what the words said.
pub type Patterns = [u64; SHAPES.len() + 1];

/// A character as context: digits, Latin letters, quotes and spaces are each one kind; widths do not differ.
#[inline]
#[must_use]
pub fn kind(c: char) -> char {
    match c {
        '\u{4e00}'..='\u{9fff}' => c,
        '0'..='9' | '０'..='９' => '0',
        'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => 'a',
        '“' | '‘' | '『' | '「' => '「',
        '”' | '’' | '』' | '」' => '」',
        '(' | '（' => '（',
        ')' | '）' => '）',
        ',' | '，' => '，',
        ':' | '：' => '：',
        ';' | '；' => '；',
        '?' | '？' => '？',
        '!' | '！' => '！',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    }
}

/// The patterns at a place of a text. `said` is the number of the form that the words chose, `mark` how they read it.
#[inline]
#[must_use]
pub fn patterns(text: &[char], at: usize, said: usize, mark: u8) -> Patterns {
    let near = |offset: usize, left: bool| -> u64 {
        let index = if left { at.checked_sub(offset) } else { Some(at + offset) };
        u64::from(u32::from(index.and_then(|i| text.get(i)).map_or(' ', |&c| kind(c))))
    };
    let mut left = [0_u64; 4];
    let mut right = [0_u64; 4];
    for i in 1..4 {
        left[i] = (left[i - 1].rotate_left(21) ^ near(i, true)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        right[i] = (right[i - 1].rotate_left(23) ^ near(i, false)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    }
    let this = mix(u64::from(u32::from(text[at])));
    let mut out = [0; SHAPES.len() + 1];
    for (slot, &(l, r)) in out.iter_mut().zip(&SHAPES) {
        *slot = mix(this ^ left[l] ^ right[r].rotate_left(17));
    }
    out[WORDS] = mix(this ^ (u64::from(mark & 31) << 40) ^ ((said as u64 + 1) << 50));
    out
}

/// Spreads the bits of a number (a round of `SplitMix64`).
#[inline]
#[must_use]
pub fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 27)
}

/// The key of a pattern with a form.
#[inline]
#[must_use]
pub fn key(pattern: u64, form: usize) -> u64 {
    pattern.wrapping_add((form as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The part of a key that the table keeps, never 0.
#[inline]
#[must_use]
pub fn mark(key: u64) -> u32 {
    (key as u32 & 0xff_ffff).max(1)
}

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
#[must_use]
pub fn patterns(text: &[char], at: usize, said: usize, mark: u8) -> Patterns {
    let around = Around::new(text, at);
    let mut out = [0; SHAPES.len() + 1];
    for (slot, &(l, r)) in out.iter_mut().zip(&SHAPES) {
        *slot = around.pattern(l, r);
    }
    out[WORDS] = around.words(said, mark);
    out
}

/// What stands round a place: the patterns, one by one.
pub struct Around {
    this: u64,
    left: [u64; 4],
    right: [u64; 4],
}

impl Around {
    /// Looks at a place of a text, as far as its line goes.
    #[inline]
    #[must_use]
    pub fn new(text: &[char], at: usize) -> Self {
        let near = |index: Option<usize>, last: char| {
            if last == '\n' { last } else { index.and_then(|i| text.get(i)).copied().unwrap_or('\n') }
        };
        let (mut left, mut right) = ([0_u64; 4], [0_u64; 4]);
        let (mut before, mut after) = (' ', ' ');
        for i in 1..4 {
            (before, after) = (near(at.checked_sub(i), before), near(Some(at + i), after));
            left[i] = (left[i - 1].rotate_left(21) ^ u64::from(u32::from(kind(before)))).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            right[i] = (right[i - 1].rotate_left(23) ^ u64::from(u32::from(kind(after)))).wrapping_mul(0xd6e8_feb8_6659_fd93);
        }
        Self { this: mix(u64::from(u32::from(text[at]))), left, right }
    }

    /// The pattern of so many characters to the left and to the right.
    #[inline]
    #[must_use]
    pub fn pattern(&self, left: usize, right: usize) -> u64 {
        mix(self.this ^ self.left[left] ^ self.right[right].rotate_left(17))
    }

    /// The pattern of what the words said.
    #[inline]
    #[must_use]
    pub fn words(&self, said: usize, mark: u8) -> u64 {
        mix(self.this ^ (u64::from(mark & 31) << 40) ^ ((said as u64 + 1) << 50))
    }
}

/// Where the bit of a pattern of two or more characters lies: word and bit of a table of [`SEEN`] words of 64 bits.
#[inline]
#[must_use]
pub fn seen(pattern: u64) -> (usize, u32) {
    ((pattern >> 40) as usize % SEEN, (pattern >> 56) as u32 & 63)
}

/// Size of the table that [`seen`] speaks of.
pub const SEEN: usize = 8192;

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

//! Raw lines → pieces: what stands on a line, measured, with the marks that newspapers set at an end or a start.
//!
//! A piece is a line, or the part of a line that a block of its own fills: a credit behind its caption, `（上接第1版）` before
//! the text that goes on. Everything later reads pieces.

use super::{
    geometry::Place,
    marks::{self, Mark},
    series,
    text::is_space,
};

/// Characters of a line's beginning that are kept for comparing.
const LONGEST: usize = 4_096;

/// Characters of a longer line's end that are kept at least.
const ENDING: usize = 256;

/// A line, or a part of one, without its spaces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    /// Index of the raw line, from 0.
    pub line: usize,
    /// The part of the raw line, in bytes.
    pub bytes: (usize, usize),
    /// The characters without white space, traditional ones folded; of a very long line its beginning and end.
    pub chars: Vec<char>,
    /// Width in half-characters, without white space.
    pub width: i32,
    /// White space before the text, in half-characters.
    pub indent: i32,
    /// Set wide: spaces between nearly all characters.
    pub stretched: bool,
    /// Blank lines before it, 2 for more.
    pub gap: usize,
    /// Two halves of one length with a space between, as slogans are set.
    pub slogan: bool,
    /// The name of a series, as kickers are.
    pub series: bool,
    /// Opens with an agency's dateline.
    pub dateline: bool,
    /// Which of `（ 《 “` it leaves open, as bits.
    pub opens: u8,
    /// Which of them it closes that it did not open.
    pub closes: u8,
    /// What it is by its shape alone.
    pub mark: Option<Mark>,
    /// Where its line stands on paper, if that is known.
    pub place: Option<Place>,
    /// Pieces of the same mark: a signoff over two lines is one mark of length 2, its second piece has 0.
    pub span: usize,
}

impl Piece {
    fn of(line: usize, raw: &str, bytes: (usize, usize), gap: usize) -> Self {
        let text = &raw[bytes.0..bytes.1];
        let mut piece = Self { line, bytes, gap, span: 1, ..Self::default() };
        let (mut holes, mut space, mut spaces) = (0usize, 0i32, 0.0f64);
        for c in text.chars() {
            if is_space(c) {
                space += if c == '\u{3000}' { 2 } else { 1 };
                continue;
            }
            if piece.chars.is_empty() {
                piece.indent = space;
            } else if space > 0 {
                holes += 1;
                // Room round figures is a quarter of a character.
                let latin = c.is_ascii_alphanumeric() || piece.last().is_ascii_alphanumeric();
                spaces += if latin && space < 2 { 0.4 } else { f64::from(space) };
            }
            space = 0;
            piece.width = piece.width.saturating_add(width(c));
            piece.chars.push(marks::fold(c));
            if piece.chars.len() == 2 * LONGEST {
                // No newspaper prints such a line: its beginning and its end tell what it is.
                piece.chars.drain(LONGEST..2 * LONGEST - ENDING);
            }
        }
        let halves: Vec<usize> = text.split(is_space).filter(|h| !h.is_empty()).take(3).map(|h| h.chars().count()).collect();
        piece.slogan = matches!(halves[..], [a, b] if a == b && (3..=8).contains(&a) || a.abs_diff(b) == 1 && (4..=8).contains(&a.min(b)));
        (piece.opens, piece.closes) = unpaired(&piece.chars);
        piece.series = series::is_named(&piece.chars);
        piece.dateline = marks::is_dateline(text);
        piece.stretched = piece.chars.len() >= 5 && holes * 5 >= (piece.chars.len() - 1) * 3;
        if !piece.stretched {
            piece.width = piece.width.saturating_add(spaces.round() as i32);
        }
        piece
    }

    /// Its text as printed.
    pub fn printed<'a>(&self, lines: &'a [String]) -> &'a str {
        &lines[self.line][self.bytes.0..self.bytes.1]
    }

    pub fn first(&self) -> char {
        self.chars.first().copied().unwrap_or(' ')
    }

    pub fn last(&self) -> char {
        self.chars.last().copied().unwrap_or(' ')
    }

    /// Whether a sentence may end here: full stop and the like, closing quotes and brackets behind it allowed.
    pub fn ends_sentence(&self) -> bool {
        let mut rest = self.chars.iter().rev().skip_while(|c| matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '》' | '"'));
        matches!(rest.next(), Some('。' | '！' | '？' | '!' | '?' | '…' | '．'))
    }

    /// Whether all of it stands in one pair of brackets.
    pub fn is_bracketed(&self) -> bool {
        let inner = self.chars.get(1..self.chars.len().saturating_sub(1)).unwrap_or_default();
        self.first() == '（' && self.last() == '）' && !inner.iter().any(|c| matches!(c, '（' | '）'))
    }

    /// Whether a paragraph may end here without a full stop: a colon before a list, a dash, a bracket.
    pub fn ends_softly(&self) -> bool {
        matches!(self.last(), '：' | ':' | '；' | ';' | '—' | '）' | ')' | '”' | '」' | '》')
    }

    /// Whether text can't stop here: a comma, an opening bracket or quote.
    pub fn ends_hanging(&self) -> bool {
        matches!(self.last(), '，' | '、' | ',' | '（' | '(' | '“' | '‘' | '《' | '「' | '『' | '【')
    }

    /// Whether a line can't begin a paragraph so: closing punctuation in front.
    pub fn begins_hanging(&self) -> bool {
        matches!(self.first(), '，' | '、' | '。' | '；' | '：' | '？' | '！' | '”' | '’' | '）' | ')' | '》' | '」' | '』' | '%' | '％')
    }

    /// Whether the line opens with a news agency or the paper itself, as datelines do.
    pub fn opens_wire(&self) -> bool {
        ["新华社", "本报", "中新社", "中央社", "新华网", "中新网"]
            .iter()
            .any(|a| self.chars.len() > 5 && a.chars().zip(&self.chars).all(|(a, &c)| a == c))
    }

    /// Whether full stops stand inside.
    pub fn holds_sentence(&self) -> bool {
        let inner = self.chars.len().saturating_sub(1);
        self.chars[..inner].iter().any(|c| matches!(c, '。' | '；'))
    }
}

/// Which brackets and quotes stay open in a text, and which it closes that it did not open: bits in the order of [`PAIRS`].
fn unpaired(chars: &[char]) -> (u8, u8) {
    let (mut depth, mut closes) = ([0i32; PAIRS.len()], 0u8);
    for &c in chars {
        for (k, pair) in PAIRS.iter().enumerate() {
            if c == pair[0] {
                depth[k] += 1;
            } else if c == pair[1] {
                if depth[k] == 0 {
                    closes |= 1 << k;
                }
                depth[k] = (depth[k] - 1).max(0);
            }
        }
    }
    (depth.iter().enumerate().filter(|d| *d.1 > 0).fold(0, |bits, (k, _)| bits | 1 << k), closes)
}

/// Brackets and quotes that close within a line or two, folded.
pub(crate) const PAIRS: [[char; 2]; 3] = [['（', '）'], ['《', '》'], ['“', '”']];

/// Width of a character in half-characters.
pub(crate) fn width(c: char) -> i32 {
    if (c as u32) < 0x1100 && !matches!(c, '·' | '—' | '…' | '“' | '”' | '‘' | '’') { 1 } else { 2 }
}

/// Cuts a page into pieces; blank lines are counted and dropped.
pub(crate) fn pieces(lines: &[String]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut gap = 0;
    for (n, raw) in lines.iter().enumerate() {
        if raw.chars().all(char::is_whitespace) {
            gap += 1;
            continue;
        }
        let before = gap.min(2);
        gap = 0;
        let next = lines[n + 1..].iter().filter(|l| !l.trim().is_empty()).take(2).map(String::as_str).collect::<Vec<_>>();
        let cuts = marks::cuts(raw, &next);
        let mut from = 0;
        for cut in cuts.into_iter().chain([raw.len()]) {
            if cut > from {
                out.push(Piece::of(n, raw, (from, cut), if from == 0 { before } else { 0 }));
                from = cut;
            }
        }
    }
    out
}

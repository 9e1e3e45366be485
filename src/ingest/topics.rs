//! What a text is about: a direction in a space in which words of the same matters lie close together.
//!
//! Two paragraphs on one earthquake need not have a word in common: one tells of the victims, the next of the tents. People know that these
//! belong together; `data/ingest/topics.bin` has it from the news (`tools/pairs/topics.py` learns it; no text can be read back). Words are pairs
//! of neighbouring characters here as everywhere in the first pass.

use std::sync::LazyLock;

use super::{lines::Piece, paragraphs::Run};

static TOPICS: LazyLock<Topics> = LazyLock::new(|| Topics::read(include_bytes!("../../data/ingest/topics.bin")).unwrap_or_default());

/// Directions that the table has.
const DIRECTIONS: usize = 64;

/// Characters of a text that are looked at: what it is about is said by then.
const LONGEST: usize = 20_000;

/// What a text is about: where its words lie, all together.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    at: [f32; DIRECTIONS],
    length: f32,
}

impl Topic {
    /// Of nothing.
    pub fn empty() -> Self {
        Self { at: [0.0; DIRECTIONS], length: 0.0 }
    }

    /// Of a run.
    pub fn of_run(pieces: &[Piece], run: &Run) -> Self {
        Self::of(run.pieces.iter().flat_map(|&p| pieces[p].chars.iter().copied()))
    }

    /// Of characters in a row.
    pub fn of(chars: impl Iterator<Item = char>) -> Self {
        let mut words: Vec<u32> = Vec::new();
        let mut before = None;
        for c in chars.take(LONGEST) {
            if let Some(b) = before
                && let Some(word) = TOPICS.word(b, c)
            {
                words.push(word);
            }
            before = Some(c);
        }
        words.sort_unstable();
        let mut topic = Self::empty();
        for same in words.chunk_by(|a, b| a == b) {
            let factor = 1.0 + (same.len() as f32).ln();
            for (sum, step) in topic.at.iter_mut().zip(TOPICS.steps(same[0])) {
                *sum += factor * step;
            }
        }
        for (sum, step) in topic.at.iter_mut().zip(&TOPICS.step) {
            *sum *= step;
        }
        topic.measure()
    }

    /// Of several texts together.
    pub fn sum<'a>(topics: impl Iterator<Item = &'a Self>) -> Self {
        let mut out = Self::empty();
        for topic in topics {
            for (sum, at) in out.at.iter_mut().zip(&topic.at) {
                *sum += at;
            }
        }
        out.measure()
    }

    /// The same with the length 1.
    pub fn unit(&self) -> Self {
        let mut out = self.clone();
        if out.length > 0.0 {
            out.at.iter_mut().for_each(|x| *x /= self.length);
            out.length = 1.0;
        }
        out
    }

    /// Without so much of another.
    pub fn without(&self, other: &Self, share: f32) -> Self {
        let mut out = self.clone();
        for (at, other) in out.at.iter_mut().zip(&other.at) {
            *at -= share * other;
        }
        out.measure()
    }

    pub fn is_empty(&self) -> bool {
        self.length <= 0.0
    }

    /// The square of its length.
    pub fn square(&self) -> f64 {
        f64::from(self.length * self.length)
    }

    fn measure(mut self) -> Self {
        self.length = self.at.iter().map(|x| x * x).sum::<f32>().sqrt();
        self
    }

    /// How nearly two texts are about the same: 1 for the same words, 0 for words that have nothing to do with each other, or none.
    pub fn nearness(&self, other: &Self) -> f64 {
        let lengths = self.length * other.length;
        if lengths <= 0.0 {
            return 0.0;
        }
        f64::from(self.at.iter().zip(&other.at).map(|(a, b)| a * b).sum::<f32>() / lengths)
    }
}

#[derive(Default)]
struct Topics {
    /// First characters of words, by the number of the character less [`FIRST`]: where their words begin.
    starts: Vec<u32>,
    /// Second characters of the words, in order for each first one.
    seconds: Vec<u16>,
    /// What a step is worth in each direction.
    step: Vec<f32>,
    /// For each word its steps.
    steps: Vec<i8>,
}

/// Words are of Chinese characters: the first of them, and the end.
const FIRST: u32 = 0x4E00;
const END: u32 = 0xA000;

impl Topics {
    fn read(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let (n, directions) = (word(0)? as usize, word(4)? as usize);
        if directions != DIRECTIONS {
            return None;
        }
        let mut out = Self::default();
        for i in 0..n {
            let pair = word(8 + 4 * i)?;
            let (first, second) = (pair & 0xFFFF, (pair >> 16) as u16);
            let at = first.checked_sub(FIRST)? as usize;
            while out.starts.len() <= at {
                out.starts.push(i as u32);
            }
            out.seconds.push(second);
        }
        out.starts.resize((END - FIRST) as usize + 1, n as u32);
        let mut at = 8 + 4 * n;
        out.step = (0..directions).map(|i| word(at + 4 * i).map(f32::from_bits)).collect::<Option<_>>()?;
        at += 4 * directions;
        let packed = bytes.get(at..at + n * directions / 2)?;
        out.steps = packed.iter().flat_map(|&b| [(b & 15).cast_signed() - 8, (b >> 4).cast_signed() - 8]).collect();
        Some(out)
    }

    /// The number of a word.
    fn word(&self, a: char, b: char) -> Option<u32> {
        let at = (a as u32).checked_sub(FIRST)? as usize;
        let (from, to) = (*self.starts.get(at)? as usize, *self.starts.get(at + 1)? as usize);
        let second = u16::try_from(b as u32).ok()?;
        self.seconds[from..to].binary_search(&second).ok().map(|k| (from + k) as u32)
    }

    fn steps(&self, word: u32) -> impl Iterator<Item = f32> + '_ {
        let at = word as usize * DIRECTIONS;
        self.steps[at..at + DIRECTIONS].iter().map(|&step| f32::from(step))
    }
}

//! How much a paragraph looks like the first one of a story: 记者从某部获悉 opens one, 会见后 and 此外 do not.
//!
//! `data/ingest/openings.bin` has it from the news (`tools/pairs/openings.py` learns it; no text can be read back): what each pair of characters
//! says among a paragraph's first characters, and as its very first two. It tells apart two stories in one column of which the second has neither
//! headline nor dateline, and which of two stretches of a story comes first.

use std::sync::LazyLock;

use super::{lines::Piece, paragraphs::Run, stories::Part};

static OPENINGS: LazyLock<Openings> =
    LazyLock::new(|| Openings::read(include_bytes!("../../data/ingest/openings.bin")).unwrap_or_default());

/// Characters of a paragraph that are looked at, as in `tools/pairs/openings.py`.
const OPENING: usize = 24;

/// Beyond these odds the table is surer than it may be.
const MOST: f64 = 3.0;

/// For each run of a page how much it looks like the first paragraph of a story; 0 where a dateline tells, or where its beginning is elsewhere.
pub(crate) fn of(pieces: &[Piece], runs: &[Run], joined: &[bool], parts: &[Part]) -> Vec<f64> {
    let is_whole = |r: usize| parts[r] == Part::Text && !runs[r].orphan && !(r > 0 && joined[r - 1]);
    (0..runs.len()).map(|r| if is_whole(r) { odds(pieces, &runs[r]) } else { 0.0 }).collect()
}

/// The logarithm of the odds that a run is the first paragraph of a story and not a later one, where both are equally common.
fn odds(pieces: &[Piece], run: &Run) -> f64 {
    let mut chars = run.pieces.iter().flat_map(|&p| &pieces[p].chars).map(|&c| if c.is_ascii_digit() { '0' } else { c }).take(OPENING);
    let Some(mut before) = chars.next() else { return 0.0 };
    let mut seen: Vec<usize> = Vec::with_capacity(OPENING);
    let mut sum = OPENINGS.every;
    for (k, c) in chars.enumerate() {
        if let Some(pair) = OPENINGS.pair(before, c) {
            let [among, first] = OPENINGS.steps[pair];
            // A pair counts once.
            if !seen.contains(&pair) {
                sum += OPENINGS.step * f64::from(among);
                seen.push(pair);
            }
            if k == 0 {
                sum += OPENINGS.step * f64::from(first);
            }
        }
        before = c;
    }
    sum.clamp(-MOST, MOST)
}

#[derive(Default)]
struct Openings {
    /// What every paragraph starts from.
    every: f64,
    /// The worth of a step.
    step: f64,
    /// Pairs of characters in ascending order, the first one in the high half.
    pairs: Vec<u32>,
    /// For each pair its steps among the first characters, and as the first two.
    steps: Vec<[i8; 2]>,
}

impl Openings {
    fn read(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let n = word(0)? as usize;
        let pairs = (0..n).map(|i| word(12 + 4 * i).map(|pair| pair.rotate_left(16))).collect::<Option<_>>()?;
        let steps = bytes.get(12 + 4 * n..12 + 6 * n)?.chunks_exact(2).map(|b| [b[0].cast_signed(), b[1].cast_signed()]).collect();
        Some(Self { every: f64::from(f32::from_bits(word(4)?)), step: f64::from(f32::from_bits(word(8)?)), pairs, steps })
    }

    fn pair(&self, a: char, b: char) -> Option<usize> {
        let (a, b) = (u16::try_from(a as u32).ok()?, u16::try_from(b as u32).ok()?);
        self.pairs.binary_search(&(u32::from(a) << 16 | u32::from(b))).ok()
    }
}

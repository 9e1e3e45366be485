//! Names of series that newspapers set above a headline: 新春走基层, 国际观察. They are kickers, whatever stands below.
//!
//! `data/ingest/series.txt` holds them, one a line (`tools/pairs/series.py`).

use std::{collections::HashSet, sync::LazyLock};

static NAMES: LazyLock<HashSet<Vec<char>>> =
    LazyLock::new(|| include_str!("../../data/ingest/series.txt").lines().map(|name| name.chars().collect()).collect());

/// The longest name.
const LONGEST: usize = 40;

/// Whether a line, without spaces, is the name of a series; it may be dashed off or end in a colon.
pub(crate) fn is_named(chars: &[char]) -> bool {
    let framed = |c: &char| matches!(c, '：' | '—' | '－' | '【' | '】' | '■' | '●' | '◆' | '·' | '▶');
    let from = chars.iter().take_while(|c| framed(c)).count();
    let to = chars.len() - chars[from..].iter().rev().take_while(|c| framed(c)).count();
    to - from <= LONGEST && NAMES.contains(&chars[from..to])
}

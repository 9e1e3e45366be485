//! How firmly two characters belong together across a break.

/// The bond between the end of one line and the start of the next: above 0 when a break would tear a word.
pub(crate) fn across(before: &[char], after: &[char]) -> f64 {
    let (Some(&a), Some(&b)) = (before.last(), after.first()) else { return 0.0 };
    if a.is_ascii_digit() && (b.is_ascii_digit() || matches!(b, '月' | '日' | '年' | '%' | '亿' | '万' | '.')) {
        return 1.5;
    }
    0.0
}

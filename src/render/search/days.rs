//! Articles a day, for the range of dates: small enough to be loaded for any archive.

use jiff::civil::Date;
use serde::Serialize;

/// Days without articles that are written as zeros; after more of them a new stretch begins.
const GAP: usize = 8;

/// Articles without a day, and then stretches of days: the first, and for it and each day after it the count of articles.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts(usize, Vec<(String, Vec<usize>)>);

/// Counts articles that come without a day first, then oldest first. What is no date of the calendar ends the stretches and is counted
/// as a stretch of its own.
pub fn counts<'a>(days: impl Iterator<Item = Option<&'a str>>) -> Counts {
    let mut counts = Counts::default();
    let mut last: Option<(&str, Option<Date>)> = None;
    for day in days {
        let Some(day) = day else {
            counts.0 += 1;
            continue;
        };
        let date = day.parse::<Date>().ok();
        let step = match last {
            Some((same, _)) if same == day => Some(0),
            Some((_, Some(before))) => date.and_then(|date| usize::try_from(before.until(date).ok()?.get_days()).ok()),
            _ => None,
        };
        match (counts.1.last_mut(), step) {
            (Some((_, stretch)), Some(step)) if step <= GAP => {
                stretch.resize(stretch.len() + step, 0);
                if let Some(count) = stretch.last_mut() {
                    *count += 1;
                }
            }
            _ => counts.1.push((day.to_owned(), vec![1])),
        }
        last = Some((day, date));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_nearby_are_one_stretch() {
        let days = [None, Some("2025-06-17"), Some("2025-06-17"), Some("2025-06-19"), Some("2025-08-01")];
        let expected = Counts(1, vec![("2025-06-17".to_owned(), vec![2, 0, 1]), ("2025-08-01".to_owned(), vec![1])]);
        assert_eq!(counts(days.into_iter()), expected);
    }

    #[test]
    fn a_day_that_is_none_stands_alone() {
        let expected = Counts(0, vec![("2025-02-30".to_owned(), vec![2]), ("2025-03-01".to_owned(), vec![1])]);
        assert_eq!(counts([Some("2025-02-30"), Some("2025-02-30"), Some("2025-03-01")].into_iter()), expected);
    }
}

//! Dates for readers: EDTF as the archive has it → the form of the edition's language.

use serde::Serialize;

use super::Tongue;

/// A date, perhaps a partial or doubtful one, as a page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct When {
    /// For `datetime` attributes: `2025`, `2025-06` or `2025-06-22`; `None` where the date is in no form that we know.
    pub iso: Option<String>,
    /// `2025年6月22日`, `22 June 2025`.
    pub text: String,
    /// `6月22日`, `22 June`: where the year is plain from the surroundings.
    pub short: String,
    /// `星期日`, `Sunday`, for whole dates.
    pub weekday: Option<&'static str>,
    /// Day of the month, for whole dates.
    pub day: Option<u8>,
    /// Marked `?`: the source is doubtful.
    pub uncertain: bool,
    /// Marked `~`: only about then.
    pub approximate: bool,
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const WEEKDAYS_ZH: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

impl When {
    /// Reads an EDTF date of level 0 or 1 (year, month, day; `?`, `~`, `%`); anything else is shown as it stands.
    #[must_use]
    pub fn new(edtf: &str, tongue: Tongue) -> Self {
        let bare = edtf.trim_end_matches(['?', '~', '%']);
        let marks = &edtf[bare.len()..];
        let uncertain = marks.contains(['?', '%']);
        let approximate = marks.contains(['~', '%']);
        let Some((year, month, day)) = parts(bare) else {
            return Self { text: edtf.to_owned(), short: edtf.to_owned(), ..Self::default() };
        };
        let name = month.map(|m| MONTHS[usize::from(m) - 1]);
        let (text, short) = match (tongue, month, day) {
            (Tongue::Chinese, Some(m), Some(d)) => (format!("{year}年{m}月{d}日"), format!("{m}月{d}日")),
            (Tongue::Chinese, Some(m), None) => (format!("{year}年{m}月"), format!("{m}月")),
            (Tongue::Chinese, None, _) => (format!("{year}年"), format!("{year}年")),
            (Tongue::Other, Some(_), Some(d)) => {
                let name = name.unwrap_or_default();
                (format!("{d} {name} {year}"), format!("{d} {name}"))
            }
            (Tongue::Other, Some(_), None) => {
                let name = name.unwrap_or_default();
                (format!("{name} {year}"), name.to_owned())
            }
            (Tongue::Other, None, _) => (year.to_string(), year.to_string()),
        };
        let weekday = month.zip(day).and_then(|(m, d)| weekday(year, m, d)).map(|number| match tongue {
            Tongue::Chinese => WEEKDAYS_ZH[number],
            Tongue::Other => WEEKDAYS_EN[number],
        });
        Self { iso: Some(bare.to_owned()), text, short, weekday, day, uncertain, approximate }
    }
}

/// Monday is 0.
pub(super) fn weekday(year: i16, month: u8, day: u8) -> Option<usize> {
    let date = jiff::civil::Date::new(year, month.cast_signed(), day.cast_signed()).ok()?;
    Some(date.weekday().to_monday_zero_offset().cast_unsigned().into())
}

/// Days of a month, 0 where there is no such month.
pub(super) fn days_in_month(year: i16, month: u8) -> u8 {
    jiff::civil::Date::new(year, month.cast_signed(), 1).map_or(0, |date| date.days_in_month().cast_unsigned())
}

/// `2025`, `2025-06`, `2025-06-22` → numbers; a month or day that cannot be is no date.
pub(super) fn parts(date: &str) -> Option<(i16, Option<u8>, Option<u8>)> {
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4)?;
    let small = |digits| number(digits, 2).and_then(|number| u8::try_from(number).ok());
    let month = fields.next().map(|m| small(m).filter(|m| (1..=12).contains(m)));
    let day = fields.next().map(small);
    if fields.next().is_some() {
        return None;
    }
    let month = match month {
        None => None,
        Some(known) => Some(known?),
    };
    let day = match day {
        None => None,
        Some(known) => Some(known?),
    };
    if let (Some(m), Some(d)) = (month, day)
        && !(1..=days_in_month(year, m)).contains(&d)
    {
        return None;
    }
    Some((year, month, day))
}

fn number(digits: &str, len: usize) -> Option<i16> {
    (digits.len() == len && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

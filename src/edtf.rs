//! Dates as far as they are known: the part of EDTF (ISO 8601-2) that newspapers need.
//!
//! `2025`, `2025-06`, `2025-06-22`, each with `?` (uncertain), `~` (approximate) or `%` (both); `X` for digits that cannot be
//! read (`202X`, `XXXX-06-22`, `2025-06-XX`).

use std::fmt;

/// A date as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edtf {
    text: String,
    year: [Option<u8>; 4],
    month: Option<u8>,
    day: Option<u8>,
    uncertain: bool,
    approximate: bool,
}

/// How much of a date is known for certain digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Not even the year.
    Nothing,
    /// The year.
    Year,
    /// Year and month.
    Month,
    /// Year, month and day.
    Day,
}

impl Edtf {
    /// Reads a date; the error says what is wrong with it, without a full stop.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bare = text.trim_end_matches(['?', '~', '%']);
        let marks = &text[bare.len()..];
        if marks.len() > 1 {
            return Err(format!("`{text}` has more than one mark at its end; `%` means both uncertain and approximate"));
        }
        let parts: Vec<&str> = bare.split('-').collect();
        let wrong = || format!("`{text}` is not a date as YYYY, YYYY-MM or YYYY-MM-DD");
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if !matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2])
            || !bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X' || byte == b'-')
        {
            return Err(wrong());
        }
        let mut year = [None; 4];
        for (digit, byte) in year.iter_mut().zip(parts[0].bytes()) {
            *digit = byte.is_ascii_digit().then(|| byte - b'0');
        }
        let number = |part: Option<&&str>| match part {
            Some(part) if part.contains('X') => Ok((part == &"XX").then_some(()).map_or(Some(0), |()| None)),
            Some(part) => part.parse::<u8>().map(Some).map_err(|_| wrong()),
            None => Ok(None),
        };
        // `2X` cannot be told from unknown in what follows, but its digits must still be possible.
        let (month, day) = (number(parts.get(1))?, number(parts.get(2))?);
        let half_known = |part: Option<&&str>| part.is_some_and(|part| part.contains('X') && *part != "XX");
        let month = if half_known(parts.get(1)) { None } else { month };
        let day = if half_known(parts.get(2)) { None } else { day };
        if let Some(month) = month
            && !(1..=12).contains(&month)
        {
            return Err(format!("`{text}` names month {month}"));
        }
        let date = Self {
            text: text.to_owned(),
            year,
            month,
            day,
            uncertain: matches!(marks, "?" | "%"),
            approximate: matches!(marks, "~" | "%"),
        };
        if let Some(day) = day {
            // Without a year the longest form of the month holds: the 29th of February was a day in some year.
            let year = date.full_year().unwrap_or(2000);
            let possible = match month {
                Some(month) => jiff::civil::Date::new(year, month.cast_signed(), day.cast_signed()).is_ok(),
                None => (1..=31).contains(&day),
            };
            if !possible {
                return Err(format!("`{text}` is not a day of the calendar"));
            }
        }
        Ok(date)
    }

    /// The year, when all of its digits are known.
    #[must_use]
    pub fn full_year(&self) -> Option<i16> {
        self.year.iter().try_fold(0_i16, |year, digit| digit.map(|digit| year * 10 + i16::from(digit)))
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(&self) -> Option<u8> {
        self.month
    }

    /// The day of the month.
    #[must_use]
    pub fn day_of_month(&self) -> Option<u8> {
        self.day
    }

    /// Whether the source of the date is doubtful (`?`).
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.uncertain
    }

    /// Whether the date is only about right (`~`).
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.approximate
    }

    /// How much of it is known, from the year down.
    #[must_use]
    pub fn known(&self) -> Known {
        match (self.full_year(), self.month, self.day) {
            (None, ..) => Known::Nothing,
            (Some(_), None, _) => Known::Year,
            (Some(_), Some(_), None) => Known::Month,
            (Some(_), Some(_), Some(_)) => Known::Day,
        }
    }

    /// What is known of it from the year down, without marks: `2025-06-22`, `2025-06`, `2025`; `None` without a year.
    #[must_use]
    pub fn prefix(&self) -> Option<String> {
        let year = self.full_year()?;
        Some(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}"),
        })
    }

    /// Sorts dates in time; what is unknown comes after what is known (`2025-06-30` < `2025-06` < `2025-07-01`), no year last.
    #[must_use]
    pub fn sort_key(&self) -> (u16, u8, u8, &str) {
        let year = self.full_year().map_or(u16::MAX, i16::cast_unsigned);
        (year, self.month.unwrap_or(13), self.day.unwrap_or(32), &self.text)
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

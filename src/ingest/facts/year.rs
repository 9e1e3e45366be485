//! The year that datelines leave out: from the sidecar, the date printed at the page's head, or the days that its stories name.

use super::{
    date::{self, Day},
    furniture::{self, Furniture},
    scan::Squeezed,
};
use crate::source::PageFacts;

/// A whole day: year, month, day.
pub type Whole = (i32, u8, u8);

/// What a page says about its time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Time {
    /// The day of the issue, from the sidecar or as printed on the page.
    pub issue: Option<Whole>,
    /// The latest day with a year that the text names as past.
    pub latest: Option<Whole>,
    /// The latest bare year that the text names as past or present: `2024年`.
    pub year: Option<i32>,
    /// The year of an event of the season, such as a forum's `2025夏季`: this year's, as news goes.
    pub season: Option<i32>,
}

/// Days by which a text may name a day ahead of its dateline (`6月24日至26日将举行`).
const AHEAD: i32 = 20;

impl Time {
    /// Reads a page's time.
    pub(crate) fn of(lines: &[String], facts: &PageFacts) -> Self {
        let mut out = Self { issue: facts.issue_date.as_deref().and_then(edtf), ..Self::default() };
        if out.issue.is_none() {
            out.issue = lines.iter().find_map(|line| printed_issue(line));
        }
        if out.issue.is_none() {
            let text = Squeezed::of(&lines.join("\n"), 200_000);
            out.read(&text);
        }
        out
    }

    /// The time of a page, bettered by what another source knows of its issue.
    #[must_use]
    pub fn or_issue(mut self, issue: Option<Whole>) -> Self {
        self.issue = self.issue.or(issue);
        self
    }

    fn read(&mut self, text: &Squeezed) {
        let chars = &text.chars;
        let mut i = 0;
        while i < chars.len() {
            let figures = chars[i..].iter().take_while(|c| c.is_ascii_digit()).count();
            let chinese = figures == 0 && matches!(chars[i], '一' | '二') && chars[i..].iter().take(5).position(|&c| c == '年') == Some(4);
            if figures != 4 && !chinese {
                i += figures.max(1);
                continue;
            }
            let mut at = text.cursor(i);
            let year = date::number(&mut at, false).and_then(|year| i32::try_from(year).ok()).filter(|year| (1900..=2100).contains(year));
            i += 4;
            let Some(year) = year else { continue };
            let before = &chars[i.saturating_sub(7)..i - 4];
            // Plans and deadlines name years to come: 到2030年, 自…起, 2035年前.
            let planned = before.iter().any(|c| matches!(c, '到' | '至' | '将' | '定' | '自' | '届'));
            if !at.eat("年") {
                if at.eat_any(&["春季", "夏季", "秋季", "冬季", "年会", "赛季", "世界杯", "博览会"]).is_some() {
                    self.season = self.season.max(Some(year));
                }
                continue;
            }
            let month = date::number(&mut at, false).filter(|month| (1..=12).contains(month) && at.peek() == Some('月'));
            at.at += usize::from(month.is_some());
            let day = if month.is_some() {
                date::number(&mut at, false).filter(|day| (1..=31).contains(day) && matches!(at.peek(), Some('日' | '号')))
            } else {
                None
            };
            at.at += usize::from(day.is_some());
            let behind = at.rest();
            let planned = planned
                || behind.iter().take(2).any(|c| matches!(c, '前' | '起' | '远'))
                || behind.starts_with(&['年', '底', '前'])
                || behind.starts_with(&['底', '前']);
            if planned {
                continue;
            }
            match month {
                Some(month) => self.latest = self.latest.max(Some((year, month as u8, day.unwrap_or(1) as u8))),
                None => self.year = self.year.max(Some(year)),
            }
        }
    }

    /// The whole date of a day as printed, or the years that it may be of.
    pub(crate) fn resolve(&self, day: Day) -> Result<Whole, Vec<i32>> {
        match (day.year, day.month) {
            (Some(year), Some(month)) => Ok((year, month, day.day)),
            (None, Some(month)) => self.year_of(month, day.day).map(|year| (year, month, day.day)),
            (_, None) => {
                let (year, month, issue_day) = self.issue.ok_or_else(Vec::new)?;
                // The night's telegrams bear the issue's own day or that before it; a day ahead is the last month's.
                if day.day <= issue_day {
                    Ok((year, month, day.day))
                } else if month == 1 {
                    Ok((year - 1, 12, day.day))
                } else {
                    Ok((year, month - 1, day.day))
                }
            }
        }
        .and_then(|whole: Whole| if exists(whole) { Ok(whole) } else { Err(Vec::new()) })
    }

    fn year_of(&self, month: u8, day: u8) -> Result<i32, Vec<i32>> {
        if let Some((year, issue_month, issue_day)) = self.issue {
            // A dateline lies before the issue: on a January page December's is last year's.
            let ahead = distance((year, month, day), (year, issue_month, issue_day)) > AHEAD;
            return Ok(if ahead { year - 1 } else { year });
        }
        // The text names no day later than its own but for a few to come: the first such day that fits.
        let by_day = self.latest.map(|latest| {
            let same = (latest.0, month, day);
            if distance(latest, same) > AHEAD { latest.0 + 1 } else { latest.0 }
        });
        // A day named within the month vouches for its year; years without a day, later than that, are plans.
        let close = self.latest.filter(|&latest| by_day.is_some_and(|year| distance((year, month, day), latest).abs() <= 31));
        match (by_day, self.season, self.year.filter(|_| close.is_none())) {
            (Some(year), _, bare) if bare.is_none_or(|bare| bare <= year) => Ok(year),
            (_, Some(year), bare) if bare.is_none_or(|bare| bare <= year) => Ok(year),
            // 2024年 alone may stand in a page of 2024 or, in a year's figures, of 2025.
            (_, _, Some(bare)) => Err(vec![bare, bare + 1]),
            _ => Err(Vec::new()),
        }
    }
}

/// Days from `b` to `a`, by months of 31 days: near enough to tell weeks from months.
fn distance(a: Whole, b: Whole) -> i32 {
    ((a.0 - b.0) * 12 + i32::from(a.1) - i32::from(b.1)) * 31 + i32::from(a.2) - i32::from(b.2)
}

fn civil((year, month, day): Whole) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn exists((year, month, day): Whole) -> bool {
    civil((year, month, day)).is_some()
}

/// The date of an issue printed as a line of its own. A weekday beside it must be right, or the line is not believed.
fn printed_issue(line: &str) -> Option<Whole> {
    if furniture::furniture(line) != Some(Furniture::Date) {
        return None;
    }
    let text = Squeezed::of(line, 80);
    let at = (0..text.chars.len()).find(|&i| text.chars[i].is_ascii_digit() || matches!(text.chars[i], '一' | '二'))?;
    let day = (at..text.chars.len()).find_map(|i| date::day(&mut text.cursor(i)).filter(|day| day.year.is_some()))?;
    let whole = (day.year?, day.month?, day.day);
    let weekday_of = civil(whole)?.weekday().to_monday_one_offset();
    let words: String = text.chars.iter().collect();
    let named = ["星期", "礼拜", "周"].iter().find_map(|word| words.split_once(word)).and_then(|(_, rest)| rest.chars().next());
    let weekday = named.and_then(|c| "一二三四五六日".chars().position(|day| day == c || c == '天' && day == '日'));
    weekday.is_none_or(|weekday| usize::try_from(weekday_of) == Ok(weekday + 1)).then_some(whole)
}

/// A whole date in EDTF; `None` for a partial one.
#[must_use]
pub fn edtf(date: &str) -> Option<Whole> {
    let mut parts = date.trim_end_matches(['?', '~', '%']).splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    exists((year, month, day)).then_some((year, month, day))
}

/// A whole date as EDTF writes it.
pub(crate) fn print((year, month, day): Whole) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

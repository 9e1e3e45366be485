//! Months as grids of weeks, each day with the number of its articles.

use serde::Serialize;

use super::Site;
use crate::plan::{
    When,
    catalogue::{day_path, month_path},
    when,
};

/// A month as a grid.
#[derive(Clone, Debug, Serialize)]
pub struct MonthGrid {
    /// The month.
    pub when: When,
    /// Link to the month's page, where it has one.
    pub href: Option<String>,
    /// Articles of the month.
    pub count: usize,
    /// Weeks from Monday to Sunday; `None` for days of other months.
    pub weeks: Vec<Vec<Option<DayCell>>>,
}

/// A day of a grid.
#[derive(Clone, Debug, Serialize)]
pub struct DayCell {
    /// Day of the month.
    pub day: u8,
    /// Link to the day's page; `None` for a day without material.
    pub href: Option<String>,
    /// Articles of the day.
    pub count: usize,
    /// How full the day is, 0 to 3, for shading.
    pub level: u8,
    /// The whole date in words, for those who do not see the grid.
    pub text: String,
}

impl Site<'_, '_> {
    /// The grid of a month (`2025-06`) that may or may not have articles; `None` where it is no month.
    pub(super) fn month_grid(&self, month: &str) -> Option<MonthGrid> {
        let (year, Some(number), _) = when::parts(month)? else { return None };
        let catalogue = self.desk.catalogue;
        let found = catalogue.months.iter().find(|span| span.name == month);
        let days = when::days_in_month(year, number);
        let offset = when::weekday(year, number, 1)?;
        let mut cells: Vec<Option<DayCell>> = vec![None; offset];
        for day in 1..=days {
            let date = format!("{month}-{day:02}");
            let known = found.and_then(|span| span.days.iter().find(|&&index| self.desk.archive.days[index].0 == date));
            let count = known.map_or(0, |&index| catalogue.days[index].len());
            let level = match count {
                0 => 0,
                1..=4 => 1,
                5..=14 => 2,
                _ => 3,
            };
            let text = self.when(&date).text;
            cells.push(Some(DayCell { day, href: known.map(|_| self.href(&day_path(&date, 0))), count, level, text }));
        }
        cells.resize(cells.len().div_ceil(7) * 7, None);
        Some(MonthGrid {
            when: self.when(month),
            href: found.map(|_| self.href(&month_path(month))),
            count: found.map_or(0, |span| catalogue.count(span)),
            weeks: cells.chunks(7).map(<[_]>::to_vec).collect(),
        })
    }
}

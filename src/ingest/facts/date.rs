//! Days as datelines and headers print them, and the year that a page leaves out.

use super::scan::Cursor;

/// A day as printed: any part but the day may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Year of the common era.
    pub year: Option<i32>,
    /// 1–12.
    pub month: Option<u8>,
    /// 1–31.
    pub day: u8,
}

/// Reads a day: `6月22日`, `22日`, `29号`, `2025年6月22日`, `二〇二五年六月二十二日`, `民国114年6月22日`, `2025-06-22`, `6/22`.
pub(crate) fn day(cursor: &mut Cursor<'_>) -> Option<Day> {
    let mut at = *cursor;
    let republic = at.eat("民国") || at.eat("中华民国");
    let first = number(&mut at, republic)?;
    let mut out = Day::default();
    let separator = at.peek()?;
    match separator {
        '年' => {
            at.at += 1;
            out.year = Some(full_year(first, republic)?);
            out.month = Some(month(number(&mut at, false)?)?);
            at.eat("月").then_some(())?;
            out.day = day_number(number(&mut at, false)?)?;
            at.eat_one(&['日', '号'])?;
        }
        '月' => {
            at.at += 1;
            out.month = Some(month(first)?);
            out.day = day_number(number(&mut at, false)?)?;
            at.eat_one(&['日', '号'])?;
        }
        '日' | '号' => {
            at.at += 1;
            out.day = day_number(first)?;
        }
        '-' | '/' | '.' => {
            at.at += 1;
            let second = number(&mut at, false)?;
            if at.eat_one(&[separator]).is_some() {
                out.year = Some(full_year(first, republic)?);
                out.month = Some(month(second)?);
                out.day = day_number(number(&mut at, false)?)?;
            } else {
                out.month = Some(month(first)?);
                out.day = day_number(second)?;
            }
        }
        _ => return None,
    }
    *cursor = at;
    Some(out)
}

/// Reads a number in ASCII or Chinese figures: `22`, `二十二`, `廿二`, `二〇二五`, `元`.
pub(crate) fn number(cursor: &mut Cursor<'_>, republic: bool) -> Option<u32> {
    let rest = cursor.rest();
    let ascii = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if ascii > 0 {
        let value = rest[..ascii.min(5)].iter().fold(0, |sum, c| sum * 10 + c.to_digit(10).unwrap_or(0));
        cursor.at += ascii;
        return (ascii <= 4).then_some(value);
    }
    if republic && rest.first() == Some(&'元') {
        cursor.at += 1;
        return Some(1);
    }
    let count = rest.iter().take(6).take_while(|&&c| chinese_figure(c).is_some() || matches!(c, '十' | '廿' | '卅' | '百')).count();
    let figures = &rest[..count];
    let value = chinese_number(figures)?;
    cursor.at += count;
    Some(value)
}

fn chinese_figure(c: char) -> Option<u32> {
    "〇一二三四五六七八九"
        .chars()
        .position(|figure| figure == c)
        .or((c == '零').then_some(0))
        .or((c == '两').then_some(2))
        .map(|value| value as u32)
}

fn chinese_number(figures: &[char]) -> Option<u32> {
    if figures.is_empty() || figures.len() > 5 {
        return None;
    }
    if figures.iter().all(|&c| chinese_figure(c).is_some()) {
        return Some(figures.iter().fold(0, |sum, &c| sum * 10 + chinese_figure(c).unwrap_or(0)));
    }
    let (mut total, mut unit) = (0, None);
    for &c in figures {
        match c {
            '十' => total += unit.take().unwrap_or(1) * 10,
            '百' => total += unit.take().unwrap_or(1) * 100,
            '廿' => total += 20,
            '卅' => total += 30,
            _ => unit = chinese_figure(c),
        }
    }
    Some(total + unit.unwrap_or(0))
}

fn full_year(year: u32, republic: bool) -> Option<i32> {
    let year = if republic { year + 1911 } else { year };
    (1800..=2199).contains(&year).then_some(year.cast_signed())
}

fn month(value: u32) -> Option<u8> {
    (1..=12).contains(&value).then_some(value as u8)
}

fn day_number(value: u32) -> Option<u8> {
    (1..=31).contains(&value).then_some(value as u8)
}

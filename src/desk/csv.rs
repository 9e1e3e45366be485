//! Tables that spreadsheets read and write: RFC 4180 in UTF-8 with a byte order mark, no cell of which is ever a formula.

/// The beginnings that spreadsheets take for a formula; cells with them get an apostrophe in front, which reading takes off.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table with its head as the first row.
#[must_use]
pub fn print(rows: &[Vec<String>]) -> String {
    let mut out = String::from("\u{FEFF}");
    for row in rows {
        for (number, cell) in row.iter().enumerate() {
            if number > 0 {
                out.push(',');
            }
            // An apostrophe that the cell has itself is doubled, so that it comes back.
            let safe = if cell.starts_with(FORMULA) || cell.starts_with('\'') { format!("'{cell}") } else { cell.clone() };
            if safe.contains([',', '"', '\n', '\r', ';', '\t']) {
                out.push('"');
                out.push_str(&safe.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(&safe);
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// The rows of a table, each with the number of its first line in the file. Cells are separated by commas, semicolons (as
/// spreadsheets of some countries write them) or tabs, whichever the head has. The error is the line of a quote that never closes.
pub fn parse(text: &str) -> Result<Vec<(usize, Vec<String>)>, usize> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t'].into_iter().max_by_key(|c| head.matches(*c).count()).unwrap_or(',');
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted, mut was_quoted) = (Vec::new(), String::new(), false, false);
    let (mut line, mut began, mut opened) = (1, 1, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\n' {
            line += 1;
        }
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            c if quoted => cell.push(c),
            '"' if cell.is_empty() && !was_quoted => {
                (quoted, was_quoted, opened) = (true, true, line);
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                row.push(bare(std::mem::take(&mut cell)));
                rows.push((began, std::mem::take(&mut row)));
                (began, was_quoted) = (line, false);
            }
            c if c == separator => {
                row.push(bare(std::mem::take(&mut cell)));
                was_quoted = false;
            }
            c => cell.push(c),
        }
    }
    if quoted {
        return Err(opened);
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(bare(cell));
        rows.push((began, row));
    }
    // Spreadsheets leave rows of nothing behind.
    rows.retain(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    Ok(rows)
}

fn bare(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) || rest.starts_with('\'') => rest.to_owned(),
        _ => cell,
    }
}

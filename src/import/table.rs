//! JSON lines, JSON arrays and CSV → records, as a stream.

use std::{
    io::{BufRead, Read as _},
    path::Path,
};

use serde_json::{Map, Value};

use super::record::Record;
use crate::{
    desk::csv,
    diagnostic::{Diagnostic, Place},
    source::{open, unread},
};

/// The longest line of JSON or row of a table that is read, in bytes: far above any article.
const LONGEST: usize = 64 << 20;

/// Hands on each record of a file of JSON lines.
pub fn json_lines(path: &Path, take: &mut dyn FnMut(Result<Record, Diagnostic>)) {
    let name = path.to_string_lossy();
    lines(path, take, &mut |number, line, take| {
        let line = if number == 1 { line.trim_start_matches('\u{FEFF}') } else { line };
        if line.trim().is_empty() {
            return;
        }
        take(match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(fields)) => Ok(record(&name, number, fields)),
            Ok(_) => Err(broken(&name, number, "this line is JSON but no object `{…}`")),
            Err(error) => Err(broken(&name, number, &format!("this line is not JSON: {}", reason(&error)))),
        });
    });
}

/// Hands on each record of a file that is one JSON array, or an object with one.
pub fn json(path: &Path, take: &mut dyn FnMut(Result<Record, Diagnostic>)) {
    let name = path.to_string_lossy();
    let mut text = String::new();
    let read = open(path).and_then(|file| file.take(1 << 30).read_to_string(&mut text).map_err(|error| unread(path, &error)));
    if let Err(problem) = read {
        return take(Err(problem));
    }
    let value = match serde_json::from_str::<Value>(text.trim_start_matches('\u{FEFF}')) {
        Ok(value) => value,
        Err(error) => return take(Err(broken(&name, error.line(), &format!("this is not JSON: {}", reason(&error))))),
    };
    let items = match value {
        Value::Array(items) => items,
        Value::Object(fields) => {
            // `{"articles": […]}`: the one list of objects; else the object is a record itself.
            let mut lists = fields.values().filter(|value| value.as_array().is_some_and(|items| items.iter().any(Value::is_object)));
            match (lists.next(), lists.next()) {
                (Some(Value::Array(items)), None) if !fields.keys().any(|key| key == "title" || key == "headline") => items.clone(),
                _ => vec![Value::Object(fields)],
            }
        }
        _ => return take(Err(broken(&name, 1, "this is no list of objects"))),
    };
    for (number, item) in items.into_iter().enumerate() {
        take(match item {
            Value::Object(fields) => Ok(record(&name, 0, fields)),
            _ => Err(broken(&name, 0, &format!("entry {} of the list is no object", number + 1))),
        });
    }
}

/// Hands on each row of a table, whose first row names the fields.
pub fn csv(path: &Path, take: &mut dyn FnMut(Result<Record, Diagnostic>)) {
    let name = path.to_string_lossy().into_owned();
    let mut head: Option<(String, Vec<String>)> = None;
    let (mut row, mut began) = (String::new(), 1);
    let mut one = |row: &str, began: usize, take: &mut dyn FnMut(Result<Record, Diagnostic>)| {
        if row.trim().is_empty() {
            return;
        }
        let Some((first, names)) = &head else {
            match csv::parse(row) {
                Ok(rows) => {
                    let names = rows.into_iter().next().map(|(_, row)| row).unwrap_or_default();
                    // What separates the cells is seen from the head; a head of one line goes before each row.
                    let separator = [',', ';', '\t'].into_iter().max_by_key(|c| row.lines().next().unwrap_or_default().matches(*c).count());
                    let fake = vec!["x"; names.len().max(2)].join(&separator.unwrap_or(',').to_string());
                    head = Some((fake, names.iter().map(|name| name.trim().to_owned()).collect()));
                }
                Err(_) => take(Err(broken(&name, began, "a quote in the head of this table never closes"))),
            }
            return;
        };
        match csv::parse(&format!("{first}\n{row}")) {
            Ok(rows) => {
                for (_, cells) in rows.into_iter().skip(1) {
                    if cells.len() > names.len() {
                        let told = format!("this row has {} cells, but the head names {}", cells.len(), names.len());
                        take(Err(broken(&name, began, &told)));
                        continue;
                    }
                    let fields = names.iter().cloned().zip(cells.into_iter().map(Value::String)).collect();
                    take(Ok(record(&name, began, fields)));
                }
            }
            Err(_) => take(Err(broken(&name, began, "a quote in this row never closes"))),
        }
    };
    lines(path, take, &mut |number, line, take| {
        if row.is_empty() {
            began = number;
        }
        row.push_str(line);
        row.push('\n');
        // A cell that holds line ends is open until its quotes are even.
        if row.matches('"').count() % 2 == 0 || row.len() > LONGEST {
            one(&row, began, take);
            row.clear();
        }
    });
    one(&row, began, take);
}

/// Whoever wants the records.
type Take<'a> = &'a mut dyn FnMut(Result<Record, Diagnostic>);

/// Each line of a file with its number, without its end.
fn lines(path: &Path, take: &mut dyn FnMut(Result<Record, Diagnostic>), each: &mut dyn FnMut(usize, &str, Take<'_>)) {
    let name = path.to_string_lossy();
    let mut file = match open(path) {
        Ok(file) => file,
        Err(problem) => return take(Err(problem)),
    };
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        match (&mut file).take(LONGEST as u64).read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => return take(Err(unread(path, &error))),
        }
        if bytes.len() >= LONGEST {
            return take(Err(broken(&name, number, "this line is longer than any article; the rest of the file is not read")));
        }
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok(line) => each(number, line, take),
            Err(_) => take(Err(Diagnostic::error("not-utf8", "this line is not UTF-8")
                .at(Place::line(&*name, number, ""))
                .help("convert the file first, such as with `iconv -f gb18030 -t utf-8`"))),
        }
    }
}

fn record(name: &str, line: usize, fields: Map<String, Value>) -> Record {
    Record { place: Place::line(name, line, ""), fields, markdown: None, key: None, name: None, addresses: Vec::new() }
}

fn broken(name: &str, line: usize, message: &str) -> Diagnostic {
    Diagnostic::error("import-record", message).at(Place::line(name, line, "")).help("correct it and import again; what was imported stays")
}

fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(reason, _)| format!("{reason} at column {}", error.column()))
}

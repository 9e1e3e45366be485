//! One entry more, or one less, in a file that people write: put where it belongs, and nothing else of the file touched.
//!
//! These functions know lines and indents only. Whoever calls them reads the result and compares it with what was meant: a file written
//! in a way that is not understood here is then left alone.

/// Where the corrections of a sidecar stand, lines from 0.
struct List {
    head: usize,
    indent: usize,
    /// First and last line of each entry.
    entries: Vec<(usize, usize)>,
}

/// The sidecar with a correction more, the last of the list. `yaml` is an entry without indent, its lines apart.
///
/// # Errors
/// When its corrections are not written one below the other.
pub fn with_correction(text: &str, yaml: &str) -> Result<String, String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let list = corrections(&lines)?;
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = " ".repeat(list.as_ref().map_or(2, |list| list.indent));
    let entry: String = yaml.lines().map(|line| format!("{indent}{line}{end}")).collect();
    let Some(list) = list else { return Ok(format!("{}corrections:{end}{entry}", ended(text, end))) };
    let at = list.entries.last().map_or(list.head, |(_, last)| *last) + 1;
    let mut before = lines[..at].concat();
    if list.entries.is_empty() && value_of(lines[list.head], "corrections") != Some("") {
        // `corrections: []` and `corrections: null` become the head of a list.
        before = lines[..list.head].concat() + "corrections:" + end;
    }
    Ok(ended(&before, end) + &entry + &lines[at..].concat())
}

/// The line (from 1) of the sidecar where the next correction will stand.
#[must_use]
pub fn next_line(text: &str) -> usize {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    match corrections(&lines) {
        Ok(Some(list)) => list.entries.last().map_or(list.head, |(_, last)| *last) + 2,
        _ => lines.len() + 2,
    }
}

/// The sidecar without one of its corrections (from 0); without the list when it was the only one.
///
/// # Errors
/// When its corrections are not written one below the other, or there is no such one.
pub fn without_correction(text: &str, number: usize) -> Result<String, String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let list = corrections(&lines)?.filter(|list| number < list.entries.len()).ok_or("there is no such correction in the file")?;
    let (first, last) = list.entries[number];
    let is_out = |at: usize| (first..=last).contains(&at) || (list.entries.len() == 1 && at == list.head);
    Ok(lines.iter().enumerate().filter(|(at, _)| !is_out(*at)).map(|(_, line)| *line).collect())
}

/// The sidecar with a fact that it did not state.
#[must_use]
pub fn with_fact(text: &str, key: &str, value: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let entry = format!("{key}: {value}{end}");
    if let Some(at) = lines.iter().position(|line| value_of(line, key).is_some()) {
        return lines[..at].concat() + &entry + &lines[at + 1..].concat();
    }
    let at = lines.iter().position(|line| !is_blank(line) && line.trim_end() != "---").unwrap_or(lines.len());
    ended(&lines[..at].concat(), end) + &entry + &lines[at..].concat()
}

/// The article's file with a value of its front matter, written in one line.
///
/// # Errors
/// When it has no front matter.
pub fn with_front(text: &str, key: &str, value: &str) -> Result<String, String> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let close = lines.iter().skip(1).position(|line| line.trim_end() == "---").ok_or("the file has no front matter")? + 1;
    let entry = format!("{key}: {value}{end}");
    let Some(at) = lines[..close].iter().position(|line| value_of(line, key).is_some()) else {
        return Ok(lines[..close].concat() + &entry + &lines[close..].concat());
    };
    // What belongs to the old value: lines indented more, and a list at the same indent.
    let is_of_it = |line: &&str| line.starts_with(' ') || line.starts_with("- ");
    let rest = lines[at + 1..close].iter().take_while(|line| is_of_it(line)).count();
    Ok(lines[..at].concat() + &entry + &lines[at + 1 + rest..].concat())
}

fn corrections(lines: &[&str]) -> Result<Option<List>, String> {
    let Some((head, value)) = lines.iter().enumerate().find_map(|(at, line)| Some((at, value_of(line, "corrections")?))) else {
        return Ok(None);
    };
    let otherwise = || Err("the corrections of this file are not written one below the other; write this one into it yourself".to_owned());
    if !matches!(value, "" | "[]" | "null" | "~") {
        return otherwise();
    }
    let mut list = List { head, indent: 2, entries: Vec::new() };
    for (at, line) in lines.iter().enumerate().skip(head + 1) {
        if is_blank(line) {
            continue;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_dash = line[indent..].starts_with("- ") || line[indent..].trim_end() == "-";
        match list.entries.last_mut() {
            None if is_dash => {
                list.indent = indent;
                list.entries.push((at, at));
            }
            Some(_) if is_dash && indent == list.indent => list.entries.push((at, at)),
            Some(entry) if indent > list.indent => entry.1 = at,
            _ if indent > 0 => return otherwise(),
            _ => break,
        }
    }
    Ok(Some(list))
}

/// What stands behind a key at the beginning of a line, without a comment.
fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let line = line.trim_start_matches('\u{feff}');
    let bare = line.strip_prefix(key).or_else(|| line.strip_prefix(&*format!("\"{key}\"")))?;
    let value = bare.trim_start_matches(' ').strip_prefix(':')?;
    let value = value.split_once(" #").map_or(value, |(value, _)| value).trim();
    Some(if value.starts_with('#') { "" } else { value })
}

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

fn ended(text: &str, end: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}{end}") }
}

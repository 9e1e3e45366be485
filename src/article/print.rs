//! [`Article`] → the text of its file: keys in the order of [`FrontMatter`](super::FrontMatter), every text quoted, unknown values
//! written as `null`, so that two states of a file differ only where the article differs.

use serde_yaml::Value;

use super::Article;
use crate::yaml::quoted;

/// The file of an article. [`parse`](super::parse) gives the same article back, whatever its texts hold.
#[must_use]
pub fn print(article: &Article) -> String {
    let front = serde_yaml::to_value(&article.front).expect("front matter holds texts, numbers, lists and mappings only");
    let mut out = String::from("---\n");
    let Value::Mapping(front) = front else { unreachable!("a struct is a mapping") };
    for (key, value) in &front {
        print_entry(key.as_str().unwrap_or_default(), value, 0, &mut out);
    }
    out.push_str("---\n");
    if !article.body.is_empty() {
        out.push('\n');
        out.push_str(&article.body);
        out.push('\n');
    }
    out
}

/// The canonical text of one value: what the merge compares and hashes.
pub(super) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    print_flow(value, &mut out);
    out
}

fn print_entry(key: &str, value: &Value, indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
    if key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && key.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.push_str(key);
    } else {
        out.push_str(&quoted(key));
    }
    out.push(':');
    match value {
        Value::Mapping(entries) if !entries.is_empty() => {
            out.push('\n');
            for (key, value) in entries {
                print_entry(key.as_str().unwrap_or_default(), value, indent + 2, out);
            }
        }
        // Line ranges stay on one line; everything else has a line for each entry.
        Value::Sequence(items) if !items.is_empty() && !items.iter().all(Value::is_sequence) => {
            out.push('\n');
            for item in items {
                print_item(item, indent + 2, out);
            }
        }
        other => {
            out.push(' ');
            print_flow(other, out);
            out.push('\n');
        }
    }
}

fn print_item(item: &Value, indent: usize, out: &mut String) {
    if let Value::Mapping(entries) = item
        && !entries.is_empty()
    {
        for (number, (key, value)) in entries.iter().enumerate() {
            let start = out.len();
            print_entry(key.as_str().unwrap_or_default(), value, indent + 2, out);
            if number == 0 {
                out.replace_range(start..start + indent + 2, &format!("{:indent$}- ", ""));
            }
        }
        return;
    }
    out.extend(std::iter::repeat_n(' ', indent));
    out.push_str("- ");
    print_flow(item, out);
    out.push('\n');
}

fn print_flow(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&quoted(text)),
        Value::Sequence(items) => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push_str(", ");
                }
                print_flow(item, out);
            }
            out.push(']');
        }
        Value::Mapping(entries) => {
            out.push('{');
            for (number, (key, value)) in entries.iter().enumerate() {
                if number > 0 {
                    out.push_str(", ");
                }
                out.push_str(&quoted(key.as_str().unwrap_or_default()));
                out.push_str(": ");
                print_flow(value, out);
            }
            out.push('}');
        }
        Value::Tagged(tagged) => print_flow(&tagged.value, out),
    }
}

//! Strict YAML with messages that help: used for the config, front matter, sidecars and names.
//!
//! Every problem of a document is reported, each at its line and column: a faulty entry is set aside and the rest is read
//! again. Aliases, deep nesting and very large documents are refused, since a small file could otherwise fill the memory.

mod place;
mod refuse;
mod say;
mod value;

use serde::de::DeserializeOwned;

use crate::{
    diagnostic::{Diagnostic, Place},
    source::{Content, SourceFile},
};

pub use say::nearest;
pub use value::{null_is_default, one_or_many, quoted, short_or_long, text_or_number};

/// The largest document that is read, in bytes.
pub const LARGEST: usize = 4 << 20;

/// The deepest nesting of `[` and `{` that is read.
pub const DEEPEST: usize = 64;

/// Problems of one document after which no more are looked for.
const ENOUGH: usize = 50;

/// Bytes that are parsed to find them: each problem is looked for in the whole text anew.
const EFFORT: usize = 32 << 20;

/// A YAML text and where it stands in its file.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Path of the file relative to the archive's root.
    pub path: &'a str,
    /// The YAML text.
    pub text: &'a str,
    /// How many lines of the file stand before the text.
    pub lines_before: usize,
}

/// The text of a file that must be UTF-8; a byte order mark is left out.
pub fn text(file: &SourceFile) -> Result<&str, Diagnostic> {
    if let Content::Text(text) = &file.bytes {
        return Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    }
    let bytes = file.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&file.bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        Diagnostic::error("not-utf8", "this file is not UTF-8")
            .at(Place::line(&*file.path, line, ""))
            .help("files that people edit are kept in UTF-8; save it again in that encoding")
    })
}

impl<'a> Document<'a> {
    /// A file that is YAML from its first line.
    #[must_use]
    pub fn new(path: &'a str, text: &'a str) -> Self {
        Self { path, text, lines_before: 0 }
    }

    /// Whether it may be given to a parser: not too large, not too deep, no anchors.
    pub fn fit(&self) -> Result<(), Diagnostic> {
        refuse::dangerous(self)
    }

    /// Reads the document. With problems the value is what could be read without the faulty entries;
    /// `None` only where nothing could be read at all. An empty document is the default value.
    #[must_use]
    pub fn read<T: DeserializeOwned + Default>(&self) -> (Option<T>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        if let Err(problem) = self.fit() {
            return (None, vec![problem]);
        }
        let mut text = self.text.to_owned();
        let mut said: Vec<(usize, String)> = Vec::new();
        let mut parsed = 0;
        while diagnostics.len() < ENOUGH && said.len() < 2 * ENOUGH && (parsed == 0 || parsed < EFFORT) {
            parsed += text.len();
            let error = match serde_yaml::from_str::<Option<T>>(&text) {
                Ok(value) => return (Some(value.unwrap_or_default()), diagnostics),
                Err(error) => error,
            };
            let problem = say::problem(self, &text, &error);
            // Setting an entry aside can leave a hole that is a problem of its own; only the first is the author's.
            let entry = (problem.line, problem.key.clone());
            let repeated = said.iter().any(|(line, key)| *line == entry.0 || (!key.is_empty() && key == &entry.1));
            if !repeated {
                diagnostics.push(problem.diagnostic);
            }
            said.push(entry);
            match problem.repair {
                say::Repair::Colon => text = say::with_plain_colon(&text, problem.line),
                say::Repair::SetAside => match place::without_entry(&text, problem.line) {
                    Some(rest) => text = rest,
                    None => return (None, diagnostics),
                },
                say::Repair::None => return (None, diagnostics),
            }
        }
        (None, diagnostics)
    }

    /// The place of the entry under a path of keys and (from 0) list positions, or of the nearest one above it.
    #[must_use]
    pub fn place(&self, steps: &[&str]) -> Place {
        let found = place::find(self.text, steps);
        self.place_at(found.line, found.column, found.width)
    }

    /// The place at a line (from 0) and column (from 0, in characters) of the text.
    fn place_at(&self, line: usize, column: usize, width: usize) -> Place {
        let excerpt = self.text.lines().nth(line).unwrap_or_default();
        Place::line(self.path, self.lines_before + line + 1, excerpt).at(column + 1, width.max(1))
    }
}

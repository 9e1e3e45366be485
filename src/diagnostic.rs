//! What the program has to say about its input: collected over a whole run, never thrown.

mod codes;
mod show;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

pub use codes::{CODES, Code, find as find_code, reference as code_reference};
pub use show::{for_github, for_people, for_programs, visible};

/// How bad it is. Errors keep the site from being published; warnings do so only with `--strict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site is not published; the run ends with exit code 1.
    Error,
    /// The site is published; with `--strict` the run ends with exit code 1.
    Warning,
    /// Worth knowing, nothing to do.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// The place in the file that a person would edit. Lines and columns count from 1, columns in characters; 0 means "the whole file".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the archive's root, with `/`.
    pub path: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column in characters, from 1; 0 where the whole line is meant.
    pub column: u32,
    /// The text of that line, to show under the message; empty where there is none to show.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
    /// How many characters of the line are meant, from `column` on.
    pub width: u32,
}

impl Place {
    /// The whole of a file.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// A line of a file, with its text where that is at hand.
    #[must_use]
    pub fn line(path: impl Into<String>, line: usize, excerpt: impl Into<String>) -> Self {
        Self { path: path.into(), line: line as u32, excerpt: excerpt.into(), ..Self::default() }
    }

    /// Narrows the place to `width` characters from `column` (from 1).
    #[must_use]
    pub fn at(mut self, column: usize, width: usize) -> Self {
        self.column = column as u32;
        self.width = width as u32;
        self
    }
}

/// One message: what is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A short, stable name, such as `unknown-key`: what `baoku explain code` and the guide know it by.
    pub code: &'static str,
    /// One sentence without a full stop at its end.
    pub message: String,
    /// Where to look, if it is a place in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Read back as it was written, by a program that knows its code.
impl<'de> Deserialize<'de> for Diagnostic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            severity: Severity,
            code: String,
            message: String,
            place: Option<Place>,
            help: Option<String>,
        }
        let Written { severity, code, message, place, help } = Written::deserialize(deserializer)?;
        let code = codes::known(&code).ok_or_else(|| de::Error::custom(format!("there is no code `{code}`")))?;
        Ok(Self { severity, code, message, place, help })
    }
}

impl Diagnostic {
    /// A problem that keeps the site from being published.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A problem that does not.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// Something worth knowing.
    #[must_use]
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        Self { severity, code, message, place: None, help: None }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Whether any of them keeps the site from being published.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// The order in which people read them: by file and line, errors first on the same line; the same message once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (&a.place, a.severity, a.code, &a.message).cmp(&(&b.place, b.severity, b.code, &b.message)));
    diagnostics.dedup();
}

//! Says what a run found: messages on stderr, results on stdout; for programs everything on stdout.

use std::{
    collections::BTreeMap,
    io::{IsTerminal as _, Write as _},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Common, Exit, Format};
use crate::diagnostic::{self, Diagnostic, Severity, for_github, for_people, for_programs};

/// Messages of one kind that people are shown in full; the rest are counted. A disk that is full says so for each file of
/// the site, and once is enough.
fn enough(code: &str) -> usize {
    if SYSTEM.contains(&code) { 1 } else { 30 }
}

/// How long a run must last before it shows a progress bar, in milliseconds.
const PATIENCE: u64 = 1_000;

/// Problems that come from the system, not from the content: the exit code says so.
const SYSTEM: &[&str] = &[
    "cannot-read",
    "disk-full",
    "half-published",
    "no-config",
    "no-content",
    "no-pdftotext",
    "not-writable",
    "output",
    "output-in-use",
    "output-not-ours",
    "output-vanished",
    "port-taken",
    "usage",
];

/// What a run has said so far.
pub struct Report {
    format: Format,
    quiet: bool,
    strict: bool,
    exit: Exit,
}

impl Report {
    /// Nothing said yet.
    pub fn new(common: &Common, strict: bool) -> Self {
        Self { format: common.format, quiet: common.quiet, strict, exit: Exit::Fine }
    }

    /// Whether anything said so far keeps the site from being published.
    pub fn stops(&self) -> bool {
        self.exit != Exit::Fine
    }

    /// How the run ends.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// Says all of them, sorted by place.
    pub fn tell(&mut self, mut diagnostics: Vec<Diagnostic>) {
        diagnostic::sort(&mut diagnostics);
        self.tell_in_order(diagnostics);
    }

    /// Says all of them in the order given.
    pub fn tell_in_order(&mut self, diagnostics: Vec<Diagnostic>) {
        for problem in &diagnostics {
            let exit = match problem.severity {
                Severity::Error if SYSTEM.contains(&problem.code) => Exit::Trouble,
                Severity::Error => Exit::Content,
                Severity::Warning if self.strict => Exit::Content,
                _ => Exit::Fine,
            };
            self.exit = self.exit.max(exit);
        }
        match self.format {
            Format::Json => diagnostics.iter().for_each(|d| say(&for_programs(d))),
            Format::Github => diagnostics.iter().for_each(|d| say(&for_github(d))),
            Format::Text => self.tell_people(&diagnostics),
        }
    }

    fn tell_people(&self, diagnostics: &[Diagnostic]) {
        let width = terminal_width();
        let mut told: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
        for problem in diagnostics {
            if self.quiet && problem.severity == Severity::Note {
                continue;
            }
            let count = told.entry((problem.severity, problem.code)).or_default();
            *count += 1;
            if *count <= enough(problem.code) {
                remark(&format!("{}\n", for_people(problem, width)));
            }
        }
        for ((severity, code), count) in told {
            if count > enough(code) {
                remark(&format!("{} more of {severity}[{code}]; `--format json` shows them all\n", count - enough(code)));
            }
        }
    }

    /// The result of the run: a sentence for people, an object for programs.
    pub fn result(&self, sentence: &str, object: &serde_json::Value) {
        match self.format {
            Format::Json => say(&object.to_string()),
            _ if self.quiet => (),
            Format::Text | Format::Github => say(sentence),
        }
    }

    /// Something worth knowing next, for people only.
    pub fn hint(&self, sentence: &str) {
        if !self.quiet && self.format == Format::Text {
            remark(sentence);
        }
    }

    /// What could be done next, for people who look at a terminal: in a log it would be noise.
    pub fn next(&self, sentence: &str) {
        if std::io::stderr().is_terminal() {
            self.hint(&format!("\nNext: {sentence}"));
        }
    }

    /// A bar over `length` steps that shows itself only on a terminal and after a second.
    pub fn progress(&self, what: &'static str, length: usize) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::hidden());
        if !self.quiet && self.format == Format::Text && std::io::stderr().is_terminal() {
            if let Ok(style) = ProgressStyle::with_template("{msg:>10} {bar:40} {pos}/{len}") {
                bar.set_style(style);
            }
            bar.set_message(what);
            let late = bar.downgrade();
            std::thread::spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(PATIENCE));
                if let Some(bar) = late.upgrade().filter(|bar| !bar.is_finished()) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
            });
        }
        bar
    }
}

/// Columns of the terminal; messages in a pipe are not folded.
fn terminal_width() -> usize {
    if std::io::stderr().is_terminal() {
        std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(120)
    } else {
        200
    }
}

/// A line of the result. A reader that has gone away (`| head`) wants no more of it, and that is no problem.
pub fn say(line: &str) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

/// A message beside the result.
pub fn remark(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

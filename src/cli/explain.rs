//! `baoku explain`: why a page was read as it was, why a text was converted as it was, what a code means.

use std::path::Path;

use super::{
    Common, Exit, ExplainOf,
    report::{Report, say},
    run::root,
};
use crate::{
    diagnostic::{CODES, Diagnostic, visible},
    ingest::Ledger,
    pipeline,
    script::{Converter, Layers, Script},
    source, yaml,
};

/// Explains a page, a conversion or a code.
pub fn run(common: &Common, of: &ExplainOf) -> Exit {
    let mut report = Report::new(common, false);
    let problems = match of {
        ExplainOf::Page { page } => explain_page(common, page),
        ExplainOf::Conversion { text, from, to } => {
            explain_conversion(text, *from, *to);
            Vec::new()
        }
        ExplainOf::Code { code } => explain_code(code),
    };
    report.tell(problems);
    report.exit()
}

/// Each line of a page with the block that it belongs to.
fn explain_page(common: &Common, file: &Path) -> Vec<Diagnostic> {
    let raw = match source::read_outside(file) {
        Ok(raw) => raw,
        Err(problem) => return vec![problem],
    };
    // Inside an archive the page's facts and its committed account are known.
    let known = root(common).ok().and_then(|root| {
        let (readings, _) = pipeline::read_pages(&source::read(&root).0);
        let at = readings.pages.iter().position(|page| page.hash == raw.hash)?;
        Some((readings.pages[at].clone(), readings.ledgers[at].clone()))
    });
    let (page, ledger, problems) = if let Some((page, ledger)) = known {
        (page, ledger, Vec::new())
    } else {
        let (page, problems) = source::decode(&raw, source::PageFacts::default());
        let Some(page) = page else { return problems };
        let ledger = pipeline::accounts(std::slice::from_ref(&page)).0.remove(0);
        (page, ledger, problems)
    };
    let roles = roles(&ledger, page.lines.len());
    let width = roles.iter().map(String::len).max().unwrap_or(0);
    for (number, (line, role)) in page.lines.iter().zip(&roles).enumerate() {
        say(format!("{:>5}  {role:width$}  {}", number + 1, visible(line)).trim_end());
    }
    problems
}

/// What each line is: story and role, or the reason why it belongs to none.
fn roles(ledger: &Ledger, lines: usize) -> Vec<String> {
    let mut roles = vec![String::new(); lines];
    let mut note = |ranges: &[(usize, usize)], what: &str| {
        for line in ranges.iter().flat_map(|(from, to)| *from..=*to) {
            if let Some(role) = roles.get_mut(line.wrapping_sub(1)) {
                let both = if role.is_empty() { "" } else { " + " };
                role.push_str(both);
                role.push_str(what);
            }
        }
    };
    for item in &ledger.items {
        for block in &item.blocks {
            let role = serde_json::to_value(block.role).ok().and_then(|role| role.as_str().map(str::to_owned)).unwrap_or_default();
            note(&block.lines, &format!("{} {role}", item.id));
        }
    }
    for stray in &ledger.stray {
        note(&stray.lines, &format!("- {}", stray.why));
    }
    roles
}

/// Each part of a text with what became of it and which layer decided.
fn explain_conversion(text: &str, from: Script, to: Script) {
    let converter = Converter::new(from, to, Layers::ALL);
    for segment in converter.explain(text) {
        let layer = format!("{:?}", segment.layer).to_lowercase();
        let others: Vec<String> = segment
            .alternatives
            .iter()
            .map(|(c, forms)| format!("{c}: {}", forms.iter().map(char::to_string).collect::<Vec<_>>().join(" ")))
            .collect();
        let others = if others.is_empty() { String::new() } else { format!("   ({})", others.join("; ")) };
        say(&format!("{layer:<10} {} → {}{others}", visible(&segment.text), visible(&segment.output)));
    }
}

fn explain_code(code: &str) -> Vec<Diagnostic> {
    if let Some((_, meaning)) = CODES.iter().find(|(known, _)| *known == code) {
        say(&format!("{code}: {meaning}"));
        return Vec::new();
    }
    let problem = Diagnostic::error("usage", format!("there is no code `{code}`"));
    vec![match yaml::nearest(code, CODES.iter().map(|(known, _)| *known)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("codes stand in square brackets in messages: error[duplicate-id]"),
    }]
}

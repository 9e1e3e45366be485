//! `baoku explain`: why a page was read as it was, why a text was converted as it was, what a code means.

use std::path::Path;

use super::{
    Common, Exit, ExplainOf,
    report::{Report, say},
    run::{own_words, root, today},
};
use crate::{
    article::{self, Article},
    check::{
        page::{explained, explained_line},
        remedy::sidecar,
    },
    diagnostic::{CODES, Diagnostic, find_code, visible},
    pipeline::{self, Wanted},
    script::{Converter, Layers, Script},
    source, yaml,
};

/// Explains a page, a conversion or a code.
pub fn run(common: &Common, of: &ExplainOf) -> Exit {
    let mut report = Report::new(common, false);
    let problems = match of {
        ExplainOf::Page { page, line } => explain_page(common, page, *line),
        ExplainOf::Conversion { text, from, to } => explain_conversion(common, text, *from, *to),
        ExplainOf::Code { code } => explain_code(code),
    };
    report.tell(problems);
    report.exit()
}

/// Each line of a page with what became of it, and why; or one line with what could be wrong with it.
fn explain_page(common: &Common, file: &Path, line: Option<usize>) -> Vec<Diagnostic> {
    let raw = match source::read_outside(file) {
        Ok(raw) => raw,
        Err(problem) => return vec![problem],
    };
    // Inside an archive the page's facts and its account are known: the committed one, or as ingest would write it now.
    let known = root(common).ok().and_then(|root| {
        let (mut snapshot, _) = source::read(&root);
        let (mut readings, problems) = pipeline::read_pages(&snapshot);
        let whole = std::path::absolute(file).ok()?;
        let page = |page: &source::RawPage| page.hash == raw.hash && whole.ends_with(&page.path);
        if !readings.pages.iter().any(page) && !readings.unread.iter().any(page) {
            return None;
        }
        let wanted = Wanted { today: today(), ..Wanted::default() };
        let (_, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
        let at = readings.pages.iter().position(page)?;
        let articles: Vec<Article> = snapshot.articles.iter().filter_map(|file| article::parse(file).0).collect();
        let own = sidecar(&readings.pages[at]);
        let mut problems: Vec<Diagnostic> = problems.into_iter().chain(found).collect();
        problems.retain(|problem| problem.place.as_ref().is_some_and(|place| place.path == own || place.path == readings.pages[at].path));
        Some((readings.pages[at].clone(), readings.ledgers[at].clone(), articles, problems))
    });
    let (page, ledger, articles, problems) = if let Some(known) = known {
        known
    } else {
        let beside = file.with_extension("yaml");
        let (facts, mut problems) = match source::read_outside(&beside) {
            Ok(sidecar) if beside != file => source::sidecar(&sidecar),
            _ => (source::PageFacts::default(), Vec::new()),
        };
        let (page, found) = source::decode(&raw, facts);
        problems.extend(found);
        let Some(page) = page else { return problems };
        let (mut ledgers, found) = pipeline::accounts(std::slice::from_ref(&page));
        problems.extend(found);
        (page, ledgers.remove(0), Vec::new(), problems)
    };
    let text = match line {
        Some(line) => explained_line(&page, &ledger, line),
        None => explained(&page, &ledger, &articles),
    };
    for line in text {
        say(visible(&line).trim_end());
    }
    problems
}

/// Each part of a text with what became of it and which layer decided.
fn explain_conversion(common: &Common, text: &str, from: Script, to: Script) -> Vec<Diagnostic> {
    let (words, problems) = own_words(common);
    let converter = words.into_iter().fold(Converter::new(from, to, Layers::ALL), Converter::with_glossary);
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
    problems
}

fn explain_code(code: &str) -> Vec<Diagnostic> {
    if let Some(known) = find_code(code) {
        say(&format!("{code}: {}\nWhy: {}\nWhat to do: {}", known.says, known.why, known.todo.replace('`', "")));
        return Vec::new();
    }
    let problem = Diagnostic::error("usage", format!("there is no code `{code}`"));
    vec![match yaml::nearest(code, CODES.iter().map(|known| known.code)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("codes stand in square brackets in messages: error[duplicate-id]"),
    }]
}

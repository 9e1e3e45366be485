//! A site's own words: `content/glossary/**/*.tsv`, and after them the names of its records.

use std::{fmt::Write as _, sync::Arc};

use super::{names::Names, topics::folded};
use crate::{
    config::Config,
    diagnostic::{Diagnostic, Place},
    script::Glossary,
    source::SourceFile,
    yaml,
};

/// The glossaries in the order of their paths; where two have the same word, the first counts.
pub(super) fn glossaries(files: &[SourceFile]) -> (Vec<Arc<Glossary>>, Vec<Diagnostic>) {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut glossaries = Vec::new();
    let mut diagnostics = Vec::new();
    for file in files {
        let text = match yaml::text(file) {
            Ok(text) => text,
            Err(problem) => {
                diagnostics.push(problem);
                continue;
            }
        };
        let (glossary, problems) = Glossary::parse(text);
        diagnostics.extend(problems.into_iter().map(|(line, message)| {
            let excerpt = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
            Diagnostic::warning("glossary", message)
                .at(Place::line(&*file.path, line, excerpt))
                .help("columns are separated by tabs; the heading is `term`, then scripts: zh-Hans, zh-Hant, zh-TW, zh-HK")
        }));
        glossaries.push(Arc::new(glossary));
    }
    (glossaries, diagnostics)
}

/// The regional forms of the records of names, below the glossaries of files. Where a form differs in its characters only, names
/// of fewer than three are left to the converter, which sees what stands around them (里海, but 千里海疆); where it differs in
/// its wording, the config decides as for all regional terms.
pub(super) fn of_names(names: &Names, config: &Config) -> Option<Arc<Glossary>> {
    let mut table = "term\tzh-Hans\tzh-Hant\tzh-TW\tzh-HK\n".to_owned();
    let empty = table.len();
    for term in names.terms().filter(|term| !term.word.contains(['\t', '\n'])) {
        let usable = |form: &String| {
            let same_wording = folded(form) == folded(term.word);
            !form.contains(['\t', '\n']) && if same_wording { term.word.chars().count() > 2 } else { config.conversion.terms }
        };
        let cells = ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK"].map(|tag| term.forms.get(tag).filter(|form| usable(form)));
        if cells.iter().any(Option::is_some) {
            let [hans, hant, tw, hk] = cells.map(|cell| cell.map_or("", String::as_str));
            let _ = writeln!(table, "{}\t{hans}\t{hant}\t{tw}\t{hk}", term.word);
        }
    }
    (table.len() > empty).then(|| Arc::new(Glossary::parse(&table).0))
}

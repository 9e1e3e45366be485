//! A site's own words: `content/glossary/**/*.tsv`.

use std::sync::Arc;

use crate::{
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

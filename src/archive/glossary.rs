//! An archive's own words: what single articles want, `content/glossary/**/*.{tsv,yaml}`, and after them the names of records.

use std::{collections::BTreeMap, fmt::Write as _, path::Path, sync::Arc};

use super::{names::Names, topics::folded};
use crate::{
    article::{Article, WordForms},
    config::Config,
    diagnostic::{Diagnostic, Place},
    script::{Forms, Glossary, Script, Term, inline},
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
        if Path::new(&*file.path).extension().is_some_and(|extension| extension == "yaml") {
            let (terms, problems) = read_yaml(&yaml::Document::new(&file.path, text));
            diagnostics.extend(problems);
            glossaries.push(Arc::new(Glossary::new(terms)));
            continue;
        }
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

/// The words of files and names, for conversions outside a site's build. `names` are `content/names/**/*.yaml`.
#[must_use]
pub fn words(glossary: &[SourceFile], names: &[SourceFile], config: &Config) -> (Vec<Arc<Glossary>>, Vec<Diagnostic>) {
    let (mut all, mut diagnostics) = glossaries(glossary);
    let (names, problems) = Names::read(names);
    diagnostics.extend(problems);
    all.extend(of_names(&names, config));
    (all, diagnostics)
}

fn read_yaml(document: &yaml::Document<'_>) -> (Vec<Term>, Vec<Diagnostic>) {
    let (rows, mut diagnostics) = document.read::<BTreeMap<String, WordForms>>();
    let mut terms = Vec::new();
    for (word, forms) in rows.unwrap_or_default() {
        match read_forms(&word, &forms) {
            Ok(forms) => terms.push(Term { word, forms, ..Term::default() }),
            Err(message) => diagnostics.push(
                Diagnostic::warning("glossary", message)
                    .at(document.place(&[&word]))
                    .help("`word: =`, `word: form`, or `word: {zh-TW: form, zh-HK: form}`"),
            ),
        }
    }
    (terms, diagnostics)
}

/// The forms that a row says, or why it says none.
pub(super) fn read_forms(word: &str, forms: &WordForms) -> Result<Forms, String> {
    let form = |form: &str| if form == "=" { word.to_owned() } else { form.to_owned() };
    let mut read = Forms::default();
    match forms {
        WordForms::One(one) if !one.is_empty() => read = Forms::everywhere(&form(one)),
        WordForms::One(_) => {}
        WordForms::Many(many) => {
            for (tag, one) in many.iter().filter(|(tag, _)| *tag != "note") {
                let script = Script::from_tag(tag).ok_or_else(|| format!("{word}: `{tag}` is no script of Chinese"))?;
                read.set(script, &form(one));
            }
        }
    }
    if word.is_empty() || read.is_empty() { Err(format!("{word} has no form; write = to keep it as it is")) } else { Ok(read) }
}

/// An article without the marks `-{…}-` of its editors, and its own words, each tied to the places where it stands: so they hold
/// wherever a part of the article is shown, in lists and feeds as on its page.
pub(super) fn own_words(article: &Arc<Article>) -> (Arc<Article>, Vec<Term>) {
    let mut article = Arc::clone(article);
    let Some(lang) = Script::from_tag(&article.front.lang) else { return (article, Vec::new()) };
    let front = &article.front;
    let headings = [&front.title, &front.supplied_title, &front.kicker, &front.subtitle];
    let captions = front.photos.iter().map(|photo| &photo.caption);
    let has_marks =
        headings.into_iter().chain(captions).flatten().map(String::as_str).chain([&*article.body]).any(|text| text.contains("-{"));
    if !has_marks && front.glossary.is_empty() {
        return (article, Vec::new());
    }
    let mut terms = Vec::new();
    let Article { front, body, .. } = Arc::make_mut(&mut article);
    let headings = [&mut front.title, &mut front.supplied_title, &mut front.kicker, &mut front.subtitle];
    let captions = front.photos.iter_mut().map(|photo| &mut photo.caption);
    let mut whole = body.to_string();
    let mut texts: Vec<&mut String> = headings.into_iter().chain(captions).flatten().chain([&mut whole]).collect();
    for text in texts.iter_mut().filter(|text| text.contains("-{")) {
        let (plain, marked) = inline::unmark(text, lang);
        **text = plain;
        terms.extend(marked);
    }
    for (word, forms) in &front.glossary {
        // What says nothing usable is told by `lint`.
        let Ok(forms) = read_forms(word, forms) else { continue };
        for text in &texts {
            terms.extend(text.match_indices(word.as_str()).map(|(at, _)| inline::term(text, at, at + word.len(), forms.clone())));
        }
    }
    *body = whole.into();
    (article, terms)
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

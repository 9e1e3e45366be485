//! What is wrong with articles taken together, and with values that YAML alone cannot check.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use super::{Archive, Inputs, glossary::read_forms};
use crate::{
    article::{Article, FrontMatter, Note, Status, body, compose::below_raw, edtf::Edtf, place, text_lines, url_of},
    config::KNOWN_EDITIONS,
    diagnostic::{Diagnostic, Place},
    source::SourceFile,
    yaml::nearest,
};

/// Everything that can be said of the articles as they were read.
pub(super) fn articles(inputs: &Inputs<'_>) -> Vec<Diagnostic> {
    let files: HashMap<&str, &SourceFile> = inputs.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut articles: Vec<&Article> = inputs.articles.iter().map(AsRef::as_ref).collect();
    articles.sort_by(|a, b| a.path.cmp(&b.path));
    let desk = Desk {
        ids: articles.iter().map(|article| (article.front.id.as_str(), *article)).collect(),
        raw: inputs.pages.iter().map(|page| below_raw(&page.path)).collect(),
        files,
        inputs,
    };
    let found = articles.par_iter().map(|article| {
        let mut found = Vec::new();
        desk.dates(article, &mut found);
        desk.names(article, &mut found);
        desk.text(article, &mut found);
        desk.glossary(article, &mut found);
        found
    });
    let mut diagnostics: Vec<Diagnostic> = found.collect::<Vec<_>>().into_iter().flatten().collect();
    desk.duplicates(&articles, &mut diagnostics);
    diagnostics
}

/// Ids that were published and lead nowhere now.
pub(super) fn ids(archive: &Archive, inputs: &Inputs<'_>) -> Vec<Diagnostic> {
    // Held back and unreadable articles are there still.
    let there: HashSet<&str> = inputs.articles.iter().map(|article| article.front.id.as_str()).collect();
    let gone = inputs.ids.published.iter().filter(|(id, _)| !there.contains(id.as_str()) && !archive.successors.contains_key(*id));
    let gone: Vec<_> = gone.collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let mut unread: HashSet<String> = inputs.files.iter().map(|file| url_of(&file.path)).collect();
    for article in inputs.articles {
        unread.remove(&url_of(&article.path));
    }
    let gone = gone
        .into_iter()
        .filter(|(id, published)| !unread.contains(&published.url) && inputs.ids.successor_of(id, |id| there.contains(id)).is_none());
    gone.map(|(id, published)| {
        Diagnostic::error("id-vanished", format!("the article `{id}` was published at {} and is gone", published.url))
            .at(Place::file("content/ids.tsv"))
            .help(format!("restore its file; to take it out for readers write `status: withdrawn` into it; if another article has its story now, put {} into that one's `aliases`", published.url))
    })
    .collect()
}

/// Whether a headline is that of a notice in which a paper corrects itself: 更正, 更正启事, 更正与说明.
fn is_correction(title: &str) -> bool {
    /// Longer headlines are about corrections: 监管部门要求更正广告.
    const LONGEST: usize = 8;
    let title = title.trim();
    title.chars().count() <= LONGEST && ["更正", "勘误", "勘誤"].iter().any(|word| title.starts_with(word) || title.ends_with(word))
}

/// Whether an alias can be the path of a page: relative, below the edition, ending in `.html`.
pub(crate) fn is_address(alias: &str) -> bool {
    // File systems and servers tell case apart, and so does the site: `.HTML` is another address.
    alias.strip_suffix(".html").is_some()
        && alias.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && !alias.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '?' | '#' | '%' | '<' | '>' | '"' | '|' | '*'))
}

struct Desk<'a> {
    /// In order, for the nearest of them is looked for.
    ids: BTreeMap<&'a str, &'a Article>,
    raw: HashSet<&'a str>,
    files: HashMap<&'a str, &'a SourceFile>,
    inputs: &'a Inputs<'a>,
}

impl Desk<'_> {
    fn place(&self, article: &Article, steps: &[&str]) -> Place {
        self.files.get(article.path.as_str()).map_or_else(|| Place::file(&*article.path), |file| place(file, steps))
    }

    fn glossary(&self, article: &Article, diagnostics: &mut Vec<Diagnostic>) {
        for (word, forms) in &article.front.glossary {
            if let Err(message) = read_forms(word, forms) {
                let problem = Diagnostic::warning("glossary", message).at(self.place(article, &["glossary", word]));
                diagnostics.push(problem.help("`word: =`, `word: form`, or `word: {zh-TW: form, zh-HK: form}`"));
            }
        }
    }

    fn dates(&self, article: &Article, diagnostics: &mut Vec<Diagnostic>) {
        let front = &article.front;
        let mut dates: Vec<(&[&str], &str)> = Vec::new();
        for (key, date) in
            [(&["dateline_date"][..], &front.dateline_date), (&["issue_date"], &front.issue_date), (&["added"], &front.added)]
        {
            dates.extend(date.as_deref().map(|date| (key, date)));
        }
        if let Some(Status::Withdrawn { date: Some(date), .. }) = &front.status {
            dates.push((&["status", "withdrawn"], date));
        }
        if let Some(on) = front.review.as_ref().and_then(|review| review.on.as_deref()) {
            dates.push((&["review", "on"], on));
        }
        for (steps, date) in dates {
            if let Err(why) = Edtf::parse(date) {
                diagnostics.push(
                    Diagnostic::error("bad-date", why)
                        .at(self.place(article, steps))
                        .help("2025, 2025-06, 2025-06-22; with ? where it is uncertain, ~ where it is about right, X for a digit that cannot be read; null where nothing is known"),
                );
            }
        }
    }

    fn names(&self, article: &Article, diagnostics: &mut Vec<Diagnostic>) {
        let front = &article.front;
        if front.id.is_empty() {
            let text = format!("{}{}", front.title.as_deref().unwrap_or_default(), article.body);
            let taken: BTreeSet<String> = self.ids.keys().map(|id| (*id).to_owned()).collect();
            let id = self.inputs.ids.new_id(&text, &article.path, &taken);
            diagnostics.push(
                Diagnostic::error("missing-id", "this article has no `id`")
                    .at(self.place(article, &["id"]))
                    .help(format!("write `id: \"{id}\"`; it is free")),
            );
        } else if !front.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') || front.id.len() > 40 {
            diagnostics.push(
                Diagnostic::error("bad-id", format!("`{}` cannot be an id", front.id))
                    .at(self.place(article, &["id"]))
                    .help("Latin letters, digits and hyphens, at most 40: it stands in an address"),
            );
        }
        if !front.lang.is_empty() && !is_lang(&front.lang) {
            let problem = Diagnostic::error("bad-lang", format!("`{}` is not a language", front.lang)).at(self.place(article, &["lang"]));
            diagnostics.push(match nearest(&front.lang, KNOWN_EDITIONS) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("one of {}, or another tag of BCP 47", KNOWN_EDITIONS.join(", "))),
            });
        }
        let topics: Vec<&str> = self.inputs.config.topics.iter().map(|topic| topic.id.as_str()).collect();
        for (key, named) in [("topics_add", &front.topics_add), ("topics_remove", &front.topics_remove)] {
            for (number, topic) in named.iter().enumerate().filter(|(_, topic)| !topics.contains(&topic.as_str())) {
                let problem = Diagnostic::error("unknown-topic", format!("no topic of config.yaml is named `{topic}`"))
                    .at(self.place(article, &[key, &number.to_string()]));
                diagnostics.push(match nearest(topic, topics.iter().copied()) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None if topics.is_empty() => problem.help("config.yaml has no topics yet"),
                    None => problem.help(format!("topics: {}", topics.join(", "))),
                });
            }
        }
        if let Some(original) = &front.translation_of {
            let problem = match self.ids.get(original.as_str()) {
                None => Some(format!("`translation_of` names `{original}`, which is no article's id")),
                Some(_) if *original == front.id => Some("an article cannot be a translation of itself".to_owned()),
                Some(other) if other.front.translation_of.is_some() => {
                    Some(format!("`translation_of` names {}, which is a translation itself", other.path))
                }
                Some(_) => None,
            };
            let help = nearest(original, self.ids.keys().copied().filter(|id| *id != front.id && *original != front.id))
                .map(|near| format!("did you mean `{near}`?"));
            if let Some(problem) = problem {
                let problem = Diagnostic::error("unknown-original", problem).at(self.place(article, &["translation_of"]));
                diagnostics.push(problem.help(help.unwrap_or_else(|| "write the id of the original".to_owned())));
            }
        }
        for (number, source) in front.source.iter().enumerate() {
            if !self.raw.contains(source.raw.as_str()) {
                diagnostics.push(
                    Diagnostic::warning("raw-missing", format!("the raw page {} is not in content/raw", source.raw))
                        .at(self.place(article, &["source", &number.to_string(), "raw"]))
                        .help("a raw page is never removed: restore it, or correct the name if it was renamed"),
                );
            }
        }
        for (number, id) in front.successors.iter().enumerate().filter(|(_, id)| !self.ids.contains_key(id.as_str())) {
            diagnostics.push(
                Diagnostic::warning("unknown-successor", format!("`successors` names `{id}`, which is no article's id"))
                    .at(self.place(article, &["successors", &number.to_string()]))
                    .help("write the id of the article that has a part of this one's story, or take the line out"),
            );
        }
        for (number, id) in front.corrects.iter().enumerate().filter(|(_, id)| !self.ids.contains_key(id.as_str()) || **id == front.id) {
            diagnostics.push(
                Diagnostic::warning("unknown-corrected", format!("`corrects` names `{id}`, which is no other article's id"))
                    .at(self.place(article, &["corrects", &number.to_string()]))
                    .help("write the id of the article that this notice corrects; it is printed on the article's page"),
            );
        }
        if front.corrects.is_empty()
            && front.title.as_deref().is_some_and(is_correction)
            && !front.solved.iter().any(|mark| mark == "corrects")
        {
            diagnostics.push(
                Diagnostic::note("correction-notice", "by its headline the paper corrects itself here")
                    .at(self.place(article, &["title"]))
                    .help("link it with its story: `corrects: [ID]`; where that is not in the archive: `solved: [corrects]`"),
            );
        }
        for (number, alias) in front.aliases.iter().enumerate().filter(|(_, alias)| !is_address(alias)) {
            diagnostics.push(
                Diagnostic::error("bad-alias", format!("`{alias}` cannot be the address of a page"))
                    .at(self.place(article, &["aliases", &number.to_string()]))
                    .help("a path below the edition that ends in .html, such as 2025/06/22/name.html"),
            );
        }
    }

    fn text(&self, article: &Article, diagnostics: &mut Vec<Diagnostic>) {
        let FrontMatter { title, supplied_title, photos, notes, .. } = &article.front;
        if article.body.trim().is_empty() && photos.is_empty() && title.is_none() && supplied_title.is_none() {
            diagnostics
                .push(Diagnostic::warning("empty-article", "this article has neither headline nor text").at(Place::file(&*article.path)));
        }
        // Most articles have neither notes nor asterisks, and an archive has many articles.
        let paragraphs = if notes.is_empty() { Vec::new() } else { body::paragraphs(&article.body) };
        for (number, note) in notes.iter().enumerate() {
            let Note::Misprint { printed, .. } = note else { continue };
            let there = |text: &str| text.contains(printed.as_str());
            let front = [title.as_deref(), article.front.kicker.as_deref(), article.front.subtitle.as_deref()];
            let captions = photos.iter().filter_map(|photo| photo.caption.as_deref());
            if !front.into_iter().flatten().chain(captions).any(there) && !paragraphs.iter().any(|paragraph| there(&paragraph.text())) {
                diagnostics.push(
                    Diagnostic::warning("note-without-place", format!("`{printed}` is not in this article"))
                        .at(self.place(article, &["notes", &number.to_string(), "printed"]))
                        .help("`printed` repeats the words as they stand in the text, which keeps them"),
                );
            }
        }
        let Some(file) = self.files.get(article.path.as_str()).filter(|file| file.bytes.contains(&b'*')) else { return };
        for (line, text) in text_lines(file) {
            if let Some(column) = untaken_emphasis(text) {
                diagnostics.push(
                    Diagnostic::warning("emphasis-not-taken", "these asterisks will be shown: Markdown does not see emphasis here")
                        .at(Place::line(&*article.path, line, text).at(column + 1, 2))
                        .help("emphasis that begins or ends with a quote, bracket or other mark needs a space or a mark outside; put the marks outside the asterisks: 《**…**》"),
                );
            }
        }
    }

    fn duplicates(&self, articles: &[&Article], diagnostics: &mut Vec<Diagnostic>) {
        let mut ids: HashMap<&str, &Article> = HashMap::with_capacity(articles.len());
        let mut urls: HashMap<String, &Article> = HashMap::with_capacity(articles.len());
        for article in articles {
            let id = article.front.id.as_str();
            if let Some(first) = ids.get(id).filter(|_| !id.is_empty()) {
                diagnostics.push(
                    Diagnostic::error("duplicate-id", format!("{} has the id `{id}` too", first.path))
                        .at(self.place(article, &["id"]))
                        .help("an id is given once: take the line out of the copy, and `check` names a new one"),
                );
            } else {
                ids.insert(id, article);
            }
            // Some file systems and servers do not tell upper from lower case.
            let url = url_of(&article.path).to_lowercase();
            if let Some(first) = urls.get(&url) {
                diagnostics.push(
                    Diagnostic::error("duplicate-url", format!("{} has the same address, {url}", first.path))
                        .at(Place::file(&*article.path))
                        .help("rename one of the files"),
                );
            } else {
                urls.insert(url, article);
            }
        }
        let mut aliases: BTreeMap<String, &Article> = BTreeMap::new();
        for article in articles {
            for (number, alias) in article.front.aliases.iter().enumerate() {
                let alias = alias.to_lowercase();
                let other = urls.get(&alias).or_else(|| aliases.get(&alias));
                match other.filter(|other| other.path != article.path) {
                    Some(other) => diagnostics.push(
                        Diagnostic::error("duplicate-url", format!("the alias {alias} leads to {} already", other.path))
                            .at(self.place(article, &["aliases", &number.to_string()]))
                            .help("an address can lead to one article only"),
                    ),
                    None => {
                        aliases.insert(alias, article);
                    }
                }
            }
        }
    }
}

/// Whether a tag looks like one of BCP 47 and, for Chinese, is one that can be converted.
fn is_lang(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let regular = (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    regular
        && (language != "zh"
            || matches!(tag, "zh" | "zh-Hans" | "zh-Hant" | "zh-CN" | "zh-SG" | "zh-TW" | "zh-HK" | "zh-MO" | "zh-Hant-TW" | "zh-Hant-HK"))
}

/// The column (from 0, in characters) of a run of asterisks that `CommonMark` takes neither as opening nor as closing emphasis where an
/// author surely meant it: `报**《…》**道`. The rule is that of left- and right-flanking runs.
fn untaken_emphasis(line: &str) -> Option<usize> {
    let chars: Vec<char> = line.chars().collect();
    let is_mark = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let mut open = false;
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '\\' {
            at += 2;
            continue;
        }
        if chars[at] != '*' {
            at += 1;
            continue;
        }
        let end = at + chars[at..].iter().take_while(|c| **c == '*').count();
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(end).copied();
        let (blank_before, blank_after) = (before.is_none_or(char::is_whitespace), after.is_none_or(char::is_whitespace));
        let (mark_before, mark_after) = (before.is_some_and(is_mark), after.is_some_and(is_mark));
        let opens = !blank_after && (!mark_after || blank_before || mark_before);
        let closes = !blank_before && (!mark_before || blank_after || mark_after);
        if end - at >= 2 && !blank_before && !blank_after {
            // A run that must open cannot, or one that must close cannot.
            if (!open && !opens) || (open && !closes) {
                return Some(at);
            }
        }
        open = if open { !closes } else { opens };
        at = end;
    }
    None
}

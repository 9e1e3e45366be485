//! `baoku import` and `baoku new`: what comes into an archive otherwise than through its raw pages.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{
    Common, Exit,
    report::Report,
    run::{count, root, today},
};
use crate::{
    article::{self, Article, ArticleKind, FrontMatter, edtf::Edtf, filing, ids::Ids, url_of},
    config::Config,
    diagnostic::{Diagnostic, Place, has_errors, visible},
    import::{self, Imported, Step, fields::Mapping},
    pipeline, publish, source,
};

/// `baoku import`
#[derive(Debug, Args)]
pub struct Import {
    /// Tables of articles (.jsonl .json .csv .tsv), folders of Markdown (Hugo, Zola, Jekyll) or of .txt pages, PDF and OCR files (hOCR, ALTO, PAGE)
    #[arg(value_name = "FILE|DIR", required = true)]
    pub sources: Vec<PathBuf>,
    /// Which field of the source is which of an article: title=headline, text=正文
    #[arg(long, value_name = "FIELD=NAME")]
    pub field: Vec<String>,
    /// A value for all that have none: publication=NAME, lang=zh-Hant, date=1938
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Folder below content/raw for pages
    #[arg(long, value_name = "FOLDER", default_value = "")]
    pub into: String,
    /// Put before each id of the source, where two sources count alike
    #[arg(long, value_name = "PREFIX", default_value = "")]
    pub id_prefix: String,
    /// Take drafts, too
    #[arg(long)]
    pub drafts: bool,
    /// Let the addresses that pages of Hugo or Zola had lead to their articles: name the folder `content`
    #[arg(long)]
    pub keep_addresses: bool,
    /// Only say what would be imported
    #[arg(long)]
    pub dry_run: bool,
}

/// `baoku new`
#[derive(Debug, Args)]
pub struct New {
    /// What
    #[command(subcommand)]
    pub what: NewWhat,
}

/// What `baoku new` makes.
#[derive(Debug, Subcommand)]
pub enum NewWhat {
    /// An article, to be typed
    Article {
        /// Its headline as printed
        #[arg(value_name = "HEADLINE")]
        title: String,
        /// Day of the paper: 2025-06-22, 2025-06, 2025
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
        /// The paper
        #[arg(long, value_name = "NAME")]
        publication: Option<String>,
        /// Page of the paper
        #[arg(long, value_name = "PAGE")]
        page: Option<String>,
        /// Language and script of the text; by default that of the headline
        #[arg(long, value_name = "TAG")]
        lang: Option<String>,
        /// Id of the article that this one translates
        #[arg(long, value_name = "ID")]
        translation_of: Option<String>,
    },
}

/// Takes in what others made.
pub fn import(common: &Common, command: &Import) -> Exit {
    let mut report = Report::new(common, false);
    let pairs = |given: &[String]| Mapping::pairs(given).map_err(|wrong| Diagnostic::error("usage", wrong));
    let order = root(common).and_then(|root| {
        let mapping = Mapping { named: pairs(&command.field)?, fixed: pairs(&command.set)? };
        if !command.id_prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            || command.id_prefix.len() > 20
        {
            return Err(Diagnostic::error("usage", format!("`{}` cannot begin an id", command.id_prefix))
                .help("lower-case Latin letters, digits and hyphens, at most 20"));
        }
        let order = import::Order {
            sources: command.sources.clone(),
            mapping,
            into: command.into.clone(),
            id_prefix: command.id_prefix.clone(),
            drafts: command.drafts,
            keep_addresses: command.keep_addresses,
            dry_run: command.dry_run,
            today: today(),
            topics: BTreeMap::new(),
        };
        Ok((root, order))
    });
    let (root, mut order) = match order {
        Ok(order) => order,
        Err(problem) => {
            report.tell(vec![problem]);
            return report.exit();
        }
    };
    let (snapshot, mut problems) = source::read(&root);
    // The archive's own troubles are told by check; an import needs only its files.
    problems.retain(|problem| matches!(problem.code, "cannot-read" | "no-content"));
    if has_errors(&problems) && problems.iter().any(|problem| problem.code == "cannot-read") {
        report.tell(problems);
        return report.exit();
    }
    order.topics = topics(&pipeline::configuration(&snapshot).0);
    let bar = report.progress("importing", 0);
    let (done, problems) = import::import(&root, &snapshot, &order, &|step| match step {
        Step::Found(more) => bar.inc_length(more as u64),
        Step::Done(done) => bar.inc(done as u64),
    });
    bar.finish_and_clear();
    report.tell(problems);
    tell(&report, &done, command.dry_run);
    report.exit()
}

/// The ids of an archive's topics by what a source may call them.
fn topics(config: &Config) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for topic in &config.topics {
        for name in topic.name.texts() {
            ids.insert(name.to_lowercase(), topic.id.clone());
        }
        ids.insert(topic.id.to_lowercase(), topic.id.clone());
    }
    ids
}

fn tell(report: &Report, done: &Imported, dry: bool) {
    if !done.mapped.is_empty() {
        let mapped: Vec<String> = done
            .mapped
            .iter()
            .map(|((ours, theirs), _)| if ours == theirs { ours.clone() } else { format!("{ours} ← {theirs}") })
            .collect();
        report.hint(&format!("fields: {}", visible(&mapped.join(", "))));
    }
    if !done.untaken.is_empty() {
        let untaken: Vec<String> = done.untaken.iter().map(|(name, number)| format!("{name} ({number})")).collect();
        report.hint(&format!("not taken: {}; `--field title=NAME` says what a field is", visible(&untaken.join(", "))));
    }
    if !done.unknown.is_empty() {
        let names: Vec<String> = done.unknown.iter().take(3).map(|path| path.display().to_string()).collect();
        let more = if done.unknown.len() > 3 { ", …" } else { "" };
        report.hint(&format!(
            "left out, of no kind that can be imported: {} ({}{more})",
            count(done.unknown.len(), "file", "files"),
            visible(&names.join(", "))
        ));
    }
    let mut parts = Vec::new();
    for (new, there, one, many) in
        [(done.articles, done.articles_there, "article", "articles"), (done.pages.len(), done.pages_there, "raw page", "raw pages")]
    {
        if new + there > 0 {
            let known = if there > 0 { format!(" ({there} there already)") } else { String::new() };
            parts.push(format!("{}{known}", count(new, one, many)));
        }
    }
    if done.skipped > 0 {
        parts.push(format!("{} left out", count(done.skipped, "record", "records")));
    }
    let what = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
    let object = json!({"articles": done.articles, "articles_there": done.articles_there, "pages": done.pages, "pages_there": done.pages_there,
        "skipped": done.skipped, "untaken": done.untaken, "dry_run": dry});
    report.result(&format!("{}: {what}", if dry { "would be imported" } else { "imported" }), &object);
    if !dry && (done.articles > 0 || !done.pages.is_empty()) {
        let mut next = String::from("\nNext:");
        if !done.pages.is_empty() {
            next.push_str(&format!(
                "\n  say paper, day and page number of {} and the like in content/raw/pages.yaml\n  baoku ingest            which lines make which story",
                done.pages[0]
            ));
        }
        next.push_str("\n  baoku watch --open      see it");
        report.hint(&next);
    }
}

/// Makes a file to be filled.
pub fn new(common: &Common, command: &New) -> Exit {
    let mut report = Report::new(common, false);
    match make(common, command) {
        Ok((path, id)) => {
            report.result(&path, &json!({"path": path, "id": id}));
            report.hint("\nNext: type the text below the second `---`, one paragraph a line with blank lines between; `null` is what is not known.\n  baoku watch --open      see it as you save");
        }
        Err(problem) => report.tell(vec![problem]),
    }
    report.exit()
}

fn make(common: &Common, command: &New) -> Result<(String, String), Diagnostic> {
    let NewWhat::Article { title, date, publication, page, lang, translation_of } = &command.what;
    let root = root(common)?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err(Diagnostic::error("usage", "an article needs a headline").help("`baoku new article \"Bridge opened\"`"));
    }
    if let Some(date) = date {
        Edtf::parse(date).map_err(|why| Diagnostic::error("usage", format!("--date {date}: {why}")).help("2025-06-22, 2025-06 or 2025"))?;
    }
    let (snapshot, _) = source::read(&root);
    let (mut ids, found) = snapshot.ids.as_ref().map(Ids::parse).unwrap_or_default();
    if let Some(problem) = found.into_iter().find(|problem| problem.severity == crate::diagnostic::Severity::Error) {
        return Err(problem);
    }
    let there: Vec<Article> = snapshot.articles.iter().filter_map(|file| article::parse(file).0).collect();
    let known = there.iter().map(|article| article.front.id.clone()).collect();
    let original = match translation_of {
        Some(id) => Some(there.iter().find(|article| article.front.id == *id).ok_or_else(|| {
            Diagnostic::error("usage", format!("no article has the id `{id}`"))
                .help("the id stands in the article's front matter and on its page")
        })?),
        None => None,
    };
    let mut front = FrontMatter {
        kind: ArticleKind::Article,
        issue_date: date.clone().or_else(|| original.and_then(|original| original.front.issue_date.clone())),
        publication: publication.clone().or_else(|| original.and_then(|original| original.front.publication.clone())),
        page: page.clone().or_else(|| original.and_then(|original| original.front.page.clone())),
        added: Some(today()),
        lang: lang.clone().unwrap_or_else(|| article::lang::of([title.as_str()].into_iter()).to_owned()),
        translation_of: translation_of.clone(),
        title: Some(title.clone()),
        ..FrontMatter::default()
    };
    // A headline alone is short: five Latin words are English.
    if lang.is_none() && title.is_ascii() {
        "en".clone_into(&mut front.lang);
    }
    let mut taken = snapshot.articles.iter().map(|file| file.path.clone()).collect();
    // An id comes from what the article is; the same headline twice is told apart by what is taken.
    front.id = ids.new_id(&title, &format!("{:?} {:?}", front.issue_date, front.lang), &known);
    let path = match original {
        // Beside the original.
        Some(original) => {
            let stem = original.path.trim_end_matches(".md");
            let path = format!("{stem}.{}.md", front.lang);
            if root.join(&path).exists() {
                return Err(Diagnostic::error("usage", "this translation is there already").at(Place::file(path)));
            }
            path
        }
        None => filing::path(&filing::folder(&front), &filing::name(&front, None, &front.id), &front.id, &mut taken),
    };
    let id = front.id.clone();
    filing::publish(&mut ids, &id, url_of(&path), &today());
    let article = Article { path: path.clone(), front, body: String::new().into() };
    publish::write_atomic(&root.join(&path), article::print(&article).as_bytes())?;
    publish::write_atomic(&root.join("content/ids.tsv"), ids.print().as_bytes())?;
    Ok((path, id))
}

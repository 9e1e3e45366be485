//! What others made → an archive: tables and Markdown become articles, text, PDF and OCR files become raw pages.
//!
//! Sources are read twice, as streams: first to learn which records there are, so that ids and paths do not depend on their
//! order, then to write. What is there already is left alone, so an import can be run again at any time: after a failure, after a
//! correction, or when the source has grown.

pub mod fields;
mod markdown;
mod ocr;
mod pdf;
pub mod raw;
mod record;
mod table;
pub mod text;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{
    article::{self, Article, filing, ids::Ids, print, url_of},
    diagnostic::{Diagnostic, Place, has_errors},
    publish,
    source::{self, Snapshot},
};
use fields::Mapping;
use markdown::Page;
use raw::{Bytes, RawText};
use record::{Record, Taken};

/// What is to be imported, and how.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Files and folders.
    pub sources: Vec<PathBuf>,
    /// What the person said about fields.
    pub mapping: Mapping,
    /// Folder below content/raw for pages; empty for content/raw itself.
    pub into: String,
    /// Goes before each id that comes from the source.
    pub id_prefix: String,
    /// Whether drafts are taken, too.
    pub drafts: bool,
    /// Whether the addresses of a Markdown site lead to its articles.
    pub keep_addresses: bool,
    /// Write nothing.
    pub dry_run: bool,
    /// The day on which articles are added, ISO.
    pub today: String,
    /// The topics of the archive: ids by id and by each of their names, small letters.
    pub topics: BTreeMap<String, String>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many more files or records were found.
    Found(usize),
    /// So many of them are done.
    Done(usize),
}

/// Whoever wants to know how far an import is.
pub type Watcher<'w> = &'w (dyn Fn(Step) + Sync);

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Paths of articles that were written.
    pub articles: usize,
    /// Articles that were there.
    pub articles_there: usize,
    /// Records and files that were left out: drafts, sections, records without text.
    pub skipped: usize,
    /// Raw pages that were written.
    pub pages: Vec<String>,
    /// Raw pages that were there.
    pub pages_there: usize,
    /// Which of the source's fields became which of ours, with the number of records.
    pub mapped: BTreeMap<(String, String), usize>,
    /// Fields of the source that were not taken.
    pub untaken: BTreeMap<String, usize>,
    /// Files that are of no kind that can be imported.
    pub unknown: Vec<PathBuf>,
}

/// A file with its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    JsonLines,
    Json,
    Table,
    Markdown,
    Text,
    Pdf,
    Ocr(source::LayoutFormat),
}

impl Kind {
    /// Whether its records become articles; else it becomes raw pages.
    fn is_of_articles(self) -> bool {
        matches!(self, Self::JsonLines | Self::Json | Self::Table | Self::Markdown)
    }
}

struct Source {
    path: PathBuf,
    /// Path below the folder that was named, with `/`.
    below: String,
    kind: Kind,
}

/// How many articles are written at once.
const BATCH: usize = 512;

/// What is known of a record after the first reading.
struct Claim {
    folder: String,
    name: String,
    place: Place,
    text: blake3::Hash,
    addresses: Vec<String>,
}

/// Takes in all sources.
#[must_use]
pub fn import(root: &Path, snapshot: &Snapshot, order: &Order, watcher: Watcher<'_>) -> (Imported, Vec<Diagnostic>) {
    let mut done = Imported::default();
    let mut problems = Vec::new();
    let sources = list(order, &mut done, &mut problems);
    pages(root, snapshot, order, (&sources, watcher), &mut done, &mut problems);
    articles(root, snapshot, order, (&sources, watcher), &mut done, &mut problems);
    (done, problems)
}

/// Every file that is named or lies in a folder that is named, with its kind.
fn list(order: &Order, done: &mut Imported, problems: &mut Vec<Diagnostic>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for given in &order.sources {
        let files = match source::files_below(given) {
            Ok(files) => files,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let before = sources.len();
        for (path, below) in files {
            if is_companion(&path) {
                continue;
            }
            match kind_of(&path) {
                Ok(Some(kind)) => sources.push(Source { path, below: slashed(&below), kind }),
                Ok(None) => done.unknown.push(path),
                Err(problem) => problems.push(problem),
            }
        }
        if sources.len() == before
            && !problems.iter().any(|problem| problem.place.as_ref().is_some_and(|place| Path::new(&place.path).starts_with(given)))
        {
            problems.push(
                Diagnostic::error("import-kind", "there is nothing here that can be imported")
                    .at(Place::file(given.to_string_lossy()))
                    .help(
                        "kinds: .jsonl, .json, .csv, .tsv (also with .gz), .md, .txt, .pdf, .hocr, ALTO and PAGE .xml, and folders of them",
                    ),
            );
        }
    }
    sources.sort_by(|a, b| (&a.below, &a.path).cmp(&(&b.below, &b.path)));
    sources.dedup_by(|a, b| a.path == b.path);
    sources
}

fn kind_of(path: &Path) -> Result<Option<Kind>, Diagnostic> {
    let is_packed = source::is_packed(path);
    let named = if is_packed { path.with_extension("") } else { path.to_owned() };
    let ending = named.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    // Only what is read as a stream is unpacked on the way.
    if is_packed && !["jsonl", "ndjson", "json", "csv", "tsv"].contains(&ending.as_str()) {
        return Ok(None);
    }
    Ok(match ending.as_str() {
        "jsonl" | "ndjson" => Some(Kind::JsonLines),
        "json" => {
            // Many call JSON lines `.json`: the second line is an object again.
            let start = source::peek(path, 1 << 16)?;
            let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
            let whole = |line: Option<&[u8]>| line.is_some_and(|line| line.starts_with(b"{") && line.ends_with(b"}"));
            Some(if whole(lines.next()) && whole(lines.next()) { Kind::JsonLines } else { Kind::Json })
        }
        "csv" | "tsv" => Some(Kind::Table),
        "md" | "markdown" => Some(Kind::Markdown),
        "txt" | "text" => Some(Kind::Text),
        "pdf" => Some(Kind::Pdf),
        "xml" | "hocr" | "html" | "htm" | "xhtml" => source::LayoutFormat::of(&source::peek(path, 4096)?).map(Kind::Ocr),
        _ => None,
    })
}

/// A file that goes with a page: its sidecar, its picture, its boxes.
fn is_companion(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_one = COMPANIONS.into_iter().chain(boxes()).any(|ending| {
        let stem = name.len().checked_sub(ending.len() + 1).and_then(|at| name.split_at_checked(at));
        stem.is_some_and(|(stem, rest)| {
            rest[1..].eq_ignore_ascii_case(ending)
                && ["txt", "text", "TXT"].iter().any(|text| path.with_file_name(format!("{stem}.{text}")).is_file())
        })
    });
    is_one || name == "pages.yaml"
}

/// Endings of what goes with a page of the same name, boxes aside.
const COMPANIONS: [&str; 5] = ["yaml", "jpg", "jpeg", "webp", "png"];

/// Endings of boxes.
fn boxes() -> impl Iterator<Item = &'static str> {
    source::LayoutFormat::ALL.into_iter().map(source::LayoutFormat::ending)
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Texts, PDFs and OCR files → content/raw.
fn pages(
    root: &Path,
    snapshot: &Snapshot,
    order: &Order,
    (sources, watcher): (&[Source], Watcher<'_>),
    done: &mut Imported,
    problems: &mut Vec<Diagnostic>,
) {
    watcher(Step::Found(sources.iter().filter(|source| !source.kind.is_of_articles()).count()));
    let made = sources.par_iter().map(|source| {
        let made = pages_of(source);
        watcher(Step::Done(usize::from(!source.kind.is_of_articles())));
        made
    });
    let made: Vec<Result<Vec<RawText>, Diagnostic>> = made.collect();
    let mut texts = Vec::new();
    for (source, made) in sources.iter().zip(made) {
        let made = match made {
            Ok(made) => made,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for page in made {
            if matches!(&page.text, Bytes::These(bytes) if bytes.trim_ascii().is_empty()) {
                let name = page.stem.rsplit('/').next().unwrap_or_default();
                problems.push(
                    Diagnostic::warning("import-no-text", format!("there is no text for {name}: is it a scan?"))
                        .at(Place::file(source.path.to_string_lossy()))
                        .help("run OCR first, such as `ocrmypdf -l chi_sim in.pdf out.pdf`, and import what it makes"),
                );
            } else {
                texts.push(page);
            }
        }
    }
    let (filed, found) = raw::file(root, snapshot, &order.into, &texts, order.dry_run);
    problems.extend(found);
    done.pages = filed.written;
    done.pages_there = filed.there;
    // What is known of a folder's pages comes with them.
    for given in order.sources.iter().filter(|given| given.is_dir()) {
        for (path, below) in source::files_below(given).unwrap_or_default() {
            if below.file_name().is_none_or(|name| name != "pages.yaml") {
                continue;
            }
            let target = root.join("content/raw").join(raw::safe_path(&order.into, &slashed(&below)));
            match source::read_outside(&path) {
                Ok(file) if !target.exists() && !order.dry_run => problems.extend(publish::write_atomic(&target, &file.bytes).err()),
                Ok(file) if target.exists() && source::read_outside(&target).is_ok_and(|there| there.bytes != file.bytes) => problems.push(
                    Diagnostic::warning("import-clash", "content/raw has a pages.yaml of its own, which is left alone")
                        .at(Place::file(path.to_string_lossy()))
                        .help("add its rules to the archive's by hand, or import into a folder of its own: `--into FOLDER`"),
                ),
                Ok(_) => {}
                Err(problem) => problems.push(problem),
            }
        }
    }
}

fn pages_of(source: &Source) -> Result<Vec<RawText>, Diagnostic> {
    let stem = source.below.rsplit_once('.').map_or(source.below.as_str(), |(stem, _)| stem).to_owned();
    let page = |stem: String, text: Bytes, beside: Vec<(String, Bytes)>| RawText { stem, text, beside, from: source.path.clone() };
    Ok(match source.kind {
        Kind::Text => {
            let companions = COMPANIONS.into_iter().chain(boxes()).map(|ending| (ending, source.path.with_extension(ending)));
            let beside = companions.filter(|(_, path)| path.is_file()).map(|(ending, path)| (ending.to_owned(), Bytes::Of(path))).collect();
            vec![page(stem, Bytes::Of(source.path.clone()), beside)]
        }
        Kind::Pdf => {
            let numbered = pdf::pages(&source.path)?.into_iter().enumerate();
            numbered
                .map(|(number, made)| {
                    page(
                        format!("{stem}-{}", number + 1),
                        Bytes::These(made.text),
                        vec![("bbox.html".to_owned(), Bytes::These(made.boxes))],
                    )
                })
                .collect()
        }
        Kind::Ocr(format) => {
            let bytes = source::read_outside(&source.path)?.bytes;
            let broken = |why: String| {
                Diagnostic::error("ocr-xml", format!("this cannot be read: {why}")).at(Place::file(source.path.to_string_lossy()))
            };
            let xml = std::str::from_utf8(&bytes).map_err(|_| broken("it is not UTF-8".to_owned()))?;
            let texts = ocr::pages(format, xml).map_err(broken)?;
            let one = texts.len() == 1;
            let numbered = texts.into_iter().enumerate();
            numbered
                .map(|(number, text)| {
                    let stem = if one { stem.clone() } else { format!("{stem}-{}", number + 1) };
                    // The boxes of all pages of a file stay in one file, beside the first.
                    let beside = (number == 0).then(|| (format.ending().to_owned(), Bytes::Of(source.path.clone())));
                    page(stem, Bytes::These(text.into_bytes()), beside.into_iter().collect())
                })
                .collect()
        }
        Kind::JsonLines | Kind::Json | Kind::Table | Kind::Markdown => Vec::new(),
    })
}

/// Each record of all sources, in the order of the files.
fn each(sources: &[Source], drafts: bool, take: &mut dyn FnMut(Result<Option<Record>, Diagnostic>)) {
    for source in sources {
        let mut record = |record: Result<Record, Diagnostic>| take(record.map(Some));
        match source.kind {
            Kind::JsonLines => table::json_lines(&source.path, &mut record),
            Kind::Json => table::json(&source.path, &mut record),
            Kind::Table => table::csv(&source.path, &mut record),
            Kind::Markdown => match markdown::read(&source.path, &source.below, drafts) {
                Ok((page, problems)) => {
                    for problem in problems {
                        take(Err(problem));
                    }
                    match page {
                        Page::Record(record) => take(Ok(Some(*record))),
                        Page::Draft | Page::Section => take(Ok(None)),
                    }
                }
                Err(problem) => take(Err(problem)),
            },
            Kind::Text | Kind::Pdf | Kind::Ocr(_) => {}
        }
    }
}

fn no_topic(name: &str, count: usize, place: Place) -> Diagnostic {
    let id = article::slug::slug(name).unwrap_or_else(|| "topic".to_owned());
    let records = if count == 1 { "one record has".to_owned() } else { format!("{count} records have") };
    Diagnostic::error("import-topic", format!("{records} the topic `{name}`, which the archive has not; no article is written"))
        .at(place)
        .help(format!("add it below `topics:` in config.yaml, `any: []` where only its records belong: `- {{id: {id}, name: {name}, any: []}}`; then import again"))
}

/// What tells two texts of one id apart: everything that comes from the source.
fn text_hash(article: &Article) -> blake3::Hash {
    let front = &article.front;
    let all = format!("{:?}\n{:?}\n{:?}\n{}", front.title, front.issue_date, front.publication, article.body.trim());
    blake3::hash(all.as_bytes())
}

/// Tables and Markdown → content/articles.
fn articles(
    root: &Path,
    snapshot: &Snapshot,
    order: &Order,
    (sources, watcher): (&[Source], Watcher<'_>),
    done: &mut Imported,
    problems: &mut Vec<Diagnostic>,
) {
    if !sources.iter().any(|source| source.kind.is_of_articles()) {
        return;
    }
    let (mut ids, found) = snapshot.ids.as_ref().map(Ids::parse).unwrap_or_default();
    if has_errors(&found) {
        // Writing it anew would lose the lines that cannot be read.
        return problems.extend(found);
    }
    let there: Vec<Article> = snapshot.articles.par_iter().filter_map(|file| article::parse(file).0).collect();
    let there: BTreeMap<&str, &Article> = there.iter().map(|article| (article.front.id.as_str(), article)).collect();

    let mut claims: BTreeMap<String, Claim> = BTreeMap::new();
    let mut clashing: BTreeSet<String> = BTreeSet::new();
    let mut strangers: BTreeMap<String, (usize, Place)> = BTreeMap::new();
    let known: BTreeSet<String> = order.mapping.named.values().cloned().collect();
    each(sources, order.drafts, &mut |record| {
        let record = match record {
            Ok(Some(record)) => record,
            Ok(None) => return done.skipped += 1,
            Err(problem) => return problems.push(problem),
        };
        let Some(Taken { article, folder, name, used, strange, problems: found }) = record::take(&record, order) else {
            done.skipped += 1;
            let names: Vec<&str> = record.fields.keys().map(String::as_str).collect();
            problems.push(
                Diagnostic::warning("import-skipped", "this record has neither headline nor text")
                    .at(record.place)
                    .help(format!("its fields: {}; say which is which: `--field title=NAME --field text=NAME`", names.join(", "))),
            );
            return;
        };
        problems.extend(found);
        for topic in strange {
            strangers.entry(topic).or_insert((0, record.place.clone())).0 += 1;
        }
        let kept = ["aliases", "path"];
        let taken = |field: &String| used.values().any(|used| used == field) || (order.keep_addresses && kept.contains(&field.as_str()));
        for field in record.fields.keys().filter(|field| !taken(field)) {
            *done.untaken.entry(field.clone()).or_default() += 1;
        }
        for (ours, theirs) in used {
            *done.mapped.entry((ours.to_owned(), theirs)).or_default() += 1;
        }
        let text = text_hash(&article);
        match claims.get(&article.front.id) {
            // The same record twice is one article.
            Some(other) if other.text == text => {}
            Some(other) => {
                problems.push(
                    Diagnostic::error("import-clash", format!("two records have the id `{}`: {}:{} is the other; neither is written", article.front.id, other.place.path, other.place.line))
                        .at(record.place)
                        .help("if they are two texts, import the files one by one, each with its own `--id-prefix`; or name another field: `--field id=NAME`"),
                );
                clashing.insert(article.front.id);
            }
            None => {
                watcher(Step::Found(1));
                claims.insert(article.front.id.clone(), Claim { folder, name, place: record.place, text, addresses: record.addresses });
            }
        }
    });
    for name in known.iter().filter(|name| !done.mapped.keys().any(|(_, theirs)| theirs == *name)) {
        let others: BTreeSet<&str> = done.untaken.keys().map(String::as_str).collect();
        let problem = Diagnostic::warning("import-fields", format!("no record has a field `{name}`"));
        problems.push(match crate::yaml::nearest(name, others.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("fields that were not taken: {}", others.into_iter().collect::<Vec<_>>().join(", "))),
        });
    }
    if !strangers.is_empty() {
        // What is imported stays as it is: an article without its topic would have to be mended by hand.
        problems.extend(strangers.into_iter().map(|(name, (count, place))| no_topic(&name, count, place)));
        return;
    }
    claims.retain(|id, _| !clashing.contains(id));
    claims.retain(|id, claim| {
        let kept = match (there.get(id.as_str()), ids.published.get(id)) {
            (Some(article), _) if text_hash(article) == claim.text => None,
            (Some(article), _) => Some(format!("{} has this id and another text, which stays", article.path)),
            (None, Some(published)) => Some(format!("the article of this id, {}, was taken out; it is not written again", published.url)),
            (None, None) => return true,
        };
        done.articles_there += 1;
        problems.extend(kept.map(|kept| Diagnostic::note("import-kept", kept).at(claim.place.clone())));
        false
    });
    if order.dry_run {
        done.articles = claims.len();
        return;
    }

    // Paths in the order of days and names, whatever the order of the records.
    let mut taken: BTreeSet<String> = snapshot.articles.iter().map(|file| file.path.clone()).collect();
    let mut wanted: Vec<(&Claim, &String)> = claims.iter().map(|(id, claim)| (claim, id)).collect();
    wanted.sort_by(|(a, x), (b, y)| (&a.folder, &a.name, x).cmp(&(&b.folder, &b.name, y)));
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    for (claim, id) in wanted {
        paths.insert(id.clone(), filing::path(&claim.folder, &claim.name, id, &mut taken));
    }
    // An address leads to one article; what is taken already stays where it leads.
    let mut leading: BTreeSet<String> = taken.iter().map(|path| url_of(path).to_lowercase()).collect();
    leading.extend(there.values().flat_map(|article| &article.front.aliases).map(|alias| alias.to_lowercase()));
    let mut aliases: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (id, claim) in claims.iter().filter(|_| order.keep_addresses) {
        for address in &claim.addresses {
            if leading.insert(address.to_lowercase()) {
                aliases.entry(id).or_default().push(address.clone());
            }
        }
    }
    let mut batch: Vec<Article> = Vec::new();
    let mut write = |batch: &mut Vec<Article>, problems: &mut Vec<Diagnostic>| {
        let written: Vec<Result<&Article, Diagnostic>> = batch
            .par_iter()
            .map(|article| publish::write_atomic(&root.join(&article.path), print(article).as_bytes()).map(|()| article))
            .collect();
        for article in written {
            match article {
                Ok(article) => {
                    filing::publish(&mut ids, &article.front.id, url_of(&article.path), &order.today);
                    done.articles += 1;
                }
                Err(problem) => problems.push(problem),
            }
        }
        batch.clear();
    };
    each(sources, order.drafts, &mut |record| {
        let Ok(Some(record)) = record else { return };
        let Some(taken) = record::take(&record, order) else { return };
        watcher(Step::Done(1));
        // Each once; a source that changed meanwhile has nothing new.
        let Some(path) = paths.remove(&taken.article.front.id) else { return };
        let mut article = Article { path, ..taken.article };
        article.front.aliases = aliases.remove(&article.front.id).unwrap_or_default();
        batch.push(article);
        if batch.len() >= BATCH {
            write(&mut batch, problems);
        }
    });
    write(&mut batch, problems);
    if done.articles > 0 {
        problems.extend(publish::write_atomic(&root.join("content/ids.tsv"), ids.print().as_bytes()).err());
    }
}

//! What a person can choose on a page of the desk, and the writing of what was chosen.
//!
//! Nothing that comes from a browser is written: it names one of the offers that the program makes itself, and fills in at most a line
//! number or a date, which are read as such. An offer is for a file as it stands; when the file has changed, the offer is gone.

use std::path::Path;

use serde::Deserialize;

use super::{entry, view::Desk};
use crate::{
    article::{self, Article, Review, merge, similar::Pairs},
    check::{
        remedy::{self, Blank, DATE, LINE, Remedy},
        stray,
    },
    config::ReviewState,
    edtf::Edtf,
    ingest::{
        Ledger, evidence,
        ledger::{Doubt, Item},
        text,
    },
    publish,
    source::{self, PageFacts, Quote, RawPage, SourceFile},
    yaml::quoted,
};

/// From this share of pairs in common on a paragraph is another reading of the same; as the merge has it.
const ALIKE: f64 = 0.3;

/// Something that can be written for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// By which it is chosen.
    pub key: String,
    /// When it is the right thing.
    pub when: String,
    /// The file that it goes into.
    pub file: String,
    /// The line of that file, from 1.
    pub line: usize,
    /// What is written, to be copied.
    pub yaml: String,
    /// What a person has to fill in.
    pub blank: Blank,
    act: Act,
}

/// What choosing it does to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    Correct,
    IssueDate,
    TakeOut(usize),
    Solve(String),
    Check,
    /// The page's reading of a field in place of an edit.
    Field(String, String),
    /// The page's reading of a paragraph, in place of the one that is that line of the body now.
    Paragraph(String, String),
}

/// What a page of the desk sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    /// Name of the raw page.
    page: String,
    /// Key of the offer.
    offer: String,
    /// Of the page about one line: that line.
    #[serde(default)]
    line: Option<usize>,
    /// What was filled in.
    #[serde(default)]
    fill: String,
}

/// What can be done about a doubt, the likeliest first.
#[must_use]
pub fn for_doubt(desk: &Desk, page: &RawPage, ledger: &Ledger, item: &Item, doubt: &Doubt, article: Option<&Article>) -> Vec<Offer> {
    if let ("edit-conflict", Some(article)) = (&*doubt.code, article) {
        return for_conflict(desk, page, item, doubt, article);
    }
    let whole = remedy::for_page(page, doubt).map(|remedy| correction(desk, page, remedy, Act::IssueDate));
    let single = remedy::remedies(page, ledger, item, doubt).into_iter().map(|remedy| correction(desk, page, remedy, Act::Correct));
    let solved = article.map(|article| {
        let mark = remedy::solved_as(page, item, doubt);
        front(desk, article, "if it is settled in the article itself", "solved", marks(article, &mark), Act::Solve(mark))
    });
    whole.into_iter().chain(single).chain(solved).collect()
}

/// What a person edited and the page reads otherwise now: one of the two stands.
fn for_conflict(desk: &Desk, page: &RawPage, item: &Item, doubt: &Doubt, article: &Article) -> Vec<Offer> {
    let mark = remedy::solved_as(page, item, doubt);
    let stays = front(desk, article, "if the edit is to stay", "solved", marks(article, &mark), Act::Solve(mark));
    let taken = doubt.alternatives.first().filter(|read| !read.contains('\n')).and_then(|read| {
        let when = "if what the page reads now is better";
        if let Some(field) = remedy::edited_field(doubt) {
            let act = Act::Field(field.to_owned(), read.clone());
            return Some(front(desk, article, when, field, read.clone(), act));
        }
        let file = desk.article_file(&article.path)?;
        let wanted = Pairs::of([read.as_str()]);
        let lines = article::text_lines(file).into_iter().filter(|(_, line)| !line.trim().is_empty());
        let alike = lines.map(|(number, line)| (wanted.containment(&Pairs::of([line])), number, line));
        let (share, line, now) = alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        let act = Act::Paragraph(now.to_owned(), read.clone());
        let key = key(&article.path, Some(file), read, &act);
        let offer = Offer { key, when: when.to_owned(), file: article.path.clone(), line, yaml: read.clone(), blank: Blank::Nothing, act };
        (share >= ALIKE && now != read).then_some(offer)
    });
    taken.into_iter().chain([stays]).collect()
}

/// The marks of an article with one more.
fn marks(article: &Article, mark: &str) -> String {
    let marks: Vec<String> = article.front.solved.iter().map(String::as_str).chain([mark]).map(quoted).collect();
    format!("[{}]", marks.join(", "))
}

/// That a story was compared with its page; nothing where it was already.
#[must_use]
pub fn to_check(desk: &Desk, article: &Article) -> Option<Offer> {
    if article.front.review.as_ref().is_some_and(|review| review.state > ReviewState::Machine) {
        return None;
    }
    let value = format!("{{state: checked, on: {}}}", quoted(desk.today()));
    Some(front(desk, article, "when you have compared the story with the page", "review", value, Act::Check))
}

/// The corrections that the page's sidecar has, each to be taken out again.
#[must_use]
pub fn to_take_out(desk: &Desk, page: &RawPage) -> Vec<Offer> {
    let file = remedy::sidecar(page);
    let Some(sidecar) = desk.sidecar(&file) else { return Vec::new() };
    let written = page.facts.corrections.iter().enumerate();
    written
        .map(|(number, correction)| {
            let yaml = serde_json::to_string(correction).unwrap_or_default();
            let (line, act) = (correction.place.line as usize, Act::TakeOut(number));
            let excerpt = correction.place.excerpt.trim().trim_start_matches("- ").to_owned();
            let key = key(&file, Some(sidecar), &yaml, &act);
            Offer { key, when: String::new(), file: file.clone(), line, yaml: excerpt, blank: Blank::Nothing, act }
        })
        .collect()
}

/// What could be meant at a line, whether anything is in doubt there or not.
#[must_use]
pub fn at_line(desk: &Desk, page: &RawPage, ledger: &Ledger, line: usize) -> Vec<Offer> {
    let accounts = evidence::lines(page, ledger);
    let all = remedy::at_line(page, ledger, &accounts, line).into_iter();
    all.map(|remedy| correction(desk, page, remedy, Act::Correct)).collect()
}

/// Does what a page of the desk asks for, and says what was done.
///
/// # Errors
/// Why it was not done, in a sentence for the person.
pub fn choose(desk: &Desk, body: &[u8]) -> Result<String, String> {
    let choice: Choice = serde_json::from_slice(body).map_err(|_| "this is no choice that a page of the desk offers")?;
    let (page, ledger) = desk.page_named(&choice.page).ok_or("there is no such page")?;
    let mut offers = to_take_out(desk, page);
    for item in &ledger.items {
        let article = desk.article_of(ledger, item);
        offers.extend(item.doubts.iter().flat_map(|doubt| for_doubt(desk, page, ledger, item, doubt, article)));
        offers.extend(article.and_then(|article| to_check(desk, article)));
    }
    if let Some(item) = stray::of_no_story(page, ledger) {
        offers.extend(item.doubts.iter().flat_map(|doubt| for_doubt(desk, page, ledger, &item, doubt, None)));
    }
    if let Some(line) = choice.line.filter(|line| (1..=page.lines.len()).contains(line)) {
        offers.extend(at_line(desk, page, ledger, line));
    }
    let offer = offers
        .into_iter()
        .find(|offer| offer.key == choice.offer)
        .ok_or("the page has changed since it was shown; choose again when it has been loaded anew")?;
    let yaml = filled(&offer, page, &choice.fill)?;
    write(desk, &offer, &yaml)?;
    Ok(match offer.act {
        Act::TakeOut(_) => format!("taken out of {}", offer.file),
        _ => format!("written into {}:{}", offer.file, offer.line),
    })
}

fn correction(desk: &Desk, page: &RawPage, remedy: Remedy, act: Act) -> Offer {
    let file = remedy::sidecar(page);
    let sidecar = desk.sidecar(&file);
    let text = sidecar.and_then(|sidecar| crate::yaml::text(sidecar).ok()).unwrap_or_default();
    let line = if act == Act::IssueDate { 1 } else { entry::next_line(text) };
    Offer { key: key(&file, sidecar, &remedy.yaml, &act), when: remedy.when, file, line, yaml: remedy.yaml, blank: remedy.blank, act }
}

fn front(desk: &Desk, article: &Article, when: &str, name: &str, value: String, act: Act) -> Offer {
    let file = desk.article_file(&article.path);
    let line = file.map_or(0, |file| article::place(file, &[name]).line as usize);
    let yaml = format!("{name}: {value}");
    let key = key(&article.path, file, &yaml, &act);
    Offer { key, when: when.to_owned(), file: article.path.clone(), line, yaml, blank: Blank::Nothing, act }
}

/// Of the file as it stands, and of what is to be done to it.
fn key(path: &str, file: Option<&SourceFile>, yaml: &str, act: &Act) -> String {
    let mut hasher = blake3::Hasher::new();
    let stands = file.map_or_else(String::new, |file| file.hash.to_hex().to_string());
    for part in [path, &stands, yaml, &format!("{act:?}")] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..24].to_owned()
}

/// The entry with what a person filled in.
fn filled(offer: &Offer, page: &RawPage, fill: &str) -> Result<String, String> {
    let fill = fill.trim();
    match offer.blank {
        Blank::Nothing => Ok(offer.yaml.clone()),
        Blank::Words => Err("this one is a pattern: copy it and write it into the file yourself".to_owned()),
        Blank::Line => {
            let line: usize = fill.parse().map_err(|_| "say which line is meant, by its number")?;
            let meant = line.checked_sub(1).and_then(|line| page.lines.get(line)).filter(|line| !text::is_blank(line));
            meant.ok_or_else(|| format!("line {line} of the page is blank or not there"))?;
            Ok(offer.yaml.replace(LINE, &quoted(&Quote::of(&page.lines, line, line).to_string())))
        }
        Blank::Date => {
            let date =
                Edtf::parse(fill).map_err(|why| format!("{why}: 2025-06-22, or as much of it as is known: 2025-06, 2025, 2025-06-22?"))?;
            Ok(offer.yaml.replace(DATE, &date.to_string()))
        }
    }
}

fn write(desk: &Desk, offer: &Offer, yaml: &str) -> Result<(), String> {
    let is_article = !matches!(offer.act, Act::Correct | Act::IssueDate | Act::TakeOut(_));
    let loaded = if is_article { desk.article_file(&offer.file) } else { desk.sidecar(&offer.file) };
    let path = desk.root().join(&offer.file);
    stands_as(&path, loaded)?;
    let text = match loaded {
        Some(file) => crate::yaml::text(file).map_err(|problem| problem.message)?,
        None => "",
    };
    let new = match &offer.act {
        Act::Correct => entry::with_correction(text, yaml)?,
        Act::TakeOut(number) => entry::without_correction(text, *number)?,
        Act::IssueDate => entry::with_fact(text, "issue_date", &quoted(yaml.trim_start_matches("issue_date:").trim())),
        _ => return write_article(desk, offer, loaded.ok_or("the article is not there")?, &path),
    };
    let read = |text: &str| source::sidecar(&SourceFile::new(offer.file.as_str(), text.as_bytes()));
    let ((before, wrong_before), (after, wrong_after)) = (read(text), read(&new));
    if wrong_after.len() > wrong_before.len() || !is_meant(&before, &after, &offer.act, yaml) {
        return Err("the file is written in a way that cannot be changed here: copy the correction into it yourself".to_owned());
    }
    let done = if new.trim().is_empty() { publish::remove(&path) } else { publish::write_atomic(&path, new.as_bytes()) };
    done.map_err(|problem| problem.message)
}

/// Whether the sidecar says now what it said, but for what was chosen.
fn is_meant(before: &PageFacts, after: &PageFacts, act: &Act, yaml: &str) -> bool {
    let entries = yaml.lines().filter(|line| line.starts_with("- ")).count();
    let facts = |facts: &PageFacts| {
        let mut facts = facts.clone();
        let corrections = std::mem::take(&mut facts.corrections);
        let words: Vec<String> = corrections.iter().map(|correction| serde_json::to_string(correction).unwrap_or_default()).collect();
        (facts, words)
    };
    let ((mut known, mut list), (after, now)) = (facts(before), facts(after));
    match act {
        Act::Correct => now.len() == list.len() + entries && now.starts_with(&list) && known == after,
        Act::TakeOut(number) => {
            if *number >= list.len() {
                return false;
            }
            list.remove(*number);
            now == list && known == after
        }
        _ => {
            known.issue_date.clone_from(&after.issue_date);
            now == list && known == after && after.issue_date.is_some()
        }
    }
}

fn write_article(desk: &Desk, offer: &Offer, file: &SourceFile, path: &Path) -> Result<(), String> {
    const OTHERWISE: &str = "the article is written in a way that cannot be changed here: copy the entry into it yourself";
    let mut text = crate::yaml::text(file).map_err(|problem| problem.message)?.to_owned();
    let mut article = article::parse(file).0.ok_or("the article cannot be read")?;
    let is_own = article::print(&article) == text;
    // Front matter to be written, in a file that is not in the program's own spelling.
    let mut entries: Vec<(&str, String)> = Vec::new();
    match &offer.act {
        Act::Field(field, value) => {
            let mut fields = merge::fields(&article.front);
            fields.insert(field.clone(), serde_yaml::from_str(value).map_err(|_| OTHERWISE)?);
            let mapping = fields.into_iter().map(|(key, value)| (key.into(), value)).collect();
            article.front = serde_yaml::from_value(serde_yaml::Value::Mapping(mapping)).map_err(|_| OTHERWISE)?;
            entries.push((field, value.clone()));
        }
        Act::Paragraph(now, read) => {
            let with = |text: &str| text.split('\n').map(|line| if line == now { read } else { line }).collect::<Vec<_>>().join("\n");
            if article.body.split('\n').filter(|line| line == now).count() != 1 {
                return Err(OTHERWISE.to_owned());
            }
            (article.body, text) = (with(&article.body).into(), with(&text));
        }
        Act::Check => {
            article.front.review = Some(Review { state: ReviewState::Checked, by: None, on: Some(desk.today().to_owned()) });
            entries.push(("review", offer.yaml.trim_start_matches("review:").trim().to_owned()));
        }
        Act::Solve(mark) => {
            entries.push(("solved", marks(&article, mark)));
            article.front.solved.push(mark.clone());
        }
        Act::Correct | Act::IssueDate | Act::TakeOut(_) => return Err("this is no change of an article".to_owned()),
    }
    // A file in the program's own spelling keeps it; one that a person wrote otherwise is touched in these places only.
    let new = if is_own {
        article::print(&article)
    } else {
        entries.iter().try_fold(text, |text, (key, value)| entry::with_front(&text, key, value))?
    };
    if article::parse(&SourceFile::new(offer.file.as_str(), new.as_bytes())).0.as_ref() != Some(&article) {
        return Err(OTHERWISE.to_owned());
    }
    publish::write_atomic(path, new.as_bytes()).map_err(|problem| problem.message)
}

/// Whether the file on disk is the one that was shown.
fn stands_as(path: &Path, loaded: Option<&SourceFile>) -> Result<(), String> {
    let is_there = path.symlink_metadata().is_ok();
    let is_same = match loaded {
        None => !is_there,
        Some(file) => is_there && source::read_outside(path).is_ok_and(|now| now.hash == file.hash),
    };
    if is_same { Ok(()) } else { Err("the file has changed and is being read; choose again in a moment".to_owned()) }
}

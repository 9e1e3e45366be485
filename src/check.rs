//! The same pipeline, the sink is a report: what needs a person, worst first, and why an article is in a topic.

mod alternative;
pub mod conversion;
pub mod links;
pub mod page;
pub mod remedy;
pub mod sample;
pub mod stray;

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    archive::topics::{Evidence, Matcher, Verdict},
    article::Article,
    config::{Config, Localized, ReviewState},
    diagnostic::{Diagnostic, Place},
    ingest::{
        Ledger,
        ledger::{Doubt, Item, Kind, Role},
    },
    source::RawPage,
    yaml,
};

/// Stories that need a person and those that do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Stories about which ingest has no doubt, or which a person has checked.
    pub sure: usize,
    /// Stories with doubts.
    pub need_you: usize,
}

/// What ingest was unsure of, over all pages.
#[derive(Clone, Debug, Default)]
pub struct Doubts {
    /// Over all papers.
    pub totals: Totals,
    /// By paper; `None` is "paper not identified".
    pub by_paper: BTreeMap<Option<String>, Totals>,
    /// Stories with doubts, worst first.
    pub stories: Vec<StoryDoubts>,
}

/// A story with doubts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryDoubts {
    /// Path of the raw page relative to the archive's root.
    pub raw: String,
    /// The story's name in the ledger.
    pub item: String,
    /// Its headline or first words.
    pub name: String,
    /// Path of its article.
    pub article: Option<String>,
    /// How much is at stake: the sum of what its doubts weigh.
    pub weight: u32,
    /// Its doubts, gravest first, each at its line of the raw page.
    pub doubts: Vec<Diagnostic>,
}

/// What a doubt weighs: text in the wrong story is worse than a text cut wrongly, which is worse than a fact in doubt. A code that
/// the list does not know lies between.
fn weight(code: &str) -> u32 {
    match code {
        "edit-conflict" => 100,
        code if code.starts_with("story") || code.starts_with("order") => 80,
        "text-of-no-story" | "headline-alone" => 70,
        "continuation" => 60,
        code if code.starts_with("headline") => 50,
        code if code.starts_with("paragraph") => 10,
        code if code.starts_with("date") => 8,
        _ => 20,
    }
}

/// Collects the doubts of all pages. A story whose article a person has checked is sure.
#[must_use]
pub fn doubts(pages: &[RawPage], ledgers: &[Ledger], articles: &[Article]) -> Doubts {
    let by_id: BTreeMap<&str, &Article> = articles.iter().map(|article| (article.front.id.as_str(), article)).collect();
    let mut all = Doubts::default();
    for (page, ledger) in pages.iter().zip(ledgers) {
        let ledger = &stray::with_bare_headlines(page, ledger);
        let totals = all.by_paper.entry(page.facts.publication.clone()).or_default();
        for item in &ledger.items {
            let written = ledger.baoku.as_ref().and_then(|record| record.stories.get(&item.id));
            let article = written.and_then(|written| by_id.get(written.id.as_str())).copied();
            let open: Vec<&Doubt> = item.doubts.iter().filter(|doubt| is_open(page, item, doubt, article)).collect();
            if open.is_empty() {
                totals.sure += 1;
                all.totals.sure += 1;
            } else {
                totals.need_you += 1;
                all.totals.need_you += 1;
                all.stories.push(story(page, ledger, item, article, &open));
            }
        }
        if let Some(item) = stray::of_no_story(page, ledger) {
            totals.need_you += 1;
            all.totals.need_you += 1;
            all.stories.push(story(page, ledger, &item, None, &item.doubts.iter().collect::<Vec<_>>()));
        }
    }
    all.stories.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| (&a.raw, &a.item).cmp(&(&b.raw, &b.item))));
    all
}

/// Whether a doubt still waits for a person: not when its story has been checked or the article says that it is settled. An edit that the
/// page contradicts needs a decision even after somebody checked the story.
#[must_use]
pub fn is_open(page: &RawPage, item: &Item, doubt: &Doubt, article: Option<&Article>) -> bool {
    let Some(article) = article else { return true };
    let front = &article.front;
    let is_checked = front.review.as_ref().is_some_and(|review| review.state > ReviewState::Machine);
    (!is_checked || doubt.code == "edit-conflict")
        && !remedy::is_solved(&front.solved, page, item, doubt)
        && !remedy::is_taken(article, doubt)
}

fn story(page: &RawPage, ledger: &Ledger, item: &Item, article: Option<&Article>, open: &[&Doubt]) -> StoryDoubts {
    let mut open = open.to_vec();
    open.sort_by_key(|doubt| (std::cmp::Reverse(weight(&doubt.code)), doubt.lines.clone()));
    StoryDoubts {
        raw: page.path.clone(),
        item: item.id.clone(),
        name: name(item),
        article: article.map(|article| article.path.clone()),
        weight: open.iter().map(|doubt| weight(&doubt.code)).sum(),
        doubts: open.iter().map(|doubt| told(page, ledger, item, article, doubt)).collect(),
    }
}

fn told(page: &RawPage, ledger: &Ledger, item: &Item, article: Option<&Article>, doubt: &Doubt) -> Diagnostic {
    let line = remedy::line_of(item, doubt);
    let excerpt = line.checked_sub(1).and_then(|line| page.lines.get(line)).cloned().unwrap_or_default();
    let mut message = format!("{}: {} ({})", name(item), doubt.message, doubt.code);
    if let Some((_, last)) = doubt.lines.last().filter(|(_, last)| *last > line) {
        write!(message, ", to line {last}").expect("a String takes everything");
    }
    let mut help = String::new();
    if !doubt.alternatives.is_empty() {
        writeln!(help, "other readings: {}", doubt.alternatives.join(" | ")).expect("a String takes everything");
    }
    if let Some(whole) = remedy::for_page(page, doubt) {
        writeln!(help, "in {}\n# {}\n{}", remedy::sidecar(page), whole.when, whole.yaml).expect("a String takes everything");
    }
    let remedies = remedy::remedies(page, ledger, item, doubt);
    if !remedies.is_empty() {
        writeln!(help, "in {}, below `corrections:`", remedy::sidecar(page)).expect("a String takes everything");
        for remedy in remedies {
            writeln!(help, "# {}\n{}", remedy.when, remedy.yaml).expect("a String takes everything");
        }
    }
    if let Some(article) = article {
        let mark = yaml::quoted(&remedy::solved_as(page, item, doubt));
        write!(help, "or, when it is settled in {}: `solved: [{mark}]`", article.path).expect("a String takes everything");
    }
    Diagnostic::warning("doubt", message).at(Place::line(&*page.path, line, excerpt)).help(help.trim_end())
}

/// The headline of a story, else the beginning of its text.
fn name(item: &Item) -> String {
    let text = item.headline.as_deref().or_else(|| {
        item.blocks.iter().find(|block| matches!(block.role, Role::Lead | Role::P | Role::Caption)).map(|block| block.text.as_str())
    });
    let text = text.unwrap_or_default();
    let short: String = text.chars().take(24).collect();
    let cut = if short.len() < text.len() { "…" } else { "" };
    let kind = if item.kind == Kind::Fragment { " (fragment)" } else { "" };
    format!("{short}{cut}{kind}")
}

impl Doubts {
    /// The line that an archivist wants first: `271 sure, 29 need you`.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{} sure, {} need you", self.totals.sure, self.totals.need_you)
    }

    /// The same for each paper, the one that needs most work first; nothing where there is but one.
    #[must_use]
    pub fn papers(&self) -> Vec<String> {
        if self.by_paper.len() < 2 {
            return Vec::new();
        }
        let mut papers: Vec<_> = self.by_paper.iter().collect();
        papers.sort_by_key(|(paper, totals)| (std::cmp::Reverse(totals.need_you), *paper));
        let name = |paper: &Option<String>| paper.clone().unwrap_or_else(|| "paper not identified".to_owned());
        papers.into_iter().map(|(paper, totals)| format!("{}: {} sure, {} need you", name(paper), totals.sure, totals.need_you)).collect()
    }
}

/// Why an article is in a topic, or would be but for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Path of the article.
    pub path: String,
    /// Id of the topic.
    pub topic: String,
    /// The verdict.
    pub verdict: Verdict,
}

/// Explains the topics of articles: each topic that an article belongs to, and those for which it has evidence but not enough.
#[must_use]
pub fn topics(articles: &[Article], config: &Config) -> Vec<Explanation> {
    let matcher = Matcher::new(&config.topics);
    let mut explanations = Vec::new();
    for article in articles {
        for (number, rule) in config.topics.iter().enumerate() {
            let verdict = matcher.why(number, article);
            if verdict.belongs || verdict.evidence.iter().any(|evidence| !matches!(evidence, Evidence::Missing(_))) {
                explanations.push(Explanation { path: article.path.clone(), topic: rule.id.clone(), verdict });
            }
        }
    }
    explanations.sort_by(|a, b| (&a.topic, !a.verdict.belongs, &a.path).cmp(&(&b.topic, !b.verdict.belongs, &b.path)));
    explanations
}

impl Explanation {
    /// One line: `in: 中亚 (headline), 峰会 (text): 3 of 2`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let parts: Vec<String> = self.verdict.evidence.iter().map(said).collect();
        let word = if self.verdict.belongs { "in" } else { "not in" };
        let evidence = if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") };
        format!("{word} {}: {evidence}; {} of {}", self.topic, self.verdict.sum, self.verdict.threshold)
    }
}

fn said(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Headline(term) => format!("{term} (headline)"),
        Evidence::Text(term) => format!("{term} (text)"),
        Evidence::Required(term) => format!("{term} (required)"),
        Evidence::Missing(term) => format!("{term} is missing"),
        Evidence::Excluded(term) => format!("{term} excludes it"),
        Evidence::Added => "topics_add".to_owned(),
        Evidence::Removed => "topics_remove".to_owned(),
    }
}

/// A topic that no article belongs to: its rule is probably not what its author meant.
#[must_use]
pub fn empty_topics(explanations: &[Explanation], config: &Config, articles: usize) -> Vec<Diagnostic> {
    if articles == 0 {
        return Vec::new();
    }
    let empty = config
        .topics
        .iter()
        .filter(|rule| !explanations.iter().any(|explanation| explanation.topic == rule.id && explanation.verdict.belongs));
    empty
        .map(|rule| {
            let name = match &rule.name {
                Localized::One(name) if !name.is_empty() => format!("{name} (`{}`)", rule.id),
                _ => format!("`{}`", rule.id),
            };
            Diagnostic::warning("empty-topic", format!("no article belongs to the topic {name}"))
                .at(Place::file("config.yaml"))
                .help("lower its `threshold`, or look at its terms: `baoku check --topics`")
        })
        .collect()
}

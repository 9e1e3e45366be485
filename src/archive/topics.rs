//! Which topics an article belongs to, and why.
//!
//! Terms are looked for in folded text: script, width and the many dashes and dots make no difference, and blanks do not part
//! Chinese characters.

use std::collections::{BTreeMap, BTreeSet};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use crate::{
    article::{
        Article,
        body::{self, is_cjk},
    },
    config::TopicRule,
    ingest::fold::fold,
};

/// Why an article belongs to a topic, or does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it does.
    pub belongs: bool,
    /// The sum of what its terms count.
    pub sum: u32,
    /// What had to be reached.
    pub threshold: u32,
    /// What was found, in the order of the rule.
    pub evidence: Vec<Evidence>,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A term of `any` stands in the headline (or kicker, subtitle).
    Headline(String),
    /// A term of `any` stands in the text only.
    Text(String),
    /// A term of `all` is there.
    Required(String),
    /// A term of `all` is missing.
    Missing(String),
    /// A term of `none` is there.
    Excluded(String),
    /// `topics_add` names the topic.
    Added,
    /// `topics_remove` names the topic.
    Removed,
}

/// All terms of all topics, found in one pass over a text.
pub struct Matcher<'c> {
    rules: &'c [TopicRule],
    automaton: Option<CharwiseDoubleArrayAhoCorasick<usize>>,
    /// The numbers of each rule's terms.
    numbers: Vec<Numbers>,
}

/// The numbers of a rule's terms, in its order; `None` for a term of which folding leaves nothing, and for one of `any` that folds to
/// the same as another before it.
struct Numbers {
    any: Vec<Option<usize>>,
    all: Vec<Option<usize>>,
    none: Vec<Option<usize>>,
}

impl<'c> Matcher<'c> {
    /// A matcher for the rules of a config.
    #[must_use]
    pub fn new(rules: &'c [TopicRule]) -> Self {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for term in rules.iter().flat_map(|rule| rule.any.iter().chain(&rule.all).chain(&rule.none)) {
            let next = numbers.len();
            let term = folded(term);
            if !term.is_empty() {
                numbers.entry(term).or_insert(next);
            }
        }
        // The builder refuses an empty list only; the terms are distinct and not empty.
        let automaton =
            CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(numbers.iter().map(|(term, number)| (term, *number))).ok();
        let known = |terms: &[String]| -> Vec<Option<usize>> { terms.iter().map(|term| numbers.get(&folded(term)).copied()).collect() };
        let each_once = |numbers: Vec<Option<usize>>| {
            let mut counted = BTreeSet::new();
            numbers.into_iter().map(|number| number.filter(|number| counted.insert(*number))).collect()
        };
        let of_rule = |rule: &TopicRule| Numbers { any: each_once(known(&rule.any)), all: known(&rule.all), none: known(&rule.none) };
        Self { rules, automaton, numbers: rules.iter().map(of_rule).collect() }
    }

    /// The topics of an article whose plain text this is, a paragraph or a caption a line, as numbers of their rules.
    #[must_use]
    pub fn topics(&self, article: &Article, text: &str) -> Vec<usize> {
        let (headline, text) = (self.found(headline(article)), self.found(text.lines()));
        (0..self.rules.len()).filter(|topic| self.judge(*topic, article, &headline, &text, |_| {}).0).collect()
    }

    /// Why an article belongs to a topic, or does not.
    #[must_use]
    pub fn why(&self, topic: usize, article: &Article) -> Verdict {
        let captions = article.front.photos.iter().filter_map(|photo| photo.caption.clone());
        let paragraphs = body::paragraphs(&article.body).into_iter().map(|paragraph| paragraph.text());
        let texts: Vec<String> = paragraphs.chain(captions).collect();
        let (headline, text) = (self.found(headline(article)), self.found(texts.iter().map(String::as_str)));
        let mut evidence = Vec::new();
        let (belongs, sum) = self.judge(topic, article, &headline, &text, |say| evidence.push(say()));
        Verdict { belongs, sum, threshold: self.rules[topic].threshold, evidence }
    }

    fn found<'t>(&self, texts: impl Iterator<Item = &'t str>) -> BTreeSet<usize> {
        let Some(automaton) = &self.automaton else { return BTreeSet::new() };
        let mut found = BTreeSet::new();
        for text in texts {
            let text = folded(text);
            for hit in automaton.find_overlapping_iter(&text) {
                if is_whole(&text, hit.start(), hit.end()) {
                    found.insert(hit.value());
                }
            }
        }
        found
    }

    /// Whether the article belongs to the topic, and the sum of what its terms count; `tell` hears why, and has it said if it wants to.
    fn judge(
        &self,
        topic: usize,
        article: &Article,
        headline: &BTreeSet<usize>,
        text: &BTreeSet<usize>,
        mut tell: impl FnMut(&dyn Fn() -> Evidence),
    ) -> (bool, u32) {
        let rule = &self.rules[topic];
        let numbers = &self.numbers[topic];
        let (mut possible, mut sum) = (true, 0);
        for (term, number) in rule.all.iter().zip(&numbers.all) {
            let there = number.is_some_and(|number| headline.contains(&number) || text.contains(&number));
            tell(&|| if there { Evidence::Required(term.clone()) } else { Evidence::Missing(term.clone()) });
            possible &= there;
        }
        for (term, number) in rule.any.iter().zip(&numbers.any) {
            let Some(number) = number else { continue };
            if headline.contains(number) {
                sum += rule.headline_weight;
                tell(&|| Evidence::Headline(term.clone()));
            } else if text.contains(number) {
                sum += 1;
                tell(&|| Evidence::Text(term.clone()));
            }
        }
        for (term, number) in rule.none.iter().zip(&numbers.none) {
            if number.is_some_and(|number| headline.contains(&number) || text.contains(&number)) {
                tell(&|| Evidence::Excluded(term.clone()));
                possible = false;
            }
        }
        let reached = if rule.any.is_empty() { !rule.all.is_empty() } else { sum >= rule.threshold };
        let mut belongs = possible && reached;
        if article.front.topics_add.contains(&rule.id) {
            tell(&|| Evidence::Added);
            belongs = true;
        }
        if article.front.topics_remove.contains(&rule.id) {
            tell(&|| Evidence::Removed);
            belongs = false;
        }
        (belongs, sum)
    }
}

/// Headline, kicker, subtitle.
fn headline(article: &Article) -> impl Iterator<Item = &str> {
    let front = &article.front;
    [&front.kicker, &front.title, &front.supplied_title, &front.subtitle].into_iter().flatten().map(String::as_str)
}

/// Text for comparison: folded, in lower case, without blanks beside Chinese characters.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        let c = fold(c);
        if blank && !is_cjk(c) && out.chars().next_back().is_some_and(|before| !is_cjk(before)) {
            out.push(' ');
        }
        blank = false;
        // Most characters of a text have no case, and that is known without a look into the tables.
        if ('\u{2e80}'..'\u{a000}').contains(&c) {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// A Latin word is found as a word only: `AI` not in `Taiwan`.
pub(super) fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c));
    let inner = &text[start..end];
    !(latin(text[..start].chars().next_back()) && latin(inner.chars().next()))
        && !(latin(inner.chars().next_back()) && latin(text[end..].chars().next()))
}

//! Stories that go on on another page: by number, headline, overlap, topic and date.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use super::{Continued, Page, Place, paragraphs, sketch};
use crate::ingest::{
    facts::{self, Whole},
    fold::fold,
    ledger::{Block, Doubt, Item, Kind, Role},
    text::is_han,
};

/// What each piece of evidence weighs. A pair is joined from [`Weights::JOIN`] on, and only when no rival comes near.
struct Weights;

impl Weights {
    const MARK_TO: f64 = 1.0;
    const MARK_FROM: f64 = 1.0;
    /// The page that the first part names is the page of the second, or the other way round.
    const NUMBER: f64 = 2.0;
    const SAME_ISSUE: f64 = 1.0;
    const SAME_PAPER: f64 = 1.0;
    /// The mark or the head of the second part repeats the headline of the first.
    const TITLE: f64 = 4.0;
    /// The second part begins with paragraphs that the first holds.
    const OVERLAP: f64 = 5.0;
    /// The first part breaks off in a sentence.
    const BROKEN: f64 = 1.0;
    const JOIN: f64 = 6.0;
    const DOUBT: f64 = 4.0;
    /// A rival this near makes a pair doubtful.
    const NEAR: f64 = 0.75;
}

/// Weight of the likeness of two parts' words (cosine of weighed character pairs). Of halves of broadcast news stories
/// 95 % reach 0.02 and half 0.11; of unrelated stories 5 % reach 0.035 and 1 % 0.08 (measured on 1,500 stories).
fn topic_weight(likeness: f64) -> f64 {
    match likeness {
        l if l >= 0.15 => 4.0,
        l if l >= 0.08 => 3.0,
        l if l >= 0.04 => 1.0,
        l if l >= 0.015 => 0.0,
        _ => -2.0,
    }
}

/// Pages of a paper that a story may go on over without a mark.
const SILENT: u32 = 1;

/// The pairs, sorted, and the doubts about likely ones.
pub(super) fn find(pages: &[Page<'_>], printings: &[Vec<Place>]) -> (Vec<Continued>, Vec<(Place, Doubt)>) {
    let openings = |wanted: fn(&Item) -> bool| {
        let all = pages.iter().enumerate().flat_map(|(page, shown)| (0..shown.ledger.items.len()).map(move |item| Place { page, item }));
        all.filter(|&place| wanted(pages[place.page].item(place))).map(|place| Part::of(pages, place)).collect::<Vec<_>>()
    };
    let (firsts, seconds) = (openings(breaks_off), openings(goes_on));
    if firsts.is_empty() || seconds.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let weights = rarity(firsts.iter().chain(&seconds));
    let same_story: BTreeSet<(Place, Place)> =
        printings.iter().flat_map(|group| group.iter().flat_map(|&a| group.iter().map(move |&b| (a, b)))).collect();
    let mut pairs: Vec<Pair> = candidates(&firsts, &seconds)
        .into_iter()
        .filter_map(|(a, b)| judge(&firsts[a], &seconds[b], &weights, same_story.contains(&(firsts[a].place, seconds[b].place))))
        .collect();
    pairs.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.first, a.second).cmp(&(b.first, b.second))));
    let mut found = Vec::new();
    let mut doubts = Vec::new();
    let (mut taken, mut given) = (BTreeSet::new(), BTreeSet::new());
    for (i, pair) in pairs.iter().enumerate() {
        if taken.contains(&pair.first) || given.contains(&pair.second) {
            continue;
        }
        // A rival found doubtful before stays a rival: two that are as good as each other are both in doubt.
        let rival = pairs.iter().enumerate().any(|(j, other)| {
            i != j
                && (other.score - pair.score).abs() < Weights::NEAR
                && (other.first == pair.first && !given.contains(&other.second)
                    || other.second == pair.second && !taken.contains(&other.first))
        });
        if pair.score >= Weights::JOIN && pair.firm && !rival {
            taken.insert(pair.first);
            given.insert(pair.second);
            found.push(Continued {
                from: pages[pair.first.page].name(pair.first),
                to: pages[pair.second.page].name(pair.second),
                overlap: pair.overlap,
                mid_paragraph: pair.broken && pair.overlap == 0,
                evidence: pair.evidence.clone(),
            });
        } else if pair.score >= Weights::DOUBT {
            let other = pages[pair.second.page].name(pair.second);
            doubts.push((
                pair.first,
                doubt(pages[pair.first.page].item(pair.first), format!("the story may go on in {} ({})", other.item, other.raw)),
            ));
        }
    }
    found.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    (found, doubts)
}

fn doubt(item: &Item, message: String) -> Doubt {
    let lines = item.blocks.last().map(|block| block.lines.clone()).unwrap_or_default();
    Doubt { code: "continuation".to_owned(), message, lines, alternatives: Vec::new() }
}

/// Whether a story may go on elsewhere: it says so, or breaks off in a sentence.
fn breaks_off(item: &Item) -> bool {
    item.continued_to.is_some() || mark(item, facts::Way::To).is_some() || item.kind != Kind::Photo && ends_broken(item)
}

/// Whether a story may have begun elsewhere: it says so, or has neither head nor dateline.
fn goes_on(item: &Item) -> bool {
    item.continued_from.is_some()
        || mark(item, facts::Way::From).is_some()
        || item.kind == Kind::Fragment
        || item.kind == Kind::Article
            && item.headline.is_none()
            && paragraphs_of(item).next().is_some_and(|block| facts::dateline(&block.text).is_none())
}

fn mark(item: &Item, way: facts::Way) -> Option<facts::Turn> {
    item.blocks
        .iter()
        .filter(|block| block.role == Role::Continuation)
        .filter_map(|block| facts::turn(&block.text))
        .find(|turn| turn.way == way)
}

fn paragraphs_of(item: &Item) -> impl Iterator<Item = &Block> {
    item.blocks.iter().filter(|block| matches!(block.role, Role::P | Role::Lead))
}

/// Whether the last paragraph ends within a sentence and nothing closes the story.
fn ends_broken(item: &Item) -> bool {
    let closed = item.blocks.iter().any(|block| matches!(block.role, Role::Signoff));
    let last = paragraphs_of(item).last().and_then(|block| block.text.trim_end().chars().next_back());
    !closed && last.is_some_and(|c| !matches!(fold(c), '。' | '!' | '?' | '"' | ')' | ']' | '…' | ';' | ':' | '》'))
}

/// A story that breaks off or goes on, with what is compared.
struct Part<'a> {
    place: Place,
    item: &'a Item,
    publication: Option<&'a str>,
    issue: Option<Whole>,
    number: Option<u32>,
    turn: Option<(Option<u32>, Option<String>)>,
    from: Option<(Option<u32>, Option<String>)>,
    pairs: HashMap<[char; 2], f64>,
    day: Option<Whole>,
    /// Shingles of the whole text: made once, when a pair first needs them.
    shingles: OnceCell<Vec<u64>>,
    /// Shingles of each paragraph, likewise.
    by_paragraph: OnceCell<Vec<Vec<u64>>>,
    /// The weighed pairs of characters with their norm, likewise.
    weighed: OnceCell<Weighed>,
}

/// Pairs of characters with their weights, sorted, and the norm of them all.
type Weighed = (Vec<([char; 2], f64)>, f64);

impl<'a> Part<'a> {
    fn of(pages: &'a [Page<'a>], place: Place) -> Self {
        let page = &pages[place.page];
        let item = &page.ledger.items[place.item];
        let said = |way| {
            let turn = mark(item, way);
            let stated = match way {
                facts::Way::To => item.continued_to.as_ref(),
                facts::Way::From => item.continued_from.as_ref(),
            };
            (turn.is_some() || stated.is_some())
                .then(|| (stated.map(|to| to.page).or(turn.as_ref().and_then(|turn| turn.page)), turn.and_then(|turn| turn.title)))
        };
        let mut pairs: HashMap<[char; 2], f64> = HashMap::new();
        for text in paragraphs(item).chain(item.headline.as_deref()) {
            let chars: Vec<char> = text.chars().map(fold).collect();
            for two in chars.windows(2).filter(|two| is_han(two[0]) && is_han(two[1])) {
                *pairs.entry([two[0], two[1]]).or_default() += 1.0;
            }
        }
        let day = item.date.as_deref().and_then(facts::whole_date).or_else(|| {
            // The other stories of the page tell its day.
            page.ledger.items.iter().filter_map(|item| item.date.as_deref().and_then(facts::whole_date)).max()
        });
        Self {
            place,
            item,
            publication: page.raw.facts.publication.as_deref(),
            issue: page.time.issue,
            number: page.number(),
            turn: said(facts::Way::To),
            from: said(facts::Way::From),
            pairs,
            day,
            shingles: OnceCell::new(),
            by_paragraph: OnceCell::new(),
            weighed: OnceCell::new(),
        }
    }

    fn shingles(&self) -> &[u64] {
        self.shingles.get_or_init(|| sketch::close_shingles(&sketch::folded(paragraphs(self.item))))
    }

    fn by_paragraph(&self) -> &[Vec<u64>] {
        let of = |text| sketch::close_shingles(&sketch::folded(std::iter::once(text)));
        self.by_paragraph.get_or_init(|| paragraphs(self.item).map(of).collect())
    }

    /// Sorted, and summed in that order, so that the last bit is the same on every run.
    fn weighed(&self, rarity: &HashMap<[char; 2], f64>) -> &Weighed {
        self.weighed.get_or_init(|| {
            let weight = |pair, count: f64| (1.0 + count.ln()) * rarity.get(pair).copied().unwrap_or(1.0);
            let mut all: Vec<([char; 2], f64)> = self.pairs.iter().map(|(pair, count)| (*pair, weight(pair, *count))).collect();
            all.sort_by_key(|(pair, _)| *pair);
            let norm = all.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
            (all, norm)
        })
    }
}

/// How rare each pair of characters is among the parts.
fn rarity<'a>(parts: impl Iterator<Item = &'a Part<'a>>) -> HashMap<[char; 2], f64> {
    let mut counts: HashMap<[char; 2], f64> = HashMap::new();
    let mut all = 0.0;
    for part in parts {
        all += 1.0;
        for pair in part.pairs.keys() {
            *counts.entry(*pair).or_default() += 1.0;
        }
    }
    for count in counts.values_mut() {
        *count = (1.0 + all / *count).ln();
    }
    counts
}

/// Cosine of two parts' weighed pairs of characters.
fn likeness(a: &Part<'_>, b: &Part<'_>, rarity: &HashMap<[char; 2], f64>) -> f64 {
    let ((a, norm_a), (b, norm_b)) = (a.weighed(rarity), b.weighed(rarity));
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    let norms = norm_a * norm_b;
    if norms > 0.0 { sum / norms } else { 0.0 }
}

/// Pairs worth a look: of one issue, or with a stretch of text or a title in common. Never all with all.
fn candidates(firsts: &[Part<'_>], seconds: &[Part<'_>]) -> BTreeSet<(usize, usize)> {
    let mut out = BTreeSet::new();
    let mut by_issue: BTreeMap<Whole, Vec<usize>> = BTreeMap::new();
    let mut by_text: HashMap<u64, Vec<usize>> = HashMap::new();
    for (index, part) in seconds.iter().enumerate() {
        if let Some(issue) = part.issue {
            by_issue.entry(issue).or_default().push(index);
        }
        for hash in keys(part) {
            by_text.entry(hash).or_default().push(index);
        }
    }
    for (index, part) in firsts.iter().enumerate() {
        if let Some(issue) = part.issue {
            out.extend(by_issue.get(&issue).into_iter().flatten().map(|&second| (index, second)));
        }
        let shared = keys(part).into_iter().filter_map(|hash| by_text.get(&hash)).filter(|list| list.len() <= 32);
        out.extend(shared.flatten().map(|&second| (index, second)));
    }
    out
}

/// Shingles of a part's paragraphs at its edge, its headline and the title that its mark names.
fn keys(part: &Part<'_>) -> Vec<u64> {
    let mut keys: Vec<u64> = part.shingles().iter().copied().filter(|hash| hash % 4 == 0).collect();
    let titles = [&part.turn, &part.from].into_iter().filter_map(|turn| turn.as_ref()?.1.as_deref()).chain(part.item.headline.as_deref());
    for title in titles {
        keys.extend(sketch::close_shingles(&sketch::folded(std::iter::once(title))));
    }
    keys
}

/// A possible continuation with what speaks for it.
struct Pair {
    first: Place,
    second: Place,
    score: f64,
    /// Whether more than likeness speaks for it.
    firm: bool,
    overlap: usize,
    broken: bool,
    evidence: Vec<String>,
}

fn judge(first: &Part<'_>, second: &Part<'_>, rarity: &HashMap<[char; 2], f64>, same_story: bool) -> Option<Pair> {
    let differ = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a != b);
    if first.place.page == second.place.page || differ(first.publication, second.publication) {
        return None;
    }
    let overlap = overlap(first, second);
    // Two printings of one story are no continuation, unless the second begins where the first ends.
    if same_story && overlap == 0 {
        return None;
    }
    let known_apart = first.issue.zip(second.issue).is_some_and(|(a, b)| a != b);
    let days_apart = first.day.zip(second.day).is_some_and(|(a, b)| (a.0, a.1) != (b.0, b.1) || a.2.abs_diff(b.2) > 3);
    let said_to = first.turn.as_ref().and_then(|turn| turn.0);
    let said_from = second.from.as_ref().and_then(|turn| turn.0);
    let against = |said: Option<u32>, number: Option<u32>| said.zip(number).is_some_and(|(said, number)| said != number);
    if known_apart || days_apart && overlap == 0 || against(said_to, second.number) || against(said_from, first.number) {
        return None;
    }
    let mut evidence = Vec::new();
    let mut score = 0.0;
    let mut say = |weight: f64, word: String| {
        score += weight;
        evidence.push(word);
    };
    if first.turn.is_some() {
        say(Weights::MARK_TO, "the first part names a page to turn to".to_owned());
    }
    if second.from.is_some() {
        say(Weights::MARK_FROM, "the second part names a page it came from".to_owned());
    }
    let to = said_to.is_some() && said_to == second.number;
    let from = said_from.is_some() && said_from == first.number;
    if to {
        say(Weights::NUMBER, format!("it is page {}", said_to.unwrap_or_default()));
    }
    if from {
        say(Weights::NUMBER, format!("it came from page {}", said_from.unwrap_or_default()));
    }
    let one_issue = first.issue.is_some() && first.issue == second.issue;
    let one_paper = first.publication.is_some() && first.publication == second.publication;
    if one_issue {
        say(Weights::SAME_ISSUE, "the pages are of one day".to_owned());
    }
    if one_paper {
        say(Weights::SAME_PAPER, "the pages are of one paper".to_owned());
    }
    let titled = titled(first, second);
    if titled {
        say(Weights::TITLE, "the headline is repeated".to_owned());
    }
    if overlap > 0 {
        say(Weights::OVERLAP, format!("{overlap} paragraphs stand in both"));
    }
    let broken = ends_broken(first.item);
    if broken {
        say(Weights::BROKEN, "the first part breaks off in a sentence".to_owned());
    }
    let alike = likeness(first, second, rarity);
    say(topic_weight(alike), format!("likeness of words {alike:.2}"));
    let silent = first.turn.is_none() && second.from.is_none();
    let next_page =
        first.number.zip(second.number).is_some_and(|(a, b)| b.checked_sub(a).is_some_and(|apart| (1..=SILENT).contains(&apart)));
    let firm = titled || overlap > 0 || (to || from) && (one_issue || one_paper) || one_issue && (one_paper || next_page) && alike >= 0.08;
    if silent && !(broken && firm) {
        return None;
    }
    Some(Pair { first: first.place, second: second.place, score, firm, overlap, broken, evidence })
}

/// Whether the second part names the headline of the first: in its mark, or as its own head, shortened or not.
fn titled(first: &Part<'_>, second: &Part<'_>) -> bool {
    let fold = |title: &str| sketch::folded(std::iter::once(title));
    let heads: Vec<Vec<char>> =
        [first.item.headline.as_deref(), first.turn.as_ref().and_then(|turn| turn.1.as_deref())].into_iter().flatten().map(fold).collect();
    let named: Vec<Vec<char>> = [second.item.headline.as_deref(), second.from.as_ref().and_then(|turn| turn.1.as_deref())]
        .into_iter()
        .flatten()
        .map(fold)
        .collect();
    let within = |short: &[char], long: &[char]| {
        short.len() >= 4 && short.len() <= long.len() && long.windows(short.len()).any(|window| window == short)
    };
    heads.iter().any(|head| named.iter().any(|name| within(name, head) || within(head, name)))
}

/// How many paragraphs at the head of the second part stand in the first.
fn overlap(first: &Part<'_>, second: &Part<'_>) -> usize {
    let held = first.shingles();
    let mut known = 0;
    for (index, shingles) in second.by_paragraph().iter().enumerate() {
        if shingles.len() < 8 || sketch::shared(shingles, held) * 10 < shingles.len() * 8 {
            if index >= known + 2 {
                break;
            }
        } else {
            known = index + 1;
        }
    }
    known
}

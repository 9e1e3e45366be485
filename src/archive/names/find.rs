//! The names in every article, all of them in one pass over its text.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use rayon::prelude::*;

use super::{Mention, NameIndex, NameKind, Names};
use crate::{
    archive::{
        Entry,
        topics::{folded, is_whole},
    },
    article::body::is_cjk,
    script::Script,
};

/// Longest title or verb of saying beside a name that is looked at, in characters.
const BESIDE: usize = 6;

/// Fills in [`Entry::names`]. Needs the whole texts, so it runs before anything is withheld.
pub(in crate::archive) fn find(names: &Names, articles: &mut [Entry]) {
    if names.records.is_empty() {
        return;
    }
    let finder = Finder::new(names);
    let found: Vec<Vec<Mention>> = articles.par_iter().map(|entry| finder.mentions(entry)).collect();
    for (entry, mentions) in articles.iter_mut().zip(found) {
        entry.names = mentions;
    }
}

/// The words beside a person's name, from the table that the conversion has for surnames.
static BESIDE_NAMES: LazyLock<(BTreeSet<String>, BTreeSet<String>)> = LazyLock::new(|| {
    let table = include_str!("../../../data/repairs-names.tsv");
    let of = |kind: &str| {
        let rows = table.lines().filter_map(|row| row.split_once('\t')).filter(|(is, _)| *is == kind);
        rows.map(|(_, rest)| folded(rest.split('\t').next().unwrap_or_default())).collect()
    };
    (of("title"), of("saying"))
});

/// Which forms a text may have: a form of one region means something else in another (哈薩克 a country, 哈萨克 a people).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tongue {
    Hans,
    Hant,
    Tw,
    Hk,
    Other,
}

impl Tongue {
    const ALL: [Self; 5] = [Self::Hans, Self::Hant, Self::Tw, Self::Hk, Self::Other];

    fn of(lang: &str) -> Self {
        match Script::from_tag(lang) {
            Some(Script::Hans) => Self::Hans,
            Some(Script::Hant) => Self::Hant,
            Some(Script::HantTw) => Self::Tw,
            Some(Script::HantHk) => Self::Hk,
            None => Self::Other,
        }
    }

    fn takes(self, tag: &str) -> bool {
        match self {
            Self::Hans => tag == "zh-Hans",
            Self::Hant => tag != "zh-Hans",
            Self::Tw => matches!(tag, "zh-Hant" | "zh-TW"),
            Self::Hk => matches!(tag, "zh-Hant" | "zh-HK"),
            Self::Other => false,
        }
    }
}

struct Finder<'n> {
    names: &'n Names,
    automata: Vec<Automaton>,
}

#[derive(Default)]
struct Automaton {
    /// `None` where no record has a form of this language.
    search: Option<CharwiseDoubleArrayAhoCorasick<usize>>,
    /// By the value of a hit.
    patterns: Vec<Pattern>,
}

#[derive(Clone, Copy)]
struct Pattern {
    /// `None`: a word that only hides a name, or a form that several records have.
    name: Option<NameIndex>,
    /// Two characters of a person: counted only where the text proves a name somewhere.
    guarded: bool,
}

impl<'n> Finder<'n> {
    fn new(names: &'n Names) -> Self {
        Self { names, automata: Tongue::ALL.into_iter().map(|tongue| Automaton::new(names, tongue)).collect() }
    }

    fn mentions(&self, entry: &Entry) -> Vec<Mention> {
        let front = &entry.article.front;
        let automaton = &self.automata[Tongue::of(&front.lang) as usize];
        let mut times: BTreeMap<NameIndex, (u32, bool)> = BTreeMap::new();
        let headline = [&front.kicker, &front.title, &front.supplied_title, &front.subtitle].into_iter().flatten();
        let body = entry.text();
        for text in headline.map(String::as_str).chain(body.lines()) {
            automaton.count(&folded(text), &mut times);
        }
        let authors: BTreeSet<NameIndex> = front.authors.iter().filter_map(|author| self.names.named(author, NameKind::Person)).collect();
        // The dateline's place and agency stand in the text of most articles, but not of those that ingest took them from.
        let place = front.place.iter().filter_map(|place| self.names.named(place, NameKind::Place));
        let mut mentions: BTreeMap<NameIndex, Mention> = BTreeMap::new();
        let mut note = |name: NameIndex, times: u32, author: bool| {
            let mention = mentions.entry(name).or_insert(Mention { name, times: 0, author: false });
            mention.times += times;
            mention.author |= author;
        };
        for (name, (count, proved)) in times {
            if proved || authors.contains(&name) {
                note(name, count, false);
            }
        }
        place.for_each(|name| note(name, 1, false));
        for name in &authors {
            note(*name, 0, true);
        }
        mentions.into_values().collect()
    }
}

impl Automaton {
    fn new(names: &Names, tongue: Tongue) -> Self {
        let mut forms: BTreeMap<String, Option<NameIndex>> = BTreeMap::new();
        for (index, name) in names.records.iter().enumerate() {
            let chinese = std::iter::once(&name.name).chain(&name.variants).filter(|_| tongue != Tongue::Other);
            let regional = name.regional.iter().filter(|(tag, _)| tongue.takes(tag)).map(|(_, form)| form);
            let latin = name.en.iter().chain(&name.pinyin).filter(|form| tongue == Tongue::Other && form.len() > 3);
            for form in chinese.chain(regional).chain(latin) {
                let form = folded(form);
                if !form.is_empty() {
                    forms.entry(form).and_modify(|owner| *owner = owner.filter(|owner| *owner == index)).or_insert(Some(index));
                }
            }
        }
        for word in names.records.iter().flat_map(|name| &name.not_in).map(|word| folded(word)).filter(|word| !word.is_empty()) {
            forms.entry(word).or_insert(None);
        }
        let patterns = forms.iter().map(|(form, name)| Pattern {
            name: *name,
            guarded: name.is_some_and(|name| names.records[name].kind == NameKind::Person) && form.chars().count() <= 2,
        });
        let patterns = patterns.collect();
        // The builder refuses an empty list only; the forms are distinct and not empty.
        let search = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(forms.keys().enumerate().map(|(value, form)| (form, value)))
            .ok();
        Self { search, patterns }
    }

    /// Adds the hits in a folded text: how many, and whether one of them is surely a name.
    fn count(&self, text: &str, times: &mut BTreeMap<NameIndex, (u32, bool)>) {
        let Some(search) = &self.search else { return };
        for hit in search.leftmost_find_iter(text) {
            let pattern = self.patterns[hit.value()];
            let Some(name) = pattern.name.filter(|_| is_whole(text, hit.start(), hit.end())) else { continue };
            let (count, proved) = times.entry(name).or_default();
            *count += 1;
            *proved = *proved || !pattern.guarded || is_proved(&text[..hit.start()], &text[hit.end()..]);
        }
    }
}

/// Whether two characters between these texts are surely a person's name: after a title, or with nothing before them and a verb
/// of saying or nothing after them.
fn is_proved(before: &str, after: &str) -> bool {
    let (titles, sayings) = &*BESIDE_NAMES;
    let starts: Vec<usize> = before.char_indices().rev().take(BESIDE).map(|(at, _)| at).collect();
    if starts.iter().any(|&at| titles.contains(&before[at..])) {
        return true;
    }
    let clear = |c: Option<char>| c.is_none_or(|c| !is_cjk(c) || !c.is_alphanumeric());
    if !clear(before.chars().next_back()) {
        return false;
    }
    let ends = after.char_indices().take(BESIDE).map(|(at, c)| at + c.len_utf8());
    clear(after.chars().next()) || ends.into_iter().any(|end| sayings.contains(&after[..end]))
}

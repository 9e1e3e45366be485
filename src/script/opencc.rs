//! OpenCC's own conversions over its dictionaries, exactly: the base under our layers, and what remains when they are off.

use super::pairs::{Pair, Pairs, Rest};
use super::sieve::Sieve;
use super::trie::{Match, Trie, View};
use std::borrow::Cow;
use std::sync::LazyLock;

/// One of OpenCC's configurations. The names are OpenCC's: s simplified, t traditional in OpenCC's standard, tw Taiwan,
/// hk Hong Kong, jp Japan; p with terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Configuration {
    S2t,
    S2tw,
    S2twp,
    S2hk,
    S2hkp,
    T2s,
    Tw2s,
    Tw2sp,
    Hk2s,
    Hk2sp,
    T2tw,
    T2hk,
    Tw2t,
    Hk2t,
    Jp2t,
    T2jp,
}

/// How a configuration converts: cut by the phrases of `cut`, then on each piece one step after the other.
struct Plan {
    cut: Option<Table>,
    steps: &'static [&'static [Table]],
}

impl Configuration {
    /// All of them, with the names by which OpenCC's tests call them.
    pub const ALL: [(&'static str, Self); 16] = [
        ("s2t", Self::S2t),
        ("s2tw", Self::S2tw),
        ("s2twp", Self::S2twp),
        ("s2hk", Self::S2hk),
        ("s2hkp", Self::S2hkp),
        ("t2s", Self::T2s),
        ("tw2s", Self::Tw2s),
        ("tw2sp", Self::Tw2sp),
        ("hk2s", Self::Hk2s),
        ("hk2sp", Self::Hk2sp),
        ("t2tw", Self::T2tw),
        ("t2hk", Self::T2hk),
        ("tw2t", Self::Tw2t),
        ("hk2t", Self::Hk2t),
        ("jp2t", Self::Jp2t),
        ("t2jp", Self::T2jp),
    ];

    /// OpenCC's name for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, configuration)| *configuration == self).map_or("s2t", |(name, _)| name)
    }

    /// Converts as OpenCC 1.4.2 does.
    #[must_use]
    pub fn convert(self, text: &str) -> String {
        let plan = self.plan();
        let text = Table::Compatibility.dictionary().convert(text);
        let mut out = String::with_capacity(text.len() + text.len() / 16);
        for piece in pieces(&text, plan.cut) {
            let mut now = Cow::Borrowed(piece);
            for step in plan.steps {
                now = Cow::Owned(convert_by(step, &now));
            }
            out.push_str(&now);
        }
        out
    }

    fn plan(self) -> Plan {
        let s = Some(Table::S2t);
        let t = Some(Table::T2s);
        let (cut, steps): (_, &'static [&'static [Table]]) = match self {
            Self::S2t => (None, &[&[Table::S2t]]),
            Self::S2tw => (s, &[&[Table::S2t], &[Table::T2tw]]),
            Self::S2twp => (s, &[&[Table::S2t], &[Table::TwTerms, Table::T2tw]]),
            Self::S2hk => (s, &[&[Table::S2t], &[Table::T2hk]]),
            Self::S2hkp => (s, &[&[Table::S2t], &[Table::HkTerms, Table::T2hk]]),
            Self::T2s => (None, &[&[Table::T2s]]),
            Self::Tw2s => (t, &[&[Table::Tw2t], &[Table::T2s]]),
            Self::Tw2sp => (t, &[&[Table::TwTermsBack, Table::Tw2t], &[Table::T2s]]),
            Self::Hk2s => (t, &[&[Table::Hk2t], &[Table::T2s]]),
            Self::Hk2sp => (t, &[&[Table::HkTermsBack, Table::Hk2t], &[Table::T2s]]),
            Self::T2tw => (None, &[&[Table::T2tw]]),
            Self::T2hk => (None, &[&[Table::T2hk]]),
            Self::Tw2t => (None, &[&[Table::Tw2t]]),
            Self::Hk2t => (None, &[&[Table::Hk2t]]),
            Self::Jp2t => (None, &[&[Table::Jp2t]]),
            Self::T2jp => (None, &[&[Table::T2jp]]),
        };
        Plan { cut, steps }
    }
}

/// OpenCC's cut: each longest phrase is a piece, and so is each run of characters between phrases.
fn pieces(text: &str, cut: Option<Table>) -> Vec<&str> {
    let Some(dictionary) = cut.map(Table::dictionary) else { return vec![text] };
    let view = dictionary.trie.view();
    let (mut out, mut at, mut run) = (Vec::new(), 0, 0);
    while at < text.len() {
        if let Some(end) = Dictionary::phrase_end(view, text, at) {
            if run < at {
                out.push(&text[run..at]);
            }
            out.push(&text[at..end]);
            (at, run) = (end, end);
        } else {
            at += width(text, at);
        }
    }
    if run < at {
        out.push(&text[run..]);
    }
    out
}

/// One step: at each place the longest entry of the first dictionary that has one.
fn convert_by(step: &[Table], text: &str) -> String {
    let views: Vec<(&Dictionary, View)> = step.iter().map(|t| t.dictionary()).map(|d| (d, d.trie.view())).collect();
    let mut out = String::with_capacity(text.len() + 8);
    let mut at = 0;
    'places: while at < text.len() {
        for &(dictionary, view) in &views {
            if let Some(found) = view.longest_in(text[at..].chars(), theirs) {
                out.push_str(dictionary.output(found.value / 8));
                at += text[at..].chars().take(found.length).map(char::len_utf8).sum::<usize>();
                continue 'places;
            }
        }
        let next = at + width(text, at);
        out.push_str(&text[at..next]);
        at = next;
    }
    out
}

/// Whether an entry is OpenCC's own: our words lie in the same trie.
fn theirs(value: u32) -> bool {
    value & 3 != 2
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// A group of OpenCC's dictionaries as `build.rs` compiled it.
pub(super) struct Dictionary {
    pub(super) trie: Trie,
    starts: &'static [[u8; 4]],
    text: &'static str,
    pub(super) sieve: Sieve<'static>,
    pub(super) pairs: Pairs<'static>,
}

impl Dictionary {
    fn new(trie: &'static [u8], sieve: &'static [u8], pairs: &'static [u8], outputs: &'static [u8]) -> Self {
        let count = u32::from_le_bytes([outputs[0], outputs[1], outputs[2], outputs[3]]) as usize;
        let (starts, text) = outputs[4..].split_at(4 * (count + 1));
        let text = std::str::from_utf8(text).expect("build.rs writes UTF-8");
        Self {
            trie: Trie::new(Cow::Borrowed(trie)),
            sieve: Sieve::new(sieve),
            pairs: Pairs::new(pairs),
            starts: starts.as_chunks::<4>().0,
            text,
        }
    }

    /// The longest entry of two or more characters at the start of a text, of those whose value pleases.
    #[inline]
    pub(super) fn word(&self, text: &[char], pleases: impl Fn(u32) -> bool) -> Option<Match> {
        let &[first, second, ..] = text else { return None };
        if !self.sieve.begins(first, second) {
            return None;
        }
        let longer = self.sieve.goes_on(text);
        if !longer && !self.sieve.is_pair(first, second) {
            return None;
        }
        self.word_of(self.pairs.get(first, second)?, longer, text, pleases)
    }

    /// The same where the entry of the first two characters is known, and whether a longer one may stand there.
    #[inline]
    pub(super) fn word_of(&self, pair: Pair, longer: bool, text: &[char], pleases: impl Fn(u32) -> bool) -> Option<Match> {
        let two = (pair.value != 0 && pleases(pair.value - 1)).then(|| Match { length: 2, value: pair.value - 1 });
        if !longer {
            return two;
        }
        match self.pairs.longest(pair, &text[2..], &pleases) {
            Rest::Found(length, value) => Some(Match { length: length + 2, value }),
            Rest::None => two,
            Rest::AskTheTrie => self.trie.view().longest_in(text.iter().copied(), pleases).filter(|found| found.length > 1),
        }
    }

    /// The longest entry at the start of a text.
    #[inline]
    pub(super) fn longest(&self, text: &[char], pleases: impl Fn(u32) -> bool) -> Option<Match> {
        self.word(text, &pleases).or_else(|| self.single(*text.first()?).filter(|found| pleases(found.value)))
    }

    /// The entry of a single character.
    #[inline]
    pub(super) fn single(&self, c: char) -> Option<Match> {
        if !self.sieve.is_single(c) {
            return None;
        }
        let view = self.trie.view();
        let value = view.value(view.child(0, view.label(c))?);
        (value != 0).then(|| Match { length: 1, value: value - 1 })
    }

    /// An output by its number.
    #[inline]
    pub(super) fn output(&self, number: u32) -> &'static str {
        let n = number as usize;
        &self.text[u32::from_le_bytes(self.starts[n]) as usize..u32::from_le_bytes(self.starts[n + 1]) as usize]
    }

    fn convert<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let view = self.trie.view();
        if text.chars().all(|c| view.label(c) == 0) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(
            text.chars()
                .map(|c| view.longest_in(std::iter::once(c), theirs).map_or(c, |m| self.output(m.value / 8).chars().next().unwrap_or(c)))
                .collect(),
        )
    }

    /// Where the longest entry at a place ends, when it is of a phrase dictionary.
    fn phrase_end(view: View, text: &str, at: usize) -> Option<usize> {
        let found = view.longest_in(text[at..].chars(), theirs).filter(|m| m.value & 1 == 1)?;
        Some(at + text[at..].chars().take(found.length).map(char::len_utf8).sum::<usize>())
    }
}

macro_rules! tables {
    ($($name:ident = $file:literal;)*) => {
        /// The groups of dictionaries, by the name that `build.rs` gives them.
        #[derive(Clone, Copy)]
        pub(super) enum Table { $($name),* }

        impl Table {
            pub(super) fn dictionary(self) -> &'static Dictionary {
                match self {
                    $(Self::$name => {
                        static TABLE: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::new(
                            include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".trie")),
                            include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".sieve")),
                            include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".pairs")),
                            include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".out")),
                        ));
                        &TABLE
                    })*
                }
            }
        }
    };
}

tables! {
    Compatibility = "compatibility";
    S2t = "s2t";
    T2s = "t2s";
    T2tw = "t2tw";
    T2hk = "t2hk";
    Tw2t = "tw2t";
    Hk2t = "hk2t";
    TwTerms = "tw_terms";
    HkTerms = "hk_terms";
    TwTermsBack = "tw_terms_back";
    HkTermsBack = "hk_terms_back";
    Jp2t = "jp2t";
    T2jp = "t2jp";
    Back = "back";
    StyleTw = "style_tw";
    StyleHk = "style_hk";
    WordsTw = "words_tw";
    WordsHk = "words_hk";
}

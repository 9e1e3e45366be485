//! Stories → the ledger: roles, texts, facts, and the proof that every line stands somewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    bonds::{self, Bonding},
    facts, geometry,
    ledger::{Block, Doubt, Item, Kind, Ledger, LineRange, Role, Stray},
    likeness,
    lines::Piece,
    marks::Mark,
    paragraphs::Run,
    stories::{Part, Story},
    text,
};
use crate::source::RawPage;

/// What the reading of a page came to, by reference.
pub(crate) struct Reading<'a> {
    pub page: &'a RawPage,
    pub pieces: &'a [Piece],
    pub runs: &'a [Run],
    pub parts: &'a [Part],
    pub stories: &'a [Story],
    /// What bonds say on this page.
    pub bonding: Bonding,
}

/// Where a page has blank lines: nowhere, between its blocks, between nearly all lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gaps {
    None,
    Blocks,
    Lines,
}

/// Writes the account.
pub(crate) fn ledger(reading: &Reading<'_>) -> Ledger {
    let context = facts::Context::of(reading.page);
    let stem = reading.page.path.rsplit('/').next().unwrap_or_default();
    let mut items = Vec::new();
    for story in reading.stories.iter().filter(|s| !s.stray) {
        items.extend(reading.items(story, &context));
    }
    for item in &mut items {
        facts::fill(item, &context);
    }
    let mut ledger = Ledger { file: stem.to_owned(), items, ..Ledger::default() };
    ledger.stray = reading.strays();
    number(&mut ledger);
    keep_all(&mut ledger, reading.page);
    ledger
}

/// Puts stories into the order in which they begin on the page, and names them.
pub(crate) fn number(ledger: &mut Ledger) {
    ledger.items.sort_by_key(|item| item.blocks.iter().flat_map(|b| &b.lines).map(|r| r.0).min().unwrap_or(0));
    let name: String = ledger.file.chars().take_while(char::is_ascii_alphanumeric).take(8).collect();
    for (n, item) in ledger.items.iter_mut().enumerate() {
        item.id = format!("{name}-{}", n + 1);
    }
}

impl Reading<'_> {
    fn part_text(&self, pieces: &[usize]) -> Vec<&str> {
        pieces.iter().map(|&p| &self.page.lines[self.pieces[p].line][self.pieces[p].bytes.0..self.pieces[p].bytes.1]).collect()
    }

    fn block(&self, role: Role, pieces: &[usize], context: &facts::Context) -> Block {
        let lines = self.part_text(pieces);
        let head = matches!(role, Role::Headline | Role::Kicker | Role::Subtitle | Role::H2);
        let text = if head { text::join_head(&lines, role).0 } else { text::join_lines(&lines, role, context.habits) };
        Block { role, lines: ranges(pieces.iter().map(|&p| self.pieces[p].line + 1)), text }
    }

    /// The items of a story: itself, and the photos that stand in it.
    fn items(&self, story: &Story, context: &facts::Context) -> Vec<Item> {
        let mut item = Item { kind: if story.photo { Kind::Photo } else { Kind::Article }, ..Item::default() };
        item.doubts.clone_from(&story.doubts);
        let mut photos: Vec<Item> = Vec::new();
        let heads = self.headings(story, context);
        for block in heads {
            let slot = match block.role {
                Role::Kicker => &mut item.kicker,
                Role::Subtitle => &mut item.subtitle,
                _ => &mut item.headline,
            };
            *slot = Some(block.text.clone());
            item.blocks.push(block);
        }
        let mut text_seen = false;
        let mut held: Vec<usize> = Vec::new();
        let mut photo: Option<Item> = None;
        for (at, &r) in story.parts.iter().enumerate() {
            if story.heads.contains(&r) {
                continue;
            }
            let run = &self.runs[r];
            let part = self.parts[r];
            if !story.photo && matches!(part, Part::Caption | Part::Credit) {
                let closes = photo.as_ref().is_some_and(|p| p.blocks.iter().any(|b| b.role == Role::Credit));
                if closes && part == Part::Caption {
                    photos.extend(photo.take());
                }
                let photo = photo.get_or_insert_with(|| Item { kind: Kind::Photo, ..Item::default() });
                photo.blocks.push(self.block(if part == Part::Caption { Role::Caption } else { Role::Credit }, &run.pieces, context));
                continue;
            }
            photos.extend(photo.take());
            held.extend(&run.pieces);
            // A paragraph whose other half follows is written with it.
            if story.goes_on.contains(&r) {
                continue;
            }
            let role = match part {
                Part::Head => Role::H2,
                Part::Caption => Role::Caption,
                Part::Credit => Role::Credit,
                Part::Byline => Role::Byline,
                Part::Signoff => Role::Signoff,
                Part::GoesOn | Part::CameFrom => Role::Continuation,
                _ => Role::P,
            };
            text_seen |= role == Role::P;
            let mut block = self.block(role, &held, context);
            if run.cut && part == Part::Text && role == Role::P && story.parts.get(at + 1).is_none_or(|&n| self.parts[n] != Part::GoesOn) {
                item.doubts.push(Doubt {
                    code: "paragraph-cut".into(),
                    message: "the paragraph stops in the middle of a sentence".into(),
                    lines: block.lines.clone(),
                    alternatives: Vec::new(),
                });
            }
            block.lines = std::mem::take(&mut block.lines);
            item.blocks.push(block);
            held.clear();
        }
        photos.extend(photo.take());
        if !story.photo && item.headline.is_none() {
            let dated = story.parts.iter().any(|&r| self.parts[r] == Part::Dateline);
            let came = story.parts.iter().any(|&r| self.parts[r] == Part::CameFrom);
            item.kind = if came || !text_seen {
                Kind::Fragment
            } else if dated {
                Kind::Brief
            } else {
                Kind::Article
            };
        }
        let mut out = Vec::new();
        if !item.blocks.is_empty() {
            out.push(item);
        }
        out.extend(photos);
        out
    }

    /// Headline, kicker and subtitle out of the lines of the heads.
    fn headings(&self, story: &Story, context: &facts::Context) -> Vec<Block> {
        let lines: Vec<usize> = story.heads.iter().flat_map(|&h| self.runs[h].pieces.iter().copied()).collect();
        let groups = self.head_groups(&lines, story);
        let roles = geometry::head_roles(self.pieces, &groups).unwrap_or_else(|| head_roles(self.pieces, &groups));
        let mut out: Vec<(Role, Vec<usize>)> = Vec::new();
        for (role, group) in roles.into_iter().zip(groups) {
            match out.last_mut() {
                Some((last, lines)) if *last == role => lines.extend(group),
                _ => out.push((role, group)),
            }
        }
        out.into_iter().map(|(role, lines)| self.block(role, &lines, context)).collect()
    }

    /// Groups of headline lines that stand together: kicker, headline, subtitle.
    fn head_groups(&self, lines: &[usize], story: &Story) -> Vec<Vec<usize>> {
        let spoken = self.spoken(story);
        let gaps = self.pieces.iter().filter(|p| p.gap > 0).count();
        let gaps = match gaps {
            0 => Gaps::None,
            n if n * 10 > self.pieces.len() * 7 => Gaps::Lines,
            _ => Gaps::Blocks,
        };
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (k, &p) in lines.iter().enumerate() {
            let piece = &self.pieces[p];
            let goes_on = k.checked_sub(1).map(|k| lines[k]).is_some_and(|b| {
                let last = &self.pieces[b];
                let twice = last.chars == piece.chars;
                let resized = piece.place.zip(last.place).is_some_and(|(place, before)| !place.is_sized_like(&before));
                p == b + 1
                    && !resized
                    && (twice || last.ends_hanging() || {
                        // Behind a kicker the headline's own lines stand close.
                        let close = piece.gap > 0
                            && lines.get(k + 1).is_some_and(|&n| n == p + 1 && self.pieces[n].gap == 0 && !is_dashed(&self.pieces[n]));
                        !close && self.parted(last, piece, &spoken, gaps, k == 1) < 0.0
                    })
            });
            match groups.last_mut() {
                Some(group) if goes_on && !is_dashed(piece) => group.push(p),
                _ => groups.push(vec![p]),
            }
        }
        part_kicker(self.pieces, &mut groups);
        groups
    }

    /// What speaks for two lines of a head being kicker and headline, against one headline over two lines: a blank line, words that
    /// do not go on, and a first line that the story does not speak of, for a kicker often names a series.
    fn parted(&self, last: &Piece, piece: &Piece, spoken: &BTreeSet<u64>, gaps: Gaps, first: bool) -> f64 {
        let blank = match gaps {
            Gaps::None => -KICKER_EVEN,
            _ if piece.gap == 0 => -KICKER_CLOSE,
            Gaps::Lines => KICKER_BLANK,
            Gaps::Blocks => KICKER_APART,
        };
        let told = |p: &Piece| {
            let (mut all, mut both) = (0.5, 0.25);
            for pair in pairs(&p.chars) {
                let telling = likeness::telling(pair);
                all += telling;
                both += if spoken.contains(&pair) { telling } else { 0.0 };
            }
            both / all
        };
        let mut kicker = if spoken.is_empty() { 0.0 } else { KICKER_TOLD * (told(piece) - told(last)) };
        kicker += if last.series { KICKER_SERIES } else { 0.0 };
        kicker += if last.last() == '：' { KICKER_COLON } else { 0.0 };
        kicker -= KICKER_LONG * (last.chars.len() as f64 - 9.0);
        kicker += KICKER_LONGER * (piece.chars.len() as f64 - last.chars.len() as f64).clamp(-8.0, 8.0);
        blank + if first { kicker } else { 0.0 } + KICKER_WHOLE * bonds::closes(&last.chars).clamp(-4.0, 1.0)
            - KICKER_BOND * self.bonding.odds(last, piece)
    }

    /// Pairs of characters in the text of a story.
    fn spoken(&self, story: &Story) -> BTreeSet<u64> {
        let text = story.parts.iter().filter(|&&r| matches!(self.parts[r], Part::Text | Part::Dateline | Part::Caption));
        text.flat_map(|&r| &self.runs[r].pieces).flat_map(|&p| pairs(&self.pieces[p].chars)).collect()
    }

    fn strays(&self) -> Vec<Stray> {
        let mut out = Vec::new();
        let left: BTreeSet<usize> = self.stories.iter().filter(|s| s.stray).flat_map(|s| s.parts.iter().copied()).collect();
        for (r, run) in self.runs.iter().enumerate() {
            if self.parts[r] != Part::Stray && !left.contains(&r) {
                continue;
            }
            let why = match self.pieces[run.pieces[0]].mark {
                Some(Mark::Furniture(what)) => what.why(),
                _ => "belongs to no story",
            };
            let text = self.part_text(&run.pieces).iter().map(|l| l.trim()).collect::<String>();
            out.push(Stray { lines: ranges(run.pieces.iter().map(|&p| self.pieces[p].line + 1)), text, why: why.to_owned() });
        }
        out.sort_by_key(|s| s.lines.first().map(|r| r.0));
        out
    }
}

/// What a blank line between two lines of a head says for kicker and headline (logarithm of the odds, as all of these; read off annotated
/// and composed pages).
const KICKER_BLANK: f64 = -1.0;

/// The same on a page that has them only between blocks.
const KICKER_APART: f64 = 2.1;

/// What it says for one headline that there is none, on a page that has blank lines.
const KICKER_CLOSE: f64 = 3.2;

/// The same, on a page without any.
const KICKER_EVEN: f64 = 1.9;

/// Worth of what the story speaks of the second line more than of the first.
const KICKER_TOLD: f64 = 0.8;

/// Worth of the first line being the name of a series.
const KICKER_SERIES: f64 = 4.6;

/// Worth of a colon at its end.
const KICKER_COLON: f64 = 1.5;

/// What each character over nine costs it: kickers are short.
const KICKER_LONG: f64 = 0.07;

/// Worth of each character by which the second line is longer.
const KICKER_LONGER: f64 = 0.02;

/// Worth of the first line ending as sentences end, times the odds.
const KICKER_WHOLE: f64 = 0.2;

/// Worth of the bond between the two lines.
const KICKER_BOND: f64 = 0.44;

/// Pairs of neighbouring characters, as numbers.
fn pairs(chars: &[char]) -> impl Iterator<Item = u64> + '_ {
    let is_word = |pair: &&[char]| pair.iter().all(|c| text::is_word(*c));
    chars.windows(2).filter(is_word).map(|pair| u64::from(pair[0] as u32) << 32 | u64::from(pair[1] as u32))
}

fn is_dashed(piece: &Piece) -> bool {
    matches!(piece.first(), '—' | '－' | '-')
}

/// Headlines have one line or two: of three lines without a blank line between them the first is the kicker.
fn part_kicker(pieces: &[Piece], groups: &mut Vec<Vec<usize>>) {
    let alone = groups.iter().skip(1).all(|g| is_dashed(&pieces[g[0]]));
    if alone && groups.first().is_some_and(|first| first.len() == 3 && !is_dashed(&pieces[first[0]])) {
        let rest = groups[0].split_off(1);
        groups.insert(1, rest);
    }
}

/// Which of the groups of headline lines is kicker, headline, subtitle.
fn head_roles(pieces: &[Piece], groups: &[Vec<usize>]) -> Vec<Role> {
    let dashed = |g: &Vec<usize>| is_dashed(&pieces[g[0]]);
    let mut roles = vec![Role::Headline; groups.len()];
    for (k, group) in groups.iter().enumerate().skip(1) {
        if dashed(group) {
            for role in &mut roles[k..] {
                *role = Role::Subtitle;
            }
            break;
        }
    }
    let main: Vec<usize> = (0..groups.len()).filter(|&k| roles[k] == Role::Headline).collect();
    if main.len() >= 2 {
        let a = main[0];
        if groups[a].len() == 1 {
            roles[a] = Role::Kicker;
        }
    }
    roles
}

/// Lines → ranges, in the order given.
pub(crate) fn ranges(lines: impl Iterator<Item = usize>) -> Vec<LineRange> {
    let mut out: Vec<LineRange> = Vec::new();
    for n in lines {
        match out.last_mut() {
            Some(last) if n == last.1 || n == last.1 + 1 => last.1 = last.1.max(n),
            _ => out.push((n, n)),
        }
    }
    out
}

/// Proves that every non-blank line stands in one place, lists those that two blocks share, and takes in what was left out.
pub(crate) fn keep_all(ledger: &mut Ledger, page: &RawPage) {
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    let blocks = ledger.items.iter().flat_map(|i| &i.blocks).map(|b| &b.lines).chain(ledger.stray.iter().map(|s| &s.lines));
    for lines in blocks {
        let own: BTreeSet<usize> = lines.iter().flat_map(|&(a, b)| a..=b).collect();
        for n in own {
            *uses.entry(n).or_default() += 1;
        }
    }
    for (n, line) in page.lines.iter().enumerate() {
        if text::is_blank(line) {
            continue;
        }
        match uses.get(&(n + 1)) {
            None => ledger.stray.push(Stray { lines: vec![(n + 1, n + 1)], text: line.trim().to_owned(), why: "not read".into() }),
            Some(1) => {}
            Some(_) => ledger.shared_lines.push(n + 1),
        }
    }
    ledger.stray.sort_by_key(|s| s.lines.first().map(|r| r.0));
}

//! Raw lines → the text of a block, as it should read.
//!
//! Chinese lines are joined with nothing between them and spaces that touch Chinese go: justification (`爱 菊 健 康`), the
//! room round figures (`6 月 22 日`), full-width spaces. Three kinds of space mean something and stay, as one: between
//! names and roles in bylines, credits and brackets of reporters, behind a dateline, between words in Latin script.
//! No character other than white space is ever dropped (an overprinted headline, which stands once, aside).

use super::{
    facts::{
        dateline,
        names::{self, is_role_end},
        scan::Squeezed,
    },
    ledger::Role,
};

/// How a page sets what a line break hides: looked up over the whole page, asked when a line ends just there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Whether a space stands between 记者 and the first name in brackets behind a dateline and in signoffs.
    pub space_behind_role: bool,
}

impl Habits {
    /// The habits of a page, from the brackets that stand unbroken on its lines.
    pub fn of<S: AsRef<str>>(lines: &[S]) -> Self {
        let (mut spaced, mut close) = (0usize, 0usize);
        for line in lines {
            let text = Squeezed::of(line.as_ref(), 400);
            for at in 2..text.chars.len().saturating_sub(1) {
                let behind_role = text.chars[at - 2] == '记' && text.chars[at - 1] == '者';
                let bracketed = at == 2 || matches!(text.chars[at - 3], '(' | '[' | '电' | '讯');
                if behind_role && bracketed && is_han(text.printed[at]) {
                    if text.gap[at] > base_gap(&text) { spaced += 1 } else { close += 1 }
                }
            }
        }
        Self { space_behind_role: spaced > close }
    }
}

/// Joins lines (or pieces of lines) into the text of a block of the given role.
pub fn join_lines<S: AsRef<str>>(lines: &[S], role: Role, habits: Habits) -> String {
    if lines.iter().map(|line| line.as_ref().len()).sum::<usize>() > LONGEST {
        return join_long(lines, role, habits);
    }
    join_lines_short(lines, role, habits)
}

fn join_lines_short<S: AsRef<str>>(lines: &[S], role: Role, habits: Habits) -> String {
    let pieces = Pieces::of(lines);
    let mut keep = vec![false; pieces.chars.len()];
    match role {
        Role::Byline | Role::Credit | Role::Signoff => pieces.mark_names(0, pieces.chars.len(), role, habits, &mut keep),
        Role::P | Role::Lead | Role::Caption => pieces.mark_dateline(habits, &mut keep),
        _ => {}
    }
    pieces.print(&keep)
}

/// Bytes of a block that are looked at together; no story's paragraph is so long.
const LONGEST: usize = 200_000;

/// Joins what no newspaper prints, part by part, so that memory stays small.
fn join_long<S: AsRef<str>>(lines: &[S], role: Role, habits: Habits) -> String {
    let mut out = String::new();
    let mut part: Vec<&str> = Vec::new();
    let mut held = 0;
    for line in lines {
        let mut line = line.as_ref();
        while held + line.len() > LONGEST {
            // Not beside a space: it may stand between two words.
            let room = (LONGEST - held..=line.len()).find(|&at| line.is_char_boundary(at)).unwrap_or(line.len());
            let mut before = line[..room].chars().next_back();
            let cut = line[room..].char_indices().find(|&(_, c)| {
                let inside = before.is_some_and(|b| !is_space(b)) && !is_space(c);
                before = Some(c);
                inside
            });
            let Some((at, _)) = cut else { break };
            let (front, rest) = line.split_at(room + at);
            part.push(front);
            out += &join_lines_short(&part, role, habits);
            part.clear();
            (held, line) = (0, rest);
        }
        held += line.len();
        part.push(line);
    }
    out += &join_lines_short(&part, role, habits);
    out
}

/// Joins the lines of a headline, kicker or subtitle. Overprinting (the same words printed twice over each other, which a
/// page's text then holds twice) is read once; the flag says so.
pub fn join_head<S: AsRef<str>>(lines: &[S], role: Role) -> (String, bool) {
    let whole = join_lines(lines, role, Habits::default());
    match overprint(&whole) {
        Some(once) => (once.to_owned(), true),
        None => (whole, false),
    }
}

/// The half of a text that is the same words twice, four characters or more each; spaces between the halves are ignored.
#[must_use]
pub fn overprint(text: &str) -> Option<&str> {
    let text = text.trim();
    let squeezed = Squeezed::of(text, usize::MAX);
    let count = squeezed.chars.len();
    let same = |times: usize| {
        count.is_multiple_of(times)
            && count / times >= 4
            && (count / times..count).all(|i| squeezed.printed[i] == squeezed.printed[i % (count / times)])
    };
    let times = [2, 3].into_iter().find(|&times| same(times))?;
    // A line of one repeated sign is decoration, not a headline.
    let varied = squeezed.printed.iter().collect::<std::collections::BTreeSet<_>>().len() >= 4;
    varied.then(|| text[..squeezed.offset(count / times)].trim_end())
}

/// Whether a line holds nothing: white space as Unicode defines it, and no other invisible character.
#[must_use]
pub fn is_blank(line: &str) -> bool {
    line.chars().all(char::is_whitespace)
}

/// White space, zero-width spaces and byte order marks: what joining may drop.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}')
}

/// A line without its spaces.
#[must_use]
pub fn squeeze(line: &str) -> String {
    line.chars().filter(|&c| !is_space(c)).collect()
}

/// Whether a sentence may end with the line: full stop and the like, closing quotes and brackets behind it allowed.
#[must_use]
pub fn ends_sentence(line: &str) -> bool {
    let closing = |c: char| is_space(c) || matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '》' | '"');
    line.trim_end_matches(closing).ends_with(['。', '！', '？', '!', '?', '…', '．'])
}

/// Width of a line in half-characters, its outer white space and justification spaces left out: a Chinese character is 2,
/// a Latin letter or an ASCII figure 1.
#[must_use]
pub fn width(line: &str) -> usize {
    line.chars().filter(|&c| !is_space(c)).map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// A Chinese character.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FD5}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々')
}

/// A letter, figure or character of any script. Nearly all that is asked for is Chinese.
pub(crate) fn is_word(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}') || c.is_alphanumeric()
}

/// A character of Chinese typesetting, two half-characters wide: Han, kana, Chinese punctuation, full-width forms, signs.
#[must_use]
pub fn is_wide(c: char) -> bool {
    is_han(c)
        || matches!(c,
            '\u{2E80}'..='\u{303F}' | '\u{3040}'..='\u{312F}' | '\u{3190}'..='\u{33FF}' | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE6F}'
            | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{2460}'..='\u{24FF}' | '\u{2500}'..='\u{27BF}' | '\u{2190}'..='\u{21FF}'
            | '℃' | '№' | '※')
        || is_shared(c)
}

/// Punctuation that Chinese and Latin text share.
fn is_shared(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '—' | '―' | '–' | '…' | '·' | '•' | '‧' | '′' | '″' | '‰')
}

/// The gap that justification puts between all characters of a line: 0 in most lines.
fn base_gap(text: &Squeezed) -> u8 {
    let gaps = &text.gap[1.min(text.gap.len())..];
    if gaps.len() < 5 {
        return 0;
    }
    let open = gaps.iter().filter(|&&gap| gap > 0).count();
    // Figures stay together when a line is set wide, so not every gap is open.
    if open * 5 < gaps.len() * 3 {
        return 0;
    }
    let mut counts = [0usize; 7];
    for &gap in gaps {
        counts[usize::from(gap.min(6))] += 1;
    }
    (1..=6u8).max_by_key(|&width| (counts[usize::from(width)], 7 - width)).unwrap_or(0)
}

/// What stands before a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    None,
    /// White space that justification may have put there.
    Loose,
    /// White space that a person put there.
    Space,
    /// A line break, without a space.
    Break,
}

/// The characters of a block without spaces, each with what stood before it.
struct Pieces {
    chars: Vec<char>,
    gaps: Vec<Gap>,
    /// Folded text, for the recognisers.
    squeezed: Squeezed,
}

impl Pieces {
    fn of<S: AsRef<str>>(lines: &[S]) -> Self {
        let mut out = Self { chars: Vec::new(), gaps: Vec::new(), squeezed: Squeezed::default() };
        for line in lines {
            let line = Squeezed::of(line.as_ref(), usize::MAX);
            if line.chars.is_empty() {
                continue;
            }
            let base = base_gap(&line);
            for i in 0..line.chars.len() {
                let gap = if i == 0 {
                    Gap::Break
                } else if line.gap[i] > base {
                    Gap::Space
                } else if line.gap[i] > 0 {
                    Gap::Loose
                } else {
                    Gap::None
                };
                out.chars.push(line.printed[i]);
                out.gaps.push(if out.gaps.is_empty() { Gap::None } else { gap });
            }
            out.squeezed.chars.extend(&line.chars);
            out.squeezed.printed.extend(&line.printed);
        }
        let count = out.chars.len();
        out.squeezed.at = (0..count).collect();
        out.squeezed.gap = out.gaps.iter().map(|gap| u8::from(*gap == Gap::Space)).collect();
        out.squeezed.len = count;
        out
    }

    /// Decides the spaces of a paragraph: behind a dateline, and in brackets of reporters.
    fn mark_dateline(&self, habits: Habits, keep: &mut [bool]) {
        if let Some(opening) = dateline::opening(&self.squeezed)
            && opening.spaced
            && self.gaps.get(opening.body).is_some_and(|gap| *gap != Gap::None)
        {
            keep[opening.body] = true;
        }
        for (from, to) in names::brackets(&self.squeezed) {
            self.mark_names(from, to, Role::P, habits, keep);
        }
    }

    /// Decides the spaces in a stretch of names and roles.
    fn mark_names(&self, from: usize, to: usize, role: Role, habits: Habits, keep: &mut [bool]) {
        let words = names::fixed_words(&self.squeezed, from, to);
        let listed = (from..to).any(|i| matches!(self.squeezed.chars[i], '、' | ','));
        let mut cut = vec![false; to - from];
        // First the gaps that can separate at all: real ones, and breaks outside fixed words, away from punctuation.
        for i in from + 1..to {
            let (before, after) = (self.chars[i - 1], self.chars[i]);
            let inside = words.iter().any(|&(a, b)| a < i && i < b);
            cut[i - from] = !inside
                && names::is_name_char(before)
                && names::is_name_char(after)
                && match self.gaps[i] {
                    Gap::Space => true,
                    Gap::Break => self.breaks_name_list(i, from, to, role, habits, listed, &words),
                    Gap::Loose => is_dateline_end(&self.squeezed, i),
                    Gap::None => false,
                };
        }
        names::close_padding(&self.squeezed, from, &words, &mut cut);
        for (k, cut) in cut.into_iter().enumerate() {
            keep[from + k] |= cut;
        }
    }

    /// Whether a line break within a list of names hides a space.
    #[allow(clippy::too_many_arguments)]
    fn breaks_name_list(
        &self,
        at: usize,
        from: usize,
        to: usize,
        role: Role,
        habits: Habits,
        listed: bool,
        words: &[(usize, usize)],
    ) -> bool {
        if is_dateline_end(&self.squeezed, at) {
            return true;
        }
        let is_fixed = |i: usize| words.iter().any(|&(a, b)| a <= i && i < b);
        let bound = |i: usize| self.gaps[i] == Gap::Space || !names::is_name_char(self.chars[i]) || !names::is_name_char(self.chars[i - 1]);
        if is_fixed(at - 1) && is_role_end(&self.squeezed, at) {
            return match role {
                Role::P | Role::Signoff => habits.space_behind_role,
                _ => true,
            };
        }
        let any_space = (from + 1..to).any(|i| self.gaps[i] == Gap::Space && !is_dateline_end(&self.squeezed, i));
        if is_fixed(at) || is_fixed(at - 1) {
            return any_space;
        }
        if listed || !any_space && !matches!(role, Role::Byline) {
            return false;
        }
        // 陈国|秀 is one name, 李明|王小华 are two: a piece of one character is no name, but half of a padded one may be.
        let piece_before = |end: usize| (from + 1..=end).rev().take_while(|&i| i == end || !(bound(i) || is_fixed(i - 1))).count();
        let piece_after = |start: usize| (start + 1..to).take_while(|&i| !bound(i) && !is_fixed(i)).count() + 1;
        let (mut before, mut after) = (piece_before(at), piece_after(at));
        if before == 1 && at >= from + 2 && self.gaps[at - 1] == Gap::Space && !is_fixed(at - 2) && piece_before(at - 1) == 1 {
            before = 2;
        }
        if after == 1 && at + 1 < to && self.gaps[at + 1] == Gap::Space && !is_fixed(at + 1) && piece_after(at + 1) == 1 {
            after = 2;
        }
        (2..=4).contains(&before) && (2..=4).contains(&after) && !names::is_double_surname(&self.squeezed, at)
    }

    fn print(&self, keep: &[bool]) -> String {
        let mut out = String::with_capacity(self.chars.len() * 3 + 8);
        for (i, &c) in self.chars.iter().enumerate() {
            if self.gaps[i] != Gap::None && (keep[i] || self.parts_words(i)) {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }

    /// Whether the gap before a character stands between two words that are not Chinese.
    fn parts_words(&self, i: usize) -> bool {
        let (before, after) = (self.chars[i - 1], self.chars[i]);
        let latin_beside = |j: Option<usize>| j.and_then(|j| self.chars.get(j)).is_some_and(|c| !is_wide(*c) && c.is_alphabetic());
        // A quotation mark or a dash is Latin where it stands between Latin words.
        let wide = |c: char, outer: Option<usize>| is_wide(c) && !(is_shared(c) && latin_beside(outer));
        if wide(before, i.checked_sub(2)) || wide(after, Some(i + 1)) || is_shared(before) && is_shared(after) {
            return false;
        }
        let figure = |c: char| c.is_ascii_digit();
        let point = |c: char| matches!(c, '.' | ',' | ':' | '+' | '-' | '/' | '~');
        // Extractors set figures apart: 5. 4, 63. 2 %, 5 G.
        let lone_letter = after.is_ascii_uppercase()
            && self.chars.get(i + 1).is_none_or(|c| is_wide(*c))
            && self.chars.get(i.wrapping_sub(2)).is_none_or(|c| is_wide(*c));
        if figure(before) && (point(after) || after == '%')
            || point(before) && figure(after) && i >= 2 && figure(self.chars[i - 2])
            || figure(before) && lone_letter
        {
            return false;
        }
        match self.gaps[i] {
            Gap::None => false,
            Gap::Space => true,
            // In a line set wide figures have their share of the gaps too.
            Gap::Loose => !(figure(before) && figure(after)),
            Gap::Break => {
                let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
                !(before == '-'
                    || after == '-'
                    || number(before) && (number(after) || after == '%')
                    || matches!(before, '/' | '(' | '[' | '@'))
            }
        }
    }
}

/// Whether character `at` follows the 电 or 讯 that ends a dateline.
fn is_dateline_end(text: &Squeezed, at: usize) -> bool {
    at >= 2 && matches!(text.chars[at - 1], '电' | '讯') && matches!(text.chars[at - 2], '日' | '号' | '报' | '专')
}

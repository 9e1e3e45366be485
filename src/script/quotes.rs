//! Quotation marks: “ ” ‘ ’ of simplified text ↔ 「」『』 of traditional text, by pairs over a whole block.

/// The quotation marks of a simplified block that become 「」『』, with their places. An apostrophe (Xi’an), an inch
/// (13.3”) and the marks of a block without Chinese stay as they are; a quotation that an earlier paragraph opened or a
/// later one closes is still a quotation. `places` are those where a mark may stand, in the order of the text.
#[must_use]
pub fn to_traditional(text: &[char], places: impl Iterator<Item = usize>) -> Vec<(usize, &'static str)> {
    let mut marks = places.filter(|&at| matches!(text[at], '“' | '”' | '‘' | '’')).peekable();
    if marks.peek().is_none() || !text.iter().copied().any(is_chinese) {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut last = 0;
    for at in marks {
        let c = text[at];
        // A blank line ends a block, and with it what is open.
        if !open.is_empty() && text[last..at].windows(2).any(|two| two == ['\n', '\n']) {
            close(text, &mut open, &mut out);
        }
        last = at;
        let before = at.checked_sub(1).map(|i| text[i]);
        let after = text.get(at + 1).copied();
        match c {
            '“' => {
                open.push((c, at));
                out.push((at, "「"));
            }
            '”' => {
                if let Some(level) = open.iter().rposition(|&(mark, _)| mark == '“') {
                    open.truncate(level);
                    out.push((at, "」"));
                } else if !before.is_some_and(|b| b.is_ascii_digit()) {
                    out.push((at, "」"));
                }
            }
            '‘' if !is_apostrophe(before, after) => open.push((c, at)),
            '’' if !is_apostrophe(before, after) => {
                if open.last().is_some_and(|&(mark, _)| mark == '‘') {
                    let (_, start) = open.pop().unwrap_or((c, at));
                    out.push((start, "『"));
                    out.push((at, "』"));
                } else if before.is_some_and(|b| is_chinese(b) || is_stop(b)) {
                    out.push((at, "』"));
                }
            }
            _ => {}
        }
    }
    close(text, &mut open, &mut out);
    out.sort_unstable();
    out
}

/// The end of a block: a single mark that nothing closed opens a quotation only before Chinese.
fn close(text: &[char], open: &mut Vec<(char, usize)>, out: &mut Vec<(usize, &'static str)>) {
    for (mark, at) in open.drain(..) {
        if mark == '‘' && text.get(at + 1).copied().is_some_and(is_chinese) {
            out.push((at, "『"));
        }
    }
}

/// The quotation marks of a traditional block as simplified text writes them.
#[must_use]
pub fn to_simplified(text: &[char]) -> Vec<(usize, &'static str)> {
    let mark = |c| match c {
        '「' => Some("“"),
        '」' => Some("”"),
        '『' => Some("‘"),
        '』' => Some("’"),
        _ => None,
    };
    text.iter().enumerate().filter_map(|(at, &c)| mark(c).map(|m| (at, m))).collect()
}

/// Whether a character is of the Chinese script: what conversion and its quotation marks are for.
#[must_use]
pub fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

fn is_apostrophe(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(char::is_alphanumeric)
        && after.is_some_and(|c| c.is_alphanumeric() && !is_chinese(c))
        && !before.is_some_and(is_chinese)
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '，' | '！' | '？' | '…' | '、' | '；' | '：' | '》' | '）')
}

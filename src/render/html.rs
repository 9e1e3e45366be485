//! Text that may hold anything → text that is safe in HTML and XML.

use std::io;

/// What a byte may need: 0 nothing, 1 an entity, 2 a look at the whole character.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        class[byte] = 1;
        byte += 1;
    }
    class[b'\t' as usize] = 0;
    class[b'\n' as usize] = 0;
    class[0x7f] = 1;
    class[b'&' as usize] = 1;
    class[b'<' as usize] = 1;
    class[b'>' as usize] = 1;
    class[b'"' as usize] = 1;
    class[b'\'' as usize] = 1;
    // C1 controls begin with C2, the line ends that only scripts know with E2, noncharacters with EF B7, EF BF and F0…F4 .. BF.
    class[0xc2] = 2;
    class[0xe2] = 2;
    class[0xef] = 2;
    byte = 0xf0;
    while byte < 0xf5 {
        class[byte] = 2;
        byte += 1;
    }
    class
};

/// Appends a text, safe between tags and in quoted attributes of HTML and XML. What these forbid (control characters,
/// noncharacters) becomes U+FFFD.
pub(crate) fn escape(out: &mut String, text: &str) {
    parts(text, |part| out.push_str(part));
}

/// The same as a function of a template engine.
pub(super) fn escape_to(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let mut result = Ok(());
    parts(text, |part| {
        if result.is_ok() {
            result = out.write_all(part.as_bytes());
        }
    });
    result
}

/// A text without what XML forbids, not yet escaped.
pub(super) fn clean(text: &str) -> String {
    if !suspects(text).any(|(_, c)| is_forbidden(c)) {
        return text.to_owned();
    }
    text.chars().map(|c| if is_forbidden(c) { '\u{fffd}' } else { c }).collect()
}

/// The characters that some format may not take as they are, and some harmless ones: with a look at single bytes only.
pub(super) fn suspects(text: &str) -> impl Iterator<Item = (usize, char)> {
    let places = text.bytes().enumerate().filter(|(_, byte)| CLASS[usize::from(*byte)] != 0);
    places.filter_map(|(at, _)| Some((at, text[at..].chars().next()?)))
}

fn parts(text: &str, mut push: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let (mut done, mut at) = (0, 0);
    while at < bytes.len() {
        let (replacement, width) = match CLASS[bytes[at] as usize] {
            0 => {
                at += 1;
                continue;
            }
            1 => {
                let replacement = match bytes[at] {
                    b'&' => "&amp;",
                    b'<' => "&lt;",
                    b'>' => "&gt;",
                    b'"' => "&quot;",
                    b'\'' => "&#39;",
                    _ => "\u{fffd}",
                };
                (replacement, 1)
            }
            _ => {
                let c = text[at..].chars().next().unwrap_or('\u{fffd}');
                if !is_forbidden(c) {
                    at += c.len_utf8();
                    continue;
                }
                ("\u{fffd}", c.len_utf8())
            }
        };
        push(&text[done..at]);
        push(replacement);
        at += width;
        done = at;
    }
    push(&text[done..]);
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n') || matches!(c, '\u{fdd0}'..='\u{fdef}') || (c as u32 & 0xfffe) == 0xfffe
}

//! Marks of an editor's in the text: `-{参考消息}-` stays as printed, `-{网络; zh-TW: 網路; zh-HK: 網絡}-` has these forms. The syntax is
//! that of the Chinese Wikipedia; Markdown leaves it alone.

use super::Script;
use super::glossary::{Forms, Term};

/// Characters of context on either side that tie a mark to its place.
const CONTEXT: usize = 6;

/// Takes the marks out of a text: the text as its own script reads it, and each marked word with what stands round it. `lang` is the
/// text's script. A mark that is not closed in its line, is empty, or says nothing usable, is text.
#[must_use]
pub fn unmark(text: &str, lang: Script) -> (String, Vec<Term>) {
    let mut out = String::with_capacity(text.len());
    let mut marked: Vec<(usize, usize, Forms)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("-{") {
        out.push_str(&rest[..start]);
        let inside = &rest[start + 2..];
        let mark =
            inside.find("}-").filter(|&end| !inside[..end].contains(['\n', '{'])).and_then(|end| Some((end, read(&inside[..end], lang)?)));
        if let Some((end, (word, forms))) = mark {
            marked.push((out.len(), out.len() + word.len(), forms));
            out.push_str(word);
            rest = &inside[end + 2..];
        } else {
            out.push_str("-{");
            rest = inside;
        }
    }
    out.push_str(rest);
    let terms = marked.into_iter().map(|(start, end, forms)| term(&out, start, end, forms)).collect();
    (out, terms)
}

/// A word where it stands: with the characters round it, as far as no line or markup ends.
#[must_use]
pub fn term(text: &str, start: usize, end: usize, forms: Forms) -> Term {
    let before: Vec<char> = text[..start].chars().rev().take(CONTEXT).take_while(|&c| is_plain(c)).collect();
    Term {
        word: text[start..end].to_owned(),
        before: before.into_iter().rev().collect(),
        after: text[end..].chars().take(CONTEXT).take_while(|&c| is_plain(c)).collect(),
        forms,
    }
}

/// What Markdown shows as it is written.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || c as u32 >= 0x2e80
}

/// The word and its forms from the inside of a mark.
fn read(inside: &str, lang: Script) -> Option<(&str, Forms)> {
    let mut word = None;
    let mut forms = Forms::default();
    let mut said = false;
    for part in inside.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
        let tagged = part.split_once([':', '：']).and_then(|(tag, form)| Some((script(tag.trim())?, form.trim())));
        match tagged {
            Some((script, form)) if !form.is_empty() => {
                said = true;
                forms.set(script, form);
                if script == lang {
                    word = word.or(Some(form));
                }
            }
            None if word.is_none() && !said => word = Some(part),
            Some(_) | None => return None,
        }
    }
    let word = word?;
    Some((word, if said { forms } else { Forms::everywhere(word) }))
}

fn script(tag: &str) -> Option<Script> {
    // As the Chinese Wikipedia writes them, too.
    match tag.to_ascii_lowercase().as_str() {
        "zh-hans" | "zh-cn" | "zh-sg" | "zh-my" => Some(Script::Hans),
        "zh-hant" => Some(Script::Hant),
        "zh-tw" => Some(Script::HantTw),
        "zh-hk" | "zh-mo" => Some(Script::HantHk),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_tied_to_their_place() {
        let (text, terms) = unmark("他读-{参考消息}-，上-{网络; zh-TW: 網路; zh-HK: 網絡}-。", Script::Hans);
        assert_eq!(text, "他读参考消息，上网络。");
        assert_eq!((terms[0].word.as_str(), terms[0].before.as_str(), terms[0].after.as_str()), ("参考消息", "他读", "，上网络。"));
        assert_eq!(terms[0].forms.get(Script::HantHk), Some("参考消息"));
        assert_eq!(terms[1].forms.get(Script::HantTw), Some("網路"));
        assert_eq!(terms[1].forms.get(Script::Hant), None);
        let (text, terms) = unmark("-{zh-hans:计算机;zh-hant:電腦;}-", Script::Hans);
        assert_eq!((text.as_str(), terms.len()), ("计算机", 1));
    }

    #[test]
    fn what_is_no_mark_is_text() {
        for text in ["-{没有关上", "-{}-", "-{ ; }-", "-{a\nb}-", "x-{zh-TW:}-y", "- {a} -", "-{zh-TW: 網路}-", "-{甲;乙}-", "-{-{甲", "}-"]
        {
            assert_eq!(unmark(text, Script::Hans), (text.to_owned(), Vec::new()));
        }
    }
}

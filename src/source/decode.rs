//! A raw file → [`RawPage`]: its characters, its lines, and everything odd about them, said with the place.

use super::{EncodingError, PageFacts, RawPage, SourceFile, Text, correction, lines};
use crate::diagnostic::{Diagnostic, Place};

/// Lines of a page, at most. The longest pages of the largest papers have some 3,000; what a line costs later (its row in the
/// view of the page, its place in the account) must not let a file of line ends fill the memory.
const MOST_LINES: usize = 100_000;

/// Decodes a raw page and cuts it into lines. Without a page where the bytes are no text; the reason is among the diagnostics.
///
/// Every character is kept, control characters included: what looks like rubbish may be the only trace of a lost word.
#[must_use]
pub fn decode(file: &SourceFile, facts: PageFacts) -> (Option<RawPage>, Vec<Diagnostic>) {
    let decoded = match Text::decode(&file.bytes, facts.encoding.as_deref()) {
        Ok(decoded) => decoded,
        Err(error) => return (None, vec![explain(file, &facts, &error)]),
    };
    let mut diagnostics = Vec::new();
    if decoded.guessed {
        diagnostics.push(
            Diagnostic::warning("guessed-encoding", format!("read as {}, which is a guess", decoded.encoding))
                .at(Place::file(&file.path))
                .help(format!(
                    "look at the page; if the guess is right, write `encoding: {}` into {}",
                    decoded.encoding,
                    sidecar_of(&file.path)
                )),
        );
    }
    let (encoding, text) = (decoded.encoding, decoded.text);
    let lines: Vec<String> = lines::split(&text).take(MOST_LINES + 1).map(str::to_owned).collect();
    if lines.len() > MOST_LINES {
        let problem =
            Diagnostic::error("file-too-large", format!("the page has more than {MOST_LINES} lines, which is more than are read"))
                .at(Place::file(&file.path))
                .help("a newspaper page has a few thousand lines at most: is this the right file? If so, cut it into pages");
        return (None, vec![problem]);
    }
    if lines.iter().all(|line| line.trim().is_empty()) {
        let what = if file.bytes.is_empty() { "the file is empty" } else { "the file holds only white space" };
        diagnostics.push(
            Diagnostic::warning("empty-page", format!("{what}; the page has no stories"))
                .at(Place::file(&file.path))
                .help("put the page's text there, or remove the file"),
        );
    }
    diagnostics.extend(lines::oddities(&file.path, &lines));
    diagnostics.extend(correction::unfit(&facts.corrections, &lines));
    (Some(RawPage { path: file.path.clone(), hash: file.hash, encoding, lines, facts, boxes: None }), diagnostics)
}

fn sidecar_of(raw: &str) -> String {
    let stem = raw.rsplit_once('.').map_or(raw, |(stem, _)| stem);
    format!("{stem}.yaml")
}

fn explain(file: &SourceFile, facts: &PageFacts, error: &EncodingError) -> Diagnostic {
    let sidecar = sidecar_of(&file.path);
    match error {
        EncodingError::Unknown => {
            let stated = facts.encoding.as_deref().unwrap_or_default();
            Diagnostic::error("unknown-encoding", format!("the encoding `{stated}`, stated for this page, is not known"))
                .at(Place::file(&file.path))
                .help("known are UTF-8, UTF-16LE, UTF-16BE, GB18030, Big5 and the other names of the WHATWG encoding standard")
        }
        EncodingError::Broken { encoding, offset, width, resembles } => {
            let (offset, width) = (*offset, *width);
            let end = file.bytes.len().min(offset + width.min(4));
            let bytes: Vec<String> = file.bytes[offset.min(end)..end].iter().map(|b| format!("{b:02X}")).collect();
            let bytes = bytes.join(" ");
            let message = if facts.encoding.is_some() {
                format!("this is not {encoding}, as stated: the bytes {bytes} at offset {offset} do not fit")
            } else {
                format!("no encoding explains these bytes: nearest is {encoding}, but {bytes} at offset {offset} does not fit")
            };
            let help = match resembles {
                Some(other) => format!("it resembles {other}: if it is, write `encoding: {other}` into {sidecar}"),
                None if facts.encoding.is_some() => "correct `encoding`, or take the line out and let it be found".to_owned(),
                None => format!("save the page as UTF-8, or name its encoding in {sidecar}: `encoding: gb18030`"),
            };
            Diagnostic::error("not-text", message).at(place(file, encoding, offset)).help(help)
        }
    }
}

/// Line and column of a byte, counted as far as the text can be read.
fn place(file: &SourceFile, encoding: &str, offset: usize) -> Place {
    let before = &file.bytes[..offset.min(file.bytes.len())];
    if encoding.starts_with("UTF-16") {
        let step = usize::from(encoding == "UTF-16LE");
        let line = 1 + before.chunks_exact(2).filter(|pair| pair[1 - step] == b'\n' && pair[step] == 0).count();
        return Place::line(&file.path, line, "");
    }
    let text = String::from_utf8_lossy(before);
    let line = lines::split(&text).count() + usize::from(text.is_empty() || text.ends_with(['\n', '\r']));
    let place = Place::line(&file.path, line, "");
    if encoding != "UTF-8" {
        return place;
    }
    let start = text.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let shown: String = text[start..].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
    let column = text[start..].chars().count() + 1;
    if column > 41 { place.at(column, 1) } else { Place::line(&file.path, line, format!("{shown}\u{fffd}")).at(column, 1) }
}

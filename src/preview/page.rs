//! What goes to a browser apart from the site's own bytes: the tag for reloading, the page that says what is wrong, types of content.

use std::fmt::Write as _;

use crate::diagnostic::Diagnostic;

/// The script that listens for changes, and the look of what it shows over a page.
pub(super) const LIVE_SCRIPT: &str = include_str!("live.js");
pub(super) const LIVE_STYLE: &str = include_str!("live.css");

/// Folder of the preview's own files on the server.
pub(super) const OWN: &str = "_baoku/";

/// The page with one script tag more, just before its body ends. The tag carries the page's hash, by which the script says what its
/// browser is showing, and on a page of the desk the token by which that page is known when it wants something written.
pub(super) fn with_live_tag(page: &[u8], hash: &str, token: &str) -> Vec<u8> {
    let token = if token.is_empty() { String::new() } else { format!(" data-token=\"{token}\"") };
    let tag = format!("<script src=\"/{OWN}live.js?{hash}\"{token} defer></script>");
    let end = page.windows(7).rposition(|window| window.eq_ignore_ascii_case(b"</body>")).unwrap_or(page.len());
    let mut out = Vec::with_capacity(page.len() + tag.len());
    out.extend_from_slice(&page[..end]);
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(&page[end..]);
    out
}

/// The style sheets that a page names with a hash of their content (`broadsheet-4d5743c5.css`), as it writes them, and the page
/// without these hashes: a page of which only these are different needs no loading again.
pub(super) fn styles(page: &[u8]) -> (Vec<String>, Vec<u8>) {
    const HASH: usize = 8;
    let (mut names, mut plain, mut copied) = (Vec::new(), Vec::with_capacity(page.len()), 0);
    for dot in page.windows(4).enumerate().filter_map(|(at, window)| (window == b".css").then_some(at)) {
        let Some(dash) = dot.checked_sub(HASH + 1).filter(|dash| *dash >= copied && page[*dash] == b'-') else { continue };
        if !page[dash + 1..dot].iter().all(u8::is_ascii_hexdigit) {
            continue;
        }
        let start = page[..dash].iter().rposition(|b| matches!(b, b'"' | b'\'' | b'=' | b' ' | b'>' | b'(')).map_or(0, |at| at + 1);
        if let Ok(name) = std::str::from_utf8(&page[start..dot + 4]) {
            names.push(name.to_owned());
        }
        plain.extend_from_slice(&page[copied..dash]);
        copied = dot;
    }
    plain.extend_from_slice(&page[copied..]);
    (names, plain)
}

/// A page in place of one that is not there to show.
pub(super) fn stand_in(title: &str, problems: &[Diagnostic]) -> Vec<u8> {
    let mut list = String::new();
    for problem in problems {
        let place = problem.place.as_ref().map_or(String::new(), |place| match (place.line, place.column) {
            (0, _) => format!("{}: ", place.path),
            (line, 0) => format!("{}:{line}: ", place.path),
            (line, column) => format!("{}:{line}:{column}: ", place.path),
        });
        let _ = writeln!(list, "<li>{}{}: {}</li>", escape(&place), problem.severity, escape(&problem.message));
    }
    let list = if list.is_empty() { list } else { format!("<ul>\n{list}</ul>\n") };
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} · baoku</title>\n</head>\n<body>\n<h1>{title}</h1>\n{list}</body>\n</html>\n"
    )
    .into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Type of a file's content, by the ending of its name.
#[must_use]
pub fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "atom" => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "txt" | "md" | "bib" | "ris" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tag_before_the_last_end_of_the_body() {
        let page = with_live_tag(b"<body>&lt;/body> </body> x </BODY></html>", "0", "");
        assert_eq!(page, b"<body>&lt;/body> </body> x <script src=\"/_baoku/live.js?0\" defer></script></BODY></html>");
        assert_eq!(with_live_tag(b"bare", "1", "t"), b"bare<script src=\"/_baoku/live.js?1\" data-token=\"t\" defer></script>");
    }

    #[test]
    fn styles_named_by_their_content() {
        let (names, plain) = styles(b"<link href=\"../a-0123abcd.css\"><link href='b-0000000g.css'><link href=c.css> x-11111111.css");
        assert_eq!(names, ["../a-0123abcd.css", "x-11111111.css"]);
        assert_eq!(plain, b"<link href=\"../a.css\"><link href='b-0000000g.css'><link href=c.css> x.css");
        assert_eq!(styles(b".css-.css"), (Vec::new(), b".css-.css".to_vec()));
    }

    #[test]
    fn what_is_wrong_is_shown_as_text() {
        let problem = Diagnostic::error("x", "<script>alert(1)</script>").at(crate::diagnostic::Place::line("a<b>.md", 3, ""));
        let page = String::from_utf8(stand_in("<b>", &[problem])).expect("UTF-8");
        assert!(page.contains("a&lt;b&gt;.md:3: error: &lt;script&gt;"), "{page}");
        assert!(!page.contains("<script"));
    }
}

//! The frame of the desk's pages, and texts that are safe in it.

use crate::{preview::DESK, render};

/// What stands round the content of a page.
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    /// Name of the raw page that it is about, for what is chosen on it.
    pub(super) page: &'a str,
    /// The one line that it is about.
    pub(super) line: Option<usize>,
    /// Addresses of the pages before and after it.
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    /// Below the title: where one is in the work.
    pub(super) place: &'a str,
}

impl Frame<'_> {
    /// The whole page.
    pub(super) fn around(&self, content: &str) -> Vec<u8> {
        let title = escaped(self.title);
        let link = |address: &Option<String>, rel: &str, words: &str| {
            address.as_ref().map_or(String::new(), |address| format!("<a rel=\"{rel}\" href=\"{}\">{words}</a>\n", escaped(address)))
        };
        let line = self.line.map_or(String::new(), |line| format!(" data-line=\"{line}\""));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'\">\n\
             <title>{title} · desk</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/{DESK}desk.css\">\n<script src=\"/{DESK}desk.js\" defer></script>\n</head>\n\
             <body data-page=\"{page}\"{line}>\n<header>\n<nav aria-label=\"Desk\">\n<a href=\"/{DESK}index.html\">Desk</a>\n{previous}{next}<a href=\"/\">Site</a>\n\
             <label><input type=\"checkbox\" id=\"keys\" checked> Keys: <kbd>j</kbd> <kbd>k</kbd> doubts, <kbd>←</kbd> <kbd>→</kbd> pages, <kbd>1</kbd>–<kbd>9</kbd> choose</label>\n</nav>\n\
             <h1 lang=\"\">{title}</h1>\n<p>{place}</p>\n</header>\n<main>\n{content}</main>\n<p id=\"said\" role=\"status\"></p>\n</body>\n</html>\n",
            page = escaped(self.page),
            previous = link(&self.previous, "prev", "← previous page"),
            next = link(&self.next, "next", "next page →"),
            place = escaped(self.place),
        )
        .into_bytes()
    }
}

/// Text that may hold anything, between tags and in quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    render::escape(&mut out, text);
    out
}

/// A path as it is written in a URL.
pub(super) fn encoded(path: &str) -> String {
    path.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// `1 page`, `2 pages`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

//! Relative links that name their file, so that the site works at a domain's root, under a sub-path and from disk.

use std::fmt::Write as _;

/// The link from the page at `from` to the file at `to`, both paths below the output folder.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let from_dir = from.rfind('/').map_or("", |slash| &from[..=slash]);
    let mut common = 0;
    for (at, (a, b)) in from_dir.bytes().zip(to.bytes()).enumerate() {
        if a != b {
            break;
        }
        if a == b'/' {
            common = at + 1;
        }
    }
    let up = from_dir[common..].bytes().filter(|b| *b == b'/').count();
    let mut link = String::with_capacity(up * 3 + to.len() - common);
    for _ in 0..up {
        link.push_str("../");
    }
    push_encoded(&mut link, &to[common..]);
    link
}

/// A path as it stands in an address: everything but unreserved characters and `/` percent-encoded.
#[must_use]
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    push_encoded(&mut out, path);
    out
}

fn push_encoded(out: &mut String, path: &str) {
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

//! What a client asks, and whether it may: everything that is not a plain request of the reader's own browser is refused.

use httparse::{EMPTY_HEADER, Status};

/// Longest head of a request, in bytes; a browser's has a few hundred, cookies of other programs on this host included a few thousand.
pub(super) const LONGEST_HEAD: usize = 16 * 1024;
/// Longest request line, in bytes.
const LONGEST_LINE: usize = 4 * 1024;
/// Most header lines.
const MOST_HEADERS: usize = 64;
/// Longest body of an errand, in bytes: a page's name, the key of an offer and a few words.
const LONGEST_BODY: usize = 8 * 1024;

/// A request that may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// Decoded, without the slash at its beginning; no empty component but the last, no `.` or `..`.
    pub(super) path: String,
    /// As it was sent, without the question mark.
    pub(super) query: String,
    pub(super) is_head: bool,
    pub(super) keeps_alive: bool,
    /// For an errand of the desk: the length of its body in bytes, which follows the head. Nothing else has one.
    pub(super) errand: Option<usize>,
}

/// Why a request is not answered: a status code and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) u16, pub(super) &'static str);

/// Reads the head of a request and the number of bytes it took. `None` while it is not complete. `token` is what a page of the desk
/// has to show before it may have anything written.
pub(super) fn read(bytes: &[u8], port: u16, token: &str) -> Result<Option<(Request, usize)>, Refusal> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let line_ends = bytes.iter().take(LONGEST_LINE).any(|b| *b == b'\n');
    let length = match request.parse(bytes) {
        _ if bytes.len() >= LONGEST_LINE && !line_ends => return Err(Refusal(414, "URI Too Long")),
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) if bytes.len() >= LONGEST_HEAD => return Err(Refusal(431, "Request Header Fields Too Large")),
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal(431, "Request Header Fields Too Large")),
        Err(httparse::Error::Version) => return Err(Refusal(505, "HTTP Version Not Supported")),
        Err(_) => return Err(BAD),
    };
    let headers = Headers(request.headers);
    let (is_head, is_post) = match request.method {
        Some("GET") => (false, false),
        Some("HEAD") => (true, false),
        Some("POST") => (false, true),
        _ => return Err(Refusal(405, "Method Not Allowed")),
    };
    allow_sender(&headers, port)?;
    let (path, query) = target(request.path.unwrap_or(""))?;
    if headers.all("transfer-encoding").next().is_some() {
        return Err(BAD);
    }
    let errand = if is_post {
        if path != ERRAND {
            return Err(Refusal(405, "Method Not Allowed"));
        }
        Some(allow_errand(&headers, port, token)?)
    } else {
        // A body would be read as the next request.
        if headers.all("content-length").any(|length| length != b"0") {
            return Err(BAD);
        }
        None
    };
    let closes = headers.all("connection").any(|value| has_token(value, "close"));
    let keeps_alive = !closes && request.version == Some(1);
    Ok(Some((Request { path, query, is_head, keeps_alive, errand }, length)))
}

/// The one address that takes a `POST`.
const ERRAND: &str = "_desk/errand";

const BAD: Refusal = Refusal(400, "Bad Request");
const FORBIDDEN: Refusal = Refusal(403, "Forbidden");

struct Headers<'a>(&'a [httparse::Header<'a>]);

impl Headers<'_> {
    fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b [u8]> {
        self.0.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    }

    /// The value of a header that may come once at most.
    fn one(&self, name: &str) -> Result<Option<&[u8]>, Refusal> {
        let mut all = self.0.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        let first = all.next().map(|header| header.value);
        if all.next().is_some() { Err(BAD) } else { Ok(first) }
    }
}

fn has_token(value: &[u8], token: &str) -> bool {
    value.split(|b| *b == b',').any(|part| part.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
}

/// A site elsewhere can make a browser send requests here, by a name that it lets point here or from a page of its own.
/// Neither gets an answer.
fn allow_sender(headers: &Headers<'_>, port: u16) -> Result<(), Refusal> {
    let host = headers.one("host")?.ok_or(BAD)?;
    if !is_ours(host, port) {
        return Err(Refusal(421, "Misdirected Request"));
    }
    if let Some(origin) = headers.one("origin")? {
        let is_own = origin.strip_prefix(b"http://").is_some_and(|host| is_ours(host, port));
        if !is_own {
            return Err(FORBIDDEN);
        }
    }
    // A link from elsewhere may lead here; a page elsewhere may not embed what is here.
    let is_foreign = headers.one("sec-fetch-site")?.is_some_and(|site| site == b"cross-site" || site == b"same-site");
    let is_visit = headers.one("sec-fetch-mode")?.is_some_and(|mode| mode == b"navigate")
        && headers.one("sec-fetch-dest")?.is_none_or(|dest| dest == b"document");
    if is_foreign && !is_visit { Err(FORBIDDEN) } else { Ok(()) }
}

/// Only a page that this server itself gave out can have something written: it alone knows the token, and no page of another origin can
/// send this header or this type of content without asking first, which is not answered. Gives the length of the body.
fn allow_errand(headers: &Headers<'_>, port: u16, token: &str) -> Result<usize, Refusal> {
    let origin = headers.one("origin")?.and_then(|origin| origin.strip_prefix(b"http://")).ok_or(FORBIDDEN)?;
    let host = headers.one("host")?.ok_or(BAD)?;
    // `localhost` and `127.0.0.1` are two origins to a browser.
    if !is_ours(origin, port) || !origin.eq_ignore_ascii_case(host) {
        return Err(FORBIDDEN);
    }
    if headers.one("sec-fetch-site")?.is_some_and(|site| site != b"same-origin") {
        return Err(FORBIDDEN);
    }
    let shown = headers.one("x-baoku-token")?.ok_or(FORBIDDEN)?;
    if token.is_empty() || !is_same(shown, token.as_bytes()) {
        return Err(FORBIDDEN);
    }
    let content_type = headers.one("content-type")?.unwrap_or_default();
    let essence = content_type.split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
    if !essence.eq_ignore_ascii_case(b"application/json") {
        return Err(Refusal(415, "Unsupported Media Type"));
    }
    let length = headers.one("content-length")?.ok_or(Refusal(411, "Length Required"))?;
    // Digits only: `parse` would take a sign.
    let is_number = !length.is_empty() && length.len() <= 9 && length.iter().all(u8::is_ascii_digit);
    let length = std::str::from_utf8(length).ok().filter(|_| is_number).and_then(|length| length.parse::<usize>().ok()).ok_or(BAD)?;
    if length > LONGEST_BODY { Err(Refusal(413, "Content Too Large")) } else { Ok(length) }
}

/// Compares without telling by the time it takes how much of it was right.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

fn is_ours(host: &[u8], port: u16) -> bool {
    let port = format!(":{port}");
    let name = match host.strip_suffix(port.as_bytes()) {
        Some(name) => name,
        None if port == ":80" => host,
        None => return false,
    };
    [&b"localhost"[..], b"127.0.0.1", b"[::1]"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

fn target(target: &str) -> Result<(String, String), Refusal> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.strip_prefix('/').ok_or(BAD)?;
    Ok((plain_path(path)?, query.to_owned()))
}

/// Decodes a path and refuses all that is more than names with slashes between.
pub(super) fn plain_path(encoded: &str) -> Result<String, Refusal> {
    let path = decode(encoded).ok_or(BAD)?;
    if path.chars().any(|c| c.is_control() || c == '\\') {
        return Err(BAD);
    }
    let names = path.strip_suffix('/').unwrap_or(&path);
    let is_plain = path.is_empty() || names.split('/').all(|name| !matches!(name, "" | "." | ".."));
    if is_plain { Ok(path) } else { Err(BAD) }
}

/// Percent-decoding, once, into UTF-8; nothing else is understood.
pub(super) fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digit = |at: usize| after.get(at).and_then(|b| char::from(*b).to_digit(16));
            bytes.push((digit(0)? * 16 + digit(1)?) as u8);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// A path as it is written in a URL.
pub(super) fn encode(path: &str) -> String {
    path.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once_and_stay_below_the_root() {
        assert_eq!(plain_path("a/%E4%B8%AD.html").as_deref(), Ok("a/中.html"));
        assert_eq!(plain_path("%252e%252e/a").as_deref(), Ok("%2e%2e/a"));
        for path in [
            "../a",
            "a/../b",
            "%2e%2e/a",
            "a/%2E./b",
            ".",
            "a//b",
            "/etc/passwd",
            "//x",
            "a%2f%2fb",
            "a%5cb",
            "a\\..\\b",
            "%00",
            "a%0a",
            "%ff",
            "%c0%ae",
            "%",
            "%4",
            "%zz",
        ] {
            assert!(plain_path(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_path_survives_its_encoding() {
        for path in ["a b/中+&%?#.html", "\"<>'"] {
            assert_eq!(decode(&encode(path)).as_deref(), Some(path));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = read(&bytes, 8000, "t");
            let mut request = b"GET /".to_vec();
            request.extend(&bytes);
            request.extend(b" HTTP/1.1\r\nHost: localhost:8000\r\n\r\n");
            if let Ok(Some((request, _))) = read(&request, 8000, "t") {
                proptest::prop_assert!(request.path.split('/').all(|name| name != ".." && name != "."));
                proptest::prop_assert!(!request.path.starts_with('/') && !request.path.contains(['\0', '\\']));
            }
        }
    }
}

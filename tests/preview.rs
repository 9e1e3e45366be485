//! `preview`: what the server gives, to whom, and what it does not give.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{Ipv6Addr, Shutdown, SocketAddr, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use baoku::{
    diagnostic::{Diagnostic, Place},
    preview::{Answer, Preview, Proof, Site},
};

const PAGES: [(&str, &str); 7] = [
    ("index.html", "<html><head></head><body><h1>home</h1></body></html>"),
    ("404.html", "<html><body>nothing here</body></html>"),
    ("zh-Hant/index.html", "<html><body>繁體</body></html>"),
    ("2025/06/a b.html", "<html><body>a b</body></html>"),
    ("图.html", "<html><body>图</body></html>"),
    ("style.css", "body { color: black }"),
    ("feed.xml", "<feed/>"),
];

fn site_of(pages: &[(&str, &str)]) -> Arc<Site> {
    let pages: BTreeMap<String, Arc<[u8]>> = pages.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().into())).collect();
    Arc::new(move |path: &str| match path {
        "broken.html" => Answer::Broken(vec![Diagnostic::error("template", "no such filter").at(Place::line("themes/x/page.html", 7, ""))]),
        "defect.html" => panic!("a defect"),
        _ => pages.get(path).cloned().map_or(Answer::Missing, Answer::File),
    })
}

fn preview() -> Preview {
    let preview = Preview::start(Some(0)).expect("a free port");
    preview.show(site_of(&PAGES));
    preview
}

/// What comes back for these bytes, until the other side closes.
fn send(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get_with(preview: &Preview, target: &str, headers: &str) -> String {
    let address = preview.address();
    send(address, format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n{headers}Connection: close\r\n\r\n").as_bytes())
}

fn get(preview: &Preview, target: &str) -> String {
    get_with(preview, target, "")
}

fn status(answer: &str) -> u16 {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()).unwrap_or(0)
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

/// The version in the one script tag, and the page without the tag.
fn without_tag(body: &str) -> (String, String) {
    let (before, rest) = body.split_once("<script src=\"/_baoku/live.js?").expect("a tag");
    let (version, after) = rest.split_once("\" defer></script>").expect("its end");
    (version.to_owned(), format!("{before}{after}"))
}

#[test]
fn pages_come_as_built_but_for_one_tag() {
    let preview = preview();
    for (path, text) in PAGES {
        let answer = get(&preview, &format!("/{}", path.replace(' ', "%20").replace('图', "%E5%9B%BE")));
        assert_eq!(status(&answer), 200, "{answer}");
        if baoku::preview::content_type(path).starts_with("text/html") {
            assert_eq!(without_tag(body(&answer)).1, text);
            assert_eq!(answer.matches("<script").count(), 1);
        } else {
            assert_eq!(body(&answer), text);
        }
        let head = answer.split("\r\n\r\n").next().expect("a head").to_ascii_lowercase();
        assert!(head.contains("x-content-type-options: nosniff") && !head.contains("access-control"), "{head}");
    }
    assert!(get(&preview, "/style.css").contains("Content-Type: text/css"));
    assert_eq!(without_tag(body(&get(&preview, "/"))).1, PAGES[0].1);
    assert_eq!(without_tag(body(&get(&preview, "/zh-Hant/"))).1, PAGES[2].1);
    assert_eq!(without_tag(body(&get(&preview, "/index.html?q=a&b=/../x"))).1, PAGES[0].1);
    let redirect = get(&preview, "/zh-Hant");
    assert_eq!(status(&redirect), 302);
    assert!(redirect.contains("\r\nLocation: /zh-Hant/\r\n"), "{redirect}");
    let missing = get(&preview, "/nothing.html");
    assert_eq!((status(&missing), without_tag(body(&missing)).1.as_str()), (404, PAGES[1].1));
}

#[test]
fn only_the_head_for_head() {
    let preview = preview();
    let address = preview.address();
    let answer = send(address, format!("HEAD / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes());
    assert_eq!(status(&answer), 200);
    assert_eq!(body(&answer), "");
    let length = body(&get(&preview, "/")).len();
    assert!(answer.contains(&format!("Content-Length: {length}\r\n")), "{answer}");
}

#[test]
fn several_requests_over_one_connection() {
    let preview = preview();
    let address = preview.address();
    let one = format!("GET /style.css HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let last = format!("GET /feed.xml HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let answer = send(address, format!("{one}{one}{last}").as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3);
    assert!(answer.ends_with("<feed/>"));
}

#[test]
fn what_cannot_be_made_says_why_and_all_else_goes_on() {
    let preview = preview();
    let broken = get(&preview, "/broken.html");
    assert_eq!(status(&broken), 500);
    assert!(broken.contains("themes/x/page.html:7: error: no such filter"), "{broken}");
    assert_eq!(status(&get(&preview, "/defect.html")), 500);
    assert_eq!(status(&get(&preview, "/")), 200);
}

#[test]
fn no_spelling_leaves_the_site() {
    let preview = preview();
    for target in [
        "/../etc/passwd",
        "/%2e%2e/etc/passwd",
        "/..%2fetc/passwd",
        "/..%5cetc",
        "/..\\etc",
        "/a/../../etc/passwd",
        "/.",
        "/./index.html",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/%00",
        "/index.html%00",
        "/%0d%0aSet-Cookie:%20a",
        "/%c0%ae%c0%ae/etc/passwd",
        "/%ff",
        "/%",
        "/%2",
        "/%u002e/",
        "/%E5%9B",
        "*",
        "index.html",
        "http://127.0.0.1/",
        "http://evil.example/index.html",
        "file:///etc/passwd",
        "\\index.html",
        "/a%5c..%5cb",
    ] {
        let answer = get(&preview, target);
        assert_eq!(status(&answer), 400, "{target}: {answer}");
        assert!(!answer.contains("root:"));
    }
    // Once decoded, and no more: a name with a percent sign, which is not there.
    for target in ["/%252e%252e/etc/passwd", "/....//", "/.../x", "/~root", "/C:/x", "/con", "/_baoku/", "/_baoku/x", "/_baoku"] {
        let answer = get(&preview, target);
        assert!(matches!(status(&answer), 400 | 404), "{target}: {answer}");
    }
    assert_eq!(status(&get(&preview, "/a b")), 505);
}

#[test]
fn only_our_own_names_are_answered() {
    let preview = preview();
    let address = preview.address();
    let port = address.port();
    let ask = |headers: &str| status(&send(address, format!("GET / HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").as_bytes()));
    for host in [format!("localhost:{port}"), format!("LOCALHOST:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(ask(&format!("Host: {host}\r\n")), 200, "{host}");
    }
    let foreign = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "localhost".to_owned(),
        format!("localhost:{}", port ^ 1),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1.nip.io:{port}"),
        format!("localhost@evil.example:{port}"),
        format!("0.0.0.0:{port}"),
        format!("127.1:{port}"),
        String::new(),
        format!("localhost:{port}, evil.example"),
    ];
    for host in foreign {
        assert_eq!(ask(&format!("Host: {host}\r\n")), 421, "{host}");
    }
    assert_eq!(ask(""), 400);
    assert_eq!(ask(&format!("Host: localhost:{port}\r\nHost: localhost:{port}\r\n")), 400);
    let own = format!("Host: localhost:{port}\r\n");
    assert_eq!(ask(&format!("{own}Origin: http://localhost:{port}\r\n")), 200);
    for origin in
        [format!("https://localhost:{port}"), "http://evil.example".to_owned(), "null".to_owned(), "http://localhost:1".to_owned()]
    {
        assert_eq!(ask(&format!("{own}Origin: {origin}\r\n")), 403, "{origin}");
    }
    // A link from elsewhere leads here; a page elsewhere embeds nothing.
    assert_eq!(ask(&format!("{own}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n")), 200);
    assert_eq!(ask(&format!("{own}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n")), 403);
    assert_eq!(ask(&format!("{own}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n")), 403);
    assert_eq!(ask(&format!("{own}Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\n")), 200);
}

#[test]
fn odd_requests_are_refused() {
    let preview = preview();
    let address = preview.address();
    let host = format!("Host: {address}\r\n");
    for (request, expected) in [
        (format!("POST / HTTP/1.1\r\n{host}\r\n"), 405),
        (format!("PUT / HTTP/1.1\r\n{host}\r\n"), 405),
        (format!("OPTIONS / HTTP/1.1\r\n{host}\r\n"), 405),
        (format!("CONNECT evil.example:80 HTTP/1.1\r\n{host}\r\n"), 405),
        (format!("GET / HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello"), 400),
        (format!("GET / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        (format!("GET / HTTP/2.0\r\n{host}\r\n"), 505),
        (format!("GET / FTP/1.1\r\n{host}\r\n"), 505),
        (format!("GET /{} HTTP/1.1\r\n{host}\r\n", "a".repeat(5000)), 414),
        ("a".repeat(100_000), 414),
        (format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "a".repeat(20_000)), 431),
        (format!("GET / HTTP/1.1\r\n{host}{}\r\n", "X: a\r\n".repeat(100)), 431),
        (format!("GET / HTTP/1.1\r\n{host}X : a\r\n\r\n"), 400),
        (format!("GET / HTTP/1.1\r\n{host}X\0: a\r\n\r\n"), 400),
        ("\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03".to_owned(), 400),
        ("\r\n\r\n\r\n".to_owned(), 0),
        (String::new(), 0),
    ] {
        let answer = send(address, request.as_bytes());
        assert_eq!(status(&answer), expected, "{:?}: {answer}", request.chars().take(60).collect::<String>());
    }
    for bytes in [&b"GET /\xff\xfe HTTP/1.1\r\n\r\n"[..], b"\xff\xff\xff\xff\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n", &[0; 5000]]
    {
        let answer = send(address, bytes);
        assert!(matches!(status(&answer), 400 | 414 | 421), "{answer}");
    }
    assert_eq!(status(&get(&preview, "/")), 200);
}

#[test]
fn thousands_of_connections_and_half_open_ones() {
    let preview = preview();
    let address = preview.address();
    // None of these says a whole request; some have said a part of one.
    let idle: Vec<TcpStream> = (0..2000)
        .filter_map(|n| {
            let mut stream = TcpStream::connect(address).ok()?;
            if n % 3 == 0 {
                let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1");
            }
            if n % 7 == 0 {
                let _ = stream.shutdown(Shutdown::Write);
            }
            Some(stream)
        })
        .collect();
    assert!(idle.len() > 500, "only {} connections", idle.len());
    assert_eq!(status(&get(&preview, "/")), 200, "a browser is still answered");
    // Clients that ask and do not listen.
    let deaf: Vec<TcpStream> = (0..300)
        .filter_map(|_| {
            let mut stream = TcpStream::connect(address).ok()?;
            let _ = stream.write_all(format!("GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").repeat(20).as_bytes());
            Some(stream)
        })
        .collect();
    assert_eq!(status(&get(&preview, "/")), 200);
    drop((idle, deaf));
    let many: Vec<_> = (0..8)
        .map(|_| {
            thread::spawn(move || {
                (0..200)
                    .filter(|_| {
                        status(&send(address, format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())) == 200
                    })
                    .count()
            })
        })
        .collect();
    let answered: usize = many.into_iter().map(|thread| thread.join().expect("a client")).sum();
    assert_eq!(answered, 1600);
}

#[test]
fn only_this_machine_is_listened_to() {
    let preview = preview();
    assert!(preview.address().ip().is_loopback());
    // Not even by another of this machine's addresses.
    let elsewhere =
        std::net::UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.connect("192.0.2.1:9").and_then(|()| socket.local_addr()));
    if let Ok(own) = elsewhere
        && !own.ip().is_loopback()
    {
        assert!(TcpStream::connect_timeout(&SocketAddr::new(own.ip(), preview.address().port()), Duration::from_millis(500)).is_err());
    }
    let six = SocketAddr::from((Ipv6Addr::LOCALHOST, preview.address().port()));
    if TcpStream::connect(six).is_ok() {
        let answer = send(six, format!("GET / HTTP/1.1\r\nHost: [::1]:{}\r\nConnection: close\r\n\r\n", six.port()).as_bytes());
        assert_eq!(status(&answer), 200);
    }
}

#[test]
fn a_port_that_is_taken() {
    let preview = preview();
    let problem = Preview::start(Some(preview.address().port())).expect_err("taken");
    assert_eq!(problem.code, "port-taken");
    assert!(problem.help.is_some());
    let port = preview.address().port();
    drop(preview);
    // Given back as soon as the preview ends.
    Preview::start(Some(port)).expect("free again");
}

/// A browser that listens for changes of a page.
struct Listener {
    stream: TcpStream,
    heard: String,
}

impl Listener {
    fn open(preview: &Preview, path: &str) -> Self {
        let answer = get(preview, path);
        let (version, _) = without_tag(body(&answer));
        Self::with_version(preview, path, &version)
    }

    fn with_version(preview: &Preview, path: &str, version: &str) -> Self {
        let address = preview.address();
        let mut stream = TcpStream::connect(address).expect("a connection");
        let page = path.replace('%', "%25");
        stream
            .write_all(format!("GET /_baoku/events?page={page}&version={version} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes())
            .expect("sent");
        let mut listener = Self { stream, heard: String::new() };
        listener.wait_for("event: problems");
        listener
    }

    fn hear(&mut self, patience: Duration) -> bool {
        self.stream.set_read_timeout(Some(patience)).expect("a timeout");
        let mut buffer = [0; 4096];
        match self.stream.read(&mut buffer) {
            Ok(count) if count > 0 => {
                self.heard.push_str(&String::from_utf8_lossy(&buffer[..count]));
                true
            }
            _ => false,
        }
    }

    fn wait_for(&mut self, what: &str) {
        while !self.heard.contains(what) {
            assert!(self.hear(Duration::from_secs(10)), "waited for {what}, heard {}", self.heard);
        }
    }

    /// What was said since the last look, when nothing more comes for a while.
    fn since(&mut self) -> String {
        while self.hear(Duration::from_millis(300)) {}
        std::mem::take(&mut self.heard)
    }
}

#[test]
fn only_pages_that_changed_load_again() {
    let preview = preview();
    let mut home = Listener::open(&preview, "/");
    let mut chinese = Listener::open(&preview, "/%E5%9B%BE.html");
    let mut missing = Listener::open(&preview, "/new.html");
    get(&preview, "/style.css");
    get(&preview, "/feed.xml");
    for listener in [&mut home, &mut chinese, &mut missing] {
        listener.since();
    }
    // Nothing is different: nobody is told to load anything.
    preview.show(site_of(&PAGES));
    assert!(!home.since().contains("event: page"));

    let mut pages = PAGES.to_vec();
    pages[4].1 = "<html><body>another</body></html>";
    pages[5].1 = "body { color: red }";
    pages.push(("new.html", "<html><body>new</body></html>"));
    preview.show(site_of(&pages));
    chinese.wait_for("event: page");
    missing.wait_for("event: page");
    home.wait_for("event: files");
    let heard = home.since();
    assert!(!heard.contains("event: page"), "{heard}");
    assert!(heard.contains("[\"style.css\"]"), "only the style is different: {heard}");
    // What is served now is the new site.
    assert!(get(&preview, "/style.css").ends_with("red }"));

    // A browser that comes back after changes it has missed is told at once; one that has missed none is not.
    let stale = Listener::with_version(&preview, "/%E5%9B%BE.html", "0123456789abcdef").since();
    assert!(stale.contains("event: page"), "{stale}");
    assert!(!Listener::open(&preview, "/%E5%9B%BE.html").since().contains("event: page"));
}

/// Only the page of the picture is ready, as this text.
fn proof_of(text: &'static str) -> Arc<Proof> {
    Arc::new(move |path: &str| (path == "图.html").then(|| Answer::File(text.as_bytes().into())))
}

#[test]
fn what_is_ready_is_shown_first_and_all_else_waits_for_the_site() {
    let preview = preview();
    let mut chinese = Listener::open(&preview, "/%E5%9B%BE.html");
    let mut home = Listener::open(&preview, "/");
    chinese.since();
    home.since();
    preview.show_first(proof_of("<html><body>now</body></html>"));
    chinese.wait_for("event: page");
    assert!(!home.since().contains("event: page"));
    // Loaded again, it has the page that the site will have.
    let mut chinese = Listener::open(&preview, "/%E5%9B%BE.html");
    assert!(get(&preview, "/%E5%9B%BE.html").contains("now") && !chinese.since().contains("event: page"));
    let mut pages = PAGES.to_vec();
    (pages[4].1, pages[6].1) = ("<html><body>now</body></html>", "<feed>now</feed>");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| get(&preview, "/feed.xml"));
        thread::sleep(Duration::from_millis(200));
        assert!(!waiting.is_finished(), "a feed of the site before would be a lie");
        preview.show(site_of(&pages));
        assert!(waiting.join().expect("an answer").ends_with("<feed>now</feed>"));
    });
    assert!(!chinese.since().contains("event: page"), "it has the page already");
}

#[test]
fn what_was_ready_of_a_site_that_cannot_be_shown_is_shown_no_more() {
    let preview = preview();
    preview.show_first(proof_of("<html><body>now</body></html>"));
    preview.report(&[Diagnostic::error("yaml", "broken")]);
    assert_eq!(without_tag(body(&get(&preview, "/%E5%9B%BE.html"))).1, PAGES[4].1);
    assert!(get(&preview, "/feed.xml").ends_with(PAGES[6].1));
}

#[test]
fn a_style_named_by_its_content_is_swapped() {
    let page = |hash: &str| format!("<html><head><link rel=\"stylesheet\" href=\"assets/own-{hash}.css\"></head><body>text</body></html>");
    let (first, second) = (page("0123abcd"), page("4567cdef"));
    let preview = Preview::start(Some(0)).expect("a free port");
    preview.show(site_of(&[("index.html", &first), ("assets/own-0123abcd.css", "a {}")]));
    let mut home = Listener::open(&preview, "/");
    get(&preview, "/assets/own-0123abcd.css");
    home.since();
    preview.show(site_of(&[("index.html", &second), ("assets/own-4567cdef.css", "b {}")]));
    home.wait_for("event: styles\ndata: [\"assets/own-4567cdef.css\"]");
    let heard = home.since();
    assert!(!heard.contains("event: page") && !heard.contains("event: files"), "{heard}");
    // Another text is another page.
    preview.show(site_of(&[("index.html", &second.replace("text", "other"))]));
    home.wait_for("event: page");
}

#[test]
fn problems_are_shown_over_the_last_good_site() {
    let preview = Preview::start(Some(0)).expect("a free port");
    assert_eq!(status(&get(&preview, "/")), 503);
    let mut early = Listener::open(&preview, "/");
    early.since();
    let problem = Diagnostic::error("yaml", "broken <front matter>").at(Place::line("content/articles/a.md", 3, "title: ["));
    preview.report(std::slice::from_ref(&problem));
    early.wait_for("broken <front matter>");
    assert!(get(&preview, "/").contains("content/articles/a.md:3: error: broken &lt;front matter&gt;"));
    preview.show(site_of(&PAGES));
    early.wait_for("event: page");

    let mut home = Listener::open(&preview, "/");
    home.since();
    preview.report(&[problem.clone(), Diagnostic::warning("doubt", "only a warning")]);
    home.wait_for("broken <front matter>");
    let heard = home.since();
    assert!(heard.contains("\"line\":3") && !heard.contains("only a warning"), "{heard}");
    assert_eq!(without_tag(body(&get(&preview, "/"))).1, PAGES[0].1, "the last good site stays");
    // Whoever comes later hears it too.
    assert!(Listener::open(&preview, "/").heard.contains("broken <front matter>"));
    // Recovery: the overlay goes, the page stays as it is when it is the same.
    preview.show(site_of(&PAGES));
    home.wait_for("data: []");
    assert!(!home.since().contains("event: page"));
}

#[test]
fn a_page_that_breaks_stays_with_the_reason_over_it() {
    let preview = preview();
    let mut pages = PAGES.to_vec();
    pages.push(("broken-later.html", "<html><body>fine</body></html>"));
    preview.show(site_of(&pages));
    let mut listener = Listener::open(&preview, "/broken-later.html");
    listener.since();
    let good = site_of(&pages);
    preview.show(Arc::new(move |path: &str| {
        if path == "broken-later.html" { Answer::Broken(vec![Diagnostic::error("template", "no such filter")]) } else { good(path) }
    }));
    listener.wait_for("no such filter");
    assert!(!listener.since().contains("event: page"));
    preview.show(site_of(&pages));
    listener.wait_for("data: []");
    assert!(!listener.since().contains("event: page"));
}

#[test]
fn listeners_are_counted_and_let_go() {
    let preview = preview();
    let listeners: Vec<Listener> = (0..64).map(|_| Listener::open(&preview, "/")).collect();
    assert_eq!(status(&get(&preview, "/_baoku/events?page=/&version=0")), 503);
    assert_eq!(status(&get(&preview, "/")), 200);
    drop(listeners);
    for _ in 0..200 {
        // A listener that went away is found at the next news.
        preview.report(&[]);
        thread::sleep(Duration::from_millis(10));
    }
    Listener::open(&preview, "/");
    assert_eq!(status(&get(&preview, "/_baoku/events")), 400);
    assert_eq!(status(&get(&preview, "/_baoku/events?page=/../x")), 400);
}

/// A preview whose desk notes what it is asked to do.
fn desk() -> (Preview, Arc<std::sync::Mutex<Vec<String>>>) {
    let preview = preview();
    preview.show(site_of(&[
        ("_desk/index.html", "<body>desk</body>"),
        ("index.html", "<body>home</body>"),
        ("404.html", "<body>none</body>"),
    ]));
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let notes = asked.clone();
    preview.employ(Arc::new(move |body: &[u8]| {
        let body = String::from_utf8_lossy(body).into_owned();
        let answer = match body.as_str() {
            "refuse" => Err("no such offer".to_owned()),
            "panic" => panic!("a defect"),
            _ => Ok("written".to_owned()),
        };
        notes.lock().expect("a lock").push(body);
        answer
    }));
    (preview, asked)
}

fn token(preview: &Preview) -> String {
    let page = get(preview, "/_desk/");
    let (_, rest) = page.split_once("data-token=\"").expect("a page of the desk has the token");
    rest.split('"').next().expect("its end").to_owned()
}

/// A request that the desk's own page sends, with some headers otherwise, added (`None`: left out).
fn errand(preview: &Preview, target: &str, changed: &[(&str, Option<&str>)], body: &str) -> String {
    let host = preview.address().to_string();
    let token = token(preview);
    let (origin, length) = (format!("http://{host}"), body.len().to_string());
    let mut headers: Vec<(&str, Option<&str>)> = vec![
        ("Host", Some(&host)),
        ("Origin", Some(&origin)),
        ("Sec-Fetch-Site", Some("same-origin")),
        ("Sec-Fetch-Mode", Some("cors")),
        ("Content-Type", Some("application/json")),
        ("X-Baoku-Token", Some(&token)),
        ("Content-Length", Some(&length)),
    ];
    for (name, value) in changed {
        headers.retain(|(known, _)| known != name);
        headers.push((name, *value));
    }
    let headers: String = headers.iter().filter_map(|(name, value)| Some(format!("{name}: {}\r\n", (*value)?))).collect();
    send(preview.address(), format!("POST {target} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n{body}").as_bytes())
}

#[test]
fn the_desks_own_page_can_have_something_written() {
    let (preview, asked) = desk();
    let done = errand(&preview, "/_desk/errand", &[], "{\"page\": \"a\"}");
    assert_eq!((status(&done), body(&done)), (200, "{\"done\":\"written\"}"));
    let refused = errand(&preview, "/_desk/errand", &[], "refuse");
    assert_eq!((status(&refused), body(&refused)), (409, "{\"why\":\"no such offer\"}"));
    assert_eq!(*asked.lock().expect("a lock"), ["{\"page\": \"a\"}", "refuse"]);
    assert_eq!(status(&errand(&preview, "/_desk/errand", &[], "panic")), 409, "a defect ends nothing");
    // A body that comes in pieces, and another request behind it.
    let address = preview.address();
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!(
        "POST /_desk/errand HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Type: application/json; charset=utf-8\r\nX-Baoku-Token: {}\r\nContent-Length: 4\r\n\r\n",
        token(&preview)
    );
    for piece in [&head, "o", "n", "", "ce"] {
        stream.write_all(piece.as_bytes()).expect("sent");
        thread::sleep(Duration::from_millis(20));
    }
    stream.write_all(format!("GET /index.html HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("{\"done\":\"written\"}") && answer.contains("home"), "{answer}");
    assert_eq!(asked.lock().expect("a lock").last().map(String::as_str), Some("once"));
}

/// What is wrong, the target, headers that differ, the body, the status that follows.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, Option<&'a str>)], &'a str, u16);

#[test]
fn nobody_else_can() {
    let (preview, asked) = desk();
    let port = preview.address().port();
    let localhost = format!("http://localhost:{port}");
    let other_port = format!("http://127.0.0.1:{}", port.wrapping_add(1));
    let wrong = "0".repeat(32);
    let almost = format!("{}0", &token(&preview)[..31]);
    let long = "x".repeat(9000);
    let cases: &[Case<'_>] = &[
        ("no token", "/_desk/errand", &[("X-Baoku-Token", None)], "x", 403),
        ("an empty token", "/_desk/errand", &[("X-Baoku-Token", Some(""))], "x", 403),
        ("another token", "/_desk/errand", &[("X-Baoku-Token", Some(&wrong))], "x", 403),
        ("almost the token", "/_desk/errand", &[("X-Baoku-Token", Some(&almost[..31]))], "x", 403),
        ("no origin", "/_desk/errand", &[("Origin", None)], "x", 403),
        ("a foreign origin", "/_desk/errand", &[("Origin", Some("http://example.org"))], "x", 403),
        ("no origin to speak of", "/_desk/errand", &[("Origin", Some("null"))], "x", 403),
        ("another program on this machine", "/_desk/errand", &[("Origin", Some(&other_port))], "x", 403),
        ("another name of this machine", "/_desk/errand", &[("Origin", Some(&localhost))], "x", 403),
        ("a foreign host", "/_desk/errand", &[("Host", Some("example.org"))], "x", 421),
        ("a page of another site", "/_desk/errand", &[("Sec-Fetch-Site", Some("cross-site"))], "x", 403),
        ("a form", "/_desk/errand", &[("Content-Type", Some("application/x-www-form-urlencoded"))], "x", 415),
        ("plain text", "/_desk/errand", &[("Content-Type", Some("text/plain; application/json"))], "x", 415),
        ("no type", "/_desk/errand", &[("Content-Type", None)], "x", 415),
        ("no length", "/_desk/errand", &[("Content-Length", None)], "x", 411),
        ("a length that is none", "/_desk/errand", &[("Content-Length", Some("+1"))], "x", 400),
        ("a length without end", "/_desk/errand", &[("Content-Length", Some("99999999999999999999"))], "x", 400),
        ("pieces", "/_desk/errand", &[("Transfer-Encoding", Some("chunked"))], "1\r\nx\r\n0\r\n\r\n", 400),
        ("too much", "/_desk/errand", &[], &long, 413),
        ("a page of the site", "/index.html", &[], "x", 405),
        ("a page of the desk", "/_desk/", &[], "x", 405),
        ("a file", "/content/raw/a.yaml", &[], "x", 405),
        ("a way round", "/_desk/../_desk/errand", &[], "x", 400),
        ("another spelling of a way round", "/_desk/%2e%2e/_desk/errand", &[], "x", 400),
        ("below the one address", "/_desk/errand/x", &[], "x", 405),
        ("the site's own events", "/_baoku/events", &[], "x", 405),
    ];
    for (what, target, changed, body, wanted) in cases {
        let answer = errand(&preview, target, changed, body);
        assert_eq!(status(&answer), *wanted, "{what}: {answer}");
    }
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS"] {
        let address = preview.address();
        let answer = send(address, format!("{method} /_desk/errand HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes());
        assert_eq!(status(&answer), 405, "{method}");
        assert!(!answer.to_ascii_lowercase().contains("access-control"), "{answer}");
    }
    // One token after the other: neither is believed.
    let two = format!("{}\r\nX-Baoku-Token: {wrong}", token(&preview));
    assert_eq!(status(&errand(&preview, "/_desk/errand", &[("X-Baoku-Token", Some(&two))], "x")), 400);
    assert_eq!(asked.lock().expect("a lock").len(), 0, "nothing came through");
}

#[test]
fn the_token_is_on_pages_of_the_desk_only_and_another_each_time() {
    let (preview, _) = desk();
    let token = token(&preview);
    assert_eq!(token.len(), 32, "{token}");
    for target in ["/", "/index.html", "/nothing.html", "/_baoku/live.js"] {
        assert!(!get(&preview, target).contains(&token), "{target}");
    }
    // A page elsewhere may link here, but not embed or read it.
    let embedded = get_with(&preview, "/_desk/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n");
    assert_eq!(status(&embedded), 403);
    let head = get(&preview, "/_desk/");
    assert!(head.contains("X-Frame-Options: SAMEORIGIN") && head.contains("Cache-Control: no-store"), "{head}");
    let (another, _) = desk();
    assert_ne!(self::token(&another), token);
}

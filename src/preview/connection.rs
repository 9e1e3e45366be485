//! Listeners and connections: one thread each, so many and no more, with a limit to the patience for each step.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    DESK,
    page::{LIVE_SCRIPT, LIVE_STYLE, OWN, content_type, with_live_tag},
    request::{self, LONGEST_HEAD, Refusal, Request},
    stage::{Found, News, Stage},
};

/// Connections at the same time; a browser opens six. When there are more, the one that has said nothing for longest goes.
const MOST_CONNECTIONS: usize = 256;
/// For a whole request head, however slowly its bytes come: a browser on the same machine sends it in one piece.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// For an answer to be taken: a browser that is being debugged may stand still for a while.
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// Between signs of life to a browser that listens for changes; finds those that went away without a word.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// For the rest of a request that was refused, so that its sender gets to read why.
const FAREWELL: Duration = Duration::from_millis(250);
/// Requests over one connection.
const MOST_REQUESTS: u32 = 1000;

/// A listener and the thread that waits at it.
#[derive(Debug)]
pub(super) struct Doorkeeper {
    address: SocketAddr,
    guests: Arc<Guests>,
    thread: JoinHandle<()>,
}

impl Doorkeeper {
    pub(super) fn post(listener: TcpListener, stage: Arc<Stage>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let guests = Arc::new(Guests::default());
        let thread = {
            let guests = guests.clone();
            thread::Builder::new().name("preview".to_owned()).spawn(move || receive(&listener, address.port(), &guests, &stage))?
        };
        Ok(Self { address, guests, thread })
    }

    /// Ends the listening and all connections.
    pub(super) fn dismiss(self) {
        self.guests.is_closed.store(true, Ordering::Relaxed);
        // The thread waits for a connection: this is one.
        let woken = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
        self.guests.show_out_all();
        if woken.is_ok() {
            let _ = self.thread.join();
        }
    }
}

fn receive(listener: &TcpListener, port: u16, guests: &Arc<Guests>, stage: &Arc<Stage>) {
    loop {
        let stream = match listener.accept() {
            _ if guests.is_closed.load(Ordering::Relaxed) => return,
            Ok((stream, _)) => Arc::new(stream),
            Err(_) => {
                // Out of handles, most likely; some will be given back.
                guests.show_out_one();
                thread::sleep(Duration::from_millis(10));
                continue;
            }
        };
        let Some(guest) = guests.let_in(&stream) else { continue };
        let stage = stage.clone();
        // Where no more threads can be had, the connection is dropped with the closure.
        let _ = thread::Builder::new().name("preview".to_owned()).spawn(move || {
            let _ = serve(guest, port, &stage);
        });
    }
}

/// The connections that are open.
#[derive(Debug, Default)]
struct Guests {
    seats: Mutex<Seats>,
    is_closed: AtomicBool,
}

#[derive(Debug, Default)]
struct Seats {
    taken: BTreeMap<u64, Seat>,
    last: u64,
}

#[derive(Debug)]
struct Seat {
    stream: Arc<TcpStream>,
    /// Waits for a request, rather than for an answer.
    is_idle: bool,
}

/// An open connection; gives its seat back when it is dropped.
struct Guest {
    stream: Arc<TcpStream>,
    guests: Arc<Guests>,
    seat: u64,
}

impl Guests {
    fn let_in(self: &Arc<Self>, stream: &Arc<TcpStream>) -> Option<Guest> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if seats.taken.len() >= MOST_CONNECTIONS && !seats.show_out_one() {
            return None;
        }
        seats.last += 1;
        let seat = seats.last;
        seats.taken.insert(seat, Seat { stream: stream.clone(), is_idle: true });
        Some(Guest { stream: stream.clone(), guests: self.clone(), seat })
    }

    fn show_out_one(&self) {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner).show_out_one();
    }

    fn show_out_all(&self) {
        for seat in self.seats.lock().unwrap_or_else(PoisonError::into_inner).taken.values() {
            let _ = seat.stream.shutdown(Shutdown::Both);
        }
    }
}

impl Seats {
    /// Closes the connection that has been idle for longest (seats are numbered in order, and renumbered with each request).
    fn show_out_one(&mut self) -> bool {
        let Some(seat) = self.taken.iter().find(|(_, seat)| seat.is_idle).map(|(number, _)| *number) else { return false };
        if let Some(seat) = self.taken.remove(&seat) {
            let _ = seat.stream.shutdown(Shutdown::Both);
        }
        true
    }
}

impl Guest {
    fn is_idle(&mut self, is_idle: bool) {
        let mut seats = self.guests.seats.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever was shown out keeps no seat.
        if let Some(mut seat) = seats.taken.remove(&self.seat) {
            seat.is_idle = is_idle;
            seats.last += 1;
            self.seat = seats.last;
            let number = self.seat;
            seats.taken.insert(number, seat);
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.guests.seats.lock().unwrap_or_else(PoisonError::into_inner).taken.remove(&self.seat);
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

fn serve(mut guest: Guest, port: u16, stage: &Stage) -> io::Result<()> {
    let stream = guest.stream.clone();
    stream.set_nodelay(true)?;
    let mut bytes = Vec::new();
    for _ in 0..MOST_REQUESTS {
        guest.is_idle(true);
        let (request, body) = match hear(&stream, &mut bytes, port, stage.token())? {
            Ok(heard) => heard,
            Err(refusal) => return refuse(&stream, refusal),
        };
        guest.is_idle(false);
        if stage.is_closed() {
            return Ok(());
        }
        if request.path == format!("{OWN}events") {
            return inform(&stream, &request, stage);
        }
        if request.errand.is_some() {
            run_errand(&stream, &request, &body, stage)?;
        } else {
            answer(&stream, &request, stage)?;
        }
        if !request.keeps_alive {
            return finish(&stream);
        }
    }
    finish(&stream)
}

/// Reads the next request with its body, if it has one; what was sent beyond it stays in `bytes`.
fn hear(stream: &TcpStream, bytes: &mut Vec<u8>, port: u16, token: &str) -> io::Result<Result<(Request, Vec<u8>), Refusal>> {
    let deadline = Instant::now() + HEAD_TIME;
    loop {
        let wanted = match request::read(bytes, port, token) {
            Ok(Some((request, head))) => {
                let whole = head + request.errand.unwrap_or(0);
                if bytes.len() >= whole {
                    let body = bytes[head..whole].to_vec();
                    bytes.drain(..whole);
                    return Ok(Ok((request, body)));
                }
                whole
            }
            Ok(None) => LONGEST_HEAD + 1,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !read_more(stream, bytes, wanted, deadline)? {
            return Ok(Err(Refusal(408, "Request Timeout")));
        }
    }
}

/// Takes in what has come, up to `most` bytes in all. `false` when the time is over.
fn read_more(mut stream: &TcpStream, bytes: &mut Vec<u8>, most: usize, deadline: Instant) -> io::Result<bool> {
    let mut buffer = [0; 4096];
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Ok(false);
    }
    stream.set_read_timeout(Some(left))?;
    let room = buffer.len().min(most.saturating_sub(bytes.len()).max(1));
    match stream.read(&mut buffer[..room]) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(count) => {
            bytes.extend_from_slice(&buffer[..count]);
            Ok(true)
        }
        Err(e) if is_timeout(&e) && bytes.is_empty() => Err(e),
        Err(e) if is_timeout(&e) || e.kind() == io::ErrorKind::Interrupted => Ok(true),
        Err(e) => Err(e),
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

fn refuse(stream: &TcpStream, Refusal(status, reason): Refusal) -> io::Result<()> {
    let body = format!("{reason}\n");
    say(stream, &head(status, reason, content_type("a.txt"), body.len(), "close", ""), body.as_bytes())?;
    finish(stream)
}

/// Closes so that the last answer arrives: what is still unread would turn the close into a reset.
fn finish(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    let deadline = Instant::now() + FAREWELL;
    let mut buffer = [0; 4096];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        stream.set_read_timeout(Some(left))?;
        if stream.read(&mut buffer)? == 0 {
            return Ok(());
        }
    }
}

/// Has the desk do what its page asks for, and says what came of it.
fn run_errand(stream: &TcpStream, request: &Request, body: &[u8], stage: &Stage) -> io::Result<()> {
    let (status, reason, said) = match stage.run_errand(body) {
        Ok(done) => (200, "OK", json!({"done": done})),
        Err(why) => (409, "Conflict", json!({"why": why})),
    };
    let said = said.to_string();
    let connection = if request.keeps_alive { "keep-alive" } else { "close" };
    say(stream, &head(status, reason, content_type("a.json"), said.len(), connection, ""), said.as_bytes())
}

fn answer(stream: &TcpStream, request: &Request, stage: &Stage) -> io::Result<()> {
    let connection = if request.keeps_alive { "keep-alive" } else { "close" };
    let send = |status: u16, reason: &str, content_type: &str, extra: &str, bytes: &[u8]| {
        let head = head(status, reason, content_type, bytes.len(), connection, extra);
        say(stream, &head, if request.is_head { &[] } else { bytes })
    };
    if let Some(own) = request.path.strip_prefix(OWN) {
        return match own {
            "live.js" => send(200, "OK", content_type(own), "", LIVE_SCRIPT.as_bytes()),
            "live.css" => send(200, "OK", content_type(own), "", LIVE_STYLE.as_bytes()),
            _ => send(404, "Not Found", content_type("a.txt"), "", b"Not Found\n"),
        };
    }
    match stage.find(&request.path) {
        Found::Folder(path) => {
            let location = format!("Location: /{}\r\n", request::encode(&path));
            send(302, "Found", content_type("a.txt"), &location, b"Found\n")
        }
        Found::File { status, content_type, bytes, hash } => {
            let reason = match status {
                200 => "OK",
                404 => "Not Found",
                503 => "Service Unavailable",
                _ => "Internal Server Error",
            };
            if content_type.starts_with("text/html") {
                // Only a page of the desk can have something written.
                let token = if status == 200 && request.path.starts_with(DESK) { stage.token() } else { "" };
                send(status, reason, content_type, "", &with_live_tag(&bytes, &hash, token))
            } else {
                stage.note_served(&request.path, &hash);
                send(status, reason, content_type, "", &bytes)
            }
        }
    }
}

fn head(status: u16, reason: &str, content_type: &str, length: usize, connection: &str, extra: &str) -> String {
    let allow = if status == 405 { "Allow: GET, HEAD\r\n" } else { "" };
    format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: {connection}\r\n\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\
         X-Frame-Options: SAMEORIGIN\r\n{allow}{extra}\r\n"
    )
}

/// Sends all of it, or gives up on a client that does not take it in time.
fn say(mut stream: &TcpStream, head: &str, body: &[u8]) -> io::Result<()> {
    let deadline = Instant::now() + ANSWER_TIME;
    // In one piece where it is small: one packet less to wait for.
    let small = if body.len() < 64 * 1024 { [head.as_bytes(), body].concat() } else { head.as_bytes().to_vec() };
    let large = if body.len() < 64 * 1024 { &[][..] } else { body };
    for mut rest in [&small[..], large] {
        while !rest.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            stream.set_write_timeout(Some(left))?;
            match stream.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }
    Ok(())
}

/// Tells a browser of changes as long as it listens.
fn inform(stream: &TcpStream, request: &Request, stage: &Stage) -> io::Result<()> {
    let field = |name: &str| request.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap_or("");
    let page = request::decode(field("page")).and_then(|page| request::plain_path(page.strip_prefix('/')?).ok());
    let Some(page) = page else { return refuse(stream, Refusal(400, "Bad Request")) };
    if request.is_head {
        return refuse(stream, Refusal(405, "Method Not Allowed"));
    }
    let Some(id) = stage.join(&page, field("version")) else { return refuse(stream, Refusal(503, "Service Unavailable")) };
    let result = (|| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\
                    X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\r\nretry: 500\n\n";
        say(stream, head, b"")?;
        while let Some(news) = stage.news(id, HEARTBEAT) {
            let told: String = if news.is_empty() { ":\n\n".to_owned() } else { news.iter().map(tell).collect() };
            say(stream, &told, b"")?;
        }
        Ok(())
    })();
    stage.leave(id);
    result
}

fn tell(news: &News) -> String {
    let (event, data) = match news {
        News::Page => ("page", json!(null)),
        News::Files(files) => ("files", json!(files.iter().map(|path| request::encode(path)).collect::<Vec<_>>())),
        News::Styles(names) => ("styles", json!(names)),
        News::Problems(problems) => ("problems", json!(problems)),
    };
    format!("event: {event}\ndata: {data}\n\n")
}

//! The server behind `watch`: serves the planned pages, rendered on request.
//!
//! It listens on the loopback addresses only and asks the site for every path, never the disk: a path that is not in the
//! plan does not exist. Into pages it puts one script tag, which keeps the browser informed of changes; all else is byte for
//! byte what `build` writes.
//!
//! It writes nothing. A page below [`DESK`] can send one kind of request that has something written, by whoever was given as the
//! [`Errand`]; `request` says who may send it.

mod connection;
mod page;
mod request;
mod stage;

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    sync::Arc,
};

pub use page::content_type;

use crate::diagnostic::Diagnostic;
use connection::Doorkeeper;
use stage::Stage;

/// First port that is tried when none is asked for.
pub const FIRST_PORT: u16 = 8000;
/// How many ports are tried then.
const PORTS: u16 = 100;

/// What a site says when it is asked for a path.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The bytes of that file, as a build would write them.
    File(Arc<[u8]>),
    /// There is no such file in the plan.
    Missing,
    /// There is, but it cannot be made, for these reasons.
    Broken(Vec<Diagnostic>),
}

/// A site to show: asked for a path relative to its root, with `/`, never beginning with one. Called from many threads.
pub type Site = dyn Fn(&str) -> Answer + Send + Sync;

/// Pages that can be shown before the site they belong to is ready: asked like one, and `None` for all that has to wait for it.
pub type Proof = dyn Fn(&str) -> Option<Answer> + Send + Sync;

/// Folder of the archivist's desk: pages of it may send errands. A site that is built has no such folder.
pub const DESK: &str = "_desk/";

/// Carries out what a page of the desk asks for, given the body of its request as it came, and says what was done, or why not.
pub type Errand = dyn Fn(&[u8]) -> Result<String, String> + Send + Sync;

/// A running preview. It ends when this is dropped.
#[derive(Debug)]
pub struct Preview {
    stage: Arc<Stage>,
    doorkeepers: Vec<Doorkeeper>,
    address: SocketAddr,
}

impl Preview {
    /// Begins to listen on `port`, or on the first free one from [`FIRST_PORT`] on. There is nothing to see yet.
    ///
    /// # Errors
    /// When the port is taken or the system lets nobody listen.
    pub fn start(port: Option<u16>) -> Result<Self, Diagnostic> {
        let (first, second) = match port {
            Some(port) => listen(port).map_err(|e| cannot_listen(port, &e))?,
            None => (FIRST_PORT..FIRST_PORT + PORTS)
                .find_map(|port| listen(port).ok().filter(|(_, second)| second.is_some() || !has_ipv6()))
                .map_or_else(|| listen(0), Ok)
                .map_err(|e| cannot_listen(FIRST_PORT, &e))?,
        };
        let address = first.local_addr().map_err(|e| cannot_listen(port.unwrap_or(FIRST_PORT), &e))?;
        let stage = Arc::new(Stage::new());
        let mut doorkeepers = Vec::new();
        for listener in [Some(first), second].into_iter().flatten() {
            let doorkeeper = Doorkeeper::post(listener, stage.clone()).map_err(|e| cannot_listen(address.port(), &e))?;
            doorkeepers.push(doorkeeper);
        }
        Ok(Self { stage, doorkeepers, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to type into a browser.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Shows a new site from now on. Open pages that are different in it are loaded again, and only these.
    pub fn show(&self, site: Arc<Site>) {
        self.stage.show(site, None);
    }

    /// Shows a new site with what is ready of the one after it: [`Preview::show`] and [`Preview::show_first`] in one step.
    pub fn show_both(&self, site: Arc<Site>, proof: Option<Arc<Proof>>) {
        self.stage.show(site, proof);
    }

    /// Shows what is ready of a new site. Whoever asks for the rest of it waits until it is shown, or its problems are.
    pub fn show_first(&self, proof: Arc<Proof>) {
        self.stage.show_first(proof);
    }

    /// Who runs the errands of the desk's pages from now on.
    pub fn employ(&self, errand: Arc<Errand>) {
        self.stage.employ(errand);
    }

    /// Shows what is wrong over the last good site, which stays.
    pub fn report(&self, problems: &[Diagnostic]) {
        self.stage.report(problems);
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.stage.close();
        for doorkeeper in self.doorkeepers.drain(..) {
            doorkeeper.dismiss();
        }
    }
}

/// The path that a request asks for, as a preview at `port` reads its head: relative to the site's root, decoded. `None` where the
/// request is refused or not complete. The preview itself has no other way to a path; here it is for those who attack it.
#[must_use]
pub fn asked_path(head: &[u8], port: u16) -> Option<String> {
    // No token is empty: nobody has anything written by this way.
    request::read(head, port, "").ok().flatten().map(|(request, _)| request.path)
}

fn listen(port: u16) -> io::Result<(TcpListener, Option<TcpListener>)> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    // Browsers may take `localhost` for either. A machine without IPv6 has no other.
    let second = TcpListener::bind((Ipv6Addr::LOCALHOST, first.local_addr()?.port())).ok();
    Ok((first, second))
}

fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

fn cannot_listen(port: u16, error: &io::Error) -> Diagnostic {
    match error.kind() {
        io::ErrorKind::AddrInUse => Diagnostic::error("port-taken", format!("port {port} is taken by another program"))
            .help("choose another with --port N, or leave --port out for the first free one"),
        io::ErrorKind::PermissionDenied => Diagnostic::error("port-refused", format!("the system does not let you listen on port {port}"))
            .help("choose a port from 1024 on with --port N"),
        _ => Diagnostic::error("port-refused", format!("cannot listen on port {port}: {error}")),
    }
}

//! The web server of the preview: shows a site from memory, and tells open pages what has changed.
//!
//! Knows addresses, requests and browsers. Does not know how a page is made, nor when. Nothing on
//! the disk is ever read for a request: a request names a file of the site by its exact path, or
//! gets nothing.
//!
//! Two things keep the pages of other websites from reading a draft through the reader's browser:
//! a request must name a host that is ours (a foreign name that leads here is refused), and what
//! is only for our own script wants a word that other websites can't know.

mod answer;
mod connection;
mod events;
mod file;
mod guard;
mod listen;
mod pages;
mod path;
mod report;
mod types;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hyper::body::Bytes;
use tokio::runtime::{self, Runtime};
use tokio::sync::{Semaphore, broadcast, watch};

use self::guard::{Hosts, Token};
use self::report::Prepared;
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// The files of a site, made when they are asked for.
pub trait Files: Send + Sync {
    /// The file at `path` below the site's root, such as `regions/wales/index.html`: nothing when
    /// there is none, and plain words when it can't be made. The report tells what is wrong.
    fn file(&self, path: &str) -> Option<Result<Arc<[u8]>, String>>;
}

/// What the preview shows. Replaced as a whole; a request keeps what it began with.
#[derive(Clone, Default)]
pub struct Now {
    /// The site; none until there has been one without faults.
    pub site: Option<Arc<dyn Files>>,
    /// What is wrong, if anything is.
    pub report: Option<Report>,
}

/// What is wrong at present.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Every problem, in the order in which problems are told.
    pub problems: Vec<Diagnostic>,
    /// The texts that the problems point into; there may be others among them.
    pub sources: Vec<Source>,
}

/// What open pages are told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// To load themselves again if they are different now.
    Pages,
    /// To change style sheets without being loaded again: paths of old ones and of those that take
    /// their places. Nothing else is different.
    Styles(Vec<(String, String)>),
    /// To show the report, or to take it away. No page is different.
    Report,
}

/// Where the preview is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// A name or an address of this computer. `0.0.0.0` lets other computers in.
    pub host: String,
    /// The port; the next free one is taken if this is not free. 0 means any.
    pub port: u16,
}

/// A server that runs until it is stopped.
pub struct Server {
    runtime: Option<Runtime>,
    shared: Arc<Shared>,
    address: SocketAddr,
    taken: Option<u16>,
}

/// What every request may look at.
struct Shared {
    hosts: Hosts,
    token: Token,
    now: watch::Sender<Arc<Moment>>,
    /// Ready-made messages for open pages.
    messages: broadcast::Sender<Bytes>,
    is_over: watch::Sender<bool>,
    /// One for each connection there may be at once.
    connections: Arc<Semaphore>,
    /// One for each open page that may listen at once.
    listeners: Arc<Semaphore>,
    n_connections: u32,
}

/// What is shown between two changes.
struct Moment {
    /// Counts the changes.
    number: u64,
    site: Option<Arc<dyn Files>>,
    report: Option<Arc<Prepared>>,
}

/// How many pages are made at once. More would hardly be faster, and fewer would let one slow page
/// hold up others.
const MAKERS: usize = 16;

/// The most pages that listen at once, and the most connections that stay open after an answer.
/// Each costs some twenty kilobytes, so a crowd must not cost a gigabyte.
const MOST_KEPT: usize = 1000;

/// How long the answers under way may take when the server is stopped.
const LAST_WORDS: Duration = Duration::from_millis(300);

impl Shared {
    /// Whether there are so many connections that none should stay open for a next request.
    fn is_crowded(&self) -> bool {
        self.n_connections as usize - self.connections.available_permits() > MOST_KEPT
    }
}

impl Server {
    /// Begins to listen. Until something is shown, every page says that the site is being made.
    pub fn start(address: &Address) -> anyhow::Result<Server> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(MAKERS)
            .thread_name("preview")
            .enable_all()
            .build()
            .context("can't start the preview")?;
        let n_connections = listen::room_for_connections();
        let inside = runtime.enter();
        let sockets = listen::listen(address)?;
        drop(inside);
        let first = sockets.first().context("nothing to listen on")?;
        let bound = first.local_addr().context("can't find out the preview's own address")?;
        let shared = Arc::new(Shared {
            hosts: Hosts::new(&address.host, bound.ip()),
            token: Token::random(),
            now: watch::Sender::new(Arc::new(Moment { number: 0, site: None, report: None })),
            messages: broadcast::Sender::new(16),
            is_over: watch::Sender::new(false),
            connections: Arc::new(Semaphore::new(n_connections as usize)),
            listeners: Arc::new(Semaphore::new(MOST_KEPT.min(n_connections as usize / 2))),
            n_connections,
        });
        for socket in sockets {
            runtime.spawn(connection::accept(socket, shared.clone()));
        }
        let wanted = address.port;
        let taken = Some(wanted).filter(|port| *port != 0 && *port != bound.port());
        Ok(Server { runtime: Some(runtime), shared, address: bound, taken })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address to open in a browser, such as `http://127.0.0.1:4000/`.
    pub fn url(&self) -> String {
        let port = self.address.port();
        match self.address {
            SocketAddr::V4(v4) if v4.ip().is_unspecified() => format!("http://127.0.0.1:{port}/"),
            SocketAddr::V6(v6) if v6.ip().is_unspecified() => format!("http://[::1]:{port}/"),
            address => format!("http://{address}/"),
        }
    }

    /// The port that was asked for, if another program had it already.
    pub fn taken(&self) -> Option<u16> {
        self.taken
    }

    /// Shows this from now on, and tells open pages what to do about it.
    pub fn show(&self, now: Now, change: Change) {
        let report = now.report.filter(|report| !report.problems.is_empty());
        let report = report.map(Prepared::new);
        let mut message = None;
        self.shared.now.send_modify(|moment| {
            let number = moment.number + 1;
            let report = report.map(|report| report.following(moment.report.as_ref(), number));
            *moment = Arc::new(Moment { number, site: now.site, report });
            message = Some(events::message(moment, &change));
        });
        // Without open pages there is nobody to tell.
        let _ = message.map(|message| self.shared.messages.send(message));
    }

    /// Ends it: lets answers under way be finished, but waits no longer than a moment for them.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        self.shared.is_over.send_replace(true);
        let (all, n) = (self.shared.connections.clone(), self.shared.n_connections);
        runtime.block_on(async {
            let _ = tokio::time::timeout(LAST_WORDS, all.acquire_many(n)).await;
        });
        runtime.shutdown_background();
    }
}

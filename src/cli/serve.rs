//! `together serve`: shows the site in a browser while it is written, and again after each change.
//!
//! Changes, trials and the end come in one after another; what they lead to is in
//! `serve/preview.rs`.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;

use super::end::{Wish, on_request};
use super::tell::{Telling, entries, tell_person};
use super::{FINE, SiteOptions, THEMES, say};
use crate::diagnostic::texts::Texts;
use crate::diagnostic::words::plural;
use crate::diagnostic::{Diagnostic, Severity, print};
use crate::read::{Changed, Folder};
use crate::render::address::LinkStyle;
use crate::serve::http::{Address, Change, Now, Report, Server};
use crate::serve::preview::{Difference, Preview, Tried, View};
use crate::serve::shown::Shown;
use crate::serve::watch::{Next, Polling, Watch};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The port; the next free one is taken if another program has it, and any if it is 0
    #[arg(long, value_name = "N", default_value_t = 4000)]
    port: u16,
    /// Who can see it: this computer alone, or with 0.0.0.0 every computer in the network
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: String,
    /// Open it in the browser
    #[arg(long)]
    open: bool,
    /// Look for changes every moment, for disks that do not tell of them
    #[arg(long)]
    poll: bool,
    #[command(flatten)]
    options: SiteOptions,
}

/// What happens while a site is shown.
enum Event {
    /// Something on the disk may be another.
    Changed(Changed, Vec<String>),
    /// All pages have been tried out.
    Tried(Box<Tried>),
    /// Somebody wants it to end.
    End,
}

pub(super) fn run(site: &Path, command: &Serve) -> anyhow::Result<u8> {
    let begun = Instant::now();
    let theme = command.options.theme.as_deref();
    if !site.is_dir() {
        // To read it says best what is wrong with it.
        Folder::open(site, theme, THEMES)?;
    }
    let (sender, events) = channel();
    end_on_request(&sender)?;
    // What changes while the site is read is noticed too.
    let polling = if command.poll { Polling::Always } else { Polling::IfNeeded };
    watch(Watch::start(site, polling)?, &sender)?;
    let server = Server::start(&Address { host: command.host.clone(), port: command.port })?;
    say_where(&server, &command.host);
    let folder = Folder::open(site, theme, THEMES)?;
    let options = command.options.for_build(LinkStyle::Folders, None);
    let darkroom = Arc::new(command.options.darkroom(site));
    let (preview, view) =
        Preview::new(folder.inputs(), folder.problems(), options, darkroom.clone());
    darkroom.notes().iter().for_each(|note| say::err(note));
    let mut session =
        Session { site, folder, preview, server, sender, trial: Arc::default(), told: Vec::new() };
    let faults = session.show(view);
    say::out(&format!("{}; ready after {}", entries(session.preview.summary()), since(begun)));
    session.go_into(faults);
    if command.open {
        session.open();
    }
    let code = session.go_on(&events);
    session.trial.store(true, Ordering::Relaxed);
    session.server.stop();
    code
}

/// A preview that is being shown.
struct Session<'a> {
    site: &'a Path,
    folder: Folder,
    preview: Preview,
    server: Server,
    sender: Sender<Event>,
    /// Set when the trial under way is not wanted any more.
    trial: Arc<AtomicBool>,
    /// What has been said to be wrong.
    told: Vec<Diagnostic>,
}

impl Session<'_> {
    fn open(&self) {
        let url = self.server.url();
        if open::that_detached(&url).is_err() {
            say::err(&format!("no browser could be opened; open {url} yourself"));
        }
    }

    /// Until somebody wants it to end.
    fn go_on(&mut self, events: &Receiver<Event>) -> anyhow::Result<u8> {
        loop {
            match events.recv()? {
                Event::Changed(changed, notes) => {
                    notes.iter().for_each(|note| say::out(note));
                    self.change(&changed);
                }
                Event::Tried(tried) => self.tried(*tried),
                Event::End => return Ok(FINE),
            }
        }
    }

    fn change(&mut self, changed: &Changed) {
        let begun = Instant::now();
        match self.folder.look_again(changed) {
            Ok(false) => return,
            Ok(true) => {}
            Err(error) => {
                // It may come back: a disk that is plugged in again, a folder that is restored.
                say::failure(&error);
                return;
            }
        }
        self.trial.store(true, Ordering::Relaxed);
        let view = self.preview.update(self.folder.inputs(), self.folder.problems());
        let faults = self.show(view);
        let how = if faults.is_none() { "shown" } else { "can't be shown yet, told" };
        say::out(&format!("{}: {how} after {}", self.in_words(changed), since(begun)));
        self.go_into(faults);
    }

    /// Tells what is wrong, and goes on to find out whether anything else is.
    fn go_into(&mut self, faults: Option<Vec<Diagnostic>>) {
        if let Some(faults) = faults {
            self.tell(faults);
        }
        let is_over = Arc::new(AtomicBool::new(false));
        self.trial = is_over.clone();
        let (trial, sender) = (self.preview.trial(), self.sender.clone());
        let run = move || {
            if let Some(tried) = trial.run(&is_over) {
                // When nobody listens any more, the preview has ended.
                let _ = sender.send(Event::Tried(Box::new(tried)));
            }
        };
        if thread::Builder::new().spawn(run).is_err() {
            say::err(
                "the other pages can't be looked at now, for the system has no thread to give",
            );
        }
    }

    fn tried(&mut self, tried: Tried) {
        let Some((view, problems)) = self.preview.tried(tried) else { return };
        let is_news = self.is_news(&problems);
        if is_news || view.difference != Difference::Nothing {
            self.show(View { faults: Some(problems.clone()), ..view });
        }
        if is_news {
            self.tell(problems);
        }
    }

    fn is_news(&self, problems: &[Diagnostic]) -> bool {
        !problems.iter().filter(is_told).eq(&self.told)
    }

    /// Tells what has not been told before.
    fn tell(&mut self, problems: Vec<Diagnostic>) {
        let problems: Vec<Diagnostic> =
            problems.into_iter().filter(|problem| is_told(&problem)).collect();
        let known: HashSet<&Diagnostic> = self.told.iter().collect();
        let new: Vec<Diagnostic> =
            problems.iter().filter(|problem| !known.contains(problem)).cloned().collect();
        let inputs = self.folder.inputs();
        tell_person(&new, &Texts::of(inputs), Telling::Build);
        if !problems.is_empty() {
            let n_files = inputs.sources().count() + inputs.unread.len();
            say::err(&print::count(&problems, n_files));
        } else if !self.told.is_empty() {
            say::out("nothing is wrong any more");
        }
        self.told = problems;
    }

    fn in_words(&self, changed: &Changed) -> String {
        let below =
            |path: &PathBuf| path.strip_prefix(self.site).unwrap_or(path).display().to_string();
        match changed {
            Changed::Paths(paths) => {
                // Many programs save into another file first, which is gone then.
                let there: Vec<&PathBuf> = paths.iter().filter(|path| path.exists()).collect();
                match (&*there, paths.first()) {
                    ([path], _) => below(path),
                    ([], Some(path)) if paths.len() == 1 => below(path),
                    _ => format!("{} changed", plural(paths.len(), "file")),
                }
            }
            Changed::Everything => "everything looked at again".into(),
        }
    }

    /// Shows a view to whoever is looking, and gives back what is wrong with it.
    fn show(&self, view: View) -> Option<Vec<Diagnostic>> {
        let report = view.faults.as_deref().map(|faults| self.report(faults));
        let site = view.files.map(Shown::of);
        let change = match view.difference {
            Difference::Pages => Change::Pages,
            Difference::Styles(styles) => Change::Styles(styles),
            Difference::Nothing => Change::Report,
        };
        self.server.show(Now { site, report }, change);
        view.faults
    }

    /// What is wrong, for the browser: the gravest of it when it is much.
    fn report(&self, problems: &[Diagnostic]) -> Report {
        const MOST: usize = 200;
        let mut problems: Vec<Diagnostic> = problems.iter().filter(is_told).cloned().collect();
        if problems.len() > MOST {
            problems.sort_by_key(|problem| problem.severity);
            problems.truncate(MOST);
        }
        let paths: HashSet<&str> = problems.iter().map(|problem| &*problem.location.path).collect();
        let sources = self.folder.inputs().sources();
        let sources = sources.filter(|source| paths.contains(&*source.path)).cloned().collect();
        Report { problems, sources }
    }
}

fn say_where(server: &Server, host: &str) {
    if let Some(port) = server.taken() {
        let new = server.address().port();
        say::out(&format!("port {port} is taken by another program; {new} is free"));
    }
    say::out(&server.url());
    let address = server.address();
    if !address.ip().is_loopback() {
        say::err(&format!("with `--host {host}` everybody in your network can see this"));
    }
    if address.ip().is_unspecified()
        && let Some(here) = address_in_network()
    {
        say::out(&format!("from other computers: http://{here}:{}/", address.port()));
    }
}

/// This computer's address as others in the network see it. Nothing is sent: to choose whom to
/// send to is enough to learn from where.
fn address_in_network() -> Option<IpAddr> {
    let somewhere = (Ipv4Addr::new(192, 0, 2, 1), 9);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(somewhere).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

/// Hints are for `check`.
fn is_told(problem: &&Diagnostic) -> bool {
    problem.severity != Severity::Hint
}

/// Ctrl-C, and the same from a program.
fn end_on_request(sender: &Sender<Event>) -> anyhow::Result<()> {
    let sender = sender.clone();
    let end = move || {
        let _ = sender.send(Event::End);
    };
    on_request(Wish::Mine, end)
}

/// Passes on what a watch notices.
fn watch(mut watch: Watch, sender: &Sender<Event>) -> anyhow::Result<()> {
    let sender = sender.clone();
    let go_on = move || {
        loop {
            let event = match watch.next() {
                Next::Changed(changed) => Event::Changed(changed, watch.notes()),
                Next::Stopped => return,
            };
            if sender.send(event).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().spawn(go_on).context("can't start a thread")?;
    Ok(())
}

/// `12 ms`, or `1.2 s`.
fn since(begun: Instant) -> String {
    let time = begun.elapsed();
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

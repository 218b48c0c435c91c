//! Notices that something in `content/` or `themes/` has changed, and says what.
//!
//! Does not read a file, nor know what a change means: to be told of a path where nothing is
//! different does no harm. Systems tell of changes by themselves (`native`); what they tell is
//! gathered until it is quiet (`batch`). Beside it goes somebody who looks at the times of all
//! files now and then (`sweep`): seldom, to see that nothing was missed; often where systems do
//! not tell.

mod batch;
mod disk;
mod native;
mod scope;
mod sweep;
mod trust;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::read::Changed;
use batch::Batch;
use native::{Event, Happening, Kind, Native};
use scope::{Scope, Spot};
use sweep::{Pace, Sweeper};
use trust::Trust;

/// Whether the times of all files are looked at again and again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Polling {
    /// Where the system does not tell of changes by itself.
    #[default]
    IfNeeded,
    /// Always, and the system is not asked to tell.
    Always,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Something may have changed.
    Changed(Changed),
    /// A [`Stopper`] was used.
    Stopped,
}

/// What those who notice something tell.
enum Message {
    Event(Event),
    /// The times of all files were looked at, and these are different.
    Swept(BTreeSet<PathBuf>),
    Stop,
}

/// Ends the watch from elsewhere.
#[derive(Debug, Clone)]
pub struct Stopper(Sender<Message>);

impl Stopper {
    /// Makes [`Watch::next`] return [`Next::Stopped`], now and from now on.
    pub fn stop(&self) {
        // Without anybody who waits there is nothing to stop.
        let _ = self.0.send(Message::Stop);
    }
}

/// After this time a new folder is told of once more: what came into it before the system was
/// asked to tell of it was told to nobody.
const SECOND_LOOK: Duration = Duration::from_millis(100);

/// When more happens than can be told, everything is looked at. To look makes things happen too,
/// so it is not done over and over: at least so much time is between, from the first of these to
/// the second when it goes on.
const OVERFLOWS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(30)];

/// Watches a site's folder. To miss nothing, start it before the folder is read.
pub struct Watch {
    scope: Scope,
    messages: Receiver<Message>,
    sender: Sender<Message>,
    /// None when the system is not asked to tell.
    native: Option<Native>,
    sweeper: Sweeper,
    trust: Trust,
    batch: Batch,
    /// Folders to watch anew: they went away or came back.
    lost: BTreeSet<Spot>,
    /// New folders, and when they are told of again.
    second_look: Option<(Instant, BTreeSet<PathBuf>)>,
    /// When it is told that more happened than could be told; and the earliest time for the next.
    overflow: Option<Instant>,
    next_overflow: Instant,
    overflow_pause: Duration,
    notes: Vec<String>,
    is_stopped: bool,
}

impl Watch {
    /// Begins to watch the site in a folder.
    ///
    /// # Errors
    ///
    /// When there is no such folder, or no thread can be started.
    pub fn start(site: &Path, polling: Polling) -> anyhow::Result<Watch> {
        let scope = Scope::of(site)
            .with_context(|| format!("can't watch the site's folder `{}`", site.display()))?;
        let (sender, messages) = channel();
        let mut notes = Vec::new();
        let mut pace = Pace::Seldom;
        let mut native = None;
        if polling == Polling::Always {
            pace = Pace::Often;
        } else {
            let events = sender.clone();
            let tell = move |event| drop(events.send(Message::Event(event)));
            let (started, trouble) = Native::start(&scope, tell);
            native = started;
            let drive = scope.folders().find_map(disk::without_events);
            let why = drive.map(str::to_owned).or_else(|| trouble.map(|trouble| trouble.words()));
            if let Some(why) = why {
                pace = Pace::Often;
                notes.push(note(&why));
            }
        }
        let sweeps = sender.clone();
        let tell = move |paths| sweeps.send(Message::Swept(paths)).is_ok();
        let sweeper = Sweeper::start(scope.site(), pace, tell)?;
        Ok(Watch {
            scope,
            messages,
            sender,
            native,
            sweeper,
            trust: Trust::default(),
            batch: Batch::default(),
            lost: BTreeSet::new(),
            second_look: None,
            overflow: None,
            next_overflow: Instant::now(),
            overflow_pause: OVERFLOWS[0],
            notes,
            is_stopped: false,
        })
    }

    /// Something that ends the watch from elsewhere.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// What the person who started the program should know, in plain words, each said once. There
    /// may be something new after the start and after each change.
    pub fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Waits until something has changed and it is quiet again.
    #[expect(clippy::should_implement_trait, reason = "it never comes to an end by itself")]
    pub fn next(&mut self) -> Next {
        loop {
            while let Ok(message) = self.messages.try_recv() {
                self.take(message);
            }
            if self.is_stopped {
                return Next::Stopped;
            }
            let now = Instant::now();
            if let Some(changed) = self.ready(now) {
                self.sweeper.told(&changed);
                return Next::Changed(changed);
            }
            match self.wait(now) {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => {}
                // There is always a sender in this struct.
                Err(RecvTimeoutError::Disconnected) => return Next::Stopped,
            }
        }
    }

    fn wait(&self, now: Instant) -> Result<Message, RecvTimeoutError> {
        let second_look = self.second_look.as_ref().map(|(at, _)| *at);
        let due = [self.batch.due(), second_look, self.trust.due(), self.overflow];
        match due.into_iter().flatten().min() {
            Some(due) => self.messages.recv_timeout(due.saturating_duration_since(now)),
            None => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Stop => self.is_stopped = true,
            Message::Event(event) => self.take_event(event),
            Message::Swept(paths) if self.sweeper.pace() == Pace::Often => {
                self.batch.add_noticed(Instant::now(), paths);
            }
            Message::Swept(paths) => {
                if !self.lost.is_empty() {
                    self.watch_lost();
                }
                self.trust.swept(Instant::now(), paths);
            }
        }
    }

    fn take_event(&mut self, event: Event) {
        let Event { at, happening } = event;
        let (kind, path) = match happening {
            Happening::Path(kind, path) => (kind, path),
            Happening::Lost => {
                self.overflow.get_or_insert(at.max(self.next_overflow));
                return;
            }
            Happening::Trouble(trouble) => {
                self.batch.add_everything(at);
                return self.poll(&trouble.words());
            }
        };
        let Some((spot, path)) = self.scope.spot(&path) else { return };
        if scope::is_worthless(spot, kind, &path) || self.batch.is_litter(&path) {
            return self.batch.add_litter(kind, path);
        }
        if spot == Spot::Site && !kind.moves_folders() {
            return;
        }
        self.trust.heard(&path);
        if spot != Spot::Inside && kind.moves_folders() {
            self.lost.insert(spot);
            return self.batch.add_everything(at);
        }
        if kind == Kind::NewFolder || (kind == Kind::Arrived && path.is_dir()) {
            let due = at + SECOND_LOOK;
            let (when, folders) = self.second_look.get_or_insert((due, BTreeSet::new()));
            *when = due;
            folders.insert(path.clone());
        }
        self.batch.add(at, kind, path);
    }

    /// What is to be told now.
    fn ready(&mut self, now: Instant) -> Option<Changed> {
        if self.overflow.take_if(|at| *at <= now).is_some() {
            let goes_on = now < self.next_overflow + self.overflow_pause;
            let pause = if goes_on { self.overflow_pause * 2 } else { OVERFLOWS[0] };
            self.overflow_pause = pause.min(OVERFLOWS[1]);
            self.next_overflow = now + self.overflow_pause;
            self.batch.add_everything(now);
        }
        if self.batch.due().is_some_and(|due| due <= now) {
            self.watch_lost();
            return self.batch.take(now);
        }
        if let Some((_, folders)) = self.second_look.take_if(|(at, _)| *at <= now) {
            return Some(Changed::Paths(folders));
        }
        let verdict = self.trust.verdict(now)?;
        if !verdict.is_trusted {
            self.poll("this computer does not tell of all changes here");
        }
        (!verdict.missed.is_empty()).then_some(Changed::Paths(verdict.missed))
    }

    /// Watches the folders anew that went away or came back. One that is not there yet is watched
    /// when it comes, for which the folder above it is watched.
    fn watch_lost(&mut self) {
        let Some(native) = &mut self.native else { return self.lost.clear() };
        if self.lost.is_empty() || !self.scope.site().is_dir() {
            return;
        }
        self.scope.refresh();
        let trouble = match self.lost.contains(&Spot::Site) {
            true => native.watch(&self.scope, &[Spot::Site, Spot::Content, Spot::Themes]),
            false => native.watch(&self.scope, &self.lost.iter().copied().collect::<Vec<_>>()),
        };
        self.lost.clear();
        self.batch.add_everything(Instant::now());
        if let Some(trouble) = trouble {
            self.poll(&trouble.words());
        }
    }

    fn poll(&mut self, why: &str) {
        if self.sweeper.pace() != Pace::Often {
            self.sweeper.set_pace(Pace::Often);
            self.notes.push(note(why));
        }
    }
}

fn note(why: &str) -> String {
    format!("changes are looked for again and again, and may show a little later, because {why}")
}

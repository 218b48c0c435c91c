//! Looks at the times of all files, now and then or again and again, and tells which are
//! different.
//!
//! Opens no file. Times are only held against earlier ones of the same file, never against a
//! clock, so that it does not matter whose clock they are from.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context;

use crate::read::{Changed, is_litter};

/// How often the times are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pace {
    /// Now and then, to see whether anything was missed.
    #[default]
    Seldom,
    /// Again and again: it is the only way to notice something.
    Often,
}

impl Pace {
    /// How long to wait after a look that took so long.
    fn pause(self, took: Duration) -> Duration {
        match self {
            Pace::Seldom => Duration::from_millis(2_500).max(took * 50),
            Pace::Often => Duration::from_millis(300).max(took * 5),
        }
    }
}

/// After this time a change is told once more: some disks keep times so coarse that a second
/// change soon after a first can't be seen.
const COARSE: Duration = Duration::from_millis(2_100);

enum Order {
    Told(Changed),
    Pace(Pace),
}

/// Somebody who looks at times, in a thread of its own.
pub struct Sweeper {
    orders: Sender<Order>,
    pace: Pace,
}

impl Sweeper {
    /// Starts. Changes count from now on when they are to be noticed often, and soon otherwise.
    /// It ends when it is dropped, or when `tell` says that nobody listens.
    pub fn start(
        site: &Path,
        pace: Pace,
        tell: impl Fn(BTreeSet<PathBuf>) -> bool + Send + 'static,
    ) -> anyhow::Result<Self> {
        let (orders, inbox) = channel();
        let mut sweep = Sweep { site: site.to_owned(), pace, ..Sweep::default() };
        if pace == Pace::Often {
            sweep.look();
        }
        thread::Builder::new()
            .name("sweep".to_owned())
            .spawn(move || sweep.run(&inbox, &tell))
            .context("can't start a thread")?;
        Ok(Sweeper { orders, pace })
    }

    /// How often the times are looked at.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// Looks more or less often from now on.
    pub fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
        let _ = self.orders.send(Order::Pace(pace));
    }

    /// These changes are known, and not worth telling again.
    pub fn told(&self, changed: &Changed) {
        // When times are all there is, nothing may be known that they did not show.
        if self.pace == Pace::Seldom {
            let _ = self.orders.send(Order::Told(changed.clone()));
        }
    }
}

/// What shows that a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    is_folder: bool,
    modified: Option<SystemTime>,
    len: u64,
    /// Which file it is, and who may read it.
    id: (u64, u32),
    /// When anything about it was changed. A second name for a file is such a change, of which
    /// systems do not tell.
    touched: (i64, i64),
}

impl Stamp {
    fn of(about: &Metadata) -> Self {
        #[cfg(unix)]
        let (id, touched) = {
            use std::os::unix::fs::MetadataExt;
            ((about.ino(), about.mode()), (about.ctime(), about.ctime_nsec()))
        };
        #[cfg(not(unix))]
        let (id, touched) = ((0, u32::from(about.permissions().readonly())), (0, 0));
        if about.is_dir() {
            // Its times only say that something in it has changed.
            return Stamp { is_folder: true, modified: None, len: 0, id, touched: (0, 0) };
        }
        let modified = about.modified().ok();
        Stamp { is_folder: false, modified, len: about.len(), id, touched }
    }

    fn is_same(&self, other: &Stamp, pace: Pace) -> bool {
        let other = match pace {
            Pace::Often => *other,
            Pace::Seldom => Stamp { touched: self.touched, ..*other },
        };
        *self == other
    }
}

/// The files and folders in a folder.
type Stamps = BTreeMap<OsString, Stamp>;

#[derive(Default)]
struct Sweep {
    site: PathBuf,
    /// What is in each folder, as it was last seen.
    folders: BTreeMap<PathBuf, Stamps>,
    has_looked: bool,
    pace: Pace,
    /// What is told once more, and when.
    echoes: Vec<(Instant, BTreeSet<PathBuf>)>,
}

impl Sweep {
    fn run(mut self, inbox: &Receiver<Order>, tell: &dyn Fn(BTreeSet<PathBuf>) -> bool) {
        let begun = Instant::now();
        if !self.has_looked {
            self.look();
        }
        let mut due = Instant::now() + self.pace.pause(begun.elapsed());
        loop {
            match inbox.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(Order::Told(Changed::Paths(paths))) => {
                    for path in paths {
                        self.know(&path);
                    }
                }
                Ok(Order::Told(Changed::Everything)) => drop(self.look()),
                Ok(Order::Pace(pace)) => {
                    self.pace = pace;
                    due = Instant::now();
                }
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    let begun = Instant::now();
                    let mut different = self.look();
                    self.echo(begun, &mut different);
                    let is_news = !different.is_empty() || self.pace == Pace::Seldom;
                    if is_news && !tell(different) {
                        return;
                    }
                    due = Instant::now() + self.pace.pause(begun.elapsed());
                }
            }
        }
    }

    /// Adds what is to be told once more, and remembers what is new.
    fn echo(&mut self, now: Instant, different: &mut BTreeSet<PathBuf>) {
        if self.pace == Pace::Often && !different.is_empty() {
            self.echoes.push((now + COARSE, different.clone()));
        }
        for (_, again) in self.echoes.extract_if(.., |(due, _)| *due <= now) {
            different.extend(again);
        }
    }

    /// Looks at everything, and says what is different.
    fn look(&mut self) -> BTreeSet<PathBuf> {
        let mut different = BTreeSet::new();
        let mut seen = BTreeMap::new();
        for name in ["content", "themes"] {
            look_at_folder(&self.site.join(name), &mut seen);
        }
        let old = std::mem::replace(&mut self.folders, seen);
        for (folder, stamps) in &self.folders {
            match old.get(folder) {
                None => drop(different.insert(folder.clone())),
                Some(old) => differences(folder, old, stamps, self.pace, &mut different),
            }
        }
        let is_gone = |folder: &&PathBuf| !self.folders.contains_key(*folder);
        different.extend(old.keys().filter(is_gone).cloned());
        self.has_looked = true;
        different
    }

    /// Looks at one path, which has been told.
    fn know(&mut self, path: &Path) {
        let below = |folder: &PathBuf| folder.starts_with(path);
        let old: Vec<PathBuf> = self
            .folders
            .range(path.to_owned()..)
            .map(|(folder, _)| folder.clone())
            .take_while(below)
            .collect();
        for folder in old {
            self.folders.remove(&folder);
        }
        let about = path.symlink_metadata();
        if about.as_ref().is_ok_and(Metadata::is_dir) || self.is_top(path) {
            look_at_folder(path, &mut self.folders);
        }
        let Some((folder, name)) = path.parent().zip(path.file_name()) else { return };
        let Some(stamps) = self.folders.get_mut(folder) else { return };
        match about {
            Ok(about) if counts(name.to_string_lossy().as_ref(), &about) => {
                stamps.insert(name.to_owned(), Stamp::of(&about));
            }
            _ => drop(stamps.remove(name)),
        }
    }

    fn is_top(&self, path: &Path) -> bool {
        path.parent() == Some(&*self.site)
    }
}

/// Whether it may have to do with what is read.
fn counts(name: &str, about: &Metadata) -> bool {
    name != ".git" && (about.is_dir() || !is_litter(name))
}

/// Looks at a folder and all in it. What can't be looked at is passed over.
fn look_at_folder(folder: &Path, seen: &mut BTreeMap<PathBuf, Stamps>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut stamps = Stamps::new();
    let mut inner = Vec::new();
    for entry in entries.filter_map(Result::ok) {
        let Ok(about) = entry.metadata() else { continue };
        if counts(&entry.file_name().to_string_lossy(), &about) {
            inner.extend(about.is_dir().then(|| entry.path()));
            stamps.insert(entry.file_name(), Stamp::of(&about));
        }
    }
    seen.insert(folder.to_owned(), stamps);
    for folder in inner {
        look_at_folder(&folder, seen);
    }
}

fn differences(
    folder: &Path,
    old: &Stamps,
    new: &Stamps,
    pace: Pace,
    different: &mut BTreeSet<PathBuf>,
) {
    for (name, stamp) in new {
        if !old.get(name).is_some_and(|old| old.is_same(stamp, pace)) {
            different.insert(folder.join(name));
        }
    }
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    different.extend(gone.map(|name| folder.join(name)));
}

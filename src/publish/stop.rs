//! Ends a build from another thread, because somebody wants the program to end.
//!
//! Does not know who wants that, nor why. That nothing is half done afterwards is the work of
//! `repair`, as after a kill; here it is only done at once, so that nothing is left beside the site.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use super::place::Place;
use super::{disk, repair, spare, stage};

/// What is being done to the folders at the moment.
#[derive(Debug, Default)]
pub struct Work {
    /// Shared by all that change something; had alone by what puts all back.
    gate: RwLock<()>,
    is_published: AtomicBool,
    has_spare: AtomicBool,
}

impl Work {
    /// Something is changed from now on, until what this returns is dropped. After a stop it never
    /// returns: the program is about to end.
    pub fn begin(&self) -> RwLockReadGuard<'_, ()> {
        self.gate.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder of the new site is one that was kept.
    pub fn uses_spare(&self) {
        self.has_spare.store(true, Ordering::Relaxed);
    }

    /// A folder that was kept can be kept on, whatever is in it by now: to remove it takes seconds.
    /// If it can't be moved back it is removed like any other.
    pub fn give_back(&self, place: &Place) {
        if self.has_spare.load(Ordering::Relaxed) && spare::can_be_kept(place) {
            let _ = disk::rename_to_new(&place.fresh, &place.spare);
        }
    }

    /// The new site is in its place.
    pub fn is_published(&self) {
        self.is_published.store(true, Ordering::Relaxed);
    }
}

/// What ends a build from another thread.
#[derive(Debug)]
pub struct Stop {
    work: Arc<Work>,
    place: Place,
    new_parents: Vec<PathBuf>,
}

/// How a build was found that had to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The site is as it was, and nothing is beside it.
    PutBack,
    /// It had published the new site.
    Published,
    /// It was changing the site and did not come to an end in time, or could not be put back. The
    /// next build does that.
    AtWork,
}

impl Stop {
    pub(super) fn new(work: Arc<Work>, place: Place, new_parents: Vec<PathBuf>) -> Self {
        Stop { work, place, new_parents }
    }

    /// Waits, but not longer than this, for a moment in which nothing is being changed, and puts
    /// back what has been. Then nothing can be changed any more: the program has to end.
    pub fn now(&self, patience: Duration) -> Stopped {
        let begun = Instant::now();
        let alone = loop {
            match self.work.gate.try_write() {
                Ok(alone) => break alone,
                Err(TryLockError::Poisoned(alone)) => break alone.into_inner(),
                Err(TryLockError::WouldBlock) if begun.elapsed() > patience => {
                    return Stopped::AtWork;
                }
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
            }
        };
        // For good: who waits for it must not wake up while the program ends.
        std::mem::forget(alone);
        if self.work.is_published.load(Ordering::Relaxed) {
            return Stopped::Published;
        }
        self.work.give_back(&self.place);
        if repair::repair(&self.place).is_err() {
            return Stopped::AtWork;
        }
        stage::remove_empty(&self.new_parents);
        Stopped::PutBack
    }
}

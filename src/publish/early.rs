//! The disk begins to take a large site while it is still being made, so that the flush at the end,
//! which waits for the last byte, has little left to do.
//!
//! Decides nothing: what counts is that flush. But a failure of the disk is told only once, so one
//! that is told here is kept for it.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::disk;

/// A flush is begun whenever so many bytes more are written.
const STEP: usize = 64 << 20;

/// Flushes in the background, one at a time.
#[derive(Debug, Default)]
pub struct Early {
    n_bytes: AtomicUsize,
    running: Mutex<Running>,
}

#[derive(Debug, Default)]
struct Running {
    thread: Option<JoinHandle<io::Result<()>>>,
    failure: Option<io::Error>,
}

impl Running {
    fn join(&mut self) {
        // It does nothing that could panic.
        let result = self.thread.take().and_then(|thread| thread.join().ok());
        self.failure = self.failure.take().or(result.and_then(Result::err));
    }
}

impl Early {
    /// So many bytes more were written below `folder`.
    pub fn wrote(&self, n: usize, folder: &Path) {
        let before = self.n_bytes.fetch_add(n, Ordering::Relaxed);
        if !disk::FLUSHES_ALL || before / STEP == (before + n) / STEP {
            return;
        }
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        running.join();
        let folder = folder.to_owned();
        // Without a thread for it, everything is left to the flush at the end.
        running.thread = thread::Builder::new().spawn(move || disk::flush(&folder)).ok();
    }

    /// Waits for the flush that is under way, and tells what any of them could not write.
    pub fn end(&self) -> io::Result<()> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.join();
        running.failure.take().map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_in_the_background_is_told_at_the_end() {
        let early = Early::default();
        early.wrote(STEP - 1, Path::new("/nowhere/at all"));
        assert!(early.end().is_ok());
        early.wrote(2, Path::new("/nowhere/at all"));
        assert_eq!(early.end().is_err(), disk::FLUSHES_ALL);
        assert!(early.end().is_ok());
    }
}

//! How much memory pictures may take at one time.
//!
//! Knows numbers of bytes. Does not know what they are for.
//!
//! Work is limited by what it needs and not by the number of threads alone: four photographs of a
//! phone are worked on side by side, the largest picture that is allowed by itself. Whoever waits
//! holds nothing, so nobody waits for ever.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes that may be in use at one time.
#[derive(Debug)]
pub struct Budget {
    free: Mutex<u64>,
    is_more: Condvar,
    all: u64,
}

/// A part of a budget, given back when it is dropped.
#[derive(Debug)]
pub struct Part<'a> {
    budget: &'a Budget,
    n_bytes: u64,
}

impl Budget {
    /// A budget of `all` bytes.
    pub fn new(all: u64) -> Self {
        Budget { free: Mutex::new(all), is_more: Condvar::new(), all }
    }

    /// Waits until `n_bytes` are free, and takes them; of more than all there are, all.
    pub fn take(&self, n_bytes: u64) -> Part<'_> {
        let n_bytes = n_bytes.min(self.all);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = self.is_more.wait_while(free, |free| *free < n_bytes);
        *enough.unwrap_or_else(PoisonError::into_inner) -= n_bytes;
        Part { budget: self, n_bytes }
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.n_bytes;
        self.budget.is_more.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn never_more_than_all_is_in_use() {
        let (budget, in_use, most) = (Budget::new(100), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for n_bytes in [10, 30, 50, 60, 90, 100, 1000, 40] {
                let (budget, in_use, most) = (&budget, &in_use, &most);
                scope.spawn(move || {
                    for _ in 0..50 {
                        let _part = budget.take(n_bytes);
                        let taken = n_bytes.min(100);
                        let now = in_use.fetch_add(taken, Ordering::SeqCst) + taken;
                        most.fetch_max(now, Ordering::SeqCst);
                        std::thread::yield_now();
                        in_use.fetch_sub(taken, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 100);
        assert_eq!(*budget.free.lock().unwrap(), 100);
    }
}

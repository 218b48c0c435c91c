//! Work on threads of its own, for what the pages' threads should not do.
//!
//! The system may have no thread to give, because there are too many or too little memory. Then the
//! work is done by whoever asked for it, which takes longer and is no fault.

use std::panic::resume_unwind;
use std::thread::{self, Builder};

/// What `work` makes of each item, on a thread for each.
pub fn for_each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let work = &work;
    thread::scope(|scope| {
        let begin = |item| Builder::new().spawn_scoped(scope, move || work(item));
        let begun: Vec<_> = items.iter().map(begin).collect();
        let end =
            |(item, begun): (&I, std::io::Result<thread::ScopedJoinHandle<'_, T>>)| match begun {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(_) => work(item),
            };
        items.iter().zip(begun).map(end).collect()
    })
}

/// What `work` makes, on one thread.
pub fn for_one<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let mut made = for_each(&[()], |()| work());
    made.pop().unwrap_or_else(work)
}

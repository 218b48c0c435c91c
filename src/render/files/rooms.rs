//! Where pages are made, one after another: so that room is asked for once, and what was seen on a page
//! is known on the next.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::requests::Seen;

/// Where a page is made.
#[derive(Default)]
pub struct Room {
    /// For the page.
    pub html: Vec<u8>,
    /// What was seen on those before.
    pub seen: Seen,
}

/// The rooms that nobody is in.
#[derive(Default)]
pub struct Rooms(Mutex<Vec<Room>>);

/// A room while somebody is in it.
pub struct Taken<'a> {
    rooms: &'a Rooms,
    /// The room.
    pub room: Room,
}

impl Rooms {
    /// A room that nobody is in, a new one if there is none.
    pub fn take(&self) -> Taken<'_> {
        let room = self.free().pop().unwrap_or_default();
        Taken { rooms: self, room }
    }

    fn free(&self) -> MutexGuard<'_, Vec<Room>> {
        // A page that panicked on another thread leaves the list as good as it was.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.rooms.free().push(mem::take(&mut self.room));
    }
}

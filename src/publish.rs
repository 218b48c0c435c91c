//! Finished files become the site, all of them or none.
//!
//! Does not know what a page is. Knows two folders, the site as it is and the one that will be,
//! and three rules:
//!
//! 1. Whoever looks at the output folder, at any moment, finds the whole old site or the whole
//!    new one. That holds when the program is killed, the disk is full, or the power fails.
//! 2. A file we did not write is never changed nor removed.
//! 3. When nothing has changed, nothing is written.
//!
//! # The order of steps
//!
//! `F` is the new folder, `.public.together-new` beside `public`. The two lists are in the
//! state folder `.together/`; each is written under another name, flushed and renamed, so that it
//! is whole or not there.
//!
//! | step | killed after it, the next build … |
//! | --- | --- |
//! | lock, check, repair, look through `public` | has nothing to do |
//! | make `F`; write the pending list: "staging", identity of `F` | removes `F` |
//! | or, if a former site is kept: write that list about it, make it `F` | removes `F` |
//! | new files go to `F` as they come | removes `F` |
//! | what is in `F` of a former site and not in the new one goes | the same |
//! | unchanged and foreign files get a second name in `F` | removes `F` (the first names stay) |
//! | write the pending list: "swapping", all files of ours in `F` | removes `F`: it is not `public` |
//! | flush all files | the same |
//! | **`F` and `public` change places** | sees that `public` now has the identity in the pending list: clears the old site away, goes on below |
//! | flush the names; clear the old site away by the settled list | goes on clearing away |
//! | keep what is left of it, which the new site has too, in the state folder | the same |
//! | rename the pending list to the settled list | has nothing to do |
//!
//! So what is ours is never in doubt: until the last step the settled list is about the old
//! folder and the pending list about the new one, and the identity in it says which is which.
//! A failure is dealt with by the same `repair` as a kill, and so is a build that somebody stops.
//!
//! Where second names can be told (Linux), the folder of the old site is not removed but kept, and
//! becomes the next `F`: then only what changes is touched. A file stays in it only if it is the
//! very file of the present site, so whatever has happened to that folder can do no harm.
//!
//! Not kept: access control lists and extended attributes of folders.

mod admit;
mod disk;
mod early;
mod in_place;
mod levels;
mod lock;
mod manifest;
mod memory;
mod place;
mod program;
mod repair;
mod retire;
mod spare;
mod stage;
mod stop;
mod survey;
mod swap;
#[cfg(test)]
mod testing;
mod tree;

use std::path::Path;

pub use program::hash as program;
pub use stage::Stage;
pub use stop::{Stop, Stopped};

/// Where and how to publish.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The folder that is, or will be, the site: `public`.
    pub out: &'a Path,
    /// The folder that holds `content/` and `themes/`; the state folder `.together/` is in it.
    pub site: &'a Path,
    /// How the new site takes the place of the old one.
    pub mode: Mode,
}

/// How the new site takes the place of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The old and the new folder change places in one step. Where the disk cannot do that, as
    /// with [`Mode::TwoRenames`], and a note says so.
    Swap,
    /// Each file is replaced by itself: for a folder that is a mount point, or that a server
    /// holds open. A visitor may see a mixture for a moment.
    InPlace,
    /// Two renames with a moment in between, as on disks that cannot do it in one. Nobody needs
    /// to choose this; it is here so that it can be tested on every disk.
    TwoRenames,
}

/// What publishing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Files of ours that are new or differ from before.
    pub n_written: usize,
    /// Files of ours that are as before.
    pub n_unchanged: usize,
    /// Files of ours that were there before and are gone.
    pub n_removed: usize,
    /// What is in the folder and not ours, sorted; a `/` at the end is a folder with all in it.
    pub kept: Vec<String>,
    /// Whether the folder is any different than before.
    pub changed: bool,
    /// Something the keeper should know.
    pub note: Option<String>,
}

/// Begins to publish: checks the folder, takes the lock, repairs what a killed build left.
///
/// An error means that nothing has changed, and says what to do.
pub fn open(target: &Target) -> anyhow::Result<Stage> {
    Stage::open(target)
}

//! Keeps two builds from publishing to one folder at the same time.
//!
//! The system takes the lock away from a process that dies, so no lock is ever left behind.
//! Does not know what is done while the lock is held.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::bail;

use super::disk;
use super::place::Place;

/// How long a build that is too late waits to know who was first.
const MOST_PATIENCE: Duration = Duration::from_millis(500);

/// Held while a build may change the folder. Let go by dropping it.
#[derive(Debug)]
pub struct Lock {
    own: File,
    folder: Option<File>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The number is of no use to whoever takes the lock next, and could be read as theirs.
        let _ = self.own.set_len(0);
        // Closing is not enough: a process that another thread is just starting holds a copy of
        // the open file for a moment, and with it the lock.
        let _ = self.own.unlock();
        let _ = self.folder.as_ref().map(File::unlock);
    }
}

/// Takes the lock of this folder, or says who has it.
pub fn take(place: &Place) -> anyhow::Result<Lock> {
    let path = &place.lock;
    let open = File::options().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = open.map_err(|error| disk::failed("open", path, &error))?;
    let begun = Instant::now();
    // Some network disks have no locks. The staging folder, which only one build can make, still
    // keeps two builds from mixing.
    while let Err(TryLockError::WouldBlock) = file.try_lock() {
        // Whoever has it may be about to write its number, or to let go.
        let holder = holder(&mut file);
        if holder.is_some() || begun.elapsed() > MOST_PATIENCE {
            bail!(
                "another build{} is writing to `{}`: wait until it has finished",
                holder.map_or(String::new(), |pid| format!(" (process {pid})")),
                place.shown.display()
            );
        }
        thread::sleep(Duration::from_millis(5));
    }
    // The number only serves the message above: that it cannot be written stops nobody.
    let _ = file.set_len(0);
    let number = format!("{}\n", std::process::id());
    let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(number.as_bytes()));
    Ok(Lock { own: file, folder: lock_folder(place)? })
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_to_string(&mut text).ok()?;
    // A line without an end is not yet all there.
    text.strip_suffix('\n')?.parse().ok()
}

/// The lock above is in the state folder of one site. This one is for two sites with one output
/// folder, and is on that folder itself, so that it leaves no file in it.
fn lock_folder(place: &Place) -> anyhow::Result<Option<File>> {
    let Ok(folder) = File::open(&place.out) else { return Ok(None) };
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => bail!(
            "the build of another site is writing to `{}`: give each site a folder of its own",
            place.shown.display()
        ),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(folder)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::place;
    use crate::publish::testing::Folder;

    #[test]
    fn the_second_build_is_told_who_is_first() {
        let folder = Folder::new();
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        place.prepare().unwrap();
        let first = take(&place).unwrap();
        let message = take(&place).unwrap_err().to_string();
        let pid = std::process::id();
        assert!(message.starts_with(&format!("another build (process {pid})")), "{message}");
        drop(first);
        take(&place).unwrap();
    }

    #[test]
    fn the_second_build_waits_for_the_number_of_the_first() {
        let folder = Folder::new();
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        place.prepare().unwrap();
        let first = take(&place).unwrap();
        first.own.set_len(0).unwrap();
        let message = thread::scope(|scope| {
            let second = scope.spawn(|| take(&place).unwrap_err().to_string());
            thread::sleep(Duration::from_millis(50));
            std::fs::write(&place.lock, "4711\n").unwrap();
            second.join().unwrap()
        });
        assert!(message.starts_with("another build (process 4711)"), "{message}");
    }

    #[test]
    fn a_lock_that_is_let_go_meanwhile_is_taken() {
        let folder = Folder::new();
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        place.prepare().unwrap();
        let first = take(&place).unwrap();
        first.own.set_len(0).unwrap();
        thread::scope(|scope| {
            let second = scope.spawn(|| take(&place).map(drop));
            thread::sleep(Duration::from_millis(50));
            drop(first);
            second.join().unwrap().unwrap();
        });
    }

    #[cfg(unix)]
    #[test]
    fn two_sites_with_one_folder_are_kept_apart() {
        let folder = Folder::new();
        let out = folder.join("public");
        for name in ["public", "one", "two"] {
            std::fs::create_dir(folder.join(name)).unwrap();
        }
        let places = ["one", "two"].map(|site| place::find(&out, &folder.join(site)).unwrap());
        for place in &places {
            place.prepare().unwrap();
        }
        let _first = take(&places[0]).unwrap();
        let message = take(&places[1]).unwrap_err().to_string();
        assert!(message.starts_with("the build of another site"), "{message}");
    }
}

//! The site before the present one, kept to become the next: of a large site little changes from
//! build to build, and disks take longer to make and to remove folders than to write files.
//!
//! Invariant: nothing in it is believed. A file stays only if it is the very file of the present
//! site under a second name; everything else is replaced or removed.

use std::fs;
use std::io::{self, ErrorKind};
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use super::disk;
use super::place::Place;
use super::survey::site_path;

/// What is in a folder that is used again.
#[derive(Debug, Default)]
pub struct Left {
    /// Its files, by path, each with the number by which the disk knows it.
    pub files: Vec<(String, u64)>,
    /// Its folders.
    pub folders: Vec<String>,
}

/// Whether a folder that was the site can be kept for the next build: only where second names can
/// be told ([`disk::number_of`]), and where it need not be moved to another disk.
pub fn can_be_kept(place: &Place) -> bool {
    let device = |path: &Path| path.metadata().ok().and_then(|about| disk::device(&about));
    let of_state = device(&place.state);
    cfg!(target_os = "linux") && of_state.is_some() && of_state == device(&place.parent)
}

/// Whether there is a folder that can be used again.
pub fn is_there(place: &Place) -> bool {
    can_be_kept(place) && place.spare.symlink_metadata().is_ok_and(|about| about.is_dir())
}

/// Keeps `old`, in which nothing is but files of ours, in the place of what was kept before.
pub fn keep(place: &Place, old: &Path) -> anyhow::Result<()> {
    forget(place)?;
    fs::rename(old, &place.spare).map_err(|error| disk::failed("clear away", old, &error))
}

/// Removes what was kept.
pub fn forget(place: &Place) -> anyhow::Result<()> {
    match fs::remove_dir_all(&place.spare) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(disk::failed("remove", &place.spare, &error))
        }
        _ => Ok(()),
    }
}

/// Looks through a folder that is used again. What is neither file nor folder, or has no name that
/// a file of a site could have, is removed at once.
///
/// Whoever waits for this holds a lock that others who make pages wait for, so it does its work on
/// threads of its own: one of theirs could be given a page to make meanwhile.
pub fn look_through(root: &Path) -> io::Result<Left> {
    /// Fewer folders are looked into by one thread.
    const FEW: usize = 64;
    let mut left = Left::default();
    let mut level = vec![String::new()];
    while !level.is_empty() {
        let n_threads = rayon::current_num_threads().min(level.len().div_ceil(FEW)).max(1);
        let parts = level.chunks(level.len().div_ceil(n_threads));
        let found: Vec<io::Result<Left>> = thread::scope(|scope| {
            let look = |folders| scope.spawn(move || look_into(root, folders));
            let threads: Vec<_> = parts.map(look).collect();
            let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
            joined.map(|found| found.unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        level.clear();
        for found in found {
            let found = found?;
            left.files.extend(found.files);
            level.extend_from_slice(&found.folders);
            left.folders.extend(found.folders);
        }
    }
    Ok(left)
}

/// What is in some folders, and not in those inside.
fn look_into(root: &Path, folders: &[String]) -> io::Result<Left> {
    let mut left = Left::default();
    for folder in folders {
        let folder = Path::new(folder);
        for entry in fs::read_dir(root.join(folder))? {
            let entry = entry?;
            let below = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            match site_path(&below) {
                Some(path) if kind.is_dir() => left.folders.push(path),
                Some(path) if kind.is_file() => left.files.push((path, disk::number_of(&entry))),
                _ if kind.is_dir() => fs::remove_dir_all(entry.path())?,
                _ => fs::remove_file(entry.path())?,
            }
        }
    }
    Ok(left)
}

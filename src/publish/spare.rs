//! The site before the present one, kept to become the next: of a large site little changes from
//! build to build, and disks take longer to make and to remove folders than to write files.
//!
//! Invariant: nothing in it is believed. A file stays only if it is the very file of the present
//! site under a second name; everything else is replaced or removed.

use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::Path;

use super::disk;
use super::levels::{self, Failure};
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
pub fn look_through(root: &Path) -> Result<Left, Failure> {
    let can_stay = |path: &Path, kind: FileType| {
        let can_stay = site_path(path).is_some() && (kind.is_dir() || kind.is_file());
        match can_stay {
            true => Ok(()),
            false if kind.is_dir() => fs::remove_dir_all(root.join(path)),
            false => fs::remove_file(root.join(path)),
        }
        .map(|()| can_stay)
    };
    let mut left = Left::default();
    for found in levels::walk(root, &can_stay)? {
        match site_path(&found.path) {
            Some(path) if found.kind.is_dir() => left.folders.push(path),
            Some(path) => left.files.push((path, found.number)),
            None => {}
        }
    }
    Ok(left)
}

//! Looks through a folder with tens of thousands of folders in it, on several threads.
//!
//! Follows no symlink. Threads of its own, for whoever looks may hold a lock that the pages' threads
//! wait for: one of theirs could be given a page to make meanwhile.

use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::disk;
use crate::threads;

/// So many folders are looked into by one thread at a time.
const FEW: usize = 64;

/// Something in the folder.
#[derive(Debug)]
pub struct Found {
    /// Its path below the folder.
    pub path: PathBuf,
    /// Whether it is a file, a folder, or something else.
    pub kind: FileType,
    /// The number by which the disk knows it: see [`disk::number_of`].
    pub number: u64,
}

/// A folder that can't be looked into, by its whole path.
pub type Failure = (PathBuf, io::Error);

/// Everything below `root`, each folder before what is in it. What `is_wanted` says no to is left
/// out, with all that is in it.
pub fn walk(
    root: &Path,
    is_wanted: &(dyn Fn(&Path, FileType) -> io::Result<bool> + Sync),
) -> Result<Vec<Found>, Failure> {
    let mut all: Vec<Found> = Vec::new();
    let mut level = vec![PathBuf::new()];
    while !level.is_empty() {
        let (parts, next) = (level.chunks(FEW), AtomicUsize::new(0));
        let n_threads = rayon::current_num_threads().min(parts.len());
        // Whoever has done with a part takes the next.
        let look = |_: &()| -> Result<Vec<(usize, Vec<Found>)>, Failure> {
            let mut all = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(folders) = parts.clone().nth(at) else { return Ok(all) };
                all.push((at, inside(root, folders, is_wanted)?));
            }
        };
        let looked = threads::for_each(&vec![(); n_threads], look);
        let looked: Vec<_> = looked.into_iter().collect::<Result<_, _>>()?;
        let mut found: Vec<_> = looked.into_iter().flatten().collect();
        found.sort_unstable_by_key(|(at, _)| *at);
        let before = all.len();
        all.extend(found.into_iter().flat_map(|(_, found)| found));
        let folders = all[before..].iter().filter(|found| found.kind.is_dir());
        level = folders.map(|found| found.path.clone()).collect();
    }
    Ok(all)
}

/// What is in some folders, and not in those inside.
fn inside(
    root: &Path,
    folders: &[PathBuf],
    is_wanted: &(dyn Fn(&Path, FileType) -> io::Result<bool> + Sync),
) -> Result<Vec<Found>, Failure> {
    let mut all = Vec::new();
    for folder in folders {
        let full = root.join(folder);
        let failed = |error| (full.clone(), error);
        for entry in fs::read_dir(&full).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (path, number) = (folder.join(entry.file_name()), disk::number_of(&entry));
            let kind = entry.file_type().map_err(failed)?;
            if is_wanted(&path, kind).map_err(failed)? {
                all.push(Found { path, kind, number });
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Folder;

    #[test]
    fn each_thing_is_found_once_and_each_folder_before_what_is_in_it() {
        let folder = Folder::new();
        for n in 0..5 * FEW {
            folder.make(&format!("in/a{n}/b/file"), "text");
        }
        folder.make("in/left out/file", "text");
        let is_wanted = |path: &Path, _| Ok(!path.ends_with("left out"));
        let found = walk(&folder.join("in"), &is_wanted).unwrap();
        let mut seen = std::collections::HashSet::from([PathBuf::new()]);
        for found in &found {
            assert!(found.path.parent().is_some_and(|parent| seen.contains(parent)), "{found:?}");
            assert!(seen.insert(found.path.clone()), "{found:?}");
        }
        assert_eq!(found.len(), 3 * 5 * FEW);
        let (path, error) = walk(&folder.join("nowhere"), &is_wanted).unwrap_err();
        assert_eq!((path, error.kind()), (folder.join("nowhere"), io::ErrorKind::NotFound));
    }
}

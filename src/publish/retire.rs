//! Clears the old site away after the new one has taken its place.
//!
//! Invariant: removes a file only if it is on our list, or also in the new site. What a keeper
//! put into the folder while the build was running is moved over to the new one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ahash::AHashSet;
use rayon::prelude::*;
use walkdir::WalkDir;

use super::disk;
use super::levels::{self, Found};
use super::manifest::Manifest;
use super::survey::{folders_of, site_path};

/// The old site and its list, the new site and its list.
pub struct Change<'a> {
    /// The folder to clear away.
    pub old: &'a Path,
    /// The list of our files in it.
    pub before: &'a Manifest,
    /// The folder that is the site now.
    pub new: &'a Path,
    /// The list of our files in it.
    pub after: &'a Manifest,
    /// Whether what both sites have stays, for the next build to use.
    pub keep: bool,
}

/// Clears the old folder away, or all in it that is not kept; can be repeated if interrupted.
/// Returns the paths of files moved over to the new site.
pub fn retire(change: &Change) -> anyhow::Result<Vec<PathBuf>> {
    let (before, after) = (&change.before.files, &change.after.files);
    let both = before.keys().map(String::as_str);
    let both = both.filter(|path| change.keep && after.contains_key(*path));
    let kept: AHashSet<&str> = both.collect();
    let kept_folders = folders_of(kept.iter().copied());
    let stays = |found: &&Found| {
        let kept = if found.kind.is_dir() { &kept_folders } else { &kept };
        let is_file_or_folder = found.kind.is_dir() || found.kind.is_file();
        let path = site_path(&found.path).filter(|_| change.keep && is_file_or_folder);
        path.is_some_and(|path| kept.contains(path.as_str()))
    };
    let failed = |path: &Path, error| disk::failed("clear away", path, &error);
    let mut rescued = Vec::new();
    let found = levels::walk(change.old, &|_, _| Ok(true));
    let found = found.map_err(|(path, error)| failed(&path, error))?;
    // Inner ones first, so that folders are empty when it is their turn.
    let goes: Vec<&Found> = found.par_iter().rev().filter(|found| !stays(found)).collect();
    for Found { path, kind, .. } in goes {
        let full = &change.old.join(path);
        if kind.is_dir() {
            fs::remove_dir(full).map_err(|error| failed(full, error))?;
            continue;
        }
        let is_listed =
            kind.is_file() && site_path(path).is_some_and(|path| before.contains_key(&path));
        let done = if is_listed {
            fs::remove_file(full)
        } else {
            rescue(change, path).map(|moved| rescued.extend(moved))
        };
        done.map_err(|error| failed(full, error))?;
    }
    if !change.keep {
        fs::remove_dir(change.old).map_err(|error| failed(change.old, error))?;
    }
    Ok(rescued)
}

/// Removes the files on a list from a folder, and what folders are empty then, itself included.
/// Everything else stays. Can be repeated if interrupted.
pub fn remove_listed(folder: &Path, list: &Manifest) -> anyhow::Result<()> {
    let failed = |path: &Path, error| disk::failed("clear away", path, &error);
    for entry in WalkDir::new(folder).contents_first(true) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
            failed(&path, error)
        })?;
        let full = entry.path();
        let path = full.strip_prefix(folder).ok().and_then(site_path);
        let done = if entry.file_type().is_dir() {
            match fs::remove_dir(full) {
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
                result => result,
            }
        } else if entry.file_type().is_file() && path.is_some_and(|p| list.files.contains_key(&p)) {
            fs::remove_file(full)
        } else {
            Ok(())
        };
        done.map_err(|error| failed(full, error))?;
    }
    Ok(())
}

/// Removes a foreign file that the new site has too; else moves it there.
fn rescue(change: &Change, path: &Path) -> io::Result<Option<PathBuf>> {
    let (old, new) = (change.old.join(path), change.new.join(path));
    let target = match new.symlink_metadata() {
        Ok(about) if about.is_dir() => new.with_added_extension("kept"),
        Ok(_) => {
            let is_ours =
                site_path(path).is_some_and(|path| change.after.files.contains_key(&path));
            // Both are somebody else's: the one edited last is the one meant.
            let is_later = modified(&old)? > modified(&new)?;
            if disk::same(&old, &new)? || !(is_ours || is_later) {
                fs::remove_file(&old)?;
                return Ok(None);
            }
            new
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Err(_) => {
            new.parent().map_or(Ok(()), fs::create_dir_all)?;
            new
        }
    };
    fs::rename(&old, &target)?;
    Ok(target.strip_prefix(change.new).ok().map(Path::to_owned))
}

fn modified(path: &Path) -> io::Result<std::time::SystemTime> {
    path.symlink_metadata()?.modified()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::Print;
    use crate::publish::testing::Folder;

    fn list(paths: &[&str]) -> Manifest {
        let files = paths.iter().map(|path| ((*path).to_owned(), Print::of(b"x"))).collect();
        Manifest { files, ..Manifest::default() }
    }

    #[test]
    fn our_files_go_and_late_foreign_ones_move_over() {
        let folder = Folder::new();
        folder.make("old/ours.html", "old");
        folder.make("old/carried", "x");
        folder.make("old/late/note", "late");
        folder.make("new/ours.html", "new");
        folder.make("new/carried", "x");
        folder.make("old/clash.html", "foreign");
        folder.make("new/clash.html", "ours");
        let (old, new) = (folder.join("old"), folder.join("new"));
        let (before, after) = (list(&["ours.html"]), list(&["ours.html", "clash.html"]));
        let change = Change { old: &old, before: &before, new: &new, after: &after, keep: false };
        let mut rescued = retire(&change).unwrap();
        rescued.sort();
        assert_eq!(rescued, [Path::new("clash.html"), Path::new("late/note")]);
        assert!(!disk::exists(&old).unwrap());
        assert_eq!(fs::read_to_string(new.join("ours.html")).unwrap(), "new");
        assert_eq!(fs::read_to_string(new.join("late/note")).unwrap(), "late");
        assert_eq!(fs::read_to_string(new.join("clash.html")).unwrap(), "foreign");
    }

    #[test]
    fn of_two_foreign_versions_the_later_stays() {
        for later in ["old", "new"] {
            let folder = Folder::new();
            for side in ["old", "new"] {
                folder.make(&format!("{side}/note"), &format!("of {side}"));
                let seconds = if side == later { 2_000 } else { 1_000 };
                let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
                let file = fs::File::options().write(true).open(folder.join(side).join("note"));
                file.unwrap().set_modified(time).unwrap();
            }
            let (old, new, none) = (folder.join("old"), folder.join("new"), list(&[]));
            let change = Change { old: &old, before: &none, new: &new, after: &none, keep: false };
            retire(&change).unwrap();
            assert_eq!(fs::read_to_string(new.join("note")).unwrap(), format!("of {later}"));
        }
    }
}

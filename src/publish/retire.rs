//! Clears the old site away after the new one has taken its place.
//!
//! Invariant: removes a file only if it is on our list, or also in the new site. What a keeper
//! put into the folder while the build was running is moved over to the new one.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::disk;
use super::levels::{self, Found};
use super::manifest::Manifest;
use super::survey::{ancestors, site_path};

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
    let kept: HashSet<&str> = match change.keep {
        true => {
            let both = |path: &&String| change.after.files.contains_key(*path);
            change.before.files.keys().filter(both).map(String::as_str).collect()
        }
        false => HashSet::new(),
    };
    let kept_folders: HashSet<&str> = kept.iter().flat_map(|path| ancestors(path)).collect();
    let failed = |path: &Path, error| disk::failed("clear away", path, &error);
    let mut rescued = Vec::new();
    let found = levels::walk(change.old, &|_, _| Ok(true));
    // Inner ones first, so that folders are empty when it is their turn.
    for Found { path, kind, .. } in
        found.map_err(|(path, error)| failed(&path, error))?.iter().rev()
    {
        let full = &change.old.join(path);
        let site_path = site_path(path);
        let is_in = |paths: &HashSet<&str>| {
            site_path.as_ref().is_some_and(|path| paths.contains(path.as_str()))
        };
        if kind.is_dir() {
            if !(change.keep && is_in(&kept_folders)) {
                fs::remove_dir(full).map_err(|error| failed(full, error))?;
            }
            continue;
        }
        let is_listed = kind.is_file()
            && site_path.as_ref().is_some_and(|path| change.before.files.contains_key(path));
        if is_listed && is_in(&kept) {
            continue;
        }
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

//! Publishing into a folder that cannot be renamed, such as a mount point: file by file.
//!
//! Each file is whole at every moment; the site as a whole is a mixture for a short time, which
//! is why this is not the usual way.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::disk::{self, Identity};
use super::manifest::{self, Flush, Found, Manifest, Step};
use super::place::Place;
use super::spare::Left;
use super::survey::{Survey, ancestors};
use super::tree::Tree;

/// What is moved into the site and what goes from it.
pub struct Change<'a> {
    /// The list of our files after this.
    pub after: &'a Manifest,
    /// The files that wait in the folder inside the site.
    pub written: &'a [String],
    /// The files of ours that the new site does not have.
    pub removed: &'a [&'a str],
}

/// Moves the new files into the site, and removes the old ones last.
pub fn publish(place: &Place, survey: &Survey, change: &Change) -> anyhow::Result<()> {
    manifest::write(&place.pending, change.after, Flush::Now)?;
    disk::flush(&place.inner).map_err(|error| disk::failed("write", &place.shown, &error))?;
    move_and_remove(place, survey, change).map_err(|error| {
        let shown = place.shown.display();
        anyhow::anyhow!("{error}; `{shown}` is partly old and partly new now: build again")
    })?;
    finish(place, change.after).map_err(|error| {
        anyhow::anyhow!("`{}` is the new site now, but {error}", place.shown.display())
    })
}

fn move_and_remove(place: &Place, survey: &Survey, change: &Change) -> anyhow::Result<()> {
    let (blocking, last) = blocking_first(change);
    remove(place, survey, &blocking)?;
    let tree = Tree::new(place.out.clone(), Left::default());
    for path in change.written {
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        tree.folder(folder)
            .and_then(|()| fs::rename(place.inner.join(path), place.out.join(path)))
            .map_err(|error| disk::failed("replace", &place.show(path), &error))?;
    }
    disk::flush(&place.inner).map_err(|error| disk::failed("write", &place.shown, &error))?;
    remove(place, survey, &last)
}

/// Old files where a new one needs a folder, or whose folder is where a new file will be; and the
/// others, which can stay until the new files are there.
fn blocking_first<'a>(change: &Change<'a>) -> (Vec<&'a str>, Vec<&'a str>) {
    let files: HashSet<&str> = change.written.iter().map(String::as_str).collect();
    let folders: HashSet<&str> = change.written.iter().flat_map(|path| ancestors(path)).collect();
    change.removed.iter().partition(|old| {
        folders.contains(**old) || ancestors(old).any(|folder| files.contains(folder))
    })
}

fn remove(place: &Place, survey: &Survey, paths: &[&str]) -> anyhow::Result<()> {
    let failed = |path: &str, error| disk::failed("remove", &place.show(path), &error);
    for path in paths.iter().filter(|path| survey.ours.contains_key(**path)) {
        fs::remove_file(place.out.join(path)).map_err(|error| failed(path, error))?;
    }
    remove_empty_folders(place, paths.iter().copied())
}

/// Removes those folders of these paths in which nothing is left.
fn remove_empty_folders<'a>(
    place: &Place,
    paths: impl Iterator<Item = &'a str>,
) -> anyhow::Result<()> {
    // Inner folders come last in this order, so from the end each is empty in its turn.
    let folders: BTreeSet<&str> = paths.flat_map(ancestors).collect();
    for folder in folders.into_iter().rev() {
        match fs::remove_dir(place.out.join(folder)) {
            Err(error) if !is_fine(&error) => {
                return Err(disk::failed("remove", &place.show(folder), &error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_fine(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DirectoryNotEmpty | ErrorKind::NotFound | ErrorKind::NotADirectory
    )
}

/// A build was killed, or failed, while files were being moved: both the files of the site before
/// and those that arrived are ours.
pub fn recover(place: &Place, after: &Manifest) -> anyhow::Result<()> {
    let mut union = match manifest::read(&place.settled)? {
        Found::Whole(manifest) => manifest,
        Found::Nothing | Found::Damaged => Manifest::default(),
    };
    // Some files are of the one build and some of the other.
    union.made_from = None;
    for (path, print) in &after.files {
        // Only with our content: somebody may have made a file there since.
        match print.matches(&place.out.join(path)) {
            Ok(false) => {}
            Ok(true) => drop(union.files.insert(path.clone(), print.clone())),
            Err(error) if is_fine(&error) => {}
            Err(error) => return Err(disk::failed("read", &place.show(path), &error)),
        }
    }
    // A folder may have been made for a file that did not come, or have lost its last one.
    remove_empty_folders(place, union.files.keys().chain(after.files.keys()).map(String::as_str))?;
    finish(place, &union)
}

fn finish(place: &Place, after: &Manifest) -> anyhow::Result<()> {
    let failed = |error| disk::failed("remove", &place.inner, &error);
    // The list first, while the one that says "in place" still is there to repeat this.
    let settled =
        Manifest { folder: Identity::of(&place.out)?, step: Step::default(), ..after.clone() };
    manifest::write(&place.settled, &settled, Flush::Now)?;
    if disk::exists(&place.inner)? {
        fs::remove_dir_all(&place.inner).map_err(failed)?;
    }
    fs::remove_file(&place.pending).map_err(|error| disk::failed("remove", &place.pending, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::{Hex, Print};
    use crate::publish::place;
    use crate::publish::testing::Folder;

    #[test]
    fn a_mixture_is_not_what_one_build_has_made() {
        let folder = Folder::new();
        folder.make("public/a.html", "new");
        folder.make("public/b.html", "old");
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        place.prepare().unwrap();
        let list = |step, text: &str, key| Manifest {
            step,
            made_from: Some(Hex([key; 16])),
            files: ["a.html", "b.html"]
                .map(|path| (path.to_owned(), Print::of(text.as_bytes())))
                .into(),
            ..Manifest::default()
        };
        let (before, after) = (list(Step::Staging, "old", 1), list(Step::InPlace, "new", 2));
        manifest::write(&place.settled, &before, Flush::Later).unwrap();
        manifest::write(&place.pending, &after, Flush::Later).unwrap();
        recover(&place, &after).unwrap();
        let Found::Whole(list) = manifest::read(&place.settled).unwrap() else { panic!() };
        assert_eq!((list.made_from, &list.files["a.html"]), (None, &after.files["a.html"]));
        assert_eq!(list.files["b.html"], before.files["b.html"]);
    }

    #[test]
    fn a_file_is_in_the_way_of_a_folder_and_the_reverse() {
        let removed = ["news", "about/index.html", "about/a/b", "news/old.html", "new", "a.html"];
        let after = Manifest::default();
        let change = Change {
            after: &after,
            written: &["news/index.html".to_owned(), "about".to_owned()],
            removed: &removed,
        };
        let (blocking, last) = blocking_first(&change);
        assert_eq!(blocking, ["news", "about/index.html", "about/a/b"]);
        assert_eq!(last, ["news/old.html", "new", "a.html"]);
    }
}

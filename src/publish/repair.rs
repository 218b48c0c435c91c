//! Puts right what a build left that did not finish: killed, failed or given up, it is all one.
//!
//! Looks only at what is on the disk, and can itself be killed and repeated at any moment.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::disk::{self, Identity};
use super::manifest::{self, Flush, Found, Manifest, Step};
use super::memory;
use super::place::Place;
use super::{in_place, retire, swap};

/// Finishes or undoes what the last build began. The lock is held.
pub fn repair(place: &Place) -> anyhow::Result<()> {
    remove_file(&manifest::unfinished(&place.pending))?;
    remove_file(&memory::unfinished(&place.memory))?;
    let pending = match manifest::read(&place.pending)? {
        Found::Whole(manifest) => manifest,
        Found::Nothing | Found::Damaged => {
            // Without a list nothing can be said about these, so only empty ones are removed.
            for leftover in [&place.fresh, &place.former, &place.inner] {
                remove_if_empty(leftover)?;
            }
            return remove_file(&place.pending);
        }
    };
    match pending.step {
        Step::Staging => undo(place, &pending),
        Step::InPlace => in_place::recover(place, &pending),
        Step::Swapping => {
            if is_half_way(place, &pending)? {
                fs::rename(&place.fresh, &place.out)
                    .and_then(|()| disk::flush_names(&place.parent))
                    .map_err(|error| disk::failed("put back", &place.shown, &error))?;
            }
            if has_happened(place, &pending)? {
                swap::conclude(place, &swap::settled(place)?, &pending).map(drop)
            } else {
                undo(place, &pending)
            }
        }
    }
}

/// Is the folder that this list is about the site now?
fn has_happened(place: &Place, pending: &Manifest) -> anyhow::Result<bool> {
    match pending.folder {
        Some(_) => Ok(Identity::of(&place.out)? == pending.folder),
        // Where folders cannot be told apart there is no exchange either: of two renames, the
        // second takes the new folder away from where it was.
        None => Ok(disk::exists(&place.out)? && !disk::exists(&place.fresh)?),
    }
}

/// Of the two renames, was only the first done?
fn is_half_way(place: &Place, pending: &Manifest) -> anyhow::Result<bool> {
    Ok(!disk::exists(&place.out)?
        && disk::exists(&place.former)?
        && Identity::of(&place.former)? == pending.replaces
        && disk::exists(&place.fresh)?
        && Identity::of(&place.fresh)? == pending.folder)
}

/// The new site was there, and somebody has removed it before the old one was cleared away:
/// clears the old one away now. What is in it and not ours stays, and is the folder again.
fn clear_former(place: &Place, pending: &Manifest) -> anyhow::Result<()> {
    for former in [&place.fresh, &place.former] {
        if pending.replaces.is_none() || Identity::of(former)? != pending.replaces {
            continue;
        }
        let list = match manifest::read(&place.settled)? {
            Found::Whole(manifest) if manifest.folder == pending.replaces => manifest,
            _ => Manifest::default(),
        };
        retire::remove_listed(former, &list)?;
        if disk::exists(former)? && !disk::exists(&place.out)? {
            disk::rename_to_new(former, &place.out)
                .and_then(|()| disk::flush_names(&place.parent))
                .map_err(|error| disk::failed("put back", &place.shown, &error))?;
        }
    }
    Ok(())
}

/// The site is the old one: removes the new folder. All in it was written by us, or is a second
/// name of something that is still in the site.
fn undo(place: &Place, pending: &Manifest) -> anyhow::Result<()> {
    // First of all the step, so that the lack of the folder is not taken for success.
    if pending.step != Step::Staging {
        let demoted = Manifest { step: Step::Staging, ..pending.clone() };
        manifest::write(&place.pending, &demoted, Flush::Later)?;
    }
    clear_former(place, pending)?;
    for folder in [&place.fresh, &place.inner] {
        if disk::exists(folder)? && Identity::of(folder)? == pending.folder {
            fs::remove_dir_all(folder).map_err(|error| disk::failed("remove", folder, &error))?;
        } else {
            remove_if_empty(folder)?;
        }
    }
    remove_if_empty(&place.former)?;
    remove_file(&place.pending)
}

fn remove_if_empty(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error)
            if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory) =>
        {
            Err(swap::in_the_way(folder))
        }
        result => result.map_err(|error| disk::failed("remove", folder, &error)),
    }
}

fn remove_file(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(disk::failed("remove", path, &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::Print;
    use crate::publish::place;
    use crate::publish::testing::Folder;

    /// Makes a site, a folder beside it and lists as `step` has them, then repairs.
    fn check(step: Step, moves: &[(&str, &str)], look: impl FnOnce(&Folder, &Place)) {
        let folder = Folder::new();
        folder.make("public/a.html", "old");
        folder.make("public/note", "foreign");
        folder.make(".public.together-new/a.html", "new");
        fs::hard_link(folder.join("public/note"), folder.join(".public.together-new/note"))
            .unwrap();
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        place.prepare().unwrap();
        let list = |step, text: &str, path: &Path| Manifest {
            step,
            folder: Identity::of(path).unwrap(),
            replaces: Identity::of(&folder.join("public")).unwrap(),
            made_from: None,
            files: [("a.html".to_owned(), Print::of(text.as_bytes()))].into(),
        };
        manifest::write(&place.settled, &list(Step::Swapping, "old", &place.out), Flush::Later)
            .unwrap();
        manifest::write(&place.pending, &list(step, "new", &place.fresh), Flush::Later).unwrap();
        for (from, to) in moves {
            fs::rename(folder.join(from), folder.join(to)).unwrap();
        }
        repair(&place).unwrap();
        for leftover in [&place.fresh, &place.former, &place.inner, &place.pending] {
            assert!(!disk::exists(leftover).unwrap(), "{}", leftover.display());
        }
        assert_eq!(fs::read_to_string(place.out.join("note")).unwrap(), "foreign");
        look(&folder, &place);
    }

    fn content(place: &Place) -> String {
        fs::read_to_string(place.out.join("a.html")).unwrap()
    }

    #[test]
    fn before_the_swap_the_old_site_stays() {
        for step in [Step::Staging, Step::Swapping] {
            check(step, &[], |_, place| assert_eq!(content(place), "old"));
        }
    }

    #[test]
    fn after_the_swap_the_new_site_stays_and_its_list_is_the_list() {
        let exchange =
            [("public", "x"), (".public.together-new", "public"), ("x", ".public.together-new")];
        let renames = [("public", ".public.together-old"), (".public.together-new", "public")];
        for moves in [&exchange[..], &renames[..]] {
            check(Step::Swapping, moves, |_, place| {
                assert_eq!(content(place), "new");
                let Found::Whole(list) = manifest::read(&place.settled).unwrap() else { panic!() };
                assert_eq!(list.folder, Identity::of(&place.out).unwrap());
                assert_eq!(list.files["a.html"], Print::of(b"new"));
            });
        }
    }

    #[test]
    fn half_way_between_two_renames_the_second_is_done() {
        let moves = [("public", ".public.together-old")];
        check(Step::Swapping, &moves, |_, place| assert_eq!(content(place), "new"));
    }

    /// After the swap and before the old site was cleared away, the new one is removed.
    fn check_without_the_new_site(how: &[(&str, &str)], foreign: &str) -> (Folder, Place) {
        let folder = Folder::new();
        for path in ["public/a.html", "public/b/c.html", ".public.together-new/a.html"] {
            folder.make(path, "text");
        }
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        place.prepare().unwrap();
        let print = || Print::of(b"text");
        let list = |step, path: &Path| Manifest {
            step,
            folder: Identity::of(path).unwrap(),
            replaces: Identity::of(&place.out).unwrap(),
            made_from: None,
            files: [("a.html".to_owned(), print()), ("b/c.html".to_owned(), print())].into(),
        };
        manifest::write(&place.settled, &list(Step::Swapping, &place.out), Flush::Later).unwrap();
        let pending = list(Step::Swapping, &place.fresh);
        manifest::write(&place.pending, &pending, Flush::Later).unwrap();
        if !foreign.is_empty() {
            folder.make(foreign, "foreign");
        }
        for (from, to) in how {
            fs::rename(folder.join(from), folder.join(to)).unwrap();
        }
        fs::remove_dir_all(&place.out).unwrap();
        repair(&place).unwrap();
        for leftover in [&place.fresh, &place.former, &place.inner, &place.pending] {
            assert!(!disk::exists(leftover).unwrap(), "{}", leftover.display());
        }
        (folder, place)
    }

    #[test]
    fn when_the_new_site_is_removed_only_foreign_files_of_the_old_one_stay() {
        let exchange =
            [("public", "x"), (".public.together-new", "public"), ("x", ".public.together-new")];
        let renames = [("public", ".public.together-old"), (".public.together-new", "public")];
        for how in [&exchange[..], &renames[..]] {
            let (_folder, place) = check_without_the_new_site(how, "");
            assert!(!disk::exists(&place.out).unwrap());
            let (_folder, place) = check_without_the_new_site(how, "public/b/note");
            assert_eq!(fs::read_to_string(place.out.join("b/note")).unwrap(), "foreign");
            assert!(!disk::exists(&place.out.join("a.html")).unwrap());
            assert!(!disk::exists(&place.out.join("b/c.html")).unwrap());
        }
    }

    #[test]
    fn folders_of_unknown_origin_are_left_alone() {
        for name in [".public.together-new", ".public.together-old", "public/.together-new"] {
            let folder = Folder::new();
            folder.make(&format!("{name}/note"), "foreign");
            let place = place::find(&folder.join("public"), folder.path()).unwrap();
            place.prepare().unwrap();
            let message = repair(&place).unwrap_err().to_string();
            assert!(message.contains("is in the way"), "{message}");
            assert!(folder.join(name).join("note").exists());
        }
    }
}

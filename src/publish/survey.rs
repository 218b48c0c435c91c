//! Looks through the output folder: which files are ours, and what is somebody else's.
//!
//! Changes nothing and follows no symlink.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, FileType};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use ahash::{AHashMap, AHashSet};
use anyhow::bail;
use rayon::prelude::*;

use super::disk::{self, Identity};
use super::manifest::Manifest;
use super::place::{INNER, Place};

/// Files that may lie in an otherwise empty folder, and that are kept without a word.
const QUIET: [&str; 3] = [".gitignore", ".gitkeep", ".git"];

/// What is in the output folder.
#[derive(Debug, Default)]
pub struct Survey {
    /// The folder looked through.
    pub folder: Option<Identity>,
    /// The files of ours that are there, each with the number by which the disk knows it.
    pub ours: AHashMap<String, u64>,
    /// Everything else, sorted by path: files, symlinks, and folders without a file of ours.
    pub foreign: Vec<Foreign>,
    /// Paths at which no file of ours may be, because of something foreign.
    occupied: HashMap<String, Occupied>,
}

/// Something that is not ours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    /// Its path below the output folder.
    pub path: PathBuf,
    /// Is it a folder? Then what it holds is listed too.
    pub is_folder: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Occupied {
    ByFile,
    ByFolder,
}

/// How much must be alike for a file to be ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Being on the list. A file of ours that somebody edited is still ours.
    Path,
    /// The content as well. The folder is not the one we made (a copy, a backup, or somebody
    /// else's under the old name), so the list alone says nothing about its files.
    Content,
}

/// What disks may be mounted inside the output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mounts {
    /// Any: nothing is moved.
    Fine,
    /// None: the folder is about to be renamed, and the old one to be cleared away.
    Refused,
}

/// Looks through the output folder, which need not exist.
pub fn survey(place: &Place, manifest: &Manifest, mounts: Mounts) -> anyhow::Result<Survey> {
    let Some(about) = disk::look_at(&place.out)? else { return Ok(Survey::default()) };
    let now = Identity::of(&place.out)?;
    let trust = if now.is_some() && manifest.folder == now { Trust::Path } else { Trust::Content };
    let folders = folders_of(manifest.files.keys().map(String::as_str));
    let device = disk::device(&about).filter(|_| mounts == Mounts::Refused);
    let Found { ours, foreign } =
        Walk { place, manifest, folders, trust, device }.folder(Path::new(""))?;
    let ours = ours.into_iter().collect();
    let mut survey = Survey { folder: now, ours, foreign, ..Survey::default() };
    survey.foreign.sort();
    for foreign in &survey.foreign {
        // A name that is not Unicode cannot be the name of one of ours.
        let Some(path) = site_path(&foreign.path) else { continue };
        for folder in ancestors(&path) {
            survey.occupied.entry(folder.to_owned()).or_insert(Occupied::ByFolder);
        }
        let occupied = if foreign.is_folder { Occupied::ByFolder } else { Occupied::ByFile };
        survey.occupied.insert(path, occupied);
    }
    Ok(survey)
}

/// Is there no folder, or nothing in it that speaks against filling it for the first time?
pub fn is_empty(folder: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        entries => entries?,
    };
    for entry in entries {
        let name = entry?.file_name();
        if name != ".gitignore" && name != ".gitkeep" {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Survey {
    /// Whether a file of ours at `path` would be in the way of something foreign.
    pub fn is_occupied(&self, path: &str) -> bool {
        self.occupied.contains_key(path)
            || ancestors(path).any(|folder| self.occupied.get(folder) == Some(&Occupied::ByFile))
    }

    /// What is kept, by name: files, and folders with a `/` at the end instead of all they hold.
    pub fn kept(&self) -> Vec<String> {
        let folders: HashSet<&Path> = self
            .foreign
            .iter()
            .filter(|foreign| foreign.is_folder)
            .map(|foreign| foreign.path.as_path())
            .collect();
        let is_named = |path: &Path| {
            !path.parent().is_some_and(|parent| folders.contains(parent))
                && !QUIET.iter().any(|quiet| path == Path::new(quiet))
        };
        let named = self.foreign.iter().filter(|foreign| is_named(&foreign.path));
        named.map(|foreign| foreign.path.display().to_string() + foreign.ending()).collect()
    }
}

impl Foreign {
    fn ending(&self) -> &'static str {
        if self.is_folder { "/" } else { "" }
    }
}

/// All folders a path is in, below the site's root: `a` and `a/b` for `a/b/c.html`.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// All folders that any of these paths is in.
pub fn folders_of<'a>(paths: impl Iterator<Item = &'a str>) -> AHashSet<&'a str> {
    let mut folders = AHashSet::new();
    for path in paths {
        // The inner ones first: where one is known, so are those that it is in.
        let _ = path.rmatch_indices('/').all(|(at, _)| folders.insert(&path[..at]));
    }
    folders
}

/// The path as it stands in a manifest; `None` if it is not Unicode.
pub fn site_path(path: &Path) -> Option<String> {
    let path = path.to_str()?;
    Some(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() })
}

/// What is in a folder, in no order.
#[derive(Default)]
struct Found {
    ours: Vec<(String, u64)>,
    foreign: Vec<Foreign>,
}

struct Walk<'a> {
    place: &'a Place,
    manifest: &'a Manifest,
    /// All folders the manifest's files are in.
    folders: AHashSet<&'a str>,
    trust: Trust,
    device: Option<u64>,
}

impl Walk<'_> {
    fn folder(&self, path: &Path) -> anyhow::Result<Found> {
        let mut found = Found::default();
        let mut inside = Vec::new();
        let full = self.place.out.join(path);
        let failed = |error| disk::failed("look into", &self.place.show(path), &error);
        for entry in fs::read_dir(&full).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let below = path.join(entry.file_name());
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                if path == Path::new("") && entry.file_name() == INNER {
                    continue;
                }
                self.check_folder(&entry, &below)?;
                inside.push(below);
            } else {
                self.file(below, kind, disk::number_of(&entry), &mut found)?;
            }
        }
        let inside: Vec<Found> = inside
            .into_par_iter()
            .map(|path| {
                let mut found = self.folder(&path)?;
                if !site_path(&path).is_some_and(|path| self.folders.contains(path.as_str())) {
                    found.foreign.push(Foreign { path, is_folder: true });
                }
                anyhow::Ok(found)
            })
            .collect::<anyhow::Result<_>>()?;
        for inside in inside {
            found.ours.extend(inside.ours);
            found.foreign.extend(inside.foreign);
        }
        Ok(found)
    }

    fn file(
        &self,
        path: PathBuf,
        kind: FileType,
        number: u64,
        found: &mut Found,
    ) -> anyhow::Result<()> {
        if let Some(name) = site_path(&path)
            && let Some(print) = self.manifest.files.get(&name)
            && kind.is_file()
        {
            let is_ours = self.trust == Trust::Path
                || print
                    .matches(&self.place.out.join(&path))
                    .map_err(|error| disk::failed("read", &self.place.show(&path), &error))?;
            if is_ours {
                found.ours.push((name, number));
                return Ok(());
            }
        }
        found.foreign.push(Foreign { path, is_folder: false });
        Ok(())
    }

    /// Better to find out now than when half of the old site has been cleared away.
    fn check_folder(&self, entry: &DirEntry, path: &Path) -> anyhow::Result<()> {
        let Some(device) = self.device else { return Ok(()) };
        let (full, shown) = (entry.path(), self.place.show(path));
        let about = entry.metadata().map_err(|error| disk::failed("use", &shown, &error))?;
        if disk::device(&about) != Some(device) {
            bail!("another disk is mounted at `{}`: build with `--in-place`", shown.display());
        }
        disk::can_change(&full).map_err(|error| disk::failed("change", &shown, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::Print;
    use crate::publish::place;
    use crate::publish::testing::Folder;

    /// A survey of `files` (a `/` at the end makes a folder), of which `ours` are listed.
    fn check(files: &[&str], ours: &[&str], look: impl FnOnce(&Folder, &Survey)) {
        let folder = Folder::new();
        for file in files {
            folder.make(&format!("public/{file}"), "text");
        }
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        let list = |path: &&str| ((*path).to_owned(), Print::of(b"text"));
        let files = ours.iter().map(list).collect();
        let folder_now = Identity::of(&place.out).unwrap();
        let manifest = Manifest { folder: folder_now, files, ..Manifest::default() };
        look(&folder, &survey(&place, &manifest, Mounts::Refused).unwrap());
    }

    #[test]
    fn what_is_not_listed_is_foreign_and_named_once() {
        let files = [
            "a.html",
            "news/a.html",
            "news/own/x",
            "news/own/y",
            "empty/",
            "CNAME",
            ".gitignore",
            ".git/HEAD",
            "news/.gitignore",
        ];
        check(&files, &["a.html", "news/a.html", "gone/b.html"], |_, survey| {
            let mut ours: Vec<&str> = survey.ours.keys().map(String::as_str).collect();
            ours.sort_unstable();
            assert_eq!(ours, ["a.html", "news/a.html"]);
            assert_eq!(survey.kept(), ["CNAME", "empty/", "news/.gitignore", "news/own/"]);
            assert_eq!(survey.foreign.len(), 9);
        });
    }

    #[test]
    fn foreign_things_occupy_their_paths() {
        check(&["news/own/x", "news/a.html", "file"], &["news/a.html"], |_, survey| {
            for path in ["news/own/x", "news/own", "news", "file", "file/index.html"] {
                assert!(survey.is_occupied(path), "{path}");
            }
            for path in ["news/a.html", "news/own/y", "news/b", "files"] {
                assert!(!survey.is_occupied(path), "{path}");
            }
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_symlink_is_never_ours_and_never_followed() {
        check(&["a.html"], &["a.html", "b.html", "c/d.html"], |folder, survey| {
            assert!(survey.foreign.is_empty());
            folder.make("elsewhere/d.html", "text");
            let out = folder.join("public");
            std::os::unix::fs::symlink(out.join("a.html"), out.join("b.html")).unwrap();
            std::os::unix::fs::symlink(folder.join("elsewhere"), out.join("c")).unwrap();
            let place = place::find(&out, folder.path()).unwrap();
            let listed = ["a.html", "b.html", "c/d.html"];
            let files = listed.map(|path| (path.to_owned(), Print::of(b"text"))).into();
            let manifest = Manifest { files, ..Manifest::default() };
            let survey = super::survey(&place, &manifest, Mounts::Refused).unwrap();
            assert_eq!(survey.kept(), ["b.html", "c"]);
            assert!(survey.is_occupied("c/d.html"));
        });
    }

    #[test]
    fn in_another_folder_only_files_with_our_content_are_ours() {
        let folder = Folder::new();
        folder.make("public/a.html", "text");
        folder.make("public/b.html", "of somebody else");
        let place = place::find(&folder.join("public"), folder.path()).unwrap();
        let files = ["a.html", "b.html"].map(|path| (path.to_owned(), Print::of(b"text"))).into();
        let manifest = Manifest { folder: None, files, ..Manifest::default() };
        let survey = survey(&place, &manifest, Mounts::Refused).unwrap();
        assert_eq!(survey.kept(), ["b.html"]);
    }
}

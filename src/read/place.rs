//! Which places are to be looked at again when some paths have changed.
//!
//! Looks at what is on the way to a path, and at nothing else.

use std::collections::BTreeSet;
use std::fs::{self, FileType};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::content;
use super::walk::on_disk;

/// What is to be looked at again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Places in `content/`, sorted, none in another.
    pub content: Vec<Arc<str>>,
    /// Whether anything among the themes has changed.
    pub themes: bool,
}

impl Places {
    /// Everything.
    pub fn all() -> Self {
        Places { content: vec![content::TOP.into()], themes: true }
    }
}

/// What is known of `content/` before it is looked at.
pub trait Known {
    /// Whether a file was seen at a path or below.
    fn has(&self, path: &str) -> bool;
    /// Whether it could not be told what is in this folder.
    fn is_closed(&self, path: &str) -> bool;
}

/// The places that `paths` lead to. Paths outside of the site lead nowhere.
pub fn places(site: &Path, paths: &BTreeSet<PathBuf>, known: &dyn Known) -> Places {
    let mut found = BTreeSet::new();
    let mut themes = false;
    // The same folders are on the way to many paths.
    let mut folders = BTreeSet::new();
    for path in paths {
        let Some(inner) = inside(site, path) else { continue };
        let mut names = inner.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_str()),
            _ => None,
        });
        match names.next() {
            None => return Places::all(),
            Some(Some("themes")) => themes = true,
            Some(Some(content::TOP)) => {
                let names: Vec<_> = names.collect();
                found.insert(place(site, &names, known, &mut folders));
            }
            Some(_) => {}
        }
    }
    let is_in_another =
        |place: &str| place.match_indices('/').any(|(end, _)| found.contains(&place[..end]));
    let content = found.iter().filter(|place| !is_in_another(place));
    Places { content: content.map(|place| place.as_str().into()).collect(), themes }
}

/// A path below the site's folder, however the folder is written.
fn inside(site: &Path, path: &Path) -> Option<PathBuf> {
    let inner = |site: &Path| path.strip_prefix(site).ok().map(Path::to_owned);
    inner(site)
        .or_else(|| inner(&std::path::absolute(site).ok()?))
        .or_else(|| inner(&site.canonicalize().ok()?))
}

/// The place to look at for a path of `content/`: the path itself, or the folder that is the
/// reason why the path is not looked at.
fn place(
    site: &Path,
    names: &[Option<&str>],
    known: &dyn Known,
    folders: &mut BTreeSet<String>,
) -> String {
    let mut place = content::TOP.to_owned();
    if !on_disk(site, &place).is_dir() {
        return place;
    }
    for (index, name) in names.iter().enumerate() {
        // Names that are no text can't be told apart here.
        let Some(name) = name.filter(|name| !name.contains('\u{fffd}')) else { return place };
        if known.is_closed(&place) {
            return place;
        }
        let next = format!("{place}/{name}");
        if folders.contains(&next) {
            place = next;
            continue;
        }
        let is_last = index + 1 == names.len();
        match kind(&on_disk(site, &next)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return place,
            Ok(_) if is_last && !known.has(&next) && has_other_case(site, &place, name) => {
                // Which of them is on the disk, only its folder knows.
                return place;
            }
            Ok(kind) if kind.is_dir() && !is_last && !name.starts_with('.') => {
                folders.insert(next.clone());
                place = next;
            }
            _ => return next,
        }
    }
    place
}

fn kind(path: &Path) -> io::Result<FileType> {
    Ok(fs::symlink_metadata(path)?.file_type())
}

/// Whether the name is found in another case too, as on disks that make no difference.
fn has_other_case(site: &Path, folder: &str, name: &str) -> bool {
    let upper = name.to_uppercase();
    let other = if upper == name { name.to_lowercase() } else { upper };
    other != name && kind(&on_disk(site, &format!("{folder}/{other}"))).is_ok()
}

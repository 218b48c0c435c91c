//! Which files are below a folder, and what else is there.
//!
//! Does not read them, nor know which of them matter.

use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::failure;
use super::kind;
use crate::diagnostic::Diagnostic;
use crate::source::Location;

/// A file that was found.
pub struct Found {
    /// Below the site's folder, with `/`.
    pub path: Arc<str>,
    /// On the disk.
    pub file: PathBuf,
}

/// What was found at a place.
#[derive(Default)]
pub struct Walked {
    /// The files, sorted by path.
    pub found: Vec<Found>,
    /// What can't be read; why has been told.
    pub unread: Vec<Arc<str>>,
    /// Hidden folders, which were not looked into.
    pub hidden: Vec<PathBuf>,
}

/// What a place is to those who look at it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The folder that everything begins with. It may be a link.
    Top,
    /// A file or folder in such a folder: it may be hidden, and as a link it is not followed.
    Inner,
}

/// Every file at a place and below. What is neither file nor folder is never opened; a place
/// where nothing is has no files.
pub fn files(
    site: &Path,
    place: &str,
    rank: Rank,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<Walked> {
    let mut walked = Walked::default();
    let is_top = rank == Rank::Top;
    let walk = WalkDir::new(on_disk(site, place)).follow_root_links(is_top);
    let mut entries = walk.min_depth(usize::from(is_top)).into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Err(error) => {
                let path = error.path().map_or_else(|| place.into(), |path| shown(site, path));
                let gone = ErrorKind::NotFound.into();
                let problem = error.io_error().unwrap_or(&gone);
                let is_gone = problem.kind() == ErrorKind::NotFound
                    && (error.depth() == 0 || !error.path().is_some_and(is_listed));
                if !is_gone {
                    problems.push(failure::unreadable(&path, problem)?);
                    walked.unread.push(path.into());
                }
            }
            Ok(entry) if entry.file_type().is_dir() => {
                if entry.file_name().to_string_lossy().starts_with('.') {
                    walked.hidden.push(entry.into_path());
                    entries.skip_current_dir();
                }
            }
            Ok(entry) => walked.add(site, entry, problems),
        }
    }
    walked.found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    walked.unread.sort_unstable();
    Ok(walked)
}

impl Walked {
    fn add(&mut self, site: &Path, entry: DirEntry, problems: &mut Vec<Diagnostic>) {
        let path = shown(site, entry.path());
        if is_litter(&entry.file_name().to_string_lossy()) {
        } else if entry.path().strip_prefix(site).is_ok_and(|path| path.to_str().is_none()) {
            let message = "this file's name has letters that can't be read on every computer";
            let problem = Diagnostic::error("bad-file-name", message, Location::start_of(path));
            problems.push(problem.help("rename it with small letters, digits and hyphens"));
        } else if entry.file_type().is_file() {
            self.found.push(Found { path: path.into(), file: entry.into_path() });
        } else {
            problems.push(not_a_file(&path, entry.file_type()));
            self.unread.push(path.into());
        }
    }
}

/// The problem of something that is no file.
pub fn not_a_file(path: &str, kind: FileType) -> Diagnostic {
    let (message, help) = if kind.is_symlink() {
        let help = "put what it leads to here, or delete the link";
        ("this is a link to another place, which is not followed", help)
    } else {
        ("this is no file that can be read", "delete it, or move it elsewhere")
    };
    Diagnostic::error("not-a-file", message, Location::start_of(path)).help(help)
}

/// What editors and systems leave behind, and what is hidden on purpose.
pub fn is_litter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name.starts_with("~$")
        || name == "4913"
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
        || [".swp", ".swx", ".tmp", ".bak", ".orig"].iter().any(|ending| lower.ends_with(ending))
}

/// Whether a hidden folder has what looks like an entry. The history of git has none.
pub fn has_markdown(folder: &Path) -> bool {
    let is_history = folder.file_name().is_some_and(|name| name == ".git");
    let mut entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    !is_history && entries.any(|entry| kind::is_markdown(&entry.file_name().to_string_lossy()))
}

/// Whether a folder still has a name that could not be found, as systems do with names that they
/// can list but not open.
pub fn is_listed(file: &Path) -> bool {
    let Some((folder, name)) = file.parent().zip(file.file_name()) else { return false };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.into_iter().any(|entry| entry.file_name() == name)
}

/// A path below the site's folder, with `/`.
pub fn shown(site: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(site).unwrap_or(path);
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Where a path with `/` below the site's folder is on the disk.
pub fn on_disk(site: &Path, path: &str) -> PathBuf {
    let mut whole = site.to_owned();
    whole.extend(path.split('/'));
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_behind_is_not_read() {
        for name in [".a.md.swp", "a.md~", ".#a.md", "4913", "Thumbs.db", ".DS_Store", "#a.md#"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["a.md", "#a.md", "4913.md", "a#.md"] {
            assert!(!is_litter(name), "{name}");
        }
    }
}

//! Which paths matter, and how the site's own paths are written.
//!
//! Does not know what happened to them.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::native::Kind;
use crate::read::is_litter;

/// Where a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The site's folder itself.
    Site,
    /// `content/` itself.
    Content,
    /// `themes/` itself.
    Themes,
    /// In one of these two.
    Inside,
}

/// The parts of a site that are watched.
#[derive(Debug)]
pub struct Scope {
    /// As it was given.
    site: PathBuf,
    /// The site, `content/` and `themes/` from the root of the disk.
    whole: [PathBuf; 3],
    /// The same without links, as some systems name them.
    real: [Option<PathBuf>; 3],
}

const NAMES: [&str; 2] = ["content", "themes"];

impl Scope {
    /// The scope of a site.
    pub fn of(site: &Path) -> io::Result<Self> {
        std::fs::read_dir(site)?;
        let whole = std::path::absolute(site)?;
        let whole = [whole.clone(), whole.join(NAMES[0]), whole.join(NAMES[1])];
        let mut scope = Scope { site: site.to_owned(), whole, real: [None, None, None] };
        scope.refresh();
        Ok(scope)
    }

    /// The folders may lead elsewhere now.
    pub fn refresh(&mut self) {
        self.real = self.whole.each_ref().map(|folder| folder.canonicalize().ok());
    }

    /// The site's folder, as it was given.
    pub fn site(&self) -> &Path {
        &self.site
    }

    /// The folders to be watched, from the root of the disk.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.whole.iter().map(PathBuf::as_path)
    }

    /// One of them.
    pub fn folder(&self, spot: Spot) -> Option<&Path> {
        let index = match spot {
            Spot::Site => 0,
            Spot::Content => 1,
            Spot::Themes => 2,
            Spot::Inside => return None,
        };
        Some(&self.whole[index])
    }

    /// Where a path is, and how it is written below the folder that was given. None if it does
    /// not matter.
    pub fn spot(&self, path: &Path) -> Option<(Spot, PathBuf)> {
        let inner = self.inner(path)?;
        let mut names = inner.iter();
        let spot = match (names.next(), names.next()) {
            (None, _) => Spot::Site,
            (Some(name), None) if name == NAMES[0] => Spot::Content,
            (Some(name), None) if name == NAMES[1] => Spot::Themes,
            (Some(name), Some(_)) if NAMES.iter().any(|known| name == *known) => Spot::Inside,
            _ => return None,
        };
        let is_history = inner.iter().any(|name| name == ".git");
        (!is_history).then(|| (spot, self.site.join(inner)))
    }

    /// A path below the site's folder.
    fn inner(&self, path: &Path) -> Option<PathBuf> {
        let [site, folders @ ..] = &self.real;
        // What is behind a link has the path of the link.
        for (folder, name) in folders.iter().zip(NAMES) {
            if let Some(inner) = folder.as_ref().and_then(|real| path.strip_prefix(real).ok()) {
                return Some(if inner == Path::new("") {
                    name.into()
                } else {
                    Path::new(name).join(inner)
                });
            }
        }
        let inner = |site: &PathBuf| path.strip_prefix(site).ok().map(Path::to_owned);
        inner(&self.whole[0]).or_else(|| site.as_ref().and_then(inner))
    }
}

/// Whether what happened has nothing to do with what is read.
pub fn is_worthless(spot: Spot, kind: Kind, path: &Path) -> bool {
    let is_folder = || path.symlink_metadata().map(|about| about.is_dir());
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    // A folder may have any name.
    if spot == Spot::Inside && is_litter(&name) {
        return match kind {
            Kind::Made | Kind::Written | Kind::Closed | Kind::Removed { is_file: true } => true,
            Kind::NewFolder => false,
            _ => is_folder().is_ok_and(|is_folder| !is_folder),
        };
    }
    // On some systems a folder is written to when something happens in it, which is told too.
    let is_writing = matches!(kind, Kind::Written | Kind::Other);
    is_writing && cfg!(windows) && is_folder().unwrap_or(false)
}

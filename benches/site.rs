//! A site's folder with made-up entries, gone when it is not needed any more.
//!
//! Settings, categories and regions are the repository's own, and so is the theme.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::corpus::{Corpus, front};
use crate::measure::settle;
use crate::options::Options;

/// A site that is measured.
pub struct Site {
    folder: TempDir,
    /// How many entries there are.
    pub n: usize,
    /// The slugs of all entries.
    pub slugs: Vec<String>,
    /// The size of all entries together.
    pub n_bytes: u64,
}

/// The template that every edit of the theme is made to.
pub const TEMPLATE: &str = "themes/default/templates/parts/entry-head.html";

/// The repository this is a part of.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Site {
    /// A site with `n` entries.
    pub fn new(options: &Options, n: usize) -> anyhow::Result<Self> {
        let folder = folder(options)?;
        let root = folder.path().join("site");
        let partnerships = root.join("content/partnerships");
        fs::create_dir_all(&partnerships)?;
        for name in ["site.yaml", "categories.yaml", "regions.yaml"] {
            let path = Path::new("content").join(name);
            fs::copy(repository().join(&path), root.join(&path))?;
        }
        copy(&repository().join("themes/default"), &root.join("themes/default"))?;
        let (mut slugs, mut n_bytes) = (Vec::new(), 0);
        for entry in Corpus::new(n, options.seed) {
            let text = front::ours(&entry);
            n_bytes += text.len() as u64;
            fs::write(partnerships.join(format!("{}.md", entry.slug)), text)?;
            slugs.push(entry.slug);
        }
        Ok(Site { folder, n, slugs, n_bytes })
    }

    /// A folder for whatever else is needed.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The site's own folder.
    pub fn root(&self) -> PathBuf {
        self.beside("site")
    }

    /// Where our program puts the finished site.
    pub fn out(&self) -> PathBuf {
        self.root().join("public")
    }

    /// The file of an entry. Any number names one.
    pub fn entry(&self, number: usize) -> PathBuf {
        let slug = self.slug(number);
        self.root().join(format!("content/partnerships/{slug}.md"))
    }

    /// The slug of an entry. Numbers that follow each other name entries far apart.
    pub fn slug(&self, number: usize) -> &str {
        &self.slugs[number * 7_919 % self.n]
    }

    /// Takes folders out of the way, if they are there, and removes them only when room is needed:
    /// on ext4 every new file is looked for a place past all that were removed in the last minutes,
    /// so that each round would take longer than the one before.
    pub fn put_aside(&self, folders: &[&Path]) -> anyhow::Result<()> {
        /// After so long the disk gives most places of removed files out again.
        const FORGOTTEN: Duration = Duration::from_secs(65);
        let aside = self.beside("aside");
        fs::create_dir_all(&aside)?;
        for folder in folders.iter().filter(|folder| folder.exists()) {
            let n = fs::read_dir(&aside)?.count();
            fs::rename(folder, aside.join(n.to_string()))?;
        }
        if has_room(&aside, self.n)? {
            return Ok(());
        }
        remove(&aside)?;
        settle();
        thread::sleep(FORGOTTEN);
        Ok(())
    }

    /// Our program, told to do something with this site.
    pub fn together(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_together"));
        command.arg("--site").arg(self.root()).args(arguments);
        command
    }
}

/// A folder that is gone afterwards, on the disk the repository is on: in memory things are faster
/// than where a site is kept.
fn folder(options: &Options) -> anyhow::Result<TempDir> {
    let above = options.folder.clone().unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into());
    fs::create_dir_all(&above)?;
    let folder = tempfile::Builder::new().prefix("speed-").tempdir_in(&above);
    folder.with_context(|| format!("can't make a folder in `{}`", above.display()))
}

/// Is there room on the disk for a few more finished sites with so many entries?
fn has_room(folder: &Path, n: usize) -> anyhow::Result<bool> {
    /// Of an entry and of all pages and lists it is on; three sites of it.
    const N_BYTES: u64 = 3 * 60_000;
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(folder)?;
        Ok(disk.f_bavail * disk.f_frsize > n as u64 * N_BYTES)
    }
    #[cfg(not(unix))]
    Ok(true)
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    for found in WalkDir::new(from) {
        let found = found?;
        let to = to.join(found.path().strip_prefix(from)?);
        if found.file_type().is_dir() {
            fs::create_dir_all(to)?;
        } else {
            fs::copy(found.path(), to)?;
        }
    }
    Ok(())
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Every file below a folder with its size, sorted by path.
pub fn files(folder: &Path) -> anyhow::Result<Vec<(PathBuf, u64)>> {
    let mut files = Vec::new();
    for found in WalkDir::new(folder).sort_by_file_name() {
        let found = found?;
        if found.file_type().is_file() {
            let path = found.path().strip_prefix(folder)?.to_owned();
            files.push((path, found.metadata()?.len()));
        }
    }
    Ok(files)
}

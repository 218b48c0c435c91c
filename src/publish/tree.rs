//! A folder being filled by several threads: makes the folders on the way, each once. It may have
//! been a site before; then what is left of that is used where it is the same, and else replaced.
//!
//! Knows nothing of the site it will be.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use ahash::AHashMap;
use rayon::prelude::*;

use super::disk::{self, Seen};
use super::early::Early;
use super::spare::Left;
use super::survey::{folders_of, site_path};

/// A folder being filled.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    made: RwLock<HashSet<PathBuf>>,
    early: Early,
    /// What was in it before, with the numbers by which the disk knows files; none for folders.
    left: AHashMap<String, Option<u64>>,
}

impl Tree {
    /// The folder at `root`, which exists and in which there is what is `left`.
    pub fn new(root: PathBuf, left: Left) -> Self {
        let files = left.files.into_iter().map(|(path, number)| (path, Some(number)));
        let folders = left.folders.into_iter().map(|path| (path, None));
        let left = files.chain(folders).collect();
        let made = RwLock::new(HashSet::from([PathBuf::new()]));
        Tree { root, made, early: Early::default(), left }
    }

    /// The folder being filled.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a new file. Fails if one was written before: no two files of a site may share a
    /// path, not even on a disk that takes `A` for `a`.
    /// Returns what the disk says of it then.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<Option<Seen>> {
        let full = self.free(Path::new(path))?;
        let mut file = File::create_new(full)?;
        file.write_all(bytes)?;
        self.early.wrote(bytes.len(), &self.root);
        Ok(file.metadata().ok().and_then(|about| Seen::of(&about)))
    }

    /// Waits for what the disk has begun to take, and tells what it could not. What has been written
    /// since is not flushed.
    pub fn end_early_flush(&self) -> io::Result<()> {
        self.early.end()
    }

    /// Is the file with this number there already?
    pub fn has(&self, path: &str, number: u64) -> bool {
        number != 0 && self.left.get(path) == Some(&Some(number))
    }

    /// Removes what was left and is not of the new site: `is_wanted` says what is, by its path.
    pub fn clear(&self, is_wanted: impl Fn(&str) -> bool + Sync) -> io::Result<()> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let left: Vec<(&str, bool)> =
            self.left.iter().map(|(path, number)| (path.as_str(), number.is_none())).collect();
        let (folders, files): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(_, is_folder)| *is_folder);
        let (wanted, others): (Vec<_>, Vec<_>) =
            files.into_par_iter().map(|(path, _)| path).partition(|path| is_wanted(path));
        for path in others.into_iter().filter(|path| !made.contains(Path::new(path))) {
            gone(fs::remove_file(self.root.join(path)))?;
        }
        let needed = folders_of(wanted.into_iter());
        let is_idle = |path: &&str| !needed.contains(path) && !made.contains(Path::new(path));
        let mut idle: Vec<&str> =
            folders.into_iter().map(|(path, _)| path).filter(is_idle).collect();
        // Inner ones come first from the end.
        idle.sort_unstable();
        for folder in idle.into_iter().rev() {
            gone(fs::remove_dir(self.root.join(folder)))?;
        }
        Ok(())
    }

    /// Gives the file or symlink `from` a second name here, or copies it.
    pub fn link(&self, from: &Path, path: &Path) -> io::Result<()> {
        let full = self.free(path)?;
        disk::link_or_copy(from, &full)
    }

    /// The place of a file that is about to be made: its folder is there, and nothing is in it that
    /// was left.
    fn free(&self, path: &Path) -> io::Result<PathBuf> {
        self.folder_of(path)?;
        let full = self.root.join(path);
        match site_path(path).and_then(|path| self.left.get(&path)) {
            Some(Some(_)) => gone(fs::remove_file(&full))?,
            Some(None) => gone(fs::remove_dir_all(&full))?,
            None => {}
        }
        Ok(full)
    }

    /// Makes a folder, and those it is in.
    pub fn folder(&self, path: &Path) -> io::Result<()> {
        if self.made.read().unwrap_or_else(PoisonError::into_inner).contains(path) {
            return Ok(());
        }
        self.folder_of(path)?;
        let full = self.root.join(path);
        if let Some(Some(_)) = site_path(path).and_then(|path| self.left.get(&path)) {
            match gone(fs::remove_file(&full)) {
                // Another thread has made the folder in its place.
                Err(error) if error.kind() == ErrorKind::IsADirectory => {}
                result => result?,
            }
        }
        match fs::create_dir(full) {
            // Another thread was faster. (If a file is there, the next step says so.)
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            result => result?,
        }
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        Ok(())
    }

    fn folder_of(&self, path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), |parent| self.folder(parent))
    }
}

/// What another thread has removed, or a new file has taken the place of, is removed.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(())
        }
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::spare;
    use crate::publish::testing::Folder;

    #[test]
    fn many_threads_fill_one_folder() {
        let folder = Folder::new();
        let tree = Tree::new(folder.path().to_owned(), Left::default());
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let tree = &tree;
                scope.spawn(move || {
                    for page in 0..20 {
                        tree.write(&format!("a/b{}/{thread}", page), b"text").unwrap();
                    }
                });
            }
        });
        assert_eq!(fs::read(folder.join("a/b19/3")).unwrap(), b"text");
    }

    #[test]
    fn what_was_left_is_used_only_where_it_is_the_same() {
        let folder = Folder::new();
        for path in ["root/same", "root/edited", "root/gone/a", "root/was/file", "root/dir/was"] {
            folder.make(path, "old");
        }
        folder.make("site/linked", "theirs");
        let root = folder.join("root");
        let left = spare::look_through(&root).unwrap();
        let number = left.files.iter().find(|(path, _)| path == "same").unwrap().1;
        let tree = Tree::new(root.clone(), left);
        assert!(tree.has("same", number) && !tree.has("edited", number) && !tree.has("new", 0));
        tree.write("edited", b"new").unwrap();
        tree.write("was", b"new").unwrap();
        tree.write("dir/was/now/folder", b"new").unwrap();
        tree.link(&folder.join("site/linked"), Path::new("dir/linked")).unwrap();
        let wanted = ["same", "edited", "was", "dir/was/now/folder", "dir/linked"];
        tree.clear(|path| wanted.contains(&path)).unwrap();
        let mut found: Vec<_> = spare::look_through(&root).unwrap().files;
        found.sort_unstable();
        let found: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(found, ["dir/linked", "dir/was/now/folder", "edited", "same", "was"]);
        assert!(!disk::exists(&root.join("gone")).unwrap());
        assert_eq!(fs::read_to_string(root.join("edited")).unwrap(), "new");
    }

    #[test]
    fn a_path_is_taken_once() {
        let folder = Folder::new();
        let tree = Tree::new(folder.path().to_owned(), Left::default());
        tree.write("a", b"").unwrap();
        assert_eq!(tree.write("a", b"").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert!(tree.write("a/b", b"").is_err());
    }
}

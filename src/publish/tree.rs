//! A folder being filled by several threads: makes the folders on the way, each once.
//!
//! Knows nothing of the site it will be, nor of the one before.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use super::disk;

/// A folder being filled.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    made: RwLock<HashSet<PathBuf>>,
}

impl Tree {
    /// The folder at `root`, which exists.
    pub fn new(root: PathBuf) -> Self {
        Tree { root, made: RwLock::new(HashSet::from([PathBuf::new()])) }
    }

    /// The folder being filled.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a new file. Fails if there is one: no two files of a site may share a path, not
    /// even on a disk that takes `A` for `a`.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = Path::new(path);
        self.folder_of(path)?;
        File::create_new(self.root.join(path))?.write_all(bytes)
    }

    /// Gives the file or symlink `from` a second name here, or copies it.
    pub fn link(&self, from: &Path, path: &Path) -> io::Result<()> {
        self.folder_of(path)?;
        disk::link_or_copy(from, &self.root.join(path))
    }

    /// Makes a folder, and those it is in.
    pub fn folder(&self, path: &Path) -> io::Result<()> {
        if self.made.read().unwrap_or_else(PoisonError::into_inner).contains(path) {
            return Ok(());
        }
        self.folder_of(path)?;
        match fs::create_dir(self.root.join(path)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Folder;

    #[test]
    fn many_threads_fill_one_folder() {
        let folder = Folder::new();
        let tree = Tree::new(folder.path().to_owned());
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
    fn a_path_is_taken_once() {
        let folder = Folder::new();
        let tree = Tree::new(folder.path().to_owned());
        tree.write("a", b"").unwrap();
        assert_eq!(tree.write("a", b"").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert!(tree.write("a/b", b"").is_err());
    }
}

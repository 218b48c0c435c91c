//! Where finished files go: one small door between making pages and keeping them.
//!
//! Knows paths and bytes. Does not know what a page is, nor what a disk is: the publisher is one
//! sink, and the two here are for `check` (which throws the pages away) and for the preview.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What a file is made from, as a hash: a file with the same key would be the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// The first half of a hash: plenty for two that are made from something else not to meet.
    pub fn of(hash: &blake3::Hash) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Key(half)
    }
}

/// Where finished files go. Called from several threads; each path once.
pub trait Sink: Sync {
    /// Takes one finished file.
    ///
    /// `path` is below the site's root, with `/`, valid and unlike every other path. A sink that
    /// fails remembers it and tells at the end, so that whoever renders has no error to carry.
    fn put(&self, path: &str, bytes: &[u8]);

    /// Takes one finished file that was made from what `key` stands for.
    fn put_made_from(&self, path: &str, key: Key, bytes: &[u8]) {
        let _ = key;
        self.put(path, bytes);
    }

    /// Whether the file at `path`, made from what `key` stands for, is there already and stays.
    /// Then it need not be made.
    fn keeps(&self, path: &str, key: Key) -> bool {
        let _ = (path, key);
        false
    }

    /// The key of everything that the files that are there were made from, if it is known.
    fn made_from(&self) -> Option<Key> {
        None
    }

    /// What the build that made them remembered. It may be of another build, or gone.
    fn remembered(&self) -> Option<Vec<u8>> {
        None
    }

    /// Whether the file at `path` is there as the build before made it, and stays. Then it need not
    /// be made, if it would be the same.
    fn keeps_as_it_is(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// Remembers for the next build what `key` stands for, from which all files are made, and what
    /// else it may want to know; without that, what was remembered before is still right.
    fn remember(&self, key: Key, known: Option<Vec<u8>>) {
        let _ = (key, known);
    }

    /// Whether files are wanted at all, or only what is wrong with them.
    fn wants_files(&self) -> bool {
        true
    }

    /// Takes one finished file that gives way where a file of somebody else's has its path.
    fn offer(&self, path: &str, bytes: &[u8]) {
        self.put(path, bytes);
    }
}

/// Wants no files. It throws away what comes all the same, and counts it.
#[derive(Debug, Default)]
pub struct Discard {
    n_files: AtomicUsize,
    n_bytes: AtomicU64,
}

impl Discard {
    /// How many files were put.
    pub fn n_files(&self) -> usize {
        self.n_files.load(Ordering::Relaxed)
    }

    /// How many bytes they held together.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes.load(Ordering::Relaxed)
    }
}

impl Sink for Discard {
    fn wants_files(&self) -> bool {
        false
    }

    fn put(&self, _path: &str, bytes: &[u8]) {
        self.n_files.fetch_add(1, Ordering::Relaxed);
        self.n_bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    }
}

/// Keeps everything, sorted by path.
#[derive(Debug, Default)]
pub struct Memory {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Memory {
    /// All files put, by path.
    pub fn into_map(self) -> BTreeMap<String, Vec<u8>> {
        // A page that panicked on another thread leaves the map as good as it was.
        self.files.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Memory {
    fn put(&self, path: &str, bytes: &[u8]) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.to_owned(), bytes.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_from_four_threads(sink: &dyn Sink) {
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    for page in 0..25 {
                        sink.put(&format!("{thread}/{page:02}.html"), b"page");
                    }
                });
            }
        });
    }

    #[test]
    fn discard_counts_files_and_bytes() {
        let sink = Discard::default();
        put_from_four_threads(&sink);
        assert_eq!((sink.n_files(), sink.n_bytes()), (100, 400));
    }

    #[test]
    fn memory_keeps_every_file_sorted() {
        let sink = Memory::default();
        put_from_four_threads(&sink);
        let map = sink.into_map();
        assert_eq!(map.len(), 100);
        assert_eq!(map.keys().next().map(String::as_str), Some("0/00.html"));
        assert_eq!(map["3/24.html"], b"page");
    }
}

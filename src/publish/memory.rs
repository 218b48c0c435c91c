//! What a build knew that the next may want to know, in a file of the state folder.
//!
//! Knows how it is kept so that it is whole or not there. Does not know what it says. A build can do
//! without it: so it is never flushed, and nothing that is wrong with it is a failure.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// How many bytes the hash at its beginning has.
const N_HASH: usize = 32;

/// What the file at `path` says; none if it is not there, or not as it was written.
pub fn read(path: &Path) -> Option<Vec<u8>> {
    let mut file = File::open(path).ok()?;
    let (mut hash, mut known) = ([0; N_HASH], Vec::new());
    file.read_exact(&mut hash).ok()?;
    file.read_to_end(&mut known).ok()?;
    (*blake3::hash(&known).as_bytes() == hash).then_some(known)
}

/// Writes the file at `path`. If that fails there is none, or the one before.
pub fn write(path: &Path, known: &[u8]) {
    let unfinished = unfinished(path);
    let written = (|| -> io::Result<()> {
        let mut file = File::create(&unfinished)?;
        file.write_all(blake3::hash(known).as_bytes())?;
        file.write_all(known)?;
        fs::rename(&unfinished, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
}

/// Where the file for `path` is until it is complete. A killed build may leave it.
pub fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("unfinished-memory")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Folder;

    #[test]
    fn what_is_written_is_read_and_what_is_cut_or_edited_is_not() {
        let folder = Folder::new();
        let path = folder.join("known");
        assert_eq!(read(&path), None);
        write(&path, b"something");
        assert_eq!(read(&path).unwrap(), b"something");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(read(&path), None, "cut at {cut}");
            let mut edited = whole.clone();
            edited[cut] ^= 1;
            fs::write(&path, edited).unwrap();
            assert_eq!(read(&path), None, "edited at {cut}");
        }
        write(&folder.join("no/folder"), b"something");
    }
}

//! The few things about the disk that the standard library does not offer, each with what to do
//! on a system that lacks it. The only file that knows which system this is.
//!
//! Does not know what is published, nor why.

use std::fs::{self, File, FileTimes, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::failure::plain;

/// A failure of the disk, told to a keeper: `cannot write `public/a.html`: no space left …`.
pub fn failed(doing: &str, path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow::anyhow!("cannot {doing} `{}`: {}", path.display(), plain(error))
}

/// What a file or folder keeps when it is renamed, to know it again.
///
/// The number of the disk is left out: it may be another one after a restart. Instead the time
/// of birth is in, where there is one, because numbers of deleted folders are given out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    number: u64,
    born: Option<u64>,
}

impl Identity {
    /// The identity of what is at `path` (a symlink is not followed); `None` when nothing is
    /// there or this system has no such thing.
    pub fn of(path: &Path) -> anyhow::Result<Option<Identity>> {
        Ok(look_at(path)?.as_ref().and_then(Identity::from))
    }

    fn from(metadata: &Metadata) -> Option<Identity> {
        let born = metadata.created().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let born = born.and_then(|age| u64::try_from(age.as_nanos()).ok());
        Some(Identity { number: number(metadata)?, born })
    }
}

/// Is anything at `path`, even a symlink that leads nowhere?
pub fn exists(path: &Path) -> anyhow::Result<bool> {
    Ok(look_at(path)?.is_some())
}

/// What is at `path`; a symlink is not followed. Only a clear "nothing" is `None`: to take a
/// disk that does not answer for an absent folder would lead to wrong conclusions.
pub fn look_at(path: &Path) -> anyhow::Result<Option<Metadata>> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("look at", path, &error)),
    }
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(metadata))
}

#[cfg(not(unix))]
fn number(_metadata: &Metadata) -> Option<u64> {
    None
}

/// The number of the disk something is on, where the system tells.
#[cfg(unix)]
pub fn device(metadata: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::dev(metadata))
}

/// The number of the disk something is on, where the system tells.
#[cfg(not(unix))]
pub fn device(_metadata: &Metadata) -> Option<u64> {
    None
}

/// The number by which the disk knows a file of a folder; 0, which no file has, where that is not
/// known, or where disks often take `A` for `a`.
pub fn number_of(entry: &fs::DirEntry) -> u64 {
    #[cfg(target_os = "linux")]
    return std::os::unix::fs::DirEntryExt::ino(entry);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = entry;
        0
    }
}

/// What the disk says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Another one as soon as anybody has changed the file.
    pub mark: u64,
    /// When that was last so, in nanoseconds.
    pub changed: i64,
}

impl Seen {
    /// None where systems don't tell, or let programs say what they like.
    pub fn of(metadata: &Metadata) -> Option<Seen> {
        #[cfg(target_os = "linux")]
        {
            use std::os::unix::fs::MetadataExt;
            let nanoseconds = |seconds: i64, rest: i64| {
                seconds.checked_mul(1_000_000_000).and_then(|all| all.checked_add(rest))
            };
            let written = nanoseconds(metadata.mtime(), metadata.mtime_nsec())?;
            let changed = nanoseconds(metadata.ctime(), metadata.ctime_nsec())?;
            let mut hasher = blake3::Hasher::new();
            for number in [metadata.dev(), metadata.ino(), metadata.len()] {
                hasher.update(&number.to_le_bytes());
            }
            hasher.update(&written.to_le_bytes()).update(&changed.to_le_bytes());
            let first = hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default();
            Some(Seen { mark: u64::from_le_bytes(first), changed })
        }
        #[cfg(not(target_os = "linux"))]
        {
            let _ = metadata;
            None
        }
    }
}

/// Are the two one file, or of one content? Symlinks are compared by where they point.
pub fn same(a: &Path, b: &Path) -> io::Result<bool> {
    let (about_a, about_b) = (a.symlink_metadata()?, b.symlink_metadata()?);
    if number(&about_a).is_some() && number(&about_a) == number(&about_b) {
        return Ok(device(&about_a) == device(&about_b));
    }
    if about_a.is_symlink() && about_b.is_symlink() {
        return Ok(fs::read_link(a)? == fs::read_link(b)?);
    }
    let files = about_a.is_file() && about_b.is_file() && about_a.len() == about_b.len();
    Ok(files && fs::read(a)? == fs::read(b)?)
}

/// Fails when we may not make and remove things in `folder`.
pub fn can_change(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    rustix::fs::access(
        folder,
        rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK,
    )?;
    #[cfg(not(unix))]
    folder.metadata()?;
    Ok(())
}

/// Two folders change places in one step. `Unsupported` where the system or disk cannot.
pub fn exchange(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    return rename_with(from, to, rustix::fs::RenameFlags::EXCHANGE);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    return Err(io::Error::new(
        ErrorKind::Unsupported,
        format!("{} and {}", from.display(), to.display()),
    ));
}

/// Renames a folder to a name nobody has. Where the system cannot promise the "nobody", the
/// caller's own look beforehand has to do.
pub fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match rename_with(from, to, rustix::fs::RenameFlags::NOREPLACE) {
        Err(error) if error.kind() == ErrorKind::Unsupported => {}
        result => return result,
    }
    fs::rename(from, to)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_with(from: &Path, to: &Path, how: rustix::fs::RenameFlags) -> io::Result<()> {
    use rustix::fs::{CWD, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, from, CWD, to, how).map_err(|error| {
        // Systems and disks have four ways to say that they do not know these renames.
        let unknown = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
        if unknown.contains(&error) { ErrorKind::Unsupported.into() } else { error.into() }
    })
}

/// Whether [`flush`] is about the whole disk the folder is on.
pub const FLUSHES_ALL: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Everything written below `folder` is on the disk when this returns.
pub fn flush(folder: &Path) -> io::Result<()> {
    // One call for all files: a flush for each costs a hundred times as much.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    rustix::fs::syncfs(File::open(folder)?)?;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            File::open(entry.path())?.sync_all()?;
        }
    }
    Ok(())
}

/// The names in `folder` (what was renamed, made, removed) are on the disk when this returns.
pub fn flush_names(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match File::open(folder)?.sync_all() {
        // Some network disks have no flush for folders; they keep names at once.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {}
        result => result?,
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Gives the folder `to` the owner and permissions of `from`. The owner only where we may.
pub fn copy_owner(from: &Metadata, to: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let now = to.metadata()?;
        if (now.uid(), now.gid()) != (from.uid(), from.gid()) {
            // Only root may give things away; the group alone is often allowed.
            let _ = chown(to, Some(from.uid()), Some(from.gid()))
                .or_else(|_| chown(to, None, Some(from.gid())));
        }
    }
    fs::set_permissions(to, from.permissions())
}

/// Gives the folder `to` the time of last change in `from`, where the system can.
pub fn copy_time(from: &Metadata, to: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(to)?.set_times(FileTimes::new().set_modified(from.modified()?))?;
    }
    Ok(())
}

/// Gives `from` a second name `to`, or a copy with the same permissions and time where the disk
/// has no second names. `CrossesDevices` is passed on: then a disk is mounted in between.
pub fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error)
            if !matches!(
                error.kind(),
                ErrorKind::AlreadyExists
                    | ErrorKind::NotFound
                    | ErrorKind::CrossesDevices
                    | ErrorKind::StorageFull
                    | ErrorKind::ReadOnlyFilesystem
            ) =>
        {
            copy(from, to)
        }
        result => result,
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let about = from.symlink_metadata()?;
    if about.is_symlink() {
        return copy_symlink(from, to);
    }
    if !about.is_file() {
        return Err(io::Error::new(
            ErrorKind::Unsupported,
            format!("{} and {}", from.display(), to.display()),
        ));
    }
    let mut target = File::create_new(to)?;
    io::copy(&mut File::open(from)?, &mut target)?;
    target.set_times(FileTimes::new().set_modified(about.modified()?))?;
    target.set_permissions(about.permissions())
}

#[cfg(unix)]
fn copy_symlink(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn copy_symlink(_from: &Path, _to: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Folder;

    #[test]
    fn failures_are_told_in_plain_words() {
        let error = failed("write", Path::new("public/a.html"), &ErrorKind::StorageFull.into());
        assert_eq!(error.to_string(), "cannot write `public/a.html`: no space left on the disk");
    }

    #[cfg(unix)]
    #[test]
    fn identity_survives_renames_and_tells_folders_apart() {
        let folder = Folder::new();
        for name in ["a", "b"] {
            fs::create_dir(folder.join(name)).unwrap();
        }
        let (a, b) =
            (Identity::of(&folder.join("a")).unwrap(), Identity::of(&folder.join("b")).unwrap());
        assert_ne!(a, b);
        fs::rename(folder.join("a"), folder.join("c")).unwrap();
        assert_eq!(Identity::of(&folder.join("c")).unwrap(), a);
        assert_eq!(Identity::of(&folder.join("nothing")).unwrap(), None);
    }

    #[test]
    fn a_copy_keeps_bytes_permissions_and_time() {
        let folder = Folder::new();
        let (from, to) = (folder.join("from"), folder.join("to"));
        fs::write(&from, "text").unwrap();
        let old = UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        File::options().write(true).open(&from).unwrap().set_modified(old).unwrap();
        let mut permissions = from.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&from, permissions.clone()).unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(to.metadata().unwrap().modified().unwrap(), old);
        assert_eq!(to.metadata().unwrap().permissions(), permissions);
        assert!(same(&from, &to).unwrap());
        assert_eq!(copy(&from, &to).unwrap_err().kind(), ErrorKind::AlreadyExists);
    }

    #[test]
    fn other_bytes_are_not_the_same() {
        let folder = Folder::new();
        fs::write(folder.join("a"), "one").unwrap();
        fs::write(folder.join("b"), "two").unwrap();
        assert!(!same(&folder.join("a"), &folder.join("b")).unwrap());
    }
}

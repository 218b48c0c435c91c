//! Puts a text into a file of `content/`: all of it or nothing, and never over somebody's work.
//!
//! The one place outside `publish` that writes. Does not know what the text is.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, bail, ensure};

/// Writes `after` in place of `before`, in one step, with the same permissions.
///
/// # Errors
///
/// When the file is no longer what it was, may not be written, or the disk fails.
pub(super) fn replace(path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let shown = path.display();
    let now = fs::read(path).with_context(|| format!("can't read `{shown}` again"))?;
    ensure!(now == before.as_bytes(), "`{shown}` was changed in the meantime; run this again");
    let permissions = fs::metadata(path)?.permissions();
    ensure!(!permissions.readonly(), "`{shown}` may not be written");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Names that begin with a dot are never read as entries.
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    write_new(&temporary, after)
        .and_then(|()| {
            let put = || {
                fs::set_permissions(&temporary, permissions)?;
                fs::rename(&temporary, path)
            };
            put().inspect_err(|_| give_up(&temporary))
        })
        .with_context(|| format!("can't write `{shown}`"))
}

/// Writes a file that must not be there yet, with the folders above it.
///
/// # Errors
///
/// When there is something of that name, or the disk fails.
pub(super) fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let shown = path.display();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("can't make `{}`", folder.display()))?;
    }
    match write_new(path, text) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("there is a file `{shown}` already; it was left as it is")
        }
        Err(error) => Err(error).with_context(|| format!("can't write `{shown}`")),
    }
}

/// Deletes a file. One that is not there is deleted already.
///
/// # Errors
///
/// When it may not be deleted, or the disk fails.
pub(super) fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("can't delete `{}`", path.display()))
        }
        _ => Ok(()),
    }
}

/// A failure leaves nothing of it. What can't be opened is not ours to remove: systems that have no
/// more open files to give say so of files that are there.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).inspect_err(|_| give_up(path))
}

/// Removes what was begun. What failed first is what is worth telling.
fn give_up(path: &Path) {
    let _ = fs::remove_file(path);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_changed_or_is_there_already_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.md");
        create(&path, "one").unwrap();
        assert!(create(&path, "two").is_err());
        assert!(replace(&path, "zero", "two").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        replace(&path, "one", "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        let names = fs::read_dir(folder.path().join("a")).unwrap().count();
        assert_eq!(names, 1, "nothing temporary stays");
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(!path.exists() && remove(folder.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.md");
        create(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, "one", "two").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}

//! What the system says when it fails, in plain words.
//!
//! Does not know what was being done, nor what is to be done about it.

use std::io::{self, ErrorKind};

/// What went wrong, without numbers and capitals.
pub fn plain(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::StorageFull => "no space left on the disk",
        ErrorKind::QuotaExceeded => "your quota on this disk is used up",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::NotFound => "no such file or folder",
        ErrorKind::AlreadyExists => "something with this name is already there",
        ErrorKind::NotADirectory => "a part of the path is a file, not a folder",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::InvalidFilename => "the name is too long or not allowed on this disk",
        ErrorKind::CrossesDevices => "it is on another disk",
        ErrorKind::FileTooLarge => "the file is larger than this disk or your limits allow",
        ErrorKind::ResourceBusy => "it is in use",
        ErrorKind::OutOfMemory => "there is not enough memory",
        ErrorKind::Interrupted => "it was interrupted",
        // The standard library has no name for it.
        _ if cfg!(unix) && error.raw_os_error() == Some(5) => {
            "the disk reports an error of its own"
        }
        _ => {
            let words = error.to_string();
            return match words.split_once(" (os error") {
                Some((words, _)) => words.to_lowercase(),
                None => words,
            };
        }
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_failure_is_told_by_its_number() {
        for number in 1..134 {
            let words = plain(&io::Error::from_raw_os_error(number));
            assert!(!words.contains("os error") && !words.is_empty(), "{number}: {words}");
        }
        assert_eq!(plain(&io::Error::other("Ours (as it is)")), "Ours (as it is)");
    }
}

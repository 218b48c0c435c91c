//! Something could not be read: a fault that its owner can put right, or a failure of the machine.
//!
//! Does not know what is read, nor why.

use std::io::{self, ErrorKind};

use anyhow::anyhow;

use crate::diagnostic::Diagnostic;
use crate::failure;
use crate::source::Location;

/// The numbers with which systems say that the disk is broken, that memory has run out, or that
/// too many files are open. The standard library has no names for most of them.
const MACHINE: &[i32] = if cfg!(windows) { &[4, 8, 14, 1117] } else { &[5, 12, 23, 24] };

/// The fault of a file or folder; an error if the file is not to blame.
pub fn unreadable(path: &str, error: &io::Error) -> anyhow::Result<Diagnostic> {
    let is_machine = error.raw_os_error().is_some_and(|number| MACHINE.contains(&number));
    if is_machine || error.kind() == ErrorKind::OutOfMemory {
        return Err(anyhow!("can't read `{path}`: {}", plain(error)));
    }
    let message = format!("this can't be read: {}", plain(error));
    Ok(Diagnostic::error("unreadable", message, Location::start_of(path))
        .help("look at who may read it, or restore it"))
}

/// What went wrong with something that was to be read.
pub fn plain(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        ErrorKind::NotFound => "it is not there any more".to_owned(),
        ErrorKind::NotADirectory => "it is a file, not a folder".to_owned(),
        _ => failure::plain(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_in_plain_words_and_failures_are_no_faults() {
        let denied = unreadable("content/a.md", &io::Error::from_raw_os_error(13));
        let message = denied.expect("a fault").message;
        assert_eq!(message, "this can't be read: you may not read it");
        for number in MACHINE {
            let failure = unreadable("content/a.md", &io::Error::from_raw_os_error(*number));
            let message = failure.expect_err("a failure").to_string();
            assert!(!message.contains("os error"), "{message}");
        }
    }
}

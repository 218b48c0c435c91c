//! A site in a folder of its own, and the program run on it.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod darkroom;
pub mod dice;
#[cfg(target_os = "linux")]
pub mod mount;
pub mod published;
#[cfg(target_os = "linux")]
pub mod strace;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use walkdir::WalkDir;

/// A folder that is deleted when the test is over.
pub struct Site {
    pub folder: tempfile::TempDir,
}

impl Site {
    /// A copy of a folder of this repository: `tests/sites/small/input`.
    pub fn copy_of(folder: impl AsRef<Path>) -> Self {
        Site::copy_of_in(&std::env::temp_dir(), folder)
    }

    /// The same, on the disk that `place` is on.
    pub fn copy_of_in(place: &Path, folder: impl AsRef<Path>) -> Self {
        let site = Site { folder: tempfile::tempdir_in(place).expect("a folder") };
        copy(&repository().join(folder), site.path());
        // Sites without a theme of their own share a plain one.
        if !site.path().join("themes").exists() {
            copy(&repository().join("tests/themes"), &site.path().join("themes"));
        }
        site
    }

    /// The repository's own content and themes.
    pub fn showcase() -> Self {
        let site = Site { folder: tempfile::tempdir().expect("a folder") };
        for part in ["content", "themes"] {
            copy(&repository().join(part), &site.path().join(part));
        }
        site
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, with its folders.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path().join(path)).expect("a file to delete");
        self
    }

    /// The program, to be run in the site's folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_together"));
        command.args(arguments).current_dir(self.path()).env("NO_COLOR", "1");
        // What Rust tells of itself where it is set is not what these tests are about.
        command.env_remove("RUST_BACKTRACE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::from(self.command(arguments).output().expect("the program runs"))
    }

    /// Every file of `public/` by its path.
    pub fn public(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path().join("public"))
    }
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

impl Run {
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }
}

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder by its path; empty when there is no such folder.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below it");
            let path = path.to_string_lossy().replace('\\', "/");
            (path, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let to = to.join(path);
        fs::create_dir_all(to.parent().expect("a folder above")).expect("a folder");
        fs::write(to, bytes).expect("a file");
    }
}

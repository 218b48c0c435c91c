//! Disks of a few kilobytes, and a user who may do little: for tests that are run by root on Linux.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::Site;

/// A disk in memory, mounted in a folder of its own until it is dropped.
pub struct Disk {
    pub folder: tempfile::TempDir,
}

impl Disk {
    /// A disk that takes so much: `size=300k`. None, and a word about it, where that is not allowed.
    pub fn new(options: &str) -> Option<Disk> {
        let disk = Disk { folder: tempfile::tempdir().expect("a folder") };
        if disk.mount(&["-t", "tmpfs", "-o", options, "tmpfs"]) {
            return Some(disk);
        }
        eprintln!("\n*** NOT TESTED: disks that are full or read-only: only root may mount ***\n");
        None
    }

    fn mount(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new("mount");
        let done = command.args(arguments).arg(self.folder.path()).output();
        done.is_ok_and(|done| done.status.success())
    }

    /// From now on nothing can be written to it.
    pub fn make_read_only(&self) {
        assert!(self.mount(&["-o", "remount,ro"]));
    }

    /// How many bytes, and how many files, it still takes.
    pub fn free(&self) -> (u64, u64) {
        let mut command = Command::new("df");
        command.args(["--output=avail,iavail", "--block-size=1"]).arg(self.folder.path());
        let told = String::from_utf8(command.output().expect("df runs").stdout).expect("text");
        let numbers: Vec<u64> = told.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        (numbers[0], numbers[1])
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).output();
    }
}

/// The program in the site's folder, run by somebody who may not do everything.
pub fn as_nobody(site: &Site, arguments: &[&str]) -> Command {
    const NOBODY: u32 = 65_534;
    let mut command = site.command(arguments);
    if is_root() {
        // What is below root's home is not for others, and the program may be there.
        let program = site.path().join("the-program");
        if !program.exists() {
            fs::copy(env!("CARGO_BIN_EXE_together"), &program).expect("a copy");
            fs::set_permissions(site.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
        }
        command = Command::new(program);
        command.args(arguments).current_dir(site.path()).env("NO_COLOR", "1");
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Gives everything below a folder to whom [`as_nobody`] is.
pub fn give_to_nobody(path: &Path) {
    if is_root() {
        let done = Command::new("chown").args(["-R", "65534:65534"]).arg(path).status();
        assert!(done.expect("chown runs").success());
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

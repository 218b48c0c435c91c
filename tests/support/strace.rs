//! The program run so that one of its calls to the system fails, by means of `strace` on Linux.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Run, Site};

/// A call that fails: the `nth` of this name in a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub call: &'static str,
    pub error: &'static str,
    pub nth: usize,
}

/// Which calls can fail, and how.
pub const FAULTS: [(&str, &[&str]); 27] = [
    ("openat", &["EIO", "ENOSPC", "EROFS", "EMFILE", "EACCES", "EINTR", "ENOMEM"]),
    ("write", &["EIO", "ENOSPC", "EINTR", "EDQUOT", "EFBIG"]),
    ("read", &["EIO", "EINTR", "ENOMEM"]),
    ("mkdir", &["EIO", "ENOSPC", "EROFS", "EACCES"]),
    ("rename", &["EIO", "ENOSPC", "EROFS", "EACCES", "EXDEV"]),
    ("renameat", &["EIO", "ENOSPC", "EROFS", "EACCES", "EXDEV"]),
    ("renameat2", &["EIO", "ENOSPC", "EROFS", "EACCES", "EXDEV", "EINVAL", "EBUSY"]),
    ("linkat", &["EIO", "ENOSPC", "EROFS", "EXDEV", "EPERM", "EMLINK"]),
    ("unlink", &["EIO", "EROFS", "EACCES"]),
    ("unlinkat", &["EIO", "EROFS", "EACCES"]),
    ("rmdir", &["EIO", "EROFS", "EACCES", "EBUSY"]),
    ("fsync", &["EIO", "ENOSPC", "EINTR", "EINVAL"]),
    ("syncfs", &["EIO", "ENOSPC", "EINTR"]),
    ("getdents64", &["EIO", "ENOMEM"]),
    ("statx", &["EIO", "EACCES", "ENOMEM"]),
    ("newfstatat", &["EIO", "EACCES", "ENOMEM"]),
    ("access", &["EIO", "EACCES", "EROFS"]),
    ("readlink", &["EIO", "EACCES"]),
    ("close", &["EIO", "EINTR", "ENOSPC"]),
    ("chmod", &["EIO", "EPERM", "EROFS"]),
    ("chown", &["EIO", "EPERM", "EROFS"]),
    ("utimensat", &["EIO", "EPERM", "EROFS"]),
    ("ftruncate", &["EIO", "EINTR", "EROFS"]),
    ("flock", &["EIO", "EINTR", "ENOLCK"]),
    ("copy_file_range", &["EIO", "ENOSPC", "EXDEV"]),
    ("clone", &["EAGAIN", "ENOMEM"]),
    ("clone3", &["EAGAIN", "ENOMEM"]),
];

/// Whether there is a `strace` that may trace. Where one must be there, its lack is a failure.
pub fn is_there() -> bool {
    let told = match Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output() {
        Ok(done) if done.status.success() => return true,
        Ok(done) => format!("{}: {}", done.status, String::from_utf8_lossy(&done.stderr).trim()),
        Err(error) => error.to_string(),
    };
    let why = format!("strace is needed (Debian, Ubuntu: apt-get install strace), but: {told}");
    assert!(std::env::var_os("REQUIRE_SERVERS").is_none(), "{why}");
    eprintln!("\n*** NOT TESTED: calls to the system that fail: {why} ***\n");
    false
}

/// What the program did, and what of it was made to fail.
pub struct Traced {
    pub run: Run,
    /// The lines of the calls that failed on purpose.
    pub failed: Vec<String>,
    /// Whether the program itself had begun; before that the system loads it.
    pub has_begun: bool,
    /// How often each call was made by the thread that made it most often.
    pub counts: BTreeMap<String, usize>,
}

/// Runs the program in the site's folder, with a fault or without. What it wants of the system is
/// the same each time, because it uses one thread beside the first.
pub fn run(site: &Site, arguments: &[&str], fault: Option<Fault>) -> Traced {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let calls: Vec<&str> = FAULTS.iter().map(|(call, _)| *call).collect();
    let mut command = Command::new("timeout");
    // A program that hangs is one that fails, with 124.
    command.args(["60", "strace", "-f", "-qq", "-o"]).arg(&log);
    // Rust's own beginning is known by its first call.
    command.args(["-e", &format!("trace=?poll,?ppoll,?{}", calls.join(",?"))]);
    if let Some(Fault { call, error, nth }) = fault {
        command.args(["-e", &format!("inject={call}:error={error}:when={nth}")]);
    }
    command.arg(env!("CARGO_BIN_EXE_together")).args(arguments).args(["--threads", "1"]);
    command.current_dir(site.path()).env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    let run = Run::from(command.output().expect("timeout and strace run"));
    read_log(&log, run)
}

fn read_log(log: &Path, run: Run) -> Traced {
    let log = String::from_utf8_lossy(&fs::read(log).expect("a log")).into_owned();
    let mut of_threads: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut has_begun = false;
    let mut failed = Vec::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        if line.ends_with("(INJECTED)") {
            failed.push(rest.trim().to_owned());
        }
        if let Some((call, _)) = rest.trim().split_once('(')
            && call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            has_begun |= call.ends_with("poll");
            *of_threads.entry((thread, call)).or_default() += 1;
        }
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for ((_, call), n) in of_threads {
        let most = counts.entry(call.to_owned()).or_default();
        *most = n.max(*most);
    }
    Traced { run, failed, has_begun, counts }
}

//! Builds that are held, stopped or disturbed in the middle: the site is the old one or the new
//! one, nothing is left beside it, and what happened is said.

#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{PipeReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{Run, Site};

/// A program that takes longer hangs. On a computer that is not busy it takes less than a second.
const AT_ONCE: Duration = Duration::from_secs(15);

/// What a pipe takes before the writer has to wait.
const PIPE: usize = 65_536;

fn site() -> Site {
    let site = Site::copy_of("tests/support/site");
    // A warning, so that something is said before the new site takes its place.
    let entry = "---\ntitle: Choir\nsummary: We sing.\ndate: 2026-03-14\ncategories: [music]\n\
                 region: Wales\nschools:\n  - name: Choir School\n    sector: state\n---\n\
                 The [draft](draft.md) is not ready.\n";
    site.write("content/partnerships/choir.md", entry);
    site
}

/// Makes all pages others than before.
fn change(site: &Site, name: &str) {
    let settings = format!("name: {name}\ndescription: It tells.\ntheme: plain\n");
    site.write("content/site.yaml", &settings);
}

/// The program as a terminal starts it. Whoever runs these tests in the background may ignore
/// signals, and what is ignored when a program starts it goes on ignoring.
fn command(site: &Site, arguments: &[&str]) -> Command {
    let mut command = Command::new("env");
    command.arg("--default-signal=INT,TERM,HUP").arg(env!("CARGO_BIN_EXE_together"));
    command.args(arguments).current_dir(site.path()).env("NO_COLOR", "1");
    command
}

/// A build that has made all files and waits, because nobody reads what it says.
struct Held {
    build: Child,
    said: PipeReader,
}

impl Held {
    fn start(site: &Site, arguments: &[&str]) -> Held {
        let (said, mut writer) = std::io::pipe().expect("a pipe");
        writer.write_all(&[b'.'; PIPE]).expect("so much fits in");
        let mut command = command(site, arguments);
        command.stdout(Stdio::null()).stderr(writer);
        let build = command.spawn().expect("the program runs");
        // The number of the process, and then the staged files, are there when all are.
        let begun = Instant::now();
        while !is_waiting(build.id()) {
            assert!(begun.elapsed() < Duration::from_secs(20), "it never waits");
            std::thread::sleep(Duration::from_millis(5));
        }
        Held { build, said }
    }

    /// Reads what the build says, and so lets it go on to its end.
    fn let_go(mut self) -> Run {
        let mut said = Vec::new();
        self.said.read_to_end(&mut said).expect("what it says");
        let status = self.build.wait().expect("it ends");
        let stderr = String::from_utf8(said[PIPE..].to_vec()).expect("text");
        Run { code: status.code().unwrap_or(-1), stdout: String::new(), stderr }
    }

    fn signal(&self, signal: &str) {
        let id = self.build.id().to_string();
        let status = Command::new("kill").args([signal, &id]).status().expect("kill runs");
        assert!(status.success());
    }
}

/// Whether the first thread of a process waits to write to a pipe that is full.
fn is_waiting(id: u32) -> bool {
    let wait = fs::read_to_string(format!("/proc/{id}/wchan")).unwrap_or_default();
    let call = fs::read_to_string(format!("/proc/{id}/syscall")).unwrap_or_default();
    let is_writing = call.starts_with("1 0x2 ") || call.starts_with("64 0x2 ");
    wait.contains("pipe_w") || is_writing
}

fn beside(site: &Site) -> Vec<String> {
    let entries = fs::read_dir(site.path()).expect("a folder").filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().into_string().expect("text"));
    names.filter(|name| name.contains("together-")).collect()
}

fn state(site: &Site) -> Vec<String> {
    let entries = fs::read_dir(site.path().join(".together")).expect("a folder");
    let names = entries.map(|entry| entry.expect("a file").file_name().into_string());
    let mut endings: Vec<String> = names
        .map(|name| name.expect("text").rsplit('.').next().unwrap_or_default().to_owned())
        .collect();
    endings.sort();
    endings
}

#[test]
fn the_second_build_says_who_is_first() {
    for arguments in [&["build"][..], &["build", "--in-place"]] {
        let site = site();
        site.run(&["build"]).ends(0);
        change(&site, "New");
        let before = site.public();
        let first = Held::start(&site, arguments);
        let second = site.run(&["build"]).ends(2);
        let wanted = format!(
            "together: another build (process {}) is writing to `./public`: wait until it has \
             finished\n",
            first.build.id()
        );
        assert_eq!(second.stderr, wanted);
        let without_staged: BTreeMap<_, _> = site
            .public()
            .into_iter()
            .filter(|(path, _)| !path.starts_with(".together-new/"))
            .collect();
        assert!(without_staged == before);
        first.let_go().ends(0);
        assert!(site.public() != before);
        site.run(&["build"]).ends(0);
    }
}

/// Stops a held build of a site that was built so many times before.
fn stop(n_builds: usize, signal: &str, arguments: &[&str]) {
    let told = format!("{signal} {arguments:?} after {n_builds}");
    let site = site();
    for n in 0..n_builds {
        change(&site, &format!("Old {n}"));
        site.run(&["build"]).ends(0);
    }
    let (before, state_before) = (site.public(), state(&site));
    change(&site, "New");
    let mut held = Held::start(&site, arguments);
    held.signal(signal);
    // Nobody reads what it says, and still it ends.
    let begun = Instant::now();
    let status = held.build.wait().expect("it ends");
    assert!(begun.elapsed() < AT_ONCE, "{told}: {:?}", begun.elapsed());
    assert_eq!(status.code(), Some(130), "{told}");
    assert!(site.public() == before, "{told}");
    assert_eq!(beside(&site), [""; 0], "{told}");
    // With the folder of a former site, if there was one: to remove it can take seconds.
    assert_eq!(state(&site), state_before, "{told}");
    site.run(&["build"]).ends(0);
    assert!(site.public() != before);
}

#[test]
fn a_build_that_is_stopped_leaves_nothing_behind() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        for n_builds in [1, 2] {
            stop(n_builds, signal, &["build"]);
            stop(n_builds, signal, &["build", "--in-place"]);
        }
    }
}

/// Signals at any moment of a build that nothing holds up.
#[test]
fn stopped_at_any_moment_it_ends_at_once_and_whole() {
    let site = site();
    let begun = Instant::now();
    site.run(&["build"]).ends(0);
    let longest = begun.elapsed();
    let mut whole = vec![site.public()];
    change(&site, "New");
    let mut n_stopped = 0;
    for round in 0..30 {
        let _ = fs::remove_dir_all(site.path().join("public"));
        let _ = fs::remove_dir_all(site.path().join(".together"));
        whole.truncate(1);
        whole[0].clear();
        let mut build = command(&site, &["build"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        std::thread::sleep(longest * round / 30);
        let _ = Command::new("kill").args(["-INT", &build.id().to_string()]).status();
        let begun = Instant::now();
        let status = build.wait().expect("it ends");
        assert!(begun.elapsed() < AT_ONCE);
        let mut said = String::new();
        build.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        // Before anything has been begun, the system ends it.
        let is_stopped = status.code() == Some(130) || status.signal() == Some(2);
        n_stopped += u32::from(is_stopped);
        assert!(is_stopped || status.code() == Some(0), "{status}: {said}");
        assert_eq!(beside(&site), [""; 0], "{said}");
        if said.contains("is left as it was") {
            assert!(site.public().is_empty(), "{said}");
        }
        let n_files = site.public().len();
        site.run(&["build"]).ends(0);
        assert!(n_files == 0 || n_files == site.public().len(), "half a site");
    }
    assert!(n_stopped > 3, "{n_stopped} were stopped");
}

#[test]
fn who_starts_it_with_nohup_keeps_it_running() {
    let site = site();
    let mut command = Command::new("sh");
    let script = "trap '' HUP; exec \"$TOGETHER\" build";
    command.args(["-c", script]).env("TOGETHER", env!("CARGO_BIN_EXE_together"));
    let (said, mut writer) = std::io::pipe().expect("a pipe");
    writer.write_all(&[b'.'; PIPE]).expect("so much fits in");
    command.current_dir(site.path()).stdout(Stdio::null()).stderr(writer);
    let build = command.spawn().expect("a shell");
    drop(command);
    while !is_waiting(build.id()) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let held = Held { build, said };
    held.signal("-HUP");
    held.let_go().ends(0);
    assert!(!site.public().is_empty());
}

#[test]
fn an_output_folder_that_goes_during_the_build_is_told() {
    for arguments in [&["build"][..], &["build", "--in-place"]] {
        for is_replaced in [false, true] {
            let site = site();
            site.run(&["build"]).ends(0);
            change(&site, "New");
            let held = Held::start(&site, arguments);
            let public = site.path().join("public");
            fs::remove_dir_all(&public).expect("it can be removed");
            if is_replaced {
                site.write("public/thesis.txt", "years of work");
            }
            let run = held.let_go();
            let last = run.stderr.lines().last().unwrap_or_default().to_owned();
            assert_eq!(run.code, 2, "{arguments:?} {is_replaced}: {last}");
            assert!(last.starts_with("together: "), "{last}");
            assert_eq!(beside(&site), [""; 0], "{last}");
            if is_replaced {
                assert_eq!(site.public()["thesis.txt"], b"years of work", "{last}");
                assert_eq!(site.public().len(), 1, "{last}");
                fs::remove_dir_all(&public).expect("it can be removed");
            }
            site.run(arguments).ends(0);
            assert!(site.public().contains_key("index.html"));
        }
    }
}

/// Files come, go, shrink and are replaced while they are read.
#[test]
fn content_that_is_never_at_rest_brings_nothing_down() {
    let site = site();
    site.run(&["build"]).ends(0);
    let folder = site.path().join("content/partnerships");
    let text = fs::read_to_string(folder.join("choir.md")).expect("an entry");
    for n in 0..20 {
        let entry = text.replace("Choir", &format!("Choir {n}"));
        site.write(&format!("content/partnerships/choir-{n}.md"), &entry);
    }
    let end = Instant::now() + Duration::from_secs(3);
    std::thread::scope(|scope| {
        let folder = &folder;
        scope.spawn(move || {
            let mut n = 0;
            while Instant::now() < end {
                n += 1;
                let path = folder.join(format!("choir-{}.md", n % 20));
                let other = folder.join(format!("{}.tmp", n % 20));
                let text = fs::read_to_string(&path).unwrap_or_default();
                let _ = match n % 4 {
                    0 => fs::remove_file(&path).and_then(|()| fs::write(&path, text)),
                    1 => fs::write(&path, "").and_then(|()| fs::write(&path, text)),
                    2 => fs::rename(&path, &other).and_then(|()| fs::rename(&other, &path)),
                    _ => fs::remove_file(&path)
                        .and_then(|()| fs::create_dir(&path))
                        .and_then(|()| fs::remove_dir(&path))
                        .and_then(|()| fs::write(&path, text)),
                };
            }
        });
        let mut codes = BTreeMap::new();
        while Instant::now() < end {
            let before = site.public();
            let run = site.run(&["build"]);
            assert!([0, 1].contains(&run.code), "{}: {}", run.code, run.stderr);
            assert!(run.code == 0 || site.public() == before, "{}", run.stderr);
            *codes.entry(run.code).or_insert(0) += 1;
        }
        println!("{codes:?}");
    });
    assert_eq!(beside(&site), [""; 0]);
}

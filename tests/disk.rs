//! Disks that are full, read-only or closed to us, systems that give too little, and times and
//! names that are odd: a clear line, exit 2, and the old site as it was.

#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use support::mount::{Disk, as_nobody, give_to_nobody};
use support::{Run, Site};

fn site() -> Site {
    Site::copy_of("tests/support/site")
}

/// Makes all pages others than before.
fn change(site: &Site, n: usize) {
    let settings = format!("name: Site {n}\ndescription: It tells.\ntheme: plain\n");
    site.write("content/site.yaml", &settings);
}

#[track_caller]
fn fails(run: Run, words: &[&str]) {
    let run = run.ends(2);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("together: "), "{}", run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "no {word:?} in {}", run.stderr);
    }
    assert!(!run.stderr.contains("os error"), "{}", run.stderr);
}

#[track_caller]
fn has_no_leftovers(site: &Site) {
    for folder in [site.path().to_owned(), site.path().join(".together")] {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let name = entry.expect("a file").file_name().into_string().expect("text");
            let is_left = [".pending", ".unfinished", "together-new", "together-old"];
            assert!(!is_left.iter().any(|ending| name.ends_with(ending)), "{name} is left");
        }
    }
}

/// Fills a disk so that so many bytes are left.
fn fill(disk: &Disk, path: &Path, n_left: u64) {
    let _ = fs::remove_file(path);
    let n = disk.free().0.saturating_sub(n_left);
    fs::write(path, vec![b'x'; usize::try_from(n).expect("a small disk")]).expect("room");
}

#[test]
fn on_a_full_disk_the_old_site_stays_and_the_room_is_given_back() {
    let Some(disk) = Disk::new("size=4m") else { return };
    for arguments in [&["build"][..], &["build", "--in-place"]] {
        let site = Site::copy_of_in(disk.folder.path(), "tests/support/site");
        site.run(&["build"]).ends(0);
        let filler = site.path().join("filler");
        let (mut n_full, mut n_done) = (0, 0);
        // Pages of the disk have 4,096 bytes; a build needs less than 60 of them.
        for n_pages in (0..70).step_by(3) {
            let before = site.public();
            change(&site, n_pages);
            fill(&disk, &filler, n_pages as u64 * 4_096);
            let free = disk.free();
            let run = site.run(arguments);
            if run.code == 0 {
                n_done += 1;
            } else {
                n_full += 1;
                fails(run, &["cannot ", "no space left on the disk"]);
                assert!(site.public() == before, "{n_pages} pages");
                assert_eq!(disk.free(), free, "{n_pages} pages: room is not given back");
            }
            has_no_leftovers(&site);
        }
        assert!(n_full > 3 && n_done > 0, "{arguments:?}: {n_full} were full, {n_done} done");
        fs::remove_file(filler).expect("it can be removed");
        site.run(arguments).ends(0);
    }
}

#[test]
fn a_first_build_on_a_full_disk_leaves_nothing() {
    let Some(disk) = Disk::new("size=4m") else { return };
    let site = Site::copy_of_in(disk.folder.path(), "tests/support/site");
    for n_pages in [0, 1, 2, 4, 8, 16] {
        fill(&disk, &site.path().join("filler"), n_pages * 4_096);
        let out = site.path().join("for/the/web").display().to_string();
        fails(site.run(&["build", "--out", &out]), &["no space left on the disk"]);
        assert!(!site.path().join("for").exists(), "{n_pages} pages");
        has_no_leftovers(&site);
    }
}

/// Not the bytes, but the files that a disk can have are used up.
#[test]
fn a_disk_that_takes_no_more_files_is_full_too() {
    let Some(disk) = Disk::new("size=8m,nr_inodes=400") else { return };
    let site = Site::copy_of_in(disk.folder.path(), "tests/support/site");
    site.run(&["build"]).ends(0);
    let before = site.public();
    let mut n_full = 0;
    for n_left in [0, 1, 2, 5, 10, 20, 40] {
        change(&site, n_left);
        let many = site.path().join("many");
        fs::create_dir(&many).expect("a folder");
        for n in 0..disk.free().1.saturating_sub(n_left as u64) {
            File::create(many.join(n.to_string())).expect("a file");
        }
        let free = disk.free();
        let run = site.run(&["build"]);
        if run.code != 0 {
            n_full += 1;
            fails(run, &["no space left on the disk"]);
            assert!(site.public() == before);
            assert_eq!(disk.free(), free);
        }
        has_no_leftovers(&site);
        fs::remove_dir_all(many).expect("it can be removed");
        if n_full == 0 {
            break;
        }
    }
    assert!(n_full > 3, "{n_full}");
}

#[test]
fn a_read_only_disk_is_told() {
    for arguments in [&["build"][..], &["build", "--in-place"]] {
        let Some(disk) = Disk::new("size=4m") else { return };
        let site = Site::copy_of_in(disk.folder.path(), "tests/support/site");
        site.run(&["build"]).ends(0);
        let before = site.public();
        change(&site, 1);
        disk.make_read_only();
        fails(site.run(arguments), &["the disk is read-only"]);
        assert!(site.public() == before);
        // To look is allowed.
        site.run(&["check"]).ends(0);
    }
}

#[test]
fn a_disk_that_begins_at_the_output_is_told_and_published_to_in_place() {
    let Some(disk) = Disk::new("size=4m") else { return };
    let site = site();
    let out = disk.folder.path().display().to_string();
    fails(site.run(&["build", "--out", &out]), &["a disk is mounted at it", "--in-place"]);
    site.run(&["build", "--out", &out, "--in-place"]).ends(0);
    assert!(disk.folder.path().join("index.html").is_file());
    change(&site, 1);
    fails(site.run(&["build", "--out", &out]), &["a disk is mounted at it", "--in-place"]);
    site.run(&["build", "--out", &out, "--in-place"]).ends(0);
}

#[test]
fn folders_and_files_that_are_closed_to_us_are_told() {
    let site = site();
    give_to_nobody(site.path());
    let build = |arguments: &[&str]| Run::from(as_nobody(&site, arguments).output().expect("runs"));
    let mode = |path: &str, mode: u32| {
        let path = site.path().join(path);
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
    };
    build(&["build"]).ends(0);
    let before = site.public();
    change(&site, 1);

    mode("public", 0o555);
    fails(build(&["build"]), &["cannot write to `./public`: permission denied"]);
    fails(build(&["build", "--in-place"]), &["cannot write to `./public`: permission denied"]);
    mode("public", 0o755);

    mode("", 0o555);
    fails(build(&["build"]), &["where the new site is made", "build with `--in-place`"]);
    mode("", 0o755);

    mode("public/partnerships", 0o555);
    fails(build(&["build"]), &["cannot change `./public/partnerships`: permission denied"]);
    mode("public/partnerships", 0o755);

    mode(".together", 0o555);
    fails(build(&["build"]), &[".together/", "permission denied"]);
    mode(".together", 0o755);

    for (path, closed, open) in [
        ("content/partnerships/good.md", 0o000, 0o644),
        ("content/partnerships", 0o000, 0o755),
        ("content/site.yaml", 0o000, 0o644),
        ("themes/plain/templates/base.html", 0o000, 0o644),
    ] {
        mode(path, closed);
        let run = build(&["build"]).ends(1);
        let told =
            format!("error[unreadable]: this can't be read: you may not read it\n --> {path}");
        assert!(run.stderr.replace("  -->", " -->").contains(&told), "{}", run.stderr);
        mode(path, open);
    }
    assert!(site.public() == before);
    has_no_leftovers(&site);
    build(&["build"]).ends(0);
    assert!(site.public() != before);
}

/// Runs a line of shell, with the program as `$TOGETHER`.
fn shell(site: &Site, line: &str) -> Run {
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(site.path()).env("NO_COLOR", "1");
    command.env("TOGETHER", env!("CARGO_BIN_EXE_together")).env_remove("RUST_BACKTRACE");
    Run::from(command.output().expect("a shell"))
}

#[test]
fn with_few_open_files_a_build_is_done_or_says_so() {
    let site = site();
    for n in [64, 32, 16] {
        change(&site, n);
        shell(&site, &format!("ulimit -n {n}; exec \"$TOGETHER\" build --threads 4")).ends(0);
    }
    let mut n_failed = 0;
    for n in 4..16 {
        change(&site, n);
        let run = shell(&site, &format!("ulimit -n {n}; exec \"$TOGETHER\" build --threads 1"));
        if run.code != 0 {
            n_failed += 1;
            fails(run, &["too many open files"]);
        }
        site.run(&["build"]).ends(0);
        has_no_leftovers(&site);
    }
    assert!(n_failed > 0);
}

/// What Rust itself says and does when there is no memory can't be changed: it ends at once.
#[test]
fn with_little_memory_the_old_site_stays() {
    let site = site();
    let build = |n: usize| {
        change(&site, n);
        shell(&site, &format!("ulimit -v {n}; exec \"$TOGETHER\" build --threads 2"))
    };
    // How much is enough is the machine's and the program's affair.
    let enough = (20_000..).step_by(4_000).find(|n| build(*n).code == 0).expect("an end");
    for n in (enough.saturating_sub(40_000)..enough + 10_000).step_by(1_000) {
        let before = site.public();
        let run = build(n);
        let after = site.public();
        for odd in ["panicked", "fault of the program"] {
            assert!(!run.stderr.contains(odd), "{n}: {}", run.stderr);
        }
        // Another thread may have met Rust's own end at the same moment.
        let is_told = run.stderr.lines().any(|line| line.starts_with("together: "));
        match run.code {
            0 => assert!(after != before, "{n}: {}", run.stderr),
            2 => assert!(is_told, "{n}: {}", run.stderr),
            // Ended by the system, or by Rust, or not begun.
            code => assert!([-1, 127, 134, 139].contains(&code), "{n}: {code} {}", run.stderr),
        }
        site.run(&["build"]).ends(0);
        assert!(after == before || after == site.public(), "{n}: a mixture");
        has_no_leftovers(&site);
    }
}

#[test]
fn closed_streams_do_not_matter() {
    let site = site();
    for (n, closed) in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"].into_iter().enumerate() {
        change(&site, n);
        shell(&site, &format!("exec \"$TOGETHER\" build {closed}")).ends(0);
        assert!(
            String::from_utf8_lossy(&site.public()["index.html"]).contains(&format!("Site {n}"))
        );
    }
}

/// Nothing depends on the times of files: clocks are set back, and files come out of archives.
#[test]
fn times_make_no_difference() {
    let site = site();
    site.run(&["build"]).ends(0);
    let first = site.public();
    let years = |n: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(n * 31_557_600);
    for (round, time) in [years(31), years(0), years(130), years(67)].into_iter().enumerate() {
        for entry in walkdir::WalkDir::new(site.path()).into_iter().filter_map(Result::ok) {
            let file = File::open(entry.path()).expect("a file");
            file.set_modified(time).expect("a time");
        }
        let run = site.run(&["build"]).ends(0);
        assert!(run.stdout.contains("nothing has changed"), "{}", run.stdout);
        // As long as before, and as old.
        let path = site.path().join("content/partnerships/good.md");
        let text = fs::read_to_string(&path).expect("an entry");
        let other = text.replace("We sing.", "We hum!.");
        assert_ne!(text, other);
        fs::write(&path, other).expect("an entry");
        File::open(&path).expect("a file").set_modified(time).expect("a time");
        site.run(&["build"]).ends(0);
        let page = &site.public()["partnerships/good/index.html"];
        assert!(String::from_utf8_lossy(page).contains("We hum!."), "round {round}");
        fs::write(&path, text).expect("an entry");
        File::open(&path).expect("a file").set_modified(time).expect("a time");
        site.run(&["build"]).ends(0);
        assert!(site.public() == first);
    }
}

#[test]
fn odd_names_are_told_so_that_they_can_be_read() {
    let site = site();
    let text = fs::read_to_string(site.path().join("content/partnerships/good.md")).expect("text");
    let long = "x".repeat(252);
    let kept = "Windows keeps this name for itself";
    let small = "only have small letters";
    let names = [
        ("con", "con", kept),
        ("nul", "nul", kept),
        ("aux", "aux", kept),
        ("com1", "com1", kept),
        ("LPT9", "LPT9", kept),
        ("new\nline", "new\\u{a}line", small),
        ("esc\u{1b}[31m", "esc\\u{1b}[31m", small),
        ("dot.", "dot.", small),
        ("space ", "space ", small),
        ("x:y?<z>|*\"", "x:y?<z>|*\"", small),
        (&*long, &*long, "100 letters at the most"),
    ];
    for (name, ..) in &names {
        site.write(&format!("content/partnerships/{name}.md"), &text);
    }
    let run = site.run(&["check", "--format", "short"]).ends(1);
    for (_, shown, why) in &names {
        let start = format!("content/partnerships/{shown}.md:1:1: error[bad-file-name]: ");
        let line = run.stdout.lines().find(|line| line.starts_with(&start));
        assert!(line.is_some_and(|line| line.contains(why)), "{start}: {}", run.stdout);
    }
    let odd = |c: char| c.is_control() && c != '\n';
    let told = site.run(&["build"]).ends(1);
    assert!(!told.stderr.contains(odd) && !told.stdout.contains(odd), "{}", told.stderr);
}

#[test]
fn a_path_that_is_too_long_for_the_system_is_told() {
    let site = site();
    site.run(&["build"]).ends(0);
    let name = "d".repeat(200);
    let line = format!(
        "cd content/partnerships && for n in 0 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m; do \
         mkdir {name} && cd -P {name} || exit 3; done; echo x >deep.md"
    );
    shell(&site, &line).ends(0);
    let run = site.run(&["check", "--format", "short"]).ends(1);
    let told: Vec<&str> =
        run.stdout.lines().filter(|line| line.contains("error[unreadable]")).collect();
    assert_eq!(told.len(), 1, "{}", run.stdout);
    assert!(told[0].contains("too long"), "{}", told[0]);
    let out = format!("{}web", format!("{name}/").repeat(21));
    fails(site.run(&["build", "--out", &out]), &["the name is too long"]);
    shell(&site, "rm -r content/partnerships/ddd*").ends(0);
    has_no_leftovers(&site);
}

#[test]
fn links_in_circles_pipes_and_sockets_hold_nothing_up() {
    let site = site();
    let content = site.path().join("content");
    std::os::unix::fs::symlink(".", content.join("partnerships/circle")).expect("a link");
    std::os::unix::fs::symlink("b.md", content.join("partnerships/a.md")).expect("a link");
    std::os::unix::fs::symlink("a.md", content.join("partnerships/b.md")).expect("a link");
    let _socket = UnixListener::bind(content.join("partnerships/socket.md")).expect("a socket");
    let pipe = content.join("pages/pipe.md");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let line = "timeout 20 \"$TOGETHER\" check --format short";
    let run = shell(&site, line).ends(1);
    for name in ["partnerships/circle", "partnerships/a.md", "partnerships/b.md"] {
        let told = format!("content/{name}:1:1: error[not-a-file]: this is a link");
        assert!(run.stdout.contains(&told), "{}", run.stdout);
    }
    for name in ["partnerships/socket.md", "pages/pipe.md"] {
        let told = format!("content/{name}:1:1: error[not-a-file]: this is no file");
        assert!(run.stdout.contains(&told), "{}", run.stdout);
    }
    // The site itself may be reached through a link, but not through one that leads nowhere.
    std::os::unix::fs::symlink("circle", site.path().join("circle")).expect("a link");
    let run = site.run(&["build", "--site", "circle"]).ends(2);
    assert!(run.stderr.contains("can't look into the site's folder"), "{}", run.stderr);
    assert!(!run.stderr.contains("os error"), "{}", run.stderr);
    let run = site.run(&["build", "--out", "circle/web"]);
    fails(run, &["circle"]);
}

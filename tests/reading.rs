//! Reading a site: no file vanishes without a word, only the theme asked for is read, and a machine
//! that fails is told apart from content that is wrong.

mod support;

use std::fs::{self, File};

use support::{Run, Site};

fn small() -> Site {
    Site::copy_of("tests/sites/small/input")
}

/// One line for each problem: `content/a.md:1:1: error[code]: message`.
fn told(site: &Site) -> Vec<String> {
    let run = site.run(&["check", "--format", "short"]);
    run.stdout.lines().map(str::to_owned).collect()
}

#[track_caller]
fn tells(lines: &[String], path: &str, code: &str) {
    let is_it = |line: &&String| line.starts_with(&format!("{path}:")) && line.contains(code);
    assert_eq!(lines.iter().filter(is_it).count(), 1, "{path} {code}: {lines:#?}");
}

fn n_of(lines: &[String], word: &str) -> usize {
    lines.iter().filter(|line| line.contains(word)).count()
}

#[test]
fn no_entry_vanishes_in_silence() {
    let site = small();
    let before = told(&site).len();
    let names = ["b.markdown", "c.mdx", "d.txt", "e.md.txt", "f", "g.pdf"];
    let mut paths: Vec<String> =
        names.iter().map(|name| format!("content/partnerships/{name}")).collect();
    let others = ["x.md", "partnership/i.md", "PARTNERSHIPS/j.md", "notes/k.md", "page/x.md"];
    paths.extend(others.iter().map(|name| format!("content/{name}")));
    paths.push("content/pages/about.html".into());
    for path in &paths {
        site.write(path, "anything");
    }
    let fine = ["LICENSE.md", "README.md", "partnerships/a.jpg", "partnerships/b.md~", "CNAME"];
    for name in fine {
        site.write(&format!("content/{name}"), "anything");
    }
    let lines = told(&site);
    for path in &paths {
        tells(&lines, path, "error[not-read]");
    }
    assert_eq!(lines.len(), before + paths.len(), "{lines:#?}");
    let run = site.run(&["build"]).ends(1);
    assert!(run.stderr.contains("rename it to `b.md`"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `content/partnerships/i.md`?"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `content/pages/x.md`?"), "{}", run.stderr);
}

#[test]
fn a_hash_is_not_litter_and_a_hidden_folder_with_entries_is_a_warning() {
    let site = small();
    let before = told(&site).len();
    site.write("content/partnerships/#m.md", "no fields");
    site.write("content/partnerships/#n.md#", "what Emacs leaves");
    site.write("content/partnerships/.h/l.md", "no fields");
    site.write("content/partnerships/.git/l.md", "no entry");
    site.write("content/partnerships/.cache/l.jpg", "no entry");
    site.write("content/partnerships/old.bak/o.md", "no fields");
    let lines = told(&site);
    tells(&lines, "content/partnerships/.h", "warning[not-read]");
    assert!(n_of(&lines, "#m.md:") > 0, "{lines:#?}");
    assert!(n_of(&lines, "old.bak/o.md:") > 0, "{lines:#?}");
    assert_eq!(n_of(&lines, "#n.md#") + n_of(&lines, ".git") + n_of(&lines, ".cache"), 0);
    assert!(lines.len() > before + 2);
}

#[test]
fn a_settings_file_of_another_kind_is_told() {
    let site = small();
    site.write("content/extra.json", "{}").write("content/extra.yml", "");
    let lines = told(&site);
    tells(&lines, "content/extra.json", "warning[unknown-file]");
    tells(&lines, "content/extra.yml", "warning[unknown-file]");
}

#[test]
fn without_the_folder_of_entries_the_site_stays() {
    let site = small();
    site.run(&["build"]).ends(0);
    let before = site.public();
    let folder = site.path().join("content/partnerships");
    fs::rename(&folder, site.path().join("content/partnership")).expect("renamed");
    let run = site.run(&["build"]).ends(1);
    assert!(run.stderr.contains("error[missing-folder]"), "{}", run.stderr);
    assert!(site.public() == before);
    fs::remove_dir_all(site.path().join("content/partnership")).expect("removed");
    tells(&told(&site), "content/partnerships", "error[missing-folder]");
    fs::create_dir(&folder).expect("an empty folder");
    let lines = told(&site);
    tells(&lines, "content/partnerships", "warning[no-entries]");
    assert_eq!(n_of(&lines, "missing-folder"), 0);
}

#[test]
fn settings_that_cannot_be_read_are_not_missing_too() {
    let utf16 = b"\xff\xfen\0a\0m\0e\0".to_vec();
    let large = vec![b'#'; 5 * 1024 * 1024];
    for (bytes, code) in [(utf16, "not-utf-8"), (large, "file-too-large")] {
        let site = small();
        fs::write(site.path().join("content/site.yaml"), bytes).expect("written");
        let lines = told(&site);
        tells(&lines, "content/site.yaml", code);
        assert_eq!(n_of(&lines, "missing-"), 0, "{lines:#?}");
        let run = site.run(&["check"]).ends(1);
        assert!(!run.stderr.contains("there is no file"), "{}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn links_among_the_settings_and_entries_are_told_once() {
    let site = small();
    let content = site.path().join("content");
    fs::rename(content.join("site.yaml"), site.path().join("elsewhere")).expect("renamed");
    std::os::unix::fs::symlink("../elsewhere", content.join("site.yaml")).expect("a link");
    fs::rename(content.join("partnerships"), site.path().join("entries")).expect("renamed");
    std::os::unix::fs::symlink("../entries", content.join("partnerships")).expect("a link");
    let lines = told(&site);
    tells(&lines, "content/site.yaml", "error[not-a-file]");
    tells(&lines, "content/partnerships", "error[not-a-file]");
    assert_eq!(n_of(&lines, "missing-") + n_of(&lines, "no-entries"), 0, "{lines:#?}");
}

/// Runs a line of shell, with the program as `$TOGETHER`.
#[cfg(unix)]
fn shell(site: &Site, line: &str) -> Run {
    let mut command = std::process::Command::new("sh");
    command.args(["-c", line]).current_dir(site.path());
    command.env("NO_COLOR", "1").env("TOGETHER", env!("CARGO_BIN_EXE_together"));
    Run::from(command.output().expect("a shell"))
}

#[cfg(target_os = "linux")]
#[test]
fn too_many_open_files_are_a_failure_of_the_machine() {
    let run = shell(&small(), "ulimit -n 4; exec \"$TOGETHER\" check --threads 1").ends(2);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("too many open files"), "{}", run.stderr);
    assert!(!run.stderr.contains("os error"), "{}", run.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_an_output_is_a_failure_but_no_panic() {
    let site = small();
    let full = || File::options().write(true).open("/dev/full").expect("a full disk");
    let ends = |arguments: &[&str], out: bool| {
        let mut command = site.command(arguments);
        if out {
            command.stdout(full())
        } else {
            command.stderr(full())
        };
        let run = Run::from(command.output().expect("it runs")).ends(2);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        for left in [".public.together-new", ".public.together-old"] {
            assert!(!site.path().join(left).exists(), "{left} is left");
        }
    };
    ends(&["build"], true);
    assert!(!site.public().is_empty());
    ends(&["--help"], true);
    site.write("content/partnerships/choir.md", "no fence");
    ends(&["build"], false);
    ends(&["check", "--format", "json"], true);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let run = shell(&small(), "{ \"$TOGETHER\" build; echo $? >code; } | true; cat code").ends(0);
    assert_eq!(run.stdout, "0\n", "{}", run.stderr);
}

#[test]
fn no_number_of_threads_brings_the_program_down() {
    let site = small();
    for n in ["257", "100000", "99999999999999999999999", "-1", "x"] {
        let run = site.run(&["check", &format!("--threads={n}")]).ends(2);
        assert!(run.stderr.contains("write a number from 1 to 256"), "{}", run.stderr);
    }
    site.run(&["check", "--threads", "0"]).ends(0);
    site.run(&["check", "--threads", "256"]).ends(0);
    let mut command = site.command(&["check"]);
    command.env("RAYON_NUM_THREADS", "100000");
    Run::from(command.output().expect("it runs")).ends(0);
}

#[test]
fn only_the_theme_that_is_asked_for_is_read() {
    let site = small();
    site.write("themes/broken/theme.yaml", "{{{{").write("themes/broken/templates/a", "{{");
    let large = site.path().join("themes/broken/assets");
    fs::create_dir_all(&large).expect("a folder");
    let file = File::create(large.join("film.mp4")).expect("a file");
    file.set_len(600_000_000).expect("a large file");
    assert_eq!(n_of(&told(&site), "themes/"), 0);
    let run = site.run(&["check", "--theme", "broken", "--format", "short"]).ends(1);
    let lines: Vec<String> = run.stdout.lines().map(str::to_owned).collect();
    tells(&lines, "themes/broken/assets/film.mp4", "error[file-too-large]");
    tells(&lines, "themes/broken/theme.yaml", "error[yaml-syntax]");
}

#[test]
fn a_missing_theme_is_one_fault_where_it_is_named() {
    let site = small();
    let settings = fs::read_to_string(site.path().join("content/site.yaml")).expect("settings");
    let others: Vec<&str> = settings.lines().filter(|line| !line.starts_with("theme:")).collect();
    site.write("content/site.yaml", &format!("{}\ntheme: nowhere\n", others.join("\n")));
    let run = site.run(&["check"]).ends(1);
    assert!(run.stderr.contains("theme: nowhere\n"), "{}", run.stderr);
    assert!(run.stderr.contains("the themes are `default`, `hill`, `plain`"), "{}", run.stderr);
    let lines = told(&site);
    tells(&lines, "content/site.yaml", "error[missing-theme]");
    assert_eq!(n_of(&lines, "missing-"), 1, "{lines:#?}");
    let run = site.run(&["check", "--theme", "plian", "--format", "short"]).ends(1);
    assert!(run.stdout.contains("themes/plian:1:1: error[missing-theme]"), "{}", run.stdout);
    assert!(run.stdout.contains("did you mean `plain`?"), "{}", run.stdout);
    assert_eq!(run.stdout.matches("missing-").count(), 1, "{}", run.stdout);
    site.run(&["check", "--theme", "../themes/plain"]).ends(1);
}

#[cfg(unix)]
#[test]
fn a_theme_that_is_a_link_is_told() {
    let site = small();
    let themes = site.path().join("themes");
    std::os::unix::fs::symlink("plain", themes.join("linked")).expect("a link");
    let run = site.run(&["check", "--theme", "linked", "--format", "short"]).ends(1);
    assert!(run.stdout.contains("themes/linked:1:1: error[not-a-file]"), "{}", run.stdout);
    assert!(!run.stdout.contains("missing-"), "{}", run.stdout);
}

/// What can't be read is told, and not what would have been in it.
#[cfg(unix)]
#[test]
fn a_part_of_a_theme_that_cannot_be_read_is_told_once() {
    for part in ["theme.yaml", "templates/base.html", "templates", "assets/style.css"] {
        let site = small();
        let path = format!("themes/plain/{part}");
        let before = told(&site).len();
        fs::rename(site.path().join(&path), site.path().join("elsewhere")).expect("renamed");
        let depth = "../".repeat(path.matches('/').count());
        let to = format!("{depth}elsewhere");
        std::os::unix::fs::symlink(to, site.path().join(&path)).expect("a link");
        let lines = told(&site);
        tells(&lines, &path, "error[not-a-file]");
        assert_eq!(lines.len(), before + 1, "{lines:#?}");
    }
}

#[test]
fn a_theme_full_of_brackets_is_refused_at_once() {
    for text in [
        "[".repeat(60_000),
        "- ".repeat(30_000),
        format!("name: {}", "x".repeat(1_000_000)),
        format!("name: {}", "x".repeat(60_000)),
        format!("{}: 1", "x".repeat(60_000)),
    ] {
        let site = small();
        site.write("themes/plain/theme.yaml", &text);
        let lines = told(&site);
        assert!(n_of(&lines, "themes/plain/theme.yaml:") > 0, "{lines:#?}");
        assert_eq!(n_of(&lines, "themes/plain/templates"), 0, "{lines:#?}");
        assert!(lines.iter().all(|line| line.len() < 300), "a long message");
    }
}

#[test]
fn assets_have_names_that_every_server_can_take() {
    let site = small();
    let long = format!("{}.css", "x".repeat(100));
    let bad = ["a b.css", "grün.svg", "a%2e.css", &long, "PAPER.svg"];
    for name in bad {
        site.write(&format!("themes/plain/assets/{name}"), "");
    }
    let lines = told(&site);
    assert_eq!(n_of(&lines, "error[bad-file-name]"), bad.len(), "{lines:#?}");
    for name in bad.iter().filter(|name| !name.starts_with("PAPER")) {
        tells(&lines, &format!("themes/plain/assets/{name}"), "error[bad-file-name]");
    }
}

//! The files that are made for each host: `tests/hosts/HOST`, and how they come and go.
//!
//! `UPDATE=1 cargo test --test hosts` writes what is made over what was expected: read the
//! difference before you keep it. What real servers make of them is in `tests/browser`.

mod support;

use std::collections::BTreeMap;
use std::fs;

use support::{Site, files, repository};

type Files = BTreeMap<String, Vec<u8>>;

fn small() -> Site {
    Site::copy_of("tests/sites/small/input")
}

/// Builds the site and returns its files.
fn built(site: &Site, options: &[&str]) -> Files {
    site.run(&[&["build"], options].concat()).ends(0);
    site.public()
}

/// The files that are there for a host alone, less the compressed ones.
fn of_host(files: &Files, without: &Files) -> Files {
    let is_more = |path: &String| !without.contains_key(path) && !is_compressed(path);
    files.iter().filter(|(path, _)| is_more(path)).map(|(p, b)| (p.clone(), b.clone())).collect()
}

fn is_compressed(path: &str) -> bool {
    path.ends_with(".gz") || path.ends_with(".br")
}

fn names(files: &Files) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

#[track_caller]
fn check(host: &str, site: &Site, without: &Files) {
    let made = of_host(&built(site, &["--host", host]), without);
    let folder = repository().join("tests/hosts").join(host);
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        for (path, bytes) in &made {
            fs::write(folder.join(path), bytes).expect("a file");
        }
    }
    let expected = files(&folder);
    assert_eq!(names(&made), names(&expected), "{host}: other files");
    for (path, bytes) in &made {
        let (made, expected) = (String::from_utf8_lossy(bytes), &expected[path]);
        assert_eq!(made, String::from_utf8_lossy(expected), "{host}/{path}");
    }
}

#[test]
fn each_host_has_its_files() {
    let site = small();
    let without = built(&site, &[]);
    for host in ["github-pages", "gitlab", "netlify", "cloudflare", "apache", "nginx", "s3"] {
        check(host, &site, &without);
    }
}

#[test]
fn a_host_in_the_settings_is_the_one_of_the_command() {
    let (one, other) = (small(), small());
    let settings = fs::read_to_string(one.path().join("content/site.yaml")).expect("settings");
    one.write("content/site.yaml", &format!("{settings}host: nginx\n"));
    let asked = built(&other, &["--host", "nginx"]);
    assert!(built(&one, &[]) == asked);
    assert!(built(&one, &["--host", "any"]) == built(&other, &[]), "the command decides");
}

#[test]
fn with_another_host_the_files_of_the_last_one_go() {
    let site = small();
    let without = built(&site, &[]);
    assert_eq!(names(&of_host(&built(&site, &["--host", "nginx"]), &without)), [".nginx.conf"]);
    assert!(site.public().keys().any(|path| is_compressed(path)));
    let files = built(&site, &["--host", "netlify"]);
    assert_eq!(names(&of_host(&files, &without)), ["_headers", "_redirects"]);
    assert!(!files.keys().any(|path| is_compressed(path)));
    assert!(built(&site, &[]) == without);
}

#[test]
fn a_file_of_the_keepers_own_is_kept_and_named() {
    let site = small();
    built(&site, &[]);
    site.write("public/.htaccess", "ErrorDocument 404 /mine.html\n");
    let said = site.run(&["build", "--host", "apache"]).ends(0).stdout;
    assert!(said.contains("kept, because they are not ours: .htaccess\n"), "{said}");
    assert_eq!(site.public()[".htaccess"], b"ErrorDocument 404 /mine.html\n");
    // Nor is it taken away when the host is another, or is this one again.
    let files = built(&site, &["--host", "netlify"]);
    assert!(files.contains_key(".htaccess") && files.contains_key("_headers"));
    site.remove("public/.htaccess");
    let files = built(&site, &["--host", "apache"]);
    assert!(files[".htaccess"].starts_with(b"# Made by `together build --host apache`"));
}

#[test]
fn compressed_forms_are_the_same_each_time_whatever_the_threads() {
    let (one, other) = (small(), small());
    let first = built(&one, &["--host", "apache", "--threads", "1"]);
    assert!(first.keys().filter(|path| is_compressed(path)).count() > 20);
    assert!(first == built(&other, &["--host", "apache", "--threads", "4"]));
    let said = one.run(&["build", "--host", "apache"]).ends(0).stdout;
    assert!(said.contains("nothing has changed"), "{said}");
}

#[test]
fn a_host_takes_nothing_that_is_too_much_and_the_check_says_so_first() {
    let site = small();
    built(&site, &["--host", "cloudflare"]);
    let before = site.public();
    for file in 0..40 {
        let aliases: String = (0..500).map(|at| format!("  - /old/{file}/{at}/\n")).collect();
        let text = format!(
            "---\ntitle: Choir {file}\nsummary: We sing.\ndate: 2026-03-14\ncategories: [music]\n\
             region: London\naliases:\n{aliases}partners:\n  - Choir {file}\n---\nWe sing.\n"
        );
        site.write(&format!("content/partnerships/choir-{file}.md"), &text);
    }
    for command in ["check", "build"] {
        let said = site.run(&[command, "--host", "cloudflare"]).ends(1).stderr;
        let message = "error[host-limit]: Cloudflare Pages without a paid plan takes at most \
                       20,000 files, and this site has 20,";
        assert!(said.contains(message), "{said}");
        assert!(said.contains("`host: cloudflare-paid`"), "{said}");
    }
    assert!(site.public() == before, "nothing is published");
}

#[cfg(unix)]
#[test]
fn the_commands_for_s3_copy_every_file_but_their_own_with_the_right_headers() {
    use std::os::unix::fs::PermissionsExt;

    let site = small();
    built(&site, &["--host", "s3"]);
    // Says what it was asked for.
    let tool = site.path().join("bin/aws");
    site.write("bin/aws", "#!/bin/sh\nprintf '%s|' \"$@\"\necho\n");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("a program");
    let mut command = std::process::Command::new("sh");
    command.args(["public/.s3-upload.sh", "s3://bucket/"]).current_dir(site.path());
    let path = std::env::var("PATH").expect("a path");
    command.env("PATH", format!("{}:{path}", site.path().join("bin").display()));
    let run = support::Run::from(command.output().expect("sh runs")).ends(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    for (line, folder) in lines.iter().zip(["assets", "pictures"]) {
        let forever = "--cache-control|public, max-age=31536000, immutable|";
        assert_eq!(*line, format!("s3|sync|{folder}|s3://bucket/{folder}|{forever}"));
    }
    let lines = &lines[2..];
    assert!(lines[0].starts_with("s3|sync|.|s3://bucket|--exclude|.*|--exclude|assets/*|"));
    assert!(lines[1].ends_with("|--content-type|application/atom+xml|"));
    assert!(lines[2].ends_with("|--delete|"), "what is gone goes last");
    assert_eq!(lines.len(), 3);
}

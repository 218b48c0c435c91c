//! Small sites and the exact files they make: `tests/sites/NAME/{input,expected}`.
//!
//! `UPDATE=1 cargo test --test golden` writes what is made over what was expected: read the
//! difference before you keep it.

mod support;

use std::fs;
use std::io::Cursor;

use image::ImageReader;
use support::{Site, files, repository};

/// What a picture is: its bytes are those of the libraries that make it.
fn in_words(bytes: &[u8]) -> String {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().expect("memory");
    let format = reader.format().expect("a picture");
    let (width, height) = reader.into_dimensions().expect("a whole picture");
    format!("{format:?}, {width} by {height}\n")
}

fn check(name: &str, command: &[&str]) {
    let site = Site::copy_of(format!("tests/sites/{name}/input"));
    let run = site.run(command);
    let mut made = site.public();
    for (path, bytes) in &mut made {
        if path.starts_with("pictures/") {
            *bytes = in_words(bytes).into_bytes();
        }
    }
    made.insert("stderr.txt".into(), run.stderr.into_bytes());
    made.insert("code.txt".into(), format!("{}\n", run.code).into_bytes());
    let folder = repository().join(format!("tests/sites/{name}/expected"));
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (path, bytes) in &made {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().expect("a folder above")).expect("a folder");
            fs::write(file, bytes).expect("a file");
        }
    }
    let expected = files(&folder);
    let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        files.keys().cloned().collect::<Vec<_>>().join("\n")
    };
    assert_eq!(names(&made), names(&expected), "{name}: other files");
    for (path, bytes) in &made {
        let made = String::from_utf8_lossy(bytes);
        let expected = String::from_utf8_lossy(&expected[path]);
        assert!(made == expected, "{name}/{path}:\n{made}\n--- expected ---\n{expected}");
    }
}

#[test]
fn a_small_site_with_everything_an_entry_can_have() {
    check("small", &["build"]);
}

#[test]
fn faults_of_all_files_are_told_in_one_run_and_nothing_is_published() {
    check("broken", &["build"]);
}

#[test]
fn entries_are_compared_with_each_other() {
    check("compared", &["check", "--today", "2026-11-21"]);
}

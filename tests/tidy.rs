//! The rules of the code that a program can check.

mod support;

use std::collections::BTreeMap;

use support::{files, repository};

/// Which modules of the top level a module may use.
const MAY_USE: [(&str, &[&str]); 22] = [
    ("source", &["picture"]),
    ("carried", &[]),
    ("output", &[]),
    ("failure", &[]),
    ("threads", &[]),
    ("picture", &[]),
    ("darkroom", &["picture", "failure", "threads"]),
    ("diagnostic", &["source"]),
    ("model", &["source", "diagnostic", "picture"]),
    ("check", &["source", "diagnostic", "picture", "model"]),
    ("render", &["source", "diagnostic", "picture", "model", "output"]),
    ("host", &["source", "diagnostic", "model", "output"]),
    ("schema", &["model", "check"]),
    ("guide", &["check", "render"]),
    ("fix", &["source", "diagnostic", "model", "check"]),
    ("takedown", &["source", "diagnostic", "model", "check", "render", "fix"]),
    ("new", &["source", "diagnostic", "model", "check"]),
    ("read", &["source", "diagnostic", "picture", "darkroom", "carried", "failure"]),
    ("publish", &["output", "failure", "threads"]),
    (
        "build",
        &[
            "source",
            "diagnostic",
            "picture",
            "model",
            "check",
            "guide",
            "render",
            "output",
            "host",
            "carried",
        ],
    ),
    ("serve", &["source", "diagnostic", "picture", "read", "render", "build"]),
    (
        "cli",
        &[
            "source",
            "diagnostic",
            "model",
            "check",
            "render",
            "read",
            "publish",
            "failure",
            "picture",
            "darkroom",
            "output",
            "build",
            "schema",
            "fix",
            "new",
            "takedown",
            "darkroom",
            "serve",
        ],
    ),
];

/// Every file of the program, without those that are tests alone.
fn sources() -> BTreeMap<String, String> {
    files(&repository().join("src"))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .filter(|(path, _)| !path.ends_with("tests.rs") && !path.ends_with("testing.rs"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text")))
        .collect()
}

fn module(path: &str) -> &str {
    path.split(['/', '.']).next().expect("a first part")
}

/// The code of a file without its tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().expect("a first part")
}

#[test]
fn modules_use_only_what_is_below_them() {
    for (path, text) in sources() {
        let Some((_, may_use)) = MAY_USE.iter().find(|(name, _)| *name == module(&path)) else {
            assert!(matches!(module(&path), "main" | "lib"), "{path} has no rule");
            continue;
        };
        for (at, _) in text.match_indices("crate::") {
            let rest = &text[at + "crate::".len()..];
            let used = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next();
            let used = used.expect("a name");
            // Chance that is the same in every run is for tests alone.
            let fine = used == module(&path)
                || may_use.contains(&used)
                || used == "dice"
                || rest.starts_with('{');
            assert!(fine, "{path} uses {used}");
        }
    }
}

#[test]
fn only_reading_pictures_watching_and_publishing_touch_the_disk() {
    for (path, text) in sources() {
        // What `fix` and `new` write into content/ goes through one file.
        let is_watching = path.starts_with("serve/watch");
        if matches!(module(&path), "read" | "publish" | "darkroom")
            || is_watching
            || path == "cli/write.rs"
        {
            continue;
        }
        let code = without_tests(&text);
        for word in ["std::fs", "use std::{fs", "File::open", "walkdir"] {
            assert!(!code.contains(word), "{path} touches the disk: {word}");
        }
    }
}

#[test]
fn only_the_command_line_knows_the_clock() {
    for (path, text) in sources() {
        let code = without_tests(&text);
        let fine = matches!(module(&path), "cli" | "publish" | "serve");
        for word in ["Instant", "SystemTime", "Zoned::now", "Timestamp::now"] {
            assert!(fine || !code.contains(word), "{path} knows the clock: {word}");
        }
    }
}

/// A system that has no thread to give is met without a panic: see `threads.rs`.
#[test]
fn no_thread_is_taken_for_granted() {
    for (path, text) in sources() {
        let code = without_tests(&text);
        for word in ["thread::spawn(", "scope.spawn("] {
            assert!(!code.contains(word), "{path} expects a thread: {word}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path} does not begin with `//!`");
    }
}

#[test]
fn each_library_is_known_to_one_place() {
    let places = [
        ("granit_parser", "check/"),
        ("pulldown_cmark", "render/markdown"),
        ("quick_xml", "render/"),
        ("memchr", "render/ check/"),
        ("annotate_snippets", "diagnostic/print.rs"),
        ("clap", "cli.rs cli/"),
        ("rustix", "publish/ serve/http/listen.rs serve/watch/disk.rs"),
        ("walkdir", "read/ publish/"),
        ("similar", "fix/diff.rs"),
        ("flate2", "host/compress.rs"),
        ("brotli", "host/compress.rs"),
        ("notify", "serve/watch/native.rs"),
        ("image::", "darkroom/"),
        ("fast_image_resize", "darkroom/"),
        ("jpeg_encoder", "darkroom/"),
        ("moxcms", "darkroom/"),
        ("webp::", "darkroom/"),
        ("ctrlc", "cli/end.rs"),
        ("open::", "cli/serve.rs"),
        ("hyper", "serve/http"),
        ("http_body_util", "serve/http/"),
        ("tokio", "serve/http"),
    ];
    for (path, text) in sources() {
        for (library, place) in places {
            let here = place.split(' ').any(|place| path.starts_with(place));
            let used =
                text.contains(&format!("use {library}")) || text.contains(&format!("{library}::"));
            assert!(here || !used, "{path} knows {library}");
        }
    }
}

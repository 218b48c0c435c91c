//! One bad entry for each way to go wrong, with the expected fault beside the spot.
//!
//! Every file in `tests/problems/` is an entry that is checked by itself in a small site. A line
//! `#! COLUMN CODE` (in the fields) or `<!--! COLUMN CODE -->` (in the story) expects a fault in
//! the line above it; `#! LINE:COLUMN CODE` names another line. Where no such line can stand, a
//! file `NAME.expected` beside the entry has `LINE:COLUMN CODE` lines. Words behind the code must
//! be in the message or in the cure. A fault that is not expected, or told twice, or expected and
//! not found, fails.

mod support;

use std::collections::BTreeSet;
use std::fs;

use schools_together::build::{Options, build};
use schools_together::cli;
use schools_together::diagnostic::Diagnostic;
use schools_together::output::Discard;
use schools_together::source::{Inputs, line_and_column};
use support::darkroom::Plates;
use support::{Site, files, repository};

/// A fault that a case expects.
struct Expected {
    /// Line and column.
    place: (usize, usize),
    code: String,
    /// In the message or the cure; perhaps empty.
    words: String,
}

/// A fault that was told.
struct Found {
    place: (usize, usize),
    code: &'static str,
    /// The message and the cure.
    text: String,
}

/// The names of the cases: files of `tests/problems/` that are entries.
fn cases() -> Vec<String> {
    let names = files(&repository().join("tests/problems"));
    names.into_keys().filter(|name| name.ends_with(".md")).collect()
}

/// A site with one good entry, `good.md`, one draft, `draft.md`, and a page, `about.md`.
fn site() -> Site {
    Site::copy_of("tests/support/site")
}

fn expected(name: &str) -> Vec<Expected> {
    let folder = repository().join("tests/problems");
    let beside = folder.join(name.replace(".md", ".expected"));
    let text = String::from_utf8_lossy(&fs::read(folder.join(name)).expect("a case")).into_owned();
    let mut expected = Vec::new();
    let mut above = 0;
    for (line, number) in text.split('\n').zip(1..) {
        let line = line.trim();
        let mark = line
            .strip_prefix("#!")
            .or_else(|| line.strip_prefix("<!--!").and_then(|rest| rest.strip_suffix("-->")));
        match mark {
            Some(mark) => expected.push(one_expected(mark, above, name)),
            None => above = number,
        }
    }
    if let Ok(lines) = fs::read_to_string(beside) {
        let lines = lines.lines().filter(|line| !line.is_empty());
        expected.extend(lines.map(|line| one_expected(line, 0, name)));
    }
    assert!(!expected.is_empty(), "{name} expects nothing");
    expected
}

fn one_expected(mark: &str, above: usize, name: &str) -> Expected {
    let wrong = || panic!("{name}: `{mark}` is no `COLUMN CODE`");
    let Some((place, rest)) = mark.trim().split_once(' ') else { wrong() };
    let (line, column) = match place.split_once(':') {
        Some((line, column)) => (line.parse().ok(), column.parse().ok()),
        None => (Some(above), place.parse().ok()),
    };
    let (Some(line), Some(column)) = (line, column) else { wrong() };
    let (code, words) = rest.split_once(' ').unwrap_or((rest, ""));
    Expected { place: (line, column), code: code.to_owned(), words: words.trim().to_owned() }
}

fn found(inputs: &Inputs, problems: &[Diagnostic], path: &str) -> Vec<Found> {
    let source = inputs.sources().find(|source| *source.path == *path);
    let text = source.map_or("", |source| &source.text);
    let here = problems.iter().filter(|problem| *problem.location.path == *path);
    here.map(|problem| Found {
        place: line_and_column(text, problem.location.range.start),
        code: problem.code,
        text: format!("{}; fix: {}", problem.message, problem.help.as_deref().unwrap_or("none")),
    })
    .collect()
}

/// What is expected and not found, and what is found and not expected, one a line.
fn differences(expected: Vec<Expected>, mut found: Vec<Found>) -> Vec<String> {
    let mut wrong = Vec::new();
    for Expected { place: (line, column), code, words } in expected {
        let same = |found: &Found| {
            found.place == (line, column) && found.code == code && found.text.contains(&words)
        };
        match found.iter().position(same) {
            Some(at) => drop(found.swap_remove(at)),
            None => wrong.push(format!("  not found: {line}:{column} {code} {words}")),
        }
    }
    for Found { place: (line, column), code, text } in found {
        wrong.push(format!("  not expected: {line}:{column} {code}: {text}"));
    }
    wrong
}

fn problems_of(site: &Site) -> (Inputs, Vec<Diagnostic>) {
    let read = cli::read(site.path(), None).expect("a site");
    let today = "2026-11-21".parse().ok();
    let options = Options { today, ..Options::default() };
    let inputs = read.value.clone();
    let built = build(read, &options, &Plates::default(), &Discard::default(), &mut |_| {});
    (inputs, built.problems)
}

#[test]
fn every_bad_entry_gives_the_faults_it_expects_and_no_others() {
    let site = site();
    let mut wrong = Vec::new();
    for name in cases() {
        let path = format!("content/partnerships/{name}");
        let bytes = fs::read(repository().join("tests/problems").join(&name)).expect("a case");
        fs::write(site.path().join(&path), bytes).expect("a file");
        let (inputs, problems) = problems_of(&site);
        let differences = differences(expected(&name), found(&inputs, &problems, &path));
        if !differences.is_empty() {
            wrong.push(format!("{name}\n{}", differences.join("\n")));
        }
        let elsewhere = problems.iter().find(|problem| *problem.location.path != *path);
        if let Some(problem) = elsewhere {
            wrong.push(format!("{name}: a fault elsewhere: {problem:?}"));
        }
        site.remove(&path);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_bad_entries_at_once_are_told_in_one_run() {
    let site = site();
    for name in cases() {
        let bytes = fs::read(repository().join("tests/problems").join(&name)).expect("a case");
        fs::write(site.path().join("content/partnerships").join(name), bytes).expect("a file");
    }
    let (_, problems) = problems_of(&site);
    let told: BTreeSet<&str> = problems.iter().map(|problem| &*problem.location.path).collect();
    for name in cases() {
        let path = format!("content/partnerships/{name}");
        assert!(told.contains(path.as_str()), "nothing is told of {name}");
    }
    site.run(&["build"]).ends(1);
    assert!(site.public().is_empty(), "nothing is published");
}

/// Codes of faults that no entry by itself can have, and the test that has them.
const TESTED_ELSEWHERE: [(&str, &str); 33] = [
    ("bad-colour", "tests/faults.rs"),
    ("bad-language", "tests/faults.rs"),
    ("bad-slug", "tests/faults.rs"),
    ("declared-twice", "tests/faults.rs"),
    ("entered-twice", "tests/sites/compared/expected/stderr.txt"),
    ("file-too-large", "tests/faults.rs"),
    ("host-limit", "tests/faults.rs"),
    ("host-near-limit", "tests/faults.rs"),
    ("host-redirects", "tests/faults.rs"),
    ("inline-script", "tests/faults.rs"),
    ("low-contrast", "tests/faults.rs"),
    ("missing-file", "tests/faults.rs"),
    ("missing-template", "tests/faults.rs"),
    ("missing-theme", "tests/faults.rs"),
    ("missing-folder", "tests/reading.rs"),
    ("no-entries", "tests/reading.rs"),
    ("not-a-file", "tests/faults.rs"),
    ("not-read", "tests/reading.rs"),
    ("picture-not-listed", "src/model/permission.rs"),
    ("picture-broken", "tests/faults.rs"),
    ("picture-changed", "tests/faults.rs"),
    ("picture-format", "tests/faults.rs"),
    ("picture-too-large", "tests/faults.rs"),
    ("outside-request", "tests/faults.rs"),
    ("same-title", "tests/sites/compared/expected/stderr.txt"),
    ("template", "tests/faults.rs"),
    ("theme-settings", "tests/faults.rs"),
    ("two-names", "tests/sites/compared/expected/stderr.txt"),
    ("two-sectors", "tests/sites/compared/expected/stderr.txt"),
    ("two-urns", "tests/sites/compared/expected/stderr.txt"),
    ("unknown-colour", "tests/faults.rs"),
    ("unknown-file", "tests/faults.rs"),
    ("yaml-too-large", "tests/faults.rs"),
];

#[test]
fn every_code_has_a_case() {
    let mut codes = BTreeSet::new();
    for (path, bytes) in files(&repository().join("src")) {
        let text = String::from_utf8(bytes).expect("text");
        let code_part = text.split("#[cfg(test)]\nmod tests {").next().expect("a first part");
        if !path.ends_with("tests.rs") && !path.ends_with("testing.rs") {
            codes.extend(codes_in(code_part));
        }
    }
    assert!(codes.len() > 30, "{codes:?}");
    let expected: BTreeSet<String> =
        cases().iter().flat_map(|name| expected(name)).map(|expected| expected.code).collect();
    let listed = fs::read_to_string(repository().join("docs/problems.md")).unwrap_or_default();
    let mut wrong = Vec::new();
    for code in &codes {
        let elsewhere = TESTED_ELSEWHERE.iter().find(|(known, _)| known == code);
        let tested = match elsewhere {
            Some((_, test)) => fs::read_to_string(repository().join(test))
                .is_ok_and(|text| text.contains(code.as_str())),
            None => expected.contains(code),
        };
        if !tested {
            wrong.push(format!("{code} has no case"));
        }
        if !listed.contains(&format!("`{code}`")) {
            wrong.push(format!("{code} is not in docs/problems.md"));
        }
    }
    wrong.extend(expected.difference(&codes).map(|code| format!("{code} is no code")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The codes that a text of the program reports: the first text in a call that makes a fault, or
/// in a tuple of what is said of one.
fn codes_in(text: &str) -> Vec<String> {
    let calls = ["error(", "warning(", "hint(", "wrong(", "refuse(", "warn(", "code: "];
    let tuples = ["Error,\n", "Warning,\n", "=> (\n"];
    let mut codes = Vec::new();
    for call in calls.into_iter().chain(tuples) {
        for (at, _) in text.match_indices(call) {
            // The code is the first text behind the call, perhaps after one more argument.
            let rest: String = text[at + call.len()..].chars().take(90).collect();
            let mut texts = rest.split('"');
            let first = texts.nth(1).filter(|_| texts.next().is_some()).unwrap_or_default();
            let is_code = first.contains('-') || first == "template";
            let letters = |c: char| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit();
            if is_code && first.chars().all(letters) {
                codes.push(first.to_owned());
            }
        }
    }
    codes
}

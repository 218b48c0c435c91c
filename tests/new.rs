//! `together new`: a file that passes the checks, from options alone or from questions.
//!
//! `UPDATE=1 cargo test --test new` writes what is said over what was expected in
//! `tests/interviews`: read the difference before you keep it.

mod support;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use support::{Run, Site, files, repository};

/// A site with the categories and regions of the showcase and one entry, `choir`.
fn site() -> Site {
    let site = Site::copy_of("tests/sites/small/input");
    fs::remove_dir_all(site.path().join("content/partnerships")).expect("gone");
    for set in ["categories.yaml", "regions.yaml"] {
        let from = repository().join("content").join(set);
        fs::copy(from, site.path().join("content").join(set)).expect("a copy");
    }
    site.write("content/pages/about.md", "---\ntitle: A\nsummary: B\n---\nC\n");
    let run = site.run(&[&["new", "--title", "Choir"], &ENOUGH[..]].concat());
    assert_eq!((run.code, &*run.stderr), (0, ""));
    site
}

/// The options that are needed besides the title.
const ENOUGH: [&str; 12] = [
    "--summary",
    "Two schools share what they have.",
    "--category",
    "Combined Cadet Force",
    "--region",
    "yorkshire",
    "--school",
    "Hill Street School; state",
    "--school",
    "Manor Park; Independent; Sixth form; Bath; 654321",
    "--date",
    "2026-11-21",
];

fn entries(site: &Site) -> Vec<String> {
    files(&site.path().join("content/partnerships")).into_keys().collect()
}

fn entry(site: &Site, name: &str) -> String {
    fs::read_to_string(site.path().join(format!("content/partnerships/{name}.md"))).expect("one")
}

/// Runs the program with answers as if they were typed.
fn asked(site: &Site, options: &[&str], answers: &str) -> Run {
    let mut command = site.command(&[&["new", "--ask", "--date", "2026-11-21"], options].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    // It may end before it has read everything.
    let _ = child.stdin.take().expect("a pipe").write_all(answers.as_bytes());
    Run::from(child.wait_with_output().expect("it ends"))
}

#[test]
fn options_are_enough_and_the_file_passes_the_checks() {
    let site = site();
    let text = entry(&site, "choir");
    let fields = text.split("---\n").nth(1).expect("fields").lines();
    let fields: Vec<&str> = fields.filter(|line| !line.starts_with('#')).collect();
    let expected = "\
title: Choir
summary: Two schools share what they have.
date: 2026-11-21
categories:
  - ccf
region: Yorkshire and the Humber
schools:
  - name: Hill Street School
    sector: state
  - name: Manor Park
    sector: independent
    phase: sixth-form
    town: Bath
    urn: 654321";
    assert_eq!(fields.join("\n"), expected);
    let check = site.run(&["check", "--deny-warnings"]).ends(0);
    assert!(!check.stderr.contains("choir"), "{}", check.stderr);
    assert_eq!(site.run(&["fix"]).ends(0).stdout, "", "there is nothing to put right");
}

#[test]
fn every_option_finds_its_field() {
    let site = site();
    let more = [
        "new",
        "--title=Two",
        "--region",
        "Wales",
        "--partner",
        "Bath: Arts",
        "--status",
        "Paused",
        "--started",
        "2019",
        "--costs",
        "- £200",
        "--source",
        "A report; https://example.org/a",
        "--source",
        "A leaflet",
        "--draft",
        "--slug",
        "other-name",
    ];
    let run = site.run(&[&more[..], &ENOUGH[..]].concat()).ends(0);
    assert!(run.stdout.starts_with("content/partnerships/other-name.md is written\n"));
    let text = entry(&site, "other-name");
    for line in [
        "region:\n  - Wales\n  - Yorkshire and the Humber\n",
        "partners:\n  - 'Bath: Arts'\n",
        "status: paused\n",
        "started: 2019\n",
        "costs: '- £200'\n",
        "sources:\n  - title: A report\n    url: https://example.org/a\n  - title: A leaflet\n",
        "draft: true\n",
    ] {
        assert!(text.contains(&format!("\n{line}")), "{line} is not in\n{text}");
    }
    site.run(&["check", "--deny-warnings"]).ends(0);
}

#[test]
fn any_text_may_be_a_title() {
    let site = site();
    let titles = [
        "Choirs: the ‘big’ \"day\" # 'one' {{ x }} {% y %}",
        "--- @ % & * ! | > ? - [a] {b}",
        "- a dash",
        "@home",
        "% of pupils",
        "'quoted'",
        "\"quoted\"",
        "true",
        "2019",
        "~ about 1_000 ~",
        "C:\\quiz\\",
        "Ysgol Gyfun Llŷn a'r Ŵyl",
        "Music 🎵 together",
        "a:\tb\nc",
        "<script>alert(1)</script> & co",
        "trailing colon:",
        "# not a comment",
        "null and void",
        "0x1F school",
        "2026-03-14",
        "key: value",
        "`code` *stars* _lines_",
    ];
    for (number, title) in titles.iter().enumerate() {
        let slug = format!("hostile-{number}");
        let title = format!("--title={title}");
        // Other years, so that it is not the same partnership once more.
        let year = (2000 + number).to_string();
        let options = ["new", &title, "--slug", &slug, "--started", &year];
        let run = site.run(&[&options[..], &ENOUGH[..]].concat());
        assert_eq!((run.code, &*run.stderr), (0, ""), "{title}");
    }
    site.run(&["build"]).ends(0);
    let public = site.public();
    for (number, title) in titles.iter().enumerate() {
        let page = &public[&format!("partnerships/hostile-{number}/index.html")];
        let page = String::from_utf8_lossy(page);
        let shown = title.replace(['\t', '\n'], " ");
        let shown = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let plain = page.replace("&quot;", "\"").replace("&#x27;", "'").replace("&#39;", "'");
        assert!(plain.contains(&shown), "{title} is not on its page");
    }
}

#[test]
fn a_title_without_letters_asks_for_a_name() {
    let site = site();
    let run = site.run(&[&["new", "--title=…"], &ENOUGH[..]].concat()).ends(2);
    assert!(run.stderr.contains("--slug"), "{}", run.stderr);
}

#[test]
fn nothing_is_ever_written_over() {
    let site = site();
    let before = files(site.path());
    let again = [&["new", "--title", "Choir", "--yes"], &ENOUGH[..]].concat();
    let run = site.run(&again).ends(2);
    let expected = "together: there is an entry `choir` already, which was left as it is; try \
                    --slug choir-2\n";
    assert_eq!(run.stderr, expected);
    assert!(before == files(site.path()));
    // Neither is an entry in a folder of its own, nor one that can't be read.
    site.write("content/partnerships/deep/Singers.md", "broken");
    let run = site.run(&[&["new", "--title", "Singers"], &ENOUGH[..]].concat()).ends(2);
    assert!(run.stderr.contains("--slug singers-2"), "{}", run.stderr);
}

#[test]
fn all_that_is_missing_is_named() {
    let site = site();
    let run = site.run(&["new"]).ends(2);
    let expected = "together: needed: --title, --summary, --category, --region, --school (or \
                    --partner); run this in a terminal, or with --ask, to be asked\n";
    assert_eq!(run.stderr, expected);
    let run = site.run(&["new", "--title", "A", "--region=London", "--partner", "B"]).ends(2);
    assert!(run.stderr.contains("needed: --summary, --category;"), "{}", run.stderr);
    assert_eq!(entries(&site), ["choir.md"]);
}

#[test]
fn all_that_is_wrong_is_told_by_option() {
    let site = site();
    let options = [
        "new",
        "--title",
        "A",
        "--category",
        "musik",
        "--region",
        "Lodnon",
        "--status",
        "gone",
        "--started",
        "long ago",
        "--source",
        "A; example.org",
        "--school",
        "A; stat; ; ; 12",
    ];
    let run = site.run(&options).ends(2);
    for start in [
        "together: --category: there is no category `musik`\n  did you mean `music`?",
        "together: --region: there is no region `Lodnon`\n",
        "together: --status: `status` can't be `gone`\n",
        "together: --started: `started` is not a year: `long ago`\n",
        "together: --source: `url` is not an address on the web: `example.org`\n",
        "together: --school (or --partner): `sector` can't be `stat`\n",
        "together: --school (or --partner): `urn` is not a school's number: `12`\n",
    ] {
        assert!(run.stderr.contains(start), "{start} is not in\n{}", run.stderr);
    }
    for options in [
        ["--date", "14/03/2025"],
        ["--slug", "Not A Slug"],
        ["--school", "Name alone"],
        ["--school", "a; state; primary; b; 123456; too much"],
        ["--source", " ; "],
    ] {
        let run = site.run(&[&["new", "--title", "A"], &options[..]].concat()).ends(2);
        assert!(run.stderr.contains(options[0]), "{}", run.stderr);
    }
    assert_eq!(entries(&site), ["choir.md"]);
}

#[test]
fn what_the_whole_file_has_wrong_is_told_before_it_is_written() {
    let site = site();
    // The years of an entry are compared with each other only once all are known.
    let options = [&["new", "--title", "A", "--started", "2050"], &ENOUGH[..]].concat();
    let run = site.run(&options);
    assert!(matches!(run.code, 1 | 2), "{run:?}");
    assert!(run.stderr.contains("2050"), "{}", run.stderr);
    assert_eq!(entries(&site), ["choir.md"]);
}

#[test]
fn a_site_without_settings_is_not_begun() {
    let site = Site::copy_of("tests/interviews");
    let before = files(site.path());
    let run = site.run(&[&["new", "--title", "A"], &ENOUGH[..]].concat()).ends(1);
    assert!(run.stderr.contains("content/site.yaml"), "{}", run.stderr);
    assert!(before == files(site.path()));
}

#[test]
fn the_questions_and_what_is_said_to_the_answers() {
    let site = site();
    let folder = repository().join("tests/interviews");
    let answers = fs::read_to_string(folder.join("reading.answers")).expect("answers");
    let run = asked(&site, &[], &answers).ends(0);
    assert_eq!(run.stderr, "");
    let expected = folder.join("reading.transcript");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&expected, &run.stdout).expect("written");
    }
    let expected = fs::read_to_string(&expected).expect("what is expected");
    assert!(run.stdout == expected, "{}\n--- expected ---\n{expected}", run.stdout);
    site.run(&["check", "--drafts", "--deny-warnings"]).ends(0);
}

#[test]
fn what_another_entry_says_is_told_before_anything_is_written() {
    let site = site();
    let options = [
        "new",
        "--title=A",
        "--summary=B",
        "--category=art",
        "--region=Wales",
        "--draft",
        "--school",
        "Manor Park; state; ; Bath; 654321",
    ];
    let run = site.run(&options).ends(1);
    assert!(run.stderr.contains("error[two-sectors]"), "{}", run.stderr);
    assert!(run.stderr.ends_with("nothing was written\n"), "{}", run.stderr);
    assert_eq!(entries(&site), ["choir.md"]);
    let run = asked(&site, &options[1..], "y\n").ends(1);
    assert!(run.stdout.contains("all the same, to put it right by hand?"), "{}", run.stdout);
    assert_eq!(entries(&site), ["a.md", "choir.md"]);
}

#[test]
fn when_the_answers_end_too_soon_nothing_is_written() {
    let folder = repository().join("tests/interviews");
    let answers = fs::read_to_string(folder.join("reading.answers")).expect("answers");
    let lines: Vec<&str> = answers.split_inclusive('\n').collect();
    let site = site();
    for n in (0..lines.len()).step_by(4).chain([lines.len() - 1]) {
        let run = asked(&site, &[], &lines[..n].concat()).ends(2);
        let expected =
            "together: the answers ended before the last question; nothing was written\n";
        assert_eq!(run.stderr, expected);
        assert_eq!(entries(&site), ["choir.md"]);
    }
}

#[test]
fn no_means_that_nothing_is_written() {
    let site = site();
    let options = |title, year| [&["--title", title, "--started", year], &ENOUGH[..10]].concat();
    for answer in ["n\n", "\n", "perhaps\n"] {
        let run = asked(&site, &options("A", "2001"), answer).ends(1);
        assert_eq!(run.stderr, "nothing was written\n");
    }
    assert_eq!(entries(&site), ["choir.md"]);
    asked(&site, &options("A", "2001"), "y\n").ends(0);
    asked(&site, &[options("B", "2002"), vec!["--yes"]].concat(), "").ends(0);
    assert_eq!(entries(&site), ["a.md", "b.md", "choir.md"]);
}

#[test]
fn whoever_is_asked_may_choose_another_name() {
    let site = site();
    let options = [&["--title", "Choir"], &ENOUGH[..10]].concat();
    let run = asked(&site, &options, "choir\nNo Slug\nsingers\ny\n").ends(0);
    assert!(run.stdout.contains("There is an entry `choir` already."), "{}", run.stdout);
    asked(&site, &options, "\ny\n").ends(0);
    assert_eq!(entries(&site), ["choir-2.md", "choir.md", "singers.md"]);
}

#[test]
fn only_what_is_not_known_is_asked() {
    let site = site();
    let run = asked(&site, &[&["--title", "A"], &ENOUGH[..4]].concat(), "London\n").ends(2);
    assert!(!run.stdout.contains("A short title"), "{}", run.stdout);
    assert!(!run.stdout.contains("What it is about"), "{}", run.stdout);
    assert!(run.stdout.contains("A number or name, or several: London"), "{}", run.stdout);
}

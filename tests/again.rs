//! A build that keeps pages of the one before comes to what a build from nothing comes to.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use std::fs;

use support::{Site, files};

const CHOIR: &str = "content/partnerships/choir.md";

/// What is done to a site, in words and by whom.
type Edit = (&'static str, fn(&Site));

/// What is done to a site between two builds.
const EDITS: [Edit; 19] = [
    ("a story", |site| add(site, CHOIR, "\n\nThey sang again.\n")),
    ("a story, with a place to point to", |site| add(site, CHOIR, "\n## The end\n\nOf it.\n")),
    ("a link to that place", |site| {
        add(site, "content/partnerships/rowing.md", "\n[There](choir.md#h-the-end)\n");
    }),
    ("a title", |site| replace(site, CHOIR, "title: ", "title: Now ")),
    ("a school's name", |site| replace(site, CHOIR, "name: ", "name: New ")),
    ("a school's phase", |site| {
        let path = site.path().join(CHOIR);
        let text = fs::read_to_string(&path).unwrap();
        let phase = if text.contains("phase: Primary") { "Primary" } else { "Nursery" };
        let other = if phase == "Primary" { "Nursery" } else { "Primary" };
        fs::write(path, text.replace(&format!("phase: {phase}"), &format!("phase: {other}")))
            .unwrap();
    }),
    ("the licence", |site| {
        replace(site, "content/site.yaml", "licence:\n  name: ", "licence:\n  name: No ")
    }),
    ("a category's name", |site| replace(site, "content/categories.yaml", "name: ", "name: Old ")),
    ("the site's name", |site| replace(site, "content/site.yaml", "name: ", "name: The ")),
    ("a template", |site| add(site, "themes/plain/templates/base.html", "\n<!-- edited -->\n")),
    ("an asset", |site| add(site, "themes/plain/assets/style.css", "\np { color: #111 }\n")),
    ("an entry that is gone", |site| {
        site.remove("content/partnerships/sing-b.md");
    }),
    ("an entry that is new", |site| {
        let text = fs::read_to_string(site.path().join("content/partnerships/sing-a.md")).unwrap();
        site.write("content/partnerships/sing-c.md", &text.replace("title: ", "title: A "));
    }),
    ("a spoilt page", |site| add(site, "public/index.html", "spoilt")),
    ("a page of the same length", |site| {
        let path = site.path().join("public/404.html");
        let page = fs::read_to_string(&path).unwrap();
        fs::write(path, page.replacen("page", "rage", 1)).unwrap();
    }),
    ("a page that is lost", |site| {
        site.remove("public/about/index.html");
    }),
    ("a file of somebody else's", |site| {
        site.write("public/own.txt", "mine");
    }),
    ("nothing", |_| {}),
    ("the folder of the site", |site| fs::remove_dir_all(site.path().join("public")).unwrap()),
];

fn add(site: &Site, path: &str, text: &str) {
    let path = site.path().join(path);
    fs::write(&path, fs::read_to_string(&path).unwrap() + text).unwrap();
}

fn replace(site: &Site, path: &str, from: &str, to: &str) {
    let path = site.path().join(path);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{}", path.display());
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn whatever_is_edited_the_site_is_that_of_a_build_from_nothing() {
    let site = Site::copy_of("tests/sites/small/input");
    let (out, elsewhere) = (site.path().join("public"), tempfile::tempdir().unwrap());
    site.run(&["build"]).ends(0);
    for (round, (what, edit)) in EDITS.iter().chain(&EDITS[..9]).enumerate() {
        edit(&site);
        let fresh = elsewhere.path().join(round.to_string());
        // The first time pages are kept by their content, the second time also by what the disk says.
        for time in 0..2 {
            site.run(&["build"]).ends(0);
            let told = site.run(&["build", "--out", fresh.to_str().unwrap()]).ends(0);
            assert!(told.stdout.contains(" 0 unchanged") || time > 0, "{}", told.stdout);
            let mut files = files(&out);
            files.remove("own.txt");
            assert!(files == support::files(&fresh), "after {what}, round {round}");
        }
    }
}

#[test]
fn another_day_another_program_or_another_option_keeps_what_is_the_same_and_no_more() {
    let site = Site::copy_of("tests/sites/small/input");
    site.run(&["build", "--today", "2026-03-14"]).ends(0);
    let first = site.public();
    site.run(&["build", "--today", "2031-03-14", "--portable"]).ends(0);
    assert!(site.public() != first);
    let said = site.run(&["build", "--today", "2026-03-14"]).ends(0).stdout;
    assert!(site.public() == first, "{said}");
    let said = site.run(&["build", "--today", "2026-03-14"]).ends(0).stdout;
    assert!(said.contains("nothing has changed"), "{said}");
}

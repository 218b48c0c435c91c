//! A build that keeps pages of the one before comes to what a build from nothing comes to.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use std::cell::RefCell;
use std::fs;

use jiff::civil::{Date, date};
use schools_together::build::{Options, build};
use schools_together::diagnostic::has_error;
use support::darkroom::Plates;
use support::published::Published;
use support::{Site, files};

const CHOIR: &str = "content/partnerships/choir.md";
const ROWING: &str = "content/partnerships/rowing.md";
const DRAFT: &str = "content/partnerships/draft.md";

/// What is done to a site, in words and by whom.
type Edit = (&'static str, fn(&Site));

/// What is done to a site between two builds.
const EDITS: [Edit; 30] = [
    ("a story", |site| add(site, CHOIR, "\n\nThey sang again.\n")),
    ("a story, with a place to point to", |site| add(site, CHOIR, "\n## The end\n\nOf it.\n")),
    ("a link to that place", |site| {
        add(site, ROWING, "\n[There](choir.md#h-the-end)\n");
    }),
    ("a story that another leads into", |site| add(site, CHOIR, "\n\nOnce more.\n")),
    ("a link away from there", |site| replace(site, ROWING, "[There](choir.md#h-the-end)", "Gone")),
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
    ("a page that is lost, and a story", |site| {
        site.remove("public/partnerships/rowing/index.html");
        add(site, CHOIR, "\n\nAnd again.\n");
    }),
    ("a file of the search that is lost", |site| {
        site.remove("public/search/start.js");
    }),
    ("a picture", |site| {
        let image = |path: &str| site.path().join("content").join(path);
        fs::copy(image("images/tower.png"), image("partnerships/hall.png")).unwrap();
    }),
    ("a picture in a story", |site| {
        // The first is on the card, so that its page would be made for that.
        let listed = "images: [{ src: hall.png, alt: A hall, people: none }, \
                      { src: /images/river.png, alt: A river, people: none }]";
        let shown = format!("status: one-off\n{listed}\n---\n\n![A river](/images/river.png)");
        replace(site, ROWING, "status: one-off\n---", &shown);
        picture(site, "images/tower.png");
    }),
    ("that picture", |site| picture(site, "partnerships/hall.png")),
    ("a page that is lost, with a picture in its story", |site| {
        site.remove("public/partnerships/rowing/index.html");
    }),
    ("the text of a draft", |site| add(site, DRAFT, "\n\nNearly.\n")),
    ("a draft that is ready", |site| replace(site, DRAFT, "draft: true", "draft: false")),
    ("a new file of the theme", |site| {
        site.write("themes/plain/assets/new.css", "p { color: #222 }\n");
    }),
    ("a file of somebody else's", |site| {
        site.write("public/own.txt", "mine");
    }),
    ("nothing", |_| {}),
    ("the folder of the site", |site| fs::remove_dir_all(site.path().join("public")).unwrap()),
];

/// Makes a picture of the river out of another.
fn picture(site: &Site, of: &str) {
    let original = support::repository().join("tests/sites/small/input/content").join(of);
    fs::copy(original, site.path().join("content/images/river.png")).unwrap();
}

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
    for (round, (what, edit)) in EDITS.iter().chain(&EDITS[..11]).enumerate() {
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

#[test]
fn what_is_wrong_is_told_as_by_a_build_from_nothing_and_then_forgotten() {
    const FAULTS: [(&str, Edit); 7] = [
        (
            "broken-anchor",
            ("a heading that another leads to", |site| {
                replace(site, CHOIR, "# How it works", "# How it is");
            }),
        ),
        (
            "broken-anchor",
            ("a link to no place of a story that is the same", |site| {
                add(site, "content/partnerships/sing-a.md", "\n[Where?](sing-b.md#h-nowhere)\n");
            }),
        ),
        (
            "broken-anchor",
            ("a heading that another leads to, whose story begins further down", |site| {
                replace(site, CHOIR, "# How it works", "# How it is");
                replace(site, ROWING, "title: ", "title: It is called ");
            }),
        ),
        (
            "broken-anchor",
            ("a link to no place in a draft", |site| {
                add(site, DRAFT, "\n[Where?](sing-b.md#h-nowhere)\n");
            }),
        ),
        (
            "broken-link",
            ("a link that leads nowhere", |site| {
                add(site, ROWING, "\n[Where?](nowhere.md)\n");
            }),
        ),
        (
            "picture-not-listed",
            ("a picture that is not listed", |site| {
                add(site, ROWING, "\n![A hall](hall.png)\n");
            }),
        ),
        (
            "broken-link",
            ("an entry that others lead to", |site| {
                site.remove(CHOIR);
            }),
        ),
    ];
    let site = Site::copy_of("tests/sites/small/input");
    add(&site, ROWING, "\n[There](choir.md#h-how-it-works)\n");
    site.run(&["build"]).ends(0);
    for (code, (what, edit)) in FAULTS {
        let (first, before) = (site.public(), files(&site.path().join("content")));
        edit(&site);
        for _ in 0..2 {
            let fresh = tempfile::tempdir().unwrap();
            let fresh = fresh.path().join("site");
            let told = |run: support::Run| {
                let lines = run.stderr.lines().filter(|line| !line.contains("left as it was"));
                lines.map(str::to_owned).collect::<Vec<_>>()
            };
            let expected = told(site.run(&["build", "--out", fresh.to_str().unwrap()]).ends(1));
            assert!(expected.iter().any(|line| line.contains(code)), "{what}: {expected:?}");
            assert_eq!(told(site.run(&["build"]).ends(1)), expected, "{what}");
            assert!(site.public() == first, "{what}");
        }
        for (path, bytes) in before {
            fs::write(site.path().join("content").join(path), bytes).unwrap();
        }
        add(&site, "content/partnerships/sing-b.md", "\nThey are well again.\n");
        is_as_from_nothing(&site, &[], what);
    }
}

#[test]
fn what_is_remembered_is_of_the_published_site_or_not_believed() {
    let site = Site::copy_of("tests/sites/small/input");
    let memory = |of: &str| {
        let files = fs::read_dir(site.path().join(".together")).unwrap();
        let mut paths = files.map(|file| file.unwrap().path());
        paths.find(|path| {
            path.to_string_lossy().ends_with(".memory") && {
                path.file_name().unwrap().to_string_lossy().starts_with(of)
            }
        })
    };
    let other = ["--out", "other", "--base-url", "https://example.com/"];
    site.run(&[&["build"], &other[..]].concat()).ends(0);
    site.run(&["build"]).ends(0);
    let (path, other) = (memory("public").unwrap(), fs::read(memory("other").unwrap()).unwrap());
    let mut former = fs::read(&path).unwrap();
    for round in 0..5 {
        add(&site, CHOIR, &format!("\n\nSong number {round}.\n"));
        match round {
            0 => fs::remove_file(&path).unwrap(),
            1 => fs::write(&path, &former).unwrap(),
            2 => fs::write(&path, &other).unwrap(),
            3 => fs::write(&path, &former[..former.len() / 2]).unwrap(),
            _ => fs::write(path.with_extension("unfinished-memory"), "half").unwrap(),
        }
        former = fs::read(&path).unwrap_or(former);
        is_as_from_nothing(&site, &[], &round.to_string());
        assert!(!path.with_extension("unfinished-memory").exists());
    }
}

#[test]
fn a_story_that_is_edited_between_builds_with_other_options_is_that_of_these() {
    let site = Site::copy_of("tests/sites/small/input");
    let options: [&[&str]; 7] = [
        &[],
        &["--in-place"],
        &["--drafts"],
        &["--base-url", "https://example.com/here/"],
        &["--portable"],
        &["--today", "2026-03-14"],
        &["--today", "2031-03-14"],
    ];
    for round in 0..2 {
        for options in options {
            for path in [CHOIR, DRAFT] {
                add(&site, path, &format!("\n\nRound {round}.\n"));
                is_as_from_nothing(&site, options, &format!("{options:?}"));
            }
        }
    }
}

/// Builds, and compares with what is built from nothing.
fn is_as_from_nothing(site: &Site, options: &[&str], what: &str) {
    let fresh = tempfile::tempdir().unwrap();
    let fresh = fresh.path().join("site");
    let out = ["build", "--out", fresh.to_str().unwrap()];
    site.run(&[&["build"], options].concat()).ends(0);
    site.run(&[&out, options].concat()).ends(0);
    assert!(site.public() == files(&fresh), "{what}");
}

#[test]
fn of_a_story_that_is_edited_its_page_is_made_and_the_search() {
    let published = RefCell::new(Published::default());
    let put_on = |today: Date, story: &str, title: &str| {
        let site = Site::copy_of("tests/sites/small/input");
        add(&site, ROWING, story);
        replace(&site, ROWING, "title: Rowing", title);
        let read = schools_together::cli::read(site.path(), None).unwrap();
        let today = Some(today);
        let options = Options { program: Some([1; 32]), today, ..Options::default() };
        let built = build(read, &options, &Plates::default(), &*published.borrow(), &mut |_| ());
        assert!(!has_error(&built.problems));
        published.borrow_mut().end(true)
    };
    let put = |story: &str, title: &str| put_on(date(2026, 3, 14), story, title);
    let story = "\nThey row. [Here](choir.md#h-how-it-works)\n";
    let all = put(story, "title: Rowing");
    assert!(all.len() > 50 && put(story, "title: Rowing").is_empty());
    let made = put("\nThey rowed and sailed.\n", "title: Rowing");
    let is_search = |path: &&String| path.starts_with("search/") && path.ends_with(".js");
    let mut expected = vec!["partnerships/rowing/index.html"];
    expected.extend(all.iter().filter(is_search).map(String::as_str));
    assert_eq!(made, expected);
    // Another day makes a difference only by the pictures that may be shown on it.
    let put_on = |day| put_on(day, "\nThey rowed and sailed.\n", "title: Rowing");
    assert_eq!(put_on(date(2026, 3, 15)), [] as [&str; 0]);
    // A title is on more pages, but not on most.
    let made = put("\nThey rowed and sailed.\n", "title: Now rowing");
    let pages = |paths: &[String]| paths.iter().filter(|path| path.ends_with(".html")).count();
    assert!(made.contains(&"partnerships/rowing/index.html".to_owned()));
    assert!(pages(&made) < pages(&all) / 2, "{made:?}");
}

#[test]
fn an_entry_that_is_new_leaves_most_pages_as_they_are() {
    let mut published = Published::default();
    let site = Site::showcase();
    let mut pages = || {
        let read = schools_together::cli::read(site.path(), None).unwrap();
        let options = Options { program: Some([1; 32]), ..Options::default() };
        let built = build(read, &options, &Plates::default(), &published, &mut |_| ());
        assert!(!has_error(&built.problems));
        let made = published.end(true).into_iter().filter(|path| path.ends_with(".html"));
        made.collect::<Vec<_>>()
    };
    let all = pages();
    let text = fs::read_to_string(Site::copy_of("tests/sites/small/input").path().join(ROWING));
    let new = text.unwrap().replace("  - sport\n", "  - music\n");
    site.write("content/partnerships/a-new-entry.md", &new);
    let made = pages();
    assert!(made.contains(&"partnerships/a-new-entry/index.html".to_owned()), "{made:?}");
    assert!(made.len() < all.len() / 4, "{} of {}: {made:?}", made.len(), all.len());
}

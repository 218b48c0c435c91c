//! `together takedown`: a picture is gone from files, fields and texts, and nothing else is changed;
//! what the history of the files holds is told.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Run, Site, files};

const PICTURE: &str = "not really a picture, but takedown only looks at names and content";

/// A good entry; `{images}` and `{text}` stand for what a case puts there.
const ENTRY: &str = "---\ntitle: Choir\nsummary: We sing.\ndate: 2026-03-14\ncategories: [music]\n\
    region: Wales\n{images}schools:\n  - name: Dale School\n    sector: state\n---\n{text}";

fn site() -> Site {
    Site::copy_of("tests/support/site")
}

fn entry(images: &str, text: &str) -> String {
    ENTRY.replace("{images}", images).replace("{text}", text)
}

fn content(site: &Site) -> BTreeMap<String, Vec<u8>> {
    files(&site.path().join("content"))
}

/// Takes `choir.jpg` out of an entry, and checks what becomes of it.
#[track_caller]
fn check(before: &str, after: &str) {
    let site = site();
    site.write("content/partnerships/choir.jpg", PICTURE);
    site.write("content/partnerships/hall.jpg", "another one");
    site.write("content/partnerships/choir.md", before);
    let run = site.run(&["takedown", "choir.jpg", "--yes"]);
    let path = site.path().join("content/partnerships/choir.md");
    let found = fs::read_to_string(path).expect("the entry");
    assert!(found == after, "before:\n{before}\nafter:\n{found}\n{}{}", run.stdout, run.stderr);
    assert!(!site.path().join("content/partnerships/choir.jpg").exists());
    assert!(site.path().join("content/partnerships/hall.jpg").exists());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

/// Takes it out of the fields, given as they are below `images:`.
#[track_caller]
fn check_fields(before: &str, after: &str) {
    check(&entry(before, "We sing.\n"), &entry(after, "We sing.\n"));
}

/// Takes it out of the text.
#[track_caller]
fn check_text(before: &str, after: &str) {
    check(&entry("", before), &entry("", after));
}

const HALL: &str = "  - src: hall.jpg   # the old one\n    alt: \"A hall\"\n";

#[test]
fn the_only_picture_of_a_list_goes_with_the_list() {
    check_fields("images:\n  - src: choir.jpg\n    alt: Singers\n", "");
    check_fields("images:\n- alt: Singers\n  src: 'choir.jpg' # here\n  # by a parent\n", "");
    check_fields("images: [{ src: choir.jpg, alt: Singers }] # one\n", "");
    check_fields(
        "images:\n  -\n    # note\n    src: ./choir.jpg\n    alt: >-\n      a\n\n      b\n",
        "",
    );
    check_fields("images:\n  src: choir.jpg\n  alt: Singers\n", "");
    check_fields("images:\n  - choir.jpg\n", "");
    check_fields("image: choir.jpg\n", "");
    check_fields("images:\n  - src: choir.jpg\n    alt: x\n    permission:\n", "");
    check_fields("images:\n- src: choir.jpg\n\n# note\n  alt: x\n  people:\n", "");
    check_fields("images:\n  - src: choir.jpg\n  - src: /partnerships/choir.jpg\n", "");
}

#[test]
fn other_pictures_of_a_list_stay_as_they_are() {
    let choir = "  - src: choir.jpg\n    alt: Singers\n    permission:\n      by: the head\n      \
                 date: 2026-03-14 # asked\n    # Taken by a parent.\n";
    let list = |items: &[&str]| format!("images: # ours\n{}", items.concat());
    let note = "  # The hall before it was painted.\n";
    check_fields(&list(&[choir, note, HALL]), &list(&[note, HALL]));
    check_fields(&list(&[HALL, choir]), &list(&[HALL]));
    check_fields(&list(&[HALL, choir, HALL]), &list(&[HALL, HALL]));
    check_fields(&list(&[choir, HALL, choir]), &list(&[HALL]));
    let flow = |items: &str| format!("images: [{items}]\n");
    let remote = "  - src: https://a.uk/choir.jpg\n    alt: x\n";
    check_fields(&list(&[choir, remote]), &list(&[remote]));
    let empty = "  - src: choir.jpg\n    alt: x\n# note\n    people:\n";
    check_fields(&list(&[empty, HALL]), &list(&[HALL]));
    let (a, b) = ("{ src: choir.jpg, alt: x }", "{ src: hall.jpg, alt: \"A, hall\" }");
    check_fields(&flow(&format!("{a}, {b}")), &flow(b));
    check_fields(&flow(&format!(" {b}, {a} ")), &flow(&format!(" {b} ")));
    check_fields(&flow(&format!("{a}, {b}, {a}, {a}")), &flow(b));
}

#[test]
fn line_ends_and_marks_of_other_systems_stay() {
    let before = entry("images:\n  - src: choir.jpg\n    alt: x\n", "A\n\n![x](choir.jpg)\n\nB\n");
    let after = entry("", "A\n\nB\n");
    check(&before.replace('\n', "\r\n"), &after.replace('\n', "\r\n"));
    check(&format!("\u{feff}{before}"), &format!("\u{feff}{after}"));
    check_fields("images:\n  - src: choir.jpg\n    alt: Élan ☃\n", "");
}

#[test]
fn a_picture_alone_in_its_line_goes_with_the_line() {
    check_text("A\n\n![x](choir.jpg)\n\nB\n", "A\n\nB\n");
    check_text("![x](choir.jpg)\n\nB\n", "B\n");
    check_text("A\n\n![x](choir.jpg)\n", "A\n");
    check_text("A\n\n![x](choir.jpg)", "A\n");
    check_text("A\n![x](choir.jpg \"t\")\nB\n", "A\nB\n");
    check_text("- ![x](choir.jpg)\n- B\n", "- B\n");
    check_text("> A\n> ![x](choir.jpg)\n> B\n", "> A\n> B\n");
    check_text("A\n\n[![x](choir.jpg)](good.md)\n\nB\n", "A\n\nB\n");
    check_text("A\n\n**![x](choir.jpg)**\n\nB\n", "A\n\nB\n");
    check_text("A\n\n![x](choir.jpg) ![y](choir.jpg)\n\nB\n", "A\n\nB\n");
    check_text(
        "A\n\n![x][c]\n\nB\n\n[c]: choir.jpg\n[d]: https://a.uk\n",
        "A\n\nB\n\n[d]: https://a.uk\n",
    );
    check_text("A\n\n![x](choir.jpg)\n---\n\nB\n", "A\n\n\nB\n");
}

#[test]
fn a_picture_among_words_leaves_the_words() {
    check_text("See ![x](choir.jpg) here.\n", "See here.\n");
    check_text("See ![x](choir.jpg).\n", "See.\n");
    check_text("![x](choir.jpg) shows it.\n", "shows it.\n");
    check_text(
        "*so ![x](choir.jpg)*\n",
        "*so ![x](choir.jpg)*\n".replace(" ![x](choir.jpg)", "").as_str(),
    );
    check_text("- ![x](choir.jpg)\n  under it\n", "-\n  under it\n");
    check_text("| A |\n| --- |\n| ![x](choir.jpg) b |\n", "| A |\n| --- |\n| b |\n");
    check_text("![a](hall.jpg) ![x](choir.jpg)\n", "![a](hall.jpg)\n");
    check_text("![x](<choir.jpg>) and ![y](./choir%2Ejpg)\n", "and\n");
}

#[test]
fn it_is_found_by_every_name_it_may_have() {
    for named in [
        "choir.jpg",
        "./content/images/choir.jpg",
        "content/images/choir.jpg",
        "/images/choir.jpg",
        "images/choir.jpg",
        "content\\images\\choir.jpg",
        "CHOIR.jpg",
        "{}/content/images/choir.jpg",
    ] {
        let site = site();
        let images = "images:\n  - src: ../images/choir.jpg\n    alt: x\n";
        site.write("content/images/choir.jpg", PICTURE);
        site.write("content/partnerships/a.md", &entry(images, "We sing.\n"));
        let site_path = fs::canonicalize(site.path()).expect("a folder");
        let named = named.replace("{}", &site_path.to_string_lossy());
        let run = Run::from(
            site.command(&["takedown", &named, "--yes", "--site"])
                .arg(&site_path)
                .output()
                .expect("the program runs"),
        );
        run.ends(0);
        assert!(!site.path().join("content/images/choir.jpg").exists(), "{named}");
        let entry_now = content(&site)["partnerships/a.md"].clone();
        assert_eq!(String::from_utf8(entry_now).expect("text"), entry("", "We sing.\n"));
    }
}

#[test]
fn copies_drafts_pages_and_broken_entries_are_dealt_with() {
    let site = site();
    let images = "images:\n  - src: choir.jpg\n    alt: x\n";
    site.write("content/partnerships/choir.jpg", PICTURE);
    site.write("content/images/again.jpg", PICTURE);
    let draft = entry(&format!("draft: true\n{images}"), "We sing.\n");
    site.write("content/partnerships/b.md", &draft);
    // A fault in one field does not keep the others from being read.
    let broken = entry(&format!("costs: @ none\n{images}"), "We sing.\n");
    site.write("content/partnerships/c.md", &broken);
    let page = "---\ntitle: Halls\nsummary: x\nimages:\n  - src: /images/again.jpg\n    alt: x\n---\n\
                ![x](../images/again.jpg)\n";
    site.write("content/pages/halls.md", page);
    let run = site.run(&["takedown", "choir.jpg", "--yes"]).ends(0);
    assert!(run.stdout.contains("2 pictures deleted, 3 files changed"), "{}", run.stdout);
    let now = content(&site);
    let text = |path: &str| String::from_utf8(now[path].clone()).expect("text");
    assert!(!now.keys().any(|path| path.ends_with(".jpg")));
    assert_eq!(text("partnerships/b.md"), draft.replace(images, ""));
    assert_eq!(text("partnerships/c.md"), broken.replace(images, ""));
    assert_eq!(text("pages/halls.md"), "---\ntitle: Halls\nsummary: x\n---\n");
}

#[test]
fn what_cannot_be_taken_out_with_certainty_is_told_by_its_line() {
    let site = site();
    site.write("content/partnerships/choir.jpg", PICTURE);
    let unreadable = "---\ntitle: [A\nimages:\n  - src: choir.jpg\n";
    site.write("content/partnerships/a.md", unreadable);
    let text =
        "<!-- ![x](choir.jpg) -->\n\n<img src=\"choir.jpg\">\n\n`choir.jpg`, big-choir.jpg\n";
    site.write("content/partnerships/b.md", &entry("", text));
    let path = site.path().join("content/partnerships/c.md");
    let mut bytes = entry("images:\n  - src: choir.jpg\n    alt: x\n", "").into_bytes();
    bytes.extend(b"caf\xe9\n");
    fs::write(path, &bytes).expect("a file");
    let run = site.run(&["takedown", "choir.jpg", "--yes"]).ends(1);
    let lines = ["a.md:4", "b.md:11", "b.md:13", "b.md:15", "c.md:8"];
    let told: Vec<&str> = run.stdout.lines().filter(|line| line.contains(".md:")).collect();
    assert_eq!(told, lines.map(|line| format!("  content/partnerships/{line}")), "{}", run.stdout);
    let now = content(&site);
    assert!(!now.contains_key("partnerships/choir.jpg"), "the picture is gone all the same");
    assert!(now["partnerships/a.md"] == unreadable.as_bytes() && now["partnerships/c.md"] == bytes);
}

#[test]
fn another_picture_of_the_same_name_is_left_alone() {
    let site = site();
    let images = "images:\n  - src: choir.jpg\n    alt: x\n";
    site.write("content/partnerships/choir.jpg", PICTURE);
    site.write("content/images/choir.jpg", "another one");
    site.write("content/partnerships/a.md", &entry(images, "We sing.\n"));
    let other =
        entry("images:\n  - src: /images/choir.jpg\n    alt: x\n", "![x](/images/choir.jpg)\n");
    site.write("content/partnerships/b.md", &other);
    let before = content(&site);
    let run = site.run(&["takedown", "choir.jpg", "--yes"]).ends(2);
    for path in ["content/images/choir.jpg", "content/partnerships/choir.jpg"] {
        assert!(run.stderr.contains(path), "{}", run.stderr);
    }
    assert!(content(&site) == before);
    site.run(&["takedown", "content/partnerships/choir.jpg", "--yes"]).ends(0);
    let now = content(&site);
    assert_eq!(now["partnerships/b.md"], other.as_bytes());
    assert!(now.contains_key("images/choir.jpg") && !now.contains_key("partnerships/choir.jpg"));
}

#[test]
fn nothing_is_done_without_being_asked() {
    let site = site();
    site.write("content/partnerships/choir.jpg", PICTURE);
    site.write("content/partnerships/a.md", &entry("images:\n  - src: choir.jpg\n", "We sing.\n"));
    let before = content(&site);
    let run = site.run(&["takedown", "choir.jpg"]).ends(2);
    assert!(run.stdout.contains("delete content/partnerships/choir.jpg"), "{}", run.stdout);
    assert!(run.stdout.contains("-  - src: choir.jpg"), "{}", run.stdout);
    assert!(run.stderr.contains("--yes"), "{}", run.stderr);
    assert!(content(&site) == before);
    let run = site.run(&["takedown", "chior.jpg", "--yes"]).ends(2);
    assert!(run.stderr.contains("did you mean `choir.jpg`?"), "{}", run.stderr);
    site.run(&["takedown", "about.md", "--yes"]).ends(2);
    site.run(&["takedown", "", "--yes"]).ends(2);
    site.run(&["takedown", "/", "--yes"]).ends(2);
    site.run(&["takedown"]).ends(2);
    assert!(content(&site) == before);
}

#[test]
fn what_names_a_picture_that_is_gone_already_is_put_right() {
    let site = site();
    let images = "images:\n  - src: choir.jpg\n    alt: x\n";
    site.write("content/partnerships/a.md", &entry(images, "We sing.\n"));
    let run = site.run(&["takedown", "choir.jpg", "--yes"]).ends(0);
    assert!(run.stdout.contains("the file itself is gone already"), "{}", run.stdout);
    assert_eq!(content(&site)["partnerships/a.md"], entry("", "We sing.\n").as_bytes());
    site.run(&["check"]).ends(0);
}

#[test]
fn what_was_made_of_pictures_is_deleted_too() {
    let site = site();
    site.write("content/partnerships/choir.jpg", PICTURE);
    let made = [".webp", ".jpg"].map(|end| format!("0123456789abcdef01234567-960{end}"));
    for name in &made {
        site.write(&format!(".together/pictures/{name}"), "made of it");
    }
    site.write(".together/pictures/holiday.txt", "not ours");
    site.run(&["takedown", "choir.jpg", "--yes"]).ends(0);
    let left = files(&site.path().join(".together/pictures"));
    assert_eq!(left.keys().collect::<Vec<_>>(), ["holiday.txt"]);
}

/// Whether any file of the published site has these words.
fn is_published(site: &Site, words: &str) -> bool {
    let has = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains(words);
    site.public().values().any(has)
}

fn n_published(site: &Site) -> usize {
    site.public().keys().filter(|path| path.starts_with("pictures/")).count()
}

#[test]
fn a_picture_is_published_until_its_permission_ends_or_it_is_taken_down() {
    let site = site();
    let picture = |name: &str, shade: u8| {
        let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([shade, 90, 90]));
        let path = site.path().join("content/partnerships").join(name);
        picture.save(path).expect("a picture");
    };
    picture("choir.png", 10);
    picture("hall.png", 200);
    let images = "images:\n  - src: choir.png\n    alt: Singers seen from behind\n    \
                  people: not-identifiable\n    permission:\n      by: the head\n      \
                  date: 2026-01-10\n      until: 2026-07-31\n  - src: hall.png\n    \
                  alt: Curtains of a stage\n    people: none\n";
    let text = "We sing.\n\n![Singers seen from behind](choir.png)\n";
    site.write("content/partnerships/a.md", &entry(images, text));
    let build = |today| site.run(&["build", "--deny-warnings", "--today", today]).ends(0);

    build("2026-07-31");
    let n_both = n_published(&site);
    assert!(n_both > 0 && is_published(&site, "Singers seen from behind"));
    // The end of a permission never keeps the site with the picture online.
    let run = build("2026-08-01");
    assert!(run.stderr.contains("warning[permission-ended]"), "{}", run.stderr);
    assert_eq!(n_published(&site), n_both / 2);
    assert!(!is_published(&site, "Singers seen from behind"));
    assert!(is_published(&site, "Curtains of a stage"));

    site.run(&["takedown", "hall.png", "--yes"]).ends(0);
    site.run(&["takedown", "choir.png", "--yes"]).ends(0);
    assert_eq!(content(&site)["partnerships/a.md"], entry("", "We sing.\n").as_bytes());
    build("2026-07-31");
    assert_eq!(n_published(&site), 0);
    assert!(!is_published(&site, "Curtains of a stage"));
    let kept = files(&site.path().join(".together/pictures"));
    assert!(kept.keys().all(|name| name == ".gitignore"), "{:?}", kept.keys());
}

#[test]
fn a_theme_that_has_the_same_picture_is_told() {
    let site = site();
    site.write("content/partnerships/choir.jpg", PICTURE);
    site.write("themes/plain/assets/front.jpg", PICTURE);
    let run = site.run(&["takedown", "choir.jpg", "--yes"]).ends(1);
    assert!(run.stdout.contains("themes/plain/assets/front.jpg"), "{}", run.stdout);
}

/// Runs git in the site's folder; whether it could.
fn git(site: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.current_dir(site).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]);
    command.args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]);
    command.args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.output().is_ok_and(|output| output.status.success())
}

#[test]
fn the_commits_that_hold_it_are_told() {
    let site = site();
    if !git(site.path(), &["init", "-q"]) {
        return;
    }
    let commit = |title: &str| {
        assert!(git(site.path(), &["add", "-A"]));
        assert!(git(site.path(), &["commit", "-q", "-m", title]));
    };
    commit("Before there was a picture");
    site.write("content/images/first name.jpg", PICTURE);
    commit("The picture comes");
    fs::rename(
        site.path().join("content/images/first name.jpg"),
        site.path().join("content/partnerships/choir.jpg"),
    )
    .expect("another name");
    commit("The picture has another name");
    site.write("content/partnerships/choir.jpg", "cropped");
    commit("The picture is cropped");
    site.write("content/partnerships/other.jpg", "another picture");
    commit("Another picture");
    let run = site.run(&["takedown", "choir.jpg", "--yes"]).ends(0);
    assert!(run.stdout.contains("still holds it, in 3 commits"), "{}", run.stdout);
    for told in [
        "The picture comes",
        "The picture has another name",
        "The picture is cropped",
        "  content/images/first name.jpg",
        "  content/partnerships/choir.jpg",
    ] {
        assert!(run.stdout.contains(told), "{told}: {}", run.stdout);
    }
    assert!(!run.stdout.contains("Another picture"), "{}", run.stdout);
    // Somebody who asks again is told what is left.
    let again = site.run(&["takedown", "choir.jpg", "--yes"]).ends(2);
    assert!(again.stdout.contains("The picture comes"), "{}", again.stdout);
    site.run(&["takedown", "content/partnerships/other.jpg", "--yes"]).ends(0);
}

#[test]
fn a_picture_that_was_never_kept_is_not_in_the_history() {
    let site = site();
    if !git(site.path(), &["init", "-q"]) {
        return;
    }
    assert!(git(site.path(), &["add", "-A"]) && git(site.path(), &["commit", "-q", "-m", "All"]));
    site.write("content/partnerships/choir.jpg", PICTURE);
    let run = site.run(&["takedown", "choir.jpg", "--yes"]).ends(0);
    assert!(run.stdout.contains("does not hold it"), "{}", run.stdout);
}

#[test]
fn without_git_or_a_repository_that_is_said_and_nothing_fails() {
    let takedown = |path: Option<&str>| {
        let site = site();
        site.write("content/partnerships/choir.jpg", PICTURE);
        let mut command = site.command(&["takedown", "choir.jpg", "--yes"]);
        command.env("GIT_CEILING_DIRECTORIES", site.path().parent().expect("a folder above"));
        if let Some(path) = path {
            command.env("PATH", path);
        }
        let run = Run::from(command.output().expect("the program runs")).ends(0);
        assert!(!content(&site).contains_key("partnerships/choir.jpg"));
        run.stdout
    };
    let told = takedown(Some("/nowhere"));
    assert!(told.contains("could not be looked at: `git` is not on this computer"), "{told}");
    let told = takedown(None);
    assert!(
        told.contains("no git repository") || told.contains("could not be looked at"),
        "{told}"
    );
}

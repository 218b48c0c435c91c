//! `together fix`: `tests/fixes/NAME.before.md` becomes `NAME.after.md`, and nothing else changes.
//!
//! `UPDATE=1 cargo test --test fix` writes what is made over what was expected: read the
//! difference before you keep it.

mod support;

use std::collections::BTreeMap;
use std::fs;

use schools_together::check;
use schools_together::cli;
use schools_together::diagnostic::Severity;
use schools_together::fix::fixed;
use schools_together::source::{Inputs, Source};
use support::{Run, Site, files, repository};

/// An entry in which everything is right.
const GOOD: &str = "---\ntitle: Music at Hillcrest\nsummary: Two schools share a choir.\n\
                    date: 2025-03-14\ncategories: [music]\nregion: London\nschools:\n  \
                    - name: Hillcrest School\n    sector: state\n  - name: Holyport College\n    \
                    sector: independent\n---\nThe story.\n";

/// The entries of `tests/fixes` by name, before.
fn cases() -> BTreeMap<String, Vec<u8>> {
    let files = files(&repository().join("tests/fixes")).into_iter();
    let before = files.filter_map(|(path, bytes)| {
        path.strip_suffix(".before.md").map(|name| (name.to_owned(), bytes))
    });
    before.collect()
}

/// A site with the categories and regions of the showcase and the entries given.
fn site_with(entries: &BTreeMap<String, Vec<u8>>) -> Site {
    let site = Site::copy_of("tests/sites/small/input");
    fs::remove_dir_all(site.path().join("content/partnerships")).expect("gone");
    for set in ["categories.yaml", "regions.yaml"] {
        let from = repository().join("content").join(set);
        fs::copy(from, site.path().join("content").join(set)).expect("a copy");
    }
    site.write("content/pages/about.md", "---\ntitle: A\nsummary: B\n---\nC\n");
    for (name, bytes) in entries {
        put(&site, name, bytes);
    }
    site
}

fn put(site: &Site, name: &str, bytes: &[u8]) {
    let folder = site.path().join("content/partnerships");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(format!("{name}.md")), bytes).expect("a file");
}

fn one(text: &str) -> Site {
    site_with(&BTreeMap::from([("one".to_owned(), text.as_bytes().to_vec())]))
}

fn entry(site: &Site, name: &str) -> Vec<u8> {
    fs::read(site.path().join(format!("content/partnerships/{name}.md"))).expect("an entry")
}

/// The diff of a run that may have faults left.
fn diff(run: Run) -> String {
    assert!(matches!(run.code, 0 | 1), "{run:?}");
    run.stdout
}

#[test]
fn what_is_certain_is_put_right_and_nothing_else() {
    let cases = cases();
    assert!(cases.len() > 10);
    let site = site_with(&cases);
    assert!(matches!(site.run(&["fix", "--write"]).code, 0 | 1));
    for name in cases.keys() {
        let fixed = entry(&site, name);
        let expected = repository().join(format!("tests/fixes/{name}.after.md"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &fixed).expect("written");
        }
        let expected = fs::read(&expected).expect("what is expected");
        let (fixed, expected) =
            (String::from_utf8_lossy(&fixed), String::from_utf8_lossy(&expected));
        assert!(fixed == expected, "{name}:\n{fixed}\n--- expected ---\n{expected}");
    }
}

#[test]
fn every_expectation_has_its_case() {
    let cases = cases();
    for path in files(&repository().join("tests/fixes")).keys() {
        let name = path.strip_suffix(".after.md");
        assert!(name.is_none_or(|name| cases.contains_key(name)), "{path} belongs to nothing");
    }
}

#[test]
fn done_twice_the_second_time_changes_nothing() {
    let mut cases = cases();
    // Every bad entry there is will do.
    for (path, bytes) in files(&repository().join("tests/problems")) {
        if let Some(name) = path.strip_suffix(".md") {
            cases.insert(format!("problem-{}", name.replace('/', "-")), bytes);
        }
    }
    let site = site_with(&cases);
    let _ = site.run(&["fix", "--write"]);
    let once = files(&site.path().join("content"));
    assert_eq!(diff(site.run(&["fix"])), "");
    let _ = site.run(&["fix", "--write"]);
    assert!(once == files(&site.path().join("content")));
}

#[test]
fn no_cure_adds_a_fault() {
    for (name, bytes) in cases() {
        let site = site_with(&BTreeMap::from([(name.clone(), bytes)]));
        let n_errors = |run: &Run| run.stderr.matches("error[").count();
        let before = n_errors(&site.run(&["check"]));
        let after = n_errors(&site.run(&["fix", "--write"]));
        assert!(after <= before, "{name}: {before} errors became {after}");
    }
}

#[test]
fn without_a_terminal_the_diff_is_all_and_nothing_is_written() {
    let site = one(&GOOD.replace("2025-03-14", "14/03/2025"));
    let before = files(site.path());
    let run = site.run(&["fix"]).ends(1);
    let expected = "\
--- a/content/partnerships/one.md
+++ b/content/partnerships/one.md
@@ -1,7 +1,7 @@
 ---
 title: Music at Hillcrest
 summary: Two schools share a choir.
-date: 14/03/2025
+date: 2025-03-14
 categories: [music]
 region: London
 schools:
";
    assert_eq!(run.stdout, expected);
    assert_eq!(run.stderr, "1 file would be put right by `together fix --write`\n");
    assert!(before == files(site.path()));
}

#[test]
fn written_it_says_what_was_done() {
    let site = one(&format!("\u{feff}{}", GOOD.replace("[music]", "Choirs").replace('\n', "\r\n")));
    let run = site.run(&["fix", "--write"]).ends(0);
    let expected = "\
content/partnerships/one.md
  byte-order mark
  line ends
  `categories`: `Choirs` → `[Choirs]`
  `categories`: `Choirs` → `music`
1 file put right
";
    assert_eq!((&*run.stdout, &*run.stderr), (expected, ""));
    assert_eq!(String::from_utf8(entry(&site, "one")).expect("text"), GOOD);
    let run = site.run(&["fix"]).ends(0);
    assert_eq!((&*run.stdout, &*run.stderr), ("", ""));
    let run = site.run(&["fix", "--write"]).ends(0);
    assert_eq!(run.stdout, "there is nothing that could be put right without a doubt\n");
}

#[test]
fn what_is_left_is_told() {
    let site = one(&GOOD.replace("2025-03-14", "14/03/2025").replace("state", "stat"));
    let run = site.run(&["fix", "--write"]).ends(1);
    assert!(run.stdout.ends_with("1 file put right\n"), "{}", run.stdout);
    assert!(run.stderr.contains("error[unknown-choice]"), "{}", run.stderr);
    assert!(!run.stderr.contains("bad-date"), "{}", run.stderr);
    assert!(run.stderr.contains("content/partnerships/one.md:9:13"), "{}", run.stderr);
}

#[test]
fn only_the_paths_that_are_named_are_touched_and_told_of() {
    let bad = GOOD.replace("2025-03-14", "14/03/2025").into_bytes();
    let names = ["a", "b", "deep/c"];
    let site = site_with(&BTreeMap::new());
    fs::create_dir_all(site.path().join("content/partnerships/deep")).expect("a folder");
    for name in names {
        put(&site, name, &bad);
    }
    site.write("content/pages/about.md", "---\r\ntitle: A\r\nsummary: B\r\n---\r\nC\r\n");
    let run = site.run(&["fix", "--write", "content/partnerships/a.md"]).ends(0);
    assert_eq!(run.stderr, "");
    assert!(entry(&site, "a") != bad && entry(&site, "b") == bad);
    site.run(&["fix", "--write", "content/partnerships/deep", "content/pages"]).ends(0);
    assert!(entry(&site, "deep/c") != bad && entry(&site, "b") == bad);
    let about = fs::read_to_string(site.path().join("content/pages/about.md")).expect("a page");
    assert!(!about.contains('\r'));
}

#[test]
fn nothing_outside_content_is_touched() {
    let site = one(&GOOD.replace('\n', "\r\n"));
    site.write("notes.md", "a\r\n").write("themes/plain/notes.yaml", "a: b\r\n");
    site.write("content/pictures/a.txt", "a\r\n").write("content/other.yaml", "a:\tb\r\n");
    let untouched = |site: &Site| {
        let mut files = files(site.path());
        files.remove("content/partnerships/one.md").expect("the entry");
        files
    };
    let before = untouched(&site);
    let _ = site.run(&["fix", "--write"]);
    assert!(entry(&site, "one") == GOOD.as_bytes());
    assert!(before == untouched(&site));
    for path in ["notes.md", "themes", ".", "content/pictures/a.txt", "content/none.md"] {
        let run = site.run(&["fix", "--write", path]).ends(2);
        assert!(run.stderr.contains(&format!("`{path}`")), "{}", run.stderr);
    }
}

#[test]
fn what_can_not_be_read_letter_by_letter_is_left_alone() {
    let mut bytes = GOOD.replace('\n', "\r\n").into_bytes();
    bytes.extend(b"caf\xe9\r\n");
    let site = site_with(&BTreeMap::from([("one".to_owned(), bytes.clone())]));
    let run = site.run(&["fix", "--write"]).ends(1);
    assert!(run.stderr.contains("error[not-utf-8]"), "{}", run.stderr);
    assert!(entry(&site, "one") == bytes);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_a_file_that_may_not_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let bad = GOOD.replace('\n', "\r\n").into_bytes();
    let site = site_with(&["a", "b"].map(|name| (name.to_owned(), bad.clone())).into());
    let path = |name: &str| site.path().join(format!("content/partnerships/{name}.md"));
    fs::set_permissions(path("a"), fs::Permissions::from_mode(0o444)).expect("permissions");
    fs::set_permissions(path("b"), fs::Permissions::from_mode(0o660)).expect("permissions");
    let run = site.run(&["fix", "--write"]).ends(2);
    assert!(run.stderr.contains("a.md` may not be written"), "{}", run.stderr);
    assert!(run.stdout.ends_with("1 file put right\n"), "{}", run.stdout);
    assert!(entry(&site, "a") == bad && entry(&site, "b") == GOOD.as_bytes());
    let mode = fs::metadata(path("b")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
}

#[test]
fn settings_are_put_right_too() {
    let site = one(GOOD);
    let path = site.path().join("content/site.yaml");
    let settings = fs::read_to_string(&path).expect("settings");
    site.write("content/site.yaml", &settings.replace('\n', "\r\n"));
    site.run(&["fix", "--write"]).ends(0);
    assert_eq!(fs::read_to_string(&path).expect("settings"), settings);
}

#[test]
fn nothing_in_the_showcase_needs_it() {
    let run = Site::showcase().run(&["fix"]).ends(0);
    assert_eq!(run.stdout, "");
}

/// Entries spoilt in the ways of people and their programs. `N=5000` tries as many.
#[test]
fn whatever_is_spoilt_once_is_enough_and_nothing_gets_worse() {
    let site = Site::showcase();
    let mut inputs = cli::read(site.path(), None).expect("a site").value;
    let entries = std::mem::take(&mut inputs.partnerships);
    let check =
        |inputs: &Inputs| check::content(inputs, None).problems().cloned().collect::<Vec<_>>();
    let n_errors = |inputs: &Inputs| {
        check(inputs).iter().filter(|problem| problem.severity == Severity::Error).count()
    };
    let n: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    for seed in 0..n {
        let mut chance = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut below = |n: usize| {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            usize::try_from(chance >> 33).expect("a small number") % n
        };
        let entry = &entries[below(entries.len())];
        let mut text = entry.text.to_string();
        for _ in 0..=below(6) {
            text = spoilt(&text, &mut below);
        }
        inputs.partnerships = vec![Source::new(entry.path.clone(), &*text)];
        let once = fixed(&inputs, &|_| true, &check);
        let twice = fixed(&once.inputs, &|_| true, &check);
        let now = &once.inputs.partnerships[0].text;
        let again = &twice.inputs.partnerships[0].text;
        assert!(now == again, "{seed}:\n{text}\n--- once ---\n{now}\n--- twice ---\n{again}");
        // One cause is told as one fault, so that a cure may bring others to light; but what had
        // none has none.
        let (before, after) = (n_errors(&inputs), n_errors(&once.inputs));
        assert!(before > 0 || after == 0, "{seed}: {after}\n{text}\n--- fixed ---\n{now}");
    }
}

/// The text with one thing wrong with it.
fn spoilt(text: &str, below: &mut impl FnMut(usize) -> usize) -> String {
    const PIECES: [&str; 24] = [
        "\t", "\u{a0}", "“", "”", "‘", "’", "\"", "'", "\r", "\n", "：", "—", "---\n", " ", ":",
        "- ", "#", "«", "»", "[", "\u{202f}", "\u{feff}", "\\", "é",
    ];
    const SWAPS: [(&str, &str); 12] = [
        ("\n", "\r\n"),
        ("---\n", "—\n"),
        (": ", ":\u{a0}"),
        (": ", "："),
        ("  ", "\t"),
        ("    ", "\t"),
        ("  ", "\u{a0} "),
        ("date: 2026-11-21", "date: 21/11/2026"),
        ("categories:\n  -", "categories:"),
        ("region: London", "region: Greater London"),
        ("\"", "”"),
        ("  - name: ", "\t- name:\t"),
    ];
    let mut text = text.to_owned();
    match below(3) {
        0 => {
            let (from, to) = SWAPS[below(SWAPS.len())];
            return text.replace(from, to);
        }
        1 => {
            let at = text.floor_char_boundary(below(text.len().min(1_500)));
            text.insert_str(at, PIECES[below(PIECES.len())]);
        }
        _ => {
            // A whole value in other quotes.
            let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
            let end = ends[below(ends.len().min(30))];
            let line = text[..end].rfind('\n').map_or(0, |at| at + 1);
            if let Some(at) = text[line..end].find(": ").map(|at| line + at + 2) {
                let (open, close) = [("“", "”"), ("‘", "’"), ("«", "»")][below(3)];
                text.insert_str(end, close);
                text.insert_str(at, open);
            }
        }
    }
    text
}

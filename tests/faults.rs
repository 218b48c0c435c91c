//! Faults that no entry by itself can show: settings, themes, files that can't be read, and
//! addresses that are taken. Each is looked for by its code and its place.

mod support;

use std::fs;

use schools_together::build::{Options, build};
use schools_together::cli;
use schools_together::diagnostic::Diagnostic;
use schools_together::output::Discard;
use schools_together::source::{Inputs, line_and_column};
use support::Site;

fn site() -> Site {
    Site::copy_of("tests/support/site")
}

fn problems_of(site: &Site) -> (Inputs, Vec<Diagnostic>) {
    let read = cli::read(site.path(), None).expect("a site");
    let built = build(&read.value, &Options::default(), &Discard::default(), &mut |_| {});
    let problems = read.problems.into_iter().chain(built.problems).collect();
    (read.value, problems)
}

/// Every fault of the site as `FILE:LINE:COLUMN CODE`, sorted.
fn faults(site: &Site) -> Vec<String> {
    let (inputs, problems) = problems_of(site);
    let mut faults: Vec<String> = problems
        .iter()
        .map(|problem| {
            let path = &problem.location.path;
            let source = inputs.sources().find(|source| source.path == *path);
            let text = source.map_or("", |source| &source.text);
            let (line, column) = line_and_column(text, problem.location.range.start);
            format!("{path}:{line}:{column} {}", problem.code)
        })
        .collect();
    faults.sort();
    faults
}

/// Checks that the site has these faults and no others.
#[track_caller]
fn check(site: &Site, expected: &[&str]) {
    assert_eq!(faults(site), expected);
}

/// Checks that the site has these faults, perhaps among others that follow from them.
#[track_caller]
fn check_among(site: &Site, expected: &[&str]) {
    let faults = faults(site);
    for fault in expected {
        assert!(faults.iter().any(|found| found == fault), "{fault} is not in {faults:#?}");
    }
}

/// A good entry of a school of its own.
fn entry(title: &str, school: &str, more: &str) -> String {
    format!(
        "---\ntitle: {title}\nsummary: We sing.\ndate: 2026-03-14\ncategories: [music]\n\
         region: Wales\n{more}schools:\n  - name: {school}\n    sector: state\n---\nWe sing.\n"
    )
}

#[test]
fn the_site_of_these_tests_is_fine() {
    check(&site(), &[]);
}

#[test]
fn a_settings_file_that_is_not_there() {
    let site = site();
    site.remove("content/regions.yaml");
    check(&site, &["content/regions.yaml:1:1 missing-file"]);
    site.remove("content/categories.yaml").remove("content/site.yaml");
    check_among(
        &site,
        &["content/categories.yaml:1:1 missing-file", "content/site.yaml:1:1 missing-file"],
    );
}

#[test]
fn a_settings_file_that_nobody_knows() {
    let site = site();
    site.write("content/settings.yaml", "name: x\n").write("content/region.yml", "[]\n");
    check(
        &site,
        &["content/region.yml:1:1 unknown-file", "content/settings.yaml:1:1 unknown-file"],
    );
}

#[test]
fn wrong_settings() {
    let site = site();
    site.write(
        "content/site.yaml",
        "name: A\ndescription: B\nlanguage: English\ntheme: Plain Theme\npage_size: 0\n\
         base_url: example.org\nlicence: CC BY\ncontact:\n  role: Editors\n",
    );
    check_among(
        &site,
        &[
            "content/site.yaml:3:11 bad-language",
            "content/site.yaml:4:8 bad-slug",
            "content/site.yaml:5:12 bad-number",
            "content/site.yaml:6:11 bad-url",
            "content/site.yaml:7:10 wrong-type",
            "content/site.yaml:9:3 missing-field",
        ],
    );
}

#[test]
fn declared_sets_with_faults() {
    let site = site();
    let known = "- slug: music\n  name: Music\n";
    let more = "- slug: singing\n  name: MUSIC\n- slug: Dance Club\n  name: Dance\n- name: Clay\n";
    site.write("content/categories.yaml", &format!("{known}{more}"));
    check(
        &site,
        &[
            "content/categories.yaml:3:3 declared-twice",
            "content/categories.yaml:5:9 bad-slug",
            "content/categories.yaml:7:3 missing-field",
        ],
    );
}

#[test]
fn a_slip_in_the_declared_sets_is_one_fault_and_not_one_for_each_entry() {
    let site = site();
    site.write("content/regions.yaml", "- slug: wales\n  name: \"Wales\n");
    check(&site, &["content/regions.yaml:2:9 yaml-syntax"]);
}

#[test]
fn settings_with_too_many_values() {
    let site = site();
    let aliases = "a,".repeat(60_000);
    let text = format!("- slug: wales\n  name: Wales\n  aliases: [{aliases}]\n");
    site.write("content/regions.yaml", &text);
    let faults = faults(&site);
    let told = |fault: &&String| fault.ends_with(" yaml-too-large");
    assert_eq!(faults.iter().filter(told).count(), 1, "{faults:?}");
}

#[test]
fn a_theme_that_is_not_there() {
    let site = site();
    site.write("content/site.yaml", "name: A\ndescription: B\ntheme: plian\n");
    check(&site, &["content/site.yaml:3:8 missing-theme"]);
}

#[test]
fn faults_of_a_theme() {
    let site = site();
    site.remove("themes/plain/templates/school.html");
    check(&site, &["themes/plain/templates/school.html:1:1 missing-template"]);
    let site = self::site();
    site.write("themes/plain/theme.yaml", "# The look.\nname: simple\n");
    check(&site, &["themes/plain/theme.yaml:2:1 theme-settings"]);
    site.write("themes/plain/theme.yaml", "name: plain\ncolour: red\n");
    check_among(&site, &["themes/plain/theme.yaml:2:1 theme-settings"]);
    let site = self::site();
    site.write("themes/plain/templates/home.html", "<p>\n  {{ a b }}\n");
    check(&site, &["themes/plain/templates/home.html:2:8 template"]);
    let site = self::site();
    site.write("themes/plain/templates/home.html", "<h1>{{ page.titel }}</h1>\n");
    check(&site, &["themes/plain/templates/home.html:1:13 template"]);
}

#[test]
fn addresses_that_are_taken() {
    let site = site();
    let page = "---\ntitle: Regions\nsummary: All of them.\n---\nHello.\n";
    site.write("content/pages/regions.md", page)
        .write("content/pages/assets.md", page)
        .write("content/partnerships/2025/good.md", &entry("Another", "Hill School", ""))
        .write(
            "content/partnerships/choir.md",
            &entry("Choir", "Dale School", "aliases: [/about/]\n"),
        );
    check_among(
        &site,
        &[
            "content/pages/assets.md:1:1 reserved-address",
            "content/pages/regions.md:1:1 same-address",
            "content/partnerships/choir.md:7:11 same-address",
        ],
    );
    let told = |fault: &String| fault.contains("good.md:1:1 same-address");
    assert!(faults(&site).iter().any(told), "one of the two is told");
}

#[test]
fn a_picture_that_is_there_is_not_shown_yet() {
    let site = site();
    site.write("content/partnerships/choir.jpg", "").write(
        "content/partnerships/choir.md",
        &entry("Choir", "Dale School", "images:\n  - src: choir.jpg\n    alt: Singers in a hall\n"),
    );
    check(&site, &["content/partnerships/choir.md:8:5 picture-not-shown"]);
}

#[test]
fn a_link_to_a_draft_leads_nowhere_for_readers() {
    let site = site();
    let text = entry("Choir", "Dale School", "").replace("We sing.\n", "We [plan](draft.md).\n");
    site.write("content/partnerships/choir.md", &text);
    check(&site, &["content/partnerships/choir.md:11:11 link-to-draft"]);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let site = site();
    let path = "content/partnerships/large.md";
    let file = fs::File::create(site.path().join(path)).expect("a file");
    file.set_len(5_000_000).expect("a length");
    check(&site, &["content/partnerships/large.md:1:1 file-too-large"]);
    // A hundred times as large is as quick, because the file is not opened.
    file.set_len(500_000_000).expect("a length");
    check(&site, &["content/partnerships/large.md:1:1 file-too-large"]);
}

#[test]
fn names_of_devices_and_twins() {
    let site = site();
    site.write("content/partnerships/Good.md", &entry("Another", "Hill School", ""));
    check_among(&site, &["content/partnerships/Good.md:1:1 bad-file-name"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn links_and_pipes_are_not_followed() {
        let site = site();
        let folder = site.path().join("content/partnerships");
        symlink("/etc/passwd", folder.join("passwords.md")).expect("a link");
        symlink("/dev/zero", folder.join("endless.md")).expect("a link");
        symlink("nowhere.md", folder.join("dangling.md")).expect("a link");
        symlink(".", folder.join("loop")).expect("a link");
        let pipe = Command::new("mkfifo").arg(folder.join("pipe.md")).status();
        assert!(pipe.expect("mkfifo runs").success());
        check(
            &site,
            &[
                "content/partnerships/dangling.md:1:1 not-a-file",
                "content/partnerships/endless.md:1:1 not-a-file",
                "content/partnerships/loop:1:1 not-a-file",
                "content/partnerships/passwords.md:1:1 not-a-file",
                "content/partnerships/pipe.md:1:1 not-a-file",
            ],
        );
    }

    #[test]
    fn a_file_that_may_not_be_read() {
        let site = site();
        let path = site.path().join("content/partnerships/good.md");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("a mode");
        if fs::read(&path).is_ok() {
            // Root may read everything.
            return;
        }
        check(&site, &["content/partnerships/good.md:1:1 unreadable"]);
    }

    #[test]
    fn a_folder_that_may_not_be_looked_into() {
        let site = site();
        let folder = site.path().join("content/partnerships/2025");
        fs::create_dir(&folder).expect("a folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).expect("a mode");
        let is_root = fs::read_dir(&folder).is_ok();
        let faults = faults(&site);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("a mode");
        let expected = "content/partnerships/2025:1:1 unreadable";
        assert!(is_root || faults == [expected], "{faults:?}");
    }

    #[test]
    fn a_name_that_is_not_text() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let site = site();
        let name = OsStr::from_bytes(b"caf\xe9.md");
        let file = site.path().join("content/partnerships").join(name);
        if fs::write(&file, entry("Choir", "Dale School", "")).is_err() {
            // Some file systems have no such names.
            return;
        }
        check(&site, &["content/partnerships/caf\u{fffd}.md:1:1 bad-file-name"]);
    }
}

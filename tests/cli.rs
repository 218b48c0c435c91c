//! The command line: what it is asked, how it ends, what it says.

mod support;

use std::fs;

use support::Site;

fn small() -> Site {
    Site::copy_of("tests/sites/small/input")
}

#[test]
fn a_build_ends_with_0_and_counts_what_went_in_and_what_came_out() {
    let run = small().run(&["build"]).ends(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "5 entries in: 4 shown, 1 left out as drafts, 0 refused");
    assert!(lines[1].starts_with("53 pages out: "), "{}", lines[1]);
    assert!(lines[3].starts_with("read ") && lines[3].ends_with(" ms in all"), "{}", lines[3]);
}

#[test]
fn faults_end_with_1_and_leave_the_site_as_it_was() {
    let site = small();
    site.run(&["build"]).ends(0);
    let before = site.public();
    site.write("content/partnerships/choir.md", "no fence");
    let run = site.run(&["build"]).ends(1);
    assert!(run.stderr.ends_with("is left as it was\n"), "{}", run.stderr);
    assert!(before == site.public());
    site.run(&["check"]).ends(1);
}

#[test]
fn warnings_end_with_1_only_when_they_are_denied() {
    let site = small();
    site.run(&["check"]).ends(0);
    site.run(&["check", "--deny-warnings"]).ends(1);
    site.run(&["build", "--deny-warnings"]).ends(1);
    assert!(site.public().is_empty());
}

#[test]
fn check_writes_nothing_but_what_it_keeps_of_pictures() {
    let site = small();
    let before = support::files(site.path());
    site.run(&["check", "--cache", "kept"]).ends(0);
    let (kept, others): (Vec<_>, Vec<_>) =
        support::files(site.path()).into_iter().partition(|(path, _)| path.starts_with("kept/"));
    assert!(before.into_iter().eq(others));
    assert!(!kept.is_empty());
}

#[test]
fn wrong_use_ends_with_2_and_says_so() {
    let site = small();
    for arguments in [
        &["build", "--nonsense"][..],
        &["frobnicate"],
        &["build", "--base-url", "nowhere"],
        &["build", "--site", "not/here"],
        &["build", "--out", "content"],
        &["build", "--out", "/"],
    ] {
        let run = site.run(arguments).ends(2);
        assert!(!run.stderr.is_empty(), "{arguments:?}");
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
}

#[test]
fn a_folder_that_is_no_site_says_which_file_is_missing() {
    let site = Site::copy_of("tests/support");
    let run = site.run(&["build"]).ends(1);
    assert!(run.stderr.contains("content/site.yaml"), "{}", run.stderr);
}

#[test]
fn a_folder_with_somebody_elses_files_is_refused() {
    let site = small();
    site.write("public/photos/holiday.txt", "mine");
    let run = site.run(&["build"]).ends(2);
    assert!(run.stderr.contains("public"), "{}", run.stderr);
    assert_eq!(
        fs::read_to_string(site.path().join("public/photos/holiday.txt")).expect("kept"),
        "mine"
    );
}

#[test]
fn drafts_are_shown_when_they_are_asked_for() {
    let site = small();
    site.run(&["build"]).ends(0);
    let mentions = |site: &Site| {
        let mentions = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("Not ready");
        site.public().values().filter(|bytes| mentions(bytes)).count()
    };
    assert_eq!(mentions(&site), 0, "a draft is on no page, list, feed or data file");
    site.run(&["build", "--drafts"]).ends(0);
    assert!(site.public().contains_key("partnerships/draft/index.html"));
    assert!(mentions(&site) > 3);
}

#[test]
fn another_base_address_changes_whole_addresses_only() {
    let site = small();
    site.run(&["build", "--base-url", "https://other.example.net/deep/er"]).ends(0);
    let page = String::from_utf8(site.public()["partnerships/choir/index.html"].clone());
    let page = page.expect("text");
    assert!(page.contains("href=\"https://other.example.net/deep/er/partnerships/choir/\""));
    assert!(!page.contains("example.org/small"));
    assert!(page.contains("href=\"../../categories/\""));
}

#[test]
fn without_a_base_address_there_are_no_feeds_and_no_sitemap() {
    let site = small();
    let settings = fs::read_to_string(site.path().join("content/site.yaml")).expect("settings");
    site.write("content/site.yaml", &settings.replace("base_url:", "# base_url:"));
    let about = "---\ntitle: About\nsummary: What this is.\n---\nHello.\n";
    site.write("content/pages/about.md", about);
    site.run(&["build"]).ends(0);
    let public = site.public();
    assert!(!public.keys().any(|path| path.ends_with("feed.xml") || path.contains("sitemap")));
    assert!(public.contains_key("robots.txt"));
}

#[test]
fn portable_links_name_files() {
    let site = small();
    site.run(&["build", "--portable"]).ends(0);
    for (path, bytes) in site.public().iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        for href in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let href = href.split('#').next().expect("a first part");
            assert!(!href.ends_with('/') || href.contains("://"), "{path}: {href}");
        }
    }
}

#[test]
fn each_form_of_a_report_is_alone_on_the_standard_output() {
    let site = Site::copy_of("tests/sites/broken/input");
    let report = |form: &str| site.run(&["check", "--format", form]).ends(1).stdout;
    let n_faults = report("short").lines().count();
    for form in ["json", "sarif"] {
        let json: serde_json::Value = serde_json::from_str(&report(form)).expect("JSON");
        let list = if form == "json" { &json["problems"] } else { &json["runs"][0]["results"] };
        assert_eq!(list.as_array().expect("a list").len(), n_faults, "{form}");
    }
    assert!(report("github").lines().all(|line| line.starts_with("::")));
    assert!(report("markdown").starts_with("<!-- together-report -->\n**"));
    assert_eq!(report("human"), "");
}

#[test]
fn check_tells_the_faults_of_the_files_asked_for_alone() {
    let site = Site::copy_of("tests/sites/broken/input");
    let told = |arguments: &[&str]| {
        let run = site.run(arguments);
        let lines = run.stdout.lines().map(|line| line.split(':').next().unwrap_or("").to_owned());
        (run.code, lines.collect::<std::collections::BTreeSet<String>>())
    };
    let one = "content/partnerships/many.md";
    assert_eq!(told(&["check", "--format", "short", one]), (1, [one.to_owned()].into()));
    let (code, all) = told(&["check", "--format", "short", "content/partnerships"]);
    assert!(code == 1 && all.len() > 3 && !all.contains("content/site.yaml"), "{all:?}");
    assert_eq!(told(&["check", "--format", "short", "content/pages"]), (0, [].into()));
    site.run(&["check", "nowhere.md"]).ends(2);
}

#[test]
fn the_time_of_each_stage_is_told_when_asked_for() {
    let site = Site::copy_of("tests/sites/small/input");
    for (command, last) in [("build", "publish"), ("check", "tell")] {
        let told = site.run(&[command, "--timings"]).ends(0).stderr;
        let at = |stage: &str| {
            let line = |line: &&str| line.starts_with(stage) && line.ends_with('%');
            told.lines().position(|one| line(&one)).unwrap_or_else(|| panic!("{stage}: {told}"))
        };
        let stages = ["read", "check", "gather", "pictures", "bodies", "render", last, "in all"];
        assert!(stages.map(at).is_sorted(), "{told}");
        assert!(!site.run(&[command]).ends(0).stderr.contains('%'));
    }
}

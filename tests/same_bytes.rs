//! The same inputs give the same bytes, however many threads, wherever and whenever.

mod support;

use std::collections::BTreeMap;
use std::fs;

use support::Site;

fn built(
    site: &Site,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> BTreeMap<String, Vec<u8>> {
    let public = site.path().join("public");
    if public.exists() {
        fs::remove_dir_all(&public).expect("the site of before goes");
    }
    let mut command = site.command(&["build"]);
    let output = command.args(arguments).envs(environment.iter().copied()).output();
    support::Run::from(output.expect("the program runs")).ends(0);
    site.public()
}

#[test]
fn threads_time_zones_and_locales_do_not_show() {
    let site = Site::showcase();
    let first = built(&site, &["--threads", "1"], &[("TZ", "UTC"), ("LC_ALL", "C")]);
    assert!(first.len() > 300, "{} files", first.len());
    for threads in ["2", "8"] {
        assert!(first == built(&site, &["--threads", threads], &[]), "{threads} threads");
    }
    for (zone, locale) in [("Pacific/Kiritimati", "tr_TR.UTF-8"), ("America/Los_Angeles", "cy_GB")]
    {
        let environment = [("TZ", zone), ("LC_ALL", locale), ("LANG", locale)];
        assert!(first == built(&site, &[], &environment), "{zone} {locale}");
    }
}

#[test]
fn another_folder_and_another_order_of_writing_do_not_show() {
    let one = Site::showcase();
    let other = Site::showcase();
    // The same files, made anew in another order.
    let entries = support::files(&other.path().join("content/partnerships"));
    for (path, bytes) in entries.iter().rev() {
        let path = other.path().join("content/partnerships").join(path);
        fs::remove_file(&path).expect("a file");
        fs::write(&path, bytes).expect("a file");
    }
    assert!(built(&one, &[], &[]) == built(&other, &[], &[]));
}

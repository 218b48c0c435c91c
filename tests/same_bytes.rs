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

/// The showcase, with pictures of which each takes a while.
fn showcase() -> Site {
    let site = Site::showcase();
    for (name, bytes) in support::files(&support::repository().join("tests/sites/small/input")) {
        if name.ends_with(".png") {
            let path = site.path().join(&name);
            fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
            fs::write(path, bytes).expect("a picture");
        }
    }
    let entries = support::files(&site.path().join("content/partnerships"));
    let pictures = ["hall.png", "/images/tower.png"];
    let entries = entries.into_iter().filter(|(path, _)| path.ends_with(".md"));
    for ((path, bytes), src) in entries.zip(pictures.into_iter().cycle()).take(12) {
        let text = String::from_utf8(bytes).expect("text");
        let images = format!("images:\n  - {{ src: {src}, alt: A hall, people: none }}\n---");
        let text = text.replacen("\n---", &format!("\n{images}"), 1);
        site.write(&format!("content/partnerships/{path}"), &text);
    }
    site
}

/// Forgets what was made of pictures.
fn forget(site: &Site) {
    let kept = site.path().join(".together/pictures");
    fs::remove_dir_all(kept).expect("what was made of pictures");
}

#[test]
fn threads_time_zones_and_locales_do_not_show() {
    let site = showcase();
    let first = built(&site, &["--threads", "1"], &[("TZ", "UTC"), ("LC_ALL", "C")]);
    assert!(first.len() > 300, "{} files", first.len());
    let n_pictures = first.keys().filter(|path| path.starts_with("pictures/")).count();
    assert_eq!(n_pictures, 4);
    for threads in ["2", "8"] {
        forget(&site);
        assert!(first == built(&site, &["--threads", threads], &[]), "{threads} threads");
    }
    for (zone, locale) in [("Pacific/Kiritimati", "tr_TR.UTF-8"), ("America/Los_Angeles", "cy_GB")]
    {
        forget(&site);
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

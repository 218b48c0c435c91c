//! Killed at any moment, the site is the whole old one or the whole new one.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use support::{Run, Site};

type Files = BTreeMap<String, Vec<u8>>;

/// A small generator of numbers: the same ones in every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Makes the site the one or the other: a title, an entry more or less, all pages different.
fn change(site: &Site, other: bool) {
    let name = if other { "name: Other schools\n" } else { "name: Schools Together\n" };
    let settings = "description: A showcase.\nbase_url: https://schools-together.example/\n";
    site.write("content/site.yaml", &format!("{name}{settings}"));
    let extra = "content/partnerships/zz-extra.md";
    if other {
        let entry = "---\ntitle: One more\nsummary: One more.\ndate: 2026-11-21\ncategories:\n  \
                     - music\nregion: London\nschools:\n  - name: Extra School\n    \
                     sector: state\n---\nStory.\n";
        site.write(extra, entry);
    } else if site.path().join(extra).exists() {
        site.remove(extra);
    }
}

fn clean(other: bool) -> Files {
    let site = Site::showcase();
    change(&site, other);
    site.run(&["build"]).ends(0);
    site.public()
}

/// As many kills as `KILLS` says, or 40.
#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    let n: usize = std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let wanted = [clean(false), clean(true)];
    let site = Site::showcase();
    change(&site, false);
    let begun = std::time::Instant::now();
    site.run(&["build"]).ends(0);
    change(&site, true);
    site.run(&["build"]).ends(0);
    // Longer than a build takes, so that some are killed late, and some not at all.
    let longest = u64::try_from(begun.elapsed().as_micros()).expect("short") * 6 / 10;
    let mut state = 20_261_121;
    let (mut n_old, mut n_new) = (0, 0);
    let mut now = true;
    for round in 0..n {
        let target = !now;
        change(&site, target);
        let mut build = site.command(&["build"]).spawn().expect("the program runs");
        std::thread::sleep(Duration::from_micros(next(&mut state) % longest));
        build.kill().expect("it can be killed");
        build.wait().expect("it ends");
        let found = site.public();
        if found == wanted[usize::from(target)] {
            (now, n_new) = (target, n_new + 1);
        } else {
            assert!(found == wanted[usize::from(now)], "round {round}: a mixture");
            n_old += 1;
        }
    }
    println!("{n} kills: {n_old} old sites, {n_new} new ones");
    change(&site, true);
    site.run(&["build"]).ends(0);
    assert!(site.public() == wanted[1], "the next build ends in the same bytes as a clean one");
    let left: Vec<_> = std::fs::read_dir(site.path())
        .expect("the site's folder")
        .filter_map(Result::ok)
        .map(|entry| entry.file_name())
        .filter(|name| name.to_string_lossy().contains("together-"))
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    let again: Run = site.run(&["build"]).ends(0);
    assert!(again.stdout.contains("nothing has changed"), "{}", again.stdout);
}

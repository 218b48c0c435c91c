//! Publishing, as a keeper meets it: what is in the folder afterwards, and what is beside it.
//!
//! The last tests kill real builds at random moments: `KILLS=200 cargo test --test publish`.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use schools_together::output::Sink;
use schools_together::publish::{Mode, Published, Target, open};

const MODES: [Mode; 3] = [Mode::Swap, Mode::TwoRenames, Mode::InPlace];

/// A site's folder for one test, gone at its end.
struct Site(PathBuf);

type Pages<'a> = &'a [(&'a str, &'a str)];

impl Site {
    fn new() -> Self {
        // Flushing is most of the time on a disk, and all builds of a machine wait for each other.
        Site::new_in(&in_memory())
    }

    fn new_in(folder: &Path) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("together-publish-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Site(path.canonicalize().unwrap())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn publish(&self, mode: Mode, pages: Pages) -> anyhow::Result<Published> {
        let out = self.path("public");
        publish(&Target { out: &out, site: &self.0, mode }, pages)
    }

    fn refusal(&self, mode: Mode, pages: Pages) -> String {
        let before = look(&self.0.join("public"));
        let message = self.publish(mode, pages).expect_err("this is refused").to_string();
        assert_eq!(look(&self.0.join("public")), before, "{message}");
        self.check_no_leftovers();
        message
    }

    /// All there is in `public`, but not when it was changed.
    fn tree(&self) -> BTreeMap<String, String> {
        look(&self.path("public")).into_iter().map(|(path, (what, _))| (path, what)).collect()
    }

    fn check_no_leftovers(&self) {
        let names = |folder: &Path| -> BTreeSet<String> {
            let entries = fs::read_dir(folder).into_iter().flatten();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        };
        for name in names(&self.0) {
            assert!(!name.starts_with(".public"), "{name} is left");
        }
        for name in names(&self.path("public")) {
            assert!(!name.starts_with(".together"), "public/{name} is left");
        }
        for name in names(&self.path(".together")) {
            if name.ends_with(".spare") {
                self.check_spare(&self.path(".together").join(name));
                continue;
            }
            let endings = [".gitignore", ".lock", ".files", ".memory"];
            let is_known = endings.iter().any(|ending| name.ends_with(ending));
            assert!(is_known, ".together/{name} is left");
        }
    }
}

impl Site {
    /// Of the site before nothing is kept that the site does not have.
    fn check_spare(&self, spare: &Path) {
        let now: BTreeSet<PathBuf> = below(&self.path("public")).collect();
        for path in below(spare) {
            assert!(now.contains(&path), "{} is left of a former site", path.display());
        }
    }
}

/// The paths of everything below a folder.
fn below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter();
    entries.map(move |entry| entry.unwrap().path().strip_prefix(folder).unwrap().to_owned())
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn publish(target: &Target, pages: Pages) -> anyhow::Result<Published> {
    let stage = open(target)?;
    for (path, text) in pages {
        stage.put(path, text.as_bytes());
    }
    stage.commit()
}

/// What is below a folder: for each path, what it is and when it was changed.
fn look(folder: &Path) -> BTreeMap<String, (String, Option<SystemTime>)> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        let about = entry.metadata().unwrap();
        let what = if about.is_dir() {
            "folder".to_owned()
        } else if about.is_symlink() {
            format!("symlink to {}", fs::read_link(entry.path()).unwrap().display())
        } else {
            String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned()
        };
        found.insert(path, (what, about.modified().ok()));
    }
    found
}

fn inode(path: &Path) -> u64 {
    path.symlink_metadata().unwrap().ino()
}

#[test]
fn a_first_site_is_written() {
    for mode in MODES {
        let site = Site::new();
        let published = site.publish(mode, &[("index.html", "home"), ("a/b/c.html", "page")]);
        let published = published.unwrap();
        assert!(published.changed);
        assert_eq!((published.n_written, published.n_unchanged, published.n_removed), (2, 0, 0));
        assert_eq!(site.text("public/a/b/c.html"), "page");
        assert_eq!(site.text(".together/.gitignore"), "*\n");
        site.check_no_leftovers();
    }
}

#[test]
fn an_empty_folder_with_a_gitignore_is_filled() {
    for mode in MODES {
        let site = Site::new();
        site.write("public/.gitignore", "*");
        let published = site.publish(mode, &[("index.html", "home")]).unwrap();
        assert_eq!(published.kept, [""; 0]);
        assert_eq!(site.text("public/.gitignore"), "*");
        assert_eq!(site.text("public/index.html"), "home");
    }
}

#[test]
fn folders_on_the_way_are_made_and_not_left_after_a_failure() {
    let site = Site::new();
    let out = site.path("build/for/web");
    let target = Target { out: &out, site: &site.0, mode: Mode::Swap };
    open(&target).unwrap().abandon().unwrap();
    assert!(!site.path("build").exists());
    publish(&target, &[("index.html", "home")]).unwrap();
    assert_eq!(site.text("build/for/web/index.html"), "home");
}

#[test]
fn when_nothing_changed_nothing_is_written() {
    for mode in MODES {
        let site = Site::new();
        let pages = [("index.html", "home"), ("a/b.html", "page")];
        site.publish(mode, &pages).unwrap();
        site.write("public/CNAME", "example.org");
        let (before, folder) = (look(&site.0), inode(&site.path("public")));
        let published = site.publish(mode, &pages).unwrap();
        assert!(!published.changed);
        assert_eq!((published.n_written, published.n_unchanged, published.n_removed), (0, 2, 0));
        assert_eq!(published.kept, ["CNAME"]);
        assert_eq!(inode(&site.path("public")), folder);
        let mut after = look(&site.0);
        // The number of the process in the lock is written each time.
        after.retain(|path, _| !path.ends_with(".lock"));
        let mut before = before;
        before.retain(|path, _| !path.ends_with(".lock"));
        assert_eq!(after, before);
    }
}

#[test]
fn only_what_changed_is_written_anew() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a.html", "one"), ("b/c.html", "same")]).unwrap();
        let before = [inode(&site.path("public/a.html")), inode(&site.path("public/b/c.html"))];
        let published = site.publish(mode, &[("a.html", "two"), ("b/c.html", "same")]).unwrap();
        assert_eq!((published.n_written, published.n_unchanged), (1, 1));
        assert_ne!(inode(&site.path("public/a.html")), before[0]);
        assert_eq!(inode(&site.path("public/b/c.html")), before[1]);
        assert_eq!(site.text("public/a.html"), "two");
        assert_eq!(published.note.is_some(), mode == Mode::TwoRenames);
        site.check_no_leftovers();
    }
}

#[test]
fn a_page_that_is_gone_goes_with_its_folder() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a.html", "a"), ("b/c/d.html", "d"), ("b/e.html", "e")]).unwrap();
        let published = site.publish(mode, &[("a.html", "a"), ("b/e.html", "e")]).unwrap();
        assert_eq!((published.n_removed, published.changed), (1, true));
        assert_eq!(site.tree().into_keys().collect::<Vec<_>>(), ["", "a.html", "b", "b/e.html"]);
        site.check_no_leftovers();
    }
}

/// After the third publish the folder is one that was the site before.
#[test]
fn a_folder_that_is_used_again_holds_nothing_of_before() {
    let site = Site::new();
    let pages: [Pages; 5] = [
        &[("a/b.html", "1"), ("c", "1"), ("d/e/f", "1"), ("same", "1")],
        &[("a/b.html", "2"), ("c/d", "2"), ("same", "1")],
        &[("a/b.html", "2"), ("c", "3"), ("d", "3"), ("same", "1")],
        &[("a", "4"), ("c", "3"), ("d/e/f", "4"), ("same", "1")],
        &[("same", "5")],
    ];
    for round in 0..15 {
        let now = pages[round * 7 % 5];
        site.publish(Mode::Swap, now).unwrap();
        let files: BTreeMap<&str, &str> = now.iter().copied().collect();
        let folders =
            files.keys().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]));
        let expected: BTreeSet<PathBuf> =
            folders.chain(files.keys().copied()).map(PathBuf::from).collect();
        assert_eq!(below(&site.path("public")).collect::<BTreeSet<_>>(), expected, "round {round}");
        for (path, text) in files {
            assert_eq!(site.text(&format!("public/{path}")), text, "round {round}");
        }
        site.check_no_leftovers();
        // What somebody did to a file is put right, also in the folder that comes next.
        fs::write(site.path("public/same"), "spoilt").unwrap();
        if round % 3 == 0 {
            site.write(&format!("public/foreign-{round}"), "theirs");
            site.publish(Mode::Swap, now).unwrap();
            fs::remove_file(site.path(&format!("public/foreign-{round}"))).unwrap();
        }
    }
}

#[test]
fn a_page_can_become_a_folder_and_a_folder_a_page() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a", "page"), ("b/c", "page")]).unwrap();
        site.publish(mode, &[("a/x", "page"), ("b", "page")]).unwrap();
        assert_eq!(site.tree().into_keys().collect::<Vec<_>>(), ["", "a", "a/x", "b"]);
        site.check_no_leftovers();
    }
}

#[test]
fn a_spoilt_or_lost_file_is_put_right() {
    for mode in MODES {
        let site = Site::new();
        let pages = [("a.html", "one"), ("b.html", "two")];
        site.publish(mode, &pages).unwrap();
        site.write("public/a.html", "xxx");
        fs::remove_file(site.path("public/b.html")).unwrap();
        assert_eq!(site.publish(mode, &pages).unwrap().n_written, 2);
        assert_eq!(site.text("public/a.html") + &site.text("public/b.html"), "onetwo");
        fs::remove_dir_all(site.path("public")).unwrap();
        assert_eq!(site.publish(mode, &pages).unwrap().n_written, 2);
    }
}

#[test]
fn what_is_not_ours_is_kept_as_it_is_and_named() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a.html", "one"), ("news/a.html", "news")]).unwrap();
        site.write("public/CNAME", "example.org");
        site.write("public/news/own/photo.jpg", "photo");
        site.write("public/.git/objects/ab/cd", "object");
        site.write("public/.gitignore", "*");
        fs::create_dir_all(site.path("public/empty/inner")).unwrap();
        symlink("../content", site.path("public/link")).unwrap();
        let photo = site.path("public/news/own/photo.jpg");
        fs::set_permissions(&photo, Permissions::from_mode(0o640)).unwrap();
        let own = site.path("public/news/own");
        fs::set_permissions(&own, Permissions::from_mode(0o750)).unwrap();
        let foreign = |site: &Site| {
            let mut found = look(&site.path("public"));
            found.retain(|path, _| !path.ends_with(".html") && !["", "news"].contains(&&**path));
            found
        };
        let before = foreign(&site);
        let published = site.publish(mode, &[("a.html", "two"), ("b.html", "new")]).unwrap();
        assert_eq!(published.kept, ["CNAME", "empty/", "link", "news/own/"]);
        assert_eq!(foreign(&site), before);
        assert_eq!(photo.metadata().unwrap().mode() & 0o777, 0o640);
        assert_eq!(own.metadata().unwrap().mode() & 0o777, 0o750);
        assert!(!site.path("public/news/a.html").exists());
        site.check_no_leftovers();
    }
}

#[test]
fn the_folder_keeps_its_permissions() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a.html", "one")]).unwrap();
        fs::set_permissions(site.path("public"), Permissions::from_mode(0o2775)).unwrap();
        site.publish(mode, &[("a.html", "two")]).unwrap();
        assert_eq!(site.path("public").metadata().unwrap().mode() & 0o7777, 0o2775);
    }
}

#[test]
fn something_foreign_in_the_way_stops_the_build() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a.html", "one"), ("c/d.html", "d")]).unwrap();
        site.write("public/b.html", "foreign");
        site.write("public/c/own", "foreign");
        symlink("c", site.path("public/link")).unwrap();
        for path in ["b.html", "b.html/index.html", "c", "c/own", "link/d.html"] {
            let message = site.refusal(mode, &[("a.html", "two"), (path, "ours")]);
            assert!(message.contains(&format!("public/{path}`")), "{message}");
        }
        let many: Vec<String> = (0..9).map(|n| format!("b.html/{n}")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|path| (&**path, "")).collect();
        assert!(site.refusal(mode, &many).contains("and 4 more"));
    }
}

#[test]
fn a_full_folder_without_our_list_is_refused() {
    for mode in MODES {
        let site = Site::new();
        site.write("public/thesis.txt", "years of work");
        assert!(site.refusal(mode, &[("index.html", "home")]).contains("is not empty"));
    }
}

#[test]
fn a_folder_under_an_old_name_is_refused_and_a_copy_is_not() {
    for mode in MODES {
        let site = Site::new();
        let pages = [("index.html", "home"), ("a/b.html", "page")];
        site.publish(mode, &pages).unwrap();
        fs::rename(site.path("public"), site.path("away")).unwrap();
        site.write("public/index.html", "of somebody else");
        assert!(site.refusal(mode, &pages).contains("is not empty"));

        fs::remove_dir_all(site.path("public")).unwrap();
        let copied = Command::new("cp")
            .arg("-a")
            .args([site.path("away"), site.path("public")])
            .status()
            .unwrap();
        assert!(copied.success());
        assert!(!site.publish(mode, &pages).unwrap().changed);
        assert_eq!(site.publish(mode, &pages[..1]).unwrap().n_removed, 1);
    }
}

#[test]
fn a_damaged_list_deletes_nothing() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("index.html", "home")]).unwrap();
        let files =
            fs::read_dir(site.path(".together")).unwrap().map(|entry| entry.unwrap().path());
        let list = files.into_iter().find(|path| path.extension().is_some_and(|it| it == "files"));
        let list = list.unwrap();
        let text = fs::read_to_string(&list).unwrap();
        fs::write(&list, &text[..text.len() / 2]).unwrap();
        assert!(site.refusal(mode, &[("a.html", "a")]).contains("is damaged"));
        fs::remove_dir_all(site.path("public")).unwrap();
        site.publish(mode, &[("a.html", "a")]).unwrap();
    }
}

#[test]
fn the_sites_own_folders_are_refused() {
    let site = Site::new();
    site.write("content/site.yaml", "");
    for name in ["", "content", "content/x", "themes/x", "src", ".git", ".together/x", "../"] {
        let out = site.path(name);
        let target = Target { out: &out, site: &site.0, mode: Mode::Swap };
        let message = open(&target).expect_err(name).to_string();
        assert!(message.contains("choose a folder of its own"), "{message}");
    }
    let target = Target { out: Path::new("/"), site: &site.0, mode: Mode::InPlace };
    open(&target).expect_err("/");
    assert!(!site.path(".together").exists());
}

#[test]
fn what_is_given_up_leaves_no_trace() {
    for mode in MODES {
        for is_dropped in [true, false] {
            let site = Site::new();
            site.publish(mode, &[("a.html", "one"), ("b/c.html", "same")]).unwrap();
            site.write("public/note", "foreign");
            let (before, folder) = (look(&site.path("public")), inode(&site.path("public")));
            let out = site.path("public");
            let stage = open(&Target { out: &out, site: &site.0, mode }).unwrap();
            stage.put("a.html", b"two");
            stage.put("new/page.html", b"three");
            if is_dropped {
                drop(stage);
            } else {
                stage.abandon().unwrap();
            }
            assert_eq!(look(&site.path("public")), before);
            assert_eq!(inode(&site.path("public")), folder);
            site.check_no_leftovers();
            site.publish(mode, &[("a.html", "two")]).unwrap();
        }
    }
}

#[test]
fn a_failure_while_writing_leaves_the_old_site() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a.html", "one")]).unwrap();
        let long = format!("{}.html", "x".repeat(300));
        let message = site.refusal(mode, &[("a.html", "two"), (&long, ""), ("c.html", "")]);
        assert!(message.contains("cannot write") && message.contains("too long"), "{message}");
        for odd in ["../b.html", "/b.html", "", "a//b", ".together-new/a"] {
            assert!(site.refusal(mode, &[(odd, "")]).contains("cannot be the path"), "{odd}");
        }
        assert!(site.refusal(mode, &[("d", ""), ("d", "")]).contains("cannot write"));
    }
}

#[test]
fn the_second_build_is_told_to_wait() {
    let site = Site::new();
    let out = site.path("public");
    let target = Target { out: &out, site: &site.0, mode: Mode::Swap };
    let first = open(&target).unwrap();
    let message = open(&target).unwrap_err().to_string();
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    first.put("a.html", b"one");
    first.commit().unwrap();
    open(&target).unwrap();
}

#[test]
fn two_sites_do_not_mix_in_one_folder() {
    let (one, two) = (Site::new(), Site::new());
    let out = one.path("public");
    let first = open(&Target { out: &out, site: &one.0, mode: Mode::Swap }).unwrap();
    let target = Target { out: &out, site: &two.0, mode: Mode::Swap };
    let second = open(&target).unwrap();
    first.put("a.html", b"one");
    second.put("a.html", b"two");
    assert!(second.commit().unwrap_err().to_string().contains("another site"));
    first.commit().unwrap();
    assert_eq!(one.text("public/a.html"), "one");
    assert!(open(&target).unwrap_err().to_string().contains("is not empty"));
}

#[test]
fn what_comes_in_during_the_build_is_not_lost() {
    for mode in MODES {
        let site = Site::new();
        site.publish(mode, &[("a.html", "one")]).unwrap();
        let out = site.path("public");
        let stage = open(&Target { out: &out, site: &site.0, mode }).unwrap();
        stage.put("a.html", b"two");
        site.write("public/late/note", "foreign");
        stage.commit().unwrap();
        assert_eq!(site.text("public/late/note"), "foreign");
        assert_eq!(site.text("public/a.html"), "two");
        site.check_no_leftovers();
    }
}

#[test]
fn threads_and_their_order_make_no_difference() {
    let site = Site::new();
    let out = site.path("public");
    let mut lists = Vec::new();
    for n_threads in [1, 7] {
        let _ = fs::remove_dir_all(&out);
        let stage = open(&Target { out: &out, site: &site.0, mode: Mode::Swap }).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..n_threads {
                let stage = &stage;
                scope.spawn(move || {
                    for page in (0..200).filter(|page| page % n_threads == thread) {
                        stage.put(&format!("{}/{page}.html", page % 9), &[b'x'; 100]);
                    }
                });
            }
        });
        stage.commit().unwrap();
        lists.push(site.tree());
    }
    assert_eq!(lists[0], lists[1]);
    assert_eq!(lists[0].len(), 200 + 9 + 1);
}

// What follows kills builds. The child is this program itself, told by the environment to be one.

const CHILD: &str = "TOGETHER_TEST_CHILD_SITE";

/// Two sites that have some paths in common, some content, and some folders where the other has
/// a file.
fn kill_pages(which: usize) -> Vec<(String, String)> {
    let own = ["a", "b"][which];
    let mut pages = Vec::new();
    for n in 0..60 {
        pages.push((format!("same/{}/{n}.html", n % 7), format!("same {n}\n").repeat(50)));
        pages.push((format!("both/{n}/index.html"), format!("of {own} {n}\n").repeat(50)));
        pages.push((format!("only-{own}/{}/{n}.html", n % 5), format!("{own} {n}")));
        pages.push((format!("mixed-{}/{n}.html", (n + which) % 9), "moves".to_owned()));
    }
    pages.push((["turns", "turns/index.html"][which].to_owned(), own.to_owned()));
    pages
}

fn publish_kill_pages(site: &Path, mode: Mode, which: usize) -> Published {
    let out = site.join("public");
    let pages = kill_pages(which);
    let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (&**path, &**text)).collect();
    publish(&Target { out: &out, site, mode }, &pages).unwrap()
}

fn add_foreign(site: &Site) {
    site.write("public/CNAME", "example.org");
    site.write("public/same/1/own.jpg", "photo");
    site.write("public/photos/1/2.jpg", "photo");
    fs::create_dir_all(site.path("public/empty")).unwrap();
    symlink("photos", site.path("public/link")).unwrap();
}

/// Not a test: publishes for ever when it is the child, and does nothing when it is not.
#[test]
fn child_publishes_until_killed() {
    let Some(site) = std::env::var_os(CHILD) else { return };
    let (site, mode) = site.to_str().unwrap().split_once('\n').unwrap();
    let mode = *MODES.iter().find(|known| format!("{known:?}") == mode).unwrap();
    eprintln!("ready");
    for which in [1, 0].into_iter().cycle() {
        publish_kill_pages(Path::new(site), mode, which);
        eprintln!("published");
    }
}

fn start_child(site: &Site, mode: Mode) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_publishes_until_killed", "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{}\n{mode:?}", site.0.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    // Read on, so that the child is never held up by a full pipe.
    std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    child
}

fn n_kills(usual: u64) -> u64 {
    let wanted = std::env::var("KILLS").ok().and_then(|text| text.parse().ok());
    wanted.unwrap_or(60) * usual / 60
}

/// Where the kill found the build, as far as what is left tells.
fn phase(site: &Site) -> &'static str {
    let has = |path: &str| site.path(path).symlink_metadata().is_ok();
    let folder = fs::read_dir(site.path(".together")).unwrap();
    let pending = folder
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|it| it == "pending"))
        .map(|path| fs::read_to_string(path).unwrap());
    let is = |step: &str| pending.as_ref().is_some_and(|text| text.contains(step));
    // The list names the new folder first, then the one it replaces.
    let new_folder = pending
        .as_ref()
        .and_then(|text| text.split("\"number\":").nth(1)?.split(',').next()?.parse::<u64>().ok());
    let is_at_public = has("public") && new_folder == Some(inode(&site.path("public")));
    match () {
        () if !has("public") => "between two renames",
        () if pending.is_none() && has(".public.together-new") => "staging just made",
        () if pending.is_none() => "reading or done",
        () if is("\"Staging\"") => "staging",
        () if is("\"InPlace\"") => "moving in place",
        () if has(".public.together-old") => "clearing away (two renames)",
        () if !is_at_public => "not yet swapped",
        () if !has(".public.together-new") => "cleared away, list not yet settled",
        () => "swapped, clearing away",
    }
}

fn kill_often(mode: Mode, n_kills: u64, folder: &Path) {
    let site = Site::new_in(folder);
    publish_kill_pages(&site.0, mode, 0);
    add_foreign(&site);
    let mut whole = Vec::new();
    for which in [1, 0] {
        publish_kill_pages(&site.0, mode, which);
        whole.insert(0, site.tree());
    }
    let started = Instant::now();
    publish_kill_pages(&site.0, mode, 1);
    publish_kill_pages(&site.0, mode, 0);
    let two_builds = started.elapsed().as_micros() as u64;

    let mut phases: BTreeMap<&str, u32> = BTreeMap::new();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for round in 0..n_kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // By turns anywhere, and in equal steps, so that no part is left out by chance.
        let share = if round % 2 == 0 { random % 1_000 } else { round * 1_000 / n_kills };
        let mut child = start_child(&site, mode);
        std::thread::sleep(Duration::from_micros(two_builds * 11 / 10 * share / 1_000));
        child.kill().unwrap();
        child.wait().unwrap();
        *phases.entry(phase(&site)).or_default() += 1;
        check_killed(&site, mode, &whole);
        if round % 3 == 0 {
            let which = (random >> 20) as usize % 2;
            publish_kill_pages(&site.0, mode, which);
            assert!(site.tree() == whole[which], "round {round}: not as a clean build");
            site.check_no_leftovers();
        }
    }
    println!("{mode:?}: {n_kills} kills, two builds take {two_builds} µs; found {phases:#?}");
    let n_idle = phases.get("reading or done").copied().unwrap_or(0);
    assert!(u64::from(n_idle) < n_kills, "no kill found a build at work");
}

fn in_memory() -> PathBuf {
    let folder = PathBuf::from("/dev/shm");
    if folder.is_dir() { folder } else { std::env::temp_dir() }
}

fn check_killed(site: &Site, mode: Mode, whole: &[BTreeMap<String, String>]) {
    let now = site.tree();
    match mode {
        Mode::Swap => assert!(whole.contains(&now), "neither the old site nor the new one"),
        // For a moment there is none, but nothing else may be there.
        Mode::TwoRenames => assert!(now.is_empty() || whole.contains(&now)),
        Mode::InPlace => {
            for (path, what) in now.iter().filter(|(path, _)| !path.starts_with(".together-new")) {
                let is_whole =
                    whole.iter().any(|site| site.get(path) == Some(what)) || what == "folder";
                assert!(is_whole, "{path} is half");
            }
            for (path, what) in whole[0].iter().filter(|(path, _)| whole[1].contains_key(*path)) {
                let is_there = now.get(path).is_some_and(|now| {
                    now == what || *now == whole[1][path] || path.contains("turns")
                });
                assert!(is_there || path.contains("turns"), "{path} is lost");
            }
        }
    }
}

#[test]
fn killed_at_any_moment_the_site_is_the_old_or_the_new() {
    // On a disk, where most of the time goes into flushing, and in memory, where it does not.
    kill_often(Mode::Swap, n_kills(10), &std::env::temp_dir());
    kill_often(Mode::Swap, n_kills(50), &in_memory());
}

#[test]
fn killed_between_two_renames_the_next_build_does_the_second() {
    kill_often(Mode::TwoRenames, n_kills(20), &in_memory());
}

#[test]
fn killed_in_place_every_file_is_whole() {
    kill_often(Mode::InPlace, n_kills(20), &in_memory());
}

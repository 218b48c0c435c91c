//! A folder that is looked at again is as one that is read anew, whatever happened in between; and
//! what has not changed stays the very same.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schools_together::cli;
use schools_together::read::{Changed, Folder};
use schools_together::source::Source;
use support::Site;

fn open(site: &Path) -> Folder {
    Folder::open(site, None, cli::THEMES).expect("a folder")
}

/// Small numbers that look like chance, the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn one_of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// A site to which things happen, and the paths that have changed.
struct Story<'a> {
    site: &'a Path,
    chance: Chance,
    changed: BTreeSet<PathBuf>,
}

const FOLDERS: &[&str] = &[
    "content",
    "content/partnerships",
    "content/partnerships",
    "content/partnerships/sport",
    "content/partnerships/sport/deep",
    "content/partnerships/Sport",
    "content/partnerships/old.bak",
    "content/partnerships/.hidden",
    "content/partnerships/.git",
    "content/partnership",
    "content/pages",
    "content/pages/a.md",
    "content/.obsidian",
    "content/notes",
    "themes",
    "themes/plain",
    "themes/plain/templates",
    "themes/plain/assets",
    "themes/other",
    "themes/default",
    "elsewhere",
];

const NAMES: &[&str] = &[
    "a.md",
    "b.md",
    "A.md",
    "A.MD",
    "ä.md",
    "a.MD",
    "a.markdown",
    "a.txt",
    "c",
    "d.jpg",
    "D.JPG",
    "d.heic",
    "d.jpg.tmp",
    "a.md~",
    ".a.md.swp",
    "site.yaml",
    "categories.yaml",
    "extra.json",
    "LICENSE.md",
    "style.css",
    "theme.yaml",
    "base.html",
    "4913",
    "a b.md",
    "a\u{fffd}.md",
    "sport.md",
    "a-b.md",
    "a!.md",
];

const THEMES: &[&[u8]] = &[
    b"name: plain\n",
    b"name: other\n",
    b"extends: plain\n",
    b"extends: other\n",
    b"extends: default\n",
    b"extends: nowhere\n",
    b"extends: [\n",
];

const TEXTS: &[&[u8]] = &[
    b"",
    b"one",
    b"two",
    b"one",
    b"two\r\n",
    b"\xef\xbb\xbfwith a mark",
    b"caf\xe9",
    b"\xff\xfea\0",
    b"theme: other\n",
    b"theme: plain\n",
    b"# words\ntheme: nowhere\n",
    b"theme: [\n",
];

impl Story<'_> {
    fn file(&mut self) -> PathBuf {
        let folder = self.chance.one_of(FOLDERS);
        // Now and then a name that is no text.
        #[cfg(unix)]
        if self.chance.below(24) == 0 {
            use std::os::unix::ffi::OsStrExt;
            let name = std::ffi::OsStr::from_bytes(self.chance.one_of(&[b"a\xff.md", b"a\xfe.md"]));
            return self.site.join(folder).join(name);
        }
        self.site.join(folder).join(self.chance.one_of(NAMES))
    }

    fn place(&mut self) -> PathBuf {
        match self.chance.below(3) {
            0 => self.site.join(self.chance.one_of(FOLDERS)),
            _ => self.file(),
        }
    }

    /// Makes the folders above a path. As with systems, only the topmost new one is told.
    fn make_way(&mut self, path: &Path) -> bool {
        let Some(folder) = path.parent() else { return false };
        let new = folder.ancestors().take_while(|above| above.symlink_metadata().is_err()).last();
        if let Some(new) = new {
            self.changed.insert(new.to_owned());
        }
        fs::create_dir_all(folder).is_ok()
    }

    fn write(&mut self, path: PathBuf) {
        self.write_one_of(TEXTS, path);
    }

    fn write_one_of(&mut self, texts: &[&[u8]], path: PathBuf) {
        let text = self.chance.one_of(texts);
        // What is written through a link changes another path.
        let is_link = path.is_symlink();
        if !is_link && self.make_way(&path) && fs::write(&path, text).is_ok() {
            self.changed.insert(path);
        }
    }

    fn remove(&mut self, path: PathBuf) {
        // A part may be gone even when it fails.
        let _ = match path.symlink_metadata() {
            Ok(about) if about.is_dir() => fs::remove_dir_all(&path),
            _ => fs::remove_file(&path),
        };
        self.changed.insert(path);
    }

    fn rename(&mut self, from: PathBuf, to: PathBuf) {
        if from.symlink_metadata().is_ok() && self.make_way(&to) && fs::rename(&from, &to).is_ok() {
            self.changed.extend([from, to]);
        }
    }

    /// Something else than a file, or one that may not be read.
    fn make_odd(&mut self, path: PathBuf) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, symlink};
            let done = match self.chance.below(4) {
                0 => self.make_way(&path) && symlink("../elsewhere", &path).is_ok(),
                1 => self.make_way(&path) && symlink("nowhere", &path).is_ok(),
                n => {
                    let mode = if n == 2 { 0o000 } else { 0o755 };
                    let is_content = !path.ends_with("content") && !path.ends_with("themes");
                    let is_there = path.symlink_metadata().is_ok_and(|about| !about.is_symlink());
                    is_content
                        && is_there
                        && fs::set_permissions(&path, fs::Permissions::from_mode(mode)).is_ok()
                }
            };
            if done {
                self.changed.insert(path);
            }
        }
        #[cfg(not(unix))]
        self.write(path);
    }

    fn go_on(&mut self) {
        let place = self.place();
        match self.chance.below(22) {
            0..8 => {
                let path = self.file();
                self.write(path);
            }
            8..11 => {
                let path = self.file();
                self.remove(path);
            }
            11 => self.remove(place),
            12..15 => {
                let to = self.place();
                self.rename(place, to);
            }
            15 => self.make_odd(place),
            16 => {
                let path = self.file();
                self.make_odd(path);
            }
            17 => {
                let name = self.chance.one_of(&["site.yaml", "categories.yaml"]);
                self.write(self.site.join("content").join(name));
            }
            18 => {
                if self.make_way(&place) && fs::create_dir(&place).is_ok() {
                    self.changed.insert(place);
                }
            }
            19..21 => {
                let theme = self.chance.one_of(&["plain", "other"]);
                let path = self.site.join("themes").join(theme).join("theme.yaml");
                self.write_one_of(THEMES, path);
            }
            // Told, though nothing has happened.
            _ => {
                self.changed.insert(place);
            }
        }
    }
}

/// Texts that are equal before and after are the very same.
#[track_caller]
fn keeps(before: &[Source], after: &[Source]) {
    for old in before {
        let Ok(at) = after.binary_search_by(|new| new.path.cmp(&old.path)) else { continue };
        if *old == after[at] {
            assert!(Arc::ptr_eq(&old.text, &after[at].text), "{} is another text", old.path);
        }
    }
}

fn tell_story(seed: u64, n_looks: usize) {
    let site = Site::copy_of("tests/sites/small/input");
    let chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut story = Story { site: site.path(), chance, changed: BTreeSet::new() };
    let mut folder = open(site.path());
    for look in 0..n_looks {
        for _ in 0..=story.chance.below(4) {
            story.go_on();
        }
        let changed = Changed::Paths(std::mem::take(&mut story.changed));
        let changed = if story.chance.below(16) == 0 { Changed::Everything } else { changed };
        let before = (folder.inputs().clone(), folder.problems().to_vec());
        let differs = folder.look_again(&changed).expect("a look");
        let (inputs, problems) = (folder.inputs(), folder.problems());
        let fresh = open(site.path());
        let what = format!("story {seed}, look {look}: {changed:#?}");
        assert_eq!(inputs, fresh.inputs(), "{what}");
        assert_eq!(problems, fresh.problems(), "{what}");
        let is_other = before.0 != *inputs || before.1 != problems;
        assert_eq!(differs, is_other, "{what}");
        keeps(&before.0.settings, &inputs.settings);
        keeps(&before.0.partnerships, &inputs.partnerships);
        keeps(&before.0.pages, &inputs.pages);
        for before in &before.0.themes {
            let after = inputs.themes.iter().find(|after| after.folder == before.folder);
            after.into_iter().for_each(|after| keeps(&before.templates, &after.templates));
        }
    }
    #[cfg(unix)]
    make_readable(site.path());
}

/// So that the folder can be deleted.
#[cfg(unix)]
fn make_readable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            make_readable(&entry.path());
        }
    }
}

#[test]
fn a_folder_looked_at_again_is_as_one_read_anew() {
    let n_stories = std::env::var("STORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    for seed in 1..=n_stories {
        tell_story(seed, 40);
    }
}

#[test]
fn an_edit_changes_one_text_and_no_other() {
    let site = Site::showcase();
    let mut folder = open(site.path());
    let before = folder.inputs().clone();
    let path = before.partnerships[7].path.to_string();
    let changed = Changed::Paths([site.path().join(&path)].into());
    assert!(!folder.look_again(&changed).expect("a look"));
    site.write(&path, "another text");
    assert!(folder.look_again(&changed).expect("a look"));
    let after = folder.inputs();
    assert_eq!(&*after.partnerships[7].text, "another text");
    for (old, new) in before.sources().zip(after.sources()) {
        assert_eq!(Arc::ptr_eq(&old.text, &new.text), *old.path != *path, "{}", old.path);
    }
    // However the site's folder is written.
    site.write(&path, "again another");
    let whole = site.path().canonicalize().expect("a path").join(&path);
    assert!(folder.look_again(&Changed::Paths([whole].into())).expect("a look"));
    assert_eq!(&*folder.inputs().partnerships[7].text, "again another");
}

#[test]
fn pictures_are_known_by_what_is_in_them() {
    let site = Site::copy_of("tests/support/site");
    site.write("content/images/deep/a.jpg", "one").write("content/partnerships/B.PNG", "two");
    let large = fs::File::create(site.path().join("content/large.jpeg")).expect("a file");
    large.set_len(30 * 1024 * 1024).expect("a length");
    let mut folder = open(site.path());
    let seen = |folder: &Folder| -> Vec<(String, u64, Option<[u8; 32]>)> {
        let pictures = &folder.inputs().pictures;
        pictures
            .iter()
            .map(|picture| (picture.path.to_string(), picture.len, picture.hash))
            .collect()
    };
    let hash = |text: &str| Some(*blake3::hash(text.as_bytes()).as_bytes());
    let large = ("content/large.jpeg".to_owned(), 30 * 1024 * 1024, None);
    let b = ("content/partnerships/B.PNG".to_owned(), 3, hash("two"));
    let a = |text| ("content/images/deep/a.jpg".to_owned(), 3, hash(text));
    assert_eq!(seen(&folder), [a("one"), large.clone(), b.clone()]);
    site.write("content/images/deep/a.jpg", "uno");
    let changed = Changed::Paths([site.path().join("content/images/deep/a.jpg")].into());
    assert!(folder.look_again(&changed).expect("a look"));
    assert_eq!(seen(&folder), [a("uno"), large, b]);
    assert!(!folder.look_again(&changed).expect("a look"));
}

#[test]
fn a_site_that_went_away_is_a_failure_until_it_is_back() {
    let outer = tempfile::tempdir().expect("a folder");
    let site = outer.path().join("site");
    fs::create_dir_all(site.join("content/partnerships")).expect("a folder");
    fs::write(site.join("content/partnerships/a.md"), "one").expect("written");
    let mut folder = open(&site);
    fs::rename(&site, outer.path().join("other")).expect("renamed");
    assert!(folder.look_again(&Changed::Paths([site.join("content")].into())).is_err());
    fs::rename(outer.path().join("other"), &site).expect("renamed");
    fs::write(site.join("content/partnerships/a.md"), "two").expect("written");
    // Whatever is told then, everything is looked at.
    assert!(folder.look_again(&Changed::Paths(BTreeSet::new())).expect("a look"));
    assert_eq!(&*folder.inputs().partnerships[0].text, "two");
}

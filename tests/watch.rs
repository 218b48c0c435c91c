//! Noticing edits: however a file is saved or moved, it is told, and what means nothing is not.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use schools_together::read::Changed;
use schools_together::serve::watch::{Next, Polling, Stopper, Watch};

/// More than any computer needs.
const DEADLINE: Duration = Duration::from_secs(60);
/// So long nothing is told when there is nothing to tell.
const SILENCE: Duration = Duration::from_millis(700);

/// A site that is watched.
struct Watched {
    folder: tempfile::TempDir,
    told: Receiver<(Changed, Vec<String>)>,
    stopper: Stopper,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}

impl Watched {
    fn start(polling: Polling) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for path in ["content/partnerships/a.md", "content/pages/about.md", "themes/t/theme.yaml"] {
            write(&folder.path().join(path), "one");
        }
        fs::write(folder.path().join("content/site.yaml"), "one").expect("written");
        let mut watch = Watch::start(folder.path(), polling).expect("a watch");
        let stopper = watch.stopper();
        let (tell, told) = channel();
        thread::spawn(move || {
            while let Next::Changed(changed) = watch.next() {
                let _ = tell.send((changed, watch.notes()));
            }
        });
        Watched { folder, told, stopper }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Waits until these paths have been told, each by itself or as one of everything; and says
    /// all that was told until then.
    #[track_caller]
    fn tells(&self, paths: &[&str]) -> BTreeSet<PathBuf> {
        let wanted: BTreeSet<PathBuf> = paths.iter().map(|path| self.path(path)).collect();
        let mut all = BTreeSet::new();
        let end = Instant::now() + DEADLINE;
        while !wanted.is_subset(&all) {
            let left = end.saturating_duration_since(Instant::now());
            match self.told.recv_timeout(left) {
                Ok((Changed::Paths(paths), _)) => all.extend(paths),
                Ok((Changed::Everything, _)) => return wanted,
                Err(error) => panic!("{error}: {wanted:?} is not told, but {all:?}"),
            }
        }
        all
    }

    #[track_caller]
    fn tells_of_everything(&self) {
        let end = Instant::now() + DEADLINE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if self.told.recv_timeout(left).expect("told").0 == Changed::Everything {
                return;
            }
        }
    }

    /// Waits until there has been nothing for a while.
    fn settles(&self) {
        while self.told.recv_timeout(SILENCE).is_ok() {}
    }

    #[track_caller]
    fn tells_nothing(&self) {
        let told = self.told.recv_timeout(SILENCE);
        assert!(matches!(told, Err(RecvTimeoutError::Timeout)), "{told:?}");
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
    fs::write(path, text).expect("written");
}

const BOTH: [Polling; 2] = [Polling::IfNeeded, Polling::Always];

#[test]
fn a_saved_file_is_told_however_it_is_saved() {
    for polling in BOTH {
        let site = Watched::start(polling);
        let path = "content/partnerships/a.md";
        fs::write(site.path(path), "another").expect("written");
        site.tells(&[path]);
        let mut file = fs::File::options().append(true).open(site.path(path)).expect("a file");
        file.write_all(b" and more").expect("written");
        drop(file);
        site.tells(&[path]);
        // Beside it, and renamed.
        let beside = site.path("content/partnerships/.a.md.tmp123");
        fs::write(&beside, "a third").expect("written");
        fs::rename(&beside, site.path(path)).expect("renamed");
        site.tells(&[path]);
        // The old one renamed, a new one made, the old one deleted.
        let old = site.path("content/partnerships/a.md~");
        fs::rename(site.path(path), &old).expect("renamed");
        fs::write(site.path(path), "a fourth").expect("written");
        fs::remove_file(&old).expect("deleted");
        site.tells(&[path]);
        site.settles();
        fs::write(site.path("themes/t/theme.yaml"), "a fifth").expect("written");
        let told = site.tells(&["themes/t/theme.yaml"]);
        assert_eq!(told.len(), 1, "{told:?}");
    }
}

#[test]
fn an_atomic_save_is_an_edit_of_one_file() {
    let site = Watched::start(Polling::IfNeeded);
    let beside = site.path("content/partnerships/.a.md.tmp123");
    fs::write(&beside, "another").expect("written");
    fs::rename(&beside, site.path("content/partnerships/a.md")).expect("renamed");
    let told = site.tells(&["content/partnerships/a.md"]);
    assert!(cfg!(not(target_os = "linux")) || told.len() == 1, "{told:?}");
}

#[test]
fn renamed_and_deleted_files_are_told() {
    for polling in BOTH {
        let site = Watched::start(polling);
        let (a, b) = ("content/partnerships/a.md", "content/partnerships/b.md");
        fs::rename(site.path(a), site.path(b)).expect("renamed");
        site.tells(&[a, b]);
        fs::remove_file(site.path(b)).expect("deleted");
        site.tells(&[b]);
        fs::rename(site.path("content/pages"), site.path("content/Pages")).expect("renamed");
        site.tells(&["content/pages", "content/Pages"]);
    }
}

#[test]
fn a_new_deep_folder_is_told_and_what_comes_into_it() {
    for polling in BOTH {
        let site = Watched::start(polling);
        fs::create_dir_all(site.path("content/partnerships/x/y/z")).expect("folders");
        site.tells(&["content/partnerships/x"]);
        site.settles();
        fs::write(site.path("content/partnerships/x/y/z/a.md"), "one").expect("written");
        site.tells(&["content/partnerships/x/y/z/a.md"]);
        fs::remove_dir_all(site.path("content/partnerships/x")).expect("deleted");
        site.tells(&["content/partnerships/x"]);
    }
}

#[test]
fn a_folder_that_is_moved_in_is_watched_and_one_that_is_moved_out_is_not() {
    for polling in BOTH {
        let site = Watched::start(polling);
        let elsewhere = site.path("elsewhere/deep");
        write(&elsewhere.join("a.md"), "one");
        fs::rename(site.path("elsewhere"), site.path("content/partnerships/in")).expect("renamed");
        site.tells(&["content/partnerships/in"]);
        site.settles();
        fs::write(site.path("content/partnerships/in/deep/a.md"), "two").expect("written");
        site.tells(&["content/partnerships/in/deep/a.md"]);
        fs::rename(site.path("content/partnerships/in"), site.path("elsewhere")).expect("renamed");
        site.tells(&["content/partnerships/in"]);
        // What was told of the same change twice goes by.
        thread::sleep(Duration::from_secs(4));
        site.settles();
        fs::write(elsewhere.join("a.md"), "three").expect("written");
        site.tells_nothing();
    }
}

#[test]
fn a_storm_is_a_few_changes_and_nothing_is_lost() {
    const N: usize = 5_000;
    for polling in BOTH {
        let site = Watched::start(polling);
        let names: Vec<_> = (0..N).map(|n| format!("content/partnerships/{n}.md")).collect();
        for name in &names {
            fs::write(site.path(name), "one").expect("written");
        }
        let mut wanted: BTreeSet<PathBuf> = names.iter().map(|name| site.path(name)).collect();
        let mut n_batches = 0;
        while !wanted.is_empty() {
            let (changed, _) = site.told.recv_timeout(DEADLINE).expect("all is told");
            n_batches += 1;
            match changed {
                Changed::Paths(paths) => wanted.retain(|path| !paths.contains(path)),
                Changed::Everything => break,
            }
        }
        assert!(n_batches < N / 50, "{n_batches} changes");
    }
}

#[test]
fn content_that_goes_away_and_comes_back_is_watched_on() {
    for polling in BOTH {
        for content in ["content", "themes"] {
            let site = Watched::start(polling);
            let tells = || match polling {
                Polling::IfNeeded => site.tells_of_everything(),
                Polling::Always => drop(site.tells(&[content])),
            };
            fs::rename(site.path(content), site.path("elsewhere")).expect("renamed");
            tells();
            fs::rename(site.path("elsewhere"), site.path(content)).expect("renamed");
            tells();
            fs::remove_dir_all(site.path(content)).expect("deleted");
            tells();
            let path = format!("{content}/partnerships/new.md");
            write(&site.path(&path), "one");
            tells();
            site.settles();
            fs::write(site.path(&path), "another").expect("written");
            site.tells(&[&path]);
        }
    }
}

#[test]
fn what_means_nothing_is_not_told() {
    for polling in BOTH {
        let site = Watched::start(polling);
        for name in [".a.md.swp", "4913", "a.md~", "Thumbs.db", "x.tmp", "#a.md#"] {
            let path = site.path("content/partnerships").join(name);
            fs::write(&path, "litter").expect("written");
            fs::write(&path, "more litter").expect("written");
            fs::remove_file(&path).expect("deleted");
        }
        for path in ["public/a.html", ".together/state", ".git/index", "notes.md"] {
            write(&site.path(path), "not ours");
        }
        write(&site.path(".git/objects/a/b"), "not ours");
        site.tells_nothing();
    }
}

#[test]
fn to_read_is_not_to_change() {
    for polling in BOTH {
        let site = Watched::start(polling);
        for _ in 0..3 {
            for path in ["content/partnerships/a.md", "themes/t/theme.yaml"] {
                assert_eq!(fs::read(site.path(path)).expect("read"), b"one");
            }
            for path in ["content", "content/partnerships"] {
                assert!(fs::read_dir(site.path(path)).expect("a folder").count() > 0);
            }
        }
        site.tells_nothing();
    }
}

#[test]
fn a_watch_can_be_ended_and_stays_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    for polling in BOTH {
        let mut watch = Watch::start(folder.path(), polling).expect("a watch");
        let stopper = watch.stopper();
        let stops = thread::spawn(move || stopper.clone().stop());
        assert_eq!(watch.next(), Next::Stopped);
        assert_eq!(watch.next(), Next::Stopped);
        stops.join().expect("no panic");
    }
    assert!(Watch::start(&folder.path().join("nowhere"), Polling::Always).is_err());
}

#[test]
fn a_site_without_content_is_watched_until_there_is_some() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut watch = Watch::start(folder.path(), Polling::IfNeeded).expect("a watch");
    fs::create_dir(folder.path().join("content")).expect("a folder");
    assert_eq!(watch.next(), Next::Changed(Changed::Everything));
    assert_eq!(watch.notes(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn content_behind_a_link_is_watched() {
    for polling in BOTH {
        let folder = tempfile::tempdir().expect("a folder");
        let (site, real) = (folder.path().join("site"), folder.path().join("real"));
        write(&real.join("partnerships/a.md"), "one");
        fs::create_dir(&site).expect("a folder");
        std::os::unix::fs::symlink("../real", site.join("content")).expect("a link");
        let mut watch = Watch::start(&site, polling).expect("a watch");
        fs::write(real.join("partnerships/a.md"), "another").expect("written");
        let wanted = [site.join("content/partnerships/a.md")];
        assert_eq!(watch.next(), Next::Changed(Changed::Paths(wanted.into())));
    }
}

//! One run of publishing, from opening the folder to the end: takes the finished files, and then
//! makes them the site or leaves all as it was.
//!
//! Knows the order of steps, told in [`super`]. How each is done is in the files beside this one.

mod taken;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyhow::{anyhow, bail};
use rayon::prelude::*;

use super::admit::{check_access, known_files, refuse_if_full};
use super::disk::{self, Identity};
use super::levels;
use super::lock::{self, Lock};
use super::manifest::{self, Flush, Hex, Manifest, Print, Step};
use super::memory;
use super::place::{self, INNER, Place};
use super::spare::{self, Left};
use super::stop::{Stop, Work};
use super::survey::{self, Mounts, Survey};
use super::swap::How;
use super::tree::Tree;
use super::{Mode, Published, Target, in_place, repair, swap};
use crate::output::{Key, Sink};
use taken::{Fate, Taken, prints, seen, unchanged, written};

/// How many paths a message names before it says "and so many more".
const N_NAMED: usize = 5;

/// A site being published. Dropped without [`Stage::commit`], it leaves all as it was.
#[derive(Debug)]
pub struct Stage {
    place: Place,
    how: Change,
    before: Manifest,
    survey: Survey,
    /// The new files; there is no such folder until one differs from before.
    tree: Mutex<Option<Arc<Tree>>>,
    taken: Mutex<Taken>,
    has_failed: AtomicBool,
    new_parents: Vec<PathBuf>,
    modified: Option<SystemTime>,
    is_open: bool,
    work: Arc<Work>,
    _lock: Lock,
}

/// What is put in the place of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A folder, with all in it.
    Folders(How),
    /// Each file by itself.
    Files,
}

impl Stage {
    pub(super) fn open(target: &Target) -> anyhow::Result<Stage> {
        let place = place::find(target.out, target.site)?;
        let new_parents = place.prepare()?;
        let result = Stage::open_prepared(place, target.mode, new_parents.clone());
        if result.is_err() {
            remove_empty(&new_parents);
        }
        result
    }

    fn open_prepared(place: Place, mode: Mode, parents: Vec<PathBuf>) -> anyhow::Result<Stage> {
        let lock = lock::take(&place)?;
        repair::repair(&place)?;
        let about = disk::look_at(&place.out)?;
        let how = match mode {
            // Where nothing is, nothing can be mounted.
            Mode::InPlace if about.is_some() => Change::Files,
            Mode::InPlace | Mode::Swap => Change::Folders(How::Exchange),
            Mode::TwoRenames => Change::Folders(How::TwoRenames),
        };
        check_access(&place, how)?;
        let before = known_files(&place)?;
        let mounts = if how == Change::Files { Mounts::Fine } else { Mounts::Refused };
        let survey = survey::survey(&place, &before, mounts)?;
        if before.folder != survey.folder && survey.ours.is_empty() {
            // If there is a list, this is not the folder it is about, nor a copy of it.
            refuse_if_full(&place, "`together` did not write what is in it")?;
        }
        let modified = about.and_then(|about| about.modified().ok());
        Ok(Stage {
            place,
            how,
            before,
            survey,
            tree: Mutex::default(),
            taken: Mutex::default(),
            has_failed: AtomicBool::new(false),
            new_parents: parents,
            modified,
            is_open: true,
            work: Arc::default(),
            _lock: lock,
        })
    }

    /// What ends this build from another thread.
    pub fn stop(&self) -> Stop {
        Stop::new(self.work.clone(), self.place.clone(), self.new_parents.clone())
    }

    /// All files are right: makes them the site. After an error the old site is there as it was,
    /// unless the message says otherwise.
    pub fn commit(mut self) -> anyhow::Result<Published> {
        let work = self.work.clone();
        let _at_work = work.begin();
        let memory = lock(&self.taken).memory.take();
        let result = self.finish();
        if result.is_ok() {
            self.is_open = false;
            let lists = (std::mem::take(&mut self.before), std::mem::take(&mut self.survey));
            let tree = lock(&self.tree).take();
            // Nobody need wait until they are taken apart.
            rayon::spawn(move || drop((lists, tree)));
            // It says itself which site it is of, so it may be lost, or of another one.
            memory.into_iter().for_each(|known| memory::write(&self.place.memory, &known));
            work.is_published();
            return result;
        }
        match self.clean() {
            Ok(()) => result,
            Err(second) => result.map_err(|first| anyhow!("{first}; after that, {second}")),
        }
    }

    /// Something was wrong: leaves the site byte for byte as it was, and nothing beside it.
    pub fn abandon(mut self) -> anyhow::Result<()> {
        let work = self.work.clone();
        let _at_work = work.begin();
        work.give_back(&self.place);
        self.clean()
    }

    fn clean(&mut self) -> anyhow::Result<()> {
        self.is_open = false;
        repair::repair(&self.place)?;
        remove_empty(&self.new_parents);
        if let (Change::Files, Some(modified)) = (self.how, self.modified) {
            // The folder of new files was in it, which changed its time. A detail; no failure.
            let _ = File::open(&self.place.out).and_then(|folder| folder.set_modified(modified));
        }
        Ok(())
    }

    fn take(&self, path: &str, made_from: Option<Key>, bytes: &[u8]) -> anyhow::Result<()> {
        if !manifest::is_valid(path) || path.split('/').next() == Some(INNER) {
            bail!("`{path}` cannot be the path of a file of the site");
        }
        if self.survey.is_occupied(path) {
            lock(&self.taken).collisions.push(path.to_owned());
            return Ok(());
        }
        let fate = if self.has_already(path, bytes) {
            Fate::Unchanged
        } else {
            let failed = |error| disk::failed("write", &self.place.show(path), &error);
            Fate::Written(self.tree()?.write(path, bytes).map_err(failed)?)
        };
        let mut print = Print::of(bytes);
        print.made_from = made_from.map(|key| Hex(key.0));
        let twice = lock(&self.taken).files.insert(path.to_owned(), (print, fate));
        if twice.is_some() {
            bail!("two files of the site have the path `{path}`");
        }
        Ok(())
    }

    /// Keeps this file of ours if it is there as the list has it.
    fn keep(&self, path: &str, print: &Print) -> bool {
        let is_ours = self.survey.ours.contains_key(path);
        let found = is_ours.then(|| print.still_there(&self.place.out.join(path)));
        let Some(Ok(Some(print))) = found else { return false };
        let kept = (print, Fate::Unchanged);
        // A path that was put already is told by whoever puts the second one.
        lock(&self.taken).files.insert(path.to_owned(), kept).is_none()
    }

    /// By content, not by list or time: then a file that was edited or spoilt is put right.
    fn has_already(&self, path: &str, bytes: &[u8]) -> bool {
        let full = self.place.out.join(path);
        self.survey.ours.contains_key(path)
            && full.metadata().is_ok_and(|about| about.len() == bytes.len() as u64)
            && fs::read(full).is_ok_and(|old| old == bytes)
    }

    /// The folder of new files, made when first needed.
    fn tree(&self) -> anyhow::Result<Arc<Tree>> {
        let mut tree = lock(&self.tree);
        if let Some(tree) = &*tree {
            return Ok(tree.clone());
        }
        let root = match self.how {
            Change::Files => &self.place.inner,
            Change::Folders(_) => &self.place.fresh,
        };
        let failed = |error| disk::failed("make", root, &error);
        let is_used_again = self.how != Change::Files && spare::is_there(&self.place);
        let made = if is_used_again {
            // Before anything in it changes: a killed build leaves nothing that could be believed.
            self.begin(&self.place.spare)?;
            disk::rename_to_new(&self.place.spare, root)
        } else {
            fs::create_dir(root)
        };
        match made {
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty
                ) =>
            {
                bail!(
                    "the build of another site is writing to `{}`: give each site a folder of its \
                     own",
                    self.place.shown.display()
                )
            }
            result => result.map_err(failed)?,
        }
        let left = if is_used_again {
            self.work.uses_spare();
            let failed = |(path, error): levels::Failure| disk::failed("look into", &path, &error);
            spare::look_through(root).map_err(failed)?
        } else {
            self.begin(root)?;
            Left::default()
        };
        if let (Change::Folders(_), Some(about)) = (self.how, disk::look_at(&self.place.out)?) {
            disk::copy_owner(&about, root).map_err(failed)?;
        }
        Ok(tree.insert(Arc::new(Tree::new(root.clone(), left))).clone())
    }

    /// Says in the pending list that new files are being collected in `folder`.
    fn begin(&self, folder: &Path) -> anyhow::Result<()> {
        let list = self.list(Step::Staging, folder, None, BTreeMap::new())?;
        manifest::write(&self.place.pending, &list, Flush::Now)
    }

    fn list(
        &self,
        step: Step,
        folder: &Path,
        made_from: Option<Hex>,
        files: BTreeMap<String, Print>,
    ) -> anyhow::Result<Manifest> {
        let folder = Identity::of(folder)?;
        Ok(Manifest { step, folder, replaces: self.survey.folder, made_from, files })
    }

    fn finish(&mut self) -> anyhow::Result<Published> {
        let taken = std::mem::take(&mut *lock(&self.taken));
        if let Some(failure) = taken.failure {
            return Err(failure);
        }
        if !taken.collisions.is_empty() {
            return Err(self.collision(taken.collisions));
        }
        let Taken { files, made_from, .. } = taken;
        let is_removed =
            |path: &&str| !files.contains_key(*path) && self.survey.ours.contains_key(*path);
        let removed: Vec<&str> = self.before.files.keys().map(String::as_str).collect();
        let removed: Vec<&str> = removed.into_par_iter().filter(is_removed).collect();
        let (n_written, n_unchanged) = (written(&files).count(), unchanged(&files).count());
        let mut published = Published {
            n_written,
            n_unchanged,
            n_removed: removed.len(),
            kept: self.survey.kept(),
            changed: n_written > 0 || !removed.is_empty() || !disk::exists(&self.place.out)?,
            note: None,
        };
        if !published.changed {
            self.keep_list(made_from, seen(&self.place.out, files, &|_| true))?;
            return Ok(published);
        }
        let tree = self.tree()?;
        let failed = |error| disk::failed("write", &self.place.shown, &error);
        tree.end_early_flush().map_err(failed)?;
        match self.how {
            Change::Files => {
                let written: Vec<String> = written(&files).map(str::to_owned).collect();
                let after = self.list(Step::InPlace, tree.root(), made_from, prints(files))?;
                let change =
                    in_place::Change { after: &after, written: &written, removed: &removed };
                in_place::publish(&self.place, &self.survey, &change)?;
            }
            Change::Folders(how) => {
                let unchanged: Vec<&str> = unchanged(&files).collect();
                let is_ours = |path: &str| files.contains_key(path);
                swap::carry(&self.place, &tree, &self.survey, &unchanged, &is_ours)?;
                let stays = |path: &str| {
                    self.survey.ours.get(path).is_some_and(|number| tree.has(path, *number))
                };
                let prints = seen(tree.root(), files, &stays);
                let after = self.list(Step::Swapping, tree.root(), made_from, prints)?;
                let outcome = swap::publish(&self.place, &self.before, &after, how)?;
                let rescued = outcome.rescued.iter().map(|path| path.display().to_string());
                published.kept.extend(rescued);
                published.kept.sort();
                published.note = outcome.note;
            }
        }
        Ok(published)
    }

    /// The site is as it was. Its list may not be: when it was about a folder that this one is a
    /// copy of, or named a file that is gone.
    fn keep_list(
        &self,
        made_from: Option<Hex>,
        files: BTreeMap<String, Print>,
    ) -> anyhow::Result<()> {
        let list = self.list(Step::default(), &self.place.out, made_from, files)?;
        let is_as_before = list.folder == self.before.folder
            && list.made_from == self.before.made_from
            && list.files == self.before.files;
        if is_as_before {
            return Ok(());
        }
        manifest::write(&self.place.settled, &list, Flush::Now)
    }

    fn collision(&self, mut paths: Vec<String>) -> anyhow::Error {
        // Sorted, because they come from several threads.
        paths.sort();
        let named: Vec<String> = paths
            .iter()
            .take(N_NAMED)
            .map(|path| format!("`{}`", self.place.show(path).display()))
            .collect();
        let more = match paths.len().saturating_sub(N_NAMED) {
            0 => String::new(),
            n_more => format!(" and {n_more} more"),
        };
        anyhow!(
            "the site needs {}{more}, but something that `together` did not write is in the way: \
             move it out of `{}`, or delete it, and build again",
            named.join(", "),
            self.place.shown.display()
        )
    }
}

impl Stage {
    fn take_or_fail(&self, path: &str, made_from: Option<Key>, bytes: &[u8]) {
        if self.has_failed.load(Ordering::Relaxed) {
            return;
        }
        let _at_work = self.work.begin();
        if let Err(failure) = self.take(path, made_from, bytes) {
            self.has_failed.store(true, Ordering::Relaxed);
            lock(&self.taken).failure.get_or_insert(failure);
        }
    }
}

impl Sink for Stage {
    fn put(&self, path: &str, bytes: &[u8]) {
        self.take_or_fail(path, None, bytes);
    }

    fn put_made_from(&self, path: &str, key: Key, bytes: &[u8]) {
        self.take_or_fail(path, Some(key), bytes);
    }

    fn keeps(&self, path: &str, key: Key) -> bool {
        let Some(print) = self.before.files.get(path) else { return false };
        if print.made_from != Some(Hex(key.0)) {
            return false;
        }
        self.keep(path, print)
    }

    fn keeps_as_it_is(&self, path: &str) -> bool {
        let Some(print) = self.before.files.get(path) else { return false };
        self.keep(path, print)
    }

    fn made_from(&self) -> Option<Key> {
        let is_known = self.before.folder == self.survey.folder;
        self.before.made_from.filter(|_| is_known).map(|key| Key(key.0))
    }

    fn remembered(&self) -> Option<Vec<u8>> {
        memory::read(&self.place.memory)
    }

    fn remember(&self, key: Key, known: Option<Vec<u8>>) {
        let mut taken = lock(&self.taken);
        taken.made_from = Some(Hex(key.0));
        taken.memory = known;
    }

    fn offer(&self, path: &str, bytes: &[u8]) {
        // What is kept is named when the site is published.
        if !self.survey.is_occupied(path) {
            self.put(path, bytes);
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.is_open {
            let work = self.work.clone();
            let _at_work = work.begin();
            // Nobody is left to tell of a failure; the next build repairs what remains.
            let _ = self.clean();
        }
    }
}

/// The files put so far, by path: what each is, and what became of it.
/// A page that panicked on another thread leaves the state as good as it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes those of the folders that are empty, inner ones first.
pub fn remove_empty(folders: &[PathBuf]) {
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

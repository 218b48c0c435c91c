//! The new folder becomes the site in one step: everything that stays is brought into it, then
//! the two change places.
//!
//! Does not know how files get into the new folder, nor what a build does when it fails: that is
//! the same as after a kill, and is in `repair`.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use rayon::prelude::*;

use super::disk::{self, Identity};
use super::manifest::{self, Flush, Found, Manifest};
use super::place::Place;
use super::retire::{self, Change};
use super::spare;
use super::survey::{Foreign, Survey, site_path};
use super::tree::Tree;

/// How the two folders change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// In one step, if the disk can.
    Exchange,
    /// In two, with a moment in between in which there is no site.
    TwoRenames,
}

/// What went otherwise than usual.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Files that came into the old site while we were building, now in the new one.
    pub rescued: Vec<PathBuf>,
    /// What the keeper should know.
    pub note: Option<String>,
}

/// Brings all that stays of the old site into the new folder.
pub fn carry(
    place: &Place,
    tree: &Tree,
    survey: &Survey,
    unchanged: &[&str],
    is_ours: &(dyn Fn(&str) -> bool + Sync),
) -> anyhow::Result<()> {
    let foreign = &survey.foreign;
    let failed = |path: &Path, error: io::Error| match error.kind() {
        ErrorKind::CrossesDevices => mounted(place),
        _ => disk::failed("keep", &place.show(path), &error),
    };
    let link =
        |path: &Path| tree.link(&place.out.join(path), path).map_err(|error| failed(path, error));
    tree.clear(is_ours).map_err(|error| disk::failed("clear away", tree.root(), &error))?;
    unchanged.par_iter().try_for_each(|path| {
        let is_there = survey.ours.get(*path).is_some_and(|number| tree.has(path, *number));
        if is_there { Ok(()) } else { link(Path::new(path)) }
    })?;
    foreign.par_iter().try_for_each(|Foreign { path, is_folder }| {
        if *is_folder { tree.folder(path).map_err(|error| failed(path, error)) } else { link(path) }
    })?;
    // Last, and the inner ones first: putting something into a folder changes its time.
    for Foreign { path, .. } in foreign.iter().rev().filter(|foreign| foreign.is_folder) {
        look_alike(&place.out.join(path), &tree.root().join(path))
            .map_err(|error| failed(path, error))?;
    }
    Ok(())
}

fn look_alike(from: &Path, to: &Path) -> io::Result<()> {
    let about = from.symlink_metadata()?;
    disk::copy_owner(&about, to)?;
    disk::copy_time(&about, to)
}

/// The complete new folder becomes the site. `before` is the settled list.
pub fn publish(
    place: &Place,
    before: &Manifest,
    after: &Manifest,
    how: How,
) -> anyhow::Result<Outcome> {
    // From here on a killed build can be told from a finished one: by where the folder named in
    // this list is.
    manifest::write(&place.pending, after, list_flush(place))?;
    disk::flush(&place.fresh).map_err(|error| disk::failed("write", &place.shown, &error))?;
    if Identity::of(&place.out)? != after.replaces {
        bail!(
            "`{}` was replaced by something else during the build: build again",
            place.shown.display()
        );
    }
    let note = trade(place, how)?;
    // Before anything of the old site goes: a power cut must not bring its emptied folder back.
    let rescued = disk::flush_names(&place.parent)
        .map_err(|error| disk::failed("flush", &place.parent, &error))
        .and_then(|()| conclude(place, before, after))
        .map_err(|error| anyhow!("`{}` is the new site now, but {error}", place.shown.display()))?;
    Ok(Outcome { rescued, note })
}

/// Where the flush of all files flushes the list too, once is enough: each costs milliseconds.
fn list_flush(place: &Place) -> Flush {
    let device = |path: &Path| path.metadata().ok().and_then(|about| disk::device(&about));
    let is_one_disk = device(&place.state).is_some_and(|it| Some(it) == device(&place.fresh));
    if disk::FLUSHES_ALL && is_one_disk { Flush::Later } else { Flush::Now }
}

fn trade(place: &Place, how: How) -> anyhow::Result<Option<String>> {
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::CrossesDevices | ErrorKind::ResourceBusy => mounted(place),
        _ => disk::failed("replace", &place.shown, &error),
    };
    if !disk::exists(&place.out)? {
        disk::rename_to_new(&place.fresh, &place.out).map_err(failed)?;
        return Ok(None);
    }
    if how == How::Exchange {
        match disk::exchange(&place.fresh, &place.out) {
            Err(error) if error.kind() == ErrorKind::Unsupported => {}
            result => return result.map(|()| None).map_err(failed),
        }
    }
    // Killed between the two, the next build does the second.
    fs::rename(&place.out, &place.former).map_err(failed)?;
    if let Err(error) = fs::rename(&place.fresh, &place.out) {
        fs::rename(&place.former, &place.out).map_err(failed)?;
        return Err(failed(error));
    }
    Ok(Some(format!(
        "this disk cannot exchange two folders in one step, so for a moment `{}` was not there",
        place.shown.display()
    )))
}

/// The settled list, when the new site is in its place already.
pub fn settled(place: &Place) -> anyhow::Result<Manifest> {
    match manifest::read(&place.settled)? {
        Found::Whole(manifest) => Ok(manifest),
        Found::Nothing => Ok(Manifest::default()),
        Found::Damaged => bail!(
            "`{}` is damaged, so it is not known which files of the former site are ours; \
             look through `{}`, delete both, and build again",
            place.settled.display(),
            place.fresh.display()
        ),
    }
}

/// The new site is in its place: clears the old one away, of which `before` is the list, and makes
/// its list the list. Can be repeated if interrupted.
pub fn conclude(
    place: &Place,
    before: &Manifest,
    after: &Manifest,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut rescued = Vec::new();
    for old in [&place.fresh, &place.former] {
        if !disk::exists(old)? {
            continue;
        }
        if Identity::of(old)? != after.replaces {
            return Err(in_the_way(old));
        }
        let keep = spare::can_be_kept(place);
        let change = Change { old, before, new: &place.out, after, keep };
        rescued.extend(retire::retire(&change)?);
        if keep {
            spare::keep(place, old)?;
        }
    }
    let names: HashSet<String> = rescued.iter().filter_map(|path| site_path(path)).collect();
    if names.iter().any(|name| after.files.contains_key(name)) {
        // Somebody made a file at a path of ours: it is theirs. The next build says so.
        let mut without = after.clone();
        without.files.retain(|path, _| !names.contains(path));
        manifest::write(&place.pending, &without, Flush::Now)?;
    }
    // Not flushed: should a power cut undo this, the next build does it again.
    fs::rename(&place.pending, &place.settled)
        .map_err(|error| disk::failed("write", &place.settled, &error))?;
    Ok(rescued)
}

/// The error for a folder that cannot be renamed because a disk begins there.
pub fn mounted(place: &Place) -> anyhow::Error {
    anyhow!(
        "`{}` cannot change places with a new folder, because a disk is mounted at it or in it: \
         build with `--in-place`",
        place.shown.display()
    )
}

/// The error for a folder that has the name of one of ours, but is not known to us.
pub fn in_the_way(folder: &Path) -> anyhow::Error {
    anyhow!(
        "`{}` is in the way: it belongs to the build of another site that is running or was \
         stopped; wait for it, or look through that folder, delete it, and build again",
        folder.display()
    )
}

//! What is found out before a page is made: whether the output folder may be written to, and
//! whether it is ours to fill.
//!
//! Changes nothing but a damaged list.

use std::fs;

use anyhow::{anyhow, bail};

use super::disk;
use super::manifest::{self, Found, Manifest};
use super::place::Place;
use super::stage::Change;
use super::{survey, swap};
use crate::failure::plain;

/// Better to find out before the pages are made.
pub fn check_access(place: &Place, how: Change) -> anyhow::Result<()> {
    let out = disk::look_at(&place.out)?;
    if out.is_some() {
        disk::can_change(&place.out)
            .map_err(|error| disk::failed("write to", &place.shown, &error))?;
    }
    if how == Change::Files {
        return Ok(());
    }
    let parent = place.parent.metadata();
    let parent = parent.map_err(|error| disk::failed("use", &place.parent, &error))?;
    if out.is_some_and(|out| disk::device(&out) != disk::device(&parent)) {
        return Err(swap::mounted(place));
    }
    disk::can_change(&place.parent).map_err(|error| {
        anyhow!(
            "cannot write to `{}`, where the new site is made before it becomes `{}`: {}; allow \
             it, or build with `--in-place`",
            place.parent.display(),
            place.shown.display(),
            plain(&error)
        )
    })
}

/// The list of our files in the output folder; refuses a folder that is full without one.
pub fn known_files(place: &Place) -> anyhow::Result<Manifest> {
    match manifest::read(&place.settled)? {
        Found::Whole(manifest) => return Ok(manifest),
        Found::Nothing => refuse_if_full(place, "`together` did not write what is in it")?,
        Found::Damaged => {
            refuse_if_full(place, "the list of what `together` wrote is damaged")?;
            fs::remove_file(&place.settled)
                .map_err(|error| disk::failed("remove", &place.settled, &error))?;
        }
    }
    Ok(Manifest::default())
}

/// Refuses a folder in which anything is, for this `reason`.
pub fn refuse_if_full(place: &Place, reason: &str) -> anyhow::Result<()> {
    let shown = place.shown.display();
    let is_empty = survey::is_empty(&place.out)
        .map_err(|error| disk::failed("look into", &place.shown, &error))?;
    if !is_empty {
        bail!(
            "`{shown}` is not empty, and {reason}: choose another folder, or look through this \
             one, empty it, and build again"
        );
    }
    Ok(())
}

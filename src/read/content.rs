//! What is at some places of `content/`: which files are read, and what is said of the others.
//!
//! A file is judged by itself here, whatever else is there. [`together`] says what can only be
//! said when all is known.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::failure;
use super::kind::{self, Kind};
use super::sorted;
use super::text::text;
use super::walk::{Found, Rank, files, has_markdown, is_listed, shown};
use crate::darkroom;
use crate::diagnostic::{Checked, Diagnostic, in_order};
use crate::picture::PictureFile;
use crate::source::{Inputs, Location};

/// The folder of all that is read but themes.
pub const TOP: &str = "content";

/// What is at `places` and below, each list sorted by path.
pub fn look(site: &Path, places: &[Arc<str>]) -> anyhow::Result<Checked<Inputs>> {
    let mut inputs = Inputs::default();
    let mut problems = Vec::new();
    let (mut texts, mut pictures) = (Vec::new(), Vec::new());
    for place in places {
        let rank = if **place == *TOP { Rank::Top } else { Rank::Inner };
        let walked = files(site, place, rank, &mut problems)?;
        inputs.unread.extend(
            walked
                .unread
                .into_iter()
                .filter(|path| is_wanted(kind::kind(path)) || kind::kind(path) == Kind::Picture),
        );
        let hidden = walked.hidden.iter().filter(|folder| has_markdown(folder));
        problems.extend(hidden.map(|folder| kind::hidden(&shown(site, folder))));
        for found in walked.found {
            match kind::kind(&found.path) {
                kind if is_wanted(kind) => texts.push((found, kind)),
                Kind::Picture => pictures.push(found),
                kind => {
                    problems.extend((kind == Kind::Misnamed).then(|| kind::misnamed(&found.path)));
                    inputs.other_files.push(found.path);
                }
            }
        }
    }
    read_texts(texts, &mut inputs, &mut problems)?;
    read_pictures(pictures, &mut inputs, &mut problems)?;
    for list in [&mut inputs.settings, &mut inputs.partnerships, &mut inputs.pages] {
        sorted::sort(list);
    }
    sorted::sort(&mut inputs.pictures);
    inputs.other_files.sort_unstable();
    inputs.unread.sort_unstable();
    Ok(Checked::new(inputs, in_order(problems)))
}

fn is_wanted(kind: Kind) -> bool {
    matches!(kind, Kind::Setting | Kind::Page | Kind::Partnership)
}

fn read_texts(
    texts: Vec<(Found, Kind)>,
    inputs: &mut Inputs,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<()> {
    let read = |(found, kind): (Found, Kind)| Ok((text(&found)?, found.path, kind));
    let read: Vec<_> =
        texts.into_par_iter().with_min_len(16).map(read).collect::<anyhow::Result<_>>()?;
    for (checked, path, kind) in read {
        let is_gone = checked.value.is_none() && checked.problems.is_empty();
        match (checked.keep(problems), kind) {
            (None, _) if is_gone => {}
            (None, _) => inputs.unread.push(path),
            (Some(source), Kind::Setting) => inputs.settings.push(source),
            (Some(source), Kind::Page) => inputs.pages.push(source),
            (Some(source), _) => inputs.partnerships.push(source),
        }
    }
    Ok(())
}

/// What is in a picture's file is told by its hash: the bytes are not kept.
fn read_pictures(
    found: Vec<Found>,
    inputs: &mut Inputs,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<()> {
    let seen: Vec<_> = found.par_iter().map(|found| darkroom::len_and_hash(&found.file)).collect();
    for (found, seen) in found.into_iter().zip(seen) {
        match seen {
            Ok((len, hash)) => inputs.pictures.push(PictureFile { path: found.path, len, hash }),
            Err(error) if error.kind() == ErrorKind::NotFound && !is_listed(&found.file) => {}
            Err(error) => {
                problems.push(failure::unreadable(&found.path, &error)?);
                inputs.unread.push(found.path);
            }
        }
    }
    Ok(())
}

/// What can only be said when all of `content/` is known.
pub fn together(site: &Path, inputs: &Inputs) -> Vec<Diagnostic> {
    let is_misplaced = |path: &&Arc<str>| kind::kind(path) == Kind::Misplaced;
    let misplaced: Vec<_> = inputs.other_files.iter().filter(is_misplaced).cloned().collect();
    let mut problems = kind::misplaced(&misplaced);
    problems.extend(without_entries(site, inputs));
    problems
}

/// A site without entries is hardly meant: its folder may have been renamed.
fn without_entries(site: &Path, inputs: &Inputs) -> Option<Diagnostic> {
    const FOLDER: &str = "content/partnerships";
    let is_entry = |path: &&Arc<str>| kind::kind(path) == Kind::Partnership;
    if !inputs.partnerships.is_empty() || inputs.unread.iter().any(|path| is_entry(&path)) {
        return None;
    }
    let at = Location::start_of(FOLDER);
    let about = site.join(FOLDER).symlink_metadata();
    let is_missing = match &about {
        Ok(about) => about.is_file(),
        // Without any content, the settings are told to be missing.
        Err(error) => error.kind() == ErrorKind::NotFound && site.join("content").is_dir(),
    };
    if is_missing {
        let message = format!("there is no folder `{FOLDER}`");
        let help = "the entries are in it: make it, or give it its name back";
        return Some(Diagnostic::error("missing-folder", message, at).help(help));
    }
    // One that can't be looked into has been told.
    let is_empty =
        about.is_ok_and(|about| about.is_dir()) && fs::read_dir(site.join(FOLDER)).is_ok();
    let message = "there are no entries";
    let help = "each partnership is one file in this folder, whose name ends in `.md`";
    is_empty.then(|| Diagnostic::warning("no-entries", message, at).help(help))
}

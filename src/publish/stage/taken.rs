//! What has been put into a site that is being published, and what the disk says of it.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::publish::disk::Seen;
use crate::publish::manifest::{Hex, Print};

/// What has been put so far.
#[derive(Debug, Default)]
pub struct Taken {
    pub files: TakenFiles,
    pub collisions: Vec<String>,
    pub made_from: Option<Hex>,
    pub memory: Option<Vec<u8>>,
    pub failure: Option<anyhow::Error>,
}

/// The files by their paths.
pub type TakenFiles = BTreeMap<String, (Print, Fate)>;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new, and the disk said this of it.
    Written(Option<Seen>),
    /// It is there from before.
    Unchanged,
}

/// The paths of those that are new.
pub fn written(files: &TakenFiles) -> impl Iterator<Item = &str> {
    let is_new = |(_, (_, fate)): &(&String, &(Print, Fate))| matches!(fate, Fate::Written(_));
    files.iter().filter(is_new).map(|(path, _)| path.as_str())
}

/// The paths of those that are there from before.
pub fn unchanged(files: &TakenFiles) -> impl Iterator<Item = &str> {
    let is_old = |(_, (_, fate)): &(&String, &(Print, Fate))| *fate == Fate::Unchanged;
    files.iter().filter(is_old).map(|(path, _)| path.as_str())
}

/// The prints of all.
pub fn prints(files: TakenFiles) -> BTreeMap<String, Print> {
    files.into_iter().map(|(path, (print, _))| (path, print)).collect()
}

/// The prints of all with what the disk says of each file below `root`. The newest are not believed:
/// whoever changes one of them in the same moment leaves no trace. Of an unchanged file that `stays`
/// says has no second name since, the disk still says the same.
pub fn seen(
    root: &Path,
    files: TakenFiles,
    stays: &(dyn Fn(&str) -> bool + Sync),
) -> BTreeMap<String, Print> {
    /// Disks count time in steps of some milliseconds; here in nanoseconds.
    const MOMENT: i64 = 50_000_000;
    let is_known = |path: &str, print: &Print, fate: &Fate| {
        *fate == Fate::Unchanged && print.seen.is_some() && stays(path)
    };
    let look = |(path, (print, fate)): &(&String, &(Print, Fate))| match fate {
        Fate::Written(Some(seen)) => Look::New(*seen),
        _ if is_known(path, print, fate) => Look::Known,
        _ => {
            let about = root.join(path).symlink_metadata();
            about.ok().and_then(|about| Seen::of(&about)).map_or(Look::Nothing, Look::New)
        }
    };
    let looks: Vec<Look> = files.iter().collect::<Vec<_>>().par_iter().map(look).collect();
    let changed = |look: &Look| match look {
        Look::New(seen) => Some(seen.changed),
        Look::Known | Look::Nothing => None,
    };
    let newest = looks.iter().filter_map(changed).max().unwrap_or_default();
    let mut prints = prints(files);
    for (print, look) in prints.values_mut().zip(looks) {
        print.seen = match look {
            Look::Known => print.seen,
            Look::New(seen) if newest.saturating_sub(seen.changed) > MOMENT => Some(seen.mark),
            Look::New(_) | Look::Nothing => None,
        };
    }
    prints
}

/// What is known of a file without reading it.
enum Look {
    /// The disk still says what it said before.
    Known,
    /// The disk says this.
    New(Seen),
    Nothing,
}

//! Takes a picture out of everything that names it: the same files without it.
//!
//! Whatever else is in a file stays as it is, byte for byte. What can't be taken out with certainty
//! is told by its place. Does not know the disk, nor what the history of the files holds.

mod body;
mod fields;
pub mod meant;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::fix::Change;
use crate::model::permission;
use crate::source::{Inputs, Source, line_and_column};

/// What is to be done to take pictures down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Takedown {
    /// The pictures' files to delete.
    pub files: Vec<Arc<str>>,
    /// The texts that change.
    pub changes: Vec<Change>,
    /// Lines (from 1, in the changed files) that name a file of that name and can't be changed with
    /// certainty.
    pub left: Vec<(Arc<str>, usize)>,
    /// Files of themes that are the same picture.
    pub in_themes: Vec<String>,
}

/// What is to be done so that no file is at one of `paths`, and nothing names one.
pub fn takedown(inputs: &Inputs, paths: &BTreeSet<String>) -> Takedown {
    let is_gone = |path: &str| paths.contains(path);
    let mut done = Takedown::default();
    let pictures = inputs.pictures.iter().filter(|picture| is_gone(&picture.path));
    let unread = inputs.unread.iter().filter(|path| is_gone(path));
    done.files = pictures.map(|picture| picture.path.clone()).chain(unread.cloned()).collect();
    let texts = inputs.partnerships.iter().chain(&inputs.pages);
    let changed: BTreeMap<&str, Changed> =
        texts.filter_map(|source| Some((&*source.path, without(source, &is_gone)?))).collect();
    for source in inputs.sources() {
        let now = changed.get(&*source.path).map_or(source, |changed| &changed.now);
        done.left.extend(mentions(now, paths));
    }
    done.changes = changed.into_values().map(|changed| changed.change).collect();
    done.in_themes = in_themes(inputs, paths);
    done
}

/// Every path of a picture that a file names, whether or not the picture is there.
pub fn named_in(source: &Source) -> BTreeSet<String> {
    let fields = fields::pictures(source).into_iter().map(|(path, _)| path);
    fields.chain(body::pictures(source).into_iter().map(|(path, _)| path)).collect()
}

/// A change of a file, and the file as it is then.
struct Changed {
    change: Change,
    now: Source,
}

/// A file without the pictures that are gone; none when it names none of them, or when they can't
/// be taken out with certainty.
fn without(source: &Source, is_gone: &dyn Fn(&str) -> bool) -> Option<Changed> {
    if source.is_lossy {
        return None;
    }
    let mut now = source.clone();
    let mut what = Vec::new();
    let n_listed = count(&fields::pictures(&now), is_gone);
    if n_listed > 0 && edit(&mut now, &fields::edits(source, is_gone), &fields::pictures, is_gone) {
        what.push("taken out of `images`".to_owned());
    }
    let cuts = body::edits(&now, is_gone);
    if !cuts.is_empty() && edit(&mut now, &cuts, &body::pictures, is_gone) {
        what.push("taken out of the text".to_owned());
    }
    // The mark at the beginning of a file is none of our business.
    let mark = if source.skipped > 0 { "\u{feff}" } else { "" };
    let after = format!("{mark}{}", now.text).into();
    let change = Change { before: source.clone(), after, what };
    (!change.what.is_empty()).then_some(Changed { change, now })
}

/// The path of the picture that a file calls `written`; none for addresses of other sites and the
/// like.
fn path_of(source: &Source, written: &str) -> Option<String> {
    let is_address = written.starts_with("//")
        || written.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '.']));
    permission::path_of(&source.path, written).filter(|_| !is_address)
}

/// The paths of pictures, and where they are named.
type Named = Vec<(String, Range<usize>)>;

fn count(named: &Named, is_gone: &dyn Fn(&str) -> bool) -> usize {
    named.iter().filter(|(path, _)| is_gone(path)).count()
}

/// Cuts ranges out of a file, if afterwards those are gone that are to go, all others are there,
/// and the fields can be read as well as before.
fn edit(
    source: &mut Source,
    cuts: &[Range<usize>],
    named: &dyn Fn(&Source) -> Named,
    is_gone: &dyn Fn(&str) -> bool,
) -> bool {
    let mut text = source.text.to_string();
    for cut in cuts.iter().rev() {
        text.replace_range(cut.clone(), "");
    }
    let edited = Source { text: text.into(), ..source.clone() };
    let others = |source: &Source| -> Vec<String> {
        let kept = named(source).into_iter().filter(|(path, _)| !is_gone(path));
        kept.map(|(path, _)| path).collect()
    };
    let is_right = count(&named(&edited), is_gone) == 0
        && others(source) == others(&edited)
        && fields::names(source).is_subset_of(&fields::names(&edited));
    if is_right {
        *source = edited;
    }
    is_right
}

/// Lines that still name a file of the name of one of `paths`, and are not known to mean another.
fn mentions(source: &Source, paths: &BTreeSet<String>) -> Vec<(Arc<str>, usize)> {
    let known = [fields::pictures(source), body::pictures(source)].concat();
    let means_another =
        |at: usize| known.iter().any(|(path, range)| range.contains(&at) && !paths.contains(path));
    let text = source.text.to_lowercase();
    // Small letters may be longer or shorter than capital ones in a few scripts.
    let (text, is_small) =
        if text.len() == source.text.len() { (&*text, true) } else { (&*source.text, false) };
    let mut lines = BTreeSet::new();
    for path in paths {
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = if is_small { name.to_lowercase() } else { name.to_owned() };
        for name in BTreeSet::from([name.replace(' ', "%20"), name]) {
            let found = text.match_indices(&name).map(|(at, _)| at);
            let found = found.filter(|at| begins(text, *at) && !means_another(*at));
            lines.extend(found.map(|at| line_and_column(&source.text, at).0));
        }
    }
    lines.into_iter().map(|line| (source.path.clone(), line)).collect()
}

/// Whether no longer name goes over the place, nor an address of another site: `choir.jpg` is not
/// named in `big-choir.jpg`.
fn begins(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let word = before.rsplit(|c: char| c.is_whitespace() || "\"'(<".contains(c)).next();
    let is_longer = before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
    !is_longer && !word.is_some_and(|word| word.contains("://"))
}

fn in_themes(inputs: &Inputs, paths: &BTreeSet<String>) -> Vec<String> {
    let hashes: BTreeSet<[u8; 32]> = inputs
        .pictures
        .iter()
        .filter(|picture| paths.contains(&*picture.path))
        .filter_map(|picture| picture.hash)
        .collect();
    let lengths: BTreeSet<u64> = inputs.pictures.iter().map(|picture| picture.len).collect();
    let is_same = |bytes: &[u8]| {
        lengths.contains(&(bytes.len() as u64)) && hashes.contains(blake3::hash(bytes).as_bytes())
    };
    let assets =
        inputs.themes.iter().flat_map(|theme| theme.assets.iter().map(move |a| (theme, a)));
    assets
        .filter(|(_, asset)| is_same(&asset.bytes))
        .map(|(theme, asset)| theme.path(&format!("assets/{}", asset.path)))
        .collect()
}

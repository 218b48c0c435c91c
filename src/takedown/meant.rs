//! Which picture somebody means: by its file's path, as an entry names it, or by its name alone.
//!
//! Does not change anything.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::named_in;
use crate::diagnostic::nearest;
use crate::model::permission::path_of;
use crate::source::Inputs;

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// One picture, at these paths: the one that was named, and all copies.
    Picture(BTreeSet<String>),
    /// Different pictures have this name, at these paths.
    Several(Vec<String>),
    /// There is none, nor does anything name one; perhaps this was meant.
    Nothing(Option<String>),
}

/// The picture that is called `named`. One that is not there any more is found too, as long as an
/// entry or a page names it.
pub fn meant(inputs: &Inputs, named: &str) -> Meant {
    let known = known(inputs);
    let named = named.trim().replace('\\', "/");
    let named = named.strip_prefix("./").unwrap_or(&named);
    let names = names(named);
    type Way<'a> = &'a dyn Fn(&str, &str) -> bool;
    let ways: [Way<'_>; 3] = [
        &|path, named| path == named || path.strip_prefix("content") == Some(named),
        &|path, named| is_end_of(named, path) || is_end_of(path, named),
        &|path, named| is_end_of(&named.to_lowercase(), &path.to_lowercase()),
    ];
    for way in ways {
        let is_it = |path: &&String| names.iter().any(|named| way(&composed(path), named));
        let found: BTreeSet<String> = known.keys().filter(is_it).cloned().collect();
        if !found.is_empty() {
            return with_copies(found, &known);
        }
    }
    let file_name = |path: &String| path.rsplit('/').next().unwrap_or(path).to_owned();
    let by_name: BTreeSet<String> = known.keys().map(file_name).collect();
    let wanted = file_name(&named.to_owned());
    Meant::Nothing(nearest(&wanted, by_name.iter().map(String::as_str)).map(str::to_owned))
}

/// Every picture that is there, with the hash of its content, and every one that is named.
fn known(inputs: &Inputs) -> BTreeMap<String, Option<[u8; 32]>> {
    let texts = inputs.partnerships.iter().chain(&inputs.pages);
    let named = texts.flat_map(named_in).filter(|path| path.starts_with("content/"));
    let mut known: BTreeMap<_, _> = named.map(|path| (path, None)).collect();
    let is_text = |path: &&str| path.ends_with(".md") || path.ends_with(".yaml");
    let unread = inputs.unread.iter().map(|path| &**path).filter(|path| !is_text(path));
    known.extend(unread.map(|path| (path.to_owned(), None)));
    let there = inputs.pictures.iter();
    known.extend(there.map(|picture| (picture.path.to_string(), picture.hash)));
    known
}

/// The name as it was given, and as an address in a text would be read.
fn names(named: &str) -> BTreeSet<String> {
    let decoded = path_of("", named.trim_start_matches('/'));
    let decoded = decoded.map(|path| path.trim_start_matches('/').to_owned());
    [Some(named.to_owned()), decoded].into_iter().flatten().map(|name| composed(&name)).collect()
}

fn composed(path: &str) -> String {
    path.nfc().collect()
}

/// Whether `path` ends with the whole names of `end`.
fn is_end_of(end: &str, path: &str) -> bool {
    let end = end.trim_start_matches('/');
    let rest = path.strip_suffix(end);
    !end.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

fn with_copies(found: BTreeSet<String>, known: &BTreeMap<String, Option<[u8; 32]>>) -> Meant {
    let hash = |path: &String| known.get(path).copied().flatten();
    let hashes: BTreeSet<Option<[u8; 32]>> = found.iter().map(hash).collect();
    let is_one = hashes.len() == 1 && (found.len() == 1 || !hashes.contains(&None));
    if !is_one {
        return Meant::Several(found.into_iter().collect());
    }
    let copies = known.keys().filter(|path| hash(path).is_some() && hashes.contains(&hash(path)));
    Meant::Picture(found.iter().chain(copies).cloned().collect())
}

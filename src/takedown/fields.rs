//! The pictures that the fields at the top of a file list, and the lines to cut to list them no
//! more.
//!
//! Does not check the fields: what is wrong but can be understood is dealt with too.

use std::ops::Range;

use super::{Named, path_of};
use crate::check::front_matter;
use crate::check::yaml::{self, Key, Node, Value};
use crate::source::Source;

/// The names that the field of pictures has, or may have been given.
const NAMES: [&str; 8] =
    ["images", "image", "pictures", "picture", "photos", "photo", "photographs", "photograph"];

/// Every picture that is listed, and where.
pub(super) fn pictures(source: &Source) -> Named {
    let lists = lists(source);
    let items = lists.into_iter().flat_map(|list| list.items);
    items.filter_map(|(path, range)| Some((path?, range))).collect()
}

/// What can be read of a file's fields: how many faults there are, and which names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Readable {
    n_faults: usize,
    names: Vec<String>,
}

impl Readable {
    /// Whether all of it can be read in `other` too, but for the pictures.
    pub(super) fn is_subset_of(&self, other: &Readable) -> bool {
        let named = |readable: &Readable| -> Vec<String> {
            let is_other = |name: &&String| !is_of_pictures(name);
            readable.names.iter().filter(is_other).cloned().collect()
        };
        other.n_faults <= self.n_faults && named(self) == named(other)
    }
}

/// What can be read of a file's fields.
pub(super) fn names(source: &Source) -> Readable {
    let Some((node, n_faults)) = parsed(source) else {
        return Readable { n_faults: usize::MAX, names: Vec::new() };
    };
    let names = match node.value {
        Value::Map(given) => given.into_iter().map(|(key, _)| key.name).collect(),
        _ => Vec::new(),
    };
    Readable { n_faults, names }
}

fn parsed(source: &Source) -> Option<(Node, usize)> {
    let parts = front_matter::cut(source).value?;
    let tree = yaml::parse(source, parts.front_matter);
    let n_faults = tree.problems.len();
    tree.value.map(|node| (node, n_faults))
}

fn is_of_pictures(name: &str) -> bool {
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name.trim()))
}

/// A field with pictures.
struct List {
    /// From its name to its last value.
    range: Range<usize>,
    value: Range<usize>,
    /// For each picture its path, if that can be told, and its place.
    items: Vec<(Option<String>, Range<usize>)>,
}

fn lists(source: &Source) -> Vec<List> {
    let Some((Node { value: Value::Map(given), .. }, _)) = parsed(source) else {
        return Vec::new();
    };
    let list = |(key, node): &(Key, Node)| {
        let nodes = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        List {
            range: key.range.start..node.range.end,
            value: node.range.clone(),
            items: nodes.iter().map(|node| (path(source, node), node.range.clone())).collect(),
        }
    };
    given.iter().filter(|(key, _)| is_of_pictures(&key.name)).map(list).collect()
}

/// The path of the picture that an item is about.
fn path(source: &Source, item: &Node) -> Option<String> {
    let text = |node: &Node| match &node.value {
        Value::Text { text, .. } => path_of(source, text.trim()),
        _ => None,
    };
    let Value::Map(given) = &item.value else { return text(item) };
    let src = given.iter().find(|(key, _)| key.name.eq_ignore_ascii_case("src"));
    src.and_then(|(_, node)| text(node))
}

/// What to cut so that the pictures that are gone are listed no more.
pub(super) fn edits(source: &Source, is_gone: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let text = &*source.text;
    let mut cuts = Vec::new();
    for list in lists(source) {
        let goes =
            |(path, _): &(Option<String>, Range<usize>)| path.as_deref().is_some_and(is_gone);
        let (going, staying): (Vec<usize>, Vec<usize>) =
            (0..list.items.len()).partition(|at| goes(&list.items[*at]));
        let Some(last) = staying.last() else {
            cuts.extend(lines(text, list.range));
            continue;
        };
        if text[list.value.clone()].starts_with('[') {
            cuts.extend(going.into_iter().map(|at| in_brackets(&list.items, at, *last)));
        } else {
            cuts.extend(going.into_iter().filter_map(|at| block(text, &list.items[at].1)));
        }
    }
    merged(cuts)
}

/// Ranges in order, those that touch as one.
pub(super) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => merged.push(range),
        }
    }
    merged
}

/// An item between brackets, with the comma that parts it from its neighbour. The `last` that stays
/// needs none behind it.
fn in_brackets(items: &[(Option<String>, Range<usize>)], at: usize, last: usize) -> Range<usize> {
    let place = |at: usize| &items[at].1;
    if at < last { place(at).start..place(at + 1).start } else { place(at - 1).end..place(at).end }
}

/// The lines of an item, from its hyphen.
fn block(text: &str, item: &Range<usize>) -> Option<Range<usize>> {
    let before = without_notes(&text[..item.start]);
    before.ends_with('-').then(|| lines(text, before.len() - 1..item.end)).flatten()
}

/// A text without the blanks and the lines of notes at its end. A value that is empty is said to be
/// where the next one begins.
fn without_notes(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((above, note)) = text.rsplit_once('\n')
        && note.trim_start().starts_with('#')
    {
        text = above.trim_end();
    }
    text
}

/// Whole lines, with those below that stand further in; none when something else stands on them.
fn lines(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
    let written = without_notes(&text[..range.end]).len().max(range.start);
    let end = line_end(written);
    // Of a last field that is empty, the name is all that is there.
    let behind = text[written..end].trim();
    let behind = behind.strip_prefix(':').unwrap_or(behind).trim_start();
    let is_alone = text[start..range.start].bytes().all(|b| b == b' ' || b == b'\t')
        && (behind.is_empty() || behind.starts_with('#'));
    is_alone.then(|| start..end + inner(&text[end..], range.start - start))
}

/// How many bytes of the lines at the beginning of `text` belong to something that stands `indent`
/// from the margin: what is empty has no place of its own, and notes may stand anywhere between.
fn inner(text: &str, indent: usize) -> usize {
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let written = line.trim_start();
        let is_further_in = line.len() - written.len() > indent && !written.is_empty();
        if is_further_in {
            end = at;
        } else if !written.is_empty() && !written.starts_with('#') {
            break;
        }
    }
    end
}

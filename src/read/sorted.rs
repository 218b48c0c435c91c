//! Lists sorted by path, a part of which is replaced.
//!
//! Does not know what is in them.

use std::mem;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::picture::PictureFile;
use crate::source::Source;

/// What has a path.
pub trait HasPath {
    /// Its path below the site's folder.
    fn path(&self) -> &str;
}

impl HasPath for Source {
    fn path(&self) -> &str {
        &self.path
    }
}

impl HasPath for PictureFile {
    fn path(&self) -> &str {
        &self.path
    }
}

impl HasPath for Arc<str> {
    fn path(&self) -> &str {
        self
    }
}

impl HasPath for Diagnostic {
    fn path(&self) -> &str {
        &self.location.path
    }
}

/// Sorts by path.
pub fn sort<T: HasPath>(list: &mut [T]) {
    list.sort_by(|a, b| a.path().cmp(b.path()));
}

/// Puts `new` in place of all that is at one of `places` or below, and says whether that makes a
/// difference. What is equal stays the very same. All are sorted, and no place is in another.
pub fn replace<T: HasPath + Clone + PartialEq>(
    list: &mut Vec<T>,
    places: &[Arc<str>],
    mut new: Vec<T>,
) -> bool {
    let mut ranges: Vec<_> = places.iter().flat_map(|place| ranges(list, place)).collect();
    ranges.retain(|range| !range.is_empty());
    ranges.sort_unstable_by_key(|range| range.start);
    if is_same_paths(list, &ranges, &new) {
        let mut differs = false;
        for (index, new) in ranges.into_iter().flatten().zip(new) {
            if list[index] != new {
                list[index] = new;
                differs = true;
            }
        }
        return differs;
    }
    for item in &mut new {
        let at = list.partition_point(|old| old.path() < item.path());
        if let Some(old) = list.get(at).filter(|old| *old == item) {
            *item = old.clone();
        }
    }
    remove(list, &ranges);
    insert(list, new);
    true
}

/// Whether there is anything at a place or below.
pub fn has<T: HasPath>(list: &[T], place: &str) -> bool {
    ranges(list, place).iter().any(|range| !range.is_empty())
}

/// Where a list has what is at a place, and what is below it.
fn ranges<T: HasPath>(list: &[T], place: &str) -> [Range<usize>; 2] {
    let at = list.partition_point(|item| item.path() < place);
    let n = list[at..].partition_point(|item| item.path() == place);
    let inside = format!("{place}/");
    let start = list.partition_point(|item| item.path() < &*inside);
    let n_below = list[start..].partition_point(|item| item.path().starts_with(&inside));
    [at..at + n, start..start + n_below]
}

fn is_same_paths<T: HasPath>(list: &[T], ranges: &[Range<usize>], new: &[T]) -> bool {
    let old = ranges.iter().cloned().flatten().map(|index| list[index].path());
    old.eq(new.iter().map(HasPath::path))
}

fn remove<T>(list: &mut Vec<T>, ranges: &[Range<usize>]) {
    let mut ranges = ranges.iter().peekable();
    let mut indices = 0..;
    list.retain(|_| {
        let Some(index) = indices.next() else { return true };
        while ranges.next_if(|range| range.end <= index).is_some() {}
        !ranges.peek().is_some_and(|range| range.contains(&index))
    });
}

fn insert<T: HasPath>(list: &mut Vec<T>, new: Vec<T>) {
    if new.is_empty() {
        return;
    }
    let mut merged = Vec::with_capacity(list.len() + new.len());
    let mut rest = mem::take(list).into_iter();
    for item in new {
        let n = rest.as_slice().partition_point(|old| old.path() < item.path());
        merged.extend(rest.by_ref().take(n));
        merged.push(item);
    }
    merged.extend(rest);
    *list = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_a_place_and_below_is_replaced() {
        let check = |places: &str, new: &str, expected: &str, differs: bool| {
            let words = |text: &str| text.split_whitespace().map(Arc::from).collect::<Vec<_>>();
            let mut list = words("a a-b a/b a/c b c");
            assert_eq!(replace(&mut list, &words(places), words(new)), differs, "{places} {new}");
            assert_eq!(list, words(expected), "{places} {new}");
        };
        check("a", "", "a-b b c", true);
        check("a", "a a/b a/c", "a a-b a/b a/c b c", false);
        check("a/b", "a/b/x", "a a-b a/b/x a/c b c", true);
        check("b", "b/x b/y", "a a-b a/b a/c b/x b/y c", true);
        check("b d", "d", "a a-b a/b a/c c d", true);
        check("a a-b", "", "b c", true);
        check("x", "", "a a-b a/b a/c b c", false);
        check("0", "0", "0 a a-b a/b a/c b c", true);
    }
}

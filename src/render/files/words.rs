//! The words of all entries: which are known of a build before, and which have to be counted.
//!
//! Does not know how words are found, nor in which files they are published.

use ahash::AHashMap;

use super::super::search::{self, Index};
use crate::model::site::PartnershipId;
use crate::output::Key;

/// If more than one in so many entries has other words, all are counted again.
const MANY: usize = 4;

/// The words of all entries.
#[derive(Debug, Default)]
pub struct KnownWords {
    /// For each partnership, by id, the key of what its words were made from.
    pub keys: Vec<Key>,
    /// The words.
    pub index: Index,
}

/// What there is of the words of all entries before the search is made.
pub struct Words {
    keys: Option<Vec<Key>>,
    /// The words that were known, and for each of those entries its number now, if they are still
    /// its words.
    known: Option<(Index, Vec<Option<u32>>)>,
    /// The words of all others.
    new: search::Words,
}

impl Words {
    /// The words of the partnerships `all`, with the keys of what they are made from, as far as they
    /// are not `known`; the others are counted.
    pub fn new(
        all: &[PartnershipId],
        keys: Option<Vec<Key>>,
        known: Option<KnownWords>,
        count: impl FnOnce(&[PartnershipId]) -> search::Words,
    ) -> Self {
        let known = keys.as_ref().zip(known).and_then(|(keys, known)| {
            let (numbers, others) = numbers(&known.keys, keys);
            (others.len() <= all.len() / MANY).then_some((known.index, numbers, others))
        });
        let (known, new) = match known {
            Some((index, numbers, others)) => (Some((index, numbers)), count(&others)),
            None => (None, count(all)),
        };
        Words { keys, known, new }
    }

    /// Whether no entry is gone that was known, nor has other words.
    pub fn are_as_they_were(&self) -> bool {
        self.known.as_ref().is_some_and(|(_, numbers)| numbers.iter().all(Option::is_some))
    }

    /// All words, and the keys of what they are made from.
    pub fn together(self) -> (Index, Option<Vec<Key>>) {
        let index = match self.known {
            Some((index, numbers)) => index.with(&numbers, self.new),
            None => Index::of(self.new),
        };
        (index, self.keys)
    }
}

/// What number each entry has now that had a number then, by the keys of their words; and the entries
/// whose words nobody had.
fn numbers(then: &[Key], now: &[Key]) -> (Vec<Option<u32>>, Vec<PartnershipId>) {
    let mut numbers: Vec<Option<u32>> = vec![None; then.len()];
    let is_same = |at: usize| then.get(at) == now.get(at);
    let mut free: AHashMap<Key, Vec<usize>> = AHashMap::new();
    for (at, key) in then.iter().enumerate().rev().filter(|(at, _)| !is_same(*at)) {
        free.entry(*key).or_default().push(at);
    }
    let mut others = Vec::new();
    for ((at, key), number) in now.iter().enumerate().zip(0..) {
        let had = if is_same(at) { Some(at) } else { free.get_mut(key).and_then(Vec::pop) };
        match had {
            Some(had) => numbers[had] = Some(number),
            None => others.push(PartnershipId(number)),
        }
    }
    (numbers, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_known_by_their_words() {
        let keys = |text: &str| text.bytes().map(|byte| Key([byte; 16])).collect::<Vec<_>>();
        let check = |then: &str, now: &str, expected: &[Option<u32>], new: &[u32]| {
            let (numbers, others) = numbers(&keys(then), &keys(now));
            assert_eq!(numbers, expected, "{then} {now}");
            assert!(others.iter().map(|id| &id.0).eq(new), "{then} {now}: {others:?}");
        };
        check("abc", "abc", &[Some(0), Some(1), Some(2)], &[]);
        check("abc", "axc", &[Some(0), None, Some(2)], &[1]);
        check("abc", "xabc", &[Some(1), Some(2), Some(3)], &[0]);
        check("abc", "ac", &[Some(0), None, Some(1)], &[]);
        check("aab", "baa", &[Some(2), Some(1), Some(0)], &[]);
        check("aa", "aaa", &[Some(0), Some(1)], &[2]);
        check("", "a", &[], &[0]);
        check("a", "", &[None], &[]);
    }
}

//! All words of all entries in order, each with the list of its entries as it is published; and what
//! becomes of these lists when a few stories change.
//!
//! A list says of each entry what that entry alone decides, so an entry's words can be taken out and
//! put in without a look at any other entry.

use std::cmp::Ordering;

use ahash::AHashMap;
use rayon::prelude::*;

use super::Words;
use super::postings::{Posting, Postings, each_posting, encoded};
use crate::model::site::PartnershipId;

/// A word and its entries.
pub type Row = (String, String);

/// The words of a site.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Words cut to their stems, in the order in which JavaScript compares texts.
    pub words: Vec<Row>,
    /// Words as they are written, in the order of their letters' numbers.
    pub spellings: Vec<Row>,
}

impl Index {
    /// The words that were counted, of all entries.
    pub fn of(words: Words) -> Self {
        let rows = |words: AHashMap<String, Postings>, order: Order| {
            let row = |(word, postings): (String, Postings)| {
                let mut list = encoded(&postings.to_vec());
                list.shrink_to_fit();
                (word, list)
            };
            let words: Vec<_> = words.into_iter().collect();
            let mut rows: Vec<Row> = words.into_par_iter().map(row).collect();
            rows.par_sort_unstable_by(|(a, _), (b, _)| order(a, b));
            rows
        };
        Index {
            words: rows(words.by_stem, as_in_javascript),
            spellings: rows(words.by_spelling, as_in_rust),
        }
    }

    /// What [`Self::to_remember`] made; none of anything else.
    pub fn remembered(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut rows = || -> Option<Vec<Row>> {
            let (words, lists) = (lines.next()?, lines.next()?);
            let split = |line| str::split_terminator(line, ' ').map(str::to_owned);
            let rows: Vec<Row> = split(words).zip(split(lists)).collect();
            let n_blanks = |line: &str| line.bytes().filter(|byte| *byte == b' ').count();
            (n_blanks(words) == rows.len() && n_blanks(lists) == rows.len()).then_some(rows)
        };
        let index = Index { words: rows()?, spellings: rows()? };
        (lines.next() == Some("") && lines.next().is_none()).then_some(index)
    }

    /// The index as a text. Neither a word nor a list has a blank in it, nor a line's end.
    pub fn to_remember(&self) -> String {
        let mut text = String::new();
        for rows in [&self.words, &self.spellings] {
            let part: [fn(&Row) -> &str; 2] = [|(word, _)| word, |(_, list)| list];
            for part in part {
                for row in rows {
                    text.push_str(part(row));
                    text.push(' ');
                }
                text.push('\n');
            }
        }
        text
    }

    /// The same, but with other words for some entries: `words`, which has no others.
    #[must_use]
    pub fn with(self, changed: &[PartnershipId], words: Words) -> Self {
        let mut is_changed =
            vec![false; changed.iter().map(|id| id.index() + 1).max().unwrap_or(0)];
        changed.iter().for_each(|id| is_changed[id.index()] = true);
        let Words { by_stem, by_spelling } = words;
        Index {
            words: with(self.words, &is_changed, by_stem, as_in_javascript),
            spellings: with(self.spellings, &is_changed, by_spelling, as_in_rust),
        }
    }
}

type Order = fn(&str, &str) -> Ordering;

fn as_in_javascript(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

fn as_in_rust(a: &str, b: &str) -> Ordering {
    a.cmp(b)
}

fn with(
    rows: Vec<Row>,
    is_changed: &[bool],
    new: AHashMap<String, Postings>,
    order: Order,
) -> Vec<Row> {
    let is_known = |word: &str| rows.binary_search_by(|(known, _)| order(known, word)).is_ok();
    let added: Vec<Row> = new
        .iter()
        .filter(|(word, _)| !is_known(word))
        .map(|(word, postings)| (word.clone(), encoded(&postings.to_vec())))
        .collect();
    let is_changed = |entry: u32| is_changed.get(entry as usize) == Some(&true);
    let row = |(word, list): Row| {
        let mut before = Vec::new();
        each_posting(&list, |entry, level| {
            if is_changed(entry) {
                before.push(Posting::new(entry, level));
            }
        });
        before.sort_unstable_by_key(|posting| posting.entry());
        let mut postings = new.get(&word).map(Postings::to_vec).unwrap_or_default();
        if postings == before {
            return Some((word, list));
        }
        each_posting(&list, |entry, level| {
            if !is_changed(entry) {
                postings.push(Posting::new(entry, level));
            }
        });
        postings.sort_unstable_by_key(|posting| posting.entry());
        (!postings.is_empty()).then(|| (word, encoded(&postings)))
    };
    let mut rows: Vec<Row> = rows.into_par_iter().with_min_len(64).filter_map(row).collect();
    rows.extend(added);
    // All but a few are in order already.
    rows.sort_by(|(a, _), (b, _)| order(a, b));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of entries, each as `word entry level` in the one way or the other.
    fn words(stems: &[(&str, u32, u8)], spellings: &[(&str, u32, u8)]) -> Words {
        let map = |words: &[(&str, u32, u8)]| {
            let mut map: AHashMap<String, Postings> = AHashMap::new();
            for (word, entry, level) in words {
                map.entry((*word).to_owned()).or_default().push(Posting::new(*entry, *level));
            }
            map
        };
        Words { by_stem: map(stems), by_spelling: map(spellings) }
    }

    #[test]
    fn what_is_remembered_is_what_was_known() {
        let some = Index::of(words(&[("b", 0, 1), ("a", 70, 2), ("a", 90, 15)], &[("ß", 1, 1)]));
        for index in [some, Index::default()] {
            let text = index.to_remember();
            assert_eq!(Index::remembered(&text), Some(index));
            for end in 0..text.len() {
                assert!(!text.is_char_boundary(end) || Index::remembered(&text[..end]).is_none());
            }
            assert_eq!(Index::remembered(&format!("{text}\n")), None);
            assert_eq!(Index::remembered(&text.replacen(' ', " a ", 1)).is_some(), text.len() == 4);
        }
    }

    #[test]
    fn an_entrys_words_are_taken_out_and_put_in() {
        let around = [("choir", 0, 3), ("choir", 2, 3), ("sing", 2, 1), ("𝄞", 0, 1), ("ﬁ", 2, 1)];
        let (old, new) = ([("choir", 1, 4), ("row", 1, 2)], [("band", 1, 2), ("sing", 1, 9)]);
        let both = |some: &[(&'static str, u32, u8)]| {
            let mut all = [&around[..], some].concat();
            all.sort_by_key(|(_, entry, _)| *entry);
            all
        };
        let (before, after) = (both(&old), both(&new));
        let text = Index::of(words(&before, &before)).to_remember();
        let index = Index::remembered(&text).unwrap();
        let index = index.with(&[PartnershipId(1)], words(&new, &new));
        assert_eq!(index, Index::of(words(&after, &after)));
        let same = index.with(&[], Words::default());
        assert_eq!(same, Index::of(words(&after, &after)));
    }
}

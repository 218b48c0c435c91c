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

    /// The same words under other numbers: each entry's is that in `numbers`, or it has none there
    /// and its words go. `new` has the words of those that are new.
    #[must_use]
    pub fn with(self, numbers: &[Option<u32>], new: Words) -> Self {
        let are_moved = numbers.iter().zip(0..).any(|(now, then)| now.is_some_and(|n| n != then));
        let Words { by_stem, by_spelling } = new;
        let with = |rows, new, order| match are_moved {
            true => moved(rows, numbers, new, order),
            false => with(rows, numbers, new, order),
        };
        Index {
            words: with(self.words, by_stem, as_in_javascript),
            spellings: with(self.spellings, by_spelling, as_in_rust),
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

/// Takes words of entries that go out of the lists they are in, and puts new ones in.
fn with(
    rows: Vec<Row>,
    numbers: &[Option<u32>],
    new: AHashMap<String, Postings>,
    order: Order,
) -> Vec<Row> {
    let added = added(&rows, &new, order);
    let goes = |entry: u32| numbers.get(entry as usize).is_none_or(Option::is_none);
    let row = |(word, list): Row| {
        let mut before = Vec::new();
        each_posting(&list, |entry, level| {
            if goes(entry) {
                before.push(Posting::new(entry, level));
            }
        });
        before.sort_unstable_by_key(|posting| posting.entry());
        let mut postings = new.get(&word).map(Postings::to_vec).unwrap_or_default();
        if postings == before {
            return Some((word, list));
        }
        each_posting(&list, |entry, level| {
            if !goes(entry) {
                postings.push(Posting::new(entry, level));
            }
        });
        finished(word, postings)
    };
    together(rows, row, added, order)
}

/// Writes every list anew.
fn moved(
    rows: Vec<Row>,
    numbers: &[Option<u32>],
    new: AHashMap<String, Postings>,
    order: Order,
) -> Vec<Row> {
    let added = added(&rows, &new, order);
    let row = |(word, list): Row| {
        let mut postings = new.get(&word).map(Postings::to_vec).unwrap_or_default();
        each_posting(&list, |entry, level| {
            if let Some(Some(now)) = numbers.get(entry as usize) {
                postings.push(Posting::new(*now, level));
            }
        });
        finished(word, postings)
    };
    together(rows, row, added, order)
}

/// The words that are in no row yet.
fn added(rows: &[Row], new: &AHashMap<String, Postings>, order: Order) -> Vec<Row> {
    let is_known = |word: &str| rows.binary_search_by(|(known, _)| order(known, word)).is_ok();
    let added = new.iter().filter(|(word, _)| !is_known(word));
    added.map(|(word, postings)| (word.clone(), encoded(&postings.to_vec()))).collect()
}

fn finished(word: String, mut postings: Vec<Posting>) -> Option<Row> {
    postings.sort_unstable_by_key(|posting| posting.entry());
    (!postings.is_empty()).then(|| (word, encoded(&postings)))
}

fn together(
    rows: Vec<Row>,
    row: impl Fn(Row) -> Option<Row> + Send + Sync,
    added: Vec<Row>,
    order: Order,
) -> Vec<Row> {
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
        let index = index.with(&[Some(0), None, Some(2)], words(&new, &new));
        assert_eq!(index, Index::of(words(&after, &after)));
        let same = index.with(&[Some(0), Some(1), Some(2)], Words::default());
        assert_eq!(same, Index::of(words(&after, &after)));
    }

    #[test]
    fn entries_get_other_numbers() {
        let before = [("choir", 0, 3), ("sing", 1, 2), ("choir", 2, 1), ("row", 2, 4)];
        let index = Index::of(words(&before, &before));
        let new = [("row", 1, 5), ("art", 1, 2)];
        let index = index.with(&[Some(2), None, Some(0)], words(&new, &new));
        let after = [("choir", 0, 1), ("row", 0, 4), ("row", 1, 5), ("art", 1, 2), ("choir", 2, 3)];
        assert_eq!(index, Index::of(words(&after, &after)));
    }
}

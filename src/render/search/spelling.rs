//! Words as they are written, in files by their first and their last two letters.
//!
//! A word with one slip still has its first two letters right, or its last two. So two small
//! files have whatever may be meant, and the first of them all words that begin like what was
//! typed so far.

use super::entry::IN_A_NAME;
use super::index::Row;
use super::json;
use super::postings::each_posting;

/// The files of words in their order, each a row of words. Behind each word is a capital: how often
/// it is met, `A` for once, `B` for twice, `C` for four times and so on.
pub fn files(words: &[Row], n_files: usize) -> Vec<String> {
    let mut files = vec![String::new(); n_files];
    for (word, list) in words {
        let (mut n_entries, mut in_a_name) = (0_u32, false);
        each_posting(list, |_, level| {
            n_entries += 1;
            in_a_name |= level == IN_A_NAME;
        });
        // What one story alone has may itself be a slip, and is not to be suggested.
        if !in_a_name && n_entries < 2 {
            continue;
        }
        let (first, last) = (first_two(word.chars()), first_two(word.chars().rev()));
        let (one, other) = (number(first, n_files), number([last[1], last[0]], n_files));
        let how_often = n_entries.checked_ilog2().unwrap_or(0);
        let how_often = char::from(b'A' + u8::try_from(how_often).unwrap_or(25));
        for file in if one == other { vec![one] } else { vec![one, other] } {
            files[file].push_str(word);
            files[file].push(how_often);
        }
    }
    files.iter().map(json).collect()
}

fn first_two(mut letters: impl Iterator<Item = char>) -> [char; 2] {
    [letters.next().unwrap_or(' '), letters.next().unwrap_or(' ')]
}

/// The file for two letters. The search page's script reckons the same.
fn number([one, other]: [char; 2], n_files: usize) -> usize {
    (u32::from(one) as usize * 31 + u32::from(other) as usize) % n_files
}

#[cfg(test)]
mod tests {
    use super::super::postings::{Posting, encoded};
    use super::*;

    fn rows(words: &[(&str, u32, bool)]) -> Vec<Row> {
        let row = |&(word, n, in_a_name): &(&str, u32, bool)| {
            let level = if in_a_name { IN_A_NAME } else { 0 };
            let postings: Vec<_> = (0..n).map(|entry| Posting::new(entry, level)).collect();
            (word.to_owned(), encoded(&postings))
        };
        words.iter().map(row).collect()
    }

    #[test]
    fn words_that_are_sure_are_there_with_how_often() {
        let rows = rows(&[("chior", 1, false), ("choir", 4, false), ("eton", 1, true)]);
        assert_eq!(files(&rows, 1), ["\"choirCetonA\""]);
    }

    #[test]
    fn a_word_is_where_its_first_and_where_its_last_letters_say() {
        let n_files = 64;
        let files = files(&rows(&[("swimming", 1, true)]), n_files);
        let found: Vec<usize> =
            (0..n_files).filter(|number| files[*number].contains("swimming")).collect();
        let mut expected = [number(['s', 'w'], n_files), number(['n', 'g'], n_files)];
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}

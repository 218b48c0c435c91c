//! Words as they are written, in files by their first and their last two letters.
//!
//! A word with one slip still has its first two letters right, or its last two. So two small
//! files have whatever may be meant, and the first of them all words that begin like what was
//! typed so far.

use std::collections::HashMap;

use super::entry::Met;
use super::json;

/// How often each word is met.
#[derive(Debug, Default)]
pub struct Spelling {
    words: HashMap<String, Met>,
}

impl Spelling {
    /// Adds the words of some entries.
    pub fn add(&mut self, words: Vec<(String, Met)>) {
        for (word, new) in words {
            let met = self.words.entry(word).or_default();
            met.n_entries += new.n_entries;
            met.in_a_name |= new.in_a_name;
        }
    }

    /// The files, each a row of words. Behind each word is a capital: how often it is met, `A` for
    /// once, `B` for twice, `C` for four times and so on.
    pub fn files(self, n_files: usize) -> Vec<String> {
        // What one story alone has may itself be a slip, and is not to be suggested.
        let is_sure = |met: &Met| met.in_a_name || met.n_entries > 1;
        let mut words: Vec<(String, Met)> =
            self.words.into_iter().filter(|(_, met)| is_sure(met)).collect();
        words.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut files = vec![String::new(); n_files];
        for (word, met) in &words {
            let (first, last) = (first_two(word.chars()), first_two(word.chars().rev()));
            let (one, other) = (number(first, n_files), number([last[1], last[0]], n_files));
            let how_often = char::from(b'A' + u8::try_from(met.n_entries.ilog2()).unwrap_or(25));
            for file in if one == other { vec![one] } else { vec![one, other] } {
                files[file].push_str(word);
                files[file].push(how_often);
            }
        }
        files.iter().map(json).collect()
    }
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
    use super::*;

    fn spelling(words: &[(&str, u32, bool)]) -> Spelling {
        let mut spelling = Spelling::default();
        let met = |&(word, n_entries, in_a_name): &(&str, u32, bool)| {
            (word.to_owned(), Met { n_entries, in_a_name })
        };
        spelling.add(words.iter().map(met).collect());
        spelling
    }

    #[test]
    fn words_that_are_sure_are_there_with_how_often() {
        let mut spelling = spelling(&[("choir", 3, false), ("chior", 1, false), ("eton", 1, true)]);
        spelling.add(vec![("choir".to_owned(), Met { n_entries: 1, in_a_name: false })]);
        assert_eq!(spelling.files(1), ["\"choirCetonA\""]);
    }

    #[test]
    fn a_word_is_where_its_first_and_where_its_last_letters_say() {
        let n_files = 64;
        let files = spelling(&[("swimming", 1, true)]).files(n_files);
        let found: Vec<usize> =
            (0..n_files).filter(|number| files[*number].contains("swimming")).collect();
        let mut expected = [number(['s', 'w'], n_files), number(['n', 'g'], n_files)];
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}
